//! `amends list`: which cases are there.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use crate::cli::answer::Answer;
use crate::cli::context::{Care, Context};
use crate::cli::error::Error;
use crate::cli::select::{self, Screen};
use crate::model::case::{Priority, Status};
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
    let screen = Screen::of(&care, &filter)?;
    let last = args.limit.map(|limit| last(&care, &screen, order, limit)).transpose()?.flatten();
    let is_within = |summary: &Summary| match (last, list::place(order, summary)) {
        (Some(last), Some(place)) => place <= last,
        _ => true,
    };
    let loaded = care.load_counted(&|summary| screen.may_select(summary) && is_within(summary))?;
    let block = list::build(&Selection::on_file(care.look(), &loaded.folder, &filter), order, args.limit);
    Ok(Answer::from(care.page_of(&loaded, "list", vec![block])).or_say("no case matches"))
}

/// Returns where the last of so many stands that are listed for certain, so that of a large folder not all is read for a
/// few.
fn last(care: &Care, screen: &Screen<'_>, order: Option<Order>, limit: usize) -> Result<Option<(i64, i64)>, Error> {
    // Without an index, a first look would cost as much as all.
    if !care.spares_cases() || limit == 0 {
        return Ok(None);
    }
    // A case may be asked about more than once.
    let first = Mutex::new(BTreeSet::new());
    care.load_only(&|summary| {
        let Some(place) = certain(screen, order, summary) else { return false };
        let mut first = first.lock().unwrap_or_else(PoisonError::into_inner);
        first.insert((place, summary.id));
        if first.len() > limit {
            first.pop_last();
        }
        false
    })?;
    let first = first.into_inner().unwrap_or_else(PoisonError::into_inner);
    Ok(first.last().filter(|_| first.len() >= limit).map(|(last, _)| *last))
}

/// Returns where a case stands that is listed for certain.
fn certain(screen: &Screen<'_>, order: Option<Order>, summary: &Summary) -> Option<(i64, i64)> {
    // One that is merged may count elsewhere, and one that is not over may turn out to be an emergency.
    let as_emergency = Summary { priority: Priority::Emergency, ..*summary };
    let is_it = |summary: &Summary| screen.tells(summary) == Some(true);
    let place = list::place(order, summary).filter(|_| !summary.is_merged && is_it(summary))?;
    let is_settled =
        summary.status == Status::Closed || is_it(&as_emergency) && list::place(order, &as_emergency) == Some(place);
    is_settled.then_some(place)
}

fn unknown(key: &UnknownKey) -> Error {
    let error = Error::usage(format!("cases cannot be sorted by `{}`", key.given));
    let keys: Vec<&str> = COLUMNS.iter().map(|column| column.key).collect();
    match key.nearest {
        Some(meant) => error.hint(format!("did you mean `{meant}`? keys are: {}", keys.join(", "))),
        None => error.hint(format!("keys are: {}", keys.join(", "))),
    }
}
