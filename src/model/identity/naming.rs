//! Which organisations are one by their names: all who bear one, unless two of them are said to be two.
//! What a name's key is, is `organisation`'s business.

use std::collections::{BTreeSet, HashMap};

use super::People;
use crate::model::organisation::OrganisationKey;
use crate::model::party::{Party, PartyKind};

impl<'a> People<'a> {
    /// Learns by what name an organisation is known.
    pub(super) fn add_name(&mut self, place: usize, party: &Party) {
        let is_named = party.kind == PartyKind::Organisation && !party.is_erased();
        let name = party.name.as_deref().filter(|_| is_named);
        if let Some(key) = name.and_then(OrganisationKey::of) {
            self.names.add(key, place);
        }
    }

    /// Joins organisations by their names, after all that binds more.
    ///
    /// Where two who bear a name are told apart by hand, it tells by itself no more who is meant.
    pub(super) fn join_names(&mut self) {
        let named: Vec<(usize, usize)> = self
            .parties
            .iter()
            .enumerate()
            .filter_map(|(place, party)| {
                let is_named = party.kind == PartyKind::Organisation && !party.is_erased();
                let name = party.name.as_deref().filter(|_| is_named);
                Some((place, *self.names.first(&OrganisationKey::of(name?)?)?))
            })
            .collect();
        let contested = self.contested(&named);
        for (place, first) in named.into_iter().filter(|(_, first)| !contested.contains(first)) {
            self.links.join(&mut self.firms, first, place);
        }
    }

    /// Returns the names, each by its first bearer, that are borne by two who are told apart.
    fn contested(&self, named: &[(usize, usize)]) -> BTreeSet<usize> {
        let mut of_group: HashMap<usize, BTreeSet<usize>> = HashMap::new();
        for (place, first) in named.iter().filter(|_| !self.links.apart().is_empty()) {
            of_group.entry(self.firms.root(*place)).or_default().insert(*first);
        }
        let pairs = self.links.apart().iter().map(|(one, other)| [*one, *other].map(|place| self.firms.root(place)));
        let both = pairs.filter_map(|[one, other]| of_group.get(&one).zip(of_group.get(&other)));
        both.flat_map(|(one, other)| one.intersection(other)).copied().collect()
    }
}
