//! What a change costs and what a failing disk does to it, from the command line down, in a world made of memory.
//! The steps of the store one by one are tested beside `store::commit`.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use amends::model::dice::Dice;
use amends::store::disk::{Disk, Guard, Listed, Snapshot, Stat};
use amends::store::failing_disk::FailingDisk;
use amends::store::memory_disk::MemoryDisk;
use amends::world::{Terminal, World};

use crate::sandbox::{NOW, Sandbox, files, repository, said};

type Watched = Arc<FailingDisk<MemoryDisk>>;

thread_local! {
    /// The disk that the world of this thread opens; a world has nothing but a function for it.
    static DISK: RefCell<Option<Watched>> = const { RefCell::new(None) };
}

/// A disk that the test keeps looking at while the program uses it.
struct Shared(Watched);

impl Disk for Shared {
    fn list(&self, dir: &Path) -> io::Result<Vec<Listed>> {
        self.0.list(dir)
    }
    fn stat(&self, path: &Path) -> io::Result<Stat> {
        self.0.stat(path)
    }
    fn read(&self, path: &Path, limit: u64) -> io::Result<Snapshot> {
        self.0.read(path, limit)
    }
    fn try_lock(&self, dir: &Path) -> io::Result<Option<Box<dyn Guard>>> {
        self.0.try_lock(dir)
    }
    fn lock_holder(&self, dir: &Path) -> Option<String> {
        self.0.lock_holder(dir)
    }
    fn git_at_work(&self) -> bool {
        self.0.git_at_work()
    }
    fn make_dir(&self, dir: &Path) -> io::Result<()> {
        self.0.make_dir(dir)
    }
    fn create(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        self.0.create(path, bytes)
    }
    fn check_writable(&self, path: &Path) -> io::Result<()> {
        self.0.check_writable(path)
    }
    fn check_dir_writable(&self, dir: &Path) -> io::Result<()> {
        self.0.check_dir_writable(dir)
    }
    fn copy_access(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.0.copy_access(from, to)
    }
    fn set_mode(&self, path: &Path, mode: u32) -> io::Result<()> {
        self.0.set_mode(path, mode)
    }
    fn sync_file(&self, path: &Path) -> io::Result<()> {
        self.0.sync_file(path)
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.0.rename(from, to)
    }
    fn exchange(&self, one: &Path, other: &Path) -> io::Result<()> {
        self.0.exchange(one, other)
    }
    fn rename_new(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.0.rename_new(from, to)
    }
    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        self.0.sync_dir(dir)
    }
    fn remove(&self, path: &Path) -> io::Result<()> {
        self.0.remove(path)
    }
    fn new_mode(&self) -> u32 {
        self.0.new_mode()
    }
    fn root(&self) -> PathBuf {
        self.0.root()
    }
    fn now(&self) -> SystemTime {
        self.0.now()
    }
    fn pause(&self, span: Duration) {
        self.0.pause(span);
    }
    fn random(&self) -> io::Result<u64> {
        self.0.random()
    }
}

/// A stream that the test reads afterwards.
#[derive(Clone, Default)]
struct Heard(Arc<Mutex<Vec<u8>>>);

