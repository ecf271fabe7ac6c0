//! Many writers at once, readers among them, and one that stands still with the lock in its hand.
//! Every change that was said to be done is there once, and readers see whole files only.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::process::ExitStatusExt as _;
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::{Size, assert_none, figures, skip, strace};
use crate::sandbox::{Sandbox, said};

const N_CASES: usize = 8;

#[test]
fn some_processes_write_at_once() {
    writers("writers", Size::Share.pick(8, 64), Size::Share.pick(20, 200), 0);
}

#[test]
#[ignore = "minutes; see tests/SOAK.md"]
fn sixty_four_processes_write_at_once() {
    writers("writers", 64, Size::Full.pick(20, 200), 0);
}

#[test]
fn some_readers_among_the_writers() {
    writers("writers and readers", 4, 6, 2);
}

#[test]
#[ignore = "minutes; see tests/SOAK.md"]
fn eight_readers_among_sixteen_writers() {
    writers("writers and readers", 16, Size::Full.pick(6, 50), 8);
}

/// Returns a shop with a few cases and their ids.
fn shop() -> (Sandbox, Vec<String>) {
    let sandbox = Sandbox::new_shop();
    let open = |n: usize| {
        let said = sandbox.run(&["open", "-q", &format!("Case {n}"), "--once", &n.to_string()]).ok();
        said.out.lines().next().unwrap().to_owned()
    };
    let ids = (0..N_CASES).map(open).collect();
    (sandbox, ids)
}

fn writers(suite: &str, n_writers: usize, n_updates: usize, n_readers: usize) {
    let began = Instant::now();
    let (sandbox, ids) = shop();
    let (n_refused, n_read, is_over) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicBool::new(false));
    let (sandbox, ids, n_refused, n_read, is_over) = (&sandbox, &ids, &n_refused, &n_read, &is_over);
    let mut wrong = Vec::new();
    let mut kept: Vec<(usize, String)> = Vec::new();
    thread::scope(|scope| {
        let writing: Vec<_> = (0..n_writers)
            .map(|writer| {
                scope.spawn(move || {
                    let mut kept = Vec::new();
                    for n in 0..n_updates {
                        let case = (writer + n) % N_CASES;
                        let note = format!("w{writer}n{n}.");
                        let mut command = sandbox.amends(&["update", &ids[case], "--note", &note, "--wait", "10m"]);
                        // Each draws ids of its own.
                        let out = said(command.env_remove("AMENDS_SEED"));
                        if out.code == 0 {
                            kept.push((case, note));
                        } else {
                            n_refused.fetch_add(1, Ordering::Relaxed);
                        }
                    }
                    kept
                })
            })
            .collect();
        let reading: Vec<_> = (0..n_readers)
            .map(|reader| {
                scope.spawn(move || {
                    let (mut wrong, mut most) = (Vec::new(), BTreeMap::new());
                    while !is_over.load(Ordering::Relaxed) {
                        let n = n_read.fetch_add(1, Ordering::Relaxed);
                        wrong.extend(read(sandbox, &ids[(n + reader) % N_CASES], &mut most));
                    }
                    wrong
                })
            })
            .collect();
        kept = writing.into_iter().flat_map(|one| one.join().unwrap()).collect();
        is_over.store(true, Ordering::Relaxed);
        wrong = reading.into_iter().flat_map(|one| one.join().unwrap()).collect();
    });
    let texts: Vec<String> = ids.iter().map(|id| sandbox.read(&format!("cases/2026/{id}.toml"))).collect();
    for (case, note) in &kept {
        let n = texts[*case].matches(&format!("text = \"{note}\"")).count();
        if n != 1 {
            wrong.push(format!("{note} was saved and is there {n} times"));
        }
    }
    let n_there: usize = texts.iter().map(|text| text.matches("kind = \"note\"").count()).sum();
    if n_there != kept.len() {
        wrong.push(format!("{n_there} notes of {} that were said to be saved", kept.len()));
    }
    let left = super::scenarios::left_over(sandbox);
    figures(
        suite,
        began,
        &[
            ("writers", &n_writers),
            ("readers", &n_readers),
            ("updates", &(n_writers * n_updates)),
            ("kept", &kept.len()),
            ("told to come back", &n_refused.load(Ordering::Relaxed)),
            ("answers read", &n_read.load(Ordering::Relaxed)),
            ("violations", &wrong.len()),
        ],
    );
    assert_eq!(left, Vec::<std::path::PathBuf>::new());
    assert_eq!(kept.len(), n_writers * n_updates, "ten minutes are enough for everybody");
    assert_none(&wrong, suite);
}

/// Reads a case and returns what is wrong with the answer: half a file, or fewer events than before.
fn read(sandbox: &Sandbox, id: &str, most: &mut BTreeMap<String, usize>) -> Option<String> {
    let said = sandbox.run(&["show", id, "--format", "json"]);
    if said.code != 0 {
        return Some(format!("a reader of {id} gets {said:?}"));
    }
    let answer = said.json();
    let n = answer["data"][0]["events"].as_array().map_or(0, Vec::len);
    let before = most.insert(id.to_owned(), n).unwrap_or(0);
    let is_whole = answer["incomplete"] == false && n >= before.max(1);
    (!is_whole).then(|| format!("a reader of {id} sees {n} events after {before}: {}", answer["problems"]))
}

#[test]
fn a_writer_that_stands_still_is_named_in_time() {
    let began = Instant::now();
    if !strace::is_here() {
        return skip("stopped lock holder", "there is no strace");
    }
    let (sandbox, ids) = shop();
    let trace = sandbox.path().join("trace");
    let holder = sandbox.amends(&["update", &ids[0], "--note", "held"]);
    let stop = ["-e", "trace=fsync", "-e", "inject=fsync:signal=SIGSTOP:when=1"];
    let mut holder = strace::wrapped(&holder, &stop, &trace);
    let mut holder = holder.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let is_stopped = || fs::read_to_string(&trace).is_ok_and(|trace| trace.contains("stopped by SIGSTOP"));
    while !is_stopped() {
        assert!(began.elapsed() < Duration::from_secs(20), "the holder does not stop");
        thread::sleep(Duration::from_millis(10));
    }
    let asked = Instant::now();
    let other = sandbox.run(&["update", &ids[1], "--note", "other", "--wait", "1s"]);
    let waited = asked.elapsed();
    let trace = fs::read_to_string(&trace).unwrap();
    let pid = trace.split_whitespace().next().unwrap();
    assert_eq!(other.code, 5, "{other:?}");
    assert!(other.err.contains(pid), "the holder {pid} is not named: {}", other.err);
    assert!(waited >= Duration::from_secs(1) && waited < Duration::from_secs(4), "{waited:?}");
    // Readers do not wait, and the holder goes on when it may.
    sandbox.run(&["show", &ids[0]]).ok();
    assert!(said(sandbox.command("kill").args(["-CONT", pid])).code == 0);
    let status = holder.wait().unwrap();
    assert_eq!((status.code(), status.signal()), (Some(0), None));
    sandbox.run(&["update", &ids[1], "--note", "other"]).ok();
    let path = format!("cases/2026/{}.toml", ids[0]);
    assert!(sandbox.read(&path).contains("text = \"held\""));
    figures("stopped lock holder", began, &[("s until exit 5", &format!("{:.2}", waited.as_secs_f64()))]);
}
