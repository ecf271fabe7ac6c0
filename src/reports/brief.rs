//! One page about a case for whoever takes it up next, or for the customer: never more than sixty lines.
//! All that is known of it is `reports::show`'s business.

use crate::model::case::{Case, Priority, Question, QuestionState};
use crate::model::event::{Event, EventKind};
use crate::model::folder::{Filed, Folder};
use crate::model::id::CaseId;
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::model::promise::{NEXT_UPDATE, Promise, PromiseState};
use crate::model::word::Word;
use crate::reports::show;
use crate::rules::repeat::Lines;
use crate::rules::worries::Worries;
use crate::rules::{Finding, emergency};
use crate::view::cell::Cell;
use crate::view::page::{Audience, Block, Table};

mod asked;
pub mod columns;
pub(super) mod page;
mod promised;

/// The longest page; when there are very many open promises they share lines, for none of them may be missing.
pub const MAX_LINES: usize = 60;

/// For whom a brief is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// The next person here.
    Colleague,
    /// The complainant: nothing that only we are to know.
    Customer,
}

/// What a brief says, before it is cut to a page.
#[derive(Clone, Debug)]
pub struct Brief<'a> {
    look: Look<'a>,
    folder: &'a Folder,
    case: &'a Case,
    /// The case that holds its record now: what stands here is what was so then, and nothing is asked of anybody.
    holder: Option<&'a CaseId>,
    reader: Reader,
    /// The open ones, the first due first, then those that ended, the last first.
    promises: Vec<&'a Promise>,
    /// The open ones first.
    questions: Vec<&'a Question>,
    /// What was said and done, the first first.
    tried: Vec<&'a Event>,
    /// What wants action, as `next` would say it.
    worries: Vec<Finding>,
    /// The complaints that it repeats, the last first; they are nobody's business but ours.
    earlier: Vec<&'a Case>,
}

/// Returns the briefs of all cases of the folder: a page for people each, and one table of nested rows for programs.
///
/// `all` holds what there is of the complaints that they repeat.
pub fn build<'a>(look: &Look<'a>, folder: &'a Folder, all: &'a Folder, reader: Reader) -> Vec<Block> {
    let known = Worries::new(*look, all);
    let lines = Lines::new(all, known.people());
    let brief = |filed: &'a Filed| {
        let case = &filed.case;
        let worries = show::worries(look, &known, all, case);
        let is_recited = reader == Reader::Colleague && is_urgent(look, case, &worries);
        let earlier = if is_recited { lines.earlier(look, case) } else { Vec::new() };
        Brief { worries, earlier, ..Brief::new(look, folder, filed, reader) }
    };
    let briefs: Vec<Brief<'a>> = folder.cases.iter().map(brief).collect();
    let mut lines = Vec::new();
    for brief in &briefs {
        if !lines.is_empty() {
            lines.push(Vec::new());
        }
        lines.extend(brief.page());
    }
    let rows = briefs.iter().map(Brief::row).collect();
    let table =
        Table { key: "briefs", title: String::new(), columns: columns::COLUMNS, rows, audience: Audience::Data };
    vec![Block::Prose(lines), Block::Table(table)]
}

impl<'a> Brief<'a> {
    fn new(look: &Look<'a>, folder: &'a Folder, filed: &'a Filed, reader: Reader) -> Self {
        let case = &filed.case;
        let is_for = |promise: &&Promise| match reader {
            Reader::Colleague => true,
            Reader::Customer => promise.is_to_customer(case),
        };
        let mut promises: Vec<&Promise> = show::promises(folder, case).into_iter().filter(is_for).collect();
        promises.sort_by_key(|promise| match promise.is_open() {
            true => (false, promise.due_at(look.calendar()).map(|due| due.timestamp())),
            false => (true, promise.ended_at.map(|ended| -ended.timestamp())),
        });
        let mut questions = show::questions(folder, case);
        questions.sort_by_key(|question| case.state_of(question));
        let mut tried: Vec<&Event> = case.events.iter().filter(|event| is_told(event, reader)).collect();
        tried.sort_by_key(|event| event.at);
        let (look, holder) = (*look, folder.holder(case));
        Self {
            look,
            folder,
            case,
            holder,
            reader,
            promises,
            questions,
            tried,
            worries: Vec::new(),
            earlier: Vec::new(),
        }
    }

    fn is_internal(&self) -> bool {
        self.reader == Reader::Colleague
    }

