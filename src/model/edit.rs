//! Every change that a file can undergo, as data.
//! How a change is written into TOML or JSON text is `format::patch`'s business.

use chrono::{DateTime, FixedOffset, NaiveDate};

/// A value as it stands in a file.
#[derive(Clone, Debug, PartialEq)]
pub enum Scalar {
    /// Free text or a word.
    Text(String),
    /// An instant with its offset; a string in JSON.
    Moment(DateTime<FixedOffset>),
    /// A day without a time; a string in JSON.
    Day(NaiveDate),
    /// A whole number.
    Int(i64),
    /// Yes or no.
    Flag(bool),
    /// A list of words, such as tags or channels.
    List(Vec<String>),
    /// A value as it stands in another file, on one line, in the language of the file that it goes to.
    Verbatim(String),
}

/// Where a value stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A key at the top of the file: `status`.
    Head { key: String },
    /// A key of a single table: `[outcome] remedy`.
    Table { table: String, key: String },
    /// A key of the block of an array of tables that has this id: `[[promise]] id = "p7kd"`.
    Block { block: String, id: String, key: String },
}

/// One change to one file.
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    /// Sets a value, adding the key when it is absent and the table when there is none.
    Put { place: Place, value: Scalar },
    /// Removes a key and nothing else; absent is not an error.
    Drop { place: Place },
    /// Adds one block at the end of an array of tables: a new `[[event]]`.
    Append { block: String, fields: Vec<(String, Scalar)> },
}

impl Edit {
    /// Returns the edit that sets a key at the top of the file.
    pub fn head(key: &str, value: Scalar) -> Self {
        Self::Put { place: Place::Head { key: key.to_owned() }, value }
    }

    /// Returns the edit that sets a key of a single table.
    pub fn table(table: &str, key: &str, value: Scalar) -> Self {
        Self::Put { place: Place::Table { table: table.to_owned(), key: key.to_owned() }, value }
    }

    /// Returns the edit that sets a key of the block with this id.
    pub fn block(block: &str, id: &str, key: &str, value: Scalar) -> Self {
        Self::Put { place: Place::Block { block: block.to_owned(), id: id.to_owned(), key: key.to_owned() }, value }
    }

    /// Returns the edit that removes a key at the top of the file.
    pub fn drop_head(key: &str) -> Self {
        Self::Drop { place: Place::Head { key: key.to_owned() } }
    }
}
