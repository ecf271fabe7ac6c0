//! Ranges by table; the present is Tuesday 2026-11-24 10:00 in the bakery.

use super::*;
use crate::calendar::sample::{bakery, day, now, office};

const TUESDAY: &str = "2026-11-24 10:00";

fn read(text: &str, sense: Sense) -> String {
    let calendar = bakery();
    match parse_instants(text, &now(&calendar, TUESDAY), &calendar, sense) {
        Ok(range) => {
            let show = |at: Option<DateTime<Utc>>| {
                at.map_or(String::new(), |at| {
                    zone::in_zone(at, calendar.zone()).format("%Y-%m-%d %H:%M:%S").to_string()
                })
            };
            format!("{}..{}", show(range.from), show(range.until))
        }
        Err(error) => format!("{:?}", error.kind()),
    }
}

#[test]
fn stretches_of_time() {
    let check = |text: &str, expect: &str| assert_eq!(read(text, Sense::Due), expect, "{text}");
    check("2026-11-24", "2026-11-24 00:00:00..2026-11-24 23:59:59");
    check("today", "2026-11-24 00:00:00..2026-11-24 23:59:59");
    check("fri", "2026-11-27 00:00:00..2026-11-27 23:59:59");
    check("..fri", "..2026-11-27 23:59:59");
    check("fri..", "2026-11-27 00:00:00..");
    check("2026-11", "2026-11-01 00:00:00..2026-11-30 23:59:59");
    check("Nov 2026", "2026-11-01 00:00:00..2026-11-30 23:59:59");
    check("2026", "2026-01-01 00:00:00..2026-12-31 23:59:59");
    check("2026-01..2026-03", "2026-01-01 00:00:00..2026-03-31 23:59:59");
    check("2026-02..", "2026-02-01 00:00:00..");
    check("..2028-02", "..2028-02-29 23:59:59");
    check("2026-11-24 08:00 .. 2026-11-24 12:00", "2026-11-24 08:00:00..2026-11-24 12:00:00");
    check("..+2bd", "..2026-11-26 10:00:00");
    check("..2d", "..2026-11-26 10:00:00");
    check("now..eod", "2026-11-24 10:00:00..2026-11-24 17:00:00");
    check("today..fri", "2026-11-24 00:00:00..2026-11-27 23:59:59");
    // Each weekday alone is the next; together the second follows the first.
    check("mon..fri", "2026-11-30 00:00:00..2026-12-04 23:59:59");
    check("20 dec..5 jan", "2026-12-20 00:00:00..2027-01-05 23:59:59");
    for (text, kind) in [
        ("..", "Unknown"),
        ("", "Unknown"),
        ("2026-03..2026-01", "NotADate"),
        ("2026-13..", "NotADate"),
        ("soon..", "Vague"),
        ("..01/02/2026", "Ambiguous"),
        ("0000", "Unknown"),
        ("fri..mon..tue", "Ambiguous"),
    ] {
        check(text, kind);
    }
}

#[test]
fn stretches_of_what_happened() {
    let check = |text: &str, expect: &str| assert_eq!(read(text, Sense::Happened), expect, "{text}");
    check("mon", "2026-11-23 00:00:00..2026-11-23 23:59:59");
    check("fri..", "2026-11-20 00:00:00..");
    check("wed..mon", "2026-11-18 00:00:00..2026-11-23 23:59:59");
    check("mon..fri", "2026-11-16 00:00:00..2026-11-20 23:59:59");
    check("2 weeks ago..", "2026-11-10 10:00:00..");
    check("2026-01..2026-03", "2026-01-01 00:00:00..2026-03-31 23:59:59");
    check("2d..", "Ambiguous");
}

#[test]
fn both_ends_belong_to_a_range() {
    let calendar = bakery();
    let range = parse_instants("2026-11-24", &now(&calendar, TUESDAY), &calendar, Sense::Due).unwrap();
    let inside = |local: &str| range.contains(now(&calendar, local).instant());
    assert!(inside("2026-11-24 00:00") && inside("2026-11-24 23:59:59.999999999"));
    assert!(!inside("2026-11-23 23:59:59.999999999") && !inside("2026-11-25 00:00"));
}

#[test]
fn what_is_due_on_a_closed_day_belongs_to_that_day() {
    let calendar = bakery();
    let read = |text: &str| parse_instants(text, &now(&calendar, TUESDAY), &calendar, Sense::Due).unwrap();
    let sunday = Due::Day(day("2026-11-29"));
    assert!(read("2026-11-29").contains_due(&sunday, &calendar));
    assert!(read("..sun").contains_due(&sunday, &calendar));
    assert!(!read("2026-11-30").contains_due(&sunday, &calendar));
    assert!(read("2026-11-30").contains_due(&Due::At(sunday.at(&calendar)), &calendar));
    assert!(read("2026-11-30").contains_due(&Due::Day(day("2026-11-30")), &calendar));
}

#[test]
fn ages() {
    let calendar = office("UTC", "09:00-17:00", &[]);
    let now_at = now(&calendar, "2026-11-24 10:00").instant();
    let check = |text: &str, since: &str, expect: bool| {
        let since = now(&calendar, since).instant();
        assert_eq!(AgeRange::parse(text).unwrap().contains(since, now_at, &calendar), expect, "{text} since {since}");
    };
    // Thursday 10:00 and three business days are Tuesday 10:00.
    check("3bd..", "2026-11-19 10:00", true);
    check("3bd..", "2026-11-19 10:01", false);
    check("3bd", "2026-11-19 10:00", true);
    check("3bd", "2026-11-20 10:00", false);
    check("..2d", "2026-11-22 10:00", true);
    check("..2d", "2026-11-22 09:59", false);
    check("2bd..5bd", "2026-11-20 10:00", true);
    check("2bd..5bd", "2026-11-17 10:00", true);
    check("2bd..5bd", "2026-11-17 09:59", false);
    check("2bd..5bd", "2026-11-20 10:01", false);
    // A start on Saturday counts from the opening on Monday.
    check("1bd..", "2026-11-21 10:00", true);
    check("2bd..", "2026-11-21 10:00", false);
    check("99999d..", "2026-11-21 10:00", false);
    check("9999999d..", "2026-11-21 10:00", false);
    check("..9999999d", "2026-11-21 10:00", true);
    for text in ["..", "", "soon..", "fri..", "3", "3bd..x", "-3d..", "5bd..2bd", "2d..1d"] {
        assert!(AgeRange::parse(text).is_err(), "`{text}` is refused");
    }
}
