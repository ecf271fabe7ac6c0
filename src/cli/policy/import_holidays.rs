//! `amends policy import-holidays`: closed days from an iCalendar file.

use std::io::Read as _;
use std::path::Path;

use chrono::Datelike;

use crate::calendar::hours::Closure;
use crate::cli::answer::Answer;
use crate::cli::context::{Care, Context};
use crate::cli::error::{Error, Kind};
use crate::cli::policy::stamp;
use crate::format::read_holidays::{self, Holiday};
use crate::format::tree::{Syntax, Value, parse};
use crate::model::edit::{Edit, Scalar};
use crate::model::word::nearest;
use crate::store::error::said_by_system;
use crate::store::load::LIMIT;
use crate::store::root::MARK;
use crate::view::cell::Cell;

/// Holiday calendars of decades are larger than a case.
const MAX_FILE: u64 = 10 * 1024 * 1024;

/// Add the holidays of an iCalendar file to the closed days of the house
///
/// All-day events become closed days under `[hours]`, or under `[calendars.NAME]` with --calendar; one that lasts several
/// days is one range, one that comes each year on the same date is written once, and one that moves (the first Monday in
/// May) is spelt out for --years. What is closed already is left as it is; what no closed day can say is named. Breaches
/// that have passed go on record first: a holiday does not undo them. Dues that are still open follow the new calendar.
#[derive(clap::Args)]
#[command(after_help = "Example:\n  amends policy import-holidays holidays-2027.ics --dry-run")]
pub(crate) struct Args {
    /// An iCalendar file; `-` is stdin
    #[arg(value_name = "FILE")]
    file: String,
    /// Of `[calendars.NAME]` instead of the house, for example the one that a policy names
    #[arg(long, value_name = "NAME")]
    calendar: Option<String>,
    /// Leave out what was over before this year [default: this year]
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(i32).range(1..=9999))]
    from_year: Option<i32>,
    /// For how many years to spell out what moves
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(i32).range(1..=50))]
    years: i32,
}

pub(crate) fn run(cx: &mut Context<'_>, args: Args) -> Result<Answer, Error> {
    let care = cx.care()?;
    let table = table(&care, args.calendar.as_deref())?;
    let text = text(cx, &args.file)?;
    let year = args.from_year.unwrap_or_else(|| care.now.today().year());
    let read = read_holidays::holidays(&text, &(year..=year + args.years - 1)).map_err(|message| {
        Error::new(Kind::Data, format!("`{}` is no iCalendar file that can be read: {message}", args.file))
            .hint("it begins with `BEGIN:VCALENDAR`; nothing was changed")
    })?;
    let wanted: Vec<&Holiday> = read.days.iter().filter(|day| !day.is_over_before(year)).collect();
    let new = not_closed(&standing(&care, &table)?, &wanted);
    let mut lines: Vec<_> = new
        .iter()
        .map(|day| vec![Cell::Word(format!("closed {}  ", day.closure)), Cell::untrusted(day.name.clone())])
        .collect();
    let entry = |day: &&Holiday| stamp::Entry { id: day.closure.clone(), told: day.name.clone(), is_new: true };
    let entries = new.iter().map(entry).collect();
    let edits = Box::new(|text: &str| {
        let mut list = closed(text, &table);
        let missing = not_closed(&list, &new);
        list.extend(missing.iter().map(|day| day.closure.clone()));
        missing.iter().take(1).map(|_| Edit::table(&table, "closed", Scalar::List(list.clone()))).collect()
    });
    if new.is_empty() {
        lines.push(vec![Cell::Word("no new closed days".to_owned())]);
    }
    let skipped = read.skipped.iter();
    lines.extend(skipped.map(|name| vec![Cell::Word("left out: ".to_owned()), Cell::untrusted(name.clone())]));
    let answer = stamp::all(cx, &care)?;
    stamp::house(cx, &care, answer, stamp::House { lines, entries, edits })
}

fn text(cx: &mut Context<'_>, file: &str) -> Result<String, Error> {
    if file == "-" {
        return cx.stdin();
    }
    let path = cx.world.cwd.as_deref().unwrap_or(Path::new("")).join(file);
    let failed = |error: std::io::Error| {
        Error::usage(format!("cannot read `{file}`: {}", said_by_system(&error)))
            .hint("name an iCalendar file, or `-` for stdin")
    };
    let mut bytes = Vec::new();
    (cx.world.source)(&path).map_err(failed)?.take(MAX_FILE + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > MAX_FILE {
        return Err(Error::usage(format!("`{file}` holds more than 10 MB")));
    }
    String::from_utf8(bytes).map_err(|_| Error::new(Kind::Data, format!("`{file}` is not UTF-8")))
}

/// Returns the table of `amends.toml` that holds a calendar.
///
/// One that is not there is not made: without hours it would be open day and night, and a law counts no such days.
fn table(care: &Care, calendar: Option<&str>) -> Result<String, Error> {
    let Some(name) = calendar else { return Ok("hours".to_owned()) };
    if care.policy.calendars.contains_key(name) {
        return Ok(format!("calendars.{name}"));
    }
    let error = Error::new(Kind::NotFound, format!("there is no calendar `{name}`"));
    Err(match nearest(name, care.policy.calendars.keys().map(String::as_str)) {
        Some(near) => error.hint(format!("did you mean `{near}`?")),
        None => error.hint(format!(
            "write its hours in `amends.toml` first: `[calendars.{name}]`, and below it `mon = [\"09:00-17:00\"]` and so on"
        )),
    })
}

/// Returns the closed days of a calendar as they stand in its file.
fn standing(care: &Care, table: &str) -> Result<Vec<String>, Error> {
    let path = Path::new(MARK);
    let read = care.disk.read(path, LIMIT);
    let snapshot = read.map_err(|error| crate::store::error::StoreError::from_io("read", path, error))?;
    Ok(closed(&String::from_utf8_lossy(&snapshot.bytes), table))
}

/// Returns the texts of `closed` in a table.
fn closed(text: &str, table: &str) -> Vec<String> {
    let Ok(document) = parse(Syntax::Toml, text.as_bytes()) else { return Vec::new() };
    let mut node = Some(&document.root);
    for name in table.splitn(2, '.') {
        node = node.and_then(|node| match node.get(name).map(|node| &node.value) {
            Some(Value::Table(inner)) => Some(inner),
            _ => None,
        });
    }
    let closed = node.and_then(|calendar| calendar.get("closed")).map(|node| &node.value);
    let Some(Value::List(nodes)) = closed else { return Vec::new() };
    let text = |value: &Value| match value {
        Value::Text(text) | Value::Time(text) => Some(text.clone()),
        _ => None,
    };
    nodes.iter().filter_map(|node| text(&node.value)).collect()
}

/// Returns the holidays that neither the list nor one before them closes.
fn not_closed<'a>(list: &[String], days: &[&'a Holiday]) -> Vec<&'a Holiday> {
    let mut there: Vec<Closure> = list.iter().filter_map(|text| Closure::parse(text).ok()).collect();
    let mut missing = Vec::new();
    for day in days {
        if !is_closed(&there, day) {
            there.extend(Closure::parse(&day.closure));
            missing.push(*day);
        }
    }
    missing
}

/// Returns whether a holiday is closed already, all of it.
fn is_closed(there: &[Closure], day: &Holiday) -> bool {
    match Closure::parse(&day.closure) {
        Ok(Closure::Dates { first, last }) => first
            .iter_days()
            .take_while(|day| *day <= last)
            .all(|day| there.iter().any(|closure| closure.contains(day))),
        Ok(yearly) => there.contains(&yearly),
        Err(_) => true,
    }
}
