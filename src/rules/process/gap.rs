//! Steps of handling that a policy of the case asks about, and that are not on record.
//! All questions and their answers are `reports::process`' business.

use crate::model::case::Case;
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::model::process::{self, Answer, Answered};
use crate::model::shell::quoted;
use crate::rules::{Finding, Level, Rule};

pub const RULE: Rule = Rule {
    code: "process.gap",
    level: Level::Care(Loudness::Note),
    title: "A step that a policy asks about is not on record",
    what: "A policy with process checks holds for the case, such as `iso10002`, and of what it asks about something should be on record by now and is not. What belongs to receipt is asked from the start, what belongs to the end when the case is over; what no record can show is never asked.",
    why: "A step that nobody wrote down was left out, or cannot be shown to have been taken.",
    remedy: "Do what is missing and note it; `amends policy explain NAME` has the questions, `amends report process` all answers.",
    source: "process checks without numbers (ISO 10002, clause 7)",
    example: "amends update kd35-dnr3 --set channel=phone --set \"wants=Fresh rolls\" --set category=bread/stale --set \"impact=No breakfast for six\" --out \"They are baked again at noon\"",
};

/// Reports the steps of a case that are missing, all in one finding.
pub fn check(look: &Look<'_>, case: &Case, findings: &mut Vec<Finding>) {
    let answered = process::of_case(look.policy, case);
    let missing: Vec<&Answered<'_>> = answered.iter().filter(|one| one.answer == Answer::Missing).collect();
    let Some(first) = missing.first() else { return };
    let mut steps: Vec<String> = missing.iter().map(|one| one.check.step.clone()).collect();
    steps.dedup();
    let reason = format!("`{}` asks, and the record does not say: {}", first.policy.id, steps.join(", "));
    let hint = format!("amends policy explain {} --section checks", quoted(&first.policy.id));
    findings.push(RULE.found(&case.id, reason).since(look.shown(case.received_at)).hint(hint));
}
