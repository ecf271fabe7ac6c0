//! Reading every record of a directory tree, on several threads, without taking a passing state for the truth.
//! What is in a file is the caller's business; nothing is locked and nothing written.

use std::cmp::Ordering;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::disk::{Disk, Snapshot, Stat, parent};
use super::error::{StoreError, StoreErrorKind};
use super::names::{self, Names, Reported};
use crate::model::parallel::in_parallel;

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

/// How long a tree is watched for which no patience is left.
const LAST_PAUSE: Duration = Duration::from_millis(400);

/// How often a run may still wait for files in the making, shared by all trees that it reads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Patience {
    n_taken: usize,
}

impl Patience {
    /// Returns the next pause, growing, or nothing when the patience is over; each is taken once.
    pub fn take(&mut self) -> Option<Duration> {
        let pause = PAUSES_MS.get(self.n_taken)?;
        self.n_taken += 1;
        Some(Duration::from_millis(*pause))
    }
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
/// was touched a moment ago; `read` then sees it again. The waiting is shared by all files, and by all trees that are
/// given the same patience. While git changes a directory its names are read again too; if it does not come to an end,
/// that is reported.
pub fn scan<T: Send>(
    disk: &dyn Disk,
    dir: &Path,
    limit: u64,
    patience: &mut Patience,
    read: impl Fn(&Path, Result<Snapshot, StoreError>) -> Reading<T> + Sync,
) -> Result<Scan<T>, StoreError> {
    scan_names(disk, dir, limit, patience, &mut || names::walk(disk, dir), read)
}

/// Does the same with names that somebody else walks for, each time they may have changed.
pub(super) fn scan_names<T: Send>(
    disk: &dyn Disk,
    dir: &Path,
    limit: u64,
    patience: &mut Patience,
    names: &mut dyn FnMut() -> Result<Names, StoreError>,
    read: impl Fn(&Path, Result<Snapshot, StoreError>) -> Reading<T> + Sync,
) -> Result<Scan<T>, StoreError> {
    let look = |path: &Path| look(disk, path, limit, &read);
    let mut walk = Walk::take(disk, names)?;
    let mut looks = walk.look(Vec::new(), &look);
    if walk.names_changed(disk) {
        // Somebody came and went while we read; what was away for a moment is there now.
        walk = Walk::take(disk, names)?;
        looks = walk.look(looks, &look);
    }
    let (first, mut has_waited) = (walk.names.dirs.clone(), false);
    loop {
        let is_incomplete = walk.may_be_incomplete(disk);
        let pending: Vec<usize> = pending(disk, &looks).collect();
        if !is_incomplete && pending.is_empty() {
            break;
        }
        let Some(pause) = patience.take() else { break };
        disk.pause(pause);
        has_waited = true;
        for place in pending {
            if let Some((path, seen)) = looks.get_mut(place) {
                *seen = look(path);
            }
        }
        if is_incomplete {
            walk = Walk::take(disk, names)?;
            looks = walk.look(looks, &look);
        }
    }
    // A lock that a killed git left says nothing of a directory in which nothing moves and nothing is missing.
    let moves = || {
        if !has_waited {
            disk.pause(LAST_PAUSE);
        }
        walk.names.dirs != first || walk.names_changed(disk)
    };
    if walk.git_hides_some(disk) && (disk.git_misses(dir) || moves()) {
        let lock = disk.git_lock().map_or(String::new(), |lock| format!(": {lock}"));
        let message = format!("git takes files away and puts them back; some may be missing here{lock}");
        walk.names.reported.push(Reported { path: dir.to_path_buf(), code: "file.gone", message });
    }
    for path in std::mem::take(&mut walk.away).into_iter().filter(|path| is_away(disk, path)) {
        let message = "an editor took it away to write it anew, and has not brought it back".to_owned();
        walk.names.reported.push(Reported { path, code: "file.gone", message });
    }
    let Names { reported, n_left_over, n_backups, .. } = walk.names;
    let files = looks.into_iter().map(|(path, look)| (path, look.value));
    Ok(Scan { files: files.collect(), reported, n_left_over, n_backups })
}

/// The names of a tree as one walk found them.
struct Walk {
    names: Names,
    git_was_at_work: bool,
    /// The files that an editor had taken away just then, to write them anew.
    away: Vec<PathBuf>,
}

impl Walk {
    fn take(disk: &dyn Disk, names: &mut dyn FnMut() -> Result<Names, StoreError>) -> Result<Self, StoreError> {
        let git_was_at_work = disk.git_at_work();
        let mut names = names()?;
        let set_aside = std::mem::take(&mut names.set_aside);
        let is_listed = |path: &Path| names.files.binary_search_by(|file| names::in_order(file, path)).is_ok();
        // One that has come back meanwhile is to be listed, too.
        let is_new = |path: &Path| disk.stat(path).is_ok_and(|stat| is_touched(disk, &stat));
        let was_away = |path: &PathBuf| is_away(disk, path) || (!is_listed(path) && is_new(path));
        let away = set_aside.into_iter().filter(was_away).collect();
        Ok(Self { names, git_was_at_work, away })
    }

