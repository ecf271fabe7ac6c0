//! `merge-file` and `init --git` as git and scripts meet them: exit codes, files, words.

use std::fs;

use amends::format::tree::Syntax;

use super::{CASE, Driver, Tree};
use crate::merging::changes::base;
use crate::sandbox::{Said, Sandbox};

const ATTRIBUTES: &str = "cases/**/*.toml merge=amends\ncases/**/*.json merge=amends\nparties/**/*.toml merge=amends\nparties/**/*.json merge=amends\n";

/// Runs the driver on three texts and returns what it said and what became of ours.
fn merge_file(base: &str, ours: &str, theirs: &str, more: &[&str]) -> (Said, String) {
    let sandbox = Sandbox::bare();
    for (name, text) in [("o", base), ("a", ours), ("b", theirs)] {
        fs::write(sandbox.path().join(name), text).unwrap();
    }
    let mut args = vec!["merge-file", "o", "a", "b"];
    args.extend(more);
    let said = sandbox.run(&args);
    assert_eq!(said.out, "", "the driver is silent on stdout");
    (said, fs::read_to_string(sandbox.path().join("a")).unwrap())
}

#[test]
fn exit_codes_are_those_that_git_understands() {
    let base = base(Syntax::Toml);
    let [ada, bo] = ["ada", "bo"].map(|name| base.replace("thandi", name));
    let name = ["7", CASE];
    let (said, text) = merge_file(&base, &ada, &base.replace("normal", "high"), &name);
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    assert_eq!(text, ada.replace("normal", "high"));
    let (said, text) = merge_file(&base, &ada, &bo, &name);
    assert_eq!(said.code, 1);
    assert!(said.err.contains("both sides changed owner") && text.contains("[[conflict]]"), "{said:?}");
    let (said, text) = merge_file(&base, "not = [toml", &bo, &["9", CASE]);
    assert_eq!(said.code, 1);
    assert!(said.err.contains("line by line"), "{said:?}");
    assert!(text.starts_with("<<<<<<<<< ours\nnot = [toml\n||||||||| base\n"), "{text}");
    let (said, text) = merge_file("", &base, &base, &name);
    assert_eq!((said.code, text == base), (0, true));
    let (said, text) = merge_file(&base, &base, &base.replace("kd35-dnr3", "hj22-aaaa"), &name);
    assert_eq!((said.code, text == base), (1, true));
    let (said, text) = merge_file(&base, &ada, &base, &["7", "cases/2026/hj22-aaaa.toml"]);
    assert_eq!((said.code, text == ada), (1, true), "{said:?}");
    let large = "x = 1\n".repeat(400_000);
    let (said, _) = merge_file(&base, &large, &bo, &name);
    assert_eq!(said.code, 1, "{}", said.err);
}

#[test]
fn whatever_else_goes_wrong_is_no_conflict() {
    let sandbox = Sandbox::bare();
    let text = base(Syntax::Toml);
    for name in ["o", "a", "b"] {
        fs::write(sandbox.path().join(name), &text).unwrap();
    }
    fs::write(sandbox.path().join("b"), text.replace("normal", "high")).unwrap();
    for args in [
        &["merge-file"][..],
        &["merge-file", "o", "a"],
        &["merge-file", "o", "a", "missing"],
        &["merge-file", "o", "a", "b", "many"],
        &["merge-file", "o", "a", "b", "0"],
        &["merge-file", "--frob", "o", "a", "b"],
        &["merge-file", "o", "a", "b", "7", "x", "y"],
        &["merge-file", "o", "bin", "b"],
        &["merge-file", "--as-of", "today", "o", "a", "b"],
    ] {
        let said = sandbox.run(args);
        assert!(said.code >= 129 && said.out.is_empty() && !said.err.is_empty(), "{args:?} {said:?}");
        assert_eq!(fs::read_to_string(sandbox.path().join("a")).unwrap(), text);
    }
    let mut rights = fs::metadata(sandbox.path().join("a")).unwrap().permissions();
    rights.set_readonly(true);
    fs::set_permissions(sandbox.path().join("a"), rights).unwrap();
    assert!(sandbox.run(&["merge-file", "o", "a", "b"]).code >= 129);
    assert_eq!(sandbox.run(&["merge-file", "--help"]).code, 0);
}

