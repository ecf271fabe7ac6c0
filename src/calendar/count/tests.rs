//! Business time by table.

mod properties;

use super::*;
use crate::calendar::hours::CalendarParts;
use crate::calendar::sample::{bakery, day, now, office, parts, periods};

fn at(calendar: &Calendar, local: &str) -> DateTime<Utc> {
    now(calendar, local).instant()
}

fn local(calendar: &Calendar, at: DateTime<Utc>) -> String {
    zone::in_zone(at, calendar.zone()).format("%Y-%m-%d %H:%M").to_string()
}

#[test]
fn seconds_between() {
    let calendar = bakery();
    let check = |from: &str, to: &str, minutes: i64| {
        let (from, to) = (at(&calendar, from), at(&calendar, to));
        assert_eq!(business_seconds(from, to, &calendar), minutes * 60, "{from} to {to}");
        assert_eq!(business_seconds(to, from, &calendar), -minutes * 60, "{to} to {from}");
    };
    check("2026-11-24 10:00", "2026-11-24 10:00", 0);
    check("2026-11-24 10:00", "2026-11-24 12:30", 150);
    check("2026-11-24 16:00", "2026-11-25 08:30", 90);
    check("2026-11-23 12:00", "2026-11-23 14:00", 90);
    check("2026-11-25 09:00", "2026-11-25 12:00", 120);
    check("2026-11-28 13:00", "2026-11-30 07:00", 0);
    check("2026-11-27 16:00", "2026-11-30 09:00", 60 + 240 + 60);
    check("2026-12-24 11:00", "2026-12-26 09:00", 60 + 60);
    check("2026-12-27 00:00", "2027-01-02 00:00", 0);
    check("2026-11-22 00:00", "2026-11-29 00:00", 510 + 540 + 480 + 540 + 540 + 240);
}

#[test]
fn always_open_counts_wall_seconds() {
    let free = Calendar::always_open("Europe/Berlin".parse().unwrap());
    let (from, to) = (at(&free, "2026-03-28 12:00"), at(&free, "2026-03-29 12:00"));
    assert_eq!(business_seconds(from, to, &free), 23 * 3_600);
    assert_eq!(add_business_seconds(from, 23 * 3_600, &free), Ok(to));
    assert_eq!(
        business_seconds(from, DateTime::<Utc>::MAX_UTC, &free),
        (DateTime::<Utc>::MAX_UTC - from).num_seconds()
    );
}

#[test]
fn hours_with_a_change_of_the_clocks_inside() {
    let week = std::array::from_fn(|_| periods(&["00:00-08:00"]));
    let night = Calendar::new(CalendarParts { week: Some(week), ..parts("Europe/Berlin") }).unwrap();
    let hours = |text: &str| {
        let from = at(&night, &format!("{text} 00:00"));
        business_seconds(from, from + TimeDelta::hours(12), &night) / 3_600
    };
    assert_eq!((hours("2026-03-28"), hours("2026-03-29"), hours("2026-10-25")), (8, 7, 9));
}

#[test]
fn seconds_later() {
    let calendar = bakery();
    let check = |from: &str, minutes: i64, expect: &str| {
        let later = add_business_seconds(at(&calendar, from), minutes * 60, &calendar).unwrap();
        assert_eq!(local(&calendar, later), expect, "{from} + {minutes} minutes");
    };
    check("2026-11-24 10:00", 0, "2026-11-24 10:00");
    check("2026-11-24 10:00", 60, "2026-11-24 11:00");
    // Exactly the rest of the period is closing time, not the next opening.
    check("2026-11-24 16:00", 60, "2026-11-24 17:00");
    check("2026-11-23 12:00", 60, "2026-11-23 13:00");
    check("2026-11-23 12:00", 61, "2026-11-23 13:31");
    check("2026-11-24 16:00", 61, "2026-11-25 08:01");
    check("2026-11-28 13:00", 1, "2026-11-30 08:01");
    check("2026-12-26 11:00", 120, "2027-01-02 09:00");
    check("2026-11-24 09:00", -60, "2026-11-24 08:00");
    check("2026-11-24 09:00", -61, "2026-11-23 16:59");
    check("2026-11-29 10:00", -240, "2026-11-28 08:00");
    check("2027-01-02 09:00", -120, "2026-12-26 11:00");
    // The vector of a helpdesk's defect: an hour asked for half an hour before closing.
    let office = office("UTC", "09:00-17:00", &[]);
    let later = add_business_seconds(at(&office, "2026-11-27 16:30"), 3_600, &office).unwrap();
    assert_eq!(local(&office, later), "2026-11-30 09:30");
}

