//! What holds for any text and any present.

use chrono::{DateTime, TimeDelta};
use proptest::prelude::*;

use super::*;

const WORDS: [&str; 48] = [
    "fri",
    "tue",
    "next",
    "at",
    "in",
    "+",
    "-",
    "2",
    "17",
    "00",
    ":",
    ".",
    ",",
    "5pm",
    "noon",
    "midnight",
    "tonight",
    "now",
    "ago",
    "later",
    "half",
    "a",
    "and",
    "an",
    "hour",
    "days",
    "bd",
    "mo",
    "business",
    "eod",
    "eow",
    "eoq",
    "today",
    "of",
    "2026-11-24",
    "24:00",
    "29",
    "feb",
    "th",
    "2026",
    "9999",
    "z",
    "t",
    "/",
    "day",
    "after",
    "tomorrow",
    "99999999999999999999",
];

fn phrases() -> impl Strategy<Value = String> {
    let words = proptest::collection::vec((proptest::sample::select(&WORDS[..]), any::<bool>()), 0..8);
    words.prop_map(|words| {
        words.iter().map(|(word, blank)| if *blank { format!("{word} ") } else { (*word).to_owned() }).collect()
    })
}

fn calendars() -> impl Strategy<Value = Calendar> {
    let shut = || Calendar::new(CalendarParts { week: Some(Default::default()), ..parts("UTC") }).unwrap();
    prop_oneof![
        Just(bakery()),
        Just(always("Europe/Berlin")),
        Just(always("America/Santiago")),
        Just(office("America/New_York", "09:00-17:30", &["*-12-20..*-01-05"])),
        Just(shut()),
    ]
}

/// Any instant from before the year 0 to after the year 10000, and the ends of what chrono holds.
fn instants() -> impl Strategy<Value = DateTime<chrono::Utc>> {
    prop_oneof![
        4 => (1_577_836_800_i64..1_893_456_000).prop_map(|at| DateTime::from_timestamp(at, 0).unwrap()),
        1 => (-63_000_000_000_i64..254_000_000_000).prop_map(|at| DateTime::from_timestamp(at, 7).unwrap()),
        1 => Just(DateTime::<chrono::Utc>::MAX_UTC),
        1 => Just(DateTime::<chrono::Utc>::MIN_UTC),
    ]
}

fn senses() -> impl Strategy<Value = Sense> {
    prop_oneof![Just(Sense::Due), Just(Sense::Happened)]
}

fn survives(text: &str, at: DateTime<chrono::Utc>, calendar: &Calendar, sense: Sense) {
    let now = Now::new(at, calendar.zone());
    let _ = Due::stored(text);
    let _ = instant(text, calendar.zone());
    match parse(text, &now, calendar, sense) {
        Ok(phrase) => {
            assert!((1..=9999).contains(&phrase.at.year()), "{text:?} at {at}");
            assert!(!phrase.say().is_empty());
        }
        Err(error) => {
            assert!(!error.message().is_empty() && !error.hint().is_empty());
            assert!(!error.message().contains(char::is_control), "{text:?}");
            assert!(!error.hint().contains(char::is_control), "{text:?}");
            assert!(error.message().chars().count() < 900, "{text:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_panics(text in any::<String>(), at in instants(), calendar in calendars(), sense in senses()) {
        survives(&text, at, &calendar, sense);
    }

    #[test]
    fn no_row_of_words_panics(text in phrases(), at in instants(), calendar in calendars(), sense in senses()) {
        survives(&text, at, &calendar, sense);
    }

    #[test]
    fn what_is_printed_is_read_as_the_same(at in 0_i64..7_000_000_000, nanos in 0_u32..1_000_000_000, calendar in calendars()) {
        let at = zone_at(at, nanos, &calendar);
        let now = Now::new(DateTime::UNIX_EPOCH, calendar.zone());
        let again = parse(&rfc3339(at), &now, &calendar, Sense::Due).unwrap();
        prop_assert_eq!(again.at, at);
        prop_assert_eq!(Due::stored(&rfc3339(at)).unwrap(), Due::At(at));
        let day = Due::Day(at.date_naive());
        prop_assert_eq!(Due::stored(&day.to_string()).unwrap(), day.clone());
        prop_assert_eq!(parse(&day.to_string(), &now, &calendar, Sense::Due).unwrap().at, day.at(&calendar));
    }

    #[test]
    fn what_is_said_is_read_as_the_same(at in 0_i64..7_000_000_000, calendar in calendars()) {
        let at = zone_at(at, 0, &calendar);
        let now = Now::new(DateTime::UNIX_EPOCH, calendar.zone());
        let again = parse(&say(at), &now, &calendar, Sense::Due).unwrap().at;
        // Of a repeated hour the words name the earlier.
        prop_assert_eq!(again.naive_local(), at.naive_local());
        prop_assert!(again <= at);
    }

    #[test]
    fn a_weekday_is_never_today_and_never_far(at in 0_i64..7_000_000_000, index in 0_usize..7, calendar in calendars()) {
        let now = Now::new(zone_at(at, 0, &calendar).to_utc(), calendar.zone());
        let name = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"][index];
        let next = parse(name, &now, &calendar, Sense::Due).unwrap().day - now.today();
        let last = now.today() - parse(name, &now, &calendar, Sense::Happened).unwrap().day;
        for distance in [next, last] {
            prop_assert!(distance >= TimeDelta::days(1) && distance <= TimeDelta::days(7));
        }
    }
}

fn zone_at(at: i64, nanos: u32, calendar: &Calendar) -> DateTime<FixedOffset> {
    crate::calendar::zone::in_zone(DateTime::from_timestamp(at, nanos).unwrap(), calendar.zone())
}
