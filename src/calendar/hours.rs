//! When a business is open: weekly hours, closings, special days and breaks.
//! Says what is open; counting open time belongs to `count`.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use chrono::{DateTime, Datelike, Days, FixedOffset, NaiveDate, NaiveDateTime, Offset, TimeDelta, TimeZone, Utc};

use crate::calendar::due::quoted;
use crate::calendar::zone;
use crate::calendar::zone::Zone;

const DAY_MINUTES: u16 = 24 * 60;
const WHOLE_DAY: Period = Period { opens: 0, closes: DAY_MINUTES };

/// A stretch of one day in which the business is open; "24:00" may end it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Period {
    /// Minutes since 00:00.
    opens: u16,
    /// Minutes since 00:00, at most 24:00, after `opens`.
    closes: u16,
}

impl Period {
    /// Reads "08:00-13:00".
    pub fn parse(text: &str) -> Result<Self, HoursError> {
        let form = || HoursError::Form { typed: text.to_owned() };
        let (opens, closes) = text.split_once('-').ok_or_else(form)?;
        let opens = minutes(opens.trim()).ok_or_else(form)?;
        let closes = minutes(closes.trim()).ok_or_else(form)?;
        if opens >= closes {
            return Err(HoursError::Reversed { typed: text.to_owned() });
        }
        Ok(Self { opens, closes })
    }

    fn length(self) -> TimeDelta {
        TimeDelta::minutes(i64::from(self.closes - self.opens))
    }

    fn overlaps(self, other: Self) -> bool {
        self.opens < other.closes && other.opens < self.closes
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (opens, closes) = (self.opens, self.closes);
        write!(f, "{:02}:{:02}-{:02}:{:02}", opens / 60, opens % 60, closes / 60, closes % 60)
    }
}

impl fmt::Debug for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// Days on which the business is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closure {
    /// From one date to another, both closed; a single date is both.
    Dates { first: NaiveDate, last: NaiveDate },
    /// Each year from one month and day to another, which may lie beyond the new year.
    Yearly { first: (u32, u32), last: (u32, u32) },
}

impl Closure {
    /// Reads "2026-12-25", "*-01-01", "2026-12-28..2026-12-31" or "*-12-28..*-01-02".
    pub fn parse(text: &str) -> Result<Self, HoursError> {
        let form = || HoursError::ClosureForm { typed: text.to_owned() };
        let (first, last) = text.split_once("..").unwrap_or((text, text));
        let (first, last) = (first.trim(), last.trim());
        if let (Some(first), Some(last)) = (month_day(first), month_day(last)) {
            return Ok(Self::Yearly { first, last });
        }
        let (first, last) = (date(first).ok_or_else(form)?, date(last).ok_or_else(form)?);
        if first > last {
            return Err(HoursError::ClosureReversed { typed: text.to_owned() });
        }
        Ok(Self::Dates { first, last })
    }

    /// Returns whether the day is one of them.
    pub fn contains(&self, day: NaiveDate) -> bool {
        match *self {
            Self::Dates { first, last } => (first..=last).contains(&day),
            Self::Yearly { first, last } => {
                let day = (day.month(), day.day());
                if first <= last { (first..=last).contains(&day) } else { day >= first || day <= last }
            }
        }
    }
}

/// What a calendar is made of, as it stands in `amends.toml`.
#[derive(Clone, Debug)]
pub struct CalendarParts {
    /// Where the hours are local.
    pub zone: Zone,
    /// The hours of each weekday, Monday first; none at all means always open.
    pub week: Option<[Vec<Period>; 7]>,
    /// Days without hours.
    pub closed: Vec<Closure>,
    /// Hours that replace those of one date, a closed one too.
    pub special: BTreeMap<NaiveDate, Vec<Period>>,
    /// Stretches of one date in which the business is closed.
    pub breaks: BTreeMap<NaiveDate, Vec<Period>>,
}

/// When a business is open, in its zone.
#[derive(Clone, Debug)]
pub struct Calendar {
    zone: Zone,
    week: [Vec<Period>; 7],
    closed: Vec<Closure>,
    special: BTreeMap<NaiveDate, Vec<Period>>,
    breaks: BTreeMap<NaiveDate, Vec<Period>>,
}

impl Calendar {
    /// Returns the calendar; periods of one day may touch but not overlap.
    pub fn new(parts: CalendarParts) -> Result<Self, HoursError> {
        let CalendarParts { zone, week, closed, mut special, mut breaks } = parts;
        let mut week = week.unwrap_or_else(|| std::array::from_fn(|_| vec![WHOLE_DAY]));
        for (periods, name) in week.iter_mut().zip(["mon", "tue", "wed", "thu", "fri", "sat", "sun"]) {
            sort(periods, || name.to_owned())?;
        }
        for (date, periods) in special.iter_mut().chain(breaks.iter_mut()) {
            sort(periods, || date.to_string())?;
        }
        Ok(Self { zone, week, closed, special, breaks })
    }