#[test]
fn days_later() {
    let calendar = bakery();
    let check = |from: &str, days: i64, expect: &str| {
        let later = add_business_days(at(&calendar, from), days, &calendar).unwrap();
        assert_eq!(local(&calendar, later), expect, "{from} + {days} business days");
    };
    check("2026-11-24 10:00", 2, "2026-11-26 10:00");
    check("2026-11-24 10:00", 0, "2026-11-24 10:00");
    // Closed now: from the next opening on.
    check("2026-11-24 18:00", 1, "2026-11-26 08:00");
    check("2026-11-24 17:00", 1, "2026-11-26 08:00");
    check("2026-11-24 06:00", 1, "2026-11-25 08:00");
    check("2026-11-29 10:00", 2, "2026-12-02 08:00");
    check("2026-11-29 10:00", 0, "2026-11-30 08:00");
    check("2026-11-23 13:10", 1, "2026-11-24 13:30");
    // Clamped to the hours of the day arrived at.
    check("2026-11-27 16:00", 1, "2026-11-28 12:00");
    check("2026-11-27 09:00", 1, "2026-11-28 09:00");
    check("2026-11-24 10:30", 1, "2026-11-25 11:00");
    check("2026-11-28 11:00", 1, "2026-11-30 11:00");
    check("2026-11-27 13:15", 2, "2026-11-30 13:30");
    check("2026-11-27 13:00", 2, "2026-11-30 13:00");
    check("2026-12-23 16:00", 1, "2026-12-24 12:00");
    check("2026-12-24 11:00", 2, "2027-01-02 11:00");
    // Backwards.
    check("2026-11-26 10:00", -2, "2026-11-24 10:00");
    check("2026-11-29 10:00", -1, "2026-11-27 12:00");
    check("2026-11-29 10:00", 0, "2026-11-30 08:00");
    check("2026-11-30 07:00", -1, "2026-11-27 12:00");
    check("2026-11-26 10:30", -1, "2026-11-25 10:00");
}

#[test]
fn days_that_close_at_midnight() {
    let bar = office("UTC", "18:00-24:00", &[]);
    let check = |from: &str, days: i64, expect: &str| {
        let later = add_business_days(at(&bar, from), days, &bar).unwrap();
        assert_eq!(local(&bar, later), expect, "{from} + {days}");
    };
    check("2026-11-24 23:00", 1, "2026-11-25 23:00");
    check("2026-11-25 00:00", 1, "2026-11-26 18:00");
    check("2026-11-28 00:00", -1, "2026-11-27 00:00");
    check("2026-11-28 12:00", -1, "2026-11-27 00:00");
}

#[test]
fn days_alone() {
    let holidays = [
        "2025-04-18",
        "2025-04-21",
        "2025-05-05",
        "2025-05-26",
        "2026-04-03",
        "2026-04-06",
        "2026-05-04",
        "2026-12-25",
        "2026-12-28",
    ];
    let calendar = office("Europe/London", "09:00-17:00", &holidays);
    let check = |from: &str, days: i64, expect: &str| {
        assert_eq!(business_day_from(day(from), days, &calendar), Ok(day(expect)), "{from} + {days}");
        assert_eq!(business_day_from(day(expect), -days, &calendar), Ok(day(from)), "{expect} - {days}");
    };
    check("2025-04-17", 3, "2025-04-24");
    check("2025-04-17", 15, "2025-05-13");
    check("2025-04-17", 35, "2025-06-11");
    check("2026-04-01", 5, "2026-04-10");
    check("2026-04-08", 10, "2026-04-22");
    check("2026-04-22", 10, "2026-05-07");
    let roll = |text: &str| roll_to_open_day(day(text), &calendar).unwrap().to_string();
    assert_eq!(roll("2026-02-28"), "2026-03-02");
    assert_eq!(roll("2026-12-25"), "2026-12-29");
    assert_eq!(roll("2026-12-24"), "2026-12-24");
}

#[test]
fn searches_end() {
    let shut = Calendar::new(CalendarParts { week: Some(Default::default()), ..parts("UTC") }).unwrap();
    let start = at(&shut, "2026-11-24 10:00");
    for days in [1, -1, 0] {
        assert_eq!(add_business_days(start, days, &shut), Err(CountError::NeverOpen));
    }
    assert_eq!(add_business_seconds(start, 60, &shut), Err(CountError::NeverOpen));
    assert_eq!(add_business_seconds(start, -60, &shut), Err(CountError::NeverOpen));
    assert_eq!(business_seconds(start, start + TimeDelta::days(4_000), &shut), 0);
    let once = [(day("2026-12-01"), periods(&["10:00-11:00"]))].into();
    let once = Calendar::new(CalendarParts { week: Some(Default::default()), special: once, ..parts("UTC") }).unwrap();
    assert_eq!(local(&once, add_business_seconds(start, 60, &once).unwrap()), "2026-12-01 10:01");
    assert_eq!(add_business_seconds(start, 3_601, &once), Err(CountError::NeverOpen));
    let far = bakery();
    for amount in [i64::MAX, i64::MIN, 4_000_000, -4_000_000] {
        assert_eq!(add_business_days(start, amount, &far), Err(CountError::OutOfRange), "{amount}");
    }
    for amount in [i64::MAX, i64::MIN, 400_000_000_000, -400_000_000_000] {
        assert_eq!(add_business_seconds(start, amount, &far), Err(CountError::OutOfRange), "{amount}");
    }
    for (edge, amount) in [("9999-06-01", 400), ("0001-06-01", -400)] {
        let edge = at(&far, edge);
        assert_eq!(add_business_days(edge, amount, &far), Err(CountError::OutOfRange), "{amount}");
        assert_eq!(add_business_seconds(edge, amount * 32_400, &far), Err(CountError::OutOfRange), "{amount}");
    }
}
