//! Inputs that were bent at random, for everything that reads what others wrote: files, edits, merges, phrases, filters.
//! Nothing panics, nothing takes a second, and what is accepted is what it says.

use std::collections::BTreeMap;
use std::fs;
use std::time::{Duration, Instant};

use crate::sandbox::johannesburg;
use amends::calendar::hours::Calendar;
use amends::format::read_policy;
use amends::format::tree::{Syntax, parse};
use amends::model::dice::Dice;
use amends::model::edit::Scalar;

use super::bend::{FILTERS, PHRASES, bent, seeds, wild};
use super::bodies::{self, Outcome};
use super::{Size, assert_none, figures, seed};
use crate::sandbox::{files, repository};

#[derive(Default)]
struct Tally {
    n: usize,
    n_accepted: usize,
    slowest: Duration,
    wrong: Vec<String>,
}

impl Tally {
    /// Tries one input; `work` says whether it was accepted, or what is wrong.
    fn try_one(&mut self, input: &[u8], work: impl Fn() -> Outcome) {
        let timed = || {
            let began = Instant::now();
            let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(&work));
            (outcome, began.elapsed())
        };
        let (outcome, mut took) = timed();
        if took > Duration::from_secs(1) {
            // A busy machine may have done something else meanwhile.
            took = took.min(timed().1);
        }
        self.n += 1;
        self.slowest = self.slowest.max(took);
        let shown = || format!("{:?}", String::from_utf8_lossy(&input[..input.len().min(300)]));
        match outcome {
            Ok(Ok(accepted)) => self.n_accepted += usize::from(accepted),
            Ok(Err(why)) => self.wrong.push(format!("{why}: {}", shown())),
            Err(_) => self.wrong.push(format!("panics: {}", shown())),
        }
        if took > Duration::from_secs(1) {
            self.wrong.push(format!("takes {took:?}: {}", shown()));
        }
    }

    fn report(&self, suite: &str, began: Instant) {
        let slowest = format!("{:.1}", self.slowest.as_secs_f64() * 1_000.0);
        figures(
            suite,
            began,
            &[
                ("inputs", &self.n),
                ("accepted", &self.n_accepted),
                ("ms for the slowest", &slowest),
                ("violations", &self.wrong.len()),
            ],
        );
        assert_none(&self.wrong, suite);
        assert!(self.n_accepted * 50 > self.n, "{suite}: {} of {} accepted: too wild", self.n_accepted, self.n);
    }
}

fn load(n: usize) {
    let (began, seeds) = (Instant::now(), seeds(1_500));
    let (mut dice, mut tally) = (Dice::seeded(seed() + 10), Tally::default());
    for _ in 0..n {
        let (syntax, texts) = draw(&seeds, &mut dice);
        let text = bent(&texts[dice.below(texts.len())], texts, &mut dice);
        let bytes = wild(text, &mut dice);
        tally.try_one(&bytes, || bodies::load(syntax, &bytes));
    }
    tally.report("fuzz load", began);
}

fn draw<'s>(seeds: &'s BTreeMap<&str, Vec<String>>, dice: &mut Dice) -> (Syntax, &'s [String]) {
    if dice.below(3) == 0 { (Syntax::Json, &seeds["json"]) } else { (Syntax::Toml, &seeds["toml"]) }
}

fn edits(n: usize) {
    let (began, seeds) = (Instant::now(), seeds(1_200));
    let (mut dice, mut tally) = (Dice::seeded(seed() + 11), Tally::default());
    for _ in 0..n {
        let (syntax, texts) = draw(&seeds, &mut dice);
        let text = bent(&texts[dice.below(texts.len())], texts, &mut dice);
        let value = Scalar::Text(bent(PHRASES[dice.below(PHRASES.len())], texts, &mut dice));
        let edit = bodies::edit(dice.below(8), value);
        tally.try_one(text.as_bytes(), || bodies::patched(syntax, &text, &edit));
    }
    tally.report("fuzz patch", began);
}

