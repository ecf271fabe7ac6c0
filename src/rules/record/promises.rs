//! Promises that cannot be kept because nobody can say what or when, and cases closed over open ones.
//! Whether a promise is late belongs to `promise::overdue`.

use crate::model::case::{Case, Status};
use crate::model::diagnostic::Severity;
use crate::model::event::EventKind;
use crate::model::promise::{Promise, PromiseState};
use crate::model::word::Word;
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

pub const PROMISE_LEFT_OPEN: Rule = Rule {
    code: "promise.left-open",
    level: Level::Record(Severity::Warning),
    title: "A promise is open in the place of one that is over",
    what: "An open promise says in `replaces` or `part_of` that it took the place of another one, and that one was kept or released.",
    why: "Two clones ended one promise in two ways: one kept it, the other moved it. What was done would be late all the same, and nobody is told which of the two holds.",
    remedy: "Keep the open one as well if it was kept with the first (`amends promise keep`), or release it.",
    source: "a moved promise stays, and the new one names it",
    example: "amends promise keep kd35/p2vd",
};

/// Returns the open promises of a case that took the place of one that was kept or released, each with that one.
pub fn stranded(case: &Case) -> impl Iterator<Item = (&Promise, &Promise)> {
    let before = |promise: &Promise| promise.replaces.clone().or_else(|| promise.part_of.clone());
    case.open_promises().filter_map(move |promise| {
        let before = case.promise(before(promise)?.as_str())?;
        matches!(before.state, PromiseState::Kept | PromiseState::Released).then_some((promise, before))
    })
}

/// Returns what is said of a promise that is open in the place of one that is over, and what to type.
pub fn said_stranded(case: &Case, promise: &Promise, before: &Promise) -> (String, String) {
    let [id, old] = [promise, before].map(|promise| promise.id.as_str().escape_debug());
    let words = format!("promise `{id}` took the place of `{old}`, which was {}, and is open", before.state.word());
    (words, format!("amends promise keep {}/{id}", case.id))
}

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
    for (promise, before) in stranded(case) {
        let (words, hint) = said_stranded(case, promise, before);
        let flaw = PROMISE_LEFT_OPEN.flaw(words).at_block("promise", promise.id.as_str(), "state");
        flaws.push(flaw.hint(format!("`{hint}`, or release it")));
    }
    for question in case.open_questions().filter(|_| case.status == Status::Closed) {
        let id = question.id.as_str();
        let words = format!("closed, but question `{}` is open", id.escape_debug());
        flaws.push(left_open(words, format!("amends update {} --answers {id} --out TEXT", case.id)));
    }
}
