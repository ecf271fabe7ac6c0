//! Who complained before: people and their complaints, kept up to date while new cases are opened.
//! Each look-up takes the same time however many cases there are, so that a batch stays linear.

use std::collections::HashMap;

use chrono::{DateTime, FixedOffset};

use crate::model::case::{Case, CaseKind, Status};
use crate::model::email::Email;
use crate::model::folder::Folder;
use crate::model::id::{CaseId, PartyId};
use crate::model::identity::{Firm, Match, People, Person};
use crate::model::organisation::OrganisationKey;
use crate::model::party::{Party, PartyKind};
use crate::model::phone::Phone;
use crate::model::sender::Sender;

/// People and their complaints.
pub struct Register<'a> {
    people: People<'a>,
    region: Option<&'a str>,
    made: HashMap<PartyId, Party>,
    by_email: HashMap<Email, PartyId>,
    by_phone: HashMap<Phone, PartyId>,
    by_name: HashMap<OrganisationKey, PartyId>,
    of_person: HashMap<Person, Vec<Earlier>>,
    of_firm: HashMap<Firm, Vec<Earlier>>,
}

/// A complaint that was there before.
#[derive(Clone, Debug, PartialEq)]
pub struct Earlier {
    pub case: CaseId,
    pub subject: String,
    pub status: Status,
    pub received_at: DateTime<FixedOffset>,
    pub complainant: PartyId,
    /// Where its promises can be read, if it has a file already.
    pub place: Option<usize>,
}

/// A sender who is known, and how we know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    pub party: PartyId,
    pub why: String,
}

/// A repeat: by which rule, why it is the same person or business, and what came before.
#[derive(Clone, Debug, PartialEq)]
pub struct Repeat {
    pub code: &'static str,
    pub why: String,
    /// The latest first.
    pub earlier: Vec<Earlier>,
}

impl<'a> Register<'a> {
    /// Returns the register of a folder.
    pub fn new(folder: &'a Folder, region: Option<&'a str>) -> Self {
        let mut register = Self {
            people: People::new(&folder.parties, region),
            region,
            made: HashMap::new(),
            by_email: HashMap::new(),
            by_phone: HashMap::new(),
            by_name: HashMap::new(),
            of_person: HashMap::new(),
            of_firm: HashMap::new(),
        };
        for (place, filed) in folder.cases.iter().enumerate() {
            register.add_case(&filed.case, Some(place));
        }
        register
    }

    /// Returns the party that a sender certainly is.
    pub fn find(&self, sender: &Sender) -> Option<Known> {
        if let Match::Certain(party, why) = self.people.find(sender) {
            return Some(Known { party: party.id.clone(), why });
        }
        if let Some(id) = &sender.party {
            return self.made.contains_key(id).then(|| Known { party: id.clone(), why: format!("same party {id}") });
        }
        let email = sender.email.as_deref().and_then(Email::read);
        if let Some((party, email)) = email.and_then(|email| Some((self.by_email.get(&email)?, email))) {
            return Some(Known { party: party.clone(), why: format!("same email {email}") });
        }
        let phone = sender.phone.as_deref().and_then(|text| Phone::read(text, self.region));
        let (party, phone) = phone.and_then(|phone| Some((self.by_phone.get(&phone)?, phone)))?;
        Some(Known { party: party.clone(), why: format!("same phone {phone}") })
    }

    /// Returns the organisation of this name.
    pub fn find_organisation(&self, name: &str) -> Option<Known> {
        if let Match::Certain(party, why) = self.people.find_organisation(name) {
            return Some(Known { party: party.id.clone(), why });
        }
        let party = self.by_name.get(&OrganisationKey::of(name)?)?;
        Some(Known { party: party.clone(), why: format!("same organisation {name}") })
    }

    /// Returns a party that is on file or was made since.
    pub fn party(&self, id: &PartyId) -> Option<&Party> {
        self.made.get(id).or_else(|| self.people.party(id))
    }

    /// Takes in a party that was made or changed.
    pub fn add_party(&mut self, party: Party) {
        for text in &party.emails {
            if let Some(email) = Email::read(text) {
                self.by_email.entry(email).or_insert_with(|| party.id.clone());
            }
        }
        for phone in party.phones.iter().filter_map(|text| Phone::read(text, self.region)) {
            self.by_phone.entry(phone).or_insert_with(|| party.id.clone());
        }
        if party.kind == PartyKind::Organisation
            && let Some(key) = party.name.as_deref().and_then(OrganisationKey::of)
        {
            self.by_name.entry(key).or_insert_with(|| party.id.clone());
        }
        self.made.insert(party.id.clone(), party);
    }

