//! What comes before any change of what applies here: the breaches that have passed go on record, so that no new policy
//! and no new holiday decides them afterwards.

use std::path::PathBuf;

use crate::actions::stamp;
use crate::cli::answer::{Answer, Quiet, Said};
use crate::cli::context::{Care, Context};
use crate::cli::error::{Error, Kind};
use crate::cli::find::Found;
use crate::cli::write::{Done, as_lines};
use crate::format::diff::diff;
use crate::format::patch::patch;
use crate::format::read_policy;
use crate::format::tree::{Syntax, parse};
use crate::model::case::{Priority, Status};
use crate::model::edit::Edit;
use crate::model::look::Look;
use crate::model::run;
use crate::model::word::Word;
use crate::store::commit::{self, Change, CommitError};
use crate::store::load::{CASES, LIMIT};
use crate::store::lock;
use crate::store::root::MARK;
use crate::view::cell::Cell;
use crate::view::kind::Kind as Sort;
use crate::view::page::{Block, Column, Line, Role};

/// The columns of what changes the house: a row for each policy or closed day, then one for each case whose breaches went
/// on record first.
pub(crate) const COLUMNS: &[Column] = &[
    Column::new("case", "Case").of(Sort::Text).role(Role::Id),
    Column::new("id", "Id").of(Sort::Text).always(),
    Column::new("path", "File").of(Sort::Text).always(),
    Column::new("subject", "Subject").of(Sort::Text),
    Column::new("status", "Status").of(Sort::OneOf(Status::SPELLINGS)),
    Column::new("priority", "Priority").of(Sort::OneOf(Priority::SPELLINGS)),
    Column::new("owner", "Owner").of(Sort::Text),
    Column::new("changed", "Changed").of(Sort::Flag).always(),
    Column::new("diff", "Difference").of(Sort::Text),
    Column::new("told", "What holds").of(Sort::Text),
];

/// What is changed in `amends.toml`: a policy or a closed day, and what is said of it.
pub(super) struct Entry {
    pub(super) id: String,
    pub(super) told: String,
}

/// Stamps all breaches that have passed; returns what was said about it.
pub(super) fn all(cx: &mut Context<'_>, care: &Care) -> Result<Answer, Error> {
    let look = Look { now: care.typed, policy: &care.policy };
    let mut loaded = care.load()?;
    // A party holds no limit.
    loaded.flaws.retain(|flaw| flaw.path.starts_with(CASES));
    let is_unstamped = |case| run::of_case(&look, case).iter().any(|run| run.breach.is_some_and(|b| !b.is_stamped));
    let cases = loaded.folder.cases.iter().filter(|filed| is_unstamped(&filed.case));
    let found: Vec<Found> =
        cases.map(|filed| Found { id: filed.case.id.to_string(), path: PathBuf::from(&filed.path) }).collect();
    let dice = cx.world.dice.clone();
    let answer = cx.change(care, &found, "policy_apply", Quiet::Nothing, |case, stamp| {
        let edits = stamp::breaches(&look, case, stamp, &dice);
        let n = edits.len();
        let told = format!(": {n} passed {} on record", if n == 1 { "breach" } else { "breaches" });
        Ok(Done::to_case(edits, vec![vec![Cell::Id(case.id.to_string()), Cell::Word(told)]]))
    });
    answer.map(|answer| care.gone_by(&loaded, answer))
}

/// Returns whether every case could be read, and every breach put on record: what cannot be read may hold a limit that
/// has passed, and it would be decided by what is applied now.
fn is_whole(answer: &Answer) -> bool {
    let is_read = match &answer.said {
        Said::Page(page) => page.problems.iter().all(|problem| problem.level != "error"),
        Said::Text(_) | Said::Nothing => true,
    };
    is_read && answer.errors.is_empty()
}

/// Changes `amends.toml` after the breaches are on record, and says so; a dry run prints the difference.
pub(super) fn house(
    cx: &mut Context<'_>,
    care: &Care,
    mut answer: Answer,
    (lines, entries): (Vec<Line>, Vec<Entry>),
    edits: impl Fn(&str) -> Result<Vec<Edit>, Error>,
) -> Result<Answer, Error> {
    let path = PathBuf::from(MARK);
    if !is_whole(&answer) {
        answer.notes.push("note: `amends.toml` was left as it is: not every breach could be put on record".to_owned());
        return Ok(answer);
    }
    let change = |bytes: &[u8]| -> Result<String, Error> {
        let text = String::from_utf8_lossy(bytes).into_owned();
        let after = patch(Syntax::Toml, &text, &edits(&text)?).map_err(|error| {
            Error::new(Kind::Data, format!("`{MARK}` cannot be changed: {error}")).hint(error.hint())
        })?;
        let document = parse(Syntax::Toml, after.as_bytes())
            .map_err(|flaw| Error::new(Kind::Data, format!("`{MARK}`: {}", flaw.message)))?;
        let flaws = read_policy::policy(&document).1;
        match flaws.into_iter().find(|flaw| flaw.severity == crate::model::diagnostic::Severity::Error) {
            Some(flaw) => Err(Error::new(Kind::Data, format!("`{MARK}`: {}", flaw.message))),
            None => Ok(after),
        }
    };
    let mut differing = None;
    let mut is_changed = false;
    let said = if cx.globals.dry_run {
        let bytes = care
            .disk
            .read(&path, LIMIT)
            .map_err(|error| crate::store::error::StoreError::from_io("read", &path, error))?
            .bytes;
        let text = diff(MARK, &String::from_utf8_lossy(&bytes), &change(&bytes)?);
        let lines = as_lines(&text);
        differing = Some(text);
        lines
    } else {
        let held = lock::hold(care.disk.as_ref(), cx.wait()?)?;
        let outcome = commit::update_in(&held, &path, LIMIT, |bytes| {
            let text = change(bytes)?;
            if text.as_bytes() == bytes { Ok(Change::Nothing(())) } else { Ok(Change::Write(text.into_bytes(), ())) }
        });
        let outcome = outcome.map_err(|error: CommitError<Error>| match error {
            CommitError::Store(error) => error.into(),
            CommitError::Refused(error) => error,
        })?;
        is_changed = outcome.replaced.is_some();
        answer.saved |= is_changed;
        lines
    };
    if let Said::Page(page) = &mut answer.said {
        page.blocks.insert(0, Block::Prose(said));
        for block in &mut page.blocks {
            if let Block::Table(table) = block {
                table.rows.iter_mut().for_each(|row| row.push(Cell::None));
                let row = |entry: Entry| row(entry, is_changed, differing.as_deref());
                table.rows.splice(0..0, entries.into_iter().map(row));
                table.columns = COLUMNS;
                break;
            }
        }
    }
    Ok(answer)
}

/// Returns the row of one entry of `amends.toml`.
fn row(entry: Entry, is_changed: bool, diff: Option<&str>) -> Vec<Cell> {
    let mut row = vec![Cell::None, Cell::untrusted(entry.id), Cell::untrusted(MARK.to_owned())];
    row.extend([Cell::None, Cell::None, Cell::None, Cell::None]);
    row.extend([Cell::Flag(is_changed), Cell::text(diff), Cell::untrusted(entry.told)]);
    row
}
