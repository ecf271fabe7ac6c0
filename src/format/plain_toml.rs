//! The TOML that we write ourselves, read in one pass: plain keys, plain texts, days and times, short lists, headers.
//! Whatever else a text holds is not looked at here: it is `read_toml`'s business, and what both read is equal.

use std::ops::Range;

use super::ahead_toml::LARGE;
use super::instant::plain_stamp;
use super::tree::{Entry, Node, Table, Value};

/// Tables with more keys are left to the parser, which looks them up faster.
const MOST_KEYS: usize = 64;

/// Returns the tree of a text that is plain from beginning to end.
pub(crate) fn table(text: &str) -> Option<Table> {
    let is_odd = |byte: u8| ((byte < b' ') & (byte != b'\n') & (byte != b'\t')) | (byte == 0x7f);
    // Without a way out in the middle this is done for many bytes at once.
    if text.bytes().fold(false, |odd, byte| odd | is_odd(byte)) {
        return None;
    }
    let mut reader = Reader { text, at: 0 };
    let (mut root, mut table, mut header) = (Table::default(), Table::default(), None);
    while reader.at < text.len() {
        reader.blanks();
        match reader.peek() {
            None => break,
            Some(b'\n' | b'#') => {}
            Some(b'[') => {
                if text.len() > LARGE {
                    // Room for what does not come is more than all there is, where blocks are short.
                    table.entries.shrink_to_fit();
                }
                close(&mut root, std::mem::take(&mut table), header.take())?;
                header = Some(reader.header()?);
            }
            Some(_) => {
                let entry = reader.pair()?;
                add(&mut table, entry)?;
            }
        }
        reader.end_of_line()?;
    }
    close(&mut root, table, header)?;
    Some(root)
}

/// The line in brackets that begins a table or a block.
struct Header {
    key: String,
    key_span: Range<usize>,
    span: Range<usize>,
    is_block: bool,
}

/// Adds a key that is not there yet.
fn add(table: &mut Table, entry: Entry) -> Option<()> {
    if table.entries.len() >= MOST_KEYS || table.get(&entry.key).is_some() {
        return None;
    }
    table.entries.push(entry);
    Some(())
}

