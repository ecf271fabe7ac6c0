//! What git still holds of somebody erased is what git itself says it holds, however it keeps it.
//! Git is run by the tests alone.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use amends::store::git::Repository;
use amends::store::git::history::{Holders, holders, remotes};

use crate::sandbox::{Said, Sandbox, said};

const WHO: &str = "p-d5nht";

/// A repository of git's making.
struct Tree<'s> {
    sandbox: &'s Sandbox,
    dir: PathBuf,
}

impl<'s> Tree<'s> {
    fn new(sandbox: &'s Sandbox, name: &str, more: &[&str]) -> Self {
        let dir = sandbox.path().join(name);
        fs::create_dir(&dir).unwrap();
        let tree = Self { sandbox, dir };
        tree.git(&[&["init", "-q", "-b", "main"], more].concat());
        tree
    }

    fn try_git(&self, args: &[&str], at: &str) -> Said {
        said(self.sandbox.git(&self.dir).args(args).env("GIT_COMMITTER_DATE", at))
    }

    fn git(&self, args: &[&str]) -> String {
        self.try_git(args, "1790000000 +0000").ok().out
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.dir.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Commits all there is, so many hours after the beginning.
    fn commit(&self, hour: u32) {
        self.git(&["add", "-A"]);
        let at = format!("{} +0000", 1_790_000_000 + hour * 3600);
        self.try_git(&["commit", "-q", "--allow-empty", "-m", "m"], &at).ok();
    }

    fn held(&self) -> Holders {
        let repository = Repository::around(&self.dir).unwrap();
        let names = [format!("{WHO}.toml"), format!("{WHO}.json")];
        holders(&repository, &names, &|_, bytes| String::from_utf8_lossy(bytes).contains("Fatima"))
    }

    /// Returns the commits in which git finds the name, the newest first.
    fn by_git(&self) -> Vec<String> {
        let all = self.git(&["rev-list", "--all", "--reflog", "--date-order"]);
        let mut found = BTreeSet::new();
        for commit in all.lines() {
            let named = [format!(":(top,glob)**/{WHO}.toml"), format!(":(top,glob)**/{WHO}.json")];
            let grep = self.try_git(&["grep", "-q", "Fatima", commit, "--", &named[0], &named[1]], "0 +0000");
            if grep.code == 0 {
                let at: i64 = self.git(&["show", "-s", "--format=%ct", commit]).trim().parse().unwrap();
                found.insert((-at, commit.to_owned()));
            }
        }
        found.into_iter().map(|(_, id)| id[..12].to_owned()).collect()
    }

    #[track_caller]
    fn agrees(&self, n: usize) {
        let Holders { commits, is_whole, .. } = self.held();
        assert_eq!(commits, self.by_git());
        assert_eq!((commits.len(), is_whole), (n, true));
    }
}

fn name(text: &str) -> String {
    format!("schema = 1\nid = \"{WHO}\"\nname = \"{text}\"\n")
}

/// Makes a history in which four commits that have a name hold it, one of a branch and a tag among them.
fn story<'s>(sandbox: &'s Sandbox, more: &[&str]) -> Tree<'s> {
    let tree = Tree::new(sandbox, "work", more);
    let others: String = (0..400).map(|n| format!("x_{n} = \"line {n} of another file\"\n")).collect();
    tree.write("shop/cases/2026/c-1.toml", &others);
    tree.commit(0);
    tree.write(&format!("shop/parties/{WHO}.toml"), &name("Fatima Patel"));
    tree.commit(1);
    // Another commit of the same directory: it holds it as well.
    tree.write("shop/cases/2026/c-1.toml", &format!("{others}x = 1\n"));
    tree.commit(2);
    // It stands elsewhere, and in the other language.
    fs::remove_file(tree.dir.join(format!("shop/parties/{WHO}.toml"))).unwrap();
    tree.write(&format!("old/{WHO}.json"), "{\"name\": \"Fatima\"}");
    tree.commit(3);
    fs::remove_file(tree.dir.join(format!("old/{WHO}.json"))).unwrap();
    tree.write(&format!("shop/parties/{WHO}.toml"), &name(""));
    tree.commit(4);
    tree.git(&["checkout", "-q", "-b", "side"]);
    tree.write(&format!("shop/parties/{WHO}.toml"), &name("Fatima P."));
    tree.commit(5);
    tree.git(&["tag", "-a", "-m", "t", "v1"]);
    tree.git(&["branch", "same"]);
    tree.git(&["checkout", "-q", "main"]);
    tree
}

#[test]
fn what_git_holds_is_found_loose_and_packed() {
    let sandbox = Sandbox::bare();
    let tree = story(&sandbox, &[]);
    tree.agrees(4);
    // What an amended commit was is remembered.
    tree.write(&format!("{WHO}.toml"), &name("Fatima"));
    tree.commit(6);
    fs::remove_file(tree.dir.join(format!("{WHO}.toml"))).unwrap();
    tree.git(&["add", "-A"]);
    tree.git(&["commit", "-q", "--allow-empty", "--amend", "-m", "m"]);
    tree.agrees(5);
    let forever = ["-c", "gc.reflogExpire=never", "-c", "gc.reflogExpireUnreachable=never"];
    tree.git(&[&forever[..], &["gc", "-q", "--aggressive"]].concat());
    assert!(tree.dir.join(".git/packed-refs").is_file());
    tree.agrees(5);
    tree.git(&["reflog", "expire", "--expire=now", "--all"]);
    tree.git(&["gc", "-q", "--prune=now"]);
    tree.agrees(4);
    tree.git(&["remote", "add", "origin", "https://example.org/x"]);
    assert_eq!(remotes(&Repository::around(&tree.dir).unwrap()), ["origin"]);
}

