//! Complaints that are resolved without a cause on record.
//! Whether the customer knows the cause belongs to `openness`.

use crate::model::case::CaseKind;
use crate::model::case::{Case, Status};
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::rules::{Finding, Level, Rule};

pub const RULE: Rule = Rule {
    code: "cause.missing",
    level: Level::Care(Loudness::Note),
    title: "A complaint is resolved, and nobody wrote down why it happened",
    what: "A complaint has the status `resolved`, and `[outcome]` names no cause.",
    why: "What has no cause on record cannot be counted, and comes back.",
    remedy: "Say the cause: `amends update CASE --set cause=WHY`, or at once `amends resolve CASE --remedy T --cause C`; whose fault it was is `--set fault=ours`.",
    source: "analyse the reports to improve the offering",
    example: "amends update kd35-dnr3 --set \"cause=the till sends twice\"",
};

/// Reports a resolved complaint without a cause.
pub fn check(look: &Look<'_>, case: &Case, findings: &mut Vec<Finding>) {
    let has_cause =
        case.outcome.as_ref().is_some_and(|outcome| outcome.cause.is_some() || outcome.root_cause.is_some());
    if case.status == Status::Resolved && case.kind == CaseKind::Complaint && !has_cause {
        let since = case.resolved_at().unwrap_or(case.received_at);
        let finding = RULE.found(&case.id, "resolved without a cause on record");
        findings.push(finding.since(look.shown(since)).hint(format!("amends update {} --set cause=WHY", case.id)));
    }
}
