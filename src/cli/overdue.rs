//! `amends overdue`: promises past their due time.

use crate::cli::answer::Answer;
use crate::cli::context::{Context, due_error, span};
use crate::cli::error::Error;
use crate::cli::select::{self, Screen};
use crate::cli::unseen::Unseen;
use crate::model::clock::Duty;
use crate::reports::overdue::{self, clocks};
use crate::reports::selection::Selection;
use crate::view::page::Block;

/// List promises past their due time
///
/// The latest first. Steps of a split promise and promised updates belong to it: an update is owed even after the case
/// is resolved. What somebody owes us is listed too, with that party under Who.
///
/// Promises are what a person told a customer. Targets and obligations come from policies (`amends policy`) and are listed
/// when `--duty` asks for them; of several policies the earliest due of each clock counts.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  amends overdue\n  amends overdue who:me --within 2bd\n  amends overdue late:2bd.. --format ids\n  amends overdue --duty obligation --within 5bd"
)]
pub(crate) struct Args {
    /// Which promises, for example `owner:me due:..fri`
    #[arg(value_name = "FILTER")]
    filter: Vec<String>,
    /// Also what falls due inside this span, for example `2d` or `2bd`
    #[arg(long, value_name = "SPAN", allow_hyphen_values = true)]
    within: Option<String>,
    /// Only what is new since the last run with this name, for a job that tells each thing once
    #[arg(long, value_name = "NAME")]
    unseen: Option<String>,
    /// Which duties: `promise`, `target` (what we aim for), `obligation` (what the law demands), `all`
    #[arg(long, value_name = "DUTY", default_value = "promise", hide_default_value = true, value_parser = clap::builder::PossibleValuesParser::new(["promise", "target", "obligation", "all"]), hide_possible_values = true)]
    duty: String,
    /// Exit 1 if anything is listed
    #[arg(long)]
    exit_code: bool,
}

pub(crate) fn run(cx: &mut Context<'_>, args: Args) -> Result<Answer, Error> {
    let within = args.within.as_deref().map(span).transpose()?;
    let care = cx.care()?;
    let filter = select::filter(&care, &args.filter)?;
    let duties = clocks::duties(&args.duty).unwrap_or_default();
    let needs_all = args.unseen.is_some() || filter.asks_for_codes() || *duties != [Duty::Promise];
    let screen = Screen::of(&care, &filter)?;
    let until = overdue::until(&care.look(), within).map_err(|error| due_error(&error))?;
    let loaded =
        care.load_counted(&|summary| needs_all || (overdue::may_hold(summary, until) && screen.may_select(summary)))?;
    let selection = Selection::new(care.look(), &loaded.folder, &filter);
    let unseen = args.unseen.as_deref().map(|name| Unseen::open(cx, &care, name, "overdue")).transpose()?;
    let mut overdue = overdue::of_duties(&selection, &duties, within).map_err(|error| due_error(&error))?;
    if let Some(unseen) = &unseen {
        overdue.owed.retain(|owed| unseen.is_new(&owed.key()));
        overdue.clocks.retain(|clock| unseen.is_new(&clock.key()));
    }
    let found = args.exit_code && !overdue.is_empty();
    let block = Block::Table(overdue.table(&selection, "overdue", "", overdue::COLUMNS));
    let when_empty = match (within, args.duty.as_str()) {
        (Some(_), _) => "nothing is overdue or falls due by then".to_owned(),
        (None, "all") => "nothing is overdue".to_owned(),
        (None, duty) => format!("no {duty} is overdue"),
    };
    let answer = Answer::from(care.page_of(&loaded, "overdue", vec![block])).or_say(when_empty).found_if(found);
    Ok(match unseen {
        Some(unseen) => {
            let clocks = overdue.clocks.iter().map(clocks::Ticking::key);
            let told: Vec<String> = overdue.owed.iter().map(overdue::Owed::key).chain(clocks).collect();
            let mut standing = overdue::standing(&loaded.folder, &care.look());
            standing.extend(clocks::standing(&loaded.folder, &care.look()));
            unseen.remember(answer, &loaded, told.into_iter(), standing.into_iter())
        }
        None => answer,
    })
}
