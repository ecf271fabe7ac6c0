//! Cases in which nothing is promised, asked or waited for.
//! A case that nobody owns belongs to `unowned`.

use crate::model::case::{Case, Status};
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::rules::{Finding, Level, Rule};

pub const RULE: Rule = Rule {
    code: "case.no-next-step",
    level: Level::Care(Loudness::Off),
    title: "Nobody knows what happens next",
    what: "The case is open, waits for nobody, and no promise of ours is open.",
    why: "A case without a next step stands still, and nobody notices.",
    remedy: "Promise the customer the next step: `amends promise add CASE WHAT --due WHEN`.",
    source: "the customer knows that it is taken care of",
    example: "amends promise add kd35-dnr3 \"Call with the answer of the bank\" --due +2bd --kind update",
};

/// Reports an open case without a next step.
pub fn check(look: &Look<'_>, case: &Case, findings: &mut Vec<Finding>) {
    if case.status == Status::Open && !case.open_promises().any(|promise| promise.is_ours()) {
        let hint = format!("amends promise add {} WHAT --due WHEN", case.id);
        findings.push(RULE.found(&case.id, "nothing is promised next").since(look.shown(case.updated_at())).hint(hint));
    }
}
