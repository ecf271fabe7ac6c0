//! What an edit means on the tree: the reference that a patched text is compared with.
//! Text is not touched here.

use std::collections::HashMap;

use super::patch::PatchError;
use super::spell;
use super::tree::{Entry, Node, Syntax, Table, Value};
use crate::model::edit::{Edit, Place, Scalar};

/// Which of several blocks an edit is about; 0 where there is only one place.
pub(crate) type Index = usize;

/// Makes the edit on the tree and returns which block it was in, or nothing if it changes nothing.
pub(crate) fn apply(root: &mut Table, edit: &Edit, syntax: Syntax) -> Result<Option<Index>, PatchError> {
    match edit {
        Edit::Put { place: Place::Head { key }, value } => Ok(put(root, key, value, syntax, key)?.then_some(0)),
        Edit::Put { place: Place::Table { table, key }, value } => {
            let path = format!("{table}.{key}");
            match single(root, table)? {
                Some(inner) => Ok(put(inner, key, value, syntax, &path)?.then_some(0)),
                None => {
                    let mut inner = Table::default();
                    put(&mut inner, key, value, syntax, &path)?;
                    set(root, table, Value::Table(inner));
                    Ok(Some(0))
                }
            }
        }
        Edit::Put { place: Place::Block { block, id, key }, value } => {
            let (index, inner) = numbered(root, block, id)?
                .ok_or_else(|| PatchError::NoBlock { block: block.clone(), id: id.clone() })?;
            Ok(put(inner, key, value, syntax, &format!("{block}.{key}"))?.then_some(index))
        }
        Edit::Drop { place: Place::Head { key } } => Ok(drop_key(root, key, key)?.then_some(0)),
        // Where something else stands, the key is absent as well.
        Edit::Drop { place: Place::Table { table, key } } => match single(root, table).unwrap_or_default() {
            Some(inner) => Ok(drop_key(inner, key, &format!("{table}.{key}"))?.then_some(0)),
            None => Ok(None),
        },
        Edit::Drop { place: Place::Block { block, id, key } } => match numbered(root, block, id) {
            Ok(Some((index, inner))) => Ok(drop_key(inner, key, &format!("{block}.{key}"))?.then_some(index)),
            Ok(None) | Err(PatchError::Shape { .. }) => Ok(None),
            Err(twice) => Err(twice),
        },
        Edit::Append { block, fields } => {
            let mut inner = Table::default();
            for (key, scalar) in fields {
                put(&mut inner, key, scalar, syntax, key)?;
            }
            let node = Node { span: 0..0, value: Value::Table(inner) };
            match blocks(root, block)? {
                Some(list) => list.push(node),
                None => set(root, block, Value::List(vec![node])),
            }
            Ok(Some(0))
        }
    }
}

/// Compares the expected tree with the one that was read back.
pub(crate) fn compare(mut expected: Table, found: &Table, edits: &[Edit]) -> Result<(), PatchError> {
    for edit in edits {
        // A table made of dotted keys is gone with its last key.
        if let Edit::Drop { place: Place::Table { table, .. } } = edit
            && found.get(table).is_none()
        {
            expected.entries.retain(|entry| {
                entry.key != *table || !matches!(&entry.node.value, Value::Table(inner) if inner.entries.is_empty())
            });
        }
    }
    if same_table(&expected, found) { Ok(()) } else { Err(PatchError::Unverified) }
}

fn put(table: &mut Table, key: &str, scalar: &Scalar, syntax: Syntax, path: &str) -> Result<bool, PatchError> {
    match get_mut(table, key) {
        Some(node) if spell::shows(&node.value, scalar) => Ok(false),
        Some(node) => {
            plain(&node.value, path)?;
            node.value = spell::value(syntax, scalar);
            Ok(true)
        }
        None => {
            push(table, key, spell::value(syntax, scalar));
            Ok(true)
        }
    }
}

fn drop_key(table: &mut Table, key: &str, path: &str) -> Result<bool, PatchError> {
    match table.get(key) {
        Some(node) => plain(&node.value, path)?,
        None => return Ok(false),
    }
    table.entries.retain(|entry| entry.key != key);
    Ok(true)
}

