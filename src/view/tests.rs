//! What all writers must agree on.
//! Tests of one writer alone stand beside it.

use chrono::{DateTime, FixedOffset, NaiveDate};

use crate::view::cell::Cell;
use crate::view::page::{Align, Audience, Block, Column, Field, Page, Problem, Record, Role, Table};
use crate::view::{Format, Style, render};

mod agree;
mod golden;
mod hostile;
mod refusals;

fn at(text: &str) -> DateTime<FixedOffset> {
    DateTime::parse_from_rfc3339(text).unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn text(text: &str) -> Cell {
    Cell::untrusted(text)
}

fn word(word: &str) -> Cell {
    Cell::Word(word.into())
}

fn id(id: &str) -> Cell {
    Cell::Id(id.into())
}

fn page(blocks: Vec<Block>) -> Page {
    Page {
        schema: "sample",
        as_of: at("2026-11-25T09:00:00+02:00"),
        timezone: "Africa/Johannesburg".into(),
        n_read: Some(41),
        n_doubtful: 0,
        problems: Vec::new(),
        blocks,
    }
}

fn written(page: &Page, format: Format, style: &Style) -> String {
    String::from_utf8(render(page, format, style).unwrap()).unwrap()
}

fn plain(page: &Page, format: Format) -> String {
    written(page, format, &Style::default())
}

const COLUMNS: &[Column] = &[
    Column::new("case", "Case").role(Role::Id),
    Column::new("subject", "Subject"),
    Column::new("priority", "Priority"),
    Column::new("due", "Due"),
    Column::new("due_at", "Due at").data(),
    Column::new("late_seconds", "Late").right(),
    Column::new("business_seconds", "Business").data(),
    Column::new("received_at", "Received"),
    Column::new("n", "Cases"),
    Column::new("rate", "Kept"),
    Column::new("open", "Open"),
    Column::new("also", "Also"),
    Column::new("who", "Who").data(),
    Column { audience: Audience::People, align: Align::Left, ..Column::new("hint", "Hint") },
];

const STEPS: &[Column] = &[Column::new("at", "At"), Column::new("text", "Text"), Column::new("by", "By").data()];

/// Every kind of cell, with text of other people that means harm.
fn rows() -> Vec<Vec<Cell>> {
    vec![
        vec![
            id("kd35-dnr3"),
            text("=HYPERLINK(\"http://t/\") \u{1b}[2J\u{202e}evil"),
            word("emergency"),
            Cell::Closing { day: day("2026-11-24"), at: at("2026-11-24T17:00:00+02:00") },
            Cell::Moment(at("2026-11-24T17:00:00+02:00")),
            Cell::Span(57_600),
            Cell::BusinessSpan(3_600),
            Cell::Moment(at("2025-12-20T09:14:00.5Z")),
            Cell::Count(3),
            Cell::Rate { hits: 5, n: 6 },
            Cell::Flag(true),
            Cell::List(vec![word("promise.overdue"), word("update.missed")]),
            Cell::Record(vec![("name", text("Thandi")), ("team", Cell::None)]),
            word("call them"),
        ],
        vec![
            id("kd36-aaa2"),
            text("two\r\nlines, \"quoted\" | piped\tand `ticked` @team"),
            word("normal"),
            Cell::Day(day("2027-01-02")),
            Cell::None,
            Cell::Span(-90),
            Cell::BusinessSpan(-90),
            Cell::None,
            Cell::Count(12),
            Cell::Rate { hits: 0, n: 0 },
            Cell::Flag(false),
            Cell::List(vec![]),
            Cell::Rows { columns: STEPS, rows: vec![vec![Cell::Day(day("2026-11-20")), text("=1")]] },
        ],
    ]
}

fn table(key: &'static str, title: &str, rows: Vec<Vec<Cell>>) -> Block {
    Block::Table(Table { key, title: title.into(), columns: COLUMNS, rows, audience: Audience::All })
}

fn field(key: &'static str, title: &'static str, cell: Cell) -> Field {
    Field { key, title, cell, audience: Audience::All }
}

fn record() -> Block {
    let steps = vec![
        vec![
            Cell::Moment(at("2026-11-20T09:14:00+02:00")),
            text("I was charged twice.\nPlease help!\n"),
            word("thandi"),
        ],
        vec![Cell::Moment(at("2026-11-20T09:25:00+02:00")), text("A reply"), word("thandi")],
    ];
    Block::Record(Record {
        key: "case",
        title: "Case kd35-dnr3".into(),
        fields: vec![
            field("id", "Id", id("kd35-dnr3")),
            field("subject", "Subject", text("Charged twice")),
            field("text", "Text", text("first line\nerror: forged line\n\n  last line")),
            field("owner", "Owner", Cell::None),
            field("due", "Due", Cell::Closing { day: day("2026-11-24"), at: at("2026-11-24T17:00:00+02:00") }),
            field("outcome", "Outcome", Cell::Record(vec![("finding", word("upheld")), ("told_at", Cell::None)])),
            field("events", "Events", Cell::Rows { columns: STEPS, rows: steps }),
            field("notes", "Notes", Cell::Rows { columns: STEPS, rows: vec![] }),
            Field { audience: Audience::Data, ..field("path", "Path", text("cases/2026/kd35-dnr3.toml")) },
            Field { audience: Audience::People, ..field("advice", "Advice", word("say sorry")) },
        ],
        audience: Audience::All,
    })
}

fn problems() -> Vec<Problem> {
    let problem = |path: &str, line, level, hint: Option<&str>| Problem {
        path: path.into(),
        line,
        column: line.map(|_| 1),
        code: "merge.markers",
        level,
        message: "the file holds conflict markers".into(),
        hint: hint.map(Into::into),
    };
    vec![
        problem("cases/2026/a.toml", Some(14), "error", Some("run `amends resolve-merge`")),
        problem("cases/2026/b\u{1b}[1m.toml", None, "error", None),
        problem("cases/2026/b\u{1b}[1m.toml", None, "warning", None),
    ]
}
