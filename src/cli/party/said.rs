//! Where files speak of a party: those of their own, and lines of others by name, address or number.
//! How these are recognised is `format::traces`'s business.

use std::path::{Path, PathBuf};

use crate::cli::context::Care;
use crate::cli::error::Error;
use crate::format::traces::Traces;
use crate::model::folder::Filed;
use crate::model::party::Party;
use crate::store::error::StoreError;
use crate::store::load::{LIMIT, PARTIES};
use crate::store::root::MARK;
use crate::store::{names, probe};

/// A line of a file that speaks of somebody, or is theirs.
pub(super) struct Said {
    pub(super) path: PathBuf,
    pub(super) line: usize,
    pub(super) text: String,
}

/// Returns the files of parties.
pub(super) fn paths(care: &Care, parties: &[Party]) -> Result<Vec<PathBuf>, StoreError> {
    let found = parties.iter().map(|party| probe::find(care.disk.as_ref(), Path::new(PARTIES), party.id.as_str()));
    Ok(found.collect::<Result<Vec<_>, _>>()?.concat())
}

/// Returns the files that are no cases and may speak of a party: those of other parties, and the folder's own.
pub(super) fn beside(care: &Care, own: &[PathBuf]) -> Result<Vec<PathBuf>, StoreError> {
    let mut files = names::walk(care.disk.as_ref(), Path::new(PARTIES))?.files;
    files.retain(|path| !own.contains(path));
    files.push(PathBuf::from(MARK));
    Ok(files)
}

/// Returns all lines of a file that say anything, comments included.
pub(super) fn lines_of(care: &Care, path: &Path) -> Result<Vec<Said>, Error> {
    let text = text_at(care, path)?;
    let lines = text.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty());
    Ok(lines.map(|(text, line)| Said { path: path.to_path_buf(), line, text: text.to_owned() }).collect())
}

fn text_at(care: &Care, path: &Path) -> Result<String, StoreError> {
    let read = care.disk.read(path, LIMIT).map_err(|error| StoreError::from_io("read", path, error))?;
    Ok(String::from_utf8_lossy(&read.bytes).into_owned())
}

/// Returns the lines of a file in which a name, an address or a number still stands.
pub(super) fn said_at(care: &Care, path: &Path, traces: &Traces) -> Result<Vec<Said>, Error> {
    let text = text_at(care, path)?;
    let lines: Vec<&str> = text.lines().collect();
    let said = |line: usize| {
        let text = lines.get(line.saturating_sub(1)).copied().unwrap_or_default().trim().to_owned();
        Said { path: path.to_path_buf(), line, text }
    };
    Ok(traces.lines(&text).into_iter().map(said).collect())
}

/// Returns the lines of these cases in which a name, an address or a number still stands.
pub(super) fn said_in<'a>(
    care: &Care,
    cases: impl Iterator<Item = &'a Filed>,
    traces: &Traces,
) -> Result<Vec<(&'a Filed, Said)>, Error> {
    let mut found = Vec::new();
    for filed in cases {
        found.extend(said_at(care, Path::new(&filed.path), traces)?.into_iter().map(|said| (filed, said)));
    }
    Ok(found)
}
