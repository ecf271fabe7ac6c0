//! Who was handed a case last and has not answered.
//! What answering changes is `actions::accept`'s business.

use crate::model::case::{Case, Escalation};
use crate::model::event::{Event, EventKind};

/// What was handed over last and is not yet answered.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Handover<'a> {
    Escalation(&'a Escalation),
    /// The `assigned` event.
    Assignment(&'a Event),
}

/// Returns what was handed over last, if nobody has answered it.
pub fn pending(case: &Case) -> Option<Handover<'_>> {
    let is_answer = |event: &Event| event.is_own() && matches!(event.kind, EventKind::Accepted | EventKind::Declined);
    // Of one instant the later in the file counts, so places break ties.
    let last = |wanted: &dyn Fn(&Event) -> bool| {
        let found = case.events.iter().enumerate().filter(|(_, event)| wanted(event));
        found.max_by_key(|(place, event)| (event.at, *place)).map(|(place, event)| (event.at, place, event))
    };
    let answered = last(&is_answer).map(|(at, place, _)| (at, place));
    let assigned = last(&|event| event.is_own() && event.kind == EventKind::Assigned && event.to.is_some());
    let assigned = assigned.filter(|(at, place, _)| answered.is_none_or(|answer| answer < (*at, *place)));
    let is_open = |escalation: &&Escalation| escalation.accepted_at.is_none() && escalation.declined_at.is_none();
    let escalated = case.escalations.iter().filter(is_open).max_by_key(|escalation| escalation.at);
    match (escalated, assigned) {
        (Some(escalation), Some((at, _, event))) => Some(if escalation.at.is_some_and(|asked| asked >= at) {
            Handover::Escalation(escalation)
        } else {
            Handover::Assignment(event)
        }),
        (Some(escalation), None) => Some(Handover::Escalation(escalation)),
        (None, Some((_, _, event))) => Some(Handover::Assignment(event)),
        (None, None) => None,
    }
}
