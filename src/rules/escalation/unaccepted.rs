//! Escalations that the receiver has not accepted.
//! Whether the customer was told belongs to `unexplained`.

use crate::model::case::Case;
use crate::model::case::EscalationKind;
use crate::model::handover;
use crate::model::ladder::is_same;
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::rules::threshold;
use crate::rules::{Finding, Level, Rule};

pub const RULE: Rule = Rule {
    code: "escalation.unaccepted",
    level: Level::Care(Loudness::Warn),
    title: "A case was escalated, and the receiver has not accepted it",
    what: "An escalation inside the house of an active case has neither been accepted nor declined for longer than the threshold (1 business day), and the receiver has done nothing on the case since.",
    why: "A case that was handed up and not taken is held by nobody.",
    remedy: "Ask the receiver; they type `amends accept CASE`.",
    source: "an escalation is accepted or declined by the receiver, with a time",
    example: "amends accept kd35-dnr3 --me sipho",
};

/// Reports the last escalation of a case if nobody has taken it up.
pub fn check(look: &Look<'_>, case: &Case, findings: &mut Vec<Finding>) {
    let inside =
        |kind: Option<EscalationKind>| !matches!(kind, Some(EscalationKind::Supplier | EscalationKind::External));
    // Another kind of escalation ends with the next one; up the line it is held by nobody until it is answered.
    let last = case.escalations.iter().filter(|escalation| escalation.stands()).max_by_key(|escalation| escalation.at);
    let raised = || handover::open(case).filter(|escalation| escalation.is_up()).max_by_key(|escalation| escalation.at);
    let open = last.filter(|last| last.accepted_at.is_none()).or_else(raised);
    let Some(last) = open.filter(|_| case.is_active()) else { return };
    let (at, to) = (last.at.unwrap_or(case.received_at), last.to.as_deref().unwrap_or("somebody"));
    let step = look.policy.ladder.to(to);
    let receivers = look.policy.ladder.receivers(to);
    let is_named = |by: &str| receivers.iter().any(|receiver| is_same(receiver, by)) || is_same(to, by);
    let is_receiver = |by: &str| is_named(by) || step.is_some_and(|step| step.has(by));
    let is_taken = case.events.iter().any(|event| event.at > at && event.by.as_deref().is_some_and(is_receiver));
    if inside(last.kind) && !is_taken && threshold::passed(look, &RULE, case, at) {
        let finding = RULE.found(&case.id, format!("escalated to {to}, who has not accepted it"));
        let finding = finding.of_part(last.id.as_str());
        let who = look.policy.ladder.receivers(to).first().map(|who| format!(" --me {who}")).unwrap_or_default();
        findings.push(finding.since(look.shown(at)).hint(format!("amends accept {}{who}", case.id)));
    }
}
