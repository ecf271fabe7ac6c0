//! Temporary files beside the file they will become: their names, and their removal when nothing came of them.
//! Old ones that a killed process left are `store::janitor`'s business.

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};

use super::disk::{Disk, parent};
use super::error::StoreError;

const PREFIX: &str = ".amends-";
const SUFFIX: &str = ".tmp";
const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
const RANDOM_LEN: usize = 12;
/// A taken name is a coincidence once; more often it is an attack or a broken random source.
const MAX_DRAWS: usize = 4;

/// A file that has not yet got its real name; dropped before that, it is removed.
pub(super) struct Temp<'d> {
    disk: &'d dyn Disk,
    path: PathBuf,
    gone: bool,
}

impl<'d> Temp<'d> {
    /// Writes the bytes to a new private file beside `target`.
    pub(super) fn write(disk: &'d dyn Disk, target: &Path, bytes: &[u8]) -> Result<Self, StoreError> {
        let fail = |error| StoreError::from_io("write", target, error);
        let mut draws = 0;
        loop {
            let path = parent(target).join(name_for(target, disk.random().map_err(fail)?));
            match disk.create(&path, bytes) {
                Ok(()) => return Ok(Temp { disk, path, gone: false }),
                // This file is somebody else's: it is not removed, another name is drawn.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists && draws < MAX_DRAWS => draws += 1,
                Err(error) => {
                    let ours = error.kind() != io::ErrorKind::AlreadyExists;
                    drop(Temp { disk, path, gone: !ours });
                    return Err(fail(error));
                }
            }
        }
    }

    /// Returns where the bytes are for now.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Says that the file has got its real name.
    pub(super) fn settle(mut self) {
        self.gone = true;
    }

    /// Removes the file and tells whether it had already gone from its temporary name.
    ///
    /// After a rename that "failed", gone means that it happened all the same (network disks do this).
    pub(super) fn discard(mut self) -> bool {
        self.gone = true;
        self.disk.remove(&self.path).is_err_and(|error| error.kind() == io::ErrorKind::NotFound)
    }
}

impl Drop for Temp<'_> {
    fn drop(&mut self) {
        if !self.gone {
            // What cannot be removed now is removed later by the janitor.
            let _ = self.disk.remove(&self.path);
        }
    }
}

/// Tells whether a name is one that this file's `Temp` generates.
pub(super) fn is_ours(name: &OsStr) -> bool {
    let Some(middle) =
        name.to_str().and_then(|name| name.strip_prefix(PREFIX)).and_then(|name| name.strip_suffix(SUFFIX))
    else {
        return false;
    };
    middle.rsplit_once('-').is_some_and(|(stem, random)| {
        !stem.is_empty() && random.len() == RANDOM_LEN && random.bytes().all(|byte| ALPHABET.contains(&byte))
    })
}

fn name_for(target: &Path, random: u64) -> String {
    let stem: String = target
        .file_stem()
        .map(|stem| stem.to_string_lossy().chars().take(40).collect())
        .unwrap_or_else(|| "file".to_owned());
    let letters: String = (0..RANDOM_LEN)
        .filter_map(|place| ALPHABET.get((random >> (5 * place)) as usize % ALPHABET.len()))
        .map(|&letter| char::from(letter))
        .collect();
    format!("{PREFIX}{stem}-{letters}{SUFFIX}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generated_names_are_recognised_and_nothing_else_is() {
        for random in [0, 1, u64::MAX, 0x1234_5678_9abc_def0] {
            let name = name_for(Path::new("cases/2026/kd35-dnr3.toml"), random);
            assert!(is_ours(OsStr::new(&name)), "{name}");
            assert!(name.starts_with(".amends-kd35-dnr3-"), "{name}");
        }
        for name in [
            ".amends.tmp",
            ".amends-kd35-dnr3.tmp",
            ".amends-a-abcdefghijk.tmp",
            ".amends-a-abcdefghijk1.tmp",
            ".amends--abcdefghijkl.tmp",
            "amends-a-abcdefghijkl.tmp",
            ".amends-a-abcdefghijkl.toml",
            "kd35-dnr3.toml",
        ] {
            assert!(!is_ours(OsStr::new(name)), "{name}");
        }
    }
}
