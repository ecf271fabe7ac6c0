//! `amends next`: everything that wants action, in order.

use crate::cli::answer::Answer;
use crate::cli::context::{Care, Context, span};
use crate::cli::error::Error;
use crate::cli::loading::Loaded;
use crate::cli::select;
use crate::cli::unseen::Unseen;
use crate::model::filter::Filter;
use crate::model::policy::Threshold;
use crate::reports::next;
use crate::reports::selection::Selection;
use crate::rules::cause::recurring;
use crate::view::page::Block;

/// List everything that wants action, the most urgent first, with the reason and what to type next
///
/// Danger first, then customers who were let down twice, who wait now, broken promises, unanswered messages, what falls
/// due soon, silence, and the rest by age. A case stands once, with its worst reason; the others stand under Also.
/// `amends explain CODE` says more. Who is asked to take over what was escalated sees it at once. Mere notes are not listed:
/// `amends show CASE` has those that the case itself tells of, and `amends report week` the causes that come back.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  amends next\n  amends next owner:me --limit 10\n  amends next --within 2bd code:promise\n  amends next --unseen cron --exit-code"
)]
pub(crate) struct Args {
    /// Which cases, for example `owner:me`
    #[arg(value_name = "FILTER")]
    filter: Vec<String>,
    /// How far ahead a promise or a first answer counts as due soon, for example `2bd` [default: 1bd]
    #[arg(long, value_name = "SPAN", allow_hyphen_values = true)]
    within: Option<String>,
    /// At most so many cases
    #[arg(long, value_name = "N", value_parser = select::at_most, allow_hyphen_values = true)]
    limit: Option<usize>,
    /// Only what is new since the last run with this name, for a job that tells each thing once
    #[arg(long, value_name = "NAME")]
    unseen: Option<String>,
    /// Exit 1 if anything wants action, listed or beyond the limit
    #[arg(long)]
    exit_code: bool,
}

pub(crate) fn run(cx: &mut Context<'_>, args: Args) -> Result<Answer, Error> {
    let within = args.within.as_deref().map(span).transpose()?;
    let mut care = cx.care()?;
    if let Some(span) = within {
        for code in ["promise.due-soon", "first-response.due-soon"] {
            care.policy.thresholds.insert(code.to_owned(), Threshold::Span(span));
        }
    }
    let unseen = args.unseen.as_deref().map(|name| Unseen::open(cx, &care, name, "next")).transpose()?;
    let filter = select::filter(&care, &args.filter)?;
    let loaded = load(&care, &filter)?;
    let selection = Selection::new(care.look(), &loaded.folder, &filter);
    let mut next = next::build_for(&selection, &care.me);
    if let Some(unseen) = &unseen {
        next.retain(|key| unseen.is_new(key));
    }
    // What the limit leaves out wants action all the same.
    let found = args.exit_code && !next.rows.is_empty();
    next.rows.truncate(args.limit.unwrap_or(usize::MAX));
    let block = Block::Table(next.table(&selection, "next", ""));
    let answer = Answer::from(care.page_of(&loaded, "next", vec![block]));
    let answer = answer.or_say("nothing wants action").found_if(found);
    let told: Vec<String> = next.told().collect();
    Ok(match unseen {
        Some(unseen) => unseen.remember(answer, &loaded, told.into_iter(), next.standing.into_iter()),
        None => answer,
    })
}

/// Reads the cases that may want action, with all that tells why.
pub(crate) fn load(care: &Care, filter: &Filter) -> Result<Loaded, Error> {
    // What policies count, codes that are asked for, and causes of closed cases, only the cases themselves tell.
    if filter.asks_for_codes() || !care.policy.applied.is_empty() || recurring::wants_action(&care.policy) {
        return care.load();
    }
    care.load_linked(&|summary| !summary.is_at_rest, &next::may_hold)
}
