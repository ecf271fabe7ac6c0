//! Cases that were handed up or out with a brief full of holes.
//! The brief itself is made of the record, whenever somebody asks for it.

use crate::model::case::Case;
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::rules::gaps;
use crate::rules::{Finding, Level, Rule};

pub const RULE: Rule = Rule {
    code: "escalation.no-brief",
    level: Level::Care(Loudness::Note),
    title: "A case was handed up, and the brief says too little",
    what: "The case is open or waiting and was escalated, and the record does not say what happened in the words of the customer, what it did to them, or what they want: `amends brief CASE` has nothing to print there.",
    why: "Who takes it over has to ask the customer to tell it all again, and that is what drives people away.",
    remedy: "Write down what is missing: `amends update CASE --set wants=TEXT --set impact=TEXT`, and what they said with `--in TEXT`.",
    source: "explain it clearly and concisely when it is escalated",
    example: "amends update kd35-dnr3 --set wants=\"The second charge back\" --set impact=\"Her rent bounced\"",
};

/// Reports an escalated case whose brief has holes.
pub fn check(look: &Look<'_>, case: &Case, findings: &mut Vec<Finding>) {
    let Some(last) = case
        .escalations
        .iter()
        .filter(|escalation| escalation.stands())
        .max_by_key(|escalation| case.escalated(escalation))
        .filter(|_| case.is_active())
    else {
        return;
    };
    let gaps = gaps::of(case);
    if !gaps.is_empty() {
        let finding = RULE.found(&case.id, format!("the brief does not say: {}", gaps.join("; ")));
        let since = look.shown(last.at.unwrap_or(case.received_at));
        findings.push(finding.since(since).hint(gaps::hint(case)));
    }
}
