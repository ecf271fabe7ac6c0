//! What is printed for nothing, for a part of a page, and for what cannot be printed.
//! The words for it are the command line's business.

use super::{Block, Format, Style, field, id, page, plain, problems, record, render, rows, table, text, word, written};
use crate::view::Unsupported;
use crate::view::cell::Cell;
use crate::view::page::{Audience, Page, Record, Table};

fn style(columns: &[&str]) -> Style {
    Style { columns: Some(columns.iter().map(|column| (*column).to_owned()).collect()), ..Style::default() }
}

fn section(name: &str) -> Style {
    Style { section: Some(name.into()), ..Style::default() }
}

fn refused(page: &Page, format: Format, style: &Style) -> Unsupported {
    render(page, format, style).unwrap_err()
}

#[test]
fn names_parse_back() {
    for format in Format::ALL {
        assert_eq!(Format::parse(format.name()), Some(format));
    }
    assert_eq!(Format::parse("yaml"), None);
}

#[test]
fn nothing_to_say_is_no_byte() {
    let page = page(vec![table("late", "Late", vec![]), table("soon", "Soon", vec![])]);
    for format in [Format::Table, Format::Ids, Format::Markdown] {
        assert_eq!(plain(&page, format), "", "{format}");
    }
    let page = super::page(vec![table("late", "Late", vec![])]);
    assert_eq!(plain(&page, Format::Ndjson), "");
    assert_eq!(plain(&page, Format::Csv).lines().count(), 1);
    assert_eq!(plain(&page, Format::Tsv).lines().count(), 1);
    assert!(plain(&page, Format::Csv).starts_with("case,subject,priority,"));
}

#[test]
fn an_unreadable_file_is_something_to_say() {
    let mut page = page(vec![table("late", "Late", vec![])]);
    page.problems = problems();
    assert!(plain(&page, Format::Table).starts_with("41 cases read, 2 unreadable:\ncases/2026/a.toml:14:1: merge."));
    assert!(plain(&page, Format::Markdown).starts_with("**41 cases read, 2 unreadable:**"));
    assert!(plain(&page, Format::Json).contains("\"incomplete\":true"));
    page.n_read = Some(1);
    page.problems.retain(|problem| problem.level == "warning");
    assert!(plain(&page, Format::Table).starts_with("1 case read, with remarks:\n"));
    assert!(plain(&page, Format::Json).contains("\"incomplete\":false"));
}

#[test]
fn flat_formats_take_one_table() {
    let page = page(vec![table("late", "Late", rows()), table("soon", "Soon", vec![])]);
    for format in [Format::Csv, Format::Tsv, Format::Ndjson] {
        let sections = vec!["late", "soon"];
        assert_eq!(refused(&page, format, &Style::default()), Unsupported::SeveralSections { format, sections });
        assert!(render(&page, format, &section("late")).is_ok());
    }
    assert_eq!(written(&page, Format::Ndjson, &section("soon")), "");
    assert_eq!(written(&page, Format::Ids, &section("soon")), "");
    assert_eq!(written(&page, Format::Json, &section("late")).matches("\"section\":\"late\"").count(), 2);
    assert!(written(&page, Format::Table, &section("late")).starts_with("Late\nCase "));
    let expected = Unsupported::Section { given: "son".into(), nearest: Some("soon"), sections: vec!["late", "soon"] };
    assert_eq!(refused(&page, Format::Table, &section("son")), expected);
}

#[test]
fn tables_for_one_audience_do_not_count_for_the_other() {
    let Block::Table(shown) = table("late", "", rows()) else { panic!("a table") };
    let people = Block::Table(Table { key: "summary", audience: Audience::People, ..shown.clone() });
    let data = Block::Table(Table { key: "data", audience: Audience::Data, ..shown });
    let page = page(vec![people.clone(), data.clone()]);
    assert_eq!(plain(&page, Format::Csv).lines().count(), 4);
    assert!(!plain(&page, Format::Json).contains("section"));
    assert_eq!(plain(&page, Format::Table).lines().count(), 3);
    assert_eq!(plain(&super::page(vec![data]), Format::Markdown), "");
    let able = vec![Format::Table, Format::Json, Format::Markdown];
    let only_people = super::page(vec![people]);
    for format in [Format::Csv, Format::Ids, Format::Html] {
        assert_eq!(
            refused(&only_people, format, &Style::default()),
            Unsupported::Format { format, able: able.clone() }
        );
    }
}

