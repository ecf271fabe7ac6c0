//! From what people type to a party: its id, an address, a phone, or words of its name.

use crate::cli::error::{Error, Kind};
use crate::model::folder::Folder;
use crate::model::id::PartyId;
use crate::model::identity::People;
use crate::model::party::Party;
use crate::model::sender::Sender;
use crate::reports::party;

/// How many candidates an ambiguous name lists.
const MAX_CANDIDATES: usize = 10;

/// Returns the one party that was meant; an id means that file, even if it was merged into another.
pub(super) fn find<'a>(folder: &'a Folder, region: Option<&str>, typed: &str) -> Result<&'a Party, Error> {
    let typed = typed.trim();
    if let Some(party) = PartyId::parse(&typed.to_ascii_lowercase()).and_then(|id| folder.parties.get(&id)) {
        return Ok(party);
    }
    let sender = Sender::read(typed, region, &|id| folder.parties.contains_key(id));
    if let Some((party, _)) = People::new(&folder.parties, region).find(&sender)
        && let Some(party) = folder.parties.get(&party.id)
    {
        return Ok(party);
    }
    let words: Vec<String> = typed.split_whitespace().map(str::to_owned).collect();
    let lives = |party: &&Party| folder.living(&party.id).is_some_and(|living| living.id == party.id);
    let named: Vec<&Party> = if words.is_empty() { Vec::new() } else { party::select(folder, &words) };
    let living: Vec<&Party> = named.iter().copied().filter(lives).collect();
    // A name that only a merged file has still names that file.
    let found = if living.is_empty() { named } else { living };
    match found.as_slice() {
        [] => {
            Err(Error::new(Kind::NotFound, format!("no party `{typed}`")).hint("`amends party list` shows all parties"))
        }
        [party] => Ok(party),
        several => Err(ambiguous(typed, several)),
    }
}

fn ambiguous(typed: &str, parties: &[&Party]) -> Error {
    let mut message = format!("`{typed}` could be {} parties:", parties.len());
    for party in parties.iter().take(MAX_CANDIDATES) {
        message.push_str(&format!("\n  {}  {}", party.id, party.name.as_deref().unwrap_or_default()));
    }
    if parties.len() > MAX_CANDIDATES {
        message.push_str(&format!("\n  and {} more", parties.len() - MAX_CANDIDATES));
    }
    Error::new(Kind::NotFound, message).hint("type the id")
}
