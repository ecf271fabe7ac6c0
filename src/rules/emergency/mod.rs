//! Worries about emergencies, and what makes a case one.
//! The four repeats that raise a case belong to `repeat`.

pub mod no_senior_owner;
pub mod promise_at_risk;

use chrono::{DateTime, FixedOffset};

use crate::model::case::{Case, Priority};
use crate::model::event::EventKind;
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::rules::Finding;
use crate::rules::repeat::double_deviation;

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

/// Returns who failed the customer in this case: who broke a promise, and who resolved what came back.
pub(crate) fn who_failed(look: &Look<'_>, case: &Case) -> Vec<String> {
    let broken = double_deviation::broken(look, case);
    let mut failed: Vec<String> = broken.iter().filter_map(|promise| promise.who.clone()).collect();
    if let Some(again) = case.last(EventKind::Reopened) {
        let ended = case.events.iter().filter(|event| event.kind == EventKind::Resolved && event.at <= again);
        failed.extend(ended.filter_map(|event| event.by.clone()));
    }
    failed.sort_unstable();
    failed.dedup();
    failed
}

fn is_repeat(finding: &Finding) -> bool {
    finding.level != Loudness::Note && finding.code.starts_with("repeat.")
}
