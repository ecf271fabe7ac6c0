//! Putting whole files in place so that a reader, a crash or a failure sees the old text or the new one.
//! Who may write when is `store::lock`'s business; nothing here parses.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use super::disk::{Disk, Snapshot, parent};
use super::error::{StoreError, StoreErrorKind};
use super::parallel::in_parallel;
use super::temp::Temp;

/// Puts new text in the place of a file that still reads as it did `before`.
///
/// Any error but `Unconfirmed` means that the old file is untouched.
pub fn replace(disk: &dyn Disk, path: &Path, before: &Snapshot, after: &[u8]) -> Result<(), StoreError> {
    let fail = |error| StoreError::from_io("write", path, error);
    // The rename below would succeed on a read-only file too, but read-only is a wish.
    disk.check_writable(path).map_err(fail)?;
    let temp = Temp::write(disk, path, after)?;
    disk.copy_access(path, temp.path()).map_err(fail)?;
    disk.sync_file(temp.path()).map_err(fail)?;
    if !still_reads(disk, path, before)? {
        return Err(StoreError::new(StoreErrorKind::Changed, "write", path));
    }
    disk.replaces(path, &before.bytes);
    if let Err(error) = disk.rename(temp.path(), path) {
        let happened = temp.discard() && disk.read(path, after.len() as u64).is_ok_and(|now| now.bytes == after);
        return Err(if happened { StoreError::unconfirmed(path, error) } else { fail(error) });
    }
    temp.settle();
    disk.sync_dir(parent(path)).map_err(|error| StoreError::unconfirmed(path, error))
}

/// Writes a file of a name that must be free, with the rights that a shared file gets here.
pub fn create(disk: &dyn Disk, path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let mut group = Group::new(disk);
    group.add(path, bytes)?;
    group.commit().into_iter().try_for_each(|(_, done)| done)
}

/// Many new files that share the syncs of their directories.
///
/// Dropped without a commit it leaves nothing behind.
pub struct Group<'d> {
    disk: &'d dyn Disk,
    staged: Vec<(PathBuf, Temp<'d>)>,
}

impl<'d> Group<'d> {
    /// Returns a group without files.
    pub fn new(disk: &'d dyn Disk) -> Self {
        Group { disk, staged: Vec::new() }
    }

    /// Prepares one more file; nobody sees it before the commit.
    pub fn add(&mut self, path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
        let fail = |error| StoreError::from_io("create", path, error);
        self.disk.make_dir(parent(path)).map_err(fail)?;
        let temp = Temp::write(self.disk, path, bytes)?;
        self.disk.set_mode(temp.path(), self.disk.new_mode()).map_err(fail)?;
        self.staged.push((path.to_path_buf(), temp));
        Ok(())
    }

    /// Returns how many files are prepared.
    pub fn len(&self) -> usize {
        self.staged.len()
    }

    /// Tells whether no file is prepared.
    pub fn is_empty(&self) -> bool {
        self.staged.is_empty()
    }

    /// Returns the directories that the commit will write to.
    pub fn dirs(&self) -> Vec<PathBuf> {
        let dirs: BTreeMap<&Path, ()> = self.staged.iter().map(|(path, _)| (parent(path), ())).collect();
        dirs.into_keys().map(Path::to_path_buf).collect()
    }

    /// Puts all files in place and returns, in the order of adding, what became of each.
    pub fn commit(self) -> Vec<(PathBuf, Result<(), StoreError>)> {
        let Group { disk, staged } = self;
        // All bytes are safe before the first name appears: a power cut shows few and whole files.
        // Many at once, so that the disk can take several in one turn.
        let synced = in_parallel(&staged, |(_, temp)| disk.sync_file(temp.path()));
        let named: Vec<_> =
            staged.into_iter().zip(synced).map(|((path, temp), synced)| name(disk, path, temp, synced)).collect();
        let mut dirs: BTreeMap<PathBuf, Option<io::Error>> = BTreeMap::new();
        for (path, done) in &named {
            if done.is_ok() {
                dirs.entry(parent(path).to_path_buf()).or_insert_with_key(|dir| disk.sync_dir(dir).err());
            }
        }
        let confirm = |path: &Path| match dirs.get(parent(path)) {
            Some(Some(error)) => Err(StoreError::unconfirmed(path, same_again(error))),
            _ => Ok(()),
        };
        named
            .into_iter()
            .map(|(path, done)| {
                let done = done.and_then(|()| confirm(&path));
                (path, done)
            })
            .collect()
    }
}

/// Gives a file its name, once its bytes are safe.
fn name(disk: &dyn Disk, path: PathBuf, temp: Temp<'_>, synced: io::Result<()>) -> (PathBuf, Result<(), StoreError>) {
    let fail = |error| StoreError::from_io("create", &path, error);
    let done = match synced.and_then(|()| disk.rename_new(temp.path(), &path)) {
        Ok(()) => {
            temp.settle();
            Ok(())
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(fail(error)),
        Err(error) if temp.discard() && disk.stat(&path).is_ok() => Err(StoreError::unconfirmed(&path, error)),
        Err(error) => Err(fail(error)),
    };
    (path, done)
}

fn still_reads(disk: &dyn Disk, path: &Path, before: &Snapshot) -> Result<bool, StoreError> {
    match disk.read(path, before.bytes.len() as u64) {
        Ok(now) => Ok(now.bytes == before.bytes),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::FileTooLarge) => Ok(false),
        Err(error) => Err(StoreError::from_io("write", path, error)),
    }
}

/// Returns the error once more: one failed sync of a directory concerns each file in it.
fn same_again(error: &io::Error) -> io::Error {
    error.raw_os_error().map_or_else(|| io::Error::from(error.kind()), io::Error::from_raw_os_error)
}

#[cfg(test)]
mod tests;
