//! First complaints of new customers that nobody has taken up.
//! Second complaints belong to `repeat`.

use crate::model::case::Case;
use crate::model::case::CaseKind;
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::rules::contacts;
use crate::rules::threshold;
use crate::rules::{Finding, Level, Rule};

pub const RULE: Rule = Rule {
    code: "first-complaint.untouched",
    level: Level::Care(Loudness::Warn),
    title: "The first complaint of a customer is untouched",
    what: "A complaint is open or waiting, it is the first of this person inside the window (`[repeat] window`, 365 days unless set), and nobody has spoken to them since receipt for longer than the threshold (4 business hours).",
    why: "Do not assume a second chance: most people who are let down once do not complain twice, they go.",
    remedy: "Answer today: `amends update CASE --out TEXT`.",
    source: "act at the first call",
    example: "amends update kd35-dnr3 --out \"Thank you for telling us. I look into it and call you at four\"",
};

/// Returns whether a complaint is untouched, be it the first of this person or not.
fn may_hold(look: &Look<'_>, case: &Case) -> bool {
    let is_complaint = case.kind == CaseKind::Complaint && case.complainant.is_some() && case.is_active();
    is_complaint && contacts::first_word(case).is_none() && threshold::passed(look, &RULE, case, case.received_at)
}

/// Whether a complaint is the first of a person inside the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum First {
    Yes,
    No,
    /// Nobody has looked: it was written by hand, and the others were not asked.
    Unasked,
    /// None of the others was read now, and none stands on its record.
    Alone,
}

/// Reports an active first complaint without an answer; whether it is the first is known to the caller.
pub fn check(look: &Look<'_>, case: &Case, first: impl Fn(&Case) -> First, findings: &mut Vec<Finding>) {
    if !may_hold(look, case) {
        return;
    }
    let gap = contacts::gap(look, case.received_at);
    let reason = match first(case) {
        First::Yes => format!("their first complaint, untouched for {gap}"),
        First::Unasked => format!("untouched for {gap}; nobody looked whether it is their first"),
        First::Alone => format!("untouched for {gap}"),
        First::No => return,
    };
    let finding = RULE.found(&case.id, reason);
    findings.push(finding.since(look.shown(case.received_at)).hint(contacts::speak(case)));
}
