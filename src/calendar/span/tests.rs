//! Lengths of time by table.

use proptest::prelude::*;

use super::*;
use crate::calendar::due::rfc3339;
use crate::calendar::sample::{bakery, now};

#[test]
fn lengths_are_read() {
    let check = |text: &str, [months, days, business_days, seconds, business_seconds]: [i64; 5]| {
        let expect = Span { months, days, business_days, seconds, business_seconds };
        assert_eq!(Span::parse(text), Ok(expect), "{text}");
    };
    check("30s", [0, 0, 0, 30, 0]);
    check("30m", [0, 0, 0, 1_800, 0]);
    check("4h", [0, 0, 0, 14_400, 0]);
    check("2d", [0, 2, 0, 0, 0]);
    check("3w", [0, 21, 0, 0, 0]);
    check("1mo", [1, 0, 0, 0, 0]);
    check("365d", [0, 365, 0, 0, 0]);
    check("30bm", [0, 0, 0, 0, 1_800]);
    check("2bh", [0, 0, 0, 0, 7_200]);
    check("2bd", [0, 0, 2, 0, 0]);
    check("1d 2h", [0, 1, 0, 7_200, 0]);
    check("1h30m", [0, 0, 0, 5_400, 0]);
    check("3 business days", [0, 0, 3, 0, 0]);
    check("3 working days and 2 business hours", [0, 0, 3, 0, 7_200]);
    check("half an hour", [0, 0, 0, 1_800, 0]);
    check("half hour", [0, 0, 0, 1_800, 0]);
    check("an hour and a half", [0, 0, 0, 5_400, 0]);
    check("2 and a half hours", [0, 0, 0, 9_000, 0]);
    check("2.5 hours", [0, 0, 0, 9_000, 0]);
    check("half a business hour", [0, 0, 0, 0, 1_800]);
    check("one week", [0, 7, 0, 0, 0]);
    check("0d", [0, 0, 0, 0, 0]);
    for text in
        ["1 second", "1 sec", "60 SECS", "1 minute", "2 mins", "1 hr", "2 HRS", "1 day", "2 wks", "2 months", "1y"]
    {
        assert!(Span::parse(text).is_ok(), "{text}");
    }
    assert!(Span::parse("2bd").unwrap().is_business() && Span::parse("1bm").unwrap().is_business());
    assert!(!Span::parse("2d").unwrap().is_business());
}

#[test]
fn lengths_are_refused() {
    let check = |text: &str, kind: DueErrorKind| assert_eq!(Span::parse(text).unwrap_err().kind(), kind, "{text}");
    for text in ["", "2", "d", "+2d", "-2d", "2x", "soon", "1h30", "2d ago", "business", "3 business weeks", "2 d d"] {
        check(text, DueErrorKind::Unknown);
    }
    for text in ["half a day", "1.5 days", "1.5bd", "0.00001h"] {
        assert!(Span::parse(text).is_err(), "{text}");
    }
    check("99999999999999999999w", DueErrorKind::OutOfRange);
    check("9223372036854775807d 1d", DueErrorKind::OutOfRange);
    let error = Span::parse("2 moons").unwrap_err();
    assert_eq!(error.message(), "`2 moons` is not a length of time");
    assert_eq!(
        error.hint(),
        "type a number and a unit: `2d`, `4h`, `30m`, `1mo`, or business time: `2bd`, `4bh`, `30bm`"
    );
}

#[test]
fn longer_units_go_first() {
    let calendar = bakery();
    let check = |text: &str, expect: &str| {
        let span = Span::parse(text).unwrap();
        let at = span.after(now(&calendar, "2026-11-24 10:00").instant(), &calendar).unwrap();
        assert_eq!(rfc3339(zone::in_zone(at, calendar.zone())), format!("{expect}:00+02:00"), "{text}");
    };
    check("1h 1mo", "2026-12-24T11:00");
    check("2h 1d", "2026-11-25T12:00");
    check("1bd 2bh", "2026-11-25T13:00");
    check("1w 1bd", "2026-12-02T10:00");
}

#[test]
fn lengths_are_said() {
    let check = |seconds: i64, expect: &str| assert_eq!(say(seconds), expect);
    check(0, "0 minutes");
    check(1, "1 second");
    check(59, "59 seconds");
    check(60, "1 minute");
    check(3_600, "1 hour");
    check(5_400, "1 hour 30 minutes");
    check(86_400, "1 day");
    check(2 * 86_400 + 3 * 3_600 + 59, "2 days 3 hours");
    check(2 * 86_400 + 59, "2 days");
    check(90, "1 minute 30 seconds");
    check(-5_400, "-1 hour 30 minutes");
    let check = |seconds: i64, expect: &str| assert_eq!(say_business(seconds), expect);
    check(0, "0 business minutes");
    check(30, "30 business seconds");
    check(1_800, "30 business minutes");
    check(5_400, "1 business hour 30 minutes");
    check(40 * 3_600, "40 business hours");
    check(100 * 3_600 - 60, "99 business hours 59 minutes");
    check(232 * 3_600 + 1_800, "232 business hours");
    check(-3_600, "-1 business hour");
    assert_eq!(say(i64::MIN), "-106751991167300 days 15 hours");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_said_is_read_back(minutes in 1_i64..10_000_000) {
        let said = say(minutes * 60);
        let span = Span::parse(&said).unwrap();
        let total = span.days * DAY + span.seconds;
        // Two units at most: less than one of the second is lost.
        prop_assert!(total <= minutes * 60 && minutes * 60 - total < HOUR, "{} as {}", minutes, said);
    }

    #[test]
    fn after_never_goes_back(amount in 0_i64..5_000, unit in proptest::sample::select(&["m", "h", "d", "w", "bm", "bh", "bd"][..]), at in 0_i64..4_000_000_000) {
        let calendar = bakery();
        let from = DateTime::from_timestamp(at, 0).unwrap();
        let span = Span::parse(&format!("{amount}{unit}")).unwrap();
        prop_assert!(span.after(from, &calendar).unwrap() >= from);
        if amount > 0 {
            prop_assert!(span.before(from, &calendar).unwrap() < from);
        }
    }
}
