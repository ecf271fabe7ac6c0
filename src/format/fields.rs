//! Typed access to the keys of a table: what is wrong is noted with its place, what is right is returned.
//! Which keys a case, a party or a policy has is known to their readers alone.

mod flaws;
mod time;
mod value;

use std::cell::RefCell;
use std::ops::Range;

use crate::calendar::zone::Zone;

use self::flaws::Flaws;
use self::value::{any_text, kind, scalar_text, type_hint};
pub(super) use self::value::{is_deceptive, is_decimal};
use super::tree::{Document, Entry, Node, Syntax, Table, Value};
use crate::model::diagnostic::{Diagnostic, Severity};
use crate::model::word::{Word, nearest};

/// Hardly a table is asked for more keys.
const MOST_ASKED: usize = 32;

/// What one run over one file shares: its language, the zone of local times, the flaws found so far.
pub(super) struct Reading {
    syntax: Syntax,
    zone: Zone,
    flaws: RefCell<Flaws>,
}

/// The keys of one table and which of them were asked for.
pub(super) struct Fields<'a> {
    reading: &'a Reading,
    table: &'a Table,
    /// Where a missing key is reported; empty at 0 for the whole file.
    span: Range<usize>,
    /// How the table is called in messages.
    name: Name,
    asked: RefCell<Vec<&'static str>>,
}

