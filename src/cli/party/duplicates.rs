//! `amends party duplicates`: parties that are or could be the same.

use crate::cli::answer::Answer;
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::model::summary::traits::Trait;
use crate::reports::duplicates;

/// List parties that have two files, and those that could be the same
///
/// Certain pairs share an address, a phone or a business's name and count as one already. Suggested pairs only look
/// alike; they stay two until you merge them, for a false match shows one customer's data to another.
#[derive(clap::Args)]
#[command(
    after_help = "Example:\n  amends party duplicates\n\nThen one of:\n  amends party merge p-t4kzz INTO p-c8m2n\n  amends party split p-t4kzz FROM p-c8m2n"
)]
pub(crate) struct Args {}

pub(crate) fn run(cx: &mut Context<'_>, _args: Args) -> Result<Answer, Error> {
    let care = cx.care()?;
    // Who complained of one order could be the same.
    let loaded = care.load_parties_with(&|summary| summary.traits.may_have(Trait::Numbered))?;
    let pairs = duplicates::build(&loaded.folder, care.policy.region.as_deref());
    let answer = Answer::from(care.page_of(&loaded, "party-duplicates", vec![duplicates::table(&pairs)]));
    Ok(answer.or_say("no two parties look alike"))
}
