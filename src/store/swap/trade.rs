//! Putting a file in the place of one that still reads as it did, and looking at what came out in exchange.
//! When its bytes are safe, and who may write at all, is said elsewhere.

use std::io;
use std::path::{Path, PathBuf};

use super::super::disk::{Disk, parent};
use super::super::error::{StoreError, StoreErrorKind};
use super::super::temp::Temp;

/// How often a text is put back that somebody keeps changing: each time somebody had to save within microseconds.
const MAX_TURNS: usize = 8;

/// The text of a file before and after.
pub(super) struct Over {
    pub(super) before: Vec<u8>,
    pub(super) after: Vec<u8>,
}

/// A file that was replaced: it waits under a temporary name for those who may still be writing into it.
pub(super) struct Outgoing<'d> {
    disk: &'d dyn Disk,
    path: PathBuf,
    temp: Temp<'d>,
    over: Over,
}

/// Puts a file in the place of one that still reads as it did; returns what came out, where the disk can exchange two.
///
/// Somebody who saves between the comparison and the exchange finds the saved text in its place again (`Changed`).
pub(super) fn name_again<'d>(
    disk: &'d dyn Disk,
    path: &Path,
    temp: Temp<'d>,
    over: Over,
) -> Result<Option<Outgoing<'d>>, StoreError> {
    if !still_reads(disk, path, &over.before)? {
        return Err(changed(path));
    }
    disk.replaces(path, &over.before);
    let failed = match disk.exchange(temp.path(), path) {
        Ok(()) => None,
        Err(error) if error.kind() == io::ErrorKind::Unsupported => return overwrite(disk, path, temp, &over),
        // Network disks say so of what has happened, too.
        Err(error) if reads(disk, path, &over.after) => Some(error),
        // An editor took the old one away, to come back with a new one.
        Err(error) if error.kind() == io::ErrorKind::NotFound && disk.stat(temp.path()).is_ok() => {
            return Err(changed(path));
        }
        Err(error) => return Err(StoreError::from_io("write", path, error)),
    };
    let outgoing = Outgoing { disk, path: path.to_path_buf(), temp, over };
    if outgoing.is_touched() {
        outgoing.put_back()?;
        return Err(changed(path));
    }
    match failed {
        None => Ok(Some(outgoing)),
        Some(error) => Err(StoreError::unconfirmed(path, error)),
    }
}

/// Renames over the old file: what somebody saves since the comparison is lost.
fn overwrite<'d>(
    disk: &'d dyn Disk,
    path: &Path,
    temp: Temp<'d>,
    over: &Over,
) -> Result<Option<Outgoing<'d>>, StoreError> {
    if let Err(error) = disk.rename(temp.path(), path) {
        let happened = temp.discard() && reads(disk, path, &over.after);
        return Err(match happened {
            true => StoreError::unconfirmed(path, error),
            false => StoreError::from_io("write", path, error),
        });
    }
    temp.settle();
    Ok(None)
}

impl Outgoing<'_> {
    /// Lets go of the old file; what somebody who had it open wrote into it meanwhile stands in its place again
    /// (`Changed`).
    pub(super) fn let_go(self) -> Result<(), StoreError> {
        if self.is_touched() {
            let (disk, path) = (self.disk, self.path.clone());
            self.put_back()?;
            // Nothing was promised of either text; a cut of the power may choose.
            let _ = disk.sync_dir(parent(&path));
            return Err(changed(&path));
        }
        self.temp.discard();
        Ok(())
    }

    /// Tells whether the old file reads otherwise than it did; one that cannot be read is left to the comparison before.
    fn is_touched(&self) -> bool {
        match self.disk.read(self.temp.path(), self.over.before.len() as u64) {
            Ok(now) => now.bytes != self.over.before,
            Err(error) => error.kind() == io::ErrorKind::FileTooLarge,
        }
    }

    /// Puts the old file in its place again, and ours out of it; of what others save meanwhile the last one stays.
    fn put_back(self) -> Result<(), StoreError> {
        let Self { disk, path, temp, over } = self;
        let mut in_place = over.after;
        for _ in 0..MAX_TURNS {
            let put = disk.read(temp.path(), u64::MAX).map(|now| now.bytes);
            if let Err(error) = disk.exchange(temp.path(), &path) {
                // Their text is nowhere but there.
                temp.settle();
                return Err(StoreError::unconfirmed(&path, error));
            }
            if reads(disk, temp.path(), &in_place) {
                return Ok(());
            }
            in_place = put.unwrap_or_default();
        }
        temp.settle();
        Ok(())
    }
}

fn changed(path: &Path) -> StoreError {
    StoreError::new(StoreErrorKind::Changed, "write", path)
}

fn reads(disk: &dyn Disk, path: &Path, text: &[u8]) -> bool {
    disk.read(path, text.len() as u64).is_ok_and(|now| now.bytes == text)
}

fn still_reads(disk: &dyn Disk, path: &Path, before: &[u8]) -> Result<bool, StoreError> {
    match disk.read(path, before.len() as u64) {
        Ok(now) => Ok(now.bytes == before),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::FileTooLarge) => Ok(false),
        Err(error) => Err(StoreError::from_io("write", path, error)),
    }
}

#[cfg(test)]
mod tests;
