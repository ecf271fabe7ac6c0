//! `amends silence`: customers who have heard nothing for too long.

use crate::cli::answer::Answer;
use crate::cli::context::{Context, span};
use crate::cli::error::Error;
use crate::cli::select::{self, Screen};
use crate::cli::unseen::Unseen;
use crate::reports::selection::Selection;
use crate::reports::silence;
use crate::view::page::Block;

/// List cases whose customers have heard nothing for too long
///
/// The longest silence first, in business time: since we last told the customer something new, or since receipt. An
/// automatic reply, a note for ourselves and the same words once more do not end it, and it goes on while we wait for
/// somebody. Chasing says that the customer has written since. How long is too long stands under `[silence]` in
/// `amends.toml`: `limit = "3bd"`, and for example `emergency = "1bd"` for a priority.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  amends silence\n  amends silence --over 1bd priority:high,emergency\n  amends silence --unseen cron --exit-code"
)]
pub(crate) struct Args {
    /// Which cases, for example `owner:me`
    #[arg(value_name = "FILTER")]
    filter: Vec<String>,
    /// Longer than this span, whatever the limits say, for example `2bd`
    #[arg(long, value_name = "SPAN", allow_hyphen_values = true)]
    over: Option<String>,
    /// Only what is new since the last run with this name, for a job that tells each thing once
    #[arg(long, value_name = "NAME")]
    unseen: Option<String>,
    /// Exit 1 if anything is listed
    #[arg(long)]
    exit_code: bool,
}

pub(crate) fn run(cx: &mut Context<'_>, args: Args) -> Result<Answer, Error> {
    let over = args.over.as_deref().map(span).transpose()?;
    let care = cx.care()?;
    let filter = select::filter(&care, &args.filter)?;
    let needs_all = filter.asks_for_codes();
    let screen = Screen::of(&care, &filter)?;
    // What was said of others still stands.
    let keeps_all = args.unseen.is_some();
    let loaded = care.load_counted(&|summary| {
        needs_all || (silence::may_hold(summary) && (keeps_all || screen.may_select(summary)))
    })?;
    let selection = Selection::new(care.look(), &loaded.folder, &filter);
    let unseen = args.unseen.as_deref().map(|name| Unseen::open(cx, &care, name, "silence")).transpose()?;
    let mut silent = silence::build(&selection, over);
    if let Some(unseen) = &unseen {
        silent.retain(|filed| unseen.is_new(&silence::key(filed)));
    }
    let found = args.exit_code && !silent.is_empty();
    let block = Block::Table(silence::table(&selection, &silent));
    let answer = Answer::from(care.page_of(&loaded, "silence", vec![block]));
    let answer = answer.or_say("everybody has heard from us in time").found_if(found);
    Ok(match unseen {
        Some(unseen) => {
            let told: Vec<String> = silent.into_iter().map(silence::key).collect();
            let active = loaded.folder.cases.iter().filter(|filed| filed.case.is_active());
            unseen.remember(answer, &loaded, told.into_iter(), active.map(silence::key))
        }
        None => answer,
    })
}