#[test]
fn init_git_writes_what_is_missing_and_nothing_twice() {
    let sandbox = Sandbox::bare();
    let tree = Tree::new(&sandbox, "tree", &base(Syntax::Toml), Driver::Armed);
    assert_eq!(tree.read(".gitattributes"), ATTRIBUTES);
    let command = "amends merge-file %O %A %B %L %P; s=$?; test $s -le 1 || exit 129; exit $s";
    assert_eq!(tree.git(&["config", "merge.amends.driver"]).ok().out.trim_end(), command);
    let settings = tree.read(".git/config");
    let said = tree.amends(&["init", "--git"]).ok();
    assert!(said.out.starts_with("nothing is missing"), "{said:?}");
    assert_eq!((tree.read(".git/config"), tree.read(".gitattributes")), (settings, ATTRIBUTES.to_owned()));
    assert_eq!(tree.git(&["check-attr", "merge", CASE]).ok().out, format!("{CASE}: merge: amends\n"));
    assert_eq!(tree.git(&["check-attr", "merge", "parties/p-1.json"]).ok().out, "parties/p-1.json: merge: amends\n");
    // A folder below the top has attributes of its own.
    let said = tree.amends(&["init", "inner/shop", "--git"]).ok();
    assert!(said.out.contains(".gitattributes"), "{said:?}");
    assert_eq!(tree.read("inner/shop/.gitattributes"), ATTRIBUTES);
}

#[test]
fn linked_work_trees_and_busy_settings_are_understood() {
    let sandbox = Sandbox::bare();
    let tree = Tree::new(&sandbox, "tree", &base(Syntax::Toml), Driver::Untold);
    tree.git(&["worktree", "add", "-q", "../linked", "-b", "linked"]).ok();
    let linked = Tree { sandbox: &sandbox, dir: sandbox.path().join("linked") };
    tree.write(".git/config.lock", "");
    let said = linked.amends(&["init", "--git"]);
    assert_eq!(said.code, 5, "{said:?}");
    fs::remove_file(tree.dir.join(".git/config.lock")).unwrap();
    linked.amends(&["init", "--git"]).ok();
    assert!(tree.git(&["config", "merge.amends.driver"]).ok().out.contains("amends merge-file"));
    assert!(!tree.has(".git/config.lock"));
}

#[test]
fn outside_a_repository_nothing_is_made() {
    let sandbox = Sandbox::bare();
    let said = sandbox.run(&["init", "shop", "--git"]);
    assert_eq!(said.code, 2, "{said:?}");
    assert!(said.err.contains("hint: make one with `git init`"), "{said:?}");
    assert!(!sandbox.shop().exists());
}

#[test]
fn a_clone_that_was_never_told_says_so_on_each_write() {
    let sandbox = Sandbox::bare();
    let tree = Tree::new(&sandbox, "tree", &base(Syntax::Toml), Driver::Armed);
    let clone = tree.cloned("clone", Driver::Untold);
    let note = "note: git in this clone does not know how to merge cases; say `amends init --git` once\n";
    for args in [
        &["update", "kd35", "--note", "x"][..],
        &["open", "Cold soup", "--situation", "none"],
        &["promise", "keep", "kd35/p7kd"],
    ] {
        assert_eq!(clone.amends(args).ok().err, note, "{args:?}");
    }
    assert_eq!(clone.amends(&["-q", "update", "kd35", "--note", "y"]).ok().err, "");
    assert_eq!(clone.amends(&["list"]).ok().err, "");
    assert_eq!(tree.amends(&["update", "kd35", "--note", "x"]).ok().err, "");
    let said = clone.amends(&["doctor", "--format", "json"]);
    assert_eq!(said.code, 1, "{said:?}");
    assert!(said.out.contains("\"about\":\"merging\",\"state\":\"wrong\""), "{said:?}");
    clone.amends(&["init", "--git"]).ok();
    assert_eq!(clone.amends(&["doctor"]).code, 0, "{:?}", clone.amends(&["doctor"]));
    clone.write(".gitattributes", "*.toml merge=union\n");
    let said = clone.amends(&["doctor"]);
    assert!(said.code == 1 && said.out.contains("merge=union"), "{said:?}");
    // So does a clone in which a line takes the driver away again.
    for line in ["cases/** -merge", "*.toml merge=union"] {
        clone.write(".gitattributes", &format!("cases/**/*.toml merge=amends\n{line}\n"));
        let note = format!(
            "note: `{line}` in line 2 of `.gitattributes` keeps git from merging cases by meaning; take it out, then say `amends init --git`\n"
        );
        assert_eq!(clone.amends(&["update", "kd35", "--note", line]).ok().err, note);
    }
}
