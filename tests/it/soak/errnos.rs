//! System calls that fail, each in turn and with each number: the exit code and the disk say the same.
//! What the store does about a failure is judged by what a caller can see.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Instant;

use crate::sandbox::johannesburg;
use amends::format::tree::parse;
use amends::format::{read_case, read_party};
use amends::model::dice::Dice;

use super::scenarios::{Scenario, Stage, Tree, all, command};
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
        let sandbox = scenario.fresh();
        let trace = sandbox.path().join("trace");
        let (_, calls) = strace::calls(&command(&sandbox, &scenario.args), &sandbox.shop(), &trace);
        for (call, errno) in points(scenario, &calls, size, &mut dice) {
            let sandbox = scenario.fresh();
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

fn points(scenario: &Scenario, calls: &[Call], size: Size, dice: &mut Dice) -> Vec<(Call, &'static str)> {
    let mut calls: Vec<Call> = calls.iter().filter(|call| FAIL.contains(&call.name.as_str())).cloned().collect();
    if size == Size::Share {
        calls.retain(Call::changes_state);
    }
    calls.sort_by(|a, b| (&a.name, a.nth).cmp(&(&b.name, b.nth)));
    calls.dedup_by(|a, b| a.name == b.name && a.nth == b.nth);
    let points = calls.iter().flat_map(|call| ERRNOS.iter().map(move |errno| (call.clone(), *errno)));
    size.draw(points.collect(), scenario.share(3), dice)
}

/// What writes several files, or goes through the whole folder: it may stop between two of them.
const SEVERAL: &[&str] = &[
    "update, two cases",
    "open --batch",
    "init",
    "init --git",
    "party merge",
    "party split",
    "merge",
    "escalate --due",
    "check --adopt",
];

/// Returns how the exit code and the disk tell different stories.
fn disagree(scenario: &Scenario, said: &Said, now: &Tree) -> Option<String> {
    let is_open = scenario.name.starts_with("open");
    // What could not be read changes what a new case says, and which ids are drawn for it; then it is said.
    let may_differ = is_open && said.code == 3 && new_files_are_whole(scenario, now);
    // Of a folder that could be read in part, what was found in it is noted, and nothing forgotten.
    let is_partly_said = scenario.says_first && said.code == 3 && !said.out.is_empty();
    if is_partly_said {
        return None;
    }
    if let Some(torn) = scenario.torn(now).first().filter(|_| !may_differ) {
        return Some(torn.clone());
    }
    if let Some(party) = left_behind(scenario, now) {
        return Some(format!("exit {}, and {} is in nobody's case", said.code, party.display()));
    }
    let is_old = now == &scenario.before;
    let is_new = now == &scenario.after;
    // Half of it may stand there where there are several files, and then nobody says that nothing does.
    let name = scenario.name.trim_end_matches(", json");
    let is_several = SEVERAL.contains(&name);
    // The directories of a new folder are not looked at here.
    let is_part = !is_old && (!is_new || scenario.name == "init");
    let is_half = is_several && is_part && !said.err.contains("nothing was written");
    let agrees = match said.code {
        // What could not be noted as said is said again.
        0 if scenario.says_first => {
            !said.out.is_empty() && (is_new || is_old && said.err.starts_with("note: what was said"))
        }
        0 | 1 => is_new && scenario.is_silent == said.out.is_empty(),
        7 => is_new || is_half,
        5 => is_old || is_half,
        // What goes through the whole folder writes what it could read, and says what it could not; an export says so in
        // its own text, or is torn.
        3 => {
            is_old
                || is_several
                || is_new
                || name == "party export"
                || may_differ && scenario.is_complete_but_for_words(now)
        }
        2 | 4 | 6 => is_old,
        // Whatever stands there then, git takes neither.
        129 => scenario.is_silent,
        // The loader could not start the program, or the editor's.
        127 => is_old,
        _ => false,
    };
    if agrees {
        return None;
    }
    let found = match (is_new, is_old) {
        (true, _) => "new",
        (_, true) => "old",
        _ => "mixed",
    };
    Some(format!("exit {} and the folder is {found}", said.code))
}

/// Returns the file of a party that was not there before and that no case names.
fn left_behind<'a>(scenario: &Scenario, now: &'a Tree) -> Option<&'a PathBuf> {
    let is_new = |path: &&PathBuf| path.starts_with("parties") && !scenario.before.contains_key(*path);
    now.keys().filter(is_new).find(|path| {
        let id = format!("\"{}\"", path.file_stem().unwrap().to_string_lossy());
        let names = |(path, text): (&PathBuf, &Vec<u8>)| {
            path.starts_with("cases") && String::from_utf8_lossy(text).contains(&id)
        };
        !now.iter().any(names)
    })
}

/// Tells whether each file that was not there before reads as a case or a party, and none that was there has changed.
fn new_files_are_whole(scenario: &Scenario, now: &Tree) -> bool {
    now.iter().all(|(path, text)| match scenario.before.get(path) {
        Some(before) => before == text,
        None => parse(scenario.syntax, text).is_ok_and(|doc| {
            read_case::case(&doc, scenario.syntax, johannesburg()).0.is_some()
                || read_party::party(&doc, scenario.syntax, johannesburg()).0.is_some()
        }),
    })
}
