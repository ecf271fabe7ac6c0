//! `amends resolve-merge`: files that a merge left with markers, and keys that two clones changed differently.
//! What a merge makes of two versions is `format::merge`'s business.

use std::path::{Path, PathBuf};

use crate::actions::adopt;
use crate::actions::draft::Draft;
use crate::cli::answer::Answer;
use crate::cli::context::{Care, Context, problem};
use crate::cli::error::{Error, Kind};
use crate::cli::find;
use crate::cli::write::{alone, already, diff_lines, fold, misnamed, on_time, told_already};
use crate::format::merge::handwork;
use crate::format::merge::markers;
use crate::format::merge::settle::{self, Conflict};
use crate::format::merge::tomb;
use crate::format::merge::untouched;
use crate::format::patch::patch;
use crate::format::read_case;
use crate::format::tree::parse;
use crate::model::case::Case;
use crate::model::id::PartyId;
use crate::model::replay::mismatches;
use crate::rules::record::promises;
use crate::store::commit::{self, Change};
use crate::store::error::StoreError;
use crate::store::git::stages;
use crate::store::load::{self, CASES, Flaw, LIMIT, PARTIES};
use crate::store::{names, probe};
use crate::view::cell::Cell;
use crate::view::kind;
use crate::view::page::{Audience, Block, Column, Line, Role, Table};

mod choice;
mod flaw;
pub(crate) mod one_sided;

use choice::{Choice, chosen, event, next, unknown};
use flaw::newly_wrong;
use one_sided::OneSided;

/// Finish a merge: merge files with markers by meaning, list and settle keys in conflict
///
/// Without `--key` all files that a merge left unfinished are looked at, or the named ones; exit 1 while a key is in
/// conflict. With `--key` one of its values is chosen, and the choice goes on record.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  amends resolve-merge\n  amends resolve-merge kd35 --key owner --take sipho\n  amends resolve-merge kd35 --key promise/p7kd/state --take broken --why \"Lerato never got it\""
)]
pub(crate) struct Args {
    /// Cases, parties or files [default: all that are unfinished]
    #[arg(value_name = "CASE")]
    names: Vec<String>,
    /// The key to settle, as it is listed
    #[arg(long, value_name = "KEY", requires = "take")]
    key: Option<String>,
    /// The value that stands, or its number in the list; "" where the key was taken away
    #[arg(long, value_name = "VALUE", requires = "key", allow_hyphen_values = true)]
    take: Option<String>,
    /// Why this one
    #[arg(long, value_name = "TEXT", requires = "key", allow_hyphen_values = true)]
    why: Option<String>,
    /// Write although the clock stands over a day before what is on record
    #[arg(long, requires = "why")]
    #[allow(dead_code, reason = "asked for by its name")]
    force: bool,
}

pub(crate) const COLUMNS: &[Column] = &[
    Column::new("case", "Case").role(Role::Id).of(kind::Kind::Text).always(),
    Column::new("key", "Key").of(kind::Kind::Text),
    Column::new("values", "Values").of(kind::Kind::List(&kind::Kind::Text)),
    Column::new("now", "Now").of(kind::Kind::Text),
    Column::new("state", "State").of(kind::Kind::OneOf(&["merged", "open", "settled"])).always(),
    Column::new("path", "File").of(kind::Kind::Text).always(),
];

