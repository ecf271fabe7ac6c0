//! Each counting rule by table, with the bank holidays of England and Wales.

use super::*;
use crate::calendar::due;
use crate::calendar::sample::{bakery, now, office};

/// Bank holidays of England and Wales, 2025 and 2026.
const BANK_HOLIDAYS: &[&str] = &[
    "2025-01-01",
    "2025-04-18",
    "2025-04-21",
    "2025-05-05",
    "2025-05-26",
    "2025-08-25",
    "2025-12-25",
    "2025-12-26",
    "2026-01-01",
    "2026-04-03",
    "2026-04-06",
    "2026-05-04",
    "2026-05-25",
    "2026-08-31",
    "2026-12-25",
    "2026-12-28",
];

fn england() -> Calendar {
    office("Europe/London", "09:00-17:00", BANK_HOLIDAYS)
}

fn limit(text: &str) -> Limit {
    let mut words = text.split(' ');
    let count = words.next().unwrap().parse().unwrap();
    let mut limit = Limit::plain(
        count,
        match words.next().unwrap() {
            "s" => Unit::Seconds,
            "min" => Unit::Minutes,
            "h" => Unit::Hours,
            "bm" => Unit::BusinessMinutes,
            "bh" => Unit::BusinessHours,
            "d" => Unit::Days,
            "bd" => Unit::BusinessDays,
            "weeks" => Unit::Weeks,
            "months" => Unit::Months,
            other => panic!("{other}"),
        },
    );
    for word in words {
        match word {
            "inclusive" => limit.counting = Counting::Inclusive,
            "rolled" => limit.roll = Roll::NextBusinessDay,
            "opening" => limit.out_of_hours = OutOfHours::NextOpening,
            other => panic!("{other}"),
        }
    }
    limit
}

/// Compares the last day of a limit of days.
fn check_day(calendar: &Calendar, start: &str, text: &str, expect: &str) {
    let deadline = limit(text).after(now(calendar, start).instant(), calendar).unwrap();
    assert_eq!(deadline.day.unwrap().format("%a %Y-%m-%d").to_string(), expect, "{start} + {text}");
}

/// Compares the instant of any limit, in the calendar's zone.
fn check_at(calendar: &Calendar, start: &str, text: &str, expect: &str) {
    let deadline = limit(text).after(now(calendar, start).instant(), calendar).unwrap();
    let at = zone::in_zone(deadline.at, calendar.zone());
    assert_eq!(at.format("%Y-%m-%d %H:%M:%S").to_string(), expect, "{start} + {text}");
}

#[test]
fn exclusive_business_days_begin_with_the_day_after_receipt() {
    let england = england();
    // "By close of business on the third business day following the day of receipt": Easter is skipped.
    check_day(&england, "2025-04-17 10:00", "3 bd", "Thu 2025-04-24");
    check_day(&england, "2025-04-17 23:59", "3 bd", "Thu 2025-04-24");
    check_day(&england, "2025-04-17 10:00", "15 bd", "Tue 2025-05-13");
    check_day(&england, "2025-04-17 10:00", "35 bd", "Wed 2025-06-11");
    check_at(&england, "2025-04-17 10:00", "3 bd", "2025-04-24 17:00:00");
    // Receipt on a closed day: the next open day is the first.
    check_day(&england, "2026-11-22 20:00", "1 bd", "Mon 2026-11-23");
}

#[test]
fn inclusive_business_days_count_the_day_of_receipt_if_it_is_one() {
    let england = england();
    check_day(&england, "2025-04-17 10:00", "1 bd inclusive", "Thu 2025-04-17");
    check_day(&england, "2025-04-17 10:00", "2 bd inclusive", "Tue 2025-04-22");
    check_day(&england, "2026-11-22 20:00", "1 bd inclusive", "Mon 2026-11-23");
}

#[test]
fn weeks_are_seven_days_from_receipt_to_the_end_of_the_day() {
    let england = england();
    check_day(&england, "2025-04-17 10:00", "8 weeks", "Thu 2025-06-12");
    check_day(&england, "2026-04-08 10:00", "6 weeks", "Wed 2026-05-20");
    check_at(&england, "2025-04-17 10:00", "8 weeks", "2025-06-13 00:00:00");
}

#[test]
fn a_chained_clock_counts_from_the_event_that_started_it() {
    let england = england();
    check_day(&england, "2026-04-01 09:30", "5 bd", "Fri 2026-04-10");
    check_day(&england, "2026-04-08 15:00", "10 bd", "Wed 2026-04-22");
    let due = limit("10 bd").after(now(&england, "2026-04-08 15:00").instant(), &england).unwrap();
    let extended = limit("10 bd").beyond(due, &england).unwrap();
    assert_eq!(extended.day.unwrap().to_string(), "2026-05-07");
}

