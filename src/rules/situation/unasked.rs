//! Complaints answered without asking for the circumstances of the customer.
//! What it did to them belongs to `impact::unrecorded`.

use crate::model::case::Case;
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::model::situation;
use crate::rules::contacts;
use crate::rules::{Finding, Level, Rule};

pub const RULE: Rule = Rule {
    code: "situation.unasked",
    level: Level::Care(Loudness::Note),
    title: "Nobody asked for the situation of the customer",
    what: "A complaint is open or waiting, somebody has answered, and `[situation]` has no tags.",
    why: "See customers as individuals: a special trip, a wait at the counter or a deadline changes what the right answer is.",
    remedy: "Ask, and record it: `amends update CASE --set situation=special-trip`; write `none` when there is nothing to know. What somebody needs to be served as well as others goes into `adjustments`, and never what they have.",
    source: "recognise differences and adjust; the normal rule may not fit",
    example: "amends update kd35-dnr3 --set situation=deadline",
};

/// Reports an answered complaint without a situation.
pub fn check(look: &Look<'_>, case: &Case, findings: &mut Vec<Finding>) {
    if !case.is_active() || !situation::is_unasked(case.kind, &case.tags) {
        return;
    }
    if let Some(answered) = contacts::first_word(case) {
        let hint = format!("amends update {} --set situation=TAG", case.id);
        let finding = RULE.found(&case.id, "nobody asked for the situation of the customer");
        findings.push(finding.since(look.shown(answered.at)).hint(hint));
    }
}
