//! `amends explain`: what a code means and what to do about it.

use crate::calendar::zone::Zone;

use crate::calendar::hours::Calendar;
use crate::cli::answer::Answer;
use crate::cli::context::Context;
use crate::cli::error::{Error, Kind};
use crate::reports::explain;
use crate::rules::table;
use crate::view::page::Page;

/// Say what a code means, why it matters and what to do
///
/// Without a code, all codes are listed. Inside a care folder a level or threshold that is set otherwise there is said.
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
    let now = cx.typed(&Calendar::always_open(Zone::UTC))?;
    let blocks = match &args.code {
        None => explain::all(),
        Some(code) => {
            let code = code.trim();
            let rule = table::find(code).ok_or_else(|| unknown(code))?;
            // Without a folder, or with one that cannot be read, the manual says what is usual.
            let care = cx.care_as_it_is().ok();
            explain::one(rule, care.as_ref().map(|care| &care.policy))
        }
    };
    let (as_of, timezone) = (now.at(), Zone::UTC.name().to_owned());
    Ok(Page { schema: "explain", as_of, timezone, n_read: None, n_doubtful: 0, problems: Vec::new(), blocks }.into())
}

fn unknown(code: &str) -> Error {
    let error = Error::new(Kind::NotFound, format!("there is no code `{code}`"));
    match table::nearest(code) {
        Some(near) => error.hint(format!("did you mean `{near}`?")),
        None => error.hint("`amends explain` lists all codes"),
    }
}
