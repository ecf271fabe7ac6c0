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
//!
//! # The way of a command
//!
//! One that reads: `cli` takes the arguments apart, `store` loads the folder through [`mod@format`], a report asks the
//! rules and answers with a [`view::page::Page`] of typed cells, a writer of [`view`] makes bytes of it.
//! One that writes: under the lock, `store` reads the file again, an action turns facts and a request into edits,
//! [`mod@format`] splices them into the text and reads the result back, and the disk swaps the whole file.
//!
//! # What always holds
//!
//! - The text is the state: a file is patched, never written anew from a value; every byte outside a change stays.
//! - Each change appends an event. The head is for reading, the events are the record, and `check` compares the two.
//! - `now` is one value, made once; the answer is the same under any `TZ`.
//! - A file that cannot be read is named in every answer that it is missing from.
//! - Other people's text stays as it came; writers make it harmless.
//!
//! # The words
//!
//! | word | meaning |
//! |--|--|
//! | case | one complaint, or another message, with its record from receipt to close |
//! | contact | one message or call, in or out |
//! | party | a person or organisation that we deal with; the complainant is one |
//! | promise | a commitment to somebody: what, how, who, when; kept, broken, moved, split or released |
//! | update | a progress message; a promise of one is owed even after the case is resolved |
//! | clock | a running measure with a start, a stop and a limit: a target of the house or an obligation by law |
//! | policy | the clocks, notices and checks that hold for a case |
//! | breach | a limit that passed unmet; on record it stays |
//! | silence | time since the customer last heard anything new |
//! | escalation | handing a case up the line, over to another desk, or out |
//! | handover | a change of owner, complete when accepted |
//! | repeat | another case of the same person or organisation inside the window; not a reopening of the old one |
//! | double deviation | a recovery that failed in its turn, such as a second broken promise |
//! | finding | a worry about care, by a rule with a code such as `promise.overdue` |
//! | diagnostic | a flaw in the text of a file |
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
use std::io::Write as _;
use std::process::ExitCode;

/// Runs one command line in a world and returns the exit code.
pub fn run(argv: &[OsString], world: &mut world::World) -> u8 {
    cli::run(argv, world)
}

/// Runs the command line of this process.
pub fn main_from_process() -> ExitCode {
    // The words of a panic can quote what it worked on; customers' words do not belong on a screen or in a log.
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map_or_else(String::new, |at| format!(" at {}:{}", at.file(), at.line()));
        let _ = std::io::stderr().write_all(bug(&place).as_bytes());
    }));
    let argv: Vec<OsString> = std::env::args_os().collect();
    ExitCode::from(run(&argv, &mut world::World::from_process()))
}

/// Returns what is said of a bug, the place of it and nothing of what was being worked on.
fn bug(place: &str) -> String {
    let version = env!("CARGO_PKG_VERSION");
    format!(
        "error: a bug in amends {version}{place}\nhint: each file is as it was before the command or as it is after it; `amends check` looks; please report the line above\n"
    )
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_bug_is_said_in_these_words() {
        let expected = concat!(
            "error: a bug in amends ",
            env!("CARGO_PKG_VERSION"),
            " at src/cli/show.rs:12\n",
            "hint: each file is as it was before the command or as it is after it; `amends check` looks; ",
            "please report the line above\n",
        );
        assert_eq!(super::bug(" at src/cli/show.rs:12"), expected);
    }
}
