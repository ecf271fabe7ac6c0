//! Lengths of time: reading them, going that far from an instant, and saying them.
//! A day here is a step on the calendar, not 24 hours.

use std::fmt;

use chrono::{DateTime, Days, Months, TimeDelta, Utc};

use crate::calendar::count::{self, CountError};
use crate::calendar::due::{DueError, DueErrorKind, lowered, quoted};
use crate::calendar::hours::Calendar;
use crate::calendar::words::{Cursor, Kind, tokens};
use crate::calendar::zone;

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

/// A length of time as it was typed: steps on the calendar, then time, plain or business.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    months: i64,
    days: i64,
    business_days: i64,
    seconds: i64,
    business_seconds: i64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Unit {
    Months(i64),
    Days(i64),
    BusinessDays,
    Seconds(i64),
    BusinessSeconds(i64),
}

impl fmt::Display for Span {
    /// Writes it as `parse` reads it, in whole units: `2bd`, `1d 2h`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts: Vec<String> = Vec::new();
        let mut part = |count: i64, unit: &str| {
            if count != 0 {
                parts.push(format!("{count}{unit}"));
            }
        };
        part(self.months, "mo");
        part(self.days, "d");
        part(self.business_days, "bd");
        for (seconds, mark) in [(self.seconds, ""), (self.business_seconds, "b")] {
            part(seconds / HOUR, &format!("{mark}h"));
            part(seconds % HOUR / 60, &format!("{mark}m"));
            part(seconds % 60, &format!("{mark}s"));
        }
        f.write_str(&if parts.is_empty() { "0m".to_owned() } else { parts.join(" ") })
    }
}

impl Span {
    /// Reads "2d", "2bd", "1d 2h", "3 business days", "half an hour".
    pub fn parse(text: &str) -> Result<Self, DueError> {
        let lower = lowered(text)?;
        let found = tokens(&lower);
        let mut cursor = Cursor::new(&found);
        match Self::read(&mut cursor)? {
            Some(span) if cursor.is_done() => Ok(span),
            Some(_) if matches!(cursor.peek(), Some(Kind::Number(_))) => Err(unit_missing(text)),
            _ => Err(DueError::new(
                DueErrorKind::Unknown,
                format!("{} is not a length of time", quoted(text)),
                "type a number and a unit: `2d`, `4h`, `30m`, `1mo`, or business time: `2bd`, `4bh`, `30bm`",
            )),
        }
    }

    /// Takes the longest length of time that comes next, if one does.
    pub(super) fn read(cursor: &mut Cursor<'_, '_>) -> Result<Option<Self>, DueError> {
        let mut span = Self::default();
        let mut found = false;
        loop {
            let mut ahead = *cursor;
            if found {
                ahead.mark(',');
                ahead.word(&["and"]);
            }
            let Some(amount) = Amount::read(&mut ahead) else { break };
            let Some(unit) = Unit::read(&mut ahead) else { break };
            span.add(amount, unit)?;
            if ahead.words(&["and", "a", "half"]) {
                span.add(Amount { count: 1, parts: 2 }, unit)?;
            }
            found = true;
            *cursor = ahead;
        }
        Ok(found.then_some(span))
    }

    fn add(&mut self, amount: Amount, unit: Unit) -> Result<(), DueError> {
        let (field, factor) = match unit {
            Unit::Months(factor) => (&mut self.months, factor),
            Unit::Days(factor) => (&mut self.days, factor),
            Unit::BusinessDays => (&mut self.business_days, 1),
            Unit::Seconds(factor) => (&mut self.seconds, factor),
            Unit::BusinessSeconds(factor) => (&mut self.business_seconds, factor),
        };
        let whole = amount.count.checked_mul(factor).ok_or_else(too_far)?;
        let is_time = matches!(unit, Unit::Seconds(_) | Unit::BusinessSeconds(_));
        if (amount.parts > 1 && !is_time) || whole % amount.parts != 0 {
            return Err(DueError::new(
                DueErrorKind::Vague,
                "a part of a day, week or month has no exact length".to_owned(),
                "type hours: `12h`, or `4bh` in business time",
            ));
        }
        *field = field.checked_add(whole / amount.parts).ok_or_else(too_far)?;
        Ok(())
    }

    /// Returns the instant so much later, on the wall clock of the calendar's zone.
    ///
    /// Months go first, then days, business days, time and business time. Steps on the calendar keep the time of day.
    pub fn after(&self, from: DateTime<Utc>, calendar: &Calendar) -> Result<DateTime<Utc>, DueError> {
        self.steps(from, calendar, 1)
    }