pub(crate) fn run(cx: &mut Context<'_>, args: Args) -> Result<Answer, Error> {
    if args.key.is_none() {
        // Only a choice is an event.
        crate::cli::fits_now(&cx.globals, "a merge of two versions")?;
        crate::cli::fits_again(&cx.globals, "a merge of two versions")?;
    }
    let (mut rows, mut prose, mut errors, mut saved, mut open) = (Vec::new(), Vec::new(), Vec::new(), false, None);
    let mut notes = Vec::new();
    let care = cx.care()?;
    let wait = cx.wait()?;
    let paths = if args.names.is_empty() {
        if args.key.is_some() {
            return Err(Error::usage("`--key` is about one case")
                .hint("name it: `amends resolve-merge CASE --key KEY --take VALUE`"));
        }
        everything(&care, &mut errors)?
    } else {
        args.names.iter().map(|name| named(cx, &care, name)).collect::<Result<_, _>>()?
    };
    let choice = args.key.zip(args.take).map(|(key, take)| Choice { key, take, why: args.why });
    if choice.is_some() && paths.len() > 1 {
        return Err(Error::usage("`--key` settles one case at a time").hint("name one case"));
    }
    let one_sided = if choice.is_some() { Vec::new() } else { one_sided::all(&care) };
    let is_meant = |path: &Path| args.names.is_empty() || paths.iter().any(|known| known == path);
    errors.extend(one_sided.iter().filter(|file| is_meant(&file.path)).map(OneSided::error));
    for path in paths.iter().filter(|path| one_sided.iter().all(|file| file.path != **path)) {
        let act = |bytes: &[u8]| finished(cx, &care, path, bytes, choice.as_ref());
        let outcome = match alone(&care, path).and_then(|()| is_unfinished(&care, path)) {
            Err(error) => Err(error),
            Ok(false) => match &choice {
                Some(choice) => is_settled(cx, &care, path)
                    .and_then(|done| if done { Ok(Done::already()) } else { Err(unknown(path, choice, &[])) }),
                None => continue,
            },
            Ok(true) if cx.globals.dry_run => {
                let before =
                    care.disk.read(path, LIMIT).map_err(|error| StoreError::from_io("read", path, error).into());
                before.and_then(|before| {
                    let (text, done) = act(&before.bytes)?;
                    prose.extend(diff_lines(path, &String::from_utf8_lossy(&before.bytes), &text));
                    Ok(done)
                })
            }
            Ok(true) => {
                let write = |bytes: &[u8]| act(bytes).map(|(text, done)| Change::Write(text.into_bytes(), done));
                commit::update(care.disk.as_ref(), wait, path, LIMIT, write).map_err(fold).map(|outcome| {
                    saved |= outcome.replaced.is_some();
                    outcome.result
                })
            }
        };
        match outcome {
            Ok(done) => {
                if done.is_repeated {
                    prose.push(repeated(path));
                }
                if !done.odd.is_empty() {
                    let keys = done.odd.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ");
                    notes.push(format!(
                        "note: head and events of `{}` disagree about {keys} now; see `amends check`, and set it right before `--adopt`",
                        stem(path)
                    ));
                }
                notes.extend(done.left_open.iter().map(|said| format!("note: {said}")));
                open = open.or_else(|| done.left.first().map(|conflict| (stem(path).to_owned(), conflict.clone())));
                rows.extend(done.rows(path));
            }
            Err(error) => errors.push(error),
        }
    }
    let is_open = open.is_some();
    prose.extend(open.map(|(case, conflict)| next(&case, &conflict)));
    if rows.is_empty() && errors.len() == 1 {
        return Err(errors.remove(0));
    }
    let table = Table { key: "resolve-merge", title: String::new(), columns: COLUMNS, rows, audience: Audience::All };
    let page = care.page("resolve-merge", vec![Block::Table(table), Block::Prose(prose)]);
    let mut answer = Answer::from(page).or_say("no merge is unfinished").found_if(is_open);
    answer.errors = errors;
    answer.notes = notes;
    answer.saved = saved;
    Ok(answer)
}

/// What became of one file.
struct Done {
    merged: bool,
    settled: Option<Conflict>,
    left: Vec<Conflict>,
    /// The keys of which head and events of the merged case tell otherwise.
    odd: Vec<String>,
    /// What is open in the place of a promise that the choice ended.
    left_open: Vec<String>,
    /// The choice was made before, under the same `--once` key.
    is_repeated: bool,
}

impl Done {
    fn already() -> Self {
        Self {
            merged: false,
            settled: None,
            left: Vec::new(),
            odd: Vec::new(),
            left_open: Vec::new(),
            is_repeated: true,
        }
    }

    fn rows(&self, path: &Path) -> Vec<Vec<Cell>> {
        let row = |conflict: Option<&Conflict>, state: &str| {
            let values = conflict.map(|conflict| conflict.values.iter().cloned().map(Cell::untrusted).collect());
            vec![
                Cell::Id(stem(path).to_owned()),
                Cell::text(conflict.map(|conflict| conflict.key.as_str())),
                values.map_or(Cell::None, Cell::List),
                Cell::text(conflict.and_then(|conflict| conflict.now.as_deref())),
                Cell::Word(state.to_owned()),
                Cell::untrusted(load::shown(path)),
            ]
        };
        let merged = self.merged.then(|| row(None, "merged"));
        let settled = self.settled.as_ref().map(|conflict| row(Some(conflict), "settled"));
        merged.into_iter().chain(settled).chain(self.left.iter().map(|conflict| row(Some(conflict), "open"))).collect()
    }
}

