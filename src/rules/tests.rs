//! Worries about care by table.

mod order;

use std::collections::BTreeMap;

use chrono::Utc;

use super::of_case;
use crate::calendar::hours::{Calendar, CalendarParts, Period};
use crate::calendar::now::Now;
use crate::calendar::sample::johannesburg;
use crate::calendar::span::Span;
use crate::model::case::{Case, Escalation, Priority, Status, WaitingOn};
use crate::model::event::{Event, EventKind};
use crate::model::look::Look;
use crate::model::policy::{Loudness, Policy, Threshold};
use crate::model::promise::{Promise, PromiseKind, PromiseState};
use crate::model::sample::{at, case, escalation, event, promise};
use crate::model::word::Word;

/// A house that is open from Monday to Friday, 08:00 to 17:00; 20 November 2026 is a Friday.
fn house() -> Policy {
    let day = || vec![Period::parse("08:00-17:00").unwrap()];
    let parts = CalendarParts {
        zone: johannesburg(),
        week: Some([day(), day(), day(), day(), day(), vec![], vec![]]),
        closed: vec![],
        special: BTreeMap::new(),
        breaks: BTreeMap::new(),
    };
    Policy { calendar: Calendar::new(parts).unwrap(), ..Policy::standard(johannesburg()) }
}

const HERE: [&str; 6] = [
    "case.unowned",
    "escalation.no-next-update",
    "escalation.unexplained",
    "promise.overdue",
    "silence.over",
    "update.missed",
];

fn found_by(policy: &Policy, now: &str, case: &Case) -> Vec<String> {
    let look = Look { now: Now::new(at(now).with_timezone(&Utc), johannesburg()), policy };
    let line = |finding: super::Finding| {
        let promise = finding.promise.map(|id| format!("/{id}")).unwrap_or_default();
        format!("{}{promise} {}: {}", finding.code, finding.level.word(), finding.reason)
    };
    // The other worries have their own cases, each with its fix, in `tests/rules`.
    let is_of = |finding: &super::Finding| HERE.contains(&finding.code);
    of_case(&look, case).into_iter().filter(is_of).map(line).collect()
}

/// Compares what is found in an owned case whose customer was spoken to a moment ago.
fn check(now: &str, change: impl Fn(&mut Case), expect: &[&str]) {
    let mut case = Case { owner: Some("thandi".to_owned()), events: vec![event(now, EventKind::ContactOut)], ..case() };
    change(&mut case);
    assert_eq!(found_by(&house(), now, &case), expect, "{now}");
}

#[test]
fn an_owned_case_that_was_spoken_about_worries_nobody() {
    check("25 10:00", |_| {}, &[]);
}

#[test]
fn an_active_case_needs_an_owner() {
    let alarm = &["case.unowned warn: nobody owns this case"];
    check("20 10:00", |case| case.owner = None, alarm);
    check("20 10:00", |case| case.owner = Some(" ".into()), alarm);
    check("20 10:00", |case| (case.owner, case.status) = (None, Status::Resolved), &[]);
}

#[test]
fn a_promise_is_overdue_after_its_time_and_an_update_even_when_all_is_solved() {
    let late = "promise.overdue/p1 act: Refund R450: 2 hours late, due Tue 24 Nov 2026 12:00";
    check("24 12:00", |case| case.promises = vec![promise("p1")], &[]);
    check("24 14:00", |case| case.promises = vec![promise("p1")], &[late]);
    for state in [PromiseState::Kept, PromiseState::Broken, PromiseState::Moved, PromiseState::Split] {
        check("24 14:00", |case| case.promises = vec![Promise { state, ..promise("p1") }], &[]);
    }
    let day = || Promise { due: Some(crate::calendar::due::Due::Day("2026-11-24".parse().unwrap())), ..promise("p1") };
    check("24 17:00", |case| case.promises = vec![day()], &[]);
    check(
        "24 17:30",
        |case| case.promises = vec![day()],
        &["promise.overdue/p1 act: Refund R450: 30 minutes late, due Tue 24 Nov 2026 17:00"],
    );
    let update = || Promise { kind: PromiseKind::Update, what: Some("Phone".into()), ..promise("p1") };
    check(
        "24 14:00",
        |case| (case.promises, case.status) = (vec![update()], Status::Resolved),
        &["update.missed/p1 act: Phone: 2 hours late, due Tue 24 Nov 2026 12:00"],
    );
}

