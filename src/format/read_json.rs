//! JSON text to a tree with spans: RFC 8259 to the letter, no key twice, numbers exact.
//! Which keys a case has is not known here.

use std::collections::HashSet;
use std::ops::Range;

use super::caps;
use super::raw::{BOM, flaw};
use super::tree::{Entry, Node, Table, Value};
use crate::model::diagnostic::Diagnostic;

/// Returns the tree of a JSON text, or where and why it is none.
pub(crate) fn table(text: &str) -> Result<Table, Diagnostic> {
    if text.starts_with(BOM) {
        let hint = "save the file as UTF-8 without a byte order mark";
        return Err(flaw("json.bom", 0..BOM.len(), "a byte order mark at the start; JSON has none", hint));
    }
    let mut scan = Scan { text, at: 0, n_values: 0 };
    scan.blank();
    let node = scan.value(0)?;
    scan.blank();
    if scan.at < text.len() {
        return Err(scan.error("something stands after the end", "close the file with the last `}`"));
    }
    match node.value {
        Value::Table(table) => Ok(table),
        _ => Err(flaw("json.syntax", node.span, "the file is not an object", "begin with `{` and end with `}`")),
    }
}

struct Scan<'t> {
    text: &'t str,
    at: usize,
    /// How many values stand in lists so far.
    n_values: usize,
}

