//! A program under `strace`: which system calls it makes, and what becomes of it when one of them fails or kills it.
//! Which calls are worth a try is said by the suites.

use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::sandbox::{Said, said};

/// One system call of a clean run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Call {
    /// The thread that made it, in the order of their first calls.
    pub(crate) thread: usize,
    pub(crate) name: String,
    /// Which of the calls of this name and thread it is, from 1.
    pub(crate) nth: usize,
    /// Its arguments and answer, as `strace` shows them.
    pub(crate) rest: String,
}

impl Call {
    /// Tells whether the call changes a file, a name, a lock or what somebody has been told.
    pub(crate) fn changes_state(&self) -> bool {
        match self.name.as_str() {
            "open" | "openat" | "openat2" => self.rest.contains("O_CREAT"),
            name => CHANGES.contains(&name),
        }
    }
}

/// The calls that change something outside the process.
const CHANGES: &[&str] = &[
    "write",
    "pwrite64",
    "writev",
    "fsync",
    "fdatasync",
    "rename",
    "renameat",
    "renameat2",
    "mkdir",
    "mkdirat",
    "unlink",
    "unlinkat",
    "link",
    "linkat",
    "symlinkat",
    "fchmod",
    "fchmodat",
    "fchown",
    "fchownat",
    "ftruncate",
    "fsetxattr",
    "flock",
    "utimensat",
    "close",
];

/// Tells whether `strace` is there and may be used.
pub(crate) fn is_here() -> bool {
    let tried = Command::new("strace").args(["-qq", "-o", "/dev/null", "true"]).stderr(Stdio::null()).status();
    tried.is_ok_and(|status| status.success())
}

/// Runs a command under `strace` with these options; its own words and exit code come back.
pub(crate) fn run(command: &Command, options: &[&str], trace: &Path) -> Said {
    said(&mut wrapped(command, options, trace))
}

/// Returns the command that runs another one under `strace`.
pub(crate) fn wrapped(command: &Command, options: &[&str], trace: &Path) -> Command {
    let mut strace = Command::new("strace");
    strace.args(["-f", "-qq", "-o"]).arg(trace).args(options).arg("--");
    strace.arg(command.get_program()).args(command.get_args());
    strace.env_clear();
    for (key, value) in command.get_envs() {
        if let Some(value) = value {
            strace.env(key, value);
        }
    }
    // The tracer itself must be found.
    let mut path = OsString::from("/usr/local/bin:/usr/bin:/bin");
    if let Some(outer) = std::env::var_os("PATH") {
        path.push(":");
        path.push(outer);
    }
    strace.env("PATH", path);
    strace.current_dir(command.get_current_dir().unwrap()).stdin(Stdio::null());
    strace
}

/// Returns the calls of a clean run, from the first that touches the folder on.
pub(crate) fn calls(command: &Command, folder: &Path, trace: &Path) -> (Said, Vec<Call>) {
    let said = run(command, &["-s", "256"], trace);
    let text = String::from_utf8_lossy(&fs::read(trace).unwrap()).into_owned();
    let folder = format!("\"{}", folder.display());
    let mut threads: Vec<String> = Vec::new();
    let mut calls: Vec<Call> = Vec::new();
    let mut begun = None;
    for line in text.lines() {
        let Some((pid, call)) = line.split_once(char::is_whitespace) else { continue };
        let call = call.trim_start();
        let Some((name, rest)) = call.split_once('(') else { continue };
        if call.starts_with(['<', '+', '-']) || !name.chars().all(|mark| mark.is_ascii_alphanumeric() || mark == '_') {
            continue;
        }
        let thread = threads.iter().position(|known| known == pid).unwrap_or_else(|| {
            threads.push(pid.to_owned());
            threads.len() - 1
        });
        let nth = 1 + calls.iter().filter(|call| call.thread == thread && call.name == name).count();
        // What the loader does before is not ours.
        if begun.is_none() && name.starts_with("open") && rest.contains(&folder) {
            begun = Some(calls.len());
        }
        calls.push(Call { thread, name: name.to_owned(), nth, rest: rest.to_owned() });
    }
    (said, calls.split_off(begun.unwrap_or(0)))
}
