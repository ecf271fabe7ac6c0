//! Promises that fall due soon.
//! Those that are late already belong to `overdue` and `update::missed`.

use crate::calendar::due;
use crate::model::case::Case;
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::rules::threshold;
use crate::rules::{Finding, Level, Rule};

pub const RULE: Rule = Rule {
    code: "promise.due-soon",
    level: Level::Care(Loudness::Warn),
    title: "A promise falls due soon",
    what: "A promise of ours is open and falls due within the threshold (1 business day).",
    why: "Keep the deadlines you set: the last moment to see one is before it.",
    remedy: "Keep it and say so with `amends promise keep`; if that cannot be, tell the customer now and move or split it.",
    source: "keep the deadlines that you set",
    example: "amends promise keep kd35-dnr3/p7kd",
};

/// Reports each open promise of ours that falls due soon.
pub fn check(look: &Look<'_>, case: &Case, findings: &mut Vec<Finding>) {
    for promise in case.open_promises().filter(|promise| promise.is_ours()) {
        let Some(due) = promise.due_at(look.calendar()).map(|due| look.shown(due)) else { continue };
        if due >= look.at() && threshold::is_near(look, &RULE, due) {
            let what = promise.what.as_deref().unwrap_or("a promise without words");
            let finding = RULE.found(&case.id, format!("{what}: due {}", due::say(due))).about(&promise.id);
            let since = promise.made_at.unwrap_or(case.received_at);
            findings
                .push(finding.since(look.shown(since)).hint(format!("amends promise keep {}/{}", case.id, promise.id)));
        }
    }
}
