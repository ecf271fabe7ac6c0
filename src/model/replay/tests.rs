//! Records played back by table: what was known when, and where head and events part.

use super::{known_at, mismatches};
use crate::model::case::{Accepted, Case, Outcome, Priority, QuestionState, Status, WaitingOn};
use crate::model::event::{Event, EventKind};
use crate::model::id::BlockId;
use crate::model::promise::{Promise, PromiseState};
use crate::model::sample::{at, case, change, escalation, event, of_promise, promise, question};
use crate::model::word::Word;

/// A case that waited, was resolved, closed and opened again, and changed hands and priority on the way.
fn story() -> Case {
    Case {
        status: Status::Open,
        priority: Priority::Emergency,
        owner: Some("sipho".to_owned()),
        category: None,
        outcome: Some(Outcome { accepted: Some(Accepted::Unknown), ..Outcome::default() }),
        events: vec![
            event("20 09:00", EventKind::Opened),
            change("21 09:00", EventKind::Assigned, "owner", "", "thandi"),
            change("21 10:00", EventKind::Waiting, "status", "open", "waiting"),
            event("22 09:00", EventKind::ContactIn),
            change("22 09:00", EventKind::Resumed, "status", "waiting", "open"),
            change("23 09:00", EventKind::Changed, "priority", "normal", "emergency"),
            change("24 09:00", EventKind::Resolved, "status", "open", "resolved"),
            change("25 09:00", EventKind::Closed, "status", "resolved", "closed"),
            change("26 09:00", EventKind::Reopened, "status", "closed", "open"),
            change("26 09:00", EventKind::Assigned, "owner", "thandi", "sipho"),
            change("27 09:00", EventKind::Changed, "category", "billing", ""),
        ],
        ..case()
    }
}

#[test]
fn the_head_is_walked_back_through_the_events() {
    for (when, expect) in [
        ("20 09:00", "open normal - billing"),
        ("21 09:30", "open normal thandi billing"),
        ("21 10:00", "waiting normal thandi billing"),
        ("22 08:59", "waiting normal thandi billing"),
        ("22 09:00", "open normal thandi billing"),
        ("23 12:00", "open emergency thandi billing"),
        ("24 12:00", "resolved emergency thandi billing"),
        ("25 12:00", "closed emergency thandi billing"),
        ("26 12:00", "open emergency sipho billing"),
        ("28 12:00", "open emergency sipho -"),
    ] {
        let known = known_at(&story(), at(when)).unwrap();
        let or = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
        let said =
            format!("{} {} {} {}", known.status.word(), known.priority.word(), or(&known.owner), or(&known.category));
        assert_eq!(said, expect, "{when}");
        assert!(known.events.iter().all(|event| event.at <= at(when)), "{when}");
    }
}

#[test]
fn nothing_is_known_before_receipt_and_no_outcome_before_the_end() {
    assert_eq!(known_at(&story(), at("20 08:59")), None);
    assert_eq!(known_at(&story(), at("23 12:00")).unwrap().outcome, None);
    assert!(known_at(&story(), at("24 09:00")).unwrap().outcome.is_some());
    assert_eq!(known_at(&story(), at("30 09:00")), Some(story()));
}

#[test]
fn events_without_keys_imply_a_status_too() {
    let case = Case {
        status: Status::Closed,
        events: vec![
            event("20 09:00", EventKind::Opened),
            event("21 09:00", EventKind::Waiting),
            event("22 09:00", EventKind::ContactIn),
            event("23 09:00", EventKind::Resolved),
            event("24 09:00", EventKind::Closed),
        ],
        ..case()
    };
    for (when, expect) in [
        ("20 10:00", Status::Open),
        ("21 10:00", Status::Waiting),
        ("22 10:00", Status::Open),
        ("23 10:00", Status::Resolved),
        ("24 10:00", Status::Closed),
    ] {
        assert_eq!(known_at(&case, at(when)).unwrap().status, expect, "{when}");
    }
    assert_eq!(mismatches(&case), []);
}

