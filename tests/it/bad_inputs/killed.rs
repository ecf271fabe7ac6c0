//! Merge drivers that are killed or broken: git never takes what they leave for a result.
//! What a living driver does stands in `clones`.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

use amends::format::tree::Syntax;

use crate::clones::{CASE, Driver, Tree};
use crate::merging::changes::base;
use crate::sandbox::Sandbox;
use crate::soak::{skip, strace};

/// Two branches that git can merge with the driver alone.
fn branches<'s>(sandbox: &'s Sandbox, name: &str) -> (Tree<'s>, [String; 2]) {
    let base = base(Syntax::Toml);
    let tree = Tree::new(sandbox, name, &base, Driver::Armed);
    let note = |id: &str| {
        let at = "2026-11-21T10:00:00+02:00";
        format!("{base}\n[[event]]\nid = \"{id}\"\ncase = \"kd35-dnr3\"\nat = {at}\nkind = \"note\"\n")
    };
    let texts = ["e2", "e3"].map(note);
    tree.branch("a", "main", CASE, &texts[0]);
    tree.branch("b", "main", CASE, &texts[1]);
    (tree, texts)
}

#[test]
fn a_driver_that_is_killed_leaves_both_versions() {
    let sandbox = Sandbox::bare();
    for (name, script) in [
        ("killed", "kill -9 $$"),
        ("broken", "exit 101"),
        ("half", "printf 'schema = 1' > \"$3\"; kill -9 $$"),
        ("full", "ulimit -f 0; exec REAL \"$@\""),
    ] {
        let (tree, [ours, theirs]) = branches(&sandbox, name);
        let program = sandbox.path().join("bin/amends");
        fs::remove_file(&program).unwrap();
        let real = env!("CARGO_BIN_EXE_amends");
        fs::write(&program, format!("#!/bin/sh\n{}\n", script.replace("REAL", real))).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        let said = tree.git(&["merge", "-q", "--no-edit", "a"]);
        assert_ne!(said.code, 0, "{name} {said:?}");
        // Nothing was taken for the result: the branches hold what they held, and git goes back when it is told.
        assert_eq!(tree.git(&["show", &format!("a:{CASE}")]).ok().out, ours);
        assert_eq!(tree.git(&["show", &format!("b:{CASE}")]).ok().out, theirs);
        tree.git(&["reset", "-q", "--hard"]).ok();
        assert_eq!(tree.read(CASE), theirs, "{name}");
        fs::remove_file(&program).unwrap();
        std::os::unix::fs::symlink(real, &program).unwrap();
        tree.git(&["merge", "-q", "--no-edit", "a"]).ok();
        assert!(tree.read(CASE).contains("id = \"e2\"") && tree.read(CASE).contains("id = \"e3\""));
    }
}

#[test]
fn a_driver_killed_at_any_call_leaves_a_whole_file() {
    if !strace::is_here() {
        return skip("a killed driver", "there is no strace");
    }
    let sandbox = Sandbox::bare();
    let base = base(Syntax::Toml);
    let [a, b] = [("normal", "high"), ("thandi", "bo")].map(|(from, to)| base.replace(from, to));
    let both = a.replace("thandi", "bo");
    let ready = || {
        for (name, text) in [("o", &base), ("a", &a), ("b", &b)] {
            fs::write(sandbox.path().join(name), text).unwrap();
        }
    };
    let args = ["merge-file", "o", "a", "b", "7", CASE];
    ready();
    let trace = sandbox.path().join("trace");
    let (clean, calls) = strace::calls(&sandbox.amends(&args), sandbox.path(), &trace);
    assert_eq!(clean.code, 0, "{clean:?}");
    let calls: Vec<_> = calls.into_iter().filter(strace::Call::changes_state).collect();
    assert!(calls.len() > 5, "{calls:?}");
    for call in calls {
        ready();
        let (only, kill) =
            (format!("trace={}", call.name), format!("inject={}:signal=SIGKILL:when={}", call.name, call.nth));
        let said = strace::run(&sandbox.amends(&args), &["-e", &only, "-e", &kill], &trace);
        let text = fs::read_to_string(sandbox.path().join("a")).unwrap();
        assert!(text == a || text == both, "{call:?} {said:?}\n{text}");
        assert!(said.code == 137 || (said.code == 0 && text == both), "{call:?} {said:?}");
    }
}

#[test]
fn a_program_that_is_not_there_is_no_conflict_either() {
    // What git runs is a line of shell; each way in which it can end is told apart.
    let (_, line) = amends::store::driver::COMMAND.split_once("%P; ").unwrap();
    for (ends, code) in [(0, 0), (1, 1), (2, 129), (101, 129), (127, 129), (130, 129), (137, 129)] {
        let found = Command::new("sh").args(["-c", &format!("(exit {ends}); {line}")]).status().unwrap();
        assert_eq!(found.code(), Some(code), "{ends}");
    }
}
