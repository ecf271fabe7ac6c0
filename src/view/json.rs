//! JSON in the envelope of the contract, and one object a line without it.
//! All keys are always there, so `--columns` changes nothing here; nothing depends on width, colour or locale.

use std::io;

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::ser::{CompactFormatter, Formatter};

use crate::calendar::due::rfc3339;
use crate::view::Style;
use crate::view::cell::Cell;
use crate::view::clean::is_hidden;
use crate::view::page::{Audience, Column, Page, Problem};
use crate::view::pick::{self, Sheet};

/// Returns the one document: the envelope, each row on a line of its own.
pub(crate) fn write(page: &Page, style: &Style) -> Vec<u8> {
    let mut out = Vec::new();
    let incomplete = page.problems.iter().any(|problem| problem.level == "error");
    for (before, value) in [
        ("{\"schema\":", format!("amends/{}/1", page.schema)),
        (",\"as_of\":", rfc3339(page.as_of)),
        (",\"timezone\":", page.timezone.clone()),
    ] {
        out.extend_from_slice(before.as_bytes());
        put(&mut out, &value);
    }
    out.extend_from_slice(format!(",\"incomplete\":{incomplete},\"problems\":[").as_bytes());
    put_lines(&mut out, page.problems.iter().map(AsJson));
    out.extend_from_slice(b"],\"data\":[");
    let sheets = pick::sheets(page, style);
    let is_told_apart = pick::has_several_sections(page);
    let section = |sheet: &Sheet<'_>| {
        let says_it = sheet.columns.iter().any(|column| column.key == "section");
        (is_told_apart && !says_it).then_some(sheet.key)
    };
    put_lines(&mut out, sheets.iter().flat_map(|sheet| rows(sheet, section(sheet))));
    out.extend_from_slice(b"]}\n");
    out
}

/// Returns the rows alone, one object a line.
pub(crate) fn write_lines(sheet: &Sheet<'_>) -> Vec<u8> {
    let mut out = Vec::new();
    for row in rows(sheet, None) {
        put(&mut out, &row);
        out.push(b'\n');
    }
    out
}

/// Returns the problem as one object in one line.
pub(crate) fn problem(problem: &Problem) -> String {
    text(&AsJson(problem))
}

/// Returns a cell as compact JSON, for formats without nesting.
pub(crate) fn cell(cell: &Cell) -> String {
    text(&AsJson(cell))
}

/// Returns the share as a fraction; none of nothing is no share.
#[expect(clippy::cast_precision_loss, reason = "counts of cases are far below 2^52")]
pub(crate) fn fraction(hits: i64, n: i64) -> Option<f64> {
    (n != 0).then(|| hits as f64 / n as f64)
}

fn text<T: Serialize>(value: &T) -> String {
    let mut out = Vec::new();
    put(&mut out, value);
    String::from_utf8_lossy(&out).into_owned()
}

fn put<T: Serialize + ?Sized>(out: &mut Vec<u8>, value: &T) {
    // Neither a write to a Vec nor a map with string keys can fail.
    let _ = value.serialize(&mut serde_json::Serializer::with_formatter(out, Safe));
}

/// Writes the values of an array, each on its own line.
fn put_lines<T: Serialize>(out: &mut Vec<u8>, values: impl Iterator<Item = T>) {
    let mut is_empty = true;
    for value in values {
        out.extend_from_slice(if is_empty { b"\n" } else { b",\n" });
        put(out, &value);
        is_empty = false;
    }
    if !is_empty {
        out.push(b'\n');
    }
}

/// Returns the rows as objects without what only people read.
fn rows<'a>(sheet: &'a Sheet<'_>, section: Option<&'static str>) -> impl Iterator<Item = Row<'a>> {
    sheet.rows.iter().map(move |cells| Row { section, columns: &sheet.columns, cells })
}

struct Row<'a> {
    section: Option<&'static str>,
    columns: &'a [Column],
    cells: &'a [&'a Cell],
}

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if let Some(section) = self.section {
            map.serialize_entry("section", section)?;
        }
        for (column, cell) in self.columns.iter().zip(self.cells) {
            if column.audience != Audience::People {
                map.serialize_entry(column.key, &AsJson(*cell))?;
            }
        }
        map.end()
    }
}

/// A value as JSON has it.
struct AsJson<T>(T);

impl Serialize for AsJson<&Cell> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Cell::None => serializer.serialize_none(),
            Cell::Id(text) | Cell::Word(text) => serializer.serialize_str(text),
            Cell::Text(text) => serializer.serialize_str(text.bare()),
            Cell::Day(day) => serializer.collect_str(day),
            Cell::Moment(at) | Cell::Closing { at, .. } => serializer.serialize_str(&rfc3339(*at)),
            Cell::Span(number) | Cell::BusinessSpan(number) | Cell::Count(number) => serializer.serialize_i64(*number),
            Cell::Rate { hits, n } => fraction(*hits, *n).serialize(serializer),
            Cell::Flag(flag) => serializer.serialize_bool(*flag),
            Cell::List(cells) => serializer.collect_seq(cells.iter().map(AsJson)),
            Cell::Record(fields) => serializer.collect_map(fields.iter().map(|(key, cell)| (key, AsJson(cell)))),
            Cell::Rows { columns, rows } => {
                let mut seq = serializer.serialize_seq(Some(rows.len()))?;
                for row in rows {
                    let cells = pick::cells(columns.len(), row);
                    seq.serialize_element(&Row { section: None, columns, cells: &cells })?;
                }
                seq.end()
            }
        }
    }
}

impl Serialize for AsJson<&Problem> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("path", &self.0.path)?;
        map.serialize_entry("line", &self.0.line)?;
        map.serialize_entry("column", &self.0.column)?;
        map.serialize_entry("code", self.0.code)?;
        map.serialize_entry("level", self.0.level)?;
        map.serialize_entry("message", &self.0.message)?;
        map.serialize_entry("hint", &self.0.hint)?;
        map.end()
    }
}

/// Compact JSON in which nothing can steer a terminal or a page that the document is pasted into.
struct Safe;

impl Formatter for Safe {
    fn write_string_fragment<W: ?Sized + io::Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        let is_risky = |ch: char| ch == '<' || is_hidden(ch);
        if !fragment.contains(is_risky) {
            return CompactFormatter.write_string_fragment(writer, fragment);
        }
        let mut units = [0; 2];
        let mut bytes = [0; 4];
        for ch in fragment.chars() {
            if is_risky(ch) {
                for unit in ch.encode_utf16(&mut units) {
                    write!(writer, "\\u{unit:04x}")?;
                }
            } else {
                writer.write_all(ch.encode_utf8(&mut bytes).as_bytes())?;
            }
        }
        Ok(())
    }
}
