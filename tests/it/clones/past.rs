//! Which commits still hold a person: what we read out of git's own files, beside what git says itself.
//! What an erasure takes out of the folder is tested in `privacy`.

use std::collections::BTreeSet;
use std::path::Path;

use amends::format::tree::Syntax;
use amends::store::git::Repository;
use amends::store::git::history::holders;

use super::{CASE, Driver, Tree};
use crate::merging::changes::base;
use crate::sandbox::Sandbox;

const PARTY: &str = "parties/p-h7xw3.toml";

/// What stands in the party's file, and in the case at times.
const NEEDLE: &str = "lerato@example.org";

fn party(more: &str) -> String {
    format!("schema = 1\nid = \"p-h7xw3\"\nname = \"Lerato Dube\"\nemails = [\"{NEEDLE}\"]\n{more}")
}

/// Returns a repository whose history knows the person on a line, on two branches, in a merge, behind a tag alone and
/// on a detached head, and has commits in between that do not.
fn history<'s>(sandbox: &'s Sandbox, name: &str) -> Tree<'s> {
    let case = base(Syntax::Toml)
        .replace("wants = ", "complainant = \"p-h7xw3\"\nwants = ")
        .replace("status = \"open\"", "status = \"closed\"")
        .replace("state = \"open\"", "state = \"kept\"");
    let tree = Tree::new(sandbox, name, &case, Driver::Armed);
    let told = case.replace("wants = \"Money\"", &format!("wants = \"Write to {NEEDLE}\""));
    let commit = |file: &str, text: &str| {
        tree.write(file, text);
        tree.commit("step");
    };
    commit(PARTY, &party(""));
    commit(CASE, &told);
    commit("cases/other.txt", "nobody");
    tree.branch("side", "main", PARTY, &party("refs = [\"K-1\"]\n"));
    tree.git(&["checkout", "-q", "main"]).ok();
    commit(CASE, &case);
    tree.git(&["merge", "-q", "--no-edit", "side"]).ok();
    // Behind an annotated tag alone.
    tree.branch("gone", "main", PARTY, &party("refs = [\"K-2\"]\n"));
    tree.git(&["tag", "-a", "-m", "kept", "kept"]).ok();
    tree.git(&["checkout", "-q", "main"]).ok();
    tree.git(&["branch", "-q", "-D", "gone"]).ok();
    // Taken away, and back again in the case.
    tree.git(&["rm", "-q", PARTY]).ok();
    tree.commit("away");
    commit(CASE, &told);
    commit(CASE, &case);
    for n in 0..30 {
        commit("cases/other.txt", &"nobody ".repeat(n + 1));
    }
    tree
}

/// Returns the commits that hold the needle in one of the two files, as git finds them.
fn as_git_says(tree: &Tree<'_>) -> BTreeSet<String> {
    let all = tree.git(&["rev-list", "--all", "--reflog", "HEAD"]).ok().out;
    let commits: Vec<&str> = all.lines().collect();
    let found = tree.git(&[&["grep", "-l", "-F", NEEDLE], &commits[..], &["--", PARTY, CASE]].concat()).ok().out;
    found.lines().filter_map(|line| Some(line.split_once(':')?.0.to_owned())).collect()
}

/// Returns the commits that hold the needle in one of the two files, as we find them, and whether all could be read.
fn as_we_say(root: &Path) -> (Vec<String>, bool) {
    let repository = Repository::around(root).unwrap();
    let names = [PARTY, CASE].map(|path| path.rsplit('/').next().unwrap().to_owned());
    let holds = |_: &str, bytes: &[u8]| String::from_utf8_lossy(bytes).contains(NEEDLE);
    let found = holders(&repository, &names, &holds);
    (found.commits, found.is_whole)
}

