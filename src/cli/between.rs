//! `amends between`: how long it is from one instant to another, in plain and in business time.

use chrono::Utc;

use crate::calendar::count;
use crate::calendar::due::{self, Sense};
use crate::calendar::now::Now;
use crate::calendar::span;
use crate::cli::answer::{Answer, Quiet};
use crate::cli::context::{Context, due_error};
use crate::cli::error::Error;
use crate::cli::when::{named, page};
use crate::view::cell::Cell;
use crate::view::kind::Kind;
use crate::view::page::Column;

/// Say how long it is between two instants, in plain and in business time
///
/// Negative when the second is before the first.
#[derive(clap::Args)]
#[command(after_help = "Example:\n  amends between \"2026-11-20 09:14\" \"2026-11-24 17:00\"")]
pub(crate) struct Args {
    /// From when
    #[arg(value_name = "WHEN", allow_hyphen_values = true)]
    from: String,
    /// Until when
    #[arg(value_name = "WHEN", allow_hyphen_values = true)]
    to: String,
    /// A calendar of `amends.toml` other than the house's
    #[arg(long, value_name = "NAME")]
    calendar: Option<String>,
}

pub(crate) const COLUMNS: &[Column] = &[
    Column::new("seconds", "Plain time").of(Kind::Seconds).always(),
    Column::new("business_seconds", "Business time").of(Kind::Seconds).always(),
];

pub(crate) fn run(cx: &mut Context<'_>, args: Args) -> Result<Answer, Error> {
    let (care, house, now) = cx.calendar()?;
    let calendar = named(care.as_ref(), house, args.calendar.as_deref())?;
    let now = Now::new(now.instant(), calendar.zone());
    let instant = |text: &str| {
        due::parse(text, &now, &calendar, Sense::Due)
            .map(|phrase| phrase.at.with_timezone(&Utc))
            .map_err(|error| due_error(&error))
    };
    let (from, to) = (instant(&args.from)?, instant(&args.to)?);
    let seconds = (to - from).num_seconds();
    let business = count::business_seconds(from, to, &calendar);
    let prose = vec![Cell::Word(format!("{}, {}", span::say(seconds), span::say_business(business)))];
    let mut answer =
        Answer::from(page("between", now, prose, COLUMNS, vec![Cell::Span(seconds), Cell::Span(business)]));
    answer.quiet = Quiet::FirstLine;
    Ok(answer)
}
