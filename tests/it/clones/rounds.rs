//! Merges upon merges through real git: criss-cross, three clones in any order, two customers' files that look alike.
//! Single merges stand in `pairs`.

use std::time::Instant;

use amends::format::merge::{Merged, Versions, merge};
use amends::format::tree::{Syntax, parse};

use super::pairs::{finish, holds_all, sides};
use super::{CASE, Driver, Tree};
use crate::merging::changes::{apply, base};
use crate::merging::laws::told;
use crate::merging::reference::facts;
use crate::sandbox::Sandbox;
use crate::soak::{Size, figures};

fn three(base: &str, ours: &str, theirs: &str) -> Merged {
    let versions = Versions { base: base.as_bytes(), ours: ours.as_bytes(), theirs: theirs.as_bytes() };
    merge(Syntax::Toml, versions, Some("kd35-dnr3")).unwrap()
}

/// Merges a branch into this one, settles what git left, commits, and returns whether git was content.
fn join(tree: &Tree<'_>, other: &str) -> bool {
    let content = tree.git(&["merge", "-q", "--no-edit", other]).code == 0;
    if !content {
        if parse(Syntax::Toml, tree.read(CASE).as_bytes()).is_err() {
            let said = tree.amends(&["resolve-merge"]);
            assert!(said.code <= 1, "{said:?}\n{}", tree.read(CASE));
        }
        tree.commit("settled by hand");
    }
    content
}

fn note(id: &str) -> String {
    format!("\n[[event]]\nid = \"{id}\"\ncase = \"kd35-dnr3\"\nat = 2026-11-23T10:00:00+02:00\nkind = \"note\"\n")
}

/// Two clones merge each other's work, both go on, and merge again.
fn criss_cross(n: usize, driver: Driver) {
    let began = Instant::now();
    let sandbox = Sandbox::bare();
    let base = base(Syntax::Toml);
    let tree = Tree::new(&sandbox, "tree", &base, driver);
    let (mut right, mut shown) = (0, 0);
    for [ours, theirs] in sides(n) {
        let (a, b) = (apply(Syntax::Toml, &base, 'a', &ours), apply(Syntax::Toml, &base, 'b', &theirs));
        tree.branch("a", "main", CASE, &a);
        tree.branch("b", "main", CASE, &b);
        let first = three(&base, &a, &b);
        for (own, other, work, id) in [("a", "b", "ab", "ex1"), ("b", "a", "ba", "ex2")] {
            tree.git(&["checkout", "-q", "-f", "-B", work, own]).ok();
            join(&tree, other);
            let text = tree.read(CASE);
            if driver == Driver::Armed {
                assert_eq!(text, first.text, "{ours:?} {theirs:?}");
            }
            tree.write(CASE, &(text + &note(id)));
            tree.commit(work);
        }
        let content = tree.git(&["merge", "-q", "--no-edit", "ab"]).code == 0;
        let found = tree.read(CASE);
        let told = format!("criss-cross {ours:?} {theirs:?}\n{found}");
        let of =
            [a, b, base.clone() + &note("ex1"), base.clone() + &note("ex2")].map(|text| facts(Syntax::Toml, &text).0);
        let of = of.each_ref();
        if driver == Driver::Armed {
            let second = three(&first.text, &(first.text.clone() + &note("ex1")), &(first.text.clone() + &note("ex2")));
            assert!(content, "{told}");
            assert_eq!(found, second.text, "{told}");
        }
        if content {
            right += 1;
            holds_all(Syntax::Toml, &found, &of, &told);
        } else {
            shown += 1;
            finish(&tree, Syntax::Toml, &of, &told);
            tree.git(&["merge", "--abort"]);
        }
    }
    let suite = format!("criss-cross, {driver:?}").to_lowercase();
    figures(&suite, began, &[("histories", &n), ("right", &right), ("conflicts shown", &shown), ("lost", &0)]);
}

