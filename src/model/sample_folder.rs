//! Folders for tests: cases and parties, bare but for what a test sets.
//! Compiled for tests alone.

use chrono::{DateTime, FixedOffset};

use crate::calendar::due::Due;
use crate::calendar::now::Now;
use crate::model::case::Case;
use crate::model::event::{Event, EventKind};
use crate::model::folder::{Filed, Folder};
use crate::model::id::{BlockId, CaseId, PartyId};
use crate::model::party::{Party, PartyKind};
use crate::model::promise::Promise;
use crate::model::sample;

/// Returns an instant from RFC 3339.
pub(crate) fn at(text: &str) -> DateTime<FixedOffset> {
    DateTime::parse_from_rfc3339(text).unwrap()
}

/// Returns the present from RFC 3339, in the bakery's zone.
pub(crate) fn now(text: &str) -> Now {
    Now::new(at(text).to_utc(), crate::calendar::sample::johannesburg())
}

/// Returns an open complaint without anything in it.
pub(crate) fn case(id: &str, received_at: &str) -> Case {
    let subject = "A subject".to_owned();
    Case { id: CaseId::of_file(id).unwrap(), received_at: at(received_at), subject, ..sample::case() }
}

/// Returns an open promise without words about who made it to whom and when.
pub(crate) fn promise(id: &str, due: &str) -> Promise {
    let due = Some(Due::stored(due).unwrap());
    Promise { what: Some(format!("What {id} is")), who: None, made_at: None, due, ..sample::promise(id) }
}

/// Returns an event with nothing but its time and kind.
pub(crate) fn event(kind: EventKind, when: &str) -> Event {
    Event { id: BlockId::of_file("e1"), case: None, at: at(when), by: None, ..sample::event("20 09:00", kind) }
}

/// Returns a person.
pub(crate) fn person(id: &str, name: &str) -> Party {
    Party {
        id: PartyId::parse(id).unwrap(),
        schema: 1,
        kind: PartyKind::Person,
        name: Some(name.to_owned()),
        emails: Vec::new(),
        phones: Vec::new(),
        organisation: None,
        roles: Vec::new(),
        prefers: None,
        avoid: Vec::new(),
        same_as: None,
        not_same_as: Vec::new(),
        refs: Vec::new(),
        erased_at: None,
        once: Vec::new(),
    }
}

/// Returns an organisation.
pub(crate) fn organisation(id: &str, name: &str) -> Party {
    Party { kind: PartyKind::Organisation, ..person(id, name) }
}

/// Returns a folder of these cases, sorted as a folder is.
pub(crate) fn folder(cases: Vec<Case>, parties: Vec<Party>) -> Folder {
    let filed = |case: Case| Filed { path: format!("cases/2026/{}.toml", case.id), case };
    let mut cases: Vec<Filed> = cases.into_iter().map(filed).collect();
    cases.sort_by(|one, other| one.case.id.cmp(&other.case.id));
    let parties = parties.into_iter().map(|party| (party.id.clone(), party)).collect();
    Folder { cases, parties, ..Folder::default() }
}
