//! Customers who waited long before anybody spoke to them.
//! Messages that wait for an answer belong to `unanswered`.

use crate::calendar::span;
use crate::model::case::{Case, Status};
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::rules::threshold;
use crate::rules::{Finding, Level, Rule};

pub const RULE: Rule = Rule {
    code: "contact.long-wait",
    level: Level::Care(Loudness::Warn),
    title: "A customer waited on the line or at the counter for too long",
    what: "The case is not closed, a contact is on record for which the customer waited longer than the threshold (10 minutes), and no message of ours since is marked as an apology.",
    why: "Nobody likes to be on hold for hours. Who waited before complaining has two complaints.",
    remedy: "Say sorry for the wait as well, and give a way around the queue: `amends update CASE --out TEXT --apology responsibility`.",
    source: "nobody on hold for hours; a human who listens",
    example: "amends update kd35-dnr3 --out \"You waited half an hour, that was us; here is my own number\" --apology responsibility",
};

/// Reports a case whose customer waited too long, and heard no apology since.
pub fn check(look: &Look<'_>, case: &Case, findings: &mut Vec<Finding>) {
    if case.status == Status::Closed {
        return;
    }
    let waits = case.turns().filter_map(|(turn, event)| Some((turn, event.wait_seconds?)));
    let long = waits.filter(|(_, seconds)| threshold::is_over(look, &RULE, *seconds));
    let Some((waited, seconds)) = long.max_by_key(|(turn, _)| *turn) else { return };
    let is_sorry = case.turns().any(|(turn, event)| !event.apology.is_empty() && turn >= waited);
    if !is_sorry {
        let finding = RULE.found(&case.id, format!("the customer waited {}", span::say(seconds)));
        let hint = format!("amends update {} --out TEXT --apology responsibility", case.id);
        findings.push(finding.since(look.shown(waited.at)).hint(hint));
    }
}
