//! Whether somebody wrote to the folder while a batch did not hold its lock, as its directories tell.
//! What they wrote is read by whoever asks.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use crate::store::disk::{Disk, Kind};
use crate::store::load::{CASES, PARTIES};

/// A disk stamps all that happens in this time alike.
const TICK: Duration = Duration::from_millis(10);

/// When names came and went in the directories to which cases and parties are written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Marks(Vec<(PathBuf, Option<SystemTime>)>);

impl Marks {
    /// Returns them as they are now.
    pub(super) fn of(disk: &dyn Disk) -> Self {
        let years = disk.list(Path::new(CASES)).unwrap_or_default().into_iter();
        let years = years.filter(|listed| listed.kind == Kind::Dir).map(|listed| Path::new(CASES).join(listed.name));
        let dirs = [CASES, PARTIES].map(PathBuf::from).into_iter().chain(years);
        let marks = Self(dirs.map(|dir| (dir.clone(), modified(disk, &dir))).collect());
        // What somebody writes in the same moment would not be told, and is read or done with when it is over.
        disk.pause(TICK);
        marks
    }

    /// Tells whether the directories are as they were.
    pub(super) fn hold(&self, disk: &dyn Disk) -> bool {
        self.0.iter().all(|(dir, at)| modified(disk, dir) == *at)
    }
}

fn modified(disk: &dyn Disk, dir: &Path) -> Option<SystemTime> {
    disk.stat(dir).ok()?.modified
}
