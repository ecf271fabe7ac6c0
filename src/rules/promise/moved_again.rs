//! Promises that were put off more than once.
//! A promise that was moved when it was late belongs to `moved_late`.

use crate::model::case::{Case, Priority};
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::rules::chain;
use crate::rules::threshold;
use crate::rules::{Finding, Level, Rule};

pub const RULE: Rule = Rule {
    code: "promise.moved-again",
    level: Level::Care(Loudness::Warn),
    title: "A promise was put off again",
    what: "An open promise of ours has been moved at least as often as the threshold says (2).",
    why: "The first new date is believed, the second is not.",
    remedy: "Split it into smaller steps that you can keep: `amends promise split CASE/PROMISE --step \"WHAT @ WHEN\"`.",
    source: "if it takes longer, propose smaller steps",
    example: "amends promise split kd35-dnr3/p7kd --step \"Tell what the bank says @ +1bd\" --step \"Refund in cash @ +2bd\"",
};

/// Reports each open promise of ours that has been moved several times.
pub fn check(look: &Look<'_>, case: &Case, findings: &mut Vec<Finding>) {
    for promise in case.open_promises().filter(|promise| promise.is_ours()) {
        let n_moves = i64::try_from(chain::before(case, promise).len()).unwrap_or(i64::MAX);
        if n_moves >= threshold::count(look, &RULE) {
            let what = promise.what.as_deref().unwrap_or("a promise without words");
            let finding = RULE.found(&case.id, format!("{what}: moved {n_moves} times")).about(&promise.id);
            let since = promise.made_at.unwrap_or(case.received_at);
            // In an emergency it is kept, and no smaller ones stand in its place.
            let hint = match case.priority_at(look) {
                Priority::Emergency => format!("amends promise keep {}/{}", case.id, promise.id),
                _ => format!("amends promise split {}/{} --step \"WHAT @ WHEN\"", case.id, promise.id),
            };
            findings.push(finding.since(look.shown(since)).hint(hint));
        }
    }
}
