//! The folder in hand for the time of one command: its lock, and what is to be said about it; none in a dry run.
//! What becomes of a text is decided by who writes.

use std::path::Path;

use crate::cli::context::{Care, Context};
use crate::cli::error::Error;
use crate::cli::find::Found;
use crate::cli::write::done::Done;
use crate::cli::write::{alone, as_lines, fold, twin_of};
use crate::format::diff::diff;
use crate::format::rewrite::Rewritten;
use crate::model::case::Case;
use crate::model::edit::Edit;
use crate::store::commit::{self, Change, Outcome};
use crate::store::error::{StoreError, StoreErrorKind};
use crate::store::janitor::Swept;
use crate::store::load::{self, LIMIT};
use crate::store::lock::{self, Held};
use crate::store::probe;

/// A folder in hand.
pub(crate) struct Hand<'a> {
    care: &'a Care,
    held: Option<Held<'a>>,
    notes: Vec<String>,
}

impl Context<'_> {
    /// Takes the folder in hand: locked, unless it is a dry run or there is nothing to write.
    pub(crate) fn hand<'a>(&self, care: &'a Care, will_write: bool) -> Result<Hand<'a>, Error> {
        let wait = self.wait()?;
        let mut notes = Vec::new();
        let held = if self.globals.dry_run || !will_write { None } else { Some(lock::hold(care.disk.as_ref(), wait)?) };
        if held.as_ref().is_some_and(Held::git_at_work) {
            let lock = care.disk.git_lock().map_or(String::new(), |lock| format!(": {lock}"));
            notes.push(format!(
                "note: git seems to be at work in this folder{lock}; the change was compared before it was saved"
            ));
        }
        Ok(Hand { care, held, notes })
    }
}

impl Hand<'_> {
    /// Returns whether nothing will be written.
    pub(crate) fn is_dry(&self) -> bool {
        self.held.is_none()
    }

    /// Returns the lock, unless nothing will be written.
    pub(crate) fn held(&self) -> Option<&Held<'_>> {
        self.held.as_ref()
    }

    /// Changes one case, or shows what would change; returns it with what was done, and whether it changed.
    pub(crate) fn write(
        &mut self,
        found: &Found,
        make: impl Fn(&[u8]) -> Result<(Rewritten, Done), Error>,
    ) -> Result<(Case, Done, bool), Error> {
        write(self.care, self.held.as_ref(), found, &mut self.notes, make)
    }

    /// Lets go of the folder and returns what is to be said about it.
    pub(crate) fn put_down(self) -> Vec<String> {
        self.notes
    }
}

/// Changes one case of a folder that is held, or shows what would change.
pub(crate) fn write(
    care: &Care,
    held: Option<&Held<'_>>,
    found: &Found,
    notes: &mut Vec<String>,
    make: impl Fn(&[u8]) -> Result<(Rewritten, Done), Error>,
) -> Result<(Case, Done, bool), Error> {
    let path = &found.path;
    alone(care, path)?;
    if probe::is_open_in_editor(care.disk.as_ref(), path) {
        notes.push(format!("note: `{}` seems to be open in an editor", load::shown(path)));
    }
    let Some(held) = held else {
        let read = care.disk.read(path, LIMIT);
        let before = read.map_err(|error| StoreError::from_io("read", path, error))?.bytes;
        return rehearse(path, &String::from_utf8_lossy(&before), &before, make);
    };
    let mut wanted: Option<Vec<Edit>> = None;
    let outcome = commit::update_in(held, path, LIMIT, |bytes| {
        let (made, done) = make(bytes)?;
        // Somebody else changed the file under our hands: if what we change is no longer what it was, people decide.
        if wanted.get_or_insert_with(|| done.edits.clone()) != &done.edits {
            return Err(Error::from(StoreError::new(StoreErrorKind::Changed, "write", path)));
        }
        Ok(Change::Write(made.text.into_bytes(), (made.after, done)))
    });
    let outcome = outcome.map_err(fold)?;
    Ok((outcome.result.0, outcome.result.1, outcome.replaced.is_some()))
}

/// Changes several cases of a folder that is held, which share their syncs; what is to be made of a text does not hang on
/// who wrote it last.
pub(crate) fn write_all<T>(
    care: &Care,
    held: &Held<'_>,
    swept: &mut Swept,
    all: &[(&Found, T)],
    make: impl Fn(&T, &[u8]) -> Result<(Rewritten, Done), Error>,
) -> Vec<Result<(Case, Done, bool), Error>> {
    let files: Vec<(&Path, (&Path, &T))> =
        all.iter().map(|(found, what)| (found.path.as_path(), (found.path.as_path(), what))).collect();
    let twins = probe::case_twins(care.disk.as_ref(), files.iter().map(|(path, _)| *path));
    let outcomes = commit::update_all_in(held, swept, &files, LIMIT, |(path, what), bytes| {
        if let Some(twin) = twins.get(*path) {
            return Err(twin_of(path, twin));
        }
        let (made, done) = make(what, bytes)?;
        Ok(Change::Write(made.text.into_bytes(), (made.after, done)))
    });
    let told = |outcome: Outcome<(Case, Done)>| (outcome.result.0, outcome.result.1, outcome.replaced.is_some());
    outcomes.into_iter().map(|outcome| outcome.map(told).map_err(fold)).collect()
}

/// Shows what would change in a text that was changed in the same run already; `before` is what the disk holds.
pub(crate) fn rehearse(
    path: &Path,
    before: &str,
    so_far: &[u8],
    make: impl Fn(&[u8]) -> Result<(Rewritten, Done), Error>,
) -> Result<(Case, Done, bool), Error> {
    let (made, mut done) = make(so_far)?;
    let diff = diff(&load::shown(path), before, &made.text);
    done.lines = as_lines(&diff);
    done.diff = Some(diff);
    done.rehearsed = Some((before.to_owned(), made.text));
    Ok((made.after, done, false))
}
