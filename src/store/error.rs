//! What can go wrong between us and the files: what was tried, on which path, and what is so.
//! Exit codes for these kinds are `cli::error`'s business.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use rustix::io::Errno;

use super::load::LIMIT;
use crate::model::shell::quoted;

/// The sort of a failure, as far as somebody would act differently on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreErrorKind {
    /// Nothing stands under this name.
    NotFound,
    /// Another process kept the lock for as long as we were told to wait.
    Locked {
        /// Who it is, where the system tells.
        holder: Option<String>,
    },
    /// Somebody else changed the file while we worked on it.
    Changed,
    /// The file, the folder or the file system is read-only.
    ReadOnly,
    /// No space or no quota left.
    Full,
    /// The system does not let us.
    Denied,
    /// A link stands where a file or directory of the folder belongs; it was not followed.
    Symlink,
    /// A directory, pipe, socket or device stands where a file belongs.
    NotRegular,
    /// Larger than a file of this folder may be.
    TooBig,
    /// The name is already taken.
    Exists,
    /// The new text is in place, but the disk did not confirm that it will survive a power cut.
    Unconfirmed,
    /// Anything else that the system reported; its words are in the source.
    Failed,
}

/// A step on a file that did not succeed.
#[derive(Debug)]
pub struct StoreError {
    kind: StoreErrorKind,
    action: &'static str,
    path: PathBuf,
    source: Option<io::Error>,
}

impl StoreError {
    /// Returns the failure of an `action` ("read", "write", "lock") as the system reported it.
    pub fn from_io(action: &'static str, path: &Path, source: io::Error) -> Self {
        StoreError { kind: kind_of(&source), action, path: path.to_path_buf(), source: Some(source) }
    }

    /// Returns a failure that the store itself noticed.
    pub fn new(kind: StoreErrorKind, action: &'static str, path: &Path) -> Self {
        StoreError { kind, action, path: path.to_path_buf(), source: None }
    }

    /// Returns the report of a change that is in place but not confirmed.
    pub fn unconfirmed(path: &Path, source: io::Error) -> Self {
        StoreError { kind: StoreErrorKind::Unconfirmed, action: "save", path: path.to_path_buf(), source: Some(source) }
    }

    /// Returns the sort of failure.
    pub fn kind(&self) -> &StoreErrorKind {
        &self.kind
    }

    /// Tells whether it was reading that failed, so that nothing was to be written.
    pub fn is_of_reading(&self) -> bool {
        matches!(self.action, "read" | "list")
    }

    /// Returns the path it is about, relative to the root.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Tells whether the change is on disk in spite of the failure.
    pub fn is_saved(&self) -> bool {
        self.kind == StoreErrorKind::Unconfirmed
    }

    /// Returns the diagnostic code for a file that could not be read.
    pub fn code(&self) -> &'static str {
        match self.kind {
            StoreErrorKind::NotFound => "file.gone",
            StoreErrorKind::Denied => "file.denied",
            StoreErrorKind::Symlink => "file.symlink",
            StoreErrorKind::NotRegular => "file.not-regular",
            StoreErrorKind::TooBig => "file.too-big",
            _ => "file.unreadable",
        }
    }

    /// Returns what was tried, on which path, and what is so.
    pub fn message(&self) -> String {
        let path = self.path.display();
        if self.is_saved() {
            return format!("saved `{path}`, but the disk did not confirm it: {}", self.reason());
        }
        format!("cannot {} `{path}`: {}", self.action, self.reason())
    }

    /// Returns what is so, without the path.
    pub fn reason(&self) -> String {
        let system = || self.source.as_ref().map_or_else(|| "it failed".to_owned(), said_by_system);
        match &self.kind {
            StoreErrorKind::NotFound => "there is no such file".to_owned(),
            StoreErrorKind::Locked { holder: Some(holder) } => format!("{holder} holds the lock"),
            StoreErrorKind::Locked { holder: None } => "another process holds the lock".to_owned(),
            StoreErrorKind::Changed => "it was changed by somebody else meanwhile".to_owned(),
            StoreErrorKind::ReadOnly => "it is read-only".to_owned(),
            StoreErrorKind::Full => format!("the disk is full ({})", system()),
            StoreErrorKind::Denied => format!("not allowed ({})", system()),
            StoreErrorKind::Symlink => "it is a symbolic link, and links are not followed here".to_owned(),
            StoreErrorKind::NotRegular => "it is not a regular file".to_owned(),
            StoreErrorKind::TooBig if self.is_writing() => format!("it would be larger than {}", largest()),
            StoreErrorKind::TooBig => format!("it is larger than {}", largest()),
            StoreErrorKind::Exists => "the name is already taken".to_owned(),
            StoreErrorKind::Unconfirmed | StoreErrorKind::Failed => system(),
        }
    }

    fn is_writing(&self) -> bool {
        !matches!(self.action, "read" | "list")
    }

    /// Returns what to do next, where there is something to say.
    pub fn hint(&self) -> Option<String> {
        let hint = match &self.kind {
            StoreErrorKind::Locked { .. } => {
                "nothing was written; try again, or wait longer with `--wait 1m`".to_owned()
            }
            StoreErrorKind::Changed => "nothing was written; look at the file and run the command again".to_owned(),
            StoreErrorKind::ReadOnly | StoreErrorKind::Denied if self.is_writing() => {
                "nothing was written; if the change is wanted, make the file and its folder writable".to_owned()
            }
            StoreErrorKind::Denied => {
                let path = quoted(&self.path.display().to_string());
                format!("make it readable for yourself: `chmod u+rX {path}`")
            }
            StoreErrorKind::TooBig if self.is_writing() => {
                "nothing was written; start a new case and name the old one in its text".to_owned()
            }
            StoreErrorKind::Failed if self.is_writing() => {
                "nothing was written; look at the disk and run the command again".to_owned()
            }
            StoreErrorKind::Full if !self.is_writing() => "free some space and run the command again".to_owned(),
            StoreErrorKind::Full => "nothing was written; free some space and run the command again".to_owned(),
            StoreErrorKind::Symlink => "put the file itself there instead of the link".to_owned(),
            StoreErrorKind::NotRegular => "move it out of the folder".to_owned(),
            StoreErrorKind::NotFound if !self.is_writing() => {
                "see whether it was moved or has another name, and run the command again".to_owned()
            }
            StoreErrorKind::Unconfirmed => {
                "do not repeat the command; check the disk, then run `amends check`".to_owned()
            }
            _ => return None,
        };
        Some(hint)
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message())
    }
}

