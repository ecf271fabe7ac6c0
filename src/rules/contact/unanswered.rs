//! Messages of the customer that are newer than our last word.
//! How often the customer asked belongs to `silence::customer_chasing`.

use crate::model::case::Case;
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::rules::contacts;
use crate::rules::threshold;
use crate::rules::{Finding, Level, Rule};

pub const RULE: Rule = Rule {
    code: "contact.unanswered",
    level: Level::Care(Loudness::Act),
    title: "The customer wrote and nobody has answered",
    what: "A message of the customer is newer than our last word, and it has waited for longer than the threshold (2 business days). The complaint itself is such a message; in a closed case only what came after the end is.",
    why: "No message may be left unanswered for days or weeks. A customer who has to ask again is a customer about to go.",
    remedy: "Answer all of it and note it with `amends update CASE --out TEXT --answers QUESTION`.",
    source: "a timely response to every issue: no e-mail left unanswered (`unanswered`)",
    example: "amends update kd35-dnr3 --out \"The refund went out this morning, reference 7731\"",
};

/// Reports a case in which the last word was the customer's for too long.
pub fn check(look: &Look<'_>, case: &Case, findings: &mut Vec<Finding>) {
    let Some(since) = contacts::unanswered_since(case) else { return };
    if threshold::passed(look, &RULE, case, since) {
        let gap = contacts::gap(look, since);
        let finding = RULE.found(&case.id, format!("the customer has waited {gap} for an answer"));
        findings.push(finding.since(look.shown(since)).hint(contacts::speak(case)));
    }
}
