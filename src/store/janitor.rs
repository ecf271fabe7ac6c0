//! Removing the temporary files that killed processes left: old ones, of our own naming, under the lock.
//! It never touches a name that we did not generate.

use std::path::Path;
use std::time::Duration;

use super::disk::{Disk, Kind, Listed};
use super::lock::Held;
use super::temp;

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

/// Does the same, always, in a directory of our own that nobody locks.
pub(super) fn sweep_dir(disk: &dyn Disk, dir: &Path) -> usize {
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

/// Tells whether a directory holds so many names that a single write does not list it.
pub fn is_large(disk: &dyn Disk, dir: &Path) -> bool {
    disk.stat(dir).is_ok_and(|stat| stat.len > LARGE_DIR)
}

/// Tells whether a listed name is a temporary file of ours, of any age.
pub fn is_left_over(listed: &Listed) -> bool {
    listed.kind == Kind::File && temp::is_ours(&listed.name)
}
