//! A page: what a command has to say, before someone picks a format.
//! No strings are padded, rounded or coloured here.

use chrono::{DateTime, FixedOffset};

use crate::view::cell::Cell;
use crate::view::kind::Kind;

/// Everything that one command says on stdout.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// The name in the JSON envelope: `overdue` of `amends/overdue/1`.
    pub schema: &'static str,
    /// The instant for which it holds.
    pub as_of: DateTime<FixedOffset>,
    /// The IANA name of the folder's zone.
    pub timezone: String,
    /// How many cases the page rests on, if it is about cases; printed beside unreadable files.
    pub n_read: Option<usize>,
    /// How many of these are shown although something in their file is an error, such as an unsettled conflict.
    pub n_doubtful: usize,
    /// Files that could not be read; every format names them.
    pub problems: Vec<Problem>,
    /// In reading order.
    pub blocks: Vec<Block>,
}

/// A file that could not be read, as every format shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Relative to the care folder.
    pub path: String,
    pub line: Option<usize>,
    pub column: Option<usize>,
    pub code: &'static str,
    /// `error`, `warning` or `note`.
    pub level: &'static str,
    pub message: String,
    pub hint: Option<String>,
}

/// One part of a page.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// Rows under columns.
    Table(Table),
    /// One nested row, such as a whole case: fields aligned in text, an object in JSON.
    Record(Record),
    /// Sentences for people: table and markdown print them, data formats leave them out.
    Prose(Vec<Line>),
}

/// A sentence of our own words and typed values.
pub type Line = Vec<Cell>;

/// Rows under columns.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// The `section` of a page with several tables.
    pub key: &'static str,
    /// A heading in text; empty for a page's only table.
    pub title: String,
    pub columns: &'static [Column],
    pub rows: Vec<Vec<Cell>>,
    /// Which writers show it.
    pub audience: Audience,
}

/// A record of named cells; nested tables are cells of kind `Rows`.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    pub key: &'static str,
    pub title: String,
    pub fields: Vec<Field>,
    pub audience: Audience,
}

/// A named cell of a record.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// The JSON key.
    pub key: &'static str,
    /// What people read.
    pub title: &'static str,
    pub cell: Cell,
    pub audience: Audience,
}

/// Who a block or field is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Every format.
    All,
    /// json, ndjson, csv, tsv and ids, where prose says the same to people.
    Data,
    /// table, markdown and html, where data formats say it elsewhere.
    People,
}

/// A column of a table; a `const` beside its report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// The key in JSON and the header in csv.
    pub key: &'static str,
    /// The heading in text.
    pub title: &'static str,
    pub role: Role,
    pub align: Align,
    /// What sort of value stands in it.
    pub kind: Kind,
    /// Whether a row may have no value here.
    pub is_optional: bool,
    /// Whether text shows it unless `--columns` says otherwise.
    pub audience: Audience,
}

/// What a column is to writers that pick columns by meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// What `--format ids` prints: a case id, or a party id on a page about parties.
    Id,
    /// One line of words: an iCalendar summary.
    Summary,
    /// When it is due: an iCalendar due.
    Due,
    Plain,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    Left,
    Right,
}

impl Column {
    /// Returns a left-aligned column that every format shows.
    pub const fn new(key: &'static str, title: &'static str) -> Self {
        let (role, align, audience) = (Role::Plain, Align::Left, Audience::All);
        Self { key, title, role, align, kind: Kind::Any, is_optional: true, audience }
    }

    /// Returns the column as one that only data formats show unless asked for.
    pub const fn data(mut self) -> Self {
        self.audience = Audience::Data;
        self
    }

    /// Returns the column with numbers aligned at the right.
    pub const fn right(mut self) -> Self {
        self.align = Align::Right;
        self
    }

    /// Returns the column as one of values of this sort, or none.
    pub const fn of(mut self, kind: Kind) -> Self {
        self.kind = kind;
        self
    }

    /// Returns the column as one in which each row has a value.
    pub const fn always(mut self) -> Self {
        self.is_optional = false;
        self
    }

    /// Returns the column with a meaning for writers that pick by it.
    pub const fn role(mut self, role: Role) -> Self {
        self.role = role;
        self
    }
}
