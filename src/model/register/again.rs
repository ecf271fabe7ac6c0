//! Which complaints a new one repeats, and which repeat it.
//! Who is known, and by what, is `register`'s business.

use std::collections::BTreeSet;

use chrono::{DateTime, FixedOffset, Utc};

use crate::model::emergency::MOST_REPEATED;
use crate::model::id::PartyId;
use crate::model::identity::{Firm, Person};
use crate::model::party::PartyKind;
use crate::model::register::{ByReceipt, Earlier, Known, LATEST, Receipt, Register, Repeat, Whose};

impl Register<'_> {
    /// Returns by which rules a complaint of this party repeats others since an instant and until a receipt: the same
    /// person first, then the same organisation. What was taken in before comes first of one instant.
    pub fn repeats(&self, known: &Known, since: DateTime<FixedOffset>, until: &Receipt) -> Vec<Repeat> {
        let found = |code, whose| {
            let repeat =
                Repeat { code, why: String::new(), whose, since, until: *until, n_known: self.complaints.len() };
            let latest: Vec<&PartyId> =
                self.others(&repeat, known).take(LATEST).map(|case| &case.complainant).collect();
            let why = match &repeat.whose {
                _ if latest.is_empty() => return None,
                Whose::Person(_) if latest.contains(&&known.party) => known.why.clone(),
                Whose::Person(_) => self.people.why_person(&[&[&known.party], latest.as_slice()].concat()),
                Whose::Firm(firm) => self.why_firm(firm, &[&[&known.party], latest.as_slice()].concat()),
            };
            Some(Repeat { why, ..repeat })
        };
        let person = self.voice(&known.party).and_then(|person| found("repeat.person", Whose::Person(person)));
        let mut firms = self.firms_of(&known.party).into_iter().map(Whose::Firm);
        person.into_iter().chain(firms.find_map(|whose| found("repeat.organisation", whose))).collect()
    }

    /// Returns the complaints by which a rule finds a repeat, the latest first: what the same person complained of makes
    /// nobody's organisation one.
    fn others<'r>(&'r self, repeat: &'r Repeat, known: &Known) -> impl Iterator<Item = &'r Earlier> {
        let own = self.voice(&known.party).filter(|_| matches!(repeat.whose, Whose::Firm(_)));
        // Among many of one person nobody goes further back than what is told.
        self.before(repeat)
            .take(MOST_REPEATED)
            .filter(move |earlier| own.is_none() || self.voice(&earlier.complainant) != own)
    }

    /// Returns the person who complains: an organisation that writes again itself is a repeat of the organisation.
    fn voice(&self, id: &PartyId) -> Option<Person> {
        let is_person = self.party(id).is_none_or(|party| party.kind == PartyKind::Person);
        is_person.then(|| self.people.person_of(id))
    }

    /// Returns the complaints after a receipt and until an instant that would be emergencies by one of this party, or
    /// are and do not tell of any, each with the code by which it would; the same person first.
    pub fn later(&self, known: &Known, since: &Receipt, until: DateTime<FixedOffset>) -> Vec<(&'static str, &Earlier)> {
        let window = (*since, usize::MAX)..((until, DateTime::<Utc>::MAX_UTC.fixed_offset()), 0);
        let inside = |line: Option<&ByReceipt>| -> Vec<usize> {
            let line = line.filter(|_| since.0 <= until);
            line.into_iter().flat_map(|line| line.range(window.clone())).map(|(_, place)| *place).collect()
        };
        let own = self.voice(&known.party);
        let of_person = own.as_ref().map(|person| inside(self.calm_of_person.get(person))).unwrap_or_default();
        let of_firms = self.firms_of(&known.party).into_iter().flat_map(|firm| inside(self.calm_of_firm.get(&firm)));
        let codes = of_person.into_iter().map(|place| ("repeat.person", place));
        let codes = codes.chain(of_firms.map(|place| ("repeat.organisation", place)));
        let mut seen = BTreeSet::new();
        let later = codes.filter_map(|(code, place)| Some((code, place, self.complaints.get(place)?)));
        let is_repeat = |code: &str, later: &Earlier| {
            code == "repeat.person" && self.voice(&later.complainant).is_some()
                || code == "repeat.organisation" && (own.is_none() || self.voice(&later.complainant) != own)
        };
        later
            .filter(|(code, place, later)| is_repeat(code, later) && seen.insert(*place))
            .map(|(code, _, later)| (code, later))
            .collect()
    }

    /// Returns the complaints that make it a repeat, the latest first.
    pub fn before(&self, repeat: &Repeat) -> impl Iterator<Item = &Earlier> {
        let cases = match &repeat.whose {
            Whose::Person(person) => self.of_person.get(person),
            Whose::Firm(firm) => self.of_firm.get(firm),
        };
        let from = (repeat.since, DateTime::<Utc>::MIN_UTC.fixed_offset());
        let window = (from, 0)..(repeat.until, usize::MAX);
        let cases = cases.filter(|_| repeat.since <= repeat.until.0);
        let places = cases.into_iter().flat_map(move |cases| cases.range(window.clone()).rev());
        let known = places.filter(|(_, place)| *place < repeat.n_known);
        known.filter_map(|(_, place)| self.complaints.get(*place))
    }

    /// Returns the complaints of the same person and of the same organisations inside the window of a repeat, the latest
    /// first; of many the latest.
    pub fn repeated(&self, party: &PartyId, repeat: &Repeat) -> Vec<&Earlier> {
        let person = Whose::Person(self.people.person_of(party));
        let firms = self.firms_of(party).into_iter().map(Whose::Firm);
        let mut found: Vec<&Earlier> = Vec::new();
        for whose in std::iter::once(person).chain(firms) {
            found.extend(self.before(&Repeat { whose, ..repeat.clone() }).take(MOST_REPEATED));
        }
        found.sort_by_key(|earlier| std::cmp::Reverse((earlier.received_at, earlier.entered_at)));
        let mut seen = BTreeSet::new();
        let new = found.into_iter().filter(|earlier| seen.insert(&earlier.case));
        new.take(MOST_REPEATED).collect()
    }

    fn why_firm(&self, firm: &Firm, ids: &[&PartyId]) -> String {
        if ids.iter().all(|id| self.people.party(id).is_some() && !self.made.contains_key(*id)) {
            return self.people.why_organisation(firm, ids);
        }
        match firm {
            Firm::Domain(domain) => format!("same mail domain {domain}"),
            Firm::Party(id) => {
                let name = self.party(id).and_then(|party| party.name.clone());
                format!("same organisation {}", name.unwrap_or_else(|| id.to_string()))
            }
        }
    }
}
