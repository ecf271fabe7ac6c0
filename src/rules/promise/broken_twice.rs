//! The same thing promised twice and broken twice.
//! Two different broken promises of one case belong to `repeat::double_deviation`.

use std::collections::{HashSet, VecDeque};

use chrono::{DateTime, FixedOffset};

use crate::model::case::{Case, Status};
use crate::model::event::{Event, EventKind};
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::model::promise::{Promise, PromiseKind};
use crate::model::recovery::{broken, broken_at};
use crate::model::word::Word;
use crate::rules::chain::{self, Said};
use crate::rules::{Finding, Level, Rule};

pub const RULE: Rule = Rule {
    code: "promise.broken-twice",
    level: Level::Care(Loudness::Act),
    title: "The same promise was broken twice",
    what: "The case is not closed, and the same thing was promised at least twice and two of these promises were broken. It is the same where a promise was moved to another date, or promised again: they pay the same amount for the same, or do the same deed (call and phone are one), and one says no more than the other but how, to whom or about what. Another amount, number, colour or matter is another thing, and so is what only may be the same; promises to our own staff or to a third party do not count.",
    why: "Deliver on what you tell the customer: a promise that was broken and repeated and broken again is worth less than none.",
    remedy: "Do it now instead of promising it a third time, and let somebody senior say sorry.",
    source: "a refund promised twice and not made; what was promised again counts as one chain",
    example: "amends close kd35-dnr3 --finding \"refunded in cash\" --accepted yes --force --why \"paid at the counter\"",
};

/// How many broken promises before one are asked whether they said the same in other words: with a thousand of them a case
/// is past such words, and each is still read once.
const NEAR: usize = 32;

/// Returns what to type about a broken promise: while it is open, speak to the customer; else say until when today it is
/// done.
pub(crate) fn next_step(look: &Look<'_>, case: &Case, promise: &Promise) -> String {
    match promise.is_open() {
        true => told_or_tell(look, case, promise),
        false => format!("amends promise add {} WHAT --due eod", case.id),
    }
}

/// Returns what to type about an open promise that is late: tell the customer, or, where they were told since, that it is
/// kept. An update is kept by what they heard on its day, any other by what they heard after its due.
pub(in crate::rules) fn told_or_tell(look: &Look<'_>, case: &Case, promise: &Promise) -> String {
    let due_at = promise.due_at(look.calendar()).map(|due_at| look.shown(due_at));
    let is_late = |at: &DateTime<FixedOffset>| {
        due_at.is_some_and(|due_at| match promise.kind {
            PromiseKind::Update => {
                due_at.date_naive() <= at.date_naive() && promise.made_at.is_none_or(|made| made < *at)
            }
            _ => due_at < *at,
        })
    };
    let is_word = |event: &&Event| event.kind == EventKind::ContactOut && !event.auto;
    let words = case.events.iter().filter(is_word).map(|event| look.shown(event.at));
    let Some(first) = words.filter(is_late).min() else {
        return format!("amends update {} --out TEXT", case.id);
    };
    let keep = format!("amends promise keep {}/{}", case.id, promise.id);
    match promise.kind {
        // What they heard before it was due came in time.
        PromiseKind::Update => format!("{keep} --at {}", first.to_rfc3339()),
        _ => keep,
    }
}

/// Reports each thing that was promised and broken twice.
pub fn check(look: &Look<'_>, case: &Case, findings: &mut Vec<Finding>) {
    if case.status == Status::Closed {
        return;
    }
    if let Some(again) = again(case, &broken(look, case), chain::say_the_same) {
        let what = again.what.as_deref().unwrap_or("a promise without words");
        let finding = RULE.found(&case.id, format!("promised twice and broken twice: {what}")).about(&again.id);
        let finding = match broken_at(look, again) {
            Some(at) => finding.since(look.shown(at)),
            None => finding,
        };
        findings.push(finding.hint(next_step(look, case, again)));
    }
}

