//! Words of a hint as a shell takes them.
//! What a hint says to type is its writer's business.

/// Returns a text as a shell takes it for one word: quoted, unless it is one already.
pub fn quoted(text: &str) -> String {
    let is_plain = |mark: char| mark.is_ascii_alphanumeric() || "-_=,./:+@%".contains(mark);
    if !text.is_empty() && text.chars().all(is_plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn what_a_shell_would_split_is_quoted() {
        for (text, expect) in [
            ("situation=special-trip,deadline", "situation=special-trip,deadline"),
            ("situation=special-trip,Gluten free", "'situation=special-trip,Gluten free'"),
            ("nobody's business", "'nobody'\\''s business'"),
            ("$HOME", "'$HOME'"),
            ("", "''"),
        ] {
            assert_eq!(quoted(text), expect);
        }
    }
}
