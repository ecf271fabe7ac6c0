//! Cases that are resolved without the customer knowing.
//! A cause that was found and not shared belongs to `openness::cause_not_shared`.

use crate::model::case::{Case, Status};
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::rules::contacts;
use crate::rules::{Finding, Level, Rule};

pub const RULE: Rule = Rule {
    code: "decision.untold",
    level: Level::Care(Loudness::Warn),
    title: "The case is resolved, and the customer was not told",
    what: "The status is `resolved`, and nobody has spoken to the customer since it was resolved, nor does `[outcome] told_at` say when.",
    why: "A matter that is settled here is not settled there until somebody says so.",
    remedy: "Tell the customer what was done, and note it with `amends update CASE --out TEXT`; next time `amends resolve --told`.",
    source: "communicate the decision as soon as it is taken (ISO 10002, 7.8)",
    example: "amends update kd35-dnr3 --out \"The R450 are back on your card since this morning\"",
};

/// Reports a resolved case of which the customer does not know.
pub fn check(look: &Look<'_>, case: &Case, findings: &mut Vec<Finding>) {
    if case.status != Status::Resolved || case.outcome.as_ref().is_some_and(|outcome| outcome.told_at.is_some()) {
        return;
    }
    let Some(resolved) = case.resolved() else { return };
    if case.last_out().is_none_or(|word| word < resolved) {
        let finding = RULE.found(&case.id, "resolved, and the customer was not told");
        findings.push(finding.since(look.shown(resolved.at)).hint(contacts::speak(case)));
    }
}