/// How a table is called.
enum Name {
    Head,
    /// `[outcome]`
    Table(&'static str),
    /// `[[promise]]`
    Block(&'static str),
    Said(String),
}

impl Name {
    fn said(&self) -> String {
        match self {
            Self::Head => String::new(),
            Self::Table(key) => format!("[{key}]"),
            Self::Block(key) => format!("[[{key}]]"),
            Self::Said(name) => name.clone(),
        }
    }
}

impl Reading {
    /// Returns a reading that has found nothing yet.
    pub(super) fn new(syntax: Syntax, zone: Zone) -> Self {
        Self { syntax, zone, flaws: RefCell::default() }
    }

    /// Returns the keys at the top of the file.
    pub(super) fn head<'a>(&'a self, doc: &'a Document) -> Fields<'a> {
        self.fields(&doc.root, 0..0, Name::Head)
    }

    fn fields<'a>(&'a self, table: &'a Table, span: Range<usize>, name: Name) -> Fields<'a> {
        Fields { reading: self, table, span, name, asked: RefCell::new(Vec::with_capacity(MOST_ASKED)) }
    }

    /// Notes a flaw.
    pub(super) fn note(
        &self,
        severity: Severity,
        code: &'static str,
        span: &Range<usize>,
        message: String,
        hint: impl Into<Option<String>>,
    ) {
        let flaw = Diagnostic { code, severity, span: span.clone(), message, hint: hint.into() };
        self.flaws.borrow_mut().add(flaw);
    }

    /// Returns the flaws in the order of the text.
    pub(super) fn finish(self) -> Vec<Diagnostic> {
        self.flaws.into_inner().in_order()
    }
}

impl<'a> Fields<'a> {
    /// Returns the value of a key, if it is there and not null.
    pub(super) fn node(&self, key: &'static str) -> Option<&'a Node> {
        self.asked.borrow_mut().push(key);
        self.table.get(key).filter(|node| node.value != Value::Null)
    }

    /// Marks keys that belong here although nothing is read from them yet.
    pub(super) fn keep(&self, keys: &[&'static str]) {
        self.asked.borrow_mut().extend(keys);
    }

    /// Returns all keys, for tables whose keys are the owner's; none of them is unknown then.
    pub(super) fn entries(&self) -> &'a [Entry] {
        &self.table.entries
    }

    /// Returns where the table stands.
    pub(super) fn place(&self) -> Range<usize> {
        self.span.clone()
    }

    /// Returns where a key's value stands, else where the table does.
    pub(super) fn span(&self, key: &str) -> Range<usize> {
        self.table.get(key).map_or_else(|| self.span.clone(), |node| node.span.clone())
    }

    /// Notes a flaw of a key's value.
    pub(super) fn flaw(
        &self,
        severity: Severity,
        code: &'static str,
        key: &str,
        message: String,
        hint: impl Into<Option<String>>,
    ) {
        self.reading.note(severity, code, &self.span(key), message, hint);
    }

    /// Notes a flaw of some bytes in the table.
    pub(super) fn note_at(
        &self,
        severity: Severity,
        code: &'static str,
        span: &Range<usize>,
        message: String,
        hint: impl Into<Option<String>>,
    ) {
        self.reading.note(severity, code, span, message, hint);
    }

    /// Returns the table under an entry of this one.
    pub(super) fn inside(&self, entry: &'a Entry, name: String) -> Option<Fields<'a>> {
        let Value::Table(table) = &entry.node.value else {
            self.wrong_type(&entry.key, &entry.node, "a table");
            return None;
        };
        Some(self.reading.fields(table, entry.node.span.clone(), Name::Said(name)))
    }

    /// Returns the text of an entry.
    pub(super) fn text_at(&self, entry: &'a Entry) -> Option<&'a str> {
        self.text_of(&entry.key, &entry.node, "text")
    }

    /// Returns the texts of a list with their nodes; days without quotation marks count as text.
    pub(super) fn texts_at(&self, key: &str, node: &'a Node) -> Vec<(&'a str, &'a Node)> {
        let Value::List(nodes) = &node.value else {
            self.wrong_type(key, node, "a list");
            return Vec::new();
        };
        let read = |node: &'a Node| match &node.value {
            Value::Time(text) => Some((text.as_str(), node)),
            _ => self.text_of(key, node, "text").map(|text| (text, node)),
        };
        nodes.iter().filter_map(read).collect()
    }

    /// Notes a missing key.
    pub(super) fn missing(&self, severity: Severity, code: &'static str, key: &str, hint: &str) {
        let message = match self.name.said().as_str() {
            "" => format!("no `{key}`"),
            name => format!("`{name}` without `{key}`"),
        };
        self.lacks(severity, code, &message, hint);
    }

    /// Notes that something is missing in the table.
    pub(super) fn lacks(&self, severity: Severity, code: &'static str, message: &str, hint: &str) {
        self.reading.note(severity, code, &self.span, message.to_owned(), hint.to_owned());
    }

    fn wrong_type(&self, key: &str, node: &Node, expected: &str) {
        let message = format!("`{key}` is {}, expected {expected}", kind(&node.value));
        self.reading.note(Severity::Error, "field.type", &node.span, message, type_hint(expected));
    }

    /// Returns a text.
    pub(super) fn text(&self, key: &'static str) -> Option<String> {
        let node = self.node(key)?;
        let text = self.text_of(key, node, "text")?;
        Some(text.to_owned())
    }

    fn text_of(&self, key: &str, node: &'a Node, expected: &str) -> Option<&'a str> {
        let Value::Text(text) = &node.value else {
            self.wrong_type(key, node, expected);
            return None;
        };
        if text.contains('\0') {
            let message = format!("`{key}` holds a NUL, which no text has and some programs take for its end");
            let hint = "take out the `\\u0000`".to_owned();
            self.reading.note(Severity::Warning, "text.invisible", &node.span, message, hint);
        } else if text.bytes().any(is_control) || !text.is_ascii() && text.chars().any(is_deceptive) {
            let message = format!("`{key}` holds characters that change the order of the text or cannot be seen");
            let hint = "look at the text with `amends show`, which makes them visible".to_owned();
            self.reading.note(Severity::Note, "text.invisible", &node.span, message, hint);
        }
        Some(text)
    }

    /// Returns any single value as text, as `from` and `to` of events hold it.
    pub(super) fn scalar(&self, key: &'static str) -> Option<String> {
        let node = self.node(key)?;
        let text = scalar_text(node);
        if text.is_none() {
            self.wrong_type(key, node, "a single value");
        }
        text
    }

    /// Returns a word of a fixed list; an unknown one is noted and nothing is returned.
    pub(super) fn word<W: Word>(&self, key: &'static str) -> Option<W> {
        let node = self.node(key)?;
        let text = self.text_of(key, node, "text")?;
        let word = W::from_word(text).filter(|_| !text.is_empty());
        if word.is_none() {
            self.unknown_value(key, node, text, W::words());
        }
        word
    }

    /// Returns the words of a fixed list that a list holds; unknown ones are noted and left out.
    pub(super) fn words<W: Word>(&self, key: &'static str) -> Vec<W> {
        let read = |node: &'a Node| {
            let text = self.text_of(key, node, "text")?;
            let word = W::from_word(text);
            if word.is_none() {
                self.unknown_value(key, node, text, W::words());
            }
            word
        };
        self.nodes(key).into_iter().filter_map(read).collect()
    }

    fn unknown_value(&self, key: &str, node: &Node, text: &str, known: Vec<&'static str>) {
        let message = unknown_value(key, text);
        let hint = match nearest(text, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("one of {}", known.join(", ")),
        };
        self.reading.note(Severity::Warning, "value.unknown", &node.span, message, hint);
    }

    /// Returns an event's kind beside its node, so that the caller decides what an unknown word means.
    pub(super) fn raw_text(&self, key: &'static str) -> Option<(&'a str, &'a Node)> {
        let node = self.node(key)?;
        Some((self.text_of(key, node, "text")?, node))
    }

    /// Returns a list of texts; a single text counts as a list of one, noted.
    pub(super) fn list(&self, key: &'static str) -> Vec<String> {
        let read = |node: &'a Node| self.text_of(key, node, "text").map(str::to_owned);
        self.nodes(key).into_iter().filter_map(read).collect()
    }

    fn nodes(&self, key: &'static str) -> Vec<&'a Node> {
        match self.node(key) {
            None => Vec::new(),
            Some(Node { value: Value::List(nodes), .. }) => nodes.iter().collect(),
            Some(node) => {
                self.wrong_type(key, node, "a list");
                if matches!(node.value, Value::Text(_)) { vec![node] } else { Vec::new() }
            }
        }
    }

    /// Returns a whole number.
    pub(super) fn int(&self, key: &'static str) -> Option<i64> {
        let node = self.node(key)?;
        match node.value {
            Value::Int(number) => Some(number),
            Value::Float(_) => {
                let hint = "write a whole number, for example `1`".to_owned();
                self.flaw(Severity::Error, "field.number", key, format!("`{key}` is not a whole number"), hint);
                None
            }
            _ => {
                self.wrong_type(key, node, "a whole number");
                None
            }
        }
    }

    /// Returns yes or no; absent is no.
    pub(super) fn flag(&self, key: &'static str) -> bool {
        let Some(node) = self.node(key) else { return false };
        let Value::Flag(flag) = node.value else {
            self.wrong_type(key, node, "true or false");
            return false;
        };
        flag
    }

    /// Returns an exact decimal such as `450.00`.
    pub(super) fn decimal(&self, key: &'static str) -> Option<String> {
        let node = self.node(key)?;
        let text = self.text_of(key, node, "an exact number in quotation marks")?;
        if is_decimal(text) {
            return Some(text.to_owned());
        }
        let hint = "write it as `\"450.00\"`, the currency in its own key".to_owned();
        self.flaw(Severity::Error, "field.number", key, format!("`{key}` is not an exact decimal number"), hint);
        None
    }

    /// Returns a single table such as `[outcome]`.
    pub(super) fn table(&self, key: &'static str) -> Option<Fields<'a>> {
        let node = self.node(key)?;
        let Value::Table(table) = &node.value else {
            self.wrong_type(key, node, "a table");
            return None;
        };
        Some(self.reading.fields(table, node.span.clone(), Name::Table(key)))
    }

    /// Returns the tables of an array such as `[[event]]`.
    ///
    /// One after the other: what is known of ten thousand of them at once is more than what they hold.
    pub(super) fn blocks(&self, key: &'static str) -> impl Iterator<Item = Fields<'a>> {
        let nodes: &'a [Node] = match self.node(key) {
            None => &[],
            Some(Node { value: Value::List(nodes), .. }) => nodes,
            Some(node) => {
                self.wrong_type(key, node, "a list of tables");
                &[]
            }
        };
        let block = move |node: &'a Node| match &node.value {
            Value::Table(table) => Some(self.reading.fields(table, node.span.clone(), Name::Block(key))),
            _ => {
                self.wrong_type(key, node, "a table");
                None
            }
        };
        nodes.iter().filter_map(block)
    }

    /// Returns the owner's own keys, which begin with `x_`, as text.
    pub(super) fn own_keys(&self) -> Vec<(String, String)> {
        let own = self.table.entries.iter().filter(|entry| is_own(&entry.key));
        own.filter_map(|entry| Some((entry.key.clone(), any_text(&entry.node)?))).collect()
    }

    /// Notes the keys that nobody asked for; those that begin with `x_` are the owner's.
    pub(super) fn finish(self) {
        let asked = self.asked.into_inner();
        for entry in &self.table.entries {
            if asked.contains(&entry.key.as_str()) || is_own(&entry.key) {
                continue;
            }
            let place = match &self.name {
                Name::Head => String::new(),
                name => format!(" in `{}`", name.said()),
            };
            let message = format!("unknown key `{}`{place}", entry.key.escape_debug());
            let near = || nearest(&entry.key, asked.iter().copied());
            // Of keys beyond number, nobody is told what each was meant to be.
            let hint = match (!self.reading.flaws.borrow().are_many()).then(near).flatten() {
                Some(near) => format!("did you mean `{near}`? keys of your own begin with `x_`"),
                None => "it is left alone; keys of your own begin with `x_`".to_owned(),
            };
            self.reading.note(Severity::Warning, "key.unknown", &entry.key_span, message, hint);
        }
    }
}

/// Returns what is so about a word that is not on the list; only what looks like a word is repeated.
pub(super) fn unknown_value(key: &str, text: &str) -> String {
    let is_plain = |character: char| character.is_ascii_alphanumeric() || matches!(character, '-' | '_');
    if !text.is_empty() && text.len() <= 24 && text.chars().all(is_plain) {
        format!("unknown `{key}`: `{text}`")
    } else {
        format!("`{key}` has a value that is not known here")
    }
}

fn is_own(key: &str) -> bool {
    key.starts_with("x_")
}

/// Tells of a byte that moves the cursor or colours the screen of whoever prints the text as it is.
fn is_control(byte: u8) -> bool {
    byte.is_ascii_control() && !matches!(byte, b'\n' | b'\r' | b'\t')
}
