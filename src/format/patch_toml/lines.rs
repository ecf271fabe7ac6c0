//! Whole lines of a TOML text: put in as a paragraph, put in below another, taken out.
//! Only line ends, blank lines and comments are looked at here.

use std::ops::Range;

use super::super::patch::Splice;
use super::super::raw::{line_end, line_start};
use super::super::spell_toml::Room;

/// The line ends of a file and what they allow.
pub(crate) struct Style {
    pub(crate) eol: &'static str,
    /// With CRLF anywhere a text over several lines would read back with the wrong line ends.
    pub(crate) room: Room,
}

impl Style {
    pub(crate) fn of(text: &str) -> Self {
        let (all, crlf) = (text.matches('\n').count(), text.matches("\r\n").count());
        let room = if crlf > 0 { Room::OneLine } else { Room::Lines };
        Self { eol: if crlf * 2 > all { "\r\n" } else { "\n" }, room }
    }
}

/// Returns where a paragraph goes that shall stand before the header, or at the end where there is none.
/// The comment lines right above a header belong to it; `after` is the end of what stands before.
pub(crate) fn before_header(text: &str, after: Option<usize>, header: Option<usize>) -> usize {
    let Some(header) = header else { return text.len() };
    let mut at = line_start(text, header);
    let floor = after.map_or(line_start(text, 0), |end| line_end(text, end));
    while at > floor {
        let above = line_start(text, at - 1);
        if !text.get(above..at).is_some_and(|line| line.trim_start().starts_with('#')) {
            break;
        }
        at = above;
    }
    at.max(floor)
}

/// Returns the splice that puts lines at the start of a line, with a blank line on each side.
pub(crate) fn paragraph(text: &str, style: &Style, at: usize, lines: &[String]) -> Splice {
    let eol = style.eol;
    let (before, after) = text.split_at_checked(at).unwrap_or((text, ""));
    let mut out = String::new();
    if at > line_start(text, 0) {
        if !before.ends_with('\n') {
            out.push_str(eol);
        }
        if !last_line(before).trim().is_empty() {
            out.push_str(eol);
        }
    }
    out.push_str(&lines.join(eol));
    if after.is_empty() {
        if before.ends_with('\n') || at == line_start(text, 0) {
            out.push_str(eol);
        }
    } else {
        out.push_str(eol);
        if !first_line(after).trim().is_empty() {
            out.push_str(eol);
        }
    }
    Splice { range: at..at, text: out }
}

/// Returns the splice that puts a line below the line that ends at `end`, indented like the one that begins at `start`.
pub(crate) fn line_below(text: &str, style: &Style, start: usize, end: usize, line: &str) -> Splice {
    let indent = text.get(line_start(text, start)..start).unwrap_or_default();
    let at = line_end(text, end);
    let whole = text.get(..at).is_some_and(|before| before.ends_with('\n'));
    let eol = style.eol;
    let text = if whole { format!("{indent}{line}{eol}") } else { format!("{eol}{indent}{line}") };
    Splice { range: at..at, text }
}

/// Returns the splice that takes out the lines of a pair, and one of two blank lines that would meet.
pub(crate) fn without_line(text: &str, pair: &Range<usize>) -> Splice {
    let mut start = line_start(text, pair.start);
    let mut end = line_end(text, pair.end);
    let before = text.get(..start).unwrap_or_default();
    let after = text.get(end..).unwrap_or_default();
    let first = start == line_start(text, 0);
    let (above, below) = (last_line(before), first_line(after));
    if (first || above.trim().is_empty()) && !after.is_empty() && below.trim().is_empty() {
        // How the file ends stays: of blanks without a line break the line above goes.
        if below.ends_with('\n') {
            end += below.len();
        } else if !first {
            start -= above.len();
        }
    } else if after.is_empty() && !first {
        let ended = text.ends_with('\n');
        if last_line(before).trim().is_empty() || !ended {
            // The last line goes: the blank line above goes with it, and a file without final line break keeps none.
            let blank = if last_line(before).trim().is_empty() { last_line(before).len() } else { 0 };
            start -= blank;
            if !ended {
                let before = text.get(..start).unwrap_or_default();
                start -= if before.ends_with("\r\n") { 2 } else { usize::from(before.ends_with('\n')) };
            }
        }
    }
    Splice { range: start..end, text: String::new() }
}

/// Returns the last whole line with its line break.
fn last_line(text: &str) -> &str {
    let bare = text.strip_suffix('\n').unwrap_or(text);
    text.get(bare.rfind('\n').map_or(0, |at| at + 1)..).unwrap_or_default()
}

fn first_line(text: &str) -> &str {
    text.get(..line_end(text, 0)).unwrap_or_default()
}
