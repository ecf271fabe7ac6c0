//! Failures of ours for which nobody has apologised.
//! What an apology has to contain belongs to `no_responsibility`.

use crate::model::case::{Case, Fault, Outcome, Status};
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::model::recovery::{broken, broken_at};
use crate::model::turn::Turn;
use crate::rules::{Finding, Level, Rule};

pub const RULE: Rule = Rule {
    code: "apology.missing",
    level: Level::Care(Loudness::Warn),
    title: "Something was our fault, and nobody has apologised",
    what: "The case is not closed, the finding is upheld (or partly), `[outcome] fault` is `ours` or `shared`, or a promise of ours was broken, somebody has spoken to the customer since, and no message is marked with `--apology`.",
    why: "Always apologise when things go wrong. After a second failure an apology that takes responsibility does more than money.",
    remedy: "Apologise, and say which parts it had: `amends update CASE --out TEXT --apology responsibility,repair`.",
    source: "always apologise when things go wrong (Lewicki et al. 2016: responsibility and repair weigh most)",
    example: "amends update kd35-dnr3 --out \"We charged you twice; that was our mistake\" --apology responsibility,explanation",
};

/// Reports a case in which we failed, spoke, and did not apologise.
pub fn check(look: &Look<'_>, case: &Case, findings: &mut Vec<Finding>) {
    if case.status == Status::Closed || case.events.iter().any(|event| !event.apology.is_empty()) {
        return;
    }
    let Some((failed, what)) = fault(look, case) else { return };
    let spoke = case.turns().filter(|(turn, event)| event.is_response() && *turn >= failed);
    if let Some(spoke) = spoke.map(|(turn, _)| turn.at).min() {
        let finding = RULE.found(&case.id, format!("{what}, and nobody has apologised"));
        let hint = format!("amends update {} --out TEXT --apology responsibility,repair", case.id);
        findings.push(finding.since(look.shown(spoke)).hint(hint));
    }
}

/// Returns since when it is known that we failed, and in what.
fn fault(look: &Look<'_>, case: &Case) -> Option<(Turn, &'static str)> {
    if case.outcome.as_ref().is_some_and(Outcome::is_upheld) {
        return Some((case.resolved().unwrap_or(Turn::first(case.received_at)), "the complaint was right"));
    }
    let fault = case.outcome.as_ref().and_then(|outcome| outcome.fault);
    if fault.is_some_and(|fault| matches!(fault, Fault::Ours | Fault::Shared)) {
        return Some((case.resolved().unwrap_or(Turn::first(case.received_at)), "the fault is ours"));
    }
    let first = broken(look, case).first().and_then(|promise| broken_at(look, promise))?;
    Some((Turn::first(first), "a promise was broken"))
}
