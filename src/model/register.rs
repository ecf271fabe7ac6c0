//! Who complained before: people and their complaints, kept up to date while new cases are opened.
//! Each look-up takes the same time however many cases there are, so that a batch stays linear.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, FixedOffset};

use crate::model::case::{Case, CaseKind, Priority, Status};
use crate::model::email::Email;
use crate::model::emergency;
use crate::model::folder::Folder;
use crate::model::id::{CaseId, PartyId};
use crate::model::identity::{Face, Firm, Holder, Key, Meant, Owners, People, Person, meant};
use crate::model::organisation::{Names, OrganisationKey};
use crate::model::parties::Parties;
use crate::model::party::{Party, PartyKind};
use crate::model::sender::Sender;

mod beside;
mod namesake;
pub(crate) mod receipt;

/// People and their complaints.
pub struct Register<'a> {
    people: People<'a>,
    parties: &'a Parties,
    region: Option<&'a str>,
    made: HashMap<PartyId, Party>,
    /// Who was made or changed and has which address or phone, in this order.
    by_key: Owners<PartyId>,
    by_name: Names<PartyId>,
    /// Every complaint, each with its place in this list.
    complaints: Vec<Earlier>,
    of_person: HashMap<Person, ByReceipt>,
    of_firm: HashMap<Firm, ByReceipt>,
    /// Those among them that an earlier complaint would make an emergency, or that are one and do not tell of any: a batch
    /// asks for them at each line.
    calm_of_person: HashMap<Person, ByReceipt>,
    calm_of_firm: HashMap<Firm, ByReceipt>,
}

/// The place of a case in the order of receipt: when it was received, and when it was entered.
pub type Receipt = (DateTime<FixedOffset>, DateTime<FixedOffset>);

/// Places of complaints in the order of receipt; of one instant, in the order in which they were taken in.
type ByReceipt = BTreeSet<(Receipt, usize)>;

/// Reasons are looked for among so many of the latest complaints.
const LATEST: usize = 50;

/// A complaint that was there before.
#[derive(Clone, Debug, PartialEq)]
pub struct Earlier {
    pub case: CaseId,
    pub subject: String,
    pub status: Status,
    pub priority: Priority,
    /// Whether it is an emergency whose record does not tell that it repeats another one.
    pub is_untold: bool,
    pub received_at: DateTime<FixedOffset>,
    pub entered_at: DateTime<FixedOffset>,
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

/// A repeat: by which rule, and why it is the same person or business.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repeat {
    pub code: &'static str,
    pub why: String,
    whose: Whose,
    since: DateTime<FixedOffset>,
    until: Receipt,
    /// How many complaints were known when it was found.
    n_known: usize,
}

/// Whose complaints a repeat is one of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Whose {
    Person(Person),
    Firm(Firm),
}

impl<'a> Register<'a> {
    /// Returns the register of a folder.
    pub fn new(folder: &'a Folder, region: Option<&'a str>) -> Self {
        let mut register = Self {
            people: People::new(&folder.parties, region),
            parties: &folder.parties,
            region,
            made: HashMap::new(),
            by_key: Owners::with_capacity(0),
            by_name: Names::default(),
            complaints: Vec::new(),
            of_person: HashMap::new(),
            of_firm: HashMap::new(),
            calm_of_person: HashMap::new(),
            calm_of_firm: HashMap::new(),
        };
        for (place, filed) in folder.cases.iter().enumerate() {
            register.add_case(&filed.case, Some(place));
        }
        register
    }

    /// Returns the party that a sender certainly is.
    pub fn find(&self, sender: &Sender) -> Option<Known> {
        if let Some(id) = sender.party.as_ref().filter(|id| self.people.party(id).is_none()) {
            return self.made.contains_key(id).then(|| Known { party: id.clone(), why: format!("same party {id}") });
        }
        let face = Face::of_sender(sender, self.region);
        if sender.party.is_some() || face.keys().is_empty() {
            let (party, why) = self.people.find(sender)?;
            return Some(Known { party: party.id.clone(), why });
        }
        let Meant::One(party, key) = meant(&face, |key| self.holders(key, &face)) else { return None };
        let living = self.people.living(&party.id).unwrap_or(party);
        Some(Known { party: living.id.clone(), why: key.reason() })
    }

    /// Returns those who share what was typed of a sender, one for each person, and what they share, if nothing tells
    /// which of them is meant.
    pub(crate) fn between(&self, sender: &Sender) -> Option<(Vec<&Party>, String)> {
        let face = Face::of_sender(sender, self.region);
        let Meant::Several(holders, key) = meant(&face, |key| self.holders(key, &face)) else { return None };
        let groups: BTreeSet<PartyId> = holders.into_iter().map(|holder| holder.group).collect();
        Some((groups.iter().filter_map(|id| self.party(id)).collect(), key.reason()))
    }

