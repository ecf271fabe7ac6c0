//! Random texts under random edits: only the edited place changes, and both languages agree what the edit did.

use amends::format::patch::{PatchError, patch};
use amends::format::tree::{Syntax, Value, parse};
use amends::model::edit::{Edit, Place};
use proptest::prelude::{ProptestConfig, any};
use proptest::test_runner::{RngSeed, TestCaseError, TestRunner};

use super::files::{edit, text};
use super::oracle::{apply, bytes_stay, plain, read};
use crate::soak::seed;

/// Checks one edit on one text against the plain reading of both.
fn one(syntax: Syntax, before: &str, edit: &Edit) -> Result<Option<serde_json::Value>, TestCaseError> {
    let fail = |words: String| Err(TestCaseError::fail(words));
    let Some(document) = read(syntax, before) else { return Ok(None) };
    let mut expected = plain(&document.root);
    let possible = apply(&mut expected, edit);
    let after = match patch(syntax, before, std::slice::from_ref(edit)) {
        Ok(after) => after,
        Err(PatchError::Unverified) if expected == serde_json::json!({}) || emptied(&expected) => return Ok(None),
        Err(error) if possible => return fail(format!("refused {error:?}\n{before}")),
        Err(error) => {
            let named = !matches!(error, PatchError::Unverified | PatchError::Unreadable(_));
            return if named { Ok(None) } else { fail(format!("{error:?}\n{before}")) };
        }
    };
    if !possible {
        return fail(format!("made what cannot be made\n{before}\n---\n{after}"));
    }
    let Some(found) = read(syntax, &after) else { return fail(format!("not readable\n{after}")) };
    if found.warnings.len() > document.warnings.len() {
        return fail(format!("written in newer TOML\n{after}"));
    }
    let mut found = plain(&found.root);
    if let Edit::Drop { place: Place::Table { table, .. } } = edit {
        for tree in [&mut expected, &mut found] {
            tree.as_object_mut().unwrap().retain(|key, value| key != table || *value != serde_json::json!({}));
        }
    }
    spelled(&mut expected, &mut found);
    if found != expected {
        return fail(format!("{found}\nis not\n{expected}\n{before}\n---\n{after}"));
    }
    bytes_stay(&document, &after, edit).map_err(TestCaseError::fail)?;
    if before.ends_with('\n') != after.ends_with('\n') {
        return fail(format!("the end of the file changed\n{before}\n---\n{after}"));
    }
    if !matches!(edit, Edit::Append { .. }) && patch(syntax, &after, std::slice::from_ref(edit)).as_ref() != Ok(&after)
    {
        return fail(format!("the same edit again changed more\n{after}"));
    }
    Ok(Some(found))
}

fn emptied(tree: &serde_json::Value) -> bool {
    tree.as_object().is_some_and(|tree| tree.values().all(|value| *value == serde_json::json!({})))
}

/// Gives instants one spelling: an equal one that stood there was left as it was.
fn spelled(left: &mut serde_json::Value, right: &mut serde_json::Value) {
    for tree in [left, right] {
        match tree {
            serde_json::Value::String(text) => {
                if let Ok(at) = chrono::DateTime::parse_from_rfc3339(text) {
                    *text = at.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, false);
                }
            }
            serde_json::Value::Array(list) => {
                list.iter_mut().for_each(|inner| spelled(inner, &mut serde_json::Value::Null));
            }
            serde_json::Value::Object(map) => {
                map.values_mut().for_each(|inner| spelled(inner, &mut serde_json::Value::Null));
            }
            _ => {}
        }
    }
}

fn run(cases: u32) {
    let mut runner = TestRunner::new(ProptestConfig {
        cases,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(seed()),
        ..ProptestConfig::default()
    });
    let (mut n_read, mut n_done) = (0, 0);
    let counts = std::cell::RefCell::new((&mut n_read, &mut n_done));
    runner
        .run(&(text(), edit(), any::<u8>()), |(before, edit, shape)| {
            let Some(document) = read(Syntax::Toml, &before) else { return Ok(()) };
            *counts.borrow_mut().0 += 1;
            let after_toml = one(Syntax::Toml, &before, &edit)?;
            let tree = plain(&document.root);
            let before = match shape % 3 {
                0 => tree.to_string(),
                1 => serde_json::to_string_pretty(&tree).unwrap() + "\n",
                _ => serde_json::to_string_pretty(&tree).unwrap().replace("  ", "\t").replace('\n', "\r\n"),
            };
            let after_json = one(Syntax::Json, &before, &edit)?;
            if let (Some(toml), Some(json)) = (after_toml, after_json) {
                *counts.borrow_mut().1 += 1;
                if toml != json {
                    return Err(TestCaseError::fail(format!("TOML and JSON differ: {toml}\n{json}")));
                }
            }
            Ok(())
        })
        .unwrap();
    assert!(n_read > cases / 3 && n_done > cases / 8, "of {cases}: {n_read} read, {n_done} changed");
}

