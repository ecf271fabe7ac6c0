//! Cases that point to another one, which does not hold all of their record.
//! Which of the files counts is said by `model::merged`.

use crate::model::case::Case;
use crate::model::diagnostic::Severity;
use crate::model::merged::{POINTER, Pointers};
use crate::rules::record::Flaw;
use crate::rules::{Level, Rule};

pub const MERGE_INCOMPLETE: Rule = Rule {
    code: "merge.incomplete",
    level: Level::Record(Severity::Warning),
    title: "A case was merged into another that does not hold all of it",
    what: "`merged_into` names a case that is not there, or one that lacks a promise, a question, an escalation or an event of this one, or the pointers lead round in a loop: two clones worked on both files, or one was changed by hand. Until that is mended the case is counted by itself, as it stood before (`merge.left-behind`).",
    why: "Nothing that was promised may slip by because it stands in a file that nobody looks at.",
    remedy: "Merge the two again with `amends merge CASE INTO OTHER`: what is missing is taken in. That ends a loop too: the second of the two lives on. If the other case is gone, bring it back from git, or take the key away (`amends edit CASE`) and say `amends reopen CASE --why REASON` if it is not over.",
    source: "two cases of one complaint: nothing lost, counted once",
    example: "amends merge mrd2-x27w INTO kk8t-k3t2",
};

/// Reports a pointer to a case that does not hold all of this one's record.
pub(super) fn check(pointers: &Pointers<'_>, case: &Case, flaws: &mut Vec<Flaw>) {
    let Some(into) = &case.merged_into else { return };
    let again = || format!("amends merge {} INTO {into}", case.id);
    let missing = |blocks: &str| MERGE_INCOMPLETE.flaw(format!("`{into}` lacks {blocks} of this case")).hint(again());
    let flaw = match (pointers.n_missing(case), pointers.living(&case.id)) {
        _ if *into == case.id => MERGE_INCOMPLETE.flaw("merged into itself").hint(take_out(case)),
        (_, Some(living)) if pointers.is_loop(&case.id) => {
            let so = format!("merged into `{into}`, from where the pointers lead round in a loop");
            let hint = match pointers.before(living).filter(|before| *before != living) {
                Some(before) => format!("amends merge {before} INTO {living}"),
                None => format!("amends edit {living}, and take the line `merged_into` out"),
            };
            MERGE_INCOMPLETE.flaw(so).hint(hint)
        }
        (None, _) => MERGE_INCOMPLETE
            .flaw(format!("merged into `{into}`, and there is no such case"))
            .hint(format!("bring the other case back from git, or {}", take_out(case))),
        (Some(0), _) => return,
        (Some(1), _) => missing("one block"),
        (Some(n), _) => missing(&format!("{n} blocks")),
    };
    flaws.push(flaw.at_head(POINTER));
}

/// Returns how a case that points nowhere lives on; its status stays as the merge left it until somebody says so.
fn take_out(case: &Case) -> String {
    let id = &case.id;
    format!("amends edit {id}, take the line `merged_into` out, and if it is not over: amends reopen {id} --why REASON")
}
