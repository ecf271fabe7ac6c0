//! What only a real disk can show: modes, links, pipes, locks between threads, sizes.
#![expect(clippy::disallowed_methods, reason = "the tests look at the disk behind the trait's back")]

use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::sync::mpsc;
use std::thread;

use rustix::fs::XattrFlags;

use super::access::ACCESS_LIST;
use super::*;
use crate::store::commit::{self, Change};
use crate::store::error::{StoreError, StoreErrorKind};
use crate::store::lock::hold;
use crate::store::{names, scan, swap};

mod who;

const LIMIT: u64 = 1024 * 1024;
const WAIT: Duration = Duration::from_secs(10);

fn shop() -> (tempfile::TempDir, RealDisk) {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(dir.path().join("cases/2026")).unwrap();
    let disk = RealDisk::open(dir.path()).unwrap();
    (dir, disk)
}

fn set_mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

fn append(disk: &RealDisk, path: &str, line: &str) -> Result<(), StoreError> {
    let act = |bytes: &[u8]| Ok::<_, ()>(Change::Write([bytes, line.as_bytes()].concat(), ()));
    match commit::update(disk, WAIT, Path::new(path), LIMIT, act) {
        Ok(_) => Ok(()),
        Err(commit::CommitError::Store(error)) => Err(error),
        Err(commit::CommitError::Refused(())) => unreachable!("the act never refuses"),
    }
}

fn names_in(dir: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_replacement_keeps_the_mode_and_leaves_nothing_behind() {
    let (dir, disk) = shop();
    for mode in [0o600, 0o640, 0o644, 0o664, 0o660, 0o666] {
        let path = dir.path().join("cases/a.toml");
        std::fs::write(&path, "a\n").unwrap();
        set_mode(&path, mode);
        append(&disk, "cases/a.toml", "b\n").unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "a\nb\n");
        assert_eq!(path.metadata().unwrap().mode() & 0o7777, mode, "{mode:o}");
        assert_eq!(names_in(&dir.path().join("cases")), ["2026", "a.toml"]);
    }
}

#[test]
fn new_files_get_shared_rights_and_directories_pass_on_their_group() {
    let (dir, disk) = shop();
    set_mode(&dir.path().join("cases"), 0o2775);
    swap::create(&disk, Path::new("cases/2027/b.toml"), b"b").unwrap();
    let year = dir.path().join("cases/2027");
    assert_eq!(year.metadata().unwrap().mode() & 0o2000, 0o2000);
    assert_eq!(year.join("b.toml").metadata().unwrap().mode() & 0o7777, disk.new_mode());
    assert_eq!(disk.new_mode() & 0o111, 0);
    let taken = swap::create(&disk, Path::new("cases/2027/b.toml"), b"c").unwrap_err();
    assert_eq!(taken.kind(), &StoreErrorKind::Exists);
    assert_eq!(std::fs::read_to_string(year.join("b.toml")).unwrap(), "b");
    assert_eq!(names_in(&year), ["b.toml"]);
}

#[test]
fn a_hard_link_is_detached() {
    let (dir, disk) = shop();
    let (path, other) = (dir.path().join("cases/a.toml"), dir.path().join("backup"));
    std::fs::write(&path, "a\n").unwrap();
    std::fs::hard_link(&path, &other).unwrap();
    assert_eq!(disk.read(Path::new("cases/a.toml"), LIMIT).unwrap().n_links, 2);
    append(&disk, "cases/a.toml", "b\n").unwrap();
    assert_eq!(std::fs::read_to_string(other).unwrap(), "a\n");
}

#[test]
fn a_read_only_file_is_refused_though_its_directory_is_not() {
    let (dir, disk) = shop();
    let path = dir.path().join("cases/a.toml");
    std::fs::write(&path, "a\n").unwrap();
    set_mode(&path, 0o444);
    assert_eq!(append(&disk, "cases/a.toml", "b\n").unwrap_err().kind(), &StoreErrorKind::ReadOnly);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "a\n");
    assert_eq!(names_in(&dir.path().join("cases")), ["2026", "a.toml"]);
}

fn check_refused(disk: &RealDisk, path: &str, code: &str) {
    let path = Path::new(path);
    let error = disk.read(path, LIMIT).map_err(|error| StoreError::from_io("read", path, error)).unwrap_err();
    assert_eq!(error.code(), code, "{}: {error}", path.display());
}

