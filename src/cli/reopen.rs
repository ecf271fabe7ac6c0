//! `amends reopen`: the same trouble came back.

use crate::actions::reopen;
use crate::cli::answer::{Answer, Quiet};
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::update::named;
use crate::cli::write::done::Done;

/// Take up a case again because the same trouble came back
#[derive(clap::Args)]
#[command(after_help = "Example:\n  amends reopen wf2f-vtkp --why \"two loaves were flat again\"")]
pub(crate) struct Args {
    /// Cases; `-` reads ids from stdin
    #[arg(value_name = "CASE", required = true)]
    cases: Vec<String>,
    /// The reason
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    why: String,
    /// Write although the clock stands over a day before what is on record
    #[arg(long)]
    #[allow(dead_code, reason = "asked for by its name")]
    force: bool,
}

pub(crate) fn run(cx: &mut Context<'_>, args: Args) -> Result<Answer, Error> {
    let care = cx.care()?;
    let cases = cx.cases(&care, &args.cases)?;
    let dice = cx.world.dice.clone();
    cx.change(&care, &cases, "reopen", Quiet::Nothing, |case, stamp| {
        let edits = reopen::reopen(case, &args.why, stamp, &dice)?;
        let lines = vec![named(case, ": open again")];
        Ok(Done::to_case(edits, lines))
    })
}
