//! How putting a case right went wrong: broken promises, fixes that did not hold, returns, complaints about the handling.
//! What follows from it is said by `model::emergency` and by the rules.

use chrono::{DateTime, FixedOffset};

use crate::model::case::{Case, CaseKind, is_about_handling};
use crate::model::event::{Event, EventKind};
use crate::model::look::Look;
use crate::model::merged;
use crate::model::promise::Promise;
use crate::model::turn::Turn;

/// Under which code a house says how long a fix has to hold.
pub const FIX_CODE: &str = "fix.failed";

/// How long a fix has to hold, unless the house says otherwise.
pub const FIX_HOLDS_FOR: &str = "30d";

/// Returns the broken promises to the customer of a case, the first due first: those of others to us are theirs, and what
/// we owe our own people or a third party lets no customer down.
pub fn broken<'a>(look: &Look<'_>, case: &'a Case) -> Vec<&'a Promise> {
    let is_broken = |promise: &&Promise| promise.is_to_customer(case) && promise.is_broken(look.at(), look.calendar());
    let mut broken: Vec<&Promise> = case.promises.iter().filter(is_broken).collect();
    broken.sort_by_key(|promise| promise.due_at(look.calendar()));
    broken
}

/// Returns when a promise was broken: at its due, or when somebody said so before that.
pub fn broken_at(look: &Look<'_>, promise: &Promise) -> Option<DateTime<FixedOffset>> {
    [promise.due_at(look.calendar()), promise.ended_at].into_iter().flatten().min()
}

/// Returns the turns in which the complaint came back after its end, first to last, in whichever file that was before
/// two were united.
pub fn returns(case: &Case) -> Vec<Turn> {
    let reopened = case.turns().filter(|(_, event)| event.kind == EventKind::Reopened);
    let mut turns: Vec<Turn> = reopened.map(|(turn, _)| turn).collect();
    turns.sort_unstable();
    turns
}

/// Returns when a case came back soon after it was resolved.
pub fn came_back(look: &Look<'_>, case: &Case) -> Option<DateTime<FixedOffset>> {
    let again = *returns(case).last()?;
    let ends = case.turns().filter(|(turn, event)| event.kind == EventKind::Resolved && *turn < again);
    let (resolved, again) = (ends.map(|(turn, _)| turn.at).max()?, again.at);
    let holds_for = look.policy.span(FIX_CODE, Some(FIX_HOLDS_FOR));
    let end = holds_for.after(resolved.to_utc(), look.calendar()).ok();
    end.is_none_or(|end| again.to_utc() <= end).then_some(again)
}

/// Returns when a fix of the case did not hold. Where nothing was done nothing could fail: an answer that was no help
/// is a case that came back, no more.
pub fn fix_failed_at(look: &Look<'_>, case: &Case) -> Option<DateTime<FixedOffset>> {
    let is_fixed = case.outcome.as_ref().is_some_and(|outcome| outcome.remedy.is_some());
    came_back(look, case).filter(|_| is_fixed)
}

/// Returns when the customer complained about the handling of the complaint, first to last.
pub fn handled_badly(case: &Case) -> Vec<DateTime<FixedOffset>> {
    let sorted = sorted_as_handling(case).map(|sorted| sorted.at);
    let mut times: Vec<_> = complained_of_handling(case).chain(sorted).collect();
    times.sort_unstable();
    times
}

/// Returns when a message complained about the handling, as they stand in the file.
pub fn complained_of_handling(case: &Case) -> impl Iterator<Item = DateTime<FixedOffset>> {
    case.events.iter().filter(|event| event.handling).map(|event| event.at)
}

/// That a complaint is one about the handling by its category.
pub struct Sorted<'a> {
    /// Since when that is known.
    pub at: DateTime<FixedOffset>,
    /// In whose record it was said, if it was another one's.
    pub of: Option<&'a str>,
}

/// Returns since when the category of a complaint is one about the handling, if it is.
pub fn sorted_as_handling(case: &Case) -> Option<Sorted<'_>> {
    if case.kind != CaseKind::Complaint || !is_about_handling(case.category.as_deref()) {
        return None;
    }
    // A category that was given later tells since when it is known; another one of the same kind is no news.
    let given = |of: Option<&str>| {
        let is_given = |event: &&Event| {
            event.case_before() == of
                && event.key.as_deref() == Some("category")
                && !is_about_handling(event.from.as_deref())
        };
        case.events.iter().filter(is_given).map(|event| event.at).max()
    };
    let Some(at) = given(None) else { return Some(Sorted { at: case.received_at, of: None }) };
    // What another case brought along when the two were united was known there before.
    let unions = case.events.iter().filter(|event| event.is_own() && event.at == at);
    Some(match unions.filter_map(merged::taken_in).next() {
        Some(of) => Sorted { at: given(Some(of)).unwrap_or(case.received_at), of: Some(of) },
        None => Sorted { at, of: None },
    })
}

#[cfg(test)]
mod tests {
    use super::handled_badly;
    use crate::model::case::Case;
    use crate::model::event::EventKind;
    use crate::model::sample::{at, case, change};

    #[test]
    fn another_category_of_the_handling_is_no_news() {
        let given = |when: &str, from: &str, to: &str| change(when, EventKind::Changed, "category", from, to);
        let events =
            vec![given("24 10:00", "billing", "handling/slow"), given("24 12:00", "handling/slow", "handling/rude")];
        let case = Case { category: Some("handling/rude".to_owned()), events, ..case() };
        assert_eq!(handled_badly(&case), [at("24 10:00")]);
    }
}
