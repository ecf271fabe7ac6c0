//! Random pairs of changes of a party's file through real git: lists are united, of two values nobody is asked in vain.
//! Cases go through git in `pairs`.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use amends::format::merge::{Versions, merge};
use amends::format::patch::patch;
use amends::format::tree::{Syntax, parse};
use amends::model::dice::Dice;
use amends::model::edit::{Edit, Place, Scalar};
use serde_json::{Value, json};

use super::pairs::{WAYS, bring, clear};
use super::{Driver, Tree};
use crate::merging::reference::facts;
use crate::sandbox::Sandbox;
use crate::soak::{Size, figures, seed};

const ID: &str = "p-h7xw3";

const LISTS: [&str; 5] = ["emails", "phones", "refs", "avoid", "not_same_as"];

/// A party's file as its keys; a list stands for itself, a text too.
type Keys = BTreeMap<&'static str, Value>;

fn base() -> Keys {
    let lists = [
        ("emails", json!(["a@x.example", "b@x.example"])),
        ("phones", json!(["+27825550101"])),
        ("refs", json!(["C-1", "C-2"])),
        ("avoid", json!(["phone"])),
        ("not_same_as", json!(["p-2"])),
    ];
    lists.into_iter().chain([("name", json!("Lerato")), ("prefers", json!("email")), ("x_shelf", json!("a"))]).collect()
}

/// Returns the keys after one to three changes; a change chooses among few values, so that two sides want the same.
fn changed(dice: &mut Dice) -> Keys {
    let mut keys = base();
    for _ in 0..=dice.below(3) {
        let list = LISTS[dice.below(LISTS.len())];
        let words: &[&str] = match list {
            "emails" => &["a@x.example", "c@x.example", "d@x.example"],
            "phones" => &["+27825550101", "+27825550102"],
            "refs" => &["C-1", "C-2", "C-3"],
            "avoid" => &["phone", "sms"],
            _ => &["p-2", "p-3", "p-4"],
        };
        let word = json!(words[dice.below(words.len())]);
        let values = keys.get_mut(list).unwrap().as_array_mut().unwrap();
        match dice.below(4) {
            0 => values.retain(|known| *known != word),
            1 if !values.contains(&word) => values.push(word),
            2 => {
                let to = ["Lerato Dube", "Lerato D."][dice.below(2)];
                keys.insert("name", json!(to));
            }
            _ => {
                let (key, to) = [("prefers", "sms"), ("prefers", "letter"), ("x_shelf", "b")][dice.below(3)];
                keys.insert(key, json!(to));
            }
        }
    }
    keys
}

/// Returns the text of a file with these keys.
fn text(syntax: Syntax, keys: &Keys) -> String {
    let order = ["name", "emails", "phones", "refs", "avoid", "not_same_as", "prefers", "x_shelf"];
    let head = [("schema", json!(1)), ("id", json!(ID)), ("kind", json!("person"))];
    let all = head.into_iter().chain(order.iter().map(|key| (*key, keys[key].clone())));
    match syntax {
        // Texts and lists of texts are written alike in both languages.
        Syntax::Toml => all.map(|(key, value)| format!("{key} = {value}\n")).collect(),
        Syntax::Json => {
            let lines: Vec<String> = all.map(|(key, value)| format!("  \"{key}\": {value}")).collect();
            format!("{{\n{}\n}}\n", lines.join(",\n"))
        }
    }
}

/// What a file says: lists without an order.
fn said(syntax: Syntax, text: &str) -> (BTreeMap<String, BTreeSet<String>>, BTreeSet<String>) {
    let (facts, conflicts) = facts(syntax, text);
    let set = |words: String| words.split(',').filter(|word| !word.is_empty()).map(str::to_owned).collect();
    (facts.into_iter().map(|(key, words)| (key, set(words))).collect(), conflicts)
}

/// Returns what two sides should come to, and the keys that nobody can decide.
fn reference(base: &Keys, ours: &Keys, theirs: &Keys) -> (Keys, BTreeSet<String>) {
    let (mut keys, mut conflicts) = (Keys::new(), BTreeSet::new());
    for (key, was) in base {
        let (a, b) = (&ours[key], &theirs[key]);
        let value = match (was.as_array(), a.as_array(), b.as_array()) {
            (Some(was), Some(a), Some(b)) => {
                let stays = |word: &&Value| !was.contains(word) || a.contains(word) && b.contains(word);
                Value::from(was.iter().chain(a).chain(b).filter(stays).cloned().collect::<Vec<_>>())
            }
            _ if a == b || b == was => a.clone(),
            _ if a == was => b.clone(),
            _ => {
                conflicts.insert((*key).to_owned());
                was.clone()
            }
        };
        keys.insert(*key, value);
    }
    (keys, conflicts)
}

