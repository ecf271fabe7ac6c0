//! Breaches going on record: an event for each limit that has passed and is not stamped yet, dated at its due instant.
//! What was missed is computed by `model::run`; a verdict that is on record is never written again.

use crate::actions::draft::{Draft, EventDraft, Stamp};
use crate::model::case::Case;
use crate::model::dice::Dice;
use crate::model::edit::Edit;
use crate::model::event::EventKind;
use crate::model::look::Look;
use crate::model::run;
use crate::model::word::Word;

/// Returns the edits that put passed breaches on record; none when the record is complete.
///
/// The look is at the present, whenever the change of the case really happened.
pub fn breaches(look: &Look<'_>, case: &Case, stamp: &Stamp, dice: &Dice) -> Vec<Edit> {
    // The record of a breach is not the change that `--once` is about.
    let stamp = Stamp { once: None, ..stamp.clone() };
    let mut draft = Draft::of(case, &stamp, dice);
    for run in run::of_case(look, case) {
        let Some(breach) = run.breach.filter(|breach| !breach.is_stamped) else { continue };
        let at = look.shown(breach.at);
        let due_at = look.shown(breach.due_at).to_rfc3339();
        let started_at = look.shown(run.started_at).to_rfc3339();
        let text = format!("{} `{}` of {}@{} passed unmet", run.duty.word(), run.clock, run.policy, run.version);
        let event = EventDraft::new(EventKind::Breached).with("text", Some(&text)).changing(
            &run.address(),
            Some(&started_at),
            Some(&due_at),
        );
        draft.event_at(at, Some(look.at()), event);
    }
    draft.finish()
}
