//! The lock on an open directory: nothing lies around when its holder dies.
//! How long to wait for it is `store::lock`'s business.
#![expect(clippy::disallowed_methods, reason = "the kernel's list of locks lies outside the folder")]

use std::io;
use std::os::fd::OwnedFd;
use std::path::Path;

use rustix::fs::{self, FlockOperation, Mode, OFlags};
use rustix::io::Errno;

use super::beneath::Beneath;
use crate::store::disk::Guard;

/// The lock lives as long as the open directory.
struct OpenDir(#[expect(dead_code, reason = "closing it is its work")] OwnedFd);

impl Guard for OpenDir {}

/// Takes the lock on a directory, or returns nothing when somebody else holds it.
pub(super) fn try_lock(beneath: &Beneath, dir: &Path) -> io::Result<Option<Box<dyn Guard>>> {
    let fd = beneath.open(dir, OFlags::RDONLY | OFlags::DIRECTORY, Mode::empty())?;
    let (locked, fd) = match flock(&fd) {
        // Network disks give an exclusive lock only on a file open for writing.
        Err(Errno::BADF | Errno::NOLCK | Errno::NOTSUP) => {
            let flags = OFlags::RDWR | OFlags::CREATE;
            let file = beneath.open(&dir.join(".amends.lock"), flags, Mode::from_raw_mode(0o666))?;
            (flock(&file), file)
        }
        locked => (locked, fd),
    };
    match locked {
        // Who locked a directory that was removed meanwhile holds nothing.
        Ok(()) if fs::fstat(&fd)?.st_nlink == 0 => Err(io::ErrorKind::NotFound.into()),
        Ok(()) => Ok(Some(Box::new(OpenDir(fd)))),
        Err(Errno::WOULDBLOCK) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn flock(fd: &OwnedFd) -> rustix::io::Result<()> {
    rustix::io::retry_on_intr(|| fs::flock(fd, FlockOperation::NonBlockingLockExclusive))
}

/// Returns nothing: only Linux lists who holds a lock.
#[cfg(not(target_os = "linux"))]
pub(super) fn holder(_: &fs::Stat) -> Option<String> {
    None
}

/// Returns the process that holds a lock on this directory, as `process 4711 (git)`.
#[cfg(target_os = "linux")]
pub(super) fn holder(dir: &fs::Stat) -> Option<String> {
    let place = format!("{:02x}:{:02x}:{}", fs::major(dir.st_dev), fs::minor(dir.st_dev), dir.st_ino);
    let locks = std::fs::read_to_string("/proc/locks").ok()?;
    let pid = locks.lines().find_map(|line| holder_in(line, &place))?;
    let name = std::fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default();
    match name.trim() {
        "" => Some(format!("process {pid}")),
        name => Some(format!("process {pid} ({name})")),
    }
}

/// Returns the process of a line such as `1: FLOCK ADVISORY WRITE 4711 fd:01:1234 0 EOF`; waiters have an arrow.
#[cfg(any(target_os = "linux", test))]
fn holder_in(line: &str, place: &str) -> Option<u32> {
    let mut words = line.split_whitespace().skip(1);
    let kind = words.next()?;
    let pid = words.nth(2)?.parse().ok()?;
    (kind == "FLOCK" && words.next()? == place).then_some(pid)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_holder_is_read_from_the_kernel_s_list() {
        let place = "fd:01:1234";
        for (line, pid) in [
            ("1: FLOCK  ADVISORY  WRITE 4711 fd:01:1234 0 EOF", Some(4711)),
            ("1: -> FLOCK  ADVISORY  WRITE 4712 fd:01:1234 0 EOF", None),
            ("1: POSIX  ADVISORY  WRITE 4711 fd:01:1234 0 EOF", None),
            ("1: FLOCK  ADVISORY  WRITE 4711 fd:01:12345 0 EOF", None),
            ("1: FLOCK  ADVISORY  WRITE -1 fd:01:1234 0 EOF", None),
            ("", None),
        ] {
            assert_eq!(holder_in(line, place), pid, "{line}");
        }
    }
}
