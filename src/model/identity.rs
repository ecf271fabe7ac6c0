//! Who is the same person or the same organisation as whom, and why we say so.
//! Built once from all parties, in time linear in their number; what a repeat is belongs to `rules`.

mod groups;

use std::collections::{BTreeMap, HashMap};

use crate::model::email::Email;
use crate::model::id::PartyId;
use crate::model::identity::groups::Groups;
use crate::model::organisation::OrganisationKey;
use crate::model::party::{Party, PartyKind};
use crate::model::phone::Phone;
use crate::model::sender::Sender;

/// All parties of a folder, ready to say who is the same as whom.
///
/// Same person: the same party, mail address or phone. Same organisation: the same party, the same name without case
/// and legal form, or a mail domain that is not a public provider's. A name alone never makes two people one.
#[derive(Debug)]
pub struct People<'a> {
    region: Option<&'a str>,
    /// In the order of their ids.
    parties: Vec<&'a Party>,
    places: HashMap<&'a PartyId, usize>,
    /// What each party can be reached by.
    keys: Vec<Vec<Key>>,
    owners: HashMap<Key, Vec<usize>>,
    /// Parties that share a key, through any chain.
    persons: Groups,
    /// Organisations by name.
    names: HashMap<OrganisationKey, Vec<usize>>,
    /// Organisations by mail domain.
    domains: HashMap<String, usize>,
    /// Organisations that share a name or a domain.
    firms: Groups,
}

/// Something that only one person answers to.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Key {
    Email(Email),
    Phone(Phone),
}

/// One person, known by the first of the party ids that stand for them.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Person(pub PartyId);

/// One organisation.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Firm {
    /// Known by the first of the party ids that stand for it.
    Party(PartyId),
    /// Known by nothing but the mail domain of its people.
    Domain(String),
}

/// Whether somebody is known.
#[derive(Clone, Debug, PartialEq)]
pub enum Match<'a> {
    /// This party, for this reason.
    Certain(&'a Party, String),
    None,
}

impl<'a> People<'a> {
    /// Returns the people of a folder; bare phone numbers are read as the region dials them.
    pub fn new(parties: &'a BTreeMap<PartyId, Party>, region: Option<&'a str>) -> Self {
        let mut people = Self {
            region,
            parties: parties.values().collect(),
            places: parties.keys().enumerate().map(|(place, id)| (id, place)).collect(),
            keys: Vec::with_capacity(parties.len()),
            owners: HashMap::with_capacity(parties.len()),
            persons: Groups::new(parties.len()),
            names: HashMap::new(),
            domains: HashMap::new(),
            firms: Groups::new(parties.len()),
        };
        for (place, party) in parties.values().enumerate() {
            people.add_person(place, party);
            if party.kind == PartyKind::Organisation {
                people.add_organisation(place, party);
            }
        }
        people.persons.flatten();
        people.firms.flatten();
        people
    }

    fn add_person(&mut self, place: usize, party: &Party) {
        let emails = party.emails.iter().filter_map(|text| Email::read(text).map(Key::Email));
        let phones = party.phones.iter().filter_map(|text| Phone::read(text, self.region).map(Key::Phone));
        let mut keys: Vec<Key> = emails.chain(phones).collect();
        keys.sort_unstable();
        keys.dedup();
        for key in &keys {
            let owners = self.owners.entry(key.clone()).or_default();
            if let Some(&first) = owners.first() {
                self.persons.join(first, place);
            }
            owners.push(place);
        }
        self.keys.push(keys);
    }

    fn add_organisation(&mut self, place: usize, party: &Party) {
        if let Some(key) = party.name.as_deref().and_then(OrganisationKey::of) {
            let named = self.names.entry(key).or_default();
            if let Some(&first) = named.first() {
                self.firms.join(first, place);
            }
            named.push(place);
        }
        for domain in domains_of(party) {
            let first = *self.domains.entry(domain).or_insert(place);
            self.firms.join(first, place);
        }
    }

