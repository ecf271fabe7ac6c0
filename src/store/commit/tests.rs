//! Each step of an update fails once, crashes once, or meets somebody else's change.

use rustix::io::Errno;

use super::*;
use crate::store::failing_disk::{FailingDisk, Step};
use crate::store::memory_disk::MemoryDisk;
use crate::store::names;

const CASE: &str = "cases/2026/a.toml";
const LIMIT: u64 = 1000;
const WAIT: Duration = Duration::from_secs(10);
const ERRNOS: [Errno; 4] = [Errno::NOSPC, Errno::IO, Errno::ACCESS, Errno::ROFS];

type Answer = Result<Outcome<usize>, CommitError<&'static str>>;

fn shop() -> MemoryDisk {
    let disk = MemoryDisk::new();
    disk.put(CASE, "old\n");
    disk.put("cases/2026/b.toml", "other\n");
    disk
}

/// Adds the line "new" once, as an update with a key does; returns how many lines there were.
fn add_new(disk: &dyn Disk) -> Answer {
    update(disk, WAIT, Path::new(CASE), LIMIT, |bytes| {
        let text = String::from_utf8(bytes.to_vec()).map_err(|_| "not text")?;
        let n_lines = text.lines().count();
        Ok(if text.contains("new") {
            Change::Nothing(n_lines)
        } else {
            Change::Write(format!("{text}new\n").into(), n_lines)
        })
    })
}

fn store_error(answer: Answer) -> Option<StoreError> {
    match answer {
        Ok(_) => None,
        Err(CommitError::Store(error)) => Some(error),
        Err(CommitError::Refused(refusal)) => panic!("{refusal}"),
    }
}

fn n_left_over(disk: &MemoryDisk) -> usize {
    names::walk(disk, Path::new("")).unwrap().n_left_over
}

/// Returns at which step of an undisturbed update a method is asked for last.
fn last(verb: &str) -> usize {
    let clean = FailingDisk::new(shop());
    add_new(&clean).unwrap();
    clean.steps().iter().rposition(|step| step.verb == verb).unwrap()
}

fn check_old_or_new(disk: &MemoryDisk, error: Option<&StoreError>, what: &str) {
    let is_saved = error.is_none_or(StoreError::is_saved);
    let expect = if is_saved { "old\nnew\n" } else { "old\n" };
    assert_eq!(disk.text(CASE).as_deref(), Some(expect), "{what}: {error:?}");
    assert_eq!(disk.text("cases/2026/b.toml").as_deref(), Some("other\n"), "{what}");
}

/// Runs the update with one fault at each step, on a disk that can exchange two files and on one that cannot, until a
/// run has no such step; returns how many steps there are.
fn with_each_fault(
    inject: impl Fn(FailingDisk<MemoryDisk>, usize) -> FailingDisk<MemoryDisk>,
    check: impl Fn(&MemoryDisk, &FailingDisk<MemoryDisk>, usize, Option<StoreError>),
) -> usize {
    let run = |disk: FailingDisk<MemoryDisk>, n| {
        let error = store_error(add_new(&disk));
        if disk.steps().len() <= n {
            assert!(error.is_none(), "without a fault: {error:?}");
            return false;
        }
        check(disk.inner(), &disk, n, error);
        // The second run heals whatever the first one left.
        disk.inner().pause(Duration::from_secs(2 * 3600));
        assert!(store_error(add_new(disk.inner())).is_none(), "second run after step {n}");
        assert_eq!(disk.inner().text(CASE).unwrap(), "old\nnew\n", "second run after step {n}");
        true
    };
    let n_steps = |disk: &dyn Fn() -> FailingDisk<MemoryDisk>| (0..).find(|n| !run(inject(disk(), *n), *n)).unwrap();
    n_steps(&|| FailingDisk::new(shop()).without_exchange()).min(n_steps(&|| FailingDisk::new(shop())))
}

