//! The same message sent twice.
//! Whether the customer was told anything at all belongs to `silence::over`.

use crate::model::case::Case;
use crate::model::event::{Event, EventKind};
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::rules::contacts;
use crate::rules::{Finding, Level, Rule};

pub const RULE: Rule = Rule {
    code: "update.no-new-info",
    level: Level::Care(Loudness::Warn),
    title: "The customer was told the same thing twice",
    what: "The case is open or waiting, and the last two messages to the customer say the same words, and the later one is not marked as news.",
    why: "A message without news does not end the silence: it shows that nothing has happened.",
    remedy: "Say what happened, what comes next and when: `amends update CASE --out TEXT`.",
    source: "more information makes customers feel better; empty updates can backfire (Hogreve et al. 2017)",
    example: "amends update kd35-dnr3 --out \"The bank confirmed it this morning; the money is there by Friday\"",
};

/// Reports an active case whose customer was told the same thing twice.
pub fn check(look: &Look<'_>, case: &Case, findings: &mut Vec<Finding>) {
    if !case.is_active() {
        return;
    }
    let is_message = |event: &&Event| event.kind == EventKind::ContactOut && event.text.is_some();
    let mut messages: Vec<&Event> = case.events.iter().filter(is_message).collect();
    messages.sort_by_key(|event| event.at);
    let [.., before, last] = messages.as_slice() else { return };
    let words = |event: &Event| event.text.as_deref().map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "));
    if !last.substantive && words(before).map(|text| text.to_lowercase()) == words(last).map(|text| text.to_lowercase())
    {
        let finding = RULE.found(&case.id, "the last two messages to the customer say the same");
        findings.push(finding.since(look.shown(last.at)).hint(contacts::speak(case)));
    }
}
