//! What two clones did to two cases that were one complaint: whatever git makes of it, nobody is forgotten.
//! What people read of it stands in `tests/transcripts/rules/merge/left_behind.md`.

use crate::clones::{Driver, Tree};
use crate::index::{ask, compare, rest};
use crate::sandbox::{Said, Sandbox, said};

/// A complaint of one and the same person, answered at once.
fn text(id: &str, day: &str) -> String {
    format!(
        r#"schema = 1
id = "{id}"
kind = "complaint"
subject = "Cold bread of {id}"
received_at = {day}T09:00:00+02:00
complainant = "p-ann"

status = "open"

priority = "normal"

owner = "thandi"

[[event]]
id = "e1"
case = "{id}"
at = {day}T09:00:00+02:00
by = "thandi"
kind = "contact-in"
text = "It was cold: {id}."

[[event]]
id = "e2"
case = "{id}"
at = {day}T10:00:00+02:00
by = "thandi"
kind = "contact-out"
text = "I ask the oven, and say so: {id}."
"#
    )
}

const ANN: &str = "schema = 1\nid = \"p-ann\"\nkind = \"person\"\nname = \"Ann\"\nemails = [\"ann@ann.example\"]\n";

/// Returns two clones of a folder with the cases `aaa-1` and `bbb-2`.
fn clones(sandbox: &Sandbox) -> (Tree<'_>, Tree<'_>) {
    let ours = Tree::new(sandbox, "ours", &text("kd35-dnr3", "2025-01-06"), Driver::Armed);
    ours.git(&["rm", "-q", crate::clones::CASE]).ok();
    ours.write("cases/2026/aaa-1.toml", &text("aaa-1", "2026-11-16"));
    ours.write("cases/2026/bbb-2.toml", &text("bbb-2", "2026-11-17"));
    ours.write("parties/p-ann.toml", ANN);
    ours.commit("two cases");
    let theirs = ours.cloned("theirs", Driver::Armed);
    (ours, theirs)
}

/// Runs `amends` on another machine, which throws other ids.
fn there(sandbox: &Sandbox, tree: &Tree<'_>, args: &[&str]) -> Said {
    said(sandbox.amends(args).env("AMENDS_SEED", "99").current_dir(&tree.dir)).ok()
}

fn pull(tree: &Tree<'_>) {
    tree.commit("here");
    tree.git(&["pull", "-q", "--no-rebase", "--no-edit", "origin", "main"]).ok();
}

/// Returns the first worry of each case that wants action, with what to type.
fn next(tree: &Tree<'_>) -> String {
    let said = tree.amends(&["next", "--format", "csv", "--columns", "case,code,hint"]).ok();
    let lines: Vec<&str> = said.out.lines().skip(1).collect();
    lines.join("\n")
}

fn list(tree: &Tree<'_>, more: &[&str]) -> String {
    let said = tree.amends(&[&["list", "--format", "csv", "--columns", "id,status"], more].concat()).ok();
    let mut lines: Vec<&str> = said.out.lines().skip(1).collect();
    lines.sort_unstable();
    lines.join(" ")
}

