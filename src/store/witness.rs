//! A disk that remembers which records were put in place, so that what a command wrote can be taken back.
//! What is done with the memory is a command's business; it lives as long as the run.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use super::disk::{Disk, Guard, Listed, Snapshot, Stat, Survey};
use super::load::{CASES, PARTIES};
use super::root::MARK;
use super::state::fingerprint;
use crate::model::secret::{self, Secret};

/// What was written to one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The text before the first write; nothing when the file is new.
    pub before: Option<Vec<u8>>,
    /// What the text after the last write is known by.
    pub after: Mark,
    /// What stands in it now that should not, and did not before.
    pub secrets: Vec<Secret>,
}

/// What a text is known by without keeping it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    pub len: u64,
    pub fingerprint: u64,
}

impl Mark {
    /// Returns the mark of a text.
    pub fn of(bytes: &[u8]) -> Self {
        Self { len: bytes.len() as u64, fingerprint: fingerprint(bytes) }
    }
}

fn secrets_of(bytes: &[u8]) -> Vec<Secret> {
    std::str::from_utf8(bytes).map(secret::find).unwrap_or_default()
}

/// What was written in this run, by path.
pub type Memory = Arc<Mutex<BTreeMap<PathBuf, Written>>>;

/// A disk under somebody's eyes.
pub struct WitnessDisk {
    inner: Box<dyn Disk>,
    memory: Memory,
    /// What was written under a temporary name and is not yet in place.
    staged: Mutex<BTreeMap<PathBuf, (Mark, Vec<Secret>)>>,
    /// What was remembered of a record before it was exchanged, by the name under which its old text waits.
    exchanged: Mutex<BTreeMap<PathBuf, Option<Written>>>,
    /// The record that is about to be replaced, and its text.
    replaced: Mutex<Option<(PathBuf, Vec<u8>)>>,
}

impl WitnessDisk {
    /// Returns the disk with the memory that it writes to.
    pub fn new(inner: Box<dyn Disk>, memory: Memory) -> Self {
        Self { inner, memory, staged: Mutex::default(), exchanged: Mutex::default(), replaced: Mutex::default() }
    }

    /// Forgets that a record was put in place: its old text stands there again.
    fn take_back(&self, path: &Path, before: Option<Written>) {
        if let Ok(mut memory) = self.memory.lock() {
            match before {
                Some(before) => memory.insert(path.to_path_buf(), before),
                None => memory.remove(path),
            };
        }
    }

    /// Runs a step that puts a file in place, and remembers it if it did.
    fn place(&self, from: &Path, to: &Path, step: impl FnOnce(&dyn Disk) -> io::Result<()>) -> io::Result<()> {
        let replaced = self.replaced.lock().ok().and_then(|mut replaced| replaced.take());
        step(self.inner.as_ref())?;
        if !is_record(to) {
            return Ok(());
        }
        let before = replaced.filter(|(path, _)| path == to).map(|(_, text)| text);
        let after = self.staged.lock().ok().and_then(|mut staged| staged.remove(from));
        if let (Some((mark, mut secrets)), Ok(mut memory)) = (after, self.memory.lock()) {
            let known = before.as_deref().map(secrets_of).unwrap_or_default();
            secrets.retain(|secret| {
                !known.iter().any(|known| known.sort == secret.sort && known.ends_in == secret.ends_in)
            });
            let written =
                memory.entry(to.to_path_buf()).or_insert(Written { before, after: mark, secrets: Vec::new() });
            written.after = mark;
            written.secrets.extend(secrets);
        }
        Ok(())
    }
}

/// Tells whether a file is one that `undo` can bring back.
fn is_record(path: &Path) -> bool {
    path.starts_with(CASES) || path.starts_with(PARTIES) || path == Path::new(MARK)
}

impl Disk for WitnessDisk {
    fn list(&self, dir: &Path) -> io::Result<Vec<Listed>> {
        self.inner.list(dir)
    }

    fn stat(&self, path: &Path) -> io::Result<Stat> {
        self.inner.stat(path)
    }

    fn read(&self, path: &Path, limit: u64) -> io::Result<Snapshot> {
        self.inner.read(path, limit)
    }

