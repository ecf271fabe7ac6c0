//! A disk that can lose its power: what programs see, what is safe, and every state in between that a cut may leave.
//! What a state must still hold is `power`'s business.
//!
//! A file's bytes are safe once the file was synced; before, a cut leaves none of them, a part, zeros, or all. Names are
//! safe once their directory was synced; before, any of the changes may be there without the others, a rename whole or
//! not at all, and before the bytes of its file.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use amends::store::disk::{Disk, Guard, Kind, Listed, Snapshot, Stat, parent};

/// No time passes here.
const NOW: SystemTime = SystemTime::UNIX_EPOCH;

/// The files of one possible state after a cut.
pub(super) type State = BTreeMap<PathBuf, Vec<u8>>;

/// A disk in memory that remembers what is not safe yet; clones are the same disk.
#[derive(Clone, Default)]
pub(super) struct SimDisk {
    inner: Arc<Mutex<Inner>>,
}

#[derive(Default)]
struct Inner {
    now: Tree,
    locked: BTreeSet<PathBuf>,
    n_random: u64,
    /// How many commands have said that they are done.
    n_acknowledged: usize,
    moments: Vec<Moment>,
}

#[derive(Clone, Default)]
struct Tree {
    files: Vec<File>,
    /// What a program sees.
    names: BTreeMap<PathBuf, usize>,
    /// What is safe.
    safe_names: BTreeMap<PathBuf, usize>,
    dirs: BTreeSet<PathBuf>,
    /// Changes of names since the last sync of their directory, in order.
    pending: Vec<Rename>,
}

#[derive(Clone, Default)]
struct File {
    bytes: Vec<u8>,
    mode: u32,
    is_safe: bool,
    /// What was safe before the bytes were changed in place.
    before: Option<Vec<u8>>,
}

/// A change of names: a file appears, moves or goes, or two of them change places, in one step.
#[derive(Clone)]
struct Rename {
    dir: PathBuf,
    from: Option<PathBuf>,
    to: Vec<(PathBuf, usize)>,
}

impl Rename {
    fn apply(self, names: &mut BTreeMap<PathBuf, usize>) {
        self.from.as_ref().map(|from| names.remove(from));
        names.extend(self.to);
    }
}

/// What there was when the power may have gone.
#[derive(Clone)]
pub(super) struct Moment {
    tree: Tree,
    pub(super) n_acknowledged: usize,
}

impl SimDisk {
    /// Returns a disk on which these files are safe.
    pub(super) fn with(files: &State) -> Self {
        let disk = Self::default();
        let mut inner = disk.inner();
        for (path, bytes) in files {
            let dirs = parent(path).ancestors().filter(|dir| !dir.as_os_str().is_empty());
            inner.now.dirs.extend(dirs.map(Path::to_path_buf));
            let n = inner.now.files.len();
            inner.now.files.push(File { bytes: bytes.clone(), mode: 0o644, is_safe: true, before: None });
            inner.now.names.insert(path.clone(), n);
            inner.now.safe_names.insert(path.clone(), n);
        }
        drop(inner);
        disk
    }

    /// Returns the files that a program sees.
    pub(super) fn seen(&self) -> State {
        let inner = self.inner();
        inner.now.names.iter().map(|(path, n)| (path.clone(), inner.now.files[*n].bytes.clone())).collect()
    }

    /// Takes down that one more command has said that it is done.
    pub(super) fn acknowledge(&self) {
        let mut inner = self.inner();
        inner.n_acknowledged += 1;
        inner.remember();
    }

    /// Returns every moment since the last time, at which the power may have gone.
    pub(super) fn moments(&self) -> Vec<Moment> {
        std::mem::take(&mut self.inner().moments)
    }

