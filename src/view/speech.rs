//! Cells in words for people: dates as they are said, lengths in words, shares with their count.
//! Widths and escapes are the writers' business.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate};

use crate::calendar::zone::Zone;
use crate::calendar::{span, zone};
use crate::view::cell::Cell;
use crate::view::page::Page;

/// How a writer says cells: the zone and year it speaks from, and what it does to strings.
pub(crate) struct Speech {
    zone: Option<Zone>,
    year: i32,
    /// Neutralises other people's text.
    pub(crate) text: fn(&str) -> String,
    /// Neutralises words and ids of ours, which is a cheap defence.
    pub(crate) word: fn(&str) -> String,
}

impl Speech {
    /// Returns the speech of a page: its zone, and years left out when they are the page's own.
    pub(crate) fn new(page: &Page, text: fn(&str) -> String, word: fn(&str) -> String) -> Self {
        let mut speech = Self { zone: zone::zone(&page.timezone).ok(), year: 0, text, word };
        speech.year = speech.local(&page.as_of).year();
        speech
    }

    /// Returns the cell in words, on one line.
    pub(crate) fn say(&self, cell: &Cell) -> String {
        match cell {
            Cell::None => String::new(),
            Cell::Id(text) | Cell::Word(text) => (self.word)(text),
            Cell::Text(text) => (self.text)(text.bare()),
            Cell::Day(day) | Cell::Closing { day, .. } => self.day(*day),
            Cell::Moment(at) => {
                let local = self.local(at);
                format!("{} {}", self.day(local.date_naive()), local.format("%H:%M"))
            }
            Cell::Span(seconds) => ahead(*seconds, span::say),
            Cell::BusinessSpan(seconds) => ahead(*seconds, span::say_business),
            Cell::Count(count) => count.to_string(),
            Cell::Rate { hits, n } => rate(*hits, *n),
            Cell::Flag(flag) => if *flag { "yes" } else { "no" }.to_owned(),
            Cell::List(cells) => {
                // An empty text among others would look like nothing at all.
                let is_blank = |cell: &Cell| matches!(cell, Cell::Text(text) if text.bare().is_empty());
                let say = |cell| if is_blank(cell) { "\"\"".to_owned() } else { self.say(cell) };
                cells.iter().map(say).collect::<Vec<_>>().join(", ")
            }
            Cell::Record(fields) => {
                let said = fields.iter().filter(|(_, cell)| !is_empty(cell));
                let said = said.map(|(key, cell)| format!("{} {}", spoken(key), self.say(cell)));
                said.collect::<Vec<_>>().join(", ")
            }
            Cell::Rows { rows, .. } => rows.len().to_string(),
        }
    }

    fn day(&self, day: NaiveDate) -> String {
        let format = if day.year() == self.year { "%a %-d %b" } else { "%a %-d %b %Y" };
        day.format(format).to_string()
    }

    /// Returns the instant by the folder's clock, whatever offset it was stored with.
    fn local(&self, at: &DateTime<FixedOffset>) -> DateTime<FixedOffset> {
        self.zone.map_or(*at, |zone| at.with_timezone(&zone).fixed_offset())
    }
}

/// Says whether people would read nothing in the cell.
pub(crate) fn is_empty(cell: &Cell) -> bool {
    match cell {
        Cell::None => true,
        Cell::Id(text) | Cell::Word(text) => text.trim().is_empty(),
        Cell::Text(text) => text.bare().trim().is_empty(),
        Cell::List(cells) => cells.iter().all(is_empty),
        Cell::Record(fields) => fields.iter().all(|(_, cell)| is_empty(cell)),
        Cell::Rows { rows, .. } => rows.is_empty(),
        _ => false,
    }
}

/// Returns a key as people read it.
pub(crate) fn spoken(key: &str) -> String {
    key.replace('_', " ")
}

/// Of fewer things than these a percentage says more than is known.
const FEW: i64 = 5;

