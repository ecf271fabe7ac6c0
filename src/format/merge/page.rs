//! A file taken apart into entries that keep their own text, so that pieces of three files can be put together.
//! How a language is cut into pieces stands in `toml` and `json`; which piece wins stands in `three`.

use chrono::{DateTime, NaiveDateTime};

use super::super::tree::{Table, Value};

/// The arrays of blocks that every case file may have, in the order in which new ones of one instant are put.
pub(super) const BLOCKS: [&str; 5] = ["question", "promise", "escalation", "event", "conflict"];

/// What an entry is called inside its file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Name {
    /// A key at the top, dotted or not.
    Head(Vec<String>),
    /// `[outcome]`, or an object in JSON.
    Table(String),
    /// The brackets around the blocks of one name; JSON only.
    Array(String),
    /// A block with its id; one without goes by its content.
    Block(String, String),
}

/// The text of an entry: comments and blank lines before it, itself, and the rest of its last line.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Ink {
    pub(super) lead: String,
    pub(super) body: String,
    pub(super) trail: String,
}

/// A key with its value.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entry {
    pub(super) path: Vec<String>,
    pub(super) value: Value,
    pub(super) ink: Ink,
}

/// A table, a block, or the brackets around blocks.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Part {
    /// The header, or what opens the object.
    pub(super) ink: Ink,
    /// Between the opening bracket and the first entry.
    pub(super) open: String,
    pub(super) entries: Vec<Entry>,
    /// From the last entry to the closing bracket, which it holds.
    pub(super) close: String,
}

/// One piece of a file.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Slot {
    Entry(Entry),
    Part(Part),
}

/// A file in pieces; in JSON the blocks follow the array that holds them.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Page {
    /// What stands before everything, and in JSON up to the first key.
    pub(super) open: String,
    pub(super) slots: Vec<(Name, Slot)>,
    /// What stands after everything.
    pub(super) close: String,
}

impl Page {
    /// Returns the piece of this name.
    pub(super) fn get(&self, name: &Name) -> Option<&Slot> {
        self.slots.iter().find(|(known, _)| known == name).map(|(_, slot)| slot)
    }

    /// Tells whether blocks are written as the value of a key, such as `event = [{ … }]`; those are one value each.
    pub(super) fn has_blocks_in_a_value(&self) -> bool {
        let is_block = |name: &Name| matches!(name, Name::Head(path) if path.first().is_some_and(|key| BLOCKS.contains(&key.as_str())));
        self.slots.iter().any(|(name, _)| is_block(name))
    }

    /// Returns the value of a key at the top.
    pub(super) fn value(&self, key: &str) -> Option<&Value> {
        self.slots.iter().find_map(|(name, slot)| match (name, slot) {
            (Name::Head(path), Slot::Entry(entry)) if path.len() == 1 && path.first().is_some_and(|at| at == key) => {
                Some(&entry.value)
            }
            _ => None,
        })
    }

    /// Returns the text of a key at the top.
    pub(super) fn head(&self, key: &str) -> Option<&str> {
        self.value(key).and_then(text)
    }

    /// Returns the blocks of a name with their ids.
    pub(super) fn blocks<'p>(&'p self, of: &str) -> impl Iterator<Item = (&'p str, &'p Part)> {
        self.slots.iter().filter_map(move |(name, slot)| match (name, slot) {
            (Name::Block(block, id), Slot::Part(part)) if block == of => Some((id.as_str(), part)),
            _ => None,
        })
    }
}

impl Part {
    /// Returns the value of a key.
    pub(super) fn get(&self, key: &str) -> Option<&Value> {
        self.entries.iter().find(|entry| entry.path == [key]).map(|entry| &entry.value)
    }

    /// Returns the text of a key.
    pub(super) fn text(&self, key: &str) -> Option<&str> {
        self.get(key).and_then(text)
    }

    /// Returns whether both say the same, whatever their spelling and comments.
    pub(super) fn says(&self, other: &Part) -> bool {
        self.entries.len() == other.entries.len()
            && self.entries.iter().all(|entry| {
                other.entries.iter().any(|twin| twin.path == entry.path && same(&twin.value, &entry.value))
            })
    }
}

impl Entry {
    /// Returns the value if it is a text or a time as written.
    pub(super) fn text(&self) -> Option<&str> {
        text(&self.value)
    }
}

fn text(value: &Value) -> Option<&str> {
    match value {
        Value::Text(text) | Value::Time(text) => Some(text),
        _ => None,
    }
}

/// Returns the key that a `[[conflict]]` block is about.
pub(super) fn conflict_key(name: &Name) -> Option<&str> {
    match name {
        Name::Block(block, key) if block == "conflict" => Some(key),
        _ => None,
    }
}

/// Tells whether a file cannot be read without a key.
pub(super) fn is_required(path: &[String]) -> bool {
    matches!(path, [key] if matches!(key.as_str(), "schema" | "id" | "subject" | "received_at" | "kind" | "at" | "case"))
}

/// Returns whether two values say the same wherever they stand.
pub(super) fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::List(left), Value::List(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| same(&left.value, &right.value))
        }
        (Value::Table(left), Value::Table(right)) => {
            let twin = |key: &str| right.get(key).map(|node| &node.value);
            left.entries.len() == right.entries.len()
                && left.entries.iter().all(|at| twin(&at.key).is_some_and(|twin| same(twin, &at.node.value)))
        }
        _ => left == right,
    }
}

/// Returns whether two keys say the same, or neither stands there.
pub(super) fn says_as(left: Option<&Value>, right: Option<&Value>) -> bool {
    match (left, right) {
        (Some(left), Some(right)) => same(left, right),
        (left, right) => left.is_none() && right.is_none(),
    }
}

/// Returns the id by which a block goes: its `id`, for a conflict its `key`, else all that it says.
pub(super) fn block_id(block: &str, table: &Table, body: &str) -> String {
    let key = if block == "conflict" { "key" } else { "id" };
    match table.get(key).map(|node| &node.value) {
        Some(Value::Text(id)) if !id.is_empty() => id.clone(),
        // No id can hold a line break, so that a body never passes for one.
        _ => format!("\n{}", body.trim()),
    }
}

/// Returns the instant that a time names, for ordering alone; a local one counts as UTC.
pub(super) fn instant(raw: &str) -> Option<DateTime<chrono::FixedOffset>> {
    let raw = raw.replacen(' ', "T", 1);
    DateTime::parse_from_rfc3339(&raw)
        .ok()
        .or_else(|| raw.parse::<NaiveDateTime>().ok().map(|local| local.and_utc().fixed_offset()))
        .or_else(|| {
            let day = raw.parse::<chrono::NaiveDate>().ok()?;
            Some(day.and_hms_opt(0, 0, 0)?.and_utc().fixed_offset())
        })
}
