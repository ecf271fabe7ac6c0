//! The trait through which every file is touched, in steps small enough to fail one by one.
//! What the steps are for is `store::swap`'s business.

use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// What stands under a name in a directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    File,
    Dir,
    Symlink,
    /// A pipe, socket or device: never opened.
    Other,
}

/// One name in a directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    pub name: OsString,
    pub kind: Kind,
}

/// What is known of a name without opening it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stat {
    pub kind: Kind,
    pub len: u64,
    /// When the bytes were last written; anybody can set it.
    pub modified: Option<SystemTime>,
    /// When the bytes, the mode or a name last changed, by the disk's own clock.
    pub changed: Option<SystemTime>,
    /// Which file of its device it is, whatever it is called.
    pub inode: u64,
    pub device: u64,
}

/// A file as it was read: what a later write compares with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    pub bytes: Vec<u8>,
    /// Permission bits, kept by a replacement.
    pub mode: u32,
    pub modified: Option<SystemTime>,
    /// How many names the file has; a replacement detaches the others.
    pub n_links: u64,
    /// What was known of the file right before its bytes were read.
    pub stat: Stat,
}

/// Holds a lock until it is dropped.
pub trait Guard: Send {}

/// A directory at whose names several threads look together.
pub trait Survey: Send + Sync {
    /// Shows some of the names that nobody was shown yet, files with what is known of them; nothing is left if it
    /// answers `false`.
    fn some(&self, show: &mut dyn FnMut(&OsStr, Kind, Option<Stat>)) -> io::Result<bool>;
}

/// A care folder on some disk; all paths are relative to its root and the root itself is the empty path.
///
/// Links are never followed below the root (`ELOOP`) and nothing but regular files is opened:
/// a directory answers `IsADirectory`, a pipe or device `Unsupported`.
pub trait Disk: Send + Sync {
    /// Returns the names in a directory, sorted; a missing directory is `NotFound`.
    fn list(&self, dir: &Path) -> io::Result<Vec<Listed>>;
    /// Returns what stands under a name, never following a link.
    fn stat(&self, path: &Path) -> io::Result<Stat>;
    /// Reads a regular file whole, refusing one above `limit` bytes without reading it (`FileTooLarge`).
    fn read(&self, path: &Path, limit: u64) -> io::Result<Snapshot>;

    /// Opens a directory for several threads to look at its names and files; `Unsupported` where that gains nothing.
    fn survey(&self, _dir: &Path) -> io::Result<Box<dyn Survey + '_>> {
        Err(io::ErrorKind::Unsupported.into())
    }
    /// Reads so many bytes of a regular file from a place on; fewer where it ends.
    fn read_range(&self, path: &Path, from: u64, len: usize) -> io::Result<Vec<u8>> {
        let from = usize::try_from(from).unwrap_or(usize::MAX);
        let bytes = self.read(path, u64::MAX)?.bytes;
        Ok(bytes.into_iter().skip(from).take(len).collect())
    }

    /// Takes the lock on a directory, or returns nothing when somebody else holds it.
    fn try_lock(&self, dir: &Path) -> io::Result<Option<Box<dyn Guard>>>;
    /// Names the process that holds the lock on a directory, where the system tells.
    fn lock_holder(&self, dir: &Path) -> Option<String>;
    /// Tells whether git is changing the work tree right now (its `index.lock` exists).
    fn git_at_work(&self) -> bool;
    /// Says which file tells that git is at work, and how old it is.
    fn git_lock(&self) -> Option<String> {
        None
    }
    /// Tells whether a file that git keeps below a directory is not there just now; true where that is not known.
    fn git_misses(&self, _dir: &Path) -> bool {
        true
    }

    /// Makes a directory and its missing parents, each synced into its own parent.
    fn make_dir(&self, dir: &Path) -> io::Result<()>;
    /// Creates a new private file (0600) of this name and writes all bytes.
    ///
    /// After any failure but `AlreadyExists` a part of the file may be there, for the caller to remove.
    fn create(&self, path: &Path, bytes: &[u8]) -> io::Result<()>;
    /// Writes more bytes at the end of a file that `create` made.
    fn append(&self, _path: &Path, _bytes: &[u8]) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }
    /// Refuses a file that its owner made read-only (`ReadOnlyFilesystem`) or that we may not write to.
    fn check_writable(&self, path: &Path) -> io::Result<()>;
    /// Refuses a directory that stands on a read-only file system or that we may not write to.
    fn check_dir_writable(&self, dir: &Path) -> io::Result<()>;
    /// Gives a file that `create` made the mode, the group, the access list and if possible the owner of another.
    fn copy_access(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Sets the permission bits of a file that `create` made.
    fn set_mode(&self, path: &Path, mode: u32) -> io::Result<()>;
    /// Flushes a file's bytes to stable storage.
    fn sync_file(&self, path: &Path) -> io::Result<()>;
    /// Is told what stands under a name that is about to be replaced, by the one who has just compared it.
    fn replaces(&self, _path: &Path, _before: &[u8]) {}
    /// Puts one file in another's place.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Puts two files in each other's place in one step; `Unsupported` where the disk cannot.
    fn exchange(&self, _one: &Path, _other: &Path) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }
    /// Gives a file a name that must be free (`AlreadyExists`).
    fn rename_new(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Flushes a directory's names to stable storage.
    fn sync_dir(&self, dir: &Path) -> io::Result<()>;
    /// Removes a file of ours: a left-over temporary one.
    fn remove(&self, path: &Path) -> io::Result<()>;

    /// Returns the permission bits that a new shared file gets here (0666 less the umask).
    fn new_mode(&self) -> u32;
    /// Returns the absolute path of the root, for messages.
    fn root(&self) -> PathBuf;
    /// Returns the time by which the disk stamps its files; never used for dates in a record.
    fn now(&self) -> SystemTime;
    /// Lets time pass.
    fn pause(&self, span: Duration);
    /// Returns bits that nobody can foresee, for names of temporary files and for jitter.
    fn random(&self) -> io::Result<u64>;
}

/// Returns the directory a file stands in; the empty path for a file in the root.
pub fn parent(path: &Path) -> &Path {
    path.parent().unwrap_or(Path::new(""))
}
