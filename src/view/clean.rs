//! Other people's text made harmless: nothing in it can move a cursor, hide, or reorder what is read.
//! What each format adds on top (quotes, escapes, guards) stands in that format's writer.

use std::fmt::Write;

use unicode_width::UnicodeWidthChar;

/// More combining marks than this on one base serve no language; they only cover the lines around them.
const MARKS_PER_BASE: usize = 8;

/// Returns the text as one line that is safe on a terminal: line ends and tabs become spaces, what is
/// invisible becomes a visible `\u{…}`.
pub fn clean_line(text: &str) -> String {
    if text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        return text.trim_ascii().to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut marks = Marks::default();
    for ch in without_line_end_pairs(text) {
        match ch {
            ' ' | '\n' | '\t' if out.is_empty() => {}
            '\n' | '\t' if out.ends_with(' ') => {}
            '\n' | '\t' => marks.push(&mut out, ' '),
            _ => marks.push(&mut out, ch),
        }
    }
    out.truncate(out.trim_end_matches(' ').len());
    out
}

/// Returns the text as lines that are safe on a terminal, each after `indent` spaces, so that no line of other
/// people's text begins where ours do; without a final line end.
pub fn clean_block(text: &str, indent: usize) -> String {
    let mut out = String::with_capacity(text.len() + indent);
    let mut marks = Marks::default();
    let mut fresh = true;
    for ch in without_line_end_pairs(text.trim_end_matches(['\n', '\r', ' ', '\t'])) {
        if ch == '\n' {
            out.push('\n');
            fresh = true;
            continue;
        }
        if fresh {
            out.extend(std::iter::repeat_n(' ', indent));
            fresh = false;
        }
        if ch == '\t' {
            out.push_str("    ");
        } else {
            marks.push(&mut out, ch);
        }
    }
    out
}

/// Returns the text for csv and tsv: controls and marks of direction become visible, line ends and tabs stay.
pub(crate) fn clean_data(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for ch in without_line_end_pairs(text) {
        if is_control(ch) && !matches!(ch, '\n' | '\t') {
            push_visible(&mut out, ch);
        } else {
            out.push(ch);
        }
    }
    out
}

/// Says whether the character steers a terminal or reorders text: C0, DEL, C1, line separators, bidi controls.
pub(crate) fn is_control(ch: char) -> bool {
    matches!(ch,
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{61c}' | '\u{200e}' | '\u{200f}'
        | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Says whether the character must not reach a terminal as it is: a control, or nothing that an eye can see.
/// Joiners and the emoji selectors are needed by real words and stay.
pub(crate) fn is_hidden(ch: char) -> bool {
    if ch < '\u{ad}' {
        return is_control(ch);
    }
    is_control(ch)
        || matches!(ch,
            '\u{ad}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{180e}' | '\u{200b}' | '\u{2060}'..='\u{2065}'
            | '\u{206a}'..='\u{206f}' | '\u{3164}' | '\u{fdd0}'..='\u{fdef}' | '\u{fe00}'..='\u{fe0d}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
        || u32::from(ch) & 0xfffe == 0xfffe
}

/// Adds the character as `\u{1b}`.
pub(crate) fn push_visible(out: &mut String, ch: char) {
    // Writing to a String cannot fail.
    let _ = write!(out, "\\u{{{:x}}}", u32::from(ch));
}

/// Yields the characters, a carriage return before a line feed left out: together they are one line end.
pub(crate) fn without_line_end_pairs(text: &str) -> impl Iterator<Item = char> + '_ {
    let mut chars = text.chars().peekable();
    std::iter::from_fn(move || {
        let ch = chars.next()?;
        if ch == '\r' && chars.peek() == Some(&'\n') { chars.next() } else { Some(ch) }
    })
}

/// How many marks stand on the present base.
#[derive(Default)]
struct Marks(usize);

impl Marks {
    /// Adds a character, visible if it hides, and one `…` for all marks that are too many.
    fn push(&mut self, out: &mut String, ch: char) {
        if is_hidden(ch) {
            self.0 = 0;
            return push_visible(out, ch);
        }
        self.0 = if ch.width() == Some(0) { self.0 + 1 } else { 0 };
        if self.0 <= MARKS_PER_BASE {
            out.push(ch);
        } else if self.0 == MARKS_PER_BASE + 1 {
            out.push('…');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line() {
        for (text, expected) in [
            ("", ""),
            ("plain", "plain"),
            ("  both  ends \n", "both  ends"),
            ("one\r\ntwo\n\nthree\tfour", "one two three four"),
            ("bare\rreturn", "bare\\u{d}return"),
            ("\u{1b}[2J", "\\u{1b}[2J"),
            ("\u{9b}31m", "\\u{9b}31m"),
            ("\u{7f}\u{85}\u{2028}", "\\u{7f}\\u{85}\\u{2028}"),
            ("\u{202e}exe", "\\u{202e}exe"),
            ("a\u{200b}b\u{feff}c\u{ad}", "a\\u{200b}b\\u{feff}c\\u{ad}"),
            ("\u{e0041}\u{fe00}\u{e0100}", "\\u{e0041}\\u{fe00}\\u{e0100}"),
            ("Zoë, 東京, मुंबई, עברית", "Zoë, 東京, मुंबई, עברית"),
            ("👩\u{200d}👧 ❤\u{fe0f}", "👩\u{200d}👧 ❤\u{fe0f}"),
            ("می\u{200c}خواهم", "می\u{200c}خواهم"),
            (
                "e\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}",
                "e\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}",
            ),
        ] {
            assert_eq!(clean_line(text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_tower_of_marks_is_cut() {
        let tower = format!("e{}x", "\u{301}".repeat(500));
        assert_eq!(clean_line(&tower), format!("e{}…x", "\u{301}".repeat(8)));
        assert_eq!(clean_line(&"\u{200d}".repeat(500)), format!("{}…", "\u{200d}".repeat(8)));
    }

    #[test]
    fn a_block() {
        for (text, indent, expected) in [
            ("one\ntwo\n\n  three\n\n", 2, "  one\n  two\n\n    three"),
            ("one\r\ntwo\rthree", 0, "one\ntwo\\u{d}three"),
            ("a\tb", 1, " a    b"),
            ("\n\n", 4, ""),
            ("\u{1b}[31m\n\u{202e}", 2, "  \\u{1b}[31m\n  \\u{202e}"),
        ] {
            assert_eq!(clean_block(text, indent), expected, "{text:?}");
        }
    }

    #[test]
    fn data_keeps_what_only_hides() {
        assert_eq!(clean_data("a\u{200b}\tb\r\nc\rd\u{1b}\u{2066}"), "a\u{200b}\tb\nc\\u{d}d\\u{1b}\\u{2066}");
    }

    #[test]
    fn all_controls_are_hidden_and_no_letter_is() {
        let controls = ('\0'..=char::MAX).filter(|ch| ch.is_control() || is_control(*ch));
        assert!(controls.into_iter().all(is_hidden));
        assert!(!('\0'..=char::MAX).any(|ch| ch.is_alphabetic()
            && is_hidden(ch)
            && ch.width() != Some(0)
            && !matches!(ch, '\u{115f}' | '\u{3164}' | '\u{ffa0}')));
    }
}
