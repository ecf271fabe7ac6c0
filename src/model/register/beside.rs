//! Who a new complaint may have to do with besides whoever complains: by a customer number, by a part of a mail domain.
//! It is suggested to people, and nobody is taken for anybody.

use std::collections::BTreeSet;

use super::Register;
use crate::model::email::Email;
use crate::model::id::PartyId;
use crate::model::identity::Firm;
use crate::model::party::Party;

impl<'a> Register<'a> {
    /// Returns the living files of those who have this customer number and are not the one who is known, one for each
    /// person or business.
    pub(crate) fn others_of_number(&self, number: &str, known: Option<&PartyId>) -> Vec<&'a Party> {
        let bearers = self.people.bearers(number).into_iter();
        let mut seen: BTreeSet<PartyId> = known.map(|known| self.people.group_of(known)).into_iter().collect();
        bearers.filter(|party| seen.insert(self.people.group_of(&party.id))).collect()
    }

    /// Returns the business on file of which the domain of an address may be a part, and its own domain, if nobody
    /// writes from that domain for another one.
    pub(crate) fn business_around(&self, email: &str) -> Option<(&'a Party, String)> {
        let email = Email::read(email)?;
        // Whose domain it is itself is no question.
        if matches!(self.people.firm_at(email.business_domain()?.to_owned()), Firm::Party(_)) {
            return None;
        }
        email.domains_around().into_iter().find_map(|domain| match self.people.firm_at(domain.to_owned()) {
            Firm::Party(id) => Some((self.people.party(&id)?, domain.to_owned())),
            Firm::Domain(_) => None,
        })
    }
}
