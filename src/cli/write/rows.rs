//! The rows that writes answer with, one for each case or new promise, and their columns.
//! What was done is `write`'s business.

use crate::calendar::due::Phrase;
use crate::cli::find::Found;
use crate::cli::write::done::Done;
use crate::cli::write::word;
use crate::model::case::{Case, Priority, Status};
use crate::model::id::BlockId;
use crate::model::word::Word;
use crate::rules::Finding;
use crate::store::load;
use crate::view::cell::Cell;
use crate::view::kind::Kind as Sort;
use crate::view::page::{Column, Problem, Role};

pub(crate) const CASE: Column = Column::new("case", "Case").of(Sort::Text).role(Role::Id);
pub(crate) const ID: Column = Column::new("id", "Id").of(Sort::Text).always();
pub(crate) const PATH: Column = Column::new("path", "File").of(Sort::Text).always();
pub(crate) const SUBJECT: Column = Column::new("subject", "Subject").of(Sort::Text);
pub(crate) const STATUS: Column = Column::new("status", "Status").of(Sort::OneOf(Status::SPELLINGS));
pub(crate) const PRIORITY: Column = Column::new("priority", "Priority").of(Sort::OneOf(Priority::SPELLINGS));
pub(crate) const OWNER: Column = Column::new("owner", "Owner").of(Sort::Text);
pub(crate) const CHANGED: Column = Column::new("changed", "Changed").of(Sort::Flag).always();
pub(crate) const DIFF: Column = Column::new("diff", "Difference").of(Sort::Text);

/// The columns that the verbs of promises answer with.
pub(crate) const PROMISED: &[Column] = &[
    CASE.always(),
    ID,
    PATH,
    SUBJECT.always(),
    STATUS.always(),
    PRIORITY.always(),
    OWNER,
    CHANGED,
    DIFF,
    Column::new("due", "Due").of(Sort::Due),
    Column::new("due_at", "Due at").of(Sort::Moment),
];

/// The columns that every other write answers with: all but the due.
pub(crate) const COLUMNS: &[Column] = PROMISED.split_at(PROMISED.len() - 2).0;

/// The columns that an escalation answers with: what to type for the page that goes along stands beside the rest.
pub(crate) const ESCALATED: &[Column] = &[
    CASE.always(),
    ID,
    PATH,
    SUBJECT.always(),
    STATUS.always(),
    PRIORITY.always(),
    OWNER,
    CHANGED,
    DIFF,
    Column::new("brief", "Brief").of(Sort::Text),
];

/// Returns what is worrying about what was typed as a problem of its file.
pub(crate) fn worry(found: &Found, finding: &Finding) -> Problem {
    Problem {
        path: load::shown(&found.path),
        line: None,
        column: None,
        code: finding.code,
        level: "warning",
        message: finding.reason.clone(),
        hint: finding.hint.clone(),
    }
}

/// Returns the row of one case.
pub(super) fn row(found: &Found, after: &Case, done: &Done, changed: bool) -> Vec<Cell> {
    vec![
        Cell::Id(after.id.to_string()),
        Cell::Id(done.id.clone().unwrap_or_else(|| after.id.to_string())),
        Cell::untrusted(load::shown(&found.path)),
        Cell::untrusted(after.subject.clone()),
        word(after.status),
        word(after.priority),
        Cell::text(after.owner.as_deref()),
        Cell::Flag(changed),
        Cell::text(done.diff.as_deref()),
    ]
}

/// Returns the row of one case that was escalated; the page goes along with what was handed on.
pub(super) fn escalated(found: &Found, after: &Case, done: &Done, changed: bool) -> Vec<Cell> {
    let brief = done.id.as_ref().map_or(Cell::None, |_| Cell::Word(format!("amends brief {}", after.id)));
    [row(found, after, done, changed), vec![brief]].concat()
}

/// Returns a row for each promise that was made, or the one of the promise that ended.
pub(super) fn promised(found: &Found, after: &Case, done: &Done, changed: bool) -> Vec<Vec<Cell>> {
    let row = row(found, after, done, changed);
    if done.promises.is_empty() {
        return vec![[row, vec![Cell::None, Cell::None]].concat()];
    }
    let of_each = |(id, phrase): &(BlockId, Phrase)| {
        let mut row = row.clone();
        if let Some(cell) = row.get_mut(1) {
            *cell = Cell::Id(id.to_string());
        }
        [row, vec![Cell::due(&phrase.due), Cell::Moment(phrase.at)]].concat()
    };
    done.promises.iter().map(of_each).collect()
}
