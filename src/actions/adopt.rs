//! Hand edits going on record: an `edited` event for each key that differs from the events.
//! What differs is `model::replay`'s business.

use crate::actions::draft::{Draft, EventDraft, Stamp};
use crate::model::case::Case;
use crate::model::dice::Dice;
use crate::model::edit::Edit;
use crate::model::event::EventKind;
use crate::model::replay;

/// Returns the edits that put hand edits on record; none when head and events agree.
pub fn adopt(case: &Case, stamp: &Stamp, dice: &Dice) -> Vec<Edit> {
    // The record of a hand edit is not the change that `--once` is about.
    let stamp = Stamp { once: None, ..stamp.clone() };
    let mut draft = Draft::of(case, &stamp, dice);
    for mismatch in replay::mismatches(case) {
        let promise = mismatch.promise.as_ref().map(crate::model::id::BlockId::as_str);
        draft.event(
            EventDraft::new(EventKind::Edited)
                .changing(&mismatch.key, mismatch.events.as_deref(), mismatch.head.as_deref())
                .with("promise", promise),
        );
    }
    draft.finish()
}
