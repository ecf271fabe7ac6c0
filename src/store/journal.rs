//! The journal of a user's last writes in one care folder, for `undo`: what each command put in place of what.
//! It lives in the state folder; a care folder without it is whole.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::error::StoreError;
use super::state::State;
use super::witness::{Mark, Written};

/// Where the entries stand in the state folder.
const DIR: &str = "undo";

/// How many commands are remembered.
const KEPT: usize = 50;

/// A command with more text than this to bring back is not remembered.
const LARGEST: usize = 16 * 1024 * 1024;

/// What one command wrote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The words of the command.
    pub command: String,
    pub by: String,
    /// When it was typed, in RFC 3339.
    pub at: String,
    /// None when nothing can take the command back.
    pub files: Vec<File>,
    /// The `--once` key of the `undo` that took it back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undone: Option<String>,
}

/// What one command did to one file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    /// Relative to the care folder.
    pub path: PathBuf,
    /// The text before; nothing when the file is new.
    pub before: Option<String>,
    pub len: u64,
    pub fingerprint: u64,
}

impl File {
    /// Returns what a command did to a file; a text or a path that is no text cannot be brought back.
    pub fn of(path: &Path, written: &Written) -> Option<Self> {
        path.to_str()?;
        let before = written.before.clone().map(String::from_utf8).transpose().ok()?;
        let Mark { len, fingerprint } = written.after;
        Some(Self { path: path.to_path_buf(), before, len, fingerprint })
    }

    /// Returns what the text after the command is known by.
    pub fn after(&self) -> Mark {
        Mark { len: self.len, fingerprint: self.fingerprint }
    }
}

/// Puts a command on the journal and forgets the oldest.
pub fn add(state: &State, entry: &Entry, salt: u64) -> Result<(), StoreError> {
    let entries = state.list(Path::new(DIR))?;
    let size: usize = entry.files.iter().filter_map(|file| file.before.as_ref()).map(String::len).sum();
    if size > LARGEST {
        // An older command must not be taken for the last one.
        return clear(state);
    }
    let next = entries.last().and_then(|name| number(name)).map_or(1, |number| number + 1);
    let name = Path::new(DIR).join(format!("{next:010}-{salt:016x}.json"));
    let text = serde_json::to_vec(entry).unwrap_or_default();
    state.write(&name, &text)?;
    let n_over = (entries.len() + 1).saturating_sub(KEPT);
    entries.iter().take(n_over).try_for_each(|name| state.remove(name))
}

/// Returns the last command of this user that stands, with the name under which it does.
pub fn last(state: &State, by: &str) -> Result<Option<(PathBuf, Entry)>, StoreError> {
    find(state, |entry| entry.by == by && entry.undone.is_none())
}

/// Tells whether this user has undone a command under this `--once` key.
pub fn is_undone(state: &State, by: &str, once: &str) -> Result<bool, StoreError> {
    Ok(find(state, |entry| entry.by == by && entry.undone.as_deref() == Some(once))?.is_some())
}

fn find(state: &State, is_meant: impl Fn(&Entry) -> bool) -> Result<Option<(PathBuf, Entry)>, StoreError> {
    for name in state.list(Path::new(DIR))?.into_iter().rev() {
        let Some(bytes) = state.read(&name)? else { continue };
        // It may be this user's: an older command must not be taken for the last one.
        let Ok(entry) = serde_json::from_slice::<Entry>(&bytes) else { return Ok(None) };
        if is_meant(&entry) {
            return Ok(Some((name, entry)));
        }
    }
    Ok(None)
}

/// Takes a command off the journal once it is undone; under a key, that it was stays there.
pub fn remove(state: &State, name: &Path, entry: Entry, once: Option<&str>) -> Result<(), StoreError> {
    let Some(once) = once else { return state.remove(name) };
    let undone = Entry { files: Vec::new(), undone: Some(once.to_owned()), ..entry };
    state.write(name, &serde_json::to_vec(&undone).unwrap_or_default())
}

