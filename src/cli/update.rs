//! `amends update`: what came in, what went out, notes, settings, waiting, questions.

mod clocks;
mod effort;
mod exception;

use std::path::Path;

use crate::actions::draft::Stamp;
use crate::actions::log::{self, Effort, Entry};
use crate::actions::set::{KEYS, Setting, adjustments, tags};
use crate::cli::answer::{Answer, Quiet};
use crate::cli::circumstances;
use crate::cli::context::Context;
use crate::cli::error::{Error, Kind};
use crate::cli::find;
use crate::cli::raising;
use crate::cli::unread;
use crate::cli::write::done::Done;
use crate::cli::write::refused;
use crate::cli::write::verb::{HandEdits, Reach, Verb};
use crate::model::case::{Case, CaseKind, Priority, Status, WaitingOn};
use crate::model::word::{Word, nearest};
use crate::store::{load, probe};
use crate::view::cell::Cell;
use crate::view::page::Line;

/// Log what came in, what went out, a note, or a changed key
///
/// All that is given is one change. What the customer writes ends waiting for the customer.
#[derive(clap::Args)]
#[command(after_help = "Example:\n  amends update kd35-dnr3 --out \"The refund left us this morning\" --channel email")]
pub(crate) struct Args {
    /// Cases; `-` reads ids from stdin
    #[arg(value_name = "CASE", required = true)]
    cases: Vec<String>,
    /// What the customer said; `-` is stdin
    #[arg(long = "in", value_name = "TEXT", allow_hyphen_values = true)]
    inbound: Option<String>,
    /// What we told the customer; `-` is stdin
    #[arg(long = "out", value_name = "TEXT", allow_hyphen_values = true)]
    outbound: Option<String>,
    /// What only we are to know; `-` is stdin
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    note: Option<String>,
    /// Through which channel
    #[arg(long, value_name = "CHANNEL")]
    channel: Option<String>,
    /// An automatic reply: it says that we got the message, and answers nothing
    #[arg(long)]
    auto: bool,
    /// Set a key; an empty value removes it
    #[arg(long, value_name = "KEY=VALUE", allow_hyphen_values = true, help = settable())]
    set: Vec<String>,
    /// Wait for the customer or a third party
    #[arg(long, value_name = "WHOM")]
    waiting: Option<String>,
    /// The reason for waiting, declining or an exception
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    why: Option<String>,
    /// A question that the customer asked: it is to be answered, declined or promised before the case can be closed
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    question: Vec<String>,
    /// The question that --out answers, for example q3kd; `amends show` lists them
    #[arg(long, value_name = "ID")]
    answers: Vec<String>,
    /// The question or wish to which we say no, with --why
    #[arg(long, value_name = "ID")]
    declines: Vec<String>,
    /// What we can do instead of what is declined
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    offer: Option<String>,
    /// Parts of the apology in --out: responsibility, repair, explanation, no-repeat, regret, forgiveness
    #[arg(long, value_name = "PARTS", value_delimiter = ',')]
    apology: Vec<String>,
    /// The words in --out are news although they were sent before: silence ends with them
    #[arg(long)]
    substantive: bool,
    /// Write although the clock stands over a day before what is on record
    #[arg(long, requires = "why")]
    force: bool,
    #[command(flatten)]
    effort: effort::EffortArgs,
    #[command(flatten)]
    exception: exception::ExceptionArgs,
    #[command(flatten)]
    clock: clocks::ClockArgs,
}

