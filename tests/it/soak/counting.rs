//! Counting open time against a walk over each minute: around every change of the clocks, and over calendars drawn by lot.
//! How the clocks of a case run is `clocks`' business.

use std::time::Instant;

use amends::calendar::count::{add_business_seconds, business_seconds, next_opening};
use amends::calendar::hours::Calendar;
use amends::calendar::limit::{Counting, Limit, OutOfHours, Roll, Unit};
use amends::calendar::zone::Zone;
use amends::model::dice::Dice;
use chrono::{DateTime, Days, Months, NaiveDate, Utc};

use super::minutes::{Shop, Walk, at, minutes_of, transitions};
use super::{Size, assert_none, figures, seed};

/// Zones that change their clocks at midnight, by half an hour, by two hours, for Ramadan, in the south, and plainly.
const ZONES: [&str; 12] = [
    "Africa/Cairo",
    "Africa/Casablanca",
    "America/Havana",
    "America/New_York",
    "America/Santiago",
    "America/St_Johns",
    "Antarctica/Troll",
    "Asia/Beirut",
    "Asia/Tehran",
    "Australia/Lord_Howe",
    "Europe/Berlin",
    "Europe/London",
];

/// Returns a zone by lot, sometimes one that never changes its clocks.
pub(super) fn zone(dice: &mut Dice) -> Zone {
    let name = [ZONES[dice.below(12)], ZONES[dice.below(12)], "Africa/Johannesburg", "Asia/Kathmandu"][dice.below(4)];
    name.parse().unwrap()
}

/// Returns a day by lot in the years 2020 to 2040.
pub(super) fn day(dice: &mut Dice) -> NaiveDate {
    NaiveDate::from_ymd_opt(2_020, 1, 10).unwrap() + Days::new(dice.below(7_600) as u64)
}

#[derive(Default)]
pub(super) struct Tally {
    n_questions: usize,
    wrong: Vec<String>,
}

impl Tally {
    /// Notes a difference, with the calendar in which it was found.
    pub(super) fn same<T: PartialEq + std::fmt::Debug>(&mut self, shop: &Shop, what: &str, found: T, expect: T) {
        self.n_questions += 1;
        if found != expect && self.wrong.len() < 5 {
            self.wrong.push(format!("{what}: {found:?}, and the walk says {expect:?}, with\n{}", shop.toml()));
        }
    }

    pub(super) fn report(&self, suite: &str, began: Instant, walked: (&str, usize)) {
        figures(
            suite,
            began,
            &[(walked.0, &walked.1), ("questions", &self.n_questions), ("differences", &self.wrong.len())],
        );
        assert_none(&self.wrong, suite);
    }
}

/// Asks how far it is between two instants, and where so much open time leads; the two must agree with each other.
fn ask(tally: &mut Tally, dice: &mut Dice, shop: &Shop, calendar: &Calendar, walk: &Walk) {
    let length = (walk.end() - walk.first) as usize;
    let (one, two) = (walk.first + dice.below(length) as i64, walk.first + dice.below(length) as i64);
    let (from, to) = (one.min(two), one.max(two));
    let open = walk.between(from, to);
    tally.same(
        shop,
        &format!("from {} to {}", at(from), at(to)),
        business_seconds(at(from), at(to), calendar),
        open * 60,
    );
    tally.same(
        shop,
        &format!("from {} back to {}", at(to), at(from)),
        business_seconds(at(to), at(from), calendar),
        -open * 60,
    );
    for (start, minutes) in [(from, open), (to, -open), (from, 1 + dice.below(3_000) as i64)] {
        let Some(expect) = walk.add(start, minutes) else { continue };
        let found = add_business_seconds(at(start), minutes * 60, calendar);
        tally.same(shop, &format!("{} and {minutes} open minutes", at(start)), found, Ok(at(expect)));
        let back = found.map(|found| business_seconds(at(start), found, calendar));
        tally.same(shop, &format!("{} and {minutes} open minutes, counted again", at(start)), back, Ok(minutes * 60));
    }
    if let Some(expect) = walk.opening(from) {
        tally.same(shop, &format!("the opening after {}", at(from)), next_opening(at(from), calendar), Ok(at(expect)));
    }
}

/// Returns a limit of days, weeks or months by lot.
fn limit(dice: &mut Dice) -> Limit {
    let unit = [Unit::Days, Unit::BusinessDays, Unit::BusinessDays, Unit::Weeks, Unit::Months][dice.below(5)];
    let most = if unit == Unit::Weeks || unit == Unit::Months { 3 } else { 15 };
    Limit {
        count: 1 + dice.below(most) as u32,
        unit,
        counting: [Counting::Exclusive, Counting::Inclusive][dice.below(2)],
        roll: [Roll::None, Roll::NextBusinessDay][dice.below(2)],
        out_of_hours: [OutOfHours::Counts, OutOfHours::NextOpening][dice.below(2)],
    }
}

