//! Others who promised us a later date than we promised the customer.
//! That somebody is late belongs to `promise::overdue`.

use crate::calendar::due;
use crate::model::case::{Case, Priority, Status};
use crate::model::id::BlockId;
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::model::promise::{Promise, PromiseKind};
use crate::rules::{Finding, Level, Rule, contacts};

pub const RULE: Rule = Rule {
    code: "supplier.due-after-promise",
    level: Level::Care(Loudness::Act),
    title: "A supplier will deliver after the date that we promised",
    what: "A party owes us something (`from = \"party:ID\"`) that falls due after an open promise of ours to the customer. A promised update does not count: it is due while we wait.",
    why: "This promise will be broken, and today is the last day on which it can be moved honestly.",
    remedy: "Get an earlier date, find another way, or tell the customer now: `amends promise move CASE/PROMISE --due WHEN --told T`; in an emergency the date stays, so tell them: `amends update CASE --out T`. A closed case is reopened first: `amends reopen CASE --why T`.",
    source: "a promise rests on what others promised us (underpinning); told before it is late",
    example: "amends promise move kd35-dnr3/p7kd --due \"fri 17:00\" --told \"The part comes on Friday morning\"",
};

/// Reports the earliest promise of ours that a party's date makes impossible.
pub fn check(look: &Look<'_>, case: &Case, findings: &mut Vec<Finding>) {
    findings.extend(found(look, case));
}

/// Returns the finding about a promise that was just typed, theirs or ours: theirs is answered with its own name.
pub(crate) fn typed(look: &Look<'_>, case: &Case, id: &BlockId) -> Option<Finding> {
    match case.promises.iter().find(|promise| promise.id == *id)? {
        theirs if !theirs.is_ours() => clash(look, case, theirs).map(|ours| finding(look, case, theirs, ours)),
        _ => found(look, case),
    }
}

/// Returns the finding about what this party owes us, if it comes too late for us.
pub(crate) fn of_party(look: &Look<'_>, case: &Case, party: &str) -> Option<Finding> {
    let theirs = case.open_promises().filter(|promise| is_of(promise, party));
    let mut late = theirs.filter_map(|theirs| Some(finding(look, case, theirs, clash(look, case, theirs)?)));
    late.next()
}

/// Returns whether it is this party that owes us this, `supplier:` or `party:`.
pub(crate) fn is_of(promise: &Promise, party: &str) -> bool {
    let bare = |text: &str| text.split_once(':').map_or(text, |(_, id)| id).trim().to_lowercase();
    promise.from.as_deref().is_some_and(|from| bare(from) == bare(party))
}

/// Returns the finding, if there is one.
fn found(look: &Look<'_>, case: &Case) -> Option<Finding> {
    let theirs = case.open_promises().filter(|promise| !promise.is_ours());
    let late = theirs.filter_map(|theirs| Some((theirs, clash(look, case, theirs)?)));
    let (theirs, ours) = late.min_by_key(|(_, ours)| ours.due_at(look.calendar()))?;
    Some(finding(look, case, theirs, ours))
}

fn finding(look: &Look<'_>, case: &Case, theirs: &Promise, ours: &Promise) -> Finding {
    let from = theirs.from.as_deref().unwrap_or("a supplier");
    let say =
        |promise: &Promise| promise.due_at(look.calendar()).map_or(String::new(), |due| due::say(look.shown(due)));
    let reason = format!("{from} delivers {}, and the customer was told {}", say(theirs), say(ours));
    let since = theirs.made_at.unwrap_or(case.received_at);
    // In an emergency no date moves later, in a closed case none at all; that it will be late is told all the same.
    let hint = match (case.status, case.priority_at(look)) {
        (Status::Closed, _) | (_, Priority::Emergency) => contacts::speak(case),
        _ => format!("amends promise move {}/{} --due WHEN --told TEXT", case.id, ours.id),
    };
    RULE.found(&case.id, reason).about(&ours.id).since(look.shown(since)).hint(hint)
}

/// Returns our open promise that falls due before what this party owes us.
fn clash<'a>(look: &Look<'_>, case: &'a Case, theirs: &Promise) -> Option<&'a Promise> {
    let their_due = theirs.due_at(look.calendar())?;
    // An update is due while we wait; that is what it is for.
    let ours =
        case.open_promises().filter(|promise| promise.is_to_customer(case) && promise.kind != PromiseKind::Update);
    let dated = ours.filter_map(|promise| Some((promise.due_at(look.calendar())?, promise)));
    dated.filter(|(due, _)| *due < their_due).min_by_key(|(due, _)| *due).map(|(_, promise)| promise)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::now::Now;
    use crate::model::policy::Policy;
    use crate::model::sample::{at, case, promise};

    #[test]
    fn only_our_word_to_the_customer_can_come_too_soon() {
        let theirs = Promise { from: Some("party:p-mill".to_owned()), ..promise("p9") };
        let ours = |change: fn(&mut Promise)| {
            let mut ours = Promise { due: Some(crate::calendar::due::Due::At(at("23 12:00"))), ..promise("p1") };
            change(&mut ours);
            ours
        };
        let policy = Policy::standard(crate::calendar::sample::johannesburg());
        let now = Now::new(at("21 09:00").to_utc(), crate::calendar::sample::johannesburg());
        for (ours, expect) in [
            (ours(|_| {}), true),
            (ours(|ours| ours.to = Some("complainant".to_owned())), true),
            (ours(|ours| ours.to = Some("staff:sipho".to_owned())), false),
            (ours(|ours| ours.kind = PromiseKind::Update), false),
            (ours(|ours| ours.due = Some(crate::calendar::due::Due::At(at("24 13:00")))), false),
        ] {
            let case = Case { promises: vec![theirs.clone(), ours.clone()], ..case() };
            assert_eq!(found(&Look { now, policy: &policy }, &case).is_some(), expect, "{ours:?}");
        }
    }
}