#[test]
fn the_steps_stand_in_the_order_that_survives_a_power_cut() {
    let disk = FailingDisk::new(shop());
    let outcome = add_new(&disk).unwrap();
    assert_eq!(outcome, Outcome { result: 1, replaced: Some(b"old\n".to_vec()), git_at_work: false });
    let steps = disk.steps();
    let verbs: Vec<_> = steps.iter().map(|step| step.verb).filter(|verb| !["stat", "list"].contains(verb)).collect();
    assert_eq!(
        verbs,
        [
            ["try_lock", "read", "check_writable", "create", "copy_access", "sync_file", "read"].as_slice(),
            // What came out is looked at at once and when all is safe: nobody has saved or is still saving.
            &["exchange", "read", "sync_dir", "read", "remove"],
        ]
        .concat()
    );
    let synced = steps.iter().find(|step| step.verb == "sync_dir").unwrap();
    assert_eq!(synced.path, Path::new("cases/2026"));
    assert_eq!(disk.inner().text(CASE).unwrap(), "old\nnew\n");
}

#[test]
fn what_changes_nothing_writes_nothing() {
    let disk = FailingDisk::new(shop());
    let same = |bytes: &[u8]| Ok::<_, ()>(Change::Write(bytes.to_vec(), ()));
    assert_eq!(update(&disk, WAIT, Path::new(CASE), LIMIT, same).unwrap().replaced, None);
    let nothing = |_: &[u8]| Ok::<_, ()>(Change::Nothing(()));
    assert_eq!(update(&disk, WAIT, Path::new(CASE), LIMIT, nothing).unwrap().replaced, None);
    let refused = |_: &[u8]| Err::<Change<()>, _>("no");
    assert!(matches!(update(&disk, WAIT, Path::new(CASE), LIMIT, refused), Err(CommitError::Refused("no"))));
    assert!(disk.steps().iter().all(|step| ["try_lock", "read"].contains(&step.verb)), "{:?}", disk.steps());
}

#[test]
fn a_step_that_fails_leaves_the_old_text_or_says_that_the_new_one_is_there() {
    for errno in ERRNOS {
        let n_steps = with_each_fault(
            |disk, n| disk.fail_at(n, errno.raw_os_error()),
            |disk, steps, n, error| {
                check_old_or_new(disk, error.as_ref(), &format!("{errno:?} at step {n}"));
                // Only what cannot be removed stays, for the janitor.
                let is_kept = n + 1 == steps.steps().len() && steps.steps()[n].verb == "remove";
                assert_eq!(n_left_over(disk), usize::from(is_kept), "{errno:?} at step {n}");
                if let Some(error) = error.filter(|error| !error.is_saved()) {
                    let expect = StoreError::from_io("write", Path::new(CASE), errno.into());
                    assert_eq!(error.kind(), expect.kind(), "step {n}");
                }
            },
        );
        assert!(n_steps > 9, "{n_steps}");
    }
}

#[test]
fn a_step_that_happens_and_reports_a_failure_is_told_apart() {
    with_each_fault(
        |disk, n| disk.fail_after(n, Errno::IO.raw_os_error()),
        |disk, _, n, error| {
            check_old_or_new(disk, error.as_ref(), &format!("after step {n}"));
            assert_eq!(n_left_over(disk), 0, "after step {n}");
        },
    );
}

#[test]
fn a_crash_leaves_the_old_text_or_the_new_one_and_no_lock() {
    with_each_fault(FailingDisk::crash_at, |disk, _, n, error| {
        let text = disk.text(CASE).unwrap();
        assert!(text == "old\n" || text == "old\nnew\n", "crash at step {n}: {text:?}");
        if error.is_none_or(|error| error.is_saved()) {
            assert_eq!(text, "old\nnew\n", "crash at step {n}");
        }
        assert!(n_left_over(disk) <= 1);
    });
}

#[test]
fn what_a_crash_left_is_swept_by_a_later_writer() {
    let disk = FailingDisk::new(shop()).crash_at(last("exchange"));
    assert!(store_error(add_new(&disk)).is_some());
    let inner = disk.inner();
    assert_eq!(n_left_over(inner), 1);
    let append =
        |line: &'static str| move |bytes: &[u8]| Ok::<_, ()>(Change::Write([bytes, line.as_bytes()].concat(), ()));
    update(inner, WAIT, Path::new(CASE), LIMIT, append("1\n")).unwrap();
    assert_eq!(n_left_over(inner), 1, "it may belong to somebody");
    inner.pause(Duration::from_secs(3601));
    update(inner, WAIT, Path::new(CASE), LIMIT, append("2\n")).unwrap();
    assert_eq!(n_left_over(inner), 0);
}

