//! A calendar minute by minute: the slow reference for all counting of open time, and calendars that are drawn by lot.
//! Knows nothing of how `calendar` counts: it asks the zone for the offset of each minute and reads the wall clock.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use amends::calendar::hours::Calendar;
use amends::calendar::zone::Zone;
use amends::format::read_policy;
use amends::format::tree::{Syntax, parse};
use amends::model::dice::Dice;
use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveDateTime, Offset, TimeDelta, TimeZone, Utc};

const DAY: i64 = 1_440;
const NAMES: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// A stretch of a day as minutes since 00:00.
type Hours = (i64, i64);

/// Days without hours, from one to another.
#[derive(Clone, Copy, Debug)]
enum Closed {
    Dates(NaiveDate, NaiveDate),
    Yearly((u32, u32), (u32, u32)),
}

/// The facts of a calendar, in plain numbers.
#[derive(Clone, Debug)]
pub(super) struct Shop {
    pub(super) zone: Zone,
    week: [Vec<Hours>; 7],
    closed: Vec<Closed>,
    special: BTreeMap<NaiveDate, Vec<Hours>>,
    breaks: BTreeMap<NaiveDate, Vec<Hours>>,
}

impl Shop {
    /// Returns a calendar by lot, with closings, special days and breaks in the days after `first`.
    pub(super) fn drawn(dice: &mut Dice, zone: Zone, first: NaiveDate, days: usize) -> Self {
        let mut week: [Vec<Hours>; 7] = std::array::from_fn(|_| hours(dice));
        if week.iter().all(Vec::is_empty) {
            week[dice.below(7)] = vec![(0, DAY)];
        }
        let near = |dice: &mut Dice| first + Days::new(dice.below(days) as u64);
        let closed = (0..dice.below(5)).map(|_| closed(dice, near)).collect();
        let special = (0..dice.below(4)).map(|_| (near(dice), hours(dice))).collect();
        let breaks = (0..dice.below(4)).map(|_| (near(dice), hours(dice))).collect();
        Self { zone, week, closed, special, breaks }
    }

    /// Returns it as it stands in `amends.toml`.
    pub(super) fn toml(&self) -> String {
        let list = |hours: &[Hours]| {
            let texts: Vec<String> =
                hours.iter().map(|(from, until)| format!("\"{}-{}\"", wall(*from), wall(*until))).collect();
            format!("[{}]", texts.join(", "))
        };
        let mut text = format!("timezone = \"{}\"\n\n[hours]\n", self.zone.name());
        for (name, hours) in NAMES.iter().zip(&self.week) {
            writeln!(text, "{name} = {}", list(hours)).unwrap();
        }
        let closed: Vec<String> = self.closed.iter().map(|closed| format!("\"{closed}\"")).collect();
        writeln!(text, "closed = [{}]", closed.join(", ")).unwrap();
        for (name, dated) in [("special", &self.special), ("breaks", &self.breaks)] {
            writeln!(text, "\n[hours.{name}]").unwrap();
            for (day, hours) in dated {
                writeln!(text, "{day} = {}", list(hours)).unwrap();
            }
        }
        text
    }

    /// Returns the calendar that the program reads from that text.
    pub(super) fn calendar(&self) -> Calendar {
        let document = parse(Syntax::Toml, self.toml().as_bytes()).unwrap();
        let (policy, flaws) = read_policy::policy(&document);
        assert!(flaws.is_empty(), "{flaws:?} in\n{}", self.toml());
        policy.calendar
    }

    /// Returns whether a minute of the wall clock lies in opening hours.
    fn is_open_at(&self, day: NaiveDate, minute: i64) -> bool {
        let inside = |hours: &Vec<Hours>| hours.iter().any(|(from, until)| *from <= minute && minute < *until);
        if self.breaks.get(&day).is_some_and(inside) {
            return false;
        }
        match self.special.get(&day) {
            Some(hours) => inside(hours),
            None if self.closed.iter().any(|closed| closed.holds(day)) => false,
            None => inside(&self.week[day.weekday().num_days_from_monday() as usize]),
        }
    }

    /// Returns whether any minute of a day is open.
    pub(super) fn is_open_day(&self, day: NaiveDate) -> bool {
        (0..DAY).any(|minute| self.is_open_at(day, minute))
    }

    /// Returns when a day closes, in minutes since 1970; 24:00 if it is closed.
    pub(super) fn closing(&self, day: NaiveDate) -> i64 {
        let last = (0..DAY).rev().find(|minute| self.is_open_at(day, *minute));
        self.instant(day, last.map_or(DAY, |minute| minute + 1))
    }

    /// Returns when the wall clock first shows a minute of a day, or a later one where that one is skipped.
    pub(super) fn instant(&self, day: NaiveDate, minute: i64) -> i64 {
        let wanted = minutes_of(NaiveDateTime::from(day)) + minute;
        (wanted - DAY..).find(|at| self.wall(*at) >= wanted).unwrap()
    }

    /// Returns what the wall clock shows at an instant, both in minutes since 1970.
    pub(super) fn wall(&self, at: i64) -> i64 {
        let offset = self.zone.offset_from_utc_datetime(&naive(at)).fix().local_minus_utc();
        at + i64::from(offset) / 60
    }

    /// Returns the day that it is in the zone at an instant.
    pub(super) fn day(&self, at: i64) -> NaiveDate {
        naive(self.wall(at)).date()
    }
}

