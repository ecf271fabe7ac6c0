//! The laws of merging, on random changes of both sides.

use std::cell::Cell;
use std::time::Instant;

use amends::format::merge::{Merged, Versions, merge};
use amends::format::read_case;
use amends::format::tree::{Syntax, parse};
use amends::model::case::Case;
use amends::model::diagnostic::Severity;
use amends::model::event::Event;
use amends::model::replay::{Mismatch, mismatches};
use proptest::prelude::ProptestConfig;
use proptest::test_runner::{RngSeed, TestCaseError, TestRunner};

use super::changes::{Change, apply, base, change};
use super::hands::{HANDS, Hand, by_hand};
use super::reference::{self, facts, gave_way, merged};
use crate::soak::{Size, figures, seed};

fn three(syntax: Syntax, base: &str, ours: &str, theirs: &str) -> Merged {
    let versions = Versions { base: base.as_bytes(), ours: ours.as_bytes(), theirs: theirs.as_bytes() };
    merge(syntax, versions, Some("kd35-dnr3"))
        .unwrap_or_else(|error| panic!("{error}\n{base}\n---\n{ours}\n---\n{theirs}"))
}

fn fail(words: impl Into<String>) -> Result<(), TestCaseError> {
    Err(TestCaseError::fail(words.into()))
}

/// Checks one pair of sides and returns how many keys were in conflict.
fn pair(syntax: Syntax, ours: &[Change], theirs: &[Change]) -> Result<usize, TestCaseError> {
    let base = base(syntax);
    let (a, b) = (apply(syntax, &base, 'a', ours), apply(syntax, &base, 'b', theirs));
    let found = three(syntax, &base, &a, &b);
    let told = || format!("{}\n--- ours\n{a}\n--- theirs\n{b}", found.text);
    if three(syntax, &base, &b, &a) != found {
        fail(format!("the other direction differs\n{}", told()))?;
    }
    for (one, other, expect) in [(&a, &a, &a), (&base, &b, &b), (&a, &base, &a)] {
        if three(syntax, &base, one, other).text != *expect {
            fail("one side alone is not taken as it is")?;
        }
    }
    let (is, conflicts) = facts(syntax, &found.text);
    let [of_base, of_a, of_b] = [&base, &a, &b].map(|text| facts(syntax, text).0);
    let (should, undecided) = merged(&of_base, &of_a, &of_b);
    let (kept, given) = (reference::told(syntax, &found.text), gave_way(&of_base, &of_a, &of_b));
    if kept != given {
        fail(format!("on record is {kept:?}, not {given:?}\n{}", told()))?;
    }
    if is != should {
        let odd: Vec<_> = is.iter().filter(|fact| !should.contains_key(fact.0) || should[fact.0] != *fact.1).collect();
        let lost: Vec<_> = should.iter().filter(|fact| !is.contains_key(fact.0)).collect();
        fail(format!("it says {odd:?}, not {lost:?}\n{}", told()))?;
    }
    if conflicts != undecided || found.conflicts.iter().cloned().collect::<std::collections::BTreeSet<_>>() != undecided
    {
        fail(format!("conflicts {conflicts:?}, should be {undecided:?}\n{}", told()))?;
    }
    let read = |text: &str| {
        let document = parse(syntax, text.as_bytes()).unwrap();
        read_case::case(&document, syntax, amends::calendar::zone::Zone::UTC)
    };
    let (case, flaws) = read(&found.text);
    let flaw = flaws.iter().find(|flaw| flaw.severity == Severity::Error && flaw.code != "merge.unresolved");
    if case.is_none() || flaw.is_some() {
        fail(format!("{flaw:?}\n{}", told()))?;
    }
    if let Some(case) = &case {
        for side in [&a, &b] {
            let Some(side) = read(side).0 else { continue };
            if run_of(case, &side) != run_of(&side, &side) {
                fail(format!("the events of a side are shuffled\n{}", told()))?;
            }
        }
        // Wherever head and events agreed on both sides, they agree; a key in conflict waits for somebody to settle it.
        let is_odd = |text: &str, odd: &Mismatch| {
            let is_it = |known: &Mismatch| (&known.key, &known.promise) == (&odd.key, &odd.promise);
            read(text).0.is_some_and(|side| mismatches(&side).iter().any(is_it))
        };
        let key = |odd: &Mismatch| {
            odd.promise.as_ref().map_or(odd.key.clone(), |promise| format!("promise/{promise}/{}", odd.key))
        };
        let odd = mismatches(case);
        let odd = odd.iter().find(|odd| !undecided.contains(&key(odd)) && !is_odd(&a, odd) && !is_odd(&b, odd));
        if let Some(odd) = odd {
            fail(format!("head and events disagree: {odd:?}\n{}", told()))?;
        }
    }
    if syntax == Syntax::Toml {
        let hand = HANDS[(ours.len() + 2 * theirs.len()) % HANDS.len()];
        written_by_hand(hand, [&base, &a, &b], &found)?;
    }
    for comment in a.lines().chain(b.lines()).filter(|line| line.starts_with('#')) {
        if !found.text.contains(comment) && !lost_with_its_entry(comment, &found.text) {
            fail(format!("{comment} is gone\n{}", told()))?;
        }
    }
    Ok(undecided.len())
}

