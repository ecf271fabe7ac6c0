//! Promises of an emergency that are about to be late.
//! Other promises belong to `promise::due_soon`.

use crate::calendar::due;
use crate::model::case::Case;
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::rules::emergency;
use crate::rules::threshold;
use crate::rules::{Finding, Level, Rule};

pub const RULE: Rule = Rule {
    code: "emergency.promise-at-risk",
    level: Level::Care(Loudness::Act),
    title: "A promise of an emergency is about to be late",
    what: "The case is active and an emergency, and an open promise of ours falls due within the threshold (4 business hours).",
    why: "No further delay or error: another broken promise is the end.",
    remedy: "Drop other work and keep it, then `amends promise keep`.",
    source: "a repeat freezes promise moves and shortens all targets",
    example: "amends promise keep kd35-dnr3/p7kd",
};

/// Reports each promise of an emergency that falls due within hours.
pub fn check(look: &Look<'_>, case: &Case, known: &[Finding], findings: &mut Vec<Finding>) {
    if !emergency::holds(look, case, known) {
        return;
    }
    for promise in case.open_promises().filter(|promise| promise.is_ours()) {
        let Some(due) = promise.due_at(look.calendar()).map(|due| look.shown(due)) else { continue };
        if due >= look.at() && threshold::is_near(look, &RULE, due) {
            let what = promise.what.as_deref().unwrap_or("a promise without words");
            let finding = RULE.found(&case.id, format!("an emergency, and due {}: {what}", due::say(due)));
            let since = promise.made_at.unwrap_or(case.received_at);
            let hint = format!("amends promise keep {}/{}", case.id, promise.id);
            findings.push(finding.about(&promise.id).since(look.shown(since)).hint(hint));
        }
    }
}
