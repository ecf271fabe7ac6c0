//! `amends promise break`: not kept, and said so.

use crate::actions::promise::end::End;
use crate::cli::answer::Answer;
use crate::cli::context::Context;
use crate::cli::error::Error;

/// Record that a promise was broken
#[derive(clap::Args)]
#[command(after_help = "Example:\n  amends promise break kd35-dnr3/p7kd --note \"the courier lost it\"")]
pub(crate) struct Args {
    #[command(flatten)]
    ended: super::Ended,
}

pub(crate) fn run(cx: &mut Context<'_>, args: Args) -> Result<Answer, Error> {
    super::end(cx, &args.ended, End::Broken)
}
