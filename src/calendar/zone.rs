//! Zones by name and local times as instants.
//! What a typed and a computed local time do when the clocks jump is decided here and nowhere else.

use chrono::{
    DateTime, Days, FixedOffset, MappedLocalTime, NaiveDate, NaiveDateTime, Offset, TimeDelta, TimeZone, Utc,
};
use chrono_tz::{TZ_VARIANTS, Tz};

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
pub fn zone(name: &str) -> Result<Tz, UnknownZone> {
    name.parse().map_err(|_| UnknownZone { name: name.to_owned(), nearest: nearest(name) })
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
    let (distance, known) = TZ_VARIANTS.iter().map(|tz| (score(tz.name()), tz.name())).min()?;
    (distance <= 1 + wanted.len() / 5).then_some(known)
}

/// Returns the instant on the wall clock of the zone.
pub fn in_zone(instant: DateTime<Utc>, zone: Tz) -> DateTime<FixedOffset> {
    let instant = bounded(instant);
    let offset = zone.offset_from_utc_datetime(&instant.naive_utc()).fix();
    instant.with_timezone(&offset)
}

/// Returns whether the offset is the one the zone has at that instant; the instant holds either way.
pub fn agrees(at: DateTime<FixedOffset>, zone: Tz) -> bool {
    in_zone(at.to_utc(), zone).offset() == at.offset()
}

/// A typed local time that does not exist because the clocks jump over it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// The first instant after the jump.
    pub resumes: DateTime<FixedOffset>,
}

/// Returns the instant of a local time that somebody typed: a skipped one is refused, of two the earlier is meant.
pub fn typed(local: NaiveDateTime, zone: Tz) -> Result<DateTime<FixedOffset>, Skipped> {
    match zone.from_local_datetime(&local) {
        MappedLocalTime::Single(at) | MappedLocalTime::Ambiguous(at, _) => Ok(at.fixed_offset()),
        MappedLocalTime::None => Err(Skipped { resumes: first_from(local, zone) }),
    }
}

/// Returns the instant of a local time that was computed: a skipped one moves to the first valid instant.
pub fn computed(local: NaiveDateTime, zone: Tz) -> DateTime<FixedOffset> {
    typed(local, zone).unwrap_or_else(|skipped| skipped.resumes)
}

/// Returns the first instant of the day, which is not 00:00 where the clocks jump at midnight.
pub fn day_start(date: NaiveDate, zone: Tz) -> DateTime<FixedOffset> {
    computed(date.into(), zone)
}

/// Returns 24:00 of the day, which is the first instant of the next.
pub fn day_end(date: NaiveDate, zone: Tz) -> DateTime<FixedOffset> {
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
fn first_from(local: NaiveDateTime, zone: Tz) -> DateTime<FixedOffset> {
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
mod tests {
    use super::*;

    fn local(text: &str) -> NaiveDateTime {
        NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap()
    }

    fn check(zone: Tz, text: &str, expect_typed: Option<&str>, expect_computed: &str) {
        let at = typed(local(text), zone).ok().map(|at| at.to_rfc3339());
        assert_eq!(at.as_deref(), expect_typed, "typed {text} in {zone}");
        assert_eq!(computed(local(text), zone).to_rfc3339(), expect_computed, "computed {text} in {zone}");
    }

    #[test]
    fn local_times_where_clocks_jump() {
        let plain = "2026-11-24T17:00:00+02:00";
        check(Tz::Africa__Johannesburg, "2026-11-24 17:00", Some(plain), plain);
        // Spring forward.
        check(Tz::Europe__Berlin, "2026-03-29 02:30", None, "2026-03-29T03:00:00+02:00");
        check(Tz::Europe__Berlin, "2026-03-29 02:00", None, "2026-03-29T03:00:00+02:00");
        check(Tz::Europe__London, "2026-03-29 01:30", None, "2026-03-29T02:00:00+01:00");
        check(Tz::America__New_York, "2026-03-08 02:30", None, "2026-03-08T03:00:00-04:00");
        // Fall back: the earlier of two.
        let earlier = "2026-10-25T02:30:00+02:00";
        check(Tz::Europe__Berlin, "2026-10-25 02:30", Some(earlier), earlier);
        // Half an hour only.
        check(Tz::Australia__Lord_Howe, "2026-10-04 02:15", None, "2026-10-04T02:30:00+11:00");
        // At midnight, so that the day begins at one.
        check(Tz::America__Santiago, "2026-09-06 00:00", None, "2026-09-06T01:00:00-03:00");
        // A whole day that never was.
        check(Tz::Pacific__Apia, "2011-12-30 12:00", None, "2011-12-31T00:00:00+14:00");
    }

    #[test]
    fn days_begin_and_end_where_the_zone_says() {
        let day = NaiveDate::from_ymd_opt(2026, 9, 5).unwrap();
        assert_eq!(day_end(day, Tz::America__Santiago).to_rfc3339(), "2026-09-06T01:00:00-03:00");
        assert_eq!(day_start(day, Tz::America__Santiago).to_rfc3339(), "2026-09-05T00:00:00-04:00");
    }

    #[test]
    fn names() {
        assert_eq!(zone("Africa/Johannesburg"), Ok(Tz::Africa__Johannesburg));
        assert_eq!(zone("UTC"), Ok(Tz::UTC));
        let near = |name: &str| zone(name).unwrap_err().nearest;
        assert_eq!(near("africa/johannesburg"), Some("Africa/Johannesburg"));
        assert_eq!(near("Africa/Johanesburg"), Some("Africa/Johannesburg"));
        assert_eq!(near("Johannesburg"), Some("Africa/Johannesburg"));
        assert_eq!(near("New York"), Some("America/New_York"));
        assert_eq!(near("Mars/Base"), None);
        assert_eq!(near(""), None);
        assert_eq!(near(&"x".repeat(100_000)), None);
        assert_eq!(zone("Mars/Base").unwrap_err().message(), "unknown time zone `Mars/Base`");
        assert_eq!(zone("Berlin").unwrap_err().hint(), "did you mean `Europe/Berlin`?");
    }

    #[test]
    fn offsets_that_contradict_the_zone() {
        let at = |text: &str| DateTime::parse_from_rfc3339(text).unwrap();
        assert!(agrees(at("2026-11-24T17:00:00+01:00"), Tz::Europe__Berlin));
        assert!(!agrees(at("2026-11-24T17:00:00+02:00"), Tz::Europe__Berlin));
        assert!(agrees(at("2026-07-24T17:00:00+02:00"), Tz::Europe__Berlin));
    }
}
