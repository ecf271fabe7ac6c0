//! The table of names, and walks over small trees.

use std::os::unix::ffi::OsStrExt;

use super::*;
use crate::store::memory_disk::MemoryDisk;

fn check(kind: Kind, name: &str, expect: &str) {
    let said = match sort(&Listed { name: name.into(), kind }) {
        Sort::Record => "record",
        Sort::Dir => "directory",
        Sort::LeftOver => "left over",
        Sort::Backup => "backup",
        Sort::Silent => "silent",
        Sort::Reported(code, _) => code,
    };
    assert_eq!(said, expect, "{kind:?} {name:?}");
}

#[test]
fn names_of_files_are_sorted() {
    for (name, expect) in [
        ("kd35-dnr3.toml", "record"),
        ("kd35-dnr3.json", "record"),
        ("KD35-DNR3.toml", "record"),
        ("odd_name.toml", "record"),
        ("c-1 (conflicted copy 2026-03-02).toml", "name.copy"),
        ("c-1 2.toml", "name.copy"),
        ("c-1(1).json", "name.copy"),
        ("c-1.sync-conflict-20260302-101010-ABCDEFG.toml", "name.copy"),
        ("c-1.TOML", "name.extension"),
        ("c-1.Json", "name.extension"),
        ("caf\u{e9}.toml", "name.not-ascii"),
        ("cafe\u{301}.toml", "name.not-ascii"),
        ("nul.toml", "name.reserved"),
        ("con.json", "name.reserved"),
        ("CON.json", "name.reserved"),
        ("com1.toml", "name.reserved"),
        ("com0.toml", "record"),
        ("com10.toml", "record"),
        ("x.toml.", "name.reserved"),
        ("x.toml ", "name.reserved"),
        ("c-1.toml.orig", "backup"),
        ("c-1.toml.rej", "backup"),
        ("c-1.toml~", "backup"),
        ("c-1_BASE_1234.toml", "backup"),
        ("c-1_REMOTE_1234.toml", "backup"),
        (".c-1.toml.swp", "silent"),
        ("#c-1.toml#", "silent"),
        ("4913", "silent"),
        (".merge_file_ab12", "silent"),
        (".nfs0000012", "silent"),
        (".hidden.toml", "silent"),
        ("README.md", "silent"),
        ("toml", "silent"),
        (".amends-c-1-abcdefghijkl.tmp", "left over"),
        (".amends-c-1-short.tmp", "silent"),
    ] {
        check(Kind::File, name, expect);
    }
}

#[test]
fn names_of_other_things_are_sorted() {
    check(Kind::Dir, "2026", "directory");
    check(Kind::Dir, "old stuff", "directory");
    check(Kind::Dir, ".git", "silent");
    check(Kind::Dir, "c-1.toml", "file.not-regular");
    check(Kind::Other, "c-1.toml", "file.not-regular");
    check(Kind::Other, "socket", "silent");
    check(Kind::Symlink, "c-1.toml", "file.symlink");
    check(Kind::Symlink, "2025", "file.symlink");
    check(Kind::Symlink, ".#c-1.toml", "silent");
    check(Kind::Symlink, ".amends-c-1-abcdefghijkl.tmp", "silent");
    let raw = Listed { name: OsStr::from_bytes(b"c\xff1.toml").to_owned(), kind: Kind::File };
    assert_eq!(sort(&raw), NOT_ASCII);
}

#[test]
fn a_walk_goes_to_any_depth_and_returns_paths_in_order() {
    let disk = MemoryDisk::new();
    for path in ["cases/2026/b.toml", "cases/2026/a.json", "cases/c.toml", "cases/2025/q1/d.toml", "other/e.toml"] {
        disk.put(path, "x");
    }
    disk.put("cases/2026/a.json~", "");
    disk.put("cases/2026/.amends-a-abcdefghijkl.tmp", "");
    disk.put("cases/.git/f.toml", "");
    disk.put_kind("cases/z.toml", Kind::Other);
    let names = walk(&disk, Path::new("cases")).unwrap();
    let files: Vec<_> = names.files.iter().map(|path| path.to_str().unwrap()).collect();
    assert_eq!(files, ["cases/2025/q1/d.toml", "cases/2026/a.json", "cases/2026/b.toml", "cases/c.toml"]);
    assert_eq!((names.n_left_over, names.n_backups), (1, 1));
    assert_eq!(names.reported.len(), 1);
    assert_eq!(names.reported[0].code, "file.not-regular");
}

#[test]
fn twins_in_case_are_both_read_and_both_reported() {
    let disk = MemoryDisk::new();
    for path in ["cases/c-1.toml", "cases/C-1.toml", "cases/2026/c-1.toml"] {
        disk.put(path, "x");
    }
    let names = walk(&disk, Path::new("cases")).unwrap();
    assert_eq!(names.files.len(), 3);
    let twins: Vec<_> = names.reported.iter().map(|twin| (twin.path.to_str().unwrap(), twin.code)).collect();
    assert_eq!(twins, [("cases/C-1.toml", "id.case-twin"), ("cases/c-1.toml", "id.case-twin")]);
}

#[test]
fn a_missing_tree_is_empty_and_a_linked_one_is_refused() {
    let disk = MemoryDisk::new();
    assert_eq!(walk(&disk, Path::new("cases")).unwrap(), Names::default());
    disk.put_kind("cases", Kind::Symlink);
    let error = walk(&disk, Path::new("cases")).unwrap_err();
    assert_eq!(error.code(), "file.symlink");
}

#[test]
fn paths_stand_in_the_order_of_their_parts() {
    let paths =
        ["", "a", "a/b", "a/b/c", "a-/b", "a.toml", "cases/2026/a.toml", "cases/2026-old/a.toml", "cases/2026.toml"];
    for a in paths.map(Path::new) {
        for b in paths.map(Path::new) {
            assert_eq!(in_order(a, b), a.cmp(b), "{a:?} {b:?}");
        }
    }
}
