//! What a scalar is as a value of either language, and when a value already says it.
//! How it is written in TOML or JSON stands in `spell_toml` and `spell_json`.

use chrono::{DateTime, FixedOffset, NaiveDate, SecondsFormat, Timelike};

use super::tree::{Node, Syntax, Value, parse};
use crate::model::edit::Scalar;

/// Returns the value that a reader finds where the scalar was written.
pub(crate) fn value(syntax: Syntax, scalar: &Scalar) -> Value {
    let time = match syntax {
        Syntax::Toml => Value::Time,
        Syntax::Json => Value::Text,
    };
    match scalar {
        Scalar::Text(text) => Value::Text(text.clone()),
        Scalar::Moment(at) => time(moment(at)),
        Scalar::Day(day) => time(day.to_string()),
        Scalar::Int(number) => Value::Int(*number),
        Scalar::Flag(flag) => Value::Flag(*flag),
        Scalar::List(words) => {
            Value::List(words.iter().map(|word| Node { span: 0..0, value: Value::Text(word.clone()) }).collect())
        }
        Scalar::Verbatim(raw) => verbatim(syntax, raw).unwrap_or(Value::Null),
    }
}

/// Returns the value that a spelling stands for.
pub(super) fn verbatim(syntax: Syntax, raw: &str) -> Option<Value> {
    let text = match syntax {
        Syntax::Toml => format!("x = {raw}\n"),
        Syntax::Json => format!("{{\"x\": {raw}}}"),
    };
    let mut entries = parse(syntax, text.as_bytes()).ok()?.root.entries;
    Some(entries.pop().filter(|_| entries.is_empty())?.node.value)
}

/// Returns the instant as RFC 3339 with its own offset; a fraction stays, a leap second is the second before it.
pub(crate) fn moment(at: &DateTime<FixedOffset>) -> String {
    let at = if at.nanosecond() >= 1_000_000_000 { at.with_nanosecond(0).unwrap_or(*at) } else { *at };
    at.to_rfc3339_opts(SecondsFormat::AutoSi, false)
}

/// Returns true if the value already says what the scalar says, in whatever spelling.
pub(crate) fn shows(value: &Value, scalar: &Scalar) -> bool {
    match (value, scalar) {
        (Value::Text(old), Scalar::Text(new)) => old == new,
        (Value::Time(raw) | Value::Text(raw), Scalar::Moment(at)) => {
            DateTime::parse_from_rfc3339(raw).is_ok_and(|old| old == *at && old.offset() == at.offset())
        }
        (Value::Time(raw) | Value::Text(raw), Scalar::Day(day)) => {
            raw.len() == 10 && raw.parse::<NaiveDate>().is_ok_and(|old| old == *day)
        }
        (Value::Int(old), Scalar::Int(new)) => old == new,
        (Value::Flag(old), Scalar::Flag(new)) => old == new,
        (Value::List(old), Scalar::List(new)) => {
            old.len() == new.len()
                && old.iter().zip(new).all(|(node, word)| matches!(&node.value, Value::Text(text) if text == word))
        }
        _ => false,
    }
}

/// Returns true for signs that are written as an escape: they would hide or reorder what a reader of the file sees.
pub(crate) fn hides(sign: char) -> bool {
    matches!(sign,
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}' | '\u{feff}')
}
