//! The recovery failed as well: two promises were broken, the fix did not hold, or they complain about the handling.
//! What counts as broken is said by the promise itself.

use chrono::{DateTime, FixedOffset};

use crate::model::case::{Case, Status};
use crate::model::emergency;
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::model::promise::Promise;
use crate::model::recovery::{self, broken, broken_at};
use crate::model::shell::quoted;
use crate::rules::emergency::{senior, who_failed};
use crate::rules::promise::broken_twice;
use crate::rules::{Finding, Level, Rule, contacts};

pub const RULE: Rule = Rule {
    code: emergency::DOUBLE_DEVIATION,
    level: Level::Care(Loudness::Act),
    title: "Putting it right went wrong as well",
    what: "The case is not closed, or they complained about the handling after it was and wait for our word, and two promises to the customer in it ended as broken or are open past their due (what a supplier owes us does not count, nor what we promised our own staff or a third party), or it came back within the threshold of `fix.failed` after it had been resolved with a remedy, or the customer complains about the handling: a message is logged with `amends update --handling`, or the category is `handling`.",
    why: "First something went wrong, then putting it right went wrong: the customer was let down twice. Money alone no longer helps; an apology and a promise that it will not recur do.",
    remedy: "Give the case to a named senior person today, take responsibility without an `if`, put it right at once instead of promising it, and say what was changed so that it cannot happen again.",
    source: "double deviation in service recovery (Bitner et al. 1990; Basso and Pizzutti 2016; Joireman et al. 2013)",
    example: "amends promise keep kd35-dnr3/p8kd",
};

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
    let fix = recovery::fix_failed_at(look, case).map(|at| Failed { at, why: "the fix did not hold".to_owned() });
    let handling = recovery::handled_badly(case).last().copied();
    let handling = handling.map(|at| Failed { at, why: "they complain about the handling".to_owned() });
    let ways: Vec<Failed> = [twice, fix, handling].into_iter().flatten().collect();
    let at = ways.iter().map(|failed| failed.at).max()?;
    let why = ways.iter().map(|failed| failed.why.as_str()).collect::<Vec<_>>().join("; ");
    Some(Failed { at, why })
}

/// Reports a case that is not closed and whose recovery failed, and a closed one of which they complained since.
pub fn check(look: &Look<'_>, case: &Case, findings: &mut Vec<Finding>) {
    if (case.status != Status::Closed || is_said_since(case))
        && let Some(finding) = found(look, case)
    {
        findings.push(finding);
    }
}

/// Returns the finding for a case whose recovery failed, closed or not.
pub(crate) fn found(look: &Look<'_>, case: &Case) -> Option<Finding> {
    let failed = failed(look, case)?;
    let finding = RULE.found(&case.id, failed.why).since(look.shown(failed.at));
    Some(finding.hint(next_step(look, case)))
}

/// Returns what to type: give it to somebody senior who did not fail, else keep what is owed or promise it for today.
fn next_step(look: &Look<'_>, case: &Case) -> String {
    let is_senior = |owner: &str| look.policy.ladder.is_senior(owner);
    if is_said_since(case) {
        return format!("amends reopen {} --why REASON", case.id);
    }
    if case.status == Status::Closed {
        return format!("amends show {}", case.id);
    }
    let senior = senior(look, &who_failed(look, case));
    match (senior, broken(look, case).last()) {
        (Some(senior), _) if !case.owner.as_deref().is_some_and(is_senior) => {
            format!("amends assign {} --to {}", case.id, quoted(senior))
        }
        (_, Some(promise)) => broken_twice::next_step(look, case, promise),
        (_, None) => format!("amends promise add {} WHAT --due eod", case.id),
    }
}

/// Returns whether the case is closed, and they complained about the handling since and wait for our word.
fn is_said_since(case: &Case) -> bool {
    let Some(closed) = case.closed() else { return false };
    let is_complained = case.turns().any(|(turn, event)| event.handling && turn > closed);
    is_complained && contacts::unanswered_since(case).is_some()
}

/// Returns in words which promises were broken, the first few by name.
fn why(broken: &[&Promise]) -> String {
    const FEW: usize = 5;
    let say = |promise: &&Promise| match promise.what.as_deref() {
        Some(what) => format!("{} ({what})", promise.id),
        None => promise.id.to_string(),
    };
    let named = broken.iter().take(FEW).map(say).collect::<Vec<_>>().join(", ");
    let more = match broken.len().saturating_sub(FEW) {
        0 => String::new(),
        n => format!(" and {n} more"),
    };
    format!("{} broken promises: {named}{more}", broken.len())
}
