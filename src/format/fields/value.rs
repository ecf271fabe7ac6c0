//! What a value of a file is, and how it reads as text.
//! What a key expects is `fields`' business.

use crate::format::tree::{Node, Value};

/// Returns a single value as text.
pub(super) fn scalar_text(node: &Node) -> Option<String> {
    match &node.value {
        Value::Text(text) | Value::Time(text) => Some(text.clone()),
        Value::Int(number) => Some(number.to_string()),
        Value::Float(number) => Some(number.to_string()),
        Value::Flag(flag) => Some(flag.to_string()),
        Value::List(_) | Value::Table(_) | Value::Null => None,
    }
}

/// Returns any value as text, lists with commas; tables have none.
pub(super) fn any_text(node: &Node) -> Option<String> {
    match &node.value {
        Value::List(nodes) => {
            let texts: Vec<String> = nodes.iter().filter_map(scalar_text).collect();
            Some(texts.join(", "))
        }
        _ => scalar_text(node),
    }
}

/// Returns whether a text is a number such as `-450.00`, exactly.
pub(in crate::format) fn is_decimal(text: &str) -> bool {
    let text = text.strip_prefix('-').unwrap_or(text);
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits(whole) && digits(part) && text.len() <= 32
}

/// Returns whether a character reorders text or hides in it; joiners are left out, since emoji and many scripts need them.
pub(in crate::format) fn is_deceptive(character: char) -> bool {
    matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{e0000}'..='\u{e007f}' | '\u{80}'..='\u{9f}'
        | '\u{200b}' | '\u{2060}' | '\u{feff}')
}

pub(super) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Text(_) => "text",
        Value::Int(_) | Value::Float(_) => "a number",
        Value::Flag(_) => "true or false",
        Value::Time(_) => "a time",
        Value::List(_) => "a list",
        Value::Table(_) => "a table",
        Value::Null => "null",
    }
}

pub(super) fn type_hint(expected: &str) -> Option<String> {
    match expected {
        "text" => Some("put it in quotation marks".to_owned()),
        "a list" => Some("put it in square brackets: `[\"…\"]`".to_owned()),
        _ => None,
    }
}
