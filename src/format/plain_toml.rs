//! The TOML that we write ourselves, read in one pass: plain keys, plain texts, days and times, short lists, headers.
//! Whatever else a text holds is not looked at here: it is `read_toml`'s business, and what both read is equal.

use std::collections::HashSet;
use std::hash::{BuildHasher as _, RandomState};
use std::ops::Range;

use toml_parser::Source;
use toml_parser::lexer::TokenKind;

use super::ahead_toml::LARGE;
use super::instant::plain_stamp;
use super::raw::BOM;
use super::tree::{Entry, Node, Table, Value};
use super::{caps, newer_toml, read_toml};
use crate::model::diagnostic::Diagnostic;

/// So many keys are looked through one by one.
const FEW: usize = 32;

/// What becomes of a pair that is not plain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Odd {
    /// The whole text is left to the parser.
    Whole,
    /// The parser is asked about it alone: of a large text it would take twenty times its size.
    Piece,
}

/// Returns the tree of a text that is plain from beginning to end, a large one but for some of its pairs, with notes
/// for what is new in the language.
pub(crate) fn table(text: &str) -> Option<(Table, Vec<Diagnostic>)> {
    read(text, if text.len() > LARGE { Odd::Piece } else { Odd::Whole })
}

fn read(text: &str, odd: Odd) -> Option<(Table, Vec<Diagnostic>)> {
    // Each of them ends a line with the line feed after it, or else nothing does.
    if text.contains('\r') && text.matches('\r').count() != text.matches("\r\n").count() {
        return None;
    }
    let is_odd = |byte: u8| ((byte < b' ') & (byte != b'\n') & (byte != b'\r') & (byte != b'\t')) | (byte == 0x7f);
    // Without a way out in the middle this is done for many bytes at once.
    if text.bytes().fold(false, |odd, byte| odd | is_odd(byte)) {
        return None;
    }
    let mut reader = Reader { text, at: 0, odd, n_values: 0, notes: Vec::new() };
    let (mut root, mut table, mut header) = (Open::default(), Open::default(), None);
    while reader.at < text.len() {
        reader.blanks();
        match reader.peek() {
            None => break,
            Some(b'\n' | b'\r' | b'#') => {}
            Some(b'[') => {
                close(text, &mut root, std::mem::take(&mut table), header.take())?;
                header = Some(reader.header()?);
            }
            Some(_) => table.add(reader.entry()?)?,
        }
        reader.end_of_line()?;
    }
    close(text, &mut root, table, header)?;
    Some((root.table, reader.notes))
}

/// The line in brackets that begins a table or a block.
struct Header {
    key: String,
    key_span: Range<usize>,
    span: Range<usize>,
    is_block: bool,
}

/// A table that is being read.
#[derive(Default)]
struct Open {
    table: Table,
    /// The marks of its keys, once they are not few.
    marks: HashSet<u64>,
    hasher: RandomState,
}

impl Open {
    /// Adds a key that is not there yet.
    fn add(&mut self, entry: Entry) -> Option<()> {
        let entries = &mut self.table.entries;
        if entries.len() < FEW {
            if self.table.get(&entry.key).is_some() {
                return None;
            }
        } else {
            if self.marks.is_empty() {
                self.marks = entries.iter().map(|entry| self.hasher.hash_one(&entry.key)).collect();
            }
            // Two keys of one mark are the parser's to tell apart.
            if !self.marks.insert(self.hasher.hash_one(&entry.key)) || entries.len() >= caps::MOST_KEYS {
                return None;
            }
        }
        self.table.entries.push(entry);
        Some(())
    }
}

