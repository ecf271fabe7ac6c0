//! The list of bad inputs, each with what shows how it is met: an exhibit of the museum, a session, or a test; and with
//! the words that a person reads. What has neither an exhibit nor a test elsewhere has one of the sessions in
//! `tests/bad_inputs`, or is tested in the modules below.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::sandbox::repository;
use crate::soak::{skip, strace};
use crate::transcripts;

mod arguments;
mod killed;
mod on_disk;
mod table;

use table::INPUTS;

const SESSIONS: &str = "tests/bad_inputs";

#[test]
fn each_session_prints_these_words() {
    let is_root = rustix::process::geteuid().is_root();
    let is_here = [("strace ", strace::is_here()), ("unshare ", has_own_mounts()), ("chown ", is_root)];
    let missing = |document: &PathBuf| {
        let text = fs::read_to_string(document).unwrap();
        is_here.into_iter().find(|(tool, is_here)| !is_here && text.contains(tool)).map(|(tool, _)| tool)
    };
    let (run, left_out): (Vec<_>, Vec<_>) =
        transcripts::documents(SESSIONS).into_iter().partition(|document| missing(document).is_none());
    for document in &left_out {
        let name = document.file_stem().unwrap().to_string_lossy();
        skip(&format!("bad input {name}"), &format!("no {}here", missing(document).unwrap_or_default()));
    }
    transcripts::run_each(&run, "");
}

/// Tells whether a process here may have mounts of its own.
fn has_own_mounts() -> bool {
    let tried = Command::new("unshare").args(["-Urm", "true"]).stderr(Stdio::null()).status();
    tried.is_ok_and(|status| status.success())
}

/// Where tests stand that compare all that is printed, as documents do: inputs that no document can make.
const WHOLE: &[&str] = &["tests/it/errors.rs::", "src/lib.rs::a_bug_is_said_in_these_words"];

/// Returns the document of a name, of the museum or of the sessions.
fn document(name: &str) -> Option<String> {
    let exhibit = repository("tests/errors").join(name).join(format!("{name}.md"));
    let session = repository(SESSIONS).join(format!("{name}.md"));
    fs::read_to_string(exhibit).or_else(|_| fs::read_to_string(session)).ok()
}

/// Tells whether what a row names is there.
fn is_there(shown: &str) -> bool {
    let Some((file, test)) = shown.split_once("::") else { return document(shown).is_some() };
    let text = fs::read_to_string(repository(file)).unwrap_or_default();
    text.contains(&format!("fn {test}(")) || text.contains(&format!("fn {test}<"))
}

/// Tells whether what a row names compares the words that a person reads, to the letter.
fn has_words(shown: &str) -> bool {
    let is_printed = |line: &str| !line.is_empty() && !line.starts_with(['$', '>', '?', '`']);
    let prints = |text: String| text.split("```console").skip(1).flat_map(str::lines).any(is_printed);
    WHOLE.iter().any(|whole| shown.starts_with(whole)) || document(shown).is_some_and(prints)
}

#[test]
fn each_bad_input_has_its_exhibit_or_test_and_its_words() {
    let numbers: Vec<u8> = INPUTS.iter().map(|(n, ..)| *n).collect();
    assert_eq!(numbers, (1..=104).collect::<Vec<u8>>(), "each number stands once, in order");
    for (n, what, shown) in INPUTS {
        for shown in *shown {
            assert!(is_there(shown), "{n}, {what}: there is no {shown}");
        }
        assert!(shown.iter().any(|shown| has_words(shown)), "{n}, {what}: nothing says what a person reads");
    }
}

#[test]
fn each_session_is_of_a_row() {
    let of_rows: BTreeSet<&str> = INPUTS.iter().flat_map(|(_, _, shown)| *shown).copied().collect();
    for document in transcripts::documents(SESSIONS) {
        let name = document.file_stem().unwrap().to_str().unwrap();
        assert!(of_rows.contains(name), "`bad_inputs/table.rs` has no row for {name}");
    }
}
