//! `amends init --git`: git is asked to merge cases by meaning, and this clone learns with which program.
//! Which lines that takes is known to `store::attributes` and `store::driver`.

use std::path::{Path, PathBuf};

use super::half_way;
use crate::cli::error::{Error, Kind};
use crate::store::attributes::{self, ATTRIBUTES};
use crate::store::disk::Disk;
use crate::store::driver;
use crate::store::error::StoreError;
use crate::store::git::Repository;
use crate::store::swap;

/// The largest file of attributes that is read.
const LIMIT: u64 = 1024 * 1024;

/// Returns the repository around a folder that may not exist yet.
pub(super) fn repository(dir: &Path) -> Result<Repository, Error> {
    let repository = Repository::around_new(dir).ok_or_else(|| {
        Error::usage(format!("`{}` is in no git repository", dir.display()))
            .hint("make one with `git init`, then say `amends init --git` again")
    })?;
    if repository.is_own() {
        return Ok(repository);
    }
    // Whoever handed over the folder chose where its `.git` leads.
    let (tree, leads) = (repository.work_tree.display(), shown(&repository.git_dir));
    let line = driver::COMMAND;
    Err(Error::usage(format!("`.git` of `{tree}` leads to `{leads}`, which does not say that this is its work tree"))
        .hint(format!("nothing was written; if it is yours, say `git config merge.amends.driver '{line}'`")))
}

/// Writes what is missing and adds each file to the rows, with whether it was; a dry run writes nothing.
pub(super) fn arm(
    disk: Option<&dyn Disk>,
    repository: &Repository,
    dry: bool,
    rows: &mut Vec<(String, bool)>,
) -> Result<(), Error> {
    let name = Path::new(ATTRIBUTES);
    let before = match disk.map(|disk| disk.read(name, LIMIT)) {
        Some(Ok(before)) => Some(before),
        Some(Err(error)) if error.kind() != std::io::ErrorKind::NotFound => {
            return Err(half_way(StoreError::from_io("read", name, error), rows));
        }
        _ => None,
    };
    let text = before.as_ref().map_or(Ok(""), |before| std::str::from_utf8(&before.bytes)).map_err(|_| {
        Error::new(Kind::Data, format!("`{ATTRIBUTES}` is not UTF-8 text")).hint("save it again as UTF-8")
    })?;
    let lines = attributes::with_attributes(text);
    let settings = shown(&repository.config());
    if let (Some(disk), false) = (disk, dry) {
        let written = match (&lines, &before) {
            (Some(text), Some(before)) => swap::replace(disk, name, before, text.as_bytes()),
            (Some(text), None) => swap::create(disk, name, text.as_bytes()),
            (None, _) => Ok(()),
        };
        written.map_err(|error| half_way(error, rows))?;
        rows.push((ATTRIBUTES.to_owned(), lines.is_some()));
        let told = driver::register(repository).map_err(|error| half_way(error, rows))?;
        rows.push((settings, told));
        return Ok(());
    }
    let known = driver::Driver::of(&repository.work_tree).is_some_and(|driver| driver.is_known);
    rows.extend([(ATTRIBUTES.to_owned(), lines.is_some()), (settings, !known)]);
    Ok(())
}

/// Returns a path without the steps up and down that linked work trees leave in it.
fn shown(path: &Path) -> String {
    let plain: PathBuf = path.components().collect();
    plain.display().to_string()
}
