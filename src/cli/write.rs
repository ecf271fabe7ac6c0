//! Changing cases: lock, read, decide, patch, replace, and a row for each; or the diff of a dry run.
//! What to change is decided by `actions`.

pub(crate) mod done;
pub(crate) mod rows;
pub(crate) mod verb;

use std::path::{Path, PathBuf};

use crate::actions::adopt;
use crate::actions::draft::Stamp;
use crate::actions::refusal::{Ground, Refusal};
use crate::calendar::due;
use crate::cli::answer::{Answer, Quiet};
use crate::cli::anyway::clock_is_right;
use crate::cli::context::{Care, Context, problem};
use crate::cli::error::{Error, Kind};
use crate::cli::find::{self, Found};
use crate::cli::named::with_aliases;
use crate::cli::raising::{Raise, Repeating, unasked};
use crate::cli::stamped::alarm;
use crate::cli::write::done::Done;
use crate::cli::write::verb::{HandEdits, Reach, Verb};
use crate::format::diff::diff;
use crate::format::rewrite::{RewriteError, Rewritten, rewrite};
use crate::model::case::Case;
use crate::model::edit::Edit;
use crate::store::commit::CommitError;
use crate::store::load::{self, Flaw};
use crate::store::probe;
use crate::view::cell::Cell;
use crate::view::page::{Audience, Block, Line, Table};

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
        self.change_all(care, cases, &Verb { schema, quiet, hand_edits: HandEdits::First, reach: Reach::Case, decide })
    }

    /// Ends each case in turn.
    pub(crate) fn end(
        &mut self,
        care: &Care,
        cases: &[Found],
        schema: &'static str,
        decide: impl Fn(&Case, &Stamp) -> Result<Done, Refusal>,
    ) -> Result<Answer, Error> {
        let (quiet, hand_edits, reach) = (Quiet::Nothing, HandEdits::First, Reach::Ended);
        self.change_all(care, cases, &Verb { schema, quiet, hand_edits, reach, decide })
    }

    /// Changes each case in turn, with all that can be said about how.
    pub(crate) fn change_all(
        &mut self,
        care: &Care,
        cases: &[Found],
        verb: &Verb<impl Fn(&Case, &Stamp) -> Result<Done, Refusal>>,
    ) -> Result<Answer, Error> {
        let stamp = self.stamp(care);
        let mut rows = Vec::new();
        let mut errors = Vec::new();
        let mut missed = None;
        let known = if verb.reach == Reach::Ended { unasked(care, cases)? } else { Repeating::default() };
        let mut hand = self.hand(care, !cases.is_empty())?;
        for found in cases {
            match hand.write(found, |bytes| self.decide(care, &found.path, bytes, &stamp, verb, known.of(found))) {
                Ok((case, done, changed)) => rows.push((found.clone(), case, done, changed)),
                Err(error) => errors.push(error),
            }
        }
        if verb.reach == Reach::Complainant {
            let raised = self.raise_repeats(care, hand.held(), &mut rows);
            errors.extend(raised.errors);
            missed = raised.missed;
        }
        let notes = hand.put_down();
        if rows.is_empty() && errors.len() == 1 {
            return Err(errors.remove(0));
        }
        // The difference is what a dry run is for.
        let quiet = if self.globals.dry_run { Quiet::Everything } else { verb.quiet };
        let mut answer = page(care, verb.schema, rows, quiet);
        answer.saved |= errors.iter().any(|error| error.kind == Kind::Unconfirmed);
        answer.errors = errors;
        answer.notes = notes;
        answer.missed = missed.or(known.missed);
        Ok(answer)
    }

    /// Decides on one text: hand edits go on record first, and a key that is on record already changes nothing.
    fn decide(
        &self,
        care: &Care,
        path: &Path,
        bytes: &[u8],
        stamp: &Stamp,
        verb: &Verb<impl Fn(&Case, &Stamp) -> Result<Done, Refusal>>,
        repeating: Option<&Raise>,
    ) -> Result<(Rewritten, Done), Error> {
        let (syntax, zone) = (load::syntax(path), care.zone());
        let adopted = match verb.hand_edits {
            HandEdits::First => self.adopted(care, path, bytes, stamp)?,
            HandEdits::AreTheChange => as_it_is(care, path, bytes)?,
        };
        let (adopted, alarm_first) = match repeating {
            Some(raise) => self.repeating(care, raise, adopted, stamp)?,
            None => (adopted, None),
        };
        let case = &adopted.after;
        if verb.hand_edits == HandEdits::First
            && already(case, stamp.once.as_deref()).is_none()
            && let Some(into) = find::elsewhere(care, case)
        {
            return Err(Error::new(Kind::Refused, format!("case `{}` was merged into `{into}`", case.id))
                .hint(format!("write to `{into}`, which holds its record")));
        }
        let mut done = Done::nothing();
        let made = rewrite(syntax, zone, adopted.text.as_bytes(), |case| {
            if let Some(id) = already(case, stamp.once.as_deref()) {
                done = repeated(case, id);
                return Ok(Vec::new());
            }
            on_time(care, &[case], stamp)?;
            let case = with_aliases(care, case.clone());
            // What passed is judged by when it is typed.
            done = (verb.decide)(&case, &stamp.of(&case)).map_err(refused)?;
            Ok(done.edits.clone())
        });
        let mut made = made.map_err(|error| unwritten(path, error))?;
        if made.text == adopted.text {
            // What changes nothing writes nothing, a record of hand edits neither.
            made.text = String::from_utf8_lossy(bytes).into_owned();
        }
        if made.text.as_bytes() != bytes {
            made = self.stamped(care, path, made, stamp)?;
            if verb.hand_edits == HandEdits::First {
                done.lines.extend(alarm_first);
                done.lines.extend(alarm(care, &made.before, &made.after));
            }
        }
        Ok((made, done))
    }

    /// Returns the text with what was changed by hand on record.
    pub(crate) fn adopted(&self, care: &Care, path: &Path, bytes: &[u8], stamp: &Stamp) -> Result<Rewritten, Error> {
        rewritten(care, path, bytes, |case| adopt::adopt(case, stamp, &self.world.dice))
    }
}