/// Returns the text without markers, and with the choice made.
fn finished(
    cx: &Context<'_>,
    care: &Care,
    path: &Path,
    bytes: &[u8],
    choice: Option<&Choice>,
) -> Result<(String, Done), Error> {
    let syntax = load::syntax(path);
    let shown = load::shown(path);
    let unmerged = |error: &dyn std::fmt::Display| {
        Error::new(Kind::Data, format!("`{shown}` cannot be merged: {error}"))
            .hint("nothing was written; settle it by hand with `amends edit` or with git")
    };
    let text = std::str::from_utf8(bytes).map_err(|_| unmerged(&"it is not UTF-8 text"))?;
    let known = text.contains("<<<<<<<").then(|| stages::unmerged(&care.disk.root().join(path))).flatten();
    let whole = known.as_ref().and_then(|known| {
        let versions: [&[u8]; 3] = [&known.base, &known.ours, &known.theirs];
        untouched::merged(syntax, text, versions, Some(stem(path)))
            .or_else(|| handwork::merged(syntax, text, versions, Some(stem(path))))
    });
    let base = known.as_ref().map(|known| known.base.as_slice());
    let resolved = whole.map(Ok).or_else(|| markers::resolve(syntax, text, base, Some(stem(path))));
    let resolved = resolved.transpose().map_err(|error| unmerged(&error))?;
    let is_resolved = resolved.is_some();
    let text = resolved.map_or_else(|| text.to_owned(), |merged| merged.text);
    // Nobody is asked whether a person who was erased comes back.
    let blanked = tomb::without_person(syntax, &text);
    let merged = is_resolved || blanked.is_some();
    let mut text = blanked.unwrap_or(text);
    let unreadable = |text: &str, diagnostic| Error::data(problem(&Flaw::of_text(path, text, diagnostic)));
    let document = parse(syntax, text.as_bytes()).map_err(|diagnostic| unreadable(&text, diagnostic))?;
    let mut left = settle::conflicts(syntax, text.trim_start_matches('\u{feff}')).map_err(|error| unmerged(&error))?;
    let mut settled = None;
    let (mut case, _) = read_case::case(&document, syntax, care.zone());
    let is_repeated = choice.is_some() && case.as_ref().is_some_and(|case| is_on_record(cx, case));
    if let Some(choice) = choice.filter(|_| !is_repeated) {
        let at =
            left.iter().position(|conflict| conflict.key == choice.key).ok_or_else(|| unknown(path, choice, &left))?;
        let conflict = left.remove(at);
        let value = chosen(&conflict, &choice.take)?;
        if let Some(known) = case.as_ref().filter(|_| !is_resolved) {
            // What a hand changed elsewhere goes on record first, as with every other write.
            let edited = adopt::adopt(known, &cx.stamp(care), &cx.world.dice);
            text = patch(syntax, &text, &edited).map_err(|error| unmerged(&error))?;
            let document = parse(syntax, text.as_bytes()).map_err(|diagnostic| unreadable(&text, diagnostic))?;
            case = read_case::case(&document, syntax, care.zone()).0;
        }
        let decided = settle::settle(syntax, text.trim_start_matches('\u{feff}'), &conflict.key, &value)
            .map_err(|error| unmerged(&error))?;
        let mut edits = decided.edits;
        if let Some(case) = &case {
            if let Some(error) = misnamed(case, path) {
                return Err(error);
            }
            let stamp = cx.stamp(care);
            on_time(care, &[case], &stamp)?;
            let mut draft = Draft::of(case, &stamp, &cx.world.dice);
            draft.event(event(&conflict, decided.said.as_deref(), choice.why.as_deref()));
            edits.extend(draft.finish());
        }
        let mark = if text.starts_with('\u{feff}') { "\u{feff}" } else { "" };
        let patched = patch(syntax, &decided.text, &edits).map_err(|error| unmerged(&error))?;
        if let Some(flaw) = newly_wrong(care, path, &text, &patched) {
            let value = if value.is_empty() { "taken away".to_owned() } else { format!("`{value}`") };
            let message = format!("`{}` cannot be {value}: {flaw}", conflict.key);
            return Err(Error::new(Kind::Data, message)
                .hint("nothing was written; take another value, or settle it with `amends edit`"));
        }
        text = format!("{mark}{patched}");
        if case.is_some() {
            text = cx.with_passed(care, path, text, &cx.stamp(care))?;
        }
        settled = Some(Conflict { now: Some(value), ..conflict });
    }
    // What was settled may have been the last to disagree, or the first.
    let last = parse(syntax, text.as_bytes()).ok();
    let last = last.and_then(|document| read_case::case(&document, syntax, care.zone()).0);
    let left_open = last.iter().filter(|_| settled.is_some()).flat_map(still_owed).collect();
    // What a hand changed between the markers may not fit what the other side's events say.
    let odd = last.iter().filter(|_| is_resolved).flat_map(mismatches).map(|odd| odd.path()).collect();
    Ok((text, Done { merged, settled, left, odd, left_open, is_repeated }))
}

