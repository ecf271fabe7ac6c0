//! A case shown: every key has a value of its sort, and people read the situation first.

use crate::calendar::sample::bakery;
use crate::model::case::{Case, Outcome, Status};
use crate::model::event::{Event, EventKind};
use crate::model::folder::Folder;
use crate::model::id::PartyId;
use crate::model::look::Look;
use crate::model::policy::Policy;
use crate::model::promise::{Promise, PromiseState};
use crate::model::sample::{escalation, question};
use crate::model::sample_folder::{at, case, event, folder, now, organisation, person, promise};
use crate::reports::show::columns::COLUMNS;
use crate::view::cell::Cell;
use crate::view::page::{Block, Record, Table};

use super::build;

fn full() -> Folder {
    let mut full = case("kd35-dnr3", "2026-11-20T09:14:00+02:00");
    full.complainant = PartyId::parse("p-h7xw3");
    full.tags = vec!["special-trip".to_owned()];
    full.impact = Some("Her rent debit order bounced".to_owned());
    full.x = vec![("x_order".to_owned(), "A-1180".to_owned())];
    full.questions = vec![question("q3kd")];
    full.escalations = vec![escalation("23 10:00")];
    full.outcome = Some(Outcome { remedy: Some("refund".to_owned()), ..Outcome::default() });
    let ended =
        |id: &str, state, ended_at: &str| Promise { state, ended_at: Some(at(ended_at)), ..promise(id, "2026-11-23") };
    full.promises = vec![
        promise("p1", "2026-11-24T12:00:00+02:00"),
        ended("p2", PromiseState::Kept, "2026-11-23T16:00:00+02:00"),
        ended("p3", PromiseState::Kept, "2026-11-24T09:00:00+02:00"),
        ended("p4", PromiseState::Moved, "2026-11-24T09:00:00+02:00"),
    ];
    full.events = vec![
        Event {
            entered_at: Some(at("2026-11-21T09:00:00+02:00")),
            ..event(EventKind::ContactOut, "2026-11-20T11:00:00+02:00")
        },
        Event { auto: true, ..event(EventKind::ContactOut, "2026-11-20T09:15:00+02:00") },
        event(EventKind::Unknown, "2026-11-20T12:00:00+02:00"),
    ];
    let mut lerato = person("p-h7xw3", "Lerato Dube");
    lerato.organisation = PartyId::parse("p-9kd2m");
    folder(vec![full], vec![lerato, organisation("p-9kd2m", "Dube Catering")])
}

fn shown(folder: &Folder) -> (Vec<Record>, Table) {
    let policy = Policy { calendar: bakery(), ..Policy::standard(crate::calendar::sample::johannesburg()) };
    let look = Look { now: now("2026-11-24T13:00:00+02:00"), policy: &policy };
    let mut records = Vec::new();
    for block in build(&look, folder, folder) {
        match block {
            Block::Record(record) => records.push(record),
            Block::Table(table) => return (records, table),
            Block::Prose(_) => panic!("a case is no prose"),
        }
    }
    panic!("no row for programs")
}

fn value(table: &Table, key: &str) -> Cell {
    table.rows[0][COLUMNS.iter().position(|column| column.key == key).unwrap()].clone()
}

#[test]
fn every_key_has_a_value_of_its_sort_in_a_full_case_and_in_an_empty_one() {
    assert_eq!(shown(&full()).1.misfit(), None);
    let bare = folder(vec![case("b-1", "2026-11-20T09:14:00+02:00")], Vec::new());
    assert_eq!(shown(&bare).1.misfit(), None);
}

#[test]
fn an_automatic_reply_acknowledges_and_does_not_respond() {
    let (_, table) = shown(&full());
    assert_eq!(value(&table, "acknowledged_at"), Cell::Moment(at("2026-11-20T09:15:00+02:00")));
    assert_eq!(value(&table, "first_response_at"), Cell::Moment(at("2026-11-20T11:00:00+02:00")));
    assert_eq!(value(&table, "resolved_at"), Cell::None);
}

#[test]
fn a_case_is_resolved_when_it_first_was_since_it_was_taken_up_again() {
    let mut closed = case("b-1", "2026-11-20T09:00:00+02:00");
    closed.events = [
        (EventKind::Resolved, "2026-11-20T10:00:00+02:00"),
        (EventKind::Reopened, "2026-11-21T10:00:00+02:00"),
        (EventKind::Resolved, "2026-11-22T10:00:00+02:00"),
        (EventKind::Closed, "2026-11-23T10:00:00+02:00"),
    ]
    .map(|(kind, at)| event(kind, at))
    .to_vec();
    closed.status = Status::Closed;
    assert_eq!(closed.resolved_at(), Some(at("2026-11-22T10:00:00+02:00")));
    assert_eq!(closed.closed_at(), Some(at("2026-11-23T10:00:00+02:00")));
    assert_eq!(Case { status: Status::Open, ..closed }.resolved_at(), None);
}

#[test]
fn promises_say_their_state_and_lateness() {
    let (records, table) = shown(&full());
    let Cell::Rows { rows, columns } = value(&table, "promises") else { panic!() };
    let late = columns.iter().position(|column| column.key == "late_seconds").unwrap();
    let lateness: Vec<Cell> = rows.iter().map(|row| row[late].clone()).collect();
    // Open and an hour late; an hour early; 16 hours late, of which one was business; moved has no end of its own.
    assert_eq!(lateness, [Cell::Span(3_600), Cell::Span(-3_600), Cell::Span(57_600), Cell::None]);
    assert_eq!(rows[2][late + 1], Cell::BusinessSpan(3_600));
    let field = records[0].fields.iter().find(|field| field.key == "promises").unwrap();
    let Cell::Rows { rows, .. } = &field.cell else { panic!() };
    let said: Vec<&Cell> = rows.iter().map(|row| &row[6]).collect();
    assert_eq!(said, [&Cell::Span(3_600), &Cell::None, &Cell::Span(57_600), &Cell::None]);
}

#[test]
fn people_read_the_situation_first_and_both_times_of_a_late_entry_in_the_order_of_the_day() {
    let (records, _) = shown(&full());
    assert_eq!(records[0].title, "kd35-dnr3  A subject");
    let keys: Vec<&str> = records[0].fields.iter().map(|field| field.key).collect();
    assert_eq!(keys[..3], ["situation", "adjustments", "impact"]);
    let events = records[0].fields.iter().find(|field| field.key == "events").unwrap();
    let Cell::Rows { columns, rows } = &events.cell else { panic!() };
    assert!(rows.iter().all(|row| row.len() == columns.len()));
    assert_eq!(columns[1].key, "entered_at");
    assert_eq!(rows[0][1], Cell::None);
    assert_eq!(
        rows[1][..2],
        [Cell::Moment(at("2026-11-20T11:00:00+02:00")), Cell::Moment(at("2026-11-21T09:00:00+02:00"))]
    );
}
