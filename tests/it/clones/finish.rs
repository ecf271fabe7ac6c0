//! `resolve-merge`: markers taken out, keys settled, the record kept.

use amends::format::tree::Syntax;

use super::{CASE, Driver, Tree};
use crate::merging::changes::base;
use crate::sandbox::Sandbox;

/// Returns a clone in which both sides changed the owner and logged something, merged by git.
fn merged<'s>(sandbox: &'s Sandbox, driver: Driver, style: &str) -> Tree<'s> {
    let base = base(Syntax::Toml);
    let tree = Tree::new(sandbox, "tree", &base, driver);
    tree.git(&["config", "merge.conflictStyle", style]).ok();
    let side = |name: &str, id: &str| {
        base.replace("thandi", name)
            + &format!(
                "\n[[event]]\nid = \"{id}\"\ncase = \"kd35-dnr3\"\nat = 2026-11-21T10:00:00+02:00\nby = \"{name}\"\nkind = \"note\"\n"
            )
    };
    tree.branch("a", "main", CASE, &side("ada", "e2"));
    tree.branch("b", "main", CASE, &side("bo", "e3"));
    assert_eq!(tree.git(&["merge", "-q", "--no-edit", "a"]).code, 1);
    tree
}

#[test]
fn a_conflict_is_shown_and_settled_on_record() {
    let sandbox = Sandbox::bare();
    let tree = merged(&sandbox, Driver::Armed, "merge");
    assert_eq!(tree.amends(&["list"]).code, 3);
    let said = tree.amends(&["update", "kd35", "--note", "x"]);
    assert_eq!(said.code, 3, "{said:?}");
    let said = tree.amends(&["resolve-merge", "--format", "json"]);
    assert_eq!(said.code, 1, "{said:?}");
    let row = &said.json()["data"][0];
    assert_eq!((&row["key"], &row["state"], &row["now"]), (&"owner".into(), &"open".into(), &"thandi".into()));
    assert_eq!(row["values"], serde_json::json!(["ada", "bo"]));
    for (args, code) in [
        (&["resolve-merge", "kd35", "--key", "owner", "--take", "zoe"][..], 2),
        (&["resolve-merge", "kd35", "--key", "status", "--take", "ada"], 4),
        (&["resolve-merge", "--key", "owner", "--take", "ada"], 2),
        (&["resolve-merge", "kd35", "--key", "owner"], 2),
        (&["resolve-merge", "hj22", "--key", "owner", "--take", "ada"], 4),
    ] {
        assert_eq!(tree.amends(args).code, code, "{args:?} {:?}", tree.amends(args));
    }
    let before = tree.read(CASE);
    tree.amends(&["-n", "resolve-merge", "kd35", "--key", "owner", "--take", "ada"]).ok();
    assert_eq!(tree.read(CASE), before);
    tree.amends(&["resolve-merge", "kd35", "--key", "owner", "--take", "ada", "--why", "she knows her"]).ok();
    let text = tree.read(CASE);
    assert!(!text.contains("conflict]]") && text.contains("\nowner = \"ada\"\n"), "{text}");
    let event = text.rsplit("[[event]]").next().unwrap();
    for line in [
        "kind = \"conflict-settled\"",
        "why = \"she knows her\"",
        "key = \"owner\"",
        "from = \"thandi\"",
        "to = \"ada\"",
    ] {
        assert!(event.contains(line), "{event}");
    }
    assert_eq!(tree.amends(&["check"]).code, 0, "{:?}", tree.amends(&["check"]));
    let said = tree.amends(&["resolve-merge"]).ok();
    assert_eq!((said.out.as_str(), said.err.as_str()), ("", ""));
}

#[test]
fn markers_are_merged_by_meaning_after_all() {
    for style in ["merge", "diff3", "zdiff3"] {
        let sandbox = Sandbox::bare();
        let tree = merged(&sandbox, Driver::Untold, style);
        assert!(tree.read(CASE).contains("<<<<<<<"));
        let said = tree.amends(&["list"]);
        assert!(said.code == 3 && said.out.contains("markers"), "{said:?}");
        let said = tree.amends(&["resolve-merge", CASE]);
        assert_eq!(said.code, 1, "{said:?}");
        let text = tree.read(CASE);
        assert!(!text.contains("<<<<<<<") && text.contains("id = \"e2\"") && text.contains("id = \"e3\""), "{text}");
        assert!(text.contains("key = \"owner\"\nvalues = [\"ada\", \"bo\"]\n"), "{style}\n{text}");
        tree.amends(&["resolve-merge", "kd35", "--key", "owner", "--take", "2"]).ok();
        assert!(tree.read(CASE).contains("\nowner = \"bo\"\n"));
        assert_eq!(tree.amends(&["check"]).code, 0, "{style} {:?}\n{}", tree.amends(&["check"]), tree.read(CASE));
    }
}

