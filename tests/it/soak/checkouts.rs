//! Reports while git checks out one branch after the other: an answer is complete or says that it is not.
//! What git does to a merged file is judged elsewhere.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::{Size, assert_none, figures, skip};
use crate::sandbox::{Sandbox, said};

const N_CASES: usize = 40;
const N_READERS: usize = 3;
/// How many answers git waits for after each checkout: all that began beside it, and some more.
const ANSWERS_BETWEEN: usize = 2;

#[test]
fn some_checkouts_under_a_report() {
    checkouts(Size::Share.pick(12, 300));
}

#[test]
#[ignore = "minutes; see tests/SOAK.md"]
fn many_checkouts_under_a_report() {
    checkouts(Size::Full.pick(12, 300));
}

/// Returns a repository with two branches whose cases owe the same and say different things, and what they owe.
fn repository() -> Option<(Sandbox, Vec<Value>)> {
    let sandbox = Sandbox::new_shop();
    let git = |script: &str| sandbox.shell(&format!("export HOME=/nonexistent GIT_CONFIG_NOSYSTEM=1; {script}"));
    if git("git init -q -b one .").code != 0 {
        return None;
    }
    let lines: String = (0..N_CASES)
        .map(|n| {
            format!(
                "{{\"subject\":\"Case {n}\",\"once\":\"{n}\",\"text\":\"{}\",\"received\":\"2026-11-02 10:00\",\"promise\":\"Call\",\"promise_due\":\"2026-11-03 10:00\",\"promise_how\":\"phone\"}}\n",
                "of no weight ".repeat(400)
            )
        })
        .collect();
    let mut open = sandbox.amends(&["open", "--batch", "-", "--yes"]);
    open.env("AMENDS_NOW", "2026-11-02T12:00:00+02:00");
    let opened = crate::sandbox::said_to(&lines, &mut open);
    assert_eq!(opened.code, 0, "{opened:?}");
    let commit = "git -c user.name=t -c user.email=t@example.org -c commit.gpgsign=false commit -q -m x";
    let branch =
        "git checkout -q -b two && for file in cases/2026/*.toml; do sed -i 's/of no weight/quite heavy/g' $file; done";
    let made = git(&format!("git add -A && {commit} && {branch} && git add -A && {commit}"));
    assert_eq!(made.code, 0, "{made:?}");
    let owed = owed(&said(&mut sandbox.amends(&["overdue", "--format", "json"])).ok().json());
    assert_eq!(owed.len(), N_CASES);
    Some((sandbox, owed))
}

fn owed(answer: &Value) -> Vec<Value> {
    answer["data"].as_array().unwrap().iter().map(|row| row["promise"].clone()).collect()
}

/// What one answer was.
enum Judged {
    Complete,
    /// It says that something is missing.
    Incomplete,
    Wrong(String),
}

fn judged(sandbox: &Sandbox, owed_always: &[Value]) -> Judged {
    let said = sandbox.run(&["overdue", "--format", "json"]);
    let answer = said.json();
    let is_incomplete = answer["incomplete"] == true;
    match said.code {
        0 if !is_incomplete && owed(&answer) == owed_always => Judged::Complete,
        3 if is_incomplete => Judged::Incomplete,
        code => Judged::Wrong(format!(
            "exit {code}, incomplete {is_incomplete}, {} of {N_CASES} promises, {}",
            owed(&answer).len(),
            said.err
        )),
    }
}

/// Checks out one branch after the other while several readers ask; git waits after each until one of them was answered,
/// so that answers begin and end within a checkout, across its ends, and in between.
fn checkouts(n: usize) {
    let began = Instant::now();
    let Some((sandbox, owed_always)) = repository() else {
        return skip("checkouts", "there is no git");
    };
    let is_over = AtomicBool::new(false);
    // Odd while git is at work.
    let (n_turns, n_answers) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let found = Mutex::new((0, 0, 0, Vec::new()));
    thread::scope(|scope| {
        for _ in 0..N_READERS {
            scope.spawn(|| {
                while !is_over.load(Ordering::SeqCst) {
                    let turn = n_turns.load(Ordering::SeqCst);
                    let judged = judged(&sandbox, &owed_always);
                    let is_beside = turn % 2 == 1 || turn != n_turns.load(Ordering::SeqCst);
                    n_answers.fetch_add(1, Ordering::SeqCst);
                    let (n_complete, n_beside, n_incomplete, wrong) = &mut *found.lock().unwrap();
                    match judged {
                        Judged::Complete => {
                            *n_complete += 1;
                            *n_beside += usize::from(is_beside);
                        }
                        Judged::Incomplete => *n_incomplete += 1,
                        Judged::Wrong(what) => wrong.push(what),
                    }
                }
            });
        }
        for turn in 0..n {
            let branch = if turn % 2 == 0 { "one" } else { "two" };
            n_turns.fetch_add(1, Ordering::SeqCst);
            let out =
                sandbox.shell(&format!("export HOME=/nonexistent GIT_CONFIG_NOSYSTEM=1; git checkout -q {branch}"));
            n_turns.fetch_add(1, Ordering::SeqCst);
            let before = n_answers.load(Ordering::SeqCst);
            if out.code != 0 {
                is_over.store(true, Ordering::SeqCst);
            }
            assert_eq!(out.code, 0, "{out:?}");
            while n_answers.load(Ordering::SeqCst) < before + ANSWERS_BETWEEN {
                thread::sleep(Duration::from_millis(1));
            }
        }
        is_over.store(true, Ordering::SeqCst);
    });
    let (n_complete, n_beside, n_incomplete, wrong) = found.into_inner().unwrap();
    // When all is quiet, everything is there.
    thread::sleep(Duration::from_millis(10));
    let last = sandbox.run(&["overdue", "--format", "json"]).ok().json();
    assert_eq!(owed(&last), owed_always);
    figures(
        "checkouts",
        began,
        &[
            ("checkouts", &n),
            ("complete answers", &n_complete),
            ("of them beside a checkout", &n_beside),
            ("that say what is missing", &n_incomplete),
            ("wrong", &wrong.len()),
        ],
    );
    assert_none(&wrong, "checkouts");
    assert!(n_complete >= n, "{n_complete} complete answers are too few to judge by");
}
