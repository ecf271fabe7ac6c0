//! How clocks run, by table; each trap that other tools fell into has a test of its own name.

mod edges;
mod properties;
mod traps;

use super::*;
use crate::calendar::now::Now;
use crate::model::case::{Priority, Status};
use crate::model::event::{Event, EventKind};
use crate::model::preset::Applied;
use crate::model::sample::{at, case, change, event};
use crate::model::sample_house::{clock, house};
use crate::model::word::Word;

/// Returns events from "20 10:00 out", "20 11:00 waiting customer", "20 12:00 priority normal emergency" and the like.
fn events(texts: &[&str]) -> Vec<Event> {
    let read = |(index, text): (usize, &&str)| {
        let words: Vec<&str> = text.split(' ').collect();
        let when = format!("{} {}", words[0], words[1]);
        let mut made = match words[2] {
            "in" => event(&when, EventKind::ContactIn),
            "out" => event(&when, EventKind::ContactOut),
            "auto" => Event { auto: true, ..event(&when, EventKind::ContactOut) },
            "waiting" => Event {
                party: Some(words[3].to_owned()),
                why: Some("asked for the photo".to_owned()),
                ..change(&when, EventKind::Waiting, "status", "open", "waiting")
            },
            "resumed" => change(&when, EventKind::Resumed, "status", "waiting", "open"),
            "resolved" => change(&when, EventKind::Resolved, "status", "open", "resolved"),
            "closed" => change(&when, EventKind::Closed, "status", "resolved", "closed"),
            "reopened" => change(&when, EventKind::Reopened, "status", "resolved", "open"),
            "priority" => change(&when, EventKind::Changed, "priority", words[3], words[4]),
            "breached" => Event {
                from: Some(at(&format!("{} {}", words[4], words[5])).to_rfc3339()),
                to: Some(at(&when).to_rfc3339()),
                ..change(&when, EventKind::Breached, &format!("p/{}", words[3]), "", "")
            },
            "extended" => Event {
                to: Some(words[4].to_owned()),
                why: Some("a part is missing".to_owned()),
                told: Some("it takes longer".to_owned()),
                ..change(&when, EventKind::Extended, &format!("p/{}", words[3]), "", "")
            },
            kind => event(&when, EventKind::from_word(kind).unwrap()),
        };
        made.id = crate::model::id::BlockId::of_file(&format!("e{index}"));
        made
    };
    texts.iter().enumerate().map(read).collect()
}

/// Returns what can be said of the runs of a case at an instant: "first-response running due 23 17:00".
fn said(policy: &Policy, case: &Case, now: &str) -> Vec<String> {
    let look = Look { now: Now::new(at(now).to_utc(), policy.calendar.zone()), policy };
    let short = |at: DateTime<FixedOffset>| look.shown(at).format("%d %H:%M").to_string();
    of_case(&look, case)
        .iter()
        .map(|run| {
            let mut text = format!("{} {}", run.clock, run.state.word());
            text += &run.due_at.map_or(" without limit".to_owned(), |due| format!(" due {}", short(due)));
            if let Some(breach) = &run.breach {
                text += &format!(" late since {}", short(breach.at));
                text += if breach.is_stamped { " on record" } else { "" };
            }
            if let (Some(stopped), true) = (run.stopped_at, run.state != State::Running) {
                text += &format!(" over {}", short(stopped));
            }
            text + &run.at_risk.map_or(String::new(), |share| format!(" {share} %"))
        })
        .collect()
}

/// Compares the runs of an open case, received on Friday the 20th at 09:00, with these clocks and events.
fn check(clocks: &[&str], happened: &[&str], now: &str, expect: &[&str]) {
    let case = Case { events: events(happened), ..case() };
    let case = as_the_events_say(case);
    assert_eq!(said(&house(clocks), &case, now), expect, "{happened:?} at {now}");
}

