//! `amends open`: a new case, and the alarm when they complained before.

use std::path::{Path, PathBuf};

use crate::actions::promise::end::force as forced;
use crate::calendar::due;
use crate::cli::answer::{Answer, Quiet, Said};
use crate::cli::circumstances;
use crate::cli::context::{Care, Context};
use crate::cli::error::Error;
use crate::cli::find::{self, Found};
use crate::cli::loading::Missed;
use crate::cli::raising::Raise;
use crate::cli::unread;
use crate::cli::write::{as_lines, refused};
use crate::format::diff::diff;
use crate::model::case::{Case, Priority, Status};
use crate::model::dice::Dice;
use crate::model::emergency::{Cause, Repeated};
use crate::model::folder::Folder;
use crate::model::id::CaseId;
use crate::model::identity::{bearers, number, typed_number};
use crate::model::register::{Earlier, Register};
use crate::model::sender::Sender;
use crate::model::shell::quoted;
use crate::model::situation;
use crate::model::summary::{mark, ties_of};
use crate::model::word::Word;
use crate::store::commit::{self, Unmade};
use crate::store::load::{self, CASES};
use crate::store::lock::{self, Held};
use crate::store::probe;
use crate::view::cell::Cell;
use crate::view::kind::Kind as Sort;
use crate::view::page::{Audience, Block, Column, Line, Role, Table};

mod again;
mod alike;
mod batch;
mod complainant;
mod learn;
mod on_time;
mod prepare;
mod request;
mod room;
mod said;
mod stopped;

use prepare::{Desk, OnFile, Prepared};
use request::Request;
use said::{row, sentences};

/// Open a case
///
/// Prints the new id alone on its first line, then what is due, then the alarm when the person or business
/// complained before: such a case is an emergency.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  amends open \"Charged twice for October\" --from \"Lerato Dube <lerato@example.org>\"\n  amends open \"No rolls today\" --channel phone --promise \"New rolls\" --promise-due tomorrow"
)]
pub(crate) struct Args {
    #[command(flatten)]
    request: Request,
    /// Open many: one JSON object a line, the flags as keys with `_`; `-` is stdin; under `--once KEY` a line without a
    /// key of its own has `KEY/` and its number
    #[arg(long, value_name = "FILE")]
    batch: Option<String>,
}

pub(crate) const COLUMNS: &[Column] = &[
    Column::new("case", "Case").of(Sort::Text).always().role(Role::Id),
    Column::new("id", "Id").of(Sort::Text).always(),
    Column::new("path", "File").of(Sort::Text).always(),
    Column::new("subject", "Subject").of(Sort::Text).always(),
    Column::new("status", "Status").of(Sort::OneOf(Status::SPELLINGS)).always(),
    Column::new("priority", "Priority").of(Sort::OneOf(Priority::SPELLINGS)).always(),
    Column::new("owner", "Owner").of(Sort::Text),
    Column::new("complainant", "Complainant").of(Sort::Text),
    Column::new("promise", "Promise").of(Sort::Text),
    Column::new("due", "Due").of(Sort::Due),
    Column::new("due_at", "Due at").of(Sort::Moment),
    Column::new("code", "Code").of(Sort::Text),
    Column::new("why", "Why").of(Sort::Text),
    Column::new("earlier", "Earlier").of(Sort::Rows(EARLIER)),
    Column::new("may_be", "May be").of(Sort::List(&Sort::Text)).always(),
    Column::new("raised", "Emergencies now").of(Sort::List(&Sort::Text)).always(),
    Column::new("changed", "Changed").of(Sort::Flag).always(),
    Column::new("diff", "Difference").of(Sort::Text),
    Column::new("codes", "Codes").of(Sort::List(&Sort::Text)).always(),
];

const SECONDS_A_DAY: i64 = 86_400;

const EARLIER: &[Column] = &[
    Column::new("case", "Case").of(Sort::Text).always(),
    Column::new("subject", "Subject").of(Sort::Text).always(),
    Column::new("status", "Status").of(Sort::OneOf(Status::SPELLINGS)).always(),
    Column::new("received_at", "Received").of(Sort::Moment).always(),
    Column::new("promised", "Promised").of(Sort::List(&Sort::Text)).always(),
    Column::new("broken", "Broken").of(Sort::List(&Sort::Text)).always(),
];

