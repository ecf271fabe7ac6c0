//! Promises that nobody took over with the case.
//! That they are late belongs to `promise::overdue`.

use crate::model::case::{Case, Priority};
use crate::model::event::{Event, EventKind};
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::rules::{Finding, Level, Rule};

pub const RULE: Rule = Rule {
    code: "handover.open-promise-unowned",
    level: Level::Care(Loudness::Note),
    title: "A case changed hands, and a promise is in nobody's",
    what: "The case is open or waiting, it was given to another owner, and a promise of ours that was made before is open and names nobody in `who`.",
    why: "Promises move with the case or stay with a name. A promise of nobody is broken by everybody.",
    remedy: "Keep it, or give it a new date and an owner: `amends promise move CASE/PROMISE --due WHEN --told T`.",
    source: "promises move owner or stay named",
    example: "amends promise move kd35-dnr3/p7kd --due +2bd --told \"Sipho brings it on Friday\"",
};

/// Reports each open promise without a name in a case that changed hands since.
pub fn check(look: &Look<'_>, case: &Case, findings: &mut Vec<Finding>) {
    let is_given = |event: &Event| event.is_own() && event.kind == EventKind::Assigned && event.from.is_some();
    let Some((given, _)) = case.last_of(is_given).filter(|_| case.is_active()) else { return };
    let is_nobodys = |who: Option<&str>| who.is_none_or(|who| who.trim().is_empty());
    for promise in case.open_promises().filter(|promise| promise.is_ours() && is_nobodys(promise.who.as_deref())) {
        if case.promised(promise).is_none_or(|made| made <= given) {
            let what = promise.what.as_deref().unwrap_or("a promise without words");
            let finding = RULE.found(&case.id, format!("nobody is to keep it since the case changed hands: {what}"));
            // In an emergency no date moves later.
            let hint = match case.priority_at(look) {
                Priority::Emergency => format!("amends edit {}", case.id),
                _ => format!("amends promise move {}/{} --due WHEN --told TEXT", case.id, promise.id),
            };
            findings.push(finding.about(&promise.id).since(look.shown(given.at)).hint(hint));
        }
    }
}
