//! Opening hours by table.

use super::*;
use crate::calendar::sample::{bakery, closures, day, office, parts, periods};

#[test]
fn periods_are_read() {
    let check = |text: &str, expect: Result<&str, &str>| {
        let read = Period::parse(text).map(|period| period.to_string()).map_err(|error| error.message());
        assert_eq!(read, expect.map(str::to_owned).map_err(str::to_owned), "{text}");
    };
    check("08:00-13:00", Ok("08:00-13:00"));
    check("8:00 - 13:00", Ok("08:00-13:00"));
    check("00:00-24:00", Ok("00:00-24:00"));
    check("22:00-02:00", Err("`22:00-02:00` ends before it begins"));
    check("08:00-08:00", Err("`08:00-08:00` ends before it begins"));
    for text in
        ["08:00-24:01", "08:60-09:00", "8-17", "08:00", "", "-", "08:00-13:00-14:00", "+8:00-13:00", "a:00-13:00"]
    {
        check(text, Err(&format!("`{text}` is not a period of opening hours")));
    }
    check("99999999:00-13:00", Err("`99999999:00-13:00` is not a period of opening hours"));
    assert!(Period::parse("22:00-02:00").unwrap_err().hint().contains("`22:00-24:00`"));
}

#[test]
fn closures_are_read() {
    let check = |text: &str, closed: &[&str], open: &[&str]| {
        let closure = Closure::parse(text).unwrap();
        assert!(closed.iter().all(|text| closure.contains(day(text))), "{text} closes {closed:?}");
        assert!(!open.iter().any(|text| closure.contains(day(text))), "{text} leaves {open:?}");
    };
    check("2026-12-25", &["2026-12-25"], &["2025-12-25", "2026-12-24", "2026-12-26"]);
    check("*-01-01", &["2026-01-01", "1999-01-01"], &["2026-01-02", "2026-12-31"]);
    check("*-02-29", &["2028-02-29"], &["2027-02-28", "2027-03-01"]);
    check("2026-12-28..2026-12-31", &["2026-12-28", "2026-12-31"], &["2026-12-27", "2027-01-01"]);
    check("*-12-28..*-01-02", &["2026-12-28", "2027-01-02", "2030-12-31"], &["2026-12-27", "2027-01-03"]);
    for text in [
        "2026-12-31..2026-12-28",
        "*-13-01",
        "*-02-30",
        "2026-02-30",
        "25 december",
        "2026-12-25..*-01-01",
        "",
        "0000-01-01",
    ] {
        assert!(Closure::parse(text).is_err(), "{text}");
    }
}

#[test]
fn days_of_the_bakery() {
    let calendar = bakery();
    let check = |text: &str, expect: &[&str]| {
        let hours: Vec<String> = calendar.periods(day(text)).iter().map(ToString::to_string).collect();
        assert_eq!(hours, expect, "{text}");
        assert_eq!(calendar.is_open_day(day(text)), !expect.is_empty(), "{text}");
    };
    check("2026-11-23", &["08:00-13:00", "13:30-17:00"]);
    check("2026-11-24", &["08:00-17:00"]);
    check("2026-11-25", &["08:00-10:00", "11:00-17:00"]);
    check("2026-11-29", &[]);
    check("2026-12-24", &["08:00-12:00"]);
    check("2026-12-25", &[]);
    check("2026-12-29", &[]);
    check("2027-01-01", &[]);
}

#[test]
fn opening_and_closing() {
    let calendar = bakery();
    let check = |text: &str, opens: &str, closes: &str| {
        assert_eq!(calendar.opening(day(text)).to_rfc3339(), format!("{opens}:00+02:00"));
        assert_eq!(calendar.closing(day(text)).to_rfc3339(), format!("{closes}:00+02:00"));
    };
    check("2026-11-24", "2026-11-24T08:00", "2026-11-24T17:00");
    check("2026-11-28", "2026-11-28T08:00", "2026-11-28T12:00");
    check("2026-11-29", "2026-11-29T00:00", "2026-11-30T00:00");
    let free = Calendar::always_open(Zone::UTC);
    assert!(free.is_always_open() && !calendar.is_always_open());
    assert_eq!(free.closing(day("2026-11-24")).to_rfc3339(), "2026-11-25T00:00:00+00:00");
}

