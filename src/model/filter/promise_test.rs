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
    /// Who is to keep it: whoever owes it to us, `supplier:ID` or the id alone, else the one named, else the owner of the
    /// case. Lower case.
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

    /// Returns whether a promise may be so of which the last was made at this second.
    pub(super) fn may_be_made(&self, until: Option<i64>) -> bool {
        let is_early =
            |range: &InstantRange| range.from.is_none_or(|from| until.is_some_and(|at| from.timestamp() <= at));
        match self {
            Self::Made(ranges) => until.is_some() && ranges.iter().any(is_early),
            _ => until.is_some(),
        }
    }

    /// Returns whether the promise is so.
    pub(super) fn holds(&self, facts: &Facts<'_>, promise: &Promise) -> bool {
        let calendar = facts.look.calendar();
        let who = || promise.keeper().or(facts.filed.case.owner.as_deref());
        match self {
            Self::Due(ranges) => {
                promise.due.as_ref().is_some_and(|due| ranges.iter().any(|range| range.contains_due(due, calendar)))
            }
            Self::Made(ranges) => {
                promise.made_at.is_some_and(|at| ranges.iter().any(|range| range.contains(at.to_utc())))
            }
            Self::Who(names) => who().is_some_and(|who| is_named(who, names)),
            Self::To(names) => {
                let is_to_customer = || promise.is_to_customer(&facts.filed.case) && is_named("complainant", names);
                is_named(promise.to.as_deref().unwrap_or("complainant"), names) || is_to_customer()
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

/// Returns whether somebody is one of these, by the whole word or by the id alone: `supplier:mill` or `mill`.
fn is_named(who: &str, names: &[String]) -> bool {
    let who = who.to_lowercase();
    let id = who.split_once(':').map_or(who.as_str(), |(_, id)| id);
    names.iter().any(|name| *name == who || name == id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::sample::promise;

    #[test]
    fn who_owes_us_something_is_who_is_to_keep_it() {
        let ours = Promise { who: Some("thandi".to_owned()), ..promise("p1") };
        let theirs = Promise { from: Some("supplier:Mill".to_owned()), ..ours.clone() };
        assert_eq!((ours.keeper(), theirs.keeper()), (Some("thandi"), Some("supplier:Mill")));
        for (name, expect) in [("supplier:mill", true), ("mill", true), ("supplier", false), ("thandi", false)] {
            assert_eq!(theirs.keeper().is_some_and(|who| is_named(who, &[name.to_owned()])), expect, "{name}");
        }
    }
}
