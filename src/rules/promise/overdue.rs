//! Promises whose time has passed without being kept, moved, split or released.
//! Says only that they are late; what to do first belongs to `reports`. Promised updates belong to `update::missed`,
//! what others owe us to `supplier::late`.

use crate::calendar::{due, span};
use crate::model::case::Case;
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::model::promise::{Promise, PromiseKind};
use crate::rules::{Finding, Level, Rule};

pub const RULE: Rule = Rule {
    code: "promise.overdue",
    level: Level::Care(Loudness::Act),
    title: "A promise was not kept in time",
    what: "A promise of ours is open and its due time has passed; a promised update has a code of its own, `update.missed`, and what others owe us is `supplier.late`. A due day lasts to closing time of that day.",
    why: "Deliver on what you tell the customer. A stated time that is missed hurts more than a longer one that is kept.",
    remedy: "Keep it and say so with `amends promise keep`; if that cannot be, tell the customer before they ask, then `amends promise move` with the new time and what you told them.",
    source: "reliability, doing what was promised, ranks first among service qualities (Zeithaml et al.)",
    example: "amends promise keep kd35-dnr3/p7kd",
};

/// Reports each promise of ours that is open past its due.
pub fn check(look: &Look<'_>, case: &Case, findings: &mut Vec<Finding>) {
    let is_delivery = |promise: &&Promise| promise.kind != PromiseKind::Update && promise.is_ours();
    for promise in case.open_promises().filter(is_delivery) {
        findings.extend(late(&RULE, look, case, promise));
    }
}

/// Returns the finding for a promise, if it is late.
pub(in crate::rules) fn late(rule: &Rule, look: &Look<'_>, case: &Case, promise: &Promise) -> Option<Finding> {
    if !promise.is_overdue(look.at(), look.calendar()) {
        return None;
    }
    let due_at = look.shown(promise.due_at(look.calendar())?);
    let late_for = span::say(look.at().signed_duration_since(due_at).num_seconds());
    let what = promise.what.as_deref().unwrap_or("a promise without words");
    let reason = format!("{what}: {late_for} late, due {}", due::say(due_at));
    let hint = format!("amends promise keep {}/{}", case.id, promise.id.as_str());
    Some(rule.found(&case.id, reason).about(&promise.id).since(due_at).hint(hint))
}
