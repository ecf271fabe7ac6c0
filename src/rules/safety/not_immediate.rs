//! Danger and vulnerable people: cases that cannot wait for their turn.
//! Who owns them belongs to `case::unowned`.

use chrono::{DateTime, FixedOffset};

use crate::model::case::Case;
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::model::situation;
use crate::rules::contacts;
use crate::rules::threshold;
use crate::rules::{Finding, Level, Rule};

pub const RULE: Rule = Rule {
    code: "safety.not-immediate",
    level: Level::Care(Loudness::Act),
    title: "Somebody is in danger or vulnerable, and nobody acts",
    what: "The case is open or waiting, its situation says `safety`, `danger`, `health`, `vulnerable` or `vulnerability`, and nobody has spoken to the customer yet, or not for longer than the threshold (1 business day).",
    why: "Safety comes before everything: such a message is dealt with at once, and every day until it is over.",
    remedy: "Call now, make it safe, and note it with `amends update CASE --out TEXT`.",
    source: "health and safety are processed at once (ISO 10002, 7.5)",
    example: "amends update kd35-dnr3 --channel phone --out \"Called: nobody is hurt, the oven is switched off\"",
};

/// Returns by when the customer has to hear from us: at once, then every day; never, if that leads out of the calendar.
pub(crate) fn speak_by(look: &Look<'_>, case: &Case) -> Option<DateTime<FixedOffset>> {
    match contacts::last_word(case).map(|word| word.at) {
        Some(word) => threshold::end(look, &RULE, case, word),
        None => Some(look.shown(case.received_at)),
    }
}

/// Reports an active case about safety of which the customer has not heard today.
pub fn check(look: &Look<'_>, case: &Case, findings: &mut Vec<Finding>) {
    let Some(tag) = situation::tagged(&case.tags, situation::DANGER) else { return };
    let since = contacts::last_word(case).map(|word| word.at);
    if case.is_active() && since.is_none_or(|word| threshold::passed(look, &RULE, case, word)) {
        let reason = match since {
            None => format!("{tag}: nobody has answered the customer yet"),
            Some(word) => format!("{tag}: the customer has heard nothing for {}", contacts::gap(look, word)),
        };
        let since = since.unwrap_or(case.received_at);
        let finding = RULE.found(&case.id, reason);
        findings.push(finding.since(look.shown(since)).hint(contacts::speak(case)));
    }
}
