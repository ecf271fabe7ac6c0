//! A promise that will not be kept as it stands: moved to another date, or split into smaller steps.
//! Too late is broken: only a shift before the due time spares the promise.

use crate::actions::draft::{Draft, EventDraft, Stamp, due_text};
use crate::actions::promise::add::{self, Wish};
use crate::actions::promise::end::close_block;
use crate::actions::promise::open_promise;
use crate::actions::refusal::{Force, Refusal};
use crate::calendar::due::Due;
use crate::calendar::hours::Calendar;
use crate::model::case::{Case, Priority};
use crate::model::dice::Dice;
use crate::model::edit::Edit;
use crate::model::event::EventKind;
use crate::model::id::BlockId;
use crate::model::look::Look;
use crate::model::promise::{Promise, PromiseState};

/// A new date, and how the customer heard of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Move {
    pub due: Due,
    pub told: String,
    pub via: Option<String>,
    pub why: Option<String>,
}

/// A smaller piece with its own date.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    pub what: String,
    pub due: Due,
}

/// What became of the old promise, and the ids of the new ones.
#[derive(Clone, Debug, PartialEq)]
pub struct Shifted {
    pub edits: Vec<Edit>,
    pub old_state: PromiseState,
    pub new: Vec<BlockId>,
    /// The case with the new promises in it.
    pub after: Case,
}

/// Returns the edits that move a promise to another date.
pub fn shift(
    look: &Look<'_>,
    case: &Case,
    id: &str,
    to: &Move,
    force: &Force,
    stamp: &Stamp,
    dice: &Dice,
) -> Result<Shifted, Refusal> {
    let calendar = look.calendar();
    let old = open_promise(case, id, stamp)?;
    let id = old.id.as_str();
    if to.told.trim().is_empty() {
        return Err(
            Refusal::request("the text of `--told` is empty").hint("say what the customer was told about the new date")
        );
    }
    add::refuse_closed(case, force)?;
    let wish = wish(old, stamp, old.what.clone().unwrap_or_default(), to.due.clone(), ("replaces", id));
    add::check(&wish, force, calendar, stamp.at)?;
    refuse_in_emergency(look, case, old, Some(&to.due), force)?;
    let mut draft = Draft::of(case, stamp, dice);
    let moved = EventDraft::new(EventKind::Moved)
        .with("channel", to.via.as_deref())
        .with("why", to.why.as_deref().or(force.why()))
        .with("told", Some(&to.told));
    let (state, new) = draft_move(look, &mut draft, old, &wish, moved, force, stamp);
    let after = wish.made(case, &new, stamp);
    Ok(Shifted { edits: draft.finish(), old_state: state, new: vec![new], after })
}

/// Puts on a draft that a promise gave way to another one, with what is said of it; returns how it ended, and the new one.
pub(in crate::actions) fn draft_move(
    look: &Look<'_>,
    draft: &mut Draft<'_>,
    old: &Promise,
    wish: &Wish,
    said: EventDraft,
    force: &Force,
    stamp: &Stamp,
) -> (PromiseState, BlockId) {
    let id = old.id.as_str();
    let (state, kind) = late_or(old, look.calendar(), stamp, (PromiseState::Moved, EventKind::Moved));
    close_block(draft, id, state);
    let from = old.due.as_ref().map(due_text);
    let said = said.of_kind(kind).changing("due", from.as_deref(), Some(&due_text(&wish.due)));
    draft.event(said.with("promise", Some(id)));
    (state, add::draft_promise(draft, wish, force))
}

/// Returns the edits that replace a promise by smaller steps.
pub fn split(
    look: &Look<'_>,
    case: &Case,
    id: &str,
    steps: &[Step],
    force: &Force,
    stamp: &Stamp,
    dice: &Dice,
) -> Result<Shifted, Refusal> {
    let calendar = look.calendar();
    let old = open_promise(case, id, stamp)?;
    let id = old.id.as_str();
    add::refuse_closed(case, force)?;
    let wishes: Vec<Wish> =
        steps.iter().map(|step| wish(old, stamp, step.what.clone(), step.due.clone(), ("part_of", id))).collect();
    for wish in &wishes {
        add::check(wish, force, calendar, stamp.at)?;
    }
    let last = steps.iter().map(|step| &step.due).max_by_key(|due| due.at(calendar));
    refuse_in_emergency(look, case, old, last, force)?;
    let (state, kind) = late_or(old, calendar, stamp, (PromiseState::Split, EventKind::Split));
    let mut draft = Draft::of(case, stamp, dice);
    close_block(&mut draft, id, state);
    draft.event(EventDraft::new(kind).with("why", force.why()).with("promise", Some(id)));
    let new: Vec<BlockId> = wishes.iter().map(|wish| add::draft_promise(&mut draft, wish, force)).collect();
    let after = wishes.iter().zip(&new).fold(case.clone(), |case, (wish, id)| wish.made(&case, id, stamp));
    Ok(Shifted { edits: draft.finish(), old_state: state, new, after })
}

/// Refuses a later end in an emergency: no further delay, unless somebody answers for it; sooner is welcome.
pub(in crate::actions) fn refuse_in_emergency(
    look: &Look<'_>,
    case: &Case,
    old: &Promise,
    end: Option<&Due>,
    force: &Force,
) -> Result<(), Refusal> {
    if case.priority_at(look) != Priority::Emergency || force.why().is_some() {
        return Ok(());
    }
    let calendar = look.calendar();
    let is_later = match (old.due_at(calendar), end) {
        (Some(due), Some(end)) => end.at(calendar) > due,
        _ => true,
    };
    if !is_later {
        return Ok(());
    }
    let message = format!("case `{}` is an emergency, so promise `{}` is not put off", case.id, old.id);
    let keep = format!("keep it, or let all of it end by its date; then `amends promise keep {}/{}`", case.id, old.id);
    Err(Refusal::rule(message).hint(keep).hint("`--force --why REASON` puts it off all the same"))
}

/// Returns the state and event of the old promise: broken when it was late already.
fn late_or(
    old: &Promise,
    calendar: &Calendar,
    stamp: &Stamp,
    in_time: (PromiseState, EventKind),
) -> (PromiseState, EventKind) {
    let late = old.due_at(calendar).is_some_and(|due| due < stamp.at);
    if late { (PromiseState::Broken, EventKind::Broken) } else { in_time }
}

fn wish(old: &Promise, stamp: &Stamp, what: String, due: Due, tie: (&'static str, &str)) -> Wish {
    let mut more = vec![(tie.0, tie.1.to_owned())];
    if let Some(from) = &old.from {
        more.push(("from", from.clone()));
    }
    Wish {
        what,
        how: old.how.clone(),
        who: old.who.clone().unwrap_or_else(|| stamp.by.clone()),
        kind: old.kind,
        due,
        answers: None,
        more,
        to: old.to.clone().unwrap_or_else(|| "complainant".to_owned()),
    }
}
