//! Times that cannot be in the order in which they stand, and times that have not come yet.
//! Whether something is late belongs to the worries about care.

use chrono::{DateTime, FixedOffset, TimeDelta};

use crate::calendar::due;
use crate::model::case::Case;
use crate::model::diagnostic::Severity;
use crate::model::event::EventKind;
use crate::model::look::Look;
use crate::rules::record::Flaw;
use crate::rules::{Level, Rule};

pub const DATE_ORDER: Rule = Rule {
    code: "date.order",
    level: Level::Record(Severity::Warning),
    title: "Two times stand in an order in which they cannot have happened",
    what: "A promise is due or ended before it was made, something happened in the case before it was received, something was typed in before it happened, a case was reopened before it was over, or somebody answered an escalation before it was made. A promise that was overruled with a reason may be due before it was made.",
    why: "Lateness and response times that are computed from them are wrong.",
    remedy: "Correct the time that is wrong; most often it is the month or the year.",
    source: "clocks run from receipt",
    example: "made_at = 2026-11-20T09:25:00+02:00\ndue = 2025-11-24",
};

pub const TIME_SKEW: Rule = Rule {
    code: "time.skew",
    level: Level::Record(Severity::Warning),
    title: "Something is said to have happened in the future",
    what: "A time of receipt, of an event or of a promise lies more than 5 minutes after now.",
    why: "A clock was wrong, here or in another clone; what counts from that time is wrong as well.",
    remedy: "Set the clock right, then the time.",
    source: "clocks may lie; the order of meaning never depends on them",
    example: "at = 2062-11-20T09:14:00+02:00",
};

/// How far two clocks may be apart before we say so.
pub const SKEW: TimeDelta = TimeDelta::minutes(5);

/// Reports times out of order and times to come.
pub(super) fn check(look: &Look<'_>, case: &Case, flaws: &mut Vec<Flaw>) {
    for (flaw, at) in happened(case) {
        if at.signed_duration_since(look.at()) > SKEW {
            let flaw = flaw(&TIME_SKEW, format!("{} has not come yet", due::say(look.shown(at))));
            flaws.push(flaw.hint("set the clock of the machine right, then correct the time"));
        }
    }
    if case.entered_at.is_some_and(|entered| case.received_at.signed_duration_since(entered) > SKEW) {
        flaws.push(order("typed in before it was received").at_head("entered_at"));
    }
    promises(look, case, flaws);
    for event in &case.events {
        let id = event.id.as_str();
        if case.received_at.signed_duration_since(event.at) > SKEW {
            flaws.push(order("happened before the case was received").at_block("event", id, "at"));
        }
        if event.entered_at.is_some_and(|entered| event.at.signed_duration_since(entered) > SKEW) {
            flaws.push(order("typed in before it happened").at_block("event", id, "entered_at"));
        }
    }
    returns(case, flaws);
    for escalation in &case.escalations {
        if escalation.at.is_some_and(|at| case.received_at.signed_duration_since(at) > SKEW) {
            let flaw = order("escalated before the case was received");
            flaws.push(flaw.at_block("escalation", escalation.id.as_str(), "at"));
        }
        for (key, answered) in [("accepted_at", escalation.accepted_at), ("declined_at", escalation.declined_at)] {
            let is_before = |(at, answered): (DateTime<FixedOffset>, _)| at.signed_duration_since(answered) > SKEW;
            if escalation.at.zip(answered).is_some_and(is_before) {
                flaws.push(order("answered before it was escalated").at_block(
                    "escalation",
                    escalation.id.as_str(),
                    key,
                ));
            }
        }
    }
    let told_at = case.outcome.as_ref().and_then(|outcome| outcome.told_at);
    if told_at.is_some_and(|told| case.received_at.signed_duration_since(told) > SKEW) {
        flaws.push(order("told before the case was received").at_table("outcome", "told_at"));
    }
}

/// Reports each return that is said to have come before every end that stands before it.
fn returns(case: &Case, flaws: &mut Vec<Flaw>) {
    let mut first_end: Option<DateTime<FixedOffset>> = None;
    for event in case.events.iter().filter(|event| event.is_own()) {
        match event.kind {
            EventKind::Resolved | EventKind::Closed => {
                first_end = Some(first_end.map_or(event.at, |first| first.min(event.at)));
            }
            EventKind::Reopened if first_end.is_some_and(|end| end.signed_duration_since(event.at) > SKEW) => {
                flaws.push(order("reopened before it was over").at_block("event", event.id.as_str(), "at"));
            }
            _ => {}
        }
    }
}

fn promises(look: &Look<'_>, case: &Case, flaws: &mut Vec<Flaw>) {
    for promise in &case.promises {
        let id = promise.id.as_str();
        let Some(made) = promise.made_at else { continue };
        // Who overruled the refusal of a due in the past gave a reason, and it is on record.
        let is_explained = case.events.iter().any(|event| {
            event.kind == EventKind::Promised && event.promise.as_ref() == Some(&promise.id) && event.why.is_some()
        });
        if !is_explained && promise.due_at(look.calendar()).is_some_and(|due| due < made) {
            flaws.push(order("due before it was made").at_block("promise", id, "due"));
        }
        if promise.ended_at.is_some_and(|ended| ended < made) {
            flaws.push(order("ended before it was made").at_block("promise", id, "ended_at"));
        }
        if case.received_at.signed_duration_since(made) > SKEW {
            flaws.push(order("promised before the case was received").at_block("promise", id, "made_at"));
        }
    }
}

fn order(message: &str) -> Flaw {
    DATE_ORDER.flaw(message).hint("correct the one that is wrong; look at the month and the year first")
}

/// Makes a flaw at one place.
type At<'a> = Box<dyn Fn(&Rule, String) -> Flaw + 'a>;

/// Returns each time that is said to have passed, with a maker of flaws for its place.
fn happened(case: &Case) -> Vec<(At<'_>, DateTime<FixedOffset>)> {
    let mut times: Vec<(At<'_>, DateTime<FixedOffset>)> = Vec::new();
    times.push((Box::new(|rule, words| rule.flaw(words).at_head("received_at")), case.received_at));
    for event in &case.events {
        let place: At<'_> = Box::new(|rule, words| rule.flaw(words).at_block("event", event.id.as_str(), "at"));
        times.push((place, event.at));
    }
    for promise in &case.promises {
        for (key, at) in [("made_at", promise.made_at), ("ended_at", promise.ended_at)] {
            let place: At<'_> =
                Box::new(move |rule, words| rule.flaw(words).at_block("promise", promise.id.as_str(), key));
            times.extend(at.map(|at| (place, at)));
        }
    }
    times
}