    /// Returns a calendar that never closes.
    pub fn always_open(zone: Zone) -> Self {
        let week = std::array::from_fn(|_| vec![WHOLE_DAY]);
        Self { zone, week, closed: Vec::new(), special: BTreeMap::new(), breaks: BTreeMap::new() }
    }

    /// Returns the working days of the law as far as a house can know them: Monday to Friday without its closed days.
    ///
    /// A working day has the hours of the house, or all 24 where the house is closed on that day of the week.
    pub fn working_days(&self) -> Self {
        let mut days = self.clone();
        for (index, periods) in days.week.iter_mut().enumerate() {
            match index {
                5 | 6 => periods.clear(),
                _ if periods.is_empty() => *periods = vec![WHOLE_DAY],
                _ => {}
            }
        }
        days.special.retain(|day, _| day.weekday().num_days_from_monday() < 5);
        days
    }

    /// Returns the zone in which the hours are local.
    pub fn zone(&self) -> Zone {
        self.zone
    }

    /// Returns whether the business never closes.
    pub fn is_always_open(&self) -> bool {
        let plain = self.closed.is_empty() && self.special.is_empty() && self.breaks.is_empty();
        plain && self.week.iter().all(|day| day.as_slice() == [WHOLE_DAY])
    }

    /// Returns whether the business is open; at closing time itself it is not.
    pub fn is_open(&self, instant: DateTime<Utc>) -> bool {
        let instant = zone::bounded(instant);
        let today = zone::in_zone(instant, self.zone).date_naive();
        // Where clocks fall back just after midnight, an instant can lie in the hours of the day before or after.
        [today.pred_opt(), Some(today), today.succ_opt()]
            .into_iter()
            .flatten()
            .any(|day| self.stretches(day).into_iter().any(|open| open.from <= instant && instant < open.until))
    }

    /// Returns whether the day has any hours.
    pub fn is_open_day(&self, day: NaiveDate) -> bool {
        !self.periods(day).is_empty()
    }

    /// Returns when the day opens; 00:00 if it is closed.
    pub fn opening(&self, day: NaiveDate) -> DateTime<FixedOffset> {
        match self.periods(day).first() {
            Some(period) => zone::computed(local(day, period.opens), self.zone),
            None => zone::day_start(day, self.zone),
        }
    }

    /// Returns when the day closes; 24:00 if it is closed or has no end.
    pub fn closing(&self, day: NaiveDate) -> DateTime<FixedOffset> {
        match self.periods(day).last() {
            Some(period) => zone::computed(local(day, period.closes), self.zone),
            None => zone::day_end(day, self.zone),
        }
    }

    /// Returns the hours of the day, breaks taken out, in order.
    pub fn periods(&self, day: NaiveDate) -> Cow<'_, [Period]> {
        let hours = match self.special.get(&day) {
            Some(special) => special.as_slice(),
            None if self.closed.iter().any(|closure| closure.contains(day)) => &[],
            None => self.weekly(day),
        };
        match self.breaks.get(&day) {
            None => Cow::Borrowed(hours),
            Some(breaks) => Cow::Owned(breaks.iter().fold(hours.to_vec(), |rest, pause| without(&rest, *pause))),
        }
    }

    fn weekly(&self, day: NaiveDate) -> &[Period] {
        let index = usize::try_from(day.weekday().num_days_from_monday()).unwrap_or_default();
        self.week.get(index).map_or(&[], Vec::as_slice)
    }

    /// Returns the open stretches of the day as instants, in order.
    pub(crate) fn stretches(&self, day: NaiveDate) -> Vec<Stretch> {
        let at = |minutes| zone::computed(local(day, minutes), self.zone).to_utc();
        self.periods(day).iter().map(|p| Stretch { from: at(p.opens), until: at(p.closes) }).collect()
    }

    /// Returns whether the seven days from `first` on have their weekly hours and no change of the clocks.
    ///
    /// The offsets a day outside both ends are compared: no zone changes its offset and back within nine days.
    pub(crate) fn is_plain_week(&self, first: NaiveDate) -> bool {
        let offset = |day: Option<NaiveDate>| {
            day.map(|day| self.zone.offset_from_utc_datetime(&NaiveDateTime::from(day)).fix().local_minus_utc())
        };
        let ends = (first.pred_opt(), first.checked_add_days(Days::new(8)));
        let exceptional = |day: NaiveDate| {
            self.special.contains_key(&day)
                || self.breaks.contains_key(&day)
                || self.closed.iter().any(|closure| closure.contains(day))
        };
        offset(ends.0) == offset(ends.1) && !first.iter_days().take(7).any(exceptional)
    }

    /// Returns the open time of a week with its weekly hours.
    pub(crate) fn week_length(&self) -> TimeDelta {
        self.week.iter().flatten().map(|period| period.length()).sum()
    }

    /// Returns how many days of a week with its weekly hours are open.
    pub(crate) fn week_days(&self) -> u32 {
        self.week.iter().map(|day| u32::from(!day.is_empty())).sum()
    }
}

