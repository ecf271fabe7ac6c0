//! Which names in the folder are records, which are litter to pass over, and which somebody must hear about.
//! It looks at names and kinds alone; nothing is opened.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::disk::{Disk, Kind, Listed};
use super::error::StoreError;
use super::janitor;

/// A name that is neither read nor passed over in silence.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reported {
    pub path: PathBuf,
    pub code: &'static str,
    pub message: String,
}

/// What a walk over a directory tree found, each list in the order of paths.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// The files to read.
    pub files: Vec<PathBuf>,
    /// The names to report.
    pub reported: Vec<Reported>,
    /// Temporary files of ours that a killed process left.
    pub n_left_over: usize,
    /// Backups of editors and merge tools.
    pub n_backups: usize,
    /// The files whose backup (`name~`) lies beside them, or in their place while an editor writes them anew.
    pub set_aside: Vec<PathBuf>,
    /// Each directory, and when its names had last changed before it was listed.
    pub dirs: Vec<(PathBuf, Option<SystemTime>)>,
}

/// Walks a directory tree to any depth; a tree that does not exist has no names.
///
/// Directories below `dir` that cannot be listed are reported and the walk goes on.
pub fn walk(disk: &dyn Disk, dir: &Path) -> Result<Names, StoreError> {
    let mut names = Names::default();
    let mut open = vec![dir.to_path_buf()];
    while let Some(inner) = open.pop() {
        let changed_at = disk.stat(&inner).ok().and_then(|stat| stat.modified);
        match disk.list(&inner) {
            Ok(listed) => {
                sort_out(&inner, &listed, &mut names, &mut open);
                names.dirs.push((inner, changed_at));
            }
            Err(error) => unlisted(dir, &inner, error, &mut names)?,
        }
    }
    names.settle();
    Ok(names)
}

impl Names {
    /// Puts what was found into the order of paths.
    pub(super) fn settle(&mut self) {
        self.files.sort_unstable_by(|a, b| in_order(a, b));
        self.reported.sort_unstable();
    }
}

/// Compares two paths as `Path` does, without taking them apart: the end of a name stands before any sign.
pub(super) fn in_order(a: &Path, b: &Path) -> Ordering {
    let (a, b) = (a.as_os_str().as_encoded_bytes(), b.as_os_str().as_encoded_bytes());
    let (a_words, _) = a.as_chunks::<8>();
    let (b_words, _) = b.as_chunks::<8>();
    let same = a_words.iter().zip(b_words).take_while(|(a, b)| a == b).count() * 8;
    let rank = |byte: &u8| if *byte == b'/' { 0 } else { *byte };
    a.iter().skip(same).map(rank).cmp(b.iter().skip(same).map(rank))
}

/// Takes down that a directory of the tree below `dir` could not be listed.
pub(super) fn unlisted(dir: &Path, inner: &Path, error: io::Error, names: &mut Names) -> Result<(), StoreError> {
    // Gone since its parent was listed, or never made: nothing is in it.
    if error.kind() == io::ErrorKind::NotFound {
        return Ok(());
    }
    let error = StoreError::from_io("list", inner, error);
    if inner == dir {
        return Err(error);
    }
    let (code, message) = (error.code(), error.reason());
    names.reported.push(Reported { path: inner.to_path_buf(), code, message });
    Ok(())
}

/// Takes down what the names in a directory are, and which directories are still to be listed.
pub(super) fn sort_out(dir: &Path, listed: &[Listed], names: &mut Names, open: &mut Vec<PathBuf>) {
    let mut twins: BTreeMap<String, Vec<PathBuf>> = BTreeMap::new();
    let may_have_twins = listed.iter().any(|found| has_capitals(&found.name));
    for found in listed {
        let path = dir.join(&found.name);
        match sort(found) {
            Sort::Record => {
                if may_have_twins {
                    twins.entry(found.name.to_string_lossy().to_lowercase()).or_default().push(path.clone());
                }
                names.files.push(path);
            }
            Sort::Dir => open.push(path),
            Sort::LeftOver => names.n_left_over += 1,
            Sort::Backup => {
                names.n_backups += 1;
                names.set_aside.extend(of_backup(found).map(|name| dir.join(name)));
            }
            Sort::Silent => {}
            Sort::Reported(code, message) => {
                names.reported.push(Reported { path, code, message: message.to_owned() });
            }
        }
    }
    for path in twins.into_values().filter(|paths| paths.len() > 1).flatten() {
        let message = "another name here differs from this one only in upper and lower case".to_owned();
        names.reported.push(Reported { path, code: "id.case-twin", message });
    }
}

