//! Three versions of each entry made one: who changed it, what both changed, what nobody can decide.
//! How a decision is written into the text stands in `write`.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::answer;
use super::home::Home;
use super::ink::{around, comments, plain};
use super::order;
use super::page::{Entry, Name, Page, Part, Slot, conflict_key, instant, is_required, same};
use super::record::spoken;
use super::said::{content, said, set, shown, words};
use super::settle::now;
use super::toward::Ladder;
use crate::format::blocks::spelled;
use crate::format::tree::Syntax;
use crate::model::edit::Place;

/// What a merge has to write beside the pieces that it put together.
#[derive(Debug, Default)]
pub(super) struct Notes {
    /// Keys that both sides changed differently, with the values.
    pub(super) conflicts: BTreeMap<String, BTreeSet<String>>,
    /// Lists that both sides changed, with the words that stand.
    pub(super) sets: Vec<(Place, Vec<String>)>,
    /// Keys that were merged toward the customer: the value that stands, and those that gave way.
    pub(super) decided: BTreeMap<Ladder, (String, BTreeSet<String>)>,
    /// What the pieces cannot express; the texts are merged line by line then.
    pub(super) odd: Option<&'static str>,
}

/// One thing in three versions.
#[derive(Clone, Copy, Debug)]
struct Three<T> {
    base: T,
    first: T,
    second: T,
}

/// What stays the same for the whole file.
struct Round<'p> {
    notes: Notes,
    /// Keys in conflict since the base, by side: their values count as changed there.
    unsettled: [HashSet<&'p str>; 2],
    /// Keys of which events speak that one side alone has: changed there, whatever it came back to.
    spoken: [HashSet<String>; 2],
    /// Keys of which nobody knows what the base had.
    untold: &'p BTreeSet<String>,
    /// The language in which a conflict spells lists and tables.
    syntax: Syntax,
}

/// Returns the merged pieces and what is to be written beside them; `first` is the smaller text.
pub(super) fn pages(syntax: Syntax, [base, first, second]: [&Page; 3], untold: &BTreeSet<String>) -> (Page, Notes) {
    let all = Three { base, first, second };
    let index = all.map(|page| page.slots.iter().map(|(name, slot)| (name, slot)).collect::<HashMap<_, _>>());
    let old: HashSet<&str> = base.blocks("conflict").map(|(key, _)| key).collect();
    let unsettled = [first, second]
        .map(|page| page.blocks("conflict").map(|(key, _)| key).filter(|key| !old.contains(key)).collect());
    let spoken = [spoken(base, first, second), spoken(base, second, first)];
    let mut round = Round { notes: Notes::default(), unsettled, spoken, untold, syntax };
    let mut slots = Vec::new();
    for name in order::names(base, first, second) {
        let three = index.as_ref().map(|index| index.get(&name).copied());
        if let Some(slot) = round.slot(&name, three) {
            slots.push((name, slot));
        }
    }
    round.join([first, second]);
    round.forget_waiting(&mut slots);
    round.forget_ends(&mut slots);
    drop_emptied(&mut slots, &index);
    let open = plain(&base.open, &first.open, &second.open).to_owned();
    let close = if open.is_empty() {
        comments(&base.close, &first.close, &second.close)
    } else {
        plain(&base.close, &first.close, &second.close).to_owned()
    };
    (Page { open, slots, close }, round.notes)
}

