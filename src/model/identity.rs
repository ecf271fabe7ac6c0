//! Who is the same person or the same organisation as whom, and why we say so.
//! Built once from all parties, in time linear in their number, times the pairs that files keep apart by hand; what a
//! repeat is belongs to `rules`.

mod doubt;
mod groups;
mod joining;
mod links;
mod meant;
mod naming;
mod number;
mod owners;
mod why;

use std::collections::{BTreeMap, HashMap};
use std::fmt;

use crate::model::email::Email;
use crate::model::id::PartyId;
pub(crate) use crate::model::identity::doubt::Face;
use crate::model::identity::groups::Groups;
use crate::model::identity::links::Links;
pub(crate) use crate::model::identity::meant::{Holder, Meant, meant};
pub(crate) use crate::model::identity::number::{bearers, number, typed_number};
pub(crate) use crate::model::identity::owners::Owners;
use crate::model::organisation::{Names, OrganisationKey};
use crate::model::party::{Party, PartyKind};
use crate::model::phone::Phone;
use crate::model::sender::Sender;

/// All parties of a folder, ready to say who is the same as whom.
///
/// Same person: the same party, mail address or phone. Same organisation: the same party, mail address or phone, the
/// same name without case and legal form unless it is borne with two forms or two who bear it are told apart by hand, or a
/// mail domain that is not a public provider's. Somebody who answers to an organisation's own address or phone speaks for
/// it. A phone does not join people whose names and addresses both differ, nor does an address of a desk, such as `info@`,
/// join people whose names differ: they are suggested. A name alone never makes two people one. What the files say by hand
/// weighs more: `same_as` joins two, `not_same_as` keeps two apart whatever they share.
#[derive(Debug)]
pub struct People<'a> {
    region: Option<&'a str>,
    /// In the order of their ids.
    parties: Vec<&'a Party>,
    /// Those who were erased: nobody is told by what stands in their files all the same.
    erased: Vec<&'a Party>,
    places: HashMap<&'a PartyId, usize>,
    links: Links,
    /// What each party is called and can be reached by.
    faces: Vec<Face<'a>>,
    owners: Owners<usize>,
    /// Who has which customer number.
    numbers: HashMap<String, Vec<usize>>,
    /// The first organisation with each key.
    first_firms: HashMap<Key, usize>,
    /// People who share a key, through any chain of people.
    persons: Groups,
    /// Organisations by name.
    names: Names<usize>,
    /// Organisations by mail domain.
    domains: HashMap<String, usize>,
    /// To which organisation the people at a mail domain belong, as far as they agree.
    claims: HashMap<String, Option<Firm>>,
    /// Organisations that share a name, a domain or a key.
    firms: Groups,
}

/// Something that only one person answers to.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Key {
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

impl<'a> People<'a> {
    /// Returns the people of a folder; bare phone numbers are read as the region dials them.
    pub fn new(parties: &'a BTreeMap<PartyId, Party>, region: Option<&'a str>) -> Self {
        let list: Vec<&Party> = parties.values().collect();
        let places = parties.keys().enumerate().map(|(place, id)| (id, place)).collect();
        let mut people = Self {
            region,
            links: Links::new(&list, &places),
            erased: list.iter().copied().filter(|party| party.is_erased()).collect(),
            parties: list,
            places,
            faces: Vec::with_capacity(parties.len()),
            owners: Owners::with_capacity(parties.len()),
            numbers: HashMap::new(),
            first_firms: HashMap::new(),
            persons: Groups::new(parties.len()),
            names: Names::default(),
            domains: HashMap::new(),
            claims: HashMap::new(),
            firms: Groups::new(parties.len()),
        };
        for (place, party) in parties.values().enumerate() {
            people.add_pointer(place, party);
            people.add_name(place, party);
        }
        for (place, party) in parties.values().enumerate() {
            people.add_keys(place, party);
            if party.kind == PartyKind::Organisation && !party.is_erased() {
                people.add_organisation(place, party);
            }
        }
        // Whether a name, an address or a phone is one's alone is known once all are there.
        people.join_names();
        people.join_persons();
        people.persons.flatten();
        people.firms.flatten();
        people.add_claims();
        people
    }

    /// Joins a party with the one that its file points to.
    fn add_pointer(&mut self, place: usize, party: &Party) {
        let groups = match party.kind {
            PartyKind::Person => &mut self.persons,
            PartyKind::Organisation => &mut self.firms,
        };
        self.links.join(groups, place, self.links.living(place));
    }

