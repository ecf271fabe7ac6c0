//! Where cases speak of a party in their texts: by name, address or number.
//! How these are recognised is `format::traces`'s business.

use std::path::{Path, PathBuf};

use crate::cli::context::Care;
use crate::cli::error::Error;
use crate::format::traces::Traces;
use crate::model::folder::Filed;
use crate::store::error::StoreError;
use crate::store::load::LIMIT;

/// A line of a file that speaks of somebody.
pub(super) struct Said {
    pub(super) path: PathBuf,
    pub(super) line: usize,
    pub(super) text: String,
}

/// Returns the lines of a file in which a name, an address or a number still stands.
pub(super) fn said_at(care: &Care, path: &Path, traces: &Traces) -> Result<Vec<Said>, Error> {
    let read = care.disk.read(path, LIMIT).map_err(|error| StoreError::from_io("read", path, error))?;
    let text = String::from_utf8_lossy(&read.bytes);
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