fn assert_agreed(tree: &Tree<'_>, how: &str) {
    let git = as_git_says(tree);
    assert!(git.len() >= 7, "{how}: {git:?}");
    let (ours, is_whole) = as_we_say(&tree.dir);
    assert!(is_whole, "{how}");
    let short: BTreeSet<&str> = git.iter().map(|commit| &commit[..12]).collect();
    assert_eq!(ours.iter().map(String::as_str).collect::<BTreeSet<_>>(), short, "{how}");
    assert_eq!(ours.len(), short.len(), "{how}: each once");
    // Of the commits that changed the party's file all hold it but the one that took it away.
    let changed =
        tree.git(&["log", "--all", "--full-history", "--diff-filter=AM", "--format=%H", "--", PARTY]).ok().out;
    assert!(changed.lines().count() >= 3 && changed.lines().all(|commit| git.contains(commit)), "{how}: {changed}");
    // Those that brought the needle in hold it.
    let args = ["log", "--all", "--full-history", "--format=%H", "--diff-filter=A", "-S", NEEDLE, "--", PARTY];
    let brought = tree.git(&args).ok().out;
    assert!(!brought.is_empty() && brought.lines().all(|commit| git.contains(commit)), "{how}: {brought}");
}

#[test]
fn the_commits_that_hold_a_person_are_those_that_git_finds() {
    let sandbox = Sandbox::bare();
    let tree = history(&sandbox, "tree");
    assert_agreed(&tree, "loose objects");
    tree.git(&["pack-refs", "--all"]).ok();
    assert_agreed(&tree, "packed names");
    tree.git(&["gc", "-q", "--aggressive", "--prune=now"]).ok();
    let loose = tree.git(&["count-objects"]).ok().out;
    assert!(loose.starts_with("0 objects"), "{loose}");
    assert_agreed(&tree, "packed objects with differences");
    tree.write(PARTY, &party("refs = [\"K-3\"]\n"));
    tree.commit("on top");
    assert_agreed(&tree, "loose objects on top of a pack");
    tree.git(&["checkout", "-q", "--detach"]).ok();
    tree.write(PARTY, &party("refs = [\"K-4\"]\n"));
    tree.commit("detached");
    assert_agreed(&tree, "a detached head");
    let linked = sandbox.path().join("linked");
    tree.git(&["worktree", "add", "-q", "-b", "linked", &linked.display().to_string(), "main"]).ok();
    let linked = Tree { sandbox: tree.sandbox, dir: linked };
    assert!(linked.dir.join(".git").is_file());
    tree.git(&["checkout", "-q", "main"]).ok();
    assert_agreed(&linked, "a linked work tree");
}

#[test]
fn an_erasure_names_the_commits_and_is_silent_without_a_repository() {
    let sandbox = Sandbox::bare();
    let tree = history(&sandbox, "tree");
    tree.write(PARTY, &party(""));
    tree.commit("here again");
    let git = as_git_says(&tree);
    let said = tree.amends(&["party", "erase", "p-h7xw3", "--yes"]).ok();
    let line = said.out.lines().find_map(|line| line.trim().strip_prefix("commits with it: "));
    let named: BTreeSet<&str> = line.unwrap_or_else(|| panic!("{said:?}")).split(' ').collect();
    assert_eq!(named, git.iter().map(|commit| &commit[..12]).collect());
    assert!(said.out.contains("git filter-repo --invert-paths --use-base-name --path p-h7xw3.toml "), "{said:?}");
    // The tombstone, once committed, is none of them.
    tree.commit("erased");
    let again = tree.amends(&["party", "erase", "p-h7xw3", "--yes"]).ok();
    let head = tree.git(&["rev-parse", "HEAD"]).ok().out;
    assert!(!again.out.contains(&head[..12]), "{again:?}");

    let bakery = Sandbox::bakery();
    assert_eq!(Repository::around(&bakery.shop()), None);
    let said = bakery.run(&["party", "erase", "p-d5nht", "--yes"]).ok();
    assert!(!said.out.contains("git"), "{said:?}");
}