impl Write for Heard {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Returns the bakery in memory.
fn bakery() -> MemoryDisk {
    let top = repository("examples/bakery");
    let disk = MemoryDisk::new();
    for path in files(&top) {
        disk.put(path.strip_prefix(&top).unwrap(), &std::fs::read_to_string(&path).unwrap());
    }
    disk
}

/// Runs a command line on a disk; returns the exit code and what was said.
fn run(disk: &Watched, args: &[&str]) -> (u8, String) {
    run_at(Terminal::default(), disk, args)
}

fn run_at(terminal: Terminal, disk: &Watched, args: &[&str]) -> (u8, String) {
    DISK.set(Some(Arc::clone(disk)));
    let heard = Heard::default();
    // The folder is found on the real disk and opened in memory.
    let folder = repository("examples/bakery");
    let env = [("AMENDS_NOW", NOW), ("AMENDS_ME", "thandi"), ("AMENDS_DIR", folder.to_str().unwrap())];
    let mut world = World {
        clock: SystemTime::UNIX_EPOCH.into(),
        env: env.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect(),
        cwd: Some(PathBuf::from("/")),
        stdin: Box::new(io::empty()),
        stdout: Box::new(heard.clone()),
        stderr: Box::new(heard.clone()),
        terminal,
        login: "nobody".to_owned(),
        machine_zone: None,
        dice: Dice::seeded(7),
        open: |_| Ok(Box::new(Shared(DISK.with_borrow(|disk| disk.clone()).expect("a disk")))),
        make: |_| Ok(()),
        ..World::from_process()
    };
    let argv: Vec<OsString> = ["amends"].iter().chain(args).map(OsString::from).collect();
    let code = amends::run(&argv, &mut world);
    let said = String::from_utf8_lossy(&heard.0.lock().unwrap()).into_owned();
    (code, said)
}

fn watched(disk: MemoryDisk) -> Watched {
    Arc::new(FailingDisk::new(disk))
}

const CASE: &str = "cases/2026/kd35-dnr3.toml";

#[test]
fn a_change_of_one_case_reads_that_case_and_its_party_not_the_folder() {
    for args in [
        &["update", "kd35-dnr3", "--note", "seen"][..],
        &["update", "kd35", "--in", "Where is it?", "--channel", "phone"],
        &["promise", "keep", "kd35-dnr3/p7kd"],
        &["promise", "add", "kd35", "Refund R450", "--due", "+2bd"],
        &["assign", "kd35-dnr3", "--to", "sipho"],
        &["resolve", "kd35-dnr3", "--remedy", "Refunded"],
    ] {
        let disk = watched(bakery());
        let (code, said) = run(&disk, args);
        assert_eq!(code, 0, "{args:?}: {said}");
        // The old text of the case is looked at once more under the name that it goes by at last.
        let allowed = ["amends.toml", CASE, "parties/p-h7xw3.toml", ".tmp"];
        let read: BTreeSet<PathBuf> =
            disk.steps().into_iter().filter(|step| step.verb == "read").map(|step| step.path).collect();
        let alien: Vec<&PathBuf> = read
            .iter()
            .filter(|path| !allowed.iter().any(|allowed| path.to_str().unwrap().ends_with(allowed)))
            .collect();
        assert!(alien.is_empty(), "{args:?} read {alien:?}");
        assert!(read.contains(Path::new(CASE)), "{args:?} read {read:?}");
        assert!(disk.count("read") <= 8, "{args:?}: {:?}", disk.steps());
        assert_eq!((disk.count("exchange"), disk.count("rename")), (1, 0), "{args:?}");
    }
}

#[test]
fn a_whole_id_is_probed_without_a_walk() {
    let disk = watched(bakery());
    assert_eq!(run(&disk, &["update", "kd35-dnr3", "--note", "seen"]).0, 0);
    let listed: Vec<PathBuf> =
        disk.steps().into_iter().filter(|step| step.verb == "list").map(|step| step.path).collect();
    // The year's own folders are not entered; the folder of the file is swept for left-over temporary files.
    for deep in ["cases/2026/10", "cases/2026/09", "cases/2026/query", "parties"] {
        assert!(!listed.contains(&PathBuf::from(deep)), "{listed:?}");
    }
}

/// Returns the files that people see, without what a crash may leave and the next write sweeps away.
fn visible(disk: &MemoryDisk) -> BTreeMap<PathBuf, String> {
    let hidden = |path: &Path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(".amends-"));
    let files = disk.files().into_iter().filter(|(path, _)| !hidden(path));
    files.map(|(path, bytes)| (path, String::from_utf8(bytes).unwrap())).collect()
}

