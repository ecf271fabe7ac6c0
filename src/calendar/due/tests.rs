//! Phrases and what they mean, by table.

mod properties;
mod refused;

use super::*;
use crate::calendar::hours::CalendarParts;
use crate::calendar::sample::{bakery, now, office, parts};

fn always(zone: &str) -> Calendar {
    Calendar::always_open(zone.parse().unwrap())
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

#[test]
fn days_alone_last_to_closing_time() {
    due("2026-11-24", "2026-11-24 = 2026-11-24T17:00:00+02:00");
    due("2026/11/24", "2026-11-24 = 2026-11-24T17:00:00+02:00");
    due("2026.11.24", "2026-11-24 = 2026-11-24T17:00:00+02:00");
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

#[test]
fn a_due_is_said_in_the_time_of_the_house() {
    for (stored, expect) in [
        ("2026-11-24T22:30:00Z", "Wed 25 Nov 2026 00:30"),
        ("2026-11-24T12:00:00-05:00", "Tue 24 Nov 2026 19:00"),
        ("2026-11-24T12:00:00+02:00", "Tue 24 Nov 2026 12:00"),
        ("2026-11-24", "Tue 24 Nov 2026 17:00"),
        ("2026-11-29", "Mon 30 Nov 2026 00:00 (end of Sun 29 Nov 2026)"),
    ] {
        assert_eq!(Due::stored(stored).unwrap().say(&bakery()), expect, "{stored}");
    }
}

#[test]
fn a_day_that_happened_is_its_opening() {
    happened("2026-11-20", "2026-11-20 = 2026-11-20T08:00:00+02:00");
    happened("today", "2026-11-24 = 2026-11-24T08:00:00+02:00");
    happened("sun", "2026-11-22 = 2026-11-22T00:00:00+02:00");
    happened("mon", "2026-11-23 = 2026-11-23T08:00:00+02:00");
    happened("tue", "2026-11-17 = 2026-11-17T08:00:00+02:00");
    happened("wed", "2026-11-18 = 2026-11-18T08:00:00+02:00");
    happened("fri 16:00", "2026-11-20T16:00:00+02:00");
    happened("yesterday 5pm", "2026-11-23T17:00:00+02:00");
    happened("Aug 10", "2026-08-10 = 2026-08-10T08:00:00+02:00");
    happened("25 December", "2025-12-25 = 2025-12-25T08:00:00+02:00");
    happened("24 Nov", "2026-11-24 = 2026-11-24T08:00:00+02:00");
    happened("29 Feb", "2024-02-29 = 2024-02-29T08:00:00+02:00");
    happened("an hour ago", "2026-11-24T09:00:00+02:00");
    happened("2 days ago", "2026-11-22T10:00:00+02:00");
    happened("2 business days ago", "2026-11-21T10:00:00+02:00");
    happened("half an hour ago", "2026-11-24T09:30:00+02:00");
    happened("now - 2h", "2026-11-24T08:00:00+02:00");
    happened("eod", "2026-11-23T17:00:00+02:00");
    happened("eow", "2026-11-21T12:00:00+02:00");
    happened("2 days", "Ambiguous");
}

#[test]
fn days_with_a_time() {
    let five = "2026-11-24T17:00:00+02:00";
    for text in ["2026-11-24 17:00", "2026-11-24T17:00", "2026-11-24 5pm", "5pm 24 nov", "2026/11/24 17:00:00"] {
        due(text, five);
    }
    for text in ["17:00", "5pm", "5 PM", "5 p.m.", "5:00 pm", "at 5pm", "today 17:00", "17:00 today", "today, at 5pm"] {
        due(text, five);
    }
    due("2026-11-24T17:00:00+02:00", five);
    due("2026-11-24T15:00:00Z", five);
    due("2026-11-24 15:00 UTC", five);
    due("2026-11-24 10:00:00 -0500", five);
    due("2026-11-24T10:00-05", five);
    due("Tue, 24 Nov 2026 17:00:00 +0200", five);
    due("2026-11-24T17:00:00.250+02:00", "2026-11-24T17:00:00.250+02:00");
    due("2026-11-24 17:00:00.123456789", "2026-11-24T17:00:00.123456789+02:00");
    due("17:00:30", "2026-11-24T17:00:30+02:00");
    due("08:00", "2026-11-24T08:00:00+02:00");
    due("8:25 a.m.", "2026-11-24T08:25:00+02:00");
    due("noon", "2026-11-24T12:00:00+02:00");
    due("fri 12 noon", "2026-11-27T12:00:00+02:00");
    due("midnight", "2026-11-24T00:00:00+02:00");
    due("12am", "2026-11-24T00:00:00+02:00");
    due("12pm", "2026-11-24T12:00:00+02:00");
    due("12:30 am", "2026-11-24T00:30:00+02:00");
    due("tomorrow at noon", "2026-11-25T12:00:00+02:00");
    due("17:00 tomorrow", "2026-11-25T17:00:00+02:00");
    due("midnight tomorrow", "2026-11-25T00:00:00+02:00");
    due("tonight 8pm", "2026-11-24T20:00:00+02:00");
    due("tonight at 20:30", "2026-11-24T20:30:00+02:00");
    due("8pm tonight", "2026-11-24T20:00:00+02:00");
    due("tonight midnight", "2026-11-25T00:00:00+02:00");
    for text in ["24:00", "tonight 24:00", "2026-11-24 24:00", "today at 24:00:00", "2026-11-24T24:00:00+02:00"] {
        due(text, "2026-11-25T00:00:00+02:00");
    }
    due("tomorrow 24:00", "2026-11-26T00:00:00+02:00");
    due("in 2 days at 24:00", "2026-11-27T00:00:00+02:00");
    happened("yesterday 24:00", "2026-11-24T00:00:00+02:00");
    due("9999-12-31 24:00", "OutOfRange");
    due("fri 17:00", "2026-11-27T17:00:00+02:00");
    due("FRIDAY at 5pm", "2026-11-27T17:00:00+02:00");
    due("5pm on friday", "2026-11-27T17:00:00+02:00");
    due("tue 9:00", "2026-12-01T09:00:00+02:00");
    due("  fri \t 17:00  ", "2026-11-27T17:00:00+02:00");
}

#[test]
fn months_by_name() {
    let day = "2026-08-10 = 2026-08-10T17:00:00+02:00";
    for text in ["10 August 2026", "10 aug 2026", "10th of August 2026", "the 10th of August, 2026", "August 10, 2026"]
    {
        due(text, day);
    }
    for text in ["Aug 10 2026", "aug. 10th 2026", "2026 Aug 10", "10-Aug-2026", "10aug2026", "Mon 10 Aug 2026"] {
        due(text, day);
    }
    for text in ["Monday, August 10th, 2026", "August the 10th, 2026", "10 August 2026, Monday"] {
        due(text, day);
    }
    due("August 10, 2026 at 5pm", "2026-08-10T17:00:00+02:00");
    due("5pm, 10 August 2026", "2026-08-10T17:00:00+02:00");
    due("10 Aug 2026 17:00", "2026-08-10T17:00:00+02:00");
    due("Aug 10", "2027-08-10 = 2027-08-10T17:00:00+02:00");
    due("Aug 10 17:00", "2027-08-10T17:00:00+02:00");
    due("Aug 10 5pm", "2027-08-10T17:00:00+02:00");
    due("30 November", "2026-11-30 = 2026-11-30T17:00:00+02:00");
    due("Mon 30 November", "2026-11-30 = 2026-11-30T17:00:00+02:00");
    due("24 nov", "2026-11-24 = 2026-11-24T17:00:00+02:00");
    due("29 feb", "2028-02-29 = 2028-02-29T17:00:00+02:00");
    due("3 may", "2027-05-03 = 2027-05-03T17:00:00+02:00");
    due("Sept 1", "2027-09-01 = 2027-09-01T17:00:00+02:00");
}

#[test]
fn lengths_from_now() {
    due("now", "2026-11-24T10:00:00+02:00");
    due("+30m", "2026-11-24T10:30:00+02:00");
    due("+4h", "2026-11-24T14:00:00+02:00");
    due("+2d", "2026-11-26T10:00:00+02:00");
    due("+3w", "2026-12-15T10:00:00+02:00");
    due("+1mo", "2026-12-24T10:00:00+02:00");
    due("+30bm", "2026-11-24T10:30:00+02:00");
    due("+2bh", "2026-11-24T12:00:00+02:00");
    due("+3bd", "2026-11-27T10:00:00+02:00");
    due("+90s", "2026-11-24T10:01:30+02:00");
    for text in
        ["+1 day 2 hours", "+1d2h", "in 1 day and 2 hours", "1 day, 2 hours from now", "+ 26h", "in a day, two hours"]
    {
        due(text, "2026-11-25T12:00:00+02:00");
    }
    due("in 2 business days", "2026-11-26T10:00:00+02:00");
    due("in 2 working days", "2026-11-26T10:00:00+02:00");
    due("2 weeks from now", "2026-12-08T10:00:00+02:00");
    due("5 minutes later", "2026-11-24T10:05:00+02:00");
    due("within 3 days", "2026-11-27T10:00:00+02:00");
    due("half an hour", "2026-11-24T10:30:00+02:00");
    due("an hour and a half", "2026-11-24T11:30:00+02:00");
    due("in 1.5 hours", "2026-11-24T11:30:00+02:00");
    due("now + 2h", "2026-11-24T12:00:00+02:00");
    due("2bd", "2026-11-26T10:00:00+02:00");
    due("in 2 days at noon", "2026-11-26T12:00:00+02:00");
    due("+2bd 17:00", "2026-11-26T17:00:00+02:00");
    due("in twelve months", "2027-11-24T10:00:00+02:00");
    due("2 days ago", "2026-11-22T10:00:00+02:00");
}

#[test]
fn ends_of_business() {
    let eod = |at: &str, text: &str, expect: &str| {
        assert_eq!(read(&bakery(), at, Sense::Due, text), format!("{expect}:00+02:00"), "{text} at {at}");
    };
    eod(TUESDAY, "eod", "2026-11-24T17:00");
    eod(TUESDAY, "COB", "2026-11-24T17:00");
    eod(TUESDAY, "close of business", "2026-11-24T17:00");
    eod(TUESDAY, "by end of day", "2026-11-24T17:00");
    eod("2026-11-24 16:59", "cob", "2026-11-24T17:00");
    eod("2026-11-24 18:00", "cob", "2026-11-25T17:00");
    eod("2026-11-28 13:00", "cob", "2026-11-30T17:00");
    eod("2026-11-29 13:00", "cob", "2026-11-30T17:00");
    eod("2026-12-25 10:00", "cob", "2026-12-26T12:00");
    eod(TUESDAY, "fri eod", "2026-11-27T17:00");
    eod(TUESDAY, "eod tomorrow", "2026-11-25T17:00");
    eod(TUESDAY, "eow", "2026-11-28T12:00");
    eod(TUESDAY, "end of the week", "2026-11-28T12:00");
    eod("2026-11-28 12:00", "eow", "2026-12-05T12:00");
    eod(TUESDAY, "eom", "2026-11-30T17:00");
    eod("2026-12-10 10:00", "eom", "2026-12-26T12:00");
    eod(TUESDAY, "eoq", "2026-12-26T12:00");
    eod("2026-12-29 10:00", "eoq", "2027-03-31T17:00");
    let open = always("Europe/Berlin");
    let free = |text: &str| read(&open, TUESDAY, Sense::Due, text);
    assert_eq!(free("eod"), "2026-11-25T00:00:00+01:00");
    assert_eq!(free("eow"), "2026-11-30T00:00:00+01:00");
    assert_eq!(free("eom"), "2026-12-01T00:00:00+01:00");
    assert_eq!(free("eoq"), "2027-01-01T00:00:00+01:00");
    assert_eq!(free("fri"), "2026-11-27 = 2026-11-28T00:00:00+01:00");
}

#[test]
fn nothing_is_ever_open() {
    let shut = Calendar::new(CalendarParts { week: Some(Default::default()), ..parts("UTC") }).unwrap();
    for text in ["eod", "eow", "eom", "eoq", "+1bd", "+1bh", "1bd ago"] {
        assert_eq!(read(&shut, TUESDAY, Sense::Due, text), "OutOfRange", "{text}");
    }
    assert_eq!(read(&shut, TUESDAY, Sense::Due, "fri"), "2026-11-27 = 2026-11-28T00:00:00+00:00");
}

#[test]
fn where_clocks_jump() {
    let berlin = always("Europe/Berlin");
    let check = |at: &str, text: &str, expect: &str| {
        assert_eq!(read(&berlin, at, Sense::Due, text), expect, "{text} at {at}");
    };
    check(TUESDAY, "2026-03-29 02:30", "Skipped");
    check(TUESDAY, "2026-10-25 02:30", "2026-10-25T02:30:00+02:00");
    check(TUESDAY, "2026-10-25T02:30:00+01:00", "2026-10-25T02:30:00+01:00");
    check("2026-03-28 02:30", "+1d", "2026-03-29T03:00:00+02:00");
    check("2026-03-28 02:30", "+24h", "2026-03-29T03:30:00+02:00");
    check("2026-03-28 12:00", "+1d", "2026-03-29T12:00:00+02:00");
    check("2026-10-24 12:00", "+1d", "2026-10-25T12:00:00+01:00");
    check("2026-03-28 12:00", "tomorrow 02:30", "Skipped");
    // 24:00 is the end of a day wherever the next one begins.
    let santiago = always("America/Santiago");
    let ended = |text: &str| read(&santiago, TUESDAY, Sense::Due, text);
    assert_eq!(ended("2026-09-05 24:00"), "2026-09-06T01:00:00-03:00");
    assert_eq!(ended("2026-09-06 00:00"), "Skipped");
    // From the second of two equal hours, no length leads back before it.
    check("2026-10-25T02:30:00+01:00", "+0d", "2026-10-25T02:30:00+01:00");
    let calendar = always("Europe/London");
    let error = parse("2026-03-29 01:30", &now(&calendar, TUESDAY), &calendar, Sense::Due).unwrap_err();
    assert_eq!(
        error.message(),
        "`2026-03-29 01:30` does not exist in Europe/London: on Sun 29 Mar 2026 the clocks jump to 02:00"
    );
    assert_eq!(error.hint(), "type `2026-03-29 02:00`");
}

#[test]
fn month_ends() {
    let check = |at: &str, text: &str, expect: &str| {
        assert_eq!(read(&always("UTC"), at, Sense::Due, text), format!("{expect}:00+00:00"), "{text} at {at}");
    };
    check("2026-01-31 10:00", "+1mo", "2026-02-28T10:00");
    check("2028-01-31 10:00", "+1mo", "2028-02-29T10:00");
    check("2026-03-31 10:00", "1mo ago", "2026-02-28T10:00");
    check("2025-09-03 10:00", "+1mo", "2025-10-03T10:00");
    check("2025-04-17 10:00", "+8w", "2025-06-12T10:00");
    check("2026-03-02 10:00", "+30d", "2026-04-01T10:00");
}

#[test]
fn leap_seconds_are_read_as_the_second_before() {
    due("2016-12-31T23:59:60Z", "2017-01-01T01:59:59+02:00");
    due("2017-01-01T01:59:60+02:00", "2017-01-01T01:59:59+02:00");
    due("2017-12-31T23:59:60Z", "NotADate");
    due("2016-12-31T23:59:60", "NotADate");
}

#[test]
fn stored_forms() {
    let check = |text: &str, expect: Option<&str>| {
        assert_eq!(Due::stored(text).ok().map(|due| due.to_string()).as_deref(), expect, "{text}");
    };
    check("2026-11-24", Some("2026-11-24"));
    check("2026-11-24T17:00:00+02:00", Some("2026-11-24T17:00:00+02:00"));
    check("2026-11-24T17:00:00.5Z", Some("2026-11-24T17:00:00.500+00:00"));
    for text in ["Mon 2026-11-24", "Mon 2026-11-24T17:00+02:00", "2026-11-24T24:00:00+02:00", "2026-11-24 midnight Z"] {
        check(text, None);
    }
    for text in ["fri", "+2d", "2026-11-24T17:00", "2026-02-30", "17:00", "now", "eod", "Aug 10", ""] {
        check(text, None);
    }
}

#[test]
fn instants_without_a_present() {
    let check = |text: &str, expect: Option<&str>| {
        let at = instant(text, crate::calendar::sample::johannesburg()).ok().map(rfc3339);
        assert_eq!(at.as_deref(), expect, "{text}");
    };
    check("2026-11-24T10:00:00Z", Some("2026-11-24T10:00:00+00:00"));
    check("2026-11-24 10:00", Some("2026-11-24T10:00:00+02:00"));
    check("2026-11-24", Some("2026-11-24T00:00:00+02:00"));
    check("Tue 2026-11-24 24:00", Some("2026-11-25T00:00:00+02:00"));
    for text in ["Mon 2026-11-24", "tomorrow", "10:00", "now", "Aug 10", "+2d", "eod", "garbage"] {
        check(text, None);
    }
}

#[test]
fn said_to_people() {
    let check = |text: &str, expect: &str| {
        let calendar = bakery();
        let phrase = parse(text, &now(&calendar, TUESDAY), &calendar, Sense::Due).unwrap();
        assert_eq!(phrase.say(), expect);
        if let Due::Day(_) = phrase.due {
            assert_eq!(phrase.due.say(&calendar), expect);
        }
    };
    check("fri 17:00", "Fri 27 Nov 2026 17:00");
    let abroad = Due::stored("2026-11-27T22:30:00Z").unwrap();
    assert_eq!(abroad.say(&bakery()), "Sat 28 Nov 2026 00:30");
    assert_eq!(rfc3339(abroad.at(&bakery())), "2026-11-28T00:30:00+02:00");
    check("17:00:30", "Tue 24 Nov 2026 17:00:30");
    check("tomorrow", "Wed 25 Nov 2026 17:00");
    check("sun", "Mon 30 Nov 2026 00:00 (end of Sun 29 Nov 2026)");
    check("fri 24:00", "Sat 28 Nov 2026 00:00 (end of Fri 27 Nov 2026)");
}

#[test]
fn the_vectors_of_other_tools() {
    let calendar = office("Europe/London", "09:00-17:30", &["2026-04-03", "2026-04-06"]);
    let check = |at: &str, text: &str, expect: &str| {
        assert_eq!(read(&calendar, at, Sense::Due, text), expect, "{text} at {at}");
    };
    let wednesday = "2026-03-04 10:00";
    check(wednesday, "fri", "2026-03-06 = 2026-03-06T17:30:00+00:00");
    check(wednesday, "wed", "2026-03-11 = 2026-03-11T17:30:00+00:00");
    check(wednesday, "+2bd", "2026-03-06T10:00:00+00:00");
    check(wednesday, "fri 17:00", "2026-03-06T17:00:00+00:00");
    check("2026-03-06 16:30", "+4bh", "2026-03-09T12:00:00+00:00");
    check("2026-04-02 10:00", "+2bd", "2026-04-08T10:00:00+01:00");
    check("2026-03-07 10:00", "cob", "2026-03-09T17:30:00+00:00");
}