/// Returns a share with its count; 100 % only for all, 0 % only for none. Of few things the counts alone are said.
fn rate(hits: i64, n: i64) -> String {
    if n <= 0 {
        return "none of 0".to_owned();
    }
    if n < FEW {
        return format!("{hits} of {n}");
    }
    let rounded = (hits.saturating_mul(200).saturating_add(n)) / n.saturating_mul(2);
    let percent = match hits {
        0 => 0,
        _ if hits == n => 100,
        _ => rounded.clamp(1, 99),
    };
    format!("{percent} % ({hits} of {n})")
}

/// Returns a length, one that is still to come as "in 3 hours".
fn ahead(seconds: i64, say: fn(i64) -> String) -> String {
    if seconds < 0 { format!("in {}", say(seconds.saturating_neg())) } else { say(seconds) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn say(cell: &Cell) -> String {
        let page = Page {
            schema: "sample",
            as_of: at("2026-12-31T23:30:00Z"),
            timezone: "Africa/Johannesburg".into(),
            n_read: None,
            n_doubtful: 0,
            problems: Vec::new(),
            blocks: Vec::new(),
        };
        Speech::new(&page, str::to_uppercase, str::to_owned).say(cell)
    }

    fn at(text: &str) -> DateTime<FixedOffset> {
        DateTime::parse_from_rfc3339(text).unwrap()
    }

    #[test]
    fn days_and_instants() {
        // It is 2027 already by the folder's clock.
        for (instant, expected) in [
            ("2027-11-24T17:00:00+02:00", "Wed 24 Nov 17:00"),
            ("2026-11-24T17:00:00+02:00", "Tue 24 Nov 2026 17:00"),
            ("2026-12-31T22:00:00Z", "Fri 1 Jan 00:00"),
            ("2027-01-01T08:05:59.9+09:00", "Fri 1 Jan 01:05"),
        ] {
            assert_eq!(say(&Cell::Moment(at(instant))), expected);
        }
        let day = NaiveDate::from_ymd_opt(2027, 2, 3).unwrap();
        assert_eq!(say(&Cell::Day(day)), "Wed 3 Feb");
        // 24:00 of a day is an instant of the next; the day that was named is said.
        assert_eq!(say(&Cell::Closing { day, at: at("2027-02-04T00:00:00+02:00") }), "Wed 3 Feb");
    }

    #[test]
    fn business_lengths_are_not_said_in_days() {
        for (seconds, expected) in [
            (3_600, "1 business hour"),
            (97_200, "27 business hours"),
            (98_100, "27 business hours 15 minutes"),
            (-5_400, "in 1 business hour 30 minutes"),
        ] {
            assert_eq!(say(&Cell::BusinessSpan(seconds)), expected);
        }
        assert_eq!(say(&Cell::Span(97_200)), "1 day 3 hours");
    }

    #[test]
    fn shares_carry_their_count() {
        for (hits, n, expected) in [
            (5, 6, "83 % (5 of 6)"),
            (0, 0, "none of 0"),
            (0, 7, "0 % (0 of 7)"),
            (7, 7, "100 % (7 of 7)"),
            (999, 1000, "99 % (999 of 1000)"),
            (1, 1000, "1 % (1 of 1000)"),
            (1, 2, "1 of 2"),
            (4, 4, "4 of 4"),
            (1, 5, "20 % (1 of 5)"),
        ] {
            assert_eq!(say(&Cell::Rate { hits, n }), expected);
        }
    }

    #[test]
    fn nested_values() {
        let list = Cell::List(vec![Cell::Word("a".into()), Cell::untrusted("b"), Cell::Count(3)]);
        assert_eq!(say(&list), "a, B, 3");
        let record = Cell::Record(vec![("told_at", Cell::None), ("also_known", list), ("open", Cell::Flag(false))]);
        assert_eq!(say(&record), "also known a, B, 3, open no");
        assert_eq!(say(&Cell::Rows { columns: &[], rows: vec![vec![], vec![]] }), "2");
    }
}
