//! Who runs the process: what permissions refuse, and whose the files are that root writes.
//! What a disk shows to everybody alike stands in `tests`.

use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt as _;

use super::*;

/// Runs one of these tests as a user whom permissions bind, or says that it is left out.
fn by_another_user(test: &str) {
    const NOBODY: u32 = 65_534;
    let dir = tempfile::tempdir().unwrap();
    let program = dir.path().join("tests");
    std::fs::copy(std::env::current_exe().unwrap(), &program).unwrap();
    set_mode(dir.path(), 0o777);
    let mut command = std::process::Command::new(&program);
    command.args(["--exact", &format!("store::real_disk::tests::who::{test}")]);
    match command.env("TMPDIR", dir.path()).uid(NOBODY).gid(NOBODY).output() {
        Ok(said) => {
            let told = String::from_utf8_lossy(&said.stdout);
            assert!(said.status.success() && told.contains("1 passed"), "{told}");
        }
        Err(error) => left_out(test, &format!("no other user can run a program here: {error}")),
    }
}

/// Says that a test was not run, past the test's own report, which nobody sees when all is well.
fn left_out(test: &str, why: &str) {
    let _ = std::io::Write::write_fmt(&mut std::io::stderr(), format_args!("{test}: left out, {why}\n"));
}

#[test]
fn a_read_only_directory_is_refused() {
    // Root writes everywhere, so another user runs this test.
    if rustix::process::geteuid().is_root() {
        return by_another_user("a_read_only_directory_is_refused");
    }
    let (dir, disk) = shop();
    let cases = dir.path().join("cases");
    std::fs::write(cases.join("a.toml"), "a\n").unwrap();
    set_mode(&cases, 0o555);
    let error = append(&disk, "cases/a.toml", "b\n").unwrap_err();
    set_mode(&cases, 0o755);
    assert_eq!(error.kind(), &StoreErrorKind::Denied);
    assert_eq!(std::fs::read_to_string(cases.join("a.toml")).unwrap(), "a\n");
}

#[test]
fn a_file_keeps_its_owner_when_root_writes() {
    // Only root can make a file of somebody else's.
    if !rustix::process::geteuid().is_root() {
        return left_out("a_file_keeps_its_owner_when_root_writes", "only root can give files away");
    }
    let (dir, disk) = shop();
    let path = dir.path().join("cases/a.toml");
    std::fs::write(&path, "a\n").unwrap();
    std::os::unix::fs::chown(&path, Some(4711), Some(4712)).unwrap();
    set_mode(&path, 0o660);
    append(&disk, "cases/a.toml", "b\n").unwrap();
    let after = path.metadata().unwrap();
    assert_eq!((after.uid(), after.gid(), after.mode() & 0o7777), (4711, 4712, 0o660));
    // What root makes new in a folder of somebody else's is theirs.
    std::os::unix::fs::chown(dir.path().join("cases"), Some(4711), Some(4712)).unwrap();
    swap::create(&disk, Path::new("cases/1999/b.toml"), b"b\n").unwrap();
    for path in ["cases/1999", "cases/1999/b.toml"] {
        let made = dir.path().join(path).metadata().unwrap();
        assert_eq!((made.uid(), made.gid()), (4711, 4712), "{path}");
    }
}
