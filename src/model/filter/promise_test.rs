//! Terms that look at one promise: due, made, who, to, late.
//! Which promises are asked is the filter's business.

use crate::calendar::range::{AgeRange, InstantRange};
use crate::model::filter::Facts;
use crate::model::promise::Promise;

/// What one promise must be; of several values one must hold.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum PromiseTest {
    Due(Vec<InstantRange>),
    Made(Vec<InstantRange>),
    /// Who is to keep it: the one named, else the owner of the case. Lower case.
    Who(Vec<String>),
    /// To whom it was made: `complainant`, `staff:ID`, `party:ID`, or the id alone. Lower case.
    To(Vec<String>),
    /// Open, and by how much past its due.
    Late(Vec<AgeRange>),
    HasDue,
    HasMade,
    HasWho,
    HasTo,
    IsLate,
}

impl PromiseTest {
    /// Returns whether promises that have ended are meant as well.
    pub(super) fn is_about_ended_too(&self) -> bool {
        matches!(self, Self::Made(_) | Self::HasMade)
    }

    /// Returns whether the promise is so.
    pub(super) fn holds(&self, facts: &Facts<'_>, promise: &Promise) -> bool {
        let calendar = facts.look.calendar();
        let who = || promise.who.as_deref().or(facts.filed.case.owner.as_deref());
        match self {
            Self::Due(ranges) => {
                promise.due.as_ref().is_some_and(|due| ranges.iter().any(|range| range.contains_due(due, calendar)))
            }
            Self::Made(ranges) => {
                promise.made_at.is_some_and(|at| ranges.iter().any(|range| range.contains(at.to_utc())))
            }
            Self::Who(names) => who().is_some_and(|who| names.contains(&who.to_lowercase())),
            Self::To(names) => {
                let to = promise.to.as_deref().unwrap_or("complainant").to_lowercase();
                let id = to.split_once(':').map_or(to.as_str(), |(_, id)| id);
                names.iter().any(|name| *name == to || name == id)
            }
            Self::Late(ranges) => {
                let now = facts.look.now.instant();
                self.due_when_late(facts, promise)
                    .is_some_and(|due| ranges.iter().any(|range| range.contains(due, now, calendar)))
            }
            Self::HasDue => promise.due.is_some(),
            Self::HasMade => promise.made_at.is_some(),
            Self::HasWho => who().is_some(),
            Self::HasTo => promise.to.is_some(),
            Self::IsLate => self.due_when_late(facts, promise).is_some(),
        }
    }

    fn due_when_late(&self, facts: &Facts<'_>, promise: &Promise) -> Option<chrono::DateTime<chrono::Utc>> {
        let calendar = facts.look.calendar();
        let due = promise.due_at(calendar)?.to_utc();
        promise.is_overdue(facts.look.at(), calendar).then_some(due)
    }
}
