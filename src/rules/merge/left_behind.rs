//! Cases that were merged into another one, which does not hold all of their record: two clones worked on both.
//! That the files disagree is said by `record::merged` too; which of them counts, by `model::left_behind`.

use crate::model::case::Case;
use crate::model::folder::Folder;
use crate::model::id::CaseId;
use crate::model::left_behind::Behind;
use crate::model::look::Look;
use crate::model::merged::is_pointing;
use crate::model::policy::Loudness;
use crate::rules::{Finding, Level, Rule};

pub const RULE: Rule = Rule {
    code: "merge.left-behind",
    level: Level::Care(Loudness::Act),
    title: "What came to a case after it was merged is in no other case",
    what: "A case was merged into another one that lacks a promise, a question, an escalation or an event of it, because somebody wrote to it in another clone meanwhile; or two clones merged two cases into each other, so that neither lives on; or the other case is not there. Until that is mended it counts by itself, as it stood before it was merged.",
    why: "The customer told one of us, and everybody reads the other file: what they said or were promised is answered by nobody.",
    remedy: "Say `amends merge CASE INTO OTHER` once more: what is missing is taken in, and a case that points back lives on. If the other case is gone, bring it back from git, or take this one up again with `amends reopen CASE --why REASON`.",
    source: "two cases of one complaint: nothing lost, counted once",
    example: "amends merge mrd2-x27w INTO kk8t-k3t2",
};

/// Reports a case that points to another one and counts by itself all the same.
pub fn check(look: &Look<'_>, folder: &Folder, case: &Case, findings: &mut Vec<Finding>) {
    let Some((behind, into)) = folder.left_behind.get(&case.id).zip(case.merged_into.as_ref()) else { return };
    let reason = format!("merged {}", whither(behind, case, into));
    let pointed = case.first_of(is_pointing).map(|(turn, _)| turn.at);
    let finding = RULE.found(&case.id, reason).hint(next(behind, case));
    findings.push(match pointed {
        Some(at) => finding.since(look.shown(at)),
        None => finding,
    });
}

/// Returns where a case went, and why that holds not all of it.
pub(crate) fn whither(behind: &Behind, case: &Case, into: &CaseId) -> String {
    match behind {
        Behind::Lacking(1) => format!("into {into}, which lacks one block of its record"),
        Behind::Lacking(n) => format!("into {into}, which lacks {n} blocks of its record"),
        Behind::Round(_) => format!("into {into}, from where the pointers lead back to it"),
        Behind::Nowhere if *into == case.id => "into itself".to_owned(),
        Behind::Nowhere => format!("into {into}, which is not there or cannot be read"),
    }
}

/// Lets each worry about such a case lead to what unites it with the other: nothing else can be written to it.
pub fn lead(folder: &Folder, case: &Case, findings: &mut [Finding]) {
    let Some(behind) = folder.left_behind.get(&case.id) else { return };
    for finding in findings {
        finding.hint = Some(next(behind, case));
    }
}

/// Returns what to type.
pub(crate) fn next(behind: &Behind, case: &Case) -> String {
    match (behind, &case.merged_into) {
        (Behind::Lacking(_), Some(into)) => format!("amends merge {} INTO {into}", case.id),
        (Behind::Round(before), _) => format!("amends merge {before} INTO {}", case.id),
        _ => format!("amends reopen {} --why REASON", case.id),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::case::Status;
    use crate::model::event::{Event, EventKind};
    use crate::model::left_behind::leave_out;
    use crate::model::policy::Policy;
    use crate::model::sample_folder::{case, event, folder, now, promise};
    use crate::rules::worries::Worries;

    #[test]
    fn what_is_left_behind_worries_like_any_case_and_leads_to_the_other() {
        let day = "2026-11-20T09:14:00+02:00";
        let id = |text: &str| CaseId::of_file(text).unwrap();
        let pointing = |from: &str| Event {
            key: Some("status".to_owned()),
            from: Some(from.to_owned()),
            to: Some("closed".to_owned()),
            ..event(EventKind::Merged, day)
        };
        let to = |from: &str, into: &str| Case {
            merged_into: Some(id(into)),
            status: Status::Closed,
            events: vec![pointing("open")],
            ..case(from, day)
        };
        let owing = |case: Case| Case { promises: vec![promise("p1", "2026-11-23")], ..case };
        let policy = Policy::standard(crate::calendar::sample::johannesburg());
        let look = Look { now: now("2026-11-25T12:00:00+02:00"), policy: &policy };
        let round = "merged into c-2, from where the pointers lead back to it";
        for (cases, expect) in [
            (vec![to("c-1", "c-2"), case("c-2", day)], None),
            (
                vec![owing(to("c-1", "c-2")), case("c-2", day)],
                Some(("merged into c-2, which lacks one block of its record", "amends merge c-1 INTO c-2")),
            ),
            (vec![owing(to("c-1", "c-2")), to("c-2", "c-1")], Some((round, "amends merge c-2 INTO c-1"))),
            (vec![to("c-1", "c-1")], Some(("merged into itself", "amends reopen c-1 --why REASON"))),
            (
                vec![to("c-1", "c-9")],
                Some(("merged into c-9, which is not there or cannot be read", "amends reopen c-1 --why REASON")),
            ),
        ] {
            let mut folder = folder(cases, Vec::new());
            leave_out(&mut folder);
            let Some(case) = folder.cases.iter().map(|filed| &filed.case).find(|case| case.id == id("c-1")) else {
                assert_eq!(expect, None);
                continue;
            };
            let found = Worries::new(look, &folder).of(case);
            let own = found.iter().find(|finding| finding.code == RULE.code);
            let said = own.map(|finding| (finding.reason.as_str(), finding.hint.as_deref().unwrap()));
            assert_eq!(said, expect);
            let hints: Vec<_> = found.iter().map(|finding| finding.hint.as_deref()).collect();
            assert!(hints.iter().all(|hint| *hint == expect.map(|(_, hint)| hint)), "{found:#?}");
            let is_late = found.iter().any(|finding| finding.code == "promise.overdue");
            assert_eq!(is_late, case.promises.len() == 1);
            assert!(found.iter().any(|finding| finding.code == "silence.over"), "{found:#?}");
        }
    }
}
