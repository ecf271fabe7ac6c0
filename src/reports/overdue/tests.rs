//! What is late and what falls due soon, by table.

use super::*;
use crate::calendar::sample::bakery;
use crate::model::case::Case;
use crate::model::filter::Filter;
use crate::model::policy::Policy;
use crate::model::promise::PromiseState;
use crate::model::sample_folder::{case, folder, now, promise};

fn shop() -> Folder {
    let mut refund = case("kd35-dnr3", "2026-11-20T09:14:00+02:00");
    refund.owner = Some("thandi".to_owned());
    let kept = Promise { state: PromiseState::Kept, ..promise("p3", "2026-11-20") };
    let step = Promise {
        part_of: Some(crate::model::id::BlockId::of_file("p3")),
        ..promise("p2", "2026-11-24T12:00:00+02:00")
    };
    let dateless = Promise { due: None, ..promise("p4", "2026-11-20") };
    refund.promises = vec![promise("p1", "2026-11-24"), step, kept, dateless];
    let mut solved = case("c-2", "2026-11-19T09:00:00+02:00");
    solved.status = Status::Resolved;
    let update = Promise { kind: PromiseKind::Update, ..promise("p1", "2026-11-23T12:00:00+02:00") };
    let owed_to_us = Promise { from: Some("party:p-oven".to_owned()), ..promise("p2", "2026-11-25") };
    solved.promises = vec![update, owed_to_us];
    folder(vec![refund, solved, case("b-1", "2026-11-20T09:00:00+02:00")], Vec::new())
}

fn with<T>(at: &str, folder: &Folder, ask: impl FnOnce(&Selection<'_>) -> T) -> T {
    let policy = Policy { calendar: bakery(), ..Policy::standard(crate::calendar::sample::johannesburg()) };
    let filter = Filter::default();
    ask(&Selection::new(Look { now: now(at), policy: &policy }, folder, &filter))
}

fn check(at: &str, within: Option<&str>, expect: &[(&str, i64, i64)]) {
    let folder = shop();
    let found: Vec<(String, i64, i64)> = with(at, &folder, |selection| {
        let within = within.map(|span| Span::parse(span).unwrap());
        let address = |case: &Case, promise: &Promise| format!("{}/{}", case.id, promise.id.as_str());
        let overdue = build(selection, within).unwrap();
        let say = |owed: &Owed<'_>| (address(&owed.filed.case, owed.promise), owed.late_for, owed.late_business_for);
        overdue.owed.iter().map(say).collect()
    });
    let expect: Vec<_> = expect.iter().map(|(id, late, business)| ((*id).to_owned(), *late, *business)).collect();
    assert_eq!(found, expect, "{at} {within:?}");
}

#[test]
fn the_latest_first_in_plain_and_in_business_time() {
    const HOUR: i64 = 3_600;
    check("2026-11-23T11:59:00+02:00", None, &[]);
    // The due instant itself is still in time.
    check("2026-11-23T12:00:00+02:00", None, &[]);
    // Resolving does not discharge an update. A due day lasts to closing time, and the night is no business time.
    check(
        "2026-11-25T09:00:00+02:00",
        None,
        &[
            ("c-2/p1", 45 * HOUR, 14 * HOUR + HOUR / 2),
            ("kd35-dnr3/p2", 21 * HOUR, 6 * HOUR),
            ("kd35-dnr3/p1", 16 * HOUR, HOUR),
        ],
    );
}

#[test]
fn what_falls_due_soon_follows_by_its_due() {
    check(
        "2026-11-24T12:30:00+02:00",
        Some("1d"),
        &[("c-2/p1", 88_200, 32_400), ("kd35-dnr3/p2", 1_800, 1_800), ("kd35-dnr3/p1", -16_200, -16_200)],
    );
    check("2026-11-21T11:00:00+02:00", Some("1bh"), &[]);
    check("2026-11-23T11:00:00+02:00", Some("1bh"), &[("c-2/p1", -3_600, -3_600)]);
}

#[test]
fn a_row_keeps_the_day_that_was_promised_and_names_who_owes() {
    let folder = shop();
    let table = with("2026-11-26T09:00:00+02:00", &folder, |selection| {
        build(selection, None).unwrap().table(selection, "overdue", "", COLUMNS)
    });
    assert_eq!(table.misfit(), None);
    let said =
        |row: usize, key: &str| table.rows[row][COLUMNS.iter().position(|column| column.key == key).unwrap()].clone();
    let owed_to_us = table.rows.len() - 1;
    assert_eq!(said(owed_to_us, "who"), Cell::untrusted("party:p-oven"));
    assert_eq!(said(owed_to_us, "to"), Cell::None);
    assert_eq!(said(owed_to_us, "due"), Cell::Day("2026-11-25".parse().unwrap()));
    // Nobody is named: the owner of the case keeps it, and the customer is the one it was made to.
    assert_eq!(said(1, "who"), Cell::untrusted("thandi"));
    assert_eq!(said(1, "to"), Cell::untrusted("complainant"));
}
