//! Random pairs of changes through `git merge`, `rebase`, `cherry-pick` and `stash pop`: right or loud.

use amends::format::merge::{Versions, merge};
use amends::format::tree::{Syntax, parse};
use proptest::prelude::Strategy;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use super::{CASE, Driver, Tree};
use crate::merging::changes::{Change, apply, base, change};
use crate::merging::reference::{facts, merged};
use crate::sandbox::Sandbox;

/// What came out of many merges.
#[derive(Debug, Default)]
struct Figures {
    right: usize,
    shown: usize,
    needless: usize,
}

/// Returns random changes of both sides, the same ones on each run.
fn pairs(n: usize) -> Vec<(Vec<Change>, Vec<Change>)> {
    let mut runner = TestRunner::deterministic();
    let side = || proptest::collection::vec(change(), 1..3);
    let both = (side(), side());
    (0..n).map(|_| both.new_tree(&mut runner).unwrap().current()).collect()
}

const WAYS: [&str; 4] = ["merge", "rebase", "cherry-pick", "stash"];

/// Brings branch `b` to branch `a` in one of git's ways and returns whether git was content.
fn bring(tree: &Tree<'_>, way: &str, theirs: &str) -> bool {
    let checkout = |branch: &str| tree.git(&["checkout", "-q", "-f", "-B", "work", branch]).ok();
    let run = |args: &[&str]| tree.git(args).code == 0;
    match way {
        "merge" => {
            checkout("a");
            run(&["merge", "-q", "--no-edit", "b"])
        }
        "rebase" => {
            checkout("b");
            run(&["rebase", "-q", "a"])
        }
        "cherry-pick" => {
            checkout("a");
            run(&["cherry-pick", "--allow-empty", "b"])
        }
        _ => {
            checkout("main");
            tree.write(CASE, theirs);
            let stashed = tree.git(&["stash", "-q"]).code == 0;
            checkout("a");
            !stashed || run(&["stash", "pop", "-q"])
        }
    }
}

fn clear(tree: &Tree<'_>) {
    for way in ["merge", "rebase", "cherry-pick"] {
        tree.git(&[way, "--abort"]);
    }
    tree.git(&["reset", "-q", "--hard"]);
    tree.git(&["stash", "clear"]);
}

/// Tries each pair in the ways that are its turn.
fn run(n: usize, driver: Driver, ways: usize) -> Figures {
    let sandbox = Sandbox::bare();
    let base = base(Syntax::Toml);
    let tree = Tree::new(&sandbox, "tree", &base, driver);
    let mut figures = Figures::default();
    for (number, (ours, theirs)) in pairs(n).iter().enumerate() {
        let (a, b) = (apply(Syntax::Toml, &base, 'a', ours), apply(Syntax::Toml, &base, 'b', theirs));
        tree.branch("a", "main", CASE, &a);
        tree.branch("b", "main", CASE, &b);
        let versions = Versions { base: base.as_bytes(), ours: a.as_bytes(), theirs: b.as_bytes() };
        let expected = merge(Syntax::Toml, versions, Some("kd35-dnr3")).unwrap();
        let [of_base, of_a, of_b] = [&base, &a, &b].map(|text| facts(Syntax::Toml, text).0);
        let (should, undecided) = merged(&of_base, &of_a, &of_b);
        for way in (number..number + ways).map(|turn| WAYS[turn % WAYS.len()]) {
            let content = bring(&tree, way, &b);
            let found = tree.read(CASE);
            let told = format!("{way} {ours:?} {theirs:?}\n{found}");
            match driver {
                Driver::Armed => {
                    assert_eq!(found, expected.text, "{told}");
                    assert_eq!(content, undecided.is_empty(), "{told}");
                }
                Driver::Untold if content => {
                    assert_eq!(facts(Syntax::Toml, &found), (should.clone(), undecided.clone()), "{told}");
                }
                Driver::Untold => finish(&tree, &of_a, &of_b, &told),
            }
            match (content, undecided.is_empty()) {
                (true, _) => figures.right += 1,
                (false, false) => figures.shown += 1,
                (false, true) => figures.needless += 1,
            }
            clear(&tree);
        }
    }
    figures
}

/// Finishes a merge that git left with markers, and looks that no event and no promise is lost.
fn finish(
    tree: &Tree<'_>,
    ours: &crate::merging::reference::Facts,
    theirs: &crate::merging::reference::Facts,
    told: &str,
) {
    assert!(parse(Syntax::Toml, tree.read(CASE).as_bytes()).is_err_and(|flaw| flaw.code == "merge.markers"), "{told}");
    let said = tree.amends(&["resolve-merge"]);
    assert!(said.code <= 1, "{said:?}\n{told}");
    let found = facts(Syntax::Toml, &tree.read(CASE)).0;
    for name in ours.keys().chain(theirs.keys()).filter(|name| name.ends_with("/id")) {
        assert!(found.contains_key(name), "{name} is lost\n{told}\n{}", tree.read(CASE));
    }
}

#[test]
fn with_the_driver_git_merges_by_meaning() {
    let figures = run(12, Driver::Armed, 2);
    assert_eq!(figures.needless, 0, "{figures:?}");
    assert!(figures.right > 5, "{figures:?}");
}

#[test]
fn without_the_driver_git_is_right_or_loud() {
    let figures = run(12, Driver::Untold, 1);
    assert!(figures.right > 0 && figures.needless > 0, "{figures:?}");
}

#[test]
#[ignore = "a long run: cargo test --release --test it -- --ignored soak"]
fn soak_pairs_through_git() {
    for driver in [Driver::Armed, Driver::Untold] {
        let figures = run(500, driver, WAYS.len());
        assert!(driver == Driver::Untold || figures.needless == 0, "{figures:?}");
        std::io::Write::write_all(&mut std::io::stderr(), format!("{driver:?}: {figures:?}\n").as_bytes()).unwrap();
    }
}
