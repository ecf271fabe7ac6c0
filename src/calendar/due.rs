//! Time phrases: "fri 17:00", "+2bd", RFC 3339 and their kin become one instant, or a refusal that says what to type.
//! Whether an instant in the past is welcome is the caller's business.

mod read;
mod resolve;

use std::fmt::{self, Write as _};

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, SecondsFormat, Timelike};

use crate::calendar::hours::Calendar;
use crate::calendar::now::Now;
use crate::calendar::words::tokens;
use crate::calendar::zone;
use crate::calendar::zone::Zone;

/// The longest phrase that is looked at.
const LONGEST_CHARS: usize = 200;
const EXAMPLES: &str = "type a date like `2026-11-27`, a weekday like `fri 17:00`, or a length like `+2bd`";

/// When something is due, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Due {
    /// A day alone, which lasts to its closing time.
    Day(NaiveDate),
    /// An instant.
    At(DateTime<FixedOffset>),
}

impl Due {
    /// Returns the instant it is due, by the clock of the calendar's zone, whatever offset it was stored with; a day
    /// alone at its closing time, 24:00 if closed.
    pub fn at(&self, calendar: &Calendar) -> DateTime<FixedOffset> {
        match self {
            Self::Day(day) => calendar.closing(*day),
            Self::At(at) => zone::in_zone(at.to_utc(), calendar.zone()),
        }
    }

    /// Reads the stored form: a date alone, or an instant with its offset.
    pub fn stored(text: &str) -> Result<Self, DueError> {
        let lower = lowered(text)?;
        let wording = read::wording(text, &tokens(&lower))?;
        resolve::stored(text, &wording)
    }

    /// Returns it for people: "Tue 24 Nov 2026 17:00", with the day that was meant when it ends at 24:00.
    pub fn say(&self, calendar: &Calendar) -> String {
        match self {
            Self::Day(day) => say_end_of(*day, self.at(calendar)),
            Self::At(_) => say(self.at(calendar)),
        }
    }

    /// Returns it for people where there is little room, with the year if it is not that of another instant: "24 Nov",
    /// "24 Nov 17:00".
    pub fn brief(&self, calendar: &Calendar, beside: DateTime<FixedOffset>) -> String {
        let at = self.at(calendar);
        let (day, clock) = match self {
            Self::Day(day) => (*day, String::new()),
            Self::At(_) => (at.date_naive(), at.format(" %H:%M").to_string()),
        };
        let year = if day.year() == beside.year() { String::new() } else { format!(" {:04}", day.year()) };
        format!("{} {}{year}{clock}", day.day(), day.format("%b"))
    }
}

/// The stored form: "2026-11-24" or RFC 3339.
impl fmt::Display for Due {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(day) => write!(f, "{day}"),
            Self::At(at) => f.write_str(&rfc3339(*at)),
        }
    }
}

/// Whether a phrase names what is to come or what has been.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sense {
    /// A day alone is its closing time; a bare weekday is the first such day after today.
    Due,
    /// A day alone is its opening; a bare weekday is the last such day before today.
    Happened,
}

/// What a phrase means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    /// The day alone when only a day was named, else equal to `at`.
    pub due: Due,
    /// The instant.
    pub at: DateTime<FixedOffset>,
    /// The day that was meant; the day before that of `at` when it ends at 24:00.
    pub day: NaiveDate,
}

impl Phrase {
    /// Returns it for people: "Tue 24 Nov 2026 17:00", with the day that was meant when it ends at 24:00.
    pub fn say(&self) -> String {
        say_end_of(self.day, self.at)
    }
}

/// Returns what the phrase means; it understands the past too.
pub fn parse(text: &str, now: &Now, calendar: &Calendar, sense: Sense) -> Result<Phrase, DueError> {
    let lower = lowered(text)?;
    let wording = read::wording(text, &tokens(&lower)).map_err(|error| error.with_now(now, sense))?;
    resolve::phrase(&wording, &resolve::Scene { text, now, calendar, sense })
}

