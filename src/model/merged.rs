//! Cases that were one complaint: where a record stood before, and whether all of it was taken in.
//! How two become one is `actions::merge`'s business, which of the files counts that of `left_behind`.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::model::case::Case;
use crate::model::chain::{End, ends};
use crate::model::event::{Event, EventKind};
use crate::model::folder::Filed;
use crate::model::id::{BlockId, CaseId, PartyId};

/// The key under which an event says which case was taken in.
pub const TAKEN_IN: &str = "merged";

/// The key of the head that names the case which holds the record now.
pub const POINTER: &str = "merged_into";

/// What the made-up id of a block without an id begins with; no real one does.
pub const NAMELESS: &str = "#";

/// Returns the address of a block of a case: `kd35-dnr3/p7kd`.
pub fn address(case: &CaseId, block: &BlockId) -> String {
    format!("{case}/{block}")
}

/// Returns the id of the case that was taken in by an event.
pub fn taken_in(event: &Event) -> Option<&str> {
    event.to.as_deref().filter(|_| event.kind == EventKind::Merged && event.key.as_deref() == Some(TAKEN_IN))
}

impl Case {
    /// Returns who complains in it: its complainant, and those of other people's cases that were united with it.
    pub fn complainants(&self) -> impl Iterator<Item = &PartyId> {
        let united = self.taken_in().filter_map(|event| event.complainant.as_ref());
        self.complainant.iter().chain(united.filter(|id| self.complainant.as_ref() != Some(*id)))
    }

    /// Returns the numbers that others know it by: its own, and those of the cases that were united with it.
    pub fn references(&self) -> impl Iterator<Item = &str> {
        let united = self.taken_in().filter_map(|event| event.reference.as_deref());
        self.reference.as_deref().into_iter().chain(united)
    }

    fn taken_in(&self) -> impl Iterator<Item = &Event> {
        self.events.iter().filter(|event| taken_in(event).is_some())
    }
}

/// Returns whether an event says no more than that the file became a pointer.
pub fn is_pointing(event: &Event) -> bool {
    let is_end = event.key.as_deref() == Some("status") && event.to.as_deref() == Some("closed");
    event.is_own() && event.kind == EventKind::Merged && (event.key.as_deref() == Some(POINTER) || is_end)
}

/// Takes out of a case what came from another one.
pub(crate) fn give_back(case: &mut Case, from: &str) {
    let is_theirs = |was: &Option<String>| was.as_deref().is_some_and(|was| case_of(was) == Some(from));
    case.promises.retain(|promise| !is_theirs(&promise.was));
    case.questions.retain(|question| !is_theirs(&question.was));
    case.escalations.retain(|escalation| !is_theirs(&escalation.was));
    case.events.retain(|event| !is_theirs(&event.was));
}

/// Returns the case of the address of a block.
pub(crate) fn case_of(address: &str) -> Option<&str> {
    address.split_once('/').map(|(case, _)| case)
}

/// Returns for each block of a case that came from another one: where it stood, and its id here.
pub fn held(case: &Case) -> BTreeMap<&str, &BlockId> {
    came(case).map(|(id, was)| (was, id)).collect()
}

/// Returns the blocks of a case that came from another one, by their id here, each with where it stood.
pub fn came(case: &Case) -> impl Iterator<Item = (&BlockId, &str)> {
    let events = case.events.iter().map(|event| (&event.id, event.was.as_deref()));
    blocks(case).chain(events).filter_map(|(id, was)| Some((id, was?)))
}

/// Returns the ids of all blocks of a case but its events, each with where it stood before.
fn blocks(case: &Case) -> impl Iterator<Item = (&BlockId, Option<&str>)> {
    let blocks = case.promises.iter().map(|promise| (&promise.id, &promise.was));
    let blocks = blocks.chain(case.questions.iter().map(|question| (&question.id, &question.was)));
    let blocks = blocks.chain(case.escalations.iter().map(|escalation| (&escalation.id, &escalation.was)));
    blocks.map(|(id, was)| (id, was.as_deref()))
}

