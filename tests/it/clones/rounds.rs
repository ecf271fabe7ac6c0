//! Merges upon merges through real git: criss-cross, three clones in any order, two customers' files that look alike.
//! Single merges stand in `pairs`.

use std::time::Instant;

use amends::format::merge::{Merged, Versions, merge};
use amends::format::patch::patch;
use amends::format::tree::{Syntax, parse};
use amends::model::edit::{Edit, Scalar};
use chrono::DateTime;

use super::pairs::{finish, holds_all, sides};
use super::{CASE, Driver, Tree, place};
use crate::merging::changes::{apply, base};
use crate::merging::laws::told;
use crate::merging::reference::facts;
use crate::sandbox::Sandbox;
use crate::soak::{Size, figures};

fn three(syntax: Syntax, base: &str, ours: &str, theirs: &str) -> Merged {
    let versions = Versions { base: base.as_bytes(), ours: ours.as_bytes(), theirs: theirs.as_bytes() };
    merge(syntax, versions, Some("kd35-dnr3")).unwrap()
}

/// Merges a branch into this one, settles what git left, commits, and returns whether git was content.
fn join(tree: &Tree<'_>, syntax: Syntax, other: &str) -> bool {
    let content = tree.git(&["merge", "-q", "--no-edit", other]).code == 0;
    if !content {
        let path = place(syntax);
        if parse(syntax, tree.read(path).as_bytes()).is_err() {
            let said = tree.amends(&["resolve-merge"]);
            assert!(said.code <= 1, "{said:?}\n{}", tree.read(path));
        }
        tree.commit("settled by hand");
    }
    content
}

/// Returns a text with one more event.
fn noted(syntax: Syntax, text: &str, id: &str) -> String {
    let at = DateTime::parse_from_rfc3339("2026-11-23T10:00:00+02:00").unwrap();
    let word = |key: &str, value: &str| (key.to_owned(), Scalar::Text(value.to_owned()));
    let fields =
        vec![word("id", id), word("case", "kd35-dnr3"), ("at".to_owned(), Scalar::Moment(at)), word("kind", "note")];
    patch(syntax, text, &[Edit::Append { block: "event".to_owned(), fields }]).unwrap()
}

/// Two clones merge each other's work, both go on, and merge again.
fn criss_cross(n: usize, syntax: Syntax, driver: Driver) {
    let began = Instant::now();
    let sandbox = Sandbox::bare();
    let (base, path) = (base(syntax), place(syntax));
    let tree = Tree::with(&sandbox, "tree", path, &base, driver);
    let (mut right, mut shown) = (0, 0);
    for [ours, theirs] in sides(n) {
        let (a, b) = (apply(syntax, &base, 'a', &ours), apply(syntax, &base, 'b', &theirs));
        tree.branch("a", "main", path, &a);
        tree.branch("b", "main", path, &b);
        let first = three(syntax, &base, &a, &b);
        for (own, other, work, id) in [("a", "b", "ab", "ex1"), ("b", "a", "ba", "ex2")] {
            tree.git(&["checkout", "-q", "-f", "-B", work, own]).ok();
            join(&tree, syntax, other);
            let text = tree.read(path);
            if driver == Driver::Armed {
                assert_eq!(text, first.text, "{ours:?} {theirs:?}");
            }
            tree.write(path, &noted(syntax, &text, id));
            tree.commit(work);
        }
        let content = tree.git(&["merge", "-q", "--no-edit", "ab"]).code == 0;
        let found = tree.read(path);
        let told = format!("criss-cross {ours:?} {theirs:?}\n{found}");
        let of = [a, b, noted(syntax, &base, "ex1"), noted(syntax, &base, "ex2")].map(|text| facts(syntax, &text).0);
        let of = of.each_ref();
        if driver == Driver::Armed {
            let [one, other] = ["ex1", "ex2"].map(|id| noted(syntax, &first.text, id));
            assert!(content, "{told}");
            assert_eq!(found, three(syntax, &first.text, &one, &other).text, "{told}");
        }
        if content {
            right += 1;
            holds_all(syntax, &found, &of, &told);
        } else {
            shown += 1;
            finish(&tree, syntax, &of, &told);
            tree.git(&["merge", "--abort"]);
        }
    }
    let suite = format!("criss-cross, {driver:?}, {syntax:?}").to_lowercase();
    figures(&suite, began, &[("histories", &n), ("right", &right), ("conflicts shown", &shown), ("lost", &0)]);
}

/// Three clones take what the others had, each in an order of its own.
fn three_clones(n: usize, syntax: Syntax) {
    let began = Instant::now();
    let sandbox = Sandbox::bare();
    let (base, path) = (base(syntax), place(syntax));
    let tree = Tree::with(&sandbox, "tree", path, &base, Driver::Armed);
    let names = ["a", "b", "c"];
    let mut n_conflicts = 0;
    for changes in sides::<3>(n) {
        let texts: [String; 3] = std::array::from_fn(|at| apply(syntax, &base, ['a', 'b', 'c'][at], &changes[at]));
        for (name, text) in names.iter().zip(&texts) {
            tree.branch(name, "main", path, text);
        }
        let of = texts.each_ref().map(|text| facts(syntax, text).0);
        let mut ends = Vec::new();
        for [one, two, last] in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
            tree.work_on(names[one]);
            n_conflicts +=
                usize::from(!join(&tree, syntax, names[two])) + usize::from(!join(&tree, syntax, names[last]));
            let end = tree.read(path);
            let here = three(syntax, &base, &three(syntax, &base, &texts[one], &texts[two]).text, &texts[last]).text;
            assert_eq!(end, here, "{changes:?}");
            holds_all(syntax, &end, &of.each_ref(), &format!("{changes:?}"));
            ends.push(told(&texts.each_ref().map(String::as_str), &end));
        }
        assert!(ends.iter().all(|end| *end == ends[0]), "{changes:?}\n{ends:#?}");
    }
    let counts: [(&str, &dyn std::fmt::Display); 4] =
        [("triples", &n), ("orders each", &6), ("merges with a conflict", &n_conflicts), ("that end unequal", &0)];
    figures(&format!("three clones, {syntax:?}").to_lowercase(), began, &counts);
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

/// Both languages, with the driver and without.
fn rounds(n_histories: usize, n_triples: usize) {
    for syntax in [Syntax::Toml, Syntax::Json] {
        criss_cross(n_histories, syntax, Driver::Armed);
        criss_cross(n_histories, syntax, Driver::Untold);
        three_clones(n_triples, syntax);
    }
}

#[test]
fn rounds_are_right_or_loud_and_end_equal() {
    rounds(3, 2);
}

#[test]
fn look_alikes_are_never_mixed() {
    look_alikes(3);
}

#[test]
#[ignore = "minutes; see tests/SOAK.md"]
fn soak_rounds_through_git() {
    rounds(Size::Full.pick(3, 500), Size::Full.pick(2, 200));
    look_alikes(Size::Full.pick(3, 100));
}
