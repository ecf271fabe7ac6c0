//! The parties of a folder by their ids, and where their pointers lead.
//! Who is the same as whom without a pointer is `model::identity`'s business.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::{Deref, DerefMut};
use std::sync::OnceLock;

use crate::model::id::PartyId;
use crate::model::party::Party;

/// All parties; the ends of their pointers are looked for once, and anew after a change.
#[derive(Clone, Debug, Default)]
pub struct Parties {
    by_id: BTreeMap<PartyId, Party>,
    ends: OnceLock<HashMap<PartyId, PartyId>>,
}

impl Parties {
    /// Returns the party file that lives on when pointers are followed: its own unless it was merged into another.
    pub fn living(&self, id: &PartyId) -> Option<&Party> {
        let own = self.by_id.get(id)?;
        if self.next(own).is_none() {
            return Some(own);
        }
        let ends = self.ends.get_or_init(|| self.ends());
        ends.get(id).and_then(|end| self.by_id.get(end)).or(Some(own))
    }

    fn next(&self, party: &Party) -> Option<&Party> {
        let next = self.by_id.get(party.same_as.as_ref()?)?;
        (next.kind == party.kind && !party.is_apart_from(next)).then_some(next)
    }

    /// Returns where each pointer leads in the end, going along each chain once; whoever runs into a loop stays.
    fn ends(&self) -> HashMap<PartyId, PartyId> {
        let mut ends: HashMap<&PartyId, Option<&PartyId>> = HashMap::new();
        for first in self.by_id.values() {
            let (mut path, mut seen) = (Vec::new(), HashSet::new());
            let mut at = first;
            let end = loop {
                if let Some(known) = ends.get(&at.id) {
                    break *known;
                }
                if !seen.insert(&at.id) {
                    break None;
                }
                let Some(next) = self.next(at) else { break Some(&at.id) };
                path.push(&at.id);
                at = next;
            };
            ends.extend(path.into_iter().map(|id| (id, end)));
        }
        ends.into_iter().filter_map(|(id, end)| Some((id.clone(), end?.clone()))).collect()
    }
}

impl Deref for Parties {
    type Target = BTreeMap<PartyId, Party>;

    fn deref(&self) -> &Self::Target {
        &self.by_id
    }
}

impl DerefMut for Parties {
    fn deref_mut(&mut self) -> &mut Self::Target {
        self.ends = OnceLock::new();
        &mut self.by_id
    }
}

/// Two are the same that hold the same, whatever was asked of them.
impl PartialEq for Parties {
    fn eq(&self, other: &Self) -> bool {
        self.by_id == other.by_id
    }
}

impl From<BTreeMap<PartyId, Party>> for Parties {
    fn from(by_id: BTreeMap<PartyId, Party>) -> Self {
        Self { by_id, ends: OnceLock::new() }
    }
}

impl FromIterator<(PartyId, Party)> for Parties {
    fn from_iter<I: IntoIterator<Item = (PartyId, Party)>>(parties: I) -> Self {
        BTreeMap::from_iter(parties).into()
    }
}

impl<'a> IntoIterator for &'a Parties {
    type Item = (&'a PartyId, &'a Party);
    type IntoIter = std::collections::btree_map::Iter<'a, PartyId, Party>;

    fn into_iter(self) -> Self::IntoIter {
        self.by_id.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::sample_folder::person;

    fn chain(len: usize) -> Parties {
        let id = |n: usize| PartyId::parse(&format!("p-{n:05}")).unwrap();
        let party = |n: usize| Party {
            same_as: Some(id(n + 1)).filter(|_| n + 1 < len),
            ..person(id(n).as_str(), &format!("N {n}"))
        };
        (0..len).map(|n| (id(n), party(n))).collect()
    }

    #[test]
    fn a_long_chain_is_gone_along_once_and_anew_after_a_change() {
        let mut parties = chain(20_000);
        let name = |parties: &Parties, id: &PartyId| parties.living(id).unwrap().name.clone().unwrap();
        let ids: Vec<PartyId> = parties.keys().cloned().collect();
        assert!(ids.iter().all(|id| name(&parties, id) == "N 19999"));
        parties.get_mut(&ids[9_999]).unwrap().same_as = None;
        assert_eq!([name(&parties, &ids[0]), name(&parties, &ids[10_000])], ["N 9999", "N 19999"]);
    }
}
