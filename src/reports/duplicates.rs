//! Parties that are the same but have two files, and those that only could be: each pair with its reason.
//! Nothing is merged here, and a suggestion never counts as the same.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::model::email::Email;
use crate::model::folder::Folder;
use crate::model::id::PartyId;
use crate::model::identity::People;
use crate::model::likeness::{Likeness, deletions, is_near, without_article};
use crate::model::organisation::{self, OrganisationKey};
use crate::model::party::{Party, PartyKind};
use crate::model::word::{Word, words};
use crate::view::cell::Cell;
use crate::view::kind::Kind;
use crate::view::page::{Audience, Block, Column, Role, Table};

mod domains;
mod shared;

words! {
    /// How sure we are that two are the same.
    Sure {
        /// They are taken for one already.
        Certain = "certain",
        /// They are two until somebody says otherwise.
        Suggested = "suggested",
    }
}

/// The columns; a pair is the row.
pub const COLUMNS: &[Column] = &[
    Column::new("sure", "Sure").of(Kind::OneOf(Sure::SPELLINGS)).always(),
    Column::new("party", "Party").of(Kind::Text).always().role(Role::Id),
    Column::new("name", "Name").of(Kind::Text),
    Column::new("other", "Other").of(Kind::Text).always(),
    Column::new("other_name", "Name").of(Kind::Text).role(Role::Summary),
    Column::new("why", "Why").of(Kind::Text).always(),
    Column::new("hint", "What to type").of(Kind::Text).always().data(),
];

/// Two parties that are or could be one.
#[derive(Clone, Debug, PartialEq)]
pub struct Pair<'a> {
    pub sure: Sure,
    pub party: &'a Party,
    pub other: &'a Party,
    pub why: String,
}

/// A bucket with more parties than this says nothing about any two of them.
const CROWD: usize = 50;

/// Returns the pairs, the certain ones first; those that are merged already or said to be two are left out.
pub fn build<'a>(folder: &'a Folder, region: Option<&'a str>) -> Vec<Pair<'a>> {
    let people = People::new(&folder.parties, region);
    let living: Vec<&Party> =
        folder.parties.values().filter(|party| party.same_as.is_none() || lives(folder, party)).collect();
    let mut pairs = certain(&people, &living);
    let known: BTreeSet<(&PartyId, &PartyId)> = pairs.iter().map(|pair| (&pair.party.id, &pair.other.id)).collect();
    let mut suggested = suggested(folder, region, &living);
    suggested.retain(|(one, other), _| {
        let same = people.group_of(one) == people.group_of(other);
        !same && !known.contains(&(*one, *other)) && !is_apart(folder, one, other)
    });
    let of = |id: &PartyId| folder.parties.get(id);
    pairs.extend(suggested.into_iter().filter_map(|((one, other), reasons)| {
        Some(Pair {
            sure: Sure::Suggested,
            party: of(one)?,
            other: of(other)?,
            why: reasons.into_iter().collect::<Vec<_>>().join(", "),
        })
    }));
    pairs
}

fn lives(folder: &Folder, party: &Party) -> bool {
    folder.living(&party.id).is_some_and(|living| living.id == party.id)
}

fn is_apart(folder: &Folder, one: &PartyId, other: &PartyId) -> bool {
    let says =
        |one: &PartyId, other: &PartyId| folder.parties.get(one).is_some_and(|party| party.not_same_as.contains(other));
    says(one, other) || says(other, one)
}

