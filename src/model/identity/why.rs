//! Why parties are one person or one organisation, in words.
//! Whether they are is `identity`'s business.

use std::collections::BTreeMap;

use crate::model::id::PartyId;
use crate::model::identity::{Face, Firm, Key, People, Tie};
use crate::model::party::PartyKind;

impl<'a> People<'a> {
    /// Returns why two parties of one kind are the same.
    pub fn why_same(&self, one: &PartyId, other: &PartyId) -> String {
        match self.party(one).map(|party| party.kind) {
            Some(PartyKind::Organisation) => self.why_organisation(&self.firm_of(one), &[one, other]),
            _ => self.why_person(&[one, other]),
        }
    }

    /// Returns why these parties are one person: what they share, in words.
    pub fn why_person(&self, ids: &[&PartyId]) -> String {
        let mut distinct = ids.to_vec();
        distinct.sort_unstable();
        distinct.dedup();
        if let [one] = distinct.as_slice() {
            return format!("same party {one}");
        }
        if let Some(living) = self.living_of_all(&distinct) {
            return format!("merged into {living}");
        }
        let keys = |least: usize| {
            let mut found: BTreeMap<&Key, usize> = BTreeMap::new();
            let places = distinct.iter().filter_map(|id| self.places.get(*id));
            for key in places.filter_map(|&place| self.faces.get(place)).flat_map(Face::keys) {
                *found.entry(key).or_default() += 1;
            }
            let is_shared = |key: &Key| self.owners.is_shared(key);
            found.retain(|key, count| *count >= least && is_shared(key));
            found.into_keys().map(Key::reason).collect::<Vec<_>>()
        };
        // Two that share nothing are one through a third party; then each one's link to others is the reason.
        let direct = keys(2);
        if direct.is_empty() { keys(1).join(", ") } else { direct.join(", ") }
    }

    /// Returns the one file that all of them point to or are.
    fn living_of_all(&self, ids: &[&PartyId]) -> Option<&'a PartyId> {
        let mut living = ids.iter().map(|id| self.living(id).map(|party| &party.id));
        let first = living.next()??;
        living.all(|other| other == Some(first)).then_some(first)
    }

    /// Returns why these parties belong to one organisation: its name, its mail domain, its address or phone.
    pub fn why_organisation(&self, firm: &Firm, ids: &[&PartyId]) -> String {
        let mut distinct = ids.to_vec();
        distinct.sort_unstable();
        distinct.dedup();
        let mut ties: BTreeMap<Tie, usize> = BTreeMap::new();
        for tie in distinct.iter().flat_map(|id| self.ties(id)).filter(|(of, _)| of == firm).map(|(_, tie)| tie) {
            *ties.entry(tie).or_default() += 1;
        }
        // What two of them share is the reason; if they share nothing, each one's link to the organisation is.
        if distinct.len() > 1 && ties.values().any(|count| *count > 1) {
            ties.retain(|_, count| *count > 1);
        } else if ties.keys().any(|tie| !matches!(tie, Tie::Name(_))) && distinct.len() > 1 {
            ties.retain(|tie, _| !matches!(tie, Tie::Name(_)));
        }
        let name = || self.name_of(firm).map_or_else(|| firm.to_string(), str::to_owned);
        let mut reasons: Vec<String> = ties
            .into_keys()
            .map(|tie| match tie {
                Tie::Name(_) => format!("same organisation {}", name()),
                Tie::Domain(domain) => format!("same mail domain {domain}"),
                Tie::Key(key) => key.reason(),
            })
            .collect();
        reasons.dedup();
        if distinct.len() == 1 {
            reasons.truncate(1);
        }
        reasons.join(", ")
    }
}