#[test]
fn a_promise_that_ended_in_two_ways_is_settled_with_its_time() {
    let sandbox = Sandbox::bare();
    let tree = Tree::new(&sandbox, "tree", &base(Syntax::Toml), Driver::Armed);
    let clone = tree.cloned("clone", Driver::Armed);
    tree.amends(&["promise", "keep", "kd35/p7kd", "--at", "2026-11-24 10:00"]).ok();
    tree.commit("kept");
    let mut broken = sandbox.amends(&["promise", "break", "kd35/p7kd", "--at", "2026-11-24 11:00"]);
    crate::sandbox::said(broken.current_dir(&clone.dir).env("AMENDS_SEED", "2")).ok();
    clone.commit("broken");
    let said = tree.git(&["pull", "-q", "--no-rebase", "--no-edit", &clone.dir.display().to_string(), "main"]);
    assert_ne!(said.code, 0, "{said:?}");
    let text = tree.read(CASE);
    assert!(
        text.contains("state = \"open\"\n") && !text.contains("ended_at") && text.contains("promise/p7kd/state"),
        "{text}"
    );
    tree.amends(&["resolve-merge", "kd35", "--key", "promise/p7kd/state", "--take", "broken"]).ok();
    let text = tree.read(CASE);
    assert!(text.contains("state = \"broken\"\nended_at = 2026-11-24T11:00:00+02:00\n"), "{text}");
    assert_eq!(tree.amends(&["check"]).code, 0, "{:?}", tree.amends(&["check"]));
}

#[test]
fn the_ancestor_is_not_asked_of_a_repository_of_somebody_else() {
    let sandbox = Sandbox::bare();
    let tree = merged(&sandbox, Driver::Untold, "merge");
    let stranger = Tree { sandbox: &sandbox, dir: sandbox.path().join("stranger") };
    for path in ["amends.toml", CASE] {
        stranger.write(path, &tree.read(path));
    }
    stranger.write(".git", &format!("gitdir: {}\n", tree.dir.join(".git").display()));
    for (tree, knows_it) in [(&tree, true), (&stranger, false)] {
        let said = tree.amends(&["resolve-merge"]);
        assert_eq!(said.code, 1, "{said:?}");
        let text = tree.read(CASE);
        assert!(text.contains("values = [\"ada\", \"bo\"]\n"), "{text}");
        assert_eq!(text.contains("\nowner = \"thandi\"\n"), knows_it, "{text}");
    }
}

#[test]
fn a_file_with_markers_that_was_added_or_committed_keeps_what_the_base_had() {
    for steps in [&[][..], &[&["add", "-A"][..]], &[&["add", "-A"], &["commit", "-q", "-m", "with markers"]]] {
        let sandbox = Sandbox::bare();
        let tree = Tree::new(&sandbox, "tree", &base(Syntax::Toml), Driver::Untold);
        tree.work_on("main");
        tree.amends(&["assign", "kd35", "--to", "naledi"]).ok();
        tree.commit("a command");
        let by_command = tree.read(CASE);
        tree.branch("hand", "HEAD^", CASE, &base(Syntax::Toml).replace("thandi", "hand"));
        tree.branch("command", "main", CASE, &by_command);
        assert_eq!(tree.git(&["merge", "-q", "--no-edit", "hand"]).code, 1);
        assert!(tree.read(CASE).contains("<<<<<<<"));
        for step in steps {
            tree.git(step).ok();
        }
        let said = tree.amends(&["resolve-merge", "--format", "json"]);
        assert_eq!((said.code, said.json()["data"][1]["now"].as_str()), (1, Some("thandi")), "{steps:?} {said:?}");
        let text = tree.read(CASE);
        assert!(text.contains("\nowner = \"thandi\"\n"), "{steps:?}\n{text}");
        assert!(text.contains("values = [\"hand\", \"naledi\"]\n"), "{steps:?}\n{text}");
    }
}

