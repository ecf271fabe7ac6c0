//! Cases for which nobody answers.
//! Whether the owner is here today is not known here.

use crate::model::case::Case;
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::rules::{Finding, Level, Rule};

pub const RULE: Rule = Rule {
    code: "case.unowned",
    level: Level::Care(Loudness::Warn),
    title: "A case has no owner",
    what: "The case is open or waiting and its `owner` is absent or empty.",
    why: "What everybody could do, nobody does. One person answers to the customer from receipt to close, even when others do the work.",
    remedy: "Give it to somebody with `amends assign CASE --to ID`.",
    source: "one named owner throughout (ISO 10002: responsibility and authority)",
    example: "amends assign kd35-dnr3 --to sipho",
};

/// Reports an active case without an owner.
pub fn check(look: &Look<'_>, case: &Case, findings: &mut Vec<Finding>) {
    let is_owned = case.owner.as_deref().is_some_and(|owner| !owner.trim().is_empty());
    if case.is_active() && !is_owned {
        let hint = format!("amends assign {} --to ID", case.id);
        findings.push(RULE.found(&case.id, "nobody owns this case").since(look.shown(case.received_at)).hint(hint));
    }
}
