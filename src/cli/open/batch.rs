//! `amends open --batch`: one JSON object a line, one process, one line of result each.
//! A bad line is named and the rest goes on; groups share their syncs and are acknowledged together.

use std::collections::{HashMap, HashSet};
use std::io::BufRead;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::actions::refusal::Force;
use crate::cli::answer::{Answer, Said};
use crate::cli::circumstances;
use crate::cli::context::{Care, Context};
use crate::cli::error::{Error, Kind};
use crate::cli::find::Found;
use crate::cli::loading::Missed;
use crate::cli::open::prepare::{Desk, OnFile, Prepared};
use crate::cli::open::request::Request;
use crate::cli::open::stopped::{STOPPED, of_line, taken_back};
use crate::cli::open::{learn, on_time, opened_already, raise_of};
use crate::cli::raising::{Raise, Written};
use crate::cli::stdin::too_long;
use crate::model::id::CaseId;
use crate::model::register::Register;
use crate::model::situation;
use crate::store::commit;
use crate::store::janitor::Swept;
use crate::store::load::{self, CASES};
use crate::store::lock::{self, Held};
use crate::store::probe;
use crate::store::progress::Progress;
use crate::store::swap::Group;
use crate::view::Format;

use marks::Marks;
use say::{complain, print, rehearse};

mod marks;
mod say;
mod source;

/// How many cases share their syncs.
const GROUP: usize = 1000;

/// The longest line that is read.
const MAX_LINE: usize = 1024 * 1024;

/// A line that was understood, in the order of the lines.
enum Staged {
    Opened {
        line: usize,
        prepared: Box<Prepared>,
        /// How many files of the group belong to it.
        n_files: usize,
    },
    /// The case of an earlier line, or of an earlier run.
    Again { line: usize, case: Opened },
}

/// A case that has its id and its file.
#[derive(Clone)]
struct Opened {
    id: String,
    path: String,
}

impl Opened {
    fn of(prepared: &Prepared) -> Self {
        Self { id: prepared.id.to_string(), path: load::shown(&prepared.path) }
    }
}

pub(crate) fn run(cx: &mut Context<'_>, file: &str, force: &Force) -> Result<Answer, Error> {
    if !matches!(cx.globals.format, Format::Table | Format::Ids | Format::Ndjson) {
        return Err(Error::usage(format!(
            "`--format {}` cannot carry a batch, which prints as it goes",
            cx.globals.format
        ))
        .hint("formats that can: `table`, `ids`, `ndjson`"));
    }
    let care = cx.care()?;
    let wait = cx.wait()?;
    let source = source::open(cx, file)?;
    let mut told =
        Told { answer: Answer::new(Said::Nothing), missed: None, next: 1, n_bad: 0, n_urgent: 0, n_unasked: 0 };
    let opened = groups(cx, (&care, wait), (file, source), force, &mut told);
    let Told { mut answer, missed, next, n_bad, n_urgent, n_unasked } = told;
    match opened {
        Err(error) if error.kind == Kind::Unconfirmed => {
            let known = format!("the lines up to {} are done, and none after; `amends list` names the cases", next - 1);
            answer.errors.push(error.hint(known));
        }
        // What was opened before is said, and that the rest was not.
        Err(error) if answer.saved => answer.errors.push(of_line(next, error.hint(STOPPED))),
        opened => opened?,
    }
    answer.missed = missed;
    if n_urgent > 0 {
        let cases =
            if n_urgent == 1 { "1 of them is an emergency" } else { &format!("{n_urgent} of them are emergencies") };
        answer.notes.push(format!("note: {cases}; `amends next` says why"));
    }
    if n_unasked > 0 {
        let cases = if n_unasked == 1 { "1 case has".to_owned() } else { format!("{n_unasked} cases have") };
        answer.notes.push(format!("note: {cases} no situation of the customer; the key of a line is `situation`"));
    }
    if n_bad > 0 {
        let lines =
            if n_bad == 1 { "1 line was not opened".to_owned() } else { format!("{n_bad} lines were not opened") };
        answer.errors.push(
            Error::new(Kind::Data, lines).hint("mend the lines named above and run them again; the others are saved"),
        );
    }
    Ok(answer)
}