#[test]
fn nothing_but_regular_files_inside_the_folder_is_read() {
    for walks in [false, true] {
        let (dir, disk) = shop();
        if walks {
            disk.beneath.walk_always();
        }
        let cases = dir.path().join("cases");
        let outside = tempfile::tempdir().unwrap();
        std::fs::write(outside.path().join("x.toml"), "secret").unwrap();
        symlink(outside.path().join("x.toml"), cases.join("link.toml")).unwrap();
        symlink("nowhere", cases.join("dangling.toml")).unwrap();
        symlink("loop.toml", cases.join("loop.toml")).unwrap();
        symlink(outside.path(), cases.join("out")).unwrap();
        std::fs::create_dir(cases.join("dir.toml")).unwrap();
        fs::mknodat(fs::CWD, cases.join("pipe.toml"), FileType::Fifo, Mode::from_raw_mode(0o600), 0).unwrap();
        let _socket = std::os::unix::net::UnixListener::bind(cases.join("socket.toml")).unwrap();

        check_refused(&disk, "cases/link.toml", "file.symlink");
        check_refused(&disk, "cases/dangling.toml", "file.symlink");
        check_refused(&disk, "cases/loop.toml", "file.symlink");
        check_refused(&disk, "cases/out/x.toml", "file.symlink");
        check_refused(&disk, "cases/dir.toml", "file.not-regular");
        check_refused(&disk, "cases/pipe.toml", "file.not-regular");
        check_refused(&disk, "cases/socket.toml", "file.not-regular");
        check_refused(&disk, "cases/none.toml", "file.gone");
        check_refused(&disk, "cases/../amends.toml", "file.unreadable");
        check_refused(&disk, "/etc/hostname", "file.unreadable");

        let link = append(&disk, "cases/link.toml", "b").unwrap_err();
        assert_eq!(link.kind(), &StoreErrorKind::Symlink);
        let through = swap::create(&disk, Path::new("cases/out/y.toml"), b"y").unwrap_err();
        assert_eq!(through.kind(), &StoreErrorKind::Symlink);
        assert_eq!(names_in(outside.path()), ["x.toml"]);

        let names = names::walk(&disk, Path::new("cases")).unwrap();
        assert!(names.files.is_empty());
        let codes: Vec<_> = names.reported.iter().map(|reported| reported.code).collect();
        assert_eq!(codes.iter().filter(|code| **code == "file.symlink").count(), 4);
        assert_eq!(codes.iter().filter(|code| **code == "file.not-regular").count(), 3);
    }
}

#[test]
fn the_root_may_be_a_link_but_cases_may_not() {
    let (dir, _) = shop();
    std::fs::write(dir.path().join("cases/a.toml"), "a\n").unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    let link = elsewhere.path().join("link");
    symlink(dir.path(), &link).unwrap();
    append(&RealDisk::open(&link).unwrap(), "cases/a.toml", "b\n").unwrap();

    symlink(dir.path().join("cases"), elsewhere.path().join("cases")).unwrap();
    let disk = RealDisk::open(elsewhere.path()).unwrap();
    assert_eq!(append(&disk, "cases/a.toml", "c\n").unwrap_err().kind(), &StoreErrorKind::Symlink);
    assert_eq!(names::walk(&disk, Path::new("cases")).unwrap_err().kind(), &StoreErrorKind::Symlink);
    assert_eq!(std::fs::read_to_string(dir.path().join("cases/a.toml")).unwrap(), "a\nb\n");
}

#[test]
fn a_large_file_is_refused_without_being_read() {
    let (dir, disk) = shop();
    let path = dir.path().join("cases/big.toml");
    let file = File::create(&path).unwrap();
    for len in [LIMIT + 1, 10 << 30] {
        file.set_len(len).unwrap();
        check_refused(&disk, "cases/big.toml", "file.too-big");
    }
    file.set_len(LIMIT).unwrap();
    assert_eq!(disk.read(Path::new("cases/big.toml"), LIMIT).unwrap().bytes.len() as u64, LIMIT);
    let grown = append(&disk, "cases/big.toml", "x").unwrap_err();
    assert_eq!(grown.kind(), &StoreErrorKind::TooBig);
    std::fs::write(&path, "").unwrap();
    assert_eq!(disk.read(Path::new("cases/big.toml"), LIMIT).unwrap().bytes, b"");
}

