//! Who spoke last: what the record says of the talk between the customer and us.
//! How long it may take is each rule's own business.

use std::collections::HashSet;

use chrono::{DateTime, FixedOffset};

use crate::calendar::span;
use crate::model::case::{Case, Question, Status};
use crate::model::event::{Event, EventKind};
use crate::model::id::BlockId;
use crate::model::look::Look;
use crate::model::promise::Promise;
use crate::model::turn::Turn;

type Instant = DateTime<FixedOffset>;

/// Returns the turns in which a person spoke to the customer: a contact, or what they were told.
fn responses(case: &Case) -> impl Iterator<Item = Turn> {
    case.turns().filter(|(_, event)| event.is_response()).map(|(turn, _)| turn)
}

fn to_customer(case: &Case) -> impl Iterator<Item = &Promise> {
    case.promises.iter().filter(|promise| promise.is_to_customer(case))
}

/// Returns the turn in which a person first spoke to the customer; a promise to them is a word.
pub(in crate::rules) fn first_word(case: &Case) -> Option<Turn> {
    let promised = to_customer(case).filter(|promise| promise.made_at.is_some()).min_by_key(|promise| promise.made_at);
    responses(case).chain(promised.and_then(|promise| case.promised(promise))).min()
}

/// Returns the turn in which a person last spoke to the customer; a promise to them is a word.
pub(in crate::rules) fn last_word(case: &Case) -> Option<Turn> {
    responses(case).chain(last_promise(case)).max()
}

/// Returns whether a person has spoken to the customer since a question was asked; what was promised as it was written
/// down is no word on it.
pub(in crate::rules) fn is_passed_over(case: &Case, asked: Turn) -> bool {
    let promised = to_customer(case).filter_map(|promise| promise.made_at).any(|made_at| made_at > asked.at);
    promised || responses(case).any(|word| word > asked)
}

/// Returns the turn of the last promise to the customer: that of its event, if one tells of it.
fn last_promise(case: &Case) -> Option<Turn> {
    let made_at = to_customer(case).filter_map(|promise| promise.made_at).max()?;
    let last = to_customer(case).filter(|promise| promise.made_at == Some(made_at));
    let last: HashSet<&BlockId> = last.map(|promise| &promise.id).collect();
    let is_of_it = |event: &Event| event.promise.as_ref().is_some_and(|id| last.contains(id));
    let told = case.turns().filter(|(turn, event)| turn.at == made_at && is_of_it(event));
    Some(told.map(|(turn, _)| turn).max().unwrap_or(Turn::last(made_at)))
}

/// Returns the messages of the customer, in order; the complaint itself is one.
fn messages(case: &Case) -> Vec<Turn> {
    let came = case.turns().filter(|(_, event)| event.kind == EventKind::ContactIn && !event.auto);
    let mut messages: Vec<Turn> = came.map(|(turn, _)| turn).collect();
    let is_told = messages.iter().any(|turn| turn.at == case.received_at);
    if case.kind.expects_reply() && case.is_active() && !is_told {
        messages.push(Turn::first(case.received_at));
    }
    messages.sort_unstable();
    messages
}

fn since_last_word(case: &Case) -> Vec<Instant> {
    // The end of a case is our word on all that came before it.
    let is_end = |event: &Event| event.is_own() && event.kind == EventKind::Closed && case.status == Status::Closed;
    let ends = case.turns().filter(|(_, event)| is_end(event)).map(|(turn, _)| turn);
    let last = responses(case).chain(ends).chain(last_promise(case)).max();
    messages(case).into_iter().filter(|turn| last.is_none_or(|last| *turn > last)).map(|turn| turn.at).collect()
}

/// Returns what to type to answer the first question that is open.
pub(in crate::rules) fn answer(case: &Case) -> String {
    let answers = case.open_questions().next().map_or_else(String::new, |open| format!(" --answers {}", open.id));
    format!("amends update {} --out TEXT{answers}", case.id)
}

/// Returns since when a message of the customer waits for an answer.
pub(crate) fn unanswered_since(case: &Case) -> Option<Instant> {
    // A head that was closed by hand does not say when, so that nothing can be newer.
    if case.status == Status::Closed && case.closed_at().is_none() {
        return None;
    }
    since_last_word(case).first().copied()
}

/// Returns how often the customer has written since our last word.
pub(in crate::rules) fn n_since_last_word(case: &Case) -> i64 {
    i64::try_from(since_last_word(case).len()).unwrap_or(i64::MAX)
}

