//! The holidays of an iCalendar file: all-day events as closed days.
//! Which of them a house keeps is its own business.

use chrono::{Datelike, Days, NaiveDate};
use icalendar::{Calendar, CalendarComponent, Component, DatePerhapsTime, Event};

/// More days than any holiday lasts.
const LONGEST_DAYS: i64 = 366;

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

/// Returns the holidays of a file, or why it cannot be read.
pub fn holidays(text: &str) -> Result<Holidays, String> {
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
        match closure(event) {
            Some((closure, last_year)) => found.days.push(Holiday { closure, name, last_year }),
            None => found.skipped.push(name),
        }
    }
    found.days.sort();
    found.days.dedup_by(|a, b| a.closure == b.closure);
    Ok(found)
}

/// Returns the closed days of an event and the year of its last day.
fn closure(event: &Event) -> Option<(String, Option<i32>)> {
    let Some(DatePerhapsTime::Date(first)) = event.get_start() else { return None };
    // The end of an all-day event is the day after its last.
    let last = match event.get_end() {
        Some(DatePerhapsTime::Date(end)) if end > first => end.checked_sub_days(Days::new(1))?,
        Some(DatePerhapsTime::DateTime(_)) => return None,
        _ => first,
    };
    if (last - first).num_days() > LONGEST_DAYS {
        return None;
    }
    let span = |first: String, last: String| if first == last { first } else { format!("{first}..{last}") };
    match event.property_value("RRULE") {
        None => Some((span(first.to_string(), last.to_string()), Some(last.year()))),
        Some(rule) if is_plainly_yearly(rule, first) => {
            let yearly = |day: NaiveDate| format!("*-{:02}-{:02}", day.month(), day.day());
            Some((span(yearly(first), yearly(last)), None))
        }
        Some(_) => None,
    }
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
        let found = holidays(&text).unwrap();
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
    }

    #[test]
    fn what_comes_each_year_on_its_date_is_written_once_and_what_moves_is_left_out() {
        check("DTSTART;VALUE=DATE:20200101 RRULE:FREQ=YEARLY", &["*-01-01"]);
        check("DTSTART;VALUE=DATE:20200101 RRULE:FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=1", &["*-01-01"]);
        check("DTSTART;VALUE=DATE:20201226 DTEND;VALUE=DATE:20201228 RRULE:FREQ=YEARLY", &["*-12-26..*-12-27"]);
        check("DTSTART;VALUE=DATE:20200101 RRULE:FREQ=YEARLY;BYDAY=1MO;BYMONTH=5", &[]);
        check("DTSTART;VALUE=DATE:20200101 RRULE:FREQ=YEARLY;UNTIL=20251231", &[]);
        check("DTSTART;VALUE=DATE:20200101 RRULE:FREQ=WEEKLY", &[]);
    }

    #[test]
    fn events_with_a_time_are_left_out_and_named() {
        check("DTSTART:20261225T100000Z DTEND:20261225T110000Z", &[]);
    }

    #[test]
    fn what_is_no_calendar_is_refused() {
        for text in ["", "hello", "{}", "BEGIN:VEVENT\r\nEND:VEVENT\r\n"] {
            assert!(holidays(text).is_err(), "{text}");
        }
        assert_eq!(holidays("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n").unwrap().days, []);
    }
}