#[test]
fn for_whom_it_waited_stands_in_the_event() {
    let waiting = Event {
        party: Some("third-party".to_owned()),
        ..change("21 09:00", EventKind::Waiting, "status", "open", "waiting")
    };
    let case =
        Case { events: vec![waiting, change("22 09:00", EventKind::Resumed, "status", "waiting", "open")], ..case() };
    assert_eq!(known_at(&case, at("21 12:00")).unwrap().waiting_on, Some(WaitingOn::ThirdParty));
    assert_eq!(known_at(&case, at("22 12:00")).unwrap().waiting_on, None);
}

#[test]
fn a_head_without_events_has_always_been_so() {
    let case = Case { status: Status::Waiting, waiting_on: Some(WaitingOn::Customer), ..case() };
    assert_eq!(known_at(&case, at("21 09:00")), Some(case.clone()));
    assert_eq!(mismatches(&case), []);
}

#[test]
fn a_promise_is_open_when_it_was_made_and_had_not_ended() {
    let ended = |state| Promise { state, ended_at: Some(at("24 10:00")), ..promise("p7kd") };
    for (state, when, expect) in [
        (PromiseState::Kept, "20 09:29", None),
        (PromiseState::Kept, "20 09:30", Some(PromiseState::Open)),
        (PromiseState::Broken, "24 09:59", Some(PromiseState::Open)),
        (PromiseState::Moved, "24 10:00", Some(PromiseState::Moved)),
    ] {
        let case = Case { promises: vec![ended(state)], ..case() };
        let known = known_at(&case, at(when)).unwrap();
        assert_eq!(known.promises.first().map(|promise| promise.state), expect, "{when}");
        assert_eq!(known.promises.first().map(|p| p.ended_at.is_some()), expect.map(|s| s != PromiseState::Open));
    }
}

#[test]
fn a_promise_without_times_takes_them_from_its_events() {
    let bare = Promise { made_at: None, ended_at: None, state: PromiseState::Kept, ..promise("p7kd") };
    let events =
        vec![of_promise("21 09:00", EventKind::Promised, "p7kd"), of_promise("23 09:00", EventKind::Kept, "p7kd")];
    let case = Case { promises: vec![bare], events, ..case() };
    for (when, expect) in
        [("20 12:00", None), ("22 09:00", Some(PromiseState::Open)), ("23 09:00", Some(PromiseState::Kept))]
    {
        let known = known_at(&case, at(when)).unwrap();
        assert_eq!(known.promises.first().map(|promise| promise.state), expect, "{when}");
    }
}

#[test]
fn questions_and_escalations_come_when_they_came() {
    let about = |when, kind| Event { question: Some(BlockId::of_file("q3kd")), ..event(when, kind) };
    let mut case = Case {
        questions: vec![question("q3kd")],
        escalations: vec![escalation("23 09:00")],
        events: vec![about("21 09:00", EventKind::Asked), about("22 09:00", EventKind::Answered)],
        ..case()
    };
    case.questions[0].state = QuestionState::Answered;
    let counted = |when| {
        let known = known_at(&case, at(when)).unwrap();
        (known.questions.len(), known.open_questions().count(), known.escalations.len())
    };
    assert_eq!(counted("20 10:00"), (0, 0, 0));
    assert_eq!(counted("21 10:00"), (1, 1, 0));
    assert_eq!(counted("22 10:00"), (1, 0, 0));
    assert_eq!(counted("23 10:00"), (1, 0, 1));
}

fn said(case: &Case) -> Vec<String> {
    let or = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
    let line = |m: super::Mismatch| {
        let promise = m.promise.map(|id| format!("{id} ")).unwrap_or_default();
        format!("{promise}{}: {} / {}", m.key, or(m.head), or(m.events))
    };
    mismatches(case).into_iter().map(line).collect()
}

#[test]
fn changes_by_hand_are_seen() {
    assert_eq!(said(&story()), [""; 0]);
    assert_eq!(said(&Case { status: Status::Closed, ..story() }), ["status: closed / open"]);
    assert_eq!(said(&Case { owner: Some("anna".into()), ..story() }), ["owner: anna / sipho"]);
    assert_eq!(said(&Case { owner: None, ..story() }), ["owner: - / sipho"]);
    assert_eq!(said(&Case { category: Some("x".into()), ..story() }), ["category: x / -"]);
    assert_eq!(said(&Case { subject: "Another".into(), ..story() }), [""; 0]);
}