    fn add_keys(&mut self, place: usize, party: &'a Party) {
        let face = Face::of_party(party, self.region);
        // People are never joined through an organisation: its switchboard would make one person of all its staff.
        for key in face.keys().iter().filter(|_| party.kind == PartyKind::Organisation) {
            let first = *self.first_firms.entry(key.clone()).or_insert(place);
            self.links.join(&mut self.firms, first, place);
        }
        self.owners.add(&face, &place);
        for number in party.refs.iter().filter(|_| !party.is_erased()).filter_map(|text| number(text)) {
            self.numbers.entry(number).or_default().push(place);
        }
        self.faces.push(face);
    }

    fn add_organisation(&mut self, place: usize, party: &Party) {
        for domain in domains_of(party) {
            let first = *self.domains.entry(domain).or_insert(place);
            self.links.join(&mut self.firms, first, place);
        }
    }

    /// Learns from those who have an organisation and one address of a business whose that mail domain is.
    ///
    /// Where they disagree it is nobody's: colleagues share a domain, but so do the tenants of one house.
    fn add_claims(&mut self) {
        for party in self.parties.clone() {
            let (PartyKind::Person, Some(id), false) = (party.kind, &party.organisation, party.is_erased()) else {
                continue;
            };
            let mut domains = domains_of(party);
            let (Some(domain), true) = (domains.pop(), domains.is_empty()) else { continue };
            let firm = Some(self.firm_of(id));
            let claim = self.claims.entry(domain).or_insert_with(|| firm.clone());
            if *claim != firm {
                *claim = None;
            }
        }
    }

    /// Returns the party that a sender certainly is, and how we know: by id, by mail address, by phone, in this order;
    /// by a customer number that was typed alone.
    ///
    /// Of several people with one key the one with the sender's name is meant, and without one nobody.
    /// A party that was merged into another stands for that one.
    pub fn find(&self, sender: &Sender) -> Option<(&'a Party, String)> {
        if let Some(id) = &sender.party {
            let party = self.living(id)?;
            let is_merged = party.id != *id;
            let merged = if is_merged { format!(", merged into {}", party.id) } else { String::new() };
            return Some((party, format!("same party {id}{merged}")));
        }
        let face = Face::of_sender(sender, self.region);
        match meant(&face, |key| self.holders(key, &face)) {
            Meant::One(party, key) => Some((self.living(&party.id).unwrap_or(party), key.reason())),
            Meant::Several(..) => None,
            Meant::Nobody => self.numbered(sender),
        }
    }

