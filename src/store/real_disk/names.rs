//! Giving files other names: over another one, in exchange with it, or where none may be.
//! How a path stays below the root is `beneath`'s business.

use std::ffi::OsStr;
use std::io;
use std::os::fd::BorrowedFd;
use std::path::Path;

use rustix::fs::{self, AtFlags, RenameFlags};
use rustix::io::Errno;

use super::beneath::Beneath;

/// Puts one file in another's place.
pub(super) fn over(beneath: &Beneath, from: &Path, to: &Path) -> io::Result<()> {
    both(beneath, from, to, |from_dir, from, to_dir, to| Ok(fs::renameat(from_dir, from, to_dir, to)?))
}

/// Puts two files in each other's place.
pub(super) fn exchange(beneath: &Beneath, one: &Path, other: &Path) -> io::Result<()> {
    both(beneath, one, other, |one_dir, one, other_dir, other| {
        match fs::renameat_with(one_dir, one, other_dir, other, RenameFlags::EXCHANGE) {
            // Many network disks cannot, and a sandbox may forbid the call; what is forbidden of the files themselves, a
            // plain rename will say.
            Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP | Errno::PERM) => Err(io::ErrorKind::Unsupported.into()),
            done => Ok(done?),
        }
    })
}

/// Gives a file a name that must be free.
pub(super) fn new(beneath: &Beneath, from: &Path, to: &Path) -> io::Result<()> {
    both(beneath, from, to, |from_dir, from, to_dir, to| {
        match fs::renameat_with(from_dir, from, to_dir, to, RenameFlags::NOREPLACE) {
            // Some file systems cannot; a second name that must be free does the same in two steps.
            Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => {
                fs::linkat(from_dir, from, to_dir, to, AtFlags::empty())?;
                // The file has its name; the janitor takes the other one if this fails.
                let _ = fs::unlinkat(from_dir, from, AtFlags::empty());
                Ok(())
            }
            done => Ok(done?),
        }
    })
}

/// Runs a step on two names in their open directories.
fn both(
    beneath: &Beneath,
    from: &Path,
    to: &Path,
    step: impl FnOnce(BorrowedFd<'_>, &OsStr, BorrowedFd<'_>, &OsStr) -> io::Result<()>,
) -> io::Result<()> {
    beneath.at(from, |from_dir, from| beneath.at(to, |to_dir, to| step(from_dir, from, to_dir, to)))
}
