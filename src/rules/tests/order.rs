//! What came after what: of two events at one instant, the later in the file came later, for every rule alike.

use chrono::TimeDelta;

use super::house;
use crate::calendar::now::Now;
use crate::calendar::sample::johannesburg;
use crate::model::case::{Accepted, Case, EscalationKind, Outcome, Question, QuestionState, Status};
use crate::model::event::{Event, EventKind};
use crate::model::id::BlockId;
use crate::model::look::Look;
use crate::model::policy::{Loudness, Policy};
use crate::model::promise::{Promise, PromiseKind};
use crate::model::sample::{at, case, escalation, event, of_promise, promise, question};
use crate::rules::of_case;

const WHEN: &str = "24 10:00";

/// A worry that something needs our word after it: what happened, what settles it, and the case around them.
struct Row {
    code: &'static str,
    deed: Event,
    word: Event,
    case: Case,
}

fn row(code: &'static str, deed: Event, word: Event, case: Case) -> Row {
    Row { code, deed, word, case }
}

fn rows() -> Vec<Row> {
    let out = || event(WHEN, EventKind::ContactOut);
    let over = |status: Status, outcome: Outcome| Case { status, outcome: Some(outcome), ..case() };
    let handed = || Case { escalations: vec![escalation(WHEN)], ..case() };
    let raised = || Event { to: Some("manager".to_owned()), ..event(WHEN, EventKind::Escalated) };
    let asking = |state: QuestionState| Case { questions: vec![Question { state, ..question("q1") }], ..case() };
    let of_question = |kind: EventKind| Event { question: Some(BlockId::of_file("q1")), ..event(WHEN, kind) };
    let update = Promise { kind: PromiseKind::Update, made_at: Some(at(WHEN)), ..promise("p7kd") };
    let sorry = Event { apology: vec!["regret".to_owned()], ..out() };
    let waited = Event { wait_seconds: Some(1800), ..event(WHEN, EventKind::ContactIn) };
    let refused = Outcome { accepted: Some(Accepted::No), ..Outcome::default() };
    let known = Outcome { cause: Some("oven".to_owned()), ..Outcome::default() };
    let resolved = || event(WHEN, EventKind::Resolved);
    vec![
        row("decision.untold", resolved(), out(), over(Status::Resolved, Outcome::default())),
        row("openness.cause-not-shared", resolved(), out(), over(Status::Resolved, known)),
        row("close.no-recourse", event(WHEN, EventKind::Closed), out(), over(Status::Closed, refused)),
        row("contact.long-wait", waited, sorry, case()),
        row("contact.no-human", Event { no_human: true, ..event(WHEN, EventKind::ContactIn) }, out(), case()),
        row("contact.unanswered", event(WHEN, EventKind::ContactIn), out(), case()),
        row("decline.no-alternative", of_question(EventKind::Answered), out(), asking(QuestionState::Declined)),
        row("escalation.unexplained", raised(), out(), handed()),
        row(
            "escalation.no-next-update",
            raised(),
            of_promise(WHEN, EventKind::Promised, "p7kd"),
            Case { promises: vec![update], ..handed() },
        ),
        row("log.edited", event(WHEN, EventKind::Edited), event(WHEN, EventKind::Note), case()),
    ]
}

/// Returns whether a worry is found where one event stands behind another, so many seconds later.
fn is_found(policy: &Policy, row: &Row, first: &Event, then: &Event, gap: i64) -> bool {
    let gap = TimeDelta::seconds(gap);
    let mut case = row.case.clone();
    // What stands in the case as of the later one moves with it.
    if *then == row.deed {
        case.escalations.iter_mut().for_each(|escalation| escalation.at = Some(at(WHEN) + gap));
    } else {
        case.promises.iter_mut().for_each(|promise| promise.made_at = Some(at(WHEN) + gap));
    }
    case.events = vec![first.clone(), Event { at: then.at + gap, ..then.clone() }];
    let look = Look { now: Now::new(at("27 16:00").to_utc(), johannesburg()), policy };
    of_case(&look, &case).iter().any(|finding| finding.code == row.code)
}

#[test]
fn of_one_instant_the_later_in_the_file_came_later() {
    let mut policy = house();
    for row in rows() {
        policy.rules.insert(row.code.to_owned(), Loudness::Act);
        for gap in [0, 1] {
            assert!(is_found(&policy, &row, &row.word, &row.deed, gap), "{} after our word, {gap} s", row.code);
            assert!(!is_found(&policy, &row, &row.deed, &row.word, gap), "{} before our word, {gap} s", row.code);
        }
    }
}

#[test]
fn of_two_escalations_in_one_second_the_second_is_told_by_no_word_of_the_first() {
    let to = |id: &str, to: &str, told: Option<&str>| crate::model::case::Escalation {
        id: BlockId::of_file(id),
        to: Some(to.to_owned()),
        kind: Some(EscalationKind::Functional),
        told: told.map(str::to_owned),
        ..escalation(WHEN)
    };
    let said = |to: &str, told: Option<&str>| Event {
        to: Some(to.to_owned()),
        told: told.map(str::to_owned),
        ..event(WHEN, EventKind::Escalated)
    };
    let policy = house();
    let look = Look { now: Now::new(at("24 11:00").to_utc(), johannesburg()), policy: &policy };
    for (first, second, expect) in [(Some("hr looks"), None, true), (None, Some("it looks"), false)] {
        let case = Case {
            escalations: vec![to("x1", "team:hr", first), to("x2", "team:it", second)],
            events: vec![said("team:hr", first), said("team:it", second)],
            ..case()
        };
        let found = of_case(&look, &case);
        let is_untold = found.iter().any(|finding| finding.code == "escalation.unexplained");
        assert_eq!(is_untold, expect, "{first:?}, {second:?}");
    }
}
