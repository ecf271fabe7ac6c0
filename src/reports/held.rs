//! Everything that is held on one person or business, for them to read.
//! Who is the same as whom is `model::identity`'s business.

use std::collections::BTreeSet;

use crate::model::folder::{Filed, Folder};
use crate::model::id::PartyId;
use crate::model::identity::People;
use crate::model::look::Look;
use crate::model::mixed;
use crate::model::party::Party;
use crate::reports::party::Register;
use crate::reports::show;
use crate::view::page::Block;

/// Returns the files of a party and of those that are the same, with their cases, and of cases that name them that alone.
pub fn of(folder: &Folder, people: &People<'_>, id: &PartyId) -> Folder {
    let ids: BTreeSet<&PartyId> = folder.parties.keys().filter(|other| is_same(people, id, other)).collect();
    let is_of = |text: &str| {
        let id = text.strip_prefix("party:").unwrap_or(text);
        ids.iter().any(|known| known.as_str() == id)
    };
    let part = |filed: &Filed| {
        let is_theirs = filed.case.complainants().any(|of| ids.contains(of) || of == id);
        let case = if is_theirs { filed.case.clone() } else { mixed::only_named(&filed.case, is_of) };
        let is_named = is_theirs || !case.events.is_empty() || !case.promises.is_empty();
        is_named.then(|| Filed { path: filed.path.clone(), case })
    };
    let cases: Vec<Filed> = folder.cases.iter().filter_map(part).collect();
    let organisations = ids.iter().filter_map(|id| folder.parties.get(*id)?.organisation.as_ref());
    let parties = ids.iter().copied().chain(organisations);
    let parties = parties.filter_map(|id| Some((id.clone(), folder.parties.get(id)?.clone()))).collect();
    Folder { cases, parties, ..Folder::default() }
}

/// Returns the files of a party and of those that are the same.
pub fn persons(folder: &Folder, people: &People<'_>, id: &PartyId) -> Vec<Party> {
    folder.parties.values().filter(|other| is_same(people, id, &other.id)).cloned().collect()
}

/// Returns whether two ids are of one person or business.
pub fn is_same(people: &People<'_>, one: &PartyId, other: &PartyId) -> bool {
    one == other || people.group_of(one) == people.group_of(other)
}

/// Returns it as records for people and tables for programs; `counted` are their cases without those whose record another
/// one holds, for these repeat nothing.
pub fn blocks(look: &Look<'_>, held: &Folder, counted: &Folder) -> Vec<Block> {
    let parties: Vec<&Party> = held.parties.values().collect();
    let mut blocks = Register::new(held).pages(look, &parties);
    blocks.extend(show::build(look, held, counted));
    blocks
}
