//! Times of day and offsets, as they are typed.
//! Which day they belong to is decided elsewhere.

use chrono::{FixedOffset, NaiveTime};

use crate::calendar::due::{DueError, DueErrorKind, quoted};
use crate::calendar::words::{Cursor, Kind};

/// A time of day as it was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::calendar::due) enum Clock {
    /// "17:00", "5pm", "noon"
    At(NaiveTime),
    /// "midnight": 00:00 of the day that is named.
    Midnight,
    /// "24:00": where the day that is named ends.
    End,
    /// "23:59:60", which is only with an offset, at a leap second.
    Leap(NaiveTime),
}

impl Clock {
    /// Takes a time of day if one comes next.
    pub(super) fn read(text: &str, cursor: &mut Cursor<'_, '_>) -> Result<Option<Self>, DueError> {
        if cursor.word(&["noon", "midday"]) || cursor.twelve("noon") {
            return Ok(NaiveTime::from_hms_opt(12, 0, 0).map(Self::At));
        }
        if cursor.word(&["midnight"]) || cursor.twelve("midnight") {
            return Ok(Some(Self::Midnight));
        }
        let mut ahead = *cursor;
        let Some(hours) = ahead.number() else { return Ok(None) };
        let refused = || not_a_time(text);
        let (mut minutes, mut seconds, mut nanos) = ("0", "0", 0);
        let has_minutes = ahead.glued_mark(':');
        if has_minutes {
            minutes = ahead.glued_number().filter(|digits| digits.len() == 2).ok_or_else(refused)?;
            if ahead.glued_mark(':') {
                seconds = ahead.glued_number().filter(|digits| digits.len() == 2).ok_or_else(refused)?;
                nanos = fraction(&mut ahead).ok_or_else(refused)?;
            }
        }
        let half = Half::read(&mut ahead);
        if !has_minutes && half.is_none() {
            return Ok(None);
        }
        if hours.len() > 2 {
            return Err(refused());
        }
        let number = |digits: &str| digits.parse::<u32>().map_err(|_| refused());
        let (typed, minutes, seconds) = (number(hours)?, number(minutes)?, number(seconds)?);
        let hours = match half {
            None => typed,
            Some(_) if !(1..=12).contains(&typed) => return Err(refused()),
            Some(Half::Morning) => typed % 12,
            Some(Half::Afternoon) => typed % 12 + 12,
        };
        if half.is_none() && (hours, minutes, seconds, nanos) == (24, 0, 0, 0) {
            *cursor = ahead;
            return Ok(Some(Self::End));
        }
        let leap = seconds == 60 && nanos == 0;
        let seconds = if leap { 59 } else { seconds };
        let time = NaiveTime::from_hms_nano_opt(hours, minutes, seconds, nanos).ok_or_else(refused)?;
        *cursor = ahead;
        Ok(Some(if leap { Self::Leap(time) } else { Self::At(time) }))
    }
}

/// Takes the offset that follows a time: "z", "utc", "+02:00", "+0200", "-05".
pub(super) fn offset(text: &str, cursor: &mut Cursor<'_, '_>) -> Result<Option<FixedOffset>, DueError> {
    if cursor.word(&["z", "utc", "gmt"]) {
        return Ok(FixedOffset::east_opt(0));
    }
    let sign = match cursor.peek() {
        Some(Kind::Mark('+')) => 1,
        Some(Kind::Mark('-')) => -1,
        _ => return Ok(None),
    };
    let mut ahead = *cursor;
    ahead.skip();
    let refused = || {
        let message = format!("{} holds an offset that cannot be", quoted(text));
        DueError::new(DueErrorKind::NotADate, message, "write the offset as `+02:00` or `Z`")
    };
    let digits = ahead.glued_number().ok_or_else(refused)?;
    let (hours, minutes) = match digits.split_at_checked(2) {
        Some((hours, "")) if ahead.glued_mark(':') => (hours, ahead.glued_number().ok_or_else(refused)?),
        Some((hours, "")) => (hours, "00"),
        Some((hours, minutes)) => (hours, minutes),
        None => return Err(refused()),
    };
    if minutes.len() != 2 {
        return Err(refused());
    }
    let number = |digits: &str| digits.parse::<i32>().map_err(|_| refused());
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    if hours > 23 || minutes > 59 {
        return Err(refused());
    }
    *cursor = ahead;
    Ok(FixedOffset::east_opt(sign * (hours * 3_600 + minutes * 60)))
}

/// Returns the refusal of a time of day that does not exist.
pub(in crate::calendar::due) fn not_a_time(text: &str) -> DueError {
    let message = format!("{} holds a time of day that cannot be", quoted(text));
    let hint = "times run from `00:00` to `24:00`; a day alone lasts to closing time";
    DueError::new(DueErrorKind::NotADate, message, hint)
}

enum Half {
    Morning,
    Afternoon,
}

impl Half {
    fn read(cursor: &mut Cursor<'_, '_>) -> Option<Self> {
        if cursor.word(&["am"]) {
            Some(Self::Morning)
        } else if cursor.word(&["pm"]) {
            Some(Self::Afternoon)
        } else {
            None
        }
    }
}

/// Takes the fraction of a second, in nanoseconds; a finer one could not be kept and is refused.
fn fraction(cursor: &mut Cursor<'_, '_>) -> Option<u32> {
    let mut ahead = *cursor;
    let digits = if ahead.glued_mark('.') { ahead.glued_number() } else { None };
    // Without digits it is the full stop of a sentence.
    let Some(digits) = digits else { return Some(0) };
    *cursor = ahead;
    let kept = digits.trim_end_matches('0');
    if kept.len() > 9 { None } else { format!("{kept:0<9}").parse().ok() }
}
