//! The lines of a TOML text that is written as we write it: headers, and keys with one value on their line.
//! What a key means is not known here; what is written otherwise is no line.

use super::super::fields::is_deceptive;

/// A text of a value may be as long without being noted.
const LONGEST: usize = 64 * 1024;

/// One line with something on it.
pub(super) enum Line<'t> {
    Header(Header<'t>),
    Pair(&'t str, Worth<'t>),
}

/// The line in brackets that begins a table or a block.
pub(super) struct Header<'t> {
    pub(super) name: &'t str,
    pub(super) is_block: bool,
}

/// What stands behind a key.
#[derive(Clone, Copy)]
pub(super) enum Worth<'t> {
    /// A text as it stands between its quotes.
    Text(&'t str),
    /// A text whose quotes hold something else than it says.
    Spelt,
    /// A list of texts as it stands between its brackets, unless quotes in it hold something else than they say.
    Texts(Option<&'t str>),
    /// What stands without quotes.
    Bare(&'t str),
}

/// The text and how far it was read.
pub(super) struct Lines<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Lines<'t> {
    /// Returns the lines of a text in which no sign is odd.
    pub(super) fn of(bytes: &'t [u8]) -> Option<Self> {
        let is_odd = |byte: u8| ((byte < b' ') & (byte != b'\n') & (byte != b'\t')) | (byte == 0x7f);
        // Without a way out in the middle this is done for many bytes at once.
        if bytes.len() > LONGEST || bytes.iter().fold(false, |odd, byte| odd | is_odd(*byte)) {
            return None;
        }
        let text = std::str::from_utf8(bytes).ok()?;
        (text.is_ascii() || !text.chars().any(is_deceptive)).then_some(Self { text, at: 0 })
    }

    /// Returns the next line with something on it: nothing within at the end, nothing at all where it is not plain.
    pub(super) fn next(&mut self) -> Option<Option<Line<'t>>> {
        loop {
            self.blanks();
            match self.peek() {
                None => return Some(None),
                Some(b'\n') => self.at += 1,
                Some(b'#') => self.end()?,
                Some(b'[') => {
                    let header = self.header()?;
                    self.end()?;
                    return Some(Some(Line::Header(header)));
                }
                Some(_) => {
                    let key = self.key()?;
                    self.blanks();
                    self.take(b'=')?;
                    self.blanks();
                    let worth = self.worth()?;
                    self.end()?;
                    return Some(Some(Line::Pair(key, worth)));
                }
            }
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn rest(&self) -> &'t [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    fn take(&mut self, byte: u8) -> Option<()> {
        (self.peek() == Some(byte)).then(|| self.at += 1)
    }

    fn blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t')) {
            self.at += 1;
        }
    }

    /// Passes over blanks, a comment and the line break.
    fn end(&mut self) -> Option<()> {
        self.blanks();
        match self.peek() {
            None => {}
            Some(b'\n') => self.at += 1,
            Some(b'#') => self.at += find(self.rest(), [b'\n'; 3]).map_or(self.rest().len(), |len| len + 1),
            Some(_) => return None,
        }
        Some(())
    }

    fn key(&mut self) -> Option<&'t str> {
        let is_plain = |byte: &u8| IN_KEY.get(usize::from(*byte)) == Some(&true);
        let rest = self.rest();
        let len = rest.iter().position(|byte| !is_plain(byte)).unwrap_or(rest.len());
        let key = self.text.get(self.at..self.at + len)?;
        self.at += len;
        (len > 0).then_some(key)
    }

    fn header(&mut self) -> Option<Header<'t>> {
        self.take(b'[')?;
        let is_block = self.take(b'[').is_some();
        let name = self.key()?;
        self.take(b']')?;
        if is_block {
            self.take(b']')?;
        }
        Some(Header { name, is_block })
    }

    fn worth(&mut self) -> Option<Worth<'t>> {
        match self.peek()? {
            b'"' if self.rest().starts_with(b"\"\"\"") => self.long_text(),
            b'"' => self.short_text(),
            b'[' => self.texts(),
            _ => {
                let rest = self.rest();
                let is_end = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | b'#');
                let len = rest.iter().position(is_end).unwrap_or(rest.len());
                let word = self.text.get(self.at..self.at + len)?;
                self.at += len;
                Some(Worth::Bare(word))
            }
        }
    }

    fn short_text(&mut self) -> Option<Worth<'t>> {
        self.take(b'"')?;
        let start = self.at;
        let mut is_spelt = false;
        loop {
            self.at += find(self.rest(), [b'"', b'\\', b'\n'])? + 1;
            match self.text.as_bytes().get(self.at - 1)? {
                b'"' if is_spelt => return Some(Worth::Spelt),
                b'"' => return Some(Worth::Text(self.text.get(start..self.at - 1)?)),
                b'\\' if matches!(self.peek()?, b'"' | b'\\' | b'n' | b't') => {
                    is_spelt = true;
                    self.at += 1;
                }
                _ => return None,
            }
        }
    }

    fn long_text(&mut self) -> Option<Worth<'t>> {
        self.at += 3;
        let rest = self.text.get(self.at..)?;
        let len = rest.find("\"\"\"")?;
        let text = rest.get(..len)?;
        self.at += len + 3;
        // What looks like a merge that was left half done is looked at more closely.
        let is_plain = self.peek() != Some(b'"') && !text.contains('\\') && !text.contains("<<<<<<<");
        is_plain.then_some(Worth::Spelt)
    }

    fn texts(&mut self) -> Option<Worth<'t>> {
        self.take(b'[')?;
        let (start, mut is_spelt) = (self.at, false);
        self.blanks();
        while self.peek()? != b']' {
            if self.rest().starts_with(b"\"\"\"") {
                return None;
            }
            is_spelt |= matches!(self.short_text()?, Worth::Spelt);
            self.blanks();
            if self.take(b',').is_some() {
                self.blanks();
            } else if self.peek()? != b']' {
                return None;
            }
        }
        let list = self.text.get(start..self.at)?;
        self.at += 1;
        Some(Worth::Texts((!is_spelt).then_some(list)))
    }
}

/// Returns the place of the first of three bytes; eight are looked at together.
fn find(bytes: &[u8], marks: [u8; 3]) -> Option<usize> {
    const LOW: u64 = 0x0101_0101_0101_0101;
    let [one, two, three] = marks.map(|mark| u64::from(mark) * LOW);
    // Where a byte of the difference is zero, its highest bit comes out; in the first such byte it is never wrong.
    let zeros = |word: u64| word.wrapping_sub(LOW) & !word & (LOW << 7);
    let (words, rest) = bytes.as_chunks::<8>();
    for (place, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        let found = zeros(word ^ one) | zeros(word ^ two) | zeros(word ^ three);
        if found != 0 {
            return Some(place * 8 + found.trailing_zeros() as usize / 8);
        }
    }
    Some(words.len() * 8 + rest.iter().position(|byte| marks.contains(byte))?)
}

/// Whether a byte may stand in a key without quotes.
#[expect(clippy::indexing_slicing, reason = "a constant that is out of bounds does not compile")]
const IN_KEY: [bool; 256] = {
    let mut table = [false; 256];
    let signs = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
    let mut at = 0;
    while at < signs.len() {
        table[signs[at] as usize] = true;
        at += 1;
    }
    table
};
