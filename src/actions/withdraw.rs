//! Taking back a case that was opened by mistake: it stays on file, closed, and is nobody's complaint.
//! Files are never deleted: a deletion and a new file that looks alike are one renamed file to git.

use crate::actions::draft::{Draft, EventDraft, Stamp};
use crate::actions::log::settle;
use crate::model::case::{Case, OPENED_BY_MISTAKE as WHY, QuestionState, Status};
use crate::model::dice::Dice;
use crate::model::edit::{Edit, Scalar};
use crate::model::event::EventKind;
use crate::model::promise::PromiseState;
use crate::model::word::Word;

/// Returns the edits that take a case back: what was promised and asked falls away, and nobody complained.
pub fn withdraw(case: &Case, stamp: &Stamp, dice: &Dice) -> Vec<Edit> {
    let mut draft = Draft::of(case, stamp, dice);
    for promise in case.open_promises() {
        let id = promise.id.as_str();
        draft.edit(Edit::block("promise", id, "state", Scalar::Text(PromiseState::Released.word().to_owned())));
        draft.edit(Edit::block("promise", id, "ended_at", Scalar::Moment(stamp.at)));
        draft.event(EventDraft::new(EventKind::Released).with("why", Some(WHY)).with("promise", Some(id)));
    }
    for question in case.open_questions() {
        settle(&mut draft, question, QuestionState::Declined, Some(WHY), None);
    }
    if let Some(complainant) = &case.complainant {
        // Without a complainant it makes nobody a repeat complainant.
        draft.edit(Edit::drop_head("complainant"));
        let event = EventDraft::new(EventKind::Changed).with("why", Some(WHY));
        draft.event(event.changing("complainant", Some(complainant.as_str()), None));
    }
    if case.status != Status::Closed {
        draft.status(case.status, Status::Closed, EventDraft::new(EventKind::Closed).with("why", Some(WHY)));
        draft.edit(Edit::table("outcome", "finding", Scalar::Text("withdrawn".to_owned())));
    }
    draft.finish()
}
