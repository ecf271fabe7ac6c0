//! Worries about emergencies, and what makes a case one.
//! The four repeats that raise a case belong to `repeat`.

pub mod no_senior_owner;
pub mod promise_at_risk;

use chrono::{DateTime, FixedOffset};

use crate::model::case::{Case, Priority};
use crate::model::event::{Event, EventKind};
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::rules::Finding;
use crate::rules::repeat::{double_deviation, same_cause};

/// Returns whether an active case is an emergency: somebody said so, or it repeats.
pub(crate) fn holds(case: &Case, known: &[Finding]) -> bool {
    case.is_active() && (case.priority == Priority::Emergency || known.iter().any(is_repeat))
}

/// Returns since when it is one.
pub(crate) fn since(case: &Case, known: &[Finding]) -> DateTime<FixedOffset> {
    let raised = case
        .events
        .iter()
        .filter(|event| event.key.as_deref() == Some("priority") && event.to.as_deref() == Some("emergency"));
    let raised = raised.map(|event| event.at).max();
    let repeated = known.iter().filter(|finding| is_repeat(finding)).filter_map(|finding| finding.since).min();
    raised.or(repeated).unwrap_or(case.received_at)
}

/// Returns who failed the customer in this case: who broke a promise, who resolved or closed what came back, and who owned it
/// when they complained about the handling.
pub(crate) fn who_failed(look: &Look<'_>, case: &Case) -> Vec<String> {
    let broken = double_deviation::broken(look, case);
    let mut failed: Vec<String> = broken.iter().filter_map(|promise| promise.who.clone()).collect();
    if let Some(again) = case.last(EventKind::Reopened) {
        let is_end = |kind: EventKind| matches!(kind, EventKind::Resolved | EventKind::Closed);
        let ended = case.events.iter().filter(|event| is_end(event.kind) && event.at <= again);
        failed.extend(ended.filter_map(|event| event.by.clone()));
    }
    for complained in case.events.iter().filter(|event| event.handling) {
        failed.extend(owner_at(case, complained.at));
    }
    failed.sort_unstable();
    failed.dedup();
    failed
}

/// Returns who owned the case just before an instant.
fn owner_at(case: &Case, at: DateTime<FixedOffset>) -> Option<String> {
    let given = |event: &&Event| event.kind == EventKind::Assigned;
    let before = case.events.iter().filter(given).filter(|event| event.at < at).max_by_key(|event| event.at);
    let after = || case.events.iter().filter(given).filter(|event| event.at >= at).min_by_key(|event| event.at);
    match (before, after()) {
        (Some(before), _) => before.to.clone(),
        (None, Some(after)) => after.from.clone(),
        (None, None) => case.owner.clone(),
    }
}

/// Returns a senior person who is none of these; the lowest step that may decide comes first.
pub(crate) fn senior<'a>(look: &Look<'a>, not: &[String]) -> Option<&'a str> {
    let steps = look.policy.ladder.steps.iter().filter(|step| step.level > 0);
    let people = steps.flat_map(|step| &step.who).map(String::as_str);
    people.into_iter().find(|who| !not.iter().any(|other| other.eq_ignore_ascii_case(who)))
}

/// Returns who answered for the complaints that this one repeats.
pub(crate) fn owners_before(known: &[Finding]) -> Vec<String> {
    known.iter().filter_map(|finding| finding.owner_before.clone()).collect()
}

fn is_repeat(finding: &Finding) -> bool {
    // One cause in two cases is a worry of the house, not a second failure towards one customer.
    finding.level != Loudness::Note && finding.code.starts_with("repeat.") && finding.code != same_cause::RULE.code
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::now::Now;
    use crate::model::event::Event;
    use crate::model::policy::Policy;
    use crate::model::sample::{at, case, event};

    #[test]
    fn who_resolved_or_closed_what_came_back_failed() {
        let by = |who: &str, event: Event| Event { by: Some(who.to_owned()), ..event };
        let policy = Policy::standard(chrono_tz::Africa::Johannesburg);
        let now = Now::new(at("25 09:00").to_utc(), chrono_tz::Africa::Johannesburg);
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
