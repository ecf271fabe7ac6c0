//! The days of a rule by which an event comes again in some years: the first Monday in May, 29 February, every second year.
//! Rules of weeks, months and hours are no holidays; nobody asks for them here.

use std::ops::RangeInclusive;

use chrono::{Datelike, NaiveDate, Weekday};

/// A rule of years, in the parts of RFC 5545 that say on which days it falls.
#[derive(Clone, Debug, Default)]
struct Rule {
    interval: i32,
    count: Option<usize>,
    until: Option<NaiveDate>,
    months: Vec<u32>,
    /// Days of the month; negative ones from its end.
    month_days: Vec<i32>,
    /// Weekdays, the n-th of them; 0 is each, negative ones from the end.
    weekdays: Vec<(i32, Weekday)>,
}

/// Returns the days on which an event falls in these years; nothing if the rule is not one of years, or says more.
pub(super) fn days(rule: &str, first: NaiveDate, years: RangeInclusive<i32>) -> Option<Vec<NaiveDate>> {
    let rule = parse(rule)?;
    let all = (first.year()..=*years.end()).filter(|year| (year - first.year()) % rule.interval == 0);
    let days = all.flat_map(|year| {
        let start = NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or(NaiveDate::MAX);
        start.iter_days().take_while(move |day| day.year() == year)
    });
    let falls = days.filter(|day| *day >= first && rule.falls_on(*day, first));
    let counted = falls.take(rule.count.unwrap_or(usize::MAX));
    let in_time = counted.take_while(|day| rule.until.is_none_or(|until| *day <= until));
    Some(in_time.filter(|day| years.contains(&day.year())).collect())
}

impl Rule {
    fn falls_on(&self, day: NaiveDate, first: NaiveDate) -> bool {
        let is_plain = self.weekdays.is_empty() && self.month_days.is_empty();
        let in_month = if self.months.is_empty() {
            !is_plain || day.month() == first.month()
        } else {
            self.months.contains(&day.month())
        };
        let of_month = |wanted: &i32| from_either_end(*wanted, day.day(), days_in_month(day));
        let on_month_day = match (self.month_days.is_empty(), self.weekdays.is_empty()) {
            (false, _) => self.month_days.iter().any(of_month),
            (true, true) => day.day() == first.day(),
            (true, false) => true,
        };
        in_month
            && on_month_day
            && (self.weekdays.is_empty() || self.weekdays.iter().any(|wanted| self.is_nth(*wanted, day)))
    }

    /// Returns whether a day is the n-th of its weekday: in the month if the rule names one, else in the year.
    fn is_nth(&self, (nth, weekday): (i32, Weekday), day: NaiveDate) -> bool {
        let (at, length) = if self.months.is_empty() {
            (day.ordinal(), if day.leap_year() { 366 } else { 365 })
        } else {
            (day.day(), days_in_month(day))
        };
        let place = (at - 1) / 7 + 1;
        let places = place + (length - at) / 7;
        day.weekday() == weekday && (nth == 0 || from_either_end(nth, place, places))
    }
}

/// Returns whether a place is the wanted one, counted from the end when that is negative.
fn from_either_end(wanted: i32, place: u32, places: u32) -> bool {
    let place = i32::try_from(place).unwrap_or_default();
    let places = i32::try_from(places).unwrap_or_default();
    wanted == place || wanted == place - places - 1
}

fn days_in_month(day: NaiveDate) -> u32 {
    u32::from(day.num_days_in_month())
}

fn parse(text: &str) -> Option<Rule> {
    let mut rule = Rule { interval: 1, ..Rule::default() };
    let mut is_yearly = false;
    for part in text.split(';').filter(|part| !part.trim().is_empty()) {
        let (key, value) = part.split_once('=')?;
        let value = value.trim().to_ascii_uppercase();
        let list = || value.split(',').map(str::trim);
        match key.trim().to_ascii_uppercase().as_str() {
            "FREQ" => is_yearly = value == "YEARLY",
            "WKST" => {}
            "INTERVAL" => rule.interval = value.parse().ok().filter(|interval| (1..=1_000).contains(interval))?,
            "COUNT" => rule.count = Some(value.parse().ok()?),
            "UNTIL" => rule.until = Some(date(&value)?),
            "BYMONTH" => rule.months = list().map(|month| month.parse().ok()).collect::<Option<_>>()?,
            "BYMONTHDAY" => rule.month_days = list().map(|day| day.parse().ok()).collect::<Option<_>>()?,
            "BYDAY" => rule.weekdays = list().map(weekday).collect::<Option<_>>()?,
            _ => return None,
        }
    }
    is_yearly.then_some(rule)
}

