//! The merge driver of a clone: whether this clone knows it, and how it is told.
//! Git's files are read and changed as text; no git is started and no setting is followed.
#![expect(clippy::disallowed_methods, reason = "git's own files lie outside the folder")]

use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::attributes::Wishes;
use super::disk::Disk as _;
use super::error::{StoreError, StoreErrorKind};
use super::git::{self, Repository};
use super::real_disk::RealDisk;
use super::temp::Temp;
use super::{janitor, lock};

/// What git runs: a missing or broken program must never look like a conflict, or git would keep one side alone.
pub const COMMAND: &str = "amends merge-file %O %A %B %L %P; s=$?; test $s -le 1 || exit 129; exit $s";

const PROGRAM: &str = "amends";

/// How long another run that tells the same clone is waited for.
const WAIT: Duration = Duration::from_secs(10);

const SECTION: &str = "[merge \"amends\"]";

/// How a folder inside a repository is merged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Driver {
    pub repository: Repository,
    /// How case files are to be merged.
    pub wishes: Wishes,
    /// Whether this clone knows the driver.
    pub is_known: bool,
    /// Whether it knows one that is not as we write it.
    pub is_other: bool,
}

impl Driver {
    /// Returns how the folder at this root is merged; nothing outside a repository.
    pub fn of(root: &Path) -> Option<Self> {
        let repository = Repository::around(root)?;
        let wishes = Wishes::of(root);
        let command = command(&git::text(&repository.config()).unwrap_or_default());
        let is_known = command.as_deref().is_some_and(is_ours);
        Some(Self { repository, wishes, is_known, is_other: command.is_some() && !is_known })
    }

    /// Returns whether git would merge case files by lines although the folder asks for the driver.
    pub fn is_missing(&self) -> bool {
        self.wishes.is_wanted && !self.is_known
    }
}

/// Returns whether git finds the program in one of the directories of a `PATH`.
pub fn is_on_path(path: &str) -> bool {
    let is_program = |file: PathBuf| {
        std::fs::metadata(file).is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0)
    };
    path.split(':').filter(|dir| !dir.is_empty()).any(|dir| is_program(Path::new(dir).join("amends")))
}

/// Returns where the lines of our section stand, without its header.
fn section(config: &str) -> Option<std::ops::Range<usize>> {
    let mut at = 0;
    let mut start = None;
    for line in config.split_inclusive('\n') {
        let is_header = line.trim_start().starts_with('[');
        if let (Some(start), true) = (start, is_header) {
            return Some(start..at);
        }
        at += line.len();
        if is_header && git::header(line) == SECTION {
            start = Some(at);
        }
    }
    start.map(|start| start..at)
}

/// Returns the line of the section that names the command.
fn driver_line(section: &str) -> Option<&str> {
    let is_driver =
        |line: &&str| line.split_once('=').is_some_and(|(key, _)| key.trim().eq_ignore_ascii_case("driver"));
    section.split_inclusive('\n').rfind(is_driver)
}

/// Returns the command that the settings of a clone name, without the quotes around it.
fn command(config: &str) -> Option<String> {
    let section = section(config).and_then(|range| config.get(range)).unwrap_or_default();
    let (_, value) = driver_line(section)?.split_once('=')?;
    let value = value.trim();
    let bare = value.strip_prefix('"').and_then(|value| value.strip_suffix('"')).unwrap_or(value);
    Some(bare.replace("\\\"", "\"").replace("\\\\", "\\"))
}

/// Tells whether a command is ours: by whatever path the program is called, all after it must be as we write it, or git
/// could take a broken program for a conflict.
fn is_ours(command: &str) -> bool {
    let Some((program, rest)) = command.split_once(' ') else { return false };
    let is_program = |file: &Path| std::fs::metadata(file).is_ok_and(|found| found.is_file());
    let is_there = program == PROGRAM || (program.starts_with('/') && is_program(Path::new(program)));
    is_there && COMMAND.split_once(' ').is_some_and(|(_, ours)| ours == rest)
}

/// Returns the settings with the driver as we know it, or nothing when they have it.
fn with_driver(config: &str) -> Option<String> {
    let line = format!("\tdriver = \"{COMMAND}\"\n");
    let Some(range) = section(config) else {
        let gap = if config.is_empty() || config.ends_with('\n') { "" } else { "\n" };
        return Some(format!("{config}{gap}{SECTION}\n\tname = cases and parties, merged by meaning\n{line}"));
    };
    let inside = config.get(range.clone()).unwrap_or_default();
    let changed = match driver_line(inside) {
        Some(old) if old.trim() == line.trim() => return None,
        Some(old) => inside.replacen(old, &line, 1),
        None => format!("{line}{inside}"),
    };
    let mut config = config.to_owned();
    config.replace_range(range, &changed);
    Some(config)
}