#[test]
fn an_escalation_is_explained_and_has_a_next_update() {
    let unexplained = "escalation.unexplained act: escalated to manager, and the customer was not told";
    let open_end = "escalation.no-next-update act: escalated to manager without a date for the next update";
    let told = |told: &str| Escalation { told: Some(told.to_owned()), ..escalation("23 09:00") };
    let escalated = |case: &mut Case, by: Escalation| {
        case.escalations = vec![by];
        case.events.push(event("23 09:00", EventKind::Escalated));
    };
    check("23 09:00", |case| escalated(case, escalation("23 09:00")), &[open_end, unexplained]);
    check("23 09:00", |case| escalated(case, told("by Friday")), &[open_end]);
    check("23 09:00", |case| escalated(case, told(" ")), &[open_end, unexplained]);
    // In the same instant, but later in the record.
    let then_told = |case: &mut Case| {
        escalated(case, escalation("23 09:00"));
        case.events.push(event("23 09:00", EventKind::ContactOut));
    };
    check("23 09:00", then_told, &[open_end]);
    // Speaking to the customer afterwards explains it.
    check("23 10:00", |case| case.escalations = vec![escalation("23 09:00")], &[open_end]);
    let next = || Promise { kind: PromiseKind::Update, made_at: Some(at("23 09:00")), ..promise("p1") };
    let answered = |case: &mut Case| (case.escalations, case.promises) = (vec![told("x")], vec![next()]);
    check("23 09:00", answered, &[]);
    check("23 09:00", |case| (case.escalations, case.status) = (vec![told("x")], Status::Resolved), &[]);
}

#[test]
fn silence_is_counted_in_business_days_from_the_last_human_word() {
    let silent = |now: &str, change: &dyn Fn(&mut Case)| {
        let mut case = Case { owner: Some("thandi".to_owned()), ..case() };
        change(&mut case);
        found_by(&house(), now, &case)
    };
    // Received on Friday at 09:00; three business days later it is Wednesday at 09:00.
    assert_eq!(silent("25 09:00", &|_| {}), [""; 0]);
    assert_eq!(
        silent("25 09:01", &|_| {}),
        ["silence.over warn: the customer has heard nothing for 27 business hours 1 minute",]
    );
    assert_eq!(silent("25 09:01", &|case| case.events = vec![event("23 09:00", EventKind::Note)]).len(), 1);
    let auto = || Event { auto: true, ..event("23 09:00", EventKind::ContactOut) };
    assert_eq!(silent("25 09:01", &|case| case.events = vec![auto()]).len(), 1);
    assert_eq!(silent("25 09:01", &|case| case.events = vec![event("23 09:00", EventKind::ContactOut)]), [""; 0]);
    assert_eq!(silent("25 09:01", &|case| case.status = Status::Resolved), [""; 0]);
    let asked = |case: &mut Case| {
        (case.status, case.waiting_on) = (Status::Waiting, Some(WaitingOn::Customer));
        case.events = vec![event("20 10:00", EventKind::ContactOut)];
    };
    // Waiting for the customer does not hide it.
    assert_eq!(silent("27 09:01", &asked).len(), 1);
    let third = |case: &mut Case| (case.status, case.waiting_on) = (Status::Waiting, Some(WaitingOn::ThirdParty));
    assert_eq!(silent("27 09:01", &third).len(), 1);
}

#[test]
fn a_house_makes_rules_louder_quieter_and_silent() {
    let unowned = case();
    for (loudness, expect) in [
        (Loudness::Act, "case.unowned act: nobody owns this case"),
        (Loudness::Note, "case.unowned note: nobody owns this case"),
        (Loudness::Off, ""),
    ] {
        let mut policy = house();
        policy.rules.insert("case.unowned".to_owned(), loudness);
        assert_eq!(found_by(&policy, "20 10:00", &unowned).join(""), expect);
    }
}

