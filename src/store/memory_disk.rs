//! A disk in memory, for tests: nothing real is touched and time passes only in pauses.
//! It never fails by itself; that is `failing_disk`'s business.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use rustix::io::Errno;

use super::disk::{Disk, Guard, Kind, Listed, Snapshot, Stat, Survey};
use super::survey::Listing;

/// A tree of files in memory; clones are the same disk.
#[derive(Clone, Default)]
pub struct MemoryDisk {
    state: Arc<Mutex<State>>,
}

/// So many bytes a name takes in a directory, about.
const BYTES_A_NAME: u64 = 48;

type Event = Box<dyn FnOnce(&MemoryDisk) + Send>;

struct State {
    nodes: BTreeMap<PathBuf, Node>,
    locked: BTreeSet<PathBuf>,
    now: SystemTime,
    n_random: u64,
    n_inodes: u64,
    git_at_work: bool,
    later: Vec<(SystemTime, Event)>,
    n_steps: usize,
}

#[derive(Clone)]
struct Node {
    kind: Kind,
    bytes: Vec<u8>,
    mode: u32,
    touched: SystemTime,
    /// By the clock of the disk, whatever time a program gave the file.
    changed: SystemTime,
    inode: u64,
}

impl Node {
    fn stat(&self) -> Stat {
        let (modified, changed) = (Some(self.touched), Some(self.changed));
        Stat { kind: self.kind, len: self.bytes.len() as u64, modified, changed, inode: self.inode, device: 0 }
    }
}

impl Default for State {
    fn default() -> Self {
        State {
            nodes: BTreeMap::new(),
            locked: BTreeSet::new(),
            now: SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000),
            n_random: 0,
            n_inodes: 0,
            git_at_work: false,
            later: Vec::new(),
            n_steps: 0,
        }
    }
}

impl MemoryDisk {
    /// Returns an empty disk.
    pub fn new() -> Self {
        Self::default()
    }

    /// Writes a file as somebody else would: at once, without lock, whatever was there.
    pub fn put(&self, path: impl AsRef<Path>, text: &str) {
        self.put_node(path.as_ref(), Kind::File, text.as_bytes());
    }

    /// Puts a link, a pipe or a directory there.
    pub fn put_kind(&self, path: impl AsRef<Path>, kind: Kind) {
        self.put_node(path.as_ref(), kind, b"");
    }

    /// Takes a file away.
    pub fn take(&self, path: impl AsRef<Path>) {
        let mut state = self.state();
        state.nodes.remove(path.as_ref());
        state.touch_parent(path.as_ref());
    }

    /// Returns the text of a file.
    pub fn text(&self, path: impl AsRef<Path>) -> Option<String> {
        let state = self.state();
        let node = state.nodes.get(path.as_ref()).filter(|node| node.kind == Kind::File)?;
        Some(String::from_utf8_lossy(&node.bytes).into_owned())
    }

    /// Returns each file with its bytes.
    pub fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let state = self.state();
        let files = state.nodes.iter().filter(|(_, node)| node.kind == Kind::File);
        files.map(|(path, node)| (path.clone(), node.bytes.clone())).collect()
    }

    /// Gives a file a time of last writing, as `touch` does.
    pub fn touch(&self, path: impl AsRef<Path>, modified: SystemTime) {
        let mut state = self.state();
        let now = state.now;
        if let Ok(node) = state.file(path.as_ref()) {
            (node.touched, node.changed) = (modified, now);
        }
    }

    /// Sets the clock, forward or back.
    pub fn set_clock(&self, now: SystemTime) {
        self.state().now = now;
    }

    /// Starts or ends the work of an imagined git.
    pub fn set_git_at_work(&self, git_at_work: bool) {
        self.state().git_at_work = git_at_work;
    }

    /// Does something in a pause, when so much time has passed from now.
    pub fn later(&self, span: Duration, event: impl FnOnce(&MemoryDisk) + Send + 'static) {
        let mut state = self.state();
        let due = state.now + span;
        state.later.push((due, Box::new(event)));
        state.later.sort_by_key(|(due, _)| *due);
    }

    fn put_node(&self, path: &Path, kind: Kind, bytes: &[u8]) {
        let mut state = self.state();
        state.make_dirs(super::disk::parent(path));
        let before = state.nodes.get(path).filter(|node| node.kind == kind);
        let (mode, inode) = before.map_or((0o644, None), |node| (node.mode, Some(node.inode)));
        let node = state.node(kind, bytes.to_vec(), mode);
        let inode = inode.unwrap_or(node.inode);
        state.nodes.insert(path.to_path_buf(), Node { inode, ..node });
        state.touch_parent(path);
    }

    /// Returns how often the disk was asked for anything so far; a listing counts once for each name.
    pub fn n_steps(&self) -> usize {
        self.state().n_steps
    }

    fn state(&self) -> MutexGuard<'_, State> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.n_steps += 1;
        state
    }
}

