//! What a wording means at a present, in a calendar: which day, which instant.
//! Reads no text; the phrase itself is only quoted in refusals.

use chrono::{DateTime, Datelike, Days, FixedOffset, Months, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Weekday};

use crate::calendar::count::CountError;
use crate::calendar::due::read::date::readings;
use crate::calendar::due::read::time::{Clock, not_a_time};
use crate::calendar::due::read::{Day, End, Point, Way, Wording};
use crate::calendar::due::{Due, DueError, DueErrorKind, Open, Phrase, Sense, quoted, say_day};
use crate::calendar::hours::Calendar;
use crate::calendar::now::Now;
use crate::calendar::zone;
use crate::calendar::zone::Zone;

/// Where a phrase is read.
pub(super) struct Scene<'a> {
    pub(super) text: &'a str,
    pub(super) now: &'a Now,
    pub(super) calendar: &'a Calendar,
    pub(super) sense: Sense,
}

/// Returns what the wording means.
pub(super) fn phrase(wording: &Wording, scene: &Scene<'_>) -> Result<Phrase, DueError> {
    let phrase = match wording {
        Wording::Now => at(scene.now.at()),
        Wording::Away { span, way, clock } => {
            let instant = match (way, scene.sense) {
                (Way::Back, _) => span.before(scene.now.instant(), scene.calendar),
                (Way::Ahead, _) | (Way::Unsaid, Sense::Due) => span.after(scene.now.instant(), scene.calendar),
                (Way::Unsaid, Sense::Happened) => return Err(unsaid(scene.text)),
            };
            let instant = instant.map_err(|error| DueError { message: named(scene, &error), ..error })?;
            let away = zone::in_zone(instant, scene.now.zone());
            match clock {
                None => at(away),
                Some(clock) => on_day(away.date_naive(), Some(*clock), &Point::default(), scene)?,
            }
        }
        Wording::End(end) => at_closing(end_day(*end, scene)?, scene),
        Wording::Point(point) => on_day(day(point, scene)?, point.clock, point, scene)?,
    };
    if (1..=9999).contains(&phrase.at.year()) { Ok(phrase) } else { Err(CountError::OutOfRange.into()) }
}

/// Returns the stored form: a date alone, or an instant with its offset.
pub(super) fn stored(text: &str, wording: &Wording) -> Result<Due, DueError> {
    let refused = || {
        let message = format!("{} is neither a date nor an instant with its offset", quoted(text));
        DueError::new(DueErrorKind::NotADate, message, "write `2026-11-24` or `2026-11-24T17:00:00+02:00`")
    };
    match wording {
        Wording::Point(Point { day: Some(Day::On(date)), clock: None, weekday: None, closing: false, .. }) => {
            Ok(Due::Day(*date))
        }
        Wording::Point(Point {
            day: Some(Day::On(date)),
            clock: Some(clock @ (Clock::At(_) | Clock::Leap(_))),
            offset: Some(offset),
            weekday: None,
            ..
        }) => Ok(Due::At(with_offset(text, *date, *clock, *offset)?)),
        _ => Err(refused()),
    }
}

/// Returns the instant of a full date, with a local time in the zone or an offset of its own.
pub(super) fn absolute(text: &str, wording: &Wording, zone: Zone) -> Result<DateTime<FixedOffset>, DueError> {
    match wording {
        Wording::Point(Point { day: Some(Day::On(date)), weekday, clock, offset, closing: false, .. }) => {
            agreeing(*date, *weekday, text)?;
            match (clock, offset) {
                (None, _) => Ok(zone::day_start(*date, zone)),
                (Some(Clock::End), None) => Ok(zone::day_end(*date, zone)),
                (Some(clock), Some(offset)) => with_offset(text, *date, *clock, *offset),
                (Some(clock), None) => typed(text, date.and_time(time_of_day(text, *clock)?), zone),
            }
        }
        _ => {
            let message = format!("{} is not a full date and time", quoted(text));
            Err(DueError::new(DueErrorKind::Unknown, message, "type `2026-11-24 17:00` or `2026-11-24T17:00:00+02:00`"))
        }
    }
}

