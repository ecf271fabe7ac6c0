//! A promise: what, how, who, to whom, made, due, and its end.
//! Whether it is late is computed, never stored.

use chrono::{DateTime, FixedOffset};

use crate::calendar::due::Due;
use crate::calendar::hours::Calendar;
use crate::model::case::Case;
use crate::model::id::{BlockId, PartyId};
use crate::model::merged;
use crate::model::word::words;

words! {
    /// What sort of thing was promised.
    PromiseKind {
        /// Something done or handed over.
        Delivery = "delivery",
        /// A progress message; owed even after the case is resolved.
        Update = "update",
        /// A friendly gesture nobody has a claim to.
        Courtesy = "courtesy",
    }
}

words! {
    /// How a promise stands; all but `open` are ends.
    PromiseState {
        Open = "open",
        Kept = "kept",
        Broken = "broken",
        /// Replaced by one with another date before it was late.
        Moved = "moved",
        /// Replaced by smaller steps before it was late.
        Split = "split",
        /// The customer let us off.
        Released = "released",
    }
}

/// How an escalation words when the customer hears next.
pub const NEXT_UPDATE: &str = "Tell the customer where it stands";

/// A commitment made to a named party.
#[derive(Clone, Debug, PartialEq)]
pub struct Promise {
    pub id: BlockId,
    pub kind: PromiseKind,
    pub what: Option<String>,
    pub how: Option<String>,
    /// Who is to keep it.
    pub who: Option<String>,
    /// `complainant`, `staff:ID` or `party:ID`; absent is the complainant.
    pub to: Option<String>,
    /// `party:ID` when somebody owes us.
    pub from: Option<String>,
    pub made_at: Option<DateTime<FixedOffset>>,
    pub due: Option<Due>,
    pub state: PromiseState,
    pub ended_at: Option<DateTime<FixedOffset>>,
    /// The promise that this one moved.
    pub replaces: Option<BlockId>,
    /// The promise that this one is a step of.
    pub part_of: Option<BlockId>,
    /// Where it stood, `CASE/ID`, before two cases became one.
    pub was: Option<String>,
}

impl Promise {
    /// Returns the instant until which it can be kept in time.
    pub fn due_at(&self, calendar: &Calendar) -> Option<DateTime<FixedOffset>> {
        self.due.as_ref().map(|due| due.at(calendar))
    }

    /// Returns whether it is still to be kept.
    pub fn is_open(&self) -> bool {
        self.state == PromiseState::Open
    }

    /// Returns whether we owe it, rather than somebody else us.
    pub fn is_ours(&self) -> bool {
        self.from.is_none()
    }

    /// Returns who is to keep it: whoever owes it to us, else the one named.
    pub fn keeper(&self) -> Option<&str> {
        self.from.as_deref().or(self.who.as_deref())
    }

    /// Returns the case in whose record it stood before two became one, if it came from another.
    pub fn case_before(&self) -> Option<&str> {
        merged::case_of(self.was.as_deref()?)
    }

    /// Returns whether it is our word to the customer of its case, not to staff or another party.
    pub fn is_to_customer(&self, case: &Case) -> bool {
        let is_own = |id: PartyId| case.complainants().chain(&case.aliases).any(|own| *own == id);
        let is_customer = |to: &str| to == "complainant" || self.to_party().is_some_and(is_own);
        self.is_ours() && self.to.as_deref().is_none_or(is_customer)
    }

    /// Returns the party to whom we owe it, if one is named.
    pub fn to_party(&self) -> Option<PartyId> {
        PartyId::parse(self.to.as_deref().filter(|_| self.is_ours())?.strip_prefix("party:")?)
    }

    /// Returns by how many seconds it ended late or is late now; negative is early.
    pub fn late_seconds(&self, now: DateTime<FixedOffset>, calendar: &Calendar) -> Option<i64> {
        let end = if self.is_open() { now } else { self.ended_at? };
        Some(end.signed_duration_since(self.due_at(calendar)?).num_seconds())
    }

    /// Returns whether it is open and past its due at this instant.
    pub fn is_overdue(&self, now: DateTime<FixedOffset>, calendar: &Calendar) -> bool {
        self.is_open() && self.due_at(calendar).is_some_and(|due| due < now)
    }

    /// Returns whether it counts as broken: ended as broken, or open past its due.
    pub fn is_broken(&self, now: DateTime<FixedOffset>, calendar: &Calendar) -> bool {
        self.state == PromiseState::Broken || self.is_overdue(now, calendar)
    }
}
