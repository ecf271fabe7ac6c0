//! Phrases that are refused, with the exact words.

use super::*;

fn refused(text: &str, kind: DueErrorKind, message: &str, hint: &str) {
    let calendar = bakery();
    let error = parse(text, &now(&calendar, TUESDAY), &calendar, Sense::Due).unwrap_err();
    assert_eq!((error.kind(), error.message(), error.hint()), (kind, message, hint), "`{text}`");
}

#[test]
fn what_gives_no_one_instant() {
    use DueErrorKind::{Ambiguous, Vague};
    let vague = |text: &str| refused(text, Vague, &format!("`{text}` does not say when"), EXAMPLES);
    for text in
        ["soon", "ASAP", "shortly", "as soon as possible", "later", "tomorrow morning", "next week", "a few days"]
    {
        vague(text);
    }
    refused("tonight", Vague, "`tonight` does not say when", "add the time, as in `tonight 8pm`");
    refused(
        "next fri",
        Ambiguous,
        "`next fri` could be Fri 2026-11-27 or Fri 2026-12-04",
        "`fri` is Fri 2026-11-27; type that date or `2026-12-04`",
    );
    refused(
        "last friday 17:00",
        Ambiguous,
        "`last friday 17:00` could be Fri 2026-11-20 or Fri 2026-11-13",
        "type `2026-11-20` or `2026-11-13`",
    );
    refused(
        "01/02/2026",
        Ambiguous,
        "`01/02/2026` could be 2026-02-01 or 2026-01-02",
        "type `2026-02-01` or `2026-01-02`",
    );
    refused("01/02", Ambiguous, "`01/02` could be 2027-02-01 or 2027-01-02", "type `2027-02-01` or `2027-01-02`");
    happened("01/02", "Ambiguous");
    refused(
        "tonight 8:30",
        Ambiguous,
        "`tonight 8:30` could mean the morning",
        "type `tonight 20:30` or `tomorrow 08:30`",
    );
    refused(
        "fri mon",
        Ambiguous,
        "`fri mon` names two days or two times",
        "name one day and one time, for example `2026-11-27 17:00`",
    );
    refused(
        "half a day",
        Vague,
        "`half a day`: a part of a day, week or month has no exact length",
        "type hours: `12h`, or `4bh` in business time",
    );
    for text in
        ["november", "Nov 2026", "2026-11", "2026.11", "17:00 18:00", "today tomorrow", "this friday", "coming mon"]
    {
        due(text, "Ambiguous");
    }
}

#[test]
fn dates_that_do_not_begin_with_the_year() {
    let check = |text: &str, hint: &str| {
        refused(text, DueErrorKind::Unknown, &format!("`{text}` does not begin with a year of four digits"), hint);
    };
    check("24/11/2026", "type `2026-11-24`");
    check("24.11.2026 17:00", "type `2026-11-24`");
    check("11/24/2026", "type `2026-11-24`");
    check("11.11.2026", "type `2026-11-11`");
    check("24/11", "type `2026-11-24`");
    check("13/02", "type `2027-02-13`");
    for text in ["24/11/26", "31/31/2026", "31/31"] {
        check(text, "type the date as year, month, day: `2026-11-24`");
    }
}

