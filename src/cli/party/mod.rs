//! `amends party`: persons and businesses; one file a verb.

use crate::cli::answer::Answer;
use crate::cli::commands;
use crate::cli::context::Context;
use crate::cli::error::Error;

mod change;
mod duplicates;
mod erase;
pub(crate) mod export;
mod find;
mod list;
mod merge;
mod said;
mod set;
mod show;
mod split;
mod stray;

commands! { PartyVerb:
    Show(show) Reads,
    List(list) Reads,
    Set(set) Writes,
    Duplicates(duplicates) Reads,
    Merge(merge) Writes,
    Split(split) Writes,
    Export(export) Reads,
    Erase(erase) Writes,
}

/// Show, change, merge, export and erase persons and businesses
#[derive(clap::Args)]
#[command(after_help = "Example:\n  amends party show p-h7xw3")]
pub(crate) struct Args {
    #[command(subcommand)]
    verb: PartyVerb,
}

pub(crate) fn run(cx: &mut Context<'_>, args: Args) -> Result<Answer, Error> {
    crate::cli::fits(cx, args.verb.class())?;
    args.verb.run(cx)
}

/// Reads `A INTO B`, with the word between them or without it.
fn pair<'a>(typed: &'a [String], between: &str) -> Result<(&'a str, &'a str), Error> {
    match typed {
        [one, other] => Ok((one, other)),
        [one, word, other] if word.eq_ignore_ascii_case(between) => Ok((one, other)),
        _ => Err(Error::usage(format!("this takes two parties: A {between} B"))
            .hint("`amends party list` shows all parties")),
    }
}
