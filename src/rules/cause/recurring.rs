//! Causes that bring one complaint after the other.
//! That a cause is not on record at all belongs to `missing`.

use std::collections::BTreeMap;

use crate::model::case::{Case, CaseKind, Status};
use crate::model::folder::Folder;
use crate::model::id::CaseId;
use crate::model::look::Look;
use crate::model::policy::{Loudness, Policy};
use crate::rules::repeat::window_start;
use crate::rules::threshold;
use crate::rules::{Finding, Level, Rule};

pub const RULE: Rule = Rule {
    code: "cause.recurring",
    level: Level::Care(Loudness::Note),
    title: "The same cause brings complaint after complaint",
    what: "The case is not closed, and it is the last of at least as many complaints inside the window (`[repeat] window`) as the threshold says (3) that have the same cause in `[outcome]`, whoever complained. As a note it stands in `amends report week`; louder, in `amends next`.",
    why: "Who only puts right what was complained about pays for the same mistake each time.",
    remedy: "Mend the cause and not only the case, and say in the record what was changed; then close it.",
    source: "analyse the reports to improve the offering",
    example: "amends update kd35-dnr3 --note \"The van has a new seal since Monday\"\namends close kd35-dnr3 --finding \"the seal of the van\" --accepted yes",
};

/// The last complaint of each cause that comes back, and how many there are.
pub type Recurring = BTreeMap<CaseId, (String, usize)>;

/// Returns which complaints are the last of a cause that comes back.
pub fn of_folder(look: &Look<'_>, folder: &Folder) -> Recurring {
    let mut by_cause: BTreeMap<String, Vec<&Case>> = BTreeMap::new();
    for case in folder.cases.iter().map(|filed| &filed.case).filter(|case| case.kind == CaseKind::Complaint) {
        if let Some(cause) = cause(case) {
            by_cause.entry(cause).or_default().push(case);
        }
    }
    let mut recurring = Recurring::new();
    for (cause, mut cases) in by_cause {
        cases.sort_by_key(|case| (case.received_at, &case.id));
        let Some(last) = cases.last() else { continue };
        let start = window_start(look, &look.policy.repeat_window, last.received_at.to_utc());
        let n_cases = cases.iter().filter(|case| start <= case.received_at.to_utc()).count();
        if i64::try_from(n_cases).unwrap_or(i64::MAX) >= threshold::count(look, &RULE) {
            recurring.insert(last.id.clone(), (cause, n_cases));
        }
    }
    recurring
}

/// Returns whether the house has made this a worry that wants action; closed cases count for it.
pub fn wants_action(policy: &Policy) -> bool {
    matches!(policy.rules.get(RULE.code), Some(Loudness::Act | Loudness::Warn))
}

/// Reports the case if it is the last of a cause that comes back, and is not closed.
pub fn check(look: &Look<'_>, recurring: &Recurring, case: &Case, findings: &mut Vec<Finding>) {
    let Some((cause, n_cases)) = recurring.get(&case.id) else { return };
    if case.status != Status::Closed {
        let finding = RULE.found(&case.id, format!("complaint {n_cases} with the cause {cause}"));
        let since = look.shown(case.resolved_at().unwrap_or(case.received_at));
        findings.push(finding.since(since).hint("amends report month"));
    }
}

fn cause(case: &Case) -> Option<String> {
    let outcome = case.outcome.as_ref()?;
    let cause = outcome.root_cause.as_deref().or(outcome.cause.as_deref())?.trim().to_lowercase();
    (!cause.is_empty()).then_some(cause)
}