#[test]
fn a_linked_work_tree_and_a_head_of_no_branch_are_looked_at() {
    let sandbox = Sandbox::bare();
    let tree = story(&sandbox, &[]);
    tree.git(&["worktree", "add", "-q", "--detach", "../linked"]);
    let linked = Tree { sandbox: &sandbox, dir: sandbox.path().join("linked") };
    linked.write(&format!("{WHO}.toml"), &name("Fatima"));
    linked.commit(7);
    tree.agrees(5);
    linked.agrees(5);
}

#[test]
fn differences_upon_differences_are_put_together() {
    let sandbox = Sandbox::bare();
    let tree = Tree::new(&sandbox, "work", &[]);
    let lines = |n: usize| -> String { (0..300).map(|at| format!("# {at} {}\n", (at * n) % 7 / 6)).collect() };
    for n in 0..40 {
        let text = if n % 3 == 0 { "Fatima" } else { "nobody" };
        tree.write(&format!("parties/{WHO}.toml"), &format!("{}{}", name(text), lines(n)));
        tree.commit(u32::try_from(n).unwrap());
    }
    tree.git(&["repack", "-q", "-a", "-d", "-f", "--depth=50", "--window=50"]);
    tree.agrees(14);
}

#[test]
fn what_cannot_be_read_is_never_called_the_whole() {
    let sandbox = Sandbox::bare();
    let tree = story(&sandbox, &[]);
    tree.git(&["clone", "-q", "--depth", "1", &format!("file://{}", tree.dir.display()), "../shallow"]);
    let shallow = Tree { sandbox: &sandbox, dir: sandbox.path().join("shallow") };
    assert!(!shallow.held().is_whole);

    tree.git(&["gc", "-q", "--prune=now"]);
    let pack = ending(&tree.dir.join(".git/objects/pack"), "pack");
    let whole = fs::read(&pack).unwrap();
    fs::set_permissions(&pack, fs::Permissions::from_mode(0o644)).unwrap();
    for at in (20..whole.len() - 20).step_by(7) {
        let mut bent = whole.clone();
        bent[at] ^= 0x10;
        fs::write(&pack, &bent).unwrap();
        let held = tree.held();
        assert!(!held.is_whole || held.commits.len() == 4, "byte {at}: {held:?}");
    }
    fs::write(&pack, &whole[..whole.len() / 2]).unwrap();
    assert!(!tree.held().is_whole);
    fs::write(&pack, &whole).unwrap();
    tree.agrees(4);
    fs::remove_file(ending(&tree.dir.join(".git/objects/pack"), "idx")).unwrap();
    assert!(!tree.held().is_whole);
}

#[test]
fn other_ways_of_keeping_names_and_objects_are_not_taken_for_an_empty_history() {
    for more in [&["--object-format=sha256"][..], &["--ref-format=reftable"]] {
        let sandbox = Sandbox::bare();
        let tree = story(&sandbox, more);
        assert!(!tree.held().is_whole, "{more:?}");
    }
}

#[test]
fn an_erasure_says_what_git_holds_and_what_to_type() {
    let shop = Sandbox::bakery();
    let tree = Tree { sandbox: &shop, dir: shop.shop() };
    tree.git(&["init", "-q", "-b", "main"]);
    tree.commit(0);
    let erased = shop.run(&["party", "erase", WHO, "--yes"]).ok().out;
    let head = &tree.git(&["rev-parse", "HEAD"])[..12];
    for expected in [
        "git still holds what was erased",
        &format!("commits with it: {head}\n"),
        &format!("--use-base-name --path {WHO}.toml --path {WHO}.json"),
    ] {
        assert!(erased.contains(expected), "lacks `{expected}`: {erased}");
    }
    let again = shop.run(&["party", "erase", WHO, "--yes"]).ok().out;
    assert!(again.contains(head) && again.contains("was not searched"), "{again}");
    fs::write(shop.shop().join(".git/refs/heads/torn"), "").unwrap();
    let unread = shop.run(&["party", "erase", WHO, "--yes"]).ok().out;
    assert!(unread.contains(&format!("-- ':(top,glob)**/{WHO}.toml' ")), "{unread}");
}

#[test]
fn a_commit_of_a_case_that_once_named_them_is_told_though_no_file_names_them_now() {
    let shop = Sandbox::bakery();
    let tree = Tree { sandbox: &shop, dir: shop.shop() };
    tree.git(&["init", "-q", "-b", "main"]);
    fs::write(shop.shop().join(".git/info/exclude"), "parties/\n").unwrap();
    let path = "cases/2026/kd35-dnr3.toml";
    let without = shop.read(path);
    shop.write(path, &format!("# Fatima Patel asked too.\n{without}"));
    tree.commit(0);
    let with = tree.git(&["rev-parse", "HEAD"])[..12].to_owned();
    shop.write(path, &without);
    tree.commit(1);
    let erased = shop.run(&["party", "erase", WHO, "--yes"]).ok().out;
    assert!(erased.contains(&format!("commits with it: {with}\n")), "{erased}");
    assert!(erased.contains("--replace-text"), "{erased}");
}

fn ending(dir: &Path, end: &str) -> PathBuf {
    let mut paths = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    paths.find(|path| path.extension().is_some_and(|own| own == end)).unwrap()
}