    /// Returns who has a key and may be the one of this face: on file, or made since.
    fn holders(&self, key: &Key, face: &Face<'_>) -> Vec<Holder<'_>> {
        let group_of = |id: &PartyId| self.people.group_of(id);
        let made = || self.by_key.of(key, face).filter_map(|id| self.made.get(id));
        // Who was learnt more of since may turn out to be another.
        let is_another = |party: &Party| face.doubts(key, &Face::of_party(party, self.region));
        let others: Vec<PartyId> = made().filter(|party| is_another(party)).map(|party| group_of(&party.id)).collect();
        let on_file = self.people.holders(key, face).into_iter();
        let on_file =
            on_file.map(|holder| Holder { party: self.made.get(&holder.party.id).unwrap_or(holder.party), ..holder });
        let made = made().map(|party| Holder { party, group: group_of(&party.id) });
        let mut seen = BTreeSet::new();
        let all = on_file.chain(made).filter(|holder| !others.contains(&holder.group));
        all.filter(|holder| seen.insert(holder.party.id.clone())).collect()
    }

    /// Returns who shares an address or phone with a sender, of a crowd the first, and what leaves a doubt, if anything does.
    pub(crate) fn sharing(&self, sender: &Sender) -> Vec<(PartyId, Option<String>)> {
        let on_file = self.people.sharing(sender).into_iter().map(|(party, doubt)| (party.id.clone(), doubt));
        let mut found: Vec<(PartyId, Option<String>)> = on_file.collect();
        let face = Face::of_sender(sender, self.region);
        for key in face.keys() {
            for party in self.by_key.of(key, &face).filter_map(|id| self.made.get(id)) {
                if found.iter().all(|(id, _)| *id != party.id) {
                    let is_doubted = face.doubts(key, &Face::of_party(party, self.region));
                    found.push((party.id.clone(), is_doubted.then(|| key.doubt())));
                }
            }
        }
        found
    }

    /// Returns somebody who was erased and whose file has the sender's address or phone again.
    pub(crate) fn come_back(&self, sender: &Sender) -> Option<&Party> {
        self.people.come_back(sender)
    }

    /// Returns a party that is on file or was made since.
    pub fn party(&self, id: &PartyId) -> Option<&Party> {
        self.made.get(id).or_else(|| self.people.party(id))
    }

    /// Returns what is known of a party, with what those that were merged into it hold.
    pub fn united(&self, id: &PartyId) -> Option<Party> {
        let mut united = self.party(id)?.clone();
        self.parties.united(id).into_iter().for_each(|known| united.take_in(known));
        Some(united)
    }

    /// Takes back a party that was made or changed and is not written after all; `before` is what was taken in of it.
    pub fn take_back(&mut self, id: &PartyId, before: Option<Party>) {
        let Some(party) = self.made.remove(id) else { return };
        self.by_key.remove(&Face::of_party(&party, self.region), id);
        if let Some(before) = before {
            self.add_party(before);
        }
    }

    /// Takes in a party that was made or changed; returns what was taken in of it before.
    pub fn add_party(&mut self, party: Party) -> Option<Party> {
        self.by_key.add(&Face::of_party(&party, self.region), &party.id);
        if party.kind == PartyKind::Organisation
            && let Some(key) = party.name.as_deref().and_then(OrganisationKey::of)
        {
            self.by_name.add(key, party.id.clone());
        }
        self.made.insert(party.id.clone(), party)
    }

    /// Takes in a case.
    pub fn add_case(&mut self, case: &Case, place: Option<usize>) {
        let mut lines = BTreeSet::new();
        // Praise and questions are no complaints, so they make no one a repeat complainant.
        for complainant in case.complainants().filter(|_| case.kind == CaseKind::Complaint) {
            let earlier = Earlier {
                case: case.id.clone(),
                subject: case.subject.clone(),
                status: case.status,
                priority: case.priority,
                is_untold: emergency::is_untold(case),
                received_at: case.received_at,
                entered_at: case.receipt().1,
                complainant: complainant.clone(),
                place,
            };
            self.add_to(&mut lines, earlier);
        }
    }

    /// Takes in a complaint.
    pub fn add(&mut self, earlier: Earlier) {
        self.add_to(&mut BTreeSet::new(), earlier);
    }

    /// Takes in a complaint that stands in these lines already: one of several people stands once in the line of each, and
    /// once in that of what is behind them.
    fn add_to(&mut self, lines: &mut BTreeSet<Whose>, earlier: Earlier) {
        let key = ((earlier.received_at, earlier.entered_at), self.complaints.len());
        let is_told = earlier.priority == Priority::Emergency && !earlier.is_untold;
        let is_calm = earlier.status != Status::Closed && !is_told;
        for firm in self.firms_of(&earlier.complainant) {
            if !lines.insert(Whose::Firm(firm.clone())) {
                continue;
            }
            if is_calm {
                self.calm_of_firm.entry(firm.clone()).or_default().insert(key);
            }
            self.of_firm.entry(firm).or_default().insert(key);
        }
        let person = self.people.person_of(&earlier.complainant);
        if lines.insert(Whose::Person(person.clone())) {
            if is_calm {
                self.calm_of_person.entry(person.clone()).or_default().insert(key);
            }
            self.of_person.entry(person).or_default().insert(key);
        }
        self.complaints.push(earlier);
    }

    /// Takes down that somebody sees to a complaint which `later` told of: it tells of it no more.
    pub fn settle(&mut self, later: &Earlier) {
        let receipt = (later.received_at, later.entered_at);
        let own = (receipt, 0)..=(receipt, usize::MAX);
        let firms = self.firms_of(&later.complainant);
        let person = self.people.person_of(&later.complainant);
        let complaints = &self.complaints;
        let is_it = |place: usize| complaints.get(place).is_some_and(|known| known.case == later.case);
        let take_out = |line: Option<&mut ByReceipt>| {
            let Some(line) = line else { return };
            let key = line.range(own.clone()).find(|(_, place)| is_it(*place)).copied();
            key.map(|key| line.remove(&key));
        };
        firms.iter().for_each(|firm| take_out(self.calm_of_firm.get_mut(firm)));
        take_out(self.calm_of_person.get_mut(&person));
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

mod again;
#[cfg(test)]
mod tests;
