//! Manuals of how git is asked to merge the folder.
//! The checks stand in `store`.

use crate::model::diagnostic::Severity;
use crate::rules::{Level, Rule};

const SOURCE: &str = "526 random pairs of edits in two clones";

pub const MERGE_DRIVER: Rule = Rule {
    code: "merge.driver",
    level: Level::Record(Severity::Note),
    title: "Git in this clone does not know how to merge cases",
    what: "`.gitattributes` asks for `merge=amends`, and the settings of this clone do not say what that is; or a line further on takes it back.",
    why: "Git then merges line by line: it is right or loud, but two new events in one case are a conflict each time.",
    remedy: "Say `amends init --git` once in each clone; take the line out that takes it back.",
    source: SOURCE,
    example: "amends init --git",
};

pub const MERGE_ONE_SIDED: Rule = Rule {
    code: "merge.one-sided",
    level: Level::Record(Severity::Warning),
    title: "A merge is unfinished, and one side of a file was thrown away",
    what: "Git waits for somebody to finish a merge, a rebase or a cherry-pick, keeps both sides of a case or party file, and the file has none of its markers and lacks what one side said: events, promises, questions, or all of it.",
    why: "`git checkout --ours` and an editor settle a merge without a word. What a colleague wrote to the customer is then in no file, and nobody knows it.",
    remedy: "Say `git checkout --merge FILE`, which brings both sides back, then `amends resolve-merge`. Where one side alone is meant to stand, commit it.",
    source: "of two clones nothing is lost",
    example: "git checkout --merge cases/2026/kd35-dnr3.toml",
};

pub const MERGE_UNION: Rule = Rule {
    code: "merge.union",
    level: Level::Record(Severity::Error),
    title: "Git is told to merge cases with `union`",
    what: "A `.gitattributes` has `merge=union` for files under `cases/` or `parties/`.",
    why: "`union` keeps the lines of both sides whatever they mean: 40 % of the merges of case files that were tried were wrong or could not be read, and git said nothing.",
    remedy: "Take the line out, then say `amends init --git`.",
    source: SOURCE,
    example: "cases/**/*.toml merge=amends",
};
