//! One case with all that is known of it: a nested row for programs, a page for people.
//! Needs no more than the case, its party and the organisation behind it.

use chrono::{DateTime, FixedOffset};

use crate::calendar::count;
use crate::calendar::due::Due;
use crate::model::case::{Case, Escalation, Outcome, Question, QuestionState};
use crate::model::event::{Event, EventKind};
use crate::model::folder::{Filed, Folder};
use crate::model::look::Look;
use crate::model::merged;
use crate::model::party::Party;
use crate::model::promise::{Promise, PromiseState};
use crate::model::run;
use crate::model::word::Word;
use crate::reports::clocks;
use crate::reports::next::order::{self, Weights};
use crate::reports::playbook;
use crate::rules::repeat::Lines;
use crate::rules::worries::Worries;
use crate::rules::{Finding, emergency};
use crate::view::cell::Cell;
use crate::view::page::{Audience, Block, Table};

pub mod columns;
mod people;

use columns::{COLUMNS, ESCALATIONS, EVENTS, FINDINGS, OWN_KEYS, PROMISES, QUESTIONS};

/// Returns all cases of the folder: a record for people each, and one table of nested rows for programs.
///
/// `all` holds what there is of the complaints that they repeat.
pub fn build(look: &Look<'_>, folder: &Folder, all: &Folder) -> Vec<Block> {
    // Who is who is asked once, however many cases are shown.
    let known = Worries::new(*look, all);
    let lines = Lines::new(all, known.people());
    let worries: Vec<Vec<Finding>> =
        folder.cases.iter().map(|filed| worries(look, &known, folder, &filed.case)).collect();
    let known = || folder.cases.iter().zip(&worries);
    let mut blocks: Vec<Block> =
        known().map(|(filed, worries)| Block::Record(people::record(look, folder, filed, worries))).collect();
    let mut rows = Vec::new();
    for (filed, worries) in known() {
        let case = &filed.case;
        let steps = match case.merged_into {
            // What is to be done about one that was merged into another is that one's.
            Some(_) => Vec::new(),
            None => playbook::steps(look, case, folder.complainant(case), worries, &lines.earlier(look, case)),
        };
        rows.push(row(look, folder, filed, worries, &steps));
        let lines = playbook::lines(&steps);
        if !lines.is_empty() {
            blocks.push(Block::Prose(lines));
        }
    }
    let table = Table { key: "cases", title: String::new(), columns: COLUMNS, rows, audience: Audience::Data };
    blocks.push(Block::Table(table));
    blocks
}

fn row(look: &Look<'_>, folder: &Folder, filed: &Filed, worries: &[Finding], playbook: &[String]) -> Vec<Cell> {
    let case = &filed.case;
    // What it repeats counts too, on record or not.
    let counted = emergency::counted(look, case, worries);
    let organisation = folder.organisation(case);
    let since = |at: DateTime<FixedOffset>| Cell::Span(look.at().signed_duration_since(at).num_seconds());
    vec![
        Cell::Id(case.id.to_string()),
        Cell::untrusted(filed.path.clone()),
        word(case.kind),
        Cell::untrusted(case.subject.clone()),
        word(case.status),
        case.waiting_on.map_or(Cell::None, word),
        word(counted.priority),
        Cell::text(case.owner.as_deref()),
        Cell::text(case.category.as_deref()),
        Cell::text(case.channel.as_deref()),
        Cell::id(case.complainant.as_ref().map(|id| id.as_str())),
        Cell::text(case.complainant.as_ref().and_then(|id| folder.called(id))),
        Cell::id(organisation.map(|id| id.as_str())),
        Cell::text(organisation.and_then(|id| folder.name(id))),
        folder.complainant(case).map_or(Cell::None, party),
        Cell::text(case.wants.as_deref()),
        Cell::text(case.reference.as_deref()),
        Cell::text(case.public.as_deref()),
        Cell::id(case.merged_into.as_ref().map(|id| id.as_str())),
        merged(case),
        case.policies.as_deref().map_or(Cell::None, texts),
        Cell::Record(vec![
            ("tags", texts(&case.tags)),
            ("impact", Cell::text(case.impact.as_deref())),
            ("adjustments", texts(&case.adjustments)),
        ]),
        rows(OWN_KEYS, &case.x, |(key, value)| vec![Cell::untrusted(key.clone()), Cell::untrusted(value.clone())]),
        Cell::Moment(case.received_at),
        Cell::moment(case.entered_at),
        Cell::moment(case.acknowledged_at()),
        Cell::moment(case.first_response_at()),
        Cell::moment(case.resolved_at()),
        Cell::moment(case.closed_at()),
        since(case.received_at),
        if case.is_active() { since(case.silent_since()) } else { Cell::None },
        Cell::Count(case.escalation_level()),
        rows(QUESTIONS, &questions(folder, case), |question| {
            let was = Cell::text(question.was.as_deref());
            vec![
                Cell::Id(question.id.as_str().to_owned()),
                Cell::untrusted(question.text.clone()),
                word(case.state_of(question)),
                was,
            ]
        }),
        rows(PROMISES, &promises(folder, case), |promise| self::promise(look, promise)),
        rows(ESCALATIONS, &case.escalations, |escalation| self::escalation(look, escalation)),
        case.outcome.as_ref().map_or(Cell::None, outcome),
        rows(clocks::COLUMNS, &run::of_case(look, &counted), |run| clocks::row(look, run)),
        rows(FINDINGS, worries, finding),
        texts(playbook),
        rows(EVENTS, &timeline(case), |event| self::event(event)),
    ]
}

