//! What reading does to the world: nothing. No file opened for writing, no process started, no socket.
//! What is read and shown is judged elsewhere.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::time::Instant;

use super::{assert_none, figures, skip, strace};
use crate::sandbox::{Bound, Sandbox, files, said};

const READS: &[&[&str]] = &[
    &["list"],
    &["list", "status:open", "--sort", "due"],
    &["show", "kd35-dnr3"],
    &["show", "kd35"],
    &["overdue"],
    &["overdue", "--within", "3bd"],
    &["repeats"],
    &["next"],
    &["report"],
    &["check"],
    &["explain", "promise.overdue"],
    &["when", "+2bd"],
    &["between", "2026-11-02", "2026-11-05"],
    &["schema", "overdue"],
    &["help", "filters"],
    &["completions", "bash"],
    &["update", "kd35-dnr3", "--note", "only looked at", "--dry-run"],
    &["open", "Only looked at", "--from", "A <a@example.org>", "--dry-run"],
    &["list", "--as-of", "2026-11-01"],
];

/// Calls that change files or names, wherever they are made.
const WRITES: &[&str] = &[
    "rename",
    "renameat",
    "renameat2",
    "unlink",
    "unlinkat",
    "mkdir",
    "mkdirat",
    "rmdir",
    "link",
    "linkat",
    "symlink",
    "symlinkat",
    "chmod",
    "fchmod",
    "fchmodat",
    "chown",
    "fchown",
    "fchownat",
    "truncate",
    "ftruncate",
    "utimensat",
    "mknod",
    "mknodat",
    "setxattr",
    "fsetxattr",
    "creat",
    "fsync",
    "fdatasync",
    "fallocate",
];

fn read_only(path: &Path, is_on: bool) {
    let files = files(path);
    let places = files.iter().flat_map(|file| file.ancestors()).filter(|place| place.starts_with(path));
    for path in places.collect::<BTreeSet<_>>() {
        let mode = fs::metadata(path).unwrap().permissions().mode();
        let mode = if is_on { mode & !0o222 } else { mode | 0o200 };
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }
}

#[test]
fn reading_writes_nothing_starts_nothing_and_calls_nobody() {
    let began = Instant::now();
    if !strace::is_here() {
        return skip("no writes", "there is no strace");
    }
    let Some(bound) = Bound::for_test("soak: no writes") else { return };
    let sandbox = Sandbox::bakery();
    // A folder that would like to be obeyed.
    for (path, text) in [
        (
            ".git/config",
            "[core]\n\tfsmonitor = touch owned\n\tpager = touch owned\n\thooksPath = .git/hooks\n[diff]\n\texternal = touch owned\n",
        ),
        (".git/HEAD", "ref: refs/heads/main\n"),
        (".git/hooks/post-checkout", "#!/bin/sh\ntouch owned\n"),
        ("cases/2026/.kd35-dnr3.toml.swp", "x"),
    ] {
        sandbox.write(path, text);
    }
    fs::set_permissions(sandbox.shop().join(".git/hooks/post-checkout"), fs::Permissions::from_mode(0o755)).unwrap();
    let before = super::scenarios::tree(&sandbox.shop());
    read_only(&sandbox.shop(), true);
    bound.give(sandbox.path());
    let program = bound.program().display().to_string();
    let refused = said(bound.bind(sandbox.command(&program).args(["update", "kd35-dnr3", "--note", "x"])));
    assert_eq!(refused.code, 5, "the copy is not read-only for who reads it here: {refused:?}");
    let (mut n, mut n_calls, mut wrong) = (0, 0, Vec::new());
    for args in READS {
        for format in ["table", "json"] {
            let trace = sandbox.path().join("trace");
            let mut all = args.to_vec();
            all.extend(["--format", format]);
            let only = ["-e", "trace=%file,%desc,%process,%network"];
            let mut command = strace::wrapped(sandbox.command(&program).args(&all), &only, &trace);
            let said = said(bound.bind(&mut command));
            assert!(matches!(said.code, 0..=2), "{all:?}: {said:?}");
            let trace = fs::read_to_string(&trace).unwrap();
            n += 1;
            n_calls += trace.lines().count();
            wrong.extend(trace.lines().filter(|line| is_forbidden(line)).map(|line| format!("{all:?}: {line}")));
            let n_started = trace.lines().filter(|line| line.contains(" execve(")).count();
            if n_started != 1 {
                wrong.push(format!("{all:?}: {n_started} processes started"));
            }
        }
    }
    read_only(&sandbox.shop(), false);
    figures(
        "no writes",
        began,
        &[("runs", &n), ("system calls", &n_calls), ("writes, starts or sockets", &wrong.len())],
    );
    assert_none(&wrong, "no writes");
    assert!(before == super::scenarios::tree(&sandbox.shop()));
}

/// Returns the name of a call and what it was given.
fn call(line: &str) -> Option<(&str, &str)> {
    line.split_once(' ').map_or(line, |(_, call)| call.trim_start()).split_once('(')
}

fn is_forbidden(line: &str) -> bool {
    writes(line) || starts_or_calls(line)
}

fn writes(line: &str) -> bool {
    let Some((name, rest)) = call(line) else { return false };
    let opens = name.starts_with("open")
        && ["O_WRONLY", "O_RDWR", "O_CREAT", "O_TRUNC", "O_APPEND"].iter().any(|flag| rest.contains(flag));
    (opens && !rest.contains("\"/dev/null\"")) || WRITES.contains(&name)
}

fn starts_or_calls(line: &str) -> bool {
    let Some((name, rest)) = call(line) else { return false };
    let starts = matches!(name, "fork" | "vfork") || name.starts_with("clone") && !rest.contains("CLONE_THREAD");
    starts || matches!(name, "socket" | "connect")
}

