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
