//! What party files say of each other by hand: which one lives on, and who is somebody else.
//! What they share is `identity`'s business.

use std::collections::HashMap;

use super::groups::Groups;
use crate::model::id::PartyId;
use crate::model::party::Party;

/// What the files of a folder say of each other, by place.
#[derive(Clone, Debug, Default)]
pub(super) struct Links {
    /// The file that each party's pointers lead to in the end; its own place without a pointer.
    living: Vec<usize>,
    /// Pairs that are not the same.
    apart: Vec<(usize, usize)>,
}

impl Links {
    /// Reads the pointers; one that leads to nobody, to another kind of party or to somebody else is none.
    pub(super) fn new(parties: &[&Party], places: &HashMap<&PartyId, usize>) -> Self {
        let mut apart: Vec<(usize, usize)> = Vec::new();
        for (place, party) in parties.iter().enumerate() {
            let others = party.not_same_as.iter().filter_map(|id| places.get(id));
            apart.extend(others.map(|&other| (place.min(other), place.max(other))));
        }
        apart.sort_unstable();
        apart.dedup();
        let next = |place: usize| {
            let party = parties.get(place)?;
            let target = *places.get(party.same_as.as_ref()?)?;
            let fits = parties.get(target).is_some_and(|other| other.kind == party.kind);
            let is_apart = apart.binary_search(&(place.min(target), place.max(target))).is_ok();
            (fits && !is_apart && target != place).then_some(target)
        };
        let living = ends(parties.len(), next);
        Self { living, apart }
    }

    /// Returns the place of the file that lives on.
    pub(super) fn living(&self, place: usize) -> usize {
        self.living.get(place).copied().unwrap_or(place)
    }

    /// Returns whether two places are said to be two.
    pub(super) fn are_apart(&self, one: usize, other: usize) -> bool {
        self.apart.binary_search(&(one.min(other), one.max(other))).is_ok()
    }

    /// Joins two places unless that would make one of two who are said to be apart.
    pub(super) fn join(&self, groups: &mut Groups, one: usize, other: usize) {
        let (one, other) = (groups.root(one), groups.root(other));
        let parts = |&(a, b): &(usize, usize)| {
            let (a, b) = (groups.root(a), groups.root(b));
            (a, b) == (one, other) || (a, b) == (other, one)
        };
        if one != other && !self.apart.iter().any(parts) {
            groups.join(one, other);
        }
    }
}

/// Follows each place to its end; all who run into a loop end at its smallest place.
fn ends(len: usize, next: impl Fn(usize) -> Option<usize>) -> Vec<usize> {
    let mut ends: Vec<Option<usize>> = vec![None; len];
    let mut walk_of: Vec<Option<usize>> = vec![None; len];
    for start in 0..len {
        let mut path = Vec::new();
        let mut at = start;
        let end = loop {
            if let Some(end) = ends.get(at).copied().flatten() {
                break end;
            }
            if walk_of.get(at).copied().flatten() == Some(start) {
                break path.iter().copied().skip_while(|&place| place != at).min().unwrap_or(at);
            }
            if let Some(walk) = walk_of.get_mut(at) {
                *walk = Some(start);
            }
            path.push(at);
            match next(at) {
                Some(further) => at = further,
                None => break at,
            }
        };
        for place in path {
            if let Some(slot) = ends.get_mut(place) {
                *slot = Some(end);
            }
        }
    }
    ends.into_iter().enumerate().map(|(place, end)| end.unwrap_or(place)).collect()
}

#[cfg(test)]
mod tests {
    use super::ends;

    #[test]
    fn chains_end_and_loops_end_at_their_smallest_place() {
        for (pointers, expect) in [
            (vec![None, None], vec![0, 1]),
            (vec![Some(1), Some(2), None, Some(0)], vec![2, 2, 2, 2]),
            (vec![Some(1), Some(0)], vec![0, 0]),
            (vec![Some(2), Some(1), Some(3), Some(2)], vec![2, 1, 2, 2]),
            (vec![None, Some(3), Some(1), Some(2), Some(2)], vec![0, 1, 1, 1, 1]),
        ] {
            let pointers: Vec<Option<usize>> = pointers;
            let found = ends(pointers.len(), |place| pointers[place].filter(|&to| to != place));
            assert_eq!(found, expect, "{pointers:?}");
        }
    }

    #[test]
    fn a_long_chain_takes_a_moment() {
        let found = ends(100_000, |place| place.checked_sub(1));
        assert!(found.iter().all(|&end| end == 0));
    }
}
