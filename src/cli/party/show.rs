//! `amends party show`: one person or business with its cases.

use crate::cli::answer::Answer;
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::loading::Loaded;
use crate::cli::party::find::find_living;
use crate::model::id::PartyId;
use crate::model::party::Party;
use crate::reports::party::Register;

/// Show a person or business: how to reach them, and their cases
///
/// What was merged into a party is shown with it. PARTY is an id, an address, a phone, or words of the name.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  amends party show p-h7xw3\n  amends party show lerato@example.org")]
pub(crate) struct Args {
    /// Parties
    #[arg(value_name = "PARTY", required = true)]
    parties: Vec<String>,
}

pub(crate) fn run(cx: &mut Context<'_>, args: Args) -> Result<Answer, Error> {
    let care = cx.care()?;
    let find = |loaded: &'_ Loaded| -> Result<Vec<PartyId>, Error> {
        args.parties.iter().map(|typed| Ok(find_living(&care.among(loaded), typed)?.id.clone())).collect()
    };
    let loaded = care.load_cases_of(|loaded| Ok(Register::new(&loaded.folder).ids_of(&find(loaded)?)))?;
    let found = find(&loaded)?;
    let parties: Vec<&Party> = found.iter().filter_map(|id| loaded.folder.parties.get(id)).collect();
    let blocks = Register::new(&loaded.folder).pages(&care.look(), &parties);
    Ok(Answer::from(care.page_of(&loaded, "parties", blocks)))
}
