//! Causes that we know and the customer does not.
//! Telling that it is resolved belongs to `decision::untold`.

use crate::model::case::{Case, Status};
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::rules::contacts;
use crate::rules::{Finding, Level, Rule};

pub const RULE: Rule = Rule {
    code: "openness.cause-not-shared",
    level: Level::Care(Loudness::Warn),
    title: "The cause is known, and the customer was not told",
    what: "The case is not closed, `[outcome]` names a cause, and nobody has spoken to the customer since then.",
    why: "Discuss problems openly: who knows why it happened can believe that it will not happen again.",
    remedy: "Say what happened and why, and note it with `amends update CASE --out TEXT`.",
    source: "openly discuss problems, so that customers know what to expect",
    example: "amends update kd35-dnr3 --out \"Our till sent the payment twice; the reader is replaced\"",
};

/// Reports a case whose cause is known here and not there.
pub fn check(look: &Look<'_>, case: &Case, findings: &mut Vec<Finding>) {
    let is_known = case.outcome.as_ref().is_some_and(|outcome| outcome.cause.is_some() || outcome.root_cause.is_some());
    let is_told = case.outcome.as_ref().is_some_and(|outcome| outcome.told_at.is_some());
    if case.status == Status::Closed || !is_known || is_told {
        return;
    }
    let since = case.resolved_at().unwrap_or(case.received_at);
    if contacts::last_word(case).is_none_or(|word| word < since) {
        let finding = RULE.found(&case.id, "the cause is known, and the customer was not told");
        findings.push(finding.since(look.shown(since)).hint(contacts::speak(case)));
    }
}
