//! Apologies that take no responsibility.
//! A missing apology belongs to `missing`.

use crate::model::case::{Case, Status};
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::rules::{Finding, Level, Rule};

pub const RULE: Rule = Rule {
    code: "apology.no-responsibility",
    level: Level::Care(Loudness::Note),
    title: "An apology takes no responsibility",
    what: "The case is not closed, and the parts of every recorded apology leave out `responsibility`.",
    why: "\"Sorry if you were upset\" blames the customer. Of all parts of an apology, taking responsibility weighs most.",
    remedy: "Say whose mistake it was, without an `if`: `amends update CASE --out TEXT --apology responsibility`.",
    source: "parts of an effective apology (Lewicki, Polin and Lount 2016)",
    example: "amends update kd35-dnr3 --out \"It was our mistake\" --apology responsibility",
};

/// Reports a case whose apologies all leave out whose mistake it was.
pub fn check(look: &Look<'_>, case: &Case, findings: &mut Vec<Finding>) {
    let apologies = || case.events.iter().filter(|event| !event.apology.is_empty());
    let is_taken = apologies().any(|event| event.apology.iter().any(|part| part == "responsibility"));
    let last = case.last_of(|event| !event.apology.is_empty());
    if let Some((last, _)) = last.filter(|_| !is_taken && case.status != Status::Closed) {
        let hint = format!("amends update {} --out TEXT --apology responsibility", case.id);
        let finding = RULE.found(&case.id, "the apology does not say whose mistake it was");
        findings.push(finding.since(look.shown(last.at)).hint(hint));
    }
}
