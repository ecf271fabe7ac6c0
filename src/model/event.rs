//! An event: one thing that happened in a case; the record, of which the head is the summary.
//! Which events a change writes is an action's business.

use chrono::{DateTime, FixedOffset};

use crate::model::id::{BlockId, CaseId, PartyId};
use crate::model::word::words;

words! {
    /// What happened.
    EventKind {
        ContactIn = "contact-in",
        ContactOut = "contact-out",
        Note = "note",
        Opened = "opened",
        Assigned = "assigned",
        Accepted = "accepted",
        Declined = "declined",
        Changed = "changed",
        Waiting = "waiting",
        Paused = "paused",
        Resumed = "resumed",
        Extended = "extended",
        Breached = "breached",
        Fulfilled = "fulfilled",
        Escalated = "escalated",
        Promised = "promised",
        Kept = "kept",
        Broken = "broken",
        Moved = "moved",
        Split = "split",
        Released = "released",
        Asked = "asked",
        Answered = "answered",
        Resolved = "resolved",
        Closed = "closed",
        Reopened = "reopened",
        Merged = "merged",
        ConflictSettled = "conflict-settled",
        Edited = "edited",
        /// A word that this version does not know; kept as it is and noted by `check`.
        Unknown = "",
    }
}

/// The key under which a note says from which house rule somebody departed.
pub const EXCEPTION: &str = "exception";

/// One thing that happened.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    pub id: BlockId,
    /// The case it belongs to, repeated so that a wrong merge is seen.
    pub case: Option<String>,
    /// When it happened.
    pub at: DateTime<FixedOffset>,
    /// When it was typed in, if that was not when it happened.
    pub entered_at: Option<DateTime<FixedOffset>>,
    pub by: Option<String>,
    pub kind: EventKind,
    pub channel: Option<String>,
    pub text: Option<String>,
    pub why: Option<String>,
    /// What the customer was told about it.
    pub told: Option<String>,
    /// The head key that changed.
    pub key: Option<String>,
    pub from: Option<String>,
    pub to: Option<String>,
    pub promise: Option<BlockId>,
    pub question: Option<BlockId>,
    pub party: Option<String>,
    /// Whether a machine sent it: it acknowledges, it does not respond.
    pub auto: bool,
    /// The key under which a script may repeat the change harmlessly.
    pub once: Option<String>,
    /// The parts of the apology that it contained.
    pub apology: Vec<String>,
    /// Whether the same words again are news all the same.
    pub substantive: bool,
    /// Where it stood, `CASE/ID`, before two cases became one.
    pub was: Option<String>,
    /// How long the customer waited for this contact, in seconds.
    pub wait_seconds: Option<i64>,
    /// Whether the customer found no human being in this contact.
    pub no_human: bool,
    /// Whether the customer had to tell it all again.
    pub retold: bool,
    /// Whether the customer complained about the handling of the complaint.
    pub handling: bool,
    /// The complaints that it repeats, where that made it an emergency or it was one already, the last first.
    pub repeats: Vec<CaseId>,
    /// Who complained in the case that was taken in, if somebody else complains here.
    pub complainant: Option<PartyId>,
    /// The number that others know the case by that was taken in, if this one has another.
    pub reference: Option<String>,
}

impl Event {
    /// Returns an event that says no more than what happened when.
    pub fn bare(id: BlockId, kind: EventKind, at: DateTime<FixedOffset>) -> Self {
        Self {
            id,
            case: None,
            at,
            entered_at: None,
            by: None,
            kind,
            channel: None,
            text: None,
            why: None,
            told: None,
            key: None,
            from: None,
            to: None,
            promise: None,
            question: None,
            party: None,
            auto: false,
            once: None,
            apology: Vec::new(),
            substantive: false,
            was: None,
            wait_seconds: None,
            no_human: false,
            retold: false,
            handling: false,
            repeats: Vec::new(),
            complainant: None,
            reference: None,
        }
    }

    /// Returns whether it happened in this case, rather than in one that was merged into it: what such an event says
    /// of a head, it says of another head.
    pub fn is_own(&self) -> bool {
        self.was.is_none()
    }

    /// Returns the case in whose record it stood before two became one, if it came from another.
    pub fn case_before(&self) -> Option<&str> {
        let was = self.was.as_deref()?;
        Some(was.split_once('/').map_or(was, |(case, _)| case))
    }

    /// Returns whether it notes that an emergency repeats other complaints as well.
    pub fn is_of_repeat(&self) -> bool {
        self.is_own() && self.kind == EventKind::Note && !self.repeats.is_empty()
    }

    /// Returns the house rule from which somebody departed; who approved it is the event's party.
    pub fn exception(&self) -> Option<&str> {
        self.to.as_deref().filter(|_| self.kind == EventKind::Note && self.key.as_deref() == Some(EXCEPTION))
    }

    /// Returns whether a person wrote or spoke to the customer; what the customer was told of a change counts.
    pub fn is_response(&self) -> bool {
        !self.auto
            && (self.kind == EventKind::ContactOut || self.told.as_deref().is_some_and(|told| !told.trim().is_empty()))
    }

    /// Returns whether a person answered what the customer wrote; to say that it takes longer is a word and no answer.
    pub fn is_answer(&self) -> bool {
        self.is_response() && self.kind != EventKind::Extended
    }
}
