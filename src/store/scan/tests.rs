//! Scans over trees in memory: order, patience, and what it costs.

use super::*;
use crate::store::disk::Kind;
use crate::store::failing_disk::FailingDisk;
use crate::store::memory_disk::MemoryDisk;

const LIMIT: u64 = 1000;

/// Texts that end in a dot are whole.
fn text(_: &Path, snapshot: Result<Snapshot, StoreError>) -> Reading<String> {
    match snapshot {
        Ok(snapshot) => match String::from_utf8(snapshot.bytes) {
            Ok(text) if text.ends_with('.') => Reading::Whole(text),
            Ok(text) => Reading::Doubtful(format!("broken {text}")),
            Err(_) => Reading::Doubtful("not text".to_owned()),
        },
        Err(error) => Reading::Whole(error.code().to_owned()),
    }
}

fn check(disk: &dyn Disk, expect: &[(&str, &str)]) {
    let scan = scan(disk, Path::new("cases"), LIMIT, &mut Patience::default(), text).unwrap();
    let files: Vec<_> = scan.files.iter().map(|(path, text)| (path.to_str().unwrap(), text.as_str())).collect();
    assert_eq!(files, expect);
}

/// Returns a disk whose files were all written long ago.
fn quiet() -> MemoryDisk {
    let disk = MemoryDisk::new();
    disk.put("cases/a.toml", "a.");
    disk.put("cases/b.toml", "b.");
    disk.pause(Duration::from_secs(60));
    disk
}

#[test]
fn results_are_in_order_however_many_threads_read() {
    let disk = MemoryDisk::new();
    let mut expect = Vec::new();
    for n in 0..1000 {
        let path = format!("cases/{}/c-{:04}.toml", 2020 + n / 200, n);
        disk.put(&path, &format!("{n}."));
        expect.push((PathBuf::from(path), format!("{n}.")));
    }
    let disk = FailingDisk::new(disk);
    let scan = scan(&disk, Path::new("cases"), LIMIT, &mut Patience::default(), text).unwrap();
    assert_eq!(scan.files, expect);
    assert_eq!((disk.count("read"), disk.count("list"), disk.count("stat")), (1000, 6, 12));
}

#[test]
fn a_file_in_the_making_is_looked_at_again() {
    let disk = quiet();
    disk.put("cases/c.toml", "");
    disk.put("cases/d.toml", "half");
    disk.later(Duration::from_millis(100), |disk| disk.put("cases/c.toml", "c."));
    disk.later(Duration::from_millis(300), |disk| disk.put("cases/d.toml", "whole."));
    check(&disk, &[("cases/a.toml", "a."), ("cases/b.toml", "b."), ("cases/c.toml", "c."), ("cases/d.toml", "whole.")]);
}

#[test]
fn a_file_that_git_is_about_to_put_back_is_waited_for() {
    let disk = quiet();
    disk.set_git_at_work(true);
    let failing = FailingDisk::new(disk);
    // The file goes between the listing and the reading.
    failing.before(2, |disk| disk.take("cases/b.toml"));
    failing.inner().later(Duration::from_millis(200), |disk| {
        disk.put("cases/b.toml", "new.");
        disk.set_git_at_work(false);
    });
    check(&failing, &[("cases/a.toml", "a."), ("cases/b.toml", "new.")]);
}

#[test]
fn a_file_that_an_editor_writes_anew_is_waited_for() {
    let away = |back: Option<u64>| {
        let disk = quiet();
        disk.take("cases/b.toml");
        disk.put("cases/b.toml~", "b.");
        if let Some(back) = back {
            disk.later(Duration::from_millis(back), |disk| disk.put("cases/b.toml", "new."));
        }
        disk
    };
    check(&away(Some(300)), &[("cases/a.toml", "a."), ("cases/b.toml", "new.")]);
    // One that does not come back is named, until it is clear that nobody is at work any longer.
    let disk = away(None);
    let scan = || scan(&disk, Path::new("cases"), LIMIT, &mut Patience::default(), text).unwrap();
    let gone: Vec<_> = scan().reported.into_iter().map(|reported| (reported.path, reported.code)).collect();
    assert_eq!(gone, [(PathBuf::from("cases/b.toml"), "file.gone")]);
    disk.pause(Duration::from_secs(60));
    let before = disk.now();
    let later = scan();
    assert_eq!((later.reported, later.n_backups), (Vec::new(), 1));
    assert_eq!(disk.now(), before, "nobody waits for it");
}

#[test]
fn a_file_that_git_took_away_before_the_listing_is_waited_for() {
    let disk = quiet();
    disk.set_git_at_work(true);
    disk.take("cases/b.toml");
    disk.later(Duration::from_millis(200), |disk| {
        disk.put("cases/b.toml", "new.");
        disk.set_git_at_work(false);
    });
    check(&disk, &[("cases/a.toml", "a."), ("cases/b.toml", "new.")]);
}