/// Returns the id that a block has at home, if it came from this case.
pub fn id_at_home<'a>(was: Option<&'a str>, home: &CaseId) -> Option<&'a str> {
    was?.strip_prefix(home.as_str())?.strip_prefix('/')
}

/// What a case holds to which somebody points.
#[derive(Debug)]
struct Holding<'a> {
    id: &'a CaseId,
    /// By where it stood before.
    held: BTreeMap<&'a str, &'a BlockId>,
    /// The ids of its blocks, wherever they stood before.
    own: HashSet<&'a str>,
}

impl<'a> Holding<'a> {
    fn of(case: &'a Case) -> Self {
        let own = blocks(case).map(|(id, _)| id).chain(case.events.iter().map(|event| &event.id));
        Self { id: &case.id, held: held(case), own: own.map(BlockId::as_str).collect() }
    }

    /// Returns how many blocks of a case it lacks; those without an id can only be counted.
    fn n_missing(&self, from: &Case) -> usize {
        let unions: Vec<_> = from.events.iter().filter(|event| self.is_union(event)).map(|event| event.at).collect();
        // What the union of the two put into the head was taken from here.
        let is_of_union = |event: &Event| {
            event.is_own() && unions.contains(&event.at) && (event.key.is_some() || event.kind == EventKind::Merged)
        };
        let events = from.events.iter().filter(|event| !is_pointing(event) && !is_of_union(event));
        let all = blocks(from).chain(events.map(|event| (&event.id, event.was.as_deref())));
        // What came from here is here still.
        let is_at_home =
            |was| id_at_home(was, self.id).is_some_and(|home| home.starts_with(NAMELESS) || self.own.contains(home));
        let (nameless, named): (Vec<&BlockId>, Vec<&BlockId>) =
            all.filter(|(_, was)| !is_at_home(*was)).map(|(id, _)| id).partition(|id| id.as_str().is_empty());
        let prefix = format!("{}/{NAMELESS}", from.id);
        let behind = self.held.range(prefix.as_str()..).map(|(was, _)| was);
        let n_nameless_held = behind.take_while(|was| was.starts_with(&prefix)).count();
        let n_missing = named.iter().filter(|id| !self.held.contains_key(address(&from.id, id).as_str())).count();
        n_missing + nameless.len().saturating_sub(n_nameless_held)
    }

    /// Returns whether an event says that this case was taken in.
    fn is_union(&self, event: &Event) -> bool {
        event.is_own() && taken_in(event) == Some(self.id.as_str())
    }
}

/// Returns the case that a pointer leads to in the end; of a loop, its smallest id, and nothing where it leads nowhere.
///
/// `next` returns the pointer of a case, or nothing if there is no such case.
pub fn living(id: &CaseId, next: impl FnMut(&CaseId) -> Option<Option<CaseId>>) -> Option<CaseId> {
    known_end(ends([id.clone()], next).remove(id)?)
}

/// Returns the one where a chain ends; of a circle one has to stand for all.
fn known_end<K>(end: End<K>) -> Option<K> {
    match end {
        End::At(end) | End::Circle(end) => Some(end),
        End::Lost => None,
    }
}

/// The pointers of all cases together: each chain is gone along once, and each target looked through once.
#[derive(Debug, Default)]
pub struct Pointers<'a> {
    /// Where each points.
    to: BTreeMap<&'a CaseId, &'a CaseId>,
    /// Of those that point to another.
    ends: HashMap<&'a CaseId, End<&'a CaseId>>,
    /// What each case holds that somebody points to.
    held: HashMap<&'a CaseId, Holding<'a>>,
}

impl<'a> Pointers<'a> {
    /// Returns the pointers of cases that are sorted by id.
    pub fn of(cases: &'a [Filed]) -> Self {
        let pointers: BTreeMap<&CaseId, &CaseId> =
            cases.iter().filter_map(|filed| Some((&filed.case.id, filed.case.merged_into.as_ref()?))).collect();
        if pointers.is_empty() {
            return Self::default();
        }
        let ids: HashSet<&CaseId> = cases.iter().map(|filed| &filed.case.id).collect();
        let targets: BTreeSet<&CaseId> = pointers.values().copied().collect();
        let case = |id: &CaseId| {
            let place = cases.binary_search_by(|filed| filed.case.id.cmp(id)).ok()?;
            cases.get(place).map(|filed| &filed.case)
        };
        let held = targets.into_iter().filter_map(|id| Some((id, Holding::of(case(id)?)))).collect();
        let next = |id: &&CaseId| ids.get(*id).map(|id| pointers.get(*id).copied());
        let mut ends = ends(pointers.keys().copied(), next);
        ends.retain(|id, _| pointers.contains_key(id));
        Self { ends, to: pointers, held }
    }

