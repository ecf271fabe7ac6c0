//! Who spoke last: what the record says of the talk between the customer and us.
//! How long it may take is each rule's own business.

use chrono::{DateTime, FixedOffset};

use crate::calendar::span;
use crate::model::case::{Case, Question, Status};
use crate::model::event::EventKind;
use crate::model::look::Look;

type Instant = DateTime<FixedOffset>;

/// Returns when a person spoke to the customer: a contact, what they were told, or a promise made to them.
fn words(case: &Case) -> impl Iterator<Item = Instant> {
    let contacts = case.events.iter().filter(|event| event.is_response()).map(|event| event.at);
    let to_customer = case.promises.iter().filter(|promise| promise.is_to_customer());
    contacts.chain(to_customer.filter_map(|promise| promise.made_at))
}

/// Returns when a person first spoke to the customer.
pub(in crate::rules) fn first_word(case: &Case) -> Option<Instant> {
    words(case).min()
}

/// Returns when a person last spoke to the customer.
pub(in crate::rules) fn last_word(case: &Case) -> Option<Instant> {
    words(case).max()
}

/// Returns the messages of the customer, in order; the complaint itself is one.
fn messages(case: &Case) -> Vec<Instant> {
    let came = case.events.iter().filter(|event| event.kind == EventKind::ContactIn && !event.auto);
    let mut messages: Vec<Instant> = came.map(|event| event.at).collect();
    if case.kind.expects_reply() && case.is_active() && !messages.contains(&case.received_at) {
        messages.push(case.received_at);
    }
    messages.sort_unstable();
    messages
}

fn since_last_word(case: &Case) -> Vec<Instant> {
    // The end of a case is our word on all that came before it.
    let last = last_word(case).max(case.closed_at());
    messages(case).into_iter().filter(|at| last.is_none_or(|last| *at > last)).collect()
}

/// Returns what to type to answer the first question that is open.
pub(in crate::rules) fn answer(case: &Case) -> String {
    let answers = case.open_questions().next().map_or_else(String::new, |open| format!(" --answers {}", open.id));
    format!("amends update {} --out TEXT{answers}", case.id)
}

/// Returns since when a message of the customer waits for an answer.
pub(in crate::rules) fn unanswered_since(case: &Case) -> Option<Instant> {
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

/// Returns when a question was asked: when it was noted, else with the complaint.
pub(in crate::rules) fn asked_at(case: &Case, question: &Question) -> Instant {
    let mut asked = case
        .events
        .iter()
        .filter(|event| event.kind == EventKind::Asked && event.question.as_ref() == Some(&question.id));
    asked.next().map_or(case.received_at, |event| event.at)
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

/// Returns what to type to bring a case to its end.
pub(in crate::rules) fn settle(case: &Case) -> String {
    match case.is_active() {
        true => format!("amends resolve {} --remedy TEXT --told TEXT", case.id),
        false => format!("amends close {} --finding TEXT --accepted unknown", case.id),
    }
}

/// Returns what to type when a customer was let down again at an instant: speak to them first, then put it right.
pub(in crate::rules) fn put_right(case: &Case, since: Instant) -> String {
    let is_heard = case.events.iter().any(|event| event.is_response() && event.at >= since);
    if is_heard { settle(case) } else { format!("amends update {} --out TEXT", case.id) }
}