impl State {
    fn node(&mut self, kind: Kind, bytes: Vec<u8>, mode: u32) -> Node {
        self.n_inodes += 1;
        Node { kind, bytes, mode, touched: self.now, changed: self.now, inode: self.n_inodes }
    }

    fn make_dirs(&mut self, dir: &Path) {
        for dir in dir.ancestors().filter(|dir| !dir.as_os_str().is_empty()) {
            let node = self.node(Kind::Dir, Vec::new(), 0o755);
            self.nodes.entry(dir.to_path_buf()).or_insert(node);
        }
    }

    fn touch_parent(&mut self, path: &Path) {
        let now = self.now;
        if let Some(dir) = self.nodes.get_mut(super::disk::parent(path)) {
            (dir.touched, dir.changed) = (now, now);
        }
    }

    fn file(&mut self, path: &Path) -> io::Result<&mut Node> {
        let node = self.nodes.get_mut(path).ok_or(io::ErrorKind::NotFound)?;
        match node.kind {
            Kind::File => Ok(node),
            Kind::Dir => Err(io::ErrorKind::IsADirectory.into()),
            Kind::Symlink => Err(Errno::LOOP.into()),
            Kind::Other => Err(io::ErrorKind::Unsupported.into()),
        }
    }

    fn dir(&self, dir: &Path) -> io::Result<()> {
        match self.nodes.get(dir).map(|node| node.kind) {
            None if !dir.as_os_str().is_empty() => Err(io::ErrorKind::NotFound.into()),
            None | Some(Kind::Dir) => Ok(()),
            Some(Kind::Symlink) => Err(Errno::LOOP.into()),
            Some(_) => Err(io::ErrorKind::NotADirectory.into()),
        }
    }

    fn n_names(&self, dir: &Path) -> u64 {
        let below =
            self.nodes.range(dir.to_path_buf()..).map(|(path, _)| path).take_while(|path| path.starts_with(dir));
        below.filter(|path| path.parent() == Some(dir)).count() as u64
    }

    fn free(&self, path: &Path) -> io::Result<()> {
        if self.nodes.contains_key(path) { Err(io::ErrorKind::AlreadyExists.into()) } else { Ok(()) }
    }

    fn move_file(&mut self, from: &Path, to: &Path) -> io::Result<()> {
        self.dir(super::disk::parent(to))?;
        let node = self.nodes.remove(from).ok_or(io::ErrorKind::NotFound)?;
        let changed = self.now;
        self.nodes.insert(to.to_path_buf(), Node { changed, ..node });
        self.touch_parent(from);
        self.touch_parent(to);
        Ok(())
    }
}

struct Held {
    disk: MemoryDisk,
    dir: PathBuf,
}

impl Guard for Held {}

impl Drop for Held {
    fn drop(&mut self) {
        self.disk.state().locked.remove(&self.dir);
    }
}

impl Disk for MemoryDisk {
    fn list(&self, dir: &Path) -> io::Result<Vec<Listed>> {
        let mut state = self.state();
        state.dir(dir)?;
        let inside = state.nodes.iter().filter(|(path, _)| path.parent() == Some(dir));
        let mut listed: Vec<_> = inside
            .map(|(path, node)| Listed {
                name: path.file_name().map(OsString::from).unwrap_or_default(),
                kind: node.kind,
            })
            .collect();
        listed.sort_unstable_by(|a, b| a.name.cmp(&b.name));
        state.n_steps += listed.len();
        Ok(listed)
    }

    fn stat(&self, path: &Path) -> io::Result<Stat> {
        let state = self.state();
        let stat = state.nodes.get(path).ok_or(io::ErrorKind::NotFound)?.stat();
        // A real directory grows with its names, and some of them are not listed for it.
        let n_names = if stat.kind == Kind::Dir { state.n_names(path) } else { 0 };
        Ok(Stat { len: stat.len + n_names * BYTES_A_NAME, ..stat })
    }

