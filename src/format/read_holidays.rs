//! The holidays of an iCalendar file: all-day events as closed days.
//! Which of them a house keeps is its own business.

mod yearly;

use std::ops::RangeInclusive;

use chrono::{Datelike, Days, NaiveDate};
use icalendar::{Calendar, CalendarComponent, Component, DatePerhapsTime, Event};

/// More days than any holiday lasts.
const LONGEST_DAYS: u64 = 366;

/// What a file holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holidays {
    /// In the order of their dates, each once.
    pub days: Vec<Holiday>,
    /// What is no closed day: events with a time, and those that come again in a way that no closed day can say.
    pub skipped: Vec<String>,
}

/// One holiday.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Holiday {
    /// As `[hours] closed` spells it: `2026-12-25`, `*-12-25`, `2026-12-25..2026-12-28`.
    pub closure: String,
    pub name: String,
    /// The year of its last day; none if it comes each year.
    last_year: Option<i32>,
}

impl Holiday {
    /// Returns whether it is over for good before a year.
    pub fn is_over_before(&self, year: i32) -> bool {
        self.last_year.is_some_and(|last| last < year)
    }
}

/// Returns the holidays of a file, or why it cannot be read; those that move from year to year are spelt out for `years`.
pub fn holidays(text: &str, years: &RangeInclusive<i32>) -> Result<Holidays, String> {
    if !text.trim_start_matches('\u{feff}').trim_start().starts_with("BEGIN:VCALENDAR") {
        return Err("it does not begin with `BEGIN:VCALENDAR`".to_owned());
    }
    let calendar: Calendar = text.trim_start_matches('\u{feff}').trim_start().parse()?;
    let mut found = Holidays::default();
    for component in &calendar.components {
        let CalendarComponent::Event(event) = component else { continue };
        // What was called off is no holiday.
        if event.property_value("STATUS").is_some_and(|status| status.eq_ignore_ascii_case("CANCELLED")) {
            continue;
        }
        let name = event.get_summary().unwrap_or("a day without a name").to_owned();
        match closures(event, years) {
            Some(closures) => {
                let holiday = |(closure, last_year)| Holiday { closure, name: name.clone(), last_year };
                found.days.extend(closures.into_iter().map(holiday));
            }
            None => found.skipped.push(name),
        }
    }
    found.days.sort();
    found.days.dedup_by(|a, b| a.closure == b.closure);
    Ok(found)
}

/// Returns the closed days of an event, each with the year of its last day; nothing if no closed day can say it.
fn closures(event: &Event, years: &RangeInclusive<i32>) -> Option<Vec<(String, Option<i32>)>> {
    let Some(DatePerhapsTime::Date(first)) = event.get_start() else { return None };
    let more_days = more_days(event, first)?;
    let last = |first: NaiveDate| first.checked_add_days(Days::new(more_days));
    let span = |first: String, last: String| if first == last { first } else { format!("{first}..{last}") };
    let dated = |day: NaiveDate| Some((span(day.to_string(), last(day)?.to_string()), Some(last(day)?.year())));
    let (left_out, added) = (dates(event, "EXDATE")?, dates(event, "RDATE")?);
    let mut days = match event.property_value("RRULE") {
        None => vec![first],
        Some(rule) if is_plainly_yearly(rule, first) && left_out.is_empty() && added.is_empty() => {
            let yearly = |day: NaiveDate| format!("*-{:02}-{:02}", day.month(), day.day());
            return Some(vec![(span(yearly(first), yearly(last(first)?)), None)]);
        }
        Some(rule) => yearly::days(rule, first, years.clone())?,
    };
    days.extend(added);
    days.retain(|day| !left_out.contains(day));
    days.into_iter().map(dated).collect()
}

/// Returns how many days an event lasts besides its first: its end is the day after its last.
fn more_days(event: &Event, first: NaiveDate) -> Option<u64> {
    let days = match (event.get_end(), event.property_value("DURATION")) {
        (Some(DatePerhapsTime::Date(end)), _) => end.signed_duration_since(first).num_days(),
        (Some(DatePerhapsTime::DateTime(_)), _) => return None,
        (None, Some(length)) => {
            let number = |unit| length.strip_prefix('P')?.strip_suffix(unit)?.parse::<i64>().ok();
            number('D').or_else(|| number('W')?.checked_mul(7))?
        }
        (None, None) => 1,
    };
    let more = u64::try_from(days.max(1)).ok()? - 1;
    (more <= LONGEST_DAYS).then_some(more)
}

/// Returns the days that a property lists; nothing if one of them is no day.
fn dates(event: &Event, key: &str) -> Option<Vec<NaiveDate>> {
    let listed = event.multi_properties().get(key).into_iter().flatten();
    let values = listed.flat_map(|property| property.value().split(','));
    values.map(yearly::date).collect()
}

