//! The tables of the house: commands in the order of the help, codes with their manuals, each with its document.
//! What the documents say is checked where they run.

use std::fs;
use std::ops::Not as _;

use amends::rules::Level;
use amends::rules::table::RULES;

use super::assert_none;
use crate::sandbox::{Sandbox, files, repository};

/// Returns the names of the rows of a `commands!` table.
fn rows(path: &str) -> Vec<String> {
    let text = fs::read_to_string(repository(path)).unwrap();
    let table = text.split("\ncommands! {").nth(1).unwrap_or_else(|| panic!("{path} has no `commands!` table"));
    let names = table.lines().skip(1).take_while(|line| *line != "}").filter_map(|line| {
        let (_, module) = line.trim().split_once('(')?;
        Some(module.split_once(')')?.0.trim_start_matches("r#").to_owned())
    });
    names.collect()
}

/// Returns the commands of the help, in its order.
fn in_help() -> Vec<String> {
    let help = Sandbox::bare().run(&["--help"]).ok();
    let lines = help.out.lines().skip_while(|line| !line.starts_with("Case work:"));
    let lines = lines.take_while(|line| !line.starts_with("  -"));
    let names = lines.filter_map(|line| line.strip_prefix("  ").filter(|name| !name.starts_with(' ')));
    names.filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()
}

#[test]
fn commands_stand_in_the_order_of_the_help() {
    let rows: Vec<String> = rows("src/cli/mod.rs").iter().map(|row| row.replace('_', "-")).collect();
    assert_eq!(rows, in_help());
}

#[test]
fn modules_stand_in_order() {
    let mut wrong = Vec::new();
    for path in
        ["src/cli/promise/mod.rs", "src/actions/mod.rs", "src/rules/mod.rs", "src/store/mod.rs", "src/reports/mod.rs"]
    {
        let text = fs::read_to_string(repository(path)).unwrap();
        let names: Vec<&str> = text
            .lines()
            .filter_map(|line| {
                line.trim_start_matches("pub ")
                    .trim_start_matches("pub(crate) ")
                    .strip_prefix("mod ")?
                    .strip_suffix(';')
            })
            .map(|name| name.trim_start_matches("r#"))
            .filter(|name| *name != "tests")
            .collect();
        if !names.is_sorted() {
            wrong.push(format!("{path}: {}", names.join(" ")));
        }
    }
    assert_none(&wrong, "sort the `mod` lines");
}

#[test]
fn every_command_has_its_transcript() {
    let of = |path: &str, folder: &str| -> Vec<String> {
        rows(path).iter().map(|row| format!("tests/transcripts/cli/{folder}{row}.md")).collect()
    };
    let mut wanted = of("src/cli/mod.rs", "");
    wanted.extend(of("src/cli/promise/mod.rs", "promise/"));
    wanted.extend(of("src/cli/party/mod.rs", "party/"));
    wanted.extend(of("src/cli/policy/mod.rs", "policy/"));
    let groups = ["party", "policy", "promise"].map(|group| format!("tests/transcripts/cli/{group}.md"));
    let missing: Vec<String> = wanted
        .into_iter()
        .filter(|path| !repository(path).is_file() && !groups.contains(path))
        .map(|path| format!("write {path}: a session in the bakery"))
        .collect();
    assert_none(&missing, "commands that no transcript shows");
}

/// The codes of the record stand in the museum of `tests/errors`; `errors` sees to that.
#[test]
fn every_worry_is_seen_in_a_session() {
    let documents =
        files(&repository("tests/transcripts")).into_iter().filter(|path| path.ends_with("explain.md").not());
    let seen: String = documents.filter_map(|path| fs::read_to_string(path).ok()).collect();
    let missing: Vec<String> = RULES
        .iter()
        .filter(|rule| matches!(rule.level, Level::Care(_)) && !seen.contains(rule.code))
        .map(|rule| format!("tests/transcripts/rules/{}.md", rule.code.replace('.', "/").replace('-', "_")))
        .map(|path| format!("write {path}: a session in the bakery"))
        .collect();
    assert_none(&missing, "worries that no session shows");
}