pub(crate) fn run(cx: &mut Context<'_>, args: Args) -> Result<Answer, Error> {
    let Args { mut request, batch } = args;
    if let Some(file) = batch {
        let Request { force, why, .. } = request;
        request = Request { force: false, why: None, ..request };
        if request != Request::default() {
            return Err(Error::usage("`--batch` takes all cases from its file")
                .hint("put the texts into the lines of the file, with the flags as keys"));
        }
        let force = forced(force, why.as_deref()).map_err(refused)?;
        return batch::run(cx, &file, &force);
    }
    request.text = cx.text(request.text.as_deref())?;
    request.once_key = cx.globals.once.clone();
    let care = cx.care()?;
    let wait = cx.wait()?;
    let held = if cx.globals.dry_run { None } else { Some(lock::hold(care.disk.as_ref(), wait)?) };
    let opened = request.once_key.as_deref().map(|key| opened_already(&care, key)).transpose()?.flatten();
    if let Some((found, case)) = opened {
        return Ok(again::opened(cx, &care, held.as_ref(), found, case));
    }
    let mut notes = Vec::new();
    let (folder, missed) = folder(&care, &request)?;
    let mut desk = Desk {
        care: &care,
        register: Register::new(&folder, care.policy.region.as_deref()),
        dice: cx.world.dice.clone(),
        taken: std::collections::HashSet::new(),
        on_file: OnFile::OnDisk,
        added: Vec::new(),
    };
    on_time::check(&care, &folder)?;
    let mut prepared = desk.prepare(&request)?;
    match prepared.asides.is_empty() {
        true => notes.extend(alike::note(&care, &folder, &request, &prepared)),
        false => notes.append(&mut prepared.asides),
    }
    let raises: Vec<Raise> = prepared
        .later
        .iter()
        .filter_map(|(code, later)| {
            let filed = folder.cases.get(later.place?)?;
            Some(raise_of(&care, &prepared, code, later, PathBuf::from(&filed.path)))
        })
        .collect();
    // Whose colleague complained too repeats both, and is told of what was promised to either.
    let repeat = prepared.repeats.first().zip(prepared.complaint.complainant.as_ref());
    let earlier: Vec<&Earlier> =
        repeat.map(|(repeat, party)| desk.register.repeated(party, repeat)).unwrap_or_default();
    let Some(held) = held else {
        let files = prepared.parties.iter().map(|(path, text)| (path.as_path(), text));
        let files = files.chain([(prepared.path.as_path(), &prepared.text)]);
        let mut diffs: String = files.map(|(path, text)| diff(&load::shown(path), "", text)).collect();
        if let Some(learnt) = &prepared.learnt {
            let learn::Rehearsed { path, before, after } = learn::rehearse(&care, learnt)?;
            diffs.push_str(&diff(&load::shown(&path), &before, &after));
        }
        let raised = cx.raise(&care, None, &raises);
        diffs.extend(raised.rows.iter().filter_map(|(_, _, done, _)| done.diff.as_deref()));
        let lines = as_lines(&diffs);
        let row = row(&care, &folder, &prepared, &earlier, &raised, Some(diffs));
        let mut answer = answer(&care, lines, row, false);
        answer.quiet = Quiet::Everything;
        answer.errors = raised.errors;
        answer.notes = notes;
        answer.missed = missed;
        return Ok(answer);
    };
    let mut errors = write(&care, &held, &prepared)?;
    let mut raised = cx.raise(&care, Some(&held), &raises);
    errors.append(&mut raised.errors);
    let party = desk.party_of(&folder, &prepared.complaint);
    let sentences = sentences(&care, &folder, &prepared, party, &earlier, &raised);
    let mut answer = answer(&care, sentences, row(&care, &folder, &prepared, &earlier, &raised, None), true);
    answer.worries = said::worries(&care, &prepared);
    let complaint = &prepared.complaint;
    if situation::is_unasked(complaint.kind, &complaint.situation) {
        notes.push(circumstances::unasked(prepared.id.as_str()));
    }
    let mend = |meant: &str| format!("amends update {} --set {}", prepared.id, quoted(&format!("channel={meant}")));
    let channel = complaint.channel.as_deref();
    notes.extend(channel.and_then(|typed| unread::channel(&care.policy.channels, typed, mend)));
    notes.extend(circumstances::odd(&care, prepared.id.as_str(), &complaint.situation, &complaint.adjustments));
    answer.errors = errors;
    answer.notes = notes;
    answer.missed = missed;
    Ok(answer)
}

