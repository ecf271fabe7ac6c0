//! Counting business time: open seconds between two instants, and the instant so many open seconds or days away.
//! Knows plain business time only; legal clocks with pauses are somebody else's.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveDateTime, TimeDelta, Utc};

use crate::calendar::hours::{Calendar, Stretch};
use crate::calendar::zone;

/// How many closed days in a row mean that the business never opens again.
const CLOSED_FOR_GOOD_DAYS: u32 = 3_660;

/// More days than the calendar has, so that a far too long way is not walked.
const MOST_DAYS: u64 = 3_660_000;

/// Why business time leads nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CountError {
    /// There is no open time for ten years.
    NeverOpen,
    /// The answer lies outside the years 1 to 9999.
    OutOfRange,
}

/// Returns the open seconds from one instant to another; negative when the second is before the first.
pub fn business_seconds(from: DateTime<Utc>, to: DateTime<Utc>, calendar: &Calendar) -> i64 {
    if to < from {
        return -business_seconds(to, from, calendar);
    }
    if calendar.is_always_open() {
        return to.signed_duration_since(from).num_seconds();
    }
    let (from, to) = (zone::bounded(from), zone::bounded(to));
    let mut open = TimeDelta::zero();
    let (mut day, last) = (day_before(local_day(from, calendar)), day_after(local_day(to, calendar)));
    let (inner, outer) = (add_days(day, 3), add_days(last, -3));
    while day <= last {
        // The hours of these days lie wholly between the two instants, so a plain week needs no look at each day.
        if day >= inner && add_days(day, 6) <= outer && calendar.is_plain_week(day) {
            open += calendar.week_length();
            day = add_days(day, 7);
            continue;
        }
        for Stretch { from: opens, until: closes } in calendar.stretches(day) {
            open += closes.min(to).signed_duration_since(opens.max(from)).max(TimeDelta::zero());
        }
        day = day_after(day);
    }
    open.num_seconds()
}

/// Returns the instant so many open seconds later, or earlier when they are negative.
///
/// What uses up exactly the rest of a period lands on closing time (backwards: on opening time).
pub fn add_business_seconds(
    from: DateTime<Utc>,
    seconds: i64,
    calendar: &Calendar,
) -> Result<DateTime<Utc>, CountError> {
    let rest = TimeDelta::try_seconds(seconds).ok_or(CountError::OutOfRange)?;
    if rest.num_days().unsigned_abs() > MOST_DAYS {
        return Err(CountError::OutOfRange);
    }
    if calendar.is_always_open() || rest.is_zero() {
        return in_range(from.checked_add_signed(rest));
    }
    if seconds > 0 { spend(from, rest, calendar) } else { spend_back(from, -rest, calendar) }
}

fn spend(from: DateTime<Utc>, mut rest: TimeDelta, calendar: &Calendar) -> Result<DateTime<Utc>, CountError> {
    let week = calendar.week_length();
    let mut day = day_before(local_day(from, calendar));
    let inner = add_days(day, 3);
    let mut closed_for = 0;
    while closed_for < CLOSED_FOR_GOOD_DAYS {
        in_years(day)?;
        if day >= inner && !week.is_zero() && rest > week && calendar.is_plain_week(day) {
            rest -= week;
            day = add_days(day, 7);
            closed_for = 0;
            continue;
        }
        closed_for += 1;
        for open in calendar.stretches(day) {
            closed_for = 0;
            let start = open.from.max(from);
            let length = open.until.signed_duration_since(start);
            if length >= rest {
                return in_range(start.checked_add_signed(rest));
            }
            rest -= length.max(TimeDelta::zero());
        }
        day = day_after(day);
    }
    Err(CountError::NeverOpen)
}

fn spend_back(from: DateTime<Utc>, mut rest: TimeDelta, calendar: &Calendar) -> Result<DateTime<Utc>, CountError> {
    let week = calendar.week_length();
    let mut day = day_after(local_day(from, calendar));
    let inner = add_days(day, -3);
    let mut closed_for = 0;
    while closed_for < CLOSED_FOR_GOOD_DAYS {
        in_years(day)?;
        if day <= inner && !week.is_zero() && rest > week && calendar.is_plain_week(add_days(day, -6)) {
            rest -= week;
            day = add_days(day, -7);
            closed_for = 0;
            continue;
        }
        closed_for += 1;
        for open in calendar.stretches(day).into_iter().rev() {
            closed_for = 0;
            let end = open.until.min(from);
            let length = end.signed_duration_since(open.from);
            if length >= rest {
                return in_range(end.checked_sub_signed(rest));
            }
            rest -= length.max(TimeDelta::zero());
        }
        day = day_before(day);
    }
    Err(CountError::NeverOpen)
}

