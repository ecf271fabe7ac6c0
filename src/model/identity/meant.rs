//! Which one of those who have an address or phone is meant by whoever was typed with it; of several nobody, for looking
//! alike is no proof. Who has which is `identity`'s business.

use std::collections::BTreeSet;

use super::{Face, Key};
use crate::model::id::PartyId;
use crate::model::party::{Party, PartyKind};

/// Somebody who has an address or phone, and the party that stands for all that are the same.
#[derive(Clone, Debug)]
pub(crate) struct Holder<'p> {
    pub(crate) party: &'p Party,
    pub(crate) group: PartyId,
}

/// Who is meant.
#[derive(Debug)]
pub(crate) enum Meant<'p, 'k> {
    Nobody,
    /// By this key.
    One(&'p Party, &'k Key),
    /// One of these who have this key, and nothing tells which.
    Several(Vec<Holder<'p>>, &'k Key),
}

/// Returns who is meant by a face: the only one who has the first of its keys; of several the one who has the next as
/// well, or who alone has the name.
pub(crate) fn meant<'p, 'k>(face: &'k Face<'_>, holders: impl Fn(&Key) -> Vec<Holder<'p>>) -> Meant<'p, 'k> {
    let mut left: Option<(Vec<Holder<'p>>, &Key)> = None;
    for key in face.keys() {
        let mut here = holders(key);
        // A person who has the telephone of a business is meant before the business.
        if here.iter().any(|holder| holder.party.kind == PartyKind::Person) {
            here.retain(|holder| holder.party.kind == PartyKind::Person);
        }
        if let Some((left, _)) = &left {
            here.retain(|holder| left.iter().any(|other| other.group == holder.group));
        }
        if let Some(party) = only(&here, face) {
            return Meant::One(party, key);
        }
        let by_name = [Face::is_called_the_same, Face::is_called_alike].into_iter().find_map(|is_so| {
            let named = here.iter().filter(|holder| is_so(face, &Face::of_name(holder.party)));
            let named: Vec<Holder<'p>> = named.cloned().collect();
            (!named.is_empty()).then(|| only(&named, face))
        });
        if let Some(Some(party)) = by_name {
            return Meant::One(party, key);
        }
        if !here.is_empty() {
            left = Some((here, key));
        }
    }
    left.map_or(Meant::Nobody, |(holders, key)| Meant::Several(holders, key))
}

/// Returns the one that all of these are, in the file that has the name, if they are one.
fn only<'p>(holders: &[Holder<'p>], face: &Face<'_>) -> Option<&'p Party> {
    let groups: BTreeSet<&PartyId> = holders.iter().map(|holder| &holder.group).collect();
    let named = holders.iter().min_by_key(|holder| !face.is_called_the_same(&Face::of_name(holder.party)))?;
    (groups.len() == 1).then_some(named.party)
}