/// Tells whether a name could differ from another one only in upper and lower case, of which one has capitals.
pub(super) fn has_capitals(name: &OsStr) -> bool {
    name.as_encoded_bytes().iter().fold(false, |any, byte| any | byte.is_ascii_uppercase())
}

/// Tells whether a name is that of a file to read.
pub fn is_record(found: &Listed) -> bool {
    matches!(sort(found), Sort::Record)
}

/// Tells whether a name is that of a directory to look into.
pub(super) fn is_dir(found: &Listed) -> bool {
    found.kind == Kind::Dir && matches!(sort(found), Sort::Dir)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sort {
    Record,
    Dir,
    LeftOver,
    Backup,
    Silent,
    Reported(&'static str, &'static str),
}

fn sort(found: &Listed) -> Sort {
    if janitor::is_left_over(found) {
        return Sort::LeftOver;
    }
    let Some(name) = found.name.to_str() else {
        return sort_raw(&found.name, found.kind);
    };
    if name.starts_with('.') || name == "4913" || (name.starts_with('#') && name.ends_with('#')) {
        return Sort::Silent;
    }
    if found.kind != Kind::Dir && is_backup(name) {
        return Sort::Backup;
    }
    let plain = name.trim_end_matches(['.', ' ']);
    let (stem, extension) = plain.rsplit_once('.').unwrap_or((plain, ""));
    if !["toml", "json"].iter().any(|known| extension.eq_ignore_ascii_case(known)) {
        return match found.kind {
            Kind::Dir => Sort::Dir,
            // Where a link leads is not looked at: a directory of records could be behind it, whatever its name.
            Kind::Symlink => SYMLINK,
            _ => Sort::Silent,
        };
    }
    match found.kind {
        Kind::File => sort_stem(name, stem, extension, plain),
        Kind::Symlink => SYMLINK,
        Kind::Dir | Kind::Other => {
            Sort::Reported("file.not-regular", "it has the name of a file of the folder but is not a regular file")
        }
    }
}

const SYMLINK: Sort = Sort::Reported("file.symlink", "it is a symbolic link, and links are not followed here");
const NOT_ASCII: Sort =
    Sort::Reported("name.not-ascii", "the name has letters beyond a-z, 0-9 and hyphen; it is not read");

fn sort_stem(name: &str, stem: &str, extension: &str, plain: &str) -> Sort {
    let device = stem.split('.').next().unwrap_or_default().to_ascii_lowercase();
    if !name.is_ascii() {
        NOT_ASCII
    } else if stem.contains([' ', '(']) || stem.contains(".sync-conflict-") {
        Sort::Reported("name.copy", "a copy left by a file manager or a sync program; it is not read")
    } else if name != plain || is_device(&device) {
        Sort::Reported("name.reserved", "some systems cannot hold a file of this name; it is not read")
    } else if !matches!(extension, "toml" | "json") {
        Sort::Reported("name.extension", "the extension is not in lower case; it is not read")
    } else {
        Sort::Record
    }
}

/// Sorts a name that is not UTF-8.
fn sort_raw(name: &OsStr, kind: Kind) -> Sort {
    let text = name.to_string_lossy().to_ascii_lowercase();
    match kind {
        Kind::Dir => Sort::Dir,
        Kind::Symlink => SYMLINK,
        _ if text.ends_with(".toml") || text.ends_with(".json") => NOT_ASCII,
        _ => Sort::Silent,
    }
}

/// Returns the name of the record that a file was, if editors call what they replace so.
fn of_backup(found: &Listed) -> Option<OsString> {
    let name = found.name.to_str()?.strip_suffix('~')?;
    is_record(&Listed { name: name.into(), kind: found.kind }).then(|| name.into())
}

fn is_backup(name: &str) -> bool {
    [".orig", ".rej", ".swp", "~"].iter().any(|end| name.ends_with(end))
        || ["_BASE_", "_LOCAL_", "_REMOTE_", "_BACKUP_"].iter().any(|part| name.contains(part))
}

/// Returns whether some systems keep a name, in lower case and without extension, for a device.
pub(super) fn is_device(stem: &str) -> bool {
    match stem {
        "con" | "prn" | "aux" | "nul" => true,
        _ => ["com", "lpt"]
            .iter()
            .any(|port| stem.strip_prefix(port).is_some_and(|number| matches!(number.as_bytes(), [b'1'..=b'9']))),
    }
}

#[cfg(test)]
mod tests;
