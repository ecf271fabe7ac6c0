//! What party files say of each other by hand: which one lives on, and who is somebody else.
//! What they share is `identity`'s business.

use std::collections::HashMap;

use super::groups::Groups;
use crate::model::chain::{End, ends};
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
        let mut living: Vec<usize> = (0..parties.len()).collect();
        let pointing = (0..parties.len()).filter(|place| next(*place).is_some());
        for (place, end) in ends(pointing, |place| Some(next(*place))) {
            // Of a circle one has to stand for all.
            if let (Some(slot), End::At(end) | End::Circle(end)) = (living.get_mut(place), end) {
                *slot = end;
            }
        }
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

    /// Returns the pairs that are said to be two.
    pub(super) fn apart(&self) -> &[(usize, usize)] {
        &self.apart
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
