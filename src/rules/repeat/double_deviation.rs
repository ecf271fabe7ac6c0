//! The recovery failed as well: two promises of one case were broken.
//! What counts as broken is said by the promise itself.

use chrono::{DateTime, FixedOffset};

use crate::model::case::{Case, Status};
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::model::promise::Promise;
use crate::rules::{Finding, Level, Rule};

pub const RULE: Rule = Rule {
    code: "repeat.double-deviation",
    level: Level::Care(Loudness::Act),
    title: "Two promises of one case were broken",
    what: "Two promises of ours in one case ended as broken or are open past their due, and the case is not closed. What a supplier owes us does not count.",
    why: "First something went wrong, then putting it right went wrong: the customer was let down twice. Money alone no longer helps; an apology and a promise that it will not recur do.",
    remedy: "Give the case to a named senior person today, take responsibility without an `if`, put it right at once instead of promising it, and say what was changed so that it cannot happen again.",
    source: "double deviation in service recovery (Bitner et al. 1990; Basso and Pizzutti 2016; Joireman et al. 2013)",
    example: "amends show kd35-dnr3",
};

/// Returns our broken promises of a case, the first due first; those of others to us are theirs.
pub(crate) fn broken<'a>(look: &Look<'_>, case: &'a Case) -> Vec<&'a Promise> {
    let is_broken = |promise: &&Promise| promise.is_ours() && promise.is_broken(look.at(), look.calendar());
    let mut broken: Vec<&Promise> = case.promises.iter().filter(is_broken).collect();
    broken.sort_by_key(|promise| promise.due_at(look.calendar()));
    broken
}

/// Returns when a promise was broken: at its due, or when somebody said so before that.
pub(crate) fn broken_at(look: &Look<'_>, promise: &Promise) -> Option<DateTime<FixedOffset>> {
    [promise.due_at(look.calendar()), promise.ended_at].into_iter().flatten().min()
}

/// Reports a case with two broken promises that is not closed.
pub fn check(look: &Look<'_>, case: &Case, findings: &mut Vec<Finding>) {
    if case.status != Status::Closed
        && let Some(finding) = found(look, case)
    {
        findings.push(finding);
    }
}

/// Returns the finding for a case with two broken promises, closed or not.
pub(crate) fn found(look: &Look<'_>, case: &Case) -> Option<Finding> {
    let broken = broken(look, case);
    let second = broken.get(1)?;
    let finding = RULE.found(&case.id, why(&broken)).hint(format!("amends show {}", case.id));
    Some(match broken_at(look, second) {
        Some(at) => finding.since(look.shown(at)),
        None => finding,
    })
}

/// Returns in words which promises were broken.
pub(crate) fn why(broken: &[&Promise]) -> String {
    let say = |promise: &&Promise| match promise.what.as_deref() {
        Some(what) => format!("{} ({what})", promise.id),
        None => promise.id.to_string(),
    };
    format!("{} broken promises: {}", broken.len(), broken.iter().map(say).collect::<Vec<_>>().join(", "))
}
