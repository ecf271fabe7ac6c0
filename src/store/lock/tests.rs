//! Waiting for the lock and for git, on a disk where time passes only in pauses.

use super::*;
use crate::store::memory_disk::MemoryDisk;

const WAIT: Duration = Duration::from_secs(10);

fn waited(disk: &MemoryDisk, act: impl FnOnce()) -> Duration {
    let before = disk.now();
    act();
    disk.now().duration_since(before).unwrap()
}

#[test]
fn a_free_lock_is_taken_at_once_and_given_back() {
    let disk = MemoryDisk::new();
    let span = waited(&disk, || {
        for _ in 0..3 {
            assert!(!hold(&disk, WAIT).unwrap().git_at_work());
        }
    });
    assert_eq!(span, Duration::ZERO);
}

#[test]
fn a_lock_that_stays_taken_is_given_up_in_time_and_named() {
    let disk = MemoryDisk::new();
    let _held = hold(&disk, WAIT).unwrap();
    for wait in [Duration::ZERO, Duration::from_millis(3), WAIT] {
        let span = waited(&disk, || {
            let error = hold(&disk, wait).map(drop).unwrap_err();
            assert_eq!(error.message(), "cannot lock `cases`: process 4711 (test) holds the lock");
        });
        assert_eq!(span, wait);
    }
}

#[test]
fn a_lock_that_is_given_back_is_taken_soon_after() {
    let disk = MemoryDisk::new();
    let guard = disk.try_lock(Path::new(LOCK_DIR)).map_err(|_| "make the directory first");
    assert!(guard.is_err());
    drop(hold(&disk, WAIT));
    let guard = disk.try_lock(Path::new(LOCK_DIR)).unwrap().unwrap();
    disk.later(Duration::from_millis(1500), move |_| drop(guard));
    let span = waited(&disk, || assert!(hold(&disk, WAIT).is_ok()));
    assert!(span >= Duration::from_millis(1500) && span < Duration::from_millis(1700), "{span:?}");
}

#[test]
fn git_is_waited_for_and_then_no_longer() {
    let disk = MemoryDisk::new();
    disk.set_git_at_work(true);
    disk.later(Duration::from_secs(2), |disk| disk.set_git_at_work(false));
    let span = waited(&disk, || assert!(!hold(&disk, WAIT).unwrap().git_at_work()));
    assert!(span >= Duration::from_secs(2) && span < Duration::from_millis(2200), "{span:?}");

    // A lock that a killed git left behind must not block us for ever.
    disk.set_git_at_work(true);
    let span = waited(&disk, || assert!(hold(&disk, WAIT).unwrap().git_at_work()));
    assert_eq!(span, WAIT);
}
