//! The one way to change a file: lock, read, act, replace; again when somebody else was faster.
//! What the change is, and whether the new text is right, is the caller's business.

use std::path::Path;
use std::time::Duration;

use super::disk::{Disk, parent};
use super::error::{StoreError, StoreErrorKind};
use super::janitor;
use super::lock::{Held, LOCK_DIR, hold};
use super::swap::{self, Group};

/// How often a change is applied again to a text that somebody else changed meanwhile.
const MAX_AGAIN: usize = 3;

/// What an act makes of the bytes of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change<R> {
    /// The file stays as it is.
    Nothing(R),
    /// The file gets this text.
    Write(Vec<u8>, R),
}

/// What became of an update.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome<R> {
    /// What the act returned beside the text.
    pub result: R,
    /// The text before, when a new one was written.
    pub replaced: Option<Vec<u8>>,
    /// Whether git seemed to be at work all the time that we were ready to wait.
    pub git_at_work: bool,
}

/// Why an update did not go through: the disk, or the act itself.
#[derive(Debug)]
pub enum CommitError<E> {
    Store(StoreError),
    Refused(E),
}

impl<E> From<StoreError> for CommitError<E> {
    fn from(error: StoreError) -> Self {
        CommitError::Store(error)
    }
}

/// Changes one file under the folder's lock.
///
/// `act` sees the bytes that are replaced, whoever wrote them last, and is asked again when they change
/// under our hands; it must not count on being called once.
pub fn update<R, E>(
    disk: &dyn Disk,
    wait: Duration,
    path: &Path,
    limit: u64,
    act: impl FnMut(&[u8]) -> Result<Change<R>, E>,
) -> Result<Outcome<R>, CommitError<E>> {
    update_in(&hold(disk, wait)?, path, limit, act)
}

/// Changes one file of a folder that is held already: one of several in a command.
pub fn update_in<R, E>(
    held: &Held<'_>,
    path: &Path,
    limit: u64,
    mut act: impl FnMut(&[u8]) -> Result<Change<R>, E>,
) -> Result<Outcome<R>, CommitError<E>> {
    let disk = held.disk();
    let git_at_work = held.git_at_work();
    let mut n_again = 0;
    loop {
        let before = disk.read(path, limit).map_err(|error| StoreError::from_io("read", path, error))?;
        let (after, result) = match act(&before.bytes).map_err(CommitError::Refused)? {
            Change::Nothing(result) => return Ok(Outcome { result, replaced: None, git_at_work }),
            Change::Write(after, result) => (after, result),
        };
        if after == before.bytes {
            return Ok(Outcome { result, replaced: None, git_at_work });
        }
        if after.len() as u64 > limit {
            return Err(StoreError::new(StoreErrorKind::TooBig, "write", path).into());
        }
        tidy(held, parent(path));
        match swap::replace(disk, path, &before, &after) {
            Ok(()) => return Ok(Outcome { result, replaced: Some(before.bytes), git_at_work }),
            Err(error) if *error.kind() == StoreErrorKind::Changed && n_again < MAX_AGAIN => n_again += 1,
            Err(error) => return Err(error.into()),
        }
    }
}

/// Writes one new file of a folder that is held; a taken name is `Exists`.
pub fn create_in(held: &Held<'_>, path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    tidy(held, parent(path));
    swap::create(held.disk(), path, bytes)
}

/// Puts a group of new files of a held folder in place and returns what became of each.
pub fn create_all_in(held: &Held<'_>, group: Group<'_>) -> Vec<(std::path::PathBuf, Result<(), StoreError>)> {
    for dir in group.dirs() {
        tidy(held, &dir);
    }
    group.commit()
}

fn tidy(held: &Held<'_>, dir: &Path) {
    janitor::sweep(held, dir);
    if dir != Path::new(LOCK_DIR) {
        janitor::sweep(held, Path::new(LOCK_DIR));
    }
}

#[cfg(test)]
mod tests;
