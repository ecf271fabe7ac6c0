//! Active cases whose customer has heard nothing new for longer than the house allows.
//! A promised update that did not come is `update::missed`; a customer who asks again is `chasing`.

use chrono::{DateTime, Utc};

use crate::calendar::span;
use crate::model::case::{Case, Priority};
use crate::model::look::Look;
use crate::model::policy::{Loudness, Policy};
use crate::rules::{Finding, Level, Rule};

pub const RULE: Rule = Rule {
    code: "silence.over",
    level: Level::Care(Loudness::Warn),
    title: "The customer has heard nothing for too long",
    what: "The case is not over, and nobody has told the customer anything new since receipt or since the last contact for longer than `[silence] limit` (3 business days; 1 in an emergency), or the limit of its priority. Automatic replies, internal notes and the same words again do not count, and waiting for somebody is no excuse.",
    why: "Never leave a vacuum: who hears nothing fears to be forgotten.",
    remedy: "Say what happened, what comes next and when the customer hears again, and note it with `amends update CASE --out TEXT`. A message without news helps nobody.",
    source: "never leave a vacuum; uncertain and unexplained waits feel longer (Maister)",
    example: "amends update kd35-dnr3 --out \"The oven is mended on Friday, I call you then\"",
};

/// How long a customer may hear nothing in an emergency, unless the house says otherwise.
const IN_EMERGENCY: &str = "1bd";

/// Reports an active case that has been silent for longer than the limit.
pub fn check(look: &Look<'_>, case: &Case, findings: &mut Vec<Finding>) {
    // "Pauses do not hide it": who waits for the customer can still say so.
    if !case.is_active() {
        return;
    }
    let since = case.silent_since();
    if limit_at(look, case).is_some_and(|limit| limit < look.now.instant()) {
        let gap = span::say_business(look.business_since(since));
        let chasing = if case.chasing_since().is_some() { ", and wrote since" } else { "" };
        let reason = format!("the customer has heard nothing for {gap}{chasing}");
        let hint = format!("amends update {} --out TEXT", case.id);
        findings.push(RULE.found(&case.id, reason).since(look.shown(since)).hint(hint));
    }
}

/// Returns until when the customer may hear nothing.
pub fn limit_at(look: &Look<'_>, case: &Case) -> Option<DateTime<Utc>> {
    let since = case.silent_since().to_utc();
    limits(look.policy, case.priority_at(look))
        .into_iter()
        .filter_map(|span| span.after(since, look.calendar()).ok())
        .min()
}

/// Returns how long a customer whose case has this priority may hear nothing; the shortest counts.
fn limits(policy: &Policy, priority: Priority) -> Vec<span::Span> {
    if let Some(own) = policy.silence_limits.get(&priority) {
        return vec![*own];
    }
    let mut limits = vec![policy.silence_limit];
    if priority == Priority::Emergency {
        limits.extend(policy.silence_limits.values());
        limits.extend(span::Span::parse(IN_EMERGENCY));
    }
    limits
}
