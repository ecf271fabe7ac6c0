//! The same thing promised twice and broken twice.
//! Two different broken promises of one case belong to `repeat::double_deviation`.

use crate::model::case::{Case, Status};
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::model::promise::Promise;
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

/// Returns what to type about a broken promise: keep it if it is still open, else say until when today it is done.
pub(crate) fn next_step(case: &Case, promise: &Promise) -> String {
    if promise.is_open() {
        return format!("amends promise keep {}/{}", case.id, promise.id);
    }
    format!("amends promise add {} WHAT --due eod", case.id)
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
            findings.push(finding.hint(next_step(case, again)));
            return;
        }
    }
}
