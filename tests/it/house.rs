//! The fences of the house: who may import whom, how long a file may be, which tables are in order, what lies at the top.
//! Each failure names the file, the line and what is allowed.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::sandbox::{files, repository};

mod imports;
mod tables;

/// A file of the project with its lines.
struct Source {
    /// From the top of the repository, with `/`.
    path: String,
    text: String,
}

/// Returns the Rust files under a folder.
fn sources(folder: &str) -> Vec<Source> {
    let top = repository("");
    let of = |path: &Path| Source {
        path: path.strip_prefix(&top).unwrap().to_str().unwrap().to_owned(),
        text: fs::read_to_string(path).unwrap(),
    };
    files(&repository(folder))
        .iter()
        .filter(|path| path.extension().is_some_and(|end| end == "rs"))
        .map(|path| of(path))
        .collect()
}

/// Fails with all that was found, one a line.
fn assert_none(found: &[String], rule: &str) {
    assert!(found.is_empty(), "{rule}:\n{}", found.join("\n"));
}

#[test]
fn no_file_is_over_400_lines_and_most_are_short() {
    let all: Vec<Source> = sources("src").into_iter().chain(sources("tests")).chain(sources("benches")).collect();
    let over = |source: &&Source| source.text.lines().count() > 400;
    let long: Vec<String> = all.iter().filter(over).map(|source| source.path.clone()).collect();
    assert_none(&long, "over 400 lines; find the two things in it");
    let mut lengths: Vec<usize> = sources("src").iter().map(|source| source.text.lines().count()).collect();
    lengths.sort_unstable();
    let median = lengths[lengths.len() / 2];
    assert!(median < 150, "the median file has {median} lines; it was under 150");
}

#[test]
fn every_file_says_in_its_first_line_what_lives_there() {
    let all = sources("src").into_iter().chain(sources("tests")).chain(sources("benches"));
    let mute: Vec<String> = all.filter(|source| !source.text.starts_with("//! ")).map(|source| source.path).collect();
    assert_none(&mute, "begin the file with `//!`: what lives here, and what must not");
}

#[test]
fn no_room_for_odds_and_ends() {
    let odd = ["utils", "util", "helpers", "helper", "common", "misc", "manager", "types"];
    let named: Vec<String> = sources("src")
        .into_iter()
        .chain(sources("tests"))
        .map(|source| source.path)
        .filter(|path| path.trim_end_matches(".rs").split('/').any(|part| odd.contains(&part)))
        .collect();
    assert_none(&named, "name the file after what is in it");
}

/// The files that ask the outside: the world, the disk, and what looks at the machine around the folder.
const ASKS_OUTSIDE: &[&str] = &[
    "src/store/driver.rs",
    "src/store/git.rs",
    "src/store/git/history.rs",
    "src/store/git/objects.rs",
    "src/store/git/pack.rs",
    "src/store/git/stages.rs",
    "src/store/git/tips.rs",
    "src/format/glance/tests.rs",
    "src/store/real_disk.rs",
    "src/store/real_disk/access.rs",
    "src/store/real_disk/locks.rs",
    "src/store/real_disk/tests.rs",
    "src/store/root.rs",
    "src/world.rs",
];

#[test]
fn only_known_files_ask_the_outside() {
    let mut found = Vec::new();
    for source in sources("src") {
        for (n, line) in source.text.lines().enumerate() {
            let lifts = line.contains("clippy::disallowed") && !line.trim_start().starts_with("//");
            if lifts && !ASKS_OUTSIDE.contains(&source.path.as_str()) {
                found.push(format!("{}:{}: only {} may", source.path, n + 1, ASKS_OUTSIDE.join(", ")));
            }
        }
    }
    assert_none(&found, "asks the clock, the environment or the disk");
}

/// The files that speak: all that people read goes through the writers of `view`, or is words of our own.
const SPEAKS: &[&str] = &[
    "src/cli/context.rs",
    "src/cli/finish.rs",
    "src/cli/help.rs",
    "src/cli/open/batch/say.rs",
    "src/lib.rs",
    "src/world.rs",
];