impl Round<'_> {
    fn slot(&mut self, name: &Name, three: Three<Option<&Slot>>) -> Option<Slot> {
        let part = three.map(|slot| slot.and_then(|slot| if let Slot::Part(part) = slot { Some(part) } else { None }));
        match name {
            Name::Head(_) => {
                let entry = three
                    .map(|slot| slot.and_then(|slot| if let Slot::Entry(entry) = slot { Some(entry) } else { None }));
                self.entry(Home::Head, entry).map(Slot::Entry)
            }
            Name::Table(table) => self.part(Home::Table(table), part).map(Slot::Part),
            Name::Array(_) => Some(Slot::Part(framed(part, Vec::new()))),
            Name::Block(block, id) => self.block(block, id, part).map(Slot::Part),
        }
    }

    /// Merges a table key by key; it goes when one side took it away and nothing in it is left,
    /// and does not come when both sides made it and nothing in it is decided.
    fn part(&mut self, home: Home<'_>, three: Three<Option<&Part>>) -> Option<Part> {
        let entries = self.entries(home, three);
        let gone = three.base.is_some() && (three.first.is_none() || three.second.is_none());
        let says_something = |part: Option<&Part>| part.is_some_and(|part| !part.entries.is_empty());
        let undecided = three.base.is_none() && (says_something(three.first) || says_something(three.second));
        if entries.is_empty() && (gone || undecided) {
            return None;
        }
        Some(framed(three, entries))
    }

    fn block(&mut self, block: &str, id: &str, three: Three<Option<&Part>>) -> Option<Part> {
        match (three.base, three.first, three.second) {
            (_, None, None) => None,
            (Some(old), Some(kept), None) | (Some(old), None, Some(kept)) => {
                if kept.says(old) {
                    return None;
                }
                if block != "conflict" {
                    // What was edited stays in sight until somebody agrees that it goes.
                    self.conflict(format!("{block}/{}", shown(id)), ["edited".to_owned(), "removed".to_owned()]);
                }
                Some(kept.clone())
            }
            (None, Some(only), None) | (None, None, Some(only)) => {
                let key = format!("{block}/{id}");
                if self.untold.contains(&key) {
                    self.conflict(key, ["edited".to_owned(), "removed".to_owned()]);
                }
                Some(only.clone())
            }
            (None, Some(first), Some(second)) if block == "event" && !first.says(second) => {
                self.conflict(format!("event/{}", shown(id)), [content(first), content(second)]);
                Some(first.clone())
            }
            (_, Some(first), Some(second)) if block == "conflict" && !first.says(second) => {
                self.both_unsettled(id, three.base, first, second)
            }
            _ => {
                let home = if three.base.is_some() { Home::Block(block, id) } else { Home::NewBlock(block, id) };
                let entries = self.entries(home, three);
                Some(framed(three, entries))
            }
        }
    }

    /// Joins the values of a key that both sides know to be in conflict.
    fn both_unsettled(&mut self, key: &str, base: Option<&Part>, first: &Part, second: &Part) -> Option<Part> {
        if base.is_some_and(|base| base.says(first)) {
            return Some(second.clone());
        }
        if base.is_some_and(|base| base.says(second)) {
            return Some(first.clone());
        }
        let values = |part: &Part| part.get("values").and_then(words).unwrap_or_default();
        self.conflict(key.to_owned(), values(first).into_iter().chain(values(second)));
        None
    }

    fn entries(&mut self, home: Home<'_>, three: Three<Option<&Part>>) -> Vec<Entry> {
        let lists = three.map(|part| part.map_or(&[][..], |part| part.entries.as_slice()));
        let found = |path: &[String]| lists.map(|entries| entries.iter().find(|entry| entry.path == path));
        let is_open_end = matches!(home, Home::Block("promise", _) | Home::NewBlock("promise", _))
            && self.is_undecided(home, found(&["state".to_owned()]));
        let answers = if home.is_escalation() { self.answers(home, three) } else { Vec::new() };
        let mut merged = Vec::new();
        for path in order::paths(lists.base, lists.first, lists.second) {
            let three = found(&path);
            // Ended differently on two sides, it counts as open: its time of ending waits for the same decision.
            let waits = is_open_end && path == ["ended_at"] || !answers.is_empty() && answer::is_part(&path);
            let entry = if waits { three.base.cloned() } else { self.entry(home, three) };
            merged.extend(entry);
        }
        if !answers.is_empty() {
            self.conflict(home.key(&[answer::KEY.to_owned()]), answers);
        }
        merged
    }

    /// Returns the answers to an escalation among which somebody has to choose; those that an earlier merge found stand in
    /// its conflict.
    fn answers(&self, home: Home<'_>, three: Three<Option<&Part>>) -> Vec<String> {
        let Three { base, first, second } = three;
        if let Some(both) = answer::disputed([base, first, second]) {
            return both.to_vec();
        }
        let key = home.key(&[answer::KEY.to_owned()]);
        let beside = [(0, second), (1, first)].into_iter().filter(|(side, _)| self.is_unsettled(*side, &key));
        beside.filter_map(|(_, other)| answer::new([base, other])).collect()
    }

    /// Returns whether both sides changed an entry to different values.
    fn is_undecided(&self, home: Home<'_>, three: Three<Option<&Entry>>) -> bool {
        let Some(entry) = three.first.or(three.second) else { return false };
        let key = home.key(&entry.path);
        let [a, b] = [(0, three.first), (1, three.second)].map(|(side, entry)| {
            differ(entry, three.base) || self.is_unsettled(side, &key) || self.has_spoken(side, &key)
        });
        differ(three.first, three.second) && (self.untold.contains(&key) || a && b)
    }

    /// Adds what one side came back to as one more value of a conflict that the other brings along.
    fn join(&mut self, sides: [&Page; 2]) {
        for (at, side) in sides.into_iter().enumerate() {
            let brought = self.unsettled.get(1 - at).into_iter().flatten().map(|key| (*key).to_owned());
            let back = |key: &String| self.has_spoken(at, key) && !self.is_unsettled(at, key);
            let keys: Vec<String> =
                brought.filter(back).filter(|key| !self.notes.conflicts.contains_key(key)).collect();
            for key in keys {
                let value = now(side, &key).unwrap_or_default();
                self.conflict(key, [value]);
            }
        }
    }

    fn is_unsettled(&self, side: usize, key: &str) -> bool {
        self.unsettled.get(side).is_some_and(|keys| keys.contains(key))
    }

    fn has_spoken(&self, side: usize, key: &str) -> bool {
        self.spoken.get(side).is_some_and(|keys| keys.contains(key))
    }

    fn entry(&mut self, home: Home<'_>, three: Three<Option<&Entry>>) -> Option<Entry> {
        let Three { base, first, second } = three;
        if self.is_undecided(home, three) {
            return self.decide(home, three);
        }
        let ink = three.map(|entry| entry.map(|entry| &entry.ink));
        if !differ(first, second) {
            let (first, second) = (first?, second?);
            let body = plain(base.map_or("", |base| &base.ink.body), &first.ink.body, &second.ink.body).to_owned();
            return Some(Entry { ink: around(ink.base, ink.first, ink.second, &body), ..first.clone() });
        }
        let changed = if differ(first, base) { first? } else { second? };
        Some(Entry { ink: around(ink.base, ink.first, ink.second, &changed.ink.body), ..changed.clone() })
    }

    fn decide(&mut self, home: Home<'_>, three: Three<Option<&Entry>>) -> Option<Entry> {
        let Three { base, first, second } = three;
        let path = first.or(second)?.path.clone();
        let ink = three.map(|entry| entry.map(|entry| &entry.ink));
        let inked =
            |entry: &Entry| Entry { ink: around(ink.base, ink.first, ink.second, &entry.ink.body), ..entry.clone() };
        let is_untold = self.untold.contains(&home.key(&path));
        if let Some(mut words) = set([base, first, second]).filter(|_| !is_untold) {
            if path.last().is_some_and(|key| key == "tags") && words.len() > 1 {
                // A situation that one side knows of is one.
                words.retain(|word| word != "none");
            }
            if words.is_empty() && (first.is_none() || second.is_none()) {
                return None;
            }
            match home.place(&path) {
                Some(place) => self.notes.sets.push((place, words)),
                None => self.notes.odd = Some("a list inside a table inside a table"),
            }
            return base.or(first).or(second).map(inked);
        }
        if let (Some(ladder), Some(one), Some(other)) = (home.ladder(&path), first, second)
            && let (Some(left), Some(right)) = (one.text(), other.text())
            && let Some(order) = ladder.compare(left, right)
        {
            let (winner, loser) = if order.is_gt() { (other, left) } else { (one, right) };
            let losers = BTreeSet::from([loser.to_owned()]);
            self.notes.decided.insert(ladder, (winner.text().unwrap_or_default().to_owned(), losers));
            return Some(inked(winner));
        }
        // Both say that it ended in one way: it did when the first of them saw it.
        if home.is_end(&path)
            && let (Some(one), Some(other)) = (first, second)
            && let (Some(left), Some(right)) = (one.text().and_then(instant), other.text().and_then(instant))
        {
            return Some(inked(if right < left { other } else { one }));
        }
        let mut values = Vec::new();
        let key = home.key(&path);
        for (at, side) in [first, second].into_iter().enumerate() {
            // A side that says what the base says is there for what it came back to, or for the conflict that it brings
            // along, in which its value stands already.
            let came_back = self.has_spoken(at, &key) && !self.is_unsettled(at, &key);
            if differ(side, base) || is_untold || came_back {
                let spelled = |entry: &Entry| {
                    said(&entry.value).or_else(|| spelled(&entry.value, self.syntax)).unwrap_or_default()
                };
                values.push(side.map_or(String::new(), spelled));
            }
        }
        self.conflict(key, values);
        match base {
            Some(base) => Some(inked(base)),
            // What stood there or may have been taken away stays in sight, without these the file would be unreadable,
            // and a new block without its words would mean nothing.
            None if is_untold || matches!(home, Home::NewBlock(..)) || is_required(&path) => {
                let said = |entry: &&Entry| said(&entry.value);
                [first, second].into_iter().flatten().min_by_key(said).map(inked)
            }
            None => None,
        }
    }

    fn conflict(&mut self, key: String, values: impl IntoIterator<Item = String>) {
        self.notes.conflicts.entry(key).or_default().extend(values);
    }

    /// Takes away for whom the case waits when it was decided that it does not wait.
    fn forget_waiting(&mut self, slots: &mut Vec<(Name, Slot)>) {
        let Some((status, _)) = self.notes.decided.get(&Ladder::Status) else { return };
        if status != "waiting" {
            slots.retain(|(name, _)| *name != Name::Head(vec!["waiting_on".to_owned()]));
            self.notes.conflicts.remove("waiting_on");
        }
    }

    /// Takes away the conflicts over when a promise was ended where it is in conflict how: one decision settles both,
    /// and an earlier merge of two clones may have asked for the time alone.
    fn forget_ends(&mut self, slots: &mut Vec<(Name, Slot)>) {
        let in_slots = slots.iter().filter_map(|(name, _)| conflict_key(name));
        let keys: BTreeSet<&str> = self.notes.conflicts.keys().map(String::as_str).chain(in_slots).collect();
        let is_waiting = |key: &str| {
            let promise = key.strip_prefix("promise/").and_then(|rest| rest.strip_suffix("/ended_at"));
            promise.is_some_and(|promise| keys.contains(format!("promise/{promise}/state").as_str()))
        };
        let moot: BTreeSet<String> = keys.iter().filter(|key| is_waiting(key)).map(|key| (*key).to_owned()).collect();
        self.notes.conflicts.retain(|key, _| !moot.contains(key));
        slots.retain(|(name, _)| conflict_key(name).is_none_or(|key| !moot.contains(key)));
    }
}

