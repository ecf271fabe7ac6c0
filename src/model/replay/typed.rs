//! The record by the times at which it was typed in: what was logged late was not known before that.
//! What follows from the times is `replay`'s business.

use std::collections::HashMap;

use chrono::{DateTime, FixedOffset};

use crate::model::case::{Case, Escalation};
use crate::model::event::{Event, EventKind};
use crate::model::promise::Promise;

type Instant = DateTime<FixedOffset>;

/// Returns the case with the times at which all of it came on record, or nothing if all was typed in as it happened.
pub(super) fn by_entry(case: &Case) -> Option<Case> {
    let is_late = |at: Instant, entered_at: Option<Instant>| entered_at.is_some_and(|entered| entered > at);
    let is_any_late = is_late(case.received_at, case.entered_at)
        || case.events.iter().any(|event| is_late(event.at, event.entered_at));
    if !is_any_late {
        return None;
    }
    let mut typed = case.clone();
    typed.received_at = entry(case.received_at, case.entered_at);
    for event in &mut typed.events {
        event.at = entry(event.at, event.entered_at);
    }
    for promise in &mut typed.promises {
        let tells = |event: &Event| event.promise.as_ref() == Some(&promise.id);
        let (made_at, ended_at) = (told(case, promise.made_at, tells), told(case, promise.ended_at, tells));
        (promise.made_at, promise.ended_at) = (made_at, ended_at);
    }
    for escalation in &mut typed.escalations {
        let is_to = |event: &Event| event.to.is_none() || event.to == escalation.to;
        let of = |at, kind| told(case, at, |event| event.kind == kind && is_to(event));
        let at = of(escalation.at, EventKind::Escalated);
        let accepted_at = of(escalation.accepted_at, EventKind::Accepted);
        let declined_at = of(escalation.declined_at, EventKind::Declined);
        (escalation.at, escalation.accepted_at, escalation.declined_at) = (at, accepted_at, declined_at);
    }
    Some(typed)
}

/// Returns what was known of a case with the times at which it happened.
pub(super) fn as_it_happened(mut known: Case, case: &Case) -> Case {
    known.received_at = case.received_at;
    // What is known stands in the order of the whole, so that each is found behind the one before, whatever its id.
    let mut events = case.events.iter();
    for event in &mut known.events {
        let is_it = |whole: &&Event| whole.id == event.id && entry(whole.at, whole.entered_at) == event.at;
        event.at = events.find(is_it).map_or(event.at, |whole| whole.at);
    }
    let promises: HashMap<&str, &Promise> = case.promises.iter().map(|one| (one.id.as_str(), one)).collect();
    for promise in &mut known.promises {
        let Some(whole) = promises.get(promise.id.as_str()) else { continue };
        promise.made_at = whole.made_at;
        promise.ended_at = promise.ended_at.and(whole.ended_at);
    }
    let escalations: HashMap<&str, &Escalation> = case.escalations.iter().map(|one| (one.id.as_str(), one)).collect();
    for escalation in &mut known.escalations {
        let Some(whole) = escalations.get(escalation.id.as_str()) else { continue };
        escalation.at = whole.at;
        escalation.accepted_at = escalation.accepted_at.and(whole.accepted_at);
        escalation.declined_at = escalation.declined_at.and(whole.declined_at);
    }
    known
}

/// Returns when something came on record that happened at an instant.
fn entry(at: Instant, entered_at: Option<Instant>) -> Instant {
    entered_at.map_or(at, |entered| entered.max(at))
}

/// Returns when the event of an instant came on record that tells of something; what no event tells was known at once.
fn told(case: &Case, at: Option<Instant>, tells: impl Fn(&Event) -> bool) -> Option<Instant> {
    let at = at?;
    let event = case.events.iter().find(|event| event.at == at && tells(event));
    Some(event.map_or(at, |event| entry(at, event.entered_at)))
}
