//! The indexes of other folders in the same cache: of a copy, or of this folder where it stood before it was moved.
//! They are read by nobody here; what was erased must not stay in them.

use std::io;
use std::path::{Path, PathBuf};

use super::{FOLDER, GAP, NAMES, Shelf, TURN};
use crate::store::disk::{Disk, Kind};
use crate::store::error::StoreError;

/// An index whose folder is no longer where it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Orphan {
    /// Where the index lies.
    pub dir: PathBuf,
    /// Where its folder was.
    pub folder: PathBuf,
    pub n_bytes: u64,
}

impl Shelf {
    /// Throws away each other index that holds one of these words, and returns where they lie.
    pub fn forget_elsewhere(&self, words: &[String]) -> Result<Vec<PathBuf>, StoreError> {
        let mut forgotten = Vec::new();
        for (dir, disk) in self.others() {
            if NAMES.iter().any(|name| holds(disk.as_ref(), Path::new(name), words)) {
                self.forget_in(&dir)?;
                forgotten.push(dir);
            }
        }
        Ok(forgotten)
    }

    /// Returns the indexes of folders that are no longer where they were, as far as they tell.
    pub fn orphans(&self) -> Vec<Orphan> {
        let orphan = |(dir, disk): (PathBuf, Box<dyn Disk>)| {
            let folder = disk.read(Path::new(FOLDER), GAP).ok()?;
            let folder = PathBuf::from(String::from_utf8(folder.bytes).ok()?);
            let error = (self.open)(&folder).err()?;
            let is_gone = matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory);
            let sizes = NAMES.iter().filter_map(|name| disk.stat(Path::new(name)).ok());
            let n_bytes = sizes.map(|stat| stat.len).sum();
            (is_gone && folder.is_absolute()).then_some(Orphan { dir, folder, n_bytes })
        };
        self.others().into_iter().filter_map(orphan).collect()
    }

    fn others(&self) -> Vec<(PathBuf, Box<dyn Disk>)> {
        let Some(home) = self.dir.parent() else { return Vec::new() };
        let listed = (self.open)(home).and_then(|disk| disk.list(Path::new(""))).unwrap_or_default();
        let dirs = listed.into_iter().filter(|listed| listed.kind == Kind::Dir).map(|listed| home.join(listed.name));
        let open = |dir: PathBuf| {
            let disk = (self.open)(&dir).ok()?;
            Some((dir, disk))
        };
        dirs.filter(|dir| *dir != self.dir).filter_map(open).collect()
    }
}

/// Tells whether one of these words stands in a file, which may be too large to be read at once.
fn holds(disk: &dyn Disk, name: &Path, words: &[String]) -> bool {
    let longest = words.iter().map(String::len).max().unwrap_or(0);
    let mut from = 0;
    let mut bytes: Vec<u8> = Vec::new();
    while let Ok(more) = disk.read_range(name, from, TURN) {
        if more.is_empty() {
            break;
        }
        from += more.len() as u64;
        // A word may stand across the end of a turn.
        bytes.drain(..bytes.len().saturating_sub(longest));
        bytes.extend(more);
        let stands = |word: &[u8]| !word.is_empty() && bytes.windows(word.len()).any(|part| part == word);
        if words.iter().any(|word| stands(word.as_bytes())) {
            return true;
        }
    }
    false
}
