//! What a merge should come to, told without texts: each key of each block by name, three ways.
//! Slow and plain on purpose.

use std::collections::{BTreeMap, BTreeSet};

use amends::format::tree::{Syntax, Table, Value, parse};

/// What a file says: a value under each name, such as `promise/p7kd/due`.
pub(crate) type Facts = BTreeMap<String, String>;

const TAGS: &str = "situation/tags";

/// Returns what a text says, and its keys in conflict.
pub(crate) fn facts(syntax: Syntax, text: &str) -> (Facts, BTreeSet<String>) {
    let root = parse(syntax, text.as_bytes()).unwrap_or_else(|flaw| panic!("{flaw:?}\n{text}")).root;
    let (mut facts, mut conflicts) = (Facts::new(), BTreeSet::new());
    for entry in &root.entries {
        match &entry.node.value {
            Value::Table(table) => put(&mut facts, &entry.key, table),
            Value::List(blocks) => {
                for block in blocks {
                    let Value::Table(block) = &block.value else { continue };
                    let id = if entry.key == "conflict" { "key" } else { "id" };
                    let id = words(&block.get(id).unwrap().value);
                    if entry.key == "conflict" {
                        conflicts.insert(id);
                    } else if block.get("kind").is_none_or(|kind| words(&kind.value) != "merged") {
                        put(&mut facts, &format!("{}/{id}", entry.key), block);
                    }
                }
            }
            value => {
                facts.insert(entry.key.clone(), words(value));
            }
        }
    }
    // Tags are a set: in what order they stand is not what the file says.
    if let Some(tags) = facts.get_mut(TAGS) {
        *tags = joined(split(Some(tags)));
    }
    (facts, conflicts)
}

/// Returns what the `merged` events of a text say: the name of a key, the value that gave way, the one that stands.
pub(crate) fn told(syntax: Syntax, text: &str) -> BTreeSet<[String; 3]> {
    let root = parse(syntax, text.as_bytes()).unwrap_or_else(|flaw| panic!("{flaw:?}\n{text}")).root;
    let Some(Value::List(events)) = root.get("event").map(|node| &node.value) else { return BTreeSet::new() };
    let events =
        events.iter().filter_map(|event| if let Value::Table(event) = &event.value { Some(event) } else { None });
    let said = |event: &Table, key: &str| event.get(key).map(|node| words(&node.value));
    let merged = events.filter(|event| said(event, "kind").is_some_and(|kind| kind == "merged"));
    merged
        .filter_map(|event| {
            let key = said(event, "key")?;
            let name = said(event, "promise").map_or(key.clone(), |promise| format!("promise/{promise}/{key}"));
            // Without a value that gave way it only says how the record ends.
            Some([name, said(event, "from")?, said(event, "to")?])
        })
        .collect()
}

/// Returns what those events should say: each value that both sides changed and that is decided toward the customer.
pub(crate) fn gave_way(base: &Facts, ours: &Facts, theirs: &Facts) -> BTreeSet<[String; 3]> {
    let decided = |name: &String| {
        let (order, a, b) = (ladder(name)?, ours.get(name)?, theirs.get(name)?);
        if a == b || !is_of_both(base, ours, theirs, name) {
            return None;
        }
        let winner = a.min_by_rank(b, order);
        let loser = if *a == winner { b } else { a };
        Some([name.clone(), loser.clone(), winner])
    };
    ours.keys().filter_map(decided).collect()
}

/// Tells whether both sides changed a key, or said that they did.
fn is_of_both(base: &Facts, ours: &Facts, theirs: &Facts, name: &str) -> bool {
    let is_new = |side: &Facts, other| side.get(name) != base.get(name) || speaks(side, [base, other], name);
    is_new(ours, theirs) && is_new(theirs, ours)
}

fn put(facts: &mut Facts, name: &str, table: &Table) {
    for entry in &table.entries {
        facts.insert(format!("{name}/{}", entry.key), words(&entry.node.value));
    }
}

