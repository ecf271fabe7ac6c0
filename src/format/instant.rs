//! Days and instants as they stand in files: RFC 3339 in JSON, TOML's date-times, and local times that lack an offset.
//! What people type on the command line is `calendar::due`'s business.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Timelike};

/// What a text says about time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stamp {
    /// A day without a time.
    Day(NaiveDate),
    /// A time without an offset: which instant it is depends on the zone.
    Local(NaiveDateTime),
    /// An instant with the offset it was written with.
    Instant(DateTime<FixedOffset>),
    /// A real leap second, which our clocks do not have: the second before it.
    Leap(DateTime<FixedOffset>),
}

/// Returns what the text says if it is a day, or an instant to the second with its offset, as we write them.
pub(super) fn plain_stamp(text: &str) -> Option<Stamp> {
    let bytes = text.as_bytes();
    let two = |at: usize| match bytes.get(at..at + 2)? {
        [tens @ b'0'..=b'9', ones @ b'0'..=b'9'] => Some(u32::from(tens - b'0') * 10 + u32::from(ones - b'0')),
        _ => None,
    };
    let is = |at: usize, mark: u8| bytes.get(at) == Some(&mark);
    let year = i32::try_from(two(0)? * 100 + two(2)?).ok().filter(|year| *year > 0)?;
    let day = NaiveDate::from_ymd_opt(year, two(5)?, two(8)?).filter(|_| is(4, b'-') && is(7, b'-'))?;
    if bytes.len() == 10 {
        return Some(Stamp::Day(day));
    }
    let time = NaiveTime::from_hms_opt(two(11)?, two(14)?, two(17)?)?;
    let offset = match bytes.get(19..)? {
        b"Z" => 0,
        [sign @ (b'+' | b'-'), _, _, b':', _, _] => {
            let (hours, minutes) = (two(20)?, two(23).filter(|minutes| *minutes < 60)?);
            let seconds = i32::try_from(hours * 3600 + minutes * 60).ok().filter(|_| hours < 24)?;
            if *sign == b'-' { -seconds } else { seconds }
        }
        _ => return None,
    };
    let at = day.and_time(time).and_local_timezone(FixedOffset::east_opt(offset)?).single()?;
    (is(10, b'T') && is(13, b':') && is(16, b':')).then_some(Stamp::Instant(at))
}

/// Returns what the text says, or nothing if there is no such time.
pub(crate) fn stamp(text: &str) -> Option<Stamp> {
    if let Some(stamp) = plain_stamp(text) {
        return Some(stamp);
    }
    let day = day(text.get(..10)?)?;
    let rest = text.get(10..)?;
    if rest.is_empty() {
        return Some(Stamp::Day(day));
    }
    let rest = rest.strip_prefix(['T', 't', ' '])?;
    let (clock, offset) = match rest.find(['Z', 'z', '+', '-']) {
        Some(at) => (rest.get(..at)?, Some(offset(rest.get(at..)?)?)),
        None => (rest, None),
    };
    let (time, leap) = time(clock)?;
    let local = day.and_time(time);
    match offset {
        None if leap => None,
        None => Some(Stamp::Local(local)),
        Some(offset) => {
            let at = local.and_local_timezone(offset).single()?;
            if leap { leap_second(at).map(Stamp::Leap) } else { Some(Stamp::Instant(at)) }
        }
    }
}

/// Returns the day of `2026-11-24`, strictly in that form; there is no year 0.
fn day(text: &str) -> Option<NaiveDate> {
    let (year, rest) = (digits(text.get(..4)?)?, text.get(4..)?.strip_prefix('-')?);
    let (month, rest) = (digits(rest.get(..2)?)?, rest.get(2..)?.strip_prefix('-')?);
    let year = i32::try_from(year).ok().filter(|year| *year > 0)?;
    (rest.len() == 2).then(|| NaiveDate::from_ymd_opt(year, month, digits(rest)?))?
}

