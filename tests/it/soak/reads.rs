//! System calls of reading commands that fail, each in turn: an answer is complete, or says that it is not.
//! What a write does about a failure is judged by `errnos`.

use std::collections::BTreeMap;
use std::process::Command;
use std::time::Instant;

use amends::model::dice::Dice;

use super::scenarios::age;
use super::strace::{self, Call};
use super::{Size, assert_none, figures, seed, skip};
use crate::sandbox::{Said, Sandbox, said};

const ERRNOS: &[&str] = &["EIO", "EACCES", "EINTR"];

/// The calls by which a folder is read.
const FAIL: &[&str] = &["open", "openat", "openat2", "read", "pread64", "fstat", "newfstatat", "statx", "getdents64"];

/// Commands that look at a folder, with the words of a shop for `{a}` (a case), `{p}` (a prefix of it), `{c}` (a case
/// that repeats it) and `{party}`.
const READS: &[&str] = &[
    "list",
    "list|party:lerato@example.org",
    "list|--as-of|2026-11-20 12:00",
    "overdue",
    "overdue|--within|9bd",
    "next",
    "repeats",
    "silence",
    "report",
    "report|week",
    "check",
    "show|{a}",
    "show|{p}",
    "show|{c}",
    "brief|{c}",
    "party|list",
    "party|show|{party}",
    "party|duplicates",
    "party|export|{party}",
    "escalate|{a}|--explain",
    "escalate|--due|--yes|--dry-run",
    "resolve-merge",
    "policy|list",
    "update|{p}|--note|looked at|--dry-run",
    "when|+2bd",
];

#[test]
fn a_read_that_fails() {
    injections(Size::Share);
}

#[test]
#[ignore = "minutes; see tests/SOAK.md"]
fn every_read_that_fails() {
    injections(Size::Full);
}

/// A shop with what the commands are about.
struct Shop {
    sandbox: Sandbox,
    commands: Vec<Vec<String>>,
}

impl Shop {
    fn build() -> Self {
        let sandbox = Sandbox::new_shop();
        let open = |args: &[&str]| {
            let said = sandbox.run(&[&["open", "-q"], args].concat()).ok();
            said.out.lines().next().unwrap().to_owned()
        };
        let lerato = "Lerato Dube <lerato@example.org>";
        open(&["Stale bread", "--received", "2025-12-01 10:00"]);
        let a = open(&["Charged twice", "--from", lerato, "--received", "2026-11-20 10:00"]);
        let c = open(&["Burnt crust", "--from", lerato]);
        open(&["Cold tea", "--from", "Zanele <zanele@example.org>"]);
        sandbox.run(&["promise", "add", &a, "Refund R450", "--due", "+2bd", "--how", "card"]).ok();
        let desk = "[[ladder]]\nlevel = 0\nname = \"desk\"\nwho = [\"thandi\"]\n\n";
        let lead = "[[ladder]]\nlevel = 1\nname = \"lead\"\nwho = [\"sam\"]\ntriggers = [\"repeat\"]\n";
        sandbox.write("amends.toml", &format!("{}\n{desk}{lead}", sandbox.read("amends.toml")));
        sandbox.write("policies/none.txt", "no policy\n");
        let party = sandbox.run(&["party", "list", "lerato", "--format", "ids"]).ok().out.trim().to_owned();
        let words = [("{a}", a.as_str()), ("{p}", &a[..6]), ("{c}", &c), ("{party}", &party)];
        let command = |line: &&str| {
            let line = words.iter().fold((*line).to_owned(), |line, (word, is)| line.replace(word, is));
            line.split('|').map(str::to_owned).collect()
        };
        let commands = READS.iter().map(command).collect();
        age(&sandbox.shop());
        Self { sandbox, commands }
    }

    fn command(&self, args: &[String], more: &[&str]) -> Command {
        let args: Vec<&str> = args.iter().map(String::as_str).chain(more.iter().copied()).collect();
        let mut command = self.sandbox.amends(&args);
        command.env("XDG_CACHE_HOME", self.sandbox.path().join("cache"));
        command
    }
}

fn injections(size: Size) {
    let began = Instant::now();
    if !strace::is_here() {
        return skip("failing reads", "there is no strace");
    }
    let shop = Shop::build();
    let trace = shop.sandbox.path().join("trace");
    let mut dice = Dice::seeded(seed() + 3);
    let mut codes: BTreeMap<i32, usize> = BTreeMap::new();
    let (mut n, mut wrong) = (0, Vec::new());
    for args in &shop.commands {
        for more in [&["--format", "json"][..], &["--format", "json", "--no-index"]] {
            said(&mut shop.command(args, more));
            let (clean, calls) = strace::calls(&shop.command(args, more), &shop.sandbox.shop(), &trace);
            assert!(matches!(clean.code, 0 | 1), "{args:?}: {clean:?}");
            for (call, errno) in points(&calls, size, &mut dice) {
                let (only, fail) =
                    (format!("trace={}", call.name), format!("inject={}:error={errno}:when={}", call.name, call.nth));
                let said = strace::run(&shop.command(args, more), &["-e", &only, "-e", &fail], &trace);
                n += 1;
                *codes.entry(said.code).or_default() += 1;
                if let Some(why) = kept_quiet(&clean, &said) {
                    let (name, nth, rest) = (&call.name, call.nth, call.rest.trim_end());
                    wrong.push(format!("{args:?} {more:?}: {name} {nth} ({rest} fails with {errno}: {why}: {said:?}"));
                }
            }
        }
    }
    let codes: Vec<String> = codes.iter().map(|(code, n)| format!("{n} x {code}")).collect();
    figures(
        "failing reads",
        began,
        &[("injections", &n), ("as exit codes", &codes.join(" ")), ("violations", &wrong.len())],
    );
    assert_none(&wrong, "failing reads");
}

fn points(calls: &[Call], size: Size, dice: &mut Dice) -> Vec<(Call, &'static str)> {
    let mut calls: Vec<&Call> = calls.iter().filter(|call| FAIL.contains(&call.name.as_str())).collect();
    calls.sort_by(|a, b| (&a.name, a.nth).cmp(&(&b.name, b.nth)));
    calls.dedup_by(|a, b| a.name == b.name && a.nth == b.nth);
    let points = calls.into_iter().flat_map(|call| ERRNOS.iter().map(move |errno| (call.clone(), *errno)));
    size.draw(points.collect(), 1, dice)
}

/// Returns how an answer that is another one than without the failure passes for a complete one.
fn kept_quiet(clean: &Said, said: &Said) -> Option<&'static str> {
    if said.code == clean.code && said.out == clean.out {
        return None;
    }
    let is_check = said.out.contains("\"schema\":\"amends/check/");
    if said.code != 3 && !(is_check && said.code == 1) {
        return Some("another answer, and the exit code is not 3");
    }
    if said.err.is_empty() && !is_check {
        return Some("nothing is said on stderr");
    }
    // A write, `check` too, tells of it on stderr or in its rows.
    let is_complete =
        said.out.contains("\"incomplete\":false") && !is_check && !said.err.contains("\"level\":\"error\"");
    is_complete.then_some("the answer says that it is complete")
}