/// Returns each party beside the first one that it is the same as.
fn certain<'a>(people: &People<'a>, living: &[&'a Party]) -> Vec<Pair<'a>> {
    let mut firsts: BTreeMap<PartyId, &Party> = BTreeMap::new();
    let mut pairs = Vec::new();
    for &party in living {
        let chief = people.group_of(&party.id);
        match firsts.get(&chief) {
            None => {
                firsts.insert(chief, party);
            }
            Some(&first) => pairs.push(Pair {
                sure: Sure::Certain,
                party: first,
                other: party,
                why: people.why_same(&first.id, &party.id),
            }),
        }
    }
    pairs
}

type Reasons<'a> = BTreeMap<(&'a PartyId, &'a PartyId), BTreeSet<String>>;

/// Returns the pairs that look alike, found through what they share so that not everybody is compared with everybody.
fn suggested<'a>(folder: &'a Folder, region: Option<&str>, living: &[&'a Party]) -> Reasons<'a> {
    let mut reasons = Reasons::new();
    for kind in [PartyKind::Person, PartyKind::Organisation] {
        let parties: Vec<&Party> = living.iter().copied().filter(|party| party.kind == kind).collect();
        let names: Vec<Option<Likeness>> = parties.iter().map(|party| Likeness::of(party.name.as_deref()?)).collect();
        by_name(&parties, &names, &mut reasons);
        if kind == PartyKind::Organisation {
            by_form(&parties, &mut reasons);
            domains::by_part(&parties, &mut reasons);
        }
        by_address(&parties, &mut reasons);
        by_domain(&parties, &names, &mut reasons);
        shared::by_key(&parties, region, &mut reasons);
        shared::by_phone(&parties, &names, region, &mut reasons);
        shared::by_number(&parties, &mut reasons);
        shared::by_order(folder, &parties, &mut reasons);
    }
    across_kinds(living, &mut reasons);
    reasons
}

/// Suggests somebody filed as a person beside the business that could have this name, if one of them has a legal form:
/// a shop is called without it too.
fn across_kinds<'a>(living: &[&'a Party], reasons: &mut Reasons<'a>) {
    let key =
        |(place, party): (usize, &&Party)| Some((place, party.kind, OrganisationKey::of(party.name.as_deref()?)?));
    let named: Vec<(usize, PartyKind, OrganisationKey)> = living.iter().enumerate().filter_map(key).collect();
    meet(named.iter().enumerate().map(|(at, (_, _, key))| (at, vec![key.stem().to_owned()])), |one, other| {
        let ((place, kind, key), (other_place, other_kind, other_key)) = (named.get(one)?, named.get(other)?);
        let is_one = kind != other_kind && (key.has_form() || other_key.has_form()) && key.could_be(other_key);
        let (a, b) = (living.get(*place)?, living.get(*other_place)?);
        // Who is said to work there is not the business.
        let is_one = is_one && a.organisation.as_ref() != Some(&b.id) && b.organisation.as_ref() != Some(&a.id);
        is_one.then(|| note(reasons, living, *place, *other_place, "a person and a business of one name".to_owned()))?
    });
}

fn by_name<'a>(parties: &[&'a Party], names: &[Option<Likeness>], reasons: &mut Reasons<'a>) {
    let keys = names.iter().enumerate().filter_map(|(place, name)| {
        let name = name.as_ref()?;
        let mut keys = deletions(&name.letters());
        keys.push(format!("={}", name.key()));
        keys.push(format!("~{}", name.without_article()));
        Some((place, keys))
    });
    meet(keys, |one, other| {
        let why = names.get(one)?.as_ref()?.why(names.get(other)?.as_ref()?)?;
        note(reasons, parties, one, other, why.to_owned())
    });
}

/// Suggests organisations whose names differ in what is or could be a legal form, and by no more than one letter else.
fn by_form<'a>(parties: &[&'a Party], reasons: &mut Reasons<'a>) {
    let bare = |(place, party): (usize, &&Party)| Some((place, organisation::bare(party.name.as_deref()?)?));
    let names: Vec<(usize, String)> = parties.iter().enumerate().filter_map(bare).collect();
    let letters: Vec<String> = names
        .iter()
        .map(|(_, name)| Likeness::of(name).map_or_else(|| name.replace(' ', ""), |name| name.letters()))
        .collect();
    let keys = letters.iter().zip(&names).map(|(letters, (_, name))| {
        let mut keys = deletions(letters);
        keys.push(format!("~{}", without_article(name)));
        keys
    });
    meet(keys.enumerate(), |one, other| {
        let ((place, name), (other_place, other_name)) = (names.get(one)?, names.get(other)?);
        let (a, b) = (letters.get(one)?, letters.get(other)?);
        let (party, other_party) = (&parties.get(*place)?.id, &parties.get(*other_place)?.id);
        let pair = (party.min(other_party), party.max(other_party));
        let why = if name == other_name {
            "names that differ in the legal form alone"
        } else if is_near(a, b) && digits(a) == digits(b) {
            "names that differ by one letter and the legal form"
        } else if without_article(name) == without_article(other_name) && !reasons.contains_key(&pair) {
            "names that differ in the article and the legal form"
        } else {
            return None;
        };
        note(reasons, parties, *place, *other_place, why.to_owned())
    });
}

