//! Zones by name and local times as instants.
//! What a typed and a computed local time do when the clocks jump is decided here and nowhere else.

mod table;

use std::str::FromStr;

use chrono::{
    DateTime, Days, FixedOffset, MappedLocalTime, NaiveDate, NaiveDateTime, Offset, TimeDelta, TimeZone, Utc,
};

pub use table::{Zone, ZoneOffset};

/// The widest distance between a local time and UTC, with room for the local mean times of old.
const WIDEST_OFFSET_HOURS: i64 = 16;

/// A zone name that the tz database does not know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownZone {
    /// The name as it was given.
    pub name: String,
    /// The known name that comes nearest, if any comes near.
    pub nearest: Option<&'static str>,
}

impl UnknownZone {
    /// Returns what is so.
    pub fn message(&self) -> String {
        format!("unknown time zone {}", crate::calendar::due::quoted(&self.name))
    }

    /// Returns what to type instead.
    pub fn hint(&self) -> String {
        match self.nearest {
            Some(name) => format!("did you mean `{name}`?"),
            None => "use a name from the tz database, for example `Africa/Johannesburg` or `UTC`".to_owned(),
        }
    }
}

/// Returns the zone of that name; letter case matters, as in the tz database.
pub fn zone(name: &str) -> Result<Zone, UnknownZone> {
    Zone::named(name).ok_or_else(|| UnknownZone { name: name.to_owned(), nearest: nearest(name) })
}

impl FromStr for Zone {
    type Err = UnknownZone;

    fn from_str(name: &str) -> Result<Self, UnknownZone> {
        zone(name)
    }
}

/// Returns the known zone name that comes nearest to a misspelt one: by letter case, by city alone, or by few edits.
pub fn nearest(name: &str) -> Option<&'static str> {
    let wanted = name.trim().to_lowercase().replace(' ', "_");
    if wanted.is_empty() || wanted.len() > 64 {
        return None;
    }
    let score = |known: &str| {
        let known = known.to_lowercase();
        let city = known.rsplit('/').next().unwrap_or(&known);
        strsim::damerau_levenshtein(&wanted, &known).min(strsim::damerau_levenshtein(&wanted, city) + 1)
    };
    let (distance, known) = Zone::names().map(|name| (score(name), name)).min()?;
    (distance <= 1 + wanted.len() / 5).then_some(known)
}

/// Returns the instant on the wall clock of the zone.
pub fn in_zone(instant: DateTime<Utc>, zone: Zone) -> DateTime<FixedOffset> {
    let instant = bounded(instant);
    let offset = zone.offset_from_utc_datetime(&instant.naive_utc()).fix();
    instant.with_timezone(&offset)
}

/// Returns whether the offset is the one the zone has at that instant; the instant holds either way.
pub fn agrees(at: DateTime<FixedOffset>, zone: Zone) -> bool {
    in_zone(at.to_utc(), zone).offset() == at.offset()
}

/// A typed local time that does not exist because the clocks jump over it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// The first instant after the jump.
    pub resumes: DateTime<FixedOffset>,
}

/// Returns the instant of a local time that somebody typed: a skipped one is refused, of two the earlier is meant.
pub fn typed(local: NaiveDateTime, zone: Zone) -> Result<DateTime<FixedOffset>, Skipped> {
    match zone.from_local_datetime(&local) {
        MappedLocalTime::Single(at) | MappedLocalTime::Ambiguous(at, _) => Ok(at.fixed_offset()),
        MappedLocalTime::None => Err(Skipped { resumes: first_from(local, zone) }),
    }
}

/// Returns the instant of a local time that was computed: a skipped one moves to the first valid instant.
pub fn computed(local: NaiveDateTime, zone: Zone) -> DateTime<FixedOffset> {
    typed(local, zone).unwrap_or_else(|skipped| skipped.resumes)
}

/// Returns the first instant of the day, which is not 00:00 where the clocks jump at midnight.
pub fn day_start(date: NaiveDate, zone: Zone) -> DateTime<FixedOffset> {
    computed(date.into(), zone)
}

/// Returns 24:00 of the day, which is the first instant of the next.
pub fn day_end(date: NaiveDate, zone: Zone) -> DateTime<FixedOffset> {
    day_start(date.checked_add_days(Days::new(1)).unwrap_or(NaiveDate::MAX), zone)
}

/// Returns the instant itself, or the nearer end of the years 0 to 10000, where all arithmetic is safe.
pub(crate) fn bounded(instant: DateTime<Utc>) -> DateTime<Utc> {
    const FIRST: i64 = -62_167_219_200;
    const LAST: i64 = 253_433_923_199;
    let at = instant.timestamp().clamp(FIRST, LAST);
    if at == instant.timestamp() { instant } else { DateTime::from_timestamp(at, 0).unwrap_or_default() }
}

/// Returns the first instant whose local time is not before the wanted one; only asked for times inside a gap.
fn first_from(local: NaiveDateTime, zone: Zone) -> DateTime<FixedOffset> {
    let moved = |hours: i64| local.checked_add_signed(TimeDelta::hours(hours)).unwrap_or(local).and_utc().timestamp();
    let (mut before, mut after) = (moved(-WIDEST_OFFSET_HOURS), moved(WIDEST_OFFSET_HOURS));
    let wall = |at: i64| {
        let utc = DateTime::from_timestamp(at, 0).unwrap_or_default();
        zone.from_utc_datetime(&utc.naive_utc()).fixed_offset()
    };
    // No zone falls back within a day of springing forward, so local time grows over the searched stretch.
    while before + 1 < after {
        let middle = before + (after - before) / 2;
        if wall(middle).naive_local() < local { before = middle } else { after = middle }
    }
    wall(after)
}

#[cfg(test)]
mod tests;