/// Returns the last day of a limit and the minute at which it is over, day by day; nothing if the walk is too short.
pub(super) fn last_day(limit: &Limit, shop: &Shop, walk: &Walk, from: i64) -> Option<(NaiveDate, i64)> {
    let start = match limit.out_of_hours {
        OutOfHours::Counts => from,
        OutOfHours::NextOpening => walk.opening(from)?,
    };
    let first = shop.day(start);
    let from = if limit.counting == Counting::Inclusive { first.pred_opt()? } else { first };
    let mut days = from.iter_days().skip(1).take(400);
    let mut last = match limit.unit {
        Unit::BusinessDays => days.filter(|day| shop.is_open_day(*day)).nth(limit.count as usize - 1)?,
        Unit::Weeks => days.nth(limit.count as usize * 7 - 1)?,
        Unit::Months => from.checked_add_months(Months::new(limit.count))?,
        _ => days.nth(limit.count as usize - 1)?,
    };
    if limit.roll == Roll::NextBusinessDay {
        last = last.iter_days().take(400).find(|day| shop.is_open_day(*day))?;
    }
    let over = if limit.unit == Unit::BusinessDays { shop.closing(last) } else { shop.instant(last, 1_440) };
    Some((last, over))
}

fn ask_limit(tally: &mut Tally, dice: &mut Dice, shop: &Shop, calendar: &Calendar, walk: &Walk) {
    let limit = limit(dice);
    let from = walk.first + dice.below((walk.end() - walk.first) as usize) as i64;
    let Some((day, over)) = last_day(&limit, shop, walk, from) else { return };
    let found = limit.after(at(from), calendar).map(|deadline| (deadline.day, deadline.at));
    tally.same(shop, &format!("{} and {limit:?}", at(from)), found, Ok((Some(day), at(over))));
}

/// Looks at each minute around every change of the clocks, with so many calendars for each.
fn changes(n: usize, around: i64) {
    let (began, mut dice, mut tally, mut n_changes) = (Instant::now(), Dice::seeded(seed()), Tally::default(), 0);
    for zone in ZONES.map(|name| name.parse().unwrap()) {
        let changes = transitions(zone, 2_020..=2_040);
        assert!(changes.len() > 3, "{zone}");
        n_changes += changes.len();
        for change in changes {
            for _ in 0..n {
                let first = at(change - 3 * 1_440).date_naive();
                let shop = Shop::drawn(&mut dice, zone, first, 7);
                let (calendar, walk) = (shop.calendar(), Walk::of(&shop, change - around, 2 * around));
                for minute in change - around.min(200)..change + around.min(200) {
                    tally.same(
                        &shop,
                        &format!("open at {}", at(minute)),
                        calendar.is_open(at(minute)),
                        walk.is_open(minute),
                    );
                }
                for _ in 0..3 {
                    ask(&mut tally, &mut dice, &shop, &calendar, &walk);
                }
                ask_limit(&mut tally, &mut dice, &shop, &calendar, &walk);
            }
        }
    }
    assert!(n_changes > 400, "{n_changes}");
    tally.report("changes of the clocks", began, ("changes in 12 zones, 2020 to 2040", n_changes));
}

/// Asks many questions of calendars over two months.
fn calendars(n: usize) {
    let (began, mut dice, mut tally) = (Instant::now(), Dice::seeded(seed()), Tally::default());
    for _ in 0..n {
        let (zone, first) = (zone(&mut dice), day(&mut dice));
        let shop = Shop::drawn(&mut dice, zone, first, 60);
        let calendar = shop.calendar();
        let walk = Walk::of(&shop, minutes_of(first.into()), 60 * 1_440);
        for _ in 0..15 {
            ask(&mut tally, &mut dice, &shop, &calendar, &walk);
            ask_limit(&mut tally, &mut dice, &shop, &calendar, &walk);
        }
        for _ in 0..200 {
            let minute = walk.first + dice.below((walk.end() - walk.first) as usize) as i64;
            tally.same(&shop, &format!("open at {}", at(minute)), calendar.is_open(at(minute)), walk.is_open(minute));
        }
    }
    tally.report("calendars", began, ("calendars over 60 days", n));
}

#[test]
fn no_change_of_the_clocks_from_2020_to_2040_makes_a_difference() {
    changes(1, Size::Share.pick(2_200, 0) as i64);
}

#[test]
fn counting_agrees_with_a_walk_over_each_minute() {
    calendars(Size::Share.pick(8, 0));
}

#[test]
#[ignore = "minutes; see tests/SOAK.md"]
fn soak_changes_of_the_clocks() {
    changes(Size::Full.pick(1, 40), 4_000);
}

#[test]
#[ignore = "minutes; see tests/SOAK.md"]
fn soak_calendars() {
    calendars(Size::Full.pick(8, 2_000));
}

#[test]
fn the_walk_itself_knows_the_changes_of_the_clocks() {
    let changes = |zone| {
        transitions(zone, 2_026..=2_026)
            .into_iter()
            .map(at)
            .map(|at: DateTime<Utc>| at.to_rfc3339())
            .collect::<Vec<_>>()
    };
    assert_eq!(changes("Europe/Berlin".parse().unwrap()), ["2026-03-29T01:00:00+00:00", "2026-10-25T01:00:00+00:00"]);
    assert_eq!(
        changes("America/New_York".parse().unwrap()),
        ["2026-03-08T07:00:00+00:00", "2026-11-01T06:00:00+00:00"]
    );
    assert_eq!(changes(crate::sandbox::johannesburg()), [""; 0]);
}
