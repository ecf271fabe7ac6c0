//! Days by number, by month name and by word, as they are typed.
//! Which year or week is meant is decided elsewhere.

use chrono::{Datelike, NaiveDate, Weekday};

use super::Day;
use crate::calendar::due::{DueError, DueErrorKind, Open, quoted};
use crate::calendar::words::{Cursor, Kind};

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
const ORDINALS: [&str; 4] = ["st", "nd", "rd", "th"];

/// Takes a day if one comes next.
pub(super) fn read(text: &str, cursor: &mut Cursor<'_, '_>) -> Result<Option<Day>, DueError> {
    if let Some(days) = near_today(cursor) {
        return Ok(Some(Day::FromToday(days)));
    }
    if let Some(date) = numeric(text, cursor)? {
        return Ok(Some(Day::On(date)));
    }
    named_month(text, cursor)
}

/// Takes a weekday if one comes next.
pub(super) fn weekday(cursor: &mut Cursor<'_, '_>) -> Option<Weekday> {
    let Some(Kind::Word(word)) = cursor.peek() else { return None };
    let weekday = weekday_named(word)?;
    cursor.skip();
    Some(weekday)
}

fn weekday_named(word: &str) -> Option<Weekday> {
    Some(match word {
        "mon" | "monday" => Weekday::Mon,
        "tue" | "tues" | "tuesday" => Weekday::Tue,
        "wed" | "weds" | "wednesday" => Weekday::Wed,
        "thu" | "thur" | "thurs" | "thursday" => Weekday::Thu,
        "fri" | "friday" => Weekday::Fri,
        "sat" | "saturday" => Weekday::Sat,
        "sun" | "sunday" => Weekday::Sun,
        _ => return None,
    })
}

/// Returns the number of the month of that name.
pub(in crate::calendar) fn month_named(word: &str) -> Option<u32> {
    let word = if word == "sept" { "sep" } else { word };
    let known = |name: &str| name == word || (word.len() == 3 && name.starts_with(word));
    (1..).zip(MONTHS).find_map(|(number, name)| known(name).then_some(number))
}

fn near_today(cursor: &mut Cursor<'_, '_>) -> Option<i64> {
    if cursor.words(&["day", "after", "tomorrow"]) {
        Some(2)
    } else if cursor.words(&["day", "before", "yesterday"]) {
        Some(-2)
    } else if cursor.word(&["today"]) {
        Some(0)
    } else if cursor.word(&["tomorrow", "tmrw", "tmr"]) {
        Some(1)
    } else if cursor.word(&["yesterday"]) {
        Some(-1)
    } else {
        None
    }
}

/// Takes "2026-11-24", "2026/11/24" or "2026.11.24", and the "T" that may join a time to it.
fn numeric(text: &str, cursor: &mut Cursor<'_, '_>) -> Result<Option<NaiveDate>, DueError> {
    let mut ahead = *cursor;
    let Some(first) = ahead.number() else { return Ok(None) };
    let Some(mark) = ['-', '/', '.'].into_iter().find(|mark| ahead.glued_mark(*mark)) else { return Ok(None) };
    let Some(second) = ahead.glued_number() else { return Ok(None) };
    let third = if ahead.glued_mark(mark) { ahead.glued_number() } else { None };
    let Some(third) = third else {
        return match (first.len(), second.len()) {
            (1..=2, 1..=2) if mark != '.' => Err(two_numbers(text, first, second)),
            (4, 1..=2) => on(text, year(text, first)?, part(second), 1).and_then(|_| Err(month_alone(text))),
            _ => Ok(None),
        };
    };
    if first.len() < 4 {
        return Err(unclear(text, [first, second, third]));
    }
    let date = on(text, year(text, first)?, part(second), part(third))?;
    let mut joined = ahead;
    if joined.is_glued() && joined.word(&["t"]) && joined.is_glued() {
        ahead = joined;
    }
    *cursor = ahead;
    Ok(Some(date))
}

