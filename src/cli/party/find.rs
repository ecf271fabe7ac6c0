//! From what people type to a party: its id, an address, a phone, or words of its name.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::cli::context::{Care, problem};
use crate::cli::error::{Error, Kind};
use crate::cli::loading::Loaded;
use crate::model::folder::Folder;
use crate::model::id::PartyId;
use crate::model::identity::{self, People};
use crate::model::party::Party;
use crate::model::sender::Sender;
use crate::store::load::{Flaw, PARTIES};
use crate::view::clean::clean_line;

/// How many candidates an ambiguous name lists.
const MAX_CANDIDATES: usize = 10;

/// Where a party is looked for.
#[derive(Clone, Copy)]
pub(super) struct Among<'a> {
    pub(super) folder: &'a Folder,
    /// By which bare phone numbers are read.
    pub(super) region: Option<&'a str>,
    /// What is wrong with the files: one that cannot be read may be of the one who was meant.
    pub(super) flaws: &'a [Flaw],
}

impl Care {
    /// Returns where a party is looked for in what was read.
    pub(super) fn among<'a>(&'a self, loaded: &'a Loaded) -> Among<'a> {
        Among { folder: &loaded.folder, region: self.policy.region.as_deref(), flaws: &loaded.flaws }
    }
}

/// Returns the file that lives on of the one party that was meant, whatever it was called before; an id means that file,
/// even if it was merged into another.
pub(super) fn find_living<'a>(among: &Among<'a>, typed: &str) -> Result<&'a Party, Error> {
    let party = find(among, typed)?;
    let is_by_id = typed.trim().eq_ignore_ascii_case(party.id.as_str());
    Ok(if is_by_id { party } else { among.folder.living(&party.id).unwrap_or(party) })
}

/// Returns the one party that was meant; an id means that file, even if it was merged into another.
pub(super) fn find<'a>(among: &Among<'a>, typed: &str) -> Result<&'a Party, Error> {
    let Among { folder, region, flaws } = *among;
    let typed = typed.trim();
    if let Some(party) = PartyId::parse(&typed.to_ascii_lowercase()).and_then(|id| folder.parties.get(&id)) {
        return Ok(party);
    }
    let sender = Sender::read(typed, region, &|id| folder.parties.contains_key(id));
    let people = People::new(&folder.parties, region);
    let sharing = sharing(folder, &people, &sender, region);
    if sharing.len() > 1 {
        return Err(ambiguous(typed, &sharing));
    }
    if let Some((party, _)) = people.find(&sender)
        && let Some(party) = folder.parties.get(&party.id)
    {
        return Ok(party);
    }
    let lives = |party: &&Party| folder.living(&party.id).is_some_and(|living| living.id == party.id);
    let named = named(folder, typed);
    let living: Vec<&Party> = named.iter().copied().filter(lives).collect();
    // A name that only merged files have still names one of them; several of one person are one.
    let found = if living.is_empty() { one_of_each(folder, named) } else { living };
    match found.as_slice() {
        [] => Err(match unread(flaws, typed) {
            Some(flaw) => Error::data(problem(flaw))
                .hint(format!("no file that can be read is of `{typed}`, and this one may be; mend it and ask again")),
            None => {
                Error::new(Kind::NotFound, format!("no party `{typed}`")).hint("`amends party list` shows all parties")
            }
        }),
        [party] => Ok(party),
        several => Err(ambiguous(typed, several)),
    }
}

/// Returns the first of the files of each who was merged.
fn one_of_each<'a>(folder: &Folder, merged: Vec<&'a Party>) -> Vec<&'a Party> {
    let mut seen = BTreeSet::new();
    merged.into_iter().filter(|party| seen.insert(folder.living(&party.id).map(|living| living.id.clone()))).collect()
}