#[test]
fn months_keep_the_number_of_the_day_then_clamp_then_roll() {
    let england = england();
    check_day(&england, "2025-09-03 10:00", "1 months", "Fri 2025-10-03");
    check_day(&england, "2026-01-30 10:00", "1 months", "Sat 2026-02-28");
    check_day(&england, "2026-01-30 10:00", "1 months rolled", "Mon 2026-03-02");
    check_day(&england, "2026-01-31 10:00", "1 months rolled", "Mon 2026-03-02");
    // Christmas Day is a Friday and the 28th a substitute holiday.
    check_day(&england, "2026-11-25 10:00", "1 months rolled", "Tue 2026-12-29");
    check_day(&england, "2024-02-29 10:00", "12 months", "Fri 2025-02-28");
}

#[test]
fn inclusive_days_begin_with_the_day_of_receipt() {
    let england = england();
    check_day(&england, "2026-06-19 10:00", "30 d inclusive", "Sat 2026-07-18");
    check_day(&england, "2026-06-19 10:00", "30 d", "Sun 2026-07-19");
}

#[test]
fn calendar_days_do_not_roll_unless_told() {
    let england = england();
    check_day(&england, "2026-03-02 10:00", "30 d", "Wed 2026-04-01");
    check_day(&england, "2026-06-19 10:00", "30 d rolled", "Mon 2026-07-20");
}

#[test]
fn business_hours_go_on_after_closing_time() {
    let office = office("Europe/London", "09:00-17:00", &[]);
    check_at(&office, "2026-11-27 16:30", "1 bh", "2026-11-30 09:30:00");
    check_at(&office, "2026-11-27 16:00", "1 bh", "2026-11-27 17:00:00");
    // Lunch breaks and half days.
    check_at(&bakery(), "2026-11-23 12:30", "1 bh", "2026-11-23 14:00:00");
    check_at(&bakery(), "2026-11-28 11:30", "90 bm", "2026-11-30 09:00:00");
}

#[test]
fn plain_hours_run_day_and_night() {
    let office = office("Europe/London", "09:00-17:00", &[]);
    check_at(&office, "2026-11-27 16:30", "24 h", "2026-11-28 16:30:00");
    // Clocks go back on 25 October: 24 hours are 24 hours.
    check_at(&office, "2026-10-24 16:30", "24 h", "2026-10-25 15:30:00");
    check_at(&office, "2026-11-27 16:30", "120 s", "2026-11-27 16:32:00");
    check_at(&office, "2026-11-27 16:30", "2 min", "2026-11-27 16:32:00");
}

#[test]
fn receipt_out_of_hours_starts_at_the_next_opening_only_where_a_house_says_so() {
    let office = office("Europe/London", "09:00-17:00", &[]);
    check_day(&office, "2026-11-27 20:00", "1 bd", "Mon 2026-11-30");
    check_day(&office, "2026-11-27 20:00", "1 bd opening", "Tue 2026-12-01");
    check_day(&office, "2026-11-22 20:00", "1 bd opening", "Tue 2026-11-24");
    check_at(&office, "2026-11-27 20:00", "4 h opening", "2026-11-30 13:00:00");
}

#[test]
fn a_pause_moves_a_deadline_through_the_calendar() {
    let office = office("Europe/London", "09:00-17:00", &[]);
    let due = limit("1 bd").after(now(&office, "2026-11-26 10:00").instant(), &office).unwrap();
    let moved = |seconds, unit| {
        let at = due.moved(seconds, unit, &office).unwrap().at;
        due::say(zone::in_zone(at, office.zone()))
    };
    assert_eq!(moved(0, Unit::BusinessDays), "Fri 27 Nov 2026 17:00");
    assert_eq!(moved(2 * 3_600, Unit::BusinessDays), "Mon 30 Nov 2026 11:00");
    assert_eq!(moved(2 * 3_600, Unit::Days), "Fri 27 Nov 2026 19:00");
}

#[test]
fn what_leads_nowhere_is_an_error_and_never_a_panic() {
    let never = office("Europe/London", "09:00-17:00", &["0001-01-01..9999-12-31"]);
    let start = now(&never, "2026-11-26 10:00").instant();
    for text in ["1 bd", "1 bh", "1 d rolled", "1 h opening"] {
        assert_eq!(limit(text).after(start, &never), Err(CountError::NeverOpen), "{text}");
    }
    for text in ["4294967295 months", "4294967295 weeks", "4294967295 d", "4294967295 h"] {
        assert_eq!(limit(text).after(start, &never), Err(CountError::OutOfRange), "{text}");
    }
    for at in [DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC] {
        let _ = limit("1 bd inclusive").after(at, &never);
        let _ = limit("1 months").after(at, &never);
    }
}
