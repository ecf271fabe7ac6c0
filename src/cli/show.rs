//! `amends show`: one case with all that is known of it.

use crate::cli::answer::Answer;
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::named;
use crate::model::folder::Folder;
use crate::model::look::Look;
use crate::reports::show;
use crate::view::page::Block;

/// Show a case: situation, complainant, promises, questions, what happened
///
/// Under Worries stands what is wrong with it and what to type, mere notes too. Only what the other cases would tell is
/// not looked for here and stands in `amends next`: a cause that comes back, and a repeat that is not on record yet.
/// What was typed in later than it happened has both times.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  amends show kd35-dnr3\n  amends show kd35 --as-of \"2026-11-23 12:00\"")]
pub(crate) struct Args {
    /// Cases; `-` reads ids from stdin
    #[arg(value_name = "CASE", required = true)]
    cases: Vec<String>,
}

pub(crate) fn run(cx: &mut Context<'_>, args: Args) -> Result<Answer, Error> {
    page(cx, &args.cases, "show", show::build)
}

/// Returns a page about cases that were named, of which nothing but themselves and their parties is read, and what they
/// repeat; `build` gets these, and all there is of the complaints that they repeat.
pub(crate) fn page(
    cx: &mut Context<'_>,
    cases: &[String],
    schema: &'static str,
    build: impl FnOnce(&Look<'_>, &Folder, &Folder) -> Vec<Block>,
) -> Result<Answer, Error> {
    let care = cx.care()?;
    let found = cx.cases(&care, cases)?;
    let named = named::read(&care, &found)?;
    let blocks = build(&care.look(), &named.folder, named.with_repeated());
    Ok(named.answer(&care, schema, blocks))
}
