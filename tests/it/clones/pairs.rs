//! Random pairs of changes through `git merge`, `rebase`, `cherry-pick` and `stash pop`: right or loud.
//! Merges upon merges stand in `rounds`.

use std::time::Instant;

use amends::format::merge::{Versions, merge};
use amends::format::tree::{Syntax, parse};
use proptest::prelude::{ProptestConfig, Strategy};
use proptest::strategy::ValueTree;
use proptest::test_runner::{RngSeed, TestRunner};

use super::{Driver, Tree, place};
use crate::merging::changes::{Change, apply, base, change};
use crate::merging::reference::{self, Facts, facts, gave_way, merged};
use crate::sandbox::Sandbox;
use crate::soak::{Size, figures, seed};

/// What came out of many merges.
#[derive(Debug, Default)]
struct Figures {
    right: usize,
    shown: usize,
    needless: usize,
    /// Git was content with a head that is not what the record says, which no text shows.
    told: usize,
    /// Of those that are shown, what is left to a hand where somebody has edited the file meanwhile.
    by_hand: usize,
}

/// Returns random changes of several sides, the same ones on each run with one seed.
pub(super) fn sides<const N: usize>(n: usize) -> Vec<[Vec<Change>; N]> {
    let mut runner = TestRunner::new(ProptestConfig { rng_seed: RngSeed::Fixed(seed()), ..ProptestConfig::default() });
    let side = proptest::collection::vec(change(), 1..3);
    (0..n).map(|_| std::array::from_fn(|_| side.new_tree(&mut runner).unwrap().current())).collect()
}

pub(super) const WAYS: [&str; 4] = ["merge", "rebase", "cherry-pick", "stash"];

/// Brings branch `b` to branch `a` in one of git's ways and returns whether git was content.
pub(super) fn bring(tree: &Tree<'_>, way: &str, path: &str, theirs: &str) -> bool {
    let run = |args: &[&str]| tree.git(args).code == 0;
    match way {
        "merge" => {
            tree.work_on("a");
            run(&["merge", "-q", "--no-edit", "b"])
        }
        "rebase" => {
            tree.work_on("b");
            run(&["rebase", "-q", "a"])
        }
        "cherry-pick" => {
            tree.work_on("a");
            run(&["cherry-pick", "--keep-redundant-commits", "b"])
        }
        _ => {
            tree.work_on("main");
            tree.write(path, theirs);
            tree.git(&["stash", "-q"]).ok();
            // Where nothing was changed there is nothing to bring.
            let stashed = !tree.git(&["stash", "list"]).ok().out.is_empty();
            tree.work_on("a");
            !stashed || run(&["stash", "pop", "-q"])
        }
    }
}

/// Takes back what git was not content with.
pub(super) fn clear(tree: &Tree<'_>, way: &str) {
    match way {
        "stash" => tree.git(&["reset", "-q", "--hard"]),
        way => tree.git(&[way, "--abort"]),
    };
    tree.git(&["stash", "clear"]);
}