/// Puts a table that has come to its end where its header says.
fn close(text: &str, root: &mut Open, mut open: Open, header: Option<Header>) -> Option<()> {
    let Some(Header { key, key_span, span, is_block }) = header else {
        *root = open;
        return Some(());
    };
    if text.len() > LARGE {
        // Room for what does not come is more than all there is, where blocks are short.
        open.table.entries.shrink_to_fit();
    }
    let block = Node { span: span.clone(), value: Value::Table(open.table) };
    if !is_block {
        return root.add(Entry { key, key_span, node: block });
    }
    // Blocks of one name stand together as a rule.
    match root.table.entries.iter_mut().rev().find(|entry| entry.key == key) {
        None => root.add(Entry { key, key_span, node: Node { span, value: Value::List(vec![block]) } }),
        Some(Entry { node: Node { value: Value::List(blocks), span }, .. }) => {
            // A list that was written as a value cannot be added to.
            let is_of_blocks = text.get(span.start..).is_some_and(|rest| rest.starts_with("[["))
                && blocks.first().is_some_and(|first| matches!(first.value, Value::Table(_)));
            is_of_blocks.then(|| blocks.push(block))
        }
        Some(_) => None,
    }
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    odd: Odd,
    /// How many values stand in lists so far.
    n_values: usize,
    notes: Vec<Diagnostic>,
}