/// A place outside the folder, as data would like to name it.
const OUTSIDE: &str = "../../../sentinel/x";

/// A case and a party that point outside wherever a name can stand.
fn point_outside(sandbox: &Sandbox) {
    let at = "2026-11-20T09:14:00+02:00";
    sandbox.write("../sentinel/x.toml", "schema = 1\nid = \"x\"\nname = \"Nobody\"\n");
    sandbox.write(
        "cases/2026/jw7r-24fm.toml",
        &format!(
            "schema = 1\nid = \"jw7r-24fm\"\nsubject = \"{OUTSIDE}\"\nreceived_at = {at}\ncomplainant = \"{OUTSIDE}\"\nowner = \"{OUTSIDE}\"\n\
             category = \"{OUTSIDE}\"\nref = \"{OUTSIDE}\"\npublic = \"{OUTSIDE}\"\nchannel = \"{OUTSIDE}\"\npolicies = [\"{OUTSIDE}\"]\nx_file = \"{OUTSIDE}\"\n\n\
             [[promise]]\nid = \"p1\"\nwhat = \"Call\"\nto = \"party:{OUTSIDE}\"\nwho = \"{OUTSIDE}\"\nmade_at = {at}\ndue = 2026-11-23\nstate = \"open\"\n\n\
             [[event]]\nid = \"e1\"\ncase = \"jw7r-24fm\"\nat = {at}\nby = \"{OUTSIDE}\"\nkind = \"note\"\nparty = \"{OUTSIDE}\"\ntext = \"{OUTSIDE}\"\n"
        ),
    );
    sandbox.write(
        "parties/p-out.toml",
        &format!("schema = 1\nid = \"p-out\"\nkind = \"person\"\nname = \"{OUTSIDE}\"\norganisation = \"{OUTSIDE}\"\nsame_as = [\"{OUTSIDE}\"]\n"),
    );
}

#[test]
fn no_command_starts_anything_or_leaves_the_folder() {
    let began = Instant::now();
    if !strace::is_here() {
        return skip("nothing outside", "there is no strace");
    }
    let sandbox = Sandbox::bakery();
    point_outside(&sandbox);
    let sentinel = super::scenarios::tree(&sandbox.path().join("sentinel"));
    let team = format!("team:{OUTSIDE}");
    let saved = format!("@{OUTSIDE}");
    let all: &[&[&str]] = &[
        &["list"],
        &["show", "jw7r-24fm"],
        &["next"],
        &["report"],
        &["check"],
        &["doctor"],
        &["show", OUTSIDE],
        &["party", "show", OUTSIDE],
        &["policy", "show", OUTSIDE],
        &["list", &saved],
        &["schema", OUTSIDE],
        &["explain", OUTSIDE],
        &["open", "New", "--from", OUTSIDE, "--owner", OUTSIDE, "--once", OUTSIDE],
        &["update", "jw7r-24fm", "--in", OUTSIDE, "--channel", OUTSIDE],
        &["update", "--note", "x", "--", OUTSIDE],
        &["promise", "add", "jw7r-24fm", "Call", "--due", "+2bd", "--who", OUTSIDE],
        &["promise", "keep", "jw7r-24fm/p1"],
        &["assign", "jw7r-24fm", "--to", OUTSIDE],
        &["escalate", "jw7r-24fm", "--to", &team, "--why", OUTSIDE],
        &["policy", "apply", OUTSIDE],
        &["check", "--adopt"],
        &["resolve-merge", OUTSIDE],
        &["init"],
    ];
    let shop = sandbox.shop().display().to_string();
    let (mut n_writes, mut wrong) = (0, Vec::new());
    for args in all {
        let trace = sandbox.path().join("trace");
        let said = strace::run(&sandbox.amends(args), &["-y", "-e", "trace=%file,%process,%network"], &trace);
        if said.code > 6 {
            wrong.push(format!("{args:?}: {said:?}"));
        }
        let trace = fs::read_to_string(&trace).unwrap();
        wrong.extend(
            Some(trace.matches(" execve(").count()).filter(|n| *n != 1).map(|n| format!("{args:?}: {n} starts")),
        );
        for line in trace.lines().filter(|line| !line.contains(" execve(")) {
            n_writes += usize::from(writes(line));
            // A file that was opened carries its place; what has no place here was made by no path of ours.
            if starts_or_calls(line) || line.contains("sentinel") || (writes(line) && !line.contains(&shop)) {
                wrong.push(format!("{args:?}: {line}"));
            }
        }
    }
    figures(
        "nothing outside",
        began,
        &[("commands", &all.len()), ("writes inside", &n_writes), ("others", &wrong.len())],
    );
    assert_none(&wrong, "nothing outside");
    assert!(n_writes > 2, "{n_writes}");
    assert!(sentinel == super::scenarios::tree(&sandbox.path().join("sentinel")));
}

#[test]
fn what_is_forbidden_is_known_when_it_is_seen() {
    for line in [
        "12 openat2(3, \"cases/a.toml\", {flags=O_WRONLY|O_CREAT}) = 4",
        "12  renameat(5, \"a\", 6, \"b\") = 0",
        "12 socket(AF_INET, SOCK_STREAM, 0) = 3",
        "12 clone(child_stack=NULL, flags=SIGCHLD) = 9",
    ] {
        assert!(is_forbidden(line), "{line}");
    }
    for line in [
        "12 openat2(3, \"a\", {flags=O_RDONLY}) = 4",
        "12 clone3({flags=CLONE_VM|CLONE_THREAD}) = 9",
        "+++ exited with 0 +++",
    ] {
        assert!(!is_forbidden(line), "{line}");
    }
}
