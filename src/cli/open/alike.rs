//! Whom a party that `open` made looks like, told in one line.
//! Certain matches are no suggestion; `amends party duplicates` shows all.

use crate::cli::context::Care;
use crate::cli::open::learn::perhaps;
use crate::cli::open::prepare::Prepared;
use crate::cli::open::request::Request;
use crate::cli::open::said;
use crate::model::folder::{Filed, Folder};
use crate::model::id::PartyId;
use crate::reports::duplicates::{self, Sure};
use crate::store::load;

/// Up to so many parties, and so many cases, a new one is compared with all parties; of a larger folder those are read
/// that have to do with it.
pub(super) const SMALL: usize = 1000;

/// Says whom a party that was made for a case looks like, if anybody.
pub(super) fn note(care: &Care, folder: &Folder, request: &Request, prepared: &Prepared) -> Option<String> {
    let is_new = |id: &PartyId| prepared.made.iter().any(|party| party.id == *id);
    // Who is said to be nobody on file is not asked about.
    let said = prepared.complaint.complainant.as_ref().filter(|_| request.somebody_else);
    if prepared.made.iter().all(|party| Some(&party.id) == said)
        || folder.parties.len() > SMALL
        || folder.cases.len() > SMALL
    {
        return None;
    }
    let mut with = folder.clone();
    with.parties.extend(prepared.made.iter().map(|party| (party.id.clone(), party.clone())));
    let case = said::read(care, prepared);
    with.cases.extend(case.map(|case| Filed { path: load::shown(&prepared.path), case }));
    let pairs = duplicates::build(&with, care.policy.region.as_deref());
    let mut like = pairs.iter().filter(|pair| pair.sure == Sure::Suggested).filter_map(|pair| {
        let (made, other) = match (is_new(&pair.party.id), is_new(&pair.other.id)) {
            (true, false) => (pair.party, pair.other),
            (false, true) => (pair.other, pair.party),
            _ => return None,
        };
        (Some(&made.id) != said).then_some((made, other, pair.why.as_str()))
    });
    let (made, other, why) = like.next()?;
    Some(perhaps(made, other, why, like.count()))
}
