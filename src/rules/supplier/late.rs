//! What others owe us and have not delivered in time.
//! A date of theirs after ours belongs to `due_after_promise`, our own lateness to `promise::overdue`.

use crate::model::case::Case;
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::rules::promise::overdue::late;
use crate::rules::{Finding, Level, Rule};

pub const RULE: Rule = Rule {
    code: "supplier.late",
    level: Level::Care(Loudness::Act),
    title: "Somebody who owes us something is late",
    what: "A promise of a party to us (`from = \"party:ID\"`) is open and its due time has passed.",
    why: "To the customer it is our delay, whoever causes it. Who waits for a supplier in silence breaks the next promise.",
    remedy: "Ask them today, get a new date, and tell the customer before they ask; when it has come, `amends promise keep`.",
    source: "a supplier has a due of its own (underpinning contract)",
    example: "amends promise keep kd35-dnr3/p7kd",
};

/// Reports each promise to us that is open past its due.
pub fn check(look: &Look<'_>, case: &Case, findings: &mut Vec<Finding>) {
    for promise in case.open_promises().filter(|promise| !promise.is_ours()) {
        findings.extend(late(&RULE, look, case, promise));
    }
}
