//! Faults of ours that nobody has admitted to the customer.
//! A missing apology belongs to `apology::missing`.

use crate::model::case::{Case, Fault, Status};
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::model::word::Word;
use crate::rules::{Finding, Level, Rule};

pub const RULE: Rule = Rule {
    code: "openness.fault-not-admitted",
    level: Level::Care(Loudness::Note),
    title: "It was our fault, and nobody has said so to the customer",
    what: "The case is not closed, `[outcome] fault` is `ours` or `shared`, and no message of ours is marked with an apology that takes responsibility.",
    why: "Be open and honest. A customer who sees that we know and do not say it trusts no other word of ours.",
    remedy: "Say whose fault it was: `amends update CASE --out TEXT --apology responsibility`.",
    source: "be open and honest: fault ours, and no word that admits it",
    example: "amends update kd35-dnr3 --out \"The mistake was ours: our till sent it twice\" --apology responsibility",
};

/// Reports a case with a fault of ours that was not admitted.
pub fn check(look: &Look<'_>, case: &Case, findings: &mut Vec<Finding>) {
    let fault = case.outcome.as_ref().and_then(|outcome| outcome.fault);
    let Some(fault) = fault.filter(|fault| matches!(fault, Fault::Ours | Fault::Shared)) else { return };
    let is_admitted = case.events.iter().any(|event| event.apology.iter().any(|part| part == "responsibility"));
    if !is_admitted && case.status != Status::Closed {
        let finding = RULE.found(&case.id, format!("the fault is {}, and nobody has said so", fault.word()));
        let hint = format!("amends update {} --out TEXT --apology responsibility", case.id);
        findings.push(finding.since(look.shown(case.resolved_at().unwrap_or(case.received_at))).hint(hint));
    }
}
