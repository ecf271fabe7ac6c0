//! `amends list`: which cases are there.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use crate::cli::answer::Answer;
use crate::cli::context::{Care, Context};
use crate::cli::error::Error;
use crate::cli::select;
use crate::model::summary::Summary;
use crate::reports::list::{self, COLUMNS, Order, UnknownKey};
use crate::reports::selection::Selection;

/// List cases
///
/// The newest first, closed ones too: `status:open,waiting` leaves them out. `amends help filters` explains FILTER.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  amends list owner:thandi status:open,waiting\n  amends list refund opened:2026-11 --sort -priority --limit 10"
)]
pub(crate) struct Args {
    /// Which cases, for example `owner:me due:..fri`
    #[arg(value_name = "FILTER")]
    filter: Vec<String>,
    /// Sort by a column, `-KEY` with the greatest first [default: -received_at]
    #[arg(long, value_name = "KEY", allow_hyphen_values = true)]
    sort: Option<String>,
    /// At most so many
    #[arg(long, value_name = "N", value_parser = select::at_most, allow_hyphen_values = true)]
    limit: Option<usize>,
}

pub(crate) fn run(cx: &mut Context<'_>, args: Args) -> Result<Answer, Error> {
    let order = args.sort.as_deref().map(Order::parse).transpose().map_err(|key| unknown(&key))?;
    let care = cx.care()?;
    let filter = select::filter(&care, &args.filter)?;
    let needs_all = filter.asks_for_codes();
    let first = match args.limit {
        Some(limit) if filter.is_empty() && order.is_none() => newest(&care, limit)?,
        _ => i64::MIN,
    };
    let is_wanted = |summary: &Summary| summary.received_at >= first && (needs_all || filter.may_select(summary));
    let loaded = care.load_counted(&is_wanted)?;
    let block = list::build(&Selection::on_file(care.look(), &loaded.folder, &filter), order, args.limit);
    Ok(Answer::from(care.page_of(&loaded, "list", vec![block])).or_say("no case matches"))
}

/// Returns since when the newest were received, so that of a large folder not all is read for a few.
fn newest(care: &Care, limit: usize) -> Result<i64, Error> {
    // Without an index, a first look would cost as much as all.
    if care.shelf.is_none() || care.replayed || limit == 0 {
        return Ok(i64::MIN);
    }
    // A case may be asked about more than once.
    let newest = Mutex::new(BTreeSet::new());
    care.load_only(&|summary| {
        let mut newest = newest.lock().unwrap_or_else(PoisonError::into_inner);
        if !summary.is_merged {
            newest.insert((summary.received_at, summary.id));
            if newest.len() > limit {
                newest.pop_first();
            }
        }
        false
    })?;
    let newest = newest.into_inner().unwrap_or_else(PoisonError::into_inner);
    Ok(newest.first().filter(|_| newest.len() >= limit).map_or(i64::MIN, |(first, _)| *first))
}

fn unknown(key: &UnknownKey) -> Error {
    let error = Error::usage(format!("cases cannot be sorted by `{}`", key.given));
    let keys: Vec<&str> = COLUMNS.iter().map(|column| column.key).collect();
    match key.nearest {
        Some(meant) => error.hint(format!("did you mean `{meant}`? keys are: {}", keys.join(", "))),
        None => error.hint(format!("keys are: {}", keys.join(", "))),
    }
}
