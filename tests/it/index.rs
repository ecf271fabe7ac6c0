//! The index, seen from outside: whatever lies in the cache, the answers are those without it, to the byte.
//! What it believes of a file is tested beside it, in `store::index`.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::Stdio;
use std::thread::sleep;
use std::time::Duration;

use crate::sandbox::{Said, Sandbox, said};

/// The questions that are asked with and without the index.
const QUESTIONS: &[&[&str]] = &[
    &["overdue", "--format", "json"],
    &["overdue", "--within", "30d", "owner:thandi", "--format", "json"],
    &["overdue", "--duty", "all", "--format", "json"],
    &["overdue", "--as-of", "2026-11-21", "--format", "json"],
    &["next", "--format", "json"],
    &["silence", "--format", "json"],
    &["repeats", "--format", "json"],
    &["list", "--format", "json"],
    &["list", "status:open,waiting", "not:priority:high", "--format", "json"],
    &["list", "code:repeat", "--format", "json"],
    &["list", "refund", "opened:2026-11", "--format", "json"],
    &["report", "--format", "json"],
    &["check", "--format", "json"],
];

fn cache(sandbox: &Sandbox) -> PathBuf {
    sandbox.path().join("cache")
}

fn ask(sandbox: &Sandbox, args: &[&str]) -> Said {
    said(sandbox.amends(args).env("XDG_CACHE_HOME", cache(sandbox)))
}

/// Asks all with the index and without, and expects the same.
fn compare(sandbox: &Sandbox, after: &str) {
    for question in QUESTIONS {
        let with = ask(sandbox, question);
        let without = said(sandbox.amends(question).arg("--no-index"));
        assert_eq!(
            (with.out, with.err, with.code),
            (without.out, without.err, without.code),
            "{question:?} after {after}"
        );
    }
}

fn index_files(sandbox: &Sandbox) -> Vec<PathBuf> {
    let Ok(folders) = fs::read_dir(cache(sandbox).join("amends")) else { return Vec::new() };
    folders.flat_map(|folder| fs::read_dir(folder.unwrap().path()).unwrap().map(|file| file.unwrap().path())).collect()
}

/// Lets the files come to rest, so that they are believed.
fn rest() {
    sleep(Duration::from_millis(2100));
}

#[test]
fn whatever_lies_in_the_cache_the_answers_are_the_same() {
    let sandbox = Sandbox::bakery();
    rest();
    compare(&sandbox, "the first run");
    let [index] = &index_files(&sandbox)[..] else { panic!("{:?}", index_files(&sandbox)) };
    assert_eq!(fs::metadata(index).unwrap().permissions().mode() & 0o777, 0o600);
    compare(&sandbox, "the second run");
    let doctor = ask(&sandbox, &["doctor", "--format", "csv"]);
    assert!(doctor.out.contains("index,fine,\"32 files, "), "{}", doctor.out);

    let whole = fs::read(index).unwrap();
    for at in (0..whole.len()).step_by(whole.len() / 7) {
        let mut bent = whole.clone();
        bent[at] ^= 0x55;
        fs::write(index, bent).unwrap();
        compare(&sandbox, &format!("byte {at} was bent"));
    }
    for len in [0, 1, 63, 64, whole.len() - 1] {
        fs::write(index, &whole[..len]).unwrap();
        compare(&sandbox, &format!("it was cut to {len}"));
    }
    fs::write(index, "no index at all, but long enough to hold what stands at the end of one, if it were one").unwrap();
    let doctor = ask(&sandbox, &["doctor", "--format", "csv"]);
    assert!(doctor.out.contains("index,note,\"not used, it is damaged"), "{}", doctor.out);
    assert_eq!(doctor.code, 0);
    compare(&sandbox, "it was written over");
    fs::remove_file(index).unwrap();
    fs::create_dir(index).unwrap();
    compare(&sandbox, "a directory stands in its place");
    fs::remove_dir(index).unwrap();
    std::os::unix::fs::symlink("/etc/passwd", index).unwrap();
    compare(&sandbox, "a link stands in its place");
}

