//! Complaints that are right and for which nothing is done.
//! Money that was promised belongs to `unpaid`.

use crate::model::case::Case;
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::rules::threshold;
use crate::rules::{Finding, Level, Rule};

pub const RULE: Rule = Rule {
    code: "remedy.unstarted",
    level: Level::Care(Loudness::Warn),
    title: "The complaint is right, and nothing is being done",
    what: "The case is open or waiting, the finding is upheld (or partly), no remedy is on record and no promise of ours is open, for longer than the threshold (2 business days).",
    why: "Address even the first mistake promptly: a fault that is admitted and left is worse than one that is denied.",
    remedy: "Say what you will do and until when: `amends promise add CASE WHAT --due WHEN`.",
    source: "address even the first mistake promptly",
    example: "amends promise add kd35-dnr3 \"Bring a new cake\" --due +1bd",
};

/// Reports an active case that was upheld and has no remedy.
pub fn check(look: &Look<'_>, case: &Case, findings: &mut Vec<Finding>) {
    let Some(outcome) = case.outcome.as_ref().filter(|_| case.is_active()) else { return };
    let is_started = outcome.remedy.is_some() || case.open_promises().any(|promise| promise.is_ours());
    if outcome.is_upheld() && !is_started && threshold::passed(look, &RULE, case, case.updated_at()) {
        let hint = format!("amends promise add {} WHAT --due WHEN", case.id);
        let finding = RULE.found(&case.id, "the complaint is right, and nothing is promised");
        findings.push(finding.since(look.shown(case.updated_at())).hint(hint));
    }
}
