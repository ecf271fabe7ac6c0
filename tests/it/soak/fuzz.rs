//! Inputs that were bent at random, for everything that reads what others wrote: files, edits, merges, phrases, filters.
//! Nothing panics, nothing takes a second, and what is accepted is what it says.

use std::collections::BTreeMap;
use std::fs;
use std::time::{Duration, Instant};

use amends::calendar::due::{self, Sense};
use amends::calendar::hours::Calendar;
use amends::calendar::now::Now;
use amends::calendar::range::parse_instants;
use amends::calendar::span::Span;
use amends::format::merge::{Versions, merge};
use amends::format::patch::patch;
use amends::format::tree::{Syntax, parse};
use amends::format::{read_case, read_party, read_policy};
use amends::model::dice::Dice;
use amends::model::edit::{Edit, Scalar};
use amends::model::filter::{Filter, FilterContext};
use amends::model::policy::Policy;
use chrono::{DateTime, Utc};
use chrono_tz::Africa::Johannesburg;

use super::bend::{FILTERS, PHRASES, bent, seeds, wild};
use super::{Size, assert_none, figures, seed};
use crate::sandbox::repository;

#[derive(Default)]
struct Tally {
    n: usize,
    n_accepted: usize,
    slowest: Duration,
    wrong: Vec<String>,
}

impl Tally {
    /// Tries one input; `work` says whether it was accepted, or what is wrong.
    fn try_one(&mut self, input: &[u8], work: impl Fn() -> Result<bool, String>) {
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
        tally.try_one(&bytes, || {
            let Ok(doc) = parse(syntax, &bytes) else { return Ok(false) };
            let _ = (read_policy::policy(&doc), read_party::party(&doc, syntax, Johannesburg));
            Ok(read_case::case(&doc, syntax, Johannesburg).0.is_some())
        });
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
        let edit = match dice.below(4) {
            0 => Edit::head(["status", "owner", "x_new", "subject"][dice.below(4)], value),
            1 => Edit::table("outcome", "remedy", value),
            2 => Edit::block("promise", ["p7kd", "p1", "ppk7"][dice.below(3)], "what", value),
            _ => Edit::Append { block: "event".to_owned(), fields: vec![("id".to_owned(), value)] },
        };
        tally.try_one(text.as_bytes(), || {
            let Ok(after) = patch(syntax, &text, std::slice::from_ref(&edit)) else { return Ok(false) };
            if parse(syntax, after.as_bytes()).is_err() {
                return Err("what was written cannot be read".to_owned());
            }
            let again = patch(syntax, &after, std::slice::from_ref(&edit));
            let is_stable = matches!(edit, Edit::Append { .. }) || again.is_ok_and(|again| again == after);
            if is_stable { Ok(true) } else { Err("the same edit again changes something".to_owned()) }
        });
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
        let versions = |ours: &'_ str, theirs: &'_ str| (ours.as_bytes().to_vec(), theirs.as_bytes().to_vec());
        let (a, b) = versions(&ours, &theirs);
        tally.try_one(ours.as_bytes(), || {
            let there = merge(syntax, Versions { base: base.as_bytes(), ours: &a, theirs: &b }, None);
            let back = merge(syntax, Versions { base: base.as_bytes(), ours: &b, theirs: &a }, None);
            match (there, back) {
                (Ok(there), Ok(back)) if there != back => Err(format!("both directions differ, theirs {theirs:?}")),
                (Ok(there), Ok(_)) if parse(syntax, there.text.as_bytes()).is_err() => {
                    Err(format!("the result cannot be read, theirs {theirs:?}"))
                }
                (Ok(_), Ok(_)) => Ok(true),
                (Err(_), Err(_)) => Ok(false),
                (there, back) => Err(format!("one direction fails: {there:?} {back:?}, theirs {theirs:?}")),
            }
        });
    }
    tally.report("fuzz merge", began);
}

fn now() -> Now {
    let at: DateTime<Utc> = "2026-11-25T07:00:00Z".parse().unwrap();
    Now::new(at, Johannesburg)
}

fn phrases(n: usize) {
    let began = Instant::now();
    let (mut dice, mut tally) = (Dice::seeded(seed() + 13), Tally::default());
    let all: Vec<String> = PHRASES.iter().map(|phrase| (*phrase).to_owned()).collect();
    let doc = parse(Syntax::Toml, &fs::read(repository("examples/bakery/amends.toml")).unwrap()).unwrap();
    let bakery = read_policy::policy(&doc).0;
    let calendars = [Calendar::always_open(Johannesburg), bakery.calendar.clone()];
    for _ in 0..n {
        let phrase = bent(&all[dice.below(all.len())], &all, &mut dice);
        let calendar = &calendars[dice.below(2)];
        let sense = if dice.below(2) == 0 { Sense::Due } else { Sense::Happened };
        let (now, phrase) = (now(), &phrase);
        tally.try_one(phrase.as_bytes(), || {
            let _ = (Span::parse(phrase), parse_instants(phrase, &now, calendar, sense));
            let once = due::parse(phrase, &now, calendar, sense);
            if once != due::parse(phrase, &now, calendar, sense) {
                return Err("two answers".to_owned());
            }
            Ok(once.is_ok())
        });
    }
    tally.report("fuzz phrase", began);
}

fn filters(n: usize) {
    let began = Instant::now();
    let (mut dice, mut tally) = (Dice::seeded(seed() + 14), Tally::default());
    let all: Vec<String> = FILTERS.iter().map(|filter| (*filter).to_owned()).collect();
    let policy = Policy::standard(Johannesburg);
    let context = FilterContext { now: now(), policy: &policy, me: Some("thandi"), codes: &["promise.overdue"] };
    for _ in 0..n {
        let terms: Vec<String> =
            (0..=dice.below(2)).map(|_| bent(&all[dice.below(all.len())], &all, &mut dice)).collect();
        tally.try_one(terms.join(" ").as_bytes(), || match Filter::parse(&terms, &context) {
            Ok(filter) if filter.is_empty() => Err("it narrows nothing".to_owned()),
            answer => Ok(answer.is_ok()),
        });
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
