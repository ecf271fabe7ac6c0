//! Why a filter is refused: what is so, and what to type instead.
//! Which exit code that is, is not known here.

use std::fmt;

use crate::calendar::due::DueError;
use crate::model::word::{Word, nearest};

/// A refused filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilterError {
    /// What is so.
    pub message: String,
    /// What to type instead.
    pub hint: String,
}

impl FilterError {
    pub(super) fn new(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { message: message.into(), hint: hint.into() }
    }

    /// Returns the refusal of a word that is not among those a key takes.
    pub(super) fn unknown_value(key: &str, typed: &str, words: &[&str]) -> Self {
        Self::new(format!("unknown {key} `{typed}`"), did_you_mean(typed, words, &format!("{key} is one of: ")))
    }

    /// Returns the refusal of a time or length that a key cannot take.
    pub(super) fn of_time(key: &str, error: &DueError) -> Self {
        Self::new(format!("in `{key}:`, {}", error.message()), error.hint())
    }

    /// Returns the refusal of a key without a value.
    pub(super) fn no_value(key: &str) -> Self {
        let hint = format!("give a value after the colon, or type `no:{key}` for cases without one");
        Self::new(format!("`{key}:` has no value"), hint)
    }

    /// Returns the refusal as one inside a saved filter.
    pub(super) fn inside(self, name: &str) -> Self {
        Self::new(format!("in the saved filter `@{name}`: {}", self.message), self.hint)
    }
}

impl fmt::Display for FilterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for FilterError {}

/// Returns the value that a word of ours names, or its refusal.
pub(super) fn word<W: Word>(key: &str, typed: &str) -> Result<W, FilterError> {
    W::from_word(&typed.to_lowercase()).ok_or_else(|| FilterError::unknown_value(key, typed, &W::words()))
}

/// Returns the guess at what was meant, and all that could have been.
pub(super) fn did_you_mean(typed: &str, words: &[&str], all: &str) -> String {
    let list = format!("{all}{}", words.join(", "));
    // "prio" is far from "priority" by letters, but it is how that word begins.
    let lower = typed.to_lowercase();
    let begins = || words.iter().copied().find(|word| lower.len() > 1 && word.starts_with(&lower));
    let meant = nearest(typed, words.iter().copied()).or_else(begins);
    meant.map_or(list.clone(), |word| format!("did you mean `{word}`? {list}"))
}