#[test]
fn many_edits_at_once_are_the_same_edits_in_turn() {
    let config = ProptestConfig {
        cases: 2_000,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(seed()),
        ..ProptestConfig::default()
    };
    let (mut n_same, mut n_blocks) = (0, 0);
    let counts = std::cell::RefCell::new((&mut n_same, &mut n_blocks));
    let edits = proptest::collection::vec(edit(), 1..6);
    TestRunner::new(config)
        .run(&(text(), edits, any::<bool>(), any::<bool>()), |(before, mut edits, is_json, only_blocks)| {
            // A block of nothing has no lines, and those after it would follow suit.
            edits.retain(|edit| !matches!(edit, Edit::Append { fields, .. } if fields.is_empty()));
            if only_blocks {
                edits.retain(|edit| matches!(edit, Edit::Append { .. }));
            }
            let (syntax, before) = match (is_json, read(Syntax::Toml, &before)) {
                (_, None) => return Ok(()),
                (true, Some(document)) => {
                    (Syntax::Json, serde_json::to_string_pretty(&plain(&document.root)).unwrap() + "\n")
                }
                (false, _) => (Syntax::Toml, before),
            };
            let turn = |text: String, edit: &Edit| patch(syntax, &text, std::slice::from_ref(edit));
            let Ok(in_turn) = edits.iter().try_fold(before.clone(), turn) else { return Ok(()) };
            let at_once = patch(syntax, &before, &edits);
            proptest::prop_assert_eq!(at_once, Ok(in_turn), "{}\n{:?}", before, edits);
            *counts.borrow_mut().0 += 1;
            *counts.borrow_mut().1 += usize::from(only_blocks && edits.len() > 1);
            Ok(())
        })
        .unwrap();
    assert!(n_same > 400 && n_blocks > 20, "{n_same} {n_blocks}");
}

#[test]
fn ten_thousand_blocks_are_added_at_once() {
    for syntax in [Syntax::Toml, Syntax::Json] {
        let text = if syntax == Syntax::Toml { "id = \"k\"\n" } else { "{\n  \"id\": \"k\"\n}\n" };
        let fields = |n: usize| vec![("id".to_owned(), amends::model::edit::Scalar::Text(format!("e{n}")))];
        let edits: Vec<Edit> =
            (0..10_000).map(|n| Edit::Append { block: "event".to_owned(), fields: fields(n) }).collect();
        let after = patch(syntax, text, &edits).unwrap();
        let document = parse(syntax, after.as_bytes()).unwrap();
        let Some(Value::List(events)) = document.root.get("event").map(|node| &node.value) else {
            panic!("{syntax:?}")
        };
        assert_eq!(events.len(), 10_000, "{syntax:?}");
    }
}

#[test]
fn an_edit_changes_its_place_and_nothing_else() {
    run(3_000);
}

#[test]
#[ignore = "a long run: cargo test --test it -- --ignored soak"]
fn soak_an_edit_changes_its_place_and_nothing_else() {
    run(200_000);
}

proptest::proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, rng_seed: RngSeed::Fixed(seed()), ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_bring_the_readers_down(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = (parse(Syntax::Toml, &bytes), parse(Syntax::Json, &bytes));
    }

    #[test]
    fn no_signs_of_the_languages_bring_them_down(signs in "[\\[\\]{}\"'=:,.#\\\\\n\r\tatu0-9e+\u{fc}\u{feff}<>|-]{0,60}", edit in edit()) {
        for syntax in [Syntax::Toml, Syntax::Json] {
            let _ = parse(syntax, signs.as_bytes());
            let _ = patch(syntax, &signs, std::slice::from_ref(&edit));
        }
    }

    #[test]
    fn mutated_files_bring_nobody_down(text in text(), at in any::<u16>(), sign in any::<char>(), edit in edit()) {
        let mut signs: Vec<char> = text.chars().collect();
        signs.insert(usize::from(at) % (signs.len() + 1), sign);
        let text: String = signs.into_iter().collect();
        one(Syntax::Toml, &text, &edit)?;
    }

    #[test]
    fn several_edits_are_the_edits_one_after_the_other(text in text(), edits in proptest::collection::vec(edit(), 0..5)) {
        proptest::prop_assume!(read(Syntax::Toml, &text).is_some());
        let together = patch(Syntax::Toml, &text, &edits);
        let mut apart = Ok(text);
        for edit in &edits {
            apart = apart.and_then(|text| patch(Syntax::Toml, &text, std::slice::from_ref(edit)));
        }
        if let Ok(apart) = apart {
            proptest::prop_assert_eq!(together.unwrap(), apart);
        }
    }
}