/// Returns the day of "20261231" or "20261231T235959Z".
pub(super) fn date(text: &str) -> Option<NaiveDate> {
    let day = text.trim().split('T').next()?;
    if day.len() == 8 { NaiveDate::parse_from_str(day, "%Y%m%d").ok() } else { None }
}

/// Returns "MO", "1MO" or "-1MO".
fn weekday(text: &str) -> Option<(i32, Weekday)> {
    let at = text.len().checked_sub(2)?;
    let (nth, name) = (text.get(..at)?, text.get(at..)?);
    let weekday = match name {
        "MO" => Weekday::Mon,
        "TU" => Weekday::Tue,
        "WE" => Weekday::Wed,
        "TH" => Weekday::Thu,
        "FR" => Weekday::Fri,
        "SA" => Weekday::Sat,
        "SU" => Weekday::Sun,
        _ => return None,
    };
    let nth = if nth.is_empty() { 0 } else { nth.parse().ok().filter(|nth| *nth != 0)? };
    Some((nth, weekday))
}

#[cfg(test)]
mod tests {
    use super::days;

    /// Compares the days of a rule in the years 2026 to 2028.
    fn check(rule: &str, first: &str, expect: &[&str]) {
        let found = days(rule, first.parse().unwrap(), 2026..=2028);
        let found: Option<Vec<String>> = found.map(|days| days.iter().map(ToString::to_string).collect());
        assert_eq!(found.unwrap_or_else(|| vec!["not understood".to_owned()]), expect, "{rule}");
    }

    #[test]
    fn days_that_move_within_a_month() {
        // The first and the last Monday in May, and Thanksgiving.
        check("FREQ=YEARLY;BYMONTH=5;BYDAY=1MO", "2020-05-04", &["2026-05-04", "2027-05-03", "2028-05-01"]);
        check("FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO", "2020-05-25", &["2026-05-25", "2027-05-31", "2028-05-29"]);
        check("FREQ=YEARLY;BYDAY=4TH;BYMONTH=11", "2020-11-26", &["2026-11-26", "2027-11-25", "2028-11-23"]);
        // The Wednesday before 23 November: the day of prayer in Saxony.
        check(
            "FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=16,17,18,19,20,21,22;BYDAY=WE",
            "2020-11-18",
            &["2026-11-18", "2027-11-17", "2028-11-22"],
        );
        check("FREQ=YEARLY;BYDAY=-1FR", "2020-12-25", &["2026-12-25", "2027-12-31", "2028-12-29"]);
    }

    #[test]
    fn rules_that_end_that_skip_years_and_days_that_few_years_have() {
        check("FREQ=YEARLY;UNTIL=20270601", "2020-06-01", &["2026-06-01", "2027-06-01"]);
        check("FREQ=YEARLY;UNTIL=20270531T215959Z", "2020-06-01", &["2026-06-01"]);
        check("FREQ=YEARLY;COUNT=8", "2020-06-01", &["2026-06-01", "2027-06-01"]);
        check("FREQ=YEARLY;INTERVAL=2", "2021-06-01", &["2027-06-01"]);
        check("FREQ=YEARLY", "2020-02-29", &["2028-02-29"]);
        check("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1", "2020-02-29", &["2026-02-28", "2027-02-28", "2028-02-29"]);
        check("FREQ=YEARLY", "2027-06-01", &["2027-06-01", "2028-06-01"]);
    }

    #[test]
    fn what_is_no_rule_of_years_is_not_guessed() {
        for rule in
            ["FREQ=WEEKLY", "FREQ=YEARLY;BYSETPOS=1", "FREQ=YEARLY;INTERVAL=0", "FREQ=YEARLY;BYDAY=0MO", "YEARLY", ""]
        {
            check(rule, "2020-06-01", &["not understood"]);
        }
    }
}
