//! The keys of `[hours]` and `[calendars.NAME]` as a calendar.
//! What opening hours mean is `calendar::hours`' business.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::fields::Fields;
use super::tree::Node;
use crate::calendar::hours::{Calendar, CalendarParts, Closure, HoursError, Period};
use crate::calendar::zone::Zone;
use crate::model::diagnostic::Severity;

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// Returns the calendar of a table; a day that is not named is closed, no day at all is always open.
pub(super) fn calendar(hours: &Fields<'_>, zone: Zone) -> Calendar {
    let week = DAYS.map(|day| hours.node(day).map(|node| periods(hours, day, node)));
    let is_weekly = week.iter().any(Option::is_some);
    let parts = CalendarParts {
        zone,
        week: is_weekly.then(|| week.map(Option::unwrap_or_default)),
        closed: closed(hours),
        special: dated(hours, "special"),
        breaks: dated(hours, "breaks"),
    };
    Calendar::new(parts).unwrap_or_else(|error| {
        hours.note_at(Severity::Error, "config.hours", &hours.place(), error.message(), error.hint().to_owned());
        Calendar::always_open(zone)
    })
}

fn periods(hours: &Fields<'_>, key: &str, node: &Node) -> Vec<Period> {
    let read = |(text, at): (&str, &Node)| Period::parse(text).map_err(|error| wrong(hours, at, &error)).ok();
    hours.texts_at(key, node).into_iter().filter_map(read).collect()
}

fn closed(hours: &Fields<'_>) -> Vec<Closure> {
    let Some(node) = hours.node("closed") else { return Vec::new() };
    let read = |(text, at): (&str, &Node)| Closure::parse(text).map_err(|error| wrong(hours, at, &error)).ok();
    hours.texts_at("closed", node).into_iter().filter_map(read).collect()
}

fn dated(hours: &Fields<'_>, key: &'static str) -> BTreeMap<NaiveDate, Vec<Period>> {
    let Some(table) = hours.table(key) else { return BTreeMap::new() };
    let read = |entry| Some((table.day_of(entry)?, periods(&table, &entry.key, &entry.node)));
    table.entries().iter().filter_map(read).collect()
}

fn wrong(hours: &Fields<'_>, at: &Node, error: &HoursError) {
    hours.note_at(Severity::Error, "config.hours", &at.span, error.message(), error.hint().to_owned());
}
