//! Each code that is raised anywhere has its manual.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use amends::rules::table::RULES;

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

/// A worry whose transcript has a shop of its own shows there, one case trips it and one does not, and the manual's
/// example is the fix.
#[test]
fn each_example_of_a_worry_is_run_where_the_worry_is_shown() {
    let mut wrong = Vec::new();
    let mut n_run = 0;
    for rule in RULES {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/transcripts/rules");
        let document = folder.join(format!("{}.md", rule.code.replace('.', "/").replace('-', "_")));
        if !document.with_extension("in").is_dir() {
            continue;
        }
        n_run += 1;
        let text = fs::read_to_string(&document).unwrap();
        for line in rule.example.lines().filter(|line| !text.contains(&format!("\n$ {line}\n"))) {
            wrong.push(format!("{}: `{line}` is not typed in its transcript", rule.code));
        }
        if text.contains("\n? ") {
            wrong.push(format!("{}: something in its transcript fails", rule.code));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
    assert!(n_run > 40, "{n_run}");
}