#[test]
fn what_nobody_can_tell_the_base_of_still_has_a_value() {
    let sandbox = Sandbox::bare();
    let tree = merged(&sandbox, Driver::Untold, "merge");
    let text = tree.read(CASE);
    tree.git(&["merge", "--abort"]).ok();
    tree.write(CASE, &text);
    assert_eq!(tree.amends(&["resolve-merge"]).code, 1);
    let text = tree.read(CASE);
    assert!(text.contains("\nowner = \"ada\"\n") && text.contains("values = [\"ada\", \"bo\"]\n"), "{text}");
}

#[test]
fn what_git_spliced_is_merged_from_the_versions_that_it_keeps() {
    let sandbox = Sandbox::bare();
    let tree = Tree::new(&sandbox, "tree", &base(Syntax::Toml), Driver::Untold);
    let id = tree.amends(&["open", "stale rolls", "--owner", "z", "--set", "x_k=1", "-q"]).ok().out.trim().to_owned();
    let path = format!("cases/2026/{id}.toml");
    tree.commit("a case");
    tree.git(&["branch", "-q", "start"]).ok();
    let side = |name: &str, steps: &[&[&str]]| {
        tree.work_on("start");
        steps.iter().for_each(|step| drop(tree.amends(step).ok()));
        tree.branch(name, "start", &path, &tree.read(&path));
    };
    let close = &["close", &id, "--finding", "rejected", "--force", "--why", "f"][..];
    side("a", &[close]);
    side("b", &[&["update", &id, "--set", "x_k=3"], close]);
    assert_eq!(tree.git(&["merge", "-q", "--no-edit", "a"]).code, 1);
    let spliced = tree.read(&path);
    // Both tables stand in what git was content with.
    assert_eq!(spliced.matches("[outcome]").count(), 2, "{spliced}");
    let said = tree.amends(&["resolve-merge"]);
    assert!(said.code <= 1, "{said:?}");
    let text = tree.read(&path);
    assert!(text.matches("[outcome]").count() == 1 && text.contains("\nx_k = \"3\"\n"), "{text}");
    // What a hand has made of it is not taken back, and what nobody can read is named.
    tree.write(&path, &spliced.replace("x_k = \"3\"", "x_k = \"4\""));
    assert_eq!(tree.amends(&["resolve-merge"]).code, 3);
    let is_marker = |line: &&str| ["<<<<<<<", "=======", ">>>>>>>"].iter().any(|sign| line.starts_with(sign));
    let bare: Vec<&str> = spliced.lines().filter(|line| !is_marker(line)).collect();
    tree.write(&path, &bare.join("\n"));
    for args in [&["resolve-merge", &id][..], &["resolve-merge"]] {
        let said = tree.amends(args);
        assert!(said.code == 3 && said.err.contains(&path), "{said:?}");
    }
}

#[test]
fn who_united_two_cases_stays_on_record_through_a_merge() {
    let sandbox = Sandbox::bare();
    let tree = Tree::new(&sandbox, "tree", &base(Syntax::Toml), Driver::Armed);
    tree.work_on("main");
    let into = tree.amends(&["open", "the same again", "-q"]).ok().out.trim().to_owned();
    tree.commit("two cases");
    tree.git(&["branch", "-q", "-f", "main"]).ok();
    tree.amends(&["merge", "kd35", "INTO", &into, "--force", "--why", "one complaint"]).ok();
    let pointed = tree.read(CASE);
    tree.branch("a", "main", CASE, &pointed);
    let note = "\n[[event]]\nid = \"e2\"\ncase = \"kd35-dnr3\"\nat = 2026-11-21T10:00:00+02:00\nby = \"bo\"\nkind = \"note\"\n";
    tree.branch("b", "main", CASE, &(base(Syntax::Toml) + note));
    tree.git(&["merge", "-q", "--no-edit", "a"]).ok();
    let text = tree.read(CASE);
    let blocks = |text: &str| text.split("\n[[").map(|block| block.trim().to_owned()).collect::<Vec<_>>();
    let merged = blocks(&text);
    for block in blocks(&pointed).into_iter().filter(|block| block.contains("kind = \"merged\"")) {
        assert!(merged.contains(&block), "{block} is lost\n{text}");
    }
    assert_eq!(merged.iter().filter(|block| block.contains("kind = \"merged\"")).count(), 2, "{text}");
}