/// Returns the time of `09:14`, `09:14:00` or `09:14:00.5`, and whether its second is the sixtieth.
fn time(text: &str) -> Option<(NaiveTime, bool)> {
    let (clock, fraction) = match text.split_once('.') {
        Some((clock, fraction)) => (clock, Some(fraction)),
        None => (text, None),
    };
    let mut parts = clock.split(':');
    let mut two = || parts.next().filter(|part| part.len() == 2).and_then(digits);
    let (hour, minute) = (two()?, two()?);
    let second = match parts.next() {
        Some(part) => Some(digits(part).filter(|_| part.len() == 2)?),
        None => None,
    };
    if parts.next().is_some() || (fraction.is_some() && second.is_none()) {
        return None;
    }
    let nano = fraction.map_or(Some(0), nanoseconds)?;
    let second = second.unwrap_or(0);
    let leap = second == 60;
    let time = NaiveTime::from_hms_nano_opt(hour, minute, if leap { 59 } else { second }, if leap { 0 } else { nano });
    Some((time?, leap))
}

fn nanoseconds(fraction: &str) -> Option<u32> {
    if fraction.is_empty() || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let nine: String = fraction.chars().chain(std::iter::repeat('0')).take(9).collect();
    digits(&nine)
}

fn offset(text: &str) -> Option<FixedOffset> {
    if matches!(text, "Z" | "z") {
        return FixedOffset::east_opt(0);
    }
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let (hours, minutes) = text.get(1..)?.split_once(':')?;
    let (hours, minutes) = (two_digits(hours)?, two_digits(minutes)?);
    if hours > 23 || minutes > 59 {
        return None;
    }
    FixedOffset::east_opt(sign * (i32::try_from(hours).ok()? * 3600 + i32::try_from(minutes).ok()? * 60))
}

fn two_digits(text: &str) -> Option<u32> {
    digits(text).filter(|_| text.len() == 2)
}

fn digits(text: &str) -> Option<u32> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

/// Returns the instant if a leap second may follow it: they are only ever put in at the end of a month, UTC.
fn leap_second(at: DateTime<FixedOffset>) -> Option<DateTime<FixedOffset>> {
    use chrono::Datelike;
    let utc = at.naive_utc();
    let last = utc.date().succ_opt().is_some_and(|next| next.day() == 1);
    (last && utc.hour() == 23 && utc.minute() == 59).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::{Stamp, stamp};

    fn check(text: &str, expect: &str) {
        let said = match stamp(text) {
            None => "none".to_owned(),
            Some(Stamp::Day(day)) => format!("day {day}"),
            Some(Stamp::Local(at)) => format!("local {at}"),
            Some(Stamp::Instant(at)) => at.to_rfc3339(),
            Some(Stamp::Leap(at)) => format!("leap {}", at.to_rfc3339()),
        };
        assert_eq!(said, expect, "{text}");
    }

    #[test]
    fn days_times_and_instants_are_told_apart() {
        for (text, expect) in [
            ("2026-11-24", "day 2026-11-24"),
            ("2026-11-24T17:00:00", "local 2026-11-24 17:00:00"),
            ("2026-11-24 17:00", "local 2026-11-24 17:00:00"),
            ("2026-11-24T17:00:00+02:00", "2026-11-24T17:00:00+02:00"),
            ("2026-11-24t17:00:00z", "2026-11-24T17:00:00+00:00"),
            ("2026-11-24 17:00:00.25-03:30", "2026-11-24T17:00:00.250-03:30"),
            ("2026-11-24T17:00Z", "2026-11-24T17:00:00+00:00"),
            ("2016-12-31T23:59:60Z", "leap 2016-12-31T23:59:59+00:00"),
            ("2017-01-01T01:59:60+02:00", "leap 2017-01-01T01:59:59+02:00"),
        ] {
            check(text, expect);
        }
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in [
            "",
            "soon",
            "2026-02-30",
            "2026-2-03",
            "0000-01-01",
            "10000-01-01",
            "262143-01-01",
            "2026-11-24T",
            "2026-11-24T24:00:00Z",
            "2026-11-24T12:60:00Z",
            "2026-11-24T12:30:60Z",
            "2026-11-24T23:59:60",
            "2026-11-24T12:30:00+25:00",
            "2026-11-24T12:30:00+02",
            "2026-11-24T12:30:00.Z",
            "2026-11-24T12:30.5Z",
            "2026-11-24T12:30:00:00Z",
            "2026-11-24_12:30:00Z",
            "2026-11-2é",
            "+026-11-24",
        ] {
            check(text, "none");
        }
    }
}
