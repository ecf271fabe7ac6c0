//! `amends party list`: all persons and businesses.

use crate::cli::answer::Answer;
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::reports::party::{self, Register};
use crate::view::page::Audience;

/// List persons and businesses
///
/// Those that were merged into another are listed with it, unless --all is given.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  amends party list\n  amends party list dube --format csv")]
pub(crate) struct Args {
    /// Words that must stand in the name, an address, a phone or the organisation's name
    #[arg(value_name = "WORD")]
    words: Vec<String>,
    /// The files of merged parties too
    #[arg(long)]
    all: bool,
}

pub(crate) fn run(cx: &mut Context<'_>, args: Args) -> Result<Answer, Error> {
    let care = cx.care()?;
    let is_some = !args.words.is_empty();
    let loaded = if is_some {
        care.load_cases_of(|loaded| {
            let meant = party::select(&loaded.folder, &args.words).into_iter().map(|party| party.id.clone());
            Ok(Register::new(&loaded.folder).ids_of(&meant.collect::<Vec<_>>()))
        })?
    } else {
        care.load_gists()?
    };
    let register = Register::new(&loaded.folder);
    let mut parties = party::select(&loaded.folder, &args.words);
    parties.retain(|party| args.all || register.lives(party));
    let block = register.table(&parties, Audience::All);
    Ok(Answer::from(care.page_of(&loaded, "parties", vec![block])).or_say("no party matches"))
}
