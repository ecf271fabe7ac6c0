//! Cases that were given to somebody who has not said yes.
//! Escalations belong to `escalation::unaccepted`.

use crate::model::case::Case;
use crate::model::event::{Event, EventKind};
use crate::model::handover;
use crate::model::ladder::is_same;
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::model::shell::quoted;
use crate::rules::threshold;
use crate::rules::{Finding, Level, Rule};

pub const RULE: Rule = Rule {
    code: "handover.unaccepted",
    level: Level::Care(Loudness::Off),
    title: "A case was given to somebody who has not accepted it",
    what: "The case is open or waiting, somebody else assigned it, and the owner has neither accepted it nor done anything on it for longer than the threshold (1 business day).",
    why: "Between giver and receiver a case belongs to nobody. The giver stays responsible until it is accepted.",
    remedy: "Ask whether they have it; they type `amends accept CASE`.",
    source: "the giver stays responsible until the handover is accepted",
    example: "amends accept kd35-dnr3 --me sipho",
};

/// Reports an active case whose owner has not taken it up.
pub fn check(look: &Look<'_>, case: &Case, findings: &mut Vec<Finding>) {
    let Some(owner) = case.owner.as_deref().filter(|_| case.is_active()) else { return };
    let is_owner = |person: Option<&str>| person.is_some_and(|person| is_same(person, owner));
    let Some((turn, given)) = handover::assigned(case) else { return };
    let is_theirs = |event: &Event| {
        let is_said_for_them = event.kind == EventKind::Accepted && is_owner(event.to.as_deref());
        is_owner(event.by.as_deref()) || is_said_for_them
    };
    let is_taken = case.turns().any(|(done, event)| done > turn && is_theirs(event));
    if !is_taken && threshold::passed(look, &RULE, case, given.at) {
        let giver = given.by.as_deref().unwrap_or("somebody");
        let finding = RULE.found(&case.id, format!("{giver} gave it to {owner}, who has not accepted it"));
        let hint = format!("amends accept {} --me {}", case.id, quoted(owner));
        findings.push(finding.since(look.shown(given.at)).hint(hint));
    }
}
