//! `amends when`: what a time phrase means here.

use chrono::Utc;

use crate::calendar::count;
use crate::calendar::due::{self, Sense};
use crate::calendar::hours::Calendar;
use crate::calendar::now::Now;
use crate::cli::answer::{Answer, Quiet};
use crate::cli::context::{Care, Context, due_error};
use crate::cli::error::Error;
use crate::model::word::nearest;
use crate::view::cell::Cell;
use crate::view::kind::Kind;
use crate::view::page::{Audience, Block, Column, Page, Role, Table};

/// Say which instant a time phrase names
///
/// Plain text prints the RFC 3339 instant first.
#[derive(clap::Args)]
#[command(after_help = "Example:\n  amends when \"+2bd\" --from \"fri 16:00\"")]
pub(crate) struct Args {
    /// A time phrase, for example `fri 17:00`, `+2bd`, `10 August at noon`
    #[arg(value_name = "PHRASE", required = true, num_args = 1..)]
    phrase: Vec<String>,
    /// Count from another instant than now
    #[arg(long, value_name = "WHEN", allow_hyphen_values = true)]
    from: Option<String>,
    /// A calendar of `amends.toml` other than the house's
    #[arg(long, value_name = "NAME")]
    calendar: Option<String>,
}

pub(crate) const COLUMNS: &[Column] = &[
    Column::new("phrase", "Phrase").of(Kind::Text).always(),
    Column::new("due", "Due").of(Kind::Due).always().role(Role::Due),
    Column::new("at", "At").of(Kind::Moment).always(),
    Column::new("open", "Open").of(Kind::Flag).always(),
    Column::new("business_seconds", "Business time").of(Kind::Seconds).always(),
];

pub(crate) fn run(cx: &mut Context<'_>, args: Args) -> Result<Answer, Error> {
    let (care, house, now) = cx.calendar()?;
    let calendar = named(care.as_ref(), house, args.calendar.as_deref())?;
    let now = Now::new(now.instant(), calendar.zone());
    let from = match &args.from {
        None => now,
        Some(text) => {
            let phrase = due::parse(text, &now, &calendar, Sense::Due).map_err(|error| due_error(&error))?;
            now.moved_to(phrase.at.with_timezone(&Utc))
        }
    };
    let text = args.phrase.join(" ");
    let phrase = due::parse(&text, &from, &calendar, Sense::Due).map_err(|error| due_error(&error))?;
    let at = phrase.at.with_timezone(&Utc);
    let business = count::business_seconds(from.instant(), at, &calendar);
    let due = Cell::due(&phrase.due);
    let row = vec![
        Cell::untrusted(text),
        due,
        Cell::Moment(phrase.at),
        Cell::Flag(calendar.is_open(at)),
        Cell::Span(business),
    ];
    let prose = vec![Cell::Word(format!("{}  {}", due::rfc3339(phrase.at), phrase.say()))];
    let mut answer = Answer::from(page("when", now, prose, COLUMNS, row));
    answer.quiet = Quiet::FirstLine;
    Ok(answer)
}

/// Returns the calendar that was named, else the house's.
pub(crate) fn named(care: Option<&Care>, house: Calendar, name: Option<&str>) -> Result<Calendar, Error> {
    let Some(name) = name else { return Ok(house) };
    let Some(care) = care else {
        return Err(Error::usage(format!("there is no calendar `{name}` without a care folder"))
            .hint("name the folder with `-C DIR`"));
    };
    care.policy.calendars.get(name).cloned().ok_or_else(|| {
        let names: Vec<&str> = care.policy.calendars.keys().map(String::as_str).collect();
        let error = Error::usage(format!("`amends.toml` has no calendar `{name}`"));
        match (nearest(name, names.iter().copied()), names.is_empty()) {
            (Some(meant), _) => error.hint(format!("did you mean `{meant}`?")),
            (None, true) => error.hint(format!("make one under `[calendars.{name}]`, with the same keys as `[hours]`")),
            (None, false) => error.hint(format!("calendars: {}", names.join(", "))),
        }
    })
}

/// Returns a page of one row, with a sentence for people.
pub(crate) fn page(
    schema: &'static str,
    now: Now,
    prose: Vec<Cell>,
    columns: &'static [Column],
    row: Vec<Cell>,
) -> Page {
    let table = Table { key: schema, title: String::new(), columns, rows: vec![row], audience: Audience::Data };
    Page {
        schema,
        as_of: now.at(),
        timezone: now.zone().name().to_owned(),
        n_read: None,
        n_doubtful: 0,
        problems: Vec::new(),
        blocks: vec![Block::Prose(vec![prose]), Block::Table(table)],
    }
}
