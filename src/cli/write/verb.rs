//! What a verb says of its own write: what it decides, whom it concerns, and when hand edits go on record.
//! How it is written is `write`'s business.

use crate::cli::answer::Quiet;

/// What a command does to each of its cases.
pub(crate) struct Verb<D> {
    pub(crate) schema: &'static str,
    pub(crate) quiet: Quiet,
    pub(crate) hand_edits: HandEdits,
    pub(crate) reach: Reach,
    pub(crate) decide: D,
}

/// Whom a change concerns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// The case alone.
    Case,
    /// The case alone, which ends; whether it repeats another one is asked before, if it came without `amends`.
    Ended,
    /// Whoever complains: other cases may repeat it now, or it may repeat them.
    Complainant,
}

/// When hand edits go on record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HandEdits {
    /// Before the change, so that its events begin where the hand left off.
    First,
    /// Putting them on record is the change itself.
    AreTheChange,
}