impl<'t> Reader<'t> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t')) {
            self.at += 1;
        }
    }

    fn take(&mut self, mark: &str) -> Option<()> {
        self.rest().starts_with(mark).then(|| self.at += mark.len())
    }

    /// Passes over blanks, a comment and the line break.
    fn end_of_line(&mut self) -> Option<()> {
        self.blanks();
        match self.peek() {
            None => {}
            Some(b'\n') => self.at += 1,
            Some(b'\r') => self.at += 2,
            Some(b'#') => self.at = self.rest().find('\n').map_or(self.text.len(), |end| self.at + end + 1),
            Some(_) => return None,
        }
        Some(())
    }

    fn key(&mut self) -> Option<(String, Range<usize>)> {
        let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
        let len = self.rest().bytes().take_while(is_plain).count();
        let span = self.at..self.at + len;
        self.at = span.end;
        let key = self.text.get(span.clone()).filter(|key| !key.is_empty())?;
        Some((key.to_owned(), span))
    }

    fn header(&mut self) -> Option<Header> {
        let from = self.at;
        let is_block = self.rest().starts_with("[[");
        let (open, shut) = if is_block { ("[[", "]]") } else { ("[", "]") };
        self.take(open)?;
        let (key, key_span) = self.key()?;
        self.take(shut)?;
        Some(Header { key, key_span, span: from..self.at, is_block })
    }

    /// Reads a key and its value, plain or not.
    fn entry(&mut self) -> Option<Entry> {
        let from = self.at;
        if let Some(entry) = self.pair() {
            return Some(entry);
        }
        self.at = from;
        if self.odd == Odd::Piece { self.odd_pair() } else { None }
    }

    /// Lets the parser read one pair of which the key has no dots; what it says of pairs that hang together stays its own.
    fn odd_pair(&mut self) -> Option<Entry> {
        if self.rest().starts_with(BOM) {
            return None;
        }
        let (mut depth, mut n_keys, mut has_value) = (0_usize, 0, false);
        let mut end = self.rest().len();
        for token in Source::new(self.rest()).lex() {
            match token.kind() {
                TokenKind::Whitespace | TokenKind::Comment => {}
                TokenKind::Newline if depth == 0 => {
                    end = token.span().start();
                    break;
                }
                TokenKind::Equals if n_keys == 1 => has_value = true,
                _ if !has_value && n_keys > 0 => return None,
                TokenKind::LeftSquareBracket | TokenKind::LeftCurlyBracket => depth += 1,
                TokenKind::RightSquareBracket | TokenKind::RightCurlyBracket => depth = depth.checked_sub(1)?,
                TokenKind::Comma => self.n_values += 1,
                _ => n_keys += usize::from(!has_value),
            }
        }
        if self.n_values > caps::MOST_VALUES {
            return None;
        }
        let piece = self.rest().get(..end)?;
        let mut entry = read_toml::parsed(piece).ok()?.entries.pop()?;
        entry.key_span = entry.key_span.start + self.at..entry.key_span.end + self.at;
        entry.node.moved_by(self.at);
        for note in newer_toml::notes(piece) {
            // The first of each kind is enough.
            if self.notes.iter().all(|known| known.message != note.message) {
                self.notes.push(Diagnostic { span: note.span.start + self.at..note.span.end + self.at, ..note });
            }
        }
        self.at += end;
        Some(entry)
    }

    fn pair(&mut self) -> Option<Entry> {
        let (key, key_span) = self.key()?;
        self.blanks();
        self.take("=")?;
        self.blanks();
        let node = self.value()?;
        Some(Entry { key, key_span, node })
    }

    fn value(&mut self) -> Option<Node> {
        let from = self.at;
        let value = match self.peek()? {
            b'"' if self.rest().starts_with("\"\"\"") => self.long_text()?,
            b'"' => self.text()?,
            b'[' => self.list()?,
            _ => self.word()?,
        };
        Some(Node { span: from..self.at, value })
    }

    /// Reads a text between two quotes, with the escapes that are common.
    fn text(&mut self) -> Option<Value> {
        self.take("\"")?;
        let mut text = String::new();
        loop {
            let rest = self.rest();
            let len = rest.bytes().position(|byte| matches!(byte, b'"' | b'\\' | b'\n'))?;
            text.push_str(rest.get(..len)?);
            self.at += len + 1;
            match rest.as_bytes().get(len)? {
                b'"' => return Some(Value::Text(text)),
                b'\\' => {
                    text.push(match self.peek()? {
                        b'"' => '"',
                        b'\\' => '\\',
                        b'n' => '\n',
                        b't' => '\t',
                        _ => return None,
                    });
                    self.at += 1;
                }
                _ => return None,
            }
        }
    }

    /// Reads a text over several lines that holds no backslash and does not end in quotes of its own.
    fn long_text(&mut self) -> Option<Value> {
        self.take("\"\"\"")?;
        let rest = self.rest();
        let len = rest.find("\"\"\"")?;
        let text = rest.get(..len)?;
        self.at += len + 3;
        // Which line ends a text has is the parser's to say.
        if self.peek() == Some(b'"') || text.contains(['\\', '\r']) {
            return None;
        }
        Some(Value::Text(text.strip_prefix('\n').unwrap_or(text).to_owned()))
    }

    /// Reads a list of texts, numbers and times on one line.
    fn list(&mut self) -> Option<Value> {
        self.take("[")?;
        let mut nodes = Vec::new();
        self.blanks();
        while self.peek()? != b']' {
            let from = self.at;
            let value = match self.peek()? {
                b'"' if self.rest().starts_with("\"\"\"") => return None,
                b'"' => self.text()?,
                _ => self.word()?,
            };
            self.n_values += 1;
            if nodes.len() >= caps::MOST || self.n_values > caps::MOST_VALUES {
                return None;
            }
            nodes.push(Node { span: from..self.at, value });
            self.blanks();
            if self.peek()? == b',' {
                self.at += 1;
                self.blanks();
            } else if self.peek()? != b']' {
                return None;
            }
        }
        self.at += 1;
        Some(Value::List(nodes))
    }

    /// Reads what stands without quotes: yes and no, whole numbers, days and times.
    fn word(&mut self) -> Option<Value> {
        let rest = self.rest();
        let is_end = |byte: u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b'#' | b',' | b']');
        let len = rest.bytes().position(is_end).unwrap_or(rest.len());
        let word = rest.get(..len)?;
        self.at += len;
        match word {
            "true" => return Some(Value::Flag(true)),
            "false" => return Some(Value::Flag(false)),
            _ => {}
        }
        if is_plain_int(word) {
            return word.parse().ok().map(Value::Int);
        }
        plain_stamp(word).map(|_| Value::Time(word.to_owned()))
    }
}

/// Tells whether a word is a whole number that both readers know.
pub(super) fn is_plain_int(word: &str) -> bool {
    let digits = word.strip_prefix('-').unwrap_or(word);
    (1..=18).contains(&digits.len())
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && (digits.len() == 1 || !digits.starts_with('0'))
}

#[cfg(test)]
mod tests;