pub(crate) fn run(cx: &mut Context<'_>, args: Args) -> Result<Answer, Error> {
    if args.clock.is_given() {
        return clocks::run(cx, &args.cases, &args.clock, args.why.as_deref(), args.channel.as_deref());
    }
    let mut entry = Entry {
        inbound: cx.text(args.inbound.as_deref())?,
        outbound: cx.text(args.outbound.as_deref())?,
        note: cx.text(args.note.as_deref())?,
        channel: args.channel.clone(),
        auto: args.auto,
        settings: args.set.iter().map(|text| Setting::parse(text)).collect::<Result<_, _>>().map_err(refused)?,
        waiting: args.waiting.as_deref().map(waiting).transpose()?,
        why: args.why,
        questions: args.question,
        answers: args.answers,
        declines: args.declines,
        offer: args.offer,
        apology: args.apology.iter().map(|part| part.trim().to_lowercase()).filter(|part| !part.is_empty()).collect(),
        substantive: args.substantive,
        effort: args.effort.read()?,
        exception: None,
        repeats: Vec::new(),
    };
    let exception = args.exception.read();
    let has_reason = entry.waiting.is_some() || !entry.declines.is_empty() || !entry.settings.is_empty();
    if args.force && !has_reason && exception.is_none() {
        // It is the reason of the clock alone.
        entry.why = None;
    }
    if is_empty(&entry) && exception.is_none() {
        return Err(Error::usage("there is nothing to log").hint(
            "add `--in`, `--out`, `--note`, `--set`, `--waiting`, `--question`, `--answers`, `--declines`, \
                   `--exception` or `--extend`",
        ));
    }
    for (flag, text) in [("--in", &entry.inbound), ("--out", &entry.outbound), ("--note", &entry.note)] {
        if text.as_deref().is_some_and(|text| text.trim().is_empty()) {
            return Err(Error::usage(format!("the text of `{flag}` is empty")).hint("leave it out, or say it"));
        }
    }
    let care = cx.care()?;
    entry.exception = exception.map(|exception| exception.named(|who| care.person(who)));
    for person in entry.settings.iter_mut().filter(|setting| matches!(setting.key.as_str(), "owner" | "checked_by")) {
        person.value = care.person(&person.value);
    }
    for party in entry.settings.iter().filter(|setting| setting.key == "complainant" && !setting.value.is_empty()) {
        if probe::first(care.disk.as_ref(), Path::new(load::PARTIES), &party.value)?.is_none() {
            return Err(Error::new(Kind::NotFound, format!("no party `{}`", party.value))
                .hint("`amends party list` shows all; a new one is a file of its own under `parties/`"));
        }
    }
    let cases = cx.cases(&care, &args.cases)?;
    let mut missed = None;
    if entry.settings.iter().any(log::is_lowering) {
        let unrecorded = raising::unrecorded_of(&care, &cases)?;
        (entry.repeats, missed) = (unrecorded.causes, unrecorded.missed);
    }
    let dice = cx.world.dice.clone();
    let set =
        |key: &str| entry.settings.iter().find(|setting| setting.key == key).map(|setting| setting.value.as_str());
    let typed = (set("situation").map(tags).unwrap_or_default(), set("adjustments").map(adjustments));
    // Who complains, and of what, is what makes a case a repeat; what is no complaint is none, whoever sent it.
    let is_of_who = |setting: &Setting| matches!(setting.key.as_str(), "complainant" | "kind");
    let is_complaint = |case: &Case| case.kind == CaseKind::Complaint && case.merged_into.is_none();
    let were_complaints = || cases.iter().any(|case| find::read(&care, case).is_ok_and(|case| is_complaint(&case)));
    let concerns_others = set("kind") == Some(CaseKind::Complaint.word()) || were_complaints();
    let reach = match entry.settings.iter().any(is_of_who) && concerns_others {
        true => Reach::Complainant,
        false => Reach::Case,
    };
    let decide = |case: &Case, stamp: &Stamp| {
        let edits = log::log(&care.look(), case, &entry, stamp, &dice)?;
        let mut lines = vec![line(case, &entry, edits.is_empty())];
        let is_repeat = entry.repeats.iter().any(|(id, _)| *id == case.id);
        let was = is_repeat || case.status != Status::Closed && case.priority_at(&care.look()) == Priority::Emergency;
        if was && !edits.is_empty() && entry.settings.iter().any(log::is_lowering) {
            let told = "no emergency any more: nobody asks for a senior owner, its promises can be moved, and the usual \
                        times hold";
            lines.push(vec![Cell::Word(told.to_owned())]);
        }
        if entry.inbound.is_some() && case.status == Status::Closed {
            let is_raised = if entry.effort.handling { ", and an emergency once it is open again" } else { "" };
            let told = format!("the case is closed{is_raised}; next: amends reopen {} --why REASON", case.id);
            lines.push(vec![Cell::Word(told)]);
        } else if entry.inbound.is_some() && case.status == Status::Resolved {
            let told = format!("the case is resolved; if it is not put right: amends reopen {} --why REASON", case.id);
            lines.push(vec![Cell::Word(told)]);
        }
        let is_said = entry.outbound.is_some() || entry.note.is_some() || entry.inbound.is_some();
        if !entry.answers.is_empty() && !is_said && !edits.is_empty() {
            let told = format!("what was answered is not on record; next: amends update {} --out TEXT", case.id);
            lines.push(vec![Cell::Word(told)]);
        }
        Ok(Done::to_case(edits, lines))
    };
    let verb = Verb { schema: "update", quiet: Quiet::Nothing, hand_edits: HandEdits::First, reach, decide };
    let mut answer = cx.change_all(&care, &cases, &verb)?;
    answer.missed = answer.missed.or(missed);
    let (tags, needs) = typed;
    let channel = args.channel.as_deref().or(set("channel")).filter(|_| answer.saved);
    let again = |_: &str| "amends undo, and say it again".to_owned();
    answer.notes.extend(channel.and_then(|typed| unread::channel(&care.policy.channels, typed, again)));
    if let Some(case) = cases.first().filter(|_| answer.saved) {
        // What they need may be on file already, and is not asked for again.
        let needs = needs.unwrap_or_else(|| find::read(&care, case).map(|case| case.adjustments).unwrap_or_default());
        answer.notes.extend(circumstances::odd(&care, &case.id, &tags, &needs));
    }
    Ok(answer)
}

