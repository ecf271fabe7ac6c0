//! Taking up a case again because the same trouble came back.
//! Another trouble is another case.

use crate::actions::draft::{Draft, EventDraft, Stamp};
use crate::actions::refusal::Refusal;
use crate::model::case::{Case, Status};
use crate::model::dice::Dice;
use crate::model::edit::{Edit, Place};
use crate::model::event::EventKind;
use crate::model::word::Word;

/// Returns the edits that reopen a case.
pub fn reopen(case: &Case, why: &str, stamp: &Stamp, dice: &Dice) -> Result<Vec<Edit>, Refusal> {
    if why.trim().is_empty() {
        return Err(Refusal::request("reopening needs a reason").hint("add `--why REASON`"));
    }
    if case.is_active() {
        return Err(Refusal::rule(format!("case `{}` is {} already", case.id, case.status.word()))
            .hint(format!("log what came in with `amends update {} --in TEXT`", case.id)));
    }
    let mut draft = Draft::of(case, stamp, dice);
    draft.status(case.status, Status::Open, EventDraft::new(EventKind::Reopened).with("why", Some(why)));
    if let Some(checker) = case.outcome.as_ref().and_then(|outcome| outcome.checked_by.as_deref()) {
        // Who looked at the first repair does not vouch for the next one.
        draft.edit(Edit::Drop { place: Place::Table { table: "outcome".to_owned(), key: "checked_by".to_owned() } });
        draft.event(EventDraft::new(EventKind::Changed).changing("checked_by", Some(checker), None));
    }
    Ok(draft.finish())
}
