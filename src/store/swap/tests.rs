//! New files, alone and in groups, with each step failing once.

use rustix::io::Errno;

use super::*;
use crate::store::failing_disk::FailingDisk;
use crate::store::memory_disk::MemoryDisk;
use crate::store::names;

const ERRNOS: [Errno; 5] = [Errno::NOSPC, Errno::IO, Errno::ACCESS, Errno::ROFS, Errno::EXIST];
const PATHS: [&str; 4] = ["cases/2026/a.toml", "cases/2026/b.toml", "parties/p.toml", "cases/2026/c.toml"];

fn open_all(disk: &dyn Disk) -> Vec<(PathBuf, Result<(), StoreError>)> {
    let mut group = Group::new(disk);
    let mut refused = Vec::new();
    for path in PATHS.map(Path::new) {
        if let Err(error) = group.add(path, b"text\n") {
            refused.push((path.to_path_buf(), Err(error)));
        }
    }
    refused.extend(group.commit());
    refused
}

fn check_honest(disk: &MemoryDisk, done: &[(PathBuf, Result<(), StoreError>)], what: &str) {
    assert_eq!(done.len(), PATHS.len(), "{what}");
    for (path, done) in done {
        let is_saved = done.as_ref().err().is_none_or(StoreError::is_saved);
        let expect = is_saved.then(|| "text\n".to_owned());
        assert_eq!(disk.text(path), expect, "{what}, {}: {done:?}", path.display());
    }
}

#[test]
fn a_group_shares_the_syncs_of_its_directories() {
    let disk = FailingDisk::new(MemoryDisk::new());
    let done = open_all(&disk);
    let paths: Vec<_> = done.iter().map(|(path, _)| path.to_str().unwrap()).collect();
    assert_eq!(paths, PATHS);
    assert!(done.iter().all(|(_, done)| done.is_ok()));
    assert_eq!((disk.count("sync_file"), disk.count("rename_new"), disk.count("sync_dir")), (4, 4, 2));
    let verbs: Vec<_> = disk.steps().iter().map(|step| step.verb).collect();
    let last_sync = verbs.iter().rposition(|verb| *verb == "sync_file");
    let first_name = verbs.iter().position(|verb| *verb == "rename_new");
    assert!(last_sync < first_name, "{verbs:?}");
    check_honest(disk.inner(), &done, "no fault");
}

#[test]
fn each_file_of_a_group_is_reported_as_it_is() {
    for errno in ERRNOS {
        for happens in [false, true] {
            for n in 0.. {
                let disk = FailingDisk::new(MemoryDisk::new());
                let number = errno.raw_os_error();
                let disk = if happens { disk.fail_after(n, number) } else { disk.fail_at(n, number) };
                let done = open_all(&disk);
                if disk.steps().len() <= n {
                    assert!(done.iter().all(|(_, done)| done.is_ok()));
                    break;
                }
                let what = format!("{errno:?}, step {n} ({}), happens: {happens}", disk.steps()[n].verb);
                // A file that was made and then called taken is not known to be ours.
                if errno != Errno::EXIST {
                    check_honest(disk.inner(), &done, &what);
                    assert_eq!(names::walk(disk.inner(), Path::new("")).unwrap().n_left_over, 0, "{what}");
                }
            }
        }
    }
}

#[test]
fn a_taken_name_spoils_one_file_alone() {
    let disk = MemoryDisk::new();
    disk.put(PATHS[1], "theirs");
    let done = open_all(&disk);
    let kinds: Vec<_> = done.iter().map(|(_, done)| done.as_ref().err().map(|error| error.kind().clone())).collect();
    assert_eq!(kinds, [None, Some(StoreErrorKind::Exists), None, None]);
    assert_eq!(disk.text(PATHS[1]).unwrap(), "theirs");
    assert_eq!(disk.files().len(), 4);
}

#[test]
fn a_group_that_is_dropped_leaves_nothing() {
    let disk = MemoryDisk::new();
    let mut group = Group::new(&disk);
    assert!(group.is_empty());
    group.add(Path::new(PATHS[0]), b"text\n").unwrap();
    assert_eq!(group.len(), 1);
    assert_eq!(disk.files().len(), 1);
    drop(group);
    assert!(disk.files().is_empty());
}

#[test]
fn in_turn_nothing_comes_after_what_could_not_be_put_in_place() {
    let disk = MemoryDisk::new();
    let staged = || {
        let mut group = Group::new(&disk);
        for path in PATHS.iter().take(3) {
            group.add(Path::new(path), b"ours").unwrap();
        }
        group
    };
    let group = staged();
    disk.put(PATHS[1], "theirs");
    let done = group.commit_in_turn();
    let kinds: Vec<_> = done.iter().map(|(_, done)| done.as_ref().err().map(|error| error.kind().clone())).collect();
    assert_eq!(kinds, [None, Some(StoreErrorKind::Exists)]);
    assert_eq!(disk.text(PATHS[0]).unwrap(), "ours");
    assert_eq!(disk.text(PATHS[1]).unwrap(), "theirs");
    // The third and its temporary file are not there.
    assert_eq!(disk.files().len(), 2);

    let mut group = staged();
    group.truncate(1);
    assert_eq!((group.len(), disk.files().len()), (1, 3));
}

#[test]
fn a_taken_temporary_name_is_drawn_again_and_left_alone() {
    let disk = FailingDisk::new(MemoryDisk::new());
    // The name that will be drawn is taken by somebody right before.
    let twin = MemoryDisk::new();
    let mut group = Group::new(&twin);
    group.add(Path::new(PATHS[0]), b"").unwrap();
    let name = twin.files().into_keys().next().unwrap();
    disk.inner().put(&name, "theirs");
    create(&disk, Path::new(PATHS[0]), b"ours").unwrap();
    assert_eq!(disk.count("create"), 2);
    assert_eq!(disk.inner().text(&name).unwrap(), "theirs");
    assert_eq!(disk.inner().text(PATHS[0]).unwrap(), "ours");
}

#[test]
fn a_replacement_keeps_the_mode_and_refuses_what_is_read_only() {
    let disk = MemoryDisk::new();
    let path = Path::new(PATHS[0]);
    for (mode, kind) in [(0o600, None), (0o664, None), (0o444, Some(StoreErrorKind::ReadOnly))] {
        disk.put(path, "old");
        disk.set_mode(path, mode).unwrap();
        let before = disk.read(path, 100).unwrap();
        let done = replace(&disk, path, &before, b"new");
        assert_eq!(done.err().map(|error| error.kind().clone()), kind, "{mode:o}");
        assert_eq!(disk.read(path, 100).unwrap().mode, mode);
        assert_eq!(disk.files().len(), 1);
    }
}
