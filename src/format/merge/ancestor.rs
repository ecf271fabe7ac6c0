//! The common ancestor of two versions as far as their records tell it: what both hold, and of what differs the value
//! from before the events that one side alone has. What the record does not tell is left out and named, so that a change
//! by hand meets the other side. What becomes of it is decided by `three`.

use std::collections::{BTreeSet, HashSet};

use super::order::moment;
use super::page::{Entry, Name, Page, Part, Slot, instant, same};
use super::said::{said, words};
use super::{Version, give};
use crate::format::patch::patch;
use crate::format::tree::Syntax;
use crate::model::edit::{Edit, Place, Scalar};

/// Where a value stands that differs.
#[derive(Clone, Copy, Debug)]
enum Spot<'n> {
    Head,
    Table(&'n str),
    Block(&'n str, &'n str),
}

/// What the record tells of a value before the sides parted.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Before {
    AsFirst,
    AsSecond,
    Was(String),
    Unknown,
}

/// One side with the events that the other has not, and those of both.
struct Side<'p> {
    new: Vec<&'p Part>,
    shared: Vec<&'p Part>,
}

/// The common ancestor as far as it is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Told {
    pub(super) text: String,
    /// What one side alone has, and lists that differ, where nothing tells who changed them, as conflicts name them.
    pub(super) untold: BTreeSet<String>,
}

/// What is found beside the pieces of the ancestor.
#[derive(Default)]
struct Found {
    edits: Vec<Edit>,
    untold: BTreeSet<String>,
}

/// Returns the text of the ancestor; nothing when one of the versions cannot be taken apart.
pub(super) fn ancestor(syntax: Syntax, ours: &str, theirs: &str) -> Option<Told> {
    let page = |text: &str| Version::read(syntax, "one version", text.as_bytes()).ok()?.page(syntax, true).ok();
    let (first, second) = (page(ours)?, page(theirs)?);
    let sides = [Side::of(&first, &second), Side::of(&second, &first)];
    let mut found = Found::default();
    let mut slots = Vec::new();
    let others: std::collections::HashMap<&Name, &Slot> =
        second.slots.iter().map(|(name, slot)| (name, slot)).collect();
    for (name, slot) in &first.slots {
        let other = others.get(name).copied();
        let kept = match (name, slot, other) {
            (Name::Head(path), Slot::Entry(entry), other) => {
                let other = if let Some(Slot::Entry(other)) = other { Some(other) } else { None };
                before(&sides, Spot::Head, path, Some(entry), other, &mut found).cloned().map(Slot::Entry)
            }
            (Name::Table(table), Slot::Part(part), Some(Slot::Part(other))) => {
                Some(Slot::Part(part_before(&sides, Spot::Table(table), part, other, &mut found)))
            }
            (Name::Table(table), Slot::Part(part), None) => {
                one_sided(&sides, Spot::Table(table), &[part, &Part::default()], &mut found)
            }
            (Name::Block(block, id), Slot::Part(part), Some(Slot::Part(other))) => {
                Some(Slot::Part(part_before(&sides, Spot::Block(block, id), part, other, &mut found)))
            }
            (Name::Block(block, id), Slot::Part(part), None) if was_there(&sides, 1, block, id, &mut found) => {
                Some(Slot::Part(part.clone()))
            }
            (Name::Array(_), slot, _) => Some(slot.clone()),
            _ => None,
        };
        slots.extend(kept.map(|slot| (name.clone(), slot)));
    }
    let known: HashSet<&Name> = first.slots.iter().map(|(name, _)| name).collect();
    let place = slots.iter().position(|(name, _)| !matches!(name, Name::Head(_))).unwrap_or(slots.len());
    let gone: Vec<(Name, Slot)> = second
        .slots
        .iter()
        .filter_map(|(name, slot)| match (name, slot) {
            (Name::Head(path), Slot::Entry(entry)) if !known.contains(name) => {
                let kept = before(&sides, Spot::Head, path, None, Some(entry), &mut found)?;
                Some((name.clone(), Slot::Entry(kept.clone())))
            }
            (Name::Table(table), Slot::Part(part)) if !known.contains(name) => {
                let kept = one_sided(&sides, Spot::Table(table), &[&Part::default(), part], &mut found)?;
                Some((name.clone(), kept))
            }
            (Name::Block(block, id), Slot::Part(part)) if !known.contains(name) => {
                was_there(&sides, 0, block, id, &mut found).then(|| (name.clone(), Slot::Part(part.clone())))
            }
            _ => None,
        })
        .collect();
    slots.splice(place..place, gone);
    let text = give(syntax, &Page { slots, ..first.clone() });
    let text = if found.edits.is_empty() { text } else { patch(syntax, &text, &found.edits).ok()? };
    Some(Told { text, untold: found.untold })
}