/// Fails each step of a command in turn; every file is the old or the new one, and a second run heals.
fn fails_anywhere(args: &[&str], fail: fn(FailingDisk<MemoryDisk>, usize) -> FailingDisk<MemoryDisk>) {
    let old = visible(&bakery());
    let clean = watched(bakery());
    let (code, said) = run(&clean, args);
    assert_eq!(code, 0, "{said}");
    let new = visible(clean.inner());
    assert_ne!(old, new);
    let n_steps = clean.steps().len();
    assert!(n_steps > 5);
    for n in 0..n_steps {
        let memory = bakery();
        let disk = Arc::new(fail(FailingDisk::new(memory.clone()), n));
        let (code, said) = run(&disk, args);
        let now = visible(&memory);
        for (path, text) in &now {
            let is_whole = old.get(path) == Some(text) || new.get(path) == Some(text);
            assert!(is_whole, "{args:?}, step {n}: {} is neither old nor new:\n{text}", path.display());
        }
        assert!(old.keys().all(|path| now.contains_key(path)), "{args:?}, step {n}: a file is gone");
        match code {
            // What was asked for is on disk.
            0 | 7 => assert_eq!(now, new, "{args:?}, step {n}: exit {code}: {said}"),
            // The case is as it was; a party may stand already.
            3..=5 => assert_eq!(cases(&now), cases(&old), "{args:?}, step {n}: exit {code}: {said}"),
            other => panic!("{args:?}, step {n}: exit {other}: {said}"),
        }
        let (code, said) = run(&watched(memory.clone()), args);
        assert_eq!(code, 0, "{args:?}, after step {n}: {said}");
        assert_eq!(cases(&visible(&memory)).len(), cases(&new).len(), "{args:?}, after step {n}");
        assert_eq!(visible(&memory).len(), new.len(), "{args:?}, after step {n}: {:?}", visible(&memory).keys());
        // Reading all of it costs most of the time: now and then is enough, the texts were compared.
        if n % 8 == 0 {
            let (code, said) = run(&watched(memory), &["check"]);
            assert_eq!(code, 0, "{args:?}, after step {n}: {said}");
        }
    }
}

fn cases(files: &BTreeMap<PathBuf, String>) -> BTreeMap<&PathBuf, &String> {
    files.iter().filter(|(path, _)| path.starts_with("cases")).collect()
}

const LOG: &[&str] = &["update", "kd35-dnr3", "--in", "Where is it?", "--once", "k"];
const LOG_JSON: &[&str] = &["update", "nh7w-m5dh", "--note", "a JSON file", "--once", "k"];
const MOVE: &[&str] = &["promise", "move", "ft49-cjwp/pmnw", "--due", "+2bd", "--told", "On Friday", "--once", "k"];
const OPEN: &[&str] =
    &["open", "No bread", "--from", "Zanele <zanele@dlamini.example>", "--org", "Dlamini Foods", "--once", "k"];

#[test]
fn any_step_may_fail_for_want_of_space() {
    for args in [LOG, MOVE] {
        fails_anywhere(args, |disk, n| disk.fail_at(n, 28));
    }
}

#[test]
fn any_step_may_fail_with_an_input_output_error() {
    for args in [LOG_JSON, MOVE] {
        fails_anywhere(args, |disk, n| disk.fail_at(n, 5));
    }
}

#[test]
fn the_process_may_die_at_any_step() {
    for args in [LOG, LOG_JSON] {
        fails_anywhere(args, |disk, n| disk.crash_at(n));
    }
}

#[test]
fn a_new_case_and_its_parties_appear_whole_or_not_at_all() {
    fails_anywhere(OPEN, |disk, n| disk.crash_at(n));
}

#[test]
fn a_bug_at_any_step_leaves_whole_files_no_temporary_ones_and_no_lock() {
    let args = &["update", "kd35-dnr3", "--note", "seen"];
    let clean = watched(bakery());
    assert_eq!(run(&clean, args).0, 0);
    let (old, new) = (visible(&bakery()), visible(clean.inner()));
    for n in 0..clean.steps().len() {
        let memory = bakery();
        let disk = Arc::new(FailingDisk::new(memory.clone()).panic_at(n));
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| run(&disk, args)));
        assert!(outcome.is_err(), "step {n}");
        let found = visible(&memory);
        assert!(found == old || found == new, "step {n} left something half done");
        let removes = clean.steps().get(n).is_some_and(|step| step.verb == "remove");
        assert!(removes || memory.files().len() == found.len(), "step {n} left a temporary file");
        let (code, said) = run(&watched(memory), &["update", "kd35-dnr3", "--note", "again"]);
        assert_eq!(code, 0, "after step {n}: {said}");
    }
}

#[test]
fn a_clock_that_was_set_is_said_on_a_terminal_alone() {
    let disk = watched(bakery());
    let line = " by `AMENDS_NOW`\n";
    let (code, said) = run(&disk, &["list", "--format", "ids"]);
    assert_eq!((code, said.contains(line)), (0, false), "{said}");
    let (code, said) = run_at(Terminal { stderr: true, ..Terminal::default() }, &disk, &["list", "--format", "ids"]);
    assert_eq!((code, said.matches(line).count()), (0, 1), "{said}");
}

