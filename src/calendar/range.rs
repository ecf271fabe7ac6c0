//! Ranges in filters: stretches of time ("..fri", "2026-01..2026-03") and of age ("3bd..").
//! Both ends belong to a range; a day, month or year as an end counts whole.

use chrono::{DateTime, Datelike, Months, NaiveDate, TimeDelta, Utc};

use crate::calendar::due::{self, Due, DueError, DueErrorKind, Sense, lowered, quoted};
use crate::calendar::hours::Calendar;
use crate::calendar::now::Now;
use crate::calendar::span::Span;
use crate::calendar::words::{Cursor, tokens};
use crate::calendar::zone;
use crate::calendar::zone::Zone;

/// A stretch of time; an end that is absent is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InstantRange {
    /// The first instant that belongs to it.
    pub from: Option<DateTime<Utc>>,
    /// The last instant that belongs to it.
    pub until: Option<DateTime<Utc>>,
}

impl InstantRange {
    /// Returns whether the instant belongs to it.
    pub fn contains(&self, instant: DateTime<Utc>) -> bool {
        self.from.is_none_or(|from| from <= instant) && self.until.is_none_or(|until| instant <= until)
    }

    /// Returns whether something due then belongs to it; what is due on a day belongs to that day, also at 24:00.
    pub fn contains_due(&self, due: &Due, calendar: &Calendar) -> bool {
        let at = due.at(calendar).to_utc();
        match due {
            Due::Day(day) if zone::day_end(*day, calendar.zone()).to_utc() == at => {
                self.contains(at - TimeDelta::nanoseconds(1))
            }
            _ => self.contains(at),
        }
    }
}

/// Reads a stretch of time: "..fri", "2026-01..2026-03", "today", "2026-11", "2026".
///
/// Weekdays and dates without a year look ahead or back as `sense` says; of two such ends, one follows the other.
pub fn parse_instants(text: &str, now: &Now, calendar: &Calendar, sense: Sense) -> Result<InstantRange, DueError> {
    let Some((first, last)) = ends(text)? else {
        let whole = Stretch::read(text, now, calendar, sense)?;
        return Ok(InstantRange { from: Some(whole.from), until: Some(whole.until) });
    };
    let read = |text: &str, now: &Now| {
        if text.is_empty() { Ok(None) } else { Stretch::read(text, now, calendar, sense).map(Some) }
    };
    let (mut from, mut until) = (read(first, now)?, read(last, now)?);
    if let (Some(one), Some(other)) = (from, until)
        && one.from > other.until
    {
        // "mon..fri" on a Wednesday: the Friday after that Monday, or the Monday before that Friday.
        match sense {
            Sense::Due => until = read(last, &now.moved_to(one.from))?,
            Sense::Happened => from = read(first, &now.moved_to(other.until))?,
        }
    }
    let range = InstantRange { from: from.map(|end| end.from), until: until.map(|end| end.until) };
    if let (Some(from), Some(until)) = (range.from, range.until)
        && from > until
    {
        return Err(reversed(text, "2026-01..2026-03"));
    }
    Ok(range)
}

/// What one end of a range covers.
#[derive(Clone, Copy)]
struct Stretch {
    from: DateTime<Utc>,
    until: DateTime<Utc>,
}

impl Stretch {
    fn read(text: &str, now: &Now, calendar: &Calendar, sense: Sense) -> Result<Self, DueError> {
        if let Some((first, months)) = whole_months(&lowered(text)?) {
            let last = first.checked_add_months(Months::new(months)).and_then(|next| next.pred_opt());
            return Ok(Self::days(first, last.unwrap_or(first), now.zone()));
        }
        let phrase = due::parse(text, now, calendar, sense)?;
        Ok(match phrase.due {
            Due::Day(day) => Self::days(day, day, now.zone()),
            Due::At(at) => Self { from: at.to_utc(), until: at.to_utc() },
        })
    }

    fn days(first: NaiveDate, last: NaiveDate, zone: Zone) -> Self {
        let until = zone::day_end(last, zone).to_utc() - TimeDelta::nanoseconds(1);
        Self { from: zone::day_start(first, zone).to_utc(), until }
    }
}