#[test]
fn a_change_under_our_hands_is_kept_beside_ours() {
    // Up to the exchange itself: what comes out of it is looked at.
    for n in 0..=last("exchange") {
        let disk = FailingDisk::new(shop());
        disk.before(n, |disk| disk.put(CASE, "old\nedited by hand\n"));
        let outcome = add_new(&disk).unwrap();
        assert_eq!(disk.inner().text(CASE).unwrap(), "old\nedited by hand\nnew\n", "before step {n}");
        assert_eq!(outcome.replaced.unwrap(), b"old\nedited by hand\n");
        assert_eq!(n_left_over(disk.inner()), 0);
    }
}

#[test]
fn a_file_that_goes_under_our_hands_is_changed_and_not_written() {
    for n in last("try_lock") + 2..=last("exchange") {
        let disk = FailingDisk::new(shop());
        disk.before(n, |disk| disk.take(CASE));
        let error = store_error(add_new(&disk)).unwrap();
        assert_eq!(*error.kind(), StoreErrorKind::Changed, "before step {n}");
        assert_eq!((disk.inner().text(CASE), n_left_over(disk.inner())), (None, 0), "before step {n}");
    }
}

const PARTY: &str = "parties/p-1.toml";
const FIRM: &str = "parties/p-2.toml";
const NEW: &str = "cases/2026/new.toml";

/// Makes a case with the two parties that it names.
fn make_all(disk: &dyn Disk) -> Result<Vec<StoreError>, Unmade> {
    let held = hold(disk, WAIT).map_err(|error| Unmade { error, left: Vec::new() })?;
    let parties: [(&Path, &[u8]); 2] = [(Path::new(PARTY), b"one\n"), (Path::new(FIRM), b"two\n")];
    create_after_in(&held, &parties, (Path::new(NEW), b"case\n"))
}

#[test]
fn a_case_that_cannot_be_made_leaves_no_party_or_names_it() {
    for errno in ERRNOS {
        for n in 0.. {
            let disk = FailingDisk::new(shop()).fail_at(n, errno.raw_os_error());
            let made = make_all(&disk);
            let inner = disk.inner();
            let (text, what) = (|path: &str| inner.text(path), format!("{errno:?} at step {n}"));
            let stand = |path: &&str| text(path).is_some();
            let parties: Vec<PathBuf> = [PARTY, FIRM].iter().filter(|path| stand(path)).map(PathBuf::from).collect();
            match made {
                Ok(unconfirmed) => {
                    assert!(unconfirmed.iter().all(StoreError::is_saved), "{what}: {unconfirmed:?}");
                    assert_eq!((parties.len(), text(NEW).as_deref()), (2, Some("case\n")), "{what}");
                }
                Err(Unmade { error, left }) => {
                    assert!(!error.is_saved(), "{what}: {error}");
                    assert_eq!((left, text(NEW)), (parties, None), "{what}: {error}");
                }
            }
            assert_eq!(n_left_over(inner), 0, "{what}");
            if disk.steps().len() <= n {
                break;
            }
        }
    }
}

#[test]
fn a_party_of_somebody_else_stays_where_a_case_cannot_be_made() {
    let disk = shop();
    disk.put(FIRM, "of another\n");
    let unmade = make_all(&disk).unwrap_err();
    assert_eq!((*unmade.error.kind() == StoreErrorKind::Exists, unmade.left), (true, Vec::new()));
    assert_eq!((disk.text(PARTY), disk.text(NEW)), (None, None));
    assert_eq!(disk.text(FIRM).as_deref(), Some("of another\n"));
}

/// Adds the line "new" to three files at once.
fn add_to_all(disk: &dyn Disk) -> Result<Vec<Answer>, StoreError> {
    let files = [CASE, "cases/2026/b.toml", "cases/c.toml"].map(|path| (Path::new(path), "new"));
    Ok(update_all_in(&hold(disk, WAIT)?, &mut Swept::default(), &files, LIMIT, |what, bytes| {
        Ok(Change::Write([bytes, what.as_bytes(), b"\n"].concat(), bytes.len()))
    }))
}

