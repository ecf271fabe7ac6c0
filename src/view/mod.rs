//! What we say, before and after someone picks a format.
//! Writers see only cells; they have never heard of a case.
//!
//! Invariants: cells stay typed until a writer prints them, so no format can disagree with another; other
//! people's text is neutralised by every writer; only our own styles emit an escape character; an unreadable
//! file is never left out in silence.

use crate::view::page::{Page, Problem};

pub mod cell;
pub mod clean;
mod delimited;
mod grid;
mod ids;
mod json;
pub mod kind;
mod markdown;
pub mod page;
mod paint;
mod pick;
mod record;
pub mod schema;
mod speech;
mod table;
#[cfg(test)]
mod tests;
pub mod untrusted;

/// A way to write a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    Table,
    Ids,
    Json,
    Ndjson,
    Csv,
    Tsv,
    Markdown,
    /// Reserved: no page can be written so yet.
    Html,
    /// Reserved: no page can be written so yet.
    Ics,
}

impl Format {
    /// All of them, in the order of the help.
    pub const ALL: [Self; 9] =
        [Self::Table, Self::Ids, Self::Json, Self::Ndjson, Self::Csv, Self::Tsv, Self::Markdown, Self::Html, Self::Ics];

    /// Returns the name as `--format` takes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Ids => "ids",
            Self::Json => "json",
            Self::Ndjson => "ndjson",
            Self::Csv => "csv",
            Self::Tsv => "tsv",
            Self::Markdown => "markdown",
            Self::Html => "html",
            Self::Ics => "ics",
        }
    }

    /// Returns the format of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }
}

impl std::fmt::Display for Format {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(self.name())
    }
}

/// How a page is to look; formats for machines heed only `columns`, `section`, `nul` and `raw`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// Cells of a terminal line; none means never clip or wrap.
    pub width: Option<usize>,
    pub colour: bool,
    /// The columns to show, in order; json and ndjson keep all keys.
    pub columns: Option<Vec<String>>,
    /// Ids end with NUL instead of a line feed.
    pub nul: bool,
    /// Cells of csv and tsv stay formulas: for programs, never for a spreadsheet.
    pub raw: bool,
    /// The one block to show.
    pub section: Option<String>,
    /// Of the sentences for people only the very first line is shown.
    pub quiet: bool,
}

/// Why a page cannot be written as asked, with what can be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unsupported {
    /// The format cannot carry this page; these can.
    Format { format: Format, able: Vec<Format> },
    /// The format carries one table, and the page has these.
    SeveralSections { format: Format, sections: Vec<&'static str> },
    /// The page has no such section.
    Section { given: String, nearest: Option<&'static str>, sections: Vec<&'static str> },
    /// The page has no such column.
    Column { given: String, nearest: Option<&'static str>, columns: Vec<&'static str> },
}

/// Returns the page in the format, as bytes for stdout.
pub fn render(page: &Page, format: Format, style: &Style) -> Result<Vec<u8>, Unsupported> {
    pick::check(page, format, style)?;
    let written = match format {
        Format::Table => Some(table::write(page, style)),
        Format::Markdown => Some(markdown::write(page, style)),
        Format::Json => Some(json::write(page, style)),
        Format::Ids => ids::write(page, style),
        Format::Ndjson => pick::only_sheet(page, format, style)?.map(|sheet| json::write_lines(&sheet)),
        Format::Csv => pick::only_sheet(page, format, style)?.map(|sheet| delimited::write_csv(&sheet, style)),
        Format::Tsv => pick::only_sheet(page, format, style)?.map(|sheet| delimited::write_tsv(&sheet, style)),
        Format::Html | Format::Ics => None,
    };
    written.ok_or_else(|| Unsupported::Format { format, able: able(page, style) })
}

/// Returns a problem as one JSON object in one line, without a line end.
pub fn problem_json(problem: &Problem) -> String {
    json::problem(problem)
}

/// Returns the formats that can carry the page.
fn able(page: &Page, style: &Style) -> Vec<Format> {
    let carries = |format: &Format| match format {
        Format::Table | Format::Markdown | Format::Json => true,
        Format::Ids => ids::write(page, style).is_some(),
        Format::Ndjson | Format::Csv | Format::Tsv => {
            pick::only_sheet(page, *format, style).is_ok_and(|sheet| sheet.is_some())
        }
        Format::Html | Format::Ics => false,
    };
    Format::ALL.into_iter().filter(carries).collect()
}
