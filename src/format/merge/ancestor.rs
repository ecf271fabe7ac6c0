//! The common ancestor of two versions as far as their records tell it: what both hold, and of what differs the value
//! from before the events that one side alone has. What becomes of it is decided by `three`.

use std::collections::HashSet;

use super::order::moment;
use super::page::{Entry, Name, Page, Part, Slot, same};
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

/// One side with the events that the other has not.
struct Side<'p> {
    new: Vec<&'p Part>,
}

/// Returns the text of the ancestor; nothing when one of the versions cannot be taken apart.
pub(super) fn ancestor(syntax: Syntax, ours: &str, theirs: &str) -> Option<String> {
    let page = |text: &str| Version::read(syntax, "one version", text.as_bytes()).ok()?.page(syntax, true).ok();
    let (first, second) = (page(ours)?, page(theirs)?);
    let sides = [Side::of(&first, &second), Side::of(&second, &first)];
    let mut edits = Vec::new();
    let mut slots = Vec::new();
    let others: std::collections::HashMap<&Name, &Slot> =
        second.slots.iter().map(|(name, slot)| (name, slot)).collect();
    for (name, slot) in &first.slots {
        let other = others.get(name).copied();
        let kept = match (name, slot, other) {
            (Name::Head(path), Slot::Entry(entry), other) => {
                let other = if let Some(Slot::Entry(other)) = other { Some(other) } else { None };
                before(&sides, Spot::Head, path, Some(entry), other, &mut edits).cloned().map(Slot::Entry)
            }
            (Name::Table(table), Slot::Part(part), Some(Slot::Part(other))) => {
                Some(Slot::Part(part_before(&sides, Spot::Table(table), part, other, &mut edits)))
            }
            (Name::Block(block, id), Slot::Part(part), Some(Slot::Part(other))) => {
                Some(Slot::Part(part_before(&sides, Spot::Block(block, id), part, other, &mut edits)))
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
                let kept = before(&sides, Spot::Head, path, None, Some(entry), &mut edits)?;
                Some((name.clone(), Slot::Entry(kept.clone())))
            }
            _ => None,
        })
        .collect();
    slots.splice(place..place, gone);
    let text = give(syntax, &Page { slots, ..first.clone() });
    if edits.is_empty() { Some(text) } else { patch(syntax, &text, &edits).ok() }
}

impl<'p> Side<'p> {
    fn of(page: &'p Page, other: &Page) -> Self {
        let known: HashSet<&str> = other.blocks("event").map(|(id, _)| id).collect();
        let mut new: Vec<&Part> =
            page.blocks("event").filter(|(id, _)| !known.contains(id)).map(|(_, event)| event).collect();
        new.sort_by_key(|event| moment(event, "at"));
        Self { new }
    }

    /// Returns the events that speak of a value.
    fn about(&self, spot: Spot<'_>, key: &str, is_waiting: bool) -> impl Iterator<Item = &'p Part> {
        self.new.iter().copied().filter(move |event| is_about(event, spot, key, is_waiting))
    }
}

/// Tells whether an event speaks of a value; what comes in speaks of the status of a case that waits.
fn is_about(event: &Part, spot: Spot<'_>, key: &str, is_waiting: bool) -> bool {
    let kind = event.text("kind").unwrap_or_default();
    let names = event.text("key") == Some(key) && event.text("promise").is_none() && event.text("question").is_none();
    match spot {
        Spot::Head if matches!(key, "status" | "waiting_on") => {
            let is_verb = matches!(kind, "waiting" | "resumed" | "resolved" | "closed" | "reopened");
            names || is_verb || (kind == "contact-in" && is_waiting) || event.text("key") == Some("status")
        }
        Spot::Head if key == "owner" => names || matches!(kind, "assigned" | "accepted" | "declined"),
        Spot::Head => names,
        Spot::Table("outcome") => names || matches!(kind, "resolved" | "closed" | "reopened"),
        Spot::Table(_) => names || (key == "tags" && event.text("key") == Some("situation")),
        Spot::Block("escalation", _) => matches!(kind, "accepted" | "declined" | "escalated"),
        Spot::Block(block, id) => event.text(block) == Some(id),
    }
}

fn part_before(sides: &[Side<'_>; 2], spot: Spot<'_>, first: &Part, second: &Part, edits: &mut Vec<Edit>) -> Part {
    let of = |part: &'_ Part, path: &[String]| part.entries.iter().find(|entry| entry.path == path).cloned();
    let missing = second.entries.iter().filter(|entry| of(first, &entry.path).is_none());
    let paths: Vec<&Vec<String>> = first.entries.iter().chain(missing).map(|entry| &entry.path).collect();
    let entries = paths
        .into_iter()
        .filter_map(|path| {
            let (one, other) = (of(first, path), of(second, path));
            before(sides, spot, path, one.as_ref(), other.as_ref(), edits).cloned()
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
    edits: &mut Vec<Edit>,
) -> Option<&'e Entry> {
    let is_same = match (first, second) {
        (Some(first), Some(second)) => same(&first.value, &second.value),
        _ => false,
    };
    let key = path.last()?.as_str();
    match if is_same { Before::AsFirst } else { told(sides, spot, key, first, second) } {
        Before::AsFirst => first,
        Before::AsSecond => second,
        Before::Unknown => None,
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
                Some(_) => Scalar::List(
                    value.split(',').map(|word| own(word.trim())).filter(|word| !word.is_empty()).collect(),
                ),
                None => super::settle::typed(key, &value, None),
            };
            edits.push(Edit::Put { place, value });
            first.or(second)
        }
    }
}

fn told(sides: &[Side<'_>; 2], spot: Spot<'_>, key: &str, first: Option<&Entry>, second: Option<&Entry>) -> Before {
    let says = |entry: Option<&Entry>, word: &str| entry.and_then(Entry::text) == Some(word);
    let [one, other] = sides;
    let in_one: Vec<&Part> = one.about(spot, key, says(second, "waiting")).collect();
    let in_other: Vec<&Part> = other.about(spot, key, says(first, "waiting")).collect();
    match (in_one.is_empty(), in_other.is_empty()) {
        (false, true) => Before::AsSecond,
        (true, false) => Before::AsFirst,
        (true, true) => Before::Unknown,
        (false, false) => match (spot, key) {
            // Nobody ends a promise twice.
            (Spot::Block("promise", _), "state") => Before::Was("open".to_owned()),
            _ => {
                let event = in_one.iter().chain(&in_other).find(|event| event.text("key") == Some(key));
                event.and_then(|event| event.text("from")).map_or(Before::Unknown, |from| Before::Was(from.to_owned()))
            }
        },
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
            + &event("e2", "kind = \"resolved\"")
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
            assert_eq!(ancestor(Syntax::Toml, ours, theirs).unwrap(), BASE);
        }
        // What no event speaks of is not guessed.
        let by_hand = BASE.replace("\"o\"", "\"x\"");
        assert_eq!(ancestor(Syntax::Toml, BASE, &by_hand).unwrap(), BASE.replace("owner = \"o\"\n\n", ""));
    }
}
