//! Which of two values stands when both sides changed a key that has an order: the one nearer to the customer.
//! Keys without an order become conflicts; that is `three`'s business.

use std::cmp::Ordering;

use chrono::{DateTime, Days, FixedOffset, NaiveDate, NaiveDateTime};

use super::page::instant;

const STATUS: [&str; 4] = ["open", "waiting", "resolved", "closed"];
const PRIORITY: [&str; 4] = ["emergency", "high", "normal", "low"];

/// A key that merges toward the customer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Ladder {
    Status,
    Priority,
    /// The due of the promise with this id.
    Due(String),
}

impl Ladder {
    /// Returns the key as events name it.
    pub(super) fn key(&self) -> &'static str {
        match self {
            Self::Status => "status",
            Self::Priority => "priority",
            Self::Due(_) => "due",
        }
    }

    /// Returns which value is nearer to the customer; nothing if one of them is none of the key's.
    pub(super) fn compare(&self, left: &str, right: &str) -> Option<Ordering> {
        let rung = |words: &[&str], word: &str| words.iter().position(|known| *known == word);
        match self {
            Self::Status => Some(rung(&STATUS, left)?.cmp(&rung(&STATUS, right)?)),
            Self::Priority => Some(rung(&PRIORITY, left)?.cmp(&rung(&PRIORITY, right)?)),
            Self::Due(_) => earlier(left, right),
        }
    }
}

/// Compares two dues without a calendar: a day lasts until it ends, on its own clock.
fn earlier(left: &str, right: &str) -> Option<Ordering> {
    match (Due::of(left)?, Due::of(right)?) {
        (Due::Moment(left), Due::Moment(right)) => Some(left.cmp(&right)),
        (left, right) => Some(left.local()?.cmp(&right.local()?)),
    }
}

enum Due {
    Day(NaiveDate),
    Moment(DateTime<FixedOffset>),
}

impl Due {
    fn of(raw: &str) -> Option<Self> {
        raw.parse().ok().map(Self::Day).or_else(|| instant(raw).map(Self::Moment))
    }

    fn local(&self) -> Option<NaiveDateTime> {
        match self {
            Self::Day(day) => day.checked_add_days(Days::new(1))?.and_hms_opt(0, 0, 0),
            Self::Moment(at) => Some(at.naive_local()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_value_nearer_to_the_customer_is_less() {
        let due = Ladder::Due("p1".to_owned());
        for (ladder, near, far) in [
            (&Ladder::Status, "open", "waiting"),
            (&Ladder::Status, "waiting", "resolved"),
            (&Ladder::Status, "resolved", "closed"),
            (&Ladder::Priority, "emergency", "high"),
            (&Ladder::Priority, "normal", "low"),
            (&due, "2026-11-24", "2026-11-25"),
            (&due, "2026-11-24T17:00:00+02:00", "2026-11-24"),
            (&due, "2026-11-24", "2026-11-25T09:00:00+02:00"),
            (&due, "2026-11-24T17:00:00+02:00", "2026-11-24T16:00:00Z"),
            (&due, "2026-11-24 09:00:00", "2026-11-24T10:00:00"),
        ] {
            assert_eq!(ladder.compare(near, far), Some(Ordering::Less), "{near} {far}");
            assert_eq!(ladder.compare(far, near), Some(Ordering::Greater), "{near} {far}");
        }
        assert_eq!(Ladder::Status.compare("open", "opne"), None);
        assert_eq!(due.compare("soon", "2026-11-24"), None);
    }
}
