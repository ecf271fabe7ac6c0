//! Ending a file: refused while anything promised or asked is open.
//! Silence of the customer is never acceptance.

use crate::actions::draft::{Draft, EventDraft, Stamp};
use crate::actions::refusal::{Force, Refusal, refuse_blank};
use crate::model::case::{Accepted, Case, Status};
use crate::model::dice::Dice;
use crate::model::edit::{Edit, Scalar};
use crate::model::event::EventKind;
use crate::model::word::Word;

/// How it ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ending {
    pub finding: Option<String>,
    pub accepted: Option<Accepted>,
}

/// Returns the edits that close a case.
pub fn close(case: &Case, ending: &Ending, force: &Force, stamp: &Stamp, dice: &Dice) -> Result<Vec<Edit>, Refusal> {
    if case.status == Status::Closed {
        return Err(Refusal::rule(format!("case `{}` is closed already", case.id))
            .hint(format!("see `amends show {}`", case.id)));
    }
    refuse_blank("--finding", ending.finding.as_deref())?;
    if force.why().is_none() {
        refuse_while_open(case)?;
    }
    let mut draft = Draft::of(case, stamp, dice);
    let event = EventDraft::new(EventKind::Closed).with("text", ending.finding.as_deref()).with("why", force.why());
    draft.status(case.status, Status::Closed, event);
    if let Some(finding) = &ending.finding {
        draft.edit(Edit::table("outcome", "finding", Scalar::Text(finding.clone())));
    }
    let known = case.outcome.as_ref().and_then(|outcome| outcome.accepted);
    if ending.accepted.is_some() || known.is_none() {
        let accepted = ending.accepted.unwrap_or(Accepted::Unknown);
        draft.edit(Edit::table("outcome", "accepted", Scalar::Text(accepted.word().to_owned())));
    }
    Ok(draft.finish())
}

fn refuse_while_open(case: &Case) -> Result<(), Refusal> {
    let promises: Vec<String> = case.open_promises().map(|promise| format!("`{}/{}`", case.id, promise.id)).collect();
    let questions: Vec<String> =
        case.open_questions().map(|question| format!("`{}/{}`", case.id, question.id)).collect();
    if promises.is_empty() && questions.is_empty() {
        return Ok(());
    }
    let mut open = Vec::new();
    if !promises.is_empty() {
        open.push(format!("open promises: {}", promises.join(", ")));
    }
    if !questions.is_empty() {
        open.push(format!("open questions: {}", questions.join(", ")));
    }
    let mut refusal = Refusal::rule(format!("case `{}` cannot be closed; {}", case.id, open.join("; ")));
    if !promises.is_empty() {
        refusal = refusal.hint(
            "end each with `amends promise keep CASE/PROMISE`, or with `break` or `release` in the place of `keep`",
        );
    }
    if let Some(question) = case.open_questions().next() {
        refusal = refusal.hint(format!(
            "answer with `amends update {} --answers {}`, or decline with `--declines` and `--why`",
            case.id, question.id
        ));
    }
    Err(refusal.hint("`--force --why REASON` closes it all the same"))
}
