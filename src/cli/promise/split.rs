//! `amends promise split`: smaller steps with their own dates.

use crate::actions::promise::end::force;
use crate::actions::promise::shift::{self, Step};
use crate::calendar::due::Phrase;
use crate::cli::answer::{Answer, Quiet};
use crate::cli::context::{Care, Context};
use crate::cli::error::Error;
use crate::cli::find;
use crate::cli::promise::{ended, line};
use crate::cli::write::done::Done;
use crate::cli::write::refused;
use crate::rules::promise::vague;
use crate::view::cell::Cell;

/// Split a promise into smaller steps; too late counts as broken
#[derive(clap::Args)]
#[command(
    after_help = "Example:\n  amends promise split ft49-cjwp/pmnw --step \"Ask the mill @ tomorrow\" --step \"Bring it @ +2bd\""
)]
pub(crate) struct Args {
    /// The promise, for example kd35-dnr3/p7kd
    #[arg(value_name = "CASE/PROMISE")]
    promise: String,
    /// A step and its date
    #[arg(long, value_name = "WHAT @ WHEN", required = true, allow_hyphen_values = true)]
    step: Vec<String>,
    /// Record it although a step is due in the past, or it ends later in an emergency
    #[arg(long)]
    force: bool,
    /// The reason for recording it all the same
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    why: Option<String>,
}

pub(crate) fn run(cx: &mut Context<'_>, args: Args) -> Result<Answer, Error> {
    let force = force(args.force, args.why.as_deref()).map_err(refused)?;
    let address = find::address(&args.promise)?;
    let care = cx.care()?;
    let parsed: Vec<(Step, Phrase)> = args.step.iter().map(|text| step(&care, text)).collect::<Result<_, _>>()?;
    let steps: Vec<Step> = parsed.iter().map(|(step, _)| step.clone()).collect();
    let found = find::owing(&care, &address)?;
    let dice = cx.world.dice.clone();
    cx.change(&care, &[found], "promise", Quiet::Nothing, |case, stamp| {
        let shifted = shift::split(&care.look(), case, address.promise, &steps, &force, stamp, &dice)?;
        let mut lines: Vec<_> = case
            .promise_typed(address.promise)
            .map(|old| line(case.id.as_str(), old, ended(shifted.old_state)))
            .into_iter()
            .collect();
        for (id, (step, phrase)) in shifted.new.iter().zip(&parsed) {
            lines.push(vec![
                Cell::Word(format!("{}/{id}  ", case.id)),
                Cell::untrusted(step.what.clone()),
                Cell::Word(format!(" by {} ({})", phrase.say(), crate::calendar::due::rfc3339(phrase.at))),
            ]);
        }
        let vague = shifted.new.iter().filter_map(|id| vague::typed(&care.look(), &shifted.after, id)).collect();
        let phrases = parsed.iter().map(|(_, phrase)| phrase.clone());
        Ok(Done::promised(shifted.edits, lines, shifted.new.into_iter().zip(phrases).collect()).worrying(vague))
    })
}

/// Reads `WHAT @ WHEN`; the last `@` counts, since addresses hold one too.
fn step(care: &Care, text: &str) -> Result<(Step, Phrase), Error> {
    let Some((what, when)) = text.rsplit_once('@') else {
        return Err(Error::usage(format!("the step `{text}` has no date"))
            .hint("write `--step \"WHAT @ WHEN\"`, for example `--step \"Ask the bank @ tomorrow\"`"));
    };
    let phrase = care.due(when.trim())?;
    Ok((Step { what: what.trim().to_owned(), due: phrase.due.clone() }, phrase))
}
