//! The parties of a folder by their ids, and where their pointers lead.
//! Who is the same as whom without a pointer is `model::identity`'s business.

use std::collections::{BTreeMap, HashMap};
use std::ops::{Deref, DerefMut};
use std::sync::OnceLock;

use crate::model::chain::{End, ends};
use crate::model::id::PartyId;
use crate::model::party::Party;

/// All parties; the ends of their pointers are looked for once, and anew after a change.
#[derive(Clone, Debug, Default)]
pub struct Parties {
    by_id: BTreeMap<PartyId, Party>,
    ends: OnceLock<Ends>,
}

/// Where the pointers lead.
#[derive(Clone, Debug, Default)]
struct Ends {
    /// The file that lives on, of each that points to another.
    living: HashMap<PartyId, PartyId>,
    /// Those that were merged into a file that lives on, in the order of their ids.
    merged: HashMap<PartyId, Vec<PartyId>>,
    /// What is known of whoever lives on, the merged files included.
    united: HashMap<PartyId, Party>,
}

impl Parties {
    /// Returns the party file that lives on when pointers are followed: its own unless it was merged into another.
    pub fn living(&self, id: &PartyId) -> Option<&Party> {
        let own = self.by_id.get(id)?;
        if self.next(own).is_none() {
            return Some(own);
        }
        self.known_ends().living.get(id).and_then(|end| self.by_id.get(end)).or(Some(own))
    }

    /// Returns all files of whoever a file is of: the one that lives on, and those that were merged into it.
    pub fn all_of(&self, id: &PartyId) -> impl Iterator<Item = &Party> {
        let living = self.living(id);
        let merged = living.and_then(|living| self.known_ends().merged.get(&living.id));
        living.into_iter().chain(merged.into_iter().flatten().filter_map(|id| self.by_id.get(id)))
    }

    /// Returns what is known of whoever a file is of: the file that lives on, with what those that were merged into it
    /// hold. Where they say otherwise, the one that lives on is believed.
    pub fn united(&self, id: &PartyId) -> Option<&Party> {
        let living = self.living(id)?;
        Some(self.known_ends().united.get(&living.id).unwrap_or(living))
    }

    fn known_ends(&self) -> &Ends {
        self.ends.get_or_init(|| {
            let living = self.ends();
            let mut merged: HashMap<PartyId, Vec<PartyId>> = HashMap::new();
            for (from, end) in &living {
                merged.entry(end.clone()).or_default().push(from.clone());
            }
            merged.values_mut().for_each(|ids| ids.sort_unstable());
            let unite = |(end, ids): (&PartyId, &Vec<PartyId>)| {
                let mut united = self.by_id.get(end)?.clone();
                ids.iter().filter_map(|id| self.by_id.get(id)).for_each(|party| united.take_in(party));
                Some((end.clone(), united))
            };
            let united = merged.iter().filter_map(unite).collect();
            Ends { living, merged, united }
        })
    }

    fn next(&self, party: &Party) -> Option<&Party> {
        let next = self.by_id.get(party.same_as.as_ref()?)?;
        (next.kind == party.kind && !party.is_apart_from(next)).then_some(next)
    }

    /// Returns where each pointer leads in the end; whoever runs into a circle stays.
    fn ends(&self) -> HashMap<PartyId, PartyId> {
        let pointing = self.by_id.values().filter(|party| self.next(party).is_some()).map(|party| &party.id);
        let ends = ends(pointing, |id| Some(self.next(self.by_id.get(*id)?).map(|party| &party.id)));
        let living = ends.into_iter().filter_map(|(id, end)| match end {
            End::At(end) if end != id => Some((id.clone(), end.clone())),
            _ => None,
        });
        living.collect()
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
    fn whoever_lives_on_has_what_the_merged_files_hold() {
        let id = |text: &str| PartyId::parse(text).unwrap();
        let list = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        let a = Party {
            same_as: Some(id("p-b")),
            emails: list(&["a@one.example", "b@two.example"]),
            phones: list(&["082 555 0111"]),
            organisation: Some(id("p-o")),
            prefers: Some("phone".to_owned()),
            avoid: list(&["email", "WhatsApp"]),
            ..person("p-a", "Ann")
        };
        let b = Party { same_as: Some(id("p-c")), prefers: Some("fax".to_owned()), ..person("p-b", "Bob") };
        let c = Party { emails: list(&["b@two.example"]), avoid: list(&["Phone"]), ..person("p-c", "Cid") };
        let parties: Parties = [a, b, c].into_iter().map(|party| (party.id.clone(), party)).collect();
        for from in ["p-a", "p-b", "p-c"] {
            let files: Vec<&str> = parties.all_of(&id(from)).map(|party| party.id.as_str()).collect();
            assert_eq!(files, ["p-c", "p-a", "p-b"], "{from}");
            let united = parties.united(&id(from)).unwrap();
            assert_eq!((united.id.as_str(), united.name.as_deref()), ("p-c", Some("Cid")));
            assert_eq!(united.emails, ["b@two.example", "a@one.example"]);
            assert_eq!((&united.phones, &united.organisation), (&list(&["082 555 0111"]), &Some(id("p-o"))));
            // Who does not want the phone does not prefer it, whatever an old file says.
            assert_eq!(
                (united.prefers.as_deref(), &united.avoid),
                (Some("fax"), &list(&["Phone", "email", "WhatsApp"]))
            );
        }
        assert_eq!(parties.all_of(&id("p-x")).count(), 0);
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