fn by_address<'a>(parties: &[&'a Party], reasons: &mut Reasons<'a>) {
    let emails: Vec<(usize, Email)> = parties
        .iter()
        .enumerate()
        .flat_map(|(place, party)| party.emails.iter().filter_map(move |text| Some((place, Email::read(text)?))))
        .collect();
    let keys = emails.iter().enumerate().map(|(at, (_, email))| {
        let mut keys = deletions(email.as_str());
        keys.extend(own_name(email).map(|name| format!("={name}")));
        keys.extend(within(email));
        (at, keys)
    });
    meet(keys, |one, other| {
        let ((one, email), (other, other_email)) = (emails.get(one)?, emails.get(other)?);
        let (a, b) = (email.as_str(), other_email.as_str());
        let why = if is_near(a, b) && digits(a) == digits(b) && !are_of_desks(email, other_email) {
            format!("addresses that differ by one letter: {a} and {b}")
        } else if own_name(email).is_some() && own_name(email) == own_name(other_email) && a != b {
            format!("the same name before the at sign: {a} and {b}")
        } else if is_within(email, other_email) || is_within(other_email, email) {
            format!("one name at one business: {a} and {b}")
        } else {
            return None;
        };
        note(reasons, parties, *one, *other, why)
    });
}

/// Two letters before the at sign are initials, and `info@` is everywhere: one letter of these is another mailbox.
fn are_of_desks(one: &Email, other: &Email) -> bool {
    const SHORTEST: usize = 4;
    let local = |email: &Email| email.as_str().rsplit_once('@').map(|(local, _)| local.to_owned()).unwrap_or_default();
    let (a, b) = (local(one), local(other));
    if a == b { one.is_of_desk() } else { a.chars().count().min(b.chars().count()) < SHORTEST }
}

/// Numbers in addresses tell namesakes apart: one digit is another person.
fn digits(address: &str) -> String {
    address.chars().filter(char::is_ascii_digit).collect()
}

/// Returns the part of an address that names a person, long enough to mean somebody.
fn own_name(email: &Email) -> Option<String> {
    let local = email.as_str().rsplit_once('@')?.0;
    let name: String = local.chars().filter(|mark| mark.is_alphabetic()).collect();
    (name.chars().count() >= 6 && !email.is_of_desk()).then_some(name)
}

/// Returns the addresses of the same name at the domains that a business's own lies within, its own among them.
fn within(email: &Email) -> Vec<String> {
    let Some((local, domain)) = email.as_str().rsplit_once('@').filter(|_| email.business_domain().is_some()) else {
        return Vec::new();
    };
    let parents = domain.match_indices('.').filter_map(|(at, _)| domain.get(at + 1..));
    let domains = std::iter::once(domain).chain(parents.filter(|parent| parent.contains('.')));
    domains.map(|domain| format!("@{local}@{domain}")).collect()
}

/// Returns whether one address is the other one's name at a part of the same business.
fn is_within(one: &Email, other: &Email) -> bool {
    let parts = one.as_str().rsplit_once('@').zip(other.as_str().rsplit_once('@'));
    let is_business = one.business_domain().is_some() && other.business_domain().is_some();
    is_business
        && !one.is_of_desk()
        && parts.is_some_and(|((name, domain), (other_name, parent))| {
            name == other_name && domain.strip_suffix(parent).is_some_and(|rest| rest.ends_with('.'))
        })
}

