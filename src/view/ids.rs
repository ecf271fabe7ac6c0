//! Ids alone, one a line, for the next command of a pipe.
//! Only values of our own alphabet are printed.

use std::collections::HashSet;

use crate::view::cell::Cell;
use crate::view::clean::clean_line;
use crate::view::page::{Page, Role};
use crate::view::{Style, pick};

/// Returns each id once, in reading order; nothing if the page has no column of ids.
pub(crate) fn write(page: &Page, style: &Style) -> Option<Vec<u8>> {
    let mut seen = HashSet::new();
    let mut out = Vec::new();
    let mut is_about_something = false;
    for sheet in pick::sheets(page, style) {
        let Some(place) = sheet.columns.iter().position(|column| column.role == Role::Id) else { continue };
        is_about_something = true;
        for cell in sheet.rows.iter().filter_map(|row| row.get(place)) {
            for id in ids(cell) {
                if seen.insert(id.to_owned()) {
                    out.extend_from_slice(clean_line(id).as_bytes());
                    out.push(if style.nul { 0 } else { b'\n' });
                }
            }
        }
    }
    is_about_something.then_some(out)
}

fn ids(cell: &Cell) -> Vec<&str> {
    match cell {
        Cell::Id(id) | Cell::Word(id) => vec![id],
        Cell::List(cells) => cells.iter().flat_map(ids).collect(),
        _ => Vec::new(),
    }
}
