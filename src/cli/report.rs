//! `amends report`: the morning page, or what a month was like.

use crate::calendar::due::Sense;
use crate::calendar::range::{InstantRange, parse_instants};
use crate::cli::answer::Answer;
use crate::cli::context::{Care, Context, due_error};
use crate::cli::error::Error;
use crate::cli::{carried, next as all, select};
use crate::model::folder::Folder;
use crate::model::shell::quoted;
use crate::model::word::{Word, nearest};
use crate::reports::month::{self, Period};
use crate::reports::next;
use crate::reports::process;
use crate::reports::recurring;
use crate::reports::selection::Selection;
use crate::reports::sla::{self, By};
use crate::reports::today;
use crate::view::Format;
use crate::view::page::Block;

/// Print the morning page, the week for the team, or what a month was like
///
/// Without a name it is the morning page: what is late, what falls due today, who has heard nothing for too long
/// (`[silence] limit`, 3 business days), who complained again, what nobody owns, and what else wants action. On a quiet
/// morning it is empty. `report week` is all that wants action, the causes that come back, then the last seven days as
/// `month` shows a month.
///
/// `report month` is about the last month that is over, or about --from and --to; a day or month counts whole. A promise
/// belongs to the day on which it falls due; kept on time is out of those that were kept, kept late or not kept: what was
/// moved, split or released in time does not count, nor what is not due yet. Times run from receipt, for the cases received
/// in the period. Percentiles are by nearest rank.
///
/// `report sla` says how promises, targets and obligations were met, each apart, for what started between --from and --to
/// (everything without them). Met of ended leaves out what is pending; past its due and still open is missed. How long it
/// took leaves out what we waited for, which stands beside it. `--by` puts them together.
///
/// `report process` goes through the questions that policies such as `iso10002` ask of the handling, for the cases received
/// between --from and --to: of how many the record shows the answer, and in which it should be there and is not.
#[derive(clap::Args)]
#[command(
    override_usage = "amends report [OPTIONS] [NAME] [FILTER]...",
    after_help = "Examples:\n  amends report\n  amends report month\n  amends report month --from 2026-01 --to 2026-03 category:billing\n  amends report month --format csv --section owners\n  amends report sla --by owner\n  amends report process"
)]
pub(crate) struct Args {
    /// `today`, `week`, `month`, `sla` or `process`, then which cases, for example `owner:me`
    #[arg(value_name = "NAME, FILTER")]
    words: Vec<String>,
    /// The first day or month
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    from: Option<String>,
    /// The last day or month [default: now]
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    to: Option<String>,
    /// Of `sla`: owner, category, channel, party, organisation, priority, month
    #[arg(long, value_name = "KEY")]
    by: Option<String>,
}

/// Which report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Name {
    Today,
    Week,
    Month,
    Sla,
    Process,
}

const NAMES: &[(&str, Name)] = &[
    ("today", Name::Today),
    ("day", Name::Today),
    ("daily", Name::Today),
    ("week", Name::Week),
    ("weekly", Name::Week),
    ("month", Name::Month),
    ("monthly", Name::Month),
    ("sla", Name::Sla),
    ("process", Name::Process),
];

pub(crate) fn run(cx: &mut Context<'_>, args: Args) -> Result<Answer, Error> {
    let (name, terms) = named(&args.words)?;
    if name == Name::Today && (args.from.is_some() || args.to.is_some()) {
        return Err(Error::usage("the morning page is about one instant").hint(
            "for a stretch of time: `amends report month --from 2026-01 --to 2026-03`; for another morning: `--as-of`",
        ));
    }
    if args.by.is_some() && name != Name::Sla {
        return Err(Error::usage("`--by` belongs to `amends report sla`").hint("leave it out, or ask for `report sla`"));
    }
    let by = args.by.as_deref().map(by).transpose()?;
    let care = cx.care()?;
    let filter = select::filter(&care, terms)?;
    let period = match (&args.from, &args.to, name) {
        (None, None, Name::Week) => Period::last_week(&care.now),
        _ => period(&care, args.from.as_deref(), args.to.as_deref())?,
    };
    let blocks = |selection: &Selection<'_>| blocks(name, selection, &range(&args, &period), &period, by);
    // What people see of a report depends on what happened; programs get all of it, even where nothing did.
    if !matches!(cx.globals.format, Format::Table | Format::Markdown) {
        let nothing = Folder::default();
        let (empty, _) = blocks(&Selection::new(care.look(), &nothing, &filter));
        carried::blocks(cx.world, &cx.globals, "report", empty)?;
    }
    // What is over and worries nobody stands nowhere on the morning page.
    let loaded = if name == Name::Today { all::load(&care, &filter)? } else { care.load()? };
    let selection = Selection::new(care.look(), &loaded.folder, &filter);
    let (blocks, when_empty) = blocks(&selection);
    Ok(Answer::from(care.page_of(&loaded, "report", blocks)).or_say(when_empty))
}

