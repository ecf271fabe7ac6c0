//! Everything that is held on one person or business, for them to read.
//! Who is the same as whom is `model::identity`'s business.

use std::collections::BTreeSet;

use crate::model::case::Case;
use crate::model::folder::{Filed, Folder};
use crate::model::id::PartyId;
use crate::model::identity::People;
use crate::model::look::Look;
use crate::model::party::Party;
use crate::reports::party::Register;
use crate::reports::show;
use crate::view::page::Block;

/// Returns the files of a party and of those that are the same, with their cases and the cases that name them.
pub fn of(folder: &Folder, people: &People<'_>, id: &PartyId) -> Folder {
    let ids: BTreeSet<&PartyId> = folder.parties.keys().filter(|other| is_same(people, id, other)).collect();
    let names = |case: &Case| {
        let is_of = |text: &str| {
            let id = text.strip_prefix("party:").unwrap_or(text);
            ids.iter().any(|known| known.as_str() == id)
        };
        case.complainants().any(|of| ids.contains(of) || of == id)
            || case.events.iter().any(|event| event.party.as_deref().is_some_and(is_of))
            || case
                .promises
                .iter()
                .any(|promise| [&promise.to, &promise.from].into_iter().flatten().any(|text| is_of(text)))
    };
    let cases: Vec<Filed> = folder.cases.iter().filter(|filed| names(&filed.case)).cloned().collect();
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
