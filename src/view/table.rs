//! A page for a terminal, a pipe or a mail: calm columns, sentences, records.
//! Nothing to say is no byte at all.

use std::collections::BTreeSet;

use crate::view::cell::Cell;
use crate::view::clean::{clean_block, clean_line};
use crate::view::grid::{self, Fit, Piece};
use crate::view::page::{Align, Audience, Block, Column, Line, Page, Problem, Table};
use crate::view::speech::Speech;
use crate::view::{Style, paint, pick, record};

/// Returns the page as text.
pub(crate) fn write(page: &Page, style: &Style) -> Vec<u8> {
    let speech = Speech::new(page, clean_line, |word| paint::word(clean_line(word)));
    let mut out = String::new();
    let mut was_prose = false;
    let mut is_first = true;
    for block in pick::blocks(page, style) {
        let (text, is_prose) = match block {
            Block::Table(table) => (titled(table, &speech, style), false),
            Block::Record(record) => (record::write(record, &speech, style), false),
            Block::Prose(lines) => (prose(lines, &speech, style, is_first), true),
        };
        is_first = false;
        if !text.is_empty() {
            let is_joined = was_prose && is_prose;
            if !out.is_empty() && !is_joined {
                out.push('\n');
            }
            out.push_str(&text);
            was_prose = is_prose;
        }
    }
    if !page.problems.is_empty() {
        if !out.is_empty() {
            out.push('\n');
        }
        out.push_str(&unreadable(page));
        out.push_str(":\n");
        for problem in &page.problems {
            out.push_str(&clean_line(&located(problem)));
            out.push('\n');
            if let Some(hint) = &problem.hint {
                out.push_str(&format!("  hint: {}\n", clean_line(hint)));
            }
        }
    }
    paint::finish(out, style.colour).into_bytes()
}

/// Returns the rows under their heads, with words clipped or wrapped to the style's width less the indent.
pub(crate) fn columns(columns: &[Column], rows: &[Vec<Cell>], speech: &Speech, style: &Style, fit: Fit) -> String {
    let places = pick::chosen(columns, style, Audience::Data);
    let rows: Vec<Vec<&Cell>> = rows
        .iter()
        .map(|row| pick::cells(columns.len(), row))
        .map(|row| places.iter().filter_map(|place| row.get(*place).copied()).collect())
        .collect();
    let shown: Vec<&Column> = places.iter().filter_map(|place| columns.get(*place)).collect();
    if rows.is_empty() || shown.is_empty() {
        return String::new();
    }
    let heads: Vec<_> = shown
        .iter()
        .enumerate()
        .map(|(place, column)| (clean_line(column.title), align(column, rows.iter().filter_map(|row| row.get(place)))))
        .collect();
    let pieces = rows.iter().map(|row| row.iter().map(|cell| piece(cell, speech, fit)).collect()).collect();
    grid::draw(&heads, pieces, style.width, fit)
}

/// Returns where the values of a column stand; counts stand at the right without being told.
pub(crate) fn align<'a>(column: &Column, cells: impl Iterator<Item = &'a &'a Cell>) -> Align {
    let mut cells = cells.filter(|cell| !matches!(cell, Cell::None)).peekable();
    let is_number = cells.peek().is_some() && cells.all(|cell| matches!(cell, Cell::Count(_)));
    if is_number { Align::Right } else { column.align }
}

/// Returns how many cases the page rests on, how many of them are in doubt, and how many files it could not read:
/// each file stands in one of the numbers.
pub(crate) fn unreadable(page: &Page) -> String {
    let failed: BTreeSet<&str> =
        page.problems.iter().filter(|problem| problem.level == "error").map(|problem| problem.path.as_str()).collect();
    let plural = |n: usize| if n == 1 { "" } else { "s" };
    let Some(n_read) = page.n_read else {
        if failed.is_empty() {
            return "read, with remarks".to_owned();
        }
        return format!("{0} file{1} unreadable", failed.len(), plural(failed.len()));
    };
    let read = format!("{n_read} case{} read", plural(n_read));
    match (page.n_doubtful, failed.len().saturating_sub(page.n_doubtful)) {
        (0, 0) => format!("{read}, with remarks"),
        (0, failed) => format!("{read}, {failed} unreadable"),
        (doubtful, 0) => format!("{read}, {doubtful} of them in doubt"),
        (doubtful, failed) => format!("{read}, {doubtful} of them in doubt, {failed} unreadable"),
    }
}

/// Returns a problem as `path:line:column: code: message`.
pub(crate) fn located(problem: &Problem) -> String {
    let place: String = [problem.line, problem.column].iter().map_while(|n| *n).map(|n| format!(":{n}")).collect();
    format!("{}{place}: {}: {}", problem.path, problem.code, problem.message)
}

/// Returns the sentences that the style lets through: all, or only the very first of the page.
pub(crate) fn heard<'a>(lines: &'a [Line], style: &Style, is_first: bool) -> &'a [Line] {
    match (style.quiet, is_first) {
        (false, _) => lines,
        (true, true) => lines.get(..1).unwrap_or_default(),
        (true, false) => &[],
    }
}

fn titled(table: &Table, speech: &Speech, style: &Style) -> String {
    if !pick::is_shown(table.audience, style) {
        return String::new();
    }
    let body = columns(table.columns, &table.rows, speech, style, Fit::Clip);
    if body.is_empty() || table.title.is_empty() {
        return body;
    }
    format!("{}\n{body}", clean_line(&table.title))
}

/// Returns the sentences, one a line. A line that is too long goes on indented, so that no text of other people
/// gets to begin where a sentence of ours would.
fn prose(lines: &[Line], speech: &Speech, style: &Style, is_first: bool) -> String {
    let mut out = String::new();
    for line in heard(lines, style, is_first) {
        let said: String = line.iter().map(|cell| spaced(cell, speech)).collect();
        match style.width {
            Some(width) => out.push_str(&grid::wrap(&said, width.saturating_sub(2).max(20)).replace('\n', "\n  ")),
            None => out.push_str(&said),
        }
        out.push('\n');
    }
    out
}

/// Returns a cell of a sentence. The blanks around a word of ours belong to the sentence.
pub(crate) fn spaced(cell: &Cell, speech: &Speech) -> String {
    let Cell::Word(word) = cell else { return speech.say(cell) };
    let core = word.trim_matches(' ');
    let before = word.len() - word.trim_start_matches(' ').len();
    let after = if core.is_empty() { 0 } else { word.len() - word.trim_end_matches(' ').len() };
    format!("{}{}{}", " ".repeat(before), (speech.word)(core), " ".repeat(after))
}

fn piece(cell: &Cell, speech: &Speech, fit: Fit) -> Piece {
    let is_soft = match cell {
        Cell::Text(_) => true,
        Cell::List(cells) => cells.iter().any(|cell| matches!(cell, Cell::Text(_))),
        Cell::Record(_) => true,
        _ => false,
    };
    let text = match cell {
        Cell::Text(text) if fit == Fit::Wrap => clean_block(text.bare().trim_start_matches(['\n', '\r']), 0),
        _ => speech.say(cell),
    };
    Piece { text, is_soft }
}