    /// Returns how many blocks of a case the one lacks that it points to, if that one is there.
    pub fn n_missing(&self, case: &Case) -> Option<usize> {
        Some(self.held.get(case.merged_into.as_ref()?)?.n_missing(case))
    }

    /// Returns whether a pointer leads into a loop.
    pub fn is_loop(&self, id: &CaseId) -> bool {
        matches!(self.ends.get(id), Some(End::Circle(_)))
    }

    /// Returns the case of a loop that points to this one of it.
    pub fn before(&self, id: &CaseId) -> Option<&'a CaseId> {
        let mut at = self.to.get_key_value(id).map(|(at, _)| *at)?;
        // Whoever leads into a loop without being of it never meets itself again.
        for _ in 0..self.to.len() {
            let to = *self.to.get(at)?;
            if to == id {
                return Some(at);
            }
            at = to;
        }
        None
    }

    /// Returns the case that a pointer leads to in the end, as `living` says it.
    pub fn living(&self, id: &CaseId) -> Option<&'a CaseId> {
        self.ends.get(id).copied().and_then(known_end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::sample_folder::{case, folder};

    const DAY: &str = "2026-11-20T09:14:00+02:00";

    fn id(text: &str) -> CaseId {
        CaseId::of_file(text).unwrap()
    }

    #[test]
    fn pointers_are_followed_and_a_loop_has_one_end() {
        let of = |from: &str, pointers: &[(&str, Option<&str>)]| {
            let next = |at: &CaseId| {
                let known = pointers.iter().find(|(from, _)| id(from) == *at)?;
                Some(known.1.map(id))
            };
            living(&id(from), next).map(|id| id.to_string())
        };
        let chain = [("c-1", Some("c-2")), ("c-2", Some("c-3")), ("c-3", None), ("c-4", Some("c-9"))];
        assert_eq!(of("c-1", &chain).as_deref(), Some("c-3"));
        assert_eq!(of("c-3", &chain).as_deref(), Some("c-3"));
        assert_eq!(of("c-4", &chain), None);
        let ring = [("c-1", Some("c-2")), ("c-2", Some("c-1")), ("c-0", Some("c-2"))];
        for from in ["c-0", "c-1", "c-2"] {
            assert_eq!(of(from, &ring).as_deref(), Some("c-1"), "{from}");
        }
    }

    #[test]
    fn all_chains_together_end_where_each_ends_by_itself() {
        let mut dice = crate::model::dice::Dice::seeded(1);
        for _ in 0..200 {
            let name = |n: usize| id(&format!("c-{n}"));
            let ids: Vec<CaseId> = (0..8).map(name).collect();
            let mut pointers = BTreeMap::new();
            for id in &ids {
                // Of the ten to whom one may point, two are not there; one in four points to nobody.
                if dice.below(4) > 0 {
                    pointers.insert(id.clone(), name(dice.below(10)));
                }
            }
            let of = |id: &CaseId| Case { merged_into: pointers.get(id).cloned(), ..case(id.as_str(), DAY) };
            let cases = folder(ids.iter().map(of).collect(), Vec::new()).cases;
            let together = Pointers::of(&cases);
            for id in pointers.keys() {
                let alone = living(id, |id| ids.contains(id).then(|| pointers.get(id).cloned()));
                assert_eq!(together.living(id), alone.as_ref(), "{id}: {pointers:?}");
                let is_loop = alone.is_some_and(|end| pointers.contains_key(&end));
                assert_eq!(together.is_loop(id), is_loop, "{id}: {pointers:?}");
            }
        }
    }
}
