//! A care folder as values: all its cases and parties, with look-ups built once.
//! How they are read is `store::load`'s business.

use std::collections::BTreeMap;

use crate::model::case::Case;
use crate::model::id::PartyId;
use crate::model::party::Party;

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
    pub parties: BTreeMap<PartyId, Party>,
}

impl Folder {
    /// Returns the party of a case, if both the id and the party file are there.
    pub fn complainant(&self, case: &Case) -> Option<&Party> {
        self.parties.get(case.complainant.as_ref()?)
    }

    /// Returns the organisation that complains: the complainant itself, or the one it belongs to.
    pub fn organisation<'a>(&'a self, case: &Case) -> Option<&'a PartyId> {
        let party = self.complainant(case)?;
        match party.kind {
            crate::model::party::PartyKind::Organisation => Some(&party.id),
            crate::model::party::PartyKind::Person => party.organisation.as_ref(),
        }
    }

    /// Returns the name that people know a party by.
    pub fn name(&self, party: &PartyId) -> Option<&str> {
        self.parties.get(party)?.name.as_deref()
    }
}