    /// Returns the instant so much earlier.
    pub fn before(&self, from: DateTime<Utc>, calendar: &Calendar) -> Result<DateTime<Utc>, DueError> {
        self.steps(from, calendar, -1)
    }

    fn steps(&self, from: DateTime<Utc>, calendar: &Calendar, sign: i64) -> Result<DateTime<Utc>, DueError> {
        let mut at = zone::bounded(from);
        if self.months != 0 || self.days != 0 {
            at = step_days(at, sign * self.months, sign * self.days, calendar).ok_or_else(too_far)?;
        }
        if self.business_days != 0 {
            at = count::add_business_days(at, sign * self.business_days, calendar)?;
        }
        if self.seconds != 0 {
            let step = TimeDelta::try_seconds(sign * self.seconds).ok_or_else(too_far)?;
            at = at.checked_add_signed(step).ok_or_else(too_far)?;
        }
        if self.business_seconds != 0 {
            at = count::add_business_seconds(at, sign * self.business_seconds, calendar)?;
        }
        if zone::bounded(at) == at { Ok(at) } else { Err(too_far()) }
    }

    /// Returns how many seconds it has, if it is one of hours, minutes and seconds alone.
    pub fn seconds(&self) -> Option<i64> {
        let is_time = self.months == 0 && self.days == 0 && self.business_days == 0 && self.business_seconds == 0;
        is_time.then_some(self.seconds)
    }

    /// Returns whether any of it is business time.
    pub fn is_business(&self) -> bool {
        self.business_days != 0 || self.business_seconds != 0
    }

    /// Returns whether it is made of days or longer alone, so that a time of day can follow it.
    pub(super) fn is_whole_days(&self) -> bool {
        self.seconds == 0 && self.business_seconds == 0
    }
}

fn step_days(from: DateTime<Utc>, months: i64, days: i64, calendar: &Calendar) -> Option<DateTime<Utc>> {
    let local = zone::in_zone(from, calendar.zone()).naive_local();
    let step = Months::new(u32::try_from(months.unsigned_abs()).ok()?);
    let moved = if months < 0 { local.checked_sub_months(step)? } else { local.checked_add_months(step)? };
    let step = Days::new(days.unsigned_abs());
    let moved = if days < 0 { moved.checked_sub_days(step)? } else { moved.checked_add_days(step)? };
    let at = zone::computed(moved, calendar.zone()).to_utc();
    // Of a repeated hour the earlier is meant, but no step of zero may go back from the later.
    Some(if moved == local { from } else { at })
}

/// A count, in halves or tenths where it was typed so.
#[derive(Clone, Copy)]
struct Amount {
    count: i64,
    parts: i64,
}

impl Amount {
    fn read(cursor: &mut Cursor<'_, '_>) -> Option<Self> {
        if cursor.word(&["half"]) {
            cursor.word(&["a", "an"]);
            return Some(Self { count: 1, parts: 2 });
        }
        let whole = match cursor.peek()? {
            Kind::Number(digits) => Self::number(digits, cursor)?,
            Kind::Word(word) => Self { count: number_word(word)?, parts: 1 },
            Kind::Mark(_) => return None,
        };
        if whole.parts == 1 {
            cursor.skip();
            if cursor.words(&["and", "a", "half"]) {
                return Some(Self { count: whole.count.checked_mul(2)?.checked_add(1)?, parts: 2 });
            }
        }
        Some(whole)
    }

    /// Returns the number that comes next; a whole one is left for the caller to take.
    fn number(digits: &str, cursor: &mut Cursor<'_, '_>) -> Option<Self> {
        // More than any calendar holds, so that going there is refused as too far.
        let count: i64 = digits.parse().unwrap_or(i64::MAX);
        let mut ahead = *cursor;
        ahead.skip();
        let fraction = if ahead.glued_mark('.') { ahead.glued_number() } else { None };
        let Some(fraction) = fraction.filter(|digits| digits.len() <= 4) else {
            return Some(Self { count, parts: 1 });
        };
        *cursor = ahead;
        let parts = 10_i64.checked_pow(u32::try_from(fraction.len()).ok()?)?;
        Some(Self { count: count.checked_mul(parts)?.checked_add(fraction.parse().ok()?)?, parts })
    }
}