impl DueError {
    /// Returns the refusal with the candidates that only the present can tell.
    pub(super) fn with_now(self, now: &Now, sense: Sense) -> Self {
        let Some(open) = self.open else { return self };
        let today = now.today();
        let step = |day: NaiveDate, days: i64| day.checked_add_signed(TimeDelta::days(days)).unwrap_or(day);
        // The message opens with the phrase between backticks, as each refusal of this kind does.
        let phrase = self.message.split_inclusive('`').take(2).collect::<String>();
        match open {
            Open::TwoNumbers(first, second) => {
                let date = |month, day| without_year(month, day, today, sense);
                readings(phrase.trim_matches('`'), date(second, first), date(first, second))
            }
            Open::Weekday(weekday) | Open::LastWeekday(weekday) => {
                let last = matches!(open, Open::LastWeekday(_));
                let (near, way) = if last { (before(weekday, today), -7) } else { (after(weekday, today), 7) };
                let far = step(near, way);
                let message = format!("{phrase} could be {} or {}", weekday_date(near), weekday_date(far));
                let name = weekday.to_string().to_lowercase();
                let hint = match last {
                    true => format!("type `{near}` or `{far}`"),
                    false => format!("`{name}` is {}; type that date or `{far}`", weekday_date(near)),
                };
                Self::new(self.kind, message, hint)
            }
        }
    }
}

fn weekday_date(day: NaiveDate) -> String {
    format!("{} {day}", day.weekday())
}

fn named(scene: &Scene<'_>, error: &DueError) -> String {
    format!("{}: {}", quoted(scene.text), error.message)
}

fn unsaid(text: &str) -> DueError {
    let length = text.trim();
    let (shown, phrase) = (quoted(length), quoted(&format!("{length} ago")));
    let message = format!("{shown} does not say whether it goes back or ahead");
    DueError::new(DueErrorKind::Ambiguous, message, format!("type {phrase}"))
}

fn at(at: DateTime<FixedOffset>) -> Phrase {
    Phrase { due: Due::At(at), at, day: at.date_naive() }
}

fn at_closing(day: NaiveDate, scene: &Scene<'_>) -> Phrase {
    let at = zone::in_zone(scene.calendar.closing(day).to_utc(), scene.now.zone());
    Phrase { due: Due::At(at), at, day }
}

/// Returns the first such day after today.
fn after(weekday: Weekday, today: NaiveDate) -> NaiveDate {
    let ahead = weekday.days_since(today.weekday());
    today.checked_add_days(Days::new(if ahead == 0 { 7 } else { ahead.into() })).unwrap_or(today)
}

/// Returns the last such day before today.
fn before(weekday: Weekday, today: NaiveDate) -> NaiveDate {
    let back = today.weekday().days_since(weekday);
    today.checked_sub_days(Days::new(if back == 0 { 7 } else { back.into() })).unwrap_or(today)
}

fn day(point: &Point, scene: &Scene<'_>) -> Result<NaiveDate, DueError> {
    let today = scene.now.today();
    let day = match (point.day, point.weekday) {
        (Some(Day::On(date)), _) => date,
        (Some(Day::Yearly { month, day }), _) => {
            without_year(month, day, today, scene.sense).ok_or(CountError::OutOfRange)?
        }
        (Some(Day::FromToday(days)), _) => {
            today.checked_add_signed(TimeDelta::days(days)).ok_or(CountError::OutOfRange)?
        }
        (None, Some(weekday)) => match scene.sense {
            Sense::Due => after(weekday, today),
            Sense::Happened => before(weekday, today),
        },
        (None, None) => today,
    };
    agreeing(day, point.weekday, scene.text).map_err(|error| {
        let (Some(Day::Yearly { month, day: of_month }), Some(weekday)) = (point.day, point.weekday) else {
            return error;
        };
        // Who names the weekday of a day without its year may mean the year before or after.
        let years = [today.year(), today.year() - 1, today.year() + 1];
        let is_sensible = |date: &NaiveDate| match scene.sense {
            Sense::Due => *date >= today,
            Sense::Happened => *date <= today,
        };
        let dates =
            years.into_iter().filter_map(|year| NaiveDate::from_ymd_opt(year, month, of_month)).filter(is_sensible);
        match dates.into_iter().find(|date| date.weekday() == weekday) {
            Some(meant) => DueError::new(
                DueErrorKind::NotADate,
                error.message().to_owned(),
                format!("type `{meant}` for that {}, or `{day}`", meant.format("%A")),
            ),
            None => error,
        }
    })
}