/// Returns whether a rule says no more than "each year on this date".
fn is_plainly_yearly(rule: &str, first: NaiveDate) -> bool {
    rule.split(';').filter(|part| !part.is_empty()).all(|part| match part.to_ascii_uppercase().split_once('=') {
        Some(("FREQ", "YEARLY")) | Some(("INTERVAL", "1")) | Some(("WKST", _)) => true,
        Some(("BYMONTH", month)) => month == first.month().to_string(),
        Some(("BYMONTHDAY", day)) => day == first.day().to_string(),
        _ => false,
    }) && rule.to_ascii_uppercase().contains("FREQ=YEARLY")
}

#[cfg(test)]
mod tests {
    use super::holidays;

    /// Compares the closed days of one event, or that it is left out.
    fn check(event: &str, expect: &[&str]) {
        let text = format!(
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20260101T000000Z\r\nSUMMARY:A day\r\n{}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
            event.replace(' ', "\r\n")
        );
        let found = holidays(&text, &(2026..=2027)).unwrap();
        let days: Vec<String> = found.days.into_iter().map(|day| day.closure).collect();
        assert_eq!(days, expect, "{event}");
        assert_eq!(found.skipped.len(), usize::from(expect.is_empty()), "{event}");
    }

    #[test]
    fn all_day_events_are_closed_days_and_the_day_of_the_end_is_open() {
        check("DTSTART;VALUE=DATE:20261225 DTEND;VALUE=DATE:20261226", &["2026-12-25"]);
        check("DTSTART;VALUE=DATE:20261225 DTEND;VALUE=DATE:20261229", &["2026-12-25..2026-12-28"]);
        check("DTSTART;VALUE=DATE:20261225", &["2026-12-25"]);
        check("DTSTART;VALUE=DATE:20261225 DTEND;VALUE=DATE:20261225", &["2026-12-25"]);
        check("DTSTART;VALUE=DATE:20261225 DURATION:P2D", &["2026-12-25..2026-12-26"]);
        check("DTSTART;VALUE=DATE:20261225 DURATION:P1W", &["2026-12-25..2026-12-31"]);
        check("DTSTART;VALUE=DATE:20261225 DURATION:PT5H", &[]);
    }

    #[test]
    fn what_comes_each_year_on_its_date_is_written_once() {
        check("DTSTART;VALUE=DATE:20200101 RRULE:FREQ=YEARLY", &["*-01-01"]);
        check("DTSTART;VALUE=DATE:20200101 RRULE:FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=1", &["*-01-01"]);
        check("DTSTART;VALUE=DATE:20201226 DTEND;VALUE=DATE:20201228 RRULE:FREQ=YEARLY", &["*-12-26..*-12-27"]);
        check("DTSTART;VALUE=DATE:20201228 DTEND;VALUE=DATE:20210103 RRULE:FREQ=YEARLY", &["*-12-28..*-01-02"]);
    }

    #[test]
    fn what_moves_from_year_to_year_or_ends_is_spelt_out_year_by_year() {
        let may = "DTSTART;VALUE=DATE:20200504 RRULE:FREQ=YEARLY;BYDAY=1MO;BYMONTH=5";
        check(may, &["2026-05-04", "2027-05-03"]);
        check(&format!("{may} EXDATE;VALUE=DATE:20260504"), &["2027-05-03"]);
        check(&format!("{may} EXDATE;VALUE=DATE:20260504 RDATE;VALUE=DATE:20260511"), &["2026-05-11", "2027-05-03"]);
        check("DTSTART;VALUE=DATE:20260101 RRULE:FREQ=YEARLY;UNTIL=20261231", &["2026-01-01"]);
        let days = "DTSTART;VALUE=DATE:20200504 DTEND;VALUE=DATE:20200506 RRULE:FREQ=YEARLY;BYDAY=1MO;BYMONTH=5";
        check(days, &["2026-05-04..2026-05-05", "2027-05-03..2027-05-04"]);
        check(
            "DTSTART;VALUE=DATE:20261225 RDATE;VALUE=DATE:20261228,20261229",
            &["2026-12-25", "2026-12-28", "2026-12-29"],
        );
        check("DTSTART;VALUE=DATE:20200101 RRULE:FREQ=WEEKLY", &[]);
        check("DTSTART;VALUE=DATE:20200101 RRULE:FREQ=YEARLY;BYSETPOS=1", &[]);
    }

    #[test]
    fn events_with_a_time_are_left_out_and_named() {
        check("DTSTART:20261225T100000Z DTEND:20261225T110000Z", &[]);
    }

    #[test]
    fn what_is_no_calendar_is_refused() {
        for text in ["", "hello", "{}", "BEGIN:VEVENT\r\nEND:VEVENT\r\n"] {
            assert!(holidays(text, &(2026..=2027)).is_err(), "{text}");
        }
        assert_eq!(holidays("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", &(2026..=2027)).unwrap().days, []);
    }
}
