//! Things that belong together through a chain of pairs: a union-find over places in a list.
//! What the things are is not known here.

/// Groups of places; each group is known by its smallest place.
#[derive(Clone, Debug)]
pub(super) struct Groups {
    parents: Vec<usize>,
}

impl Groups {
    /// Returns as many groups of one as there are places.
    pub(super) fn new(len: usize) -> Self {
        Self { parents: (0..len).collect() }
    }

    /// Makes the groups of two places one.
    pub(super) fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        if let Some(parent) = self.parents.get_mut(one.max(other)) {
            *parent = one.min(other);
        }
    }

    /// Returns the smallest place of the group.
    pub(super) fn root(&self, place: usize) -> usize {
        let mut at = place;
        while let Some(&parent) = self.parents.get(at) {
            if parent == at {
                break;
            }
            at = parent;
        }
        at
    }

    /// Points every place straight at its root, so that each later question takes one step.
    pub(super) fn flatten(&mut self) {
        // A parent is never behind its child, so one pass from the front meets flat parents only.
        for place in 0..self.parents.len() {
            let root = self.parents.get(place).and_then(|&parent| self.parents.get(parent)).copied();
            if let (Some(parent), Some(root)) = (self.parents.get_mut(place), root) {
                *parent = root;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Groups;

    #[test]
    fn chains_of_pairs_are_one_group_with_the_smallest_place() {
        let mut groups = Groups::new(7);
        for (one, other) in [(5, 4), (4, 2), (6, 6), (1, 0)] {
            groups.join(one, other);
        }
        let roots = |groups: &Groups| (0..7).map(|place| groups.root(place)).collect::<Vec<_>>();
        assert_eq!(roots(&groups), [0, 0, 2, 3, 2, 2, 6]);
        groups.flatten();
        assert_eq!(roots(&groups), [0, 0, 2, 3, 2, 2, 6]);
        assert_eq!(groups.parents, [0, 0, 2, 3, 2, 2, 6]);
    }
}
