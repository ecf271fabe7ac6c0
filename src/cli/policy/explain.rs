//! `amends policy explain`: what a policy says, in plain words.

use crate::cli::answer::Answer;
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::policy::{named, page};
use crate::reports::policies;

/// Say what a policy demands: its clocks, what letters must contain, where the numbers come from
#[derive(clap::Args)]
#[command(after_help = "Example:\n  amends policy explain uk-fca-disp")]
pub(crate) struct Args {
    /// Its name, or one edition: `small-business@2026-11`
    #[arg(value_name = "POLICY")]
    policy: String,
}

pub(crate) fn run(cx: &mut Context<'_>, args: Args) -> Result<Answer, Error> {
    let care = cx.care_as_it_is()?;
    let preset = named(&care, &args.policy)?;
    Ok(page(&care, "policy", policies::explain(&care.policy, preset)).into())
}
