//! System calls that fail, each in turn and with each number: the exit code and the disk say the same.
//! What the store does about a failure is judged by what a caller can see.

use std::collections::BTreeMap;
use std::time::Instant;

use crate::sandbox::johannesburg;
use amends::format::tree::{Syntax, parse};
use amends::format::{read_case, read_party};
use amends::model::dice::Dice;

use super::scenarios::{Scenario, Stage, all, command};
use super::strace::{self, Call};
use super::{Size, assert_none, figures, seed, skip};
use crate::sandbox::Said;

const ERRNOS: &[&str] = &["ENOSPC", "EIO", "EACCES", "EDQUOT", "EROFS", "EINTR"];

/// The calls that a disk can fail.
const FAIL: &[&str] = &[
    "open",
    "openat",
    "openat2",
    "read",
    "write",
    "fstat",
    "newfstatat",
    "statx",
    "getdents64",
    "faccessat2",
    "flock",
    "fchmod",
    "fchown",
    "fsync",
    "renameat",
    "renameat2",
    "mkdirat",
    "unlinkat",
    "linkat",
];

#[test]
fn a_call_that_fails() {
    injections(Size::Share);
}

#[test]
#[ignore = "minutes; see tests/SOAK.md"]
fn every_call_that_fails() {
    injections(Size::Full);
}

fn injections(size: Size) {
    let began = Instant::now();
    if !strace::is_here() {
        return skip("errno injections", "there is no strace");
    }
    let stage = Stage::build();
    let mut dice = Dice::seeded(seed() + 2);
    let mut codes: BTreeMap<i32, usize> = BTreeMap::new();
    let (mut n, mut wrong) = (0, Vec::new());
    for scenario in &stage.scenarios {
        let sandbox = stage.fresh(scenario);
        let trace = sandbox.path().join("trace");
        let (_, calls) = strace::calls(&command(&sandbox, &scenario.args), &sandbox.shop(), &trace);
        for (call, errno) in points(&calls, size, &mut dice) {
            let sandbox = stage.fresh(scenario);
            let (only, fail) =
                (format!("trace={}", call.name), format!("inject={}:error={errno}:when={}", call.name, call.nth));
            let said = strace::run(
                &command(&sandbox, &scenario.args),
                &["-e", &only, "-e", &fail],
                &sandbox.path().join("trace"),
            );
            n += 1;
            *codes.entry(said.code).or_default() += 1;
            let remains = scenario.remains(&sandbox);
            if said.code == 0 && !remains.is_empty() {
                wrong.push(format!(
                    "{}: {} {} fails with {errno}: exit 0, and {remains:?}",
                    scenario.name, call.name, call.nth
                ));
            }
            if let Some(why) = disagree(scenario, &said, &all(&sandbox)) {
                wrong
                    .push(format!("{}: {} {} fails with {errno}: {why}: {said:?}", scenario.name, call.name, call.nth));
            }
        }
    }
    let codes: Vec<String> = codes.iter().map(|(code, n)| format!("{n} x {code}")).collect();
    figures(
        "errno injections",
        began,
        &[("injections", &n), ("as exit codes", &codes.join(" ")), ("violations", &wrong.len())],
    );
    assert_none(&wrong, "errno injections");
}

fn points(calls: &[Call], size: Size, dice: &mut Dice) -> Vec<(Call, &'static str)> {
    let mut calls: Vec<Call> = calls.iter().filter(|call| FAIL.contains(&call.name.as_str())).cloned().collect();
    if size == Size::Share {
        calls.retain(Call::changes_state);
    }
    calls.sort_by(|a, b| (&a.name, a.nth).cmp(&(&b.name, b.nth)));
    calls.dedup_by(|a, b| a.name == b.name && a.nth == b.nth);
    let points = calls.iter().flat_map(|call| ERRNOS.iter().map(move |errno| (call.clone(), *errno)));
    size.draw(points.collect(), 3, dice)
}

/// Returns how the exit code and the disk tell different stories.
fn disagree(scenario: &Scenario, said: &Said, now: &super::scenarios::Tree) -> Option<String> {
    // What could not be read changes what a new case says, and which ids are drawn for it.
    let may_differ = scenario.name.starts_with("open") && new_files_are_whole(scenario, now);
    if let Some(torn) = scenario.torn(now).first().filter(|_| !may_differ) {
        return Some(torn.clone());
    }
    let (is_old, is_new) = (now == &scenario.before, now == &scenario.after);
    // Several files may be half done, and a person met on the way stays known; each case is old or new.
    let n_cases = |tree: &super::scenarios::Tree| tree.iter().filter(|(path, _)| path.starts_with("cases")).count();
    // What goes through the whole folder writes what it could read, and says what it could not.
    let is_several = [
        "update, two cases",
        "open --batch",
        "init",
        "party merge",
        "party split",
        "merge",
        "escalate --due",
        "check --adopt",
    ]
    .contains(&scenario.name.as_str());
    let cases_old = scenario
        .before
        .iter()
        .filter(|(path, _)| path.starts_with("cases"))
        .all(|(path, text)| now.get(path) == Some(text))
        && n_cases(now) == n_cases(&scenario.before);
    let is_new = is_new || scenario.name.starts_with("open") && scenario.is_complete_but_for_words(now);
    let agrees = match said.code {
        0 | 1 => is_new && scenario.is_silent == said.out.is_empty(),
        7 => is_new || is_several,
        2..=6 => is_old || cases_old || is_several,
        // Whatever stands there then, git takes neither.
        129 => scenario.is_silent,
        // The loader could not start the program, or the editor's.
        127 => is_old,
        _ => false,
    };
    if agrees {
        return None;
    }
    Some(format!(
        "exit {} and the folder is {}",
        said.code,
        if is_new {
            "new"
        } else if is_old {
            "old"
        } else {
            "mixed"
        }
    ))
}

/// Tells whether each file that was not there before reads as a case or a party, and none that was there has changed.
fn new_files_are_whole(scenario: &Scenario, now: &super::scenarios::Tree) -> bool {
    now.iter().all(|(path, text)| match scenario.before.get(path) {
        Some(before) => before == text,
        None => parse(Syntax::Toml, text).is_ok_and(|doc| {
            read_case::case(&doc, Syntax::Toml, johannesburg()).0.is_some()
                || read_party::party(&doc, Syntax::Toml, johannesburg()).0.is_some()
        }),
    })
}
