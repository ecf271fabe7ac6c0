//! The long tests: crashes, failing disks, power cuts, crowds, fuzzing, hostile text; each with a seed and its figures.
//! A small share of each runs always; `cargo test --release --test it -- --ignored soak` runs all of it.
//!
//! What each suite must find is said beside it; the figures of the last full run stand in `tests/SOAK.md`.

use std::fmt::Display;
use std::io::Write as _;
use std::time::Instant;

use amends::model::dice::Dice;

mod bend;
mod bodies;
mod canary;
mod checkouts;
mod clocks;
mod counting;
mod crowd;
mod editors;
mod errnos;
mod fuzz;
mod kills;
mod memory;
mod minutes;
mod mutants;
mod order;
mod pages;
mod power;
mod quiet;
mod reads;
mod scenarios;
mod sim_disk;
pub(crate) mod strace;
mod typed;
mod writers;

/// Where every random choice of these suites begins; `SOAK_SEED` is another.
const SEED: u64 = 20_261_125;

/// How much of a suite to run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Size {
    /// The share of every `cargo test`.
    Share,
    /// All of it.
    Full,
}

impl Size {
    /// Returns a number for this size; `SOAK_PERCENT` makes the full one smaller, or larger.
    pub(crate) fn pick(self, share: usize, full: usize) -> usize {
        match self {
            Self::Share => share,
            Self::Full => (full * percent() / 100).max(share),
        }
    }

    /// Returns at most as many of these, drawn by lot, in their order.
    fn draw<T>(self, mut all: Vec<T>, share: usize, dice: &mut Dice) -> Vec<T> {
        let most = match self {
            Self::Share => share,
            Self::Full => (all.len() * percent()).div_ceil(100),
        };
        while all.len() > most {
            all.remove(dice.below(all.len()));
        }
        all
    }
}

fn percent() -> usize {
    std::env::var("SOAK_PERCENT").ok().and_then(|percent| percent.parse().ok()).unwrap_or(100)
}

/// Tells whether a command is to be tried; `SOAK_ONLY` names one of them.
fn is_tried(command: &str) -> bool {
    std::env::var("SOAK_ONLY").map_or(true, |only| only == command)
}

/// Returns the seed of this run.
pub(crate) fn seed() -> u64 {
    std::env::var("SOAK_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(SEED)
}

/// Prints the figures of a suite, also when the test passes and its output is swallowed.
pub(crate) fn figures(suite: &str, since: Instant, figures: &[(&str, &dyn Display)]) {
    let said: Vec<String> = figures.iter().map(|(what, n)| format!("{n} {what}")).collect();
    let seconds = since.elapsed().as_secs_f64();
    // The macros would go to the test's own report, which nobody sees when all is well.
    let _ = writeln!(std::io::stderr(), "soak: {suite}: {} (seed {}, {seconds:.1} s)", said.join(", "), seed());
}

/// Says that a suite was not run, and why.
pub(crate) fn skip(suite: &str, why: &str) {
    let _ = writeln!(std::io::stderr(), "soak: {suite}: skipped, {why}");
}

/// Fails with the first few of what was found.
pub(crate) fn assert_none(found: &[String], suite: &str) {
    let first: Vec<&str> = found.iter().take(12).map(String::as_str).collect();
    assert!(found.is_empty(), "{suite}: {} violations, the first:\n{}", found.len(), first.join("\n"));
}
