//! Reading every record of a directory tree, on several threads, without taking a passing state for the truth.
//! What is in a file is the caller's business; nothing is locked and nothing written.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::disk::{Disk, Snapshot, parent};
use super::error::{StoreError, StoreErrorKind};
use super::names::{self, Reported};
use super::parallel::in_parallel;

/// How long to wait before each new look at files that may be in the middle of being written.
const PAUSES_MS: [u64; 4] = [50, 100, 200, 400];
/// A file touched within this time may still be in the making.
const FRESH: Duration = Duration::from_secs(2);

/// What the caller made of a file, and whether it looks like a whole one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reading<T> {
    /// This is it.
    Whole(T),
    /// It cannot be understood; perhaps git or an editor is writing it right now.
    Doubtful(T),
}

/// A directory tree, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scan<T> {
    /// What the caller made of each file, in the order of paths.
    pub files: Vec<(PathBuf, T)>,
    /// Names that are no records but must not be passed over in silence.
    pub reported: Vec<Reported>,
    /// Temporary files of ours that a killed process left.
    pub n_left_over: usize,
    /// Backups of editors and merge tools.
    pub n_backups: usize,
}

/// Reads each record below `dir` and hands it, or why it could not be read, to `read`.
///
/// A file that is missing, empty or doubtful is looked at again for a short while if git is at work or the file
/// was touched a moment ago; `read` then sees it again. The waiting is shared by all files.
pub fn scan<T: Send>(
    disk: &dyn Disk,
    dir: &Path,
    limit: u64,
    read: impl Fn(&Path, Result<Snapshot, StoreError>) -> Reading<T> + Sync,
) -> Result<Scan<T>, StoreError> {
    let found = names::walk(disk, dir)?;
    let look = |path: &Path| look(disk, path, limit, &read);
    let mut looks = in_parallel(&found.files, |path| look(path));
    settle(disk, &found.files, &mut looks, &look);
    let values = looks.into_iter().map(|look| look.value);
    Ok(Scan {
        files: found.files.into_iter().zip(values).collect(),
        reported: found.reported,
        n_left_over: found.n_left_over,
        n_backups: found.n_backups,
    })
}

/// Reads one file in the same patient way.
pub fn read_one<T>(
    disk: &dyn Disk,
    path: &Path,
    limit: u64,
    read: impl Fn(&Path, Result<Snapshot, StoreError>) -> Reading<T>,
) -> T {
    let look_again = |path: &Path| look(disk, path, limit, &read);
    let mut first = look_again(path);
    settle(disk, &[path], std::slice::from_mut(&mut first), &look_again);
    first.value
}

struct Look<T> {
    value: T,
    is_doubtful: bool,
}

fn look<T>(
    disk: &dyn Disk,
    path: &Path,
    limit: u64,
    read: &impl Fn(&Path, Result<Snapshot, StoreError>) -> Reading<T>,
) -> Look<T> {
    let snapshot = disk.read(path, limit).map_err(|error| StoreError::from_io("read", path, error));
    let is_passing = match &snapshot {
        Ok(snapshot) => snapshot.bytes.is_empty(),
        Err(error) => *error.kind() == StoreErrorKind::NotFound,
    };
    match read(path, snapshot) {
        Reading::Whole(value) => Look { value, is_doubtful: is_passing },
        Reading::Doubtful(value) => Look { value, is_doubtful: true },
    }
}

fn settle<T>(disk: &dyn Disk, files: &[impl AsRef<Path>], looks: &mut [Look<T>], look: &impl Fn(&Path) -> Look<T>) {
    for pause in PAUSES_MS {
        let mut pending: Vec<(&Path, &mut Look<T>)> = files
            .iter()
            .map(AsRef::as_ref)
            .zip(looks.iter_mut())
            .filter(|(path, look)| look.is_doubtful && may_be_in_the_making(disk, path))
            .collect();
        if pending.is_empty() {
            return;
        }
        disk.pause(Duration::from_millis(pause));
        for (path, pending) in &mut pending {
            **pending = look(path);
        }
    }
}

fn may_be_in_the_making(disk: &dyn Disk, path: &Path) -> bool {
    if disk.git_at_work() {
        return true;
    }
    // A name that is away for a moment leaves its mark on the directory.
    let Ok(stat) = disk.stat(path).or_else(|_| disk.stat(parent(path))) else {
        return false;
    };
    let now = disk.now();
    [stat.modified, stat.changed]
        .into_iter()
        .flatten()
        .any(|touched| now.duration_since(touched).is_ok_and(|age| age < FRESH))
}

#[cfg(test)]
mod tests;