/// Tries each pair in the ways that are its turn.
fn run(n: usize, syntax: Syntax, driver: Driver, ways: usize) -> Figures {
    let sandbox = Sandbox::bare();
    let (base, path) = (base(syntax), place(syntax));
    let tree = Tree::with(&sandbox, "tree", path, &base, driver);
    let mut figures = Figures::default();
    for (number, [ours, theirs]) in sides(n).iter().enumerate() {
        let (a, b) = (apply(syntax, &base, 'a', ours), apply(syntax, &base, 'b', theirs));
        tree.branch("a", "main", path, &a);
        tree.branch("b", "main", path, &b);
        let versions = Versions { base: base.as_bytes(), ours: a.as_bytes(), theirs: b.as_bytes() };
        let expected = merge(syntax, versions, Some("kd35-dnr3")).unwrap();
        let [of_base, of_a, of_b] = [&base, &a, &b].map(|text| facts(syntax, text).0);
        let (should, undecided) = merged(&of_base, &of_a, &of_b);
        assert_eq!(reference::told(syntax, &expected.text), gave_way(&of_base, &of_a, &of_b), "{}", expected.text);
        for way in (number..number + ways).map(|turn| WAYS[turn % WAYS.len()]) {
            let content = bring(&tree, way, path, &b);
            let found = tree.read(path);
            let told = format!("{way} {ours:?} {theirs:?}\n{found}");
            match driver {
                Driver::Armed => {
                    assert_eq!(found, expected.text, "{told}");
                    assert_eq!(content, undecided.is_empty(), "{told}");
                }
                // Two tables of one name, each whole: git is content, and each report names the file.
                Driver::Untold if content && parse(syntax, found.as_bytes()).is_err() => {
                    assert_eq!(tree.amends(&["list"]).code, 3, "{told}");
                    figures.needless += usize::from(undecided.is_empty());
                    figures.shown += usize::from(!undecided.is_empty());
                    continue;
                }
                Driver::Untold if content => {
                    if facts(syntax, &found) != (should.clone(), undecided.clone()) {
                        is_told_by_check(&tree, [&facts(syntax, &found).0, &should], &told);
                        figures.told += 1;
                        continue;
                    }
                }
                Driver::Untold => {
                    finish(&tree, syntax, &[&of_a, &of_b], &told);
                    // Git keeps the versions, so that the driver could not have done it otherwise.
                    assert_eq!(tree.read(path), expected.text, "{told}");
                    // What a hand has done to it meanwhile is all that is different.
                    let by_hand = |text: &str| text.replace("Charged twice", "Charged three times");
                    tree.write(path, &by_hand(&found));
                    let sides = [&of_a, &of_b];
                    let is_left = is_left_to_a_hand(&tree, path, &told) || {
                        finish(&tree, syntax, &sides, &told);
                        assert_eq!(tree.read(path), by_hand(&expected.text), "{told}");
                        false
                    };
                    // With nothing from git but the markers less can be decided, and nothing is lost either.
                    tree.git(&["read-tree", "HEAD"]).ok();
                    tree.write(path, &found);
                    if !is_left_to_a_hand(&tree, path, &told) {
                        finish(&tree, syntax, &sides, &told);
                        holds_changes(syntax, &tree.read(path), &of_base, sides, &told);
                    }
                    figures.by_hand += usize::from(is_left);
                }
            }
            match (content, undecided.is_empty()) {
                (true, _) => figures.right += 1,
                (false, false) => figures.shown += 1,
                (false, true) => figures.needless += 1,
            }
            if !content {
                clear(&tree, way);
            }
        }
    }
    figures
}

/// Looks that `check` names each key of the head that is other than it should be, and that nothing else is.
fn is_told_by_check(tree: &Tree<'_>, [found, should]: [&Facts; 2], told: &str) {
    let said = tree.amends(&["check"]);
    let names = found.keys().chain(should.keys()).filter(|name| found.get(*name) != should.get(*name));
    for name in names {
        assert!(said.out.contains(&format!("record.mismatch: `{name}`")), "{name}\n{said:?}\n{told}");
    }
}

/// Returns whether a merge is refused, and the file left as it is, because git put a key there twice beside its markers.
fn is_left_to_a_hand(tree: &Tree<'_>, path: &str, told: &str) -> bool {
    let found = tree.read(path);
    let said = tree.amends(&["resolve-merge", "-n"]);
    let is_left = said.code == 3 && said.err.contains("a key or table stands twice");
    if is_left {
        assert_eq!((tree.amends(&["resolve-merge"]).code, tree.read(path)), (3, found), "{told}");
    }
    is_left
}

/// Finishes a merge that git left with markers, and looks that no event and no promise is lost.
pub(super) fn finish(tree: &Tree<'_>, syntax: Syntax, sides: &[&Facts], told: &str) {
    let path = place(syntax);
    assert!(parse(syntax, tree.read(path).as_bytes()).is_err_and(|flaw| flaw.code == "merge.markers"), "{told}");
    let said = tree.amends(&["resolve-merge"]);
    assert!(said.code <= 1, "{said:?}\n{told}");
    holds_all(syntax, &tree.read(path), sides, told);
}

