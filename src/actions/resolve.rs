//! Putting it right in our view, with the remedy on record.
//! Promises survive it: an update that was promised is still owed.

use crate::actions::draft::{Draft, EventDraft, Stamp};
use crate::actions::refusal::{Refusal, refuse_blank};
use crate::actions::set::current;
use crate::model::case::{Case, Fault, Status};
use crate::model::dice::Dice;
use crate::model::edit::{Edit, Scalar};
use crate::model::event::EventKind;
use crate::model::word::Word;

/// What was done to put it right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remedy {
    pub remedy: String,
    pub cause: Option<String>,
    pub fault: Option<Fault>,
    /// Who looked at the work.
    pub checked_by: Option<String>,
    /// What the customer was told.
    pub told: Option<String>,
    pub via: Option<String>,
}

/// Returns the edits that resolve a case.
pub fn resolve(case: &Case, remedy: &Remedy, stamp: &Stamp, dice: &Dice) -> Result<Vec<Edit>, Refusal> {
    if remedy.remedy.trim().is_empty() {
        return Err(
            Refusal::request("a resolution needs a remedy").hint("add `--remedy \"what was done to put it right\"`")
        );
    }
    refuse_blank("--told", remedy.told.as_deref())?;
    refuse_blank("--cause", remedy.cause.as_deref())?;
    refuse_blank("--checked-by", remedy.checked_by.as_deref())?;
    if !case.is_active() {
        return Err(Refusal::rule(format!("case `{}` is {} already", case.id, case.status.word()))
            .hint(format!("`amends reopen {} --why REASON` first", case.id)));
    }
    let mut draft = Draft::of(case, stamp, dice);
    let told = remedy.told.as_deref();
    draft.status(
        case.status,
        Status::Resolved,
        EventDraft::new(EventKind::Resolved)
            .with("channel", remedy.via.as_deref())
            .with("text", Some(&remedy.remedy))
            .with("told", told),
    );
    draft.edit(Edit::table("outcome", "remedy", Scalar::Text(remedy.remedy.clone())));
    for (key, value) in [("cause", remedy.cause.as_deref()), ("fault", remedy.fault.map(|fault| fault.word()))] {
        let Some(value) = value else { continue };
        draft.edit(Edit::table("outcome", key, Scalar::Text(value.to_owned())));
        let before = current(case, key);
        // What the events speak of, they speak of to the end.
        let is_told = case.events.iter().any(|event| event.key.as_deref() == Some(key));
        if (before.is_some() || is_told) && before.as_deref() != Some(value) {
            draft.event(EventDraft::new(EventKind::Changed).changing(key, before.as_deref(), Some(value)));
        }
    }
    let before = case.outcome.as_ref().and_then(|outcome| outcome.checked_by.as_deref());
    if let Some(checked_by) = remedy.checked_by.as_deref().filter(|checked_by| before != Some(checked_by)) {
        draft.edit(Edit::table("outcome", "checked_by", Scalar::Text(checked_by.to_owned())));
        draft.event(EventDraft::new(EventKind::Changed).changing("checked_by", before, Some(checked_by)));
    }
    if told.is_some() {
        draft.edit(Edit::table("outcome", "told_at", Scalar::Moment(stamp.at)));
    }
    Ok(draft.finish())
}
