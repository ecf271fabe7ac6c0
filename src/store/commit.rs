//! The one way to change a file: lock, read, act, replace; again when somebody else was faster.
//! What the change is, and whether the new text is right, is the caller's business.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::disk::{Disk, parent};
use super::error::{StoreError, StoreErrorKind};
use super::janitor::{self, Swept};
use super::lock::{Held, LOCK_DIR, hold};
use super::swap::{self, Group};

/// How often a change is applied again to a text that somebody else changed meanwhile.
const MAX_AGAIN: usize = 3;
/// How long an editor is given that took the old file away before it writes the new one.
const AWAY: Duration = Duration::from_millis(50);

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
    let (mut n_again, mut was_there) = (0, false);
    loop {
        let before = match disk.read(path, limit) {
            Ok(before) => before,
            // It was there a moment ago: somebody took it away.
            Err(error) if error.kind() == io::ErrorKind::NotFound && n_again < MAX_AGAIN => {
                n_again += 1;
                disk.pause(AWAY);
                continue;
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound && was_there => {
                return Err(StoreError::new(StoreErrorKind::Changed, "write", path).into());
            }
            Err(error) => return Err(StoreError::from_io("read", path, error).into()),
        };
        was_there = true;
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

/// Changes several files of a folder that is held, which share their syncs; `act` is given what stands beside the path.
///
/// What somebody else changed meanwhile is changed once more by itself. Returns, in the order of the files, what became
/// of each.
pub fn update_all_in<T, R, E>(
    held: &Held<'_>,
    swept: &mut Swept,
    files: &[(&Path, T)],
    limit: u64,
    mut act: impl FnMut(&T, &[u8]) -> Result<Change<R>, E>,
) -> Vec<Result<Outcome<R>, CommitError<E>>> {
    let mut group = Group::new(held.disk());
    let mut staged = Vec::with_capacity(files.len());
    for (path, what) in files {
        staged.push(stage(held, &mut group, path, limit, |bytes| act(what, bytes)));
    }
    let mut results = create_all_in(held, swept, group).into_iter();
    let mut settle = |path: &Path, what: &T, staged: Result<Outcome<R>, CommitError<E>>| {
        let is_written = staged.as_ref().is_ok_and(|outcome| outcome.replaced.is_some());
        let failed = is_written.then(|| results.next()).flatten().and_then(|(_, result)| result.err());
        match failed {
            None => staged,
            Some(error) if *error.kind() == StoreErrorKind::Changed => {
                update_in(held, path, limit, |bytes| act(what, bytes))
            }
            Some(error) => Err(error.into()),
        }
    };
    files.iter().zip(staged).map(|((path, what), staged)| settle(path, what, staged)).collect()
}

/// Prepares the change of one file of a group.
fn stage<R, E>(
    held: &Held<'_>,
    group: &mut Group<'_>,
    path: &Path,
    limit: u64,
    act: impl FnOnce(&[u8]) -> Result<Change<R>, E>,
) -> Result<Outcome<R>, CommitError<E>> {
    let before = held.disk().read(path, limit).map_err(|error| StoreError::from_io("read", path, error))?.bytes;
    let outcome = |result, replaced| Outcome { result, replaced, git_at_work: held.git_at_work() };
    match act(&before).map_err(CommitError::Refused)? {
        Change::Nothing(result) => Ok(outcome(result, None)),
        Change::Write(after, result) if after == before => Ok(outcome(result, None)),
        Change::Write(after, _) if after.len() as u64 > limit => {
            Err(StoreError::new(StoreErrorKind::TooBig, "write", path).into())
        }
        Change::Write(after, result) => {
            group.replace(path, before.clone(), &after)?;
            Ok(outcome(result, Some(before)))
        }
    }
}

/// Writes one new file of a folder that is held; a taken name is `Exists`.
pub fn create_in(held: &Held<'_>, path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    tidy(held, parent(path));
    swap::create(held.disk(), path, bytes)
}

/// Why new files that belong together are not there.
#[derive(Debug)]
pub struct Unmade {
    pub error: StoreError,
    /// Those that stand there all the same.
    pub left: Vec<PathBuf>,
}

/// Writes new files, and last the one that names the others; where that fails the others are taken away again.
///
/// Returns what is in place and was not confirmed.
pub fn create_after_in(
    held: &Held<'_>,
    first: &[(&Path, &[u8])],
    last: (&Path, &[u8]),
) -> Result<Vec<StoreError>, Unmade> {
    let unmade = |error| Unmade { error, left: Vec::new() };
    let (mut before, mut after) = (Group::new(held.disk()), Group::new(held.disk()));
    for (path, bytes) in first {
        tidy(held, parent(path));
        before.add(path, bytes).map_err(unmade)?;
    }
    tidy(held, parent(last.0));
    // All that can fail for want of room or rights has failed before the first name is given.
    after.add(last.0, last.1).map_err(unmade)?;
    let mut unconfirmed = Vec::new();
    let mut failed = None;
    for group in [before, after] {
        if failed.is_some() {
            break;
        }
        for (_, done) in group.commit() {
            match done {
                Err(error) if !error.is_saved() => failed = failed.or(Some(error)),
                done => unconfirmed.extend(done.err()),
            }
        }
    }
    let Some(error) = failed else { return Ok(unconfirmed) };
    Err(Unmade { error, left: take_back(held, first) })
}

/// Puts a group of files of a held folder in place and returns what became of each.
pub fn create_all_in(held: &Held<'_>, swept: &mut Swept, group: Group<'_>) -> Vec<(PathBuf, Result<(), StoreError>)> {
    sweep_of(held, swept, &group);
    group.commit()
}

/// Puts a group of files of a held folder in place, one after the other, until one cannot be; returns what became of
/// those it came to.
pub fn create_in_turn(held: &Held<'_>, swept: &mut Swept, group: Group<'_>) -> Vec<(PathBuf, Result<(), StoreError>)> {
    sweep_of(held, swept, &group);
    group.commit_in_turn()
}

/// Sweeps each directory that a group writes into, once in a command.
fn sweep_of(held: &Held<'_>, swept: &mut Swept, group: &Group<'_>) {
    for dir in group.dirs().iter().map(PathBuf::as_path).chain([Path::new(LOCK_DIR)]) {
        janitor::sweep_once(held, dir, swept);
    }
}

/// Takes new files away again that still read as they were written; returns those that stand there all the same.
pub fn take_back(held: &Held<'_>, files: &[(&Path, &[u8])]) -> Vec<PathBuf> {
    let is_left = |(path, bytes): &&(&Path, &[u8])| {
        let is_ours = held.disk().read(path, bytes.len() as u64).is_ok_and(|now| now.bytes == *bytes);
        is_ours && held.disk().remove(path).is_err()
    };
    files.iter().filter(is_left).map(|(path, _)| path.to_path_buf()).collect()
}

fn tidy(held: &Held<'_>, dir: &Path) {
    janitor::sweep(held, dir);
    if dir != Path::new(LOCK_DIR) {
        janitor::sweep(held, Path::new(LOCK_DIR));
    }
    janitor::sweep(held, Path::new(""));
}

#[cfg(test)]
mod tests;