#[test]
fn reserved_formats_say_what_works() {
    let page = page(vec![table("late", "", rows())]);
    let Unsupported::Format { able, .. } = refused(&page, Format::Ics, &Style::default()) else {
        panic!("the format is refused")
    };
    assert_eq!(able, Format::ALL[..7]);
}

#[test]
fn columns_are_chosen_and_ordered() {
    let page = page(vec![table("late", "", rows())]);
    let chosen = style(&["n", "case", "due_at"]);
    let table = "Cases  Case       Due at\n    3  kd35-dnr3  Tue 24 Nov 17:00\n   12  kd36-aaa2\n";
    assert_eq!(written(&page, Format::Table, &chosen), table);
    let csv = "n,case,due_at\r\n3,kd35-dnr3,2026-11-24T17:00:00+02:00\r\n12,kd36-aaa2,\r\n";
    assert_eq!(written(&page, Format::Csv, &chosen), csv);
    assert_eq!(written(&page, Format::Tsv, &chosen), csv.replace(',', "\t").replace('\r', ""));
    assert!(written(&page, Format::Markdown, &chosen).starts_with("| Cases | Case | Due at |\n| --: | --- | --- |\n"));
    assert_eq!(written(&page, Format::Json, &chosen), plain(&page, Format::Json));
    let Unsupported::Column { given, nearest, columns } = refused(&page, Format::Json, &style(&["case", "subjct"]))
    else {
        panic!("the column is refused")
    };
    assert_eq!((given.as_str(), nearest, columns.len()), ("subjct", Some("subject"), 14));
}

#[test]
fn columns_choose_fields_of_a_record() {
    let page = page(vec![record()]);
    assert_eq!(
        written(&page, Format::Table, &style(&["path", "id"])),
        "\
Case kd35-dnr3
Path  cases/2026/kd35-dnr3.toml
Id    kd35-dnr3
"
    );
    assert_eq!(
        written(&page, Format::Csv, &style(&["path", "id"])),
        "path,id\r\ncases/2026/kd35-dnr3.toml,kd35-dnr3\r\n"
    );
    assert_eq!(plain(&page, Format::Ids), "kd35-dnr3\n");
}

#[test]
fn ids_are_printed_once_and_with_nul() {
    let mut rows = rows();
    rows.extend(super::rows());
    rows.push(vec![Cell::List(vec![id("kd37-bbb3"), id("kd35-dnr3")])]);
    let page = page(vec![table("late", "", rows.clone()), table("soon", "", rows)]);
    assert_eq!(plain(&page, Format::Ids), "kd35-dnr3\nkd36-aaa2\nkd37-bbb3\n");
    let nul = Style { nul: true, ..Style::default() };
    assert_eq!(written(&page, Format::Ids, &nul), "kd35-dnr3\0kd36-aaa2\0kd37-bbb3\0");
}

#[test]
fn quiet_keeps_the_first_sentence_and_all_data() {
    let line = |line: &str| vec![word(line)];
    let mut page = page(vec![
        Block::Prose(vec![line("kd35-dnr3"), line("first response is due Fri 20 Nov 16:00")]),
        Block::Prose(vec![line("repeat.person: emergency")]),
        table("late", "", rows()),
    ]);
    let quiet = Style { quiet: true, ..Style::default() };
    assert!(
        plain(&page, Format::Table).starts_with("kd35-dnr3\nfirst response is due Fri 20 Nov 16:00\nrepeat.person: ")
    );
    assert!(written(&page, Format::Table, &quiet).starts_with("kd35-dnr3\n\nCase "));
    page.blocks.truncate(2);
    assert_eq!(written(&page, Format::Table, &quiet), "kd35-dnr3\n");
    assert_eq!(written(&page, Format::Markdown, &quiet), "kd35-dnr3\n");
}

#[test]
fn machine_formats_heed_no_width_and_no_colour() {
    let page = page(vec![table("late", "", rows())]);
    let loud = Style { width: Some(10), colour: true, quiet: true, ..Style::default() };
    for format in [Format::Ids, Format::Json, Format::Ndjson, Format::Csv, Format::Tsv] {
        assert_eq!(written(&page, format, &loud), plain(&page, format), "{format}");
    }
}

#[test]
fn a_record_of_nothing_is_no_byte() {
    let fields = vec![field("owner", "Owner", Cell::None), field("wants", "Wants", text(" "))];
    let record = Record { key: "case", title: "Case".into(), fields, audience: Audience::All };
    let page = page(vec![Block::Record(record)]);
    assert_eq!(plain(&page, Format::Table), "");
    assert_eq!(plain(&page, Format::Markdown), "");
    assert!(plain(&page, Format::Json).contains("{\"owner\":null,\"wants\":\" \"}"));
}
