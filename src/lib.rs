//! `amends` keeps track of what a small business promised to whom, and whether it was kept.
//!
//! # The map
//!
//! Each layer uses only the layers above it in this list (a test reads every import and says so):
//!
//! | layer | what it holds | what it never does |
//! |--|--|--|
//! | [`calendar`] | time as arithmetic: hours, holidays, phrases, lengths | reads the clock |
//! | [`model`] | the nouns: case, promise, event, party, filter, edit | touches files, words for people |
//! | [`view`] | pages of typed cells and one writer for each format | knows a case |
//! | [`rules`] | worries: facts in, findings out | decides exit codes, prints |
//! | [`actions`] | verbs: facts and a request in, edits or a refusal out | touches text or disk |
//! | [`reports`] | questions: the answer as a value, then as a page | reads a file |
//! | [`mod@format`] | text to values, edits to text | knows a path |
//! | [`presets`] | policies that are shipped, as data | holds code for one of them |
//! | [`store`] | the only layer that touches files | prints |
//! | [`world`] | clock, environment, streams, read once | is named by a layer above |
//! | `cli` | argv in, page out | holds a rule about cases |
#![cfg_attr(
    test,
    allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice)
)]

pub mod actions;
pub mod calendar;
mod cli;
pub mod format;
pub mod model;
pub mod presets;
pub mod reports;
pub mod rules;
pub mod store;
pub mod view;
pub mod world;

use std::ffi::OsString;
use std::process::ExitCode;

/// Runs one command line in a world and returns the exit code.
pub fn run(argv: &[OsString], world: &mut world::World) -> u8 {
    cli::run(argv, world)
}

/// Runs the command line of this process.
pub fn main_from_process() -> ExitCode {
    let argv: Vec<OsString> = std::env::args_os().collect();
    ExitCode::from(run(&argv, &mut world::World::from_process()))
}
