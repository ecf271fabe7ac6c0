//! Who is asked, who may answer, and who holds a case.
//! What an answer changes is tested in `actions::accept`.

use super::{Handover, is_asked, open, pending_for, waits, waits_for};
use crate::model::case::{Case, Escalation, EscalationKind};
use crate::model::event::{Event, EventKind};
use crate::model::ladder::Ladder;
use crate::model::sample::{at, case, escalation, event, ladder};

#[test]
fn a_step_and_who_stands_on_it_are_asked_together() {
    let ladder = ladder(&[(1, "lead", &["sipho"], &[]), (2, "owners", &["naledi", "nandi"], &[])]);
    for (asked, to, expect) in [
        ("lead", "sipho", true),
        ("sipho", "Lead", true),
        ("owners", "nandi", true),
        ("nandi", "owners", false),
        ("lead", "owners", false),
        ("team:night", "team:night", true),
        ("team:night", "team:day", false),
        ("manager", "lead", true),
        ("manager", "owners", false),
    ] {
        let escalation = Escalation { to: Some(asked.to_owned()), ..escalation("24 10:00") };
        let case = Case { escalations: vec![escalation], ..case() };
        assert_eq!(is_asked(&case, to, &ladder), expect, "{asked}, {to}");
    }
}

#[test]
fn what_went_to_the_manager_is_for_the_step_that_was_above_then() {
    let ladder = ladder(&[(0, "desk", &["thandi"], &[]), (1, "lead", &["sipho"], &[]), (2, "owner", &["naledi"], &[])]);
    let whose = case();
    for (level, person, expect) in
        [(1, "sipho", true), (1, "thandi", false), (1, "naledi", false), (2, "naledi", true), (0, "thandi", true)]
    {
        let escalation = Escalation { level, to: Some("manager".to_owned()), ..escalation("24 10:00") };
        let receiver = Handover::Escalation(&escalation).receiver(&whose, &ladder);
        assert_eq!(receiver.is(person), expect, "{level}, {person}");
    }
}

#[test]
fn it_is_held_by_whoever_took_it_and_by_nobody_who_noted_the_yes_of_others() {
    let ladder = Ladder::new(Vec::new());
    for (to, by, expect) in [
        ("sipho", "sipho", "sipho"),
        // Somebody else said yes for him.
        ("sipho", "thandi", "sipho"),
        ("manager", "naledi", "naledi"),
        ("team:night", "zola", "zola"),
        ("supplier:mill", "lwazi", "thandi"),
        ("external:ombud", "lwazi", "thandi"),
    ] {
        let taken = Escalation {
            to: Some(to.to_owned()),
            accepted_at: Some(at("24 11:00")),
            answered_by: Some(by.to_owned()),
            ..escalation("24 10:00")
        };
        let said = Event { to: Some(to.to_owned()), by: Some(by.to_owned()), ..event("24 11:00", EventKind::Accepted) };
        let case = Case { owner: Some("thandi".to_owned()), escalations: vec![taken], events: vec![said], ..case() };
        assert_eq!(case.holder(&ladder), Some(expect), "{to} {by}");
    }
}

#[test]
fn whoever_was_asked_twice_answers_once() {
    let made = |when: &str, to: &str, level: i64, declined: Option<&str>| Escalation {
        level,
        to: Some(to.to_owned()),
        kind: Some(if to.contains(':') { EscalationKind::Functional } else { EscalationKind::Hierarchical }),
        declined_at: declined.map(at),
        ..escalation(when)
    };
    let no = Some("24 12:00");
    for (escalations, expect) in [
        (vec![made("24 10:00", "team:night", 0, None), made("24 11:00", "team:night", 1, no)], 0),
        (vec![made("24 10:00", "team:night", 0, None), made("24 11:00", "team:day", 0, no)], 1),
        (vec![made("24 10:00", "team:night", 0, no), made("24 11:00", "team:night", 0, None)], 1),
        // The manager of before is another one than that of now.
        (vec![made("24 10:00", "manager", 1, None), made("24 11:00", "manager", 2, no)], 1),
    ] {
        let case = Case { escalations, ..case() };
        assert_eq!(open(&case).count(), expect, "{:?}", case.escalations);
    }
}

#[test]
fn who_takes_it_over_answers_for_their_step_and_those_below() {
    let made = |when: &str, level: i64, accepted: Option<&str>| Escalation {
        level,
        to: Some(format!("step{level}")),
        accepted_at: accepted.map(at),
        ..escalation(when)
    };
    for (escalations, expect) in [
        (vec![made("24 10:00", 2, None), made("24 11:00", 1, Some("24 12:00"))], vec![2]),
        (vec![made("24 10:00", 1, None), made("24 11:00", 2, Some("24 12:00"))], vec![]),
        (vec![made("24 10:00", 1, None), made("24 11:00", 1, Some("24 12:00"))], vec![]),
        (vec![made("24 11:00", 1, None), made("24 10:00", 2, Some("24 12:00"))], vec![1]),
    ] {
        let case = Case { escalations, ..case() };
        assert_eq!(open(&case).map(|open| open.level).collect::<Vec<_>>(), expect);
    }
}

#[test]
fn who_was_given_a_case_is_asked_until_they_answer() {
    let ladder = ladder(&[(0, "desk", &["thandi"], &[]), (1, "lead", &["sipho"], &[])]);
    let given = |by: &str, to: &str| Event {
        by: Some(by.to_owned()),
        to: Some(to.to_owned()),
        ..event("24 10:00", EventKind::Assigned)
    };
    let answer = |kind| vec![given("thandi", "sipho"), event("24 11:00", kind)];
    for (events, whom, expect) in [
        (vec![given("thandi", "sipho")], "sipho", true),
        (vec![given("thandi", "sipho")], "staff:Sipho", true),
        (vec![given("thandi", "sipho")], "thandi", false),
        (vec![given("sipho", "sipho")], "sipho", false),
        (answer(EventKind::Accepted), "sipho", false),
        (answer(EventKind::Declined), "sipho", false),
        (answer(EventKind::Note), "sipho", true),
        (Vec::new(), "sipho", false),
    ] {
        let case = Case { events, owner: Some("sipho".to_owned()), ..case() };
        assert_eq!(waits_for(&case, whom, &ladder), expect, "{whom}: {:?}", case.events);
        assert!(waits(&case) || !expect, "{:?}", case.events);
    }
    // Whoever made somebody else the owner by hand asks them no more.
    let taken = Case { events: vec![given("thandi", "sipho")], owner: Some("zola".to_owned()), ..case() };
    assert!(!waits(&taken) && !waits_for(&taken, "sipho", &ladder));
    let up = Case { escalations: vec![escalation("24 10:00")], ..case() };
    assert!(waits(&up) && waits_for(&up, "sipho", &ladder) && !waits_for(&up, "thandi", &ladder));
    // The no of another one, who was asked further up, is no answer to what they were given.
    let no =
        Event { by: Some("zola".to_owned()), to: Some("lead".to_owned()), ..event("24 11:00", EventKind::Declined) };
    let said_no = Escalation {
        declined_at: Some(no.at),
        answered_by: no.by.clone(),
        to: no.to.clone(),
        ..escalation("24 10:30")
    };
    let (events, owner) = (vec![given("sipho", "thandi"), no], Some("thandi".to_owned()));
    let case = Case { events, owner, escalations: vec![said_no], ..case() };
    assert!(waits_for(&case, "thandi", &ladder));
    assert!(matches!(pending_for(&case, "thandi", &ladder), Some(Handover::Assignment(_))));
}
