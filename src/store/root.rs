//! Finding the care folder: the one that was named, else the nearest one above where we stand.
//! Nothing in it is read here.

use std::fmt;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::error::said_by_system;
use super::git::{self, Repository, stages};

/// The file that makes a directory a care folder.
pub const MARK: &str = "amends.toml";

/// Why there is no care folder to work in.
#[derive(Debug)]
pub enum RootError {
    /// The named directory has no `amends.toml`.
    NotACareFolder { dir: PathBuf },
    /// Neither the directory we stand in nor one above it has one.
    NoneAbove { start: PathBuf },
    /// `amends.toml` is a link or not a file; it was not followed.
    BadMark { path: PathBuf },
    /// Git seems to have taken `amends.toml` away for a moment, and did not put it back while we waited.
    Away { dir: PathBuf, lock: String },
    /// The system does not let us look.
    Unreadable { dir: PathBuf, source: io::Error },
}

impl fmt::Display for RootError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RootError::NotACareFolder { dir } => write!(f, "there is no `{MARK}` in `{}`", dir.display()),
            RootError::NoneAbove { start } => {
                write!(f, "there is no `{MARK}` in `{}` or above it", start.display())
            }
            RootError::BadMark { path } => {
                write!(f, "`{}` is a link or no file at all, and is not followed", path.display())
            }
            RootError::Away { dir, lock } => {
                write!(f, "git is at work in `{}` and has taken `{MARK}` away: {lock}", dir.display())
            }
            RootError::Unreadable { dir, source } => {
                write!(f, "cannot look into `{}`: {}", dir.display(), said_by_system(source))
            }
        }
    }
}

impl std::error::Error for RootError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            RootError::Unreadable { source, .. } => Some(source),
            _ => None,
        }
    }
}

/// How long to wait before each new look at a folder from which git may have taken its mark for a moment.
const PAUSES_MS: [u64; 4] = [50, 100, 200, 400];

/// Tells whether a directory is a care folder, waiting for git if it seems to have taken the mark away.
fn is_marked_soon(dir: &Path) -> Result<bool, RootError> {
    if is_marked(dir)? {
        return Ok(true);
    }
    if !is_half_there(dir) {
        return Ok(false);
    }
    for pause in PAUSES_MS {
        std::thread::sleep(Duration::from_millis(pause));
        if is_marked(dir)? {
            return Ok(true);
        }
    }
    // The folder above it would give another shop's answer.
    let lock = Repository::around(dir).map(|repository| repository.lock_said()).unwrap_or_default();
    Err(RootError::Away { dir: dir.to_path_buf(), lock })
}

/// Tells whether git is at work in a directory, and has taken away a mark that it keeps there.
fn is_half_there(dir: &Path) -> bool {
    let at_work = Repository::around(dir).filter(|repository| git::is_alive(&repository.index_lock()));
    at_work.is_some_and(|repository| stages::is_away(&repository, &dir.join(MARK)))
}

/// Returns the named directory if it is a care folder.
pub fn named(dir: &Path) -> Result<PathBuf, RootError> {
    if is_marked_soon(dir)? { Ok(dir.to_path_buf()) } else { Err(RootError::NotACareFolder { dir: dir.to_path_buf() }) }
}

/// Returns the nearest care folder at or above `start`, an absolute path, on the same file system.
pub fn above(start: &Path) -> Result<PathBuf, RootError> {
    let device = device_of(start)?;
    for dir in start.ancestors() {
        // Beyond a mount point lie other people's folders; a parent we may not look into ends the walk too.
        if device_of(dir).ok() != Some(device) {
            break;
        }
        if is_marked_soon(dir)? {
            return Ok(dir.to_path_buf());
        }
    }
    Err(RootError::NoneAbove { start: start.to_path_buf() })
}

/// Returns the path of a directory without links and dots, as far as the system knows it.
#[expect(clippy::disallowed_methods, reason = "one folder has one name, by whatever way it was reached")]
pub fn real(dir: &Path) -> PathBuf {
    std::fs::canonicalize(dir).unwrap_or_else(|_| dir.to_path_buf())
}

#[expect(clippy::disallowed_methods, reason = "the walk is about real directories")]
fn is_marked(dir: &Path) -> Result<bool, RootError> {
    let path = dir.join(MARK);
    match std::fs::symlink_metadata(&path) {
        Ok(found) if found.is_file() => Ok(true),
        Ok(_) => Err(RootError::BadMark { path }),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(false),
        Err(source) => Err(RootError::Unreadable { dir: dir.to_path_buf(), source }),
    }
}

#[expect(clippy::disallowed_methods, reason = "the walk is about real directories")]
fn device_of(dir: &Path) -> Result<u64, RootError> {
    // The trailing dot looks through a link to the directory itself: we stand in it.
    match std::fs::symlink_metadata(dir.join(".")) {
        Ok(found) => Ok(found.dev()),
        Err(source) => Err(RootError::Unreadable { dir: dir.to_path_buf(), source }),
    }
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "the walk is about real directories")]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_folder_above_is_found() {
        let top = tempfile::tempdir().unwrap();
        let shop = top.path().join("shop");
        let deep = shop.join("cases/2026");
        std::fs::create_dir_all(&deep).unwrap();
        assert!(matches!(above(&deep), Err(RootError::NoneAbove { .. })));
        assert!(matches!(named(&shop), Err(RootError::NotACareFolder { .. })));
        assert!(matches!(named(&shop.join("absent")), Err(RootError::NotACareFolder { .. })));

        std::fs::write(shop.join(MARK), "schema = 1\n").unwrap();
        assert_eq!(above(&deep).unwrap(), shop);
        assert_eq!(above(&shop).unwrap(), shop);
        assert_eq!(named(&shop).unwrap(), shop);
        assert!(matches!(above(top.path()), Err(RootError::NoneAbove { .. })));

        std::fs::write(deep.join(MARK), "schema = 1\n").unwrap();
        assert_eq!(above(&deep).unwrap(), deep);
    }

    #[test]
    fn a_mark_that_is_a_link_or_a_directory_is_refused() {
        let top = tempfile::tempdir().unwrap();
        let secret = top.path().join("secret");
        std::fs::write(&secret, "k").unwrap();
        std::os::unix::fs::symlink(&secret, top.path().join(MARK)).unwrap();
        assert!(matches!(named(top.path()), Err(RootError::BadMark { .. })));
        assert!(matches!(above(top.path()), Err(RootError::BadMark { .. })));
        std::fs::remove_file(top.path().join(MARK)).unwrap();
        std::fs::create_dir(top.path().join(MARK)).unwrap();
        assert!(matches!(named(top.path()), Err(RootError::BadMark { .. })));
    }

    #[test]
    fn the_folder_itself_may_be_reached_through_a_link() {
        let top = tempfile::tempdir().unwrap();
        let shop = top.path().join("shop");
        std::fs::create_dir(&shop).unwrap();
        std::fs::write(shop.join(MARK), "").unwrap();
        let link = top.path().join("link");
        std::os::unix::fs::symlink(&shop, &link).unwrap();
        assert_eq!(named(&link).unwrap(), link);
        assert_eq!(above(&link).unwrap(), link);
    }
}