#[test]
fn many_writers_lose_nothing() {
    let (dir, _) = shop();
    let n_writers = 8;
    let n_updates = 50;
    std::fs::write(dir.path().join("cases/a.toml"), "").unwrap();
    thread::scope(|scope| {
        for writer in 0..n_writers {
            let root = dir.path();
            scope.spawn(move || {
                let disk = RealDisk::open(root).unwrap();
                for n in 0..n_updates {
                    append(&disk, "cases/a.toml", &format!("{writer} {n}\n")).unwrap();
                }
            });
        }
    });
    let text = std::fs::read_to_string(dir.path().join("cases/a.toml")).unwrap();
    let mut lines: Vec<_> = text.lines().collect();
    lines.sort_unstable();
    lines.dedup();
    assert_eq!(lines.len(), n_writers * n_updates);
    assert_eq!(names_in(&dir.path().join("cases")), ["2026", "a.toml"]);
}

#[test]
fn a_held_lock_is_waited_for_and_its_holder_named() {
    let (dir, disk) = shop();
    let (tell, hear) = mpsc::channel();
    thread::scope(|scope| {
        let held = hold(&disk, WAIT).unwrap();
        let root = dir.path();
        scope.spawn(move || {
            let disk = RealDisk::open(root).unwrap();
            tell.send(hold(&disk, Duration::from_millis(30)).map(drop)).unwrap();
            tell.send(hold(&disk, WAIT).map(drop)).unwrap();
        });
        let error = hear.recv().unwrap().unwrap_err();
        match error.kind() {
            StoreErrorKind::Locked { holder } => {
                // Only Linux says who it is, and not in every container.
                if let Some(holder) = holder {
                    assert!(holder.starts_with(&format!("process {}", std::process::id())), "{holder}");
                }
            }
            other => panic!("{other:?}"),
        }
        drop(held);
        assert!(hear.recv().unwrap().is_ok());
    });
}

#[test]
fn the_directory_of_the_lock_is_made_when_it_is_missing() {
    let dir = tempfile::tempdir().unwrap();
    let disk = RealDisk::open(dir.path()).unwrap();
    assert!(hold(&disk, Duration::ZERO).is_ok());
    assert_eq!(names_in(dir.path()), ["cases"]);
    assert_eq!(names_in(&dir.path().join("cases")), [""; 0]);
}

#[test]
fn left_over_files_go_by_age_and_by_our_naming_alone() {
    let (dir, disk) = shop();
    let cases = dir.path().join("cases");
    let year = cases.join("2026");
    let old = SystemTime::now() - Duration::from_secs(2 * 3600);
    let leave = |path: PathBuf, modified: SystemTime| {
        std::fs::write(&path, "half").unwrap();
        File::options().write(true).open(&path).unwrap().set_modified(modified).unwrap();
    };
    leave(year.join(".amends-a-abcdefghijkl.tmp"), old);
    leave(year.join(".amends-a-mnopqrstuvwx.tmp"), SystemTime::now() - Duration::from_secs(300));
    leave(year.join(".amends-other.tmp"), old);
    leave(year.join("a.toml"), old);
    leave(cases.join(".amends-b-abcdefghijkl.tmp"), old);
    assert_eq!(names::walk(&disk, Path::new("cases")).unwrap().n_left_over, 3);
    append(&disk, "cases/2026/a.toml", "b").unwrap();
    assert_eq!(names_in(&year), [".amends-a-mnopqrstuvwx.tmp", ".amends-other.tmp", "a.toml"]);
    assert_eq!(names_in(&cases), ["2026"]);
}

