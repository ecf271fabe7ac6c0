//! What a batch says where the disk takes no more: which line, what is left of it, and how to go on.
//! Lines that are wrong by themselves are told by `batch`.

use std::path::Path;

use crate::cli::error::Error;
use crate::cli::open::prepare::Prepared;
use crate::store::commit;
use crate::store::error::StoreError;
use crate::store::load;
use crate::store::lock::Held;

/// What holds of a run whose writes begin to fail.
pub(super) const STOPPED: &str =
    "no line from this one on is opened; the same command opens the rest, if it has a `--once KEY` both times";

/// Returns an error with the line that it is about.
pub(super) fn of_line(line: usize, error: Error) -> Error {
    Error { message: format!("line {line}: {}", error.message), ..error }
}

/// Takes away what of a line was written before it failed, and says that the lines from there on are not opened.
pub(super) fn taken_back(held: &Held<'_>, prepared: &Prepared, error: StoreError) -> Error {
    let files: Vec<(&Path, &[u8])> =
        prepared.parties.iter().map(|(path, text)| (path.as_path(), text.as_bytes())).collect();
    let left = commit::take_back(held, &files);
    let left: Vec<String> = left.iter().map(|path| format!("`{}`", load::shown(path))).collect();
    let mut error = Error::from(error);
    if !left.is_empty() {
        error.hints = vec![format!("{} is written all the same; delete it", left.join(", "))];
    }
    error.hint(STOPPED)
}
