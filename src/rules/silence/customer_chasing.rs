//! Customers who ask again because they have heard nothing.
//! A single message that waits belongs to `contact::unanswered`.

use crate::model::case::Case;
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::rules::contacts;
use crate::rules::threshold;
use crate::rules::{Finding, Level, Rule};

pub const RULE: Rule = Rule {
    code: "silence.customer-chasing",
    level: Level::Care(Loudness::Warn),
    title: "The customer asks again and again",
    what: "The customer has written at least as often as the threshold says (2) since our last word; the end of a case is such a word.",
    why: "Each message that asks where it is costs the customer time and you the trust; it is the surest sign of a vacuum.",
    remedy: "Call now, say what happened and when they hear next, and note it with `amends update CASE --out TEXT`.",
    source: "never leave a vacuum (`silence` with chasing)",
    example: "amends update kd35-dnr3 --channel phone --out \"Called: the part comes on Monday, next call Monday at ten\"",
};

/// Reports a case in which the customer wrote several times since our last word.
pub fn check(look: &Look<'_>, case: &Case, findings: &mut Vec<Finding>) {
    let Some(since) = contacts::unanswered_since(case) else { return };
    let n_messages = contacts::n_since_last_word(case);
    if n_messages >= threshold::count(look, &RULE) {
        let finding = RULE.found(&case.id, format!("the customer wrote {n_messages} times since our last word"));
        findings.push(finding.since(look.shown(since)).hint(contacts::speak(case)));
    }
}