/// Returns the next such day, or the last for what happened; today counts.
fn without_year(month: u32, day: u32, today: NaiveDate, sense: Sense) -> Option<NaiveDate> {
    // Eight years hold a 29 February, also around a century without one.
    match sense {
        Sense::Due => (0..=8)
            .filter_map(|years| NaiveDate::from_ymd_opt(today.year() + years, month, day))
            .find(|date| *date >= today),
        Sense::Happened => (0..=8)
            .filter_map(|years| NaiveDate::from_ymd_opt(today.year() - years, month, day))
            .find(|date| *date <= today),
    }
}

/// Returns the day unless a weekday was named beside it that it is not.
fn agreeing(day: NaiveDate, weekday: Option<Weekday>, text: &str) -> Result<NaiveDate, DueError> {
    let Some(weekday) = weekday.filter(|weekday| *weekday != day.weekday()) else { return Ok(day) };
    let near = after(weekday, day.checked_sub_days(Days::new(4)).unwrap_or(day));
    let message = format!("{} contradicts itself: {day} is a {}", quoted(text), day.format("%A"));
    let hint = format!("type `{day}`, or `{near}` for the {}", near.format("%A"));
    Err(DueError::new(DueErrorKind::NotADate, message, hint))
}

fn on_day(day: NaiveDate, clock: Option<Clock>, point: &Point, scene: &Scene<'_>) -> Result<Phrase, DueError> {
    if point.closing {
        return Ok(at_closing(day, scene));
    }
    let Some(clock) = clock else {
        if point.tonight {
            let message = format!("{} does not say when", quoted(scene.text));
            return Err(DueError::new(DueErrorKind::Vague, message, "add the time, as in `tonight 8pm`"));
        }
        let at = match scene.sense {
            Sense::Due => scene.calendar.closing(day),
            Sense::Happened => scene.calendar.opening(day),
        };
        return Ok(Phrase { due: Due::Day(day), at: zone::in_zone(at.to_utc(), scene.now.zone()), day });
    };
    if point.tonight {
        return tonight(day, clock, scene);
    }
    if let Some(offset) = point.offset {
        let Some(Day::On(date)) = point.day else {
            let message = format!("{} gives an offset without a full date", quoted(scene.text));
            return Err(DueError::new(DueErrorKind::Unknown, message, "type `2026-11-24T17:00:00+02:00`"));
        };
        return Ok(at(zone::in_zone(with_offset(scene.text, date, clock, offset)?.to_utc(), scene.now.zone())));
    }
    if clock == Clock::End {
        return Ok(at_end(day, scene));
    }
    Ok(at(typed(scene.text, day.and_time(time_of_day(scene.text, clock)?), scene.now.zone())?))
}

/// Returns 24:00 of the day.
fn at_end(day: NaiveDate, scene: &Scene<'_>) -> Phrase {
    let at = zone::day_end(day, scene.now.zone());
    Phrase { due: Due::At(at), at, day }
}

fn tonight(day: NaiveDate, clock: Clock, scene: &Scene<'_>) -> Result<Phrase, DueError> {
    let time = match clock {
        // The midnight of tonight ends today.
        Clock::Midnight | Clock::End => return Ok(at_end(day, scene)),
        Clock::At(time) | Clock::Leap(time) => time,
    };
    if time < NaiveTime::from_hms_opt(12, 0, 0).unwrap_or_default() {
        let evening = time.overflowing_add_signed(TimeDelta::hours(12)).0.format("%H:%M");
        let message = format!("{} could mean the morning", quoted(scene.text));
        let hint = format!("type `tonight {evening}` or `tomorrow {}`", time.format("%H:%M"));
        return Err(DueError::new(DueErrorKind::Ambiguous, message, hint));
    }
    Ok(at(typed(scene.text, day.and_time(time_of_day(scene.text, clock)?), scene.now.zone())?))
}

fn time_of_day(text: &str, clock: Clock) -> Result<NaiveTime, DueError> {
    match clock {
        Clock::At(time) => Ok(time),
        Clock::Midnight | Clock::End => Ok(NaiveTime::MIN),
        Clock::Leap(_) => Err(not_a_time(text)),
    }
}

