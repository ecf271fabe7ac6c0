//! `amends resolve`: put right in our view.

use crate::actions::resolve::{self, Remedy};
use crate::cli::answer::Answer;
use crate::cli::anyway::Anyway;
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::named::no_senior_owner;
use crate::cli::promise::warning;
use crate::cli::update::named;
use crate::cli::write::done::Done;
use crate::model::case::Fault;
use crate::model::word::{Word, nearest};
use crate::view::cell::Cell;

/// Record what was done to put it right
///
/// Promises survive it: an update that was promised is still owed.
#[derive(clap::Args)]
#[command(
    after_help = "Example:\n  amends resolve kd35-dnr3 --remedy \"Refunded R450\" --cause import --told \"The money is back\""
)]
pub(crate) struct Args {
    /// Cases; `-` reads ids from stdin
    #[arg(value_name = "CASE", required = true)]
    cases: Vec<String>,
    /// What was done to put it right
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    remedy: String,
    /// What had gone wrong
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    cause: Option<String>,
    /// Whose fault it was: ours, theirs, shared, third-party, unknown
    #[arg(long, value_name = "WHOSE")]
    fault: Option<String>,
    /// Who looked at the work before the customer does
    #[arg(long, value_name = "ID")]
    checked_by: Option<String>,
    /// What the customer was told
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    told: Option<String>,
    /// Through which channel the customer was told
    #[arg(long, value_name = "CHANNEL")]
    via: Option<String>,
    #[command(flatten)]
    anyway: Anyway,
}

pub(crate) fn run(cx: &mut Context<'_>, args: Args) -> Result<Answer, Error> {
    let mut remedy = Remedy {
        remedy: cx.text(Some(&args.remedy))?.unwrap_or_default(),
        cause: args.cause,
        fault: args.fault.as_deref().map(fault).transpose()?,
        checked_by: None,
        told: cx.text(args.told.as_deref())?,
        via: args.via,
    };
    let care = cx.care()?;
    remedy.checked_by = args.checked_by.map(|who| care.person(&who));
    let cases = cx.cases(&care, &args.cases)?;
    let dice = cx.world.dice.clone();
    cx.end(&care, &cases, "resolve", |case, stamp| {
        let edits = resolve::resolve(case, &remedy, stamp, &dice)?;
        let mut lines = vec![named(case, ": resolved")];
        for promise in case.open_promises() {
            lines.push(vec![
                Cell::Word(format!("  still owed: {}/{} ", case.id, promise.id)),
                Cell::untrusted(promise.what.clone().unwrap_or_default()),
            ]);
        }
        lines.extend(no_senior_owner(&care, case).map(warning));
        Ok(Done::to_case(edits, lines))
    })
}

fn fault(text: &str) -> Result<Fault, Error> {
    Fault::from_word(text).ok_or_else(|| {
        let meant = nearest(text, Fault::words()).map_or(String::new(), |word| format!("; did you mean `{word}`?"));
        Error::usage(format!("no fault is `{text}`{meant}")).hint(format!("one of {}", Fault::words().join(", ")))
    })
}
