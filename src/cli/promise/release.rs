//! `amends promise release`: the customer let us off.

use crate::actions::promise::end::End;
use crate::cli::answer::Answer;
use crate::cli::context::Context;
use crate::cli::error::Error;

/// Record that the customer let us off a promise
#[derive(clap::Args)]
#[command(after_help = "Example:\n  amends promise release kd35-dnr3/p7kd --note \"she no longer needs it\"")]
pub(crate) struct Args {
    #[command(flatten)]
    ended: super::Ended,
}

pub(crate) fn run(cx: &mut Context<'_>, args: Args) -> Result<Answer, Error> {
    super::end(cx, &args.ended, End::Released)
}
