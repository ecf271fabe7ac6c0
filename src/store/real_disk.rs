//! The disk of the machine: each step as system calls relative to the open root directory.
//! How a path stays below the root is `beneath`'s business, who holds a lock is `locks`'s.
#![expect(
    clippy::disallowed_types,
    clippy::disallowed_methods,
    reason = "this is the disk that everything else goes through"
)]

mod access;
mod beneath;
mod locks;
mod names;
#[cfg(target_os = "linux")]
mod survey;
mod ulimit;

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Write};
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::{Duration, SystemTime};

use rustix::fs::{self, AtFlags, FileType, Mode, OFlags};
use rustix::io::Errno;

use self::access::{mode_bits, to_mode};
use self::beneath::Beneath;
use super::disk::{Disk, Guard, Kind, Listed, Snapshot, Stat, Survey, parent};
use super::git::{self, Repository, stages};

/// A folder on the disk of the machine.
#[derive(Debug)]
pub struct RealDisk {
    path: PathBuf,
    beneath: Beneath,
    repository: OnceLock<Option<Repository>>,
    new_mode: OnceLock<u32>,
}

impl RealDisk {
    /// Opens the folder at `root`, which may itself be reached through links: somebody typed it or stands in it.
    pub fn open(root: &Path) -> io::Result<Self> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let fd = rustix::io::retry_on_intr(|| fs::open(root, flags, Mode::empty()))?;
        let path = std::path::absolute(root)?;
        Ok(RealDisk { path, beneath: Beneath::new(fd), repository: OnceLock::new(), new_mode: OnceLock::new() })
    }

    /// Makes the folder and its missing parents if it does not exist yet, and opens it.
    pub fn make(root: &Path) -> io::Result<Self> {
        let root = std::path::absolute(root)?;
        let missing: Vec<&Path> = root.ancestors().take_while(|dir| !dir.exists()).collect();
        for dir in missing.into_iter().rev() {
            match std::fs::create_dir(dir) {
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
                // A folder whose own name is lost in a power cut loses all that was saved in it.
                _ => dir.parent().map_or(Ok(()), |outer| sync(Self::open(outer)?.open_dir(Path::new(""))?))?,
            }
        }
        Self::open(&root)
    }

    /// Makes a folder that only its owner can look into, with its missing parents, and opens it.
    pub fn make_private(root: &Path) -> io::Result<Self> {
        use std::os::unix::fs::DirBuilderExt;
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(root)?;
        Self::open(root)
    }

    fn repository(&self) -> Option<&Repository> {
        self.repository.get_or_init(|| Repository::around(&self.path)).as_ref()
    }

    fn open_dir(&self, dir: &Path) -> io::Result<OwnedFd> {
        self.beneath.open(dir, OFlags::RDONLY | OFlags::DIRECTORY, Mode::empty())
    }

    /// Opens a regular file for reading and returns what it is.
    fn open_file(&self, path: &Path) -> io::Result<(OwnedFd, fs::Stat)> {
        // A pipe without a writer would keep us waiting for ever without `NONBLOCK`.
        let fd = self.beneath.open(path, OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY, Mode::empty());
        let fd = fd.map_err(|error| match Errno::from_io_error(&error) {
            // A socket cannot be opened at all.
            Some(Errno::NXIO) => not_regular(),
            _ => error,
        })?;
        let stat = fs::fstat(&fd)?;
        match FileType::from_raw_mode(stat.st_mode) {
            FileType::RegularFile => Ok((fd, stat)),
            FileType::Directory => Err(io::ErrorKind::IsADirectory.into()),
            _ => Err(not_regular()),
        }
    }

    fn mkdir(&self, dir: &Path) -> io::Result<()> {
        self.beneath.at(dir, |parent, name| match fs::mkdirat(parent, name, Mode::from_raw_mode(0o777)) {
            Err(Errno::EXIST) => Ok(()),
            Err(error) => Err(error.into()),
            Ok(()) => {
                let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
                sync(fs::openat(parent, ".", flags, Mode::empty())?).inspect_err(|_| {
                    // A directory that the next run would take for confirmed must not stay unconfirmed.
                    let _ = fs::unlinkat(parent, name, AtFlags::REMOVEDIR);
                })
            }
        })
    }
}

impl Disk for RealDisk {
    fn list(&self, dir: &Path) -> io::Result<Vec<Listed>> {
        let mut dir = fs::Dir::new(self.open_dir(dir)?)?;
        let mut listed = Vec::new();
        while let Some(entry) = dir.read() {
            let entry = entry?;
            let name = OsStr::from_bytes(entry.file_name().to_bytes());
            if name == "." || name == ".." {
                continue;
            }
            let kind = match entry.file_type() {
                FileType::Unknown => match fs::statat(dir.fd()?, name, AtFlags::SYMLINK_NOFOLLOW) {
                    Ok(stat) => kind(FileType::from_raw_mode(stat.st_mode)),
                    // It went away between the two looks.
                    Err(Errno::NOENT) => continue,
                    Err(error) => return Err(error.into()),
                },
                known => kind(known),
            };
            listed.push(Listed { name: name.to_owned(), kind });
        }
        listed.sort_unstable_by(|a, b| a.name.cmp(&b.name));
        Ok(listed)
    }

