//! Cases for tests, built in a line each.
//! Nothing here is part of the program.

use chrono::{DateTime, FixedOffset};

use crate::calendar::due::Due;
use crate::model::case::{Case, CaseKind, Escalation, Priority, Question, QuestionState, Status};
use crate::model::event::{Event, EventKind};
use crate::model::id::{BlockId, CaseId};
use crate::model::ladder::{Ladder, Step};
use crate::model::promise::{Promise, PromiseKind, PromiseState};

/// Returns an instant of November 2026 in Johannesburg: `at("20 09:14")`.
pub(crate) fn at(text: &str) -> DateTime<FixedOffset> {
    let (day, time) = text.split_once(' ').unwrap();
    DateTime::parse_from_rfc3339(&format!("2026-11-{day}T{time}:00+02:00")).unwrap()
}

/// Returns an open case `kd35-dnr3`, received on the 20th at 09:00, with nothing in it.
pub(crate) fn case() -> Case {
    Case {
        id: CaseId::of_file("kd35-dnr3").unwrap(),
        schema: 1,
        kind: CaseKind::Complaint,
        subject: "Charged twice".to_owned(),
        received_at: at("20 09:00"),
        entered_at: None,
        channel: None,
        complainant: None,
        wants: None,
        status: Status::Open,
        waiting_on: None,
        priority: Priority::Normal,
        owner: None,
        category: None,
        public: None,
        reference: None,
        x: Vec::new(),
        tags: Vec::new(),
        impact: None,
        adjustments: Vec::new(),
        questions: Vec::new(),
        promises: Vec::new(),
        events: Vec::new(),
        escalations: Vec::new(),
        outcome: None,
        policies: None,
        merged_into: None,
        aliases: Vec::new(),
        conflicts: Vec::new(),
    }
}

/// Returns an open promise of delivery, made on the 20th at 09:30 and due on the 24th at 12:00.
pub(crate) fn promise(id: &str) -> Promise {
    Promise {
        id: BlockId::of_file(id),
        kind: PromiseKind::Delivery,
        what: Some("Refund R450".to_owned()),
        how: None,
        who: Some("thandi".to_owned()),
        to: None,
        from: None,
        made_at: Some(at("20 09:30")),
        due: Some(Due::At(at("24 12:00"))),
        state: PromiseState::Open,
        ended_at: None,
        replaces: None,
        part_of: None,
        was: None,
    }
}

/// Returns an event without more to say; its id follows from its time and kind.
pub(crate) fn event(when: &str, kind: EventKind) -> Event {
    let id = BlockId::of_file(&format!("e-{}-{kind:?}", when.replace([' ', ':'], "")).to_lowercase());
    let (case, by) = (Some("kd35-dnr3".to_owned()), Some("thandi".to_owned()));
    Event { case, by, ..Event::bare(id, kind, at(when)) }
}

/// Returns an event that changed a key; an empty text is no value.
pub(crate) fn change(when: &str, kind: EventKind, key: &str, from: &str, to: &str) -> Event {
    let value = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    Event { key: value(key), from: value(from), to: value(to), ..event(when, kind) }
}

/// Returns an event about a promise.
pub(crate) fn of_promise(when: &str, kind: EventKind, promise: &str) -> Event {
    Event { promise: Some(BlockId::of_file(promise)), ..event(when, kind) }
}

/// Returns an open question.
pub(crate) fn question(id: &str) -> Question {
    Question { id: BlockId::of_file(id), text: "Why?".to_owned(), state: QuestionState::Open, was: None }
}

/// Returns an escalation to the manager that says nothing more.
pub(crate) fn escalation(when: &str) -> Escalation {
    Escalation {
        id: BlockId::of_file("x4hm"),
        to: Some("manager".to_owned()),
        kind: None,
        level: 1,
        why: Some("late".to_owned()),
        told: None,
        next_update: None,
        at: Some(at(when)),
        accepted_at: None,
        declined_at: None,
        answered_by: None,
        was: None,
    }
}

/// Returns a ladder of steps without limits: level, name, who stands on it, what calls a case up to it.
pub(crate) fn ladder(steps: &[(i64, &str, &[&str], &[&str])]) -> Ladder {
    let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    let step = |(level, name, who, triggers): &(i64, &str, &[&str], &[&str])| Step {
        level: *level,
        name: (*name).to_owned(),
        who: owned(who),
        triggers: owned(triggers),
        limit: None,
        left: None,
    };
    Ladder::new(steps.iter().map(step).collect())
}