impl Closed {
    fn holds(self, day: NaiveDate) -> bool {
        match self {
            Self::Dates(first, last) => {
                first.iter_days().take_while(|closed| *closed <= last).any(|closed| closed == day)
            }
            // Walked day by day through a leap year, beyond the new year if need be.
            Self::Yearly(first, last) => {
                let start = NaiveDate::from_ymd_opt(2_024, first.0, first.1).unwrap();
                let of = |day: NaiveDate| (day.month(), day.day());
                let mut days =
                    start.iter_days().map(|day| if day.year() == 2_025 { day.with_year(2_028).unwrap() } else { day });
                let mut found = false;
                for closed in days.by_ref().take(367) {
                    found |= of(closed) == of(day);
                    if of(closed) == last {
                        break;
                    }
                }
                found
            }
        }
    }
}

impl std::fmt::Display for Closed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Dates(first, last) if first == last => write!(f, "{first}"),
            Self::Dates(first, last) => write!(f, "{first}..{last}"),
            Self::Yearly(first, last) if first == last => write!(f, "*-{:02}-{:02}", first.0, first.1),
            Self::Yearly(first, last) => write!(f, "*-{:02}-{:02}..*-{:02}-{:02}", first.0, first.1, last.0, last.1),
        }
    }
}

/// A stretch of minutes, each open or not.
pub(super) struct Walk {
    pub(super) first: i64,
    open: Vec<bool>,
    /// How many minutes are open before each.
    before: Vec<i64>,
}

impl Walk {
    /// Walks over so many minutes from `first` on.
    ///
    /// Hours begin and end when the wall clock first shows them or something later, so what counts is the latest that it
    /// has shown: where clocks go back, the hour that comes twice goes on with the last minute before.
    pub(super) fn of(shop: &Shop, first: i64, minutes: i64) -> Self {
        let mut latest = i64::MIN;
        let (mut open, mut before, mut sum) = (Vec::new(), Vec::new(), 0);
        for at in first - 2 * DAY..first + minutes {
            latest = latest.max(shop.wall(at));
            if at >= first {
                let is_open = shop.is_open_at(naive(latest).date(), latest.rem_euclid(DAY));
                before.push(sum);
                open.push(is_open);
                sum += i64::from(is_open);
            }
        }
        before.push(sum);
        Self { first, open, before }
    }

    /// Returns the instant behind the last minute.
    pub(super) fn end(&self) -> i64 {
        self.first + self.open.len() as i64
    }

    pub(super) fn is_open(&self, at: i64) -> bool {
        self.open[(at - self.first) as usize]
    }

    /// Returns the open minutes from one instant to another.
    pub(super) fn between(&self, from: i64, to: i64) -> i64 {
        self.before[(to - self.first) as usize] - self.before[(from - self.first) as usize]
    }

    /// Returns the first instant so many open minutes later, if it lies in the walk; backwards when negative.
    pub(super) fn add(&self, from: i64, minutes: i64) -> Option<i64> {
        let step = if minutes < 0 { -1 } else { 1 };
        let mut at = from;
        while (self.first..=self.end()).contains(&at) {
            if self.between(from, at) == minutes {
                return Some(at);
            }
            at += step;
        }
        None
    }

    /// Returns the first open minute from an instant on, if it lies in the walk.
    pub(super) fn opening(&self, from: i64) -> Option<i64> {
        (from..self.end()).find(|at| self.is_open(*at))
    }
}

/// Returns the instant of a minute since 1970.
pub(super) fn at(minute: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(minute * 60, 0).unwrap()
}

/// Returns the minutes since 1970 of a time in UTC.
pub(super) fn minutes_of(time: NaiveDateTime) -> i64 {
    time.and_utc().timestamp().div_euclid(60)
}

/// Returns every minute since 1970 at which a zone changes its offset in these years.
pub(super) fn transitions(zone: Zone, years: std::ops::RangeInclusive<i32>) -> Vec<i64> {
    let start = |year| minutes_of(NaiveDate::from_ymd_opt(year, 1, 1).unwrap().into());
    let offset = |at| zone.offset_from_utc_datetime(&naive(at)).fix().local_minus_utc();
    let days = (start(*years.start())..start(years.end() + 1)).step_by(DAY as usize);
    let changes = days.filter(|at| offset(*at) != offset(at + DAY));
    changes.map(|at| (at + 1..=at + DAY).find(|minute| offset(*minute) != offset(minute - 1)).unwrap()).collect()
}

fn naive(minute: i64) -> NaiveDateTime {
    at(minute).naive_utc()
}

fn wall(minute: i64) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// Returns the hours of a day by lot: none, all of it, one stretch, or several that may touch.
fn hours(dice: &mut Dice) -> Vec<Hours> {
    let mut from = match dice.below(8) {
        0 | 1 => return Vec::new(),
        2 => return vec![(0, DAY)],
        3 => 0,
        _ => dice.below(900) as i64,
    };
    let mut found = Vec::new();
    for _ in 0..1 + dice.below(3) {
        let until = from + 1 + dice.below(400) as i64;
        if until >= DAY || dice.below(12) == 0 {
            found.push((from, DAY));
            break;
        }
        found.push((from, until));
        from = until + [0, 0, 30, 60, 1][dice.below(5)];
        if from >= DAY {
            break;
        }
    }
    found
}

fn closed(dice: &mut Dice, near: impl Fn(&mut Dice) -> NaiveDate) -> Closed {
    let first = near(dice);
    let last = first + TimeDelta::days(if dice.below(2) == 0 { 0 } else { dice.below(9) as i64 });
    let yearly = |day: NaiveDate| (day.month(), day.day());
    if dice.below(2) == 0 { Closed::Dates(first, last) } else { Closed::Yearly(yearly(first), yearly(last)) }
}
