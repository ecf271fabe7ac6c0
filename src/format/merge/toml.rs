//! A TOML text in pieces and back again, byte for byte.
//! Blank lines and comment lines belong to the entry below them; nothing is decided here.

use std::ops::Range;

use super::super::patch_toml::outline::{Opening, Outline, Pair};
use super::super::raw::line_end;
use super::super::tree::{Node, Table, Value};
use super::page::{Entry, Ink, Name, Page, Part, Slot, block_id};

/// Returns the pieces of a text that parses, or the words for a shape that cannot be taken apart.
/// The text has no byte order mark and ends in a line break.
pub(super) fn take(text: &str, root: &Table) -> Result<Page, &'static str> {
    let outline = Outline::of(text);
    let mut cut = Cut { text, at: 0 };
    let mut page = Page::default();
    let mut seen: std::collections::HashMap<&str, usize> = std::collections::HashMap::new();
    for section in &outline.sections {
        if section.opening == Opening::Head {
            for entry in entries(&mut cut, root, &section.pairs)? {
                page.slots.push((Name::Head(entry.path.clone()), Slot::Entry(entry)));
            }
            continue;
        }
        let [name] = section.path.as_slice() else { return Err("a table inside a table with a header of its own") };
        let ink = cut.ink(&section.header);
        let node = root.get(name).map(|node| &node.value);
        let table = match (section.opening, node) {
            (Opening::Table, Some(Value::Table(table))) => table,
            (Opening::Block, Some(Value::List(nodes))) => {
                let index = seen.entry(name).or_default();
                let found = nodes.get(*index).map(|node| &node.value);
                *index += 1;
                let Some(Value::Table(table)) = found else { return Err("a block that is no table") };
                table
            }
            _ => return Err("a table of an unusual form"),
        };
        let part = Part { ink, entries: entries(&mut cut, table, &section.pairs)?, ..Part::default() };
        let name = match section.opening {
            Opening::Block => {
                let body: String = part.entries.iter().map(|entry| entry.ink.body.as_str()).collect();
                Name::Block(name.clone(), block_id(name, table, &body))
            }
            _ => Name::Table(name.clone()),
        };
        page.slots.push((name, Slot::Part(part)));
    }
    page.close = text.get(cut.at..).unwrap_or_default().to_owned();
    Ok(page)
}

/// Returns the text of the pieces.
pub(super) fn give(page: &Page) -> String {
    let mut out = page.open.clone();
    let mut ink = |ink: &Ink| [&ink.lead, &ink.body, &ink.trail].iter().for_each(|text| out.push_str(text));
    for (_, slot) in &page.slots {
        match slot {
            Slot::Entry(entry) => ink(&entry.ink),
            Slot::Part(part) => {
                ink(&part.ink);
                part.entries.iter().for_each(|entry| ink(&entry.ink));
            }
        }
    }
    out.push_str(&page.close);
    out
}

/// A text and how much of it has been taken.
struct Cut<'t> {
    text: &'t str,
    at: usize,
}

impl Cut<'_> {
    /// Takes everything up to the end of the line on which the range ends.
    fn ink(&mut self, body: &Range<usize>) -> Ink {
        let get = |range: Range<usize>| self.text.get(range).unwrap_or_default().to_owned();
        let end = line_end(self.text, body.end);
        let ink = Ink { lead: get(self.at..body.start), body: get(body.clone()), trail: get(body.end..end) };
        self.at = end;
        ink
    }
}

fn entries(cut: &mut Cut<'_>, table: &Table, pairs: &[Pair]) -> Result<Vec<Entry>, &'static str> {
    let entry = |pair: &Pair| {
        let value = value(table, &pair.path).ok_or("a key of an unusual form")?;
        Ok(Entry { path: pair.path.clone(), value: value.clone(), ink: cut.ink(&pair.span) })
    };
    pairs.iter().map(entry).collect()
}

fn value<'t>(table: &'t Table, path: &[String]) -> Option<&'t Value> {
    let (first, rest) = path.split_first()?;
    match (table.get(first), rest) {
        (Some(node), []) => Some(&node.value),
        (Some(Node { value: Value::Table(inner), .. }), rest) => value(inner, rest),
        _ => None,
    }
}
