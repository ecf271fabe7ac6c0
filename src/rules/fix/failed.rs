//! Fixes after which the customer came back.
//! That the case came back at all belongs to `repeat::reopened`.

use crate::model::case::{Case, Status};
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::model::recovery::{FIX_CODE, came_back};
use crate::rules::{Finding, Level, Rule, contacts};

pub const RULE: Rule = Rule {
    code: FIX_CODE,
    level: Level::Care(Loudness::Warn),
    title: "The fix did not hold",
    what: "The case was resolved and then reopened within the threshold (30 days), and is not closed.",
    why: "Check your work: a fix that fails is a second failure, and this one is all yours.",
    remedy: "Let somebody who did not do it look at it, and say what is different this time: `amends resolve CASE --remedy T --told T`.",
    source: "check your work; good quality",
    example: "amends resolve kd35-dnr3 --remedy \"The maker changed the part, and Sipho watched it for a day\" --told \"It is mended, and we watched it for a day\"\namends close kd35-dnr3 --finding \"the new part holds\" --accepted yes",
};

/// Reports a case that came back soon after it was resolved.
pub fn check(look: &Look<'_>, case: &Case, findings: &mut Vec<Finding>) {
    let Some(again) = came_back(look, case).filter(|_| case.status != Status::Closed) else { return };
    let finding = RULE.found(&case.id, "it came back after it had been put right");
    findings.push(finding.since(look.shown(again)).hint(contacts::settle(case)));
}
