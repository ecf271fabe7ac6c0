//! What a merge has to say for itself, written into the text: sets, `merged` events, `[[conflict]]` blocks.
//! What is to be said was found by `three`.

use std::collections::BTreeSet;

use chrono::{DateTime, FixedOffset, TimeDelta};

use super::order::moment;
use super::page::{Name, Page, Part, Slot, instant};
use super::said::words;
use super::three::Notes;
use super::toward::Ladder;
use crate::model::edit::{Edit, Scalar};
use crate::model::id::ALPHABET;

/// Returns the edits that complete the pieces, and takes out the pieces that they replace.
pub(super) fn edits(page: &mut Page, base: &Page, mut notes: Notes) -> Vec<Edit> {
    let mut edits: Vec<Edit> =
        notes.sets.drain(..).map(|(place, words)| Edit::Put { place, value: Scalar::List(words) }).collect();
    for (ladder, winner) in said_before(page, base) {
        notes.decided.entry(ladder).or_insert((winner, BTreeSet::new()));
    }
    for (ladder, (winner, mut losers)) in std::mem::take(&mut notes.decided) {
        let at = after_all(page, &ladder);
        // What an earlier merge said about this key is said again as a whole, so that the order of merges is no matter.
        losers.extend(absorbed(page, base, &ladder));
        losers.remove(&winner);
        edits.extend(losers.iter().map(|loser| merged(page, &ladder, loser, &winner, at)));
    }
    for (key, mut values) in notes.conflicts {
        values.extend(known_values(page, &key));
        let values = Scalar::List(values.into_iter().collect());
        edits.push(append("conflict", vec![text("key", &key), ("values".to_owned(), values)]));
    }
    edits
}

/// Returns the keys that an earlier merge decided on one side, where that still stands.
/// An event of the other side can be later than what was said then.
fn said_before(page: &Page, base: &Page) -> Vec<(Ladder, String)> {
    let is_new = |id: &str| base.get(&Name::Block("event".to_owned(), id.to_owned())).is_none();
    let events = page.blocks("event").filter(|(id, event)| event.text("kind") == Some("merged") && is_new(id));
    events
        .filter_map(|(_, event)| {
            let ladder = match (event.text("key")?, event.text("promise")) {
                ("status", None) => Ladder::Status,
                ("priority", None) => Ladder::Priority,
                ("due", Some(promise)) => Ladder::Due(promise.to_owned()),
                _ => return None,
            };
            let now = match &ladder {
                Ladder::Due(promise) => match page.get(&Name::Block("promise".to_owned(), promise.clone()))? {
                    Slot::Part(promise) => promise.text("due"),
                    Slot::Entry(_) => None,
                },
                ladder => page.head(ladder.key()),
            };
            let to = event.text("to").filter(|to| now == Some(to))?.to_owned();
            Some((ladder, to))
        })
        .collect()
}

/// Takes out the `merged` events that the sides brought along for this key and returns the values that gave way in them.
fn absorbed(page: &mut Page, base: &Page, ladder: &Ladder) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    page.slots.retain(|(name, slot)| {
        let Slot::Part(part) = slot else { return true };
        let is_ours = matches!(name, Name::Block(block, _) if block == "event")
            && part.text("kind") == Some("merged")
            && part.text("key") == Some(ladder.key())
            && part.text("promise") == promise_of(ladder)
            && base.get(name).is_none();
        if is_ours {
            found.extend(part.text("from").map(str::to_owned));
        }
        !is_ours
    });
    found
}

/// Takes out the block of a key that is in conflict already and returns its values.
fn known_values(page: &mut Page, key: &str) -> Vec<String> {
    let name = Name::Block("conflict".to_owned(), key.to_owned());
    let values = match page.get(&name) {
        Some(Slot::Part(part)) => part.get("values").and_then(words).unwrap_or_default(),
        _ => return Vec::new(),
    };
    page.slots.retain(|(known, _)| *known != name);
    values
}

/// Returns the second after the last event that speaks of the key, so that the record ends with what was decided.
fn after_all(page: &Page, ladder: &Ladder) -> DateTime<FixedOffset> {
    let about = |event: &Part| {
        event.text("kind") != Some("merged")
            && match ladder {
                Ladder::Status => changes_status(event),
                Ladder::Priority => event.text("key") == Some("priority"),
                Ladder::Due(promise) => event.text("key") == Some("due") && event.text("promise") == Some(promise),
            }
    };
    let events: Vec<(DateTime<FixedOffset>, &Part)> =
        page.blocks("event").filter_map(|(_, event)| Some((moment(event, "at")?, event))).collect();
    // Of one instant in two offsets the last in the file counts: both directions agree on the order.
    let last = events.iter().filter(|(_, event)| about(event)).map(|(at, _)| *at).max();
    last.or_else(|| page.head("received_at").and_then(instant))
        .unwrap_or_default()
        .checked_add_signed(TimeDelta::seconds(1))
        .unwrap_or_default()
}

fn changes_status(event: &Part) -> bool {
    let kinds = ["opened", "contact-in", "waiting", "resumed", "resolved", "closed", "reopened"];
    event.text("key") == Some("status") || event.text("kind").is_some_and(|kind| kinds.contains(&kind))
}

fn promise_of(ladder: &Ladder) -> Option<&str> {
    if let Ladder::Due(promise) = ladder { Some(promise) } else { None }
}

fn merged(page: &Page, ladder: &Ladder, from: &str, to: &str, at: DateTime<FixedOffset>) -> Edit {
    let mut fields: Vec<(String, Scalar)> = page.head("id").map(|id| text("case", id)).into_iter().collect();
    fields.push(("at".to_owned(), Scalar::Moment(at)));
    fields.push(text("kind", "merged"));
    fields.extend(promise_of(ladder).map(|promise| text("promise", promise)));
    fields.extend([text("key", ladder.key()), text("from", from), text("to", to)]);
    let id = id_of(page, &format!("{fields:?}"));
    fields.insert(0, text("id", &id));
    append("event", fields)
}

/// Returns an id that follows from the content, longer where it is taken.
fn id_of(page: &Page, content: &str) -> String {
    // FNV-1a: each clone has to come to the same id, and nobody gains from forging one.
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for byte in content.bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    let mut id = "e".to_owned();
    while id.len() < 12 {
        let letter = usize::try_from(hash % 23).ok().and_then(|at| ALPHABET.get(at)).copied().unwrap_or(b'2');
        id.push(char::from(letter));
        hash /= 23;
        if id.len() > 4 && page.blocks("event").all(|(taken, _)| taken != id) {
            break;
        }
    }
    id
}

fn append(block: &str, fields: Vec<(String, Scalar)>) -> Edit {
    Edit::Append { block: block.to_owned(), fields }
}

fn text(key: &str, value: &str) -> (String, Scalar) {
    (key.to_owned(), Scalar::Text(value.to_owned()))
}
