//! `amends assign`: one named owner.

use crate::actions::assign;
use crate::cli::answer::{Answer, Quiet};
use crate::cli::anyway::Anyway;
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::named::no_senior_owner;
use crate::cli::update::named;
use crate::cli::write::done::Done;
use crate::model::case::Case;

/// Give a case its owner: the one person answerable to the customer
#[derive(clap::Args)]
#[command(after_help = "Example:\n  amends assign kd35-dnr3 --to thandi")]
pub(crate) struct Args {
    /// Cases; `-` reads ids from stdin
    #[arg(value_name = "CASE", required = true)]
    cases: Vec<String>,
    /// Who owns it from now on
    #[arg(long, value_name = "ID")]
    to: String,
    #[command(flatten)]
    anyway: Anyway,
}

pub(crate) fn run(cx: &mut Context<'_>, args: Args) -> Result<Answer, Error> {
    let care = cx.care()?;
    let to = care.person(args.to.trim());
    let cases = cx.cases(&care, &args.cases)?;
    let dice = cx.world.dice.clone();
    cx.change(&care, &cases, "assign", Quiet::Nothing, |case, stamp| {
        let edits = assign::assign(case, &to, stamp, &dice)?;
        let rest = if edits.is_empty() { format!(": {to} owns it already") } else { format!(": {to} owns it now") };
        let lines = vec![named(case, &rest)];
        let after = Case { owner: Some(to.clone()), ..case.clone() };
        let worries = no_senior_owner(&care, &after).into_iter().collect();
        Ok(Done::to_case(edits, lines).worrying(worries))
    })
}
