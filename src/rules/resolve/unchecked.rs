//! Work that nobody looked at but who did it.
//! Work that did not hold belongs to `fix::failed`.

use crate::model::case::{Case, CaseKind, Status};
use crate::model::event::EventKind;
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::rules::{Finding, Level, Rule};

pub const RULE: Rule = Rule {
    code: "resolve.unchecked",
    level: Level::Care(Loudness::Note),
    title: "Nobody but who did it has looked at the work",
    what: "A complaint is resolved with a remedy, and `[outcome] checked_by` is empty or names who resolved it.",
    why: "Check your work: the second failure costs more than the first, and a second pair of eyes finds it before the customer does.",
    remedy: "Let somebody else look, then `amends update CASE --set checked_by=ID`, or at once `amends resolve CASE --remedy T --checked-by ID`. Who works alone leaves this note as quiet as it is.",
    source: "check your work; good quality",
    example: "amends update kd35-dnr3 --set checked_by=sipho",
};

/// Reports a resolved complaint whose remedy was not looked at by a second person.
pub fn check(look: &Look<'_>, case: &Case, findings: &mut Vec<Finding>) {
    let Some(outcome) = case.outcome.as_ref().filter(|outcome| outcome.remedy.is_some()) else { return };
    if case.status != Status::Resolved || case.kind != CaseKind::Complaint {
        return;
    }
    let resolved = case.last_of(|event| event.is_own() && event.kind == EventKind::Resolved);
    let doer = resolved.and_then(|(_, event)| event.by.as_deref());
    let checker = outcome.checked_by.as_deref().map(str::trim).filter(|checker| !checker.is_empty());
    let reason = match checker {
        Some(checker) if doer.is_some_and(|doer| doer.eq_ignore_ascii_case(checker)) => {
            "only who did it has looked at it"
        }
        Some(_) => return,
        None => "nobody has looked at what was done",
    };
    let since = case.resolved_at().unwrap_or(case.received_at);
    let hint = format!("amends update {} --set checked_by=WHO", case.id);
    findings.push(RULE.found(&case.id, reason).since(look.shown(since)).hint(hint));
}
