//! Customers who made a special trip or stand at the counter, and went home without help.
//! Promises made to them belong to the worries about promises.

use crate::calendar::count;
use crate::calendar::due;
use crate::model::case::Case;
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::model::situation;
use crate::rules::{Finding, Level, Rule, contacts};
use chrono::{DateTime, FixedOffset, Utc};

pub const RULE: Rule = Rule {
    code: "now.left-waiting",
    level: Level::Care(Loudness::Act),
    title: "A customer who came on purpose was left waiting",
    what: "The case is open or waiting, its situation says `special-trip`, `travelled` or `waiting-now`, and the day of receipt has closed without a resolution; or it says `waiting-now`, and nobody has spoken to them yet.",
    why: "Who made a special trip has paid twice already. Get it right there and then; the normal rule may not fit.",
    remedy: "Put it right on the spot, then `amends resolve CASE --remedy T --told T`; what cannot wait is worth more than the rule.",
    source: "special trip: get it right there and then",
    example: "amends resolve kd35-dnr3 --remedy \"Delivered the cake to her door\" --told \"It is on its way to you\"",
};

/// Reports an active case of a customer who came on purpose, after closing time; who stands here, at once.
pub fn check(look: &Look<'_>, case: &Case, findings: &mut Vec<Finding>) {
    let Some(tag) = situation::tagged(&case.tags, situation::WAITING) else { return };
    if !case.is_active() {
        return;
    }
    if closing(look, case) > look.at() {
        // Who stands here does not wait for closing time.
        if situation::tagged(&case.tags, situation::HERE).is_some() && contacts::first_word(case).is_none() {
            let finding = RULE.found(&case.id, "they stand here now, and nobody has spoken to them");
            findings.push(finding.since(look.shown(case.received_at)).hint(contacts::speak(case)));
        }
    } else {
        let closed = due::say(closing(look, case));
        let finding = RULE.found(&case.id, format!("{tag}, and nothing was put right by {closed}"));
        let hint = format!("amends resolve {} --remedy TEXT --told TEXT", case.id);
        findings.push(finding.since(look.shown(case.received_at)).hint(hint));
    }
}

/// Returns when the day of receipt closes; what comes after hours belongs to the next day that opens.
pub(crate) fn closing(look: &Look<'_>, case: &Case) -> DateTime<FixedOffset> {
    let calendar = look.calendar();
    let received = case.received_at.with_timezone(&Utc);
    let taken = count::next_opening(received, calendar).unwrap_or(received);
    calendar.closing(taken.with_timezone(&calendar.zone()).date_naive())
}
