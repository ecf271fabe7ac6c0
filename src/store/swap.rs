//! Putting whole files in place so that a reader, a crash or a failure sees the old text or the new one.
//! Who may write when is `store::lock`'s business; nothing here parses.

mod trade;

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use self::trade::{Outgoing, Over, name_again};
use super::disk::{Disk, Snapshot, parent};
use super::error::{StoreError, StoreErrorKind};
use super::load::LIMIT;
use super::temp::Temp;
use crate::model::parallel::in_parallel;

/// Puts new text in the place of a file that still reads as it did `before`.
///
/// Any error but `Unconfirmed` means that the old file is untouched.
pub fn replace(disk: &dyn Disk, path: &Path, before: &Snapshot, after: &[u8]) -> Result<(), StoreError> {
    let mut group = Group::new(disk);
    group.replace(path, before.bytes.clone(), after)?;
    group.commit().into_iter().try_for_each(|(_, done)| done)
}

/// Writes a file of a name that must be free, with the rights that a shared file gets here.
pub fn create(disk: &dyn Disk, path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let mut group = Group::new(disk);
    group.add(path, bytes)?;
    group.commit().into_iter().try_for_each(|(_, done)| done)
}

/// Many files that share the syncs of their directories.
///
/// Dropped without a commit it leaves nothing behind.
pub struct Group<'d> {
    disk: &'d dyn Disk,
    staged: Vec<Staged<'d>>,
}

/// A file whose bytes wait under a temporary name.
struct Staged<'d> {
    path: PathBuf,
    temp: Temp<'d>,
    /// What is replaced, and by what; nothing if the name must be free.
    over: Option<Over>,
}

impl<'d> Group<'d> {
    /// Returns a group without files.
    pub fn new(disk: &'d dyn Disk) -> Self {
        Group { disk, staged: Vec::new() }
    }

    /// Prepares one more file; nobody sees it before the commit. What nobody could read again is `TooBig`.
    pub fn add(&mut self, path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
        if bytes.len() as u64 > LIMIT {
            return Err(StoreError::new(StoreErrorKind::TooBig, "create", path));
        }
        let fail = |error| StoreError::from_io("create", path, error);
        self.disk.make_dir(parent(path)).map_err(fail)?;
        let temp = Temp::write(self.disk, path, bytes)?;
        self.disk.set_mode(temp.path(), self.disk.new_mode()).map_err(fail)?;
        self.staged.push(Staged { path: path.to_path_buf(), temp, over: None });
        Ok(())
    }

    /// Prepares new text for a file that reads as it did `before`; it is compared once more when all is safe.
    pub fn replace(&mut self, path: &Path, before: Vec<u8>, after: &[u8]) -> Result<(), StoreError> {
        let fail = |error: io::Error| match error.kind() {
            // It was read a moment ago: an editor took it away.
            io::ErrorKind::NotFound => StoreError::new(StoreErrorKind::Changed, "write", path),
            _ => StoreError::from_io("write", path, error),
        };
        // The rename would succeed on a read-only file too, but read-only is a wish.
        self.disk.check_writable(path).map_err(fail)?;
        let temp = Temp::write(self.disk, path, after)?;
        self.disk.copy_access(path, temp.path()).map_err(fail)?;
        let over = Some(Over { before, after: after.to_vec() });
        self.staged.push(Staged { path: path.to_path_buf(), temp, over });
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
        let dirs: BTreeMap<&Path, ()> = self.staged.iter().map(|staged| (parent(&staged.path), ())).collect();
        dirs.into_keys().map(Path::to_path_buf).collect()
    }

    /// Forgets the files that were prepared after the first `len` ones.
    pub fn truncate(&mut self, len: usize) {
        self.staged.truncate(len);
    }

    /// Puts all files in place and returns, in the order of adding, what became of each.
    pub fn commit(self) -> Vec<(PathBuf, Result<(), StoreError>)> {
        self.put(|_| true)
    }

    /// Puts the files in place in the order of adding until one cannot be; returns what became of those it came to.
    ///
    /// What comes after it may speak of it, and stays out.
    pub fn commit_in_turn(self) -> Vec<(PathBuf, Result<(), StoreError>)> {
        self.put(|failed| failed.is_none_or(StoreError::is_saved))
    }

    /// Puts files in place as long as what became of the last one lets it go on.
    fn put(self, goes_on: impl Fn(Option<&StoreError>) -> bool) -> Vec<(PathBuf, Result<(), StoreError>)> {
        let Group { disk, staged } = self;
        // All bytes are safe before the first name appears: a power cut shows few and whole files.
        // Many at once, so that the disk can take several in one turn.
        let synced = in_parallel(&staged, |staged| disk.sync_file(staged.temp.path()));
        let mut named: Vec<(PathBuf, Result<_, _>)> = Vec::with_capacity(staged.len());
        for (staged, synced) in staged.into_iter().zip(synced) {
            if named.last().is_some_and(|(_, done)| !goes_on(done.as_ref().err())) {
                // Its temporary file goes with it.
                continue;
            }
            named.push(name(disk, staged, synced));
        }
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
        // The old files go last: until here somebody who had one open was waited for.
        let settle = |path: &Path, outgoing: Option<Outgoing<'_>>| {
            outgoing.map_or(Ok(()), Outgoing::let_go).and_then(|()| confirm(path))
        };
        named
            .into_iter()
            .map(|(path, done)| {
                let done = done.and_then(|outgoing| settle(&path, outgoing));
                (path, done)
            })
            .collect()
    }
}

/// Gives a file its name, once its bytes are safe; returns what it replaced.
fn name<'d>(
    disk: &'d dyn Disk,
    staged: Staged<'d>,
    synced: io::Result<()>,
) -> (PathBuf, Result<Option<Outgoing<'d>>, StoreError>) {
    let Staged { path, temp, over } = staged;
    let done = match over {
        None => name_new(disk, &path, temp, synced).map(|()| None),
        Some(over) => synced
            .map_err(|error| StoreError::from_io("write", &path, error))
            .and_then(|()| name_again(disk, &path, temp, over)),
    };
    (path, done)
}

fn name_new(disk: &dyn Disk, path: &Path, temp: Temp<'_>, synced: io::Result<()>) -> Result<(), StoreError> {
    let fail = |error| StoreError::from_io("create", path, error);
    match synced.and_then(|()| disk.rename_new(temp.path(), path)) {
        Ok(()) => {
            temp.settle();
            Ok(())
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(fail(error)),
        Err(error) if temp.discard() && disk.stat(path).is_ok() => Err(StoreError::unconfirmed(path, error)),
        Err(error) => Err(fail(error)),
    }
}

/// Returns the error once more: one failed sync of a directory concerns each file in it.
fn same_again(error: &io::Error) -> io::Error {
    error.raw_os_error().map_or_else(|| io::Error::from(error.kind()), io::Error::from_raw_os_error)
}

#[cfg(test)]
mod tests;
