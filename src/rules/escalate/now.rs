//! Cases that have to go up the ladder now.
//! Cases at the top belong to `escalation::stuck`.

use crate::model::case::Case;
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::model::shell::quoted;
use crate::rules::ladder;
use crate::rules::{Finding, Level, Rule};

pub const RULE: Rule = Rule {
    code: "escalate.now",
    level: Level::Care(Loudness::Act),
    title: "The case has to go up the ladder now",
    what: "The case is active, a step above it in `[[ladder]]` has not declined it since it was last opened again, and one of three is so: one of the `triggers` of that step or of any higher one holds; the case has been held on its step for longer than the `limit`; or less than the `left` of its step remains of one of its clocks. The time in which it waits for the customer does not count as held. Of several steps with a trigger that holds, the highest is meant; of a step that said no, the next above it.",
    why: "Do not hold for days what escalation solves faster; remember what you published.",
    remedy: "Hand it up and tell the customer why: `amends escalate CASE --to STEP --why T --told T --next-update WHEN`, or all that are due with `amends escalate --due`.",
    source: "time-boxed: escalate when held too long or when little of the time is left",
    example: "amends escalate kd35-dnr3 --to \"shift lead\" --why \"held for two days\" --told \"Sipho decides today\" --next-update +1bd",
};

/// Reports an active case that has to go up, by which rule of the ladder.
pub fn check(look: &Look<'_>, case: &Case, known: &[Finding], findings: &mut Vec<Finding>) {
    let Some(call) = ladder::call(look, case, known) else { return };
    let reason = format!("goes up to {}: {}", call.step.name, call.why);
    let to = quoted(&call.step.name);
    let hint = format!("amends escalate {} --to {to} --why TEXT --told TEXT --next-update WHEN", case.id);
    let finding = RULE.found(&case.id, reason).of_part(call.step.name.as_str());
    findings.push(finding.since(look.shown(call.since)).hint(hint));
}