fn typed(text: &str, local: NaiveDateTime, zone: Zone) -> Result<DateTime<FixedOffset>, DueError> {
    zone::typed(local, zone).map_err(|skipped| {
        let resumes = skipped.resumes;
        let message = format!(
            "{} does not exist in {zone}: on {} the clocks jump to {}",
            quoted(text),
            say_day(local.date()),
            resumes.format("%H:%M")
        );
        DueError::new(DueErrorKind::Skipped, message, format!("type `{}`", resumes.format("%Y-%m-%d %H:%M")))
    })
}

fn with_offset(
    text: &str,
    date: NaiveDate,
    clock: Clock,
    offset: FixedOffset,
) -> Result<DateTime<FixedOffset>, DueError> {
    let (time, leap) = match clock {
        Clock::Leap(time) => (time, true),
        clock => (time_of_day(text, clock)?, false),
    };
    let date = if clock == Clock::End { date.succ_opt().ok_or(CountError::OutOfRange)? } else { date };
    let at = date.and_time(time).and_local_timezone(offset).single().ok_or(CountError::OutOfRange)?;
    if leap && !was_leap_second(at) {
        return Err(not_a_time(text));
    }
    if (1..=9999).contains(&at.year()) { Ok(at) } else { Err(CountError::OutOfRange.into()) }
}

/// Returns whether a leap second followed this second.
fn was_leap_second(at: DateTime<FixedOffset>) -> bool {
    const JUNE: [i32; 11] = [1972, 1981, 1982, 1983, 1985, 1992, 1993, 1994, 1997, 2012, 2015];
    const DECEMBER: [i32; 16] =
        [1972, 1973, 1974, 1975, 1976, 1977, 1978, 1979, 1987, 1989, 1990, 1995, 1998, 2005, 2008, 2016];
    let utc = at.naive_utc();
    utc.time() == NaiveTime::from_hms_opt(23, 59, 59).unwrap_or_default()
        && match (utc.month(), utc.day()) {
            (6, 30) => JUNE.contains(&utc.year()),
            (12, 31) => DECEMBER.contains(&utc.year()),
            _ => false,
        }
}

/// Returns the open day whose closing ends the stretch: the first still to come, or the last that has been.
fn end_day(end: End, scene: &Scene<'_>) -> Result<NaiveDate, DueError> {
    const LONGEST_SEARCH_DAYS: i64 = 3_660;
    let today = scene.now.today();
    let ahead = scene.sense == Sense::Due;
    let mut stretch = Some(stretch_around(end, today).ok_or(CountError::OutOfRange)?);
    while let Some((first, last)) = stretch {
        if (first - today).num_days().abs() > LONGEST_SEARCH_DAYS {
            return Err(CountError::NeverOpen.into());
        }
        let open = last_open_day(first, last, scene.calendar);
        let closing = open.map(|day| scene.calendar.closing(day).to_utc());
        match (open, closing) {
            (Some(day), Some(at)) if ahead == (at > scene.now.instant()) => return Ok(day),
            _ => {}
        }
        let neighbour = if ahead { last.succ_opt() } else { first.pred_opt() };
        stretch = neighbour.and_then(|day| stretch_around(end, day));
    }
    Err(CountError::OutOfRange.into())
}

fn last_open_day(first: NaiveDate, last: NaiveDate, calendar: &Calendar) -> Option<NaiveDate> {
    std::iter::successors(Some(last), NaiveDate::pred_opt)
        .take_while(|day| *day >= first)
        .find(|day| calendar.is_open_day(*day))
}

/// Returns the first and last day of the day, week, month or quarter around a day; weeks begin on Monday.
fn stretch_around(end: End, day: NaiveDate) -> Option<(NaiveDate, NaiveDate)> {
    let months = match end {
        End::Day => return Some((day, day)),
        End::Week => {
            let first = day.checked_sub_days(Days::new(day.weekday().num_days_from_monday().into()))?;
            return Some((first, first.checked_add_days(Days::new(6))?));
        }
        End::Month => 1,
        End::Quarter => 3,
    };
    let first = NaiveDate::from_ymd_opt(day.year(), day.month0() / months * months + 1, 1)?;
    Some((first, first.checked_add_months(Months::new(months))?.pred_opt()?))
}