/// Reads what has to do with the one who is named, if somebody is: who they are, and whether they complained before.
///
/// What came in since yesterday by this clock is read as well: it tells whether the clock is right.
fn folder(care: &Care, request: &Request) -> Result<(Folder, Option<Missed>), Error> {
    let has_number = request.reference.as_deref().and_then(number).is_some();
    if request.from.is_none() && request.org.is_none() && request.phone.is_none() && !has_number {
        return Ok((Folder { cases: on_time::latest(care).into_iter().collect(), ..Folder::default() }, None));
    }
    let (from, region) = (request.from.as_deref().unwrap_or_default(), care.policy.region.as_deref());
    // Until the parties are read nobody knows whether a word is one's id.
    let named = Sender::read(from, region, &|_| true);
    let mut sender = Sender { party: named.party, ..Sender::read(from, region, &|_| false) };
    sender.phone = sender.phone.or_else(|| request.phone.clone());
    let yesterday = care.typed.instant().timestamp() - SECONDS_A_DAY;
    let mut near = ties_of(&sender, request.org.as_deref());
    let mut known = None;
    let numbers = [typed_number(&sender), request.reference.as_deref().and_then(number)];
    if numbers.iter().any(Option::is_some) {
        // Whose number it is, and whether it is one's alone, is in the parties.
        let found = care.load_parties()?;
        let of_one = |number: &String| {
            let bearers = bearers(found.folder.parties.values(), number).into_iter();
            bearers.map(|party| mark(party.id.as_str())).collect::<Vec<_>>()
        };
        near.extend(numbers.iter().flatten().flat_map(of_one));
        known = Some(found);
    }
    let mut loaded = care.load_near(&near, &|one| one.received_at > yesterday)?;
    let is_small = loaded.n_files <= alike::SMALL;
    if is_small && request.reference.is_some() {
        // Who has the same order number is in the cases, and whose customer number it is in the parties.
        loaded = care.load()?;
    } else if is_small {
        let found = match known.take() {
            Some(found) => found,
            None => care.load_parties()?,
        };
        let all = &found.folder.parties;
        if all.len() <= alike::SMALL {
            loaded.folder.parties.extend(all.iter().map(|(id, party)| (id.clone(), party.clone())));
        }
        known = Some(found);
    }
    let missed = loaded.missed().or_else(|| known.as_ref().and_then(|found| found.missed()));
    Ok((loaded.folder, missed))
}

/// Returns the ids that follow from a key, in the order in which they are tried.
fn ids_of(key: &str) -> impl Iterator<Item = CaseId> {
    (0..).map(move |attempt| CaseId::draw(&mut Dice::from_key(key, attempt)))
}

/// Returns the case that an earlier run with this key opened, and where it is; one that was undone is opened again.
fn opened_already(care: &Care, key: &str) -> Result<Option<(Found, Case)>, Error> {
    for id in ids_of(key) {
        let paths = probe::find(care.disk.as_ref(), Path::new(CASES), id.as_str())?;
        let Some(path) = paths.first() else { return Ok(None) };
        let found = Found { id: id.to_string(), path: path.clone() };
        let case = find::read(care, &found)?;
        if !case.is_undone() && case.events.iter().any(|event| event.once.as_deref() == Some(key)) {
            return Ok(Some((found, case)));
        }
    }
    Ok(None)
}

/// Writes the parties first and the case last, so that no case names a party that is not there.
///
/// Once the case is on disk it is saved, whatever fails after it: that is returned.
fn write(care: &Care, held: &Held<'_>, prepared: &Prepared) -> Result<Vec<Error>, Error> {
    let parties: Vec<(&Path, &[u8])> =
        prepared.parties.iter().map(|(path, text)| (path.as_path(), text.as_bytes())).collect();
    let Unmade { error, left } =
        match commit::create_after_in(held, &parties, (&prepared.path, prepared.text.as_bytes())) {
            Ok(unconfirmed) => {
                let mut errors: Vec<Error> = unconfirmed.into_iter().map(Error::from).collect();
                errors.extend(prepared.learnt.iter().filter_map(|learnt| learn::save(care, held, learnt).err()));
                return Ok(errors);
            }
            Err(unmade) => unmade,
        };
    let mut error = Error::from(error);
    if !left.is_empty() {
        let left: Vec<String> = left.iter().map(|path| format!("`{}`", load::shown(path))).collect();
        error.hints =
            vec![format!("no case was opened, but {} stands there now; run the command again", left.join(", "))];
    }
    Err(error)
}

/// Returns what a new complaint makes an emergency: one that came after it.
fn raise_of(care: &Care, prepared: &Prepared, code: &'static str, later: &Earlier, path: PathBuf) -> Raise {
    let day = due::say_day(care.look().shown(prepared.complaint.received_at).date_naive());
    let reason = format!("complained before: {} of {day}", prepared.id);
    let cause = Cause { code, at: later.received_at };
    let repeated = Repeated { cause, earlier: vec![prepared.id.clone()] };
    Raise { found: Found { id: later.case.to_string(), path }, repeated, reason }
}

fn answer(care: &Care, lines: Vec<Line>, row: Vec<Cell>, saved: bool) -> Answer {
    let table =
        Table { key: "open", title: String::new(), columns: COLUMNS, rows: vec![row], audience: Audience::Data };
    let page = care.page("open", vec![Block::Prose(lines), Block::Table(table)]);
    let mut answer = Answer::new(Said::Page(Box::new(page)));
    answer.quiet = Quiet::FirstLine;
    answer.saved = saved;
    answer
}
