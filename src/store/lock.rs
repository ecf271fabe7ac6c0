//! One writer at a time: the folder's lock, waited for with growing pauses, and git given time to finish.
//! What is done under the lock is `store::commit`'s business.

use std::io;
use std::path::Path;
use std::time::Duration;

use super::disk::{Disk, Guard};
use super::error::{StoreError, StoreErrorKind};

/// The directory whose lock stands for the whole folder, so that `flock cases git pull` can join in.
pub const LOCK_DIR: &str = "cases";

const LONGEST_PAUSE: Duration = Duration::from_millis(100);

/// The folder, ours alone among those who ask for its lock, until this is dropped.
pub struct Held<'d> {
    disk: &'d dyn Disk,
    git_at_work: bool,
    _guard: Box<dyn Guard>,
}

impl<'d> Held<'d> {
    /// Returns the disk that is held.
    pub fn disk(&self) -> &'d dyn Disk {
        self.disk
    }

    /// Tells whether git still seemed to be at work when the time to wait for it was over.
    ///
    /// Its lock outlives a killed git, so we go on; the comparison before each replacement protects.
    pub fn git_at_work(&self) -> bool {
        self.git_at_work
    }
}

/// Takes the folder's lock, waiting at most this long for other writers and for git together.
pub fn hold(disk: &dyn Disk, wait: Duration) -> Result<Held<'_>, StoreError> {
    let dir = Path::new(LOCK_DIR);
    let mut pauses = Pauses { disk, left: wait, n_taken: 0 };
    let guard = match taken(&mut pauses, dir) {
        Ok(Some(guard)) => guard,
        Ok(None) => {
            let kind = StoreErrorKind::Locked { holder: disk.lock_holder(dir) };
            return Err(StoreError::new(kind, "lock", dir));
        }
        Err(error) => return Err(StoreError::from_io("lock", dir, error)),
    };
    while disk.git_at_work() && pauses.take() {}
    Ok(Held { disk, git_at_work: disk.git_at_work(), _guard: guard })
}

/// Takes the lock on a directory alone, waiting at most this long; nothing if somebody else holds it even then.
pub(super) fn hold_dir(disk: &dyn Disk, dir: &Path, wait: Duration) -> io::Result<Option<Box<dyn Guard>>> {
    taken(&mut Pauses { disk, left: wait, n_taken: 0 }, dir)
}

fn taken(pauses: &mut Pauses<'_>, dir: &Path) -> io::Result<Option<Box<dyn Guard>>> {
    loop {
        match try_lock(pauses.disk, dir)? {
            None if pauses.take() => {}
            answer => return Ok(answer),
        }
    }
}

fn try_lock(disk: &dyn Disk, dir: &Path) -> io::Result<Option<Box<dyn Guard>>> {
    match disk.try_lock(dir) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            disk.make_dir(dir)?;
            disk.try_lock(dir)
        }
        answer => answer,
    }
}

/// Pauses of n² milliseconds, a quarter more or less, as long as there is time left.
struct Pauses<'d> {
    disk: &'d dyn Disk,
    left: Duration,
    n_taken: u32,
}

impl Pauses<'_> {
    fn take(&mut self) -> bool {
        if self.left.is_zero() {
            return false;
        }
        self.n_taken = self.n_taken.saturating_add(1);
        let steady = Duration::from_millis(u64::from(self.n_taken.saturating_pow(2))).min(LONGEST_PAUSE);
        // Without random bits the pause is merely regular.
        let percent = 75 + u32::try_from(self.disk.random().unwrap_or(25) % 51).unwrap_or(25);
        let pause = (steady * percent / 100).min(self.left);
        self.disk.pause(pause);
        self.left = self.left.saturating_sub(pause);
        true
    }
}

#[cfg(test)]
mod tests;