/// Tells the clone of the driver, by git's own protocol, and returns whether it had to be told.
pub fn register(repository: &Repository) -> Result<bool, StoreError> {
    let path = repository.config();
    let fail = |error: io::Error| StoreError::from_io("change", &path, error);
    let (Some(dir), Some(name)) = (path.parent(), path.file_name().map(PathBuf::from)) else {
        return Err(fail(io::ErrorKind::NotFound.into()));
    };
    let disk = RealDisk::open(dir).map_err(fail)?;
    let taken =
        |holder: &str| StoreError::new(StoreErrorKind::Locked { holder: Some(holder.to_owned()) }, "change", &path);
    let Some(_alone) = lock::hold_dir(&disk, Path::new(""), WAIT).map_err(fail)? else {
        return Err(taken("another run of `amends init --git`"));
    };
    let before = disk.read(&name, 1024 * 1024).map_err(fail)?;
    let text = std::str::from_utf8(&before.bytes).map_err(|_| fail(io::ErrorKind::InvalidData.into()))?;
    let Some(after) = with_driver(text) else { return Ok(false) };
    janitor::sweep_dir(&disk, Path::new(""));
    let temp = Temp::write(&disk, &name, after.as_bytes())?;
    disk.copy_access(&name, temp.path()).and_then(|()| disk.sync_file(temp.path())).map_err(fail)?;
    // Git takes this very file before it changes its settings. It appears whole: of no run that is killed stays half.
    let lock = name.with_extension("lock");
    match disk.rename_new(temp.path(), &lock) {
        Ok(()) => temp.settle(),
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(fail(error)),
        // A run of ours that was killed got that far, for no other is at work here.
        Err(_) if disk.read(&lock, 1024 * 1024).is_ok_and(|there| there.bytes == after.as_bytes()) => {}
        Err(_) => return Err(taken("git")),
    }
    let moved = disk.read(&name, 1024 * 1024).and_then(|now| {
        if now.bytes == before.bytes { disk.rename(&lock, &name) } else { Err(io::ErrorKind::ResourceBusy.into()) }
    });
    if let Err(error) = moved {
        let _ = disk.remove(&lock);
        return Err(fail(error));
    }
    disk.sync_dir(Path::new("")).map_err(|error| StoreError::unconfirmed(&path, error))?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_get_the_driver_once() {
        let section = format!("{SECTION}\n\tname = cases and parties, merged by meaning\n\tdriver = \"{COMMAND}\"\n");
        for (before, after) in [
            (String::new(), section.clone()),
            ("[core]\n\tbare = false".to_owned(), format!("[core]\n\tbare = false\n{section}")),
            (
                "[Merge  \"amends\"]\n\tdriver = old %A\n[x]\n".to_owned(),
                format!("[Merge  \"amends\"]\n\tdriver = \"{COMMAND}\"\n[x]\n"),
            ),
            (format!("{SECTION}\n[x]\n"), format!("{SECTION}\n\tdriver = \"{COMMAND}\"\n[x]\n")),
        ] {
            assert_eq!(with_driver(&before).as_ref(), Some(&after), "{before}");
            assert_eq!(with_driver(&after), None);
            assert!(command(&after).as_deref().is_some_and(is_ours));
        }
        assert_eq!(command("[merge \"other\"]\n\tdriver = amends merge-file\n"), None);
        assert_eq!(command("[merge \"amends\"]\n\tname = x\n"), None);
        for other in
            ["amends merge-file %O %A %B", "true # merge-file", "amends", &COMMAND.replacen("amends", "/no/amends", 1)]
        {
            assert!(!is_ours(other), "{other}");
        }
        assert!(is_ours(&COMMAND.replacen("amends", "/bin/sh", 1)));
    }

    #[test]
    fn a_file_that_cannot_be_run_is_no_program() {
        let dir = tempfile::tempdir().unwrap();
        let (path, file) = (dir.path().to_str().unwrap(), dir.path().join("amends"));
        assert!(!is_on_path(path));
        std::fs::write(&file, "").unwrap();
        for (mode, expect) in [(0o644, false), (0o755, true)] {
            std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).unwrap();
            assert_eq!(is_on_path(&format!("/nowhere::{path}")), expect, "{mode:o}");
        }
    }
}
