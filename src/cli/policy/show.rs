//! `amends policy show`: the file of a policy, to read or to copy.

use crate::cli::answer::Answer;
use crate::cli::context::{Context, problem};
use crate::cli::error::{Error, Kind};
use crate::cli::policy::{named, page, unread};
use crate::reports::policies;
use crate::store;
use crate::store::policies::POLICIES;
use crate::view::Format;

/// Print the file of a policy, to read or to copy
#[derive(clap::Args)]
#[command(after_help = "Example:\n  mkdir -p policies && amends policy show small-business > policies/ours.toml")]
pub(crate) struct Args {
    /// Its name, or one edition: `small-business@2026-11`
    #[arg(value_name = "POLICY")]
    policy: String,
}

pub(crate) fn run(cx: &mut Context<'_>, args: Args) -> Result<Answer, Error> {
    let care = cx.care_as_it_is()?;
    let preset = named(&care, &args.policy)?;
    if cx.globals.format != Format::Table {
        return Ok(page(&care, "policy", policies::explain(&care.policy, preset)).into());
    }
    let text = store::policies::text(care.disk.as_ref(), preset);
    let mut answer = text
        .map(Answer::from)
        .ok_or_else(|| Error::new(Kind::Data, format!("cannot read the file of `{}`", preset.pin())))?;
    // The house says nothing about what stands in a policy; and a shell makes the empty file into which this is printed.
    let rivals = unread(&care).filter(|flaw| flaw.path.starts_with(POLICIES) && flaw.diagnostic.code != "file.empty");
    answer.errors.extend(rivals.map(|flaw| Error::data(problem(flaw))));
    Ok(answer)
}