    /// Returns somebody who was erased and whose file has the sender's address or phone again.
    pub(crate) fn come_back(&self, sender: &Sender) -> Option<&'a Party> {
        let typed = keys_of(sender.email.as_slice(), sender.phone.as_slice(), self.region);
        let has =
            |party: &&&Party| keys_of(&party.emails, &party.phones, self.region).iter().any(|key| typed.contains(key));
        self.erased.iter().find(has).copied()
    }

    /// Returns all organisations whose names have the words of this one; the legal form is not looked at.
    pub fn namesakes(&self, key: &OrganisationKey) -> &[(OrganisationKey, usize)] {
        self.names.of_stem(key)
    }

    /// Returns the legal forms with which organisations bear the words of a name.
    pub fn forms(&self, key: &OrganisationKey) -> Vec<&'static str> {
        self.names.forms(key)
    }

    /// Returns the organisation at a place of the list of all parties, and how we know it by its name.
    pub fn named_at(&self, place: usize) -> Option<(&'a Party, String)> {
        let party = self.parties.get(place)?;
        Some((self.living(&party.id).unwrap_or(party), format!("same organisation {}", shown(party))))
    }

    /// Returns the party file with this id.
    pub fn party(&self, id: &PartyId) -> Option<&'a Party> {
        self.parties.get(*self.places.get(id)?).copied()
    }

    /// Returns the party file that lives on when pointers are followed: its own unless it was merged into another.
    pub fn living(&self, id: &PartyId) -> Option<&'a Party> {
        self.parties.get(self.links.living(*self.places.get(id)?)).copied()
    }

    /// Returns the party that speaks for the group of a place: the living file of its first member.
    fn chief(&self, groups: &Groups, place: usize) -> Option<&'a Party> {
        self.parties.get(self.links.living(groups.root(place))).copied()
    }

    /// Returns an organisation's name, else the mail domain that it is known by.
    pub fn name_of<'b>(&'b self, firm: &'b Firm) -> Option<&'b str> {
        match firm {
            Firm::Party(id) => self.party(id)?.name.as_deref(),
            Firm::Domain(domain) => Some(domain),
        }
    }

    /// Returns the person that a party is; an id without a file is a person of its own.
    pub fn person_of(&self, id: &PartyId) -> Person {
        let root = self.places.get(id).and_then(|&place| self.chief(&self.persons, place));
        Person(root.map_or_else(|| id.clone(), |party| party.id.clone()))
    }

    /// Returns the party that stands for all that are the same as this one: persons by person, businesses by business.
    pub fn group_of(&self, id: &PartyId) -> PartyId {
        match self.party(id).map(|party| party.kind) {
            Some(PartyKind::Organisation) => match self.firm_of(id) {
                Firm::Party(chief) => chief,
                Firm::Domain(_) => id.clone(),
            },
            _ => self.person_of(id).0,
        }
    }

    /// Returns the organisations that a party is or speaks for: its own, those of its mail domains, and those whose
    /// own address or phone it answers to.
    pub fn organisations_of(&self, id: &PartyId) -> Vec<Firm> {
        let mut firms: Vec<Firm> = self.ties(id).into_iter().map(|(firm, _)| firm).collect();
        firms.sort_unstable();
        firms.dedup();
        firms
    }

    /// Returns each organisation that a party belongs to, with each reason; what its living file says counts too.
    fn ties(&self, id: &PartyId) -> Vec<(Firm, Tie)> {
        let Some(&place) = self.places.get(id) else { return Vec::new() };
        let living = self.links.living(place);
        let own = self.ties_at(place);
        if living == place { own } else { own.into_iter().chain(self.ties_at(living)).collect() }
    }

    fn ties_at(&self, place: usize) -> Vec<(Firm, Tie)> {
        let Some((party, face)) = self.parties.get(place).zip(self.faces.get(place)) else { return Vec::new() };
        let own = match party.kind {
            PartyKind::Organisation => Some(&party.id),
            PartyKind::Person => party.organisation.as_ref(),
        };
        let own = own.map(|id| {
            // An organisation without a usable name is the same as none but itself.
            let name = self.party(id).and_then(|party| party.name.as_deref()).and_then(OrganisationKey::of);
            (self.firm_of(id), Tie::Name(name.map_or_else(|| id.to_string(), |key| key.stem().to_owned())))
        });
        let domains = domains_of(party).into_iter().map(|domain| (self.firm_at(domain.clone()), Tie::Domain(domain)));
        let desks = face.keys().iter().filter_map(|key| {
            let firm = self.parties.get(*self.first_firms.get(key)?)?;
            Some((self.firm_of(&firm.id), Tie::Key(key.clone())))
        });
        own.into_iter().chain(domains).chain(desks).collect()
    }

    fn firm_of(&self, id: &PartyId) -> Firm {
        let root = self.places.get(id).and_then(|&place| self.chief(&self.firms, place));
        Firm::Party(root.map_or_else(|| id.clone(), |party| party.id.clone()))
    }

    /// Returns the organisation whose people write from a mail domain of a business.
    pub fn firm_at(&self, domain: String) -> Firm {
        if let Some(party) = self.domains.get(&domain).and_then(|&place| self.parties.get(place)) {
            return self.firm_of(&party.id);
        }
        self.claims.get(&domain).cloned().flatten().unwrap_or(Firm::Domain(domain))
    }
}

/// What binds a party to an organisation, the strongest first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Tie {
    /// It is the organisation of this name, or works there.
    Name(String),
    Domain(String),
    Key(Key),
}

impl fmt::Display for Firm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Party(id) => id.fmt(f),
            Self::Domain(domain) => f.write_str(domain),
        }
    }
}

impl Key {
    /// Returns what shares it are alike in, and what speaks against their being one.
    pub(crate) fn doubt(&self) -> String {
        match self {
            Self::Email(_) => format!("{}, another name", self.reason()),
            Self::Phone(_) => format!("{}, another name and another address", self.reason()),
        }
    }

    pub(crate) fn reason(&self) -> String {
        match self {
            Self::Email(email) => format!("same email {email}"),
            Self::Phone(phone) => format!("same phone {phone}"),
        }
    }
}

/// Returns what somebody can be reached by, addresses first, each once.
pub(crate) fn keys_of(emails: &[String], phones: &[String], region: Option<&str>) -> Vec<Key> {
    let emails = emails.iter().filter_map(|text| Email::read(text).map(Key::Email));
    let phones = phones.iter().filter_map(|text| Phone::read(text, region).map(Key::Phone));
    let mut keys: Vec<Key> = emails.chain(phones).collect();
    keys.sort_unstable();
    keys.dedup();
    keys
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

#[cfg(test)]
mod tests;