    /// Takes in a case.
    pub fn add_case(&mut self, case: &Case, place: Option<usize>) {
        // Praise and questions are no complaints, so they make no one a repeat complainant.
        let Some(complainant) = case.complainant.clone().filter(|_| case.kind == CaseKind::Complaint) else { return };
        self.add(Earlier {
            case: case.id.clone(),
            subject: case.subject.clone(),
            status: case.status,
            received_at: case.received_at,
            complainant,
            place,
        });
    }

    /// Takes in a complaint.
    pub fn add(&mut self, earlier: Earlier) {
        for firm in self.firms_of(&earlier.complainant) {
            self.of_firm.entry(firm).or_default().push(earlier.clone());
        }
        self.of_person.entry(self.people.person_of(&earlier.complainant)).or_default().push(earlier);
    }

    /// Returns whether this party complained since an instant: the same person first, then the same organisation.
    pub fn repeat(&self, known: &Known, since: DateTime<FixedOffset>, until: DateTime<FixedOffset>) -> Option<Repeat> {
        let inside = |cases: &[Earlier]| {
            let mut earlier: Vec<Earlier> =
                cases.iter().filter(|case| case.received_at >= since && case.received_at <= until).cloned().collect();
            earlier.sort_by(|a, b| b.received_at.cmp(&a.received_at).then_with(|| a.case.cmp(&b.case)));
            earlier
        };
        // An organisation that writes again itself is a repeat of the organisation.
        let is_person = self.party(&known.party).is_none_or(|party| party.kind == PartyKind::Person);
        let of_person = self.of_person.get(&self.people.person_of(&known.party)).filter(|_| is_person);
        let earlier = of_person.map(|cases| inside(cases)).unwrap_or_default();
        if !earlier.is_empty() {
            let same = earlier.iter().any(|case| case.complainant == known.party);
            let why = if same { known.why.clone() } else { self.why_person(known, &earlier) };
            return Some(Repeat { code: "repeat.person", why, earlier });
        }
        for firm in self.firms_of(&known.party) {
            let earlier = self.of_firm.get(&firm).map(|cases| inside(cases)).unwrap_or_default();
            if !earlier.is_empty() {
                return Some(Repeat {
                    code: "repeat.organisation",
                    why: self.why_firm(&firm, known, &earlier),
                    earlier,
                });
            }
        }
        None
    }

    fn why_person(&self, known: &Known, earlier: &[Earlier]) -> String {
        let ids: Vec<&PartyId> =
            std::iter::once(&known.party).chain(earlier.iter().map(|case| &case.complainant)).collect();
        self.people.why_person(&ids)
    }

    fn why_firm(&self, firm: &Firm, known: &Known, earlier: &[Earlier]) -> String {
        let ids: Vec<&PartyId> =
            std::iter::once(&known.party).chain(earlier.iter().map(|case| &case.complainant)).collect();
        if ids.iter().all(|id| self.people.party(id).is_some() && !self.made.contains_key(*id)) {
            return self.people.why_organisation(firm, &ids);
        }
        match firm {
            Firm::Domain(domain) => format!("same mail domain {domain}"),
            Firm::Party(id) => {
                let name = self.party(id).and_then(|party| party.name.clone());
                format!("same organisation {}", name.unwrap_or_else(|| id.to_string()))
            }
        }
    }

    /// Returns the organisations that a party is or speaks for.
    fn firms_of(&self, id: &PartyId) -> Vec<Firm> {
        let Some(party) = self.made.get(id) else { return self.people.organisations_of(id) };
        let own = match party.kind {
            PartyKind::Organisation => Some(id),
            PartyKind::Person => party.organisation.as_ref(),
        };
        let mut firms: Vec<Firm> = own.map(|id| self.firm_of(id)).into_iter().collect();
        for email in party.emails.iter().filter_map(|text| Email::read(text)) {
            let Some(domain) = email.business_domain() else { continue };
            firms.push(self.people.firm_at(domain.to_owned()));
        }
        firms.sort_unstable();
        firms.dedup();
        firms
    }

    fn firm_of(&self, id: &PartyId) -> Firm {
        let of_people = self.people.organisations_of(id);
        of_people.into_iter().find(|firm| matches!(firm, Firm::Party(_))).unwrap_or_else(|| Firm::Party(id.clone()))
    }
}

#[cfg(test)]
mod tests;
