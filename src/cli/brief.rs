//! `amends brief`: one page about a case.

use std::collections::BTreeMap;

use crate::cli::answer::{Answer, Quiet};
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::show;
use crate::model::identity::People;
use crate::model::mixed::{self, HeldBack};
use crate::reports::brief::{self, Reader};
use crate::reports::held;

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
    let mut held_back = Vec::new();
    let mut merged = BTreeMap::new();
    let mut answer = show::page(cx, &args.cases, "brief", |look, folder, all| match reader {
        Reader::Colleague => brief::build(look, folder, all, reader),
        Reader::Customer => {
            merged.clone_from(&folder.holders);
            // Cases of several people may have been united: nobody reads what another one said.
            let mut own = folder.clone();
            let people = People::new(&all.parties, look.policy.region.as_deref());
            held_back = mixed::keep_own(&mut own, |one, other| held::is_same(&people, one, other));
            brief::build(look, &own, all, reader)
        }
    })?;
    answer.quiet = Quiet::Everything;
    answer.notes.extend(held_back.iter().map(told));
    // The customer's page says it as they would read it; whoever sends it is told what to type.
    answer.notes.extend(merged.iter().map(|(case, holder)| {
        format!(
            "note: `{case}` was merged, and `{holder}` holds its record; next: amends brief {holder} --for-customer"
        )
    }));
    Ok(answer)
}

/// Returns that something was left out of what one of several people is to read of a case.
pub(crate) fn told(held_back: &HeldBack) -> String {
    let HeldBack { case, n_parts } = held_back;
    let parts = if *n_parts == 1 { "1 part is".to_owned() } else { format!("{n_parts} parts are") };
    format!(
        "note: of `{case}`, in which several people complain, {parts} held back as other people's; `amends show {case}` has all"
    )
}
