//! Cases that were one complaint: where a record stood before, whether all of it was taken in, and which file counts.
//! How two become one is `actions::merge`'s business.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::model::case::Case;
use crate::model::chain::{End, ends};
use crate::model::event::{Event, EventKind};
use crate::model::folder::Filed;
use crate::model::id::{BlockId, CaseId};

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

fn case_of(address: &str) -> Option<&str> {
    address.split_once('/').map(|(case, _)| case)
}

/// Returns for each block of a case that came from another one: where it stood, and its id here.
pub fn held(case: &Case) -> BTreeMap<&str, &BlockId> {
    let blocks = case.promises.iter().map(|promise| (&promise.was, &promise.id));
    let blocks = blocks.chain(case.questions.iter().map(|question| (&question.was, &question.id)));
    let blocks = blocks.chain(case.escalations.iter().map(|escalation| (&escalation.was, &escalation.id)));
    let blocks = blocks.chain(case.events.iter().map(|event| (&event.was, &event.id)));
    blocks.filter_map(|(was, id)| Some((was.as_deref()?, id))).collect()
}

/// Returns how many blocks of a case are not held by one that holds these; those without an id can only be counted.
fn n_missing(from: &Case, held: &BTreeMap<&str, &BlockId>) -> usize {
    let blocks = from.promises.iter().map(|promise| &promise.id);
    let blocks = blocks.chain(from.questions.iter().map(|question| &question.id));
    let blocks = blocks.chain(from.escalations.iter().map(|escalation| &escalation.id));
    let events = from.events.iter().filter(|event| !is_pointing(event)).map(|event| &event.id);
    let (nameless, named): (Vec<&BlockId>, Vec<&BlockId>) = blocks.chain(events).partition(|id| id.as_str().is_empty());
    let prefix = format!("{}/{NAMELESS}", from.id);
    let behind = held.range(prefix.as_str()..).map(|(was, _)| was);
    let n_nameless_held = behind.take_while(|was| was.starts_with(&prefix)).count();
    let n_missing = named.iter().filter(|id| !held.contains_key(address(&from.id, id).as_str())).count();
    n_missing + nameless.len().saturating_sub(n_nameless_held)
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
    /// Of those that point to another.
    ends: HashMap<&'a CaseId, End<&'a CaseId>>,
    /// What each case holds that somebody points to.
    held: HashMap<&'a CaseId, BTreeMap<&'a str, &'a BlockId>>,
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
        let held = targets.into_iter().filter_map(|id| Some((id, held(case(id)?)))).collect();
        let next = |id: &&CaseId| ids.get(*id).map(|id| pointers.get(*id).copied());
        let mut ends = ends(pointers.keys().copied(), next);
        ends.retain(|id, _| pointers.contains_key(id));
        Self { ends, held }
    }

    /// Returns how many blocks of a case the one lacks that it points to, if that one is there.
    pub fn n_missing(&self, case: &Case) -> Option<usize> {
        Some(n_missing(case, self.held.get(case.merged_into.as_ref()?)?))
    }

    /// Returns whether a pointer leads into a loop.
    pub fn is_loop(&self, id: &CaseId) -> bool {
        matches!(self.ends.get(id), Some(End::Circle(_)))
    }

    /// Returns the case that a pointer leads to in the end, as `living` says it.
    pub fn living(&self, id: &CaseId) -> Option<&'a CaseId> {
        self.ends.get(id).copied().and_then(known_end)
    }
}

/// Leaves out the cases whose record another one holds, so that each complaint is counted once.
///
/// One whose record is not wholly there is kept: nothing that was promised may slip by because two files disagree.
pub fn leave_out(cases: &mut Vec<Filed>) {
    let pointers = Pointers::of(cases);
    let is_elsewhere = |case: &Case| pointers.living(&case.id).is_some_and(|living| *living != case.id);
    let left_out: BTreeSet<CaseId> = cases
        .iter()
        .map(|filed| &filed.case)
        .filter(|case| is_elsewhere(case) && pointers.n_missing(case) == Some(0))
        .map(|case| case.id.clone())
        .collect();
    if !left_out.is_empty() {
        cases.retain(|filed| !left_out.contains(&filed.case.id));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::promise::Promise;
    use crate::model::sample_folder::{case, folder, promise};

    const DAY: &str = "2026-11-20T09:14:00+02:00";

    fn id(text: &str) -> CaseId {
        CaseId::of_file(text).unwrap()
    }

    fn merged(from: &str, into: &str) -> Case {
        Case { merged_into: Some(id(into)), ..case(from, DAY) }
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

    #[test]
    fn a_case_is_left_out_only_where_another_holds_all_of_it() {
        let owed = || vec![promise("p1", "2026-11-24")];
        let took = |was: &str| vec![Promise { was: Some(was.to_owned()), ..promise("p2", "2026-11-24") }];
        let check = |cases: Vec<Case>, expect: &str| {
            let mut cases = folder(cases, Vec::new()).cases;
            leave_out(&mut cases);
            let left: Vec<String> = cases.into_iter().map(|filed| filed.case.id.to_string()).collect();
            assert_eq!(left.join(" "), expect);
        };
        let holds = |into: &str, was: &str| Case { promises: took(was), ..case(into, DAY) };
        let owing = |from: &str, into: &str| Case { promises: owed(), ..merged(from, into) };
        check(vec![owing("c-1", "c-2"), holds("c-2", "c-1/p1")], "c-2");
        check(vec![owing("c-1", "c-2"), case("c-2", DAY)], "c-1 c-2");
        check(vec![owing("c-1", "c-2")], "c-1");
        check(vec![merged("c-1", "c-2"), merged("c-2", "c-1")], "c-1");
        check(vec![merged("c-1", "c-2"), merged("c-2", "c-3"), case("c-3", DAY)], "c-3");
    }
}
