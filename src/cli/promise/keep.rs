//! `amends promise keep`: kept, in time or late.

use crate::actions::promise::end::End;
use crate::cli::answer::Answer;
use crate::cli::context::Context;
use crate::cli::error::Error;

/// Record that a promise was kept; in time or late follows from when
#[derive(clap::Args)]
#[command(
    after_help = "Example:\n  amends promise keep kd35-dnr3/p7kd --at \"yesterday 16:00\" --note \"reference mailed\""
)]
pub(crate) struct Args {
    #[command(flatten)]
    ended: super::Ended,
}

pub(crate) fn run(cx: &mut Context<'_>, args: Args) -> Result<Answer, Error> {
    super::end(cx, &args.ended, End::Kept)
}