fn run(n: usize, syntax: Syntax, driver: Driver, ways: usize) {
    let began = Instant::now();
    let sandbox = Sandbox::bare();
    let old = text(syntax, &base());
    let path = if syntax == Syntax::Toml { "parties/p-h7xw3.toml" } else { "parties/p-h7xw3.json" };
    let tree = Tree::with(&sandbox, "tree", path, &old, driver);
    let mut dice = Dice::seeded(seed() + 40);
    let (mut right, mut shown, mut needless) = (0, 0, 0);
    for number in 0..n {
        let (ours, theirs) = (changed(&mut dice), changed(&mut dice));
        let (a, b) = (text(syntax, &ours), text(syntax, &theirs));
        tree.branch("a", "main", path, &a);
        tree.branch("b", "main", path, &b);
        let of = |ours: &str, theirs: &str| {
            let versions = Versions { base: old.as_bytes(), ours: ours.as_bytes(), theirs: theirs.as_bytes() };
            merge(syntax, versions, Some(ID)).unwrap()
        };
        let expected = of(&a, &b);
        assert_eq!(expected, of(&b, &a), "the other direction differs");
        let (keys, undecided) = reference(&base(), &ours, &theirs);
        let should = (said(syntax, &text(syntax, &keys)).0, undecided.clone());
        assert_eq!(said(syntax, &expected.text), should, "{a}\n{b}\n{}", expected.text);
        for way in (number..number + ways).map(|turn| WAYS[turn % WAYS.len()]) {
            let content = bring(&tree, way, path, &b);
            let found = tree.read(path);
            let told = format!("{way} {syntax:?}\n{a}\n{b}\n{found}");
            match (driver, content) {
                (Driver::Armed, _) => {
                    assert_eq!(found, expected.text, "{told}");
                    assert_eq!(content, undecided.is_empty(), "{told}");
                }
                // Git is content only with what is right.
                (Driver::Untold, true) => assert_eq!(said(syntax, &found), should, "{told}"),
                (Driver::Untold, false) => {
                    assert!(parse(syntax, found.as_bytes()).is_err_and(|flaw| flaw.code == "merge.markers"), "{told}");
                    let done = tree.amends(&["resolve-merge"]);
                    assert!(done.code <= 1, "{done:?}\n{told}");
                    assert_eq!(tree.read(path), expected.text, "{told}");
                }
            }
            match (content, undecided.is_empty()) {
                (true, _) => right += 1,
                (false, false) => shown += 1,
                (false, true) => needless += 1,
            }
            if !content {
                clear(&tree, way);
            }
        }
    }
    let suite = format!("parties through git, {driver:?}, {syntax:?}").to_lowercase();
    figures(
        &suite,
        began,
        &[
            ("merges", &(n * ways)),
            ("right", &right),
            ("true conflicts shown", &shown),
            ("needless conflicts", &needless),
            ("lost", &0),
        ],
    );
    assert!(right > 0 && shown > 0, "{right} {shown}");
    assert!(driver == Driver::Untold || needless == 0, "{needless}");
}

/// Merges a branch into this one and commits what git left, conflicts that parse among it.
fn join(tree: &Tree<'_>, other: &str) -> bool {
    let content = tree.git(&["merge", "-q", "--no-edit", other]).code == 0;
    if !content {
        tree.commit("in conflict");
    }
    content
}

/// Two clones merge each other's work, both go on, and merge again; three take what the others had, in any order.
fn rounds(n: usize, syntax: Syntax) {
    let began = Instant::now();
    let sandbox = Sandbox::bare();
    let old = text(syntax, &base());
    let path = if syntax == Syntax::Toml { "parties/p-h7xw3.toml" } else { "parties/p-h7xw3.json" };
    let tree = Tree::with(&sandbox, "tree", path, &old, Driver::Armed);
    let mut dice = Dice::seeded(seed() + 41);
    let mut n_conflicts = 0;
    for _ in 0..n {
        let names = ["a", "b", "c"];
        let texts = names.map(|_| text(syntax, &changed(&mut dice)));
        for (name, text) in names.iter().zip(&texts) {
            tree.branch(name, "main", path, text);
        }
        let told = texts.join("---\n");
        let mut firsts = Vec::new();
        for (own, other, work) in [("a", "b", "ab"), ("b", "a", "ba")] {
            tree.git(&["checkout", "-q", "-f", "-B", work, own]).ok();
            n_conflicts += usize::from(!join(&tree, other));
            firsts.push(tree.read(path));
            let key =
                Edit::Put { place: Place::Head { key: format!("x_{work}") }, value: Scalar::Text("1".to_owned()) };
            tree.write(path, &patch(syntax, &tree.read(path), &[key]).unwrap());
            tree.commit(work);
        }
        assert_eq!(firsts[0], firsts[1], "{told}");
        assert!(join(&tree, "ab"), "the second merge of a criss-cross has a conflict\n{told}");
        let (mut second, first) = (said(syntax, &tree.read(path)), said(syntax, &firsts[0]));
        assert!(["x_ab", "x_ba"].iter().all(|key| second.0.remove(*key).is_some()), "{told}");
        assert_eq!(second, first, "{told}");
        let mut ends = Vec::new();
        for [one, two, last] in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
            tree.work_on(names[one]);
            join(&tree, names[two]);
            join(&tree, names[last]);
            ends.push(said(syntax, &tree.read(path)));
        }
        assert!(ends.iter().all(|end| *end == ends[0]), "{told}\n{ends:#?}");
    }
    let suite = format!("rounds of parties, {syntax:?}").to_lowercase();
    let counts: [(&str, &dyn std::fmt::Display); 4] = [
        ("criss-crosses", &n),
        ("triples in 6 orders", &n),
        ("first merges with a conflict", &n_conflicts),
        ("unequal", &0),
    ];
    figures(&suite, began, &counts);
}

#[test]
fn files_of_people_come_together_in_any_order() {
    rounds(2, Syntax::Toml);
    rounds(2, Syntax::Json);
}

#[test]
#[ignore = "minutes; see tests/SOAK.md"]
fn soak_rounds_of_people() {
    for syntax in [Syntax::Toml, Syntax::Json] {
        rounds(Size::Full.pick(2, 200), syntax);
    }
}

fn all(n: usize, ways: usize) {
    for syntax in [Syntax::Toml, Syntax::Json] {
        for driver in [Driver::Armed, Driver::Untold] {
            run(n, syntax, driver, ways);
        }
    }
}

#[test]
fn files_of_people_merge_through_git() {
    all(12, 1);
}

#[test]
#[ignore = "minutes; see tests/SOAK.md"]
fn soak_files_of_people_through_git() {
    all(Size::Full.pick(12, 500), WAYS.len());
}