/// Returns the first day and the number of months of "2026-11", "Nov 2026" or "2026".
fn whole_months(lower: &str) -> Option<(NaiveDate, u32)> {
    let found = tokens(lower);
    let mut cursor = Cursor::new(&found);
    let month_first = cursor.any_word().map(due::month_named);
    let digits = cursor.number().filter(|digits| digits.len() == 4)?;
    let year = digits.parse().ok().filter(|year| *year > 0)?;
    let (month, months) = match month_first {
        Some(month) => (month?, 1),
        None if cursor.is_done() => (1, 12),
        None if cursor.glued_mark('-') => (cursor.glued_number().filter(|digits| digits.len() == 2)?.parse().ok()?, 1),
        None => (due::month_named(cursor.any_word()?)?, 1),
    };
    let first = NaiveDate::from_ymd_opt(year, month, 1)?;
    (cursor.is_done() && first.year() == year).then_some((first, months))
}

/// A stretch of age; an end that is absent is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AgeRange {
    from: Option<Span>,
    until: Option<Span>,
}

impl AgeRange {
    /// Reads "3bd..", "..2d", "2bd..5bd"; a length alone means at least so old, as "3d.." does.
    pub fn parse(text: &str) -> Result<Self, DueError> {
        let Some((first, last)) = ends(text)? else {
            return Ok(Self { from: Some(Span::parse(text)?), until: None });
        };
        let read = |text: &str| if text.is_empty() { Ok(None) } else { Span::parse(text).map(Some) };
        let range = Self { from: read(first)?, until: read(last)? };
        if range.is_reversed() { Err(reversed(text, "2bd..5bd")) } else { Ok(range) }
    }

    /// Returns whether the younger end comes second; business and plain lengths have no order without a calendar.
    fn is_reversed(&self) -> bool {
        let (Some(from), Some(until)) = (self.from, self.until) else { return false };
        let free = Calendar::always_open(Zone::UTC);
        let length = |span: Span| span.after(DateTime::UNIX_EPOCH, &free).ok();
        from.is_business() == until.is_business() && length(from) > length(until)
    }

    /// Returns whether something that began then is so old: its start `+3bd` has passed.
    ///
    /// A length that leads out of the calendar is never reached.
    pub fn contains(&self, since: DateTime<Utc>, now: DateTime<Utc>, calendar: &Calendar) -> bool {
        let from = self.from.is_none_or(|span| span.after(since, calendar).is_ok_and(|at| at <= now));
        from && self.until.is_none_or(|span| span.after(since, calendar).map_or(true, |at| now <= at))
    }

    /// Returns whether something is so old that began at one of these instants or between them, if that tells.
    pub fn tells(
        &self,
        first: DateTime<Utc>,
        last: DateTime<Utc>,
        now: DateTime<Utc>,
        calendar: &Calendar,
    ) -> Option<bool> {
        let (old, young) = (Self { until: None, ..*self }, Self { from: None, ..*self });
        let may = old.contains(first, now, calendar) && young.contains(last, now, calendar);
        let must = old.contains(last, now, calendar) && young.contains(first, now, calendar);
        (may == must).then_some(may)
    }
}

/// Returns the two ends around "..", or nothing when there is none.
fn ends(text: &str) -> Result<Option<(&str, &str)>, DueError> {
    let Some((first, last)) = text.split_once("..") else { return Ok(None) };
    let (first, last) = (first.trim(), last.trim());
    if first.is_empty() && last.is_empty() {
        let message = format!("{} has no end", quoted(text));
        return Err(DueError::new(DueErrorKind::Unknown, message, "give one end or both: `..fri`, `3bd..`"));
    }
    Ok(Some((first, last)))
}

fn reversed(text: &str, example: &str) -> DueError {
    let message = format!("{} ends before it begins", quoted(text));
    DueError::new(DueErrorKind::NotADate, message, format!("write the smaller end first, as in `{example}`"))
}

#[cfg(test)]
mod tests;
