//! Worries about emergencies, and what makes a case one.
//! The four repeats that raise a case belong to `repeat`.

pub mod no_senior_owner;
pub mod promise_at_risk;

use std::borrow::Cow;

use chrono::{DateTime, FixedOffset};

use crate::model::case::{Case, Priority};
use crate::model::emergency;
use crate::model::event::{Event, EventKind};
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::model::recovery;
use crate::rules::Finding;
use crate::rules::repeat::same_cause;

/// Returns whether an active case is an emergency: its priority is that, or it repeats another one.
pub(crate) fn holds(look: &Look<'_>, case: &Case, known: &[Finding]) -> bool {
    case.is_active() && (case.priority_at(look) == Priority::Emergency || repeat(case, known).is_some())
}

/// Returns the case as it counts: an emergency that is none on record is one from its cause on.
pub(crate) fn counted<'a>(look: &Look<'_>, case: &'a Case, known: &[Finding]) -> Cow<'a, Case> {
    match emergency::raised(look, case) {
        Cow::Borrowed(case) if case.is_active() && case.priority != Priority::Emergency => match repeat(case, known) {
            None => Cow::Borrowed(case),
            Some(finding) => {
                let since = finding.since.unwrap_or(case.received_at);
                Cow::Owned(emergency::raised_by(case, finding.code, emergency::raised_at(case, since)))
            }
        },
        counted => counted,
    }
}

/// Returns the first repeat that makes a case an emergency, if nobody has said since that it is none.
pub(crate) fn repeat<'a>(case: &Case, known: &'a [Finding]) -> Option<&'a Finding> {
    let lowered_at = emergency::lowered_at(case);
    known.iter().find(|finding| is_repeat(finding) && is_new(finding, lowered_at))
}

/// Returns whether something went wrong after somebody said that the case is no emergency.
fn is_new(finding: &Finding, lowered_at: Option<DateTime<FixedOffset>>) -> bool {
    match (finding.since, lowered_at) {
        (Some(since), Some(lowered)) => since > lowered,
        (since, lowered) => since.is_some() || lowered.is_none(),
    }
}

/// Returns whether a finding says what somebody weighed who said that the case is no emergency: until something new goes
/// wrong it alarms nobody.
pub(crate) fn is_weighed(look: &Look<'_>, case: &Case, known: &[Finding], finding: &Finding) -> bool {
    if !is_alarm(finding) {
        return false;
    }
    let lowered_at = emergency::lowered_at(case);
    let is_another = |other: &&Finding| emergency::is_of_another(other.code) && is_repeat(other);
    let is_again = || {
        case.priority_at(look) == Priority::Emergency
            || known.iter().filter(is_another).any(|other| is_new(other, lowered_at))
    };
    // What came with another record was weighed there.
    let is_own = !emergency::is_of_another(finding.code);
    let is_known = lowered_at.is_some() && !is_new(finding, lowered_at) || is_own && emergency::is_weighed(look, case);
    is_known && !is_again()
}

/// Makes notes of the findings that were weighed.
pub(in crate::rules) fn weigh(look: &Look<'_>, case: &Case, findings: &mut [Finding]) {
    let weighed: Vec<bool> = findings.iter().map(|finding| is_weighed(look, case, findings, finding)).collect();
    for (finding, _) in findings.iter_mut().zip(weighed).filter(|(_, is_weighed)| *is_weighed) {
        finding.level = Loudness::Note;
    }
}

/// Returns since when it is one.
pub(crate) fn since(case: &Case, known: &[Finding]) -> DateTime<FixedOffset> {
    let is_raise = |event: &Event| {
        event.is_own() && event.key.as_deref() == Some("priority") && event.to.as_deref() == Some("emergency")
    };
    let raised = case.last_of(is_raise).map(|(turn, _)| turn.at);
    let repeated = known.iter().filter(|finding| is_repeat(finding)).filter_map(|finding| finding.since).min();
    raised.or(repeated).unwrap_or(case.received_at)
}

/// Returns who failed the customer in this case: who broke a promise, who resolved or closed what came back, and who owned it
/// when they complained about the handling.
pub(crate) fn who_failed(look: &Look<'_>, case: &Case) -> Vec<String> {
    let broken = recovery::broken(look, case);
    let mut failed: Vec<String> = broken.iter().filter_map(|promise| promise.who.clone()).collect();
    if let Some(again) = recovery::returns(case).last() {
        let is_end = |event: &Event| matches!(event.kind, EventKind::Resolved | EventKind::Closed);
        let ends = case.turns().filter(|(turn, event)| is_end(event) && turn < again);
        failed.extend(ends.filter_map(|(_, event)| event.by.clone()));
    }
    for complained in case.turns().filter(|(_, event)| event.handling) {
        failed.extend(case.owner_before(complained).map(str::to_owned));
    }
    named(failed)
}

