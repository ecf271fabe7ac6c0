//! A disk around another one, for tests: it writes down each step and can fail or stop at any of them.
//! What a failure must lead to is the tests' business.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use super::disk::{Disk, Guard, Listed, Snapshot, Stat, Survey};
use super::survey::Listing;

/// One step that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The method of `Disk`.
    pub verb: &'static str,
    pub path: PathBuf,
}

/// A disk that fails on request; steps are counted from 0.
pub struct FailingDisk<D> {
    inner: D,
    state: Mutex<State<D>>,
}

type Event<D> = Box<dyn FnOnce(&D) + Send>;

type Meanwhile<D> = Arc<dyn Fn(&D) + Send + Sync>;

struct State<D> {
    steps: Vec<Step>,
    rule: Rule,
    before: Vec<(usize, Event<D>)>,
    can_exchange: bool,
    /// What happens instead of waiting.
    in_pauses: Option<Meanwhile<D>>,
}

#[derive(Clone, Copy)]
enum Rule {
    Work,
    FailAt(usize, i32),
    FailAfter(usize, i32),
    CrashAt(usize),
    PanicAt(usize),
}

enum Fate {
    Work,
    Fail(i32),
    WorkAndFail(i32),
}

impl<D: Disk> FailingDisk<D> {
    /// Returns a disk that works, and writes down what it does.
    pub fn new(inner: D) -> Self {
        FailingDisk {
            inner,
            state: Mutex::new(State {
                steps: Vec::new(),
                rule: Rule::Work,
                before: Vec::new(),
                can_exchange: true,
                in_pauses: None,
            }),
        }
    }

    /// Makes step `n` fail with this number of the system; a file that it creates stays half written.
    pub fn fail_at(self, n: usize, errno: i32) -> Self {
        self.with(Rule::FailAt(n, errno))
    }

    /// Makes step `n` happen and report a failure all the same.
    pub fn fail_after(self, n: usize, errno: i32) -> Self {
        self.with(Rule::FailAfter(n, errno))
    }

    /// Makes nothing happen from step `n` on, as if the process had died; a file that it creates stays half written.
    pub fn crash_at(self, n: usize) -> Self {
        self.with(Rule::CrashAt(n))
    }

    /// Makes step `n` a bug: it panics, once.
    pub fn panic_at(self, n: usize) -> Self {
        self.with(Rule::PanicAt(n))
    }

    /// Makes it a disk that cannot exchange two files, as many network disks.
    pub fn without_exchange(self) -> Self {
        self.state().can_exchange = false;
        self
    }

    /// Does something to the inner disk right before step `n`: what somebody else would do.
    pub fn before(&self, n: usize, event: impl FnOnce(&D) + Send + 'static) {
        self.state().before.push((n, Box::new(event)));
    }

    /// Does something to the inner disk whenever time should pass: what others get done meanwhile.
    pub fn in_pauses(&self, event: impl Fn(&D) + Send + Sync + 'static) {
        self.state().in_pauses = Some(Arc::new(event));
    }

    /// Returns the disk inside.
    pub fn inner(&self) -> &D {
        &self.inner
    }

    /// Returns each step so far.
    pub fn steps(&self) -> Vec<Step> {
        self.state().steps.clone()
    }

    /// Returns how many steps of one method there were.
    pub fn count(&self, verb: &str) -> usize {
        self.state().steps.iter().filter(|step| step.verb == verb).count()
    }

    fn with(self, rule: Rule) -> Self {
        self.state().rule = rule;
        self
    }