/// Returns what the ancestor had of a table that one side alone has.
fn one_sided(sides: &[Side<'_>; 2], spot: Spot<'_>, parts: &[&Part; 2], found: &mut Found) -> Option<Slot> {
    let [first, second] = parts;
    let part = part_before(sides, spot, first, second, found);
    let whole = if first.entries.is_empty() { second } else { first };
    (!part.entries.is_empty()).then(|| Slot::Part(Part { entries: part.entries, ..(*whole).clone() }))
}

/// Tells whether the ancestor had a block that one side has not any more; what no event speaks of is untold.
fn was_there(sides: &[Side<'_>; 2], without: usize, block: &str, id: &str, found: &mut Found) -> bool {
    let (Some(side), "question" | "promise" | "escalation") = (sides.get(1 - without), block) else { return false };
    if side.has_changed(block, id) {
        return false;
    }
    let is_known = side.shared.iter().any(|event| event.text(block) == Some(id));
    if !is_known {
        found.untold.insert(format!("{block}/{id}"));
    }
    is_known
}

impl<'p> Side<'p> {
    fn of(page: &'p Page, other: &Page) -> Self {
        let known: HashSet<&str> = other.blocks("event").map(|(id, _)| id).collect();
        let mut new: Vec<&Part> =
            page.blocks("event").filter(|(id, _)| !known.contains(id)).map(|(_, event)| event).collect();
        new.sort_by_key(|event| moment(event, "at"));
        let shared = page.blocks("event").filter(|(id, _)| known.contains(id)).map(|(_, event)| event).collect();
        Self { new, shared }
    }

    /// Tells whether an event that this side alone has goes with a block: escalations are not named by theirs.
    fn has_changed(&self, block: &str, id: &str) -> bool {
        let goes = |event: &&Part| match block {
            "escalation" => matches!(event.text("kind"), Some("escalated" | "accepted" | "declined" | "merged")),
            block => event.text(block) == Some(id),
        };
        self.new.iter().any(goes)
    }

    /// Tells whether this side has put a value there that the other has not, as far as its own events tell.
    fn has_put(&self, spot: Spot<'_>, key: &str) -> bool {
        let ends = |event: &&Part| event.text("key") == Some("status") || event.text("key") == Some("finding");
        match spot {
            Spot::Head => key == "waiting_on" && self.new.iter().any(ends),
            // What a resolution or an ending says stands in the outcome without an event of its own.
            Spot::Table("outcome") => self.new.iter().any(ends),
            Spot::Table(_) => false,
            Spot::Block(block, id) => self.has_changed(block, id),
        }
    }

    /// Returns what a value was before the first event that changed it, if there is one that this side alone has.
    fn was(&self, spot: Spot<'_>, key: &str) -> Option<Was<'p>> {
        let mut about = self.new.iter().copied().filter(|event| is_about(event, spot, key)).peekable();
        let first = *about.peek()?;
        if about.any(|event| matches!(event.text("kind"), Some("merged" | "conflict-settled"))) {
            // What an earlier merge put on record is what gave way, not what was before.
            return Some(Was::Untold);
        }
        Some(match (spot, key) {
            (Spot::Block(..), "state") => Was::Text("open"),
            (Spot::Block(..), _) => Was::Absent,
            _ => first.text("from").map_or(Was::Absent, Was::Text),
        })
    }
}

/// What an event says of a value before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Was<'p> {
    Text(&'p str),
    Absent,
    Untold,
}

impl Was<'_> {
    /// Tells whether a side has still what was before; one that has another value was changed without an event.
    fn stands_in(self, entry: Option<&Entry>) -> bool {
        match (self, entry) {
            (Was::Absent, entry) => entry.is_none(),
            (Was::Text(text), Some(entry)) => match words(&entry.value) {
                Some(found) => found == listed(text),
                None => {
                    let found = said(&entry.value).unwrap_or_default();
                    found == text || instant(&found).is_some_and(|at| instant(text) == Some(at))
                }
            },
            (Was::Text(_), None) | (Was::Untold, _) => false,
        }
    }
}

/// Tells whether an event says what a value was: those that end a promise say nothing of its other keys.
fn is_about(event: &Part, spot: Spot<'_>, key: &str) -> bool {
    let names =
        |key| event.text("key") == Some(key) && event.text("promise").is_none() && event.text("question").is_none();
    match spot {
        // For whom a case waits goes with its status.
        Spot::Head if key == "waiting_on" => names("status"),
        Spot::Head | Spot::Table("outcome") => names(key),
        Spot::Table("situation") => names(key) || (key == "tags" && names("situation")),
        Spot::Block("promise", id) => {
            let ends = matches!(event.text("kind"), Some("kept" | "broken" | "released" | "moved" | "split"));
            ends && matches!(key, "state" | "ended_at") && event.text("promise") == Some(id)
        }
        Spot::Table(_) | Spot::Block(..) => false,
    }
}

/// Returns the words of a list as an event spells it.
fn listed(text: &str) -> Vec<String> {
    text.split(',').map(|word| word.trim().to_owned()).filter(|word| !word.is_empty()).collect()
}

fn part_before(sides: &[Side<'_>; 2], spot: Spot<'_>, first: &Part, second: &Part, found: &mut Found) -> Part {
    let of = |part: &'_ Part, path: &[String]| part.entries.iter().find(|entry| entry.path == path).cloned();
    let missing = second.entries.iter().filter(|entry| of(first, &entry.path).is_none());
    let paths: Vec<&Vec<String>> = first.entries.iter().chain(missing).map(|entry| &entry.path).collect();
    let entries = paths
        .into_iter()
        .filter_map(|path| {
            let (one, other) = (of(first, path), of(second, path));
            before(sides, spot, path, one.as_ref(), other.as_ref(), found).cloned()
        })
        .collect();
    Part { entries, ..first.clone() }
}

/// Returns the entry of the side whose value is that of the ancestor; a value that neither has goes to the edits.
fn before<'e>(
    sides: &[Side<'_>; 2],
    spot: Spot<'_>,
    path: &[String],
    first: Option<&'e Entry>,
    second: Option<&'e Entry>,
    found: &mut Found,
) -> Option<&'e Entry> {
    let is_same = match (first, second) {
        (Some(first), Some(second)) => same(&first.value, &second.value),
        _ => false,
    };
    let key = path.last()?.as_str();
    // Both may have ended a promise in one second: what stood before has no end.
    let is_end = matches!((spot, key), (Spot::Block("promise", _), "ended_at"))
        && sides.iter().all(|side| side.was(spot, key).is_some());
    match if is_same && !is_end { Before::AsFirst } else { told(sides, spot, key, first, second) } {
        Before::AsFirst => first,
        Before::AsSecond => second,
        Before::Unknown => {
            if !is_end && is_untold(sides, spot, key, first, second) {
                let path = path.join("/");
                found.untold.insert(match spot {
                    Spot::Head => path,
                    Spot::Table(table) => format!("{table}/{path}"),
                    Spot::Block(block, id) => format!("{block}/{id}/{path}"),
                });
            }
            None
        }
        Before::Was(value) => {
            let own = |text: &str| text.to_owned();
            let place = match spot {
                Spot::Head if path.len() > 1 => return None,
                Spot::Head => Place::Head { key: own(key) },
                Spot::Table(table) => Place::Table { table: own(table), key: own(key) },
                Spot::Block(block, id) => Place::Block { block: own(block), id: own(id), key: own(key) },
            };
            let is_list = |entry: &&Entry| matches!(entry.value, crate::format::tree::Value::List(_));
            let value = match first.or(second).filter(is_list) {
                Some(_) => Scalar::List(listed(&value)),
                None => super::settle::typed(key, &value, None),
            };
            found.edits.push(Edit::Put { place, value });
            first.or(second)
        }
    }
}

/// Tells whether nothing says which side made the difference, or what stood there before both did.
fn is_untold(sides: &[Side<'_>; 2], spot: Spot<'_>, key: &str, first: Option<&Entry>, second: Option<&Entry>) -> bool {
    let [one, other] = sides;
    match (first, second) {
        (Some(_), None) => !one.has_put(spot, key),
        (None, Some(_)) => !other.has_put(spot, key),
        (Some(_), Some(_)) => true,
        (None, None) => false,
    }
}

fn told(sides: &[Side<'_>; 2], spot: Spot<'_>, key: &str, first: Option<&Entry>, second: Option<&Entry>) -> Before {
    let [one, other] = sides;
    if matches!(spot, Spot::Head) && key == "waiting_on" {
        // A side that waits no more has ended a wait; whom the other waits for is what stood there, unless it says more.
        return match (one.was(spot, key), other.was(spot, key), first, second) {
            (Some(Was::Text("waiting")), None, None, Some(_)) => Before::AsSecond,
            (None, Some(Was::Text("waiting")), Some(_), None) => Before::AsFirst,
            _ => Before::Unknown,
        };
    }
    match (one.was(spot, key), other.was(spot, key)) {
        (Some(was), None) if was.stands_in(second) => Before::AsSecond,
        (None, Some(was)) if was.stands_in(first) => Before::AsFirst,
        (Some(Was::Text(was)), Some(Was::Text(same))) if was == same => Before::Was(was.to_owned()),
        // The other side has neither: a hand changed it or took it away there.
        (Some(Was::Text(was)), None) | (None, Some(Was::Text(was))) => Before::Was(was.to_owned()),
        _ => Before::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::ancestor;
    use crate::format::tree::Syntax;

    const BASE: &str = "schema = 1\nid = \"k\"\n\nstatus = \"open\"\n\npriority = \"normal\"\n\nowner = \"o\"\n\n[situation]\ntags = [\"money\"]\n\n[[promise]]\nid = \"p1\"\nstate = \"open\"\n\n[[event]]\nid = \"e1\"\nat = 2026-11-20T09:14:00Z\nkind = \"opened\"\n";

    fn event(id: &str, more: &str) -> String {
        format!("\n[[event]]\nid = \"{id}\"\nat = 2026-11-21T09:14:00Z\n{more}\n")
    }

    #[test]
    fn the_record_tells_what_was_before_the_sides_parted() {
        let ours = BASE.replace("\"open\"\n\npriority", "\"resolved\"\n\npriority").replace("\"o\"", "\"a\"");
        let ours = ours
            + &event("e2", "kind = \"resolved\"\nkey = \"status\"\nfrom = \"open\"\nto = \"resolved\"")
            + &event("e3", "kind = \"assigned\"\nkey = \"owner\"\nfrom = \"o\"\nto = \"a\"");
        let theirs = BASE
            .replace("\"normal\"", "\"high\"")
            .replace("\"o\"", "\"b\"")
            .replace("[\"money\"]", "[]")
            .replace("id = \"p1\"\nstate = \"open\"", "id = \"p1\"\nstate = \"kept\"\nended_at = 2026-11-21T09:14:00Z");
        let theirs = theirs
            + &event("e4", "kind = \"changed\"\nkey = \"priority\"\nfrom = \"normal\"\nto = \"high\"")
            + &event("e5", "kind = \"assigned\"\nkey = \"owner\"\nfrom = \"o\"\nto = \"b\"")
            + &event("e6", "kind = \"changed\"\nkey = \"situation\"\nfrom = \"money\"\nto = \"\"")
            + &event("e7", "kind = \"kept\"\npromise = \"p1\"");
        for (ours, theirs) in [(&ours, &theirs), (&theirs, &ours)] {
            assert_eq!(ancestor(Syntax::Toml, ours, theirs).unwrap().text, BASE);
        }
        // What no event speaks of is not guessed.
        let by_hand = BASE.replace("\"o\"", "\"x\"");
        assert_eq!(ancestor(Syntax::Toml, BASE, &by_hand).unwrap().text, BASE.replace("owner = \"o\"\n\n", ""));
    }

    #[test]
    fn a_hand_on_one_side_is_not_taken_for_the_ancestor_of_an_event_on_the_other() {
        let owner = event("e2", "kind = \"assigned\"\nkey = \"owner\"\nfrom = \"o\"\nto = \"a\"");
        let kept = event("e3", "kind = \"kept\"\npromise = \"p1\"");
        let moved = event("e4", "kind = \"moved\"\nkey = \"due\"\nfrom = \"d\"\nto = \"f\"\npromise = \"p1\"");
        let merged = event("e5", "kind = \"merged\"\nkey = \"priority\"\nfrom = \"normal\"\nto = \"high\"");
        let base = BASE.replace("state", "what = \"w\"\ndue = \"d\"\nstate");
        let ended =
            |word: &str| base.replace("state = \"open\"", &format!("state = \"{word}\"\nended_at = 2026-11-21"));
        for (ours, theirs, gone) in [
            (base.replace("\"o\"", "\"a\"") + &owner, base.replace("\"o\"", "\"x\""), ""),
            (base.replace("\"o\"", "\"a\"") + &owner, base.replace("owner = \"o\"\n\n", ""), ""),
            (ended("kept") + &kept, base.replace("\"w\"", "\"x\""), "what = \"w\"\n"),
            (ended("kept") + &kept, base.replace("\"d\"", "\"e\""), "due = \"d\"\n"),
            (ended("moved") + &moved, base.replace("\"d\"", "\"e\""), "due = \"d\"\n"),
            (ended("kept") + &kept, base.replace("state = \"open\"", "state = \"released\""), ""),
            (base.replace("normal", "high") + &merged, base.clone(), "priority = \"normal\"\n\n"),
        ] {
            for (ours, theirs) in [(&ours, &theirs), (&theirs, &ours)] {
                assert_eq!(
                    ancestor(Syntax::Toml, ours, theirs).unwrap().text,
                    base.replace(gone, ""),
                    "{ours}\n{theirs}"
                );
            }
        }
        // What nobody touched by hand stands as it was.
        let told = base.replace("\"o\"", "\"a\"") + &owner;
        assert_eq!(ancestor(Syntax::Toml, &told, &(ended("kept") + &kept)).unwrap().text, base);
    }

    #[test]
    fn for_whom_a_case_waits_goes_with_its_status() {
        let waits = BASE
            .replace("status = \"open\"", "status = \"waiting\"")
            .replace("\"o\"\n\n", "\"o\"\n\nwaiting_on = \"customer\"\n\n");
        let resumed = event("e2", "kind = \"resumed\"\nkey = \"status\"\nfrom = \"waiting\"\nto = \"open\"");
        let resumed = BASE.to_owned() + &resumed;
        for (ours, theirs) in [(&waits, &resumed), (&resumed, &waits)] {
            assert_eq!(ancestor(Syntax::Toml, ours, theirs).unwrap().text, waits);
        }
    }
}
