//! Complaints answered without knowing what it did to the customer.
//! Other circumstances belong to `situation::unasked`.

use crate::model::case::Case;
use crate::model::case::CaseKind;
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::rules::contacts;
use crate::rules::{Finding, Level, Rule};

pub const RULE: Rule = Rule {
    code: "impact.unrecorded",
    level: Level::Care(Loudness::Note),
    title: "Nobody wrote down what it did to the customer",
    what: "A complaint is open or waiting, somebody has answered, and `[situation] impact` is empty.",
    why: "Be sympathetic, and address the inconvenience and the stress head-on: that takes knowing them.",
    remedy: "Ask, and record it in the words of the customer: `amends update CASE --set impact=TEXT`.",
    source: "address inconvenience and stress head-on",
    example: "amends update kd35-dnr3 --set \"impact=Her rent debit order bounced\"",
};

/// Reports an answered complaint without its impact.
pub fn check(look: &Look<'_>, case: &Case, findings: &mut Vec<Finding>) {
    let is_known = case.impact.as_deref().is_some_and(|impact| !impact.trim().is_empty());
    let Some(answered) = contacts::first_word(case).filter(|_| case.is_active() && !is_known) else { return };
    if case.kind == CaseKind::Complaint {
        let hint = format!("amends update {} --set impact=TEXT", case.id);
        let finding = RULE.found(&case.id, "nobody wrote down what it did to the customer");
        findings.push(finding.since(look.shown(answered.at)).hint(hint));
    }
}
