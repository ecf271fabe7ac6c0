//! One tree with spans for TOML and JSON, so that a case is read by one reader.
//! Which keys a case has is not known here.

use std::ops::Range;

/// In which of the two languages a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Syntax {
    Toml,
    Json,
}

/// A value and the bytes it stands in.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    pub span: Range<usize>,
    pub value: Value,
}

/// A value of either language.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Text(String),
    Int(i64),
    Float(f64),
    Flag(bool),
    /// A TOML date, time or date-time as written; in JSON times are `Text`.
    Time(String),
    List(Vec<Node>),
    Table(Table),
    /// JSON `null`.
    Null,
}

/// Keys in the order of the file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    pub entries: Vec<Entry>,
}

/// One key, the bytes it stands in, and its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub key: String,
    pub key_span: Range<usize>,
    pub node: Node,
}

impl Table {
    /// Returns the value of a key.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entries.iter().find(|entry| entry.key == key).map(|entry| &entry.node)
    }
}
