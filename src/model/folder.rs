//! A care folder as values: all its cases and parties, with look-ups built once.
//! How they are read is `store::load`'s business.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::case::Case;
use crate::model::id::{CaseId, PartyId};
use crate::model::left_behind::Behind;
use crate::model::parties::Parties;
use crate::model::party::{Party, PartyKind};

/// A case and the file that it stands in.
#[derive(Clone, Debug, PartialEq)]
pub struct Filed {
    /// Relative to the care folder.
    pub path: String,
    pub case: Case,
}

/// All cases and parties of one shop.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Folder {
    /// Sorted by id, then path.
    pub cases: Vec<Filed>,
    pub parties: Parties,
    /// Those that have a file which could not be read.
    pub unread_parties: BTreeSet<PartyId>,
    /// Those of its cases that point to another one and count by themselves all the same, as they stood before.
    pub left_behind: BTreeMap<CaseId, Behind>,
    /// Those that do not count by themselves, each with the case that holds its record in the end.
    pub holders: BTreeMap<CaseId, CaseId>,
}

impl Folder {
    /// Returns the party file that lives on when pointers are followed: its own unless it was merged into another.
    pub fn living(&self, id: &PartyId) -> Option<&Party> {
        self.parties.living(id)
    }

    /// Returns whether a party has a file, readable or not.
    pub fn has_file(&self, id: &PartyId) -> bool {
        self.parties.contains_key(id) || self.unread_parties.contains(id)
    }

    /// Returns what is known of a party: the file that lives on, with what those that were merged into it hold.
    pub fn united(&self, id: &PartyId) -> Option<&Party> {
        self.parties.united(id)
    }

    /// Returns the case that holds the record of this one now: what is open stands there, and only there.
    pub fn holder(&self, case: &Case) -> Option<&CaseId> {
        self.holders.get(&case.id)
    }

    /// Returns what is known of the party of a case, if both the id and the party file are there.
    pub fn complainant(&self, case: &Case) -> Option<&Party> {
        self.united(case.complainant.as_ref()?)
    }

    /// Returns the organisation that complains: the complainant itself, or the one it belongs to.
    pub fn organisation<'a>(&'a self, case: &Case) -> Option<&'a PartyId> {
        self.organisation_of(case.complainant.as_ref()?)
    }

    /// Returns the organisation that somebody is or belongs to, if both the id and the party file are there.
    pub fn organisation_of(&self, id: &PartyId) -> Option<&PartyId> {
        let party = self.united(id)?;
        let id = match party.kind {
            PartyKind::Organisation => &party.id,
            PartyKind::Person => party.organisation.as_ref()?,
        };
        Some(self.living(id).map_or(id, |living| &living.id))
    }

    /// Returns what a party is called: its name, or the address or phone that is all we know of it.
    pub fn called(&self, party: &PartyId) -> Option<&str> {
        let party = self.united(party)?;
        let reach = || party.emails.first().or(party.phones.first());
        party.name.as_ref().or_else(reach).map(String::as_str)
    }

    /// Returns the name that people know a party by.
    pub fn name(&self, party: &PartyId) -> Option<&str> {
        self.living(party)?.name.as_deref()
    }
}

#[cfg(test)]
mod tests {
    use crate::model::id::PartyId;
    use crate::model::party::Party;
    use crate::model::sample_folder::{folder, organisation, person};

    #[test]
    fn pointers_are_followed_and_loops_are_left_alone() {
        let id = |text: &str| PartyId::parse(text).unwrap();
        let to = |party: Party, text: &str| Party { same_as: PartyId::parse(text), ..party };
        let apart = Party { not_same_as: vec![id("p-c")], ..to(person("p-e", "E"), "p-c") };
        let parties = vec![
            to(person("p-a", "A"), "p-b"),
            to(person("p-b", "B"), "p-c"),
            person("p-c", "C"),
            to(person("p-d", "D"), "p-gone"),
            apart,
            to(person("p-f", "F"), "p-g"),
            to(person("p-g", "G"), "p-f"),
            to(person("p-h", "H"), "p-o"),
            to(person("p-i", "I"), "p-j"),
            Party { not_same_as: vec![id("p-i")], ..person("p-j", "J") },
            organisation("p-o", "O"),
        ];
        let folder = folder(Vec::new(), parties);
        for (from, expect) in [
            ("p-a", "C"),
            ("p-b", "C"),
            ("p-c", "C"),
            ("p-d", "D"),
            ("p-e", "E"),
            ("p-f", "F"),
            ("p-h", "H"),
            ("p-g", "G"),
            ("p-i", "I"),
        ] {
            assert_eq!(folder.name(&id(from)), Some(expect), "{from}");
        }
        assert_eq!(folder.name(&id("p-gone")), None);
    }
}
