//! Which parties come along with the cases that are wanted, and which complaints hang together through them.
//! Who is really the same person or business is said by `model::identity`.

use std::collections::{HashMap, HashSet};
use std::ffi::OsStr;
use std::path::Path;

use super::Where;
use super::files::Files;
use crate::model::folder::Filed;
use crate::model::id::PartyId;
use crate::model::party::Party;
use crate::model::summary::{Summary, Ties, mark};
use crate::store::index::{Index, Told};
use crate::store::kin::Kin;
use crate::store::load::{PARTIES, Read};

/// Tells what is known of a party without its text: whether it stands where its id says, and to whom it may be tied.
pub(super) fn tell_party(path: &Path, party: &Party) -> Told {
    let ties = Ties::few(party);
    let plain = Path::new(PARTIES).join(format!("{}.toml", party.id));
    Told { summary: None, is_plain: ties.is_some() && path == plain, ties }
}

/// Returns the complaints that are wanted together, and leaves of the parties that may be wanted those that made them.
pub(super) fn linked(
    parties: &mut Files<Party>,
    complaints: Vec<(Where, Told)>,
    cases: &[Filed],
    together: &dyn Fn(&[Summary]) -> bool,
    near: Option<&[u64]>,
) -> Vec<Where> {
    let mut kin = Kin::default();
    // Nobody's mark stands for the one who is asked about.
    near.iter().for_each(|ties| kin.join(0, ties));
    parties.kin.iter().filter_map(|(_, told)| told.ties).for_each(|ties| kin.join(ties.id, &ties.others));
    for party in parties.read.iter().filter_map(|read| read.value.as_ref()) {
        kin.join(mark(party.id.as_str()), &Ties::all(party));
    }
    let mut groups: HashMap<usize, (Vec<Summary>, Vec<Where>)> = HashMap::new();
    for summary in cases.iter().map(|filed| Summary::of(&filed.case)).filter(Summary::is_complaint_of_somebody) {
        groups.entry(kin.root(summary.complainant)).or_default().0.push(summary);
    }
    for (place, summary) in complaints.into_iter().filter_map(|(place, told)| Some((place, told.summary?))) {
        let group = groups.entry(kin.root(summary.complainant)).or_default();
        group.0.push(summary);
        group.1.push(place);
    }
    let asked = near.map(|_| kin.root(0));
    groups.retain(|group, (summaries, _)| asked.is_none_or(|asked| asked == *group) && together(summaries));
    let mut is_wanted = |id| {
        let group = kin.root(id);
        groups.contains_key(&group) || asked == Some(group)
    };
    parties.kin.retain(|(_, told)| told.ties.is_some_and(|ties| is_wanted(ties.id)));
    groups.into_values().flat_map(|(_, places)| places).collect()
}

/// So many links of a chain of parties are followed one by one; whoever stands further off is read with all others.
const MOST_LINKS: usize = 3;

/// Adds the parties of the cases, and those to which they point; nothing if they cannot be had.
///
/// Each that was read is looked up as well: a second file of its id must not stay hidden.
pub(super) fn companions(
    index: &Index,
    parties: &mut Files<Party>,
    cases: &[Filed],
    fetch: &dyn Fn(Vec<u32>) -> Option<Vec<Read<Party>>>,
) -> Option<()> {
    let Files { read, known, .. } = parties;
    let mut seen: HashSet<PartyId> = HashSet::new();
    let mut ahead: Vec<PartyId> = cases.iter().filter_map(|filed| filed.case.complainant.clone()).collect();
    let mut have: HashSet<String> = read.iter().map(|read| read.path.clone()).collect();
    let mut n_met = 0;
    for n_links in 0.. {
        for party in read.iter().skip(n_met).filter_map(|read| read.value.as_ref()) {
            let pointers = [Some(&party.id), party.same_as.as_ref(), party.organisation.as_ref()];
            ahead.extend(pointers.into_iter().flatten().cloned());
        }
        n_met = read.len();
        ahead.retain(|id| seen.insert(id.clone()));
        let names = ahead.drain(..).map(|id| format!("{id}.toml"));
        let mut places: Vec<u32> = names
            .flat_map(|name| index.places(Path::new(PARTIES), OsStr::new(&name)).collect::<Vec<_>>())
            .filter(|place| known.binary_search(place).is_ok())
            .collect();
        if places.is_empty() {
            break;
        }
        if n_links == MOST_LINKS {
            places.clone_from(known);
        }
        let found = fetch(places)?;
        read.extend(found.into_iter().filter(|found| have.insert(found.path.clone())));
        if n_links == MOST_LINKS {
            break;
        }
    }
    Some(())
}
