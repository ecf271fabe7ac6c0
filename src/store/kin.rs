//! Which parties may have to do with each other, by their ties alone: too many rather than too few.
//! Who is really the same person or business is said by `model::identity`.

use std::collections::HashMap;

/// Groups of marks that hang together.
#[derive(Default)]
pub(super) struct Kin {
    places: HashMap<u64, u32>,
    /// The next place on the way to the one that stands for its group.
    up: Vec<u32>,
}

impl Kin {
    /// Joins a party with all to which it is tied; 0 is no tie.
    pub(super) fn join(&mut self, id: u64, ties: &[u64]) {
        let one = self.root(id);
        for tie in ties.iter().filter(|tie| **tie != 0) {
            let other = self.root(*tie);
            if let Some(up) = self.above(other) {
                *up = one;
            }
        }
    }

    /// Returns the place that stands for the group of a mark.
    pub(super) fn root(&mut self, mark: u64) -> u32 {
        // There are never so many marks.
        let new = u32::try_from(self.up.len()).unwrap_or(u32::MAX);
        let mut at = *self.places.entry(mark).or_insert(new);
        if at == new {
            self.up.push(new);
        }
        while let Some(next) = self.above(at).copied().filter(|next| *next != at) {
            // Each step makes the way shorter for those who come later.
            let further = self.above(next).copied().unwrap_or(next);
            if let Some(up) = self.above(at) {
                *up = further;
            }
            at = next;
        }
        at
    }

    fn above(&mut self, place: u32) -> Option<&mut u32> {
        self.up.get_mut(usize::try_from(place).ok()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_tied_to_one_is_tied_to_all() {
        let mut kin = Kin::default();
        kin.join(1, &[10, 0, 0]);
        kin.join(2, &[20, 30]);
        kin.join(3, &[0, 0]);
        assert_ne!(kin.root(1), kin.root(2));
        kin.join(4, &[10, 30]);
        let root = kin.root(1);
        assert!([2, 4, 10, 20, 30].into_iter().all(|mark| kin.root(mark) == root));
        assert_ne!(kin.root(3), root);
        // Nobody is tied to nobody.
        kin.join(5, &[0]);
        assert_ne!(kin.root(5), kin.root(3));
        // A tie that closes a circle changes nothing.
        kin.join(2, &[10]);
        assert_eq!(kin.root(20), kin.root(4));
    }

    #[test]
    fn a_long_chain_takes_a_moment() {
        let mut kin = Kin::default();
        for mark in 1..100_000 {
            kin.join(mark, &[mark + 1]);
        }
        assert_eq!(kin.root(1), kin.root(100_000));
    }
}