fn merges(n: usize) {
    let (began, seeds) = (Instant::now(), seeds(1_200));
    let (mut dice, mut tally) = (Dice::seeded(seed() + 12), Tally::default());
    for _ in 0..n {
        let (syntax, texts) = draw(&seeds, &mut dice);
        let base = &texts[dice.below(texts.len())];
        let side = |dice: &mut Dice| if dice.below(3) == 0 { base.clone() } else { bent(base, texts, dice) };
        let (ours, theirs) = (side(&mut dice), side(&mut dice));
        let base = if dice.below(10) == 0 { "" } else { base };
        let [base, ours, theirs] = [base, &ours, &theirs].map(str::as_bytes);
        tally.try_one(ours, || bodies::merged(syntax, base, ours, theirs));
    }
    tally.report("fuzz merge", began);
}

fn phrases(n: usize) {
    let began = Instant::now();
    let (mut dice, mut tally) = (Dice::seeded(seed() + 13), Tally::default());
    let all: Vec<String> = PHRASES.iter().map(|phrase| (*phrase).to_owned()).collect();
    let doc = parse(Syntax::Toml, &fs::read(repository("examples/bakery/amends.toml")).unwrap()).unwrap();
    let bakery = read_policy::policy(&doc).0;
    let calendars = [Calendar::always_open(johannesburg()), bakery.calendar.clone()];
    for _ in 0..n {
        let phrase = bent(&all[dice.below(all.len())], &all, &mut dice);
        let calendar = &calendars[dice.below(2)];
        tally.try_one(phrase.as_bytes(), || bodies::phrase(&phrase, calendar));
    }
    tally.report("fuzz phrase", began);
}

fn filters(n: usize) {
    let began = Instant::now();
    let (mut dice, mut tally) = (Dice::seeded(seed() + 14), Tally::default());
    let all: Vec<String> = FILTERS.iter().map(|filter| (*filter).to_owned()).collect();
    for _ in 0..n {
        let terms: Vec<String> =
            (0..=dice.below(2)).map(|_| bent(&all[dice.below(all.len())], &all, &mut dice)).collect();
        tally.try_one(terms.join(" ").as_bytes(), || bodies::filter(&terms));
    }
    tally.report("fuzz filter", began);
}

const SHARE: usize = 20_000;
const FULL: usize = 1_000_000;

#[test]
fn bent_files_are_read_or_refused() {
    load(SHARE / 4);
}

#[test]
fn bent_files_are_changed_or_refused() {
    edits(SHARE / 5);
}

#[test]
fn bent_files_are_merged_or_refused() {
    merges(SHARE / 5);
}

#[test]
fn bent_phrases_are_read_or_refused() {
    phrases(SHARE);
}

#[test]
fn bent_filters_are_read_or_refused() {
    filters(SHARE);
}

#[test]
#[ignore = "minutes; see tests/SOAK.md"]
fn a_million_of_each() {
    let n = Size::Full.pick(SHARE, FULL);
    load(n);
    edits(n);
    merges(n);
    phrases(n);
    filters(n);
}

/// What a target does with an input.
type Target = fn(&[u8]) -> Outcome;

/// The targets of `fuzz/` and what each does with an input.
const TARGETS: [(&str, Target); 5] = [
    ("load", bodies::packed::load),
    ("patch", bodies::packed::patch),
    ("merge", bodies::packed::merge),
    ("phrase", bodies::packed::phrase),
    ("filter", bodies::packed::filter),
];

#[test]
fn the_seeds_of_the_fuzzers_pass_and_say_something() {
    for (target, body) in TARGETS {
        let seeds = files(&repository("fuzz/seeds").join(target));
        let outcomes: Vec<Outcome> = seeds.iter().map(|seed| body(&fs::read(seed).unwrap())).collect();
        assert!(outcomes.iter().all(Result::is_ok), "{target}: {outcomes:?}");
        assert!(outcomes.iter().filter(|outcome| **outcome == Ok(true)).count() > 1, "{target}: {outcomes:?}");
        let source = fs::read_to_string(repository("fuzz/fuzz_targets").join(target).with_extension("rs")).unwrap();
        assert!(source.contains(&format!("packed::{target}(")), "{target}");
    }
}
