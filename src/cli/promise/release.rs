//! `amends promise release`: the customer let us off.

use crate::actions::promise::end::End;
use crate::cli::answer::Answer;
use crate::cli::context::Context;
use crate::cli::error::Error;

/// Record that the customer let us off a promise
#[derive(clap::Args)]
#[command(after_help = "Example:\n  amends promise release kd35-dnr3/p7kd --note \"she no longer needs it\"")]
pub(crate) struct Args {
    /// The promise, for example kd35-dnr3/p7kd
    #[arg(value_name = "CASE/PROMISE")]
    promise: String,
    /// What there is to say about it; `-` is stdin
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    note: Option<String>,
}

pub(crate) fn run(cx: &mut Context<'_>, args: Args) -> Result<Answer, Error> {
    super::end(cx, &args.promise, End::Released, args.note.as_deref())
}
