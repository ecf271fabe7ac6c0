//! Money that was promised and did not come.
//! Other promises belong to `promise::overdue`.

use crate::model::case::{Case, Status};
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::model::promise::{Promise, PromiseKind, PromiseState};
use crate::model::recovery::{broken, broken_at};
use crate::rules::{Finding, Level, Rule};

pub const RULE: Rule = Rule {
    code: "remedy.unpaid",
    level: Level::Care(Loudness::Act),
    title: "Money that was promised has not been paid",
    what: "The case is not closed, a promise of ours about money (refund, credit, compensation, an amount) was broken or is past its due, and none about money has been kept since.",
    why: "A remedy is done, not announced. Money that was promised and withheld turns a mistake into a grudge.",
    remedy: "Pay it today by the surest way, say so, and keep the promise with `amends promise keep`.",
    source: "redress is paid on time",
    example: "amends promise keep kd35-dnr3/p7kd",
};

const WORDS: [&str; 10] =
    ["refund", "repay", "reimburs", "money back", "credit", "compensat", "voucher", "payment", "pay back", "pay out"];

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
    findings.push(finding.since(look.shown(since)).hint(format!("amends promise keep {}/{}", case.id, last.id)));
}

/// Returns whether it is about paying; to tell how far a payment is pays nothing.
fn is_money(promise: &Promise) -> bool {
    if promise.kind == PromiseKind::Update {
        return false;
    }
    let said = |text: &Option<String>| {
        text.as_deref().map(str::to_lowercase).is_some_and(|text| WORDS.iter().any(|word| text.contains(word)))
    };
    said(&promise.what) || said(&promise.how)
}