/// Returns the first promise that was broken like one before it: the same one moved, the same words, or among the last
/// few others almost the same words.
fn again<'a>(
    case: &'a Case,
    broken: &[&'a Promise],
    mut is_alike: impl FnMut(&Said, &Said) -> bool,
) -> Option<&'a Promise> {
    if broken.len() < 2 {
        return None;
    }
    let firsts = chain::firsts(case);
    let mut chains: HashSet<(&str, Option<&str>)> = HashSet::new();
    let mut known: HashSet<(&str, Said)> = HashSet::new();
    let mut near: VecDeque<(PromiseKind, Said)> = VecDeque::new();
    broken.iter().copied().find(|promise| {
        let (kind, said) = (promise.kind, chain::said(promise));
        let is_moved = !chains.insert((kind.word(), firsts.get(promise.id.as_str()).copied()));
        let is_known = !said.is_empty() && !known.insert((kind.word(), said.clone()));
        let is_again = is_moved || is_known || near.iter().any(|(of, other)| *of == kind && is_alike(other, &said));
        near.push_front((kind, said));
        near.truncate(NEAR);
        is_again
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::due::Due;
    use crate::calendar::now::Now;
    use crate::model::policy::Policy;
    use crate::model::sample::{at, case, event, promise};

    /// Returns the promise that was broken again among those that said so, and how often words were compared.
    fn broken_again(said: impl IntoIterator<Item = String>) -> (Option<String>, usize) {
        let say = |(n, what): (usize, String)| Promise { what: Some(what), ..promise(&format!("p{n}")) };
        let case = Case { promises: said.into_iter().enumerate().map(say).collect(), ..case() };
        let broken: Vec<&Promise> = case.promises.iter().collect();
        let mut n_compared = 0;
        let again = again(&case, &broken, |one, other| {
            n_compared += 1;
            chain::say_the_same(one, other)
        });
        (again.map(|promise| promise.id.to_string()), n_compared)
    }

    #[test]
    fn twice_the_broken_promises_are_twice_the_work() {
        let different = |n: usize| (0..n).map(|n| format!("Parcel number{n} goes{n} out{n}"));
        let (few, many) = (broken_again(different(500)), broken_again(different(1_000)));
        assert_eq!((&few.0, &many.0), (&None, &None));
        assert!(few.1 > 500 && many.1 <= 21 * few.1 / 10, "compared for 500 {}, for 1,000 {}", few.1, many.1);
        let last = |what: &str| different(500).chain([what.to_owned()]);
        assert_eq!(broken_again(last("Parcel number7 goes7 out7")).0.as_deref(), Some("p500"));
        assert_eq!(broken_again(last("Parcel number490 goes490 out490 by car")).0.as_deref(), Some("p500"));
        assert_eq!(broken_again(last("A new cake")).0, None);
    }

    fn check(kind: PromiseKind, said: &[&str], expect: &str) {
        let due = Some(Due::At(at("23 12:00")));
        let late = Promise { kind, due, made_at: Some(at("20 10:00")), ..promise("p1") };
        let events = said.iter().map(|when| event(when, EventKind::ContactOut)).collect();
        let case = Case { promises: vec![late], events, ..case() };
        let zone = crate::calendar::sample::johannesburg();
        let policy = Policy::standard(zone);
        let look = Look { now: Now::new(at("25 09:00").to_utc(), zone), policy: &policy };
        let expect = expect.replace("ID", case.id.as_str());
        assert_eq!(told_or_tell(&look, &case, &case.promises[0]), expect, "{kind:?} {said:?}");
    }

    #[test]
    fn the_customer_is_told_first_and_then_it_is_kept() {
        let (tell, keep) = ("amends update ID --out TEXT", "amends promise keep ID/p1");
        check(PromiseKind::Update, &[], tell);
        check(PromiseKind::Update, &["20 10:05", "22 09:00"], tell);
        check(PromiseKind::Update, &["23 11:00"], &format!("{keep} --at 2026-11-23T11:00:00+02:00"));
        check(
            PromiseKind::Update,
            &["22 09:00", "24 09:00", "24 10:00"],
            &format!("{keep} --at 2026-11-24T09:00:00+02:00"),
        );
        check(PromiseKind::Delivery, &["23 11:00"], tell);
        check(PromiseKind::Delivery, &["24 11:00"], keep);
    }
}
