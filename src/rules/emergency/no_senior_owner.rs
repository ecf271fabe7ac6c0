//! Emergencies that no senior person answers for.
//! What makes a case an emergency belongs to `repeat`.

use crate::model::case::Case;
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::model::shell::quoted;
use crate::rules::emergency;
use crate::rules::{Finding, Level, Rule};

pub const RULE: Rule = Rule {
    code: "emergency.no-senior-owner",
    level: Level::Care(Loudness::Act),
    title: "An emergency has no senior owner",
    what: "The case is active and an emergency (its priority says so, or it is a repeat), and its owner is absent, stands on no step above the desk in `[[ladder]]`, or is the one who broke a promise, resolved or closed the case before it came back, or owned a complaint that it repeats (where somebody else is senior). Without a `[[ladder]]` anybody is senior who did not fail and did not own the complaint before. Where the one who failed is the only senior person of the ladder, it is a note.",
    why: "A customer who was let down twice is lost the third time. It takes a named person who may decide, and not the one who failed.",
    remedy: "Give it to somebody senior: `amends assign CASE --to ID`; who is senior stands in `[[ladder]]` of `amends.toml`.",
    source: "a second complaint is a dire emergency: no further delay or error",
    example: "amends assign kd35-dnr3 --to sipho",
};

/// Reports an emergency whose owner is not senior, or failed before.
pub fn check(look: &Look<'_>, case: &Case, known: &[Finding], findings: &mut Vec<Finding>) {
    findings.extend(found(look, case, known, &emergency::owners_before(known)));
}

/// Returns the finding about an emergency as it is typed; `known` tells what it repeats.
pub(crate) fn typed(look: &Look<'_>, case: &Case, known: &[Finding]) -> Option<Finding> {
    found(look, case, known, &emergency::owners_before(known))
}

/// Returns the finding about an emergency, if there is one; `before` owned the complaints that it repeats.
pub(crate) fn found(look: &Look<'_>, case: &Case, known: &[Finding], before: &[String]) -> Option<Finding> {
    if !emergency::holds(look, case, known) {
        return None;
    }
    let owner = case.owner.as_deref().map(str::trim).filter(|owner| !owner.is_empty());
    let failed = emergency::who_failed(look, case);
    let is_of = |people: &[String], owner: &str| people.iter().any(|who| who.eq_ignore_ascii_case(owner));
    let all: Vec<String> = failed.iter().chain(before).cloned().collect();
    // Who owned the complaint before is better than who failed; one of both is better than nobody.
    let fresh = emergency::senior(look, &all);
    let senior = fresh.or_else(|| emergency::senior(look, &failed));
    let ladder = &look.policy.ladder;
    let mut level = None;
    let nobody_else = match ladder.steps.is_empty() {
        true => "; if nobody else is there, name who may decide in `[[ladder]]` (amends help config)",
        false => "",
    };
    let mut hint = format!("amends assign {} --to {}", case.id, senior.map_or_else(|| "ID".to_owned(), quoted));
    let reason = match owner {
        None => "an emergency that nobody owns".to_owned(),
        Some(owner) if is_of(&failed, owner) && senior.is_none() && ladder.is_senior(owner) => {
            // There is nobody here to give it to, so that it is known and no work for the day.
            level = Some(Loudness::Note);
            hint = format!("amends escalate {} --to external:BODY --why TEXT", case.id);
            format!(
                "an emergency, and {owner} is the one who failed, but nobody else on the ladder is senior: name somebody in `[[ladder]]`, or ask outside"
            )
        }
        Some(owner) if is_of(&failed, owner) => format!("an emergency, and {owner} is the one who failed{nobody_else}"),
        // Where nobody else is senior, there is nobody to give it to.
        Some(owner) if is_of(before, owner) && fresh.is_some() => {
            format!("an emergency, and {owner} owned the complaint before")
        }
        Some(owner) if ladder.is_senior(owner) => return None,
        Some(owner) if ladder.steps.is_empty() && is_of(before, owner) => {
            format!("an emergency, and {owner} owned the complaint before{nobody_else}")
        }
        // Where no ladder says who may decide, a name that is not the one who failed will do.
        Some(_) if ladder.steps.is_empty() => return None,
        Some(owner) => format!("an emergency, and {owner} stands on no step above the desk"),
    };
    let finding = RULE.found(&case.id, reason).since(look.shown(emergency::since(case, known))).hint(hint);
    Some(Finding { level: level.unwrap_or(finding.level), ..finding })
}
