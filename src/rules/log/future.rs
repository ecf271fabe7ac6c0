//! Events that are said to have happened after now.
//! All times of a record that lie in the future belong to `time.skew`.

use crate::model::case::{Case, Status};
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::rules::{Finding, Level, Rule};
use chrono::TimeDelta;

pub const RULE: Rule = Rule {
    code: "log.future",
    level: Level::Care(Loudness::Note),
    title: "An event is said to have happened in the future",
    what: "The case is not closed, and an event lies more than 5 minutes after now.",
    why: "Silence, answers and lateness are counted from it, and come out wrong.",
    remedy: "Correct the time with `amends edit CASE`; `amends check` names the line.",
    source: "an accurate record: what happened, when it happened",
    example: "EDITOR=\"sed -i s/2026-12-24/2026-11-24/\" amends edit kd35-dnr3",
};

/// Reports a case with an event that has not come yet.
pub fn check(look: &Look<'_>, case: &Case, findings: &mut Vec<Finding>) {
    let latest = case.last_of(|_| true).map(|(turn, _)| turn.at).filter(|_| case.status != Status::Closed);
    if let Some(latest) = latest.filter(|at| at.signed_duration_since(look.at()) > TimeDelta::minutes(5)) {
        let finding = RULE.found(&case.id, "an event is said to have happened in the future");
        findings.push(finding.since(look.shown(latest)).hint("amends check"));
    }
}