fn words(value: &Value) -> String {
    match value {
        Value::Text(text) | Value::Time(text) => text.clone(),
        Value::Int(number) => number.to_string(),
        Value::List(list) => list.iter().map(|node| words(&node.value)).collect::<Vec<_>>().join(","),
        Value::Table(table) => table
            .entries
            .iter()
            .map(|entry| format!("{}={}", entry.key, words(&entry.node.value)))
            .collect::<Vec<_>>()
            .join(","),
        other => panic!("{other:?}"),
    }
}

/// Returns the tags of a text.
pub(crate) fn tags(syntax: Syntax, text: &str) -> Vec<String> {
    split(facts(syntax, text).0.get(TAGS)).into_iter().collect()
}

fn split(tags: Option<&String>) -> BTreeSet<String> {
    tags.into_iter().flat_map(|tags| tags.split(',')).filter(|tag| !tag.is_empty()).map(str::to_owned).collect()
}

fn joined(tags: impl IntoIterator<Item = String>) -> String {
    tags.into_iter().collect::<Vec<_>>().join(",")
}

/// Returns what three files should come to, and the keys that nobody can decide.
pub(crate) fn merged(base: &Facts, ours: &Facts, theirs: &Facts) -> (Facts, BTreeSet<String>) {
    let (mut facts, mut conflicts) = (Facts::new(), BTreeSet::new());
    let names: BTreeSet<&String> = base.keys().chain(ours.keys()).chain(theirs.keys()).collect();
    for name in names {
        let (o, a, b) = (base.get(name), ours.get(name), theirs.get(name));
        let value = if name == TAGS {
            let [o, a, b] = [o, a, b].map(split);
            let all: BTreeSet<String> = o.union(&a).chain(&b).cloned().collect();
            let stays = |tag: &String| !o.contains(tag) || (a.contains(tag) && b.contains(tag));
            Some(joined(all.into_iter().filter(stays)))
        } else if a == b || (b == o && !speaks(theirs, [base, ours], name)) {
            a.cloned()
        } else if a == o && !speaks(ours, [base, theirs], name) {
            b.cloned()
        } else if let (Some(order), Some(a), Some(b)) = (ladder(name), a, b) {
            Some(a.min_by_rank(b, order))
        } else if let ("promise/p7kd/ended_at", Some(a), Some(b)) = (name.as_str(), a, b) {
            Some(a.min(b).clone())
        } else {
            conflicts.insert(name.clone());
            o.cloned()
        };
        facts.extend(value.map(|value| (name.clone(), value)));
    }
    // Ended in two ways a promise counts as open, whenever it was.
    let state = "promise/p7kd/state";
    if conflicts.contains(state) {
        facts.remove("promise/p7kd/ended_at");
        facts.extend(base.get("promise/p7kd/ended_at").map(|at| ("promise/p7kd/ended_at".to_owned(), at.clone())));
        conflicts.remove("promise/p7kd/ended_at");
    }
    (facts, conflicts)
}

/// Tells whether an event that the other texts have not speaks of a key: what came back to where it was was changed, too.
fn speaks(side: &Facts, others: [&Facts; 2], name: &str) -> bool {
    side.iter().any(|(fact, value)| {
        let said = if let Some(rest) = name.strip_prefix("promise/") {
            fact.ends_with("/promise") && rest == format!("{value}/state")
        } else {
            fact.ends_with("/key") && value == name
        };
        said && fact.starts_with("event/") && others.iter().all(|other| !other.contains_key(fact))
    })
}

/// Returns the values of a key from nearest to the customer; none are listed where smaller is nearer.
fn ladder(name: &str) -> Option<&'static [&'static str]> {
    match name {
        "status" => Some(&["open", "waiting", "resolved", "closed"]),
        "priority" => Some(&["emergency", "high", "normal", "low"]),
        "promise/p7kd/due" => Some(&[]),
        _ => None,
    }
}

trait Ranked {
    fn min_by_rank(&self, other: &Self, order: &[&str]) -> String;
}

impl Ranked for String {
    fn min_by_rank(&self, other: &Self, order: &[&str]) -> String {
        let rank = |word: &String| (order.iter().position(|known| known == word), word.clone());
        if rank(self) < rank(other) { self.clone() } else { other.clone() }
    }
}