#[test]
fn what_is_not_merged_by_meaning_says_that_a_hand_has_to_do_it() {
    let sandbox = Sandbox::bare();
    let tree = Tree::new(&sandbox, "tree", &base(Syntax::Toml), Driver::Armed);
    let text = tree.read("amends.toml");
    tree.write("amends.toml", &format!("<<<<<<< a\nname = \"A\"\n=======\nname = \"B\"\n>>>>>>> b\n{text}"));
    for args in [&["list"][..], &["resolve-merge"]] {
        let said = tree.amends(args);
        assert!(
            said.code == 3 && said.err.contains("in your editor") && !said.err.contains("by meaning;\n"),
            "{said:?}"
        );
        assert!(!said.err.contains("amends resolve-merge"), "{said:?}");
    }
}

#[test]
fn a_policy_with_markers_is_not_said_to_be_missing() {
    let sandbox = Sandbox::bare();
    let tree = Tree::new(&sandbox, "tree", &base(Syntax::Toml), Driver::Armed);
    let policy = tree.read("amends.toml");
    tree.write("amends.toml", &format!("{policy}\n[policies]\napply = [\"ours\"]\n"));
    assert!(tree.amends(&["check"]).out.contains("policy.unknown"), "{:?}", tree.amends(&["check"]));
    tree.write("policies/ours.toml", "<<<<<<< a\ntitle = \"A\"\n=======\ntitle = \"B\"\n>>>>>>> b\n");
    let said = tree.amends(&["check"]);
    assert!(
        said.out.contains("policies/ours.toml:1:1: merge.markers") && !said.out.contains("policy.unknown"),
        "{said:?}"
    );
}

#[test]
fn a_choice_that_would_leave_no_case_is_refused() {
    let sandbox = Sandbox::bare();
    let tree = Tree::new(&sandbox, "tree", &base(Syntax::Toml), Driver::Armed);
    for (key, value) in [
        ("id", "hj22-aaaa"),
        ("schema", "99"),
        ("conflict", "a"),
        ("situation/tags", "a"),
        ("received_at", "garbage"),
        ("received_at", ""),
    ] {
        let text = format!("{}\n[[conflict]]\nkey = \"{key}\"\nvalues = [\"{value}\"]\n", base(Syntax::Toml));
        tree.write(CASE, &text);
        let said = tree.amends(&["resolve-merge", "kd35", "--key", key, "--take", "1"]);
        assert_eq!((said.code, tree.read(CASE)), (3, text), "{key} {said:?}");
    }
}

#[test]
fn what_a_hand_left_between_the_markers_is_said_where_head_and_events_disagree() {
    let sandbox = Sandbox::bare();
    let tree = Tree::new(&sandbox, "tree", &base(Syntax::Toml), Driver::Untold);
    let side = |name: &str, steps: [&[&str]; 2]| {
        tree.work_on("main");
        // Both sides did the first thing together, and draw ids of their own for the second.
        tree.amends(steps[0]).ok();
        crate::sandbox::said(sandbox.amends(steps[1]).current_dir(&tree.dir).env("AMENDS_SEED", name)).ok();
        tree.branch(name, "main", CASE, &tree.read(CASE));
    };
    let resolve =
        &["resolve", "kd35", "--remedy", "r", "--told", "x", "--force", "--why", "f", "--at", "2026-11-24 10:00"][..];
    side("8", [resolve, &["update", "kd35", "--note", "na"]]);
    side("9", [resolve, &["reopen", "kd35", "--why", "z"]]);
    assert_eq!(tree.git(&["merge", "-q", "--no-edit", "8"]).code, 1);
    let (marked, words) = (tree.read(CASE), "head and events of `kd35-dnr3` disagree");
    // What git keeps says all: nothing disagrees, and nothing says so.
    let said = tree.amends(&["resolve-merge"]);
    assert!(said.code <= 1 && !said.err.contains(words), "{said:?}");
    assert!(!tree.amends(&["check"]).out.contains("record.mismatch"), "{}", tree.read(CASE));
    // What a hand wrote meanwhile tells of another priority than the head does.
    let by_hand = marked.replace("to = \"emergency\"", "to = \"high\"");
    assert_ne!(by_hand, marked);
    tree.write(CASE, &by_hand);
    let said = tree.amends(&["resolve-merge"]);
    assert!(said.code <= 1 && said.err.contains(words), "{said:?}");
    assert!(tree.amends(&["check"]).out.contains("record.mismatch"), "{}", tree.read(CASE));
}
