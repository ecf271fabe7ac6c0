//! The trait through which every file is touched, in steps small enough to fail one by one.
//! What the steps are for is `store::swap`'s business.

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
    pub name: std::ffi::OsString,
    pub kind: Kind,
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
}

/// Holds the lock of the folder until it is dropped.
pub trait Guard: Send {}

/// A care folder on some disk; all paths are relative to its root.
///
/// Links are never followed below the root and nothing but regular files is opened.
pub trait Disk: Send + Sync {
    /// Returns the names in a directory, sorted; a missing directory is `NotFound`.
    fn list(&self, dir: &Path) -> io::Result<Vec<Listed>>;
    /// Reads a regular file whole, refusing one above `limit` bytes without reading it (`FileTooLarge`).
    fn read(&self, path: &Path, limit: u64) -> io::Result<Snapshot>;
    /// Takes the folder's lock, waiting at most this long (`WouldBlock` when it stays taken; the message names the holder if known).
    fn lock(&self, wait: Duration) -> io::Result<Box<dyn Guard>>;
    /// Makes a directory and its missing parents, each synced into its own parent.
    fn make_dir(&self, dir: &Path) -> io::Result<()>;
    /// Creates a new private file (0600) of this name and writes all bytes.
    fn create(&self, path: &Path, bytes: &[u8]) -> io::Result<()>;
    /// Sets permission bits of a file that `create` made.
    fn set_mode(&self, path: &Path, mode: u32) -> io::Result<()>;
    /// Flushes a file's bytes to stable storage.
    fn sync_file(&self, path: &Path) -> io::Result<()>;
    /// Puts one file in another's place.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
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
}