/// Within one business one person may have two addresses: the name tells.
fn by_domain<'a>(parties: &[&'a Party], names: &[Option<Likeness>], reasons: &mut Reasons<'a>) {
    let mut domains: HashMap<(String, String), Vec<(usize, String)>> = HashMap::new();
    for (place, (party, name)) in parties.iter().zip(names).enumerate() {
        let Some(name) = name else { continue };
        let last = name.last().to_owned();
        for email in party.emails.iter().filter_map(|text| Email::read(text)) {
            if let Some(domain) = email.business_domain() {
                let bucket = domains.entry((domain.to_owned(), last.clone())).or_default();
                bucket.push((place, domain.to_owned()));
            }
        }
    }
    for bucket in domains.into_values().filter(|bucket| bucket.len() <= CROWD) {
        for (at, (one, domain)) in bucket.iter().enumerate() {
            for (other, _) in bucket.iter().skip(at + 1) {
                let pair = names.get(*one).zip(names.get(*other));
                if let Some((Some(a), Some(b))) = pair
                    && a.is_short_for(b)
                {
                    note(reasons, parties, *one, *other, format!("similar names at one business, {domain}"));
                }
            }
        }
    }
}

/// Shows each two that share a key to `look`; keys that a crowd shares say nothing.
fn meet(keys: impl Iterator<Item = (usize, Vec<String>)>, mut look: impl FnMut(usize, usize) -> Option<()>) {
    let mut sharing: HashMap<String, Vec<usize>> = HashMap::new();
    for (place, keys) in keys {
        for key in keys {
            let places = sharing.entry(key).or_default();
            if places.last() != Some(&place) {
                places.push(place);
            }
        }
    }
    let mut seen = BTreeSet::new();
    for places in sharing.into_values().filter(|places| places.len() <= CROWD) {
        for (at, &one) in places.iter().enumerate() {
            for &other in places.iter().skip(at + 1) {
                if seen.insert((one, other)) {
                    look(one, other);
                }
            }
        }
    }
}

fn note<'a>(reasons: &mut Reasons<'a>, parties: &[&'a Party], one: usize, other: usize, why: String) -> Option<()> {
    let (one, other) = (&parties.get(one)?.id, &parties.get(other)?.id);
    if one != other {
        reasons.entry((one.min(other), one.max(other))).or_default().insert(why);
    }
    Some(())
}

/// Returns the pairs as a table.
pub fn table(pairs: &[Pair<'_>]) -> Block {
    let rows = pairs.iter().map(row).collect();
    Block::Table(Table { key: "duplicates", title: String::new(), columns: COLUMNS, rows, audience: Audience::All })
}

fn row(pair: &Pair<'_>) -> Vec<Cell> {
    let (party, other) = (pair.party, pair.other);
    vec![
        Cell::Word(pair.sure.word().to_owned()),
        Cell::Id(party.id.to_string()),
        Cell::text(party.name.as_deref()),
        Cell::Id(other.id.to_string()),
        Cell::text(other.name.as_deref()),
        Cell::untrusted(pair.why.clone()),
        Cell::untrusted(hint(party, other)),
    ]
}

/// Returns what to type: one or the other.
fn hint(party: &Party, other: &Party) -> String {
    format!("{}, or amends party split {} FROM {}", one(other, party), other.id, party.id)
}

/// Returns what to type if one party is another; a person becomes a business before the two are made one.
pub fn one(party: &Party, other: &Party) -> String {
    let (one, two) = (&party.id, &other.id);
    match (party.kind, other.kind) {
        (PartyKind::Person, PartyKind::Organisation) => format!("amends party set {one} kind=organisation"),
        (PartyKind::Organisation, PartyKind::Person) => format!("amends party set {two} kind=organisation"),
        _ => format!("amends party merge {one} INTO {two}"),
    }
}

#[cfg(test)]
mod tests;