/// Returns who owned the case before its owner of now, as its own events tell.
pub(crate) fn former_owners(case: &Case) -> Vec<String> {
    let given = case.events.iter().filter(|event| event.is_own() && event.kind == EventKind::Assigned);
    let owners = given.flat_map(|event| [event.from.clone(), event.to.clone()]).flatten();
    let mut owners = named(owners.collect());
    owners.retain(|owner| !case.owner.as_deref().is_some_and(|now| now.eq_ignore_ascii_case(owner)));
    owners
}

/// Returns a senior person who is none of these; the lowest step that may decide comes first.
pub(crate) fn senior<'a>(look: &Look<'a>, not: &[String]) -> Option<&'a str> {
    let steps = look.policy.ladder.steps.iter().filter(|step| step.level > 0);
    let people = steps.flat_map(|step| &step.who).map(String::as_str);
    people.into_iter().find(|who| !not.iter().any(|other| other.eq_ignore_ascii_case(who)))
}

/// Returns who answered for the complaints that this one repeats.
pub(crate) fn owners_before(known: &[Finding]) -> Vec<String> {
    named(known.iter().flat_map(|finding| finding.owners_before.iter().cloned()).collect())
}

/// Returns names in order, each once, without those that say nothing.
pub(crate) fn named(names: Vec<String>) -> Vec<String> {
    let mut names: Vec<String> =
        names.iter().map(|name| name.trim()).filter(|name| !name.is_empty()).map(str::to_owned).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// Returns whether a finding says that a complaint repeats another one or failed twice, so that it is an emergency.
pub(crate) fn is_repeat(finding: &Finding) -> bool {
    finding.level != Loudness::Note && is_alarm(finding)
}

fn is_alarm(finding: &Finding) -> bool {
    // One cause in two cases is a worry of the house, not a second failure towards one customer.
    finding.code.starts_with("repeat.") && finding.code != same_cause::RULE.code
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::now::Now;
    use crate::model::event::Event;
    use crate::model::policy::Policy;
    use crate::model::sample::{at, case, change, event, ladder};
    use crate::rules::{escalate, of_case};

    #[test]
    fn what_was_weighed_alarms_nobody_until_something_new_goes_wrong() {
        let zone = crate::calendar::sample::johannesburg();
        let steps = [(0, "desk", &["thandi"][..], &[][..]), (2, "owner", &["naledi"][..], &["repeat"][..])];
        let policy = Policy { ladder: ladder(&steps), ..Policy::standard(zone) };
        let look = Look { now: Now::new(at("25 09:00").to_utc(), zone), policy: &policy };
        let badly = |when: &str| Event { handling: true, ..event(when, EventKind::ContactIn) };
        let lowered = change("24 12:00", EventKind::Changed, "priority", "emergency", "normal");
        let raised = change("24 16:00", EventKind::Changed, "priority", "normal", "emergency");
        let check = |events: &[Event], priority: Priority, expect: Option<Loudness>, goes_up: bool| {
            let case = Case { owner: Some("thandi".to_owned()), events: events.to_vec(), priority, ..case() };
            let found = of_case(&look, &case);
            let level = |code: &str| found.iter().find(|finding| finding.code == code).map(|finding| finding.level);
            assert_eq!(level(emergency::DOUBLE_DEVIATION), expect, "{events:?}");
            assert_eq!(level(escalate::now::RULE.code).is_some(), goes_up, "{events:?}");
            assert_eq!(level("emergency.no-senior-owner").is_some(), goes_up, "{events:?}");
        };
        let (first, again) = (badly("24 10:00"), badly("24 14:00"));
        check(std::slice::from_ref(&first), Priority::Normal, Some(Loudness::Act), true);
        check(&[first.clone(), lowered.clone()], Priority::Normal, Some(Loudness::Note), false);
        check(&[first.clone(), lowered.clone(), again], Priority::Normal, Some(Loudness::Act), true);
        // What another record brought was weighed in that one, and nobody there weighed what happened here.
        let there = |event: &Event| Event { was: Some("c-2/e1".to_owned()), ..event.clone() };
        check(&[there(&first), there(&lowered)], Priority::Normal, Some(Loudness::Note), false);
        check(&[first.clone(), there(&lowered)], Priority::Normal, Some(Loudness::Act), true);
        check(&[first, lowered, raised], Priority::Emergency, Some(Loudness::Act), true);
    }

    #[test]
    fn who_resolved_or_closed_what_came_back_failed() {
        let by = |who: &str, event: Event| Event { by: Some(who.to_owned()), ..event };
        let policy = Policy::standard(crate::calendar::sample::johannesburg());
        let now = Now::new(at("25 09:00").to_utc(), crate::calendar::sample::johannesburg());
        let look = Look { now, policy: &policy };
        let mut case = Case {
            events: vec![
                by("thandi", event("21 09:00", EventKind::Resolved)),
                by("sipho", event("21 10:00", EventKind::Closed)),
            ],
            ..case()
        };
        assert_eq!(who_failed(&look, &case), [""; 0]);
        case.events.push(by("naledi", event("22 09:00", EventKind::Reopened)));
        case.events.push(by("nandi", event("23 09:00", EventKind::Resolved)));
        assert_eq!(who_failed(&look, &case), ["sipho", "thandi"]);
    }
}
