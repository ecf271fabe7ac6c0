//! A new promise: what, how, who, to whom, by when.
//! A promise that says nothing is refused with what is missing.

use chrono::{DateTime, FixedOffset};

use crate::actions::draft::Stamp;
use crate::actions::draft::{Draft, EventDraft, Fields, due, text};
use crate::actions::log::question;
use crate::actions::refusal::{Force, Refusal};
use crate::calendar::due::Due;
use crate::calendar::hours::Calendar;
use crate::model::case::{Case, Status};
use crate::model::dice::Dice;
use crate::model::edit::{Edit, Scalar};
use crate::model::event::EventKind;
use crate::model::id::BlockId;
use crate::model::promise::{Promise, PromiseKind, PromiseState};
use crate::model::word::Word;
use crate::rules::promise::vague;

/// What is to be promised.
#[derive(Clone, Debug, PartialEq)]
pub struct Wish {
    pub what: String,
    pub how: Option<String>,
    pub who: String,
    pub kind: PromiseKind,
    pub due: Due,
    /// The question of the customer that it answers.
    pub answers: Option<String>,
    /// Other fields of the block, such as `replaces`.
    pub more: Vec<(&'static str, String)>,
    /// `complainant` unless said otherwise.
    pub to: String,
}

impl Wish {
    /// Returns the case as it is once this is promised.
    pub fn made(&self, case: &Case, id: &BlockId, stamp: &Stamp) -> Case {
        let more = |key: &str| self.more.iter().find(|(own, _)| *own == key).map(|(_, value)| value.clone());
        let promise = Promise {
            id: id.clone(),
            kind: self.kind,
            what: Some(self.what.clone()),
            how: self.how.clone(),
            who: Some(self.who.clone()),
            to: Some(self.to.clone()),
            from: more("from"),
            made_at: Some(stamp.at),
            due: Some(self.due.clone()),
            state: PromiseState::Open,
            ended_at: None,
            replaces: more("replaces").map(|id| BlockId::of_file(&id)),
            part_of: more("part_of").map(|id| BlockId::of_file(&id)),
            was: None,
        };
        let mut after = case.clone();
        after.promises.push(promise);
        after
    }
}

/// Returns the edits that make a promise, and its id.
pub fn add(
    case: &Case,
    wish: &Wish,
    force: &Force,
    calendar: &Calendar,
    stamp: &Stamp,
    dice: &Dice,
) -> Result<(Vec<Edit>, BlockId), Refusal> {
    refuse_closed(case, force)?;
    check(wish, force, calendar, stamp.at)?;
    let mut draft = Draft::of(case, stamp, dice);
    let id = draft_promise(&mut draft, wish, force);
    if let Some(answers) = &wish.answers {
        let question = question(case, answers)?;
        draft.edit(Edit::block("question", question.id.as_str(), "state", Scalar::Text("promised".to_owned())));
        draft.event(
            EventDraft::new(EventKind::Answered)
                .with("promise", Some(id.as_str()))
                .with("question", Some(question.id.as_str())),
        );
    }
    Ok((draft.finish(), id))
}

/// Refuses to leave a new promise open in a closed case.
pub(super) fn refuse_closed(case: &Case, force: &Force) -> Result<(), Refusal> {
    if case.status == Status::Closed && force.why().is_none() {
        return Err(Refusal::rule(format!("case `{}` is closed, and a promise would be open in it", case.id))
            .hint(format!("`amends reopen {} --why REASON` first", case.id))
            .hint("`--force --why REASON` records it all the same"));
    }
    Ok(())
}

/// Refuses a promise that says nothing or is late when it is made.
pub fn check(wish: &Wish, force: &Force, calendar: &Calendar, at: DateTime<FixedOffset>) -> Result<(), Refusal> {
    if let Some(missing) = vague::nothing(&wish.what) {
        return Err(Refusal::rule(format!("the promise is vague: {missing}"))
            .hint("say what will be done, for example `\"Refund R450 to the card\"`"));
    }
    let due_at = wish.due.at(calendar);
    if due_at < at && force.why().is_none() {
        return Err(Refusal::rule(format!("the promise is due in the past: {}", wish.due.say(calendar)))
            .hint("give a later date, or say with `--at` when it was promised; `--force --why REASON` records it all the same"));
    }
    Ok(())
}

/// Puts a promise and its event on a draft.
pub fn draft_promise(draft: &mut Draft<'_>, wish: &Wish, force: &Force) -> BlockId {
    let id = draft.id('p');
    let mut fields: Fields =
        vec![text("id", id.as_str()), text("kind", wish.kind.word()), text("what", wish.what.trim())];
    if let Some(how) = &wish.how {
        fields.push(text("how", how));
    }
    fields.push(text("who", &wish.who));
    fields.push(text("to", &wish.to));
    fields.push(("made_at".to_owned(), Scalar::Moment(draft.at())));
    fields.push(("due".to_owned(), due(&wish.due)));
    fields.push(text("state", "open"));
    fields.extend(wish.more.iter().map(|(key, value)| text(key, value)));
    draft.block("promise", fields);
    draft.event(EventDraft::new(EventKind::Promised).with("why", force.why()).with("promise", Some(id.as_str())));
    id
}
