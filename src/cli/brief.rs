//! `amends brief`: one page about a case.

use crate::cli::answer::{Answer, Quiet};
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::show;
use crate::reports::brief::{self, Reader};

/// Print one page about a case for whoever takes it up next, or for the customer
///
/// Who, what went wrong, what it did to them, what was promised, kept and broken, here and in the complaints that it
/// repeats, what was tried, what is open, what is asked of you and by when. At most 60 lines; every open promise is among
/// them, in short and several on a line where they are many.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  amends brief kd35-dnr3\n  amends brief kd35-dnr3 --for-customer --format markdown"
)]
pub(crate) struct Args {
    /// Cases; `-` reads ids from stdin
    #[arg(value_name = "CASE", required = true)]
    cases: Vec<String>,
    /// For the customer's eyes: no notes, nothing that only we are to know
    #[arg(long)]
    for_customer: bool,
}

pub(crate) fn run(cx: &mut Context<'_>, args: Args) -> Result<Answer, Error> {
    let reader = if args.for_customer { Reader::Customer } else { Reader::Colleague };
    let mut answer = show::page(cx, &args.cases, "brief", |look, folder, all| brief::build(look, folder, all, reader))?;
    answer.quiet = Quiet::Everything;
    Ok(answer)
}
