//! Each code that is raised anywhere has its manual.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use amends::rules::Level;
use amends::rules::table::RULES;

use crate::sandbox::{files, repository};

/// Returns all Rust files below a directory.
fn sources(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// Returns what is a code by its looks among the string literals of a line: two words with a dot between.
fn literals(line: &str) -> impl Iterator<Item = &str> {
    let is_code = |text: &&str| {
        let is_word = |word: &str| {
            !word.is_empty()
                && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        };
        matches!(text.split('.').collect::<Vec<_>>().as_slice(), [area, worry] if is_word(area) && is_word(worry))
    };
    line.split('"').skip(1).step_by(2).filter(is_code)
}

#[test]
fn each_code_that_is_raised_has_a_manual() {
    let known: BTreeSet<&str> = RULES.iter().map(|rule| rule.code).collect();
    let areas: BTreeSet<&str> = known.iter().filter_map(|code| code.split('.').next()).collect();
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    let mut missing = Vec::new();
    let mut raised = 0;
    for file in files.iter().filter(|file| !file.iter().any(|part| part == "tests" || part == "tests.rs")) {
        let text = fs::read_to_string(file).unwrap();
        let program = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
        for line in program.lines().filter(|line| !line.trim_start().starts_with("//")) {
            for code in literals(line).filter(|code| areas.contains(code.split('.').next().unwrap())) {
                raised += 1;
                let is_file = code.ends_with(".txt") || code.ends_with(".toml") || code.ends_with(".json");
                if !known.contains(code) && !is_file {
                    missing.push(format!("{}: `{code}` has no manual under src/rules", file.display()));
                }
            }
        }
    }
    assert_eq!(missing, Vec::<String>::new());
    assert!(raised > RULES.len(), "the search found too little: {raised}");
}

/// Each worry is shown in a shop of its own: what trips it and what nearly does stand in it, and what is typed clears
/// it. The first command lists whom it is about, the last one is the same and finds nobody; the manual's example is
/// typed in between.
#[test]
fn each_worry_is_tripped_nearly_tripped_and_cleared_by_its_example() {
    let mut wrong = Vec::new();
    for rule in RULES.iter().filter(|rule| matches!(rule.level, Level::Care(_))) {
        let document = repository("tests/transcripts/rules").join(format!("{}.md", path(rule.code)));
        let mut fail = |what: &str| wrong.push(format!("{}: {what}", document.display()));
        let (Ok(text), cases) = (fs::read_to_string(&document), files(&document.with_extension("in").join("cases")))
        else {
            fail("is missing: write what trips the rule, what nearly does, and what clears it");
            continue;
        };
        if text.contains("\n? ") {
            fail("something in it fails");
        }
        for line in rule.example.lines().filter(|line| !text.contains(&format!("\n$ {line}\n"))) {
            fail(&format!("the example `{line}` is not typed"));
        }
        let steps: Vec<(&str, Vec<&str>)> = steps(&text);
        let probe = |(typed, _): &&(&str, Vec<&str>)| typed.contains(&format!("code:{} --format ids", rule.code));
        let found: Vec<&Vec<&str>> = steps.iter().filter(probe).map(|(_, printed)| printed).collect();
        let tripped = found.iter().map(|printed| printed.len()).max().unwrap_or(0);
        if tripped == 0 || tripped >= cases.len() {
            fail("one case has to trip the rule and another one must not");
        }
        if !found.last().is_some_and(|printed| printed.is_empty()) || !steps.last().as_ref().is_some_and(probe) {
            fail("it does not end with nothing found");
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

/// Returns the path of the documents of a code.
fn path(code: &str) -> String {
    code.replace('.', "/").replace('-', "_")
}

/// Returns each line typed in a document, with the lines that it printed.
fn steps(text: &str) -> Vec<(&str, Vec<&str>)> {
    let mut steps: Vec<(&str, Vec<&str>)> = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        match (line.strip_prefix("$ "), line.starts_with("```")) {
            (_, true) => inside = !inside,
            (Some(typed), _) if inside => steps.push((typed, Vec::new())),
            _ if inside => steps.last_mut().unwrap().1.push(line),
            _ => {}
        }
    }
    steps
}

/// Codes are never renamed and never reused: scripts, houses and people know them.
#[test]
fn the_public_list_of_codes_is_this_one() {
    let list: String = RULES.iter().map(|rule| format!("{:<32}{}\n", rule.code, rule.level.word())).collect();
    snapbox::assert_data_eq!(list, snapbox::file!["codes.txt"].raw());
}

/// The codes that the sources ask for, each with where it went.
const ASKED: &str = include_str!("asked.txt");

#[test]
fn each_code_that_the_sources_ask_for_has_a_place() {
    let known: BTreeSet<&str> = RULES.iter().map(|rule| rule.code).collect();
    let mut asked = BTreeSet::new();
    let mut wrong = Vec::new();
    for line in ASKED.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let mut words = line.split_whitespace();
        let (Some(code), Some(answer)) = (words.next(), words.next()) else { panic!("{line}") };
        if !asked.insert(code) {
            wrong.push(format!("{code} stands twice"));
        }
        match answer {
            "is" if !known.contains(code) => wrong.push(format!("{code} is no rule")),
            "as" => match words.next().filter(|other| known.contains(other)) {
                Some(_) if !known.contains(code) => {}
                _ => wrong.push(format!("{line}: is no other rule")),
            },
            "later" if known.contains(code) => wrong.push(format!("{code} is a rule by now")),
            "is" | "later" => {}
            _ => wrong.push(format!("{line}: is, as CODE or later")),
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
    assert!(asked.len() > 120, "{}", asked.len());
}
