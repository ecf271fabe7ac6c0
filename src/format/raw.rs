//! Bytes to text before any syntax: emptiness, encoding, conflict markers, and where an offset stands.
//! Nothing here knows TOML or JSON.

use std::cell::Cell;
use std::ops::Range;

use crate::model::diagnostic::{Diagnostic, Severity};

/// The byte order mark that some editors put at the start of a file.
pub(crate) const BOM: &str = "\u{feff}";

/// A conflict marker is a run of at least this many signs at the start of a line.
const MARKER: usize = 7;

/// Returns an error of the given code and place.
pub(crate) fn flaw(code: &'static str, span: Range<usize>, message: impl Into<String>, hint: &str) -> Diagnostic {
    Diagnostic { code, severity: Severity::Error, span, message: message.into(), hint: Some(hint.to_owned()) }
}

/// Returns the bytes as text, or why they are none.
pub(crate) fn text_of(bytes: &[u8]) -> Result<&str, Diagnostic> {
    if bytes.is_empty() || bytes == BOM.as_bytes() {
        let hint = "restore it from a copy or from git; a case has at least `schema` and `id`";
        return Err(flaw("file.empty", 0..0, "the file is empty", hint));
    }
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) || bytes.iter().take(2).any(|b| *b == 0) {
        let hint = "saved as UTF-16; save it again as UTF-8";
        return Err(flaw("text.not-utf8", 0..0, "not UTF-8 text at byte 0", hint));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let at = error.valid_up_to();
        let hint = "save the file again as UTF-8";
        flaw("text.not-utf8", at..at, format!("not UTF-8 text at byte {at}"), hint)
    })?;
    match conflict_at(text) {
        Some(at) => Err(markers(at)),
        None => Ok(text),
    }
}

/// Returns the diagnostic for a merge that was left half done.
pub(crate) fn markers(at: Range<usize>) -> Diagnostic {
    let hint = "`amends resolve-merge` merges both sides by meaning";
    flaw("merge.markers", at, "conflict markers of an unfinished merge stand in the file", hint)
}

/// Returns the line at the offset if it is a conflict marker.
/// A lone marker is only one when the syntax breaks on it: a customer may have typed it inside a text.
pub(crate) fn marker_line(text: &str, offset: usize) -> Option<Range<usize>> {
    let start = line_start(text, offset);
    let end = line_end(text, offset);
    let line = text.get(start..end)?;
    let begins = |signs: &str| signs.chars().any(|sign| marker_size(line, sign).is_some());
    // What stands between two versions says nothing without what opens or closes a conflict.
    let is_marker = begins("<|>") || (begins("=") && has_marker_line(text));
    is_marker.then_some(start..start + line.trim_end().len())
}

/// Returns true if the text holds a line that could open or close a conflict; a row of `=` may underline a title.
pub(crate) fn has_marker_line(text: &str) -> bool {
    text.split(['\n', '\r']).any(|line| "<>".chars().any(|sign| marker_size(line, sign).is_some()))
}

/// Returns the first line of the first conflict: `<<<<<<<`, later `=======`, later `>>>>>>>`, all of one size.
fn conflict_at(text: &str) -> Option<Range<usize>> {
    if !text.contains("<<<<<<<") {
        return None;
    }
    let mut open: Option<(usize, Range<usize>, bool)> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let bare = if at == 0 { line.trim_start_matches(BOM) } else { line };
        if let Some(size) = marker_size(bare, '<') {
            open = Some((size, at..at + line.trim_end().len(), false));
        } else if let Some((size, place, middle)) = &mut open {
            if marker_size(bare, '=') == Some(*size) {
                *middle = true;
            } else if *middle && marker_size(bare, '>') == Some(*size) {
                return Some(place.clone());
            }
        }
        at += line.len();
    }
    None
}

/// Returns how many signs the line begins with, if that makes it a marker.
pub(crate) fn marker_size(line: &str, sign: char) -> Option<usize> {
    let rest = line.trim_start_matches(sign);
    let size = line.len() - rest.len();
    let ends = rest.trim_end().is_empty() || (rest.starts_with(' ') && sign != '=');
    (size >= MARKER && ends).then_some(size)
}

/// Returns line and column of an offset, both from 1, the column in characters.
pub fn line_column(text: &str, offset: usize) -> (usize, usize) {
    Lines::of(text).place(offset)
}

/// Where the lines of a text begin, for many offsets in one text: going forwards, nothing is read twice.
pub struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
    /// The last offset and its column, less one.
    last: Cell<(usize, usize)>,
}

