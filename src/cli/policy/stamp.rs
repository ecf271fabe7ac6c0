//! What comes before any change of what applies here: the breaches that have passed go on record, so that no new policy
//! and no new holiday decides them afterwards.

use std::path::PathBuf;

use crate::actions::stamp;
use crate::cli::answer::{Answer, Quiet, Said};
use crate::cli::context::{Care, Context};
use crate::cli::error::{Error, Kind};
use crate::cli::find::Found;
use crate::cli::write::done::Done;
use crate::cli::write::{as_lines, fold, rows};
use crate::format::diff::diff;
use crate::format::patch::patch;
use crate::format::read_policy;
use crate::format::tree::{Syntax, parse};
use crate::model::edit::Edit;
use crate::model::folder::Filed;
use crate::model::look::Look;
use crate::model::run;
use crate::store::commit::{self, Change};
use crate::store::load::{CASES, LIMIT};
use crate::store::lock;
use crate::store::root::MARK;
use crate::view::cell::Cell;
use crate::view::kind::Kind as Sort;
use crate::view::page::{Block, Column, Line};

/// The columns of what changes the house: a row for each policy or closed day, then one for each case whose breaches went
/// on record first.
pub(crate) const COLUMNS: &[Column] = &[
    rows::CASE,
    rows::ID,
    rows::PATH,
    rows::SUBJECT,
    rows::STATUS,
    rows::PRIORITY,
    rows::OWNER,
    rows::CHANGED,
    rows::DIFF,
    Column::new("told", "What holds").of(Sort::Text),
];

/// What is said of a policy or a closed day.
pub(super) struct Entry {
    pub(super) id: String,
    pub(super) told: String,
    /// Whether it asks for a change of `amends.toml`.
    pub(super) is_new: bool,
}

/// What is changed in `amends.toml`, and what is said of it.
pub(super) struct House<'a> {
    pub(super) lines: Vec<Line>,
    pub(super) entries: Vec<Entry>,
    /// Returns the edits of the text that is replaced, whoever wrote it last.
    pub(super) edits: EditsOf<'a>,
}

/// Returns the edits of one text.
pub(super) type EditsOf<'a> = Box<dyn Fn(&str) -> Vec<Edit> + 'a>;

/// Stamps all breaches that have passed; returns what was said about it.
pub(super) fn all(cx: &mut Context<'_>, care: &Care) -> Result<Answer, Error> {
    let look = Look { now: care.typed, policy: &care.policy };
    let mut loaded = care.load()?;
    // A party holds no limit.
    loaded.flaws.retain(|flaw| flaw.path.starts_with(CASES));
    let is_unstamped = |case| run::of_case(&look, case).iter().any(|run| run.breach.is_some_and(|b| !b.is_stamped));
    // What was left behind in a file that points elsewhere is written to when it is merged again.
    let is_own = |filed: &&Filed| !loaded.folder.left_behind.contains_key(&filed.case.id);
    let cases = loaded.folder.cases.iter().filter(is_own).filter(|filed| is_unstamped(&filed.case));
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
    House { lines, entries, edits }: House<'_>,
) -> Result<Answer, Error> {
    let path = PathBuf::from(MARK);
    if !is_whole(&answer) {
        answer.notes.push("note: `amends.toml` was left as it is: not every breach could be put on record".to_owned());
        return Ok(answer);
    }
    let (said, difference, is_changed) = if cx.globals.dry_run {
        let read = care.disk.read(&path, LIMIT);
        let bytes = read.map_err(|error| crate::store::error::StoreError::from_io("read", &path, error))?.bytes;
        let difference = diff(MARK, &String::from_utf8_lossy(&bytes), &changed(&bytes, &edits)?);
        (as_lines(&difference), Some(difference), false)
    } else {
        let held = lock::hold(care.disk.as_ref(), cx.wait()?)?;
        let outcome = commit::update_in(&held, &path, LIMIT, |bytes| {
            changed(bytes, &edits).map(|text| Change::Write(text.into_bytes(), ()))
        });
        let is_changed = outcome.map_err(fold)?.replaced.is_some();
        answer.saved |= is_changed;
        (lines, None, is_changed)
    };
    if let Said::Page(page) = &mut answer.said {
        page.blocks.insert(0, Block::Prose(said));
        for block in &mut page.blocks {
            if let Block::Table(table) = block {
                table.rows.iter_mut().for_each(|row| row.push(Cell::None));
                // The difference is one of the file, so the first row has it.
                let mut difference = difference;
                let rows = entries.into_iter().map(|entry| {
                    let of_it = match entry.is_new {
                        true => difference.as_mut().map(std::mem::take),
                        false => difference.as_ref().map(|_| String::new()),
                    };
                    row(entry, of_it, is_changed)
                });
                table.rows.splice(0..0, rows);
                table.columns = COLUMNS;
                break;
            }
        }
    }
    Ok(answer)
}

/// Returns the text of `amends.toml` after the change; one that no command could read is refused.
fn changed(bytes: &[u8], edits: &dyn Fn(&str) -> Vec<Edit>) -> Result<String, Error> {
    let before = String::from_utf8_lossy(bytes);
    let after = patch(Syntax::Toml, &before, &edits(&before))
        .map_err(|error| Error::new(Kind::Data, format!("`{MARK}` cannot be changed: {error}")).hint(error.hint()))?;
    let document = parse(Syntax::Toml, after.as_bytes())
        .map_err(|flaw| Error::new(Kind::Data, format!("`{MARK}`: {}", flaw.message)))?;
    let flaws = read_policy::policy(&document).1;
    match flaws.into_iter().find(|flaw| flaw.severity == crate::model::diagnostic::Severity::Error) {
        Some(flaw) => Err(Error::new(Kind::Data, format!("`{MARK}`: {}", flaw.message))),
        None => Ok(after),
    }
}

/// Returns the row of one entry of `amends.toml`.
fn row(entry: Entry, difference: Option<String>, is_changed: bool) -> Vec<Cell> {
    let mut row = vec![Cell::None, Cell::untrusted(entry.id), Cell::untrusted(MARK)];
    row.extend([Cell::None, Cell::None, Cell::None, Cell::None]);
    row.extend([
        Cell::Flag(is_changed && entry.is_new),
        difference.map_or(Cell::None, Cell::untrusted),
        Cell::untrusted(entry.told),
    ]);
    row
}
