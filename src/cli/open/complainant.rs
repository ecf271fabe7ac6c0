//! Who complains in a new case: somebody on file, or a party that is made for it.
//! Who is certainly whom is said by `model::identity`; nothing is written here.

use std::path::{Path, PathBuf};

use crate::actions::draft::{Fields, text};
use crate::cli::error::{Error, Kind};
use crate::cli::open::learn::{
    Learnt, aside, come_back, learn, named_by_id, one_of, perhaps, taken_for, unkept, within,
};
use crate::cli::open::prepare::{Desk, OnFile};
use crate::cli::open::request::Request;
use crate::cli::unread;
use crate::cli::write::path_of;
use crate::format::fresh::fresh;
use crate::format::tree::Syntax;
use crate::model::edit::Scalar;
use crate::model::id::PartyId;
use crate::model::organisation::OrganisationKey;
use crate::model::party::{Party, PartyKind, Role};
use crate::model::register::Known;
use crate::model::sender::{Sender, TYPED_AS};
use crate::model::word::Word;
use crate::store::load::PARTIES;
use crate::store::probe;

/// Who complains, and what was said of them besides.
#[derive(Default)]
pub(super) struct Complainant {
    pub(super) known: Option<Known>,
    pub(super) learnt: Option<Learnt>,
    /// Who was taken for somebody with another name.
    pub(super) taken_for: Option<String>,
    pub(super) asides: Vec<String>,
    /// Those who share what was typed of somebody new, if nothing tells which of them it is.
    pub(super) may_be: Vec<PartyId>,
    /// What was typed of them and is on no file: no word of it is lost.
    pub(super) typed: Option<String>,
}

