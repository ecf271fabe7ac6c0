//! One tree with spans for TOML and JSON, so that a case is read by one reader.
//! Which keys a case has is not known here.

use std::ops::Range;

use super::{caps, raw, read_json, read_toml};
use crate::model::diagnostic::Diagnostic;

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

impl Node {
    /// Moves it, with all that it holds, to where it stands in a text of which it was read as a part.
    pub(super) fn moved_by(&mut self, by: usize) {
        self.span = self.span.start + by..self.span.end + by;
        match &mut self.value {
            Value::List(nodes) => nodes.iter_mut().for_each(|node| node.moved_by(by)),
            Value::Table(table) => table.entries.iter_mut().for_each(|entry| {
                entry.key_span = entry.key_span.start + by..entry.key_span.end + by;
                entry.node.moved_by(by);
            }),
            _ => {}
        }
    }
}

impl Table {
    /// Returns the value of a key.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entries.iter().find(|entry| entry.key == key).map(|entry| &entry.node)
    }
}

/// A file that could be read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Document {
    /// The text as it stands in the file, byte order mark included.
    pub text: String,
    pub root: Table,
    /// What is odd but did not keep the file from being read, such as an overlong text.
    pub warnings: Vec<Diagnostic>,
}

/// Returns the tree of a file, or the first thing that keeps it from being read.
pub fn parse(syntax: Syntax, bytes: &[u8]) -> Result<Document, Diagnostic> {
    let (root, warnings) = root_of(syntax, bytes)?;
    Ok(Document { text: String::from_utf8_lossy(bytes).into_owned(), root, warnings })
}

/// Does the same without a second copy of the text; a file that cannot be read is given back.
pub fn parse_owned(syntax: Syntax, bytes: Vec<u8>) -> Result<Document, (Vec<u8>, Diagnostic)> {
    match root_of(syntax, &bytes) {
        Ok((root, warnings)) => Ok(Document { text: String::from_utf8(bytes).unwrap_or_default(), root, warnings }),
        Err(flaw) => Err((bytes, flaw)),
    }
}

fn root_of(syntax: Syntax, bytes: &[u8]) -> Result<(Table, Vec<Diagnostic>), Diagnostic> {
    let text = raw::text_of(bytes)?;
    let root = match syntax {
        Syntax::Toml => read_toml::table(text),
        Syntax::Json => read_json::table(text).map(|table| (table, Vec::new())),
    };
    let (root, notes) = root.map_err(|flaw| match raw::marker_line(text, flaw.span.start) {
        Some(line) => raw::markers(line),
        None => flaw,
    })?;
    let mut warnings = caps::check(&root)?;
    warnings.extend(notes);
    Ok((root, warnings))
}
