//! Clocks under random events, over time.
//! What is right in one case is `traps`' business; a walk over each minute is taken in `tests/it/soak/clocks.rs`.

use chrono::TimeDelta;
use proptest::prelude::{Strategy, prop, prop_assert, prop_assert_eq, proptest};

use super::{FIRST, RESOLVE, as_the_events_say, event, events, house};
use crate::calendar::now::Now;
use crate::model::case::Case;
use crate::model::event::{Event, EventKind};
use crate::model::look::Look;
use crate::model::policy::Policy;
use crate::model::run::{Run, of_case};
use crate::model::sample::case;

const CLOCKS: &[&str] = &[
    "target first-response received response 2bh for:emergency",
    FIRST,
    "target next-response follow-up response 4bh",
    "target update response response 2bd pauses:customer",
    RESOLVE,
    "obligation ack received acknowledged 24h",
    "obligation answer ack resolved 2d unless:1bd",
];

/// Returns the runs of a case so many minutes after receipt.
fn runs(policy: &Policy, case: &Case, minutes: i64) -> Vec<Run> {
    let now = (case.received_at + TimeDelta::minutes(minutes)).to_utc();
    of_case(&Look { now: Now::new(now, policy.calendar.zone()), policy }, case)
}

/// Returns a case with these things happening so many minutes after receipt.
fn case_with(happened: &[(i64, &str)]) -> Case {
    let read = |(minutes, what): &(i64, &str)| {
        let made = events(&[&format!("20 09:00 {what}")]).remove(0);
        Event { at: made.at + TimeDelta::minutes(*minutes), ..made }
    };
    let mut made: Vec<Event> = happened.iter().map(read).collect();
    made.sort_by_key(|event| event.at);
    as_the_events_say(Case { events: made, ..case() })
}

fn anything() -> impl Strategy<Value = Vec<(i64, &'static str)>> {
    let kinds = prop::sample::select(vec![
        "in",
        "out",
        "auto",
        "note",
        "waiting customer",
        "waiting third-party",
        "resumed",
        "resolved",
        "closed",
        "reopened",
        "priority normal emergency",
        "priority emergency normal",
        "extended answer 2026-11-28",
    ]);
    prop::collection::vec((0_i64..20_000, kinds), 0..10)
}

proptest! {
    #[test]
    fn a_later_now_never_undoes_a_breach(happened in anything(), first in 0_i64..25_000, more in 0_i64..25_000) {
        let (policy, case) = (house(CLOCKS), case_with(&happened));
        let later = runs(&policy, &case, first + more);
        for run in runs(&policy, &case, first) {
            let Some(breach) = run.breach else { continue };
            let is_same = |other: &&Run| other.address() == run.address() && other.started_at == run.started_at;
            let still = later.iter().find(is_same).and_then(|other| other.breach);
            prop_assert_eq!(still, Some(breach), "{} of {:?}", run.address(), happened);
            prop_assert!(breach.at >= breach.due_at);
        }
    }
}

#[test]
fn far_ends_of_time_do_not_panic() {
    let policy = house(CLOCKS);
    for year in ["0001", "9999"] {
        let mut far = Case { events: vec![event("20 10:00", EventKind::ContactIn)], ..case() };
        far.received_at = chrono::DateTime::parse_from_rfc3339(&format!("{year}-12-31T23:59:59+02:00")).unwrap();
        let _ = runs(&policy, &far, 10_000);
    }
}