/// Reads an instant that needs no present: RFC 3339, or a date with or without a local time in the zone.
pub fn instant(text: &str, zone: Zone) -> Result<DateTime<FixedOffset>, DueError> {
    let lower = lowered(text)?;
    let wording = read::wording(text, &tokens(&lower))?;
    resolve::absolute(text, &wording, zone)
}

/// Returns the instant in RFC 3339, with a fraction only where there is one.
pub fn rfc3339(at: DateTime<FixedOffset>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, false)
}

/// Returns the instant for people: "Tue 24 Nov 2026 17:00".
pub fn say(at: DateTime<FixedOffset>) -> String {
    let clock = if at.second() == 0 { "%H:%M" } else { "%H:%M:%S" };
    format!("{} {}", say_day(at.date_naive()), at.format(clock))
}

/// Returns the day for people: "Tue 24 Nov 2026".
pub fn say_day(day: NaiveDate) -> String {
    format!("{} {} {} {:04}", day.format("%a"), day.day(), day.format("%b"), day.year())
}

fn say_end_of(day: NaiveDate, at: DateTime<FixedOffset>) -> String {
    if day == at.date_naive() { say(at) } else { format!("{} (end of {})", say(at), say_day(day)) }
}

/// Why a phrase gives no one instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DueErrorKind {
    /// It names no time: "soon".
    Vague,
    /// It names more than one: "next fri".
    Ambiguous,
    /// The clocks jump over it.
    Skipped,
    /// There is no such day or time of day.
    NotADate,
    /// It is not understood.
    Unknown,
    /// It leads outside the years 1 to 9999, or nothing is ever open.
    OutOfRange,
}

/// A refused phrase: what is so, and what to type instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueError {
    kind: DueErrorKind,
    message: String,
    hint: String,
    /// What only the present can tell apart.
    open: Option<Open>,
}

/// A refusal whose candidates depend on the present.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Open {
    /// "next fri"
    Weekday(chrono::Weekday),
    /// "last fri"
    LastWeekday(chrono::Weekday),
    /// "01/02"
    TwoNumbers(u32, u32),
}

impl DueError {
    pub(super) fn new(kind: DueErrorKind, message: String, hint: impl Into<String>) -> Self {
        Self { kind, message, hint: hint.into(), open: None }
    }

    fn unknown(text: &str) -> Self {
        Self::new(DueErrorKind::Unknown, format!("{} names no time that is understood", quoted(text)), EXAMPLES)
    }

    /// Returns why.
    pub fn kind(&self) -> DueErrorKind {
        self.kind
    }

    /// Returns what is so.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Returns what to type instead.
    pub fn hint(&self) -> &str {
        &self.hint
    }
}

impl fmt::Display for DueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for DueError {}

/// Returns the text in lower case, unless it is far too long to be a phrase.
pub(super) fn lowered(text: &str) -> Result<String, DueError> {
    let too_long = text.len() > 4 * LONGEST_CHARS || text.chars().count() > LONGEST_CHARS;
    if too_long { Err(DueError::unknown(text)) } else { Ok(text.trim().to_lowercase()) }
}

/// Returns typed text between backticks, cut short, with nothing in it that could move a cursor.
pub(super) fn quoted(text: &str) -> String {
    const SHOWN_CHARS: usize = 60;
    let mut out = String::from("`");
    for c in text.trim().chars().take(SHOWN_CHARS) {
        let invisible = c.is_control()
            || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
            || matches!(c, '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}');
        match c {
            '`' => out.push('\''),
            _ if invisible => out.push_str(&c.escape_unicode().to_string()),
            _ => out.push(c),
        }
    }
    let cut = text.trim().chars().nth(SHOWN_CHARS).is_some();
    let _ = write!(out, "{}`", if cut { "…" } else { "" });
    out
}

/// Returns the number of the month of that name.
pub(super) fn month_named(word: &str) -> Option<u32> {
    read::date::month_named(word)
}

#[cfg(test)]
mod tests;
