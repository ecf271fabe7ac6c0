//! Causes that we know and the customer does not.
//! Telling that it is resolved belongs to `decision::untold`.

use crate::model::case::{Case, Status};
use crate::model::event::Event;
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::model::replay;
use crate::model::turn::Turn;
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
    if case.status == Status::Closed || !is_known {
        return;
    }
    let since = known_since(case);
    if case.outcome.as_ref().and_then(|outcome| outcome.told_at).is_some_and(|told| told >= since.at) {
        return;
    }
    if contacts::last_word(case).is_none_or(|word| word < since) {
        let finding = RULE.found(&case.id, "the cause is known, and the customer was not told");
        findings.push(finding.since(look.shown(since.at)).hint(contacts::speak(case)));
    }
}

/// Returns since when the cause is on record: when it was named last, else since the end of the case or its receipt.
fn known_since(case: &Case) -> Turn {
    let is_named = |event: &Event| {
        let (key, to) = replay::changes_head(event).unwrap_or_default();
        matches!(key, "cause" | "root_cause") && to.is_some()
    };
    let end = case.resolved();
    match case.last_of(is_named) {
        // The end that named it says in the same breath what the customer was told.
        Some((named, _)) if end.is_none_or(|end| end.at != named.at) => Turn::first(named.at),
        _ => end.unwrap_or(Turn::first(case.received_at)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::now::Now;
    use crate::model::case::Outcome;
    use crate::model::event::EventKind;
    use crate::model::policy::Policy;
    use crate::model::sample::{at, case, event};

    #[test]
    fn a_word_from_before_the_cause_was_found_does_not_tell_it() {
        let zone = crate::calendar::sample::johannesburg();
        let policy = Policy::standard(zone);
        let look = Look { now: Now::new(at("25 10:00").to_utc(), zone), policy: &policy };
        let named = |when: &str| Event {
            key: Some("cause".to_owned()),
            to: Some("oven".to_owned()),
            ..event(when, EventKind::Changed)
        };
        let said = |when: &str| event(when, EventKind::ContactOut);
        for (events, expect) in [
            (vec![said("20 09:30"), named("20 10:30")], 1),
            (vec![named("20 10:30"), said("20 10:31")], 0),
            (vec![named("20 10:30"), said("20 10:30")], 0),
            (vec![said("20 10:30"), named("20 10:30")], 0),
            (vec![named("20 10:30"), said("20 11:00"), named("20 12:00")], 1),
            (vec![said("20 09:30")], 0),
            (vec![], 1),
        ] {
            let outcome = Some(Outcome { cause: Some("oven".to_owned()), ..Outcome::default() });
            let mut findings = Vec::new();
            check(&look, &Case { outcome, events: events.clone(), ..case() }, &mut findings);
            assert_eq!(findings.len(), expect, "{events:?}");
        }
    }
}
