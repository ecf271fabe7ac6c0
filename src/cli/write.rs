//! Changing cases: lock, read, decide, patch, replace, and a row for each; or the diff of a dry run.
//! What to change is decided by `actions`.

use std::path::{Path, PathBuf};

use crate::actions::adopt;
use crate::actions::draft::Stamp;
use crate::actions::refusal::{Ground, Refusal};
use crate::cli::answer::{Answer, Quiet, Said};
use crate::cli::context::{Care, Context, problem};
use crate::cli::error::{Error, Kind};
use crate::cli::find::{self, Found};
use crate::format::diff::diff;
use crate::format::rewrite::{RewriteError, Rewritten, rewrite};
use crate::model::case::Case;
use crate::model::edit::Edit;
use crate::store::commit::{self, Change, CommitError};
use crate::store::load::{self, Flaw, LIMIT};
use crate::store::{lock, probe};
use crate::view::cell::Cell;
use crate::view::page::{Audience, Block, Column, Line, Role, Table};

/// What an action makes of a case: edits, and what to tell people.
pub(crate) struct Done {
    pub(crate) edits: Vec<Edit>,
    /// Sentences; the case is named before them.
    pub(crate) lines: Vec<Line>,
    /// The id of the block that was made or changed, else the case's.
    pub(crate) id: Option<String>,
}

/// The columns that every write answers with.
const COLUMNS: &[Column] = &[
    Column::new("case", "Case").role(Role::Id),
    Column::new("id", "Id"),
    Column::new("path", "File"),
    Column::new("subject", "Subject"),
    Column::new("status", "Status"),
    Column::new("priority", "Priority"),
    Column::new("owner", "Owner"),
    Column::new("changed", "Changed"),
];

impl Context<'_> {
    /// Returns the stamp of a change.
    pub(crate) fn stamp(&self, care: &Care) -> Stamp {
        let entered_at = (care.now != care.typed).then(|| care.typed.at());
        Stamp { at: care.now.at(), entered_at, by: care.me.clone(), once: self.globals.once.clone() }
    }

    /// Returns the cases that were named; `-` reads ids from stdin, one a line, duplicates once.
    pub(crate) fn cases(&mut self, care: &Care, named: &[String]) -> Result<Vec<Found>, Error> {
        let mut typed = Vec::new();
        for name in named {
            if name == "-" {
                typed.extend(self.stdin()?.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned));
            } else {
                typed.push(name.clone());
            }
        }
        let mut found = Vec::new();
        for name in typed {
            let case = find::find(care, &name)?;
            if !found.contains(&case) {
                found.push(case);
            }
        }
        found.sort();
        Ok(found)
    }

    /// Changes each case in turn; one that fails does not keep the others from being done.
    pub(crate) fn change(
        &mut self,
        care: &Care,
        cases: &[Found],
        schema: &'static str,
        quiet: Quiet,
        decide: impl Fn(&Case, &Stamp) -> Result<Done, Refusal>,
    ) -> Result<Answer, Error> {
        let stamp = self.stamp(care);
        let wait = self.wait()?;
        let mut rows = Vec::new();
        let mut prose = Vec::new();
        let mut answer_errors = Vec::new();
        let mut notes = Vec::new();
        let mut saved = false;
        let held =
            if self.globals.dry_run || cases.is_empty() { None } else { Some(lock::hold(care.disk.as_ref(), wait)?) };
        for found in cases {
            if probe::is_open_in_editor(care.disk.as_ref(), &found.path) {
                notes.push(format!("note: `{}` seems to be open in an editor", load::shown(&found.path)));
            }
            let result = match &held {
                Some(held) => commit::update_in(held, &found.path, LIMIT, |bytes| {
                    let (rewritten, done) = self.decide(care, &found.path, bytes, &stamp, &decide)?;
                    let text = rewritten.text.clone().into_bytes();
                    Ok(Change::Write(text, (rewritten, done)))
                })
                .map(|outcome| (outcome.replaced.is_some(), outcome.result))
                .map_err(fold),
                None => self.dry_run(care, &found.path, &stamp, &decide, &mut prose),
            };
            match result {
                Ok((changed, (rewritten, done))) => {
                    saved |= changed;
                    rows.push(row(found, &rewritten.after, &done, changed));
                    if !self.globals.dry_run {
                        prose.extend(done.lines);
                    }
                }
                Err(error) => {
                    saved |= error.kind == Kind::Unconfirmed;
                    answer_errors.push(error);
                }
            }
        }
        drop(held);
        if rows.is_empty() && answer_errors.len() == 1 {
            return Err(answer_errors.remove(0));
        }
        let table = Table { key: schema, title: String::new(), columns: COLUMNS, rows, audience: Audience::Data };
        let page = care.page(schema, vec![Block::Prose(prose), Block::Table(table)]);
        let mut answer = Answer::new(Said::Page(Box::new(page)));
        answer.errors = answer_errors;
        answer.quiet = quiet;
        answer.saved = saved;
        answer.notes = notes;
        Ok(answer)
    }

    /// Decides on one text: hand edits are adopted first, and a key that is on record already changes nothing.
    fn decide(
        &self,
        care: &Care,
        path: &Path,
        bytes: &[u8],
        stamp: &Stamp,
        decide: &impl Fn(&Case, &Stamp) -> Result<Done, Refusal>,
    ) -> Result<(Rewritten, Done), Error> {
        let mut done = Done { edits: Vec::new(), lines: Vec::new(), id: None };
        let rewritten = rewrite(load::syntax(path), care.zone(), bytes, |case| {
            if let Some(named) = misnamed(case, path) {
                return Err(named);
            }
            if let Some(id) = already(case, stamp.once.as_deref()) {
                done.lines = vec![vec![
                    Cell::Id(case.id.to_string()),
                    Cell::Word(": done already under this `--once` key".to_owned()),
                ]];
                done.id = id;
                return Ok(Vec::new());
            }
            let mut edits = adopt::adopt(case, stamp, &self.world.dice);
            let mut made = decide(case, stamp).map_err(refused)?;
            if made.edits.is_empty() {
                done = made;
                return Ok(Vec::new());
            }
            // `check --adopt` wants nothing but the adoption itself.
            if made.edits != edits {
                edits.append(&mut made.edits);
            }
            done = made;
            Ok(edits)
        });
        Ok((rewritten.map_err(|error| unwritten(path, error))?, done))
    }

    fn dry_run(
        &self,
        care: &Care,
        path: &Path,
        stamp: &Stamp,
        decide: &impl Fn(&Case, &Stamp) -> Result<Done, Refusal>,
        prose: &mut Vec<Line>,
    ) -> Result<(bool, (Rewritten, Done)), Error> {
        let snapshot = care
            .disk
            .read(path, LIMIT)
            .map_err(|error| crate::store::error::StoreError::from_io("read", path, error))?;
        let (rewritten, done) = self.decide(care, path, &snapshot.bytes, stamp, decide)?;
        let before = String::from_utf8_lossy(&snapshot.bytes);
        prose.extend(diff_lines(path, &before, &rewritten.text));
        Ok((false, (rewritten, done)))
    }
}