/// Refuses what holds more than one value: a put or drop of a whole table is never meant.
fn plain(value: &Value, path: &str) -> Result<(), PatchError> {
    let nested = |node: &Node| matches!(node.value, Value::Table(_) | Value::List(_));
    match value {
        Value::Table(_) => Err(PatchError::Shape { place: path.to_owned(), found: "a table" }),
        Value::List(nodes) if nodes.iter().any(nested) => {
            Err(PatchError::Shape { place: path.to_owned(), found: "a list of tables" })
        }
        _ => Ok(()),
    }
}

fn push(table: &mut Table, key: &str, value: Value) {
    table.entries.push(Entry { key: key.to_owned(), key_span: 0..0, node: Node { span: 0..0, value } });
}

/// Gives a key that is absent, or as good as absent, its value.
fn set(table: &mut Table, key: &str, value: Value) {
    match get_mut(table, key) {
        Some(node) => node.value = value,
        None => push(table, key, value),
    }
}

fn get_mut<'t>(table: &'t mut Table, key: &str) -> Option<&'t mut Node> {
    table.entries.iter_mut().find(|entry| entry.key == key).map(|entry| &mut entry.node)
}

/// Returns a table by its name, or by its path if it stands inside another: `calendars.england`.
fn single<'t>(root: &'t mut Table, name: &str) -> Result<Option<&'t mut Table>, PatchError> {
    if let Some((outer, inner)) = name.split_once('.').filter(|_| root.get(name).is_none()) {
        return match single(root, outer)? {
            Some(table) => single(table, inner),
            None => Ok(None),
        };
    }
    match get_mut(root, name).map(|node| &mut node.value) {
        Some(Value::Table(table)) => Ok(Some(table)),
        // In JSON `null` says that nothing is there.
        Some(Value::Null) => Ok(None),
        Some(_) => Err(PatchError::Shape { place: name.to_owned(), found: "something other than a table" }),
        None => Ok(None),
    }
}

fn blocks<'t>(root: &'t mut Table, name: &str) -> Result<Option<&'t mut Vec<Node>>, PatchError> {
    match get_mut(root, name).map(|node| &mut node.value) {
        Some(Value::List(list)) if list.iter().all(|node| matches!(node.value, Value::Table(_))) => Ok(Some(list)),
        Some(Value::Null) => Ok(None),
        Some(_) => Err(PatchError::Shape { place: name.to_owned(), found: "something other than a list of tables" }),
        None => Ok(None),
    }
}

fn numbered<'t>(root: &'t mut Table, block: &str, id: &str) -> Result<Option<(Index, &'t mut Table)>, PatchError> {
    let mut found = None;
    for (index, node) in blocks(root, block)?.into_iter().flatten().enumerate() {
        let Value::Table(table) = &mut node.value else { continue };
        if !matches!(table.get("id"), Some(Node { value: Value::Text(text), .. }) if text == id) {
            continue;
        }
        if found.replace((index, table)).is_some() {
            return Err(PatchError::TwoBlocks { block: block.to_owned(), id: id.to_owned() });
        }
    }
    Ok(found)
}

fn same_table(left: &Table, right: &Table) -> bool {
    let by_key: HashMap<&str, &Node> = right.entries.iter().map(|entry| (entry.key.as_str(), &entry.node)).collect();
    left.entries.len() == by_key.len()
        && left.entries.iter().all(|entry| by_key.get(entry.key.as_str()).is_some_and(|node| same(&entry.node, node)))
}

fn same(left: &Node, right: &Node) -> bool {
    match (&left.value, &right.value) {
        (Value::Table(left), Value::Table(right)) => same_table(left, right),
        (Value::List(left), Value::List(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| same(left, right))
        }
        // By bits, so that `nan` is itself.
        (Value::Float(left), Value::Float(right)) => left.to_bits() == right.to_bits(),
        (left, right) => left == right,
    }
}