/// An open stretch as instants; `until` is outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stretch {
    pub(crate) from: DateTime<Utc>,
    pub(crate) until: DateTime<Utc>,
}

/// Hours that cannot be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HoursError {
    /// Not "08:00-13:00".
    Form { typed: String },
    /// A period that ends before it begins.
    Reversed { typed: String },
    /// Two periods of one day share time.
    Overlap { day: String, first: Period, second: Period },
    /// Not a date, a yearly date or a range of them.
    ClosureForm { typed: String },
    /// A range of dates that ends before it begins.
    ClosureReversed { typed: String },
}

impl HoursError {
    /// Returns what is so.
    pub fn message(&self) -> String {
        match self {
            Self::Form { typed } => format!("{} is not a period of opening hours", quoted(typed)),
            Self::Reversed { typed } => format!("{} ends before it begins", quoted(typed)),
            Self::Overlap { day, first, second } => format!("`{first}` and `{second}` of `{day}` overlap"),
            Self::ClosureForm { typed } => format!("{} is not a closed day", quoted(typed)),
            Self::ClosureReversed { typed } => format!("{} ends before it begins", quoted(typed)),
        }
    }

    /// Returns what to write instead.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Form { .. } => "write a period as `08:00-13:00`; `24:00` ends a day",
            Self::Reversed { .. } => {
                "hours over midnight are two periods: `22:00-24:00`, and `00:00-02:00` the day after"
            }
            Self::Overlap { .. } => "join them into one period, or let the second begin where the first ends",
            Self::ClosureForm { .. } => "write `2026-12-25`, `*-01-01` for each year, or `2026-12-28..2026-12-31`",
            Self::ClosureReversed { .. } => "write the earlier date first",
        }
    }
}

fn local(day: NaiveDate, minutes: u16) -> NaiveDateTime {
    NaiveDateTime::from(day).checked_add_signed(TimeDelta::minutes(minutes.into())).unwrap_or(NaiveDateTime::MAX)
}

/// Returns minutes since 00:00 of "08:00", at most "24:00".
fn minutes(text: &str) -> Option<u16> {
    let (hours, minutes) = text.split_once(':')?;
    let number = |text: &str| text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse::<u16>().ok())?;
    if !(1..=2).contains(&hours.len()) || minutes.len() != 2 {
        return None;
    }
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    let total = hours * 60 + minutes;
    (minutes < 60 && total <= DAY_MINUTES).then_some(total)
}

/// Returns the date of "2026-12-25", strictly in that form.
fn date(text: &str) -> Option<NaiveDate> {
    let mut parts = text.split('-');
    let mut number = |width: usize| {
        let part = parts.next()?;
        (part.len() == width && part.bytes().all(|b| b.is_ascii_digit())).then(|| part.parse::<u32>().ok())?
    };
    let (year, month, day) = (number(4)?, number(2)?, number(2)?);
    let year = i32::try_from(year).ok().filter(|year| *year > 0)?;
    parts.next().is_none().then(|| NaiveDate::from_ymd_opt(year, month, day))?
}

/// Returns month and day of "*-01-01"; 29 February counts.
fn month_day(text: &str) -> Option<(u32, u32)> {
    let leap = date(&format!("2024-{}", text.strip_prefix("*-")?))?;
    Some((leap.month(), leap.day()))
}

fn sort(periods: &mut [Period], day: impl Fn() -> String) -> Result<(), HoursError> {
    periods.sort();
    let clash = periods.iter().zip(periods.iter().skip(1)).find(|(first, second)| first.overlaps(**second));
    clash.map_or(Ok(()), |(&first, &second)| Err(HoursError::Overlap { day: day(), first, second }))
}

/// Returns the hours with a pause taken out.
fn without(hours: &[Period], pause: Period) -> Vec<Period> {
    hours
        .iter()
        .flat_map(|open| {
            let before = Period { opens: open.opens, closes: open.closes.min(pause.opens) };
            let after = Period { opens: open.opens.max(pause.closes), closes: open.closes };
            [before, after].into_iter().filter(|period| period.opens < period.closes)
        })
        .collect()
}

#[cfg(test)]
mod tests;