#[test]
fn promises_are_compared_with_the_events_that_name_them() {
    let with = |state, events| Case { promises: vec![Promise { state, ..promise("p7kd") }], events, ..case() };
    let made = || of_promise("20 09:30", EventKind::Promised, "p7kd");
    assert_eq!(said(&with(PromiseState::Kept, vec![])), [""; 0]);
    assert_eq!(said(&with(PromiseState::Open, vec![made()])), [""; 0]);
    assert_eq!(said(&with(PromiseState::Kept, vec![made()])), ["p7kd state: kept / open"]);
    let moved = Event {
        key: Some("due".into()),
        to: Some("2026-11-30".into()),
        ..of_promise("21 09:00", EventKind::Moved, "p7kd")
    };
    assert_eq!(said(&with(PromiseState::Moved, vec![made(), moved.clone()])), [""; 0]);
    assert_eq!(said(&with(PromiseState::Open, vec![made(), moved])), ["p7kd state: open / moved"]);
    let adopted = Event {
        promise: Some(BlockId::of_file("p7kd")),
        ..change("22 09:00", EventKind::Edited, "state", "open", "kept")
    };
    assert_eq!(said(&with(PromiseState::Kept, vec![made(), adopted])), [""; 0]);
}

#[test]
fn what_happened_yesterday_may_be_typed_today() {
    let events = vec![
        change("22 09:00", EventKind::Changed, "priority", "normal", "low"),
        change("21 09:00", EventKind::Changed, "priority", "low", "high"),
    ];
    for (priority, expect) in [(Priority::High, 0), (Priority::Low, 0), (Priority::Normal, 1)] {
        assert_eq!(mismatches(&Case { priority, events: events.clone(), ..case() }).len(), expect);
    }
}

#[test]
fn what_waits_for_a_choice_is_no_mismatch() {
    let events = vec![
        change("21 09:00", EventKind::Assigned, "owner", "", "naledi"),
        change("21 09:00", EventKind::Changed, "priority", "normal", "high"),
        change("21 09:00", EventKind::Changed, "cause", "", "oven"),
    ];
    let outcome = Some(Outcome { cause: Some("flour".to_owned()), ..Outcome::default() });
    let with = |keys: &[&str]| {
        let conflicts = keys.iter().map(|key| (*key).to_owned()).collect();
        let case = Case { events: events.clone(), outcome: outcome.clone(), conflicts, ..case() };
        mismatches(&case).into_iter().map(|odd| odd.path()).collect::<Vec<_>>()
    };
    assert_eq!(with(&[]), ["outcome/cause", "owner", "priority"]);
    assert_eq!(with(&["owner"]), ["outcome/cause", "priority"]);
    assert_eq!(with(&["priority", "outcome/cause"]), ["owner"]);
}

#[test]
fn situations_are_compared_as_sets_of_words() {
    let events = vec![change("21 09:00", EventKind::Changed, "situation", "", "special-trip, children")];
    let tags = |tags: &[&str]| tags.iter().map(|tag| (*tag).to_owned()).collect::<Vec<_>>();
    assert_eq!(said(&Case { tags: tags(&["special-trip", "children"]), events: events.clone(), ..case() }), [""; 0]);
    let case = Case { tags: tags(&["special-trip"]), events, ..case() };
    assert_eq!(said(&case), ["situation: special-trip / special-trip,children"]);
    assert_eq!(known_at(&case, at("20 12:00")).unwrap().tags, [""; 0]);
}

#[test]
fn needs_as_a_hand_wrote_them_go_on_record_once() {
    for needs in ["large print ", "a;b", " ; c"] {
        let told = super::head::plain("adjustments", Some(needs));
        let case = Case { adjustments: vec![needs.to_owned()], ..case() };
        let recorded = super::head::get(&case, "adjustments").flatten();
        assert_eq!(recorded, told, "{needs}");
        assert_eq!(super::head::plain("adjustments", recorded.as_deref()), recorded, "{needs}");
    }
}
