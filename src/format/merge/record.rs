//! What head and events of a merged case owe each other: of which keys a side's own events speak, and that both agree.
//! Which value stands is decided by `three`.

use std::collections::{BTreeSet, HashSet};

use chrono::{DateTime, FixedOffset, TimeDelta};

use super::order::moment;
use super::page::{Name, Page, Part, Slot};
use super::write::{SETS, append, changes_status, id_of, is_of_a_merge, text};
use crate::calendar::zone::Zone;
use crate::format::read_case;
use crate::format::tree::{Syntax, parse};
use crate::model::case::{Case, Status};
use crate::model::edit::{Edit, Place, Scalar};
use crate::model::event::EventKind;
use crate::model::replay::{Mismatch, in_order, mismatches, status_by};
use crate::model::word::Word;

/// Returns the keys, as conflicts name them, of which the events speak that one side alone has: it changed them,
/// whatever it came back to.
pub(super) fn spoken(base: &Page, side: &Page, other: &Page) -> HashSet<String> {
    let known: HashSet<&str> = base.blocks("event").chain(other.blocks("event")).map(|(id, _)| id).collect();
    let new = side.blocks("event").filter(|(id, _)| !known.contains(id)).map(|(_, event)| event);
    let mut keys = HashSet::new();
    // What came along from another case speaks of that one.
    for event in new.filter(|event| event.get("was").is_none() && event.text("question").is_none()) {
        let key = event.text("key");
        if let Some(promise) = event.text("promise") {
            if event.text("kind").is_some_and(|kind| ENDS.contains(&kind)) {
                keys.insert(format!("promise/{promise}/state"));
            }
            keys.extend(key.map(|key| format!("promise/{promise}/{key}")));
            continue;
        }
        if changes_status(event) && !matches!(event.text("kind"), Some("opened" | "contact-in")) {
            keys.insert("status".to_owned());
        }
        match key {
            Some("situation") => keys.extend(["situation/tags".to_owned()]),
            Some(key) => keys.extend([key.to_owned(), format!("outcome/{key}"), format!("situation/{key}")]),
            None if event.text("kind") == Some("assigned") => keys.extend(["owner".to_owned()]),
            None => {}
        }
    }
    keys
}

/// The events that end a promise.
const ENDS: [&str; 5] = ["kept", "broken", "released", "moved", "split"];

/// Takes out what an earlier merge wrote so that the record ends with what the head says: it is said anew if it is still
/// needed, so that the order of merges is no matter.
pub(super) fn forget(page: &mut Page, base: &Page) {
    let is_set = |key: Option<&str>| SETS.iter().any(|set| key == Some(set.key));
    page.slots.retain(|(name, slot)| {
        let Slot::Part(part) = slot else { return true };
        let is_ours = matches!(name, Name::Block(block, _) if block == "event")
            && is_of_a_merge(part)
            && part.get("from").is_none()
            && !is_set(part.text("key"));
        !is_ours || base.get(name).is_some()
    });
}

/// Returns what is to be written so that head and events of the merged text agree wherever those of both sides did;
/// keys in conflict wait for the one who settles them.
pub(super) fn agreement(
    syntax: Syntax,
    merged: &str,
    sides: [&str; 2],
    conflicts: &BTreeSet<String>,
    page: &Page,
) -> Vec<Edit> {
    let Some(case) = read(syntax, merged) else { return Vec::new() };
    let mut odd = mismatches(&case);
    if odd.is_empty() {
        return Vec::new();
    }
    odd.retain(|odd| !conflicts.contains(&odd.path()));
    for side in sides.iter().filter_map(|side| read(syntax, side)) {
        let known = mismatches(&side);
        odd.retain(|odd| known.iter().all(|known| (&known.key, &known.promise) != (&odd.key, &odd.promise)));
    }
    odd.iter().flat_map(|odd| if is_answered(&case, odd) { resumed() } else { vec![said(page, odd)] }).collect()
}

fn read(syntax: Syntax, text: &str) -> Option<Case> {
    let document = parse(syntax, text.as_bytes()).ok()?;
    read_case::case(&document, syntax, Zone::UTC).0
}

/// Tells whether the case waited on one side, and on the other an inbound contact came after that, which ends the wait.
fn is_answered(case: &Case, odd: &Mismatch) -> bool {
    if odd.promise.is_some() || odd.key != "status" || case.status != Status::Waiting {
        return false;
    }
    let (mut status, mut ended_by) = (None, None);
    for event in in_order(case) {
        if let Some(now) = status_by(event, status) {
            (status, ended_by) = (Some(now), Some(event.kind));
        }
    }
    (status, ended_by) == (Some(Status::Open), Some(EventKind::ContactIn))
}

/// Returns what the end of a wait changes in the head; the contact itself is on record.
fn resumed() -> Vec<Edit> {
    let head = |key: &str| Place::Head { key: key.to_owned() };
    let open = Scalar::Text(Status::Open.word().to_owned());
    vec![Edit::Put { place: head("status"), value: open }, Edit::Drop { place: head("waiting_on") }]
}

/// Returns the event with which the record ends as the head does: a change that was typed in later than it happened
/// stands before others in the merged file.
fn said(page: &Page, odd: &Mismatch) -> Edit {
    let promise = odd.promise.as_ref().map(crate::model::id::BlockId::as_str);
    let about = |event: &&Part| match promise {
        Some(promise) => event.text("promise") == Some(promise),
        None if odd.key == "status" => changes_status(event),
        None if odd.key == "owner" && event.text("kind") == Some("assigned") => true,
        None => event.text("key") == Some(&odd.key),
    };
    let events = page.blocks("event").map(|(_, event)| event).filter(about);
    let last: Option<DateTime<FixedOffset>> = events.filter_map(|event| moment(event, "at")).max();
    let at = last.unwrap_or_default().checked_add_signed(TimeDelta::seconds(1)).unwrap_or_default();
    let mut fields: Vec<(String, Scalar)> = page.head("id").map(|id| text("case", id)).into_iter().collect();
    fields.push(("at".to_owned(), Scalar::Moment(at)));
    fields.push(text("kind", "merged"));
    fields.extend(promise.map(|promise| text("promise", promise)));
    fields.push(text("key", &odd.key));
    fields.extend(odd.head.as_deref().map(|to| text("to", to)));
    let id = id_of(page, &format!("{fields:?}"));
    fields.insert(0, text("id", &id));
    append("event", fields)
}
