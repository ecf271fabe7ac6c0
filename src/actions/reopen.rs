//! Taking up a case again because the same trouble came back.
//! Another trouble is another case.

use crate::actions::draft::{Draft, EventDraft, Stamp};
use crate::actions::refusal::Refusal;
use crate::model::case::{Case, Status};
use crate::model::dice::Dice;
use crate::model::edit::Edit;
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
    Ok(draft.finish())
}
