//! One record for people: titles beside values, nested tables below theirs.
//! All of other people's text is indented, so that it can never begin where ours does.

use crate::view::cell::Cell;
use crate::view::clean::{clean_block, clean_line};
use crate::view::grid::{self, Fit};
use crate::view::page::{Audience, Column, Record};
use crate::view::speech::{self, Speech};
use crate::view::{Style, paint, pick, table};
use unicode_width::UnicodeWidthStr;

/// Values stay readable even on a very narrow terminal.
const NARROWEST: usize = 20;

/// Returns the record as lines; empty fields are left out.
pub(crate) fn write(record: &Record, speech: &Speech, style: &Style) -> String {
    if !pick::is_shown(record.audience, style) {
        return String::new();
    }
    let columns = pick::columns(record);
    let fields = pick::chosen(&columns, style, Audience::Data).into_iter().filter_map(|place| record.fields.get(place));
    let fields: Vec<_> = fields.map(|field| (clean_line(field.title), &field.cell)).collect();
    let body = aligned(&fields, speech, style);
    if body.is_empty() || record.title.is_empty() {
        return body;
    }
    format!("{}\n{body}", clean_line(&record.title))
}

fn aligned(fields: &[(String, &Cell)], speech: &Speech, style: &Style) -> String {
    let shown: Vec<_> = fields.iter().filter(|(_, cell)| !speech::is_empty(cell)).collect();
    let beside = shown.iter().filter(|(_, cell)| !is_nested(cell)).map(|(title, _)| title.width()).max();
    let indent = beside.map_or(0, |wide| wide + 2);
    let mut out = String::new();
    let mut was_nested = false;
    for (title, cell) in shown {
        if (is_nested(cell) || was_nested) && !out.is_empty() {
            out.push('\n');
        }
        was_nested = is_nested(cell);
        match cell {
            Cell::Rows { columns, rows } => {
                out.push_str(&below(title, &rows_below(columns, rows, speech, style)));
            }
            Cell::Record(parts) => {
                let parts: Vec<_> = parts.iter().map(|(key, cell)| (speech::spoken(key), cell)).collect();
                out.push_str(&below(title, &aligned(&parts, speech, &narrower(style))));
            }
            _ => {
                let value = value(cell, indent, speech, style);
                let pad = " ".repeat(indent.saturating_sub(title.width()));
                out.push_str(&format!("{}{pad}{}\n", paint::heading(title), hung(&value, indent)));
            }
        }
    }
    out
}

/// Returns nested rows as a table in which words are wrapped, not clipped: here the record itself is asked for.
fn rows_below(columns: &[Column], rows: &[Vec<Cell>], speech: &Speech, style: &Style) -> String {
    table::columns(columns, rows, speech, &Style { columns: None, ..narrower(style) }, Fit::Wrap)
}

fn value(cell: &Cell, indent: usize, speech: &Speech, style: &Style) -> String {
    let said = match cell {
        Cell::Text(text) => clean_block(text.bare().trim_start_matches(['\n', '\r']), 0),
        _ => speech.say(cell),
    };
    match style.width {
        Some(width) => grid::wrap(&said, width.saturating_sub(indent).max(NARROWEST)),
        None => said,
    }
}

/// Returns the lines under a title, indented.
fn below(title: &str, body: &str) -> String {
    let body: String =
        body.lines().map(|line| if line.is_empty() { "\n".into() } else { format!("  {line}\n") }).collect();
    format!("{}\n{body}", paint::heading(title))
}

/// Returns the lines after the first indented.
fn hung(text: &str, indent: usize) -> String {
    let mut lines = text.split('\n');
    let mut out = lines.next().unwrap_or_default().to_owned();
    for line in lines {
        out.push('\n');
        if !line.is_empty() {
            out.push_str(&" ".repeat(indent));
            out.push_str(line);
        }
    }
    out
}

fn narrower(style: &Style) -> Style {
    Style { width: style.width.map(|width| width.saturating_sub(2)), ..style.clone() }
}

fn is_nested(cell: &Cell) -> bool {
    matches!(cell, Cell::Rows { .. } | Cell::Record(_))
}
