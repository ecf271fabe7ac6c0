//! Whose each block of a united case is: what is about a promise or a question is whose that is, when it came later too.
//! What anybody reads of it is decided above.

use crate::model::case::Case;
use crate::model::event::{Event, EventKind};
use crate::model::id::{BlockId, PartyId};
use crate::model::merged::case_of;
use crate::model::promise::Promise;

/// Whose a block is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Whose<'a> {
    /// Of who complains in the case that it came from, or in this one.
    Part(Option<&'a str>),
    /// Of one of those who complain here, for it was promised to them.
    Promised(PartyId),
    /// Of several of them at once, so that none may read it.
    Several,
}

/// Returns whose what stood at this address is.
pub(super) fn of_part(was: Option<&str>) -> Whose<'_> {
    Whose::Part(was.and_then(case_of))
}

/// Returns whose a promise is: what took the place of another, or answers a question, is whose that was.
pub(super) fn of_promise<'a>(case: &'a Case, promise: &'a Promise) -> Whose<'a> {
    let (mut at, mut seen) = (promise, Vec::new());
    loop {
        if let Some(id) = to_one(case, at) {
            return Whose::Promised(id);
        }
        let asked = || of_question(case, case.events.iter().find(|event| event.promise.as_ref() == Some(&at.id))?);
        if let Some(there) = at.was.as_deref().and_then(case_of).or_else(asked) {
            return Whose::Part(Some(there));
        }
        seen.push(&at.id);
        // A record edited by hand may run in a circle.
        let before = at.replaces.as_ref().or(at.part_of.as_ref()).filter(|id| !seen.contains(id));
        let Some(before) = before.and_then(|id| case.promise(id.as_str())) else { return Whose::Part(None) };
        at = before;
    }
}

/// Returns whose an event is: whose the promise or the questions are of which it tells.
pub(super) fn of_event<'a>(case: &'a Case, event: &'a Event) -> Whose<'a> {
    if !event.is_own() {
        return of_part(event.was.as_deref());
    }
    let promise = event.promise.as_ref().and_then(|id: &BlockId| case.promise(id.as_str()));
    if let Some(promise) = promise {
        return of_promise(case, promise);
    }
    let mut parts = answered(case, event).map(|answer| of_question(case, answer));
    let first = parts.next().unwrap_or_else(|| of_question(case, event));
    if parts.all(|part| part == first) { Whose::Part(first) } else { Whose::Several }
}

/// Returns what a message of ours answered: the same command wrote it right behind the message.
fn answered<'a>(case: &'a Case, message: &'a Event) -> impl Iterator<Item = &'a Event> {
    let from = case.events.iter().position(|event| event.id == message.id && event.is_own()).unwrap_or_default();
    let is_message = message.kind == EventKind::ContactOut;
    let of_one = case.events.iter().skip(from).take_while(move |event| is_message && event.at == message.at);
    of_one.filter(|event| event.is_own() && event.kind == EventKind::Answered && event.question.is_some())
}

/// Returns the case from which the question of an event came.
fn of_question<'a>(case: &'a Case, event: &Event) -> Option<&'a str> {
    let id = event.question.as_ref()?;
    case.questions.iter().find(|question| question.id == *id)?.was.as_deref().and_then(case_of)
}

/// Returns to which of those who complain here something was promised by name.
fn to_one(case: &Case, promise: &Promise) -> Option<PartyId> {
    let id = PartyId::parse(promise.to.as_deref()?.strip_prefix("party:")?)?;
    case.complainants().any(|complainant| *complainant == id).then_some(id)
}
