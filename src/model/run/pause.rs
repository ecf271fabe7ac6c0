//! When a clock stands still: waiting for somebody it may wait for, a pause put on it by name, a case that was over.
//! By how much that moves a due is `judge`'s business.

use chrono::{DateTime, FixedOffset};

use crate::model::case::{Status, WaitingOn};
use crate::model::clock::{Clock, Duty};
use crate::model::event::{Event, EventKind};
use crate::model::run::Pause;
use crate::model::run::timeline::{Facts, Timeline};
use crate::model::run::walk::Stretch;
use crate::model::word::Word;

/// Returns the pauses of a stretch of a clock, in order, none overlapping another.
///
/// `row` finds the row of the clock that is meant for the case as it was at a time: what stood still then has stood still,
/// whatever the case has become.
pub(super) fn of<'r>(
    address: (&str, &str),
    row: impl Fn(&Facts<'_>) -> Option<&'r Clock>,
    stretch: &Stretch<'_>,
    events: &[&Event],
    timeline: &Timeline<'_>,
) -> Vec<Pause> {
    // "Obligations never pause": the law does not wait with us.
    let row = |facts: &Facts<'_>| row(facts).filter(|row| row.duty != Duty::Obligation);
    let mut pauses: Vec<Pause> = stretch
        .gaps
        .iter()
        .map(|(from, until)| Pause { from: *from, until: Some(*until), on: None, why: None })
        .collect();
    pauses.extend(waiting(row, timeline));
    let may_pause = |event: &Event| timeline.at(event.at).and_then(&row).is_some_and(|row| !row.pausable.is_empty());
    pauses.extend(by_name(address, may_pause, events));
    let end = stretch.end.map(|(at, _)| at);
    for pause in &mut pauses {
        pause.from = pause.from.max(stretch.start);
        pause.until = match (pause.until, end) {
            (Some(until), Some(end)) => Some(until.min(end)),
            (until, end) => until.or(end),
        };
    }
    pauses.retain(|pause| pause.until.is_none_or(|until| pause.from < until));
    pauses.sort_by_key(|pause| (pause.from, pause.until.is_none(), pause.until));
    apart(pauses)
}

/// Returns the stretches in which the case waits for somebody whose silence stops the clock.
fn waiting<'r>(row: impl Fn(&Facts<'_>) -> Option<&'r Clock>, timeline: &Timeline<'_>) -> Vec<Pause> {
    let mut pauses: Vec<Pause> = Vec::new();
    for facts in &timeline.facts {
        let may_pause = |on: &WaitingOn| row(facts).is_some_and(|row| row.pausable.contains(on));
        let on = facts.waiting_on.filter(|on| facts.status == Status::Waiting && may_pause(on));
        if let Some(open) = pauses.last_mut().filter(|pause| pause.until.is_none()) {
            if open.on == on {
                continue;
            }
            open.until = Some(facts.from);
        }
        if on.is_some() {
            pauses.push(Pause { from: facts.from, until: None, on, why: facts.why.map(str::to_owned) });
        }
    }
    pauses
}

/// Returns the pauses that `paused` events put on the clock, each until somebody resumes it or the customer speaks.
fn by_name((policy, name): (&str, &str), may_pause: impl Fn(&Event) -> bool, events: &[&Event]) -> Vec<Pause> {
    let mut pauses: Vec<Pause> = Vec::new();
    let is_meant = |event: &Event| match event.key.as_deref() {
        None => true,
        Some(key) => key == name || key.strip_prefix(policy).is_some_and(|rest| rest.strip_prefix('/') == Some(name)),
    };
    for event in events {
        let open = pauses.last_mut().filter(|pause| pause.until.is_none());
        match (event.kind, open) {
            (EventKind::Paused, None) if is_meant(event) && may_pause(event) => {
                let on = event.party.as_deref().and_then(WaitingOn::from_word);
                pauses.push(Pause { from: event.at, until: None, on, why: event.why.clone() });
            }
            (EventKind::Resumed, Some(pause)) if is_meant(event) || event.key.as_deref() == Some("status") => {
                pause.until = Some(event.at);
            }
            (EventKind::ContactIn | EventKind::Resolved | EventKind::Closed, Some(pause)) => {
                pause.until = Some(event.at);
            }
            _ => {}
        }
    }
    pauses
}

/// Cuts what overlaps, so that no second is counted twice.
fn apart(pauses: Vec<Pause>) -> Vec<Pause> {
    let mut cut: Vec<Pause> = Vec::new();
    let mut covered: Option<Option<DateTime<FixedOffset>>> = None;
    for mut pause in pauses {
        match covered {
            Some(None) => break,
            Some(Some(until)) if pause.until.is_some_and(|end| end <= until) => continue,
            Some(Some(until)) => pause.from = pause.from.max(until),
            None => {}
        }
        covered = Some(pause.until);
        cut.push(pause);
    }
    cut
}
