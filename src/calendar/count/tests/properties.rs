//! Counting against a slow reference that walks minute by minute and day by day.

use chrono::{MappedLocalTime, TimeZone};
use proptest::prelude::*;

use super::*;
use crate::calendar::hours::{Closure, Period};
use crate::calendar::zone::Zone;

const ZONES: [&str; 9] = [
    "UTC",
    "Africa/Johannesburg",
    "Europe/Berlin",
    "America/New_York",
    "America/St_Johns",
    "America/Santiago",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
];

/// Days shortly before the clocks change in some of the zones, and quiet ones.
const STARTS: [&str; 8] =
    ["2026-03-01", "2026-03-20", "2026-10-10", "2026-08-30", "2010-10-30", "2011-03-01", "2026-02-10", "2026-06-01"];

/// A calendar and the same facts for the reference, in plain numbers.
#[derive(Clone, Debug)]
struct Facts {
    zone: Zone,
    /// Open minutes of a day, as pairs of opening and closing.
    week: [Vec<(i64, i64)>; 7],
    closed: Vec<NaiveDate>,
    special: Vec<(NaiveDate, (i64, i64))>,
    breaks: Vec<(NaiveDate, (i64, i64))>,
}

fn period((from, until): (i64, i64)) -> Period {
    Period::parse(&format!("{:02}:{:02}-{:02}:{:02}", from / 60, from % 60, until / 60, until % 60)).unwrap()
}

impl Facts {
    fn calendar(&self) -> Calendar {
        let dated =
            |list: &[(NaiveDate, (i64, i64))]| list.iter().map(|(day, hours)| (*day, vec![period(*hours)])).collect();
        Calendar::new(CalendarParts {
            zone: self.zone,
            week: Some(self.week.clone().map(|day| day.into_iter().map(period).collect())),
            closed: self.closed.iter().map(|day| Closure::parse(&day.to_string()).unwrap()).collect(),
            special: dated(&self.special),
            breaks: dated(&self.breaks),
        })
        .unwrap()
    }

    fn is_open_minute(&self, day: NaiveDate, minute: i64) -> bool {
        let inside = |(from, until): &(i64, i64)| *from <= minute && minute < *until;
        let on_break = self.breaks.iter().rfind(|(date, _)| *date == day).is_some_and(|(_, hours)| inside(hours));
        let open = match self.special.iter().rfind(|(date, _)| *date == day) {
            Some((_, hours)) => inside(hours),
            None if self.closed.contains(&day) => false,
            None => self.week[day.weekday().num_days_from_monday() as usize].iter().any(inside),
        };
        open && !on_break
    }

    /// The instant of a local time: the earlier of two, of a skipped one the first minute that exists.
    fn minute(&self, day: NaiveDate, minute: i64) -> i64 {
        let mut wanted = NaiveDateTime::from(day) + TimeDelta::minutes(minute);
        loop {
            match self.zone.from_local_datetime(&wanted) {
                MappedLocalTime::Single(at) | MappedLocalTime::Ambiguous(at, _) => return at.timestamp() / 60,
                MappedLocalTime::None => wanted += TimeDelta::minutes(1),
            }
        }
    }

    /// Every open minute of the days, as minutes since 1970.
    fn open_minutes(&self, first: NaiveDate, days: usize) -> Vec<i64> {
        let mut all = Vec::new();
        for day in first.iter_days().take(days) {
            let mut minute = 0;
            while minute < 1_440 {
                let start = minute;
                while minute < 1_440 && self.is_open_minute(day, minute) {
                    minute += 1;
                }
                if start < minute {
                    all.extend(self.minute(day, start)..self.minute(day, minute));
                } else {
                    minute += 1;
                }
            }
        }
        all
    }
}

fn hours() -> impl Strategy<Value = (i64, i64)> {
    prop_oneof![
        (0_i64..1_440, 1_i64..1_440).prop_map(|(from, length)| (from, (from + length).min(1_440))),
        Just((0, 1_440))
    ]
}

fn days_of_week() -> impl Strategy<Value = Vec<(i64, i64)>> {
    prop_oneof![
        2 => Just(vec![]),
        3 => hours().prop_map(|hours| vec![hours]),
        2 => (0_i64..600, 1_i64..300, 0_i64..200, 1_i64..300)
            .prop_map(|(from, one, gap, two)| vec![(from, from + one), (from + one + gap, from + one + gap + two)]),
    ]
}

/// Facts around a date on which some of the zones change their clocks.
fn facts() -> impl Strategy<Value = (Facts, NaiveDate)> {
    let near = || (0_i64..70, hours());
    (
        proptest::sample::select(&ZONES[..]).prop_map(|name| name.parse().unwrap()),
        proptest::array::uniform7(days_of_week()),
        proptest::sample::select(&STARTS[..]),
        proptest::collection::vec(0_i64..70, 0..4),
        proptest::collection::vec(near(), 0..3),
        proptest::collection::vec(near(), 0..3),
    )
        .prop_map(|(zone, week, start, closed, special, breaks)| {
            let first = day(start);
            let dated = |list: Vec<(i64, (i64, i64))>| {
                list.into_iter().map(|(ahead, hours)| (add_days(first, ahead), hours)).collect()
            };
            let closed = closed.into_iter().map(|ahead| add_days(first, ahead)).collect();
            (Facts { zone, week, closed, special: dated(special), breaks: dated(breaks) }, first)
        })
}