/// Returns the worries about a case in the order of `next`; those about one whose record another holds are that one's.
pub(super) fn worries(look: &Look<'_>, known: &Worries<'_>, folder: &Folder, case: &Case) -> Vec<Finding> {
    if folder.holder(case).is_some() {
        return Vec::new();
    }
    let mut worries = known.of_few(folder, case);
    order::sort(&Weights::new(look, case), &mut worries);
    worries
}

/// Returns the promises of a case; what is open in one that was merged is open in the other, and only there.
pub(super) fn promises<'c>(folder: &Folder, case: &'c Case) -> Vec<&'c Promise> {
    let is_here = |promise: &&Promise| folder.holder(case).is_none() || !promise.is_open();
    case.promises.iter().filter(is_here).collect()
}

/// Returns the questions of a case; what nobody had answered of one that was merged is asked in the other, and only
/// there.
pub(super) fn questions<'c>(folder: &Folder, case: &'c Case) -> Vec<&'c Question> {
    let is_over = |state| matches!(state, QuestionState::Answered | QuestionState::Declined);
    let is_here = |question: &&Question| folder.holder(case).is_none() || is_over(case.state_of(question));
    case.questions.iter().filter(is_here).collect()
}

/// Returns the cases that were merged into this one, which two clones may have merged into one of them.
fn merged(case: &Case) -> Cell {
    let others = case.events.iter().filter_map(merged::taken_in).filter(|id| *id != case.id.as_str());
    Cell::List(others.map(|id| Cell::Id(id.to_owned())).collect())
}

fn party(party: &Party) -> Cell {
    Cell::Record(vec![
        ("id", Cell::Id(party.id.to_string())),
        ("kind", word(party.kind)),
        ("name", Cell::text(party.name.as_deref())),
        ("emails", texts(&party.emails)),
        ("phones", texts(&party.phones)),
        ("refs", texts(&party.refs)),
        ("organisation", Cell::id(party.organisation.as_ref().map(|id| id.as_str()))),
        ("roles", Cell::List(party.roles.iter().map(|role| word(*role)).collect())),
        ("prefers", Cell::text(party.prefers.as_deref())),
        ("avoid", texts(&party.avoid)),
    ])
}

fn promise(look: &Look<'_>, promise: &Promise) -> Vec<Cell> {
    let late = lateness(look, promise);
    vec![
        Cell::Id(promise.id.as_str().to_owned()),
        word(promise.kind),
        word(promise.state),
        Cell::text(promise.what.as_deref()),
        Cell::text(promise.how.as_deref()),
        Cell::text(promise.who.as_deref()),
        Cell::text(promise.to.as_deref().or(promise.is_ours().then_some("complainant"))),
        Cell::text(promise.from.as_deref()),
        Cell::moment(promise.made_at),
        due(promise.due.as_ref()),
        Cell::moment(promise.due_at(look.calendar())),
        Cell::moment(promise.ended_at),
        Cell::Flag(promise.is_overdue(look.at(), look.calendar())),
        late.map_or(Cell::None, |(plain, _)| Cell::Span(plain)),
        late.map_or(Cell::None, |(_, business)| Cell::BusinessSpan(business)),
        Cell::id(promise.replaces.as_ref().map(|id| id.as_str())),
        Cell::id(promise.part_of.as_ref().map(|id| id.as_str())),
        Cell::text(promise.was.as_deref()),
    ]
}

