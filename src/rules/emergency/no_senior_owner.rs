//! Emergencies that no senior person answers for.
//! What makes a case an emergency belongs to `repeat`.

use crate::model::case::Case;
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::rules::emergency;
use crate::rules::{Finding, Level, Rule};

pub const RULE: Rule = Rule {
    code: "emergency.no-senior-owner",
    level: Level::Care(Loudness::Act),
    title: "An emergency has no senior owner",
    what: "The case is active and an emergency (its priority says so, or it is a repeat), and its owner is absent, stands on no step above the desk in `[[ladder]]`, or is the one who broke a promise, or resolved or closed the case before it came back.",
    why: "A customer who was let down twice is lost the third time. It takes a named person who may decide, and not the one who failed.",
    remedy: "Give it to somebody senior: `amends assign CASE --to ID`; who is senior stands in `[[ladder]]` of `amends.toml`.",
    source: "a second complaint is a dire emergency: no further delay or error",
    example: "amends assign kd35-dnr3 --to sipho",
};

/// Reports an emergency whose owner is not senior, or failed before.
pub fn check(look: &Look<'_>, case: &Case, known: &[Finding], findings: &mut Vec<Finding>) {
    if !emergency::holds(case, known) {
        return;
    }
    let owner = case.owner.as_deref().map(str::trim).filter(|owner| !owner.is_empty());
    let failed = emergency::who_failed(look, case);
    let reason = match owner {
        None => "an emergency that nobody owns".to_owned(),
        Some(owner) if failed.iter().any(|who| who.eq_ignore_ascii_case(owner)) => {
            format!("an emergency, and {owner} is the one who failed")
        }
        Some(owner) if look.policy.ladder.is_senior(owner) => return,
        Some(owner) if look.policy.ladder.steps.is_empty() => {
            format!("an emergency, and no `[[ladder]]` in amends.toml says whether {owner} is senior")
        }
        Some(owner) => format!("an emergency, and {owner} stands on no step above the desk"),
    };
    let senior = look.policy.ladder.steps.iter().filter(|step| step.level > 0).flat_map(|step| &step.who);
    let senior = senior.map(String::as_str).find(|who| !failed.iter().any(|failed| failed.eq_ignore_ascii_case(who)));
    let hint = format!("amends assign {} --to {}", case.id, senior.unwrap_or("ID"));
    findings.push(RULE.found(&case.id, reason).since(look.shown(emergency::since(case, known))).hint(hint));
}