impl std::error::Error for StoreError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_ref().map(|source| source as _)
    }
}

/// Returns the limit of a file in words.
fn largest() -> String {
    format!("{} MB, the most that a file here may hold", LIMIT / (1024 * 1024))
}

fn kind_of(error: &io::Error) -> StoreErrorKind {
    // `io::ErrorKind::FilesystemLoop` is not stable, so the number decides.
    if error.raw_os_error() == Some(Errno::LOOP.raw_os_error()) {
        return StoreErrorKind::Symlink;
    }
    match error.kind() {
        io::ErrorKind::NotFound => StoreErrorKind::NotFound,
        io::ErrorKind::PermissionDenied => StoreErrorKind::Denied,
        io::ErrorKind::ReadOnlyFilesystem => StoreErrorKind::ReadOnly,
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StoreErrorKind::Full,
        io::ErrorKind::FileTooLarge => StoreErrorKind::TooBig,
        io::ErrorKind::AlreadyExists => StoreErrorKind::Exists,
        io::ErrorKind::IsADirectory => StoreErrorKind::NotRegular,
        // The system says it of calls that a file system does not have; of a file we say it ourselves.
        io::ErrorKind::Unsupported if error.raw_os_error().is_none() => StoreErrorKind::NotRegular,
        _ => StoreErrorKind::Failed,
    }
}

/// Returns the system's words without std's "(os error 5)" and in our lower case.
pub fn said_by_system(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or_default();
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(errno: Errno, kind: StoreErrorKind, code: &str, message: &str) {
        let error = StoreError::from_io("write", Path::new("cases/a.toml"), errno.into());
        assert_eq!(error.kind(), &kind, "{errno:?}");
        assert_eq!(error.code(), code, "{errno:?}");
        assert_eq!(error.message(), message, "{errno:?}");
    }

    #[test]
    fn the_system_s_errors_are_sorted_and_said() {
        let path = "cannot write `cases/a.toml`";
        check(Errno::NOENT, StoreErrorKind::NotFound, "file.gone", &format!("{path}: there is no such file"));
        check(Errno::ROFS, StoreErrorKind::ReadOnly, "file.unreadable", &format!("{path}: it is read-only"));
        let full = format!("{path}: the disk is full (no space left on device)");
        check(Errno::NOSPC, StoreErrorKind::Full, "file.unreadable", &full);
        let denied = format!("{path}: not allowed (permission denied)");
        check(Errno::ACCESS, StoreErrorKind::Denied, "file.denied", &denied);
        check(Errno::IO, StoreErrorKind::Failed, "file.unreadable", &format!("{path}: input/output error"));
        let link = format!("{path}: it is a symbolic link, and links are not followed here");
        check(Errno::LOOP, StoreErrorKind::Symlink, "file.symlink", &link);
        check(
            Errno::DQUOT,
            StoreErrorKind::Full,
            "file.unreadable",
            &format!("{path}: the disk is full (disk quota exceeded)"),
        );
        check(Errno::OPNOTSUPP, StoreErrorKind::Failed, "file.unreadable", &format!("{path}: operation not supported"));
        check(
            Errno::ISDIR,
            StoreErrorKind::NotRegular,
            "file.not-regular",
            &format!("{path}: it is not a regular file"),
        );
    }

    #[test]
    fn what_was_not_written_is_said_with_what_to_do() {
        for kind in [StoreErrorKind::TooBig, StoreErrorKind::Failed, StoreErrorKind::Full, StoreErrorKind::ReadOnly] {
            let hint = StoreError::new(kind, "write", Path::new("cases/a.toml")).hint();
            assert!(hint.is_some_and(|hint| hint.starts_with("nothing was written; ")));
        }
    }

    #[test]
    fn a_saved_change_is_never_called_a_failure() {
        let error = StoreError::unconfirmed(Path::new("cases/a.toml"), Errno::IO.into());
        assert!(error.is_saved());
        assert_eq!(error.message(), "saved `cases/a.toml`, but the disk did not confirm it: input/output error");
        assert!(error.hint().is_some_and(|hint| hint.starts_with("do not repeat")));
    }
}
