//! Departures from a house rule that nobody approved.
//! Which rule is bent often is for people to see.

use crate::model::case::{Case, Status};
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::model::shell::quoted;
use crate::rules::{Finding, Level, Rule};

pub const RULE: Rule = Rule {
    code: "exception.unapproved",
    level: Level::Care(Loudness::Warn),
    title: "A house rule was set aside, and nobody approved it",
    what: "The case is not closed, an exception is on record (`amends update CASE --exception RULE --why T`), and for that rule nobody approved it, or only who made it.",
    why: "The normal rule may not fit, and who stands at the counter is right to pause and think. A second person keeps exceptions fair, and sees which rule has to be rewritten.",
    remedy: "Let somebody else approve it: `amends update CASE --exception RULE --approved-by ID`.",
    source: "pause and think: the normal rule may not fit",
    example: "amends update kd35-dnr3 --exception \"no refund without slip\" --approved-by naledi",
};

/// Reports each house rule that was set aside without the word of a second person.
pub fn check(look: &Look<'_>, case: &Case, findings: &mut Vec<Finding>) {
    if case.status == Status::Closed {
        return;
    }
    let mut seen: Vec<&str> = Vec::new();
    for made in case.events.iter().filter(|event| event.exception().is_some()) {
        let Some(rule) = made.exception().filter(|rule| !seen.contains(rule)) else { continue };
        seen.push(rule);
        let words = case.events.iter().filter(|event| event.exception() == Some(rule));
        let mut approvers = words.filter_map(|event| event.party.as_deref());
        if approvers.all(|approver| made.by.as_deref().is_some_and(|by| by.eq_ignore_ascii_case(approver))) {
            let finding = RULE.found(&case.id, format!("set aside, and nobody approved it: {rule}"));
            let hint = format!("amends update {} --exception {} --approved-by WHO", case.id, quoted(rule));
            findings.push(finding.since(look.shown(made.at)).hint(hint));
        }
    }
}
