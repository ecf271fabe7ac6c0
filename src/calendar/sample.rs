//! Calendars that tests share: the bakery of the contract and plain office hours.
//! Compiled for tests alone.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::calendar::due;
use crate::calendar::hours::{Calendar, CalendarParts, Closure, Period};
use crate::calendar::now::Now;

/// Returns the zone of the bakery.
pub(crate) fn johannesburg() -> crate::calendar::zone::Zone {
    crate::calendar::zone::zone("Africa/Johannesburg").unwrap()
}

/// Returns the parts of a calendar that never closes.
pub(crate) fn parts(zone: &str) -> CalendarParts {
    CalendarParts {
        zone: zone.parse().unwrap(),
        week: None,
        closed: Vec::new(),
        special: BTreeMap::new(),
        breaks: BTreeMap::new(),
    }
}

/// Returns periods from their text.
pub(crate) fn periods(texts: &[&str]) -> Vec<Period> {
    texts.iter().map(|text| Period::parse(text).unwrap()).collect()
}

/// Returns closed days from their text.
pub(crate) fn closures(texts: &[&str]) -> Vec<Closure> {
    texts.iter().map(|text| Closure::parse(text).unwrap()).collect()
}

/// Returns a date from its text.
pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Returns the calendar that the contract shows.
pub(crate) fn bakery() -> Calendar {
    let plain = ["08:00-17:00"];
    let week: [&[&str]; 7] = [&["08:00-13:00", "13:30-17:00"], &plain, &plain, &plain, &plain, &["08:00-12:00"], &[]];
    Calendar::new(CalendarParts {
        week: Some(week.map(periods)),
        closed: closures(&["2026-12-25", "*-01-01", "2026-12-28..2026-12-31"]),
        special: [(day("2026-12-24"), periods(&["08:00-12:00"]))].into(),
        breaks: [(day("2026-11-25"), periods(&["10:00-11:00"]))].into(),
        ..parts("Africa/Johannesburg")
    })
    .unwrap()
}

/// Returns the same hours from Monday to Friday.
pub(crate) fn office(zone: &str, hours: &str, closed: &[&str]) -> Calendar {
    let week = [hours, hours, hours, hours, hours, "", ""];
    let week = week.map(|hours| if hours.is_empty() { Vec::new() } else { periods(&[hours]) });
    Calendar::new(CalendarParts { week: Some(week), closed: closures(closed), ..parts(zone) }).unwrap()
}

/// Returns the present from a local time of the calendar.
pub(crate) fn now(calendar: &Calendar, local: &str) -> Now {
    Now::new(due::instant(local, calendar.zone()).unwrap().to_utc(), calendar.zone())
}
