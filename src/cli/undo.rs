//! `amends undo`: the last write of this user taken back, as one step.

use std::path::Path;

use crate::actions::withdraw::withdraw;
use crate::calendar::{due, zone};
use crate::cli::answer::{Answer, Quiet, Said};
use crate::cli::anyway::Anyway;
use crate::cli::context::{Care, Context};
use crate::cli::error::{Error, Kind};
use crate::cli::write::{diff_lines, fold, on_time, told_already, unwritten};
use crate::format::rewrite::rewrite;
use crate::model::dice::Dice;
use crate::store::commit::{self, Change};
use crate::store::error::StoreError;
use crate::store::journal::{self, Entry, File};
use crate::store::load::{self, CASES, LIMIT};
use crate::store::lock;
use crate::store::state::State;
use crate::store::witness::Mark;
use crate::view::cell::Cell;
use crate::view::kind::Kind as CellKind;
use crate::view::page::{Audience, Block, Column, Role, Table};

/// Take back your last write
///
/// One step for each command, even if it changed many cases; again takes back the one before. Refused when a file was
/// changed since. A file gets back its text to the byte; a case that was opened stays on file, closed and nobody's
/// complaint, because files are never deleted.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  amends undo --dry-run\n  amends undo")]
pub(crate) struct Args {
    #[command(flatten)]
    anyway: Anyway,
}

pub(crate) const COLUMNS: &[Column] = &[
    Column::new("case", "Case").of(CellKind::Text).role(Role::Id),
    Column::new("id", "Id").of(CellKind::Text).always(),
    Column::new("path", "File").of(CellKind::Text).always(),
    Column::new("how", "How").of(CellKind::OneOf(&["restored", "withdrawn", "kept"])).always(),
];

/// How a write to a file is taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum How {
    /// It gets its text back.
    Restored,
    /// A new case: closed, nobody's complaint.
    Withdrawn,
    /// A new party: a name in the address book that nothing follows from.
    Kept,
}

pub(crate) fn run(cx: &mut Context<'_>, _args: Args) -> Result<Answer, Error> {
    crate::cli::fits_now(&cx.globals, "taking a write back")?;
    let care = cx.care()?;
    let state = cx.state(&care).map_err(|why| {
        Error::usage(format!("nothing can be undone here, for nothing is remembered: {why}"))
            .hint("set `HOME` or `XDG_STATE_HOME`, and later writes can be undone")
    })?;
    // Of two at once the second finds what the first one left on the journal.
    let wait = cx.wait()?;
    let held = if cx.globals.dry_run { None } else { Some(lock::hold(care.disk.as_ref(), wait)?) };
    if let Some(once) = &cx.globals.once
        && journal::is_undone(&state, &care.me, once)?
    {
        return Ok(again(&care));
    }
    let Some((name, entry)) = journal::last(&state, &care.me)? else {
        return Err(Error::new(Kind::NotFound, format!("`{}` has written nothing here that can be undone", care.me))
            .hint("writes are remembered by user and machine; `--me ID` names another"));
    };
    if entry.files.is_empty() {
        let message =
            format!("the last write, `{}` of {}, cannot be taken back", entry.command, said_at(&care, &entry));
        return Err(Error::new(Kind::Refused, message)
            .hint("nothing was undone, what was written before it neither; put that right with `amends edit`"));
    }
    let n_cases = entry.files.iter().filter(|file| file.path.starts_with(CASES)).count();
    if n_cases > 1 && !cx.globals.yes && !cx.globals.dry_run {
        return Err(Error::usage(format!("the last write, `{}`, changed {n_cases} cases", entry.command))
            .hint("`amends undo --dry-run` shows what would change; `amends undo --yes` does it"));
    }
    // All or nothing: each file is looked at before the first is changed.
    for file in &entry.files {
        check(&care, &entry, file)?;
    }
    let mut lines = vec![vec![
        Cell::Word(if held.is_some() { "undone: " } else { "would undo: " }.to_owned()),
        Cell::untrusted(entry.command.clone()),
        Cell::Word(format!(" of {}", said_at(&care, &entry))),
    ]];
    let mut rows = Vec::new();
    for file in &entry.files {
        let n_done = if held.is_some() { rows.len() } else { 0 };
        let texts = read(&care, &file.path).and_then(|before| Ok((taken_back(cx, &care, file, &before)?, before)));
        let (after, before) = match texts {
            Ok(texts) => texts,
            Err(error) => return Err(cut_off(cx, error, (n_done, entry.files.len()))),
        };
        if held.is_none() {
            let (before, after) = (String::from_utf8_lossy(&before), String::from_utf8_lossy(&after));
            lines.extend(diff_lines(&file.path, &before, &after));
        }
        if let Some(held) = &held {
            let outcome = commit::update_in(held, &file.path, LIMIT, |bytes| {
                if bytes == before { Ok(Change::Write(after.clone(), ())) } else { Err(changed(&care, &entry, file)) }
            });
            if let Err(error) = outcome {
                return Err(cut_off(cx, fold(error), (rows.len(), entry.files.len())));
            }
            lines.push(line(file));
        }
        rows.push(row(file));
    }
    let saved = held.is_some();
    if saved {
        forget(cx, &state, &name, entry)?;
    }
    let table = Table { key: "undo", title: String::new(), columns: COLUMNS, rows, audience: Audience::Data };
    let page = care.page("undo", vec![Block::Prose(lines), Block::Table(table)]);
    let mut answer = Answer::new(Said::Page(Box::new(page)));
    answer.saved = saved;
    answer.quiet = if saved { Quiet::Nothing } else { Quiet::Everything };
    Ok(answer)
}

