//! The first text of a new file, laid out so that two clones that change different keys merge with stock git.
//! Changes to a text that exists are `patch`'s business.

use super::spell_json::{Spacing, member, object, string, wrapped};
use super::spell_toml::{self, Room};
use super::tree::Syntax;
use crate::model::edit::Scalar;

/// Keys with values, in order.
type Fields = [(String, Scalar)];
/// Tables or blocks with their names, in order.
type Named = [(String, Vec<(String, Scalar)>)];

/// Returns the text of a new file: head, tables, blocks, each in the order given (JSON gathers blocks by name).
pub fn fresh(syntax: Syntax, head: &Fields, tables: &Named, blocks: &Named) -> String {
    match syntax {
        Syntax::Toml => toml(head, tables, blocks),
        Syntax::Json => json(head, tables, blocks),
    }
}

/// Returns true for a head key that changes during the life of a case, which stands between blank lines.
fn changes(key: &str) -> bool {
    matches!(key, "status" | "waiting_on" | "priority" | "owner" | "category") || key.starts_with("x_")
}

fn toml(head: &Fields, tables: &Named, blocks: &Named) -> String {
    let mut out = String::new();
    let mut apart = false;
    for (key, value) in head {
        let alone = changes(key);
        if !out.is_empty() && (alone || apart) {
            out.push('\n');
        }
        apart = alone;
        out.push_str(&spell_toml::pair(key, value, Room::Lines));
        out.push('\n');
    }
    let headers = tables.iter().map(|(name, fields)| (format!("[{}]", spell_toml::key(name)), fields));
    let arrays = blocks.iter().map(|(name, fields)| (format!("[[{}]]", spell_toml::key(name)), fields));
    for (header, fields) in headers.chain(arrays) {
        if !out.is_empty() {
            out.push('\n');
        }
        out.push_str(&header);
        out.push('\n');
        for (key, value) in fields {
            out.push_str(&spell_toml::pair(key, value, Room::Lines));
            out.push('\n');
        }
    }
    out
}

fn json(head: &Fields, tables: &Named, blocks: &Named) -> String {
    let spacing = Spacing { colon: ": ", comma: ", ", step: Some("  ".to_owned()), eol: "\n" };
    let mut members: Vec<String> = head.iter().map(|(key, value)| member(key, value, &spacing)).collect();
    members.extend(tables.iter().map(|(name, fields)| format!("{}: {}", string(name), object(fields, "  ", &spacing))));
    let mut lists: Vec<(&str, Vec<String>)> = Vec::new();
    for (name, fields) in blocks {
        let block = object(fields, "    ", &spacing);
        match lists.iter_mut().find(|(known, _)| known == name) {
            Some((_, list)) => list.push(block),
            None => lists.push((name, vec![block])),
        }
    }
    let list =
        |(name, list): (&str, Vec<String>)| format!("{}: {}", string(name), wrapped('[', &list, ']', "  ", &spacing));
    members.extend(lists.into_iter().map(list));
    wrapped('{', &members, '}', "", &spacing) + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::tree::parse;

    fn fields(pairs: &[(&str, &str)]) -> Vec<(String, Scalar)> {
        pairs.iter().map(|(key, value)| ((*key).to_owned(), Scalar::Text((*value).to_owned()))).collect()
    }

    fn named(name: &str, pairs: &[(&str, &str)]) -> (String, Vec<(String, Scalar)>) {
        (name.to_owned(), fields(pairs))
    }

    #[test]
    fn a_new_toml_file_has_the_layout_of_the_contract() {
        let head = fields(&[("id", "k"), ("subject", "S"), ("status", "open"), ("owner", "ada"), ("ref", "R")]);
        let blocks = [named("event", &[("id", "e1"), ("text", "a\nb")]), named("promise", &[("id", "p1")])];
        let text = fresh(Syntax::Toml, &head, &[named("situation", &[("impact", "I")])], &blocks);
        let expect = "id = \"k\"\nsubject = \"S\"\n\nstatus = \"open\"\n\nowner = \"ada\"\n\nref = \"R\"\n\n[situation]\n\
                      impact = \"I\"\n\n[[event]]\nid = \"e1\"\ntext = \"\"\"\na\nb\"\"\"\n\n[[promise]]\nid = \"p1\"\n";
        assert_eq!(text, expect);
        assert_eq!(fresh(Syntax::Toml, &[], &[], &[named("event", &[])]), "[[event]]\n");
    }

    #[test]
    fn a_new_json_file_gathers_blocks_by_name() {
        let blocks = [named("event", &[("id", "e1")]), named("promise", &[]), named("event", &[("id", "e2")])];
        let text = fresh(Syntax::Json, &fields(&[("id", "k")]), &[named("situation", &[("a", "\"")])], &blocks);
        let expect = r#"{
  "id": "k",
  "situation": {
    "a": "\""
  },
  "event": [
    {
      "id": "e1"
    },
    {
      "id": "e2"
    }
  ],
  "promise": [
    {}
  ]
}
"#;
        assert_eq!(text, expect);
        assert!(parse(Syntax::Json, text.as_bytes()).is_ok());
        assert_eq!(fresh(Syntax::Json, &[], &[], &[]), "{}\n");
    }
}