    /// Returns the party that a sender certainly is: by id, by mail address, by phone, in this order.
    ///
    /// Of several parties with one key the one with the sender's name is meant, else a person, else the first.
    pub fn find(&self, sender: &Sender) -> Match<'a> {
        if let Some(id) = &sender.party {
            return self.party(id).map_or(Match::None, |party| Match::Certain(party, format!("same party {id}")));
        }
        let email = sender.email.as_deref().and_then(Email::read).map(Key::Email);
        let phone = sender.phone.as_deref().and_then(|text| Phone::read(text, self.region)).map(Key::Phone);
        for key in email.into_iter().chain(phone) {
            let owners = self.owners.get(&key).map_or(&[][..], Vec::as_slice);
            let parties = owners.iter().filter_map(|&place| self.parties.get(place).copied());
            let is_named = |party: &Party| sender.name.is_some() && same_words(&sender.name, &party.name);
            if let Some(party) = parties.min_by_key(|party| (!is_named(party), party.kind == PartyKind::Organisation)) {
                return Match::Certain(party, key.reason());
            }
        }
        Match::None
    }

    /// Returns the organisation that has this name, but for case and legal form.
    pub fn find_organisation(&self, name: &str) -> Match<'a> {
        let place = OrganisationKey::of(name).and_then(|key| self.names.get(&key)?.first().copied());
        match place.and_then(|place| self.parties.get(place)) {
            Some(party) => Match::Certain(party, format!("same organisation {}", shown(party))),
            None => Match::None,
        }
    }

    /// Returns the organisation that has an address at the same mail domain, unless strangers share the domain.
    pub fn find_by_domain(&self, address: &str) -> Match<'a> {
        let email = Email::read(address);
        let domain = email.as_ref().and_then(Email::business_domain);
        let party = domain.and_then(|domain| self.parties.get(*self.domains.get(domain)?));
        match (party, domain) {
            (Some(party), Some(domain)) => Match::Certain(party, format!("same mail domain {domain}")),
            _ => Match::None,
        }
    }

    /// Returns the party file with this id.
    pub fn party(&self, id: &PartyId) -> Option<&'a Party> {
        self.parties.get(*self.places.get(id)?).copied()
    }

    /// Returns the name of a person or business, else the mail domain that it is known by.
    pub fn name_of<'b>(&'b self, firm: &'b Firm) -> Option<&'b str> {
        match firm {
            Firm::Party(id) => self.party(id)?.name.as_deref(),
            Firm::Domain(domain) => Some(domain),
        }
    }

    /// Returns the person that a party is; an id without a file is a person of its own.
    pub fn person_of(&self, id: &PartyId) -> Person {
        let root = self.places.get(id).and_then(|&place| self.parties.get(self.persons.root(place)));
        Person(root.map_or_else(|| id.clone(), |party| party.id.clone()))
    }

    /// Returns the organisations that a party is or speaks for: its own, and those of its mail domains.
    pub fn organisations_of(&self, id: &PartyId) -> Vec<Firm> {
        let Some(party) = self.party(id) else { return Vec::new() };
        let mut firms = match party.kind {
            PartyKind::Organisation => vec![self.firm_of(id)],
            PartyKind::Person => party.organisation.iter().map(|id| self.firm_of(id)).collect(),
        };
        firms.extend(domains_of(party).into_iter().map(|domain| self.firm_at(domain)));
        firms.sort_unstable();
        firms.dedup();
        firms
    }

    fn firm_of(&self, id: &PartyId) -> Firm {
        let root = self.places.get(id).and_then(|&place| self.parties.get(self.firms.root(place)));
        Firm::Party(root.map_or_else(|| id.clone(), |party| party.id.clone()))
    }

    fn firm_at(&self, domain: String) -> Firm {
        let owner = self.domains.get(&domain).and_then(|&place| self.parties.get(place));
        owner.map_or(Firm::Domain(domain), |party| self.firm_of(&party.id))
    }

    /// Returns why these parties are one person: what they share, in words.
    pub fn why_person(&self, ids: &[&PartyId]) -> String {
        let mut distinct = ids.to_vec();
        distinct.sort_unstable();
        distinct.dedup();
        if let [one] = distinct.as_slice() {
            return format!("same party {one}");
        }
        let keys = |least: usize| {
            let mut found: BTreeMap<&Key, usize> = BTreeMap::new();
            let places = distinct.iter().filter_map(|id| self.places.get(*id));
            for key in places.filter_map(|&place| self.keys.get(place)).flatten() {
                *found.entry(key).or_default() += 1;
            }
            let is_shared = |key: &Key| self.owners.get(key).is_some_and(|owners| owners.len() > 1);
            found.retain(|key, count| *count >= least && is_shared(key));
            found.into_keys().map(Key::reason).collect::<Vec<_>>()
        };
        // Two that share nothing are one through a third party; then each one's link to others is the reason.
        let direct = keys(2);
        if direct.is_empty() { keys(1).join(", ") } else { direct.join(", ") }
    }

    /// Returns why these parties belong to one organisation: its name, its mail domain, or both.
    pub fn why_organisation(&self, firm: &Firm, ids: &[&PartyId]) -> String {
        let (mut named, mut domains) = (0, BTreeMap::<String, usize>::new());
        for party in ids.iter().filter_map(|id| self.party(id)) {
            let own = if party.kind == PartyKind::Organisation { Some(&party.id) } else { party.organisation.as_ref() };
            if own.is_some_and(|id| self.firm_of(id) == *firm) {
                named += 1;
                continue;
            }
            for domain in domains_of(party) {
                if self.firm_at(domain.clone()) == *firm {
                    *domains.entry(domain).or_default() += 1;
                }
            }
        }
        let mut reasons = Vec::new();
        if named > 1 || domains.is_empty() {
            let name = match firm {
                Firm::Party(id) => self.party(id).map_or_else(|| id.to_string(), shown),
                Firm::Domain(domain) => domain.clone(),
            };
            reasons.push(format!("same organisation {name}"));
        }
        reasons.extend(domains.into_keys().map(|domain| format!("same mail domain {domain}")));
        reasons.join(", ")
    }
}

impl Key {
    fn reason(&self) -> String {
        match self {
            Self::Email(email) => format!("same email {email}"),
            Self::Phone(phone) => format!("same phone {phone}"),
        }
    }
}

/// Returns the mail domains of a party that are one business's own, each once.
fn domains_of(party: &Party) -> Vec<String> {
    let emails = party.emails.iter().filter_map(|text| Email::read(text));
    let mut domains: Vec<String> = emails.filter_map(|email| Some(email.business_domain()?.to_owned())).collect();
    domains.sort_unstable();
    domains.dedup();
    domains
}

fn shown(party: &Party) -> String {
    party.name.clone().unwrap_or_else(|| party.id.to_string())
}

fn same_words(one: &Option<String>, other: &Option<String>) -> bool {
    let words = |text: &Option<String>| -> Vec<String> {
        text.as_deref().unwrap_or("").split_whitespace().map(str::to_lowercase).collect()
    };
    words(one) == words(other)
}

#[cfg(test)]
mod tests;