#[test]
fn what_is_no_day_or_time() {
    use DueErrorKind::{NotADate, OutOfRange, Unknown};
    refused("2026-02-30", NotADate, "there is no day `2026-02-30`", "that month ends on `2026-02-28`");
    refused(
        "fri 24 nov 2026",
        NotADate,
        "`fri 24 nov 2026` contradicts itself: 2026-11-24 is a Tuesday",
        "type `2026-11-24`, or `2026-11-27` for the Friday",
    );
    for text in ["24:01", "24:00:01", "24:00 pm", "25:00", "12:30:60", "12:60", "5:3", "13pm", "0am"] {
        due(text, "NotADate");
    }
    for text in ["17:00:00.1234567891", "2026-13", "2026-00", "9999-12-31T24:00:01Z"] {
        due(text, "NotADate");
    }
    for text in ["2026-13-01", "2026-00-10", "2026-11-31", "31 november", "30 feb", "0 may", "2026-11-24T17:00+25:00"] {
        due(text, "NotADate");
    }
    for text in ["0000-01-01", "10000-01-01", "262143-01-01", "1 jan 10000", "2026-11-24T12:30:60Z", "fri tomorrow"] {
        due(text, "NotADate");
    }
    refused(
        "in 99999999999 days",
        OutOfRange,
        "`in 99999999999 days`: that leads outside the years 1 to 9999",
        "name an earlier day, or a shorter length such as `+2bd`",
    );
    for text in
        ["+99999999999999999999999999d", "+9999999999mo", "+99999999999bd", "+9223372036854775807bh", "3000y ago"]
    {
        due(text, "OutOfRange");
    }
    refused("-5d", Unknown, "`-5d` goes back in time", "type `5d ago` for what has been, `+5d` for what is to come");
    refused(
        "1h30",
        Unknown,
        "`1h30` ends in a number without a unit",
        "give each number its unit, for example `1h 30m`",
    );
    refused("tomorow", Unknown, "`tomorow` names no time that is understood", "did you mean `tomorrow`?");
    refused(
        "fri 5",
        Unknown,
        "`fri 5` holds the number `5`, which could mean anything",
        "for a time of day type `5am` or `5pm`, for a length `+5d`",
    );
    refused(
        "1700",
        Unknown,
        "`1700` holds the number `1700`, which could mean anything",
        "for a time of day type `17:00`",
    );
    for (text, number, hint) in [
        ("5.30pm", "5", "for a time of day type `5:30pm`"),
        ("fri 17.30", "17", "for a time of day type `17:30`"),
        ("2026-W48", "2026", EXAMPLES),
    ] {
        refused(text, Unknown, &format!("`{text}` holds the number `{number}`, which could mean anything"), hint);
    }
    refused("+5x", Unknown, "`+5x` has the unknown unit `x`", "units are `s m h d w mo`, in business time `bm bh bd`");
    refused("", Unknown, "no time was given", EXAMPLES);
    refused("\u{1b}[2J\u{202e}`x`", Unknown, "`\\u{1b}[2J\\u{202e}'x'` names no time that is understood", EXAMPLES);
    for text in
        ["+", "now +", "in", "at", "eow 17:00", "in 2 days ago", "fri 17:00 please", "17:00 +02:00", "2026-11-24 x"]
    {
        due(text, "Unknown");
    }
    let long = "fri ".repeat(10_000);
    due(&long, "Unknown");
}

#[test]
fn what_a_hint_says_to_type_is_a_time_to_come() {
    let calendar = bakery();
    let mut n_typed = 0;
    for text in [
        "5.75",
        "5.30",
        "5.30pm",
        "13.30pm",
        "25.30",
        "5",
        "13",
        "0930",
        "2575",
        "17.60",
        "mon 30 february",
        "tue 2026-11-27",
        "fri 20 nov",
        "sun 1 november",
        "-2d",
        "in 5",
        "+5",
        "01/02/2026",
        "next fri",
        "asap",
    ] {
        let error = parse(text, &now(&calendar, TUESDAY), &calendar, Sense::Due).expect_err(text);
        let hint = error.hint().to_owned();
        let typed =
            hint.split('`').skip(1).step_by(2).filter(|typed| typed.starts_with(|mark: char| mark.is_ascii_digit()));
        for typed in typed.filter(|typed| !typed.ends_with("ago")) {
            n_typed += 1;
            let phrase = parse(typed, &now(&calendar, TUESDAY), &calendar, Sense::Due);
            assert!(phrase.is_ok(), "{text}: {hint}");
        }
    }
    assert!(n_typed > 10, "{n_typed} phrases were typed");
    refused_with("5.75", "for a time of day type `5am` or `5pm`, for a length `+5d`");
    refused_with("5.30", "for a time of day type `5:30`");
    // On a Tuesday in November of 2026, the 20th that was a Friday is over.
    refused_with("wed 20 november", "type `2027-11-20`, or `2027-11-17` for the Wednesday");
}

fn refused_with(text: &str, hint: &str) {
    let calendar = bakery();
    let error = parse(text, &now(&calendar, TUESDAY), &calendar, Sense::Due).unwrap_err();
    assert_eq!(error.hint(), hint, "{text}");
}
