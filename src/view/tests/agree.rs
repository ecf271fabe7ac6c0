//! csv, tsv, ndjson and json say the same rows, by parsers that are not ours.
//! Python reads them too, where there is one.

use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::Value;

use super::hostile::corpus;
use super::{Format, id, page, plain, rows, table, text, word};
use crate::view::cell::Cell;
use crate::view::page::{Audience, Block, Column, Page, Table};

/// The sample rows, and each hostile string as a subject.
fn sample() -> Page {
    let mut rows = rows();
    rows.extend(corpus().iter().map(|subject| vec![id("kd37-bbb3"), text(subject)]));
    page(vec![table("late", "", rows)])
}

/// Returns the data of the json document.
fn data(page: &Page) -> Vec<Value> {
    let document: Value = serde_json::from_str(&plain(page, Format::Json)).unwrap();
    document["data"].as_array().unwrap().clone()
}

/// Returns what the csv cell of a json value must be, the guard and visible characters undone.
fn flat(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.replace("\r\n", "\n"),
        Value::Array(values) if values.iter().all(Value::is_string) => {
            values.iter().map(flat).collect::<Vec<_>>().join(", ")
        }
        _ => value.to_string(),
    }
}

/// Undoes what the csv writer does to text; a text may hold what looks like it.
fn lossless(cell: &str, original: &str) -> String {
    let bare = match cell.strip_prefix('\'') {
        Some(bare) if !original.starts_with('\'') || bare.starts_with('\'') => bare,
        _ => cell,
    };
    let mut out = String::new();
    let mut rest = bare;
    while let Some(start) = rest.find("\\u{") {
        let (before, after) = rest.split_at(start);
        let (code, tail) = after[3..].split_once('}').unwrap();
        out.push_str(before);
        out.push(char::from_u32(u32::from_str_radix(code, 16).unwrap()).unwrap());
        rest = tail;
    }
    out + rest
}

#[test]
fn ndjson_is_the_data_of_json() {
    let page = sample();
    let lines: Vec<Value> =
        plain(&page, Format::Ndjson).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines, data(&page));
}

#[test]
fn csv_has_the_keys_and_values_of_json() {
    let page = sample();
    let written = plain(&page, Format::Csv);
    let mut reader = csv::Reader::from_reader(written.as_bytes());
    let header: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let data = data(&page);
    assert_eq!(header, data[0].as_object().unwrap().keys().cloned().collect::<Vec<_>>());
    let records: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(records.len(), data.len());
    for (record, row) in records.iter().zip(&data) {
        for (key, cell) in header.iter().zip(record) {
            let expected = flat(&row[key]);
            assert_eq!(lossless(cell, &expected), lossless(&expected, &expected), "{key} of {row}");
        }
    }
}

#[test]
fn tsv_has_one_record_a_line_and_the_cells_of_csv() {
    let page = sample();
    let tsv = plain(&page, Format::Tsv);
    let csv = plain(&page, Format::Csv);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(csv.as_bytes());
    let records: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(tsv.lines().count(), records.len());
    for (line, record) in tsv.lines().zip(&records) {
        let cells: Vec<String> = record.iter().map(|cell| cell.replace('\n', "\\n").replace('\t', "\\t")).collect();
        let line: Vec<&str> =
            line.split('\t').map(|cell| if cell.starts_with("'\"") { &cell[1..] } else { cell }).collect();
        let cells: Vec<&str> =
            cells.iter().map(|cell| if cell.starts_with("'\"") { &cell[1..] } else { cell }).collect();
        assert_eq!(line, cells);
    }
}

#[test]
fn json_is_one_document_whatever_the_page() {
    for (page, rows) in [
        (page(vec![]), 0),
        (page(vec![table("late", "", vec![])]), 0),
        (page(vec![Block::Prose(vec![vec![text("hello")]])]), 0),
        (page(vec![table("late", "", rows()), super::record()]), 3),
    ] {
        let written = plain(&page, Format::Json);
        let document: Value = serde_json::from_str(&written).unwrap();
        let keys: Vec<_> = document.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["schema", "as_of", "timezone", "incomplete", "problems", "data"]);
        assert_eq!(document["schema"], "amends/sample/1");
        assert_eq!(document["data"].as_array().unwrap().len(), rows);
        assert_eq!(document["incomplete"], false);
        assert!(written.ends_with("]}\n"));
    }
}

