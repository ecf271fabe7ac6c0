//! `amends promise move`: another date, and how the customer heard of it.

use crate::actions::promise::end::force;
use crate::actions::promise::shift::{self, Move};
use crate::cli::answer::{Answer, Quiet};
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::find;
use crate::cli::promise::{ended, line};
use crate::cli::write::done::Done;
use crate::cli::write::refused;
use crate::rules::Finding;
use crate::rules::promise::vague;
use crate::rules::supplier::due_after_promise;
use crate::view::cell::Cell;

/// Move a promise to another date; too late counts as broken
#[derive(clap::Args)]
#[command(
    after_help = "Example:\n  amends promise move ft49-cjwp/pmnw --due +2bd --told \"The flour comes on Friday\" --via phone"
)]
pub(crate) struct Args {
    /// The promise, for example kd35-dnr3/p7kd
    #[arg(value_name = "CASE/PROMISE")]
    promise: String,
    /// Until when now
    #[arg(long, visible_alias = "by", value_name = "WHEN", allow_hyphen_values = true)]
    due: String,
    /// What the customer was told
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    told: String,
    /// Through which channel the customer was told
    #[arg(long, value_name = "CHANNEL")]
    via: Option<String>,
    /// The reason
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    why: Option<String>,
    /// Record it although the new date is in the past, or later in an emergency
    #[arg(long)]
    force: bool,
}

pub(crate) fn run(cx: &mut Context<'_>, args: Args) -> Result<Answer, Error> {
    let force = force(args.force, args.why.as_deref()).map_err(refused)?;
    let address = find::address(&args.promise)?;
    let told = cx.text(Some(&args.told))?.unwrap_or_default();
    let care = cx.care()?;
    let phrase = care.due(&args.due)?;
    let to = Move { due: phrase.due.clone(), told, via: args.via, why: args.why };
    let found = find::owing(&care, &address)?;
    let dice = cx.world.dice.clone();
    cx.change(&care, &[found], "promise", Quiet::Nothing, |case, stamp| {
        let shifted = shift::shift(&care.look(), case, address.promise, &to, &force, stamp, &dice)?;
        let mut lines: Vec<_> = case
            .promise_typed(address.promise)
            .map(|old| line(case.id.as_str(), old, ended(shifted.old_state)))
            .into_iter()
            .collect();
        let promises: Vec<_> = shifted.new.iter().map(|id| (id.clone(), phrase.clone())).collect();
        for (id, phrase) in &promises {
            lines.push(vec![Cell::Word(format!(
                "{}/{id}  now promised for {} ({})",
                case.id,
                phrase.say(),
                crate::calendar::due::rfc3339(phrase.at)
            ))]);
        }
        let vague = shifted.new.iter().filter_map(|id| vague::typed(&care.look(), &shifted.after, id));
        let mut worries: Vec<Finding> = vague.collect();
        // That they will be later than we promised is learned when their date moves.
        let mut after = shifted.after;
        let moved = case.promise_typed(address.promise).map(|old| &old.id);
        if let Some(old) = after.promises.iter_mut().find(|promise| Some(&promise.id) == moved) {
            old.state = shifted.old_state;
        }
        let later = shifted.new.iter().filter_map(|id| due_after_promise::typed(&care.look(), &after, id));
        worries.extend(later);
        Ok(Done::promised(shifted.edits, lines, promises).worrying(worries))
    })
}
