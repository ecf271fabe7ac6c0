//! `amends close`: the file ends when nothing promised or asked is open.

use crate::actions::close::{self, Ending};
use crate::actions::promise::end::force;
use crate::cli::answer::Answer;
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::named::no_senior_owner;
use crate::cli::update::named;
use crate::cli::write::done::Done;
use crate::cli::write::refused;
use crate::model::case::{Accepted, Case, Status};
use crate::model::word::Word;
use crate::rules::Finding;

/// End the file of a case; refused while promises or questions are open
#[derive(clap::Args)]
#[command(after_help = "Example:\n  amends close wjj4-9x9j --finding \"spoken about\" --accepted unknown")]
pub(crate) struct Args {
    /// Cases; `-` reads ids from stdin
    #[arg(value_name = "CASE", required = true)]
    cases: Vec<String>,
    /// What we found, for example upheld, partly, not-upheld
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    finding: Option<String>,
    /// Whether the customer accepted it: yes, no, unknown; silence is unknown
    #[arg(long, value_name = "WORD", value_parser = clap::builder::PossibleValuesParser::new(["yes", "no", "unknown"]))]
    accepted: Option<String>,
    /// Close it although something is open
    #[arg(long)]
    force: bool,
    /// The reason for closing it although something is open
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    why: Option<String>,
}

pub(crate) fn run(cx: &mut Context<'_>, args: Args) -> Result<Answer, Error> {
    let force = force(args.force, args.why.as_deref()).map_err(refused)?;
    let ending = Ending { finding: args.finding, accepted: args.accepted.as_deref().and_then(Accepted::from_word) };
    let care = cx.care()?;
    let cases = cx.cases(&care, &args.cases)?;
    let dice = cx.world.dice.clone();
    cx.end(&care, &cases, "close", |case, stamp| {
        let edits = close::close(case, &ending, &force, stamp, &dice)?;
        let lines = vec![named(case, ": closed")];
        // It stays so: the next one who reads it knows who never had it.
        let open = Case { status: Status::Open, ..case.clone() };
        let left = no_senior_owner(&care, &open);
        let left = left.map(|finding| Finding { hint: None, ..finding }).into_iter().collect();
        Ok(Done::to_case(edits, lines).worrying(left))
    })
}
