//! `amends explain`: what a code means and what to do about it.

use crate::calendar::zone::Zone;

use crate::calendar::hours::Calendar;
use crate::cli::answer::Answer;
use crate::cli::context::Context;
use crate::cli::error::{Error, Kind};
use crate::model::policy::Policy;
use crate::reports::explain;
use crate::rules::table;
use crate::view::page::Page;

/// Say what a code means, why it matters and what to do
///
/// Without a code, all codes are listed. Inside a care folder the levels and thresholds are those that hold there, and what is
/// set otherwise is said: what holds, and why a value that `amends check` calls wrong does not.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  amends explain promise.overdue\n  for code in $(amends explain --format ids); do amends explain $code; done"
)]
pub(crate) struct Args {
    /// A code such as `promise.overdue`, as findings and problems carry it
    #[arg(value_name = "CODE")]
    code: Option<String>,
}

pub(crate) fn run(cx: &mut Context<'_>, args: Args) -> Result<Answer, Error> {
    let nowhere = Calendar::always_open(Zone::UTC);
    let typed = cx.typed(&nowhere)?;
    // Without a folder, or with one that cannot be read, the manuals say what is usual.
    let (now, house) = match cx.care_as_it_is() {
        Ok(care) => (care.typed, care.policy),
        Err(_) => (typed, Policy::standard(Zone::UTC)),
    };
    let blocks = match &args.code {
        None => explain::all(&house),
        Some(code) => {
            let code = code.trim().to_lowercase();
            explain::one(table::find(&code).ok_or_else(|| unknown(&code))?, &house)
        }
    };
    let (as_of, timezone) = (now.at(), house.calendar.zone().name().to_owned());
    Ok(Page { schema: "explain", as_of, timezone, n_read: None, n_doubtful: 0, problems: Vec::new(), blocks }.into())
}

fn unknown(code: &str) -> Error {
    let error = Error::new(Kind::NotFound, format!("there is no code `{code}`"));
    let near = table::near(code).into_iter().map(|near| format!("`{near}`"));
    match near.collect::<Vec<_>>().as_slice() {
        [] => error.hint("`amends explain` lists all codes"),
        [near] => error.hint(format!("did you mean {near}?")),
        near => error.hint(format!("did you mean one of {}?", near.join(", "))),
    }
}