/// Returns the instant so many business days later, or earlier when they are negative.
///
/// A closed start rolls to the next opening (backwards: to the last closing); then so many open days are stepped and
/// the time of day is clamped to the hours of the day arrived at. Inside a break it moves on to the next opening.
pub fn add_business_days(from: DateTime<Utc>, days: i64, calendar: &Calendar) -> Result<DateTime<Utc>, CountError> {
    let ahead = days >= 0;
    let start = match (calendar.is_open(from), ahead) {
        (true, _) => from,
        (false, true) => next_opening(from, calendar)?,
        (false, false) => last_closing(from, calendar)?,
    };
    let local = zone::in_zone(start, calendar.zone()).naive_local();
    // A day that closes at 24:00 is left at 00:00 of the next; going back, the day that was meant is the one before.
    let day = if !ahead && !calendar.is_open(start) { day_of_closing(start, calendar) } else { local.date() };
    let arrived = business_day_from(day, days, calendar)?;
    if arrived == day {
        return in_range(Some(start));
    }
    let wall = add_days(arrived, local.date().signed_duration_since(day).num_days()).and_time(local.time());
    let at = zone::computed(wall, calendar.zone()).to_utc();
    in_range(Some(clamp(at, &calendar.stretches(arrived), ahead)))
}

/// Returns the day so many open days after this one (before it when negative); this day itself is not counted.
pub fn business_day_from(day: NaiveDate, days: i64, calendar: &Calendar) -> Result<NaiveDate, CountError> {
    let forward = days >= 0;
    let mut rest = days.unsigned_abs();
    if rest > MOST_DAYS {
        return Err(CountError::OutOfRange);
    }
    let week_days = u64::from(calendar.week_days());
    let mut day = day;
    let mut closed_for = 0;
    while rest > 0 {
        in_years(day)?;
        let week = if forward { day_after(day) } else { add_days(day, -7) };
        if week_days > 0 && rest > week_days && calendar.is_plain_week(week) {
            rest -= week_days;
            day = add_days(day, if forward { 7 } else { -7 });
            continue;
        }
        day = if forward { day_after(day) } else { day_before(day) };
        if calendar.is_open_day(day) {
            (rest, closed_for) = (rest - 1, 0);
        } else {
            closed_for += 1;
        }
        if closed_for >= CLOSED_FOR_GOOD_DAYS {
            return Err(CountError::NeverOpen);
        }
    }
    in_years(day)?;
    Ok(day)
}

/// Returns the day itself if it is open, else the next open day.
pub fn roll_to_open_day(day: NaiveDate, calendar: &Calendar) -> Result<NaiveDate, CountError> {
    if calendar.is_open_day(day) { Ok(day) } else { business_day_from(day, 1, calendar) }
}

/// Returns the instant itself if the business is open, else the next opening.
pub fn next_opening(from: DateTime<Utc>, calendar: &Calendar) -> Result<DateTime<Utc>, CountError> {
    if calendar.is_open(from) {
        return Ok(from);
    }
    let mut day = day_before(local_day(from, calendar));
    for _ in 0..CLOSED_FOR_GOOD_DAYS {
        if let Some(open) = calendar.stretches(day).into_iter().find(|open| open.from >= from && open.from < open.until)
        {
            return in_range(Some(open.from));
        }
        day = day_after(day);
    }
    Err(CountError::NeverOpen)
}

fn last_closing(from: DateTime<Utc>, calendar: &Calendar) -> Result<DateTime<Utc>, CountError> {
    let mut day = day_after(local_day(from, calendar));
    for _ in 0..CLOSED_FOR_GOOD_DAYS {
        if let Some(open) = calendar.stretches(day).into_iter().rfind(|open| open.until <= from) {
            return in_range(Some(open.until));
        }
        day = day_before(day);
    }
    Err(CountError::NeverOpen)
}

fn day_of_closing(closing: DateTime<Utc>, calendar: &Calendar) -> NaiveDate {
    let day = local_day(closing, calendar);
    let closes_on = |day: NaiveDate| calendar.stretches(day).iter().any(|open| open.until == closing);
    if closes_on(day) { day } else { day_before(day) }
}

/// Moves an instant into the open stretches of its day; the end of a stretch still belongs to it.
fn clamp(at: DateTime<Utc>, open: &[Stretch], ahead: bool) -> DateTime<Utc> {
    if open.iter().any(|stretch| stretch.from <= at && at <= stretch.until) {
        return at;
    }
    let next = open.iter().map(|stretch| stretch.from).find(|from| *from > at);
    let last = open.iter().map(|stretch| stretch.until).rfind(|until| *until < at);
    if ahead { next.or(last) } else { last.or(next) }.unwrap_or(at)
}

fn local_day(instant: DateTime<Utc>, calendar: &Calendar) -> NaiveDate {
    zone::in_zone(instant, calendar.zone()).date_naive()
}

fn day_before(day: NaiveDate) -> NaiveDate {
    add_days(day, -1)
}

fn day_after(day: NaiveDate) -> NaiveDate {
    add_days(day, 1)
}

fn add_days(day: NaiveDate, days: i64) -> NaiveDate {
    let step = Days::new(days.unsigned_abs());
    let moved = if days < 0 { day.checked_sub_days(step) } else { day.checked_add_days(step) };
    moved.unwrap_or(if days < 0 { NaiveDate::MIN } else { NaiveDate::MAX })
}

fn in_years(day: NaiveDate) -> Result<(), CountError> {
    if (0..=10_000).contains(&day.year()) { Ok(()) } else { Err(CountError::OutOfRange) }
}

fn in_range(instant: Option<DateTime<Utc>>) -> Result<DateTime<Utc>, CountError> {
    instant.filter(|at| (1..=9999).contains(&NaiveDateTime::year(&at.naive_utc()))).ok_or(CountError::OutOfRange)
}

#[cfg(test)]
mod tests;
