//! A clock: what starts it, what stops it, and how long it may run; data of a policy, whoever wrote it.
//! How a clock runs in a case is `run`'s business.

use crate::calendar::limit::{Counting, Limit, OutOfHours, Roll, Unit};
use crate::model::case::{CaseKind, Priority, WaitingOn};
use crate::model::word::{Word, is_under, words};

words! {
    /// Three things that are called a deadline and must never be mixed.
    Duty {
        /// A person told this customer something.
        Promise = "promise",
        /// What a house has published or aims for.
        Target = "target",
        /// What a law or a scheme demands.
        Obligation = "obligation",
    }
}

words! {
    /// What happens in a case that can start or stop a clock.
    Trigger {
        Received = "received",
        /// The customer wrote or called.
        ContactIn = "contact-in",
        /// The customer wrote again after our first response.
        FollowUp = "follow-up",
        /// Somebody or something told the customer that it arrived.
        Acknowledged = "acknowledged",
        /// A person answered the customer.
        Response = "response",
        Assigned = "assigned",
        /// Handed up the line.
        Escalated = "escalated",
        Resolved = "resolved",
        Closed = "closed",
        Reopened = "reopened",
        /// Only what a `fulfilled` event names.
        Fulfilled = "fulfilled",
    }
}

/// What starts a clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Start {
    On(Trigger),
    /// Another clock of the same policy, when it stops.
    After(String),
}

/// How far a clock may be extended, and what that takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extension {
    /// Counted from the day that was due.
    pub max: Limit,
    /// What the customer has to be told: the words of the policy.
    pub requires: Vec<String>,
}

/// What makes a clock needless: something that happens soon enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exemption {
    pub on: Trigger,
    pub within: Limit,
}

/// The shares of a limit at which a clock is at risk, where its policy says nothing.
const AT_RISK: &[i64] = &[50, 75];

/// A clock of a policy.
#[derive(Clone, Debug, PartialEq)]
pub struct Clock {
    /// The same name in two policies means the same thing; the earlier due counts.
    pub name: String,
    pub duty: Duty,
    pub start: Start,
    pub stop: Trigger,
    pub limit: Limit,
    /// Whose silence stops it; never anybody's for an obligation.
    pub pausable: Vec<WaitingOn>,
    pub extension: Option<Extension>,
    /// The formal round of review that it belongs to.
    pub stage: Option<i64>,
    pub exempt_if: Option<Exemption>,
    /// The notice that is owed when it was missed.
    pub on_breach_notice: Option<String>,
    /// Shares of the limit, in percent, at which a warning is due; none means the usual ones.
    pub at_risk: Vec<i64>,
    /// Only cases of these priorities; none means all.
    pub priorities: Vec<Priority>,
    /// Only cases of these categories and what lies beneath them.
    pub categories: Vec<String>,
    /// Only what came in through these channels.
    pub channels: Vec<String>,
    /// Where the number comes from.
    pub source: Option<String>,
    /// A word to people who read the policy.
    pub note: Option<String>,
}

impl Clock {
    /// Returns whether this row is meant for cases of that priority and category.
    pub fn is_for(&self, priority: Priority, category: Option<&str>) -> bool {
        // Letter case does not matter, as in filters.
        let own = category.map(str::to_lowercase);
        let in_category =
            |wanted: &String| own.as_deref().is_some_and(|own| is_under(own, &wanted.to_lowercase(), '/'));
        (self.priorities.is_empty() || self.priorities.contains(&priority))
            && (self.categories.is_empty() || self.categories.iter().any(in_category))
    }

    /// Returns the shares of the limit, in percent, at which a warning is due.
    pub fn shares(&self) -> &[i64] {
        if self.at_risk.is_empty() { AT_RISK } else { &self.at_risk }
    }

    /// Returns whether this row is meant for what came in through that channel.
    pub fn hears(&self, channel: Option<&str>) -> bool {
        self.channels.is_empty()
            || channel.is_some_and(|channel| self.channels.iter().any(|wanted| wanted.eq_ignore_ascii_case(channel)))
    }
}

/// Returns a limit in words: "3 business days following the day it starts".
pub fn say(limit: &Limit) -> String {
    let unit = limit.unit.word();
    let one = unit.strip_suffix('s').unwrap_or(unit);
    let unit = if limit.count == 1 { one } else { unit }.replace('-', " ");
    let mut text = format!("{} {unit}", limit.count);
    if limit.counting == Counting::Inclusive {
        text.push_str(", the first day included");
    }
    if limit.roll == Roll::NextBusinessDay {
        text.push_str(", rolled to the next business day");
    }
    if limit.out_of_hours == OutOfHours::NextOpening {
        text.push_str(", from the next opening");
    }
    text
}

/// Spells the values of calendar arithmetic as policies do.
macro_rules! spell {
    ($name:ident { $($variant:ident = $word:literal,)+ }) => {
        impl Word for $name {
            const WORDS: &'static [(&'static str, Self)] = &[$(($word, Self::$variant),)+];
            const SPELLINGS: &'static [&'static str] = &[$($word,)+];
        }
    };
}

spell! {
    Unit {
        Seconds = "seconds",
        Minutes = "minutes",
        Hours = "hours",
        BusinessMinutes = "business-minutes",
        BusinessHours = "business-hours",
        Days = "days",
        BusinessDays = "business-days",
        Weeks = "weeks",
        Months = "months",
    }
}

spell! {
    Counting {
        Exclusive = "exclusive",
        Inclusive = "inclusive",
    }
}

spell! {
    Roll {
        None = "none",
        NextBusinessDay = "next_bd",
    }
}

spell! {
    OutOfHours {
        Counts = "counts",
        NextOpening = "next-opening",
    }
}

/// Returns whether a policy may be meant for a case of this kind.
pub fn applies(kinds: &[CaseKind], kind: CaseKind) -> bool {
    kinds.is_empty() || kinds.contains(&kind)
}
