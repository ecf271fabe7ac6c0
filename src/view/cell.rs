//! Typed values of a page; they stay typed until a writer prints them.
//! How each is printed is the writer's business.

use chrono::{DateTime, FixedOffset, NaiveDate};

use crate::calendar::due::Due;
use crate::view::page::Column;
use crate::view::untrusted::Untrusted;

/// One value.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing is known: null in JSON, empty elsewhere.
    None,
    /// An id of ours, from our own alphabet.
    Id(String),
    /// A word of ours: an enum value, a code, a key.
    Word(String),
    /// Other people's text; every writer neutralises it.
    Text(Untrusted),
    /// A day without a time.
    Day(NaiveDate),
    /// An instant with its offset.
    Moment(DateTime<FixedOffset>),
    /// An instant of which a day alone was meant: text prints the day that was named, JSON the instant.
    Closing { day: NaiveDate, at: DateTime<FixedOffset> },
    /// A length in seconds; whole seconds in JSON, words in text.
    Span(i64),
    /// A length of business time in seconds; words in text say "business".
    BusinessSpan(i64),
    /// A number of things.
    Count(i64),
    /// A share of `n` things; text prints "83 % (5 of 6)", JSON the fraction, or null when `n` is 0.
    Rate { hits: i64, n: i64 },
    /// Yes or no.
    Flag(bool),
    /// Several values: a JSON array, joined with `, ` elsewhere.
    List(Vec<Cell>),
    /// A nested record: a JSON object.
    Record(Vec<(&'static str, Cell)>),
    /// A nested table: a JSON array of objects; a sub-table in text.
    Rows { columns: &'static [Column], rows: Vec<Vec<Cell>> },
}

impl Cell {
    /// Returns other people's text, or nothing.
    pub fn text(value: Option<&str>) -> Self {
        value.map_or(Self::None, Self::untrusted)
    }

    /// Returns other people's text.
    pub fn untrusted(text: impl Into<Untrusted>) -> Self {
        Self::Text(text.into())
    }

    /// Returns a word of ours, or nothing.
    pub fn word(value: Option<&str>) -> Self {
        value.map_or(Self::None, |word| Self::Word(word.to_owned()))
    }

    /// Returns an id, or nothing.
    pub fn id(value: Option<&str>) -> Self {
        value.map_or(Self::None, |id| Self::Id(id.to_owned()))
    }

    /// Returns an instant, or nothing.
    pub fn moment(value: Option<DateTime<FixedOffset>>) -> Self {
        value.map_or(Self::None, Self::Moment)
    }

    /// Returns a due as it was said: a day or an instant.
    pub fn due(due: &Due) -> Self {
        match due {
            Due::Day(day) => Self::Day(*day),
            Due::At(at) => Self::Moment(*at),
        }
    }
}
