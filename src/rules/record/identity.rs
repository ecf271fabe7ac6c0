//! Ids that contradict each other: in the file, in its name, in its events, in another file.
//! Names of files that no case may have are the store's business.

use crate::model::case::Case;
use crate::model::diagnostic::Severity;
use crate::model::folder::Filed;
use crate::model::id::Typed;
use crate::rules::record::Flaw;
use crate::rules::{Level, Rule};

pub const MISMATCH: Rule = Rule {
    code: "id.mismatch",
    level: Level::Record(Severity::Error),
    title: "The file, its name and its events do not name one case",
    what: "The `id` differs from the file's name, or an event's `case` differs from the `id`.",
    why: "A merge can pair two customers' files that look alike, and then one customer's words stand in the other's case. Until it is settled, the file is not changed.",
    remedy: "If the file was renamed by hand, give it back its name. If an event names another case, move the event there, with all that came with it.",
    source: "git's detection of renames; each event therefore names its case",
    example: "git log --follow -- cases/2026/kd35-dnr3.toml",
};

pub const CHECK_CHARACTER: Rule = Rule {
    code: "id.check-character",
    level: Level::Record(Severity::Warning),
    title: "The last character of an id does not fit the others",
    what: "The `id` has eight characters of the alphabet of ids, and the sum of position times index is not 0 modulo 23.",
    why: "Somebody mistyped the id, or made it up; typed on the command line it will be taken for a slip.",
    remedy: "Compare with git or a printed letter. If the id was made up by hand, choose one that is no eight characters long, such as `c-42`.",
    source: "the check character catches each wrong character and each swap",
    example: "id = \"kd35-dnr4\"   # kd35-dnr3",
};

pub const DUPLICATE: Rule = Rule {
    code: "id.duplicate",
    level: Level::Record(Severity::Error),
    title: "One id stands for two things",
    what: "Two files have the same `id`, or two blocks of one sort in a case do (a warning).",
    why: "Nobody can say which one is meant, so commands that name the id refuse, and each total counts the case twice.",
    remedy: "Compare the two. Remove the one that is a copy, or give one of them another id.",
    source: "an id names one case; blocks are unique in their case",
    example: "grep -rl 'id = \"kd35-dnr3\"' cases/",
};

pub const CASE_TWIN: Rule = Rule {
    code: "id.case-twin",
    level: Level::Record(Severity::Error),
    title: "Two file names differ only in upper and lower case",
    what: "There are two names in one directory that some systems take for one.",
    why: "On such a system one of the files overwrites the other.",
    remedy: "Compare the two, keep what both say in the one with the lower-case name, and remove the other.",
    source: "ids are lower case",
    example: "diff cases/2026/KD35-dnr3.toml cases/2026/kd35-dnr3.toml",
};

pub const GRAMMAR: Rule = Rule {
    code: "id.grammar",
    level: Level::Record(Severity::Error),
    title: "A value is no word that can be an id",
    what: "An id holds something other than a-z, 0-9 and single hyphens, or has more than 64 characters.",
    why: "Ids become file names and arguments; other characters would not travel.",
    remedy: "Write a plain word in lower case. For a complainant, name the id of a party file, not the person.",
    source: "the grammar of ids: [a-z0-9]+(-[a-z0-9]+)*",
    example: "complainant = \"p-h7xw3\"",
};

/// Reports ids of the case that contradict its name or its events; that another file has the same is seen in loading.
pub(super) fn check(filed: &Filed, flaws: &mut Vec<Flaw>) {
    let case = &filed.case;
    let stem = stem(&filed.path);
    if stem != case.id.as_str() {
        let message = format!("the id is `{}`, the file is called `{stem}`", case.id);
        flaws.push(
            MISMATCH.flaw(message).at_head("id").hint("a file is called by its id; `amends explain id.mismatch`"),
        );
    }
    events(case, flaws);
    if matches!(Typed::parse(case.id.as_str()), Ok(Typed::Slip(_))) {
        let flaw = CHECK_CHARACTER.flaw(format!("the check character of `{}` is wrong", case.id)).at_head("id");
        flaws.push(flaw.hint("compare each character with the id in git or in a letter"));
    }
}

fn events(case: &Case, flaws: &mut Vec<Flaw>) {
    for event in &case.events {
        if let Some(named) = event.case.as_deref().filter(|named| *named != case.id.as_str()) {
            let message = format!("this event belongs to `{}`, not to `{}`", named.escape_debug(), case.id);
            let flaw = MISMATCH.flaw(message).at_block("event", event.id.as_str(), "case");
            flaws.push(flaw.hint("two cases were mixed in a merge; `amends explain id.mismatch`"));
        }
    }
}

fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}
