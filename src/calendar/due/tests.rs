//! Phrases and what they mean, by table.

use super::*;
use crate::calendar::hours::{CalendarParts, Closure, Period};

const JOBURG: &str = "Africa/Johannesburg";

fn periods(texts: &[&str]) -> Vec<Period> {
    texts.iter().map(|text| Period::parse(text).unwrap()).collect()
}

fn parts(zone: &str) -> CalendarParts {
    CalendarParts {
        zone: zone.parse().unwrap(),
        week: None,
        closed: Vec::new(),
        special: std::collections::BTreeMap::new(),
        breaks: std::collections::BTreeMap::new(),
    }
}

/// The hours of the contract's example.
fn bakery() -> Calendar {
    let day = ["08:00-17:00"];
    let week: [&[&str]; 7] = [&["08:00-13:00", "13:30-17:00"], &day, &day, &day, &day, &["08:00-12:00"], &[]];
    let date = |text: &str| text.parse::<NaiveDate>().unwrap();
    Calendar::new(CalendarParts {
        week: Some(week.map(periods)),
        closed: ["2026-12-25", "*-01-01", "2026-12-28..2026-12-31"].map(|text| Closure::parse(text).unwrap()).to_vec(),
        special: [(date("2026-12-24"), periods(&["08:00-12:00"]))].into(),
        breaks: [(date("2026-11-25"), periods(&["10:00-11:00"]))].into(),
        ..parts(JOBURG)
    })
    .unwrap()
}

fn always(zone: &str) -> Calendar {
    Calendar::always_open(zone.parse().unwrap())
}

fn now(calendar: &Calendar, local: &str) -> Now {
    Now::new(instant(local, calendar.zone()).unwrap().to_utc(), calendar.zone())
}

/// Tuesday morning in the bakery.
const TUESDAY: &str = "2026-11-24 10:00";

fn read(calendar: &Calendar, at: &str, sense: Sense, text: &str) -> String {
    match parse(text, &now(calendar, at), calendar, sense) {
        Ok(Phrase { due: Due::Day(day), at, .. }) => format!("{day} = {}", rfc3339(at)),
        Ok(Phrase { at, .. }) => rfc3339(at),
        Err(error) => format!("{:?}", error.kind()),
    }
}

fn due(text: &str, expect: &str) {
    assert_eq!(read(&bakery(), TUESDAY, Sense::Due, text), expect, "due `{text}`");
}

fn happened(text: &str, expect: &str) {
    assert_eq!(read(&bakery(), TUESDAY, Sense::Happened, text), expect, "happened `{text}`");
}

fn refused(text: &str, kind: DueErrorKind, message: &str, hint: &str) {
    let calendar = bakery();
    let error = parse(text, &now(&calendar, TUESDAY), &calendar, Sense::Due).unwrap_err();
    assert_eq!((error.kind(), error.message(), error.hint()), (kind, message, hint), "`{text}`");
}

#[test]
fn days_alone_last_to_closing_time() {
    due("2026-11-24", "2026-11-24 = 2026-11-24T17:00:00+02:00");
    due("2026/11/24", "2026-11-24 = 2026-11-24T17:00:00+02:00");
    due("today", "2026-11-24 = 2026-11-24T17:00:00+02:00");
    due("tomorrow", "2026-11-25 = 2026-11-25T17:00:00+02:00");
    due("yesterday", "2026-11-23 = 2026-11-23T17:00:00+02:00");
    due("day after tomorrow", "2026-11-26 = 2026-11-26T17:00:00+02:00");
    due("the day after tomorrow", "2026-11-26 = 2026-11-26T17:00:00+02:00");
    due("day before yesterday", "2026-11-22 = 2026-11-23T00:00:00+02:00");
    due("fri", "2026-11-27 = 2026-11-27T17:00:00+02:00");
    due("sat", "2026-11-28 = 2026-11-28T12:00:00+02:00");
    due("sun", "2026-11-29 = 2026-11-30T00:00:00+02:00");
    due("tue", "2026-12-01 = 2026-12-01T17:00:00+02:00");
    due("by Friday", "2026-11-27 = 2026-11-27T17:00:00+02:00");
    due("2026-12-24", "2026-12-24 = 2026-12-24T12:00:00+02:00");
    due("2026-12-25", "2026-12-25 = 2026-12-26T00:00:00+02:00");
}
