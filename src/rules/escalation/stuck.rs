//! Cases that have been held on the highest step for too long.
//! Cases that can still go up belong to `escalate::now`.

use crate::model::case::Case;
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::rules::ladder;
use crate::rules::{Finding, Level, Rule};

pub const RULE: Rule = Rule {
    code: "escalation.stuck",
    level: Level::Care(Loudness::Warn),
    title: "A case is stuck at the top of the ladder",
    what: "The case is active, stands on the highest step of the `[[ladder]]`, or each step above has declined it, and it has been held there for longer than the `limit` of the step.",
    why: "Nobody stands above who could ask. A case at the top that does not move is the one that ends in public.",
    remedy: "Decide today, or take it outside: `amends escalate CASE --to external:BODY --why T`.",
    source: "time limits for every step of the ladder",
    example: "amends resolve kd35-dnr3 --remedy \"Refunded R450 in cash\" --told \"The money is on its way to you\"",
};

/// Reports an active case that has been at the top for too long.
pub fn check(look: &Look<'_>, case: &Case, findings: &mut Vec<Finding>) {
    findings.extend(found(look, case));
}

/// Returns the finding, if there is one.
pub(crate) fn found(look: &Look<'_>, case: &Case) -> Option<Finding> {
    let standing = ladder::standing(look, case);
    let is_last = ladder::left(look, case, &standing).is_empty();
    let is_top = look.policy.ladder.above(standing.level).is_none();
    let step = standing.step.filter(|step| is_last && (step.level > 0 || !is_top) && case.is_active())?;
    if !ladder::is_held_too_long(look, case, &standing) {
        return None;
    }
    let rest = if is_top { "" } else { ", and everybody above has declined it" };
    let finding = RULE.found(&case.id, format!("held at {} for longer than the limit{rest}", step.name));
    let hint = format!("amends resolve {} --remedy TEXT --told TEXT", case.id);
    Some(finding.since(look.shown(standing.since)).hint(hint))
}
