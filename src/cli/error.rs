//! What stops a command: its kind, its words, what to type next; and the exit codes.
//! The one printer of errors lives in `cli::finish`.

use crate::cli::context::problem;
use crate::store::error::{StoreError, StoreErrorKind};
use crate::store::load::Flaw;
use crate::store::load::shown;
use crate::view::page::Problem;

/// One kind for each exit code that is a failure; 1 is no failure but an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// The words on the command line give no one meaning.
    Usage,
    /// A file could not be read.
    Data,
    /// No such case or promise, or more than one.
    NotFound,
    /// The disk still holds what it held.
    NotWritten,
    /// A rule of the house says no.
    Refused,
    /// The disk holds the change, but a later step failed.
    Unconfirmed,
}

/// The exit codes with what they mean, as the contract has them.
pub(crate) const EXIT_CODES: &[(u8, &str)] = &[
    (0, "done; a list is 0 whether or not anything matched"),
    (1, "ran, and the checked condition holds: `check` found problems, or `--exit-code` and something was found"),
    (
        2,
        "usage: a bad flag, an unknown filter key, words that give no instant, input missing without a terminal, no care folder, or a format that cannot carry this page",
    ),
    (
        3,
        "data: a file could not be read, or holds conflict markers; what was printed is incomplete and says so (wins over 0 and 1)",
    ),
    (4, "not found, ambiguous, or the check character is wrong"),
    (5, "not written: changed on disk meanwhile, locked, read-only, disk full"),
    (6, "refused by a rule, such as closing with an open promise, unless `--force --why`"),
    (7, "saved, not confirmed: the change is on disk, but a later step failed"),
    (101, "a bug; please report it"),
];

impl Kind {
    /// Returns the exit code.
    pub(crate) const fn exit(self) -> u8 {
        match self {
            Self::Usage => 2,
            Self::Data => 3,
            Self::NotFound => 4,
            Self::NotWritten => 5,
            Self::Refused => 6,
            Self::Unconfirmed => 7,
        }
    }

    /// Returns the word under which JSON names the kind.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Usage => "usage",
            Self::Data => "data",
            Self::NotFound => "not-found",
            Self::NotWritten => "not-written",
            Self::Refused => "refused",
            Self::Unconfirmed => "unconfirmed",
        }
    }
}

/// Why a command could not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Error {
    pub(crate) kind: Kind,
    /// Lower case, no full stop.
    pub(crate) message: String,
    /// What to type next, one a line.
    pub(crate) hints: Vec<String>,
    /// The flaw in a file that is to blame.
    pub(crate) problem: Option<Box<Problem>>,
    /// The file that could not be written or is not there; its name stands in the message, too.
    pub(crate) path: Option<String>,
}

impl Error {
    /// Returns an error without a hint.
    pub(crate) fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), hints: Vec::new(), problem: None, path: None }
    }

    /// Returns a usage error.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::new(Kind::Usage, message)
    }

    /// Returns the error with one more hint.
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Returns the error of a file that cannot be read well enough to be changed.
    pub(crate) fn data(problem: Problem) -> Self {
        let hints = problem.hint.iter().cloned().collect();
        Self { kind: Kind::Data, message: problem.message.clone(), hints, problem: Some(Box::new(problem)), path: None }
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        let kind = match error.kind() {
            StoreErrorKind::NotFound => Kind::NotFound,
            StoreErrorKind::Unconfirmed => Kind::Unconfirmed,
            StoreErrorKind::TooBig if !error.is_of_reading() => Kind::Refused,
            StoreErrorKind::NotRegular | StoreErrorKind::Symlink | StoreErrorKind::TooBig => Kind::Data,
            _ if error.is_of_reading() => Kind::Data,
            _ => Kind::NotWritten,
        };
        if kind == Kind::Data {
            // The words are those of a report that meets the same file.
            return Self::data(problem(&Flaw::of_store(error.path(), &error)));
        }
        let mut folded = Self::new(kind, error.message());
        folded.hints.extend(error.hint());
        folded.path = Some(shown(error.path())).filter(|path| !path.is_empty());
        folded
    }
}