fn as_it_is(care: &Care, path: &Path, bytes: &[u8]) -> Result<Rewritten, Error> {
    rewritten(care, path, bytes, |_| Vec::new())
}

/// Returns the text with these edits; a file whose id is another's is refused.
pub(crate) fn rewritten(
    care: &Care,
    path: &Path,
    bytes: &[u8],
    decide: impl FnOnce(&Case) -> Vec<Edit>,
) -> Result<Rewritten, Error> {
    let made = rewrite(load::syntax(path), care.zone(), bytes, |case| match misnamed(case, path) {
        Some(error) => Err(error),
        None => Ok(decide(case)),
    });
    made.map_err(|error| unwritten(path, error))
}

/// Returns the answer of a write: what was done to each case, and a row for each.
pub(crate) fn page(care: &Care, schema: &'static str, done: Vec<(Found, Case, Done, bool)>, quiet: Quiet) -> Answer {
    let saved = done.iter().any(|(_, _, _, changed)| *changed);
    let of_each = |row: fn(&Found, &Case, &Done, bool) -> Vec<Cell>| {
        done.iter().map(|(found, case, done, changed)| row(found, case, done, *changed)).collect()
    };
    let promised =
        || done.iter().flat_map(|(found, case, done, changed)| rows::promised(found, case, done, *changed)).collect();
    let (columns, rows): (_, Vec<Vec<Cell>>) = match schema {
        "promise" => (rows::PROMISED, promised()),
        "escalate" => (rows::ESCALATED, of_each(rows::escalated)),
        _ => (rows::COLUMNS, of_each(rows::row)),
    };
    let is_changed = done.iter().any(|(_, _, _, changed)| *changed);
    let worries =
        done.iter().flat_map(|(found, _, done, _)| done.worries.iter().map(|it| rows::worry(found, it))).collect();
    let mut prose: Vec<Line> = done.into_iter().flat_map(|(_, _, done, _)| done.lines).collect();
    prose.extend(happened(care).filter(|_| is_changed));
    let table = Table { key: schema, title: String::new(), columns, rows, audience: Audience::Data };
    let mut answer = Answer::from(care.page(schema, vec![Block::Prose(prose), Block::Table(table)]));
    answer.worries = worries;
    answer.quiet = quiet;
    answer.saved = saved;
    answer
}