fn minute_at(minute: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(minute * 60, 0).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn seconds_agree_with_counting_minutes((facts, first) in facts(), from in 0_i64..80_000, length in 0_i64..80_000) {
        let calendar = facts.calendar();
        let open = facts.open_minutes(day_before(first), 120);
        let from = facts.minute(first, 0) + from;
        let to = from + length;
        let expect = open.iter().filter(|minute| (from..to).contains(*minute)).count() as i64;
        prop_assert_eq!(business_seconds(minute_at(from), minute_at(to), &calendar), expect * 60);
        prop_assert_eq!(calendar.is_open(minute_at(from)), open.contains(&from));
        let next = open.iter().find(|minute| **minute >= from).copied();
        if let Some(next) = next {
            prop_assert_eq!(next_opening(minute_at(from), &calendar), Ok(minute_at(next)));
        }
    }

    #[test]
    fn going_there_and_counting_back_agree((facts, first) in facts(), from in 0_i64..40_000_000, seconds in -3_000_000_i64..3_000_000) {
        let calendar = facts.calendar();
        let from = minute_at(facts.minute(first, 0)) + TimeDelta::seconds(from);
        match add_business_seconds(from, seconds, &calendar) {
            Ok(to) => {
                prop_assert_eq!(business_seconds(from, to, &calendar), seconds);
                // The first such instant: a second nearer to the start is a second less.
                let step = TimeDelta::seconds(seconds.signum());
                if seconds != 0 {
                    prop_assert_eq!(business_seconds(from, to - step, &calendar), seconds - seconds.signum());
                }
            }
            Err(error) => prop_assert!(calendar.week_length().is_zero(), "{:?}", error),
        }
    }

    #[test]
    fn parts_add_up((facts, first) in facts(), one in 0_i64..90_000_000, two in 0_i64..90_000_000) {
        let calendar = facts.calendar();
        let from = minute_at(facts.minute(first, 0)) - TimeDelta::days(400);
        let (middle, to) = (from + TimeDelta::seconds(one), from + TimeDelta::seconds(one + two));
        prop_assert_eq!(
            business_seconds(from, to, &calendar),
            business_seconds(from, middle, &calendar) + business_seconds(middle, to, &calendar)
        );
    }

    #[test]
    fn days_agree_with_stepping_one_by_one((facts, first) in facts(), from in 0_i64..40_000, days in 0_i64..40) {
        let calendar = facts.calendar();
        let open = facts.open_minutes(day_before(first), 160);
        let from = facts.minute(first, 0) + from;
        let Some(start) = open.iter().find(|minute| **minute >= from).copied() else { return Ok(()) };
        let wall = zone::in_zone(minute_at(start), facts.zone).naive_local();
        let is_open_day = |day: NaiveDate| (0..1_440).any(|minute| facts.is_open_minute(day, minute));
        let arrived = (wall.date().iter_days().skip(1)).take(110).filter(|day| is_open_day(*day)).nth((days - 1).max(0) as usize);
        let Some(arrived) = (if days == 0 { Some(wall.date()) } else { arrived }) else { return Ok(()) };
        let there = if days == 0 { start } else { facts.minute(arrived, wall.time().signed_duration_since(chrono::NaiveTime::MIN).num_minutes()) };
        // The same time of day if it is open or just closing, else the next open minute of the day, else its end.
        let today = facts.open_minutes(arrived, 1);
        let fits = today.contains(&there) || today.contains(&(there - 1));
        let later = today.iter().find(|minute| **minute > there).copied();
        let Some(expect) = (if fits { Some(there) } else { later.or(today.last().map(|last| last + 1)) }) else { return Ok(()) };
        prop_assert_eq!(add_business_days(minute_at(from), days, &calendar), Ok(minute_at(expect)));
    }

    #[test]
    fn day_steps_agree_with_stepping_one_by_one((facts, first) in facts(), days in 1_i64..60, back in any::<bool>()) {
        let calendar = facts.calendar();
        let is_open_day = |day: NaiveDate| (0..1_440).any(|minute| facts.is_open_minute(day, minute));
        let step = if back { -1 } else { 1 };
        let mut walked = first;
        let mut rest = days;
        while rest > 0 && (walked - first).num_days().abs() < 500 {
            walked = add_days(walked, step);
            rest -= i64::from(is_open_day(walked));
        }
        if rest == 0 {
            prop_assert_eq!(business_day_from(first, days * step, &calendar), Ok(walked));
        }
    }
}
