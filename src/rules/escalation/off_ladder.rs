//! Escalations that leave the ladder of the house.
//! Houses without a ladder have nothing to leave.

use crate::model::case::Case;
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::rules::ladder;
use crate::rules::{Finding, Level, Rule};

pub const RULE: Rule = Rule {
    code: "escalation.off-ladder",
    level: Level::Care(Loudness::Warn),
    title: "An escalation left the ladder",
    what: "The house has a `[[ladder]]`, the case is active, and its last escalation up the line skipped a step, or went to somebody who stands on none.",
    why: "A formal procedure that all know is one on which customers and colleagues can rely.",
    remedy: "Let the skipped step know, or take the receiver into the ladder in `amends.toml`.",
    source: "a formal escalation procedure that is known to all",
    example: "amends escalate kd35-dnr3 --to \"shift lead\" --why \"the right step first\" --told \"Sipho looks at it\" --next-update +1bd",
};

/// Reports the last escalation of an active case if it left the ladder.
pub fn check(look: &Look<'_>, case: &Case, findings: &mut Vec<Finding>) {
    let steps = &look.policy.ladder;
    let mut made: Vec<_> = case.escalations.iter().filter(|escalation| escalation.is_up()).collect();
    made.sort_by_key(|escalation| escalation.at);
    // Who said no was asked, so going on to the next one skips nobody.
    let Some(place) = made.iter().rposition(|escalation| escalation.stands()) else { return };
    let Some(last) = made.split_off(place).into_iter().next() else { return };
    if !case.is_active() || steps.steps.is_empty() {
        return;
    }
    let to = last.to.as_deref().unwrap_or("somebody");
    let before = made.iter().map(|earlier| ladder::level_of(look, earlier)).max().unwrap_or(0);
    let reason = match steps.to(to) {
        None => format!("escalated to {to}, who stands on no step of the ladder"),
        Some(step) => match steps.above(before).filter(|next| next.level < step.level) {
            None => return,
            Some(skipped) => format!("escalated to {to}; {} was skipped", skipped.name),
        },
    };
    let finding = RULE.found(&case.id, reason).since(look.shown(last.at.unwrap_or(case.received_at)));
    findings.push(finding.hint(format!("amends escalate {} --explain", case.id)));
}
