//! Which parties come along with the cases that are wanted, and which complaints hang together through them.
//! Who is really the same person or business is said by `model::identity`.

use std::collections::{BTreeSet, HashSet};
use std::ffi::OsStr;
use std::path::Path;

use super::files::Files;
use super::{Undecided, Where};
use crate::model::case::Case;
use crate::model::folder::Filed;
use crate::model::id::PartyId;
use crate::model::party::Party;
use crate::model::summary::{Summary, Ties, mark};
use crate::store::index::{Records, Told};
use crate::store::kin::Kin;
use crate::store::load::{PARTIES, Read};

/// Tells what is known of a party without its text: whether it stands where its id says, and to whom it may be tied.
pub(super) fn tell_party(path: &Path, party: &Party) -> Told {
    let ties = Ties::few(party);
    let plain = Path::new(PARTIES).join(format!("{}.toml", party.id));
    // Who was merged into another is read with whatever is read: from that one's file no pointer leads here.
    let is_plain = ties.is_some() && party.same_as.is_none() && path == plain;
    Told { summary: None, is_plain, ties }
}

/// What is wanted because it hangs together.
pub(super) struct Linked {
    pub(super) complaints: Vec<Where>,
    /// The parties that made them.
    pub(super) makers: Vec<Where>,
}

/// Returns the complaints that are wanted together, and of the parties that may be wanted those that made them.
///
/// The records are those of the complaints.
pub(super) fn linked(
    records: Option<&Records>,
    parties: &mut Files<Party>,
    mut complaints: Undecided,
    cases: &[Filed],
    together: &dyn Fn(&[Summary]) -> bool,
    near: Option<&[u64]>,
) -> Linked {
    let mut undecided = std::mem::take(&mut parties.kin);
    let of_parties = parties.records.as_ref();
    // The records are gone through as they lie.
    complaints.known.sort_unstable();
    undecided.known.sort_unstable();
    let mut kin = Kin::default();
    // Nobody's mark stands for the one who is asked about.
    near.iter().for_each(|ties| kin.join(0, ties));
    undecided.told(of_parties).filter_map(|told| told.ties).for_each(|ties| kin.join(ties.id, &ties.others));
    for party in parties.read.iter().filter_map(|read| read.value.as_ref()) {
        kin.join(mark(party.id.as_str()), &Ties::all(party));
    }
    let asked = near.map(|_| kin.root(0));
    let is_asked = |group: u32| asked.is_none_or(|asked| asked == group);
    // The group of each, and which one it is: those that are read already come after those that may be.
    let of_each = |case: &Case| {
        let (one, mut of) = (Summary::of(case), Vec::new());
        // A case that took in somebody else's counts in either group.
        of.extend(case.complainants().map(|id| Summary { complainant: mark(id.as_str()), ..one }));
        if of.is_empty() {
            of.push(one);
        }
        of
    };
    let read: Vec<Summary> = cases.iter().flat_map(|filed| of_each(&filed.case)).collect();
    let n_undecided = complaints.known.len() + complaints.read.len();
    let all = complaints.told(records).map(|told| told.summary).chain(read.iter().copied().map(Some));
    let mut members: Vec<(u32, usize)> = all
        .enumerate()
        .filter_map(|(n, summary)| Some((n, summary.filter(Summary::is_complaint_of_somebody)?)))
        .map(|(n, summary)| (kin.root(summary.complainant), n))
        .filter(|(group, _)| is_asked(*group))
        .collect();
    members.sort_unstable();
    let summary = |n: usize| match n.checked_sub(n_undecided) {
        Some(n) => read.get(n).copied(),
        None => complaints.told_of(records, n).and_then(|told| told.summary),
    };
    let mut groups: BTreeSet<u32> = asked.into_iter().collect();
    let mut wanted: Vec<usize> = Vec::new();
    let mut summaries = Vec::new();
    for group in members.chunk_by(|(one, _), (next, _)| one == next) {
        summaries.clear();
        summaries.extend(group.iter().filter_map(|(_, n)| summary(*n)));
        if together(&summaries) {
            groups.extend(group.first().map(|(group, _)| *group));
            wanted.extend(group.iter().map(|(_, n)| *n).filter(|n| *n < n_undecided));
        }
    }
    let complaints = wanted.into_iter().filter_map(|n| complaints.place(n)).collect();
    let makers = undecided.told(of_parties).enumerate().filter_map(|(n, told)| {
        let is_wanted = groups.contains(&kin.root(told.ties?.id));
        is_wanted.then(|| undecided.place(n)).flatten()
    });
    Linked { complaints, makers: makers.collect() }
}

/// So many links of a chain of parties are followed one by one; whoever stands further off is read with all others.
const MOST_LINKS: usize = 3;

/// Gets what is in the files at these places; nothing if they cannot be had.
type Fetch<'f> = dyn Fn(&Records, Vec<u32>) -> Option<Vec<Read<Party>>> + 'f;

/// Adds the parties of the cases, and those to which they point; nothing if they cannot be had.
///
/// Each that was read is looked up as well: a second file of its id must not stay hidden.
pub(super) fn companions(parties: &mut Files<Party>, cases: &[Filed], fetch: &Fetch<'_>) -> Option<()> {
    let Files { read, known, records, .. } = parties;
    // Where no record could be had, every file was read.
    let Some(records) = records.as_ref() else { return Some(()) };
    let mut seen: HashSet<PartyId> = HashSet::new();
    let mut ahead: Vec<PartyId> = cases.iter().flat_map(|filed| filed.case.complainants()).cloned().collect();
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
            .flat_map(|name| records.places(Path::new(PARTIES), OsStr::new(&name)).collect::<Vec<_>>())
            .filter(|place| known.binary_search(place).is_ok())
            .collect();
        if places.is_empty() {
            break;
        }
        if n_links == MOST_LINKS {
            places.clone_from(known);
        }
        let found = fetch(records, places)?;
        read.extend(found.into_iter().filter(|found| have.insert(found.path.clone())));
        if n_links == MOST_LINKS {
            break;
        }
    }
    Some(())
}
