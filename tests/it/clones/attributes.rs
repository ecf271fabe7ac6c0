//! Lines of `.gitattributes` drawn by lot: what we take them to mean is what `git check-attr` says.

use amends::model::dice::Dice;
use amends::store::attributes::Wishes;

use super::{Driver, Tree};
use crate::sandbox::Sandbox;

const PATTERNS: [&str; 12] = [
    "*",
    "*.toml",
    "*.json",
    "cases/**",
    "cases/*",
    "cases/**/*.toml",
    "/cases/2026/*",
    "**/2026/*.toml",
    "parties/*",
    "**/parties/**",
    "kd35-*",
    "docs/**",
];

const WORDS: [&str; 12] = [
    "merge=amends",
    "merge=union",
    "-merge",
    "!merge",
    "merge",
    "text",
    "binary",
    "ours",
    "theirs",
    "-ours",
    "ours merge=amends",
    "merge=union theirs",
];

const MACROS: [&str; 7] = [
    "[attr]ours merge=amends",
    "[attr]ours theirs",
    "[attr]theirs merge=union",
    "[attr]theirs text -merge",
    "[attr]theirs ours",
    "[attr]binary -text",
    "# nothing",
];

/// Returns some lines, definitions above and below their use.
fn lines(dice: &mut Dice, may_define: bool) -> String {
    let line = |dice: &mut Dice| {
        if may_define && dice.below(3) == 0 {
            format!("{}\n", MACROS[dice.below(MACROS.len())])
        } else {
            format!("{} {}\n", PATTERNS[dice.below(PATTERNS.len())], WORDS[dice.below(WORDS.len())])
        }
    };
    (0..1 + dice.below(5)).map(|_| line(dice)).collect()
}

#[test]
fn lines_mean_what_git_takes_them_to_mean() {
    let sandbox = Sandbox::bare();
    let tree =
        Tree::new(&sandbox, "clone", &crate::merging::changes::base(amends::format::tree::Syntax::Toml), Driver::Armed);
    let mut dice = Dice::seeded(20_261_125);
    let years = ["cases", "cases/0000", "cases/2026", "parties"];
    let paths: Vec<String> =
        years.iter().flat_map(|dir| ["toml", "json"].map(|kind| format!("{dir}/kd35-dnr3.{kind}"))).collect();
    for _ in 0..150 {
        let (top, near, clone) = (lines(&mut dice, true), lines(&mut dice, false), lines(&mut dice, true));
        tree.write(".gitattributes", &top);
        tree.write("cases/.gitattributes", if dice.below(2) == 0 { &near } else { "" });
        tree.write(".git/info/attributes", if dice.below(4) == 0 { &clone } else { "" });
        let asked: Vec<&str> =
            ["check-attr", "merge", "--"].into_iter().chain(paths.iter().map(String::as_str)).collect();
        let said = tree.git(&asked).ok().out;
        let is = |line: &str, word: &str| line.ends_with(&format!(": merge: {word}"));
        let wanted =
            said.lines().any(|line| (line.contains("/0000/") || line.starts_with("parties/")) && is(line, "amends"));
        let union = said.lines().any(|line| is(line, "union"));
        let found = Wishes::of(&tree.dir);
        assert_eq!(
            (found.is_wanted, found.union.is_some()),
            (wanted, union),
            "{top}\n-- cases\n{near}\n-- info\n{clone}\n{said}"
        );
    }
}