/// Checks that the same in the shapes of people comes to the same.
fn written_by_hand(hand: Hand, texts: [&str; 3], found: &Merged) -> Result<(), TestCaseError> {
    let [base, a, b] = texts.map(|text| by_hand(hand, text));
    let same = three(Syntax::Toml, &base, &a, &b);
    let told = || format!("{hand:?}: {}\n--- base\n{base}\n--- ours\n{a}\n--- theirs\n{b}", same.text);
    if three(Syntax::Toml, &base, &b, &a) != same {
        fail(format!("the other direction differs\n{}", told()))?;
    }
    let says = |text: &str| {
        let (mut is, conflicts) = facts(Syntax::Toml, text);
        is.retain(|name, _| !name.contains("x_more") && !name.starts_with("x_mine"));
        (is, conflicts, reference::told(Syntax::Toml, text))
    };
    let (is, should) = (says(&same.text), says(&found.text));
    if is != should {
        let odd: Vec<_> = is.0.iter().filter(|fact| should.0.get(fact.0) != Some(fact.1)).collect();
        let lost: Vec<_> = should.0.iter().filter(|fact| is.0.get(fact.0) != Some(fact.1)).collect();
        fail(format!("it says {odd:?}, not {lost:?}; conflicts {:?}, not {:?}\n{}", is.1, should.1, told()))?;
    }
    Ok(())
}

/// Returns the events of a case that a side has, in the order of time and of the file.
fn run_of<'c>(case: &'c Case, side: &Case) -> Vec<&'c str> {
    let is_of = |event: &&Event| side.events.iter().any(|known| known.id == event.id);
    let mut events: Vec<&Event> = case.events.iter().filter(is_of).collect();
    events.sort_by_key(|event| event.at);
    events.into_iter().map(|event| event.id.as_str()).collect()
}

/// Returns whether the entry that a comment stood above was taken away.
fn lost_with_its_entry(comment: &str, text: &str) -> bool {
    let above = comment.split(" about ").nth(1).unwrap();
    !text.contains(&format!("\n{above}"))
}