    fn stat(&self, path: &Path) -> io::Result<Stat> {
        let stat = if path.as_os_str().is_empty() {
            fs::fstat(self.beneath.root())?
        } else {
            self.beneath.at(path, |parent, name| Ok(fs::statat(parent, name, AtFlags::SYMLINK_NOFOLLOW)?))?
        };
        Ok(known(&stat))
    }

    #[cfg(target_os = "linux")]
    fn survey(&self, dir: &Path) -> io::Result<Box<dyn Survey + '_>> {
        Ok(Box::new(survey::Together::new(self.open_dir(dir)?)))
    }

    fn read_range(&self, path: &Path, from: u64, len: usize) -> io::Result<Vec<u8>> {
        let (fd, _) = self.open_file(path)?;
        let mut bytes = vec![0; len];
        let mut filled = 0;
        while let Some(rest) = bytes.get_mut(filled..).filter(|rest| !rest.is_empty()) {
            let at = from.saturating_add(filled as u64);
            match rustix::io::retry_on_intr(|| rustix::io::pread(&fd, &mut *rest, at))? {
                0 => break,
                got => filled += got,
            }
        }
        bytes.truncate(filled);
        Ok(bytes)
    }

    fn read(&self, path: &Path, limit: u64) -> io::Result<Snapshot> {
        let (fd, stat) = self.open_file(path)?;
        let len = u64::try_from(stat.st_size).unwrap_or(0);
        if len > limit {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let bytes = read_whole(&fd, len, limit)?;
        Ok(Snapshot {
            bytes,
            mode: mode_bits(stat.st_mode),
            modified: time(stat.st_mtime, stat.st_mtime_nsec),
            n_links: wide(stat.st_nlink),
            stat: known(&stat),
        })
    }

    fn try_lock(&self, dir: &Path) -> io::Result<Option<Box<dyn Guard>>> {
        locks::try_lock(&self.beneath, dir)
    }

    fn lock_holder(&self, dir: &Path) -> Option<String> {
        locks::holder(&fs::fstat(self.open_dir(dir).ok()?).ok()?)
    }

    fn git_at_work(&self) -> bool {
        self.repository().is_some_and(|repository| git::is_alive(&repository.index_lock()))
    }

    fn git_lock(&self) -> Option<String> {
        self.repository().filter(|repository| repository.is_locked()).map(Repository::lock_said)
    }

    fn git_misses(&self, dir: &Path) -> bool {
        self.repository().is_none_or(|repository| stages::misses(repository, &self.path.join(dir)))
    }

    fn make_dir(&self, dir: &Path) -> io::Result<()> {
        match self.open_dir(dir) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            there => return there.map(drop),
        }
        let mut outer_first: Vec<&Path> = dir.ancestors().filter(|dir| !dir.as_os_str().is_empty()).collect();
        outer_first.reverse();
        for dir in outer_first {
            let is_new = self.open_dir(dir).is_err();
            self.mkdir(dir)?;
            if is_new {
                access::give_to_owner(&self.open_dir(dir)?, || self.open_dir(parent(dir)));
            }
        }
        self.open_dir(dir).map(drop)
    }

    fn create(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        ulimit::fits(0, bytes)?;
        let flags = OFlags::CREATE | OFlags::EXCL | OFlags::WRONLY;
        let fd = self.beneath.open(path, flags, Mode::from_raw_mode(0o600))?;
        access::give_to_owner(&fd, || self.open_dir(parent(path)));
        File::from(fd).write_all(bytes)
    }

    fn append(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let fd = self.beneath.open(path, OFlags::WRONLY | OFlags::APPEND, Mode::empty())?;
        ulimit::fits(u64::try_from(fs::fstat(&fd)?.st_size).unwrap_or(0), bytes)?;
        File::from(fd).write_all(bytes)
    }

    fn check_writable(&self, path: &Path) -> io::Result<()> {
        self.beneath.at(path, |parent, name| {
            let stat = fs::statat(parent, name, AtFlags::SYMLINK_NOFOLLOW)?;
            match FileType::from_raw_mode(stat.st_mode) {
                FileType::RegularFile => {}
                FileType::Symlink => return Err(Errno::LOOP.into()),
                FileType::Directory => return Err(io::ErrorKind::IsADirectory.into()),
                _ => return Err(not_regular()),
            }
            if mode_bits(stat.st_mode) & 0o222 == 0 {
                return Err(Errno::ROFS.into());
            }
            // The kind of the file is known, so following links cannot lead anywhere else but in a race,
            // and then this question only answers for another file; nothing is opened.
            Ok(fs::accessat(parent, name, fs::Access::WRITE_OK, AtFlags::EACCESS)?)
        })
    }

    fn check_dir_writable(&self, dir: &Path) -> io::Result<()> {
        let mode = fs::Access::WRITE_OK | fs::Access::EXEC_OK;
        Ok(fs::accessat(self.open_dir(dir)?, ".", mode, AtFlags::EACCESS)?)
    }

    fn copy_access(&self, from: &Path, to: &Path) -> io::Result<()> {
        let ((source, like), (target, ours)) = (self.open_file(from)?, self.open_file(to)?);
        access::copy(&source, &like, &target, &ours)
    }

    fn set_mode(&self, path: &Path, mode: u32) -> io::Result<()> {
        let (fd, _) = self.open_file(path)?;
        Ok(fs::fchmod(fd, to_mode(mode))?)
    }

    fn sync_file(&self, path: &Path) -> io::Result<()> {
        let (fd, _) = self.open_file(path)?;
        File::from(fd).sync_all()
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        names::over(&self.beneath, from, to)
    }

    fn exchange(&self, one: &Path, other: &Path) -> io::Result<()> {
        names::exchange(&self.beneath, one, other)
    }

    fn rename_new(&self, from: &Path, to: &Path) -> io::Result<()> {
        names::new(&self.beneath, from, to)
    }

    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        sync(self.open_dir(dir)?)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.beneath.at(path, |parent, name| Ok(fs::unlinkat(parent, name, AtFlags::empty())?))
    }

    fn new_mode(&self) -> u32 {
        *self.new_mode.get_or_init(|| 0o666 & !access::umask().unwrap_or(0o022))
    }

    fn root(&self) -> PathBuf {
        self.path.clone()
    }

    fn now(&self) -> SystemTime {
        SystemTime::now()
    }

    fn pause(&self, span: Duration) {
        std::thread::sleep(span);
    }

    fn random(&self) -> io::Result<u64> {
        getrandom::u64().map_err(|error| io::Error::other(error.to_string()))
    }
}

