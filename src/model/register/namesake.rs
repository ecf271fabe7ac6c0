//! Which business a name means: the one that bears it, and where several do, the one that the sender belongs to.
//! What a name's key is, is `organisation`'s business.

use std::collections::BTreeSet;

use super::{Known, Register};
use crate::model::email::Email;
use crate::model::id::PartyId;
use crate::model::identity::Firm;
use crate::model::organisation::OrganisationKey;
use crate::model::sender::Sender;

/// Of those who came in under one name so many are looked at: they are several anyway.
const MOST: usize = 50;

impl Register<'_> {
    /// Returns the organisation of this name; where several bear it, the one that the sender belongs to, by their file or
    /// their mail domain, else none.
    pub fn find_organisation(&self, name: &str, sender: &Sender) -> Option<Known> {
        let mut bearers = self.bearers(name);
        if bearers.len() > 1 {
            let firms = self.firms_behind(sender);
            bearers.retain(|known| self.firms_of(&known.party).iter().any(|firm| firms.contains(firm)));
        }
        let [_] = bearers.as_slice() else { return None };
        bearers.pop()
    }

    /// Returns the organisations that bear a name, the first of each that are one.
    pub(crate) fn bearers(&self, name: &str) -> Vec<Known> {
        let Some(key) = OrganisationKey::of(name) else { return Vec::new() };
        // What is on file and what was made since bear names together: both say whether a name is one organisation's.
        let forms = self.forms(&key);
        let on_file = key.same(self.people.namesakes(&key), &forms).filter_map(|place| self.people.named_at(*place));
        let on_file = on_file.map(|(party, why)| Known { party: party.id.clone(), why });
        let made = key.same(self.by_name.of_stem(&key), &forms).filter(|id| self.made.contains_key(id)).take(MOST);
        let made = made.map(|id| Known { party: id.clone(), why: format!("same organisation {name}") });
        let mut seen = BTreeSet::new();
        on_file.chain(made).filter(|known| seen.insert(self.group_of(&known.party))).collect()
    }

    /// Returns whether an organisation bears the words of a name with its very legal form.
    pub(crate) fn is_borne(&self, name: &str) -> bool {
        OrganisationKey::of(name).is_some_and(|key| key.is_among(&self.forms(&key)))
    }

    /// Returns the party that stands for all on file that are the same as this one.
    pub(crate) fn group_of(&self, id: &PartyId) -> PartyId {
        self.people.group_of(id)
    }

    fn forms(&self, key: &OrganisationKey) -> Vec<&'static str> {
        [self.people.forms(key), self.by_name.forms(key)].concat()
    }

    /// Returns the businesses that a sender belongs to: those of whom they are on file, else the one of their mail domain.
    fn firms_behind(&self, sender: &Sender) -> Vec<Firm> {
        if let Some(known) = self.find(sender) {
            return self.firms_of(&known.party);
        }
        let email = sender.email.as_deref().and_then(Email::read);
        let domain = email.as_ref().and_then(Email::business_domain);
        domain.map(|domain| self.people.firm_at(domain.to_owned())).into_iter().collect()
    }
}
