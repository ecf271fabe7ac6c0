//! The three plain ends of a promise: kept, broken, released by the customer.
//! Whether it was kept in time follows from when it ended.

use crate::actions::draft::{Draft, EventDraft, Stamp};
use crate::actions::promise::open_promise;
use crate::actions::refusal::{Force, Refusal, refuse_blank};
use crate::model::case::Case;
use crate::model::dice::Dice;
use crate::model::edit::{Edit, Scalar};
use crate::model::event::EventKind;
use crate::model::promise::PromiseState;
use crate::model::word::Word;

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    Kept,
    Broken,
    Released,
}

impl End {
    /// Returns the state in which it leaves the promise.
    pub fn state(self) -> PromiseState {
        match self {
            Self::Kept => PromiseState::Kept,
            Self::Broken => PromiseState::Broken,
            Self::Released => PromiseState::Released,
        }
    }

    fn event(self) -> EventKind {
        match self {
            Self::Kept => EventKind::Kept,
            Self::Broken => EventKind::Broken,
            Self::Released => EventKind::Released,
        }
    }
}

/// Returns the edits that end a promise.
pub fn end(
    case: &Case,
    id: &str,
    end: End,
    note: Option<&str>,
    stamp: &Stamp,
    dice: &Dice,
) -> Result<Vec<Edit>, Refusal> {
    refuse_blank("--note", note)?;
    let promise = open_promise(case, id, stamp)?;
    let id = promise.id.as_str();
    let mut draft = Draft::of(case, stamp, dice);
    close_block(&mut draft, id, end.state());
    draft.event(EventDraft::new(end.event()).with("text", note).with("promise", Some(id)));
    Ok(draft.finish())
}

/// Puts the end of a promise's block on a draft.
pub(crate) fn close_block(draft: &mut Draft<'_>, id: &str, state: PromiseState) {
    let at = draft.at();
    draft.edit(Edit::block("promise", id, "state", Scalar::Text(state.word().to_owned())));
    draft.edit(Edit::block("promise", id, "ended_at", Scalar::Moment(at)));
}

/// Returns `Force` from the two flags; overruling without a reason is refused.
pub fn force(force: bool, why: Option<&str>) -> Result<Force, Refusal> {
    match (force, why) {
        (false, _) => Ok(Force::No),
        (true, Some(why)) if !why.trim().is_empty() => Ok(Force::Because(why.to_owned())),
        (true, _) => Err(Refusal::request("`--force` needs a reason").hint("add `--why REASON`; it goes on record")),
    }
}
