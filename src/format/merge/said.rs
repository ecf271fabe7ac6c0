//! What a value or a block says in words, as conflicts show it.
//! Which of them stands is `three`'s business.

use std::collections::BTreeSet;

use super::page::{Entry, Part};
use crate::format::spell_json;
use crate::format::tree::{Node, Value};

/// Returns the words of a list of texts.
pub(super) fn words(value: &Value) -> Option<Vec<String>> {
    let Value::List(nodes) = value else { return None };
    let word = |node: &Node| if let Value::Text(text) = &node.value { Some(text.clone()) } else { None };
    nodes.iter().map(word).collect()
}

/// Returns the words that stand when base and sides are lists of words: all of them less what either side took away.
pub(super) fn set([base, first, second]: [Option<&Entry>; 3]) -> Option<Vec<String>> {
    let list = |entry: Option<&Entry>| entry.map_or(Some(Vec::new()), |entry| words(&entry.value));
    let (old, first, second) = (list(base)?, list(first)?, list(second)?);
    let mut merged: Vec<String> =
        old.iter().filter(|word| first.contains(word) && second.contains(word)).cloned().collect();
    let new: BTreeSet<&String> = first.iter().chain(&second).filter(|word| !old.contains(word)).collect();
    merged.extend(new.into_iter().cloned());
    Some(merged)
}

/// Returns a single value as a conflict shows it.
pub(super) fn said(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) | Value::Time(text) => Some(text.clone()),
        Value::Int(number) => Some(number.to_string()),
        Value::Float(number) => Some(number.to_string()),
        Value::Flag(flag) => Some(flag.to_string()),
        Value::Null => Some(String::new()),
        Value::List(_) | Value::Table(_) => None,
    }
}

/// Returns all that a block says on one line.
pub(super) fn content(part: &Part) -> String {
    let mut members: Vec<String> = part
        .entries
        .iter()
        .map(|entry| {
            let value = match &entry.value {
                value @ (Value::Text(_) | Value::Time(_)) => spell_json::string(&said(value).unwrap_or_default()),
                value => said(value).or_else(|| listed(value)).unwrap_or_else(|| spell_json::string(&entry.ink.body)),
            };
            format!("{}: {value}", spell_json::string(&entry.path.join(".")))
        })
        .collect();
    members.sort();
    format!("{{{}}}", members.join(", "))
}

/// Returns a list of texts as JSON.
fn listed(value: &Value) -> Option<String> {
    let words: Vec<String> = words(value)?.iter().map(|word| spell_json::string(word)).collect();
    Some(format!("[{}]", words.join(", ")))
}

/// Returns the id of a block; one without an id has no short name.
pub(super) fn shown(id: &str) -> &str {
    if id.starts_with('\n') { "?" } else { id }
}