#[test]
fn a_change_in_the_folder_is_seen_at_once() {
    let sandbox = Sandbox::bakery();
    rest();
    compare(&sandbox, "the first run");
    let path = sandbox.shop().join("cases/2026/kd35-dnr3.toml");
    let old = fs::read_to_string(&path).unwrap();
    let times = fs::metadata(&path).unwrap().modified().unwrap();
    // The same length and the same time of writing: only the disk's own clock tells.
    fs::write(&path, old.replace("Charged twice", "Charged thrice").replacen("bounced", "bounce", 1)).unwrap();
    fs::File::options().write(true).open(&path).unwrap().set_modified(times).unwrap();
    compare(&sandbox, "an edit that hides its time");
    sandbox.run(&["update", "kd35-dnr3", "--note", "called"]).ok();
    compare(&sandbox, "a write of ours");
    fs::rename(&path, sandbox.shop().join("cases/2026/10/kd35-dnr3.toml")).unwrap();
    compare(&sandbox, "a move");
    rest();
    compare(&sandbox, "a rest");
    fs::remove_file(sandbox.shop().join("parties/p-h7xw3.toml")).unwrap();
    sandbox.write("cases/2026/broken.toml", "id = \"bro");
    sandbox.write("cases/2026/Twin.toml", "");
    compare(&sandbox, "a removal, a broken file and a strange name");
    rest();
    compare(&sandbox, "another rest");
}

#[test]
fn git_checkouts_are_seen() {
    let sandbox = Sandbox::bakery();
    let git = |args: &str| {
        let settings = "-c user.name=t -c user.email=t@example.org -c init.defaultBranch=main";
        sandbox.shell(&format!("git {settings} {args}")).ok();
    };
    git("init -q");
    git("add .");
    git("commit -q -m one");
    rest();
    compare(&sandbox, "a commit");
    git("checkout -q -b other");
    sandbox.run(&["update", "kd35-dnr3", "--set", "priority=low"]).ok();
    sandbox.run(&["open", "Stale bread", "--from", "Sam <sam@example.org>"]).ok();
    git("add .");
    git("commit -q -m two");
    compare(&sandbox, "another branch");
    rest();
    for branch in ["main", "other", "main"] {
        git(&format!("checkout -q {branch}"));
        compare(&sandbox, branch);
    }
}

#[test]
fn no_cache_no_index() {
    let sandbox = Sandbox::bakery();
    rest();
    for (key, value) in [("AMENDS_NO_INDEX", "1"), ("XDG_CACHE_HOME", "relative")] {
        let mut command = sandbox.amends(&["overdue"]);
        said(command.env("XDG_CACHE_HOME", cache(&sandbox)).env(key, value)).ok();
        assert!(!cache(&sandbox).exists(), "{key}");
    }
    ask(&sandbox, &["overdue", "--no-index"]).ok();
    assert!(!cache(&sandbox).exists());
    // A file stands where the directory would be made.
    fs::write(cache(&sandbox), "").unwrap();
    compare(&sandbox, "there is no cache to be had");
}

#[test]
fn many_at_once_write_it_and_all_are_right() {
    let sandbox = Sandbox::bakery();
    let expect = said(sandbox.amends(&["list", "--format", "json"]).arg("--no-index"));
    rest();
    let run = || {
        let mut command = sandbox.amends(&["list", "--format", "json"]);
        command.env("XDG_CACHE_HOME", cache(&sandbox)).stdout(Stdio::piped()).spawn().unwrap()
    };
    let running: Vec<_> = (0..12).map(|_| run()).collect();
    for child in running {
        let output = child.wait_with_output().unwrap();
        assert_eq!(String::from_utf8(output.stdout).unwrap(), expect.out);
    }
    assert_eq!(index_files(&sandbox).len(), 1);
    compare(&sandbox, "all had written");
}