#[test]
fn a_short_row_is_filled_with_nulls() {
    let page = page(vec![table("late", "", vec![vec![id("kd35-dnr3")]])]);
    let row = data(&page).remove(0);
    assert_eq!(row.as_object().unwrap().len(), 13);
    assert_eq!(row["who"], Value::Null);
    assert!(plain(&page, Format::Csv).ends_with("\r\nkd35-dnr3,,,,,,,,,,,,\r\n"));
}

#[test]
fn a_column_named_section_is_the_section() {
    const NAMED: &[Column] = &[Column::new("section", "Section"), Column::new("n", "Cases")];
    let named = Block::Table(Table {
        key: "late",
        title: String::new(),
        columns: NAMED,
        rows: vec![vec![word("today"), Cell::Count(2)]],
        audience: Audience::All,
    });
    let page = page(vec![named, table("soon", "", rows())]);
    assert!(plain(&page, Format::Json).contains("\n{\"section\":\"today\",\"n\":2},\n{\"section\":\"soon\",\"case\":"));
}

const PYTHON: &str = r#"
import csv, io, json, sys
pages = json.load(sys.stdin)
csv_rows = list(csv.reader(io.StringIO(pages["csv"], newline="")))
tsv_rows = list(csv.reader(io.StringIO(pages["tsv"], newline=""), delimiter="\t"))
data = json.loads(pages["json"])["data"]
lines = [json.loads(line) for line in pages["ndjson"].split("\n") if line]
print(json.dumps({"csv": csv_rows, "tsv": tsv_rows, "json": data, "ndjson": lines}))
"#;

#[test]
fn python_reads_the_same_cells() {
    let page = sample();
    let Ok(mut child) =
        Command::new("python3").args(["-c", PYTHON]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()
    else {
        return;
    };
    let formats = [Format::Csv, Format::Tsv, Format::Json, Format::Ndjson];
    let pages: serde_json::Map<String, Value> =
        formats.iter().map(|format| (format.to_string(), plain(&page, *format).into())).collect();
    child.stdin.take().unwrap().write_all(Value::Object(pages).to_string().as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    let read: Value = serde_json::from_slice(&output.stdout).unwrap();

    let ours = data(&page);
    assert_eq!(read["json"].as_array(), Some(&ours));
    assert_eq!(read["ndjson"].as_array(), Some(&ours));
    let csv = plain(&page, Format::Csv);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(csv.as_bytes());
    let records: Vec<Vec<String>> = reader.deserialize().map(Result::unwrap).collect();
    assert_eq!(read["csv"], serde_json::to_value(&records).unwrap());
    let lines: Vec<Vec<&str>> = read["tsv"].as_array().unwrap().iter().map(strings).collect();
    let tsv = plain(&page, Format::Tsv);
    let split: Vec<Vec<&str>> = tsv.lines().map(|line| line.split('\t').collect()).collect();
    assert_eq!(lines, split);
}

fn strings(row: &Value) -> Vec<&str> {
    row.as_array().unwrap().iter().map(|cell| cell.as_str().unwrap()).collect()
}

#[test]
fn every_format_prints_a_cell_of_each_kind_from_the_same_value() {
    let at = super::at("2026-11-24T17:00:00+02:00");
    let moment = vec![vec![id("kd35-dnr3"), Cell::Moment(at)]];
    let page = page(vec![table("late", "", moment)]);
    for (format, expected) in [
        (Format::Table, "Tue 24 Nov 17:00"),
        (Format::Markdown, "Tue 24 Nov 17:00"),
        (Format::Csv, "2026-11-24T17:00:00+02:00"),
        (Format::Tsv, "2026-11-24T17:00:00+02:00"),
        (Format::Json, "\"2026-11-24T17:00:00+02:00\""),
        (Format::Ndjson, "\"2026-11-24T17:00:00+02:00\""),
    ] {
        assert!(plain(&page, format).contains(expected), "{format}");
    }
}