#[test]
fn open_from_opening_up_to_but_not_at_closing() {
    let calendar = bakery();
    let check = |local: &str, open: bool| {
        let at = crate::calendar::sample::now(&calendar, local).instant();
        assert_eq!(calendar.is_open(at), open, "{local}");
    };
    check("2026-11-24 07:59", false);
    check("2026-11-24 08:00", true);
    check("2026-11-24 16:59", true);
    check("2026-11-24 17:00", false);
    check("2026-11-23 13:00", false);
    check("2026-11-23 13:30", true);
    check("2026-11-25 10:00", false);
    check("2026-11-25 11:00", true);
    check("2026-11-29 10:00", false);
    assert!(Calendar::always_open(Zone::UTC).is_open(DateTime::<Utc>::MAX_UTC));
    assert!(!calendar.is_open(DateTime::<Utc>::MIN_UTC));
}

#[test]
fn special_hours_replace_a_closed_day_and_breaks_split_a_period() {
    let calendar = Calendar::new(CalendarParts {
        closed: closures(&["2026-12-25"]),
        special: [(day("2026-12-25"), periods(&["10:00-11:00"])), (day("2026-12-26"), vec![])].into(),
        breaks: [(day("2026-12-27"), periods(&["00:00-08:00", "12:00-13:00", "20:00-24:00"]))].into(),
        ..parts("UTC")
    })
    .unwrap();
    assert_eq!(calendar.periods(day("2026-12-25")).as_ref(), periods(&["10:00-11:00"]));
    assert!(!calendar.is_open_day(day("2026-12-26")));
    assert_eq!(calendar.periods(day("2026-12-27")).as_ref(), periods(&["08:00-12:00", "13:00-20:00"]));
    assert_eq!(calendar.periods(day("2026-12-28")).as_ref(), periods(&["00:00-24:00"]));
}

#[test]
fn hours_that_cannot_be() {
    let clash = |texts: &[&str]| {
        let mut week: [Vec<Period>; 7] = Default::default();
        week[2] = periods(texts);
        Calendar::new(CalendarParts { week: Some(week), ..parts("UTC") }).map_err(|error| error.message()).err()
    };
    assert_eq!(clash(&["13:00-17:00", "08:00-13:00"]), None);
    let both = Some("`08:00-13:00` and `12:00-17:00` of `wed` overlap".to_owned());
    assert_eq!(clash(&["12:00-17:00", "08:00-13:00"]), both);
    let special = [(day("2026-12-24"), periods(&["08:00-12:00", "09:00-10:00"]))].into();
    let error = Calendar::new(CalendarParts { special, ..parts("UTC") }).unwrap_err();
    assert_eq!(error.message(), "`08:00-12:00` and `09:00-10:00` of `2026-12-24` overlap");
}

#[test]
fn hours_where_clocks_jump() {
    let night = office("Europe/Berlin", "02:00-06:00", &[]);
    let sunday = Calendar::new(CalendarParts {
        week: Some(std::array::from_fn(|_| periods(&["02:30-06:00"]))),
        ..parts("Europe/Berlin")
    });
    let sunday = sunday.unwrap();
    assert_eq!(sunday.opening(day("2026-03-29")).to_rfc3339(), "2026-03-29T03:00:00+02:00");
    assert_eq!(sunday.opening(day("2026-10-25")).to_rfc3339(), "2026-10-25T02:30:00+02:00");
    assert_eq!(night.opening(day("2026-03-30")).to_rfc3339(), "2026-03-30T02:00:00+02:00");
}

#[test]
fn working_days_are_monday_to_friday_without_the_closed_days_of_the_house() {
    let days = bakery().working_days();
    let open = |text: &str| days.is_open_day(day(text));
    // A Saturday on which the bakery is open, an ordinary Friday, Christmas, a special half day.
    assert!(bakery().is_open_day(day("2026-11-28")) && !open("2026-11-28"));
    assert!(open("2026-11-27") && !open("2026-12-25") && open("2026-12-24"));
    let always = Calendar::always_open("Africa/Johannesburg".parse().unwrap()).working_days();
    assert!(always.is_open_day(day("2026-11-27")) && !always.is_open_day(day("2026-11-29")));
}