/// What is said at the end of a run.
struct Told {
    answer: Answer,
    missed: Option<Missed>,
    /// The first line that is neither opened nor named.
    next: usize,
    n_bad: usize,
    /// How many of the new cases are emergencies.
    n_urgent: usize,
    n_unasked: usize,
}

/// Opens the cases of all lines, group by group.
fn groups(
    cx: &mut Context<'_>,
    (care, wait): (&Care, Duration),
    (file, mut source): (&str, Box<dyn BufRead>),
    force: &Force,
    told: &mut Told,
) -> Result<(), Error> {
    let Told { answer, missed, next, n_bad, n_urgent, n_unasked } = told;
    let mut dice = cx.world.dice.clone();
    let mut keys = HashMap::new();
    let mut lost = HashSet::new();
    // Where the cases of this run are, and which cases became emergencies by it.
    let mut made: HashMap<CaseId, PathBuf> = HashMap::new();
    let mut raised: HashSet<CaseId> = HashSet::new();
    let mut swept = Swept::default();
    let mut line = 0;
    let mut is_stopped = false;
    // A terminal that the answer goes to moves by itself.
    let progress = Progress::of("lines opened", care.listener.filter(|_| !cx.world.terminal.stdout));
    if care.listener.is_some() && file != "-" {
        let path = cx.world.cwd.clone().unwrap_or_default().join(file);
        progress.expect((cx.world.n_lines)(&path).unwrap_or(0));
    }
    let mut held: Option<Held<'_>> = None;
    let mut texts = source::lines(&mut source, &mut line)?;
    loop {
        let mut marks = if cx.globals.dry_run { Marks::default() } else { Marks::of(care.disk.as_ref()) };
        let loaded = care.load()?;
        if made.is_empty() {
            on_time::check(care, &loaded.folder)?;
        }
        *missed = missed.take().or_else(|| loaded.missed());
        let mut desk = Desk {
            care,
            register: Register::new(&loaded.folder, care.policy.region.as_deref()),
            dice,
            taken: ids_on_file(care)?,
            on_file: OnFile::Known,
            added: Vec::new(),
        };
        loop {
            if held.is_none() && !cx.globals.dry_run && !texts.is_empty() {
                held = Some(lock::hold(care.disk.as_ref(), wait)?);
                if !marks.hold(care.disk.as_ref()) {
                    // Somebody wrote while nobody held the lock: perhaps the very party that a line is of.
                    break;
                }
            }
            let group_of = std::mem::take(&mut texts);
            if group_of.is_empty() {
                break;
            }
            let is_last = group_of.len() < GROUP;
            let last = group_of.last().map_or(line, |(line, _)| *line);
            // An answer that nobody hears stops the run, once the group is whole.
            let mut unheard = None;
            let mut group = Group::new(care.disk.as_ref());
            let mut staged: Vec<Staged> = Vec::new();
            for (line, text) in group_of {
                progress.step();
                // Under a key of the whole batch each line without one has its own.
                let key = cx.globals.once.as_ref().map(|key| format!("{key}/{line}"));
                let understood =
                    one(&mut desk, &mut keys, &text, (key, force)).and_then(|understood| match understood {
                        Line::Again(case) => Ok(Staged::Again { line, case }),
                        Line::New(prepared) if held.is_none() => Ok(Staged::Opened { line, prepared, n_files: 0 }),
                        Line::New(prepared) => {
                            let id = prepared.id.to_string();
                            let n_staged = group.len();
                            stage(&mut group, line, prepared).inspect_err(|_| {
                                // Half a line is none.
                                group.truncate(n_staged);
                                lost.insert(id);
                            })
                        }
                    });
                match understood {
                    Ok(one) => staged.push(one),
                    // The disk takes no more: what was prepared is tried, and nothing after it.
                    Err(error) if error.kind == Kind::NotWritten => {
                        answer.errors.push(of_line(line, error.hint(STOPPED)));
                        is_stopped = true;
                        break;
                    }
                    Err(error) => {
                        progress.clear();
                        *n_bad += complain(cx, line, error);
                    }
                }
            }
            let Some(held) = held.take() else {
                for staged in staged {
                    match staged {
                        Staged::Again { line, case } => print(cx, line, &case, None, answer)?,
                        Staged::Opened { line, prepared, .. } => rehearse(cx, care, line, &prepared)?,
                    }
                }
                if is_last {
                    break;
                }
                texts = source::lines(&mut source, &mut line)?;
                continue;
            };
            let mut results = commit::create_in_turn(&held, &mut swept, group).into_iter();
            let mut raises: Vec<(usize, Raise)> = Vec::new();
            for staged in staged {
                let (line, prepared, n_files) = match staged {
                    Staged::Opened { line, prepared, n_files } => (line, prepared, n_files),
                    Staged::Again { line, case } if lost.contains(&case.id) => {
                        let error = Error::new(Kind::NotWritten, format!("case `{}` was not written", case.id));
                        *n_bad += complain(cx, line, error);
                        continue;
                    }
                    Staged::Again { line, case } => {
                        unheard = unheard.or_else(|| print(cx, line, &case, None, answer).err());
                        continue;
                    }
                };
                let done: Vec<_> = results.by_ref().take(n_files).collect();
                let is_whole = done.len() == n_files;
                let failed = done.into_iter().find_map(|(_, result)| result.err());
                if failed.is_none() && !is_whole {
                    // An earlier line failed, which is told.
                    lost.insert(prepared.id.to_string());
                    continue;
                }
                let failed = match failed {
                    Some(error) => {
                        lost.insert(prepared.id.to_string());
                        is_stopped |= !error.is_saved();
                        Some(if error.is_saved() { error.into() } else { taken_back(&held, &prepared, error) })
                    }
                    None => {
                        answer.saved = true;
                        *n_urgent += usize::from(code(&prepared).is_some());
                        let case = Opened::of(&prepared);
                        unheard = unheard.or_else(|| print(cx, line, &case, Some(&prepared), answer).err());
                        let of_line = |note: &String| note.replacen("note: ", &format!("note: line {line}: "), 1);
                        answer.notes.extend(prepared.asides.iter().map(of_line));
                        made.insert(prepared.id.clone(), prepared.path.clone());
                        for (code, later) in &prepared.later {
                            let path = match later.place.and_then(|place| loaded.folder.cases.get(place)) {
                                Some(filed) => Some(PathBuf::from(&filed.path)),
                                None => made.get(&later.case).cloned(),
                            };
                            let path = path.filter(|_| raised.insert(later.case.clone()));
                            raises.extend(path.map(|path| (line, raise_of(care, &prepared, code, later, path))));
                        }
                        let complaint = &prepared.complaint;
                        let id = prepared.id.as_str();
                        let odd = circumstances::odd(care, id, &complaint.situation, &complaint.adjustments);
                        answer.notes.extend(odd.iter().map(of_line));
                        *n_unasked += usize::from(situation::is_unasked(complaint.kind, &complaint.situation));
                        prepared.learnt.as_ref().and_then(|learnt| learn::save(care, &held, learnt).err())
                    }
                };
                answer.errors.extend(failed.map(|error| of_line(line, error)));
            }
            raise(cx, care, (&held, &mut swept), raises, answer);
            *next = last + 1;
            if let Some(error) = unheard {
                return Err(error);
            }
            if is_stopped || is_last {
                break;
            }
            marks = Marks::of(care.disk.as_ref());
            drop(held);
            texts = source::lines(&mut source, &mut line)?;
        }
        dice = desk.dice;
        if texts.is_empty() || is_stopped {
            break;
        }
    }
    Ok(())
}

