//! The state folder of one care folder and one user: private notes of the tool, outside the care folder.
//! What is noted is a command's business; nothing about a case is ever only here.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::disk::{Disk, Guard};
use super::error::StoreError;
use super::temp::Temp;
use super::{janitor, lock, root};

/// No note is larger: a larger file is not ours.
const LIMIT: u64 = 64 * 1024 * 1024;

/// The private notes about one care folder.
pub struct State {
    disk: Box<dyn Disk>,
}

/// The directory of texts that `edit` could not save.
pub const DRAFTS: &str = "drafts";

/// Returns where states are kept: `XDG_STATE_HOME`, else below `HOME`; nowhere when neither is an absolute path.
pub fn home<'a>(var: impl Fn(&str) -> Option<&'a str>) -> Option<PathBuf> {
    let absolute = |name: &str| var(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let states = absolute("XDG_STATE_HOME").or_else(|| Some(absolute("HOME")?.join(".local/state")));
    Some(states?.join("amends"))
}

/// Returns the directory that belongs to a care folder: its name for people, and a number that follows from its path.
pub fn dir_of(home: &Path, root: &Path) -> PathBuf {
    let root = root::real(root);
    let name = root.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let name: String =
        name.chars().map(|mark| if mark.is_ascii_alphanumeric() { mark } else { '-' }).take(40).collect();
    home.join(format!("{name}-{:016x}", fingerprint(root.as_os_str().as_encoded_bytes())))
}

/// Returns a number that two texts seldom share (FNV-1a).
pub fn fingerprint(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

impl State {
    /// Returns the notes that this disk holds.
    pub fn new(disk: Box<dyn Disk>) -> Self {
        Self { disk }
    }

    /// Returns the bytes of a note, or nothing if there is none.
    pub fn read(&self, name: &Path) -> Result<Option<Vec<u8>>, StoreError> {
        match self.disk.read(name, LIMIT) {
            Ok(snapshot) => Ok(Some(snapshot.bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(StoreError::from_io("read", name, error)),
        }
    }

    /// Takes the lock on a directory of notes, waiting at most this long; nothing if another run holds it even then.
    pub fn hold(&self, dir: &Path, wait: Duration) -> Result<Option<Box<dyn Guard>>, StoreError> {
        lock::hold_dir(self.disk.as_ref(), dir, wait).map_err(|error| StoreError::from_io("lock", dir, error))
    }

    /// Removes what killed runs left in a directory some time ago.
    pub fn tidy(&self, dir: &Path) {
        janitor::sweep_dir(self.disk.as_ref(), dir);
    }

    /// Puts a note in place whole, readable by its owner alone; a reader sees the old one or the new one.
    pub fn write(&self, name: &Path, bytes: &[u8]) -> Result<(), StoreError> {
        let fail = |error| StoreError::from_io("write", name, error);
        let disk = self.disk.as_ref();
        disk.make_dir(super::disk::parent(name)).map_err(fail)?;
        let temp = Temp::write(disk, name, bytes)?;
        disk.sync_file(temp.path()).map_err(fail)?;
        disk.rename(temp.path(), name).map_err(fail)?;
        temp.settle();
        self.tidy(super::disk::parent(name));
        disk.sync_dir(super::disk::parent(name)).map_err(|error| StoreError::unconfirmed(name, error))
    }

    /// Removes a note; one that is not there is gone already.
    pub fn remove(&self, name: &Path) -> Result<(), StoreError> {
        janitor::gone(self.disk.remove(name)).map_err(|error| StoreError::from_io("remove", name, error))
    }

    /// Returns the names of the notes in a directory, sorted.
    pub fn list(&self, dir: &Path) -> Result<Vec<PathBuf>, StoreError> {
        match self.disk.list(dir) {
            Ok(listed) => Ok(listed.into_iter().map(|one| dir.join(one.name)).collect()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
            Err(error) => Err(StoreError::from_io("list", dir, error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::memory_disk::MemoryDisk;

    fn check(vars: &[(&str, &str)], expect: Option<&str>) {
        let home = home(|name| vars.iter().find(|(key, _)| *key == name).map(|(_, value)| *value));
        assert_eq!(home.as_deref(), expect.map(Path::new), "{vars:?}");
    }

    #[test]
    fn states_are_kept_where_the_user_says_and_nowhere_else() {
        check(&[("XDG_STATE_HOME", "/s"), ("HOME", "/h")], Some("/s/amends"));
        check(&[("HOME", "/h")], Some("/h/.local/state/amends"));
        check(&[("XDG_STATE_HOME", "s"), ("HOME", "/h")], Some("/h/.local/state/amends"));
        check(&[("XDG_STATE_HOME", "s"), ("HOME", "h")], None);
        check(&[], None);
    }

    #[test]
    fn each_care_folder_has_its_own_directory() {
        let of = |root: &str| dir_of(Path::new("/s"), Path::new(root));
        assert_eq!(of("/nowhere/Corner Bakery"), of("/nowhere/Corner Bakery"));
        assert_ne!(of("/nowhere/shop"), of("/elsewhere/shop"));
        assert!(of("/nowhere/Corner Bakery").to_string_lossy().starts_with("/s/Corner-Bakery-"));
    }

    #[test]
    fn one_run_at_a_time_holds_a_directory_of_notes() {
        let disk = MemoryDisk::new();
        let states = [State::new(Box::new(disk.clone())), State::new(Box::new(disk))];
        let hold = |state: &State, name: &str| state.hold(Path::new(name), Duration::from_millis(50)).unwrap();
        let first = hold(&states[0], "unseen/cron");
        assert!(first.is_some());
        assert!(hold(&states[1], "unseen/cron").is_none());
        assert!(hold(&states[1], "unseen/mail").is_some());
        drop(first);
        assert!(hold(&states[1], "unseen/cron").is_some());
    }

    #[test]
    fn a_note_is_replaced_whole_and_may_be_absent() {
        let disk = MemoryDisk::new();
        let state = State::new(Box::new(disk.clone()));
        let name = Path::new("unseen/cron");
        assert_eq!(state.read(name).unwrap(), None);
        state.write(name, b"one").unwrap();
        state.write(name, b"two").unwrap();
        assert_eq!(state.read(name).unwrap().as_deref(), Some(b"two".as_slice()));
        assert_eq!(disk.read(name, 100).unwrap().mode & 0o777, 0o600);
        assert_eq!(state.list(Path::new("unseen")).unwrap(), [PathBuf::from("unseen/cron")]);
        state.remove(name).unwrap();
        state.remove(name).unwrap();
        assert_eq!(state.read(name).unwrap(), None);
    }
}
