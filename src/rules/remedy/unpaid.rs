//! Money that was promised and did not come.
//! Other promises belong to `promise::overdue`.

use crate::model::case::{Case, Status};
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::model::promise::{Promise, PromiseKind, PromiseState};
use crate::model::recovery::{broken, broken_at};
use crate::rules::{Finding, Level, Rule, money};

pub const RULE: Rule = Rule {
    code: "remedy.unpaid",
    level: Level::Care(Loudness::Act),
    title: "Money that was promised has not been paid",
    what: "The case is not closed, a promise of ours about money (a refund, a credit, compensation, a voucher, cash, an amount with its currency) was broken or is past its due, and none about money has been kept since.",
    why: "A remedy is done, not announced. Money that was promised and withheld turns a mistake into a grudge.",
    remedy: "Pay it today by the surest way, say so, and keep the promise with `amends promise keep`; where none is open any more, promise it again with `amends promise add`, and keep that one.",
    source: "redress is paid on time",
    example: "amends promise keep kd35-dnr3/p7kd",
};

/// Reports a case in which promised money did not come.
pub fn check(look: &Look<'_>, case: &Case, findings: &mut Vec<Finding>) {
    if case.status == Status::Closed {
        return;
    }
    let unpaid: Vec<&Promise> = broken(look, case).into_iter().filter(|promise| is_money(promise)).collect();
    let Some(first) = unpaid.first() else { return };
    let Some(since) = broken_at(look, first) else { return };
    let kept = case.promises.iter().filter(|promise| promise.state == PromiseState::Kept && is_money(promise));
    if kept.filter_map(|promise| promise.ended_at).any(|paid| paid >= since) {
        return;
    }
    let last = unpaid.last().unwrap_or(first);
    let what = last.what.as_deref().unwrap_or("money");
    let finding = RULE.found(&case.id, format!("promised and not paid: {what}")).about(&last.id);
    findings.push(finding.since(look.shown(since)).hint(hint(look, case)));
}

/// Returns what to type once it is paid: one that was broken or moved cannot be kept, the one that is open can.
fn hint(look: &Look<'_>, case: &Case) -> String {
    let open = case.open_promises().filter(|promise| promise.is_ours() && is_money(promise));
    match open.min_by_key(|promise| promise.due_at(look.calendar())) {
        Some(open) => format!("amends promise keep {}/{}", case.id, open.id),
        None => format!("amends promise add {} WHAT --due WHEN", case.id),
    }
}

/// Returns whether it is about paying; to tell how far a payment is pays nothing.
fn is_money(promise: &Promise) -> bool {
    let said = |text: &Option<String>| text.as_deref().is_some_and(money::is_promised);
    promise.kind != PromiseKind::Update && (said(&promise.what) || said(&promise.how))
}