    fn state(&self) -> MutexGuard<'_, State<D>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn fate(&self, verb: &'static str, path: &Path) -> Fate {
        let mut state = self.state();
        let n = state.steps.len();
        state.steps.push(Step { verb, path: path.to_path_buf() });
        for (_, event) in state.before.extract_if(.., |(at, _)| *at == n) {
            event(&self.inner);
        }
        if let Rule::PanicAt(at) = state.rule
            && at == n
        {
            drop(state);
            std::panic::resume_unwind(Box::new("a bug of the test"));
        }
        match state.rule {
            Rule::FailAt(at, errno) if at == n => Fate::Fail(errno),
            Rule::FailAfter(at, errno) if at == n => Fate::WorkAndFail(errno),
            Rule::CrashAt(at) if at <= n => Fate::Fail(rustix::io::Errno::IO.raw_os_error()),
            _ => Fate::Work,
        }
    }

    fn step<T>(&self, verb: &'static str, path: &Path, work: impl FnOnce(&D) -> io::Result<T>) -> io::Result<T> {
        match self.fate(verb, path) {
            Fate::Work => work(&self.inner),
            Fate::Fail(errno) => Err(io::Error::from_raw_os_error(errno)),
            Fate::WorkAndFail(errno) => work(&self.inner).and(Err(io::Error::from_raw_os_error(errno))),
        }
    }

    fn is_first_of_crash(&self) -> bool {
        let state = self.state();
        match state.rule {
            Rule::CrashAt(at) => state.steps.len() == at + 1,
            _ => true,
        }
    }
}

impl<D: Disk> Disk for FailingDisk<D> {
    fn list(&self, dir: &Path) -> io::Result<Vec<Listed>> {
        self.step("list", dir, |disk| disk.list(dir))
    }

    fn stat(&self, path: &Path) -> io::Result<Stat> {
        self.step("stat", path, |disk| disk.stat(path))
    }

    fn read(&self, path: &Path, limit: u64) -> io::Result<Snapshot> {
        self.step("read", path, |disk| disk.read(path, limit))
    }

    fn survey(&self, dir: &Path) -> io::Result<Box<dyn Survey + '_>> {
        Ok(Box::new(Listing::take(self, dir)?))
    }

    fn try_lock(&self, dir: &Path) -> io::Result<Option<Box<dyn Guard>>> {
        self.step("try_lock", dir, |disk| disk.try_lock(dir))
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
        self.step("make_dir", dir, |disk| disk.make_dir(dir))
    }

    fn create(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        match self.fate("create", path) {
            Fate::Work => self.inner.create(path, bytes),
            Fate::WorkAndFail(errno) => self.inner.create(path, bytes).and(Err(io::Error::from_raw_os_error(errno))),
            Fate::Fail(errno) => {
                if self.is_first_of_crash() {
                    let half = bytes.get(..bytes.len() / 2).unwrap_or_default();
                    self.inner.create(path, half)?;
                }
                Err(io::Error::from_raw_os_error(errno))
            }
        }
    }

    fn append(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        self.step("append", path, |disk| disk.append(path, bytes))
    }

    fn check_writable(&self, path: &Path) -> io::Result<()> {
        self.step("check_writable", path, |disk| disk.check_writable(path))
    }

    fn check_dir_writable(&self, dir: &Path) -> io::Result<()> {
        self.step("check_dir_writable", dir, |disk| disk.check_dir_writable(dir))
    }

    fn copy_access(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step("copy_access", to, |disk| disk.copy_access(from, to))
    }

    fn set_mode(&self, path: &Path, mode: u32) -> io::Result<()> {
        self.step("set_mode", path, |disk| disk.set_mode(path, mode))
    }

    fn sync_file(&self, path: &Path) -> io::Result<()> {
        self.step("sync_file", path, |disk| disk.sync_file(path))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step("rename", to, |disk| disk.rename(from, to))
    }

    fn exchange(&self, one: &Path, other: &Path) -> io::Result<()> {
        if !self.state().can_exchange {
            return Err(io::ErrorKind::Unsupported.into());
        }
        self.step("exchange", other, |disk| disk.exchange(one, other))
    }

    fn rename_new(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step("rename_new", to, |disk| disk.rename_new(from, to))
    }

    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        self.step("sync_dir", dir, |disk| disk.sync_dir(dir))
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.step("remove", path, |disk| disk.remove(path))
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
        let event = self.state().in_pauses.clone();
        event.map_or_else(|| self.inner.pause(span), |event| event(&self.inner));
    }

    fn random(&self) -> io::Result<u64> {
        self.inner.random()
    }
}
