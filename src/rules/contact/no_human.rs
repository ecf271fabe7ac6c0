//! Customers who found only machines.
//! How long they wait for an answer belongs to `unanswered`.

use crate::model::case::{Case, Status};
use crate::model::event::{Event, EventKind};
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::model::turn::Turn;
use crate::rules::contacts;
use crate::rules::{Finding, Level, Rule};

pub const RULE: Rule = Rule {
    code: "contact.no-human",
    level: Level::Care(Loudness::Warn),
    title: "The customer has met only machines",
    what: "The case is not closed, and the customer wrote again after an automatic reply while no person has ever spoken to them, or a contact is marked `no_human` and no person has spoken to them since.",
    why: "A human who listens is what people want first. A menu and an automatic reply are nobody.",
    remedy: "Call or write yourself, and note it with `amends update CASE --out TEXT`.",
    source: "a human who listens, not shunted from pillar to post",
    example: "amends update kd35-dnr3 --channel phone --out \"Called: Sipho looks after it, this is his number\"",
};

/// Reports a case whose customer has found no human being since they tried.
pub fn check(look: &Look<'_>, case: &Case, findings: &mut Vec<Finding>) {
    if case.status == Status::Closed {
        return;
    }
    let machine = case.first_of(|event| event.kind == EventKind::ContactOut && event.auto).map(|(turn, _)| turn);
    let met_nobody = case.last_out().is_none();
    let again = |turn: Turn, event: &Event| {
        let is_theirs = event.kind == EventKind::ContactIn && !event.auto;
        met_nobody && is_theirs && machine.is_some_and(|machine| machine < turn)
    };
    let tries = case.turns().filter(|(turn, event)| event.no_human || again(*turn, event));
    let Some(tried) = tries.map(|(turn, _)| turn).max() else { return };
    if case.last_out().is_none_or(|word| word < tried) {
        let finding = RULE.found(&case.id, "the customer has met only machines");
        findings.push(finding.since(look.shown(tried.at)).hint(contacts::speak(case)));
    }
}