#[test]
fn several_files_share_their_syncs_and_each_keeps_what_others_wrote() {
    let shop = || {
        let disk = shop();
        disk.put("cases/c.toml", "third\n");
        disk
    };
    let clean = FailingDisk::new(shop());
    assert!(add_to_all(&clean).unwrap().iter().all(Result::is_ok));
    assert_eq!((clean.count("sync_file"), clean.count("exchange"), clean.count("sync_dir")), (3, 3, 2));
    let is_exchanged = |step: &Step| step.verb == "exchange" && step.path == Path::new("cases/2026/b.toml");
    let exchange = clean.steps().iter().rposition(is_exchanged).unwrap();
    for n in 0..=exchange {
        let disk = FailingDisk::new(shop());
        disk.before(n, |disk| disk.put("cases/2026/b.toml", "by hand\n"));
        assert!(add_to_all(&disk).unwrap().iter().all(Result::is_ok));
        let text = |path: &str| disk.inner().text(path).unwrap();
        assert_eq!((text(CASE).as_str(), text("cases/c.toml").as_str()), ("old\nnew\n", "third\nnew\n"));
        assert_eq!(text("cases/2026/b.toml"), "by hand\nnew\n", "before step {n}");
        assert_eq!(n_left_over(disk.inner()), 0);
    }
}

#[test]
fn what_became_of_each_of_several_files_is_told() {
    for n in 0.. {
        let disk = shop();
        disk.put("cases/c.toml", "third\n");
        let disk = FailingDisk::new(disk).fail_at(n, Errno::NOSPC.raw_os_error());
        let Ok(done) = add_to_all(&disk) else { continue };
        let paths = [CASE, "cases/2026/b.toml", "cases/c.toml"];
        for (path, done) in paths.into_iter().zip(done) {
            let is_saved = match done {
                Ok(_) => true,
                Err(CommitError::Store(error)) => error.is_saved(),
                Err(CommitError::Refused(_)) => false,
            };
            assert_eq!(disk.inner().text(path).unwrap().ends_with("new\n"), is_saved, "step {n}, {path}");
        }
        let is_kept = disk.steps().get(n).is_some_and(|step| step.verb == "remove");
        assert_eq!(n_left_over(disk.inner()), usize::from(is_kept), "step {n}");
        if disk.steps().len() <= n {
            break;
        }
    }
}

#[test]
fn a_file_that_will_not_hold_still_is_given_up() {
    let disk = shop();
    let mut n_calls = 0;
    let answer = update(&disk, WAIT, Path::new(CASE), LIMIT, |bytes| {
        n_calls += 1;
        disk.put(CASE, &format!("version {n_calls}\n"));
        Ok::<_, &'static str>(Change::Write([bytes, b"new\n"].concat(), 0))
    });
    assert_eq!(store_error(answer).unwrap().kind(), &StoreErrorKind::Changed);
    assert_eq!(n_calls, 1 + MAX_AGAIN);
    assert_eq!(disk.text(CASE).unwrap(), "version 4\n");
    assert_eq!(n_left_over(&disk), 0);
}

#[test]
fn a_file_that_goes_away_is_not_made_again() {
    let disk = shop();
    let answer = update(&disk, WAIT, Path::new(CASE), LIMIT, |bytes| {
        disk.take(CASE);
        Ok::<_, &'static str>(Change::Write([bytes, b"new\n"].concat(), 0))
    });
    assert_eq!(store_error(answer).unwrap().kind(), &StoreErrorKind::Changed);
    assert_eq!(disk.text(CASE), None);
}

#[test]
fn a_text_above_the_limit_is_not_written() {
    let disk = shop();
    let big = |_: &[u8]| Ok::<_, &'static str>(Change::Write(vec![b'x'; 1001], 0));
    let answer = update(&disk, WAIT, Path::new(CASE), LIMIT, big);
    assert_eq!(store_error(answer).unwrap().kind(), &StoreErrorKind::TooBig);
    assert_eq!(disk.text(CASE).unwrap(), "old\n");
}

#[test]
fn several_files_share_one_lock() {
    let disk = FailingDisk::new(shop());
    {
        let held = hold(&disk, WAIT).unwrap();
        for path in [CASE, "cases/2026/b.toml"] {
            let act = |bytes: &[u8]| Ok::<_, ()>(Change::Write([bytes, b"!"].concat(), ()));
            update_in(&held, Path::new(path), LIMIT, act).unwrap();
        }
        create_in(&held, Path::new("cases/2027/c.toml"), b"c").unwrap();
    }
    assert_eq!(disk.count("try_lock"), 1);
    assert_eq!(disk.inner().text("cases/2026/b.toml").unwrap(), "other\n!");
    assert_eq!(disk.inner().text("cases/2027/c.toml").unwrap(), "c");
    assert!(hold(&disk, Duration::ZERO).is_ok());
}
