//! Where in a file the value stands that a flaw of the record is about.
//! What is wrong with it is known elsewhere.

use std::collections::HashMap;
use std::ops::Range;

use super::tree::{Node, Table, Value};
use crate::model::edit::Place;

/// The places of one file, its blocks looked up once for all of them.
pub struct Places<'t> {
    root: &'t Table,
    blocks: HashMap<(&'t str, &'t str), &'t Node>,
}

impl<'t> Places<'t> {
    /// Returns the places of a file.
    pub fn of(root: &'t Table) -> Self {
        let mut blocks = HashMap::new();
        for entry in &root.entries {
            let Value::List(nodes) = &entry.node.value else { continue };
            for node in nodes {
                let Value::Table(table) = &node.value else { continue };
                if let Some(Value::Text(id)) = table.get("id").map(|id| &id.value) {
                    // Of two with one id the first is meant.
                    blocks.entry((entry.key.as_str(), id.as_str())).or_insert(node);
                }
            }
        }
        Self { root, blocks }
    }

    /// Returns the bytes of a place: its value, else the table or block it would stand in, else the beginning.
    pub fn span(&self, place: &Place) -> Range<usize> {
        let found = match place {
            Place::Head { key } => self.root.get(key).map(|node| node.span.clone()),
            Place::Table { table, key } => self.root.get(table).map(|node| inside(node, key)),
            Place::Block { block, id, key } => {
                self.blocks.get(&(block.as_str(), id.as_str())).map(|node| inside(node, key))
            }
        };
        found.unwrap_or(0..0)
    }
}

/// Returns where a key stands in a table; dotted keys of a TOML table are tables of their own.
fn inside(node: &Node, key: &str) -> Range<usize> {
    let Value::Table(table) = &node.value else { return node.span.clone() };
    dotted(table, key).map_or_else(|| node.span.clone(), |node| node.span.clone())
}

fn dotted<'t>(table: &'t Table, key: &str) -> Option<&'t Node> {
    let split = |(place, _): (usize, &str)| {
        let Value::Table(inner) = &table.get(key.get(..place)?)?.value else { return None };
        dotted(inner, key.get(place + 1..)?)
    };
    table.get(key).or_else(|| key.match_indices('.').find_map(split))
}

#[cfg(test)]
mod tests {
    use super::Places;
    use crate::format::raw::line_column;
    use crate::format::tree::{Syntax, parse};
    use crate::model::edit::Place;

    fn check(syntax: Syntax, text: &str, place: &Place, expect: (usize, usize)) {
        let doc = parse(syntax, text.as_bytes()).unwrap();
        assert_eq!(line_column(text, Places::of(&doc.root).span(place).start), expect, "{place:?}");
    }

    #[test]
    fn keys_tables_and_blocks_are_found_in_both_languages() {
        let toml = "id = \"a\"\n[outcome]\nremedy = \"r\"\n[rules]\nsilence.over = \"off\"\n[[event]]\nid = \"e1\"\n[[event]]\nid = \"e2\"\nat = 1\n";
        let json = "{\"id\": \"a\",\n\"outcome\": {\"remedy\": \"r\"},\n\"rules\": {\"silence.over\": \"off\"},\n\"event\": [{\"id\": \"e1\"},\n{\"id\": \"e2\", \"at\": 1}]}";
        let head = |key: &str| Place::Head { key: key.into() };
        let table = |table: &str, key: &str| Place::Table { table: table.into(), key: key.into() };
        let block = |id: &str, key: &str| Place::Block { block: "event".into(), id: id.into(), key: key.into() };
        for (place, in_toml, in_json) in [
            (head("id"), (1, 6), (1, 8)),
            (head("status"), (1, 1), (1, 1)),
            (table("outcome", "remedy"), (3, 10), (2, 23)),
            (table("outcome", "cause"), (2, 1), (2, 12)),
            (table("rules", "silence.over"), (5, 16), (3, 27)),
            (block("e2", "at"), (10, 6), (5, 20)),
            (block("e2", "case"), (8, 1), (5, 1)),
            (block("e9", "case"), (1, 1), (1, 1)),
        ] {
            check(Syntax::Toml, toml, &place, in_toml);
            check(Syntax::Json, json, &place, in_json);
        }
    }
}
