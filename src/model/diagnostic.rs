//! What is wrong with a text: code, place, message, help.
//! A diagnostic travels beside the value; it never stops a run.

use std::ops::Range;

/// How much a flaw matters to `check` and to the exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The file cannot be read as what it should be; reports are incomplete without it.
    Error,
    /// The record contradicts itself or cannot be right.
    Warning,
    /// Worth knowing.
    Note,
}

/// A flaw in one text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Two words, `area.worry`, as `amends explain` knows them.
    pub code: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// The bytes it is about; empty at 0 when it is about the whole file.
    pub span: Range<usize>,
    /// What is so; no personal data, no quoted line.
    pub message: String,
    /// What to type or change next.
    pub hint: Option<String>,
}
