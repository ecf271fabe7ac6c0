//! Hand edits going on record: an `edited` event for each key that differs from the events.
//! What differs is `model::replay`'s business.

use crate::actions::draft::{Draft, EventDraft, Stamp};
use crate::model::case::Case;
use crate::model::dice::Dice;
use crate::model::edit::{Edit, Scalar};
use crate::model::event::EventKind;
use crate::model::promise::Promise;
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
    let mut edits = record(after, told, stamp, dice);
    edits.extend(ends(before, after, stamp));
    edits
}

/// Returns the edits that say when promises ended that were ended in the editor without it: no earlier than now, so that
/// late does not pass for in time.
fn ends(before: &Case, after: &Case, stamp: &Stamp) -> Vec<Edit> {
    let was_open = |promise: &&Promise| before.open_promises().any(|old| old.id == promise.id);
    let ended = after.promises.iter().filter(|promise| !promise.is_open() && promise.ended_at.is_none());
    let ended_at =
        |promise: &Promise| Edit::block("promise", promise.id.as_str(), "ended_at", Scalar::Moment(stamp.at));
    ended.filter(was_open).map(ended_at).collect()
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
