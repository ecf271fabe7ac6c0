//! The same case came back after it was resolved or closed.
//! A new case of the same person is `repeat::person`.

use crate::calendar::due;
use crate::model::case::{Case, Status};
use crate::model::emergency;
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::model::recovery::returns;
use crate::rules::{Finding, Level, Rule, contacts};

pub const RULE: Rule = Rule {
    code: emergency::REOPENED,
    level: Level::Care(Loudness::Act),
    title: "A case that was over came back",
    what: "A case was reopened after it had been resolved or closed, and is not closed again.",
    why: "The customer was told that it was put right, and it was not: the fix failed, or the answer did.",
    remedy: "Ask what is still wrong before you promise anything, give the case to somebody who did not close it, and say what will be different this time.",
    source: "service recovery: a failed recovery hurts more than the first failure (double deviation)",
    example: "amends reopen kd35-dnr3 --why \"the refund never arrived\"",
};

/// Reports a case that was reopened and is not closed again.
pub fn check(look: &Look<'_>, case: &Case, findings: &mut Vec<Finding>) {
    if case.status != Status::Closed
        && let Some(finding) = found(look, case)
    {
        findings.push(finding);
    }
}

/// Returns the finding for a case that was ever reopened.
pub(crate) fn found(look: &Look<'_>, case: &Case) -> Option<Finding> {
    let last = *returns(case).last()?;
    let finding = RULE.found(&case.id, why(look, case)).since(look.shown(last.at));
    Some(finding.hint(contacts::put_right(case, last)))
}

/// Returns in words how often and when it was last reopened.
pub(crate) fn why(look: &Look<'_>, case: &Case) -> String {
    let turns = returns(case);
    let last = turns.last().map_or(String::new(), |turn| due::say(look.shown(turn.at)));
    if turns.len() < 2 { format!("reopened {last}") } else { format!("reopened {} times, last {last}", turns.len()) }
}