#[test]
fn a_file_that_was_away_while_we_listed_is_found_by_listing_again() {
    let disk = quiet();
    disk.take("cases/b.toml");
    disk.pause(FRESH);
    let failing = FailingDisk::new(disk);
    // It comes back between the listing and the reading, and no lock is seen.
    failing.before(2, |disk| disk.put("cases/b.toml", "new."));
    check(&failing, &[("cases/a.toml", "a."), ("cases/b.toml", "new.")]);
}

#[test]
fn a_git_without_end_is_said_and_a_dead_one_is_not() {
    let disk = quiet();
    disk.set_git_at_work(true);
    check(&disk, &[("cases/a.toml", "a."), ("cases/b.toml", "b.")]);
    let dead = scan(&disk, Path::new("cases"), LIMIT, &mut Patience::default(), text).unwrap();
    assert_eq!(dead.reported, []);
    disk.take("cases/b.toml");
    let busy = scan(&disk, Path::new("cases"), LIMIT, &mut Patience::default(), text).unwrap();
    let codes: Vec<_> = busy.reported.iter().map(|reported| reported.code).collect();
    assert_eq!(codes, ["file.gone"]);
}

#[test]
fn a_bad_file_of_long_ago_is_not_waited_for() {
    let disk = quiet();
    disk.put("cases/c.toml", "");
    disk.put("cases/d.toml", "half");
    disk.pause(FRESH);
    let before = disk.now();
    check(
        &disk,
        &[("cases/a.toml", "a."), ("cases/b.toml", "b."), ("cases/c.toml", "broken "), ("cases/d.toml", "broken half")],
    );
    assert_eq!(disk.now(), before);
}

#[test]
fn the_waiting_ends_and_is_shared_by_all_files() {
    let disk = quiet();
    disk.set_git_at_work(true);
    for n in 0..100 {
        disk.put(format!("cases/x{n}.toml"), "half");
    }
    let before = disk.now();
    let scan = scan(&disk, Path::new("cases"), LIMIT, &mut Patience::default(), text).unwrap();
    assert_eq!(scan.files.len(), 102);
    assert_eq!(scan.files.iter().filter(|(_, text)| text == "broken half").count(), 100);
    assert_eq!(disk.now().duration_since(before).unwrap(), Duration::from_millis(750));
}

#[test]
fn one_bad_file_never_hides_the_others() {
    let disk = quiet();
    disk.put("cases/big.toml", &"x".repeat(1001));
    disk.put_kind("cases/link.toml", Kind::Symlink);
    disk.put("cases/c-1 2.toml", "copy.");
    disk.pause(FRESH);
    let failing = FailingDisk::new(disk);
    let scan = scan(&failing, Path::new("cases"), LIMIT, &mut Patience::default(), text).unwrap();
    let files: Vec<_> = scan.files.iter().map(|(_, text)| text.as_str()).collect();
    assert_eq!(files, ["a.", "b.", "file.too-big"]);
    let codes: Vec<_> = scan.reported.iter().map(|reported| reported.code).collect();
    assert_eq!(codes, ["name.copy", "file.symlink"]);
    assert!(failing.steps().iter().all(|step| !step.path.ends_with("link.toml") || step.verb != "read"));
}

#[test]
fn one_file_is_read_in_the_same_patient_way() {
    let disk = quiet();
    disk.put("cases/c.toml", "half");
    disk.later(Duration::from_millis(500), |disk| disk.put("cases/c.toml", "c."));
    assert_eq!(read_one(&disk, Path::new("cases/c.toml"), LIMIT, text), "c.");
    disk.pause(FRESH);
    assert_eq!(read_one(&disk, Path::new("cases/none.toml"), LIMIT, text), "file.gone");
}

#[test]
fn trees_that_share_a_patience_are_waited_for_once() {
    let disk = quiet();
    disk.set_git_at_work(true);
    disk.put("cases/c.toml", "half");
    disk.put("parties/p.toml", "half");
    disk.later(Duration::from_millis(600), |disk| disk.put("parties/p.toml", "p."));
    let (before, mut patience) = (disk.now(), Patience::default());
    let mut read = |dir: &str| {
        let scan = scan(&disk, Path::new(dir), LIMIT, &mut patience, text).unwrap();
        scan.files.into_iter().map(|(_, text)| text).collect::<Vec<_>>()
    };
    assert_eq!(read("cases"), ["a.", "b.", "broken half"]);
    assert_eq!(read("parties"), ["p."]);
    assert_eq!(disk.now().duration_since(before).unwrap(), Duration::from_millis(750));
}