    /// Writes into a file as it lies there: first it is empty, then it is new.
    pub(super) fn write_in_place(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        for bytes in [&[], bytes] {
            let mut inner = self.inner();
            let n = inner.now.find(path)?;
            let file = &mut inner.now.files[n];
            if file.is_safe {
                file.before = Some(std::mem::take(&mut file.bytes));
            }
            file.bytes = bytes.to_vec();
            file.is_safe = false;
            inner.remember();
        }
        Ok(())
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn remember(&mut self) {
        self.moments.push(Moment { tree: self.now.clone(), n_acknowledged: self.n_acknowledged });
    }

    fn change(&mut self, from: Option<&Path>, to: &[(&Path, usize)]) {
        let dir = parent(to.first().map(|(path, _)| *path).or(from).unwrap()).to_path_buf();
        let to = to.iter().map(|(path, n)| (path.to_path_buf(), *n)).collect();
        let change = Rename { dir, from: from.map(Path::to_path_buf), to };
        change.clone().apply(&mut self.now.names);
        self.now.pending.push(change);
        self.remember();
    }
}

impl Tree {
    fn find(&self, path: &Path) -> io::Result<usize> {
        if self.dirs.contains(path) {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        self.names.get(path).copied().ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn has_dir(&self, dir: &Path) -> io::Result<()> {
        let there = dir.as_os_str().is_empty() || self.dirs.contains(dir);
        if there { Ok(()) } else { Err(io::ErrorKind::NotFound.into()) }
    }
}

impl Moment {
    /// Returns each state that a cut at this moment may leave.
    pub(super) fn states(&self) -> Vec<State> {
        let tree = &self.tree;
        assert!(tree.pending.len() < 16, "too many changes of names to take every subset");
        let mut states = Vec::new();
        for kept in 0..1_u32 << tree.pending.len() {
            let mut names = tree.safe_names.clone();
            for (place, change) in tree.pending.iter().enumerate() {
                if kept & (1 << place) != 0 {
                    change.clone().apply(&mut names);
                }
            }
            let unsafe_files: BTreeSet<usize> = names.values().copied().filter(|n| !tree.files[*n].is_safe).collect();
            let choices: Vec<(usize, Vec<Vec<u8>>)> =
                unsafe_files.into_iter().map(|n| (n, tree.files[n].torn())).collect();
            let n_all = choices.iter().map(|(_, torn)| torn.len()).product::<usize>();
            for mut choice in 0..n_all {
                let mut bytes: BTreeMap<usize, &Vec<u8>> = BTreeMap::new();
                for (n, torn) in &choices {
                    bytes.insert(*n, &torn[choice % torn.len()]);
                    choice /= torn.len();
                }
                let of = |n: &usize| (*bytes.get(n).unwrap_or(&&tree.files[*n].bytes)).clone();
                states.push(names.iter().map(|(path, n)| (path.clone(), of(n))).collect());
            }
        }
        states
    }

    /// Returns the directories, which are made safely.
    pub(super) fn dirs(&self) -> Vec<PathBuf> {
        self.tree.dirs.iter().cloned().collect()
    }
}

impl File {
    /// Returns what a cut may leave of bytes that are not safe.
    fn torn(&self) -> Vec<Vec<u8>> {
        let mut torn = vec![Vec::new(), vec![0; self.bytes.len()], self.bytes.clone()];
        if self.bytes.len() > 512 {
            torn.push(self.bytes[..512].to_vec());
        }
        torn.extend(self.before.clone());
        torn
    }
}

struct Held {
    disk: SimDisk,
    dir: PathBuf,
}

impl Guard for Held {}

impl Drop for Held {
    fn drop(&mut self) {
        self.disk.inner().locked.remove(&self.dir);
    }
}

impl Disk for SimDisk {
    fn list(&self, dir: &Path) -> io::Result<Vec<Listed>> {
        let inner = self.inner();
        inner.now.has_dir(dir)?;
        let files = inner.now.names.keys().map(|path| (path, Kind::File));
        let dirs = inner.now.dirs.iter().map(|path| (path, Kind::Dir));
        let inside = files.chain(dirs).filter(|(path, _)| path.parent() == Some(dir));
        let name = |path: &Path| path.file_name().map(OsString::from).unwrap_or_default();
        let mut listed: Vec<Listed> = inside.map(|(path, kind)| Listed { name: name(path), kind }).collect();
        listed.sort_unstable_by(|a, b| a.name.cmp(&b.name));
        Ok(listed)
    }

    fn stat(&self, path: &Path) -> io::Result<Stat> {
        let inner = self.inner();
        let (kind, len) = match inner.now.names.get(path) {
            Some(n) => (Kind::File, inner.now.files[*n].bytes.len() as u64),
            None => (Kind::Dir, inner.now.has_dir(path).map(|()| 0)?),
        };
        Ok(Stat { kind, len, modified: Some(NOW), changed: Some(NOW), inode: 0, device: 0 })
    }

    fn read(&self, path: &Path, limit: u64) -> io::Result<Snapshot> {
        let inner = self.inner();
        let file = &inner.now.files[inner.now.find(path)?];
        if file.bytes.len() as u64 > limit {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let len = file.bytes.len() as u64;
        let stat = Stat { kind: Kind::File, len, modified: None, changed: None, inode: 0, device: 0 };
        Ok(Snapshot { bytes: file.bytes.clone(), mode: file.mode, modified: None, n_links: 1, stat })
    }

    fn try_lock(&self, dir: &Path) -> io::Result<Option<Box<dyn Guard>>> {
        let mut inner = self.inner();
        inner.now.has_dir(dir)?;
        let is_free = inner.locked.insert(dir.to_path_buf());
        Ok(is_free.then(|| Box::new(Held { disk: self.clone(), dir: dir.to_path_buf() }) as Box<dyn Guard>))
    }

    fn lock_holder(&self, _: &Path) -> Option<String> {
        None
    }

    fn git_at_work(&self) -> bool {
        false
    }

    fn make_dir(&self, dir: &Path) -> io::Result<()> {
        let mut inner = self.inner();
        let dirs = dir.ancestors().filter(|dir| !dir.as_os_str().is_empty());
        inner.now.dirs.extend(dirs.map(Path::to_path_buf));
        Ok(())
    }

    fn create(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut inner = self.inner();
        inner.now.has_dir(parent(path))?;
        if inner.now.names.contains_key(path) {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        let n = inner.now.files.len();
        inner.now.files.push(File { mode: 0o600, ..File::default() });
        inner.change(None, &[(path, n)]);
        inner.now.files[n].bytes = bytes.to_vec();
        inner.remember();
        Ok(())
    }

    fn check_writable(&self, path: &Path) -> io::Result<()> {
        self.inner().now.find(path).map(drop)
    }

    fn check_dir_writable(&self, _dir: &Path) -> io::Result<()> {
        Ok(())
    }

    fn copy_access(&self, from: &Path, to: &Path) -> io::Result<()> {
        let mode = self.read(from, u64::MAX)?.mode;
        self.set_mode(to, mode)
    }

    fn set_mode(&self, path: &Path, mode: u32) -> io::Result<()> {
        let mut inner = self.inner();
        let n = inner.now.find(path)?;
        inner.now.files[n].mode = mode;
        Ok(())
    }

    fn sync_file(&self, path: &Path) -> io::Result<()> {
        let mut inner = self.inner();
        let n = inner.now.find(path)?;
        let file = &mut inner.now.files[n];
        (file.is_safe, file.before) = (true, None);
        inner.remember();
        Ok(())
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let mut inner = self.inner();
        let n = inner.now.find(from)?;
        inner.change(Some(from), &[(to, n)]);
        Ok(())
    }

    fn exchange(&self, one: &Path, other: &Path) -> io::Result<()> {
        let mut inner = self.inner();
        let (first, second) = (inner.now.find(one)?, inner.now.find(other)?);
        inner.change(None, &[(one, second), (other, first)]);
        Ok(())
    }

    fn rename_new(&self, from: &Path, to: &Path) -> io::Result<()> {
        if self.inner().now.names.contains_key(to) {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        self.rename(from, to)
    }

    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        let mut inner = self.inner();
        inner.now.has_dir(dir)?;
        let now = &mut inner.now;
        for change in now.pending.extract_if(.., |change| change.dir == dir) {
            change.apply(&mut now.safe_names);
        }
        inner.remember();
        Ok(())
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        let mut inner = self.inner();
        inner.now.find(path)?;
        inner.change(Some(path), &[]);
        Ok(())
    }

    fn new_mode(&self) -> u32 {
        0o644
    }

    fn root(&self) -> PathBuf {
        PathBuf::from("/shop")
    }

    fn now(&self) -> SystemTime {
        NOW
    }

    fn pause(&self, _: Duration) {}

    fn random(&self) -> io::Result<u64> {
        let mut inner = self.inner();
        inner.n_random += 1;
        Ok(inner.n_random.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }
}