/// Forgets all commands.
pub fn clear(state: &State) -> Result<(), StoreError> {
    state.list(Path::new(DIR))?.iter().try_for_each(|name| state.remove(name))
}

fn number(name: &Path) -> Option<u64> {
    name.file_name()?.to_str()?.split('-').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::memory_disk::MemoryDisk;

    fn entry(command: &str, by: &str) -> Entry {
        let written = Written { before: Some(b"before".to_vec()), after: Mark::of(b"after"), secrets: Vec::new() };
        let files = File::of(Path::new("cases/a.toml"), &written).into_iter().collect();
        Entry {
            command: command.to_owned(),
            by: by.to_owned(),
            at: "2026-11-25T09:00:00+02:00".to_owned(),
            files,
            undone: None,
        }
    }

    #[test]
    fn the_last_of_each_user_comes_first_and_old_ones_are_forgotten() {
        let disk = MemoryDisk::new();
        let state = State::new(Box::new(disk.clone()));
        assert_eq!(last(&state, "thandi").unwrap(), None);
        for n in 0..KEPT as u64 + 20 {
            add(&state, &entry(&format!("update {n}"), if n % 2 == 0 { "thandi" } else { "sipho" }), n).unwrap();
        }
        let (name, found) = last(&state, "thandi").unwrap().unwrap();
        assert_eq!(found, entry(&format!("update {}", KEPT + 18), "thandi"));
        remove(&state, &name, found, None).unwrap();
        assert_eq!(last(&state, "thandi").unwrap().unwrap().1.command, format!("update {}", KEPT + 16));
        assert_eq!(disk.files().len(), KEPT - 1);
        assert_eq!(last(&state, "naledi").unwrap(), None);
    }

    #[test]
    fn what_was_undone_under_a_key_stands_no_more_and_is_known() {
        let state = State::new(Box::new(MemoryDisk::new()));
        add(&state, &entry("update 1", "thandi"), 1).unwrap();
        add(&state, &entry("update 2", "thandi"), 2).unwrap();
        let (name, found) = last(&state, "thandi").unwrap().unwrap();
        remove(&state, &name, found, Some("key")).unwrap();
        assert_eq!(last(&state, "thandi").unwrap().unwrap().1.command, "update 1");
        assert!(is_undone(&state, "thandi", "key").unwrap());
        assert!(!is_undone(&state, "thandi", "other").unwrap());
        assert!(!is_undone(&state, "sipho", "key").unwrap());
    }

    #[test]
    fn an_entry_that_cannot_be_read_hides_the_older_ones() {
        let disk = MemoryDisk::new();
        let state = State::new(Box::new(disk.clone()));
        add(&state, &entry("older", "thandi"), 1).unwrap();
        disk.put("undo/0000000002-x.json", "{");
        assert_eq!(last(&state, "thandi").unwrap(), None);
        add(&state, &entry("newer", "thandi"), 1).unwrap();
        assert_eq!(last(&state, "thandi").unwrap().unwrap().1.command, "newer");
    }

    #[test]
    fn a_path_that_is_no_text_is_not_remembered() {
        use std::os::unix::ffi::OsStrExt as _;
        let written = Written { before: None, after: Mark::of(b"after"), secrets: Vec::new() };
        let path = Path::new(std::ffi::OsStr::from_bytes(b"cases/caf\xe9/a.toml"));
        assert_eq!(File::of(path, &written), None);
    }

    #[test]
    fn a_command_too_large_to_be_remembered_leaves_no_older_one_behind() {
        let disk = MemoryDisk::new();
        let state = State::new(Box::new(disk.clone()));
        add(&state, &entry("small", "thandi"), 1).unwrap();
        let mut large = entry("large", "thandi");
        large.files[0].before = Some("x".repeat(LARGEST + 1));
        add(&state, &large, 2).unwrap();
        assert_eq!(last(&state, "thandi").unwrap(), None);
    }
}
