//! The recovery failed as well: two promises were broken, the fix did not hold, or they complain about the handling.
//! What counts as broken is said by the promise itself.

use chrono::{DateTime, FixedOffset};

use crate::model::case::{Case, CaseKind, Status, is_about_handling};
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::model::promise::Promise;
use crate::rules::{Finding, Level, Rule, fix};

pub const RULE: Rule = Rule {
    code: "repeat.double-deviation",
    level: Level::Care(Loudness::Act),
    title: "Putting it right went wrong as well",
    what: "The case is not closed, and two promises of ours in it ended as broken or are open past their due (what a supplier owes us does not count), or it came back within the threshold of `fix.failed` after it had been resolved with a remedy, or the customer complains about the handling: a message is logged with `amends update --handling`, or the category is `handling`.",
    why: "First something went wrong, then putting it right went wrong: the customer was let down twice. Money alone no longer helps; an apology and a promise that it will not recur do.",
    remedy: "Give the case to a named senior person today, take responsibility without an `if`, put it right at once instead of promising it, and say what was changed so that it cannot happen again.",
    source: "double deviation in service recovery (Bitner et al. 1990; Basso and Pizzutti 2016; Joireman et al. 2013)",
    example: "amends promise keep kd35-dnr3/p8kd",
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

/// How the recovery of a case failed, and when it last did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failed {
    pub(crate) at: DateTime<FixedOffset>,
    /// In words.
    pub(crate) why: String,
}

/// Returns how the recovery failed, if it did: two broken promises, a fix that did not hold, a complaint about it.
pub(crate) fn failed(look: &Look<'_>, case: &Case) -> Option<Failed> {
    let broken = broken(look, case);
    let twice = broken
        .get(1)
        .map(|second| Failed { at: broken_at(look, second).unwrap_or(case.received_at), why: why(&broken) });
    // Where nothing was done nothing could fail: an answer that was no help is a case that came back, no more.
    let is_fixed = case.outcome.as_ref().is_some_and(|outcome| outcome.remedy.is_some());
    let fix = fix::failed::came_back(look, case).filter(|_| is_fixed);
    let fix = fix.map(|at| Failed { at, why: "the fix did not hold".to_owned() });
    let handling = handled_badly_at(case).map(|at| Failed { at, why: "they complain about the handling".to_owned() });
    let ways: Vec<Failed> = [twice, fix, handling].into_iter().flatten().collect();
    let at = ways.iter().map(|failed| failed.at).max()?;
    let why = ways.iter().map(|failed| failed.why.as_str()).collect::<Vec<_>>().join("; ");
    Some(Failed { at, why })
}

/// Returns when the customer last complained about the handling of the complaint.
fn handled_badly_at(case: &Case) -> Option<DateTime<FixedOffset>> {
    let said = case.events.iter().filter(|event| event.handling).map(|event| event.at).max();
    let is_whole = case.kind == CaseKind::Complaint && is_about_handling(case.category.as_deref());
    said.or(is_whole.then_some(case.received_at))
}

/// Reports a case that is not closed and whose recovery failed.
pub fn check(look: &Look<'_>, case: &Case, findings: &mut Vec<Finding>) {
    if case.status != Status::Closed
        && let Some(finding) = found(look, case)
    {
        findings.push(finding);
    }
}

/// Returns the finding for a case whose recovery failed, closed or not.
pub(crate) fn found(look: &Look<'_>, case: &Case) -> Option<Finding> {
    let failed = failed(look, case)?;
    let finding = RULE.found(&case.id, failed.why).since(look.shown(failed.at));
    Some(finding.hint(format!("amends show {}", case.id)))
}

/// Returns in words which promises were broken.
fn why(broken: &[&Promise]) -> String {
    let say = |promise: &&Promise| match promise.what.as_deref() {
        Some(what) => format!("{} ({what})", promise.id),
        None => promise.id.to_string(),
    };
    format!("{} broken promises: {}", broken.len(), broken.iter().map(say).collect::<Vec<_>>().join(", "))
}