    /// Looks at the files that nobody has looked at yet, and returns all looks in the order of paths.
    fn look<T: Send>(&mut self, known: Looks<T>, look: &(impl Fn(&Path) -> Look<T> + Sync)) -> Looks<T> {
        let files = std::mem::take(&mut self.names.files);
        let mut known = known.into_iter().peekable();
        let mut had = |path: &Path| {
            while known.next_if(|(known, _)| names::in_order(known, path) == Ordering::Less).is_some() {}
            known.next_if(|(known, _)| known == path).map(|(_, look)| look)
        };
        let had: Vec<Option<Look<T>>> = files.iter().map(|path| had(path)).collect();
        let new: Vec<&PathBuf> =
            files.iter().zip(&had).filter(|(_, had)| had.is_none()).map(|(path, _)| path).collect();
        let mut seen = in_parallel(&new, |path| look(path)).into_iter();
        let looks = had.into_iter().filter_map(|had| had.or_else(|| seen.next())).collect::<Vec<_>>();
        files.into_iter().zip(looks).collect()
    }

    /// Tells whether names came or went since the walk.
    fn names_changed(&self, disk: &dyn Disk) -> bool {
        self.names.dirs.iter().any(|(dir, before)| changed_at(disk, dir) != *before)
    }

    /// Tells whether a file may have been away just when its directory was listed.
    fn may_be_incomplete(&self, disk: &dyn Disk) -> bool {
        !self.away.is_empty() || self.git_hides_some(disk)
    }

    /// Tells whether git may have taken a file away, to write it anew.
    fn git_hides_some(&self, disk: &dyn Disk) -> bool {
        let now = disk.now();
        (self.git_was_at_work || disk.git_at_work())
            && self.names.dirs.iter().any(|(dir, before)| {
                [*before, changed_at(disk, dir)].into_iter().flatten().any(|touched| is_fresh(now, touched))
            })
    }
}

/// Tells whether a file whose backup is there was away a moment ago; who removed it for good leaves a directory that rests.
pub fn is_away(disk: &dyn Disk, path: &Path) -> bool {
    let is_gone = || disk.stat(path).is_err_and(|error| error.kind() == io::ErrorKind::NotFound);
    changed_at(disk, parent(path)).is_some_and(|touched| is_fresh(disk.now(), touched)) && is_gone()
}

fn changed_at(disk: &dyn Disk, dir: &Path) -> Option<SystemTime> {
    disk.stat(dir).ok().and_then(|stat| stat.modified)
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
    let mut patience = Patience::default();
    while first.is_doubtful && may_be_in_the_making(disk, path) {
        let Some(pause) = patience.take() else { break };
        disk.pause(pause);
        first = look_again(path);
    }
    first.value
}

/// What was seen of each file, in the order of paths.
type Looks<T> = Vec<(PathBuf, Look<T>)>;

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

/// Returns the places of the files that may be whole in a moment.
fn pending<T>(disk: &dyn Disk, looks: &[(PathBuf, Look<T>)]) -> impl Iterator<Item = usize> {
    let is_pending = |(path, look): &(PathBuf, Look<T>)| look.is_doubtful && may_be_in_the_making(disk, path);
    looks.iter().enumerate().filter(move |(_, look)| is_pending(look)).map(|(place, _)| place)
}

fn may_be_in_the_making(disk: &dyn Disk, path: &Path) -> bool {
    if disk.git_at_work() {
        return true;
    }
    // A name that is away for a moment leaves its mark on the directory.
    let Ok(stat) = disk.stat(path).or_else(|_| disk.stat(parent(path))) else {
        return false;
    };
    is_touched(disk, &stat)
}

fn is_touched(disk: &dyn Disk, stat: &Stat) -> bool {
    let now = disk.now();
    [stat.modified, stat.changed].into_iter().flatten().any(|touched| is_fresh(now, touched))
}

fn is_fresh(now: SystemTime, touched: SystemTime) -> bool {
    now.duration_since(touched).is_ok_and(|age| age < FRESH)
}

#[cfg(test)]
mod tests;
