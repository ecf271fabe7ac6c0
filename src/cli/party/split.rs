//! `amends party split`: what was merged is two again, or two that share an address are two.

use crate::actions::party::split;
use crate::cli::answer::Answer;
use crate::cli::anyway::Anyway;
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::party::change::{Desk, done_already};
use crate::cli::party::find::{find, merged};
use crate::cli::party::stray;
use crate::cli::write::refused;
use crate::model::id::PartyId;
use crate::model::identity::People;
use crate::model::party::Party;
use crate::view::cell::Cell;

/// Say that two files are two: take a merge back, or keep apart two that share an address or phone
///
/// Alone it takes the pointer of `amends party merge` away. With FROM it also says that the two are not the same,
/// whatever they share: a family's phone, an office's mail.
#[derive(clap::Args)]
#[command(
    override_usage = "amends party split [OPTIONS] <PARTY> [FROM <OTHER>]",
    after_help = "Example:\n  amends party split p-t4kzz FROM p-c8m2n\n\nAfter `amends party merge p-t4kzz INTO p-c8m2n`, this takes it back:\n  amends party split p-t4kzz"
)]
pub(crate) struct Args {
    /// The party, and after the word FROM the one that it is not
    #[arg(value_names = ["PARTY", "FROM", "OTHER"], num_args = 1..=3, required = true)]
    parties: Vec<String>,
    #[command(flatten)]
    anyway: Anyway,
}

pub(crate) fn run(cx: &mut Context<'_>, args: Args) -> Result<Answer, Error> {
    crate::cli::fits_now(&cx.globals, "the file of a party")?;
    let (one, other) = match args.parties.as_slice() {
        [one] => (one.as_str(), None),
        several => super::pair(several, "FROM").map(|(one, other)| (one, Some(other)))?,
    };
    let care = cx.care()?;
    let mut desk = Desk::open(cx, &care)?;
    let among = desk.among();
    let (mut party, mut other) =
        (find(&among, one)?, other.map(|typed| find(&among, typed).map(|found| (typed, found))).transpose()?);
    // An address of one that was merged leads to the one that lives on; here the file is meant that holds it.
    if party.same_as.is_none() && other.is_none_or(|(_, other)| other.id == party.id) {
        party = merged(&among, party, one)?;
        other = match other {
            Some((typed, found)) => Some((typed, merged(&among, found, typed)?)),
            None => None,
        };
    }
    let (party, other) = (party.clone(), other.map(|(_, other)| other.clone()));
    let from = other.as_ref().map(|other| &other.id);
    let is_behind = |other: &&Party| other.same_as.as_ref() == Some(&party.id);
    let parties: Vec<PartyId> = std::iter::once(&party.id).chain(from).cloned().collect();
    if let Some(line) = done_already(&desk, &party).filter(|_| !other.as_ref().is_some_and(|other| is_behind(&other))) {
        let lines = std::iter::once(line).chain(desk.raise(cx, &parties)).collect();
        return Ok(desk.answer(lines, &[&party.id]));
    }
    // Refused before anything is written.
    if !desk.is_done(&party) {
        split(&party, from).map_err(refused).map_err(|error| match merged_into(&desk, &party.id, from) {
            Some(hint) => error.hint(hint),
            None => error,
        })?;
    }
    let mut has_changed = desk.change(&party.id, |party| split(party, from))?;
    // The pointer may stand in the other file; either way the two are two from now on.
    if let Some(other) = other.as_ref().filter(is_behind) {
        let Some(is_parted) = desk.change_also(&other.id, |other| split(other, None))? else {
            return Ok(desk.answer(Vec::new(), &[&party.id]));
        };
        has_changed |= is_parted;
    }
    let Some(was) = from.or(party.same_as.as_ref()) else { return Ok(desk.answer(Vec::new(), &[&party.id])) };
    let mut lines = vec![vec![
        Cell::Id(party.id.to_string()),
        Cell::Word("  ".to_owned()),
        Cell::text(party.name.as_deref()),
        Cell::Word(if has_changed { ": is not " } else { ": is said already not to be " }.to_owned()),
        Cell::Id(was.to_string()),
        Cell::Word("  ".to_owned()),
        Cell::text(desk.folder.parties.get(was).and_then(|was| was.name.as_deref())),
    ]];
    let people = People::new(&desk.folder.parties, desk.region());
    if people.group_of(&party.id) == people.group_of(was) {
        let why = people.why_same(&party.id, was);
        let next = format!("; two for good: amends party split {} FROM {was}", party.id);
        lines.push(vec![Cell::Word("  still taken for one: ".to_owned()), Cell::untrusted(why), Cell::Word(next)]);
    }
    // What came in while the two were one went to the one who lived on.
    let strays = stray::lines(&desk.folder, &people, desk.region(), [&party.id, was]);
    drop(people);
    lines.extend(strays);
    // Who was taken for one with another may have been kept from a third by it.
    lines.extend(desk.raise(cx, &parties));
    Ok(desk.answer(lines, &[&party.id]))
}

/// Returns what to type for those that were merged into a party: an address of theirs names it now.
fn merged_into(desk: &Desk<'_>, party: &PartyId, from: Option<&PartyId>) -> Option<String> {
    let merged = desk.folder.parties.values().filter(|other| other.same_as.as_ref() == Some(party));
    let ids: Vec<String> = merged.map(|other| format!("`amends party split {}`", other.id)).collect();
    (from.is_none() && !ids.is_empty()).then(|| format!("merged into it: {}", ids.join(", ")))
}
