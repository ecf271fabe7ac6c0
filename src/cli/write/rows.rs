//! The rows that writes answer with, one for each case or new promise, and their columns.
//! What was done is `write`'s business.

use crate::calendar::due::Phrase;
use crate::cli::find::Found;
use crate::cli::write::{Done, word};
use crate::model::case::{Case, Priority, Status};
use crate::model::id::BlockId;
use crate::model::word::Word;
use crate::store::load;
use crate::view::cell::Cell;
use crate::view::kind::Kind as Sort;
use crate::view::page::{Column, Role};

/// The columns that the verbs of promises answer with.
pub(crate) const PROMISED: &[Column] = &[
    Column::new("case", "Case").of(Sort::Text).always().role(Role::Id),
    Column::new("id", "Id").of(Sort::Text).always(),
    Column::new("path", "File").of(Sort::Text).always(),
    Column::new("subject", "Subject").of(Sort::Text).always(),
    Column::new("status", "Status").of(Sort::OneOf(Status::SPELLINGS)).always(),
    Column::new("priority", "Priority").of(Sort::OneOf(Priority::SPELLINGS)).always(),
    Column::new("owner", "Owner").of(Sort::Text),
    Column::new("changed", "Changed").of(Sort::Flag).always(),
    Column::new("diff", "Difference").of(Sort::Text),
    Column::new("due", "Due").of(Sort::Due),
    Column::new("due_at", "Due at").of(Sort::Moment),
];

/// The columns that every other write answers with: all but the due.
pub(crate) const COLUMNS: &[Column] = PROMISED.split_at(PROMISED.len() - 2).0;

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
