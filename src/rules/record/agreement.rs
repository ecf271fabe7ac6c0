//! The head against the events: what somebody changed by hand without leaving an event.
//! How the events are played back is `model::replay`'s business.

use crate::model::case::Case;
use crate::model::diagnostic::Severity;
use crate::model::replay::{self, Mismatch};
use crate::rules::record::Flaw;
use crate::rules::{Level, Rule};

pub const RECORD_MISMATCH: Rule = Rule {
    code: "record.mismatch",
    level: Level::Record(Severity::Warning),
    title: "The head says something else than the events",
    what: "A key of the head, or the state of a promise, is not what the last event that speaks of it left. What no event mentions is never a mismatch.",
    why: "The head is for reading, the events are the record. A change without an event has no time and no name to it.",
    remedy: "If the change by hand is right, let `amends check --adopt` write an `edited` event for it; the next change of the case does the same. If it is not, put the old value back.",
    source: "every change appends an event",
    example: "amends check --adopt",
};

/// Reports each key that differs from what the events lead to.
pub(super) fn check(case: &Case, flaws: &mut Vec<Flaw>) {
    for mismatch in replay::mismatches(case) {
        let flaw = RECORD_MISMATCH.flaw(words(&mismatch));
        let flaw = match &mismatch.promise {
            Some(promise) => flaw.at_block("promise", promise.as_str(), &mismatch.key),
            None if matches!(mismatch.key.as_str(), "impact" | "adjustments") => {
                flaw.at_table("situation", &mismatch.key)
            }
            None if replay::OF_OUTCOME.contains(&mismatch.key.as_str()) => flaw.at_table("outcome", &mismatch.key),
            None if matches!(mismatch.key.as_str(), "tags" | "situation") => flaw.at_table("situation", "tags"),
            None => flaw.at_head(&mismatch.key),
        };
        flaws.push(flaw.hint("write an event for it with `amends check --adopt`, or put the old value back"));
    }
}

fn words(mismatch: &Mismatch) -> String {
    // Free text of customers stays out of messages; words of ours and ids may stand in them.
    let is_word = matches!(mismatch.key.as_str(), "status" | "priority" | "kind" | "state" | "owner" | "waiting_on");
    let said = |value: &Option<String>| match value {
        Some(value) if is_word => format!("`{}`", value.escape_debug()),
        Some(_) => "something else".to_owned(),
        None => "nothing".to_owned(),
    };
    if is_word {
        format!("`{}` is {}, the events say {}", mismatch.key, said(&mismatch.head), said(&mismatch.events))
    } else {
        format!("`{}` is not what the last event about it says", mismatch.key.escape_debug())
    }
}