/// Returns the case with the head that its events lead to.
fn as_the_events_say(mut case: Case) -> Case {
    let mut status = Status::Open;
    for event in &case.events {
        if let Some(next) = crate::model::replay::status_by(event, Some(status)) {
            status = next;
            case.waiting_on = event.party.as_deref().and_then(WaitingOn::from_word);
        }
        if event.key.as_deref() == Some("priority") {
            case.priority = event.to.as_deref().and_then(Priority::from_word).unwrap();
        }
    }
    case.status = status;
    case
}

const FIRST: &str = "target first-response received response 1bd";
const RESOLVE: &str = "target resolution received resolved 3bd pauses:customer";

#[test]
fn a_clock_runs_until_what_it_waits_for() {
    check(&[FIRST], &[], "20 10:00", &["first-response running due 23 17:00"]);
    check(&[FIRST], &["23 12:00 out"], "23 12:00", &["first-response met due 23 17:00 over 23 12:00"]);
    check(&[FIRST], &["23 17:00 out"], "24 12:00", &["first-response met due 23 17:00 over 23 17:00"]);
    let late = "first-response missed due 23 17:00 late since 23 17:00";
    check(&[FIRST], &[], "23 17:00", &["first-response running due 23 17:00 75 %"]);
    check(&[FIRST], &[], "23 17:01", &[late]);
    check(&[FIRST], &["24 09:00 out"], "25 10:00", &[&format!("{late} over 24 09:00")]);
}

#[test]
fn warnings_come_at_shares_of_the_limit() {
    // Nine business hours from Friday 09:00 are over on Monday at 09:00; half of them at 13:30.
    let nine = "target first-response received response 9bh";
    check(&[nine], &[], "20 13:29", &["first-response running due 23 09:00"]);
    check(&[nine], &[], "20 13:30", &["first-response running due 23 09:00 50 %"]);
    check(&[nine], &[], "20 15:45", &["first-response running due 23 09:00 75 %"]);
}

#[test]
fn what_told_the_customer_of_a_change_is_a_response() {
    let mut told = events(&["20 11:00 escalated"]);
    told[0].told = Some("the manager looks at it".to_owned());
    let case = Case { events: told, ..case() };
    assert_eq!(said(&house(&[FIRST]), &case, "20 12:00"), ["first-response met due 23 17:00 over 20 11:00"]);
}

#[test]
fn clocks_chain_one_starts_when_another_stops() {
    let clocks = ["obligation ack received acknowledged 5bd", "obligation answer ack resolved 2bd extends:2bd"];
    check(&clocks, &[], "20 10:00", &["ack running due 27 17:00"]);
    check(
        &clocks,
        &["24 10:00 auto"],
        "24 11:00",
        &["ack met due 27 17:00 over 24 10:00", "answer running due 26 17:00"],
    );
    check(
        &clocks,
        &["24 10:00 auto", "25 10:00 extended answer 2026-11-30"],
        "27 11:00",
        &["ack met due 27 17:00 over 24 10:00", "answer running due 30 17:00 50 %"],
    );
    // An extension after the due does not undo the breach.
    check(
        &clocks,
        &["24 10:00 auto", "27 10:00 extended answer 2026-11-30"],
        "27 11:00",
        &["ack met due 27 17:00 over 24 10:00", "answer missed due 30 17:00 late since 26 17:00"],
    );
}