/// Returns by how much a promise is late or ended late, in plain and business time; negative is early.
///
/// One that was moved, split or released has no end of its own to be late with.
fn lateness(look: &Look<'_>, promise: &Promise) -> Option<(i64, i64)> {
    let end = match promise.state {
        PromiseState::Open => look.at(),
        PromiseState::Kept | PromiseState::Broken => promise.ended_at?,
        PromiseState::Moved | PromiseState::Split | PromiseState::Released => return None,
    };
    let due_at = promise.due_at(look.calendar())?;
    let plain = end.signed_duration_since(due_at).num_seconds();
    Some((plain, count::business_seconds(due_at.to_utc(), end.to_utc(), look.calendar())))
}

fn escalation(look: &Look<'_>, escalation: &Escalation) -> Vec<Cell> {
    vec![
        Cell::Id(escalation.id.as_str().to_owned()),
        Cell::text(escalation.to.as_deref()),
        escalation.kind.map_or(Cell::None, word),
        Cell::Count(escalation.level),
        Cell::text(escalation.why.as_deref()),
        Cell::text(escalation.told.as_deref()),
        due(escalation.next_update.as_ref()),
        Cell::moment(escalation.next_update.as_ref().map(|due| due.at(look.calendar()))),
        Cell::moment(escalation.at),
        Cell::moment(escalation.accepted_at),
        Cell::moment(escalation.declined_at),
        Cell::text(escalation.answered_by.as_deref()),
        Cell::text(escalation.was.as_deref()),
    ]
}

fn outcome(outcome: &Outcome) -> Cell {
    Cell::Record(vec![
        ("finding", Cell::text(outcome.finding.as_deref())),
        ("remedy", Cell::text(outcome.remedy.as_deref())),
        ("amount", Cell::text(outcome.amount.as_deref())),
        ("currency", Cell::text(outcome.currency.as_deref())),
        ("cause", Cell::text(outcome.cause.as_deref())),
        ("root_cause", Cell::text(outcome.root_cause.as_deref())),
        ("accepted", outcome.accepted.map_or(Cell::None, word)),
        ("told_at", Cell::moment(outcome.told_at)),
        ("fault", outcome.fault.map_or(Cell::None, word)),
        ("checked_by", Cell::text(outcome.checked_by.as_deref())),
    ])
}

fn finding(finding: &Finding) -> Vec<Cell> {
    vec![
        Cell::Word(finding.code.to_owned()),
        word(finding.level),
        Cell::id(finding.promise.as_ref().map(|id| id.as_str())),
        Cell::untrusted(finding.reason.clone()),
        Cell::moment(finding.since),
        Cell::text(finding.hint.as_deref()),
    ]
}

fn event(event: &Event) -> Vec<Cell> {
    vec![
        Cell::Id(event.id.as_str().to_owned()),
        Cell::Moment(event.at),
        Cell::moment(event.entered_at),
        Cell::text(event.by.as_deref()),
        if event.kind == EventKind::Unknown { Cell::None } else { word(event.kind) },
        Cell::text(event.channel.as_deref()),
        Cell::text(event.text.as_deref()),
        Cell::text(event.why.as_deref()),
        Cell::text(event.told.as_deref()),
        Cell::text(event.key.as_deref()),
        Cell::text(event.from.as_deref()),
        Cell::text(event.to.as_deref()),
        Cell::id(event.promise.as_ref().map(|id| id.as_str())),
        Cell::id(event.question.as_ref().map(|id| id.as_str())),
        Cell::text(event.party.as_deref()),
        Cell::Flag(event.auto),
        Cell::text(event.once.as_deref()),
        Cell::Flag(event.substantive),
        Cell::text(event.was.as_deref()),
        event.wait_seconds.map_or(Cell::None, Cell::Span),
        Cell::Flag(event.no_human),
        Cell::Flag(event.retold),
        Cell::Flag(event.handling),
    ]
}

/// Returns the events in the order in which they happened; of one instant, in the order of the file.
fn timeline(case: &Case) -> Vec<&Event> {
    let mut events: Vec<&Event> = case.events.iter().collect();
    events.sort_by_key(|event| event.at);
    events
}

/// Returns a due as it was said: the day alone, or the instant.
fn due(due: Option<&Due>) -> Cell {
    match due {
        None => Cell::None,
        Some(Due::Day(day)) => Cell::Day(*day),
        Some(Due::At(at)) => Cell::Moment(*at),
    }
}

fn word(word: impl Word) -> Cell {
    Cell::Word(word.word().to_owned())
}

fn texts(texts: &[String]) -> Cell {
    Cell::List(texts.iter().map(|text| Cell::untrusted(text.clone())).collect())
}

fn rows<T>(columns: &'static [crate::view::page::Column], of: &[T], row: impl Fn(&T) -> Vec<Cell>) -> Cell {
    Cell::Rows { columns, rows: of.iter().map(row).collect() }
}

#[cfg(test)]
mod tests;