    fn survey(&self, dir: &Path) -> io::Result<Box<dyn Survey + '_>> {
        self.inner.survey(dir)
    }

    fn read_range(&self, path: &Path, from: u64, len: usize) -> io::Result<Vec<u8>> {
        self.inner.read_range(path, from, len)
    }

    fn try_lock(&self, dir: &Path) -> io::Result<Option<Box<dyn Guard>>> {
        self.inner.try_lock(dir)
    }

    fn lock_holder(&self, dir: &Path) -> Option<String> {
        self.inner.lock_holder(dir)
    }

    fn git_at_work(&self) -> bool {
        self.inner.git_at_work()
    }

    fn git_lock(&self) -> Option<String> {
        self.inner.git_lock()
    }

    fn git_misses(&self, dir: &Path) -> bool {
        self.inner.git_misses(dir)
    }

    fn make_dir(&self, dir: &Path) -> io::Result<()> {
        self.inner.make_dir(dir)
    }

    fn create(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        self.inner.create(path, bytes)?;
        if let Ok(mut staged) = self.staged.lock() {
            staged.insert(path.to_path_buf(), (Mark::of(bytes), secrets_of(bytes)));
        }
        Ok(())
    }

    fn append(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        self.inner.append(path, bytes)
    }

    fn check_writable(&self, path: &Path) -> io::Result<()> {
        self.inner.check_writable(path)
    }

    fn check_dir_writable(&self, dir: &Path) -> io::Result<()> {
        self.inner.check_dir_writable(dir)
    }

    fn copy_access(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.inner.copy_access(from, to)
    }

    fn set_mode(&self, path: &Path, mode: u32) -> io::Result<()> {
        self.inner.set_mode(path, mode)
    }

    fn sync_file(&self, path: &Path) -> io::Result<()> {
        self.inner.sync_file(path)
    }

    fn replaces(&self, path: &Path, before: &[u8]) {
        if is_record(path)
            && let Ok(mut replaced) = self.replaced.lock()
        {
            *replaced = Some((path.to_path_buf(), before.to_vec()));
        }
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.place(from, to, |disk| disk.rename(from, to))
    }

    fn exchange(&self, one: &Path, other: &Path) -> io::Result<()> {
        let mut exchanged = self.exchanged.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(before) = exchanged.remove(one) {
            self.inner.exchange(one, other)?;
            self.take_back(other, before);
            return Ok(());
        }
        let before = self.memory.lock().ok().and_then(|memory| memory.get(other).cloned());
        self.place(one, other, |disk| disk.exchange(one, other))?;
        exchanged.insert(one.to_path_buf(), before);
        Ok(())
    }

    fn rename_new(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.place(from, to, |disk| disk.rename_new(from, to))
    }

    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        self.inner.sync_dir(dir)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.inner.remove(path)?;
        if let Ok(mut exchanged) = self.exchanged.lock() {
            exchanged.remove(path);
        }
        if let Ok(mut memory) = self.memory.lock() {
            memory.remove(path);
        }
        Ok(())
    }

    fn new_mode(&self) -> u32 {
        self.inner.new_mode()
    }

    fn root(&self) -> PathBuf {
        self.inner.root()
    }

    fn now(&self) -> SystemTime {
        self.inner.now()
    }

    fn pause(&self, span: Duration) {
        self.inner.pause(span);
    }

    fn random(&self) -> io::Result<u64> {
        self.inner.random()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::commit::{Change, create_in, update_in};
    use crate::store::load::LIMIT;
    use crate::store::lock::hold;
    use crate::store::memory_disk::MemoryDisk;

    #[test]
    fn each_file_is_remembered_once_with_its_first_and_last_text() {
        let disk = MemoryDisk::new();
        disk.put("cases/a.toml", "one");
        disk.put("cases/b.toml", "same");
        let memory = Memory::default();
        let watched = WitnessDisk::new(Box::new(disk), Arc::clone(&memory));
        let held = hold(&watched, Duration::ZERO).unwrap();
        for text in ["two", "three"] {
            let act = |_: &[u8]| Ok::<_, ()>(Change::Write(text.into(), ()));
            update_in(&held, Path::new("cases/a.toml"), LIMIT, act).unwrap();
        }
        let act = |_: &[u8]| Ok::<_, ()>(Change::Write("same".into(), ()));
        update_in(&held, Path::new("cases/b.toml"), LIMIT, act).unwrap();
        create_in(&held, Path::new("parties/p.toml"), b"new").unwrap();
        create_in(&held, Path::new("note.toml"), b"no record").unwrap();
        let found = memory.lock().unwrap().clone();
        let expect = [("cases/a.toml", Some("one"), "three"), ("parties/p.toml", None, "new")];
        let expect = expect.map(|(path, before, after): (&str, Option<&str>, &str)| {
            let before = before.map(|text| text.as_bytes().to_vec());
            (PathBuf::from(path), Written { before, after: Mark::of(after.as_bytes()), secrets: Vec::new() })
        });
        assert_eq!(found, BTreeMap::from(expect));
    }

    #[test]
    fn what_is_put_back_is_as_if_it_had_never_been_replaced() {
        let disk = MemoryDisk::new();
        disk.put("cases/a.toml", "one");
        let memory = Memory::default();
        let watched = WitnessDisk::new(Box::new(disk.clone()), Arc::clone(&memory));
        let path = Path::new("cases/a.toml");
        let known = || memory.lock().unwrap().get(path).cloned();
        let write = |temp: &str, text: &[u8]| {
            watched.create(Path::new(temp), text).unwrap();
            watched.replaces(path, disk.text(path).unwrap().as_bytes());
            watched.exchange(Path::new(temp), path).unwrap();
        };
        write("cases/.t", b"two");
        watched.exchange(Path::new("cases/.t"), path).unwrap();
        assert_eq!((known(), disk.text(path).as_deref()), (None, Some("one")));
        disk.put(path, "by hand");
        write("cases/.u", b"three");
        watched.remove(Path::new("cases/.u")).unwrap();
        let first = known().unwrap();
        assert_eq!((first.before.as_deref(), first.after), (Some(&b"by hand"[..]), Mark::of(b"three")));
        write("cases/.v", b"four");
        watched.exchange(Path::new("cases/.v"), path).unwrap();
        assert_eq!(known(), Some(first));
    }

    #[test]
    fn what_was_compared_is_not_read_again() {
        let disk = MemoryDisk::new();
        disk.put("cases/a.toml", "on disk");
        let memory = Memory::default();
        let watched = WitnessDisk::new(Box::new(disk), Arc::clone(&memory));
        let (temp, path) = (Path::new("cases/.t"), Path::new("cases/a.toml"));
        watched.create(temp, b"new").unwrap();
        watched.replaces(path, b"as compared");
        watched.rename(temp, path).unwrap();
        let found = memory.lock().unwrap().get(path).cloned().unwrap();
        assert_eq!(
            found,
            Written { before: Some(b"as compared".to_vec()), after: Mark::of(b"new"), secrets: Vec::new() }
        );
    }
}
