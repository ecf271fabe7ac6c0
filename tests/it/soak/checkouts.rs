//! Reports while git checks out one branch after the other: an answer is complete or says that it is not.
//! What git does to a merged file is judged elsewhere.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::{Size, assert_none, figures, skip};
use crate::sandbox::{Sandbox, said};

const N_CASES: usize = 40;

#[test]
fn some_checkouts_under_a_report() {
    checkouts(Size::Share.pick(20, 300));
}

#[test]
#[ignore = "minutes; see tests/SOAK.md"]
fn many_checkouts_under_a_report() {
    checkouts(Size::Full.pick(20, 300));
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

fn checkouts(n: usize) {
    let began = Instant::now();
    let Some((sandbox, owed_always)) = repository() else {
        return skip("checkouts", "there is no git");
    };
    let is_over = AtomicBool::new(false);
    let (mut n_complete, mut n_incomplete, mut wrong) = (0, 0, Vec::new());
    thread::scope(|scope| {
        let (sandbox, is_over) = (&sandbox, &is_over);
        scope.spawn(move || {
            let script = format!(
                "export HOME=/nonexistent GIT_CONFIG_NOSYSTEM=1; i=0; while [ $i -lt {n} ]; do \
                 git checkout -q one && git checkout -q two || exit 1; i=$((i + 2)); done"
            );
            let out = sandbox.shell(&script);
            is_over.store(true, Ordering::Relaxed);
            assert_eq!(out.code, 0, "{out:?}");
        });
        while !is_over.load(Ordering::Relaxed) {
            let said = sandbox.run(&["overdue", "--format", "json"]);
            let answer = said.json();
            let is_incomplete = answer["incomplete"] == true;
            match said.code {
                0 if !is_incomplete && owed(&answer) == owed_always => n_complete += 1,
                3 if is_incomplete => n_incomplete += 1,
                code => wrong.push(format!(
                    "exit {code}, incomplete {is_incomplete}, {} of {N_CASES} promises, {}",
                    owed(&answer).len(),
                    said.err
                )),
            }
        }
    });
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
            ("that say what is missing", &n_incomplete),
            ("wrong", &wrong.len()),
        ],
    );
    assert_none(&wrong, "checkouts");
}
