//! Cases that were settled without any word on record.
//! Whether the customer knows that it is settled belongs to `decision::untold`.

use crate::model::case::{Case, Status};
use crate::model::event::EventKind;
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::rules::contacts;
use crate::rules::{Finding, Level, Rule};

pub const RULE: Rule = Rule {
    code: "log.gap",
    level: Level::Care(Loudness::Note),
    title: "A case was settled without any contact on record",
    what: "The status is `resolved`, and the record holds no contact with the customer at all.",
    why: "A central record holds all communication. What was said and not written down never happened for the next who reads it.",
    remedy: "Write down what was said, with when it was said: `amends update CASE --out TEXT --at WHEN`.",
    source: "an accurate central record of all customer communication",
    example: "amends update kd35-dnr3 --channel phone --out \"Called and explained the refund\"",
};

/// Reports a resolved case without any contact.
pub fn check(look: &Look<'_>, case: &Case, findings: &mut Vec<Finding>) {
    let is_contact = |kind: EventKind| matches!(kind, EventKind::ContactIn | EventKind::ContactOut);
    let has_contact = case.events.iter().any(|event| is_contact(event.kind)) || contacts::last_word(case).is_some();
    if case.status == Status::Resolved && !has_contact {
        let since = case.resolved_at().unwrap_or(case.received_at);
        let finding = RULE.found(&case.id, "settled, and no contact is on record");
        findings.push(finding.since(look.shown(since)).hint(contacts::speak(case)));
    }
}
