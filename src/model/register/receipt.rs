//! The order in which the business got its cases.
//! Who complained before is the register's business.

use std::cmp::Ordering;
use std::collections::{BTreeSet, HashMap};

use super::Receipt;
use crate::model::case::Case;
use crate::model::emergency::{raised_as_another, repeated};
use crate::model::id::CaseId;

impl Case {
    /// Returns its place in the order of receipt.
    pub fn receipt(&self) -> Receipt {
        (self.received_at, self.entered_at.unwrap_or(self.received_at))
    }

    /// Compares the order of receipt: of two received at once the one entered later comes later, of two entered at
    /// once the one that was known to repeat another; the id tells where nothing else does.
    pub fn by_receipt(&self, other: &Self) -> Ordering {
        let repeats = |case: &Self| raised_as_another(case);
        let at_once = || repeats(self).cmp(&repeats(other)).then_with(|| self.id.cmp(&other.id));
        self.receipt().cmp(&other.receipt()).then_with(at_once)
    }
}

/// Puts cases into the order of receipt; of those entered at once each comes after the ones that its record says it repeats.
pub(crate) fn sort<'a, T: Copy>(cases: &mut [T], case_of: impl Fn(&T) -> &'a Case) {
    cases.sort_by(|one, other| case_of(one).by_receipt(case_of(other)));
    for at_once in cases.chunk_by_mut(|one, other| case_of(one).receipt() == case_of(other).receipt()) {
        if at_once.len() > 1 {
            put_after_repeated(at_once, &case_of);
        }
    }
}

/// Puts each case after those that its record says it repeats, and leaves the order as it is but for that; where cases say
/// so of each other, none of them came first.
fn put_after_repeated<'a, T: Copy>(cases: &mut [T], case_of: impl Fn(&T) -> &'a Case) {
    let places: HashMap<&CaseId, usize> =
        cases.iter().enumerate().map(|(place, one)| (&case_of(one).id, place)).collect();
    let mut after: HashMap<usize, Vec<usize>> = HashMap::new();
    let mut waits_for: HashMap<usize, usize> = HashMap::new();
    for (place, one) in cases.iter().enumerate() {
        let ids = repeated(case_of(one)).into_iter().flatten();
        for earlier in ids.filter_map(|id| places.get(id)).filter(|earlier| **earlier != place) {
            after.entry(*earlier).or_default().push(place);
            *waits_for.entry(place).or_default() += 1;
        }
    }
    let mut ready: BTreeSet<usize> = (0..cases.len()).filter(|place| !waits_for.contains_key(place)).collect();
    let mut sorted = Vec::with_capacity(cases.len());
    while let Some(place) = ready.pop_first() {
        sorted.extend(cases.get(place).copied());
        for later in after.remove(&place).into_iter().flatten() {
            if let Some(n_left) = waits_for.get_mut(&later) {
                *n_left -= 1;
                if *n_left == 0 {
                    ready.insert(later);
                }
            }
        }
    }
    if sorted.len() == cases.len() {
        cases.copy_from_slice(&sorted);
    }
}