/// Looks that each event and each promise of all sides stands in a text.
pub(super) fn holds_all(syntax: Syntax, text: &str, sides: &[&Facts], told: &str) {
    let found = facts(syntax, text).0;
    for name in sides.iter().flat_map(|side| side.keys()).filter(|name| name.ends_with("/id")) {
        assert!(found.contains_key(name), "{name} is lost\n{told}\n{text}");
    }
}

/// Looks that each value that a side wrote stands in a text, is in conflict, or gave way to the other side by rule.
fn holds_changes(syntax: Syntax, text: &str, base: &Facts, [ours, theirs]: [&Facts; 2], told: &str) {
    let ((found, undecided), on_record) = (facts(syntax, text), reference::told(syntax, text));
    for (side, other) in [(ours, theirs), (theirs, ours)] {
        for (name, value) in side.iter().filter(|(name, value)| base.get(*name) != Some(*value)) {
            let is_ruled = ["status", "priority", "situation/tags"].contains(&name.as_str())
                || ["due", "ended_at"].iter().any(|key| *name == format!("promise/p7kd/{key}"));
            // What gave way to a value that nobody is known to have touched is on record.
            let is_told = on_record.iter().any(|[key, from, _]| (key, from) == (name, value));
            let gave_way = is_ruled && (is_told || other.get(name) != base.get(name));
            let is_asked = undecided.contains(name) || undecided.contains("promise/p7kd/state") && is_ruled;
            assert!(found.get(name) == Some(value) || is_asked || gave_way, "{name} = {value} is lost\n{told}\n{text}");
        }
    }
}

fn report(syntax: Syntax, driver: Driver, began: Instant, found: &Figures) {
    let Figures { right, shown, needless, told, by_hand } = found;
    let n = right + shown + needless + told;
    let suite = match driver {
        Driver::Armed => "pairs through git, with the driver",
        Driver::Untold => "pairs through git, without the driver",
    };
    let suite = format!("{suite}, {syntax:?}").to_lowercase();
    // What is lost or wrong has failed the test before.
    let counts: [(&str, &dyn std::fmt::Display); 8] = [
        ("merges", &n),
        ("right", right),
        ("true conflicts shown", shown),
        ("needless conflicts", needless),
        ("named by check alone", told),
        ("left to a hand once edited", by_hand),
        ("lost", &0),
        ("silently wrong", &0),
    ];
    figures(&suite, began, &counts);
    assert!(driver == Driver::Untold || needless * 100 < n, "{found:?}");
}

#[test]
fn with_the_driver_git_merges_by_meaning() {
    for syntax in [Syntax::Toml, Syntax::Json] {
        let began = Instant::now();
        let found = run(10, syntax, Driver::Armed, 2);
        report(syntax, Driver::Armed, began, &found);
        assert!(found.right > 5, "{found:?}");
    }
}

#[test]
fn without_the_driver_git_is_right_or_loud() {
    for syntax in [Syntax::Toml, Syntax::Json] {
        let began = Instant::now();
        let found = run(10, syntax, Driver::Untold, 1);
        report(syntax, Driver::Untold, began, &found);
        assert!(found.right + found.shown + found.needless + found.told == 10 && found.needless > 0, "{found:?}");
    }
}

#[test]
#[ignore = "minutes; see tests/SOAK.md"]
fn soak_pairs_through_git() {
    for (syntax, driver) in
        [Syntax::Toml, Syntax::Json].iter().flat_map(|syntax| [(*syntax, Driver::Armed), (*syntax, Driver::Untold)])
    {
        let began = Instant::now();
        report(syntax, driver, began, &run(Size::Full.pick(10, 500), syntax, driver, WAYS.len()));
    }
}