#[test]
fn two_cases_that_were_merged_into_each_other_count_as_one_until_one_lives_on() {
    let sandbox = Sandbox::bare();
    let (ours, theirs) = clones(&sandbox);
    ours.amends(&["merge", "bbb-2", "INTO", "aaa-1", "--at", "2026-11-18 10:00"]).ok();
    ours.commit("one way");
    there(&sandbox, &theirs, &["merge", "aaa-1", "INTO", "bbb-2", "--at", "2026-11-18 11:00"]);
    pull(&theirs);
    let end = "amends merge bbb-2 INTO aaa-1";
    assert_eq!(list(&theirs, &["status:open"]), "aaa-1,open");
    assert_eq!(next(&theirs), format!("aaa-1,merge.left-behind,{end}"));
    let silence = theirs.amends(&["silence", "--format", "ids"]).ok().out;
    assert_eq!(silence, "aaa-1\n");
    let shown = theirs.amends(&["show", "aaa-1"]).ok().out;
    assert!(shown.contains("merge.left-behind") && shown.contains("Status       open"), "{shown}");
    assert!(theirs.amends(&["check"]).out.contains(end));
    // Before the two were merged they were two, and between the two merges one.
    assert_eq!(list(&theirs, &["--as-of", "2026-11-18 09:00"]), "aaa-1,open bbb-2,open");
    assert_eq!(list(&theirs, &["--as-of", "2026-11-18 10:30"]), "aaa-1,open");

    let path = "cases/2026/aaa-1.toml";
    let before = theirs.read(path);
    let merge = ["merge", "bbb-2", "INTO", "aaa-1"];
    let dry = theirs.amends(&[&merge[..], &["--dry-run"]].concat()).ok();
    assert!(dry.out.contains("-merged_into = \"bbb-2\"") && dry.out.contains("+status = \"open\""), "{}", dry.out);
    assert_eq!(theirs.read(path), before);
    let home = sandbox.path().join("home");
    std::fs::create_dir(&home).unwrap();
    let at_home = |args: &[&str]| said(sandbox.amends(args).env("HOME", &home).current_dir(&theirs.dir)).ok();
    at_home(&merge);
    assert_eq!(theirs.amends(&["check"]).ok().out, "");
    assert_eq!(list(&theirs, &[]), "aaa-1,open");
    assert!(!next(&theirs).contains("merge."), "{}", next(&theirs));
    // Nothing stands there twice.
    let after = theirs.read(path);
    for id in ["aaa-1", "bbb-2"] {
        assert_eq!(after.matches(&format!("It was cold: {id}.")).count(), 1, "{after}");
    }
    assert_eq!(list(&theirs, &["--as-of", "2026-11-18 12:00"]), "aaa-1,open");
    at_home(&["undo", "--yes"]);
    assert_eq!(theirs.read(path), before);
    // Whichever is named last lives on.
    theirs.amends(&["merge", "aaa-1", "INTO", "bbb-2"]).ok();
    assert_eq!(theirs.amends(&["check"]).ok().out, "");
    assert_eq!(list(&theirs, &[]), "bbb-2,open");
}

#[test]
fn what_came_to_a_merged_case_elsewhere_is_in_every_watch_until_it_is_taken_in() {
    let reply = ["update", "bbb-2", "--in", "Still angry, call me", "--at", "2026-11-18 11:00"];
    let ask = ["update", "bbb-2", "--question", "Why", "--at", "2026-11-18 11:00"];
    let danger = ["update", "bbb-2", "--set", "situation=safety", "--at", "2026-11-18 11:00"];
    let up = ["escalate", "bbb-2", "--to", "manager", "--why", "she is angry", "--at", "2026-11-18 11:00"];
    for (late, code, is_owed) in [
        (&reply[..], "contact.unanswered", false),
        (&ask[..], "question.unanswered", true),
        (&danger[..], "safety.not-immediate", true),
        (&up[..], "escalation.unexplained", true),
    ] {
        for is_closed in [false, true] {
            let sandbox = Sandbox::bare();
            let (ours, theirs) = clones(&sandbox);
            ours.amends(&["merge", "bbb-2", "INTO", "aaa-1", "--at", "2026-11-18 10:00"]).ok();
            if is_closed {
                let told = ["--remedy", "Warm bread", "--told", "It is warm", "--at", "2026-11-18 10:10"];
                ours.amends(&[&["resolve", "aaa-1"][..], &told].concat()).ok();
                ours.amends(&["close", "aaa-1", "--accepted", "yes", "--at", "2026-11-18 10:20"]).ok();
            }
            ours.commit("one case");
            there(&sandbox, &theirs, late);
            pull(&theirs);
            let said = next(&theirs);
            let first = "bbb-2,merge.left-behind,amends merge bbb-2 INTO aaa-1";
            assert_eq!(said.lines().find(|line| line.starts_with("bbb-2")), Some(first), "{late:?}: {said}");
            assert!(list(&theirs, &[&format!("code:{code}")]).contains("bbb-2,open"), "{late:?}");
            let report = theirs.amends(&["report"]).ok().out;
            assert!(report.contains("bbb-2"), "{late:?}: {report}");

            let taken = theirs.amends(&["merge", "bbb-2", "INTO", "aaa-1"]).ok().out;
            let is_waiting = is_closed && code == "contact.unanswered";
            assert_eq!(taken.contains("next: amends reopen aaa-1 --why REASON"), is_waiting, "{taken}");
            assert_eq!(theirs.amends(&["check"]).ok().out, "", "{late:?}");
            let status = if is_closed && !is_owed { "closed" } else { "open" };
            assert_eq!(list(&theirs, &[]), format!("aaa-1,{status}"), "{late:?}");
            assert_eq!(list(&theirs, &[&format!("code:{code}")]), format!("aaa-1,{status}"), "{late:?}");
            let again = theirs.amends(&["merge", "bbb-2", "INTO", "aaa-1"]).ok();
            assert!(again.out.contains("holds it already"), "{again:?}");
        }
    }
}

