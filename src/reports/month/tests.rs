//! Months by hand: each number here was counted on paper.

use crate::calendar::range::parse_instants;
use crate::calendar::sample::bakery;
use crate::model::case::{Case, CaseKind, Status};
use crate::model::event::{Event, EventKind};
use crate::model::filter::Filter;
use crate::model::folder::Folder;
use crate::model::id::BlockId;
use crate::model::look::Look;
use crate::model::policy::Policy;
use crate::model::promise::{Promise, PromiseKind, PromiseState};
use crate::model::sample_folder::{at, case, event, folder, now, promise};
use crate::reports::selection::Selection;
use crate::view::cell::Cell;
use crate::view::page::{Block, Table};

use super::{Period, build};

const NOW: &str = "2026-11-25T10:00:00+02:00";

fn tables(folder: &Folder, months: &str) -> Vec<Table> {
    let policy = Policy { calendar: bakery(), ..Policy::standard(crate::calendar::sample::johannesburg()) };
    let look = Look { now: now(NOW), policy: &policy };
    let filter = Filter::default();
    let selection = Selection::new(look, folder, &filter);
    let range = parse_instants(months, &look.now, look.calendar(), crate::calendar::due::Sense::Happened).unwrap();
    let period = Period::of(range, &look.now);
    let blocks = build(&selection, &period).blocks(&selection, &period);
    blocks.into_iter().filter_map(|block| if let Block::Table(table) = block { Some(table) } else { None }).collect()
}

/// Returns what a row of a section says under these keys.
fn said(tables: &[Table], section: &str, row: usize, keys: &[&str]) -> Vec<Cell> {
    let table = tables.iter().find(|table| table.key == section).unwrap();
    let place = |key: &&str| table.columns.iter().rposition(|column| column.key == *key).unwrap();
    keys.iter().map(|key| table.rows[row][place(key)].clone()).collect()
}

fn counts(numbers: &[i64]) -> Vec<Cell> {
    numbers.iter().map(|n| Cell::Count(*n)).collect()
}

fn ended(id: &str, due: &str, state: PromiseState, ended_at: &str) -> Promise {
    Promise { state, ended_at: Some(at(ended_at)), ..promise(id, due) }
}

fn with(promises: Vec<Promise>) -> Folder {
    folder(vec![Case { promises, ..case("b-1", "2026-10-05T09:00:00+02:00") }], Vec::new())
}

const ENDS: &[&str] =
    &["due", "n", "kept_on_time", "kept_late", "broken", "overdue", "moved", "split", "released", "pending"];

fn check(promises: Vec<Promise>, months: &str, expect: &[i64]) {
    let names: Vec<String> = promises.iter().map(|promise| format!("{:?} {:?}", promise.state, promise.due)).collect();
    let tables = tables(&with(promises), months);
    assert_eq!(said(&tables, "promises", 0, ENDS), counts(expect), "{names:?}");
}