/// Returns the merged file behind a party that holds the address or phone that was typed, if one does; else the party.
pub(super) fn merged<'a>(among: &Among<'a>, party: &'a Party, typed: &str) -> Result<&'a Party, Error> {
    let Among { folder, region, .. } = *among;
    let typed = typed.trim();
    let sender = Sender::read(typed, region, &|id| folder.parties.contains_key(id));
    let keys = identity::keys_of(sender.email.as_slice(), sender.phone.as_slice(), region);
    let holds = |other: &&Party| {
        let own = identity::keys_of(&other.emails, &other.phones, region);
        own.iter().any(|key| keys.contains(key))
    };
    let is_behind = |other: &&Party| {
        other.same_as.is_some() && folder.living(&other.id).is_some_and(|living| living.id == party.id)
    };
    let behind: Vec<&Party> = folder.parties.values().filter(is_behind).filter(holds).collect();
    match behind.as_slice() {
        [] => Ok(party),
        [one] => Ok(one),
        several => Err(ambiguous(typed, several)),
    }
}

/// Returns those who have the name that was typed; else all whose names have the words of it, else those with words that
/// begin so. Where somebody works and where they are reached is no part of a name.
fn named<'a>(folder: &'a Folder, typed: &str) -> Vec<&'a Party> {
    let wanted = words(typed);
    let (mut exact, mut whole, mut begun) = (Vec::new(), Vec::new(), Vec::new());
    for party in folder.parties.values().filter(|_| !wanted.is_empty()) {
        let Some(name) = party.name.as_deref().map(words) else { continue };
        let has = |fits: fn(&str, &str) -> bool| wanted.iter().all(|word| name.iter().any(|own| fits(own, word)));
        if name == wanted {
            exact.push(party);
        } else if has(|own, word| own == word) {
            whole.push(party);
        } else if has(|own, word| own.starts_with(word)) {
            begun.push(party);
        }
    }
    [exact, whole, begun].into_iter().find(|found| !found.is_empty()).unwrap_or_default()
}

/// Returns the words of a name, whatever the case of their letters and what stands between them.
fn words(name: &str) -> Vec<String> {
    let words = name.split(|mark: char| !(mark.is_alphanumeric() || mark == '\'' || mark == '-'));
    words.filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}

/// Returns those who are reached by an address or phone that was typed without a name, one for each person: who shares it
/// with others is not told by it.
fn sharing<'a>(folder: &'a Folder, people: &People<'_>, sender: &Sender, region: Option<&str>) -> Vec<&'a Party> {
    if sender.name.is_some() {
        return Vec::new();
    }
    let keys_of = |emails: &[String], phones: &[String]| identity::keys_of(emails, phones, region);
    let typed = keys_of(sender.email.as_slice(), sender.phone.as_slice());
    let is_reached = |party: &&Party| {
        !typed.is_empty() && keys_of(&party.emails, &party.phones).iter().any(|key| typed.contains(key))
    };
    let mut persons: BTreeMap<PartyId, &Party> = BTreeMap::new();
    for party in folder.parties.values().filter(is_reached) {
        let living = folder.living(&party.id).unwrap_or(party);
        persons.entry(people.group_of(&party.id)).or_insert(living);
    }
    persons.into_values().collect()
}

/// Returns why nobody knows whether there is such a party: its own file by its name, else the first that cannot be read.
fn unread<'a>(flaws: &'a [Flaw], typed: &str) -> Option<&'a Flaw> {
    let parties = || flaws.iter().filter(|flaw| flaw.is_error() && Path::new(&flaw.path).starts_with(PARTIES));
    let is_its_own = |flaw: &&Flaw| {
        let stem = Path::new(&flaw.path).file_stem().and_then(|stem| stem.to_str());
        stem.is_some_and(|stem| stem.eq_ignore_ascii_case(typed))
    };
    parties().find(is_its_own).or_else(|| parties().next())
}

fn ambiguous(typed: &str, parties: &[&Party]) -> Error {
    let mut message = format!("`{typed}` could be {} parties:", parties.len());
    for party in parties.iter().take(MAX_CANDIDATES) {
        message.push_str(&format!("\n  {}  {}", party.id, clean_line(party.name.as_deref().unwrap_or_default())));
    }
    if parties.len() > MAX_CANDIDATES {
        message.push_str(&format!("\n  and {} more", parties.len() - MAX_CANDIDATES));
    }
    Error::new(Kind::NotFound, message).hint("type the id")
}