/// Makes the emergencies that lines of a group found, group by group, and says by which line.
fn raise(
    cx: &mut Context<'_>,
    care: &Care,
    (held, swept): (&Held<'_>, &mut Swept),
    mut raises: Vec<(usize, Raise)>,
    answer: &mut Answer,
) {
    while !raises.is_empty() {
        let (lines, raises): (Vec<usize>, Vec<Raise>) = raises.drain(..raises.len().min(GROUP)).unzip();
        let mut done = cx.raise_together(care, held, swept, &raises);
        let by: HashMap<&Found, (usize, &Raise)> =
            lines.into_iter().zip(&raises).map(|(line, raise)| (&raise.found, (line, raise))).collect();
        let note = |(found, ..): &Written| {
            let (line, Raise { repeated, reason, .. }) = by.get(found)?;
            let code = repeated.cause.code;
            Some(format!("note: line {line}: `{}` is an emergency now, {code}: {reason}", found.id))
        };
        answer.notes.extend(done.rows.iter().filter_map(note));
        answer.errors.append(&mut done.errors);
    }
}

fn ids_on_file(care: &Care) -> Result<HashSet<String>, Error> {
    let paths = probe::walk(care.disk.as_ref(), Path::new(CASES), |_| true).whole()?;
    Ok(paths.iter().filter_map(|path| Some(path.file_stem()?.to_str()?.to_ascii_lowercase())).collect())
}

/// What a line came to.
enum Line {
    New(Box<Prepared>),
    /// Its `once` key is on record.
    Again(Opened),
}

fn one(
    desk: &mut Desk<'_>,
    keys: &mut HashMap<String, Opened>,
    text: &[u8],
    (key, force): (Option<String>, &Force),
) -> Result<Line, Error> {
    if text.len() > MAX_LINE {
        return Err(Error::usage("this is longer than 1 MB").hint("shorten the text, or open this case alone"));
    }
    let text = std::str::from_utf8(text).map_err(|error| {
        Error::usage(format!("this is not UTF-8 (byte {})", error.valid_up_to()))
            .hint("convert it with `iconv -t utf-8`")
    })?;
    let mut request = Request::of_line(text.trim())?;
    request.once_key = request.once_key.or(key);
    if let (false, Force::Because(why)) = (request.force, force) {
        (request.force, request.why) = (true, Some(why.clone()));
    }
    if let Some(key) = &request.once_key {
        // A line of this run may not be on disk yet.
        if let Some(case) = keys.get(key) {
            return Ok(Line::Again(case.clone()));
        }
        if let Some((found, _)) = opened_already(desk.care, key)? {
            return Ok(Line::Again(Opened { path: load::shown(&found.path), id: found.id }));
        }
    }
    let mut prepared = desk.prepare(&request)?;
    prepared.asides.extend(request.texts().map(str::len).max().and_then(too_long));
    keys.extend(request.once_key.map(|key| (key, Opened::of(&prepared))));
    Ok(Line::New(Box::new(prepared)))
}

fn stage(group: &mut Group<'_>, line: usize, prepared: Box<Prepared>) -> Result<Staged, Error> {
    let files = prepared.parties.iter().map(|(path, text)| (path, text)).chain([(&prepared.path, &prepared.text)]);
    let mut n_files = 0;
    for (path, text) in files {
        group.add(path, text.as_bytes())?;
        n_files += 1;
    }
    Ok(Staged::Opened { line, prepared, n_files })
}

/// Returns the rule by which a new case is an emergency.
fn code(prepared: &Prepared) -> Option<&'static str> {
    prepared.complaint.alarm
}