impl<T> Three<T> {
    fn as_ref(&self) -> Three<&T> {
        Three { base: &self.base, first: &self.first, second: &self.second }
    }

    fn map<R>(self, with: impl Fn(T) -> R) -> Three<R> {
        Three { base: with(self.base), first: with(self.first), second: with(self.second) }
    }
}

/// Takes out the brackets of blocks that one side took away and that hold nothing any more.
fn drop_emptied(slots: &mut Vec<(Name, Slot)>, index: &Three<HashMap<&Name, &Slot>>) {
    let filled: HashSet<String> = slots
        .iter()
        .filter_map(|(name, _)| if let Name::Block(block, _) = name { Some(block.clone()) } else { None })
        .collect();
    slots.retain(|(name, _)| {
        let has = index.as_ref().map(|index| index.contains_key(name));
        let taken = has.base && !(has.first && has.second);
        !matches!(name, Name::Array(array) if taken && !filled.contains(array))
    });
}

fn framed(three: Three<Option<&Part>>, entries: Vec<Entry>) -> Part {
    let nothing = Part::default();
    let ink = three.map(|part| part.map(|part| &part.ink));
    let old = three.base.unwrap_or(&nothing);
    let absent = three.base.or(three.first).or(three.second).unwrap_or(&nothing);
    let (first, second) = (three.first.unwrap_or(absent), three.second.unwrap_or(absent));
    let body = plain(&old.ink.body, &first.ink.body, &second.ink.body);
    Part {
        ink: around(ink.base, ink.first, ink.second, body),
        open: plain(&old.open, &first.open, &second.open).to_owned(),
        entries,
        close: plain(&old.close, &first.close, &second.close).to_owned(),
    }
}

fn differ(left: Option<&Entry>, right: Option<&Entry>) -> bool {
    match (left, right) {
        (Some(left), Some(right)) => !same(&left.value, &right.value),
        (None, None) => false,
        _ => true,
    }
}
