//! What hands did to a file in an unfinished merge: it stands, goes on record, and hides nothing of the other side.
//! What `resolve-merge` makes of a file that nobody touched is tested in `finish`.

use amends::format::tree::Syntax;

use super::{CASE, Driver, Tree};
use crate::merging::changes::base;
use crate::sandbox::Sandbox;

/// Commands, one after another.
type Steps<'s> = &'s [&'s [&'s str]];

/// Returns a clone in which git merged what the commands of two sides made of one case.
fn merged<'s>(sandbox: &'s Sandbox, driver: Driver, ours: Steps<'_>, theirs: Steps<'_>) -> Tree<'s> {
    let tree = Tree::new(sandbox, "tree", &base(Syntax::Toml), driver);
    for (name, seed, steps) in [("b", "2", theirs), ("a", "1", ours)] {
        tree.work_on("main");
        for step in steps {
            let mut command = sandbox.amends(step);
            crate::sandbox::said(command.current_dir(&tree.dir).env("AMENDS_SEED", seed)).ok();
        }
        tree.branch(name, "main", CASE, &tree.read(CASE));
    }
    assert_eq!(tree.git(&["merge", "-q", "--no-edit", "b"]).code, 1);
    tree
}

const NOTE: &[&str] = &["update", "kd35", "--note", "na"];

#[test]
fn a_key_in_conflict_hides_no_other_and_its_choice_puts_them_on_record() {
    let sandbox = Sandbox::bare();
    let [ada, bo] = ["ada", "bo"].map(|name| ["assign", "kd35", "--to", name]);
    let high: &[&str] = &["update", "kd35", "--set", "priority=high"];
    let tree = merged(&sandbox, Driver::Armed, &[&ada, high], &[&bo]);
    let text = tree.read(CASE);
    assert!(text.contains("[[conflict]]\nkey = \"owner\"") && text.contains("\npriority = \"high\"\n"), "{text}");
    tree.write(CASE, &text.replace("priority = \"high\"", "priority = \"low\""));
    let said = tree.amends(&["check"]);
    assert!(said.out.contains("merge.unresolved") && said.out.contains("record.mismatch: `priority`"), "{said:?}");
    assert!(!said.out.contains("record.mismatch: `owner`"), "{said:?}");
    tree.amends(&["resolve-merge", "kd35", "--key", "owner", "--take", "bo"]).ok();
    let text = tree.read(CASE);
    assert!(text.contains("kind = \"edited\"\nkey = \"priority\"\nfrom = \"high\"\nto = \"low\"\n"), "{text}");
    assert_eq!(tree.amends(&["check"]).code, 0, "{:?}", tree.amends(&["check"]));
}

#[test]
fn what_a_hand_changed_in_a_file_with_markers_hides_nothing_of_either_side() {
    let wait: &[&str] = &["update", "kd35", "--waiting", "customer", "--why", "w"];
    let answer: &[&str] = &["update", "kd35", "--in", "hello"];
    let back: [&[&str]; 2] = [&["assign", "kd35", "--to", "zola"], &["assign", "kd35", "--to", "thandi"]];
    let given: &[&str] = &["assign", "kd35", "--to", "naledi"];
    let pairs: [(Steps<'_>, Steps<'_>, &str, i32); 2] = [
        (&[wait, NOTE], &[answer], "\nstatus = \"open\"\n", 0),
        (&[given, NOTE], &back, "values = [\"naledi\", \"thandi\"]", 1),
    ];
    for (ours, theirs, expect, code) in pairs {
        let sandbox = Sandbox::bare();
        let tree = merged(&sandbox, Driver::Untold, ours, theirs);
        let found = tree.read(CASE);
        tree.amends(&["resolve-merge"]);
        let untouched = tree.read(CASE);
        assert!(untouched.contains(expect), "{untouched}");
        // In a part, outside of all, and one more line.
        for (from, to) in [
            ("text = \"na\"\n", "text = \"na, by hand\"\n"),
            ("subject = \"Charged twice\"\n", "subject = \"Charged three times\"\n"),
            ("subject = \"Charged twice\"\n", "# She is a friend.\nsubject = \"Charged twice\"\n"),
        ] {
            assert!(found.contains(from), "{found}");
            tree.write(CASE, &found.replace(from, to));
            let said = tree.amends(&["resolve-merge"]);
            assert_eq!((said.code, tree.read(CASE)), (code, untouched.replace(from, to)), "{said:?}\n{found}");
            assert!(!said.err.contains("disagree"), "{said:?}");
        }
    }
}