#[test]
fn an_erasure_finds_a_person_in_every_spelling_here_and_in_what_was_committed() {
    let sandbox = Sandbox::bare();
    let case = base(Syntax::Toml)
        .replace("status = \"open\"", "status = \"closed\"")
        .replace("state = \"open\"", "state = \"kept\"");
    let tree = Tree::new(&sandbox, "tree", &case, Driver::Armed);
    for (at, spelled) in ["Lerato Dub\\u0065", "L\\u0065rato Dube", "Dube, Lerato", "082 555 0199"].iter().enumerate() {
        tree.write(CASE, &case.replace("\"Money\"", &format!("\"Money: {spelled}\"")));
        tree.commit("told");
        let told = tree.git(&["rev-parse", "HEAD"]).ok().out;
        tree.write(PARTY, &party("phones = [\"+27825550199\"]\n"));
        let said = tree.amends(&["party", "erase", "p-h7xw3", "--yes"]).ok();
        assert!(said.out.contains("still said in cases/2026/kd35-dnr3.toml:6"), "{spelled} {said:?}");
        assert!(said.out.contains(&told[..12]), "{spelled} {said:?}");
        let named = said.out.lines().find_map(|line| line.trim().strip_prefix("commits with it: ")).unwrap();
        assert_eq!(named.split(' ').count(), at + 1, "{spelled} {said:?}");
        tree.write(CASE, &case);
        tree.git(&["rm", "-q", "-f", "--ignore-unmatch", PARTY]).ok();
        tree.commit("clean");
    }
}

#[test]
fn what_git_keeps_beside_files_is_found_too() {
    let sandbox = Sandbox::bare();
    let case = base(Syntax::Toml)
        .replace("status = \"open\"", "status = \"closed\"")
        .replace("state = \"open\"", "state = \"kept\"");
    let erased = |tree: &Tree<'_>| tree.amends(&["party", "erase", "p-h7xw3", "--dry-run"]).ok().out;
    let head = |tree: &Tree<'_>| tree.git(&["rev-parse", "HEAD"]).ok().out[..12].to_owned();
    // Staged, and in no commit.
    let tree = Tree::new(&sandbox, "staged", &case, Driver::Armed);
    tree.write(PARTY, &party(""));
    assert!(!erased(&tree).contains("git"), "{}", erased(&tree));
    tree.git(&["add", "-A"]).ok();
    let said = erased(&tree);
    assert!(said.contains("what was staged and in no commit: git add -A, then git gc --prune=now"), "{said}");
    assert!(!said.contains("filter-repo"), "{said}");
    // In a commit, it is the commit that is named.
    tree.commit("here");
    let said = erased(&tree);
    assert!(said.contains(&format!("commits with it: {}", head(&tree))) && !said.contains("staged"), "{said}");
    // In the message of a commit and of a tag, and in a note.
    let tree = Tree::new(&sandbox, "said", &case, Driver::Armed);
    tree.git(&["commit", "-q", "--allow-empty", "-m", "Rang Lerato Dube"]).ok();
    let told = head(&tree);
    tree.git(&["commit", "-q", "--allow-empty", "-m", "Nothing"]).ok();
    tree.git(&["tag", "-a", "v1", "-m", &format!("All but {NEEDLE}")]).ok();
    tree.git(&["notes", "add", "-m", "082 555 0199 rang"]).ok();
    let tag = tree.git(&["rev-parse", "v1"]).ok().out[..12].to_owned();
    let note = tree.git(&["rev-parse", "refs/notes/commits"]).ok().out[..12].to_owned();
    tree.write(PARTY, &party("phones = [\"+27825550199\"]\n"));
    let said = erased(&tree);
    let messages =
        said.lines().find_map(|line| line.trim().strip_prefix("commits and tags that say it in their message: "));
    let named: BTreeSet<&str> = messages.unwrap_or_else(|| panic!("{said}")).split(' ').collect();
    assert_eq!(named, BTreeSet::from([told.as_str(), tag.as_str()]), "{said}");
    assert!(said.contains(&format!("commits with it: {note}\n")), "{said}");
    assert!(said.contains("git filter-repo --replace-message FILE"), "{said}");
}
