//! Hand edits going on record: an `edited` event for each key that differs from the events.
//! What differs is `model::replay`'s business.

use crate::actions::draft::{Draft, EventDraft, Stamp};
use crate::model::case::Case;
use crate::model::dice::Dice;
use crate::model::edit::Edit;
use crate::model::event::EventKind;
use crate::model::replay::{self, Mismatch};

/// Returns the edits that put hand edits on record; none when head and events agree.
pub fn adopt(case: &Case, stamp: &Stamp, dice: &Dice) -> Vec<Edit> {
    // The record of an earlier hand edit is not the change that `--once` is about.
    let stamp = Stamp { once: None, ..stamp.clone() };
    record(case, replay::mismatches(case), &stamp, dice)
}

/// Returns the edits that put on record what somebody changed in an editor just now: what differs from the text before,
/// whether an event spoke of it or not.
pub fn adopt_changes(before: &Case, after: &Case, stamp: &Stamp, dice: &Dice) -> Vec<Edit> {
    let mut told = replay::mismatches(after);
    told.extend(replay::changes(before, after));
    record(after, told, stamp, dice)
}

fn record(case: &Case, mismatches: Vec<Mismatch>, stamp: &Stamp, dice: &Dice) -> Vec<Edit> {
    let mut draft = Draft::of(case, stamp, dice);
    for mismatch in mismatches {
        let promise = mismatch.promise.as_ref().map(crate::model::id::BlockId::as_str);
        draft.event(
            EventDraft::new(EventKind::Edited)
                .changing(&mismatch.key, mismatch.events.as_deref(), mismatch.head.as_deref())
                .with("promise", promise),
        );
    }
    draft.finish()
}