fn known(stat: &fs::Stat) -> Stat {
    Stat {
        kind: kind(FileType::from_raw_mode(stat.st_mode)),
        len: u64::try_from(stat.st_size).unwrap_or(0),
        modified: time(stat.st_mtime, stat.st_mtime_nsec),
        changed: time(stat.st_ctime, stat.st_ctime_nsec),
        inode: wide(stat.st_ino),
        device: device(stat.st_dev),
    }
}

/// Returns the number of a device, which is signed on some systems.
fn device(number: impl TryInto<u64>) -> u64 {
    number.try_into().unwrap_or(0)
}

fn kind(file_type: FileType) -> Kind {
    match file_type {
        FileType::RegularFile => Kind::File,
        FileType::Directory => Kind::Dir,
        FileType::Symlink => Kind::Symlink,
        _ => Kind::Other,
    }
}

/// Returns a number of a `stat`, which has other widths on other systems.
fn wide(number: impl Into<u64>) -> u64 {
    number.into()
}

fn not_regular() -> io::Error {
    io::Error::new(io::ErrorKind::Unsupported, "not a regular file")
}

fn time(seconds: i64, nanoseconds: impl TryInto<u32>) -> Option<SystemTime> {
    let whole = Duration::from_secs(seconds.unsigned_abs());
    let base =
        if seconds < 0 { SystemTime::UNIX_EPOCH.checked_sub(whole) } else { SystemTime::UNIX_EPOCH.checked_add(whole) };
    base?.checked_add(Duration::from_nanos(u64::from(nanoseconds.try_into().unwrap_or(0))))
}

/// Reads to the end, one call for a file that does not grow meanwhile.
fn read_whole(fd: &OwnedFd, len: u64, limit: u64) -> io::Result<Vec<u8>> {
    let too_large = || io::Error::from(io::ErrorKind::FileTooLarge);
    let mut bytes = vec![0; usize::try_from(len).map_err(|_| too_large())?.saturating_add(1)];
    let mut filled = 0;
    loop {
        let rest = bytes.get_mut(filled..).unwrap_or_default();
        let asked = rest.len();
        let got = rustix::io::retry_on_intr(|| rustix::io::read(fd, &mut *rest))?;
        filled += got;
        if got < asked {
            bytes.truncate(filled);
            return if filled as u64 > limit { Err(too_large()) } else { Ok(bytes) };
        }
        if filled as u64 > limit {
            return Err(too_large());
        }
        bytes.resize(filled.saturating_mul(2), 0);
    }
}

fn sync(dir: OwnedFd) -> io::Result<()> {
    match File::from(dir).sync_all() {
        // Some file systems have nothing to sync for a directory and say so this way.
        Err(error) if Errno::from_io_error(&error) == Some(Errno::INVAL) => Ok(()),
        done => done,
    }
}

#[cfg(test)]
mod tests;