/// Puts a table that has come to its end where its header says.
fn close(root: &mut Table, table: Table, header: Option<Header>) -> Option<()> {
    let Some(Header { key, key_span, span, is_block }) = header else {
        *root = table;
        return Some(());
    };
    let block = Node { span: span.clone(), value: Value::Table(table) };
    if !is_block {
        return add(root, Entry { key, key_span, node: block });
    }
    match root.entries.iter_mut().find(|entry| entry.key == key) {
        None => add(root, Entry { key, key_span, node: Node { span, value: Value::List(vec![block]) } }),
        Some(Entry { node: Node { value: Value::List(blocks), .. }, .. }) => {
            // A list that was written as a value cannot be added to.
            let is_of_blocks = blocks.first().is_some_and(|first| matches!(first.value, Value::Table(_)));
            is_of_blocks.then(|| blocks.push(block))
        }
        Some(_) => None,
    }
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
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
        if self.peek() == Some(b'"') || text.contains('\\') {
            return None;
        }
        Some(Value::Text(text.strip_prefix('\n').unwrap_or(text).to_owned()))
    }

    /// Reads a list of texts on one line.
    fn list(&mut self) -> Option<Value> {
        self.take("[")?;
        let mut nodes = Vec::new();
        self.blanks();
        while self.peek()? != b']' {
            let from = self.at;
            if self.peek()? != b'"' || self.rest().starts_with("\"\"\"") {
                return None;
            }
            let value = self.text()?;
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
        let len = rest.bytes().position(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'#')).unwrap_or(rest.len());
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
mod tests {
    use super::*;
    use crate::format::read_toml;

    /// Checks that what is read here is what the parser reads, and says whether it was read here.
    fn agrees(text: &str) -> bool {
        match table(text) {
            None => false,
            Some(plain) => {
                assert_eq!(Some(plain), read_toml::parsed(text).ok(), "{text:?}");
                true
            }
        }
    }

    const PLAIN: &str = "schema = 1 # one\nid = \"kd35-dnr3\"\n\nsubject = \"a \\\"b\\\" \\\\ \\n\\tc\"\nx-y_1 = -12\nyes = true\n\
        tags = [\"a\", \"b\" , \"c\",]\nnone = [ ]\nday=2026-11-24\nat\t=\t2026-11-20T09:14:00+02:00\nz = 2024-02-29T23:59:59Z\n\
        text = \"\"\"\nlong \"quoted\"\ntext\"\"\"\nshort = \"\"\"one line\"\"\"\nempty = \"\"\n[situation]\n  tags = [\"ä\"]\n\
        [[event]] # first\nid = \"e1\"\n[outcome]\nfinding = \"x\"\n[[event]]\nid = \"e2\"\n[[question]]";

    #[test]
    fn plain_text_is_read_as_the_parser_reads_it() {
        assert!(agrees(PLAIN));
        for text in ["", "\n", "# only a comment", "a = 1", "a = 1   ", "[a]\n[b]\n", "[[a]]\n[[a]]\n[[a]]\nb = 1\n"] {
            assert!(agrees(text), "{text:?}");
        }
    }

    #[test]
    fn what_is_not_plain_is_left_to_the_parser() {
        for text in [
            "a.b = 1",
            "\"a\" = 1",
            "a = 'b'",
            "a = 1.5",
            "a = 1_000",
            "a = 007",
            "a = 0x1f",
            "a = inf",
            "a = { b = 1 }",
            "a = [1]",
            "a = [\n\"b\",\n]",
            "a = [\"b\" \"c\"]",
            "a = [,]",
            "[a.b]",
            "[ a ]",
            "[[ a ]]",
            "a = 2026-02-30",
            "a = 17:00:00",
            "a = 2026-11-24T17:00:00",
            "a = 2026-11-24 17:00:00Z",
            "a = 2026-11-24T17:00Z",
            "a = 2026-11-24T17:00:00.5Z",
            "a = 2016-12-31T23:59:60Z",
            "a = 1\r\nb = 2",
            "a = \"\\u00e4\"",
            "a = \"\"\"\\\n b\"\"\"",
            "a = \"\"\"b\"\"\"\"",
            "a = \"b\nc\"",
            "a = 1\na = 2",
            "[a]\n[a]",
            "a = 1\n[a]",
            "a = []\n[[a]]",
            "a = [\"b\"]\n[[a]]",
            "[a]\n[[a]]",
            "[[a]]\n[a]",
            "a = 1 b = 2",
            "a",
            "a =",
            "= 1",
            "[a",
            "[[a]",
            "a = \"b",
            "a = \"\"\"b",
            "\u{feff}a = 1",
            "a = 1 \u{7f}",
            "[a] b = 1",
            "a = tru",
            "a = 99999999999999999999",
        ] {
            assert!(!agrees(text), "{text:?}");
        }
    }

    #[test]
    fn no_damage_makes_the_two_differ() {
        let mut n_plain = 0;
        let marks = ["", "\"", "\\", "\n", "#", "[", "]", "=", " ", ",", "0", "-", "a", "\t", "'", "{", ".", ":", "é"];
        for (at, _) in PLAIN.char_indices() {
            for mark in marks {
                let (before, after) = PLAIN.split_at(at);
                n_plain += u32::from(agrees(&format!("{before}{mark}{after}")));
                let mut after = after.chars();
                after.next();
                n_plain += u32::from(agrees(&format!("{before}{mark}{}", after.as_str())));
            }
            agrees(PLAIN.split_at(at).0);
            agrees(PLAIN.split_at(at).1);
        }
        assert!(n_plain > 4000, "{n_plain}");
    }
}