/// Returns what is said when the same key comes again.
fn again(care: &Care) -> Answer {
    let rows = Vec::new();
    let table = Table { key: "undo", title: String::new(), columns: COLUMNS, rows, audience: Audience::Data };
    Answer::from(care.page("undo", vec![Block::Prose(vec![vec![told_already()]]), Block::Table(table)]))
}

/// Says that an undo ended before its last file. The command stays the last one of the journal, so that the same `undo`
/// goes on.
fn cut_off(cx: &mut Context<'_>, error: Error, (n_done, n_files): (usize, usize)) -> Error {
    if n_done == 0 {
        return error;
    }
    cx.forget_written();
    let known = format!("{n_done} of {n_files} files are as they were before the command; `amends undo` goes on");
    Error { kind: Kind::Unconfirmed, hints: vec![known], ..error }
}

/// Takes the command off the journal, so that the next `undo` takes the one before.
fn forget(cx: &mut Context<'_>, state: &State, name: &Path, entry: Entry) -> Result<(), Error> {
    cx.forget_written();
    journal::remove(state, name, entry, cx.globals.once.as_deref()).map_err(|error| Error {
        kind: Kind::Unconfirmed,
        ..Error::from(error).hint("the files are as they were before the command; only the journal still names it")
    })
}

fn read(care: &Care, path: &Path) -> Result<Vec<u8>, Error> {
    let read = care.disk.read(path, LIMIT);
    Ok(read.map_err(|error| StoreError::from_io("read", path, error))?.bytes)
}

/// Refuses when a file is neither as the command left it nor, after an undo that was cut off, as it was before.
fn check(care: &Care, entry: &Entry, file: &File) -> Result<(), Error> {
    let now = care.disk.read(&file.path, LIMIT).map_err(|_| changed(care, entry, file))?.bytes;
    let is_done = match &file.before {
        Some(before) => before.as_bytes() == now,
        None => how(file) == How::Withdrawn && is_withdrawn(care, file),
    };
    if is_done || Mark::of(&now) == file.after() { Ok(()) } else { Err(changed(care, entry, file)) }
}

fn is_withdrawn(care: &Care, file: &File) -> bool {
    load::case(care.disk.as_ref(), &file.path, care.zone()).value.is_some_and(|case| case.is_undone())
}

fn changed(care: &Care, entry: &Entry, file: &File) -> Error {
    Error::new(
        Kind::Refused,
        format!("`{}` was changed since `{}` of {}", load::shown(&file.path), entry.command, said_at(care, entry)),
    )
    .hint("nothing was undone; put it right with a new write, or with `amends edit`")
}

fn said_at(care: &Care, entry: &Entry) -> String {
    let at = chrono::DateTime::parse_from_rfc3339(&entry.at);
    at.map_or_else(|_| entry.at.clone(), |at| due::say(zone::in_zone(at.to_utc(), care.zone())))
}

fn how(file: &File) -> How {
    match &file.before {
        Some(_) => How::Restored,
        None if file.path.starts_with(CASES) => How::Withdrawn,
        None => How::Kept,
    }
}

/// Returns the text that takes the write back.
fn taken_back(cx: &Context<'_>, care: &Care, file: &File, now: &[u8]) -> Result<Vec<u8>, Error> {
    if let Some(before) = &file.before {
        return Ok(before.as_bytes().to_vec());
    }
    if how(file) == How::Kept || is_withdrawn(care, file) {
        return Ok(now.to_vec());
    }
    let stamp = cx.stamp(care);
    let dice: &Dice = &cx.world.dice;
    let made = rewrite(load::syntax(&file.path), care.zone(), now, |case| {
        on_time(care, &[case], &stamp)?;
        Ok(withdraw(case, &stamp, dice))
    });
    made.map(|made| made.text.into_bytes()).map_err(|error| unwritten(&file.path, error))
}

fn line(file: &File) -> Vec<Cell> {
    let rest = match how(file) {
        How::Restored => "  is as it was before",
        How::Withdrawn => "  stays on file, closed and nobody's complaint",
        How::Kept => "  stays on file",
    };
    vec![Cell::Word("  ".to_owned()), Cell::untrusted(load::shown(&file.path)), Cell::Word(rest.to_owned())]
}

fn row(file: &File) -> Vec<Cell> {
    let id = file.path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default().to_owned();
    let how = match how(file) {
        How::Restored => "restored",
        How::Withdrawn => "withdrawn",
        How::Kept => "kept",
    };
    vec![
        if file.path.starts_with(CASES) { Cell::Id(id.clone()) } else { Cell::None },
        Cell::Id(id),
        Cell::untrusted(load::shown(&file.path)),
        Cell::Word(how.to_owned()),
    ]
}