impl<'t> Lines<'t> {
    /// Returns the lines of a text.
    pub fn of(text: &'t str) -> Self {
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { text, starts, last: Cell::default() }
    }

    /// Returns line and column of an offset, both from 1, the column in characters.
    pub fn place(&self, offset: usize) -> (usize, usize) {
        let mut end = offset.min(self.text.len());
        while !self.text.is_char_boundary(end) {
            end -= 1;
        }
        let line = self.starts.partition_point(|start| *start <= end);
        let start = line.checked_sub(1).and_then(|line| self.starts.get(line)).copied().unwrap_or(0);
        let (known, column) = if (start..=end).contains(&self.last.get().0) { self.last.get() } else { (start, 0) };
        let between = self.text.get(known..end).unwrap_or_default();
        let column = column + between.trim_start_matches(BOM).chars().count();
        self.last.set((end, column));
        (line, column + 1)
    }
}

/// Returns where the line of the offset begins; a byte order mark is no part of the first line.
pub(crate) fn line_start(text: &str, offset: usize) -> usize {
    let before = text.get(..offset).unwrap_or_default();
    let first = if text.starts_with(BOM) { BOM.len() } else { 0 };
    before.rfind('\n').map_or(first, |at| at + 1)
}

/// Returns where the line of the offset ends, its line break included.
pub(crate) fn line_end(text: &str, offset: usize) -> usize {
    let after = text.get(offset..).unwrap_or_default();
    after.find('\n').map_or(text.len(), |at| offset + at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(bytes: &[u8]) -> &'static str {
        text_of(bytes).err().map_or("", |flaw| flaw.code)
    }

    #[test]
    fn bytes_that_are_no_text_are_named() {
        for (bytes, expect) in [
            (&b""[..], "file.empty"),
            (b"\xef\xbb\xbf", "file.empty"),
            (b"a = 1\n", ""),
            (b"\xff\xfea\0", "text.not-utf8"),
            (b"\xfe\xff\0a", "text.not-utf8"),
            (b"a\0=\0", "text.not-utf8"),
            (b"a = \"\xe9\"", "text.not-utf8"),
            (b"a = \"\xed\xa0\x80\"", "text.not-utf8"),
        ] {
            assert_eq!(code(bytes), expect, "{bytes:?}");
        }
        assert_eq!(text_of(b"a = \"\xe9\"").unwrap_err().message, "not UTF-8 text at byte 5");
        assert_eq!(text_of(b"\xff\xfea\0").unwrap_err().hint.unwrap(), "saved as UTF-16; save it again as UTF-8");
    }

    #[test]
    fn only_a_whole_conflict_is_a_conflict() {
        let diff3 = "a = 1\n<<<<<<< ours\nb = 1\n||||||| base\nb = 0\n=======\nb = 2\n>>>>>>> theirs\n";
        assert_eq!(text_of(diff3.as_bytes()).unwrap_err().span, 6..18);
        for (text, expect) in [
            ("<<<<<<< a\n=======\n>>>>>>> b\n", "merge.markers"),
            ("<<<<<<< a\r\n=======\r\n>>>>>>> b\r\n", "merge.markers"),
            ("\u{feff}<<<<<<< a\n=======\n>>>>>>> b", "merge.markers"),
            ("<<<<<<<<<< a\n==========\n>>>>>>>>>> b\n", "merge.markers"),
            ("<<<<<<< a\n==========\n>>>>>>> b\n", ""),
            ("text = \"\"\"\n<<<<<<< look here\n\"\"\"\n", ""),
            ("<<<<<<< a\n>>>>>>> b\n=======\n", ""),
            (" <<<<<<< a\n=======\n>>>>>>> b\n", ""),
            ("<<<<<< a\n======\n>>>>>> b\n", ""),
            ("<<<<<<<a\n=======\n>>>>>>> b\n", ""),
        ] {
            assert_eq!(code(text.as_bytes()), expect, "{text:?}");
        }
    }

    #[test]
    fn offsets_become_lines_and_columns() {
        let text = "\u{feff}ä = 1\r\nb\n";
        for (offset, expect) in
            [(0, (1, 1)), (3, (1, 1)), (4, (1, 1)), (5, (1, 2)), (11, (2, 1)), (12, (2, 2)), (99, (3, 1))]
        {
            assert_eq!(line_column(text, offset), expect, "{offset}");
        }
        let lines = Lines::of("aé\nb cd\n");
        for (offset, expect) in [(1, (1, 2)), (6, (2, 3)), (7, (2, 4)), (4, (2, 1)), (0, (1, 1)), (3, (1, 3))] {
            assert_eq!(lines.place(offset), expect, "{offset}");
        }
    }
}
