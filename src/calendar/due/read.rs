//! The grammar of time phrases: tokens become a wording.
//! What a wording means needs a present and a calendar; that belongs to `resolve`.

pub(super) mod date;
mod refuse;
pub(super) mod time;

use chrono::{FixedOffset, NaiveDate, Weekday};

use crate::calendar::due::{DueError, DueErrorKind, quoted};
use crate::calendar::span::{self, Span};
use crate::calendar::words::{Cursor, Kind, Token};

use time::Clock;

/// A phrase taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Wording {
    /// "now"
    Now,
    /// "+2d", "an hour ago", "in 2 days at noon"
    Away { span: Span, way: Way, clock: Option<Clock> },
    /// "eow"
    End(End),
    /// A day, a time, or both.
    Point(Point),
}

/// Which way a length of time goes from now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// "+2d", "in 2 days"
    Ahead,
    /// "2 days ago"
    Back,
    /// "2 days", which is ahead unless one speaks of what happened.
    Unsaid,
}

/// The end of a stretch of business.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    Day,
    Week,
    Month,
    Quarter,
}

/// A day, a time, or both.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Point {
    pub(super) day: Option<Day>,
    /// Stands alone or beside a day, which it must not contradict.
    pub(super) weekday: Option<Weekday>,
    pub(super) clock: Option<Clock>,
    pub(super) offset: Option<FixedOffset>,
    pub(super) tonight: bool,
    /// "fri eod"
    pub(super) closing: bool,
}

/// A day as it was named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Day {
    On(NaiveDate),
    /// Without a year.
    Yearly {
        month: u32,
        day: u32,
    },
    /// So many days from today.
    FromToday(i64),
}

/// Returns the wording of a phrase.
pub(super) fn wording(text: &str, tokens: &[Token<'_>]) -> Result<Wording, DueError> {
    let mut cursor = Cursor::new(tokens);
    if cursor.is_done() {
        let message = "no time was given".to_owned();
        return Err(DueError::new(DueErrorKind::Unknown, message, super::EXAMPLES));
    }
    if let Some(error) = refuse::vague(text, tokens) {
        return Err(error);
    }
    if let Some(wording) = away(text, &mut cursor)? {
        return if cursor.is_done() { Ok(wording) } else { Err(refuse::rest(text, &wording, cursor)) };
    }
    let wording = pieces(text, &mut cursor)?;
    if cursor.is_done() { Ok(wording) } else { Err(refuse::rest(text, &wording, cursor)) }
}

/// Takes "now" or a length of time with the words that say which way it goes.
fn away(text: &str, cursor: &mut Cursor<'_, '_>) -> Result<Option<Wording>, DueError> {
    let start = *cursor;
    let now = cursor.words(&["right", "now"]) || cursor.word(&["now"]);
    let way = if cursor.mark('+') || cursor.word(&["in", "within"]) {
        Some(Way::Ahead)
    } else if now && cursor.mark('-') {
        Some(Way::Back)
    } else if now {
        return Ok(Some(Wording::Now));
    } else {
        None
    };
    let Some(span) = Span::read(cursor).map_err(|error| refuse::naming(text, error))? else {
        if now || start.peek() == Some(Kind::Mark('+')) {
            return Err(refuse::no_length(text, *cursor));
        }
        *cursor = start;
        return Ok(None);
    };
    let suffix = if cursor.word(&["ago", "earlier"]) {
        Some(Way::Back)
    } else if cursor.word(&["later", "hence"]) || cursor.words(&["from", "now"]) || cursor.words(&["from", "today"]) {
        Some(Way::Ahead)
    } else {
        None
    };
    let way = match (way, suffix) {
        (Some(Way::Ahead), Some(Way::Back)) => return Err(DueError::unknown(text)),
        (Some(way), _) | (None, Some(way)) => way,
        (None, None) => Way::Unsaid,
    };
    let mut ahead = *cursor;
    ahead.word(&["at"]);
    let clock = Clock::read(text, &mut ahead)?;
    if clock.is_some() && span.is_whole_days() {
        *cursor = ahead;
        return Ok(Some(Wording::Away { span, way, clock }));
    }
    if let (Way::Unsaid, Some(Kind::Number(_))) = (way, cursor.peek()) {
        return Err(span::unit_missing(text));
    }
    Ok(Some(Wording::Away { span, way, clock: None }))
}

/// Takes days, weekdays, times and ends in any order.
fn pieces(text: &str, cursor: &mut Cursor<'_, '_>) -> Result<Wording, DueError> {
    let mut point = Point::default();
    let mut end = None;
    while !cursor.is_done() {
        if cursor.word(&["at", "on", "by", "the", "until", "till"])
            || [',', '@', '.'].into_iter().any(|mark| cursor.mark(mark))
        {
            continue;
        }
        refuse::relative_weekday(text, *cursor)?;
        if let Some(found) = ending(cursor) {
            once(text, &mut end, found)?;
        } else if cursor.word(&["tonight"]) {
            once(text, &mut point.day, Day::FromToday(0))?;
            point.tonight = true;
        } else if let Some(day) = date::read(text, cursor)? {
            once(text, &mut point.day, day)?;
        } else if let Some(weekday) = date::weekday(cursor) {
            once(text, &mut point.weekday, weekday)?;
        } else if let Some(clock) = Clock::read(text, cursor)? {
            once(text, &mut point.clock, clock)?;
            point.offset = time::offset(text, cursor)?.or(point.offset);
        } else {
            break;
        }
    }
    let empty = point == Point::default();
    match end {
        _ if empty && end.is_none() => Err(refuse::nothing(text, *cursor)),
        None => Ok(Wording::Point(point)),
        Some(end) if empty => Ok(Wording::End(end)),
        Some(End::Day) if point.clock.is_none() && !point.tonight => {
            Ok(Wording::Point(Point { closing: true, ..point }))
        }
        Some(_) => Err(DueError::unknown(text)),
    }
}

/// Takes "eod", "close of business", "end of the month" and the like.
fn ending(cursor: &mut Cursor<'_, '_>) -> Option<End> {
    let words = [
        ("eod", End::Day),
        ("cob", End::Day),
        ("eob", End::Day),
        ("eow", End::Week),
        ("eom", End::Month),
        ("eoq", End::Quarter),
    ];
    if let Some((_, end)) = words.iter().find(|(word, _)| cursor.word(&[word])) {
        return Some(*end);
    }
    if cursor.words(&["close", "of", "business"]) || cursor.words(&["closing", "time"]) || cursor.word(&["closing"]) {
        return Some(End::Day);
    }
    let mut ahead = *cursor;
    if !ahead.words(&["end", "of"]) {
        return None;
    }
    ahead.word(&["the"]);
    ahead.word(&["business"]);
    let end = match ahead.any_word()? {
        "day" | "business" => End::Day,
        "week" => End::Week,
        "month" => End::Month,
        "quarter" => End::Quarter,
        _ => return None,
    };
    *cursor = ahead;
    Some(end)
}

fn once<T>(text: &str, place: &mut Option<T>, found: T) -> Result<(), DueError> {
    if place.replace(found).is_none() {
        return Ok(());
    }
    let message = format!("{} names two days or two times", quoted(text));
    Err(DueError::new(DueErrorKind::Ambiguous, message, "name one day and one time, for example `2026-11-27 17:00`"))
}
