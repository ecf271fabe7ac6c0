//! Limits as laws and house rules write them: "3 business days following receipt", "one month, rolled to a working day".
//! Knows how they are counted; what starts and stops them is `model::clock`'s business.

use chrono::{DateTime, Days, Months, NaiveDate, TimeDelta, Utc};

use crate::calendar::count::{self, CountError};
use crate::calendar::hours::Calendar;
use crate::calendar::zone;

/// What a limit is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    Seconds,
    Minutes,
    Hours,
    BusinessMinutes,
    BusinessHours,
    Days,
    BusinessDays,
    Weeks,
    Months,
}

impl Unit {
    /// Returns whether closed time does not count.
    pub fn is_business(self) -> bool {
        matches!(self, Self::BusinessMinutes | Self::BusinessHours | Self::BusinessDays)
    }
}

/// Whether the day on which a limit begins is its first day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counting {
    /// "Following the day of receipt": the day after is the first.
    Exclusive,
    /// "Beginning with the day of receipt": the day itself is the first.
    Inclusive,
}

/// What becomes of a last day that is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Roll {
    /// It stays the last day.
    None,
    /// The next business day takes its place.
    NextBusinessDay,
}

/// From when a limit runs that begins in closed time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutOfHours {
    /// From the instant itself, as the law has it.
    Counts,
    /// From the next opening, as a house may have it.
    NextOpening,
}

/// How long something may take, and how that is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    pub count: u32,
    pub unit: Unit,
    pub counting: Counting,
    pub roll: Roll,
    pub out_of_hours: OutOfHours,
}

/// Until when: an instant, and the day that was meant when the limit is one of days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadline {
    pub day: Option<NaiveDate>,
    pub at: DateTime<Utc>,
}

impl Limit {
    /// Returns a limit counted from the day after, without a roll, from the instant itself.
    pub fn plain(count: u32, unit: Unit) -> Self {
        Self { count, unit, counting: Counting::Exclusive, roll: Roll::None, out_of_hours: OutOfHours::Counts }
    }

    /// Returns until when it lasts if it begins at this instant.
    ///
    /// A limit of business days ends at closing time of its last day, one of days, weeks or months at 24:00.
    pub fn after(&self, start: DateTime<Utc>, calendar: &Calendar) -> Result<Deadline, CountError> {
        let start = match self.out_of_hours {
            OutOfHours::Counts => zone::bounded(start),
            OutOfHours::NextOpening => count::next_opening(zone::bounded(start), calendar)?,
        };
        let count = i64::from(self.count);
        let seconds = match self.unit {
            Unit::Seconds => count,
            Unit::Minutes | Unit::BusinessMinutes => 60 * count,
            Unit::Hours | Unit::BusinessHours => 3_600 * count,
            Unit::Days | Unit::BusinessDays | Unit::Weeks | Unit::Months => {
                return self.last_day(zone::in_zone(start, calendar.zone()).date_naive(), calendar);
            }
        };
        let at = later(start, seconds, self.unit, calendar)?;
        Ok(Deadline { day: None, at })
    }

    /// Returns until when it lasts if it is added to a last day, as an extension is.
    pub fn beyond(&self, last: Deadline, calendar: &Calendar) -> Result<Deadline, CountError> {
        match (last.day, self.unit) {
            (Some(day), Unit::Days | Unit::BusinessDays | Unit::Weeks | Unit::Months) => self.last_day(day, calendar),
            _ => self.after(last.at, calendar),
        }
    }

    fn last_day(&self, first: NaiveDate, calendar: &Calendar) -> Result<Deadline, CountError> {
        // Counting the first day is counting from the day before it.
        let from = match self.counting {
            Counting::Exclusive => first,
            Counting::Inclusive => first.pred_opt().ok_or(CountError::OutOfRange)?,
        };
        let count = self.count;
        let last = match self.unit {
            Unit::BusinessDays => count::business_day_from(from, count.into(), calendar)?,
            Unit::Weeks => step(from, u64::from(count) * 7)?,
            // A day that the month does not have becomes its last.
            Unit::Months => from.checked_add_months(Months::new(count)).ok_or(CountError::OutOfRange)?,
            _ => step(from, count.into())?,
        };
        let last = match self.roll {
            Roll::None => last,
            Roll::NextBusinessDay => count::roll_to_open_day(last, calendar)?,
        };
        let at = match self.unit {
            Unit::BusinessDays => calendar.closing(last),
            _ => zone::day_end(last, calendar.zone()),
        };
        if zone::bounded(at.to_utc()) == at.to_utc() {
            Ok(Deadline { day: Some(last), at: at.to_utc() })
        } else {
            Err(CountError::OutOfRange)
        }
    }
}

impl Deadline {
    /// Returns it moved by so many seconds of the unit's time: open time for business units.
    pub fn moved(&self, seconds: i64, unit: Unit, calendar: &Calendar) -> Result<Self, CountError> {
        if seconds == 0 {
            return Ok(*self);
        }
        Ok(Self { day: None, at: later(self.at, seconds, unit, calendar)? })
    }
}

/// Returns the seconds from one instant to another in the unit's time: open time for business units.
pub fn seconds_between(from: DateTime<Utc>, to: DateTime<Utc>, unit: Unit, calendar: &Calendar) -> i64 {
    if unit.is_business() {
        count::business_seconds(from, to, calendar)
    } else {
        to.signed_duration_since(from).num_seconds()
    }
}

fn later(from: DateTime<Utc>, seconds: i64, unit: Unit, calendar: &Calendar) -> Result<DateTime<Utc>, CountError> {
    if unit.is_business() {
        return count::add_business_seconds(from, seconds, calendar);
    }
    let step = TimeDelta::try_seconds(seconds).ok_or(CountError::OutOfRange)?;
    let at = from.checked_add_signed(step).ok_or(CountError::OutOfRange)?;
    if zone::bounded(at) == at { Ok(at) } else { Err(CountError::OutOfRange) }
}

fn step(day: NaiveDate, days: u64) -> Result<NaiveDate, CountError> {
    day.checked_add_days(Days::new(days)).ok_or(CountError::OutOfRange)
}

#[cfg(test)]
mod tests;
