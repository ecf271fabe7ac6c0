//! How keys and scalars are written in TOML, in the subset that TOML 1.0 readers know.
//! Where they are written is not decided here.

use super::raw;
use super::spell::{hides, moment};
use crate::model::edit::Scalar;

/// May a text take several lines where it will stand?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Room {
    /// In an inline table, an array, or a file with CRLF.
    OneLine,
    /// On lines of its own.
    Lines,
}

/// Returns the scalar as a TOML value.
pub(crate) fn value(scalar: &Scalar, room: Room) -> String {
    match scalar {
        Scalar::Text(text) if room == Room::Lines && text.contains('\n') && !raw::has_marker_line(text) => lines(text),
        Scalar::Text(text) => basic(text),
        Scalar::Moment(at) => moment(at),
        Scalar::Day(day) => day.to_string(),
        Scalar::Int(number) => number.to_string(),
        Scalar::Flag(flag) => flag.to_string(),
        Scalar::List(words) => {
            format!("[{}]", words.iter().map(|word| basic(word)).collect::<Vec<_>>().join(", "))
        }
        Scalar::Verbatim(raw) => raw.clone(),
    }
}

/// Returns `key = value`.
pub(crate) fn pair(name: &str, scalar: &Scalar, room: Room) -> String {
    format!("{} = {}", key(name), value(scalar, room))
}

/// Returns `{ key = value, … }` on one line.
pub(crate) fn inline(fields: &[(String, Scalar)]) -> String {
    if fields.is_empty() {
        return "{}".to_owned();
    }
    let pairs = fields.iter().map(|(name, scalar)| pair(name, scalar, Room::OneLine));
    format!("{{ {} }}", pairs.collect::<Vec<_>>().join(", "))
}

/// Returns a key, in quotes where it needs them.
pub(crate) fn key(name: &str) -> String {
    let bare = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
    if bare { name.to_owned() } else { basic(name) }
}

/// Returns the text in single quotes if it can stand there as it is.
pub(crate) fn literal(text: &str) -> Option<String> {
    (!text.contains(|sign: char| sign == '\'' || hides(sign))).then(|| format!("'{text}'"))
}

/// Returns the text on one line in double quotes.
pub(crate) fn basic(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for sign in text.chars() {
        match sign {
            '"' => out.push_str("\\\""),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            _ => escaped(sign, &mut out),
        }
    }
    out.push('"');
    out
}

/// Returns the text between three double quotes, beginning on a new line.
fn lines(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    out.push_str("\"\"\"\n");
    let mut quotes = 0;
    let mut signs = text.chars().peekable();
    while let Some(sign) = signs.next() {
        match sign {
            // A third quote in a row, or one at the very end, would close the text.
            '"' if quotes == 2 || signs.peek().is_none() => {
                out.push_str("\\\"");
                quotes = 0;
                continue;
            }
            '"' => {
                out.push('"');
                quotes += 1;
                continue;
            }
            '\n' | '\t' => out.push(sign),
            _ => escaped(sign, &mut out),
        }
        quotes = 0;
    }
    out.push_str("\"\"\"");
    out
}

fn escaped(sign: char, out: &mut String) {
    match sign {
        '\\' => out.push_str("\\\\"),
        '\r' => out.push_str("\\r"),
        _ if hides(sign) => out.push_str(&format!("\\u{:04X}", u32::from(sign))),
        _ => out.push(sign),
    }
}
