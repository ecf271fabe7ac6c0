//! `amends repeats`: persons and organisations that complained again.

use crate::cli::answer::Answer;
use crate::cli::context::{Context, span};
use crate::cli::error::Error;
use crate::cli::select;
use crate::cli::unseen::Unseen;
use crate::model::filter::Filter;
use crate::model::summary::Summary;
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
    #[arg(long, value_name = "SPAN", allow_hyphen_values = true)]
    window: Option<String>,
    /// Only what is new since the last run with this name, for a job that tells each thing once
    #[arg(long, value_name = "NAME")]
    unseen: Option<String>,
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
    let is_a_row = |summary: &Summary| summary.was_reopened || summary.may_have_failed;
    let start = repeat::start(&care.look(), window);
    let together = |complaints: &[Summary]| repeat::may_hold(complaints, start);
    let loaded = if filter.asks_for_codes() { care.load()? } else { care.load_linked(&is_a_row, &together)? };
    let selection = Selection::new(care.look(), &loaded.folder, &filter);
    let unseen = args.unseen.as_deref().map(|name| Unseen::open(cx, &care, name, "repeats")).transpose()?;
    let mut repeats = repeat::build(&selection, by, window);
    if let Some(unseen) = &unseen {
        repeats.retain(|repeat| unseen.is_new(&repeat.key()));
    }
    let found = args.exit_code && !repeats.is_empty();
    let block = Block::Table(repeat::table(&repeats, &selection, "repeats", ""));
    let answer = Answer::from(care.page_of(&loaded, "repeats", vec![block]));
    let answer = answer.or_say("nobody complained again").found_if(found);
    Ok(match unseen {
        Some(unseen) => {
            let everything = Filter::default();
            let all = Selection::new(care.look(), &loaded.folder, &everything);
            let standing: Vec<String> = repeat::build(&all, By::Any, window).iter().map(repeat::Repeat::key).collect();
            let told: Vec<String> = repeats.iter().map(repeat::Repeat::key).collect();
            unseen.remember(answer, &loaded, told.into_iter(), standing.into_iter())
        }
        None => answer,
    })
}
