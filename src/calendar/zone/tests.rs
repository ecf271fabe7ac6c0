//! Names, local times where clocks jump, days.

use super::*;

fn known(name: &str) -> Zone {
    zone(name).unwrap()
}

fn local(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap()
}

fn check(zone: Zone, text: &str, expect_typed: Option<&str>, expect_computed: &str) {
    let at = typed(local(text), zone).ok().map(|at| at.to_rfc3339());
    assert_eq!(at.as_deref(), expect_typed, "typed {text} in {zone}");
    assert_eq!(computed(local(text), zone).to_rfc3339(), expect_computed, "computed {text} in {zone}");
}

#[test]
fn local_times_where_clocks_jump() {
    let plain = "2026-11-24T17:00:00+02:00";
    check(known("Africa/Johannesburg"), "2026-11-24 17:00", Some(plain), plain);
    // Spring forward.
    check(known("Europe/Berlin"), "2026-03-29 02:30", None, "2026-03-29T03:00:00+02:00");
    check(known("Europe/Berlin"), "2026-03-29 02:00", None, "2026-03-29T03:00:00+02:00");
    check(known("Europe/London"), "2026-03-29 01:30", None, "2026-03-29T02:00:00+01:00");
    check(known("America/New_York"), "2026-03-08 02:30", None, "2026-03-08T03:00:00-04:00");
    // Fall back: the earlier of two.
    let earlier = "2026-10-25T02:30:00+02:00";
    check(known("Europe/Berlin"), "2026-10-25 02:30", Some(earlier), earlier);
    // Half an hour only.
    check(known("Australia/Lord_Howe"), "2026-10-04 02:15", None, "2026-10-04T02:30:00+11:00");
    // At midnight, so that the day begins at one.
    check(known("America/Santiago"), "2026-09-06 00:00", None, "2026-09-06T01:00:00-03:00");
    // A whole day that never was.
    check(known("Pacific/Apia"), "2011-12-30 12:00", None, "2011-12-31T00:00:00+14:00");
}

#[test]
fn days_begin_and_end_where_the_zone_says() {
    let day = NaiveDate::from_ymd_opt(2026, 9, 5).unwrap();
    assert_eq!(day_end(day, known("America/Santiago")).to_rfc3339(), "2026-09-06T01:00:00-03:00");
    assert_eq!(day_start(day, known("America/Santiago")).to_rfc3339(), "2026-09-05T00:00:00-04:00");
}

#[test]
fn names() {
    assert_eq!(zone("Africa/Johannesburg"), Ok(known("Africa/Johannesburg")));
    assert_eq!(zone("UTC"), Ok(Zone::UTC));
    let near = |name: &str| zone(name).unwrap_err().nearest;
    assert_eq!(near("africa/johannesburg"), Some("Africa/Johannesburg"));
    assert_eq!(near("Africa/Johanesburg"), Some("Africa/Johannesburg"));
    assert_eq!(near("Johannesburg"), Some("Africa/Johannesburg"));
    assert_eq!(near("New York"), Some("America/New_York"));
    assert_eq!(near("Mars/Base"), None);
    assert_eq!(near(""), None);
    assert_eq!(near(&"x".repeat(100_000)), None);
    assert_eq!(zone("Mars/Base").unwrap_err().message(), "unknown time zone `Mars/Base`");
    assert_eq!(zone("Berlin").unwrap_err().hint(), "did you mean `Europe/Berlin`?");
}

#[test]
fn offsets_that_contradict_the_zone() {
    let at = |text: &str| DateTime::parse_from_rfc3339(text).unwrap();
    assert!(agrees(at("2026-11-24T17:00:00+01:00"), known("Europe/Berlin")));
    assert!(!agrees(at("2026-11-24T17:00:00+02:00"), known("Europe/Berlin")));
    assert!(agrees(at("2026-07-24T17:00:00+02:00"), known("Europe/Berlin")));
}