/// Three clones take what the others had, each in an order of its own.
fn three_clones(n: usize) {
    let began = Instant::now();
    let sandbox = Sandbox::bare();
    let base = base(Syntax::Toml);
    let tree = Tree::new(&sandbox, "tree", &base, Driver::Armed);
    let names = ["a", "b", "c"];
    let mut n_conflicts = 0;
    for changes in sides::<3>(n) {
        let texts: [String; 3] =
            std::array::from_fn(|at| apply(Syntax::Toml, &base, ['a', 'b', 'c'][at], &changes[at]));
        for (name, text) in names.iter().zip(&texts) {
            tree.branch(name, "main", CASE, text);
        }
        let of = texts.each_ref().map(|text| facts(Syntax::Toml, text).0);
        let mut ends = Vec::new();
        for [one, two, last] in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
            tree.work_on(names[one]);
            n_conflicts += usize::from(!join(&tree, names[two])) + usize::from(!join(&tree, names[last]));
            let end = tree.read(CASE);
            let here = three(&base, &three(&base, &texts[one], &texts[two]).text, &texts[last]).text;
            assert_eq!(end, here, "{changes:?}");
            holds_all(Syntax::Toml, &end, &of.each_ref(), &format!("{changes:?}"));
            ends.push(told(&texts.each_ref().map(String::as_str), &end));
        }
        assert!(ends.iter().all(|end| *end == ends[0]), "{changes:?}\n{ends:#?}");
    }
    let counts: [(&str, &dyn std::fmt::Display); 4] =
        [("triples", &n), ("orders each", &6), ("merges with a conflict", &n_conflicts), ("that end unequal", &0)];
    figures("three clones", began, &counts);
}

/// One clone takes a case away and opens one like it for somebody else; another goes on with the first.
fn look_alikes(n: usize) {
    let began = Instant::now();
    let sandbox = Sandbox::bare();
    let ada = base(Syntax::Toml);
    let bob = ada.replace("kd35-dnr3", "hj22-aaaa").replace("Money", "A word");
    let bobs = "cases/2026/hj22-aaaa.toml";
    let tree = Tree::new(&sandbox, "tree", &ada, Driver::Armed);
    let mut n_paired = 0;
    for [ours, theirs] in sides(n) {
        let edited = apply(Syntax::Toml, &ada, 'a', &ours);
        let opened =
            apply(Syntax::Toml, &ada, 'b', &theirs).replace("kd35-dnr3", "hj22-aaaa").replace("Money", "A word");
        tree.branch("a", "main", CASE, &edited);
        tree.git(&["checkout", "-q", "-f", "-B", "b", "main"]).ok();
        tree.git(&["rm", "-q", CASE]).ok();
        tree.write(bobs, &opened);
        tree.commit("b");
        tree.work_on("a");
        let said = tree.git(&["merge", "-q", "--no-edit", "b"]);
        let of_paths = [CASE, bobs].map(|path| tree.has(path).then(|| tree.read(path)));
        let told = format!("{ours:?} {theirs:?} {said:?} {of_paths:?}");
        assert!(edited == ada || said.code == 1, "{told}");
        n_paired += usize::from(said.err.contains("two different files were paired"));
        // Whatever git made of the names, no text is of both.
        for text in of_paths.into_iter().flatten() {
            assert!([&ada, &bob, &edited, &opened].contains(&&text), "{told}");
        }
        tree.git(&["merge", "--abort"]);
    }
    figures("look-alikes", began, &[("merges", &n), ("pairs refused", &n_paired), ("mixed", &0)]);
    assert!(n_paired > 0, "git paired nothing, so nothing was tried");
}

#[test]
fn criss_cross_histories_are_right_or_loud() {
    criss_cross(3, Driver::Armed);
    criss_cross(3, Driver::Untold);
}

#[test]
fn three_clones_end_equal_through_git() {
    three_clones(3);
}

#[test]
fn look_alikes_are_never_mixed() {
    look_alikes(3);
}

#[test]
#[ignore = "minutes; see tests/SOAK.md"]
fn soak_rounds_through_git() {
    criss_cross(Size::Full.pick(3, 500), Driver::Armed);
    criss_cross(Size::Full.pick(3, 500), Driver::Untold);
    three_clones(Size::Full.pick(3, 200));
    look_alikes(Size::Full.pick(3, 100));
}
