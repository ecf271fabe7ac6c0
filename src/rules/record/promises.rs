//! Promises that cannot be kept because nobody can say what or when, and cases closed over open ones.
//! Whether a promise is late belongs to `promise::overdue`.

use crate::model::case::{Case, Status};
use crate::model::diagnostic::Severity;
use crate::model::event::EventKind;
use crate::rules::promise::vague;
use crate::rules::record::Flaw;
use crate::rules::{Level, Rule};

pub const PROMISE_NO_DUE: Rule = Rule {
    code: "promise.no-due",
    level: Level::Record(Severity::Warning),
    title: "An open promise has no due time",
    what: "A promise is open and has no `due`, so that it can never be late.",
    why: "\"Soon\" is no promise. The customer has a time in mind, and it is earlier than yours.",
    remedy: "Ask who promised it, tell the customer a time, and write it in `due`.",
    source: "a promise says what, how, who and when",
    example: "due = 2026-11-24",
};

pub const CLOSE_OPEN_PROMISE: Rule = Rule {
    code: "close.open-promise",
    level: Level::Record(Severity::Warning),
    title: "A case is closed while a promise or a question is open",
    what: "The status is `closed`, and at least one promise, of ours or to us, or one question of the customer is open. Closed with `--force --why`, it is a note only.",
    why: "A file that is closed is not looked at, and what was promised is forgotten.",
    remedy: "Keep, break or release the promise, answer the question, or reopen the case with `amends reopen`.",
    source: "promises survive the resolution; closing waits for them",
    example: "amends promise keep kd35/p7kd",
};

/// Reports promises without words or due time, and what is open in a closed case.
pub(super) fn check(case: &Case, flaws: &mut Vec<Flaw>) {
    // Who overruled the refusal to close gave a reason, and it is on record: worth a look, and nothing to mend.
    let closed = case.events.iter().rev().find(|event| event.is_own() && event.kind == EventKind::Closed);
    let is_explained = closed.is_some_and(|event| event.why.is_some());
    let left_open = |words: String, hint: String| {
        let flaw = CLOSE_OPEN_PROMISE.flaw(words).at_head("status").hint(hint);
        if is_explained { Flaw { severity: Severity::Note, ..flaw } } else { flaw }
    };
    // What was merged into another case is owed there.
    if case.merged_into.is_some() {
        return;
    }
    for promise in case.open_promises() {
        let id = promise.id.as_str();
        if promise.due.is_none() {
            let flaw = PROMISE_NO_DUE.flaw(format!("promise `{}` is open and has no due time", id.escape_debug()));
            flaws.push(flaw.at_block("promise", id, "id").hint("add `due`, a day or a time"));
        }
        if promise.what.as_deref().is_none_or(|what| what.trim().is_empty()) {
            // A worry about care elsewhere; a promise without a word in it is also a flaw of the record.
            let flaw = vague::RULE.flaw(format!("promise `{}` does not say what was promised", id.escape_debug()));
            let flaw = Flaw { severity: Severity::Warning, ..flaw };
            flaws.push(flaw.at_block("promise", id, "what").hint("add `what`"));
        }
        if case.status == Status::Closed {
            let words = format!("closed, but promise `{}` is open", id.escape_debug());
            flaws.push(left_open(words, format!("amends promise keep {}/{id}", case.id)));
        }
    }
    for question in case.open_questions().filter(|_| case.status == Status::Closed) {
        let id = question.id.as_str();
        let words = format!("closed, but question `{}` is open", id.escape_debug());
        flaws.push(left_open(words, format!("amends update {} --answers {id} --out TEXT", case.id)));
    }
}