#[test]
fn the_first_row_that_is_meant_for_the_case_counts() {
    let clocks = [
        "target first-response received response 2bh for:emergency",
        "target first-response received response 4bh in:billing",
        FIRST,
    ];
    check(&clocks, &[], "20 09:30", &["first-response running due 23 17:00"]);
    let billing = Case { category: Some("billing/double".to_owned()), ..case() };
    assert_eq!(said(&house(&clocks), &billing, "20 09:30"), ["first-response running due 20 13:00"]);
    let shouted = Case { category: Some("BILLING".to_owned()), ..case() };
    assert_eq!(said(&house(&clocks), &shouted, "20 09:30"), ["first-response running due 20 13:00"]);
    let other = Case { category: Some("billings".to_owned()), ..case() };
    assert_eq!(said(&house(&clocks), &other, "20 09:30"), ["first-response running due 23 17:00"]);
    let emergency = Case { priority: Priority::Emergency, ..billing };
    assert_eq!(said(&house(&clocks), &emergency, "20 09:30"), ["first-response running due 20 11:00"]);
    let none = house(&["target first-response received response 2bh for:emergency"]);
    assert_eq!(said(&none, &case(), "20 09:30"), [""; 0]);
}

#[test]
fn what_is_solved_soon_enough_is_exempt() {
    let clocks = ["obligation final received response 8w unless:3bd"];
    check(&clocks, &["24 10:00 resolved"], "26 10:00", &["final exempt due 16 00:00 over 24 10:00"]);
    check(&clocks, &["26 10:00 resolved"], "26 11:00", &["final ended due 16 00:00 over 26 10:00"]);
    let back = ["24 10:00 resolved", "25 10:00 reopened"];
    check(&clocks, &back, "26 11:00", &["final running due 16 00:00"]);
}

#[test]
fn of_several_policies_the_earliest_due_of_each_name_counts() {
    let mut policy = house(&[FIRST]);
    let mut other = policy.presets[0].clone();
    (other.id, other.clocks) = ("q".to_owned(), vec![clock("obligation first-response received response 2bh")]);
    policy.presets.push(other);
    policy.applied.push(Applied { id: "q".to_owned(), version: Some("1".to_owned()), since: None });
    let look = Look { now: Now::new(at("20 09:30").to_utc(), policy.calendar.zone()), policy: &policy };
    let runs = of_case(&look, &case());
    let counting: Vec<(String, bool)> = runs.iter().map(|run| (run.address(), run.counts)).collect();
    assert_eq!(counting, [("p/first-response".to_owned(), false), ("q/first-response".to_owned(), true)]);
}

#[test]
fn a_case_keeps_the_policy_and_version_that_it_was_opened_under() {
    let mut policy = house(&[FIRST]);
    let mut newer = policy.presets[0].clone();
    (newer.version, newer.clocks) = ("2".to_owned(), vec![clock("target first-response received response 1bh")]);
    policy.presets.push(newer);
    let pinned = Case { policies: Some(vec!["p@1".to_owned()]), ..case() };
    assert_eq!(said(&policy, &pinned, "20 09:10"), ["first-response running due 23 17:00"]);
    assert_eq!(said(&policy, &case(), "20 09:10"), ["first-response running due 20 10:00"]);
    // An edition that is gone is stood in for by the one of the day; a policy that is gone leaves nothing to run.
    let gone = Case { policies: Some(vec!["p@0".to_owned(), "z@1".to_owned()]), ..case() };
    assert_eq!(said(&policy, &gone, "20 09:10"), ["first-response running due 20 10:00"]);
    assert_eq!(said(&policy, &Case { policies: Some(Vec::new()), ..case() }, "20 09:10"), [""; 0]);
}

#[test]
fn a_policy_covers_what_was_received_since_it_was_applied_and_while_it_was_valid() {
    let mut policy = house(&[FIRST]);
    policy.applied[0].since = Some(at("20 09:01"));
    assert_eq!(said(&policy, &case(), "27 09:10"), [""; 0]);
    policy.applied[0].since = Some(at("20 09:00"));
    assert_eq!(said(&policy, &case(), "20 09:10").len(), 1);
    policy.presets[0].valid_until = Some("2026-11-19".parse().unwrap());
    assert_eq!(said(&policy, &case(), "20 09:10"), [""; 0]);
    policy.presets[0].valid_until = Some("2026-11-20".parse().unwrap());
    assert_eq!(said(&policy, &case(), "20 09:10").len(), 1);
}