/// Returns the turn in which a question was asked: when it was noted, else with the complaint.
pub(in crate::rules) fn asked(case: &Case, question: &Question) -> Turn {
    let is_it = |event: &Event| event.kind == EventKind::Asked && event.question.as_ref() == Some(&question.id);
    let asked = case.turns().find(|(_, event)| is_it(event));
    asked.map_or(Turn::first(case.received_at), |(turn, _)| turn)
}

/// Returns the business time since an instant, in words.
pub(in crate::rules) fn gap(look: &Look<'_>, since: Instant) -> String {
    span::say_business(look.business_since(since))
}

/// Returns what to type when the customer has to hear something; a closed case is taken up again first.
pub(in crate::rules) fn speak(case: &Case) -> String {
    if case.status == Status::Closed {
        return format!("amends reopen {} --why REASON", case.id);
    }
    format!("amends update {} --out TEXT", case.id)
}

/// Returns what to type to bring a case to its end: what is owed is kept, and what was asked answered, before it can end.
pub(in crate::rules) fn settle(case: &Case) -> String {
    if case.is_active() {
        return format!("amends resolve {} --remedy TEXT --told TEXT", case.id);
    }
    match (case.open_promises().next(), case.open_questions().next()) {
        (Some(owed), _) => format!("amends promise keep {}/{}", case.id, owed.id),
        (None, Some(_)) => answer(case),
        (None, None) => format!("amends close {} --finding TEXT --accepted unknown", case.id),
    }
}

/// Returns what to type when a customer was let down again: speak to them first, then put it right.
pub(in crate::rules) fn put_right(case: &Case, since: Turn) -> String {
    if responses(case).any(|word| word >= since) {
        settle(case)
    } else {
        format!("amends update {} --out TEXT", case.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::sample::{at, case, event, of_promise, promise};

    /// Returns since when each of these records waits for an answer, and since when the customer is chasing.
    fn check(events: &[Event], promises: &[Promise], expect: (Option<&str>, Option<&str>)) {
        let case = Case { events: events.to_vec(), promises: promises.to_vec(), received_at: at("20 09:00"), ..case() };
        let found = (unanswered_since(&case), case.chasing_since());
        assert_eq!(found, (expect.0.map(at), expect.1.map(at)), "{events:?}");
    }

    #[test]
    fn of_one_instant_the_later_in_the_file_was_later() {
        let (came, out) =
            (|when: &str| event(when, EventKind::ContactIn), |when: &str| event(when, EventKind::ContactOut));
        let (noon, later) = ("23 12:00", "23 12:01");
        check(&[], &[], (Some("20 09:00"), None));
        check(&[came("20 09:00")], &[], (Some("20 09:00"), None));
        check(&[came("20 09:00"), out("20 09:00")], &[], (None, None));
        check(&[came("20 09:00"), out(noon), came(noon)], &[], (Some(noon), Some(noon)));
        check(&[came("20 09:00"), came(noon), out(noon)], &[], (None, None));
        check(&[came("20 09:00"), came(later), out(noon)], &[], (Some(later), Some(later)));
        check(&[came("20 09:00"), out(noon), came(noon), came(later)], &[], (Some(noon), Some(noon)));
    }

    #[test]
    fn a_promise_is_a_word_where_its_event_stands() {
        let noon = "23 12:00";
        let made = Promise { made_at: Some(at(noon)), ..promise("p7kd") };
        let theirs = Promise { from: Some("party:mill".to_owned()), ..made.clone() };
        let (came, told) = (event(noon, EventKind::ContactIn), of_promise(noon, EventKind::Promised, "p7kd"));
        let complaint = event("20 09:00", EventKind::ContactIn);
        let [before, after] = [[&complaint, &told, &came], [&complaint, &came, &told]].map(|all| all.map(Event::clone));
        check(&before, std::slice::from_ref(&made), (Some(noon), Some(noon)));
        check(&after, std::slice::from_ref(&made), (None, Some(noon)));
        check(&before[..1], std::slice::from_ref(&made), (None, None));
        check(&after, &[theirs], (Some("20 09:00"), Some(noon)));
    }

    #[test]
    fn the_end_answers_what_stands_before_it() {
        let closed = |events: Vec<Event>| Case { status: Status::Closed, events, ..case() };
        let (came, end) = (event("23 12:00", EventKind::ContactIn), event("23 12:00", EventKind::Closed));
        assert_eq!(unanswered_since(&closed(vec![came.clone(), end.clone()])), None);
        assert_eq!(unanswered_since(&closed(vec![end, came])), Some(at("23 12:00")));
    }
}
