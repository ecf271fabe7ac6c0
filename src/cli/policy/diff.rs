//! `amends policy diff`: where two policies, or two editions of one, differ.

use crate::cli::answer::Answer;
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::policy::{named, page};
use crate::reports::policies;
use crate::view::page::Block;

/// Say where two policies, or two editions of one, differ
#[derive(clap::Args)]
#[command(after_help = "Example:\n  amends policy diff uk-fca-disp au-rg271")]
pub(crate) struct Args {
    /// One
    #[arg(value_name = "POLICY")]
    first: String,
    /// The other
    #[arg(value_name = "POLICY")]
    second: String,
}

pub(crate) fn run(cx: &mut Context<'_>, args: Args) -> Result<Answer, Error> {
    let care = cx.care_as_it_is()?;
    let (first, second) = (named(&care, &args.first)?, named(&care, &args.second)?);
    let table = policies::diff(first, second);
    Ok(Answer::from(page(&care, "policy_diff", vec![Block::Table(table)])).or_say("their clocks are the same"))
}