    /// Returns what went wrong in the customer's words, else the subject.
    fn wrong(&self) -> &'a str {
        let first = self.case.first_of(|event| event.kind == EventKind::ContactIn);
        let first = first.and_then(|(_, event)| event.text.as_deref());
        first.unwrap_or(&self.case.subject)
    }

    /// Returns the event with which a question was declined, if it stands so: why, and what is offered instead.
    fn declined(&self, question: &Question) -> Option<&'a Event> {
        let is_end =
            |event: &&Event| event.question.as_ref() == Some(&question.id) && event.kind == EventKind::Answered;
        let last = self.case.events.iter().rfind(is_end);
        last.filter(|_| question.state == QuestionState::Declined)
    }

    /// Returns who looks after it, if it is looked after here.
    fn owner(&self) -> Option<&'a str> {
        self.case.owner.as_deref().filter(|_| self.holder.is_none())
    }

    /// Returns the priority that counts; what it repeats counts too, on record or not.
    fn priority(&self) -> Priority {
        emergency::counted(&self.look, self.case, &self.worries).priority
    }

    /// Returns why the case is an emergency, if it is one: what it repeats, else what it shows itself, and that it wants
    /// a senior owner.
    fn emergency(&self) -> Vec<String> {
        if !is_urgent(&self.look, self.case, &self.worries) {
            return Vec::new();
        }
        let is_raise =
            |event: &&Event| event.key.as_deref() == Some("priority") && event.to.as_deref() == Some("emergency");
        let told = || self.case.events.iter().rfind(is_raise).and_then(|event| event.why.clone());
        let mut reasons: Vec<String> =
            self.worries.iter().filter(|it| emergency::is_repeat(it)).map(|finding| finding.reason.clone()).collect();
        if reasons.is_empty() {
            reasons.push(told().unwrap_or_else(|| "its priority says so".to_owned()));
        }
        if self.worries.iter().any(|finding| finding.code == emergency::no_senior_owner::RULE.code) {
            reasons.push("senior owner wanted".to_owned());
        }
        reasons
    }

    /// Returns how our promises stand, and how many others owe us; one that is late is broken, and still to be kept.
    fn counts(&self) -> String {
        let (at, calendar) = (self.look.at(), self.look.calendar());
        let ours: Vec<&Promise> = self.promises.iter().copied().filter(|promise| promise.is_ours()).collect();
        let count = |is_so: &dyn Fn(&Promise) -> bool| ours.iter().filter(|promise| is_so(promise)).count();
        let n_kept = count(&|promise| promise.state == PromiseState::Kept);
        let n_broken = count(&|promise| promise.is_broken(at, calendar));
        let n_late = count(&|promise| promise.is_overdue(at, calendar));
        let n_open = count(&|promise| promise.is_open()) - n_late;
        let late = if n_late > 0 { format!(" ({n_late} of them late and still to be kept)") } else { String::new() };
        let mut said = format!("{} made: {n_kept} kept, {n_broken} broken{late}, {n_open} still open", ours.len());
        if let Some(n_theirs) = Some(self.promises.len() - ours.len()).filter(|n_theirs| *n_theirs > 0) {
            said.push_str(&format!("; {n_theirs} owed to us"));
        }
        said
    }

    /// Returns what was promised; what we note to ourselves is said to the customer as they would hear it.
    fn worded<'p>(&self, promise: &'p Promise) -> Option<&'p str> {
        match promise.what.as_deref() {
            Some(what) if !self.is_internal() && what.trim() == NEXT_UPDATE => Some("We tell you where it stands"),
            what => what,
        }
    }

    fn row(&self) -> Vec<Cell> {
        columns::row(self)
    }
}

/// Returns whether a case is an emergency that somebody has to see to: one that is active, or that is put right or closed
/// and still worries us.
fn is_urgent(look: &Look<'_>, case: &Case, worries: &[Finding]) -> bool {
    let is_raised = case.priority_at(look) == Priority::Emergency || worries.iter().any(emergency::is_repeat);
    emergency::holds(look, case, worries) || is_raised && worries.iter().any(|finding| finding.level != Loudness::Note)
}

/// Returns whether an event tells what was said or done; for the customer, what was said between us alone.
fn is_told(event: &Event, reader: Reader) -> bool {
    let is_said = matches!(event.kind, EventKind::ContactIn | EventKind::ContactOut) || told(event).is_some();
    match reader {
        Reader::Customer => is_said,
        Reader::Colleague => {
            is_said
                || matches!(
                    event.kind,
                    EventKind::Note
                        | EventKind::Escalated
                        | EventKind::Accepted
                        | EventKind::Declined
                        | EventKind::Resolved
                        | EventKind::Reopened
                        | EventKind::Closed
                        | EventKind::Waiting
                        | EventKind::Merged
                )
        }
    }
}

/// Returns what the customer was told with a change; an offer stands with the question that was declined.
fn told(event: &Event) -> Option<&str> {
    event.told.as_deref().filter(|told| event.kind != EventKind::Answered && !told.trim().is_empty())
}

/// Returns how a promise stands, in words.
fn standing(look: &Look<'_>, promise: &Promise) -> String {
    let (at, calendar) = (look.at(), look.calendar());
    let late = promise.late_seconds(at, calendar).filter(|late| *late > 0);
    let late = late.map(crate::calendar::span::say);
    match (promise.state, late) {
        (PromiseState::Open, Some(late)) => format!("{late} late"),
        (PromiseState::Open, None) => "open".to_owned(),
        (PromiseState::Kept, Some(late)) => format!("kept {late} late"),
        (state, _) => state.word().to_owned(),
    }
}

/// Returns how a question stands, in words.
fn settled(state: QuestionState) -> &'static str {
    match state {
        QuestionState::Open => "not yet answered",
        QuestionState::Answered => "answered",
        QuestionState::Declined => "declined",
        QuestionState::Promised => "an answer is promised",
    }
}

#[cfg(test)]
mod tests;