/// Takes "10 August 2026", "10th of August", "August 10, 2026", "2026 Aug 10", "24-Nov-2026".
fn named_month(text: &str, cursor: &mut Cursor<'_, '_>) -> Result<Option<Day>, DueError> {
    let mut ahead = *cursor;
    let before = ahead.number();
    if before.is_some() {
        ahead.word(&ORDINALS);
        ahead.word(&["of"]);
        ahead.glued_mark('-');
    }
    let Some(month) = ahead.any_word().and_then(month_named) else { return Ok(None) };
    let (day, named_year) = match before {
        Some(day) if day.len() <= 2 => (Some(day), year_after(&mut ahead)),
        Some(year) => (day_after(&mut ahead), Some(year)),
        None => (day_after(&mut ahead), year_after(&mut ahead)),
    };
    let day = part(day.ok_or_else(|| month_alone(text))?);
    let found = match named_year {
        Some(digits) => Day::On(on(text, year(text, digits)?, month, day)?),
        None => {
            // A leap year, so that 29 February may be named; which one it is, nobody asked.
            on(text, 2024, month, day).map_err(|error| match last_of(2024, month) {
                Some(last) if day > 0 => DueError::new(
                    DueErrorKind::NotADate,
                    error.message().to_owned(),
                    format!("that month has {} days at most", last.day()),
                ),
                _ => error,
            })?;
            Day::Yearly { month, day }
        }
    };
    *cursor = ahead;
    Ok(Some(found))
}

fn day_after<'a>(cursor: &mut Cursor<'_, 'a>) -> Option<&'a str> {
    let mut ahead = *cursor;
    ahead.glued_mark('-');
    ahead.word(&["the"]);
    let day = ahead.number().filter(|day| day.len() <= 2)?;
    ahead.word(&ORDINALS);
    *cursor = ahead;
    Some(day)
}

/// Takes a number of four digits or more; a shorter one may be an hour.
fn year_after<'a>(cursor: &mut Cursor<'_, 'a>) -> Option<&'a str> {
    let mut ahead = *cursor;
    if !ahead.mark(',') {
        ahead.glued_mark('-');
    }
    let year = ahead.number().filter(|year| year.len() >= 4)?;
    *cursor = ahead;
    Some(year)
}

/// Returns the value of one or two digits, else 0, which is no month and no day.
fn part(digits: &str) -> u32 {
    if digits.len() <= 2 { digits.parse().unwrap_or(0) } else { 0 }
}

fn year(text: &str, digits: &str) -> Result<i32, DueError> {
    let year = if digits.len() == 4 { digits.parse().ok() } else { None };
    year.filter(|year| *year > 0).ok_or_else(|| {
        let message = format!("{} has a year outside 1 to 9999", quoted(text));
        DueError::new(DueErrorKind::NotADate, message, "write the year with four digits, as in `2026-11-24`")
    })
}

fn on(text: &str, year: i32, month: u32, day: u32) -> Result<NaiveDate, DueError> {
    if let Some(date) = NaiveDate::from_ymd_opt(year, month, day) {
        return Ok(date);
    }
    let hint = match last_of(year, month) {
        Some(last) if day > 0 => format!("that month ends on `{last}`"),
        _ => "write a date as year, month, day: `2026-11-24`".to_owned(),
    };
    Err(DueError::new(DueErrorKind::NotADate, format!("there is no day {}", quoted(text)), hint))
}

fn last_of(year: i32, month: u32) -> Option<NaiveDate> {
    (28..=31).rev().find_map(|last| NaiveDate::from_ymd_opt(year, month, last))
}

fn month_alone(text: &str) -> DueError {
    let message = format!("{} names a month, not a day", quoted(text));
    let hint = "add the day, as in `24 November`, or type `eom` for the end of this month";
    DueError::new(DueErrorKind::Ambiguous, message, hint)
}

fn two_numbers(text: &str, first: &str, second: &str) -> DueError {
    let mut error = readings(text, None, None);
    error.open = Some(Open::TwoNumbers(part(first), part(second)));
    error
}

fn unclear(text: &str, [first, second, third]: [&str; 3]) -> DueError {
    let year = if third.len() == 4 { third.parse().unwrap_or(0) } else { 0 };
    let date = |month, day| NaiveDate::from_ymd_opt(year, month, day).filter(|_| year > 0);
    readings(text, date(part(second), part(first)), date(part(first), part(second)))
}

/// Returns the refusal of a date that does not begin with its year, with what it could mean: day first or month first.
pub(in crate::calendar::due) fn readings(
    text: &str,
    day_first: Option<NaiveDate>,
    month_first: Option<NaiveDate>,
) -> DueError {
    if let (Some(one), Some(other)) = (day_first, month_first)
        && one != other
    {
        let message = format!("{} could be {one} or {other}", quoted(text));
        return DueError::new(DueErrorKind::Ambiguous, message, format!("type `{one}` or `{other}`"));
    }
    let message = format!("{} does not begin with a year of four digits", quoted(text));
    let hint = match day_first.or(month_first) {
        Some(date) => format!("type `{date}`"),
        None => "type the date as year, month, day: `2026-11-24`".to_owned(),
    };
    DueError::new(DueErrorKind::Unknown, message, hint)
}
