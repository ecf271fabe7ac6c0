//! csv and tsv: one table, keys as header, values as data formats write them.
//!
//! csv is RFC 4180: CRLF between records, quotes where needed. tsv has no quotes at all: a line end or tab
//! inside a cell is written `\n` or `\t`, so that `cut` and `awk` see one record a line. Lists are joined with
//! `, `; nested records are JSON. A cell of text that a spreadsheet would run as a formula gets a leading `'`;
//! numbers, days and instants are ours and stay bare. Who asks for raw cells gets none of these guards.

use crate::calendar::due::rfc3339;
use crate::view::Style;
use crate::view::cell::Cell;
use crate::view::clean::clean_data;
use crate::view::json;
use crate::view::pick::Sheet;

/// Returns the sheet as csv, with its header even if there are no rows.
pub(crate) fn write_csv(sheet: &Sheet<'_>, style: &Style) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    for record in records(sheet, style) {
        // A write to a Vec cannot fail, and every record has as many cells as the header.
        let _ = writer.write_record(record);
    }
    writer.into_inner().unwrap_or_default()
}

/// Returns the sheet as tsv, with its header even if there are no rows.
pub(crate) fn write_tsv(sheet: &Sheet<'_>, style: &Style) -> Vec<u8> {
    let mut out = String::new();
    for record in records(sheet, style) {
        for (place, cell) in record.iter().enumerate() {
            if place > 0 {
                out.push('\t');
            }
            // Readers that know quotes would swallow lines up to the next one.
            if cell.starts_with('"') && !style.raw {
                out.push('\'');
            }
            out.push_str(&cell.replace('\n', "\\n").replace('\t', "\\t"));
        }
        out.push('\n');
    }
    out.into_bytes()
}

/// Yields the header and then the rows.
fn records<'a>(sheet: &'a Sheet<'_>, style: &Style) -> impl Iterator<Item = Vec<String>> + 'a {
    let places = sheet.chosen(style);
    let header = places.iter().filter_map(|place| sheet.columns.get(*place)).map(|column| column.key.to_owned());
    let header: Vec<String> = header.collect();
    let said = if style.raw { bare } else { value };
    let row =
        move |row: &Vec<&Cell>| places.iter().filter_map(|place| row.get(*place)).map(|cell| said(cell)).collect();
    std::iter::once(header).chain(sheet.rows.iter().map(row))
}

/// Returns a cell as text; numbers and times exactly as json has them.
fn value(cell: &Cell) -> String {
    match cell {
        Cell::Id(text) | Cell::Word(text) => guarded(text),
        Cell::Text(text) => guarded(text.bare()),
        Cell::List(cells) => {
            let is_ours = |cell: &Cell| !matches!(cell, Cell::Id(_) | Cell::Word(_) | Cell::Text(_) | Cell::List(_));
            if cells.iter().all(is_ours) { part(cell) } else { guarded(&part(cell)) }
        }
        _ => part(cell),
    }
}

/// Returns a cell as text that a spreadsheet may run; controls are visible all the same.
fn bare(cell: &Cell) -> String {
    clean_data(&part(cell))
}

/// Returns a cell as a part of a list, without a guard of its own.
fn part(cell: &Cell) -> String {
    match cell {
        Cell::None => String::new(),
        Cell::Id(text) | Cell::Word(text) => text.clone(),
        Cell::Text(text) => text.bare().to_owned(),
        Cell::Day(day) => day.to_string(),
        Cell::Moment(at) | Cell::Closing { at, .. } => rfc3339(*at),
        Cell::Span(number) | Cell::BusinessSpan(number) | Cell::Count(number) => number.to_string(),
        Cell::Rate { hits, n } => json::fraction(*hits, *n).map_or_else(String::new, |share| share.to_string()),
        Cell::Flag(flag) => flag.to_string(),
        Cell::List(cells) => cells.iter().map(part).collect::<Vec<_>>().join(", "),
        Cell::Record(_) | Cell::Rows { .. } => json::cell(cell),
    }
}

/// Returns the text made harmless, after `'` if a spreadsheet would run it.
fn guarded(text: &str) -> String {
    let clean = clean_data(text);
    if is_formula(text) { format!("'{clean}") } else { clean }
}

/// Says whether a spreadsheet could take the text for a formula, also after blanks, invisible characters or quotes.
fn is_formula(text: &str) -> bool {
    for ch in text.chars() {
        match ch {
            '=' | '+' | '-' | '@' | '%' | '|' | '\t' | '\r' | '\n' | '\0' | '＝' | '＋' | '－' | '＠' => {
                return true;
            }
            '"' | '\'' | '“' | '”' | '‘' | '’' => {}
            _ if ch.is_whitespace() || crate::view::clean::is_hidden(ch) => {}
            _ => return false,
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(text: &str) -> Cell {
        Cell::Word(text.into())
    }

    #[test]
    fn formulas_are_guarded_and_numbers_are_not() {
        for text in [
            "=1",
            "+1",
            "-1",
            "@a",
            "%a",
            "|a",
            "\t=1",
            "\ta",
            "\r=1",
            "\na",
            " =1",
            "\u{feff}=1",
            "＝1",
            "＋1",
            "－1",
            "＠a",
            "\"=1",
            "'=1",
            " \" =1",
            "\0=1",
        ] {
            assert!(value(&Cell::untrusted(text)).starts_with('\''), "{text:?}");
        }
        for text in ["", " ", "a=1", "(1)", "1-2", "\"quoted\"", "'tis", "ö+", "/x", "#1"] {
            assert_eq!(value(&Cell::untrusted(text)), text);
        }
        for (text, raw) in [("=1", "=1"), ("+49 30 1234", "+49 30 1234"), ("\t@a", "\t@a"), ("=\u{1b}", "=\\u{1b}")] {
            assert_eq!(bare(&Cell::untrusted(text)), raw);
        }
        assert_eq!(bare(&Cell::List(vec![word("+2bd"), word("=1")])), "+2bd, =1");
        assert_eq!(value(&Cell::Span(-5)), "-5");
        assert_eq!(value(&Cell::Count(-5)), "-5");
        assert_eq!(value(&Cell::List(vec![Cell::Span(-5), Cell::Count(2)])), "-5, 2");
        assert_eq!(value(&Cell::List(vec![word("+2bd"), word("=1")])), "'+2bd, =1");
    }
}
