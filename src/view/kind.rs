//! What sort of value stands in a column, so that a schema can be printed from the columns alone.
//! How a value is printed is the writers' business.

use crate::view::cell::Cell;
use crate::view::page::{Column, Field, Table};

/// A sort of value, as JSON has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Nobody has said.
    Any,
    /// A string: an id, a word of ours, or other people's text.
    Text,
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// A day without a time.
    Day,
    /// An instant with its offset.
    Moment,
    /// A day alone, or an instant.
    Due,
    /// A length in whole seconds.
    Seconds,
    /// A number of things.
    Count,
    /// A share from 0 to 1.
    Share,
    /// Yes or no.
    Flag,
    /// Several values of one sort.
    List(&'static Kind),
    /// A nested record with these keys.
    Record(&'static [Column]),
    /// A nested table with these columns.
    Rows(&'static [Column]),
}

impl Kind {
    /// Returns whether a value is of this sort; nothing is a matter of the column.
    pub fn admits(&self, cell: &Cell) -> bool {
        match (self, cell) {
            (Self::Any, _) => true,
            (Self::Text, Cell::Id(_) | Cell::Word(_) | Cell::Text(_)) => true,
            (Self::OneOf(words), Cell::Word(word)) => words.contains(&word.as_str()),
            (Self::Day | Self::Due, Cell::Day(_)) => true,
            (Self::Moment | Self::Due, Cell::Moment(_) | Cell::Closing { .. }) => true,
            (Self::Seconds, Cell::Span(_) | Cell::BusinessSpan(_)) => true,
            (Self::Count, Cell::Count(_)) | (Self::Share, Cell::Rate { .. }) | (Self::Flag, Cell::Flag(_)) => true,
            (Self::List(kind), Cell::List(cells)) => cells.iter().all(|cell| kind.admits(cell)),
            (Self::Record(columns), Cell::Record(fields)) => {
                columns.len() == fields.len()
                    && columns.iter().zip(fields).all(|(column, (key, cell))| column.key == *key && fits(column, cell))
            }
            (Self::Rows(known), Cell::Rows { columns, rows }) => known == columns && misfit(columns, rows).is_none(),
            _ => false,
        }
    }
}

/// Returns whether a column may hold the value.
pub fn fits(column: &Column, cell: &Cell) -> bool {
    // A share of nothing is null in JSON.
    let is_nothing = matches!(cell, Cell::None | Cell::Rate { n: 0, .. });
    if is_nothing { column.is_optional } else { column.kind.admits(cell) }
}

/// Returns the key of the first column whose value is of another sort than it says.
pub fn misfit(columns: &[Column], rows: &[Vec<Cell>]) -> Option<&'static str> {
    let is_short = |row: &Vec<Cell>| row.len() != columns.len();
    if rows.iter().any(is_short) {
        return Some("a row of another length than the head");
    }
    let pairs = rows.iter().flat_map(|row| columns.iter().zip(row));
    pairs.into_iter().find(|(column, cell)| !fits(column, cell)).map(|(column, _)| column.key)
}

impl Table {
    /// Returns the key of the first column whose value is of another sort than it says.
    pub fn misfit(&self) -> Option<&'static str> {
        misfit(self.columns, &self.rows)
    }
}

/// Returns named cells as the fields of a record, so that the columns are said once.
pub fn fields(columns: &'static [Column], cells: Vec<Cell>) -> Vec<Field> {
    let field = |(column, cell): (&Column, Cell)| Field {
        key: column.key,
        title: column.title,
        cell,
        audience: column.audience,
    };
    columns.iter().zip(cells).map(field).collect()
}
