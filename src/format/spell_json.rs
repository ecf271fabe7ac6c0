//! How keys, scalars and blocks are written in JSON.
//! Where they are written is not decided here.

use super::spell::{hides, moment};
use crate::model::edit::Scalar;

/// The white space of a file, taken from what stands in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Spacing {
    /// Between a key and its value: `: ` or `:`.
    pub(crate) colon: &'static str,
    /// Between two values on one line: `, ` or `,`.
    pub(crate) comma: &'static str,
    /// One step to the right; `None` where everything stands on one line.
    pub(crate) step: Option<String>,
    pub(crate) eol: &'static str,
}

/// Returns the scalar as a JSON value.
pub(crate) fn value(scalar: &Scalar, spacing: &Spacing) -> String {
    match scalar {
        Scalar::Text(text) => string(text),
        Scalar::Moment(at) => string(&moment(at)),
        Scalar::Day(day) => string(&day.to_string()),
        Scalar::Int(number) => number.to_string(),
        Scalar::Flag(flag) => flag.to_string(),
        Scalar::List(words) => {
            format!("[{}]", words.iter().map(|word| string(word)).collect::<Vec<_>>().join(spacing.comma))
        }
        Scalar::Verbatim(raw) => raw.clone(),
    }
}

/// Returns `"key": value`.
pub(crate) fn member(key: &str, scalar: &Scalar, spacing: &Spacing) -> String {
    format!("{}{}{}", string(key), spacing.colon, value(scalar, spacing))
}

/// Returns an object whose closing bracket stands at the indentation.
pub(crate) fn object(fields: &[(String, Scalar)], indent: &str, spacing: &Spacing) -> String {
    let members = fields.iter().map(|(key, scalar)| member(key, scalar, spacing)).collect::<Vec<_>>();
    wrapped('{', &members, '}', indent, spacing)
}

/// Returns the pieces between two brackets, each on its own line where the file has lines.
pub(crate) fn wrapped(open: char, pieces: &[String], close: char, indent: &str, spacing: &Spacing) -> String {
    match &spacing.step {
        Some(step) if !pieces.is_empty() => {
            let eol = spacing.eol;
            let between = format!(",{eol}{indent}{step}");
            format!("{open}{eol}{indent}{step}{}{eol}{indent}{close}", pieces.join(&between))
        }
        _ => format!("{open}{}{close}", pieces.join(spacing.comma)),
    }
}

/// Returns the text in double quotes.
pub(crate) fn string(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for sign in text.chars() {
        match sign {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            _ if hides(sign) => out.push_str(&format!("\\u{:04x}", u32::from(sign))),
            _ => out.push(sign),
        }
    }
    out.push('"');
    out
}