/// Checks that three sides come to the same lines whatever the order; blocks keep their order as well.
fn orders(syntax: Syntax, sides: [&[Change]; 3]) -> Result<(), TestCaseError> {
    let base = base(syntax);
    let [a, b, c] =
        [('a', sides[0]), ('b', sides[1]), ('c', sides[2])].map(|(side, changes)| apply(syntax, &base, side, changes));
    let through =
        |one: &str, two: &str, last: &str| three(syntax, &base, &three(syntax, &base, one, two).text, last).text;
    let sides = [&a, &b, &c].map(String::as_str);
    let first = through(&a, &b, &c);
    for other in
        [through(&a, &c, &b), through(&b, &a, &c), through(&b, &c, &a), through(&c, &a, &b), through(&c, &b, &a)]
    {
        if told(&sides, &other) != told(&sides, &first) {
            fail(format!("the order matters\n{first}\n--- or\n{other}\n--- a\n{a}\n--- b\n{b}\n--- c\n{c}"))?;
        }
    }
    Ok(())
}

/// Returns the lines of a merge of three sides, and the comments that must stand in it, whatever the order.
///
/// A comment goes with its entry where one clone took the entry away; which merge sees both is a matter of order,
/// and so is which of three comments about one thing stands first.
pub(crate) fn told(sides: &[&str; 3], text: &str) -> (Vec<String>, Vec<String>) {
    let is_moot = |line: &str| sides.iter().any(|side| lost_with_its_entry(line, side));
    let (head, blocks) = lines(text);
    let (mut comments, said): (Vec<_>, Vec<_>) =
        head.into_iter().chain(blocks).map(str::to_owned).partition(|line| line.starts_with('#'));
    comments.retain(|line| !is_moot(line));
    comments.sort_unstable();
    (said, comments)
}

/// Returns the lines of the head in the order of the alphabet, for the place of a new key beside one that was taken
/// away depends on who had seen it, and the lines of the blocks as they stand.
fn lines(text: &str) -> (Vec<&str>, Vec<&str>) {
    let blocks = text.find("[[promise]]").or_else(|| text.find("\"promise\"")).unwrap();
    let mut head: Vec<&str> = text[..blocks].lines().map(|line| line.trim_end_matches(',')).collect();
    head.sort_unstable();
    (head, text[blocks..].lines().collect())
}

/// Whether a third clone joins in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Clones {
    Two,
    Three,
}

fn run(cases: usize, clones: Clones) {
    let began = Instant::now();
    let cases = u32::try_from(cases).unwrap();
    let (n_conflicts, n_clean) = (Cell::new(0), Cell::new(0));
    let mut runner = TestRunner::new(ProptestConfig {
        cases,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(seed()),
        ..ProptestConfig::default()
    });
    let side = || proptest::collection::vec(change(), 0..8);
    runner
        .run(&(side(), side(), side(), proptest::prelude::any::<bool>()), |(a, b, c, toml)| {
            let syntax = if toml { Syntax::Toml } else { Syntax::Json };
            match pair(syntax, &a, &b)? {
                0 => n_clean.set(n_clean.get() + 1),
                n => n_conflicts.set(n_conflicts.get() + n),
            }
            if clones == Clones::Three { orders(syntax, [&a, &b, &c]) } else { Ok(()) }
        })
        .unwrap();
    let (n_clean, n_conflicts) = (n_clean.get(), n_conflicts.get());
    let what = if clones == Clones::Three { "merges of three clones" } else { "merges of two clones" };
    figures(
        what,
        began,
        &[("histories", &cases), ("without a conflict", &n_clean), ("keys in conflict", &n_conflicts)],
    );
    assert!(
        n_clean > cases / 5 && n_conflicts > usize::try_from(cases / 20).unwrap(),
        "{n_clean} and {n_conflicts} of {cases}"
    );
}

#[test]
fn merges_agree_with_the_reference() {
    run(Size::Share.pick(200, 10_000), Clones::Two);
}

#[test]
fn three_clones_end_equal_in_any_order() {
    run(Size::Share.pick(200, 10_000), Clones::Three);
}

#[test]
#[ignore = "a long run: cargo test --release --test it -- --ignored soak"]
fn soak_merges_agree_with_the_reference() {
    run(Size::Full.pick(200, 10_000), Clones::Three);
}