    fn survey(&self, dir: &Path) -> io::Result<Box<dyn Survey + '_>> {
        Ok(Box::new(Listing::take(self, dir)?))
    }

    fn read(&self, path: &Path, limit: u64) -> io::Result<Snapshot> {
        let mut state = self.state();
        let node = state.file(path)?;
        if node.bytes.len() as u64 > limit {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let stat = node.stat();
        Ok(Snapshot { bytes: node.bytes.clone(), mode: node.mode, modified: stat.modified, n_links: 1, stat })
    }

    fn try_lock(&self, dir: &Path) -> io::Result<Option<Box<dyn Guard>>> {
        let mut state = self.state();
        state.dir(dir)?;
        let is_free = state.locked.insert(dir.to_path_buf());
        Ok(is_free.then(|| Box::new(Held { disk: self.clone(), dir: dir.to_path_buf() }) as Box<dyn Guard>))
    }

    fn lock_holder(&self, dir: &Path) -> Option<String> {
        self.state().locked.contains(dir).then(|| "process 4711 (test)".to_owned())
    }

    fn git_at_work(&self) -> bool {
        self.state().git_at_work
    }

    fn make_dir(&self, dir: &Path) -> io::Result<()> {
        let mut state = self.state();
        state.make_dirs(dir);
        state.dir(dir)
    }

    fn create(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut state = self.state();
        state.dir(super::disk::parent(path))?;
        state.free(path)?;
        let node = state.node(Kind::File, bytes.to_vec(), 0o600);
        state.nodes.insert(path.to_path_buf(), node);
        state.touch_parent(path);
        Ok(())
    }

    fn append(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut state = self.state();
        let now = state.now;
        let node = state.file(path)?;
        node.bytes.extend_from_slice(bytes);
        (node.touched, node.changed) = (now, now);
        Ok(())
    }

    fn check_writable(&self, path: &Path) -> io::Result<()> {
        if self.state().file(path)?.mode & 0o222 == 0 { Err(Errno::ROFS.into()) } else { Ok(()) }
    }

    fn check_dir_writable(&self, _dir: &Path) -> io::Result<()> {
        Ok(())
    }

    fn copy_access(&self, from: &Path, to: &Path) -> io::Result<()> {
        let mode = self.state().file(from)?.mode;
        self.set_mode(to, mode)
    }

    fn set_mode(&self, path: &Path, mode: u32) -> io::Result<()> {
        self.state().file(path)?.mode = mode;
        Ok(())
    }

    fn sync_file(&self, path: &Path) -> io::Result<()> {
        self.state().file(path).map(drop)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.state().move_file(from, to)
    }

    fn exchange(&self, one: &Path, other: &Path) -> io::Result<()> {
        let mut state = self.state();
        let (now, first, second) = (state.now, state.file(one)?.clone(), state.file(other)?.clone());
        for (path, node) in [(one, second), (other, first)] {
            state.nodes.insert(path.to_path_buf(), Node { changed: now, ..node });
            state.touch_parent(path);
        }
        Ok(())
    }

    fn rename_new(&self, from: &Path, to: &Path) -> io::Result<()> {
        let mut state = self.state();
        state.free(to)?;
        state.move_file(from, to)
    }

    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        self.state().dir(dir)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        let mut state = self.state();
        state.nodes.remove(path).ok_or(io::ErrorKind::NotFound)?;
        state.touch_parent(path);
        Ok(())
    }

    fn new_mode(&self) -> u32 {
        0o644
    }

    fn root(&self) -> PathBuf {
        PathBuf::from("/shop")
    }

    fn now(&self) -> SystemTime {
        self.state().now
    }

    fn pause(&self, span: Duration) {
        let end = self.now() + span;
        loop {
            let mut state = self.state();
            if state.later.first().is_none_or(|(due, _)| *due > end) {
                state.now = end;
                return;
            }
            let (due, event) = state.later.remove(0);
            state.now = state.now.max(due);
            drop(state);
            event(self);
        }
    }

    fn random(&self) -> io::Result<u64> {
        let mut state = self.state();
        state.n_random += 1;
        // Spread over all bits, and the same in each run.
        Ok(state.n_random.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }
}