#[test]
fn what_a_hand_decided_between_the_markers_stands() {
    let sandbox = Sandbox::bare();
    let [ada, bo] = ["ada", "bo"].map(|name| ["assign", "kd35", "--to", name]);
    let tree = merged(&sandbox, Driver::Untold, &[&ada, NOTE], &[&bo, NOTE]);
    let found = tree.read(CASE);
    let (before, rest) = found.split_once("<<<<<<<").unwrap();
    let (hunk, after) = rest.split_once(">>>>>>>").unwrap();
    let after = after.split_once('\n').unwrap().1;
    assert!(hunk.contains("owner = \"bo\"") && after.contains("<<<<<<<"), "{found}");
    for (chosen, code) in [("ada", 0), ("zoe", 0)] {
        tree.write(CASE, &format!("{before}owner = \"{chosen}\"\n{after}"));
        let said = tree.amends(&["resolve-merge"]);
        let text = tree.read(CASE);
        assert_eq!(said.code, code, "{said:?}");
        assert!(text.contains(&format!("\nowner = \"{chosen}\"\n")) && !text.contains("[[conflict]]"), "{text}");
        assert_eq!(text.matches("kind = \"assigned\"").count(), 2, "{text}");
    }
}

#[test]
fn one_side_alone_of_an_unfinished_merge_is_named_with_the_way_back() {
    let theirs: &[&str] = &["update", "kd35", "--note", "theirs"];
    for (side, is_added) in [("--ours", false), ("--ours", true), ("--theirs", false)] {
        let sandbox = Sandbox::bare();
        let tree = merged(&sandbox, Driver::Untold, &[NOTE], &[theirs]);
        tree.git(&["checkout", side, CASE]).ok();
        if is_added {
            tree.git(&["add", "-A"]).ok();
        }
        let before = tree.read(CASE);
        for args in [&["resolve-merge"][..], &["resolve-merge", "kd35"]] {
            let said = tree.amends(args);
            assert!(said.code == 3 && said.err.contains(&format!("git checkout --merge {CASE}")), "{said:?}");
        }
        let said = tree.amends(&["check"]);
        assert!(said.code == 1 && said.out.contains(": merge.one-sided: "), "{said:?}");
        assert_eq!(tree.read(CASE), before);
        tree.git(&["checkout", "--merge", CASE]).ok();
        tree.amends(&["resolve-merge"]).ok();
        let text = tree.read(CASE);
        assert!(text.contains("text = \"na\"") && text.contains("text = \"theirs\""), "{text}");
        assert_eq!(tree.amends(&["check"]).code, 0, "{:?}", tree.amends(&["check"]));
    }
    // What was committed was meant.
    let sandbox = Sandbox::bare();
    let tree = merged(&sandbox, Driver::Untold, &[NOTE], &[theirs]);
    tree.git(&["checkout", "--ours", CASE]).ok();
    tree.commit("ours");
    assert_eq!(tree.amends(&["resolve-merge"]).ok().err, "");
    assert_eq!(tree.amends(&["check"]).code, 0, "{:?}", tree.amends(&["check"]));
}

#[test]
fn a_promise_that_was_moved_in_one_clone_and_kept_in_the_other_leaves_none_open_unsaid() {
    let keep: &[&str] = &["promise", "keep", "kd35/p7kd", "--at", "2026-11-24 10:00"];
    let go: &[&str] =
        &["promise", "move", "kd35/p7kd", "--due", "2026-11-27", "--told", "sorry", "--at", "2026-11-24 11:00"];
    let sandbox = Sandbox::bare();
    let tree = merged(&sandbox, Driver::Armed, &[keep], &[go]);
    let said = tree.amends(&["resolve-merge", "kd35", "--key", "promise/p7kd/state", "--take", "kept"]).ok();
    let next = said.err.trim().rsplit_once("next: amends ").unwrap().1.to_owned();
    assert!(next.starts_with("promise keep kd35-dnr3/p"), "{said:?}");
    assert!(tree.amends(&["check"]).out.contains(": promise.left-open: "), "{:?}", tree.amends(&["check"]));
    tree.amends(&next.split(' ').collect::<Vec<_>>()).ok();
    assert_eq!(tree.amends(&["check"]).code, 0, "{:?}", tree.amends(&["check"]));
}

#[test]
fn what_to_type_is_no_value_that_stands_already_and_whole_for_the_shell() {
    let sandbox = Sandbox::bare();
    let tree = Tree::new(&sandbox, "tree", &base(Syntax::Toml), Driver::Armed);
    for (key, values, typed) in [
        ("owner", "[\"ada\", \"thandi\"]", "--key owner --take ada\n"),
        ("owner", "[\"\", \"bo\"]", "--key owner --take bo (with --take \"\" it has none)\n"),
        ("x_a b", "[\"a\", \"c d\"]", "--key 'x_a b' --take 2\n"),
    ] {
        tree.write(CASE, &format!("{}\n[[conflict]]\nkey = \"{key}\"\nvalues = {values}\n", base(Syntax::Toml)));
        let said = tree.amends(&["resolve-merge"]);
        assert!(said.code == 1 && said.out.ends_with(typed), "{said:?}");
        assert_eq!(said.out.contains("  \"\", bo  "), values.contains("\"\""), "{said:?}");
    }
}
