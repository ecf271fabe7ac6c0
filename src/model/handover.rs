//! Who was handed a case last and has not answered.
//! What answering changes is `actions::accept`'s business.

use crate::model::case::{Case, Escalation};
use crate::model::event::{Event, EventKind};
use crate::model::ladder::{Ladder, is_same};

/// What was handed over last and is not yet answered.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Handover<'a> {
    Escalation(&'a Escalation),
    /// The `assigned` event.
    Assignment(&'a Event),
}

impl<'a> Handover<'a> {
    /// Returns to whom it was handed.
    pub fn to(&self) -> Option<&'a str> {
        match self {
            Self::Escalation(escalation) => escalation.to.as_deref(),
            Self::Assignment(event) => event.to.as_deref(),
        }
    }

    /// Returns the ids of those who may answer it; none where they are not known by name.
    pub fn receivers(&self, ladder: &'a Ladder) -> Vec<&'a str> {
        match self {
            Self::Escalation(_) => self.to().map_or_else(Vec::new, |to| ladder.receivers(to)),
            Self::Assignment(_) => self.to().into_iter().collect(),
        }
    }

    /// Returns whether a person may answer it: whoever was asked, else anybody where that is not known by name.
    pub fn is_for(&self, person: &str, ladder: &Ladder) -> bool {
        self.receivers(ladder).is_empty() || self.names(person, ladder)
    }

    fn names(&self, person: &str, ladder: &Ladder) -> bool {
        self.receivers(ladder).iter().any(|receiver| is_same(receiver, person))
    }
}

/// Returns what was handed over last, if nobody has answered it.
pub fn pending(case: &Case) -> Option<Handover<'_>> {
    unanswered(case).into_iter().next()
}

/// Returns what was handed over last, if this person may answer it; else what they were handed by name, if anything.
pub fn pending_for<'a>(case: &'a Case, person: &str, ladder: &Ladder) -> Option<Handover<'a>> {
    let unanswered = unanswered(case);
    let last = unanswered.first().copied();
    let theirs = || unanswered.iter().find(|handover| handover.names(person, ladder)).copied();
    last.filter(|last| last.is_for(person, ladder)).or_else(theirs).or(last)
}

/// Returns whether it was escalated to these very ones, and they have not answered.
pub fn is_asked(case: &Case, to: &str) -> bool {
    let is_to = |handover: &Handover<'_>| match handover {
        Handover::Escalation(escalation) => escalation.to.as_deref().is_some_and(|asked| is_same(asked, to)),
        Handover::Assignment(_) => false,
    };
    unanswered(case).iter().any(is_to)
}

/// Returns all that was handed over and not answered, the last first.
fn unanswered(case: &Case) -> Vec<Handover<'_>> {
    // Who took it over further up answered for all below.
    let taken =
        case.raises().filter(|escalation| escalation.accepted_at.is_some()).map(|escalation| escalation.at).max();
    let is_past = |escalation: &Escalation| escalation.is_up() && taken.is_some_and(|taken| escalation.at <= taken);
    let is_open = |escalation: &&Escalation| escalation.accepted_at.is_none() && escalation.stands();
    let open = case.escalations.iter().filter(is_open).filter(|escalation| !is_past(escalation));
    let mut found: Vec<Handover<'_>> = open.map(Handover::Escalation).collect();
    found.extend(assigned(case).map(Handover::Assignment));
    // Of one instant, who escalated did that last; without a time it was first.
    found.sort_by_key(|handover| match handover {
        Handover::Escalation(escalation) => (escalation.at, true),
        Handover::Assignment(event) => (Some(event.at), false),
    });
    found.reverse();
    found
}

/// Returns the last assignment, if nothing was answered since.
fn assigned(case: &Case) -> Option<&Event> {
    let is_answer = |event: &Event| event.is_own() && matches!(event.kind, EventKind::Accepted | EventKind::Declined);
    // Of one instant the later in the file counts, so places break ties.
    let last = |wanted: &dyn Fn(&Event) -> bool| {
        let found = case.events.iter().enumerate().filter(|(_, event)| wanted(event));
        found.max_by_key(|(place, event)| (event.at, *place)).map(|(place, event)| (event.at, place, event))
    };
    let answered = last(&is_answer).map(|(at, place, _)| (at, place));
    let assigned = last(&|event| event.is_own() && event.kind == EventKind::Assigned && event.to.is_some());
    let (_, _, event) = assigned.filter(|(at, place, _)| answered.is_none_or(|answer| answer < (*at, *place)))?;
    Some(event)
}
