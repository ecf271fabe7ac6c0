//! Cases that were given to another owner with a brief full of holes.
//! Those that were escalated belong to `escalation::no_brief`.

use crate::model::case::Case;
use crate::model::event::{Event, EventKind};
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::rules::gaps;
use crate::rules::{Finding, Level, Rule};

pub const RULE: Rule = Rule {
    code: "handover.no-brief",
    level: Level::Care(Loudness::Off),
    title: "A case was given to another owner, and the brief says too little",
    what: "The case is open or waiting, somebody gave it to its owner, and the record does not say what happened in the words of the customer, what it did to them, or what they want.",
    why: "Another person can take up the conversation only where it is written down.",
    remedy: "Write down what is missing: `amends update CASE --set wants=TEXT --set impact=TEXT`, and what they said with `--in TEXT`.",
    source: "another person can take up the conversation",
    example: "amends update kd35-dnr3 --set wants=\"The second charge back\" --set impact=\"Her rent bounced\"",
};

/// Reports a case with a new owner whose brief has holes.
pub fn check(look: &Look<'_>, case: &Case, findings: &mut Vec<Finding>) {
    let is_given = |event: &Event| event.is_own() && event.kind == EventKind::Assigned && event.from.is_some();
    let Some((given, _)) = case.last_of(is_given).filter(|_| case.is_active()) else { return };
    let gaps = gaps::of(case);
    if !gaps.is_empty() {
        let finding = RULE.found(&case.id, format!("the brief does not say: {}", gaps.join("; ")));
        findings.push(finding.since(look.shown(given.at)).hint(gaps::hint(case)));
    }
}
