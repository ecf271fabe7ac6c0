//! An independent reading of texts and edits: plain JSON values, no spans, nothing shared with the patchers.

use amends::format::tree::{Document, Node, Syntax, Table, Value, parse};
use amends::model::edit::{Edit, Place, Scalar};
use serde_json::{Map, Value as Json, json};

/// Returns the tree as JSON; times are texts in the spelling of the file.
pub(crate) fn plain(table: &Table) -> Json {
    fn value(node: &Node) -> Json {
        match &node.value {
            Value::Text(text) | Value::Time(text) => json!(text),
            Value::Int(number) => json!(number),
            Value::Float(number) => json!(format!("{number:?}")),
            Value::Flag(flag) => json!(flag),
            Value::List(nodes) => Json::Array(nodes.iter().map(value).collect()),
            Value::Table(table) => plain(table),
            Value::Null => Json::Null,
        }
    }
    Json::Object(table.entries.iter().map(|entry| (entry.key.clone(), value(&entry.node))).collect())
}

/// Returns the scalar as JSON.
pub(crate) fn written(scalar: &Scalar) -> Json {
    match scalar {
        Scalar::Text(text) => json!(text),
        Scalar::Moment(at) => json!(at.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, false)),
        Scalar::Day(day) => json!(day.to_string()),
        Scalar::Int(number) => json!(number),
        Scalar::Flag(flag) => json!(flag),
        Scalar::List(words) => json!(words),
        Scalar::Verbatim(raw) => serde_json::from_str(raw).unwrap(),
    }
}

/// Returns the text as both languages' readers see it, or nothing if it cannot be read.
pub(crate) fn read(syntax: Syntax, text: &str) -> Option<Document> {
    parse(syntax, text.as_bytes()).ok()
}

/// Makes the edit on plain values, by the definition of an edit; false where it cannot be made.
pub(crate) fn apply(root: &mut Json, edit: &Edit) -> bool {
    let Some(root) = root.as_object_mut() else { return false };
    match edit {
        Edit::Put { place, value } => {
            if let Place::Table { table, .. } = place {
                root.entry(table.clone()).or_insert_with(|| json!({}));
            }
            let Some((home, key)) = home(root, place) else { return false };
            if home.get(key).is_some_and(deep) {
                return false;
            }
            home.insert(key.clone(), written(value));
        }
        Edit::Drop { place } => {
            if let Place::Block { block, id, .. } = place
                && root.get(block).is_some_and(|list| with_id(list, id) > 1)
            {
                return false;
            }
            if let Some((home, key)) = home(root, place) {
                if home.get(key).is_some_and(deep) {
                    return false;
                }
                home.remove(key);
            }
        }
        Edit::Append { block, fields } => {
            let fields = fields.iter().map(|(key, value)| (key.clone(), written(value))).collect();
            let list = root.entry(block.clone()).or_insert_with(|| json!([]));
            match list.as_array_mut() {
                Some(list) if list.iter().all(Json::is_object) => list.push(Json::Object(fields)),
                _ => return false,
            }
        }
    }
    true
}

/// Returns how many blocks of a list of blocks have the id.
fn with_id(list: &Json, id: &str) -> usize {
    let list = list.as_array().filter(|list| list.iter().all(Json::is_object));
    list.map_or(0, |list| list.iter().filter(|inner| inner.get("id").and_then(Json::as_str) == Some(id)).count())
}

/// Returns true for what holds more than one value.
fn deep(value: &Json) -> bool {
    value.is_object()
        || value.as_array().is_some_and(|list| list.iter().any(|inner| inner.is_object() || inner.is_array()))
}

fn home<'v>(root: &'v mut Map<String, Json>, place: &'v Place) -> Option<(&'v mut Map<String, Json>, &'v String)> {
    match place {
        Place::Head { key } => Some((root, key)),
        Place::Table { table, key } => Some((root.get_mut(table)?.as_object_mut()?, key)),
        Place::Block { block, id, key } => {
            let list = root.get_mut(block).filter(|list| with_id(list, id) == 1)?.as_array_mut()?;
            let found = list.iter_mut().find(|inner| inner.get("id").and_then(Json::as_str) == Some(id));
            Some((found?.as_object_mut()?, key))
        }
    }
}

/// Checks that every byte outside the place of the edit is as it was.
pub(crate) fn bytes_stay(document: &Document, after: &str, edit: &Edit) -> Result<(), String> {
    let before = document.text.as_str();
    let front = before.bytes().zip(after.bytes()).take_while(|(left, right)| left == right).count();
    let room = before.len().min(after.len());
    let back = before.bytes().rev().zip(after.bytes().rev()).take_while(|(left, right)| left == right).count();
    let old = match edit {
        Edit::Put { place, .. } => span(&document.root, place),
        _ => None,
    };
    let fine = match (old, edit) {
        // A replaced value: all before it and all after it.
        (Some(span), _) => front >= span.start && back >= before.len() - span.end,
        // A removed key is one hole; inside brackets with comments it may be two.
        (None, Edit::Drop { .. }) => front + back >= room && after.len() <= before.len() || within(after, before),
        // Something new is one insertion; a comma may be needed further up.
        (None, _) => front + back >= room && after.len() >= before.len() || within(before, after),
    };
    if fine { Ok(()) } else { Err(format!("--- before\n{before}\n--- after\n{after}")) }
}

fn span(root: &Table, place: &Place) -> Option<std::ops::Range<usize>> {
    let (home, key) = match place {
        Place::Head { key } => (root, key),
        Place::Table { table, key } => match &root.get(table)?.value {
            Value::Table(inner) => (inner, key),
            _ => return None,
        },
        Place::Block { block, id, key } => {
            let Value::List(list) = &root.get(block)?.value else { return None };
            let inner = list.iter().find_map(|node| match &node.value {
                Value::Table(inner) if inner.get("id").is_some_and(|it| it.value == Value::Text(id.clone())) => {
                    Some(inner)
                }
                _ => None,
            });
            (inner?, key)
        }
    };
    home.get(key).map(|node| node.span.clone())
}

/// Returns true if the short text can be made from the long one by leaving out bytes.
fn within(short: &str, long: &str) -> bool {
    let mut bytes = long.bytes();
    short.bytes().all(|byte| bytes.any(|other| other == byte))
}
