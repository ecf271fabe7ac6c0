//! `amends party set`: keys of a party.

use crate::actions::erase;
use crate::actions::party::{self, Setting};
use crate::cli::answer::Answer;
use crate::cli::anyway::Anyway;
use crate::cli::context::{Care, Context};
use crate::cli::error::{Error, Kind};
use crate::cli::party::change::{Desk, done_already};
use crate::cli::party::find::find;
use crate::cli::unread;
use crate::cli::write::refused;
use crate::model::id::PartyId;
use crate::model::shell::quoted;
use crate::view::cell::Cell;

/// Set keys of a person or business
///
/// `key=value` replaces, `key+=value` adds to a list, `key-=value` takes from it, `key=` removes.
/// Keys: name, kind, emails, phones, refs, organisation, roles, prefers, avoid, and your own that begin with `x_`.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  amends party set p-h7xw3 prefers=email avoid=\n  amends party set lerato@example.org \"phones+=082 555 0100\""
)]
pub(crate) struct Args {
    /// An id, an address, a phone, or words of the name
    #[arg(value_name = "PARTY")]
    party: String,
    /// What to set
    #[arg(value_name = "KEY=VALUE", required = true)]
    settings: Vec<String>,
    #[command(flatten)]
    anyway: Anyway,
}

pub(crate) fn run(cx: &mut Context<'_>, args: Args) -> Result<Answer, Error> {
    crate::cli::fits_now(&cx.globals, "the file of a party")?;
    let settings: Vec<Setting> =
        args.settings.iter().map(|text| Setting::parse(text)).collect::<Result<_, _>>().map_err(refused)?;
    let care = cx.care()?;
    let mut desk = Desk::open(cx, &care)?;
    let party = find(&desk.among(), &args.party)?.clone();
    let parties = [party.id.clone()];
    if let Some(line) = done_already(&desk, &party) {
        let lines = std::iter::once(line).chain(desk.raise(cx, &parties)).collect();
        return Ok(desk.answer(lines, &[&party.id]));
    }
    for named in settings.iter().filter_map(Setting::organisation) {
        if PartyId::parse(named).is_none_or(|id| !desk.folder.parties.contains_key(&id)) {
            return Err(
                Error::new(Kind::NotFound, format!("no party `{named}`")).hint("`amends party list` shows all parties")
            );
        }
    }
    let has_changed = desk.change(&party.id, |party| {
        erase::check_set(party)?;
        Ok(party::set(party, &settings, care.policy.region.as_deref()))
    })?;
    let rest = if has_changed { ": set" } else { ": nothing changed" };
    let line = vec![
        Cell::Id(party.id.to_string()),
        Cell::Word("  ".to_owned()),
        Cell::text(party.name.as_deref()),
        Cell::Word(rest.to_owned()),
    ];
    let notes = notes(&care, &party.id, &settings);
    let lines = std::iter::once(line).chain(desk.raise(cx, &parties)).collect();
    let mut answer = desk.answer(lines, &[&party.id]);
    answer.notes.extend(notes);
    Ok(answer)
}

/// Tells of what goes on file as it was typed, and was not understood.
fn notes(care: &Care, party: &PartyId, settings: &[Setting]) -> Vec<String> {
    let of_one = |setting: &Setting| {
        let numbers = setting.phones();
        let numbers = numbers.iter().filter_map(|number| unread::phone(number, care.policy.region.as_deref()));
        let mend = |meant: &str| format!("amends party set {party} {}", quoted(&format!("{}={meant}", setting.key())));
        let channels = setting.channels();
        let channels = channels.iter().filter_map(|typed| unread::channel(&care.policy.channels, typed, mend));
        numbers.chain(channels).collect::<Vec<_>>()
    };
    settings.iter().flat_map(of_one).collect()
}
