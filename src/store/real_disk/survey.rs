//! One open directory from which several threads take names in turn, each asking about its own.
//! What is made of the names is the caller's business.

use std::ffi::OsStr;
use std::io;
use std::mem::MaybeUninit;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;

use rustix::fs::{self, AtFlags, FileType, RawDir};
use rustix::io::Errno;

use super::super::disk::{Kind, Stat, Survey};
use super::{kind, known};

/// How many bytes of names a thread takes at once: some hundred names.
const TURN: usize = 16 * 1024;

/// An open directory; the kernel gives each name to one of those who ask.
pub(super) struct Together {
    dir: OwnedFd,
}

impl Together {
    pub(super) fn new(dir: OwnedFd) -> Self {
        Self { dir }
    }
}

impl Survey for Together {
    fn some(&self, show: &mut dyn FnMut(&OsStr, Kind, Option<Stat>)) -> io::Result<bool> {
        let mut space = [MaybeUninit::<u8>::uninit(); TURN];
        let mut names = RawDir::new(&self.dir, &mut space);
        while let Some(entry) = names.next() {
            let entry = entry?;
            let name = entry.file_name();
            if !matches!(name.to_bytes(), b"." | b"..") {
                let stat = match entry.file_type() {
                    FileType::RegularFile | FileType::Unknown => {
                        match fs::statat(&self.dir, name, AtFlags::SYMLINK_NOFOLLOW) {
                            Ok(stat) => Some(known(&stat)),
                            // It went away between the two looks.
                            Err(Errno::NOENT) => continue,
                            // Whoever reads it will be told why not.
                            Err(_) => None,
                        }
                    }
                    _ => None,
                };
                let kind = match entry.file_type() {
                    FileType::Unknown => stat.map_or(Kind::File, |stat| stat.kind),
                    told => kind(told),
                };
                show(OsStr::from_bytes(name.to_bytes()), kind, stat);
            }
            if names.is_buffer_empty() {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
