//! Quotes in filters: cutting a text at blanks or commas, but never inside quotes.
//! What the pieces mean is not known here.

use crate::model::filter::error::FilterError;

/// Cuts at each separator outside quotes; quotes are kept.
pub(super) fn split(text: &str, is_separator: fn(char) -> bool) -> Result<Vec<String>, FilterError> {
    let mut pieces = vec![String::new()];
    let (mut quoted, mut escaped) = (false, false);
    for mark in text.chars() {
        if !quoted && is_separator(mark) {
            pieces.push(String::new());
            continue;
        }
        if mark == '"' && !escaped {
            quoted = !quoted;
        }
        escaped = quoted && mark == '\\' && !escaped;
        if let Some(piece) = pieces.last_mut() {
            piece.push(mark);
        }
    }
    if quoted {
        return Err(FilterError::new(
            format!("`{text}` has a quote that does not close"),
            "write the whole term in single quotes for the shell: 'category:\"a, b\"'",
        ));
    }
    Ok(pieces)
}

/// Returns the text without its quotes; inside them a backslash stands before a quote or another backslash.
pub(super) fn unquoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut quoted = false;
    let mut marks = text.chars().peekable();
    while let Some(mark) = marks.next() {
        match mark {
            '"' => quoted = !quoted,
            '\\' if quoted => match marks.next_if(|next| matches!(next, '"' | '\\')) {
                Some(next) => out.push(next),
                None => out.push(mark),
            },
            _ => out.push(mark),
        }
    }
    out.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commas_and_blanks_inside_quotes_do_not_cut() {
        let comma = |text: &str| -> Vec<String> {
            split(text, |mark| mark == ',').unwrap().iter().map(|piece| unquoted(piece)).collect()
        };
        for (text, expect) in [
            ("a", vec!["a"]),
            ("a,b", vec!["a", "b"]),
            ("a, b", vec!["a", "b"]),
            ("\"a, b\"", vec!["a, b"]),
            ("\"a, b\",c", vec!["a, b", "c"]),
            (r#""a \"b\", \\c",d"#, vec![r#"a "b", \c"#, "d"]),
            (r"a\b", vec![r"a\b"]),
            (r#""a\b""#, vec![r"a\b"]),
            ("a,", vec!["a", ""]),
            ("", vec![""]),
        ] {
            assert_eq!(comma(text), expect, "{text}");
        }
        assert!(split("a \"b", char::is_whitespace).is_err());
        assert!(split(r#""a\""#, char::is_whitespace).is_err());
    }
}
