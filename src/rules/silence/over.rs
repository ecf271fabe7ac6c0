//! Active cases whose customer has heard nothing for longer than the house allows.
//! A promised update that did not come is `update::missed`.

use chrono::Utc;

use crate::calendar::span;
use crate::model::case::{Case, WaitingOn};
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::rules::{Finding, Level, Rule};

pub const RULE: Rule = Rule {
    code: "silence.over",
    level: Level::Care(Loudness::Warn),
    title: "The customer has heard nothing for too long",
    what: "The case is open, or waits for a third party, and nobody has spoken to the customer since receipt or since the last contact for longer than `[silence] limit` (3 business days). Automatic replies and internal notes do not count.",
    why: "Never leave a vacuum: who hears nothing fears to be forgotten.",
    remedy: "Say what happened, what comes next and when the customer hears again, and note it with `amends update CASE --out TEXT`. A message without news helps nobody.",
    source: "never leave a vacuum; uncertain and unexplained waits feel longer (Maister)",
    example: "[silence]\nlimit = \"2bd\"",
};

/// Reports an active case that has been silent for longer than the limit.
pub fn check(look: &Look<'_>, case: &Case, findings: &mut Vec<Finding>) {
    // Where we wait for the customer's answer, the last word was ours.
    if !case.is_active() || case.waiting_on == Some(WaitingOn::Customer) && case.last_out_at().is_some() {
        return;
    }
    let since = case.silent_since();
    let limit = look.policy.silence_limit.after(since.with_timezone(&Utc), look.calendar());
    if limit.is_ok_and(|limit| limit < look.now.instant()) {
        let gap = span::say_business(look.business_since(since));
        let reason = format!("the customer has heard nothing for {gap}");
        let hint = format!("amends update {} --out TEXT", case.id);
        findings.push(RULE.found(&case.id, reason).since(look.shown(since)).hint(hint));
    }
}