fn number_word(word: &str) -> Option<i64> {
    let words = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
    if matches!(word, "a" | "an") {
        return Some(1);
    }
    words.iter().zip(1..).find_map(|(known, count)| (*known == word).then_some(count))
}

impl Unit {
    fn read(cursor: &mut Cursor<'_, '_>) -> Option<Self> {
        let business = cursor.word(&["business", "working", "work", "biz"]);
        let unit = Self::named(cursor.any_word()?)?;
        match (business, unit) {
            (false, unit) => Some(unit),
            (true, Self::Days(1)) => Some(Self::BusinessDays),
            (true, Self::Seconds(factor)) => Some(Self::BusinessSeconds(factor)),
            (true, _) => None,
        }
    }

    fn named(word: &str) -> Option<Self> {
        Some(match word {
            "s" | "sec" | "secs" | "second" | "seconds" => Self::Seconds(1),
            "m" | "min" | "mins" | "minute" | "minutes" => Self::Seconds(60),
            "h" | "hr" | "hrs" | "hour" | "hours" => Self::Seconds(HOUR),
            "d" | "day" | "days" => Self::Days(1),
            "w" | "wk" | "wks" | "week" | "weeks" => Self::Days(7),
            "mo" | "mos" | "month" | "months" => Self::Months(1),
            "y" | "yr" | "yrs" | "year" | "years" => Self::Months(12),
            "bs" => Self::BusinessSeconds(1),
            "bm" | "bmin" | "bmins" => Self::BusinessSeconds(60),
            "bh" | "bhr" | "bhrs" | "bhour" | "bhours" => Self::BusinessSeconds(HOUR),
            "bd" | "bday" | "bdays" | "workday" | "workdays" => Self::BusinessDays,
            _ => return None,
        })
    }
}

/// Returns the length in words, two units at most: "2 days 3 hours".
pub fn say(seconds: i64) -> String {
    let units = [(DAY, "day"), (HOUR, "hour"), (60, "minute"), (1, "second")];
    say_in(seconds, &units)
}

/// Returns a length of business time in words; hours are the largest unit, since a business day has no one length.
pub fn say_business(seconds: i64) -> String {
    let units = [(HOUR, "business hour"), (60, if seconds.abs() < HOUR { "business minute" } else { "minute" })];
    if seconds != 0 && seconds.abs() < 60 {
        say_in(seconds, &[(1, "business second")])
    } else {
        // Of a hundred hours nobody counts the minutes.
        let units = if seconds.abs() < 100 * HOUR { units.as_slice() } else { units.get(..1).unwrap_or_default() };
        say_in(seconds, units)
    }
}

fn say_in(seconds: i64, units: &[(i64, &str)]) -> String {
    let total = seconds.unsigned_abs();
    let mut rest = total;
    let mut parts: Vec<String> = Vec::new();
    let mut first = None;
    for (index, (length, name)) in units.iter().enumerate() {
        let length = length.unsigned_abs();
        let count = rest / length;
        // The second unit is the one right below the first, so that nobody reads "2 days 4 seconds".
        if first.is_some_and(|first| index > first + 1) {
            break;
        }
        rest %= length;
        if count > 0 {
            first.get_or_insert(index);
            parts.push(format!("{count} {name}{}", if count == 1 { "" } else { "s" }));
        }
    }
    if parts.is_empty() {
        let smallest = units.iter().map(|(_, name)| *name).find(|name| name.ends_with("minute")).unwrap_or("second");
        return format!("0 {smallest}s");
    }
    format!("{}{}", if seconds < 0 { "-" } else { "" }, parts.join(" "))
}

/// Returns the refusal of a number whose unit is missing, as in "1h30".
pub(super) fn unit_missing(text: &str) -> DueError {
    DueError::new(
        DueErrorKind::Unknown,
        format!("{} ends in a number without a unit", quoted(text)),
        "give each number its unit, for example `1h 30m`",
    )
}

fn too_far() -> DueError {
    CountError::OutOfRange.into()
}

impl From<CountError> for DueError {
    fn from(error: CountError) -> Self {
        match error {
            CountError::OutOfRange => Self::new(
                DueErrorKind::OutOfRange,
                "that leads outside the years 1 to 9999".to_owned(),
                "name an earlier day, or a shorter length such as `+2bd`",
            ),
            CountError::NeverOpen => Self::new(
                DueErrorKind::OutOfRange,
                "there are no opening hours for ten years".to_owned(),
                "name a day, or give `amends.toml` opening hours under `[hours]`",
            ),
        }
    }
}

#[cfg(test)]
mod tests;