/// Returns what a report holds, and what is said where that is nothing.
fn blocks(
    name: Name,
    selection: &Selection<'_>,
    range: &InstantRange,
    period: &Period,
    by: Option<By>,
) -> (Vec<Block>, String) {
    let now = &selection.look.now;
    match name {
        Name::Today => {
            let today = today::build(selection);
            let n = today.n_active();
            let cases = if n == 1 { "case is" } else { "cases are" };
            let mut blocks = today.blocks(selection);
            let rest = next::build(selection).without(&blocks);
            blocks.push(Block::Table(rest.table(selection, "next", "What else wants action")));
            (blocks, format!("a quiet morning: {n} {cases} open, nothing is late, due today or silent"))
        }
        Name::Process => {
            let table = process::table(selection, range);
            (vec![Block::Table(table)], "no policy of these cases asks about the way of handling".to_owned())
        }
        Name::Sla => {
            (vec![Block::Table(sla::table(selection, range, by))], "no promise was made and no clock ran".to_owned())
        }
        Name::Week => {
            let week = month::build(selection, period);
            let next = next::build(selection);
            let mut blocks = vec![Block::Table(next.table(selection, "next", "What wants action"))];
            blocks.push(Block::Table(recurring::table(selection)));
            blocks.extend(week.blocks(selection, period));
            (blocks, format!("{}: nothing happened", period.say(now)))
        }
        Name::Month => {
            let month = month::build(selection, period);
            (month.blocks(selection, period), format!("{}: nothing happened", period.say(now)))
        }
    }
}

/// Returns the stretch of time that was asked for; everything if none was.
fn range(args: &Args, period: &Period) -> InstantRange {
    match (&args.from, &args.to) {
        (None, None) => InstantRange { from: None, until: None },
        _ => period.range(),
    }
}

/// Returns the report that the first word names, and the filter terms; a term alone is about the morning page.
fn named(words: &[String]) -> Result<(Name, &[String]), Error> {
    let Some((first, rest)) = words.split_first() else { return Ok((Name::Today, words)) };
    if let Some((_, name)) = NAMES.iter().find(|(word, _)| word == first) {
        if let Some(time) = rest.iter().find(|word| is_time(word)) {
            let (when, said) = (quoted(time), quoted(&format!("\"{time}\"")));
            return Err(Error::usage(format!("`{time}` is no filter")).hint(format!(
                "for that time: `amends report month --from {when} --to {when}`; for cases that say it: `{said}`"
            )));
        }
        return Ok((*name, rest));
    }
    if first.contains(':') || first.starts_with('@') {
        return Ok((Name::Today, words));
    }
    let error = Error::usage(format!("there is no report `{first}`"));
    Err(match nearest(first, NAMES.iter().map(|(word, _)| *word)) {
        Some(meant) => error.hint(format!("did you mean `amends report {meant}`?")),
        None => error.hint("reports are: today, week, month, sla, process; filter terms come after the name"),
    })
}

fn by(word: &str) -> Result<By, Error> {
    By::from_word(word).ok_or_else(|| {
        let error = Error::usage(format!("`--by {word}` puts nothing together"));
        match nearest(word, By::words()) {
            Some(meant) => error.hint(format!("did you mean `--by {meant}`?")),
            None => error.hint(format!("one of {}", By::words().join(", "))),
        }
    })
}

/// Tells whether a word is a year, month or day: it is meant for `--from`, and as a word it would find nothing.
fn is_time(word: &str) -> bool {
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    word.split(['-', '/']).all(is_number) && word.split(['-', '/']).next().is_some_and(|year| year.len() == 4)
}

fn period(care: &Care, from: Option<&str>, to: Option<&str>) -> Result<Period, Error> {
    let read = |text: String| {
        parse_instants(&text, &care.now, &care.policy.calendar, Sense::Happened).map_err(|error| due_error(&error))
    };
    let range: InstantRange = match (from, to) {
        (None, None) => return Ok(Period::last_month(&care.now)),
        (from, to) => read(format!("{}..{}", from.unwrap_or_default(), to.unwrap_or_default()))?,
    };
    Ok(Period::of(range, &care.now))
}
