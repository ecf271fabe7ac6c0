//! Opening what stands below a directory and nowhere else, without following a link.
//! What is done with the open file is `real_disk`'s business.

use std::ffi::OsStr;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::{Component, Path};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use rustix::fs::{self, AtFlags, FileType, Mode, OFlags};
use rustix::io::Errno;

const MAX_TRIES: usize = 50;

/// An open root directory.
#[derive(Debug)]
pub(super) struct Beneath {
    root: OwnedFd,
    /// Whether the kernel can be asked to do it in one call.
    in_one_call: AtomicBool,
}

impl Beneath {
    /// Returns the tree below an open directory.
    pub(super) fn new(root: OwnedFd) -> Self {
        Beneath { root, in_one_call: AtomicBool::new(cfg!(target_os = "linux")) }
    }

    /// Returns the root directory.
    pub(super) fn root(&self) -> BorrowedFd<'_> {
        self.root.as_fd()
    }

    /// Opens a path below the root; the empty path is the root.
    pub(super) fn open(&self, path: &Path, flags: OFlags, mode: Mode) -> io::Result<OwnedFd> {
        let flags = flags | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        if names(path)?.is_empty() {
            return Ok(patiently(|| fs::openat(self.root(), ".", flags, mode))?);
        }
        if self.in_one_call.load(Ordering::Relaxed) {
            match patiently(|| self.open_in_one_call(path, flags, mode)) {
                Err(Errno::NOSYS) => self.in_one_call.store(false, Ordering::Relaxed),
                // A sandbox may forbid the call, a rename nearby may confuse it, and a link in the place of
                // a directory is to be called a link: take the last step alone.
                Err(Errno::PERM | Errno::AGAIN | Errno::NOTDIR) => {}
                opened => return Ok(opened?),
            }
        }
        self.at(path, |parent, name| open_name(parent, name, flags, mode))
    }

    /// Runs a step on a name in its open directory.
    pub(super) fn at<T>(
        &self,
        path: &Path,
        step: impl FnOnce(BorrowedFd<'_>, &OsStr) -> io::Result<T>,
    ) -> io::Result<T> {
        let names = names(path)?;
        let (name, dirs) = names.split_last().ok_or(io::ErrorKind::InvalidInput)?;
        if dirs.is_empty() {
            return step(self.root(), name);
        }
        let dir = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        if self.in_one_call.load(Ordering::Relaxed) {
            let parent = path.parent().unwrap_or(Path::new(""));
            return step(self.open(parent, dir, Mode::empty())?.as_fd(), name);
        }
        let mut parent: Option<OwnedFd> = None;
        for outer in dirs {
            let from = parent.as_ref().map_or_else(|| self.root(), AsFd::as_fd);
            parent = Some(open_name(from, outer, dir, Mode::empty())?);
        }
        step(parent.as_ref().map_or_else(|| self.root(), AsFd::as_fd), name)
    }

    #[cfg(target_os = "linux")]
    fn open_in_one_call(&self, path: &Path, flags: OFlags, mode: Mode) -> rustix::io::Result<OwnedFd> {
        let resolve = fs::ResolveFlags::BENEATH | fs::ResolveFlags::NO_SYMLINKS | fs::ResolveFlags::NO_MAGICLINKS;
        fs::openat2(self.root(), path, flags, mode, resolve)
    }

    #[cfg(not(target_os = "linux"))]
    fn open_in_one_call(&self, _: &Path, _: OFlags, _: Mode) -> rustix::io::Result<OwnedFd> {
        Err(Errno::NOSYS)
    }

    #[cfg(test)]
    pub(super) fn walk_always(&self) {
        self.in_one_call.store(false, Ordering::Relaxed);
    }
}

/// Returns the plain names of a relative path, refusing `..`, roots and the like.
fn names(path: &Path) -> io::Result<Vec<&OsStr>> {
    path.components()
        .map(|component| match component {
            Component::Normal(name) => Ok(name),
            _ => Err(io::Error::new(io::ErrorKind::InvalidInput, "not a path inside the folder")),
        })
        .collect()
}

/// Opens again after a signal, and for a while when our own threads use up the few files that we may open.
fn patiently(open: impl Fn() -> rustix::io::Result<OwnedFd>) -> rustix::io::Result<OwnedFd> {
    for _ in 0..MAX_TRIES {
        match open() {
            Err(Errno::INTR) => {}
            Err(Errno::MFILE) => thread::sleep(Duration::from_millis(1)),
            opened => return opened,
        }
    }
    open()
}

fn open_name(parent: BorrowedFd<'_>, name: &OsStr, flags: OFlags, mode: Mode) -> io::Result<OwnedFd> {
    match patiently(|| fs::openat(parent, name, flags, mode)) {
        // A link where a directory was asked for is reported as "not a directory".
        Err(Errno::NOTDIR) if is_link(parent, name) => Err(Errno::LOOP.into()),
        opened => Ok(opened?),
    }
}

fn is_link(parent: BorrowedFd<'_>, name: &OsStr) -> bool {
    fs::statat(parent, name, AtFlags::SYMLINK_NOFOLLOW)
        .is_ok_and(|stat| FileType::from_raw_mode(stat.st_mode) == FileType::Symlink)
}
