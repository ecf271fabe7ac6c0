//! A departure from a house rule: which rule, why, and who approved it.
//! Whether somebody approved it is looked at by `rules::exception`.

use crate::actions::draft::{Draft, EventDraft};
use crate::actions::refusal::{Refusal, refuse_blank};
use crate::model::case::Case;
use crate::model::event::{EXCEPTION, EventKind};

/// A departure from a house rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exception {
    pub rule: String,
    pub approved_by: Option<String>,
}

impl Exception {
    /// Returns it with the id of who approved it, as the house spells it.
    pub fn named(self, name: impl Fn(&str) -> String) -> Self {
        Self { approved_by: self.approved_by.as_deref().map(name), ..self }
    }
}

/// Refuses a departure without a reason, unless it approves one that is on record.
pub(crate) fn check(case: &Case, exception: &Exception, why: Option<&str>) -> Result<(), Refusal> {
    refuse_blank("--exception", Some(&exception.rule))?;
    refuse_blank("--approved-by", exception.approved_by.as_deref())?;
    let is_known = case.events.iter().filter_map(|event| event.exception()).any(|rule| rule == exception.rule.trim());
    if why.is_none() && !(is_known && exception.approved_by.is_some()) {
        return Err(
            Refusal::request("an exception needs a reason").hint("add `--why REASON`: why the rule does not fit")
        );
    }
    Ok(())
}

/// Puts a departure on a draft.
pub(crate) fn draft(draft: &mut Draft<'_>, exception: &Exception, why: Option<&str>) {
    let event = EventDraft::new(EventKind::Note).with("why", why);
    let event = event.changing(EXCEPTION, None, Some(exception.rule.trim()));
    draft.event(event.with("party", exception.approved_by.as_deref()));
}