fn still_owed(case: &Case) -> Vec<String> {
    let said = |(promise, before)| promises::said_stranded(case, promise, before);
    promises::stranded(case).map(said).map(|(words, next)| format!("{words}; next: {next}")).collect()
}

/// Tells whether a case has an event of this command's `--once` key.
fn is_on_record(cx: &Context<'_>, case: &Case) -> bool {
    already(case, cx.globals.once.as_deref()).is_some()
}

/// Tells whether a file without conflicts is a case where the choice was made before, under the same key.
fn is_settled(cx: &Context<'_>, care: &Care, path: &Path) -> Result<bool, Error> {
    let bytes = care.disk.read(path, LIMIT).map_err(|error| StoreError::from_io("read", path, error))?.bytes;
    let syntax = load::syntax(path);
    let case = parse(syntax, &bytes).ok().and_then(|document| read_case::case(&document, syntax, care.zone()).0);
    Ok(case.is_some_and(|case| is_on_record(cx, &case)))
}

fn repeated(path: &Path) -> Line {
    vec![Cell::Id(stem(path).to_owned()), Cell::Word(": ".to_owned()), told_already()]
}

/// Returns whether a file holds something to finish; most do not, and are not locked for it. One that cannot be read for
/// another reason is an error: it may be what somebody made of a merge.
fn is_unfinished(care: &Care, path: &Path) -> Result<bool, Error> {
    let bytes = care.disk.read(path, LIMIT).map_err(|error| StoreError::from_io("read", path, error))?.bytes;
    let text = String::from_utf8_lossy(&bytes);
    if text.contains("<<<<<<<") || text.contains("conflict") {
        return Ok(true);
    }
    match parse(load::syntax(path), &bytes) {
        Ok(_) => Ok(false),
        Err(diagnostic) => Err(Error::data(problem(&Flaw::of_text(path, &text, diagnostic)))),
    }
}

/// Returns the files that are unfinished or cannot be read; what may hide others is added to the errors.
fn everything(care: &Care, errors: &mut Vec<Error>) -> Result<Vec<PathBuf>, Error> {
    let mut paths = Vec::new();
    for dir in [CASES, PARTIES] {
        let names = names::walk(care.disk.as_ref(), Path::new(dir))?;
        paths.extend(names.files);
        // A name that is not read is no record, and twins are refused when it is their turn.
        let hidden = names.reported.into_iter().filter(|reported| reported.code.starts_with("file."));
        errors.extend(hidden.map(|reported| Error::data(problem(&Flaw::from(reported)))));
    }
    // One that cannot be read may be unfinished too, and is named when its turn comes.
    paths.retain(|path| is_unfinished(care, path).unwrap_or(true));
    Ok(paths)
}

/// Returns the file of a case or party, or a file that was named as such.
fn named(cx: &Context<'_>, care: &Care, name: &str) -> Result<PathBuf, Error> {
    let path = Path::new(name);
    if name.contains('/') || path.extension().is_some() {
        let whole = cx.world.cwd.as_deref().unwrap_or(Path::new("")).join(path);
        let inside = whole.strip_prefix(&care.root).or_else(|_| whole.strip_prefix(care.disk.root()).or(Err(())));
        let inside = inside.map_or_else(|()| path.to_owned(), Path::to_path_buf);
        return match care.disk.stat(&inside) {
            Ok(_) => Ok(inside),
            Err(error) => Err(StoreError::from_io("read", path, error).into()),
        };
    }
    if let Some(id) = PartyId::parse(name).filter(|_| name.starts_with("p-")) {
        let found = probe::find(care.disk.as_ref(), Path::new(PARTIES), id.as_str())?;
        return found.into_iter().next().ok_or_else(|| Error::new(Kind::NotFound, format!("no party `{name}`")));
    }
    Ok(find::find(care, name)?.path)
}

fn stem(path: &Path) -> &str {
    path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default()
}