/// Returns the time of what happened, if it was typed: a word such as `mon` is one of many Mondays.
pub(crate) fn happened(care: &Care) -> Option<Line> {
    let at = care.now.at();
    (care.now != care.typed).then(|| vec![Cell::Word(format!("at {} ({})", due::say(at), due::rfc3339(at)))])
}

/// Returns the lines of a diff; what the file says stays other people's text.
pub(crate) fn diff_lines(path: &Path, before: &str, after: &str) -> Vec<Line> {
    as_lines(&diff(&load::shown(path), before, after))
}

/// Returns a diff as lines; what the file says stays other people's text.
pub(crate) fn as_lines(diff: &str) -> Vec<Line> {
    let line = |line: &str| {
        // The sign and the indent are ours and stay; other people's text loses the blanks around it.
        let text = line.trim_start_matches(['+', '-', ' ']);
        let head = line.strip_suffix(text).unwrap_or_default();
        vec![Cell::Word(head.to_owned()), Cell::untrusted(text.to_owned())]
    };
    diff.lines().map(line).collect()
}

/// Refuses a write that would stand before receipt, and a clock that stands before what is on record.
pub(crate) fn on_time(care: &Care, cases: &[&Case], stamp: &Stamp) -> Result<(), Error> {
    cases.iter().try_for_each(|case| stamp.check(case)).map_err(refused)?;
    clock_is_right(care, cases.iter().copied())
}

/// Returns the block that a `--once` key made, if the key is on record.
pub(crate) fn already(case: &Case, once: Option<&str>) -> Option<Option<String>> {
    let once = once?;
    let event = case.events.iter().find(|event| event.once.as_deref() == Some(once))?;
    Some(event.promise.as_ref().or(event.question.as_ref()).map(ToString::to_string))
}

/// Returns the words for a key that came again.
pub(crate) fn told_already() -> Cell {
    Cell::Word("done already under this `--once` key".to_owned())
}

/// Returns what a command says that was run before with the same key: the same id first, as the first run did.
pub(crate) fn repeated(case: &Case, id: Option<String>) -> Done {
    let told = told_already();
    let lines = match &id {
        Some(id) => vec![vec![Cell::Id(format!("{}/{id}", case.id))], vec![told]],
        None => vec![vec![Cell::Id(case.id.to_string()), Cell::Word(": ".to_owned()), told]],
    };
    Done::to_block(Vec::new(), lines, id)
}

/// Refuses a file that some systems take for another one: what is written to one of them may overwrite the other.
pub(crate) fn alone(care: &Care, path: &Path) -> Result<(), Error> {
    probe::case_twin(care.disk.as_ref(), path).map_or(Ok(()), |twin| Err(twin_of(path, &twin)))
}

/// Returns the error of a file beside which another one stands that some systems take for it.
pub(crate) fn twin_of(path: &Path, twin: &Path) -> Error {
    let (path, twin) = (load::shown(path), load::shown(twin));
    let message = format!("`{path}` and `{twin}` differ only in upper and lower case, and may be one file elsewhere");
    Error::new(Kind::Data, message)
        .hint("nothing was written; keep what both say in the lower-case one; `amends explain id.case-twin`")
}

/// Refuses a file whose id is another's: git can pair two customers' files.
pub(crate) fn misnamed(case: &Case, path: &Path) -> Option<Error> {
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
    Error { kind, message: refusal.message, hints: refusal.hints, problem: None, path: None }
}

pub(crate) fn fold(error: CommitError<Error>) -> Error {
    match error {
        CommitError::Store(error) => error.into(),
        CommitError::Refused(error) => error,
    }
}

/// Folds what kept a text from being changed into an error with its exit code.
pub(crate) fn unwritten(path: &Path, error: RewriteError<Error>) -> Error {
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
                .hint("nothing was written; `amends resolve-merge` shows the values and settles it")
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
