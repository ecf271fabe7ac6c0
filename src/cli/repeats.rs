//! `amends repeats`: persons and organisations that complained again.

use crate::cli::answer::Answer;
use crate::cli::context::{Context, span};
use crate::cli::error::Error;
use crate::cli::select;
use crate::reports::repeat::{self, By};
use crate::reports::selection::Selection;
use crate::view::page::Block;

/// List persons and organisations that complained again
///
/// Also cases that were reopened and cases in which two promises were broken. A person or organisation is listed with
/// its last complaint and those received inside the window before it, closed ones too; a filter keeps it if any of
/// these cases fits. Queries, requests, feedback and compliments make no repeat.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  amends repeats\n  amends repeats --by organisation --window 90d\n  amends repeats status:open,waiting --format ids"
)]
pub(crate) struct Args {
    /// Which cases, for example `owner:me category:billing`
    #[arg(value_name = "FILTER")]
    filter: Vec<String>,
    /// Only repeats of one kind: person, organisation
    #[arg(long, value_name = "WHO", value_parser = clap::builder::PossibleValuesParser::new(["person", "organisation"]), hide_possible_values = true)]
    by: Option<String>,
    /// How near to each other complaints are repeats [default: `[repeat] window`, else 365d]
    #[arg(long, value_name = "SPAN")]
    window: Option<String>,
    /// Exit 1 if anything is listed
    #[arg(long)]
    exit_code: bool,
}

pub(crate) fn run(cx: &mut Context<'_>, args: Args) -> Result<Answer, Error> {
    let window = args.window.as_deref().map(span).transpose()?;
    let by = match args.by.as_deref() {
        Some("person") => By::Person,
        Some("organisation") => By::Organisation,
        _ => By::Any,
    };
    let care = cx.care()?;
    let filter = select::filter(&care, &args.filter)?;
    let loaded = care.load()?;
    let selection = Selection::new(care.look(), &loaded.folder, &filter);
    let repeats = repeat::build(&selection, by, window);
    let found = args.exit_code && !repeats.is_empty();
    let block = Block::Table(repeat::table(&repeats, &selection, "repeats", ""));
    let answer = Answer::from(care.page_of(&loaded, "repeats", vec![block]));
    Ok(answer.or_say("nobody complained again").found_if(found))
}
