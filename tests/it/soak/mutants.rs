//! Stores that are wrong in one way each, made of the right store and a disk that does not do as it is told.
//! That each of them is found out is what makes the silence about the right one worth something.

use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use amends::store::disk::{Disk, Guard, Listed, Snapshot, Stat};

use super::sim_disk::SimDisk;

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    Nothing,
    /// The bytes are not synced.
    NoFileSync,
    /// The names are not synced.
    NoDirSync,
    /// The file gets its name before its bytes are synced.
    RenameFirst,
    /// The old file is emptied and written again.
    InPlace,
    /// Everybody gets the lock.
    NoLock,
    /// The command says that it is done before its names are synced.
    PrintBeforeSync,
}

impl Fault {
    /// All that a cut of the power brings to light.
    pub(super) const OF_POWER: [Self; 5] =
        [Self::NoFileSync, Self::NoDirSync, Self::RenameFirst, Self::InPlace, Self::PrintBeforeSync];
}

/// A disk that does one thing wrong.
pub(super) struct Mutant {
    pub(super) disk: SimDisk,
    pub(super) fault: Fault,
}

struct Nobody;

impl Guard for Nobody {}

impl Mutant {
    fn named(&self, from: &Path, to: &Path, rename: impl Fn(&SimDisk) -> io::Result<()>) -> io::Result<()> {
        match self.fault {
            Fault::InPlace if self.disk.stat(to).is_ok() => {
                let bytes = self.disk.read(from, u64::MAX)?.bytes;
                self.disk.write_in_place(to, &bytes)?;
                self.disk.sync_file(to)?;
                self.disk.remove(from)
            }
            Fault::RenameFirst => {
                rename(&self.disk)?;
                self.disk.sync_file(to)
            }
            _ => rename(&self.disk),
        }
    }
}

impl Disk for Mutant {
    fn list(&self, dir: &Path) -> io::Result<Vec<Listed>> {
        self.disk.list(dir)
    }

    fn stat(&self, path: &Path) -> io::Result<Stat> {
        self.disk.stat(path)
    }

    fn read(&self, path: &Path, limit: u64) -> io::Result<Snapshot> {
        self.disk.read(path, limit)
    }

    fn try_lock(&self, dir: &Path) -> io::Result<Option<Box<dyn Guard>>> {
        if self.fault == Fault::NoLock { Ok(Some(Box::new(Nobody))) } else { self.disk.try_lock(dir) }
    }

    fn lock_holder(&self, dir: &Path) -> Option<String> {
        self.disk.lock_holder(dir)
    }

    fn git_at_work(&self) -> bool {
        self.disk.git_at_work()
    }

    fn make_dir(&self, dir: &Path) -> io::Result<()> {
        self.disk.make_dir(dir)
    }

    fn create(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        self.disk.create(path, bytes)
    }

    fn check_writable(&self, path: &Path) -> io::Result<()> {
        self.disk.check_writable(path)
    }

    fn check_dir_writable(&self, dir: &Path) -> io::Result<()> {
        self.disk.check_dir_writable(dir)
    }

    fn copy_access(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.disk.copy_access(from, to)
    }

    fn set_mode(&self, path: &Path, mode: u32) -> io::Result<()> {
        self.disk.set_mode(path, mode)
    }

    fn sync_file(&self, path: &Path) -> io::Result<()> {
        if matches!(self.fault, Fault::NoFileSync | Fault::RenameFirst) { Ok(()) } else { self.disk.sync_file(path) }
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.named(from, to, |disk| disk.rename(from, to))
    }

    fn exchange(&self, one: &Path, other: &Path) -> io::Result<()> {
        match self.fault {
            // As on a disk that cannot: what comes out of an exchange would give the second writer away.
            Fault::InPlace | Fault::NoLock => Err(io::ErrorKind::Unsupported.into()),
            Fault::RenameFirst => {
                self.disk.exchange(one, other)?;
                self.disk.sync_file(other)
            }
            _ => self.disk.exchange(one, other),
        }
    }

    fn rename_new(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.named(from, to, |disk| disk.rename_new(from, to))
    }

    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        match self.fault {
            Fault::NoDirSync => Ok(()),
            Fault::PrintBeforeSync => {
                self.disk.acknowledge();
                self.disk.sync_dir(dir)
            }
            _ => self.disk.sync_dir(dir),
        }
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.disk.remove(path)
    }

    fn new_mode(&self) -> u32 {
        self.disk.new_mode()
    }

    fn root(&self) -> PathBuf {
        self.disk.root()
    }

    fn now(&self) -> SystemTime {
        self.disk.now()
    }

    fn pause(&self, span: Duration) {
        self.disk.pause(span);
    }

    fn random(&self) -> io::Result<u64> {
        self.disk.random()
    }
}