#[test]
fn doctor_says_where_the_folder_cannot_be_written_to() {
    let disk = watched(bakery());
    let (_, said) = run(&disk, &["doctor"]);
    assert!(!said.contains("cannot be written to"), "{said}");
    let asked = disk.steps().iter().position(|step| step.verb == "check_dir_writable" && step.path.ends_with("cases"));
    // The number of a read-only file system.
    let failing = Arc::new(FailingDisk::new(bakery()).fail_at(asked.unwrap(), 30));
    let (code, said) = run(&failing, &["doctor"]);
    assert!(said.contains("`cases` cannot be written to: it is read-only"), "{code} {said}");
}

#[test]
fn an_undo_that_is_cut_off_says_so_and_goes_on() {
    use std::os::unix::fs::PermissionsExt as _;
    let sandbox = Sandbox::new_shop();
    let run = |args: &[&str]| {
        let mut command = sandbox.amends(args);
        said(command.env("XDG_STATE_HOME", sandbox.path().join("state")))
    };
    let open = |subject: &str| run(&["open", subject, "--situation", "none", "-q"]).ok().out.trim().to_owned();
    let mut ids = [open("Cold"), open("Hard")];
    ids.sort();
    let [first, second] = ids.each_ref().map(|id| format!("cases/2026/{id}.toml"));
    let before = [&first, &second].map(|path| sandbox.read(path));
    run(&["update", &ids[0], &ids[1], "--note", "hi"]).ok();
    let mode = |mode| fs::set_permissions(sandbox.shop().join(&second), fs::Permissions::from_mode(mode)).unwrap();
    mode(0o444);
    let cut = run(&["undo", "--yes"]);
    assert_eq!(cut.code, 7, "{cut:?}");
    assert!(
        cut.err.contains("1 of 2 files are as they were before the command") && !cut.err.contains("nothing"),
        "{cut:?}"
    );
    mode(0o644);
    let said = run(&["undo", "--yes"]).ok();
    assert!(said.out.contains("--note hi"), "{said:?}");
    assert_eq!([&first, &second].map(|path| sandbox.read(path)), before);
}

/// Runs commands at once, each a process of its own, and returns how they ended.
fn at_once(sandbox: &Sandbox, commands: &[&[&str]]) -> Vec<Option<i32>> {
    let start = |args: &&[&str]| {
        let mut command = sandbox.amends(args);
        command.env("XDG_STATE_HOME", sandbox.path().join("state")).stdout(Stdio::null()).stderr(Stdio::null());
        command.spawn().unwrap()
    };
    let started: Vec<_> = commands.iter().map(start).collect();
    started.into_iter().map(|mut child| child.wait().unwrap().code()).collect()
}

#[test]
fn of_two_at_once_each_finds_what_the_other_did() {
    for _ in 0..4 {
        let sandbox = Sandbox::new_shop();
        let apply: [&[&str]; 2] = [&["policy", "apply", "small-business"], &["policy", "apply", "za-cgso"]];
        assert_eq!(at_once(&sandbox, &apply), [Some(0), Some(0)]);
        let policy = sandbox.read("amends.toml");
        assert!(policy.contains("\"small-business") && policy.contains("\"za-cgso"), "{policy}");
    }
    let sandbox = Sandbox::new_shop();
    let state = sandbox.path().join("state");
    let run = |args: &[&str]| said(sandbox.amends(args).env("XDG_STATE_HOME", &state)).ok();
    let id = run(&["open", "Cold", "--situation", "none", "-q"]).out.trim().to_owned();
    for note in ["one", "two", "three", "four"] {
        run(&["update", &id, "--note", note]);
    }
    assert_eq!(at_once(&sandbox, &[&["undo"], &["undo"], &["undo"]]), [Some(0); 3]);
    let left = sandbox.read(&format!("cases/2026/{id}.toml"));
    let is_left = ["one", "two", "three", "four"].map(|note| left.contains(&format!("\"{note}\"")));
    assert_eq!(is_left, [true, false, false, false], "{left}");
}
