//! Which people are one by an address or a phone: all who share it, and where two who share it are two, those who are alike.
//! What speaks against two being one is `doubt`'s business.

use std::collections::{HashMap, HashSet};

use super::{Face, Key, People};
use crate::model::party::PartyKind;

impl<'a> People<'a> {
    /// Joins people by what they can be reached by.
    pub(super) fn join_persons(&mut self) {
        // Thousands share the address of a desk: whether it is one person's is asked once.
        let mut contested: HashMap<Key, bool> = HashMap::new();
        // Who could be two others is neither, though each of them could be nobody else.
        let mut asked: HashSet<(usize, usize)> = HashSet::new();
        for place in 0..self.parties.len() {
            let Some(face) = self.faces.get(place).filter(|_| self.is_person(place)) else { continue };
            let mut same: Vec<usize> = Vec::new();
            for key in face.keys().iter().filter(|key| self.owners.is_shared(key)) {
                let is_contested = match contested.get(key) {
                    Some(known) => *known,
                    None => *contested.entry(key.clone()).or_insert_with(|| self.is_contested(key)),
                };
                if is_contested {
                    for other in self.alike(place, key, face) {
                        asked.insert((place, other));
                        same.extend(Some(other).filter(|_| asked.contains(&(other, place))));
                    }
                } else {
                    same.extend(self.undoubted(key, face).find(|&other| self.is_person(other)));
                }
            }
            for other in same {
                self.links.join(&mut self.persons, other, place);
            }
        }
    }

    fn is_person(&self, place: usize) -> bool {
        self.parties.get(place).is_some_and(|party| party.kind == PartyKind::Person)
    }

    /// Returns whether two who have a key are two, so that it does not tell by itself which of them is meant.
    fn is_contested(&self, key: &Key) -> bool {
        let owners: Vec<usize> = self.owners.first(key).filter(|&place| self.is_person(place)).collect();
        self.has_two(&owners, key)
    }

    /// Returns whether two of these are said to be two, or in doubt.
    fn has_two(&self, places: &[usize], key: &Key) -> bool {
        let are_two = |one: usize, other: usize| {
            let faces = self.faces.get(one).zip(self.faces.get(other));
            self.links.are_apart(one, other) || faces.is_some_and(|(face, other)| face.doubts(key, other))
        };
        let mut rest = places;
        while let Some((one, others)) = rest.split_first() {
            if others.iter().any(|&other| are_two(*one, other)) {
                return true;
            }
            rest = others;
        }
        false
    }

    /// Returns those of a contested key whom one of them is like: those of the same name, else all; nobody if these are two.
    fn alike(&self, place: usize, key: &Key, face: &Face<'_>) -> Vec<usize> {
        let others = self.owners.of(key, face).copied().filter(|&other| other != place && self.is_person(other));
        let others = others.filter(|&other| !self.links.are_apart(place, other));
        let is = |other: usize, how: &dyn Fn(&Face<'_>) -> bool| self.faces.get(other).is_some_and(how);
        let like: Vec<usize> = others.filter(|&other| is(other, &|other| face.is_like(other, key))).collect();
        let same: Vec<usize> =
            like.iter().copied().filter(|&other| is(other, &|other| face.is_called_the_same(other))).collect();
        let meant = if same.is_empty() { like } else { same };
        if self.has_two(&meant, key) { Vec::new() } else { meant }
    }
}
