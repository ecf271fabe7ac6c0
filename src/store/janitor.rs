//! Removing the temporary files that killed processes left: old ones, of our own naming, under the lock.
//! It never touches a name that we did not generate.

use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::disk::{Disk, Kind, Listed};
use super::error::StoreError;
use super::lock::Held;
use super::{names, temp};

/// Younger files may belong to a writer who does not see our lock (another machine on a shared disk).
const MIN_AGE: Duration = Duration::from_secs(3600);
/// A directory above this size (some hundred files) is not listed on each write.
const LARGE_DIR: u64 = 64 * 1024;
/// One write in so many sweeps a large directory, so that a write does not cost more in a larger folder.
const SELDOM: u64 = 64;

/// Removes the old left-over temporary files of one directory and returns how many.
///
/// Nothing that goes wrong here matters to the write that follows.
pub fn sweep(held: &Held<'_>, dir: &Path) -> usize {
    let disk = held.disk();
    if is_large(disk, dir) && !disk.random().is_ok_and(|random| random % SELDOM == 0) {
        return 0;
    }
    sweep_dir(disk, dir)
}

/// The directories that a run has swept: what it leaves itself is young.
#[derive(Default)]
pub struct Swept(HashSet<PathBuf>);

/// Sweeps a directory unless this run has done so.
pub fn sweep_once(held: &Held<'_>, dir: &Path, swept: &mut Swept) {
    if swept.0.insert(dir.to_path_buf()) {
        sweep(held, dir);
    }
}

/// Does the same, always, in a directory of our own that nobody locks.
pub fn sweep_dir(disk: &dyn Disk, dir: &Path) -> usize {
    let now = disk.now();
    let is_old = |path: &Path| {
        let written = disk.stat(path).ok().and_then(|stat| stat.modified);
        written.and_then(|written| now.duration_since(written).ok()).is_some_and(|age| age > MIN_AGE)
    };
    disk.list(dir)
        .unwrap_or_default()
        .iter()
        .filter(|listed| is_left_over(listed))
        .map(|listed| dir.join(&listed.name))
        .filter(|path| is_old(path) && disk.remove(path).is_ok())
        .count()
}

/// Removes all left-over temporary files below a directory, however young: what they hold was erased.
pub fn sweep_all(held: &Held<'_>, dir: &Path) -> Result<(), StoreError> {
    let disk = held.disk();
    names::walk(disk, dir)?.dirs.iter().try_for_each(|(inner, _)| sweep_here(disk, inner))
}

/// Removes those of one directory alone.
pub fn sweep_here(disk: &dyn Disk, dir: &Path) -> Result<(), StoreError> {
    let listed = disk.list(dir).map_err(|error| StoreError::from_io("list", dir, error))?;
    for path in listed.iter().filter(|listed| is_left_over(listed)).map(|listed| dir.join(&listed.name)) {
        gone(disk.remove(&path)).map_err(|error| StoreError::from_io("remove", &path, error))?;
    }
    Ok(())
}

/// Takes what is not there for removed.
pub(super) fn gone(removed: io::Result<()>) -> io::Result<()> {
    match removed {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

/// Tells whether a directory holds so many names that a single write does not list it.
pub fn is_large(disk: &dyn Disk, dir: &Path) -> bool {
    disk.stat(dir).is_ok_and(|stat| stat.len > LARGE_DIR)
}

/// Tells whether a listed name is a temporary file of ours, of any age.
pub fn is_left_over(listed: &Listed) -> bool {
    listed.kind == Kind::File && temp::is_ours(&listed.name)
}
