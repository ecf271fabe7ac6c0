//! Cases that were closed although the customer disagrees, with nowhere to go next.
//! What is still open in a closed case belongs to `close.open-promise`.

use crate::model::case::{Accepted, EscalationKind};
use crate::model::case::{Case, Status};
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::rules::threshold;
use crate::rules::{Finding, Level, Rule};

pub const RULE: Rule = Rule {
    code: "close.no-recourse",
    level: Level::Care(Loudness::Warn),
    title: "A case was closed against the customer, with nowhere to turn",
    what: "The case was closed with `accepted = \"no\"` within the threshold (30 days), it was not escalated outside, and nobody has spoken to the customer since.",
    why: "Who is not satisfied has a right to know where to complain next. Saying so is fair, and in many trades it is the law.",
    remedy: "Tell the customer where to turn and by when, and note it with `amends update CASE --out TEXT`. Reopening says that the fix failed: do it only when the decision changes.",
    source: "close if accepted; if not, record the alternatives (ISO 10002, 7.9)",
    example: "amends update kd35-dnr3 --out \"You can turn to the ombud for consumer goods until 20 December\"",
};

/// Reports a case that was closed against the customer without a way on.
pub fn check(look: &Look<'_>, case: &Case, findings: &mut Vec<Finding>) {
    let is_refused = case.outcome.as_ref().is_some_and(|outcome| outcome.accepted == Some(Accepted::No));
    let Some(closed) = case.closed_at().filter(|_| case.status == Status::Closed && is_refused) else { return };
    let is_outside = case.escalations.iter().any(|escalation| escalation.kind == Some(EscalationKind::External));
    let is_told = case.last_out_at().is_some_and(|word| word >= closed);
    if !is_outside && !is_told && !threshold::passed(look, &RULE, case, closed) {
        let finding = RULE.found(&case.id, "closed against the customer, and nobody said where to turn next");
        findings.push(finding.since(look.shown(closed)).hint(format!("amends update {} --out TEXT", case.id)));
    }
}