#[test]
fn two_that_are_one_repeat_each_other_no_more_whatever_came_to_the_old_one_elsewhere() {
    for (from, into) in [("aaa-1", "bbb-2"), ("bbb-2", "aaa-1")] {
        let sandbox = Sandbox::bare();
        let (ours, theirs) = clones(&sandbox);
        // On record the later one repeats the earlier one.
        ours.amends(&["check", "--adopt"]).ok();
        ours.commit("an emergency");
        pull(&theirs);
        ours.amends(&["merge", from, "INTO", into]).ok();
        ours.commit("one case");
        there(&sandbox, &theirs, &["promise", "add", from, "New bread", "--due", "fri", "--force", "--why", "w"]);
        pull(&theirs);
        let said = next(&theirs);
        assert!(said.contains(&format!("{from},merge.left-behind")), "{from}: {said}");
        let all = theirs.amends(&["next", "--format", "json"]).ok().out;
        assert!(!all.contains("repeat.person") && !all.contains("complained before"), "{from}: {all}");
        assert_eq!(theirs.amends(&["repeats"]).ok().out, "", "{from}");
    }
}

#[test]
fn what_is_left_behind_is_the_same_with_the_index() {
    let sandbox = Sandbox::new_shop();
    // An earlier complaint that is over is read only because the one that was left behind is not.
    let closed = "status = \"closed\"";
    sandbox.write("cases/2026/aaa-0.toml", &text("aaa-0", "2026-10-05").replace("status = \"open\"", closed));
    sandbox.write("parties/p-ann.toml", ANN);
    let pointing = |from: &str, into: &str| {
        let head = format!("merged_into = \"{into}\"\n\n[[event]]\nid = \"e1\"");
        let event = format!(
            "\n[[event]]\nid = \"e3\"\ncase = \"{from}\"\nat = 2026-11-18T10:00:00+02:00\nkind = \"merged\"\nkey = \"status\"\nfrom = \"open\"\nto = \"closed\"\n"
        );
        let text = text(from, "2026-11-17").replace("status = \"open\"", closed);
        format!("{}{event}", text.replace("[[event]]\nid = \"e1\"", &head))
    };
    let repeats = || ask(&sandbox, &["list", "code:repeat.person", "--format", "ids"]).ok().out;
    for (pointers, expect) in [
        (&[("bbb-2", "aaa-1")][..], "bbb-2\n"),
        (&[("bbb-2", "aaa-1"), ("aaa-1", "bbb-2")], "aaa-1\nbbb-2\n"),
        (&[("bbb-2", "gone-9")], "bbb-2\n"),
    ] {
        sandbox.write("cases/2026/aaa-1.toml", &text("aaa-1", "2025-01-06").replace("status = \"open\"", closed));
        for (from, into) in pointers {
            sandbox.write(&format!("cases/2026/{from}.toml"), &pointing(from, into));
        }
        rest();
        for run in ["the first run", "the second run"] {
            compare(&sandbox, &format!("{pointers:?}, {run}"));
        }
        assert_eq!(repeats(), expect, "{pointers:?}");
    }
}

#[test]
fn an_export_takes_no_case_for_a_repeat_of_one_that_another_holds() {
    let shop = Sandbox::new_shop();
    let open =
        |subject: &str, from: &str| shop.run(&["open", subject, "--from", from, "-q"]).ok().out.trim().to_owned();
    let (first, merged) = (open("First", "Ann <ann@ann.example>"), open("Second", "Cy <cy@cy.example>"));
    shop.run(&["merge", &merged, "INTO", &first, "--force", "--why", "same family"]).ok();
    let again = open("Again", "Cy <cy@cy.example>");
    let export = shop.run(&["party", "export", "cy@cy.example", "--format", "markdown"]).ok().out;
    // The record of both is hers as well as his, so the one that lives on came before, as everywhere.
    assert!(export.contains(&again) && export.contains(&format!("complained before: {first}")), "{export}");
    assert!(!export.contains(&format!("complained before: {merged}")), "{export}");
}
