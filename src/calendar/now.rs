//! The one answer to "what time is it": an instant and a zone, made once.
//! Nothing here asks the clock; `world` does and hands the value down.

use chrono::{DateTime, FixedOffset, NaiveDate, Utc};

use crate::calendar::zone;
use crate::calendar::zone::Zone;

/// The present as this run sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    instant: DateTime<Utc>,
    zone: Zone,
}

impl Now {
    /// Returns the present; an instant outside the years 0 to 10000 is moved to the nearer end.
    pub fn new(instant: DateTime<Utc>, zone: Zone) -> Self {
        Self { instant: zone::bounded(instant), zone }
    }

    /// Returns the present on the wall clock of the zone.
    pub fn at(&self) -> DateTime<FixedOffset> {
        zone::in_zone(self.instant, self.zone)
    }

    /// Returns the day on the calendar of the zone.
    pub fn today(&self) -> NaiveDate {
        self.at().date_naive()
    }

    /// Returns the present without a zone.
    pub fn instant(&self) -> DateTime<Utc> {
        self.instant
    }

    /// Returns the zone in which days begin and end.
    pub fn zone(&self) -> Zone {
        self.zone
    }

    /// Returns the same place at another instant, for `--as-of` and `--at`.
    pub fn moved_to(&self, instant: DateTime<Utc>) -> Self {
        Self::new(instant, self.zone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn today_is_the_day_of_the_zone() {
        let instant = DateTime::parse_from_rfc3339("2026-11-24T23:30:00Z").unwrap().to_utc();
        let day = |zone: Zone| Now::new(instant, zone).today().to_string();
        assert_eq!(day(Zone::UTC), "2026-11-24");
        assert_eq!(day(crate::calendar::sample::johannesburg()), "2026-11-25");
        assert_eq!(day("America/New_York".parse().unwrap()), "2026-11-24");
    }

    #[test]
    fn moving_keeps_the_zone() {
        let now = Now::new(DateTime::UNIX_EPOCH, "Asia/Tokyo".parse().unwrap());
        let later = now.moved_to(DateTime::UNIX_EPOCH + chrono::TimeDelta::days(1));
        assert_eq!(later.zone(), "Asia/Tokyo".parse().unwrap());
        assert_eq!(later.at().to_rfc3339(), "1970-01-02T09:00:00+09:00");
    }

    #[test]
    fn the_ends_of_time_do_not_panic() {
        assert_eq!(Now::new(DateTime::<Utc>::MAX_UTC, Zone::UTC).today().to_string(), "+10000-12-31");
        assert_eq!(Now::new(DateTime::<Utc>::MIN_UTC, Zone::UTC).today().to_string(), "0000-01-01");
    }
}