impl Desk<'_> {
    /// Returns who complains, making the parties that are not on file.
    pub(super) fn complainant(&mut self, request: &Request, new: &mut Vec<Party>) -> Result<Complainant, Error> {
        let mut sender = match request.from.as_deref() {
            Some(from) => {
                let register = &self.register;
                Sender::read(from, self.care.policy.region.as_deref(), &|id| register.party(id).is_some())
            }
            None => Sender::default(),
        };
        sender.phone = sender.phone.or_else(|| request.phone.clone());
        let mut asides: Vec<String> = sender.name.as_deref().and_then(unread::name).into_iter().collect();
        if request.somebody_else && (sender.is_empty() || sender.party.is_some()) {
            return Err(Error::usage("`--somebody-else` is for somebody who is not on file yet")
                .hint("say who it is: `--from \"Name <email>\" --somebody-else`"));
        }
        let mut may_be = Vec::new();
        // A business that is named twice is one, whatever others are called.
        let told = sender.told_business().and_then(OrganisationKey::of);
        let is_again = |name: &str| OrganisationKey::of(name).zip(told).is_some_and(|(org, told)| org.could_be(&told));
        let is_again = request.org.as_deref().is_some_and(is_again);
        let organisation = match request.org.as_deref().map(str::trim).filter(|name| !name.is_empty()) {
            None => None,
            Some(name) if is_again && request.somebody_else => self.register.find_organisation(name, &sender),
            Some(name) => Some(self.register.find_organisation(name, &sender).unwrap_or_else(|| {
                let party = self.party(
                    PartyKind::Organisation,
                    &Sender { name: Some(name.to_owned()), ..Sender::default() },
                    None,
                );
                let others = self.bearers(name);
                asides.extend(self.one_of_name(&party.id, name, &others));
                may_be.extend(others);
                let known = Known { party: party.id.clone(), why: format!("same organisation {name}") };
                self.add(party.clone());
                new.push(party);
                known
            })),
        };
        if sender.is_empty() {
            return Ok(Complainant { known: organisation, asides, may_be, ..Complainant::default() });
        }
        // Whoever answers the phone types the name of a business that is on file as the one who complains; what may be a
        // family name is one if somebody on file bears it with this very form.
        let told = sender.told_business();
        let business = sender.business().filter(|name| told.is_some() || self.register.is_borne(name));
        let business = business.and_then(|name| self.register.find_organisation(name, &sender));
        let is_free = |known: &Known| organisation.as_ref().is_none_or(|named| named.party == known.party);
        if let Some(known) = business.filter(|known| !request.somebody_else && is_free(known)) {
            return Ok(Complainant { known: Some(known), asides, may_be, ..Complainant::default() });
        }
        let region = self.care.policy.region.as_deref();
        asides.extend(sender.phone.as_deref().and_then(|phone| unread::phone(phone, region)));
        let is_no_phone = |phone: &str| !phone.contains(|mark: char| mark.is_numeric());
        if let Some(phone) = sender.phone.as_deref().filter(|phone| is_no_phone(phone))
            && (Sender { phone: None, ..sender.clone() }).is_empty()
        {
            // Nobody is reached by it, so it makes nobody; the words are kept in the case.
            let typed = Some(format!("{TYPED_AS}{phone}"));
            return Ok(Complainant { known: organisation, asides, may_be, typed, ..Complainant::default() });
        }
        // What is told by its legal form is the business of that name, wherever it writes from.
        let kind = if told.is_some() { PartyKind::Organisation } else { PartyKind::Person };
        let bearers = told.map(|name| self.bearers(name)).unwrap_or_default();
        let namesake = told.and_then(|name| self.register.find_organisation(name, &sender));
        let again = organisation.clone().filter(|_| is_again);
        let known = || self.register.find(&sender).or(namesake).or(again);
        let known = if request.somebody_else { None } else { known() };
        if let Some(known) = known {
            let on_file = self.register.united(&known.party);
            // A business goes by its name with any legal form.
            let group = self.register.group_of(&known.party);
            let is_bearer = bearers.iter().any(|id| self.register.group_of(id) == group);
            let other = on_file.as_ref().filter(|_| !is_bearer);
            let taken_for = other.and_then(|party| taken_for(party, &sender, &known.why, region));
            asides.extend(on_file.iter().flat_map(|party| aside(party, &sender, region)));
            let organisation = organisation.map(|known| known.party);
            let learnt = self.learnt(&known.party, &sender, organisation.clone(), new);
            let party = self.register.united(&known.party);
            let joined = organisation.as_ref().filter(|id| {
                party.as_ref().is_some_and(|party| party.id != **id && party.organisation.as_ref() != Some(*id))
            });
            let org = request.org.as_deref().filter(|_| joined.is_some());
            let own = self.register.party(&known.party);
            let typed = own.as_ref().and_then(|party| unkept(party, &sender, org, region));
            asides.extend(party.filter(|party| party.is_erased()).map(|party| named_by_id(&party.id)));
            return Ok(Complainant { known: Some(known), taken_for, learnt, asides, may_be, typed });
        }
        if let Some(id) = &sender.party {
            return Err(Error::new(Kind::NotFound, format!("no party `{id}`"))
                .hint("name them instead: `--from \"Name <email>\"`"));
        }
        let sharing = self.register.sharing(&sender);
        let is_person = kind == PartyKind::Person;
        let mut party = self.party(kind, &sender, organisation.map(|known| known.party).filter(|_| is_person));
        let org = request.org.as_deref().filter(|_| !is_person);
        let typed = unkept(&party, &sender, org, region);
        if request.somebody_else {
            let others = sharing.into_iter().map(|(id, _)| id).filter(|id| self.is_of_kind(id, kind));
            party.not_same_as = others.collect();
            let bearers = bearers.into_iter().filter(|id| !party.not_same_as.contains(id));
            party.not_same_as.extend(bearers.collect::<Vec<_>>());
        } else {
            let between = self.register.between(&sender).map(|(mut others, why)| {
                others.retain(|other| is_person || other.kind == kind);
                (others, why)
            });
            if let Some((others, why)) = between.filter(|(others, _)| !others.is_empty()) {
                asides.push(one_of(&party.id, &others, &why));
                may_be.extend(others.iter().map(|other| other.id.clone()));
            } else if let Some(name) = told {
                asides.extend(self.one_of_name(&party.id, name, &bearers));
                may_be.extend(bearers);
            }
            let doubted = |(id, doubt): (PartyId, Option<String>)| Some((self.register.party(&id)?, doubt?));
            // A business is not in doubt for the people who answer to its address.
            let mut doubted = sharing.into_iter().filter(|_| is_person).filter_map(doubted);
            let first = doubted.next();
            asides.extend(first.map(|(other, why)| perhaps(&party, other, &why, doubted.count())));
        }
        let around = sender.email.as_deref().filter(|_| is_person && party.organisation.is_none());
        let around = around.and_then(|email| Some((email, self.register.business_around(email)?)));
        asides.extend(around.map(|(email, (business, domain))| within(&party.id, email, business, &domain)));
        let back = self.register.come_back(&sender);
        asides.extend(back.map(|other| come_back(&party.id, &other.id)));
        let known = Known { party: party.id.clone(), why: format!("same party {}", party.id) };
        self.add(party.clone());
        new.push(party);
        Ok(Complainant { known: Some(known), asides, may_be, typed, ..Complainant::default() })
    }

    /// Returns what the sender says of a known party and its file does not; from now on it is known. One whose file is
    /// still to be written has it from the beginning.
    fn learnt(
        &mut self,
        party: &PartyId,
        sender: &Sender,
        organisation: Option<PartyId>,
        new: &mut [Party],
    ) -> Option<Learnt> {
        let (after, learnt) = learn(self.register.party(party)?, sender, organisation)?;
        let made = new.iter_mut().find(|made| made.id == after.id);
        let learnt = if made.is_none() { Some(learnt) } else { None };
        made.into_iter().for_each(|made| *made = after.clone());
        self.add(after);
        learnt
    }

    /// Returns the organisations that bear a name.
    fn bearers(&self, name: &str) -> Vec<PartyId> {
        self.register.bearers(name).into_iter().map(|known| known.party).collect()
    }

    /// Says that a new organisation may be one of several with its name.
    fn one_of_name(&self, made: &PartyId, name: &str, others: &[PartyId]) -> Option<String> {
        let others: Vec<&Party> = others.iter().filter_map(|id| self.register.party(id)).collect();
        (!others.is_empty()).then(|| one_of(made, &others, &format!("same name {name}")))
    }

    fn add(&mut self, party: Party) {
        let id = party.id.clone();
        let before = self.register.add_party(party);
        self.added.push((id, before));
    }

    fn party(&mut self, kind: PartyKind, sender: &Sender, organisation: Option<PartyId>) -> Party {
        let id = loop {
            let id = PartyId::draw(&mut self.dice);
            if self.taken.insert(id.as_str().to_owned()) && self.register.party(&id).is_none() && self.is_free(&id) {
                break id;
            }
        };
        Party {
            id,
            schema: 1,
            kind,
            name: sender.name.clone(),
            emails: sender.email.iter().cloned().collect(),
            phones: sender.phone.iter().cloned().collect(),
            organisation,
            roles: vec![Role::Customer],
            prefers: None,
            avoid: Vec::new(),
            same_as: None,
            not_same_as: Vec::new(),
            refs: Vec::new(),
            erased_at: None,
            once: Vec::new(),
        }
    }

    fn is_of_kind(&self, id: &PartyId, kind: PartyKind) -> bool {
        self.register.party(id).is_some_and(|party| party.kind == kind)
    }

    /// Tells whether no party file has this id; a batch knows all parties and asks no disk.
    fn is_free(&self, id: &PartyId) -> bool {
        let on_disk = || probe::find(self.care.disk.as_ref(), Path::new(PARTIES), id.as_str());
        self.on_file == OnFile::Known || !on_disk().is_ok_and(|paths| !paths.is_empty())
    }
}

/// Returns the file of a new party.
pub(super) fn party_file(party: &Party, syntax: Syntax) -> (PathBuf, String) {
    let mut head: Fields = vec![
        ("schema".to_owned(), Scalar::Int(party.schema)),
        text("id", party.id.as_str()),
        text("kind", party.kind.word()),
    ];
    head.extend(party.name.as_deref().map(|name| text("name", name)));
    for (key, values) in [("emails", &party.emails), ("phones", &party.phones)] {
        if !values.is_empty() {
            head.push((key.to_owned(), Scalar::List(values.clone())));
        }
    }
    head.extend(party.organisation.as_ref().map(|id| text("organisation", id.as_str())));
    if !party.not_same_as.is_empty() {
        let others = party.not_same_as.iter().map(|id| id.as_str().to_owned()).collect();
        head.push(("not_same_as".to_owned(), Scalar::List(others)));
    }
    head.push(("roles".to_owned(), Scalar::List(party.roles.iter().map(|role| role.word().to_owned()).collect())));
    (path_of(PARTIES, None, party.id.as_str(), syntax), fresh(syntax, &head, &[], &[]))
}