#[test]
fn only_known_files_speak() {
    let mut found = Vec::new();
    for source in sources("src") {
        for (n, line) in source.text.lines().enumerate() {
            let speaks = ["stdout.write", "stderr.write", ".stdout,", ".stderr,", "stdout()", "stderr()"];
            let is_said = speaks.iter().any(|way| line.contains(way)) && !line.trim_start().starts_with("//");
            if is_said && !source.path.contains("tests") && !SPEAKS.contains(&source.path.as_str()) {
                found.push(format!("{}:{}: only {} may", source.path, n + 1, SPEAKS.join(", ")));
            }
        }
    }
    assert_none(&found, "writes to a stream by itself");
}

#[test]
fn text_of_other_people_is_opened_by_its_writers_alone() {
    let mut found = Vec::new();
    for source in sources("src") {
        let is_writer = source.path.starts_with("src/view/");
        for (n, line) in source.text.lines().enumerate() {
            let shows = line.contains("Display for Untrusted") || line.contains("Deref for Untrusted");
            let opens = !is_writer && line.contains(".bare()");
            if shows || opens {
                found.push(format!("{}:{}: hand the cell to a writer", source.path, n + 1));
            }
        }
    }
    assert_none(&found, "text of other people slips out");
}

#[test]
fn no_rule_asks_by_bare_instants_what_came_after_what() {
    let bare = ["event.at <", "event.at >", "event.at).max(", "event.at).min(", "by_key(|event| event.at)"];
    let is_compared = |line: &str| bare.iter().any(|way| line.contains(way)) && !line.contains("sort");
    let mut found = Vec::new();
    for source in sources("src/rules") {
        for (n, line) in source.text.lines().enumerate().filter(|(_, line)| is_compared(line)) {
            found.push(format!("{}:{}: {}", source.path, n + 1, line.trim()));
        }
    }
    assert_none(&found, "two events may share an instant; compare their turns (`model::turn`)");
}

/// What may lie at the top of the repository.
const TOP: &[&str] = &[
    ".ci",
    ".clippy.toml",
    ".gitignore",
    ".rustfmt.toml",
    "CHANGELOG.md",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "benches",
    "examples",
    "fuzz",
    "src",
    "tests",
];

#[test]
fn nothing_else_lies_at_the_top() {
    // What git does not know is the developer's own; a packed crate has no git and nothing to hide.
    let Ok(listed) = Command::new("git").args(["ls-files", "-z"]).current_dir(repository("")).output() else { return };
    if !listed.status.success() {
        return;
    }
    let listed = String::from_utf8(listed.stdout).unwrap();
    let mut top: Vec<&str> =
        listed.split('\0').filter(|path| !path.is_empty()).filter_map(|path| path.split('/').next()).collect();
    top.dedup();
    let alien: Vec<String> =
        top.iter().filter(|name| !TOP.contains(name)).map(|name| format!("{name}: only {}", TOP.join(", "))).collect();
    assert_none(&alien, "does not belong at the top");
}

#[test]
fn every_module_of_this_binary_is_listed_in_order() {
    let main = fs::read_to_string(repository("tests/it/main.rs")).unwrap();
    let listed: Vec<&str> = main.lines().filter_map(|line| line.strip_prefix("mod ")?.strip_suffix(';')).collect();
    assert!(listed.is_sorted(), "sort the `mod` lines of tests/it/main.rs");
    let mut forgotten = Vec::new();
    for path in fs::read_dir(repository("tests/it")).unwrap().map(|entry| entry.unwrap().path()) {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let is_module = path.extension().is_some_and(|end| end == "rs") || path.is_dir();
        if is_module && name != "main" && !listed.contains(&name.as_str()) {
            forgotten.push(format!("add `mod {name};` to tests/it/main.rs"));
        }
    }
    assert_none(&forgotten, "tests that nobody runs");
}

#[test]
fn the_changelog_is_kept() {
    let text = fs::read_to_string(repository("CHANGELOG.md")).unwrap();
    assert!(text.starts_with("# Changelog\n"));
    let unreleased = text.split("## [Unreleased]").nth(1).expect("a section `## [Unreleased]`");
    assert!(unreleased.contains("\n### "), "say under Added, Changed or Fixed what a user will notice");
}