#[test]
fn since_when_is_said_in_the_time_of_the_house_wherever_the_case_was_written() {
    let elsewhere = |at: chrono::DateTime<chrono::FixedOffset>| at.to_utc().fixed_offset();
    let mut case = case();
    case.received_at = elsewhere(case.received_at);
    case.escalations = vec![Escalation {
        at: Some(elsewhere(at("20 11:00"))),
        kind: Some(crate::model::case::EscalationKind::Hierarchical),
        ..escalation("20 11:00")
    }];
    case.promises =
        vec![Promise { due: Some(crate::calendar::due::Due::At(elsewhere(at("20 15:00")))), ..promise("p1") }];
    let mut policy = house();
    policy.rules.insert("case.no-next-step".to_owned(), Loudness::Warn);
    let look = Look { now: Now::new(at("27 09:00").to_utc(), johannesburg()), policy: &policy };
    let findings = of_case(&look, &case);
    assert!(findings.len() > 6, "{findings:?}");
    for finding in &findings {
        let offset = finding.since.map(|since| since.offset().local_minus_utc());
        assert_eq!(offset, Some(7_200), "{finding:?}");
    }
    case.promises.clear();
    let findings = of_case(&look, &case);
    let next_step: Vec<_> = findings.iter().filter(|finding| finding.code == "case.no-next-step").collect();
    assert_eq!(next_step.len(), 1, "{findings:?}");
    assert!(next_step[0].since.is_some_and(|since| since.offset().local_minus_utc() == 7_200), "{next_step:?}");
}

#[test]
fn an_emergency_hurries_by_the_shortest_time_and_the_house_has_the_last_word() {
    let late = |policy: &Policy, now: &str, priority: Priority| {
        let mut case = Case { owner: Some("thandi".to_owned()), priority, ..case() };
        case.events = vec![Event { auto: true, ..event("20 09:00", EventKind::ContactOut) }];
        let look = Look { now: Now::new(at(now).to_utc(), johannesburg()), policy };
        of_case(&look, &case).iter().any(|finding| finding.code == "first-response.late")
    };
    // Received on Friday at nine: two business hours end at eleven, two business days on Tuesday at nine.
    for (now, priority, expect) in [
        ("20 11:00", Priority::Emergency, false),
        ("20 11:01", Priority::Emergency, true),
        ("20 11:01", Priority::High, false),
        ("24 09:00", Priority::Normal, false),
        ("24 09:01", Priority::Normal, true),
    ] {
        assert_eq!(late(&house(), now, priority), expect, "{now} {priority:?}");
    }
    let with = |code: &str, span: &str| {
        let mut policy = house();
        policy.thresholds.insert(code.to_owned(), Threshold::Span(Span::parse(span).unwrap()));
        policy
    };
    assert!(late(&with("first-response.late", "1bh"), "20 10:01", Priority::Emergency));
    assert!(!late(&with("emergency.first-response.late", "4bh"), "20 12:00", Priority::Emergency));
    assert!(late(&with("emergency.first-response.late", "4bh"), "20 13:01", Priority::Emergency));
}

#[test]
fn an_emergency_is_silent_after_a_day() {
    let silent = |now: &str, change: &dyn Fn(&mut Policy)| {
        let mut policy = house();
        change(&mut policy);
        let case = Case { owner: Some("thandi".to_owned()), priority: Priority::Emergency, ..case() };
        found_by(&policy, now, &case).iter().any(|line| line.starts_with("silence.over"))
    };
    let limit = |priority: Priority, span: &'static str| {
        move |policy: &mut Policy| {
            policy.silence_limits.insert(priority, Span::parse(span).unwrap());
        }
    };
    assert!(!silent("23 09:00", &|_| {}) && silent("23 09:01", &|_| {}));
    assert!(silent("20 13:01", &limit(Priority::High, "4bh")), "the limit of a lesser priority is shorter");
    assert!(!silent("24 09:00", &limit(Priority::Emergency, "2bd")), "the house said so of emergencies");
}