/// Returns the help of `--set`, which names the keys.
fn settable() -> String {
    format!("Set a key; an empty value removes it. Keys: {}, and your own that begin with `x_`", KEYS.join(", "))
}

fn is_empty(entry: &Entry) -> bool {
    entry.inbound.is_none()
        && entry.outbound.is_none()
        && entry.note.is_none()
        && entry.settings.is_empty()
        && entry.waiting.is_none()
        && entry.questions.is_empty()
        && entry.answers.is_empty()
        && entry.declines.is_empty()
        && entry.effort == Effort::default()
        && entry.apology.is_empty()
}

fn waiting(text: &str) -> Result<WaitingOn, Error> {
    WaitingOn::from_word(text).ok_or_else(|| {
        let meant = nearest(text, WaitingOn::words()).map_or(String::new(), |word| format!("; did you mean `{word}`?"));
        Error::usage(format!("nobody waits for `{text}`{meant}"))
            .hint("write `--waiting customer` or `--waiting third-party`")
    })
}

fn line(case: &Case, entry: &Entry, unchanged: bool) -> Line {
    let mut done = Vec::new();
    for (what, given) in [
        ("inbound", entry.inbound.is_some()),
        (if entry.auto { "automatic reply" } else { "outbound" }, entry.outbound.is_some()),
        ("note", entry.note.is_some()),
        ("question", !entry.questions.is_empty()),
        ("answer", !entry.answers.is_empty()),
        ("declined question", !entry.declines.is_empty()),
        ("waiting", entry.waiting.is_some()),
        ("exception", entry.exception.is_some()),
    ] {
        if given {
            done.push(what.to_owned());
        }
    }
    done.extend(entry.settings.iter().map(|setting| setting.key.clone()));
    let what = if unchanged { "nothing new".to_owned() } else { format!("logged {}", done.join(", ")) };
    named(case, &format!(": {what}"))
}

/// Returns a line that begins with the case: its whole id and subject.
pub(crate) fn named(case: &Case, rest: &str) -> Line {
    vec![
        Cell::Id(case.id.to_string()),
        Cell::Word("  ".to_owned()),
        Cell::untrusted(case.subject.clone()),
        Cell::Word(rest.to_owned()),
    ]
}
