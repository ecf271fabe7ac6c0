//! What a merge has to say for itself, written into the text: sets, `merged` events, `[[conflict]]` blocks.
//! What is to be said was found by `three`.

use std::collections::BTreeSet;

use chrono::{DateTime, FixedOffset, TimeDelta};

use super::order::moment;
use super::page::{Name, Page, Part, Slot, instant};
use super::record;
use super::said::words;
use super::three::Notes;
use super::toward::Ladder;
use crate::model::edit::{Edit, Place, Scalar};
use crate::model::id::ALPHABET;

/// Returns the edits that complete the pieces, and takes out the pieces that they replace.
pub(super) fn edits(page: &mut Page, base: &Page, mut notes: Notes) -> Vec<Edit> {
    record::forget(page, base);
    let mut edits: Vec<Edit> =
        notes.sets.drain(..).map(|(place, words)| Edit::Put { place, value: Scalar::List(words) }).collect();
    let united: Vec<Edit> = SETS.iter().filter_map(|set| set.said(page, base, &edits)).collect();
    edits.extend(united);
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

/// A list of the head that events speak of as one value.
pub(super) struct Set {
    /// Under which key it stands in `[situation]`, and under which events name it.
    at: &'static str,
    pub(super) key: &'static str,
    between: &'static str,
}

pub(super) const SETS: [Set; 2] =
    [Set { at: "tags", key: "situation", between: "," }, Set { at: "adjustments", key: "adjustments", between: "; " }];

impl Set {
    /// Returns the event that puts a united list on record, if the record spoke of the list before; what an earlier
    /// merge said of it and still stands is said again, so that the order of merges is no matter.
    fn said(&self, page: &mut Page, base: &Page, united: &[Edit]) -> Option<Edit> {
        let place =
            |place: &Place| matches!(place, Place::Table { table, key } if table == "situation" && key == self.at);
        let now = united.iter().find_map(|edit| match edit {
            Edit::Put { place: at, value: Scalar::List(words) } if place(at) => Some(words.join(self.between)),
            _ => None,
        });
        let is_ours = |part: &Part| is_of_a_merge(part) && part.text("key") == Some(self.key);
        let is_new = |name: &Name| base.get(name).is_none();
        let stands = match page.get(&Name::Table("situation".to_owned())) {
            Some(Slot::Part(part)) => part.get(self.at).and_then(words).map(|words| words.join(self.between)),
            _ => None,
        };
        let events = page.slots.iter().filter_map(|(name, slot)| match (name, slot) {
            (Name::Block(block, _), Slot::Part(part)) if block == "event" => Some((name, part)),
            _ => None,
        });
        let said =
            events.clone().any(|(name, part)| is_ours(part) && is_new(name) && part.text("to") == stands.as_deref());
        let to = now.or_else(|| stands.filter(|_| said))?;
        let about = |part: &&Part| part.text("key") == Some(self.key) && !is_ours(part);
        let last = events.map(|(_, part)| part).filter(about).filter_map(|event| moment(event, "at")).max()?;
        page.slots.retain(|(name, slot)| !matches!(slot, Slot::Part(part) if is_ours(part) && is_new(name)));
        let at = last.checked_add_signed(TimeDelta::seconds(1)).unwrap_or_default();
        let mut fields: Vec<(String, Scalar)> = page.head("id").map(|id| text("case", id)).into_iter().collect();
        fields.extend([
            ("at".to_owned(), Scalar::Moment(at)),
            text("kind", "merged"),
            text("key", self.key),
            text("to", &to),
        ]);
        let id = id_of(page, &format!("{fields:?}"));
        fields.insert(0, text("id", &id));
        Some(append("event", fields))
    }
}

/// Returns the keys that an earlier merge decided on one side, where that still stands.
/// An event of the other side can be later than what was said then.
fn said_before(page: &Page, base: &Page) -> Vec<(Ladder, String)> {
    let is_new = |id: &str| base.get(&Name::Block("event".to_owned(), id.to_owned())).is_none();
    let events = page.blocks("event").filter(|(id, event)| is_of_a_merge(event) && is_new(id));
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

/// Returns whether an event is what a merge of two versions said; who united two cases is named in theirs, and what came
/// with another case says where it stood.
pub(super) fn is_of_a_merge(event: &Part) -> bool {
    event.text("kind") == Some("merged") && event.text("by").is_none() && event.text("was").is_none()
}

/// Takes out the `merged` events that the sides brought along for this key and returns the values that gave way in them.
fn absorbed(page: &mut Page, base: &Page, ladder: &Ladder) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    page.slots.retain(|(name, slot)| {
        let Slot::Part(part) = slot else { return true };
        let is_ours = matches!(name, Name::Block(block, _) if block == "event")
            && is_of_a_merge(part)
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
        !is_of_a_merge(event)
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

/// Tells whether an event speaks of the status.
pub(super) fn changes_status(event: &Part) -> bool {
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
pub(super) fn id_of(page: &Page, content: &str) -> String {
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

/// Returns the edit that puts a new block at the end.
pub(super) fn append(block: &str, fields: Vec<(String, Scalar)>) -> Edit {
    Edit::Append { block: block.to_owned(), fields }
}

/// Returns a key with its text.
pub(super) fn text(key: &str, value: &str) -> (String, Scalar) {
    (key.to_owned(), Scalar::Text(value.to_owned()))
}
