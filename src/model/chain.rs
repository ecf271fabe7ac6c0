//! Where chains of pointers lead: to an end, round in a circle, or to nobody. Each chain is gone along once.
//! What a pointer is, and what a circle means, is the business of whoever asks.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

/// Where a chain leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End<K> {
    /// To one that points to nobody.
    At(K),
    /// Into a circle, of which this is the smallest.
    Circle(K),
    /// To one that is not there.
    Lost,
}

/// Returns where the chains from these lead, and from all whom they pass.
///
/// `next` returns the pointer of one, or nothing if there is no such one.
pub fn ends<K: Clone + Ord + Hash>(
    from: impl IntoIterator<Item = K>,
    mut next: impl FnMut(&K) -> Option<Option<K>>,
) -> HashMap<K, End<K>> {
    let mut ends: HashMap<K, End<K>> = HashMap::new();
    for first in from {
        let (mut path, mut seen) = (Vec::new(), HashSet::new());
        let mut at = first;
        let end = loop {
            if let Some(known) = ends.get(&at) {
                break known.clone();
            }
            if !seen.insert(at.clone()) {
                // The circle begins where it was met before.
                let circle = path.iter().skip_while(|known| **known != at);
                break circle.min().cloned().map_or(End::Lost, End::Circle);
            }
            path.push(at.clone());
            match next(&at) {
                None => break End::Lost,
                Some(None) => break End::At(at),
                Some(Some(further)) => at = further,
            }
        };
        ends.extend(path.into_iter().map(|passed| (passed, end.clone())));
    }
    ends
}

#[cfg(test)]
mod tests {
    use super::{End, ends};

    #[test]
    fn chains_end_and_circles_are_known_by_their_smallest() {
        use End::{At, Circle, Lost};
        for (pointers, expect) in [
            (vec![None, None], vec![At(0), At(1)]),
            (vec![Some(1), Some(2), None, Some(0)], vec![At(2), At(2), At(2), At(2)]),
            (vec![Some(1), Some(0)], vec![Circle(0), Circle(0)]),
            (vec![Some(2), Some(1), Some(3), Some(2)], vec![Circle(2), Circle(1), Circle(2), Circle(2)]),
            (vec![None, Some(3), Some(1), Some(2), Some(2)], vec![At(0), Circle(1), Circle(1), Circle(1), Circle(1)]),
            (vec![Some(1), Some(9), Some(2)], vec![Lost, Lost, Circle(2)]),
        ] {
            let pointers: Vec<Option<usize>> = pointers;
            let found = ends(0..pointers.len(), |place| pointers.get(*place).copied());
            let found: Vec<End<usize>> = (0..pointers.len()).map(|place| found[&place]).collect();
            assert_eq!(found, expect, "{pointers:?}");
        }
    }

    #[test]
    fn a_long_chain_is_gone_along_once() {
        let mut n_asked = 0;
        let found = ends(0..100_000_usize, |place| {
            n_asked += 1;
            Some(place.checked_sub(1))
        });
        assert!(found.values().all(|end| *end == End::At(0)));
        assert_eq!(n_asked, 100_000);
    }
}