/// Returns the lines of a diff; what the file says stays other people's text.
pub(crate) fn diff_lines(path: &Path, before: &str, after: &str) -> Vec<Line> {
    let line = |line: &str| {
        // The sign and the indent are ours and stay; other people's text loses the blanks around it.
        let text = line.trim_start_matches(['+', '-', ' ']);
        let head = line.strip_suffix(text).unwrap_or_default();
        vec![Cell::Word(head.to_owned()), Cell::Text(text.to_owned())]
    };
    diff(&load::shown(path), before, after).lines().map(line).collect()
}

/// Returns the block that a `--once` key made, if the key is on record.
fn already(case: &Case, once: Option<&str>) -> Option<Option<String>> {
    let once = once?;
    let event = case.events.iter().find(|event| event.once.as_deref() == Some(once))?;
    Some(event.promise.as_ref().or(event.question.as_ref()).map(ToString::to_string))
}

/// Refuses a file whose id is another's: git can pair two customers' files.
fn misnamed(case: &Case, path: &Path) -> Option<Error> {
    let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    let alien = case.events.iter().find_map(|event| event.case.clone().filter(|of| *of != case.id.as_str()));
    let message = if stem.eq_ignore_ascii_case(case.id.as_str()) {
        format!("`{}` holds an event of case `{}`", load::shown(path), alien?)
    } else {
        format!("`{}` holds the id `{}`", load::shown(path), case.id)
    };
    Some(
        Error::new(Kind::Data, message)
            .hint("nothing was written; `amends check` says more: two cases may have been mixed up"),
    )
}

fn row(found: &Found, after: &Case, done: &Done, changed: bool) -> Vec<Cell> {
    vec![
        Cell::Id(after.id.to_string()),
        Cell::Id(done.id.clone().unwrap_or_else(|| after.id.to_string())),
        Cell::Text(load::shown(&found.path)),
        Cell::Text(after.subject.clone()),
        word(after.status),
        word(after.priority),
        Cell::text(after.owner.as_deref()),
        Cell::Flag(changed),
    ]
}

/// Returns a word of ours as a cell.
pub(crate) fn word(word: impl crate::model::word::Word) -> Cell {
    Cell::Word(word.word().to_owned())
}

/// Folds a refusal into an error with its exit code.
pub(crate) fn refused(refusal: Refusal) -> Error {
    let kind = match refusal.ground {
        Ground::Request => Kind::Usage,
        Ground::Missing => Kind::NotFound,
        Ground::Rule => Kind::Refused,
    };
    Error { kind, message: refusal.message, hints: refusal.hints, problem: None }
}

fn fold(error: CommitError<Error>) -> Error {
    match error {
        CommitError::Store(error) => error.into(),
        CommitError::Refused(error) => error,
    }
}

fn unwritten(path: &Path, error: RewriteError<Error>) -> Error {
    let shown = load::shown(path);
    match error {
        RewriteError::Refused(error) => error,
        RewriteError::Unreadable { text, diagnostic } => Error::data(problem(&Flaw::of_text(path, &text, *diagnostic))),
        RewriteError::Newer { schema } => {
            Error::new(Kind::Refused, format!("`{shown}` has schema {schema}, which a newer version wrote"))
                .hint("nothing was written; update `amends`")
        }
        RewriteError::Conflict { keys } => {
            Error::new(Kind::Data, format!("`{shown}` holds a conflict that nobody has settled: {}", keys.join(", ")))
                .hint("nothing was written; decide on the value, then remove the `[[conflict]]` block")
        }
        RewriteError::Patch(error) => {
            Error::new(Kind::Data, format!("`{shown}` cannot be changed without reformatting it: {error}"))
                .hint(error.hint())
        }
    }
}

/// Returns the path of a new file.
pub(crate) fn path_of(dir: &str, year: Option<i32>, id: &str, syntax: crate::format::tree::Syntax) -> PathBuf {
    let extension = match syntax {
        crate::format::tree::Syntax::Toml => "toml",
        crate::format::tree::Syntax::Json => "json",
    };
    let mut path = PathBuf::from(dir);
    path.extend(year.map(|year| year.to_string()));
    path.push(format!("{id}.{extension}"));
    path
}
