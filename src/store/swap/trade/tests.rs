//! Somebody saves the file that is being replaced, before each of the steps, in each of the ways of editors.

use std::path::Path;
use std::time::Duration;

use super::super::replace;
use crate::store::commit::{Change, CommitError, update};
use crate::store::disk::Disk;
use crate::store::error::{StoreError, StoreErrorKind};
use crate::store::failing_disk::FailingDisk;
use crate::store::memory_disk::MemoryDisk;
use crate::store::names;

const CASE: &str = "cases/2026/a.toml";

fn shop() -> FailingDisk<MemoryDisk> {
    let disk = MemoryDisk::new();
    disk.put(CASE, "old\n");
    FailingDisk::new(disk)
}

/// Replaces the text once and says what became of it.
fn swap(disk: &FailingDisk<MemoryDisk>) -> Result<(), StoreError> {
    let before = disk.read(Path::new(CASE), 100).unwrap();
    replace(disk, Path::new(CASE), &before, b"old\nours\n")
}

/// Returns the place of a step of an undisturbed replacement, counted from the first such step.
fn place(verb: &str, nth: usize) -> usize {
    let disk = shop();
    swap(&disk).unwrap();
    let steps = disk.steps();
    steps.iter().enumerate().filter(|(_, step)| step.verb == verb).nth(nth).unwrap().0
}

/// Returns the name under which the old text waits.
fn waiting(disk: &MemoryDisk) -> String {
    let files = disk.files();
    files.keys().map(|path| path.to_str().unwrap()).find(|path| path.contains(".amends-")).unwrap().to_owned()
}

fn check(disk: &FailingDisk<MemoryDisk>, done: &Result<(), StoreError>, kind: &StoreErrorKind, text: Option<&str>) {
    assert_eq!(done.as_ref().map_err(StoreError::kind), Err(kind));
    assert_eq!(disk.inner().text(CASE).as_deref(), text);
    assert_eq!(names::walk(disk.inner(), Path::new("")).unwrap().n_left_over, 0);
}

#[test]
fn what_is_saved_between_the_comparison_and_the_exchange_comes_back() {
    for text in ["theirs\n", "", "a text that is much longer than the one before it\n"] {
        let disk = shop();
        disk.before(place("exchange", 0), move |disk| disk.put(CASE, text));
        check(&disk, &swap(&disk), &StoreErrorKind::Changed, Some(text));
    }
}

#[test]
fn what_is_written_into_the_old_file_until_all_is_safe_comes_back() {
    // An editor had it open: right after the exchange, before the sync of the names, and after it.
    for at in [place("read", 2), place("sync_dir", 0), place("read", 3)] {
        let disk = shop();
        disk.before(at, |disk| disk.put(waiting(disk), "old\nstill being written\n"));
        check(&disk, &swap(&disk), &StoreErrorKind::Changed, Some("old\nstill being written\n"));
    }
}

#[test]
fn of_what_is_saved_again_meanwhile_the_last_one_stays() {
    let (exchange, look) = (place("exchange", 0), place("read", 2));
    // The second time over our text, before or while the first one is put back.
    for at in look..=look + 2 {
        let disk = shop();
        disk.before(exchange, |disk| disk.put(CASE, "first\n"));
        disk.before(at, |disk| disk.put(CASE, "second\n"));
        check(&disk, &swap(&disk), &StoreErrorKind::Changed, Some("second\n"));
    }
}

#[test]
fn a_file_that_an_editor_took_away_is_not_made_again() {
    let disk = shop();
    disk.before(place("exchange", 0), |disk| disk.take(CASE));
    check(&disk, &swap(&disk), &StoreErrorKind::Changed, None);
}

/// Adds a line to whatever is there.
fn add(disk: &dyn Disk) -> Result<(), StoreError> {
    let line = |bytes: &[u8]| Ok::<_, ()>(Change::Write([bytes, b"ours\n"].concat(), ()));
    match update(disk, Duration::ZERO, Path::new(CASE), 100, line) {
        Ok(_) => Ok(()),
        Err(CommitError::Store(error)) => Err(error),
        Err(CommitError::Refused(())) => unreachable!("it refuses nothing"),
    }
}

#[test]
fn an_update_is_made_again_once_the_editor_has_put_the_new_file_in_place() {
    let clean = shop();
    add(&clean).unwrap();
    let exchange = clean.steps().iter().position(|step| step.verb == "exchange").unwrap();
    for pause in [10, 100] {
        let disk = shop();
        disk.before(exchange, move |disk| {
            disk.take(CASE);
            disk.later(Duration::from_millis(pause), |disk| disk.put(CASE, "saved\n"));
        });
        add(&disk).unwrap();
        assert_eq!(disk.inner().text(CASE).as_deref(), Some("saved\nours\n"));
    }
}

#[test]
fn their_text_is_kept_where_it_cannot_be_put_back() {
    let disk = shop().fail_at(place("exchange", 0) + 3, rustix::io::Errno::IO.raw_os_error());
    disk.before(place("exchange", 0), |disk| disk.put(CASE, "theirs\n"));
    let done = swap(&disk);
    assert!(done.as_ref().is_err_and(StoreError::is_saved), "{done:?}");
    assert_eq!(disk.inner().text(CASE).as_deref(), Some("old\nours\n"));
    assert_eq!(disk.inner().text(waiting(disk.inner())).as_deref(), Some("theirs\n"));
}

#[test]
fn a_disk_that_cannot_exchange_renames() {
    let disk = shop().without_exchange();
    swap(&disk).unwrap();
    assert_eq!(disk.inner().text(CASE).as_deref(), Some("old\nours\n"));
    assert_eq!((disk.count("rename"), disk.count("remove"), disk.inner().files().len()), (1, 0, 1));
}
