//! Money that was promised and did not come.
//! Other promises belong to `promise::overdue`.

use std::collections::HashSet;

use crate::model::case::{Case, Status};
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::model::promise::{Promise, PromiseKind, PromiseState};
use crate::model::recovery::{broken, broken_at};
use crate::rules::{Finding, Level, Rule, chain, money};

pub const RULE: Rule = Rule {
    code: "remedy.unpaid",
    level: Level::Care(Loudness::Act),
    title: "Money that was promised has not been paid",
    what: "The case is not closed, a promise of ours to pay (a refund, a credit, compensation, a voucher, a discount, a fee waived, cash, an amount with its currency) was broken or is past its due, and neither was one to pay kept since, nor what took its place released. To speak about money (\"Call her about the refund\") is no promise to pay.",
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
    let mut unpaid: Vec<&Promise> = broken(look, case).into_iter().filter(|promise| is_money(promise)).collect();
    if unpaid.is_empty() {
        return;
    }
    // Whom the customer let off the promise that took its place owes nothing any more.
    let firsts = chain::firsts(case);
    let chain = |promise: &Promise| firsts.get(promise.id.as_str()).copied();
    let released = case.promises.iter().filter(|promise| promise.state == PromiseState::Released);
    let released: HashSet<_> = released.map(chain).collect();
    unpaid.retain(|promise| !released.contains(&chain(promise)));
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::now::Now;
    use crate::calendar::sample::johannesburg;
    use crate::model::id::BlockId;
    use crate::model::policy::Policy;
    use crate::model::sample::{at, case, promise};

    #[test]
    fn whom_the_customer_let_off_owes_nothing() {
        let policy = Policy::standard(johannesburg());
        let look = Look { now: Now::new(at("25 09:00").to_utc(), johannesburg()), policy: &policy };
        let ended = |id: &str, state, when: &str| Promise { state, ended_at: Some(at(when)), ..promise(id) };
        let instead = |state| Promise { replaces: Some(BlockId::of_file("p1")), ..ended("p2", state, "24 12:00") };
        for (state, another, expect) in [
            (PromiseState::Open, None, true),
            (PromiseState::Released, None, false),
            (PromiseState::Kept, None, false),
            (PromiseState::Broken, None, true),
            // To be let off one thing is not to be let off another.
            (PromiseState::Released, Some(ended("p3", PromiseState::Broken, "23 12:00")), true),
        ] {
            let promises = [ended("p1", PromiseState::Broken, "22 12:00"), instead(state)];
            let case = Case { promises: promises.into_iter().chain(another).collect(), ..case() };
            let mut findings = Vec::new();
            check(&look, &case, &mut findings);
            assert_eq!(!findings.is_empty(), expect, "{state:?}");
        }
    }
}
