//! The same thing promised twice and broken twice.
//! Two different broken promises of one case belong to `repeat::double_deviation`.

use crate::model::case::{Case, Status};
use crate::model::event::{Event, EventKind};
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::model::promise::{Promise, PromiseKind};
use crate::model::recovery::{broken, broken_at};
use crate::rules::chain;
use crate::rules::{Finding, Level, Rule};

pub const RULE: Rule = Rule {
    code: "promise.broken-twice",
    level: Level::Care(Loudness::Act),
    title: "The same promise was broken twice",
    what: "The case is not closed, and the same thing was promised at least twice (moved to another date, or promised again in other words) and two of these promises were broken.",
    why: "Deliver on what you tell the customer: a promise that was broken and repeated and broken again is worth less than none.",
    remedy: "Do it now instead of promising it a third time, and let somebody senior say sorry.",
    source: "a refund promised twice and not made; what was promised again counts as one chain",
    example: "amends close kd35-dnr3 --finding \"refunded in cash\" --accepted yes --force --why \"paid at the counter\"",
};

/// Returns what to type about a broken promise: while it is open, speak to the customer; else say until when today it is
/// done.
pub(crate) fn next_step(look: &Look<'_>, case: &Case, promise: &Promise) -> String {
    match promise.is_open() {
        true => told_or_tell(look, case, promise),
        false => format!("amends promise add {} WHAT --due eod", case.id),
    }
}

/// Returns what to type about an open promise that is late: tell the customer, or, where they were told since, that it is
/// kept. The word that keeps an update counts from when it was made, any other from its due.
pub(in crate::rules) fn told_or_tell(look: &Look<'_>, case: &Case, promise: &Promise) -> String {
    let since = match promise.kind {
        PromiseKind::Update => promise.made_at,
        _ => promise.due_at(look.calendar()),
    };
    let is_word = |event: &&Event| event.kind == EventKind::ContactOut && !event.auto;
    let last = case.events.iter().filter(is_word).map(|event| event.at).max();
    let Some(last) = last.filter(|last| since.is_some_and(|since| since < *last)) else {
        return format!("amends update {} --out TEXT", case.id);
    };
    let keep = format!("amends promise keep {}/{}", case.id, promise.id);
    match promise.kind {
        // What they heard before it was due came in time.
        PromiseKind::Update => format!("{keep} --at {}", look.shown(last).to_rfc3339()),
        _ => keep,
    }
}

/// Reports each thing that was promised and broken twice.
pub fn check(look: &Look<'_>, case: &Case, findings: &mut Vec<Finding>) {
    if case.status == Status::Closed {
        return;
    }
    let broken = broken(look, case);
    for (place, first) in broken.iter().enumerate() {
        let again = broken.iter().skip(place + 1).find(|later| chain::is_same_thing(case, first, later));
        if let Some(again) = again {
            let what = again.what.as_deref().unwrap_or("a promise without words");
            let finding = RULE.found(&case.id, format!("promised twice and broken twice: {what}")).about(&again.id);
            let finding = match broken_at(look, again) {
                Some(at) => finding.since(look.shown(at)),
                None => finding,
            };
            findings.push(finding.hint(next_step(look, case, again)));
            return;
        }
    }
}