#[test]
fn each_end_of_a_promise_counts_once() {
    use PromiseState::{Broken, Kept, Moved, Released, Split};
    let due = "2026-11-10T12:00:00+02:00";
    let (before, on, after) = ("2026-11-10T11:00:00+02:00", due, "2026-11-10T12:00:01+02:00");
    //                                                  due  n on late brk ovd mov spl rel pen
    check(vec![ended("p1", due, Kept, before)], "2026-11", &[1, 1, 1, 0, 0, 0, 0, 0, 0, 0]);
    check(vec![ended("p1", due, Kept, on)], "2026-11", &[1, 1, 1, 0, 0, 0, 0, 0, 0, 0]);
    check(vec![ended("p1", due, Kept, after)], "2026-11", &[1, 1, 0, 1, 0, 0, 0, 0, 0, 0]);
    check(vec![ended("p1", due, Broken, before)], "2026-11", &[1, 1, 0, 0, 1, 0, 0, 0, 0, 0]);
    check(vec![promise("p1", due)], "2026-11", &[1, 1, 0, 0, 1, 1, 0, 0, 0, 0]);
    check(vec![promise("p1", "2026-11-25")], "2026-11", &[1, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
    // In time it spares the promise; too late it is broken, whatever the file calls it.
    check(vec![ended("p1", due, Moved, before)], "2026-11", &[1, 0, 0, 0, 0, 0, 1, 0, 0, 0]);
    check(vec![ended("p1", due, Moved, after)], "2026-11", &[1, 1, 0, 0, 1, 0, 0, 0, 0, 0]);
    check(vec![ended("p1", due, Split, before)], "2026-11", &[1, 0, 0, 0, 0, 0, 0, 1, 0, 0]);
    check(vec![ended("p1", due, Split, after)], "2026-11", &[1, 1, 0, 0, 1, 0, 0, 0, 0, 0]);
    // The customer let us off, even after it was late.
    check(vec![ended("p1", due, Released, after)], "2026-11", &[1, 0, 0, 0, 0, 0, 0, 0, 1, 0]);
    // What others owe us is not our word.
    check(vec![Promise { from: Some("party:p-oven".into()), ..promise("p1", due) }], "2026-11", &[0; 10]);
}

#[test]
fn a_promise_belongs_to_the_month_in_which_it_falls_due() {
    let kept_later = || vec![ended("p1", "2026-10-31", PromiseState::Kept, "2026-11-02T09:00:00+02:00")];
    check(kept_later(), "2026-10", &[1, 1, 0, 1, 0, 0, 0, 0, 0, 0]);
    check(kept_later(), "2026-11", &[0; 10]);
    // A closed Sunday ends at 24:00, which is an instant of the next month; the day that was meant counts.
    check(vec![promise("p1", "2026-05-31")], "2026-05", &[1, 1, 0, 0, 1, 1, 0, 0, 0, 0]);
    check(vec![promise("p1", "2026-05-31")], "2026-06", &[0; 10]);
}

#[test]
fn steps_count_for_themselves_and_a_move_is_counted_where_the_old_date_was() {
    use PromiseState::{Broken, Kept, Moved, Split};
    let child = |id: &str, due: &str| ended(id, due, Kept, "2026-11-12T09:00:00+02:00");
    let promises = vec![
        ended("p1", "2026-11-20", Split, "2026-11-10T09:00:00+02:00"),
        Promise { part_of: Some(BlockId::of_file("p1")), ..child("p2", "2026-11-12") },
        Promise { part_of: Some(BlockId::of_file("p1")), ..child("p3", "2026-11-11") },
        ended("p4", "2026-11-10", Moved, "2026-11-09T09:00:00+02:00"),
        Promise {
            replaces: Some(BlockId::of_file("p4")),
            ..ended("p5", "2026-11-12", Broken, "2026-11-13T09:00:00+02:00")
        },
        Promise { replaces: Some(BlockId::of_file("p5")), ..child("p6", "2026-11-14") },
    ];
    let tables = tables(&with(promises), "2026-11");
    assert_eq!(said(&tables, "promises", 0, ENDS), counts(&[6, 4, 2, 1, 1, 0, 1, 1, 0, 0]));
    let shares = said(&tables, "promises", 0, &["kept_rate", "moves", "moves_per_promise"]);
    assert_eq!(shares, [Cell::Rate { hits: 2, n: 4 }, Cell::Count(2), Cell::Rate { hits: 2, n: 6 }]);
}

#[test]
fn updates_have_a_rate_of_their_own_and_lateness_is_of_late_keeps_and_of_what_is_still_owed() {
    let late = |id: &str, hours: u32| {
        ended(id, "2026-11-10T08:00:00+02:00", PromiseState::Kept, &format!("2026-11-10T{:02}:00:00+02:00", 8 + hours))
    };
    let update = Promise { kind: PromiseKind::Update, ..promise("p5", "2026-11-25T08:00:00+02:00") };
    let broken = ended("p6", "2026-11-10T08:00:00+02:00", PromiseState::Broken, "2026-11-20T08:00:00+02:00");
    let tables =
        tables(&with(vec![late("p1", 1), late("p2", 3), late("p3", 4), late("p4", 0), update, broken]), "2026-11");
    let keys = ["late_n", "late_median_seconds", "late_p90_seconds", "late_median_business_seconds"];
    // 1, 2, 3 and 4 hours: the second and the fourth by nearest rank.
    assert_eq!(
        said(&tables, "promises", 0, &keys),
        [Cell::Count(4), Cell::Span(7_200), Cell::Span(14_400), Cell::BusinessSpan(7_200)]
    );
    let kinds = ["kind", "due", "kept_rate"];
    let of = |kind: &str, due, cell| vec![Cell::Word(kind.into()), Cell::Count(due), cell];
    assert_eq!(said(&tables, "promises", 0, &kinds), of("all", 6, Cell::Rate { hits: 1, n: 6 }));
    assert_eq!(said(&tables, "promises", 2, &kinds), of("update", 1, Cell::Rate { hits: 0, n: 1 }));
    assert_eq!(said(&tables, "promises", 3, &kinds), of("courtesy", 0, Cell::None));
}

fn happened(id: &str, received_at: &str, status: Status, events: &[(EventKind, &str)]) -> Case {
    let events = events.iter().map(|(kind, at)| event(*kind, at)).collect();
    Case { status, events, category: Some("bread/mould".into()), owner: Some("sipho".into()), ..case(id, received_at) }
}

fn november() -> Folder {
    use EventKind::{Closed, ContactOut, Reopened, Resolved};
    let mut auto =
        happened("b-2", "2026-11-03T08:00:00+02:00", Status::Open, &[(ContactOut, "2026-11-03T08:00:10+02:00")]);
    auto.events = vec![Event { auto: true, ..auto.events[0].clone() }];
    auto.category = Some("bread".into());
    folder(
        vec![
            // Answered after an hour of business, solved the next day, closed two days later.
            happened(
                "b-1",
                "2026-11-02T16:30:00+02:00",
                Status::Closed,
                &[
                    (ContactOut, "2026-11-03T08:30:00+02:00"),
                    (Resolved, "2026-11-03T10:30:00+02:00"),
                    (Closed, "2026-11-05T10:00:00+02:00"),
                ],
            ),
            auto,
            // Received before, taken up again in November, and still open.
            happened(
                "b-3",
                "2026-10-05T08:00:00+02:00",
                Status::Open,
                &[(Closed, "2026-10-06T10:00:00+02:00"), (Reopened, "2026-11-16T10:00:00+02:00")],
            ),
            // Nobody ever answered, and it is closed.
            Case {
                owner: None,
                category: None,
                ..happened("b-4", "2026-11-04T08:00:00+02:00", Status::Closed, &[(Closed, "2026-11-04T09:00:00+02:00")])
            },
        ],
        Vec::new(),
    )
}

#[test]
fn cases_are_counted_when_they_came_and_ended_and_open_ones_at_both_ends() {
    let keys = ["received", "resolved", "closed", "reopened", "open_at_start", "open_at_end"];
    assert_eq!(said(&tables(&november(), "2026-11"), "cases", 0, &keys), counts(&[3, 1, 2, 1, 0, 2]));
    assert_eq!(said(&tables(&november(), "2026-10"), "cases", 0, &keys), counts(&[1, 0, 1, 0, 0, 0]));
    assert_eq!(said(&tables(&november(), "2026-11-03..2026-11-04"), "cases", 0, &keys), counts(&[2, 1, 1, 0, 1, 1]));
    assert_eq!(said(&tables(&november(), "2026-11-17..2026-11-18"), "cases", 0, &keys), counts(&[0, 0, 0, 0, 2, 2]));
}

#[test]
fn an_automatic_reply_is_no_response_and_what_is_not_over_is_pending() {
    let tables = tables(&november(), "2026-11");
    let keys = ["measure", "n", "pending", "never", "median_seconds", "p80_business_seconds"];
    let row = |row| said(&tables, "speed", row, &keys);
    let of = |measure: &str, numbers: [i64; 3], plain, business| {
        let mut cells = vec![Cell::Word(measure.into())];
        cells.extend(counts(&numbers));
        cells.extend([Cell::Span(plain), Cell::BusinessSpan(business)]);
        cells
    };
    assert_eq!(row(0), of("acknowledgement", [2, 0, 1], 10, 3_600));
    assert_eq!(row(1), of("first-response", [1, 1, 1], 16 * 3_600, 3_600));
    // A case that was closed without more words was put right then.
    assert_eq!(row(2), of("resolution", [2, 1, 0], 3_600, 3 * 3_600));
}

#[test]
fn who_asks_for_no_answer_waits_for_none() {
    let of = |id: &str, kind, status| Case { kind, ..happened(id, "2026-11-03T08:00:00+02:00", status, &[]) };
    let cases = vec![
        of("b-1", CaseKind::Compliment, Status::Closed),
        of("b-2", CaseKind::Observation, Status::Open),
        of("b-3", CaseKind::Query, Status::Open),
        of("b-4", CaseKind::Complaint, Status::Closed),
    ];
    let tables = tables(&folder(cases, Vec::new()), "2026-11");
    for (row, expect) in [(0, [0, 1, 1]), (1, [0, 1, 1]), (2, [0, 2, 2])] {
        assert_eq!(said(&tables, "speed", row, &["n", "pending", "never"]), counts(&expect), "{row}");
    }
}

#[test]
fn a_category_holds_what_is_below_it_and_those_without_come_last() {
    let tables = tables(&november(), "2026-11");
    let keys = ["category", "level", "received", "open_at_end", "responses"];
    let row = |row| said(&tables, "categories", row, &keys);
    let of = |name: Option<&str>, level: Option<i64>, numbers: [i64; 3]| {
        let mut cells = vec![Cell::text(name), level.map_or(Cell::None, Cell::Count)];
        cells.extend(counts(&numbers));
        cells
    };
    assert_eq!(row(0), of(Some("bread"), Some(1), [2, 2, 1]));
    assert_eq!(row(1), of(Some("bread/mould"), Some(2), [1, 1, 1]));
    assert_eq!(row(2), of(None, None, [1, 0, 0]));
    assert_eq!(said(&tables, "owners", 0, &["owner", "received"]), [Cell::untrusted("sipho"), Cell::Count(2)]);
}

#[test]
fn every_section_keeps_to_its_columns_also_when_nothing_happened() {
    for folder in [november(), Folder::default()] {
        for table in tables(&folder, "2026-11") {
            assert_eq!(table.misfit(), None, "{}", table.key);
        }
    }
}

#[test]
fn the_last_month_is_the_one_that_is_over() {
    for (today, expect) in [
        ("2026-11-25T10:00:00+02:00", "October 2026"),
        ("2026-11-01T00:00:00+02:00", "October 2026"),
        // It is November there already.
        ("2026-10-31T23:00:00Z", "October 2026"),
        ("2026-01-31T12:00:00+02:00", "December 2025"),
        ("2026-03-31T12:00:00+02:00", "February 2026"),
    ] {
        let now = now(today);
        let month = Period::last_month(&now);
        assert_eq!(month.say(&now), expect, "{today}");
        assert!(month.until < now.instant());
    }
    let now = now(NOW);
    let said = |text: &str| {
        let calendar = bakery();
        Period::of(parse_instants(text, &now, &calendar, crate::calendar::due::Sense::Happened).unwrap(), &now)
            .say(&now)
    };
    assert_eq!(said("2026-01..2026-03"), "Thu 1 Jan 2026 to Tue 31 Mar 2026");
    assert_eq!(said("2026-11.."), "Sun 1 Nov 2026 to Wed 25 Nov 2026");
    assert_eq!(said("2026-11-24"), "Tue 24 Nov 2026");
    assert_eq!(said("..2026-10"), "up to Sat 31 Oct 2026");
}
