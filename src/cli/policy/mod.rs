//! `amends policy`: which policies there are, what they say, and which of them apply here; one file a verb.

use crate::cli::answer::Answer;
use crate::cli::context::{Care, Context, problem};
use crate::cli::error::{Error, Kind};
use crate::cli::{commands, fits};
use crate::model::preset::{self, Preset};
use crate::model::word::nearest;
use crate::store::load::Flaw;
use crate::view::page::{Block, Page};

mod apply;
mod diff;
mod explain;
mod import_holidays;
mod list;
mod show;
pub(crate) mod stamp;

commands! { PolicyVerb:
    List(list) Reads,
    Show(show) Reads,
    Explain(explain) Reads,
    Diff(diff) Reads,
    Apply(apply) Writes,
    ImportHolidays(import_holidays) Writes,
}

/// Clocks of house and law: list, show, explain, compare and apply policies
///
/// A promise is what a person told a customer. A policy adds what you aim for (targets) and what a law or scheme demands
/// (obligations), as plain TOML. Your own is a copy in `policies/`: `amends policy show small-business > policies/ours.toml`, then give it
/// its own id.
#[derive(clap::Args)]
#[command(after_help = "Example:\n  amends policy list")]
pub(crate) struct Args {
    #[command(subcommand)]
    verb: PolicyVerb,
}

pub(crate) fn run(cx: &mut Context<'_>, args: Args) -> Result<Answer, Error> {
    fits(cx, args.verb.class())?;
    args.verb.run(cx)
}

/// Returns a page about policies, naming what could not be read of them or of what applies here.
fn page(care: &Care, schema: &'static str, blocks: Vec<Block>) -> Page {
    let mut page = care.page(schema, blocks);
    page.problems.extend(unread(care).map(problem));
    page
}

/// Returns what keeps anybody from knowing which policies there are, or which of them apply.
///
/// A policy that is named and not there does not: who looks for its name shall find all that are.
fn unread(care: &Care) -> impl Iterator<Item = &Flaw> {
    care.flaws.iter().filter(|flaw| flaw.is_error() && flaw.diagnostic.code != "policy.unknown")
}

/// Returns the policy that a name means: `small-business`, or one edition of it, `small-business@2026-11`.
fn named<'a>(care: &'a Care, name: &str) -> Result<&'a Preset, Error> {
    let found = match name.split_once('@') {
        Some((id, version)) => preset::exact(&care.policy, id, version),
        None => preset::current(&care.policy, name, care.now.today()),
    };
    found.ok_or_else(|| {
        if let Some(flaw) = unread(care).next() {
            return Error::data(problem(flaw))
                .hint(format!("no file that can be read holds the policy `{name}`, and this one may"));
        }
        let known: Vec<String> =
            care.policy.presets.iter().flat_map(|preset| [preset.id.clone(), preset.pin()]).collect();
        let error = Error::new(Kind::NotFound, format!("there is no policy `{name}`"));
        match nearest(name, known.iter().map(String::as_str)) {
            Some(near) => error.hint(format!("did you mean `{near}`?")),
            None => error.hint("`amends policy list` names those that are"),
        }
    })
}
