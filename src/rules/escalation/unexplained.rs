//! Escalations of which the customer was not told.
//! Whether the next update has a date belongs to `no_next_update`.

use crate::model::case::{Case, Escalation, Status};
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::rules::{Finding, Level, Rule};

pub const RULE: Rule = Rule {
    code: "escalation.unexplained",
    level: Level::Care(Loudness::Act),
    title: "A case was escalated and the customer was not told why it takes longer",
    what: "An escalation of a case that is not closed has no `told`, and nobody has spoken to the customer since.",
    why: "An unexplained wait feels longer than an explained one, and the customer hears of the escalation from somebody else.",
    remedy: "Tell the customer what happens now and why, and write it down with `amends update CASE --out TEXT`; next time say it at once with `escalate --told`.",
    source: "explain the delay on the day of the escalation",
    example: "amends update kd35-dnr3 --out \"Our manager decides by Friday noon, it is over my limit\"",
};

/// Reports each escalation that nobody declined and that the customer does not know of.
pub fn check(look: &Look<'_>, case: &Case, findings: &mut Vec<Finding>) {
    if case.status == Status::Closed {
        return;
    }
    for escalation in case.escalations.iter().filter(|escalation| escalation.stands() && !is_told(case, escalation)) {
        let to = escalation.to.as_deref().unwrap_or("somebody");
        let reason = format!("escalated to {to}, and the customer was not told");
        let finding = RULE
            .found(&case.id, reason)
            .of_part(escalation.id.as_str())
            .since(look.shown(escalation.at.unwrap_or(case.received_at)));
        findings.push(finding.hint(format!("amends update {} --out TEXT", case.id)));
    }
}

/// Returns whether it was said at once, or somebody has spoken to the customer since.
fn is_told(case: &Case, escalation: &Escalation) -> bool {
    let said = escalation.told.as_deref().is_some_and(|told| !told.trim().is_empty());
    said || case.last_out().is_some_and(|word| word > case.escalated(escalation))
}
