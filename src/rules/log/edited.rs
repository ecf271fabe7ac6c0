//! Records that somebody changed by hand.
//! Hand edits that are not on record yet belong to `record.mismatch`.

use crate::model::case::{Case, Status};
use crate::model::event::EventKind;
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::rules::{Finding, Level, Rule};

pub const RULE: Rule = Rule {
    code: "log.edited",
    level: Level::Care(Loudness::Off),
    title: "The record was changed by hand",
    what: "The case is not closed, and an `edited` event says that a key was changed by hand, and no note was logged since.",
    why: "A record that can be changed without a trace proves nothing; this is the trace.",
    remedy: "Read what was changed with `amends show CASE`, ask who did it if nobody knows why, and write it down: `amends update CASE --note TEXT`.",
    source: "append-only record: late entries and edits carry both times",
    example: "amends update kd35-dnr3 --note \"Thandi wrote down what he wants, from the phone\"",
};

/// Reports a case with a hand edit on record.
pub fn check(look: &Look<'_>, case: &Case, findings: &mut Vec<Finding>) {
    let Some(edited) = case.last(EventKind::Edited).filter(|_| case.status != Status::Closed) else { return };
    // Of one instant the note came after: who adopts a hand edit says in the same breath why.
    let noted = case.last_of(|event| event.kind == EventKind::Note && !event.is_of_repeat());
    if noted.is_none_or(|(noted, _)| noted < edited) {
        let finding = RULE.found(&case.id, "changed by hand, and no note since says why");
        findings.push(finding.since(look.shown(edited.at)).hint(format!("amends update {} --note TEXT", case.id)));
    }
}
