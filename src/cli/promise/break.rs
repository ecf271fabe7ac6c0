//! `amends promise break`: not kept, and said so.

use crate::actions::promise::end::End;
use crate::cli::answer::Answer;
use crate::cli::context::Context;
use crate::cli::error::Error;

/// Record that a promise was broken
#[derive(clap::Args)]
#[command(after_help = "Example:\n  amends promise break kd35-dnr3/p7kd --note \"the courier lost it\"")]
pub(crate) struct Args {
    /// The promise, for example kd35-dnr3/p7kd
    #[arg(value_name = "CASE/PROMISE")]
    promise: String,
    /// What there is to say about it; `-` is stdin
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    note: Option<String>,
}

pub(crate) fn run(cx: &mut Context<'_>, args: Args) -> Result<Answer, Error> {
    super::end(cx, &args.promise, End::Broken, args.note.as_deref())
}