#[test]
fn git_is_noticed_from_any_depth_and_through_a_linked_work_tree() {
    let top = tempfile::tempdir().unwrap();
    let shop = top.path().join("work/shop");
    std::fs::create_dir_all(&shop).unwrap();
    assert!(!RealDisk::open(&shop).unwrap().git_at_work() || Path::new("/.git").exists());
    let git = top.path().join("work/.git");
    std::fs::create_dir(&git).unwrap();
    let disk = RealDisk::open(&shop).unwrap();
    assert!(!disk.git_at_work());
    std::fs::write(git.join("index.lock"), "").unwrap();
    assert!(disk.git_at_work());
    std::fs::remove_file(git.join("index.lock")).unwrap();
    assert!(!disk.git_at_work());

    let linked = top.path().join("linked");
    std::fs::create_dir(&linked).unwrap();
    std::fs::write(linked.join(".git"), "gitdir: ../work/.git/worktrees/linked\n").unwrap();
    let worktree = git.join("worktrees/linked");
    std::fs::create_dir_all(&worktree).unwrap();
    for name in ["HEAD", "commondir"] {
        std::fs::write(worktree.join(name), "").unwrap();
    }
    let disk = RealDisk::open(&linked).unwrap();
    assert!(!disk.git_at_work());
    std::fs::write(worktree.join("index.lock"), "").unwrap();
    assert!(disk.git_at_work());
}

/// Returns user::rw-, user:4711:`rights`, group::r--, mask::`rights`, other::--- as the system keeps it, version 2.
fn access_list(rights: u16) -> Vec<u8> {
    let entries =
        [(1u16, 6u16, u32::MAX), (2, rights, 4711), (4, 4, u32::MAX), (16, rights, u32::MAX), (32, 0, u32::MAX)];
    let bytes = |(tag, rights, id): (u16, u16, u32)| {
        [tag.to_le_bytes(), rights.to_le_bytes()].concat().into_iter().chain(id.to_le_bytes())
    };
    [2, 0, 0, 0].into_iter().chain(entries.into_iter().flat_map(bytes)).collect()
}

#[test]
fn an_access_list_survives_a_replacement_and_none_is_added() {
    let (dir, disk) = shop();
    let path = dir.path().join("cases/a.toml");
    std::fs::write(&path, "a\n").unwrap();
    let cases = dir.path().join("cases");
    if fs::setxattr(&cases, "system.posix_acl_default", &access_list(6), XattrFlags::empty()).is_err() {
        // A file system without access lists.
        return;
    }
    let given = || {
        let mut list = vec![0; 1024];
        fs::getxattr(&path, ACCESS_LIST, &mut *list).ok().map(|len| list[..len].to_vec())
    };
    append(&disk, "cases/a.toml", "b\n").unwrap();
    assert_eq!(given(), None, "what new files get here would be more than the old one gave");
    fs::setxattr(&path, ACCESS_LIST, &access_list(4), XattrFlags::empty()).unwrap();
    append(&disk, "cases/a.toml", "c\n").unwrap();
    assert_eq!(given(), Some(access_list(4)));
}

#[test]
fn files_are_read_whole_while_they_are_replaced() {
    let (dir, disk) = shop();
    let path = Path::new("cases/a.toml");
    std::fs::write(dir.path().join(path), "0".repeat(4000)).unwrap();
    thread::scope(|scope| {
        let root = dir.path();
        let writer = scope.spawn(move || {
            let disk = RealDisk::open(root).unwrap();
            for n in 1..50 {
                let text = n.to_string().repeat(2000);
                commit::update(&disk, WAIT, path, LIMIT, |_| Ok::<_, ()>(Change::Write(text.clone().into(), ())))
                    .unwrap();
            }
        });
        while !writer.is_finished() {
            let bytes = disk.read(path, LIMIT).unwrap().bytes;
            let (head, tail) = bytes.split_at(bytes.len() / 2);
            assert!(bytes.len() >= 2000 && head == tail);
        }
    });
    let whole = scan::read_one(&disk, path, LIMIT, |_, snapshot| scan::Reading::Whole(snapshot.is_ok()));
    assert!(whole);
}

#[test]
fn a_folder_is_made_where_there_is_none() {
    let top = tempfile::tempdir().unwrap();
    let root = top.path().join("a/shop");
    assert!(RealDisk::open(&root).is_err());
    let disk = RealDisk::make(&root).unwrap();
    swap::create(&disk, Path::new("amends.toml"), b"schema = 1\n").unwrap();
    assert_eq!(RealDisk::make(&root).unwrap().read(Path::new("amends.toml"), LIMIT).unwrap().bytes, b"schema = 1\n");
    assert_eq!(disk.root(), root);
}
