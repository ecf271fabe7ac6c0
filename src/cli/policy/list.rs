//! `amends policy list`: all policies, and which of them apply here.

use crate::cli::answer::Answer;
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::policy::page;
use crate::reports::policies;
use crate::view::page::Block;

/// List the policies that are shipped and those in `policies/`
#[derive(clap::Args)]
#[command(after_help = "Example:\n  amends policy list")]
pub(crate) struct Args {}

pub(crate) fn run(cx: &mut Context<'_>, _args: Args) -> Result<Answer, Error> {
    let care = cx.care_as_it_is()?;
    Ok(page(&care, "policies", vec![Block::Table(policies::list(&care.policy))]).into())
}