impl Scan<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn take_while(&mut self, wanted: impl Fn(u8) -> bool) -> usize {
        let start = self.at;
        while self.peek().is_some_and(&wanted) {
            self.at += 1;
        }
        self.at - start
    }

    fn blank(&mut self) {
        self.take_while(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'));
    }

    fn error(&self, message: &str, hint: &str) -> Diagnostic {
        flaw("json.syntax", self.at..self.at, message, hint)
    }

    fn value(&mut self, depth: usize) -> Result<Node, Diagnostic> {
        if depth > caps::DEEPEST {
            return Err(caps::too_deep(self.at));
        }
        let start = self.at;
        let value = match self.peek() {
            Some(b'{') => Value::Table(self.object(depth)?),
            Some(b'[') => Value::List(self.array(depth)?),
            Some(b'"') => Value::Text(self.string()?),
            Some(b'-' | b'0'..=b'9') => self.number()?,
            _ if self.word("true") => Value::Flag(true),
            _ if self.word("false") => Value::Flag(false),
            _ if self.word("null") => Value::Null,
            Some(b'\'') => return Err(self.error("a single quote", "JSON knows double quotes only")),
            Some(b'/' | b'#') => {
                return Err(self.error("a comment", "JSON has no comments; use a key such as `x_note`"));
            }
            Some(b'}' | b']') => return Err(self.error("a value is missing", "remove the comma before it")),
            None => return Err(self.error("the file ends too early", "close every `{` and `[`")),
            Some(_) => return Err(self.error("a value is missing", "put text in double quotes")),
        };
        Ok(Node { span: start..self.at, value })
    }

    fn word(&mut self, word: &str) -> bool {
        let found = self.text.get(self.at..).is_some_and(|rest| rest.starts_with(word));
        self.at += if found { word.len() } else { 0 };
        found
    }

    fn object(&mut self, depth: usize) -> Result<Table, Diagnostic> {
        let mut table = Table::default();
        let mut seen = HashSet::new();
        self.at += 1;
        self.blank();
        if self.take(b'}') {
            return Ok(table);
        }
        loop {
            let start = self.at;
            if self.peek() != Some(b'"') {
                return Err(self.error("a key is missing", "write `\"key\": value`; no comma after the last one"));
            }
            let key = self.string()?;
            let key_span = start..self.at;
            if table.entries.len() >= caps::MOST_KEYS {
                return Err(caps::too_many_keys(key_span));
            }
            if !seen.insert(key.clone()) {
                return Err(flaw("json.duplicate-key", key_span, "a key stands twice", "keep one of the two"));
            }
            self.blank();
            if !self.take(b':') {
                return Err(self.error("no `:` after the key", "write `\"key\": value`"));
            }
            self.blank();
            let node = self.value(depth + 1)?;
            table.entries.push(Entry { key, key_span, node });
            self.blank();
            if self.take(b'}') {
                table.entries.shrink_to_fit();
                return Ok(table);
            }
            self.comma("`}`")?;
        }
    }

    fn array(&mut self, depth: usize) -> Result<Vec<Node>, Diagnostic> {
        let mut nodes = Vec::new();
        self.at += 1;
        self.blank();
        if self.take(b']') {
            return Ok(nodes);
        }
        loop {
            if nodes.len() >= caps::MOST {
                // The rest would only fill the memory.
                return Err(caps::too_many_entries(self.at..self.at));
            }
            self.n_values += 1;
            if self.n_values > caps::MOST_VALUES {
                return Err(caps::too_many_values(self.at..self.at));
            }
            nodes.push(self.value(depth + 1)?);
            self.blank();
            if self.take(b']') {
                nodes.shrink_to_fit();
                return Ok(nodes);
            }
            self.comma("`]`")?;
        }
    }

    fn comma(&mut self, end: &str) -> Result<(), Diagnostic> {
        if self.at == self.text.len() {
            return Err(self.error("the file ends too early", "close every `{` and `[`"));
        }
        if !self.take(b',') {
            return Err(self.error(&format!("no comma or {end} after the value"), "put one comma between two values"));
        }
        self.blank();
        Ok(())
    }

    fn number(&mut self) -> Result<Value, Diagnostic> {
        let start = self.at;
        let digit = |byte: u8| byte.is_ascii_digit();
        self.take(b'-');
        let zero = self.peek() == Some(b'0');
        let whole = self.take_while(digit);
        let mut fine = whole == 1 || (whole > 1 && !zero);
        let mut float = false;
        if self.take(b'.') {
            float = true;
            fine &= self.take_while(digit) > 0;
        }
        if self.take(b'e') || self.take(b'E') {
            float = true;
            let _ = self.take(b'+') || self.take(b'-');
            fine &= self.take_while(digit) > 0;
        }
        let span = start..self.at;
        let raw = self.text.get(span.clone()).unwrap_or_default();
        if !fine {
            let hint = "write digits alone, or put the value in quotes";
            return Err(flaw("json.syntax", span, "a number that is written wrongly", hint));
        }
        let value = if float {
            raw.parse().ok().filter(|float: &f64| float.is_finite()).map(Value::Float)
        } else {
            raw.parse().ok().map(Value::Int)
        };
        value.ok_or_else(|| caps::bad_number(span))
    }

    fn string(&mut self) -> Result<String, Diagnostic> {
        let mut text = String::new();
        self.at += 1;
        loop {
            let start = self.at;
            self.take_while(|byte| byte >= 0x20 && byte != b'"' && byte != b'\\');
            text.push_str(self.text.get(start..self.at).unwrap_or_default());
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(text);
                }
                Some(b'\\') => text.push(self.escape()?),
                Some(b'\n' | b'\r') | None => {
                    return Err(self.error("a text is not closed", "close the quotes; write `\\n` for a new line"));
                }
                Some(_) => {
                    return Err(self.error("a control character inside a text", "write it as `\\u` and four digits"));
                }
            }
        }
    }

    fn escape(&mut self) -> Result<char, Diagnostic> {
        let start = self.at;
        let next = self.text.as_bytes().get(start + 1).copied();
        self.at += 2;
        let plain = match next {
            Some(b'n') => '\n',
            Some(b't') => '\t',
            Some(b'r') => '\r',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(sign @ (b'"' | b'\\' | b'/')) => sign.into(),
            Some(b'u') => return self.unicode(start),
            _ => {
                let hint = "write `\\\\` for a backslash";
                let message = "a backslash before a sign that it cannot escape";
                return Err(flaw("json.syntax", start..start + 1, message, hint));
            }
        };
        Ok(plain)
    }

    /// Reads the digits after `\u`, and the second half of a pair.
    fn unicode(&mut self, start: usize) -> Result<char, Diagnostic> {
        let first = self.hex(start)?;
        let code = match first {
            0xd800..=0xdbff if self.word("\\u") => {
                let second = self.hex(start)?;
                if !(0xdc00..=0xdfff).contains(&second) {
                    return Err(lone_half(start..self.at));
                }
                0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00)
            }
            other => other,
        };
        char::from_u32(code).ok_or_else(|| lone_half(start..self.at))
    }

    fn hex(&mut self, start: usize) -> Result<u32, Diagnostic> {
        let digits = self.text.get(self.at..self.at + 4).filter(|four| four.bytes().all(|b| b.is_ascii_hexdigit()));
        self.at += 4;
        digits.and_then(|four| u32::from_str_radix(four, 16).ok()).ok_or_else(|| {
            flaw("json.syntax", start..start + 2, "`\\u` without four digits", "write for example `\\u00e9`")
        })
    }
}

fn lone_half(span: Range<usize>) -> Diagnostic {
    flaw("json.syntax", span, "half of a surrogate pair", "write the sign itself instead of `\\ud83d` and the like")
}
