//! What changed in a case over time that clocks care about: priority, category, status, waiting.
//! Says what was so when; what that does to a clock is `judge`'s business.

use chrono::{DateTime, FixedOffset};

use crate::model::case::{Case, Priority, Status, WaitingOn};
use crate::model::event::Event;
use crate::model::replay;
use crate::model::run::Rest;
use crate::model::word::Word;

/// What is so from an instant on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Facts<'a> {
    pub(super) from: DateTime<FixedOffset>,
    pub(super) priority: Priority,
    pub(super) category: Option<&'a str>,
    pub(super) status: Status,
    pub(super) waiting_on: Option<WaitingOn>,
    /// Why it waits.
    pub(super) why: Option<&'a str>,
}

/// The facts from receipt on, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Timeline<'a> {
    pub(super) facts: Vec<Facts<'a>>,
}

impl<'a> Timeline<'a> {
    /// Returns the facts of a case from its events, which are in order.
    pub(super) fn of(case: &'a Case, events: &[&'a Event]) -> Self {
        let mut now = Facts {
            from: case.received_at,
            priority: first_value(case, "priority", events)
                .map_or(case.priority, |from| from.and_then(Priority::from_word).unwrap_or(Priority::Normal)),
            category: first_value(case, "category", events).unwrap_or(case.category.as_deref()),
            status: first_status(case),
            waiting_on: case.waiting_on,
            why: None,
        };
        if now.status != Status::Waiting {
            now.waiting_on = None;
        }
        let mut facts = vec![now.clone()];
        let mut explained = events.iter().any(|event| replay::status_by(event, None).is_some());
        for event in events {
            let before = now.clone();
            if let Some(status) = replay::status_by(event, Some(now.status)) {
                explained = true;
                now.status = status;
                now.waiting_on = (status == Status::Waiting)
                    .then(|| event.party.as_deref().and_then(WaitingOn::from_word).or(case.waiting_on))
                    .flatten();
                now.why = if status == Status::Waiting { event.why.as_deref() } else { None };
            }
            match replay::changes_head(event) {
                Some(("priority", to)) => {
                    now.priority = to.and_then(Priority::from_word).unwrap_or(Priority::Normal);
                }
                Some(("category", to)) => now.category = to.filter(|to| !to.is_empty()),
                _ => {}
            }
            now.from = event.at.max(before.from);
            if (Facts { from: before.from, ..now.clone() }) != before {
                facts.push(now.clone());
            } else {
                now = before;
            }
        }
        // A head that was edited by hand is believed from the last event on.
        if explained && now.status != case.status && events.len() == case.events.len() {
            let from = events.last().map_or(case.received_at, |event| event.at.max(now.from));
            facts.push(Facts { from, status: case.status, waiting_on: case.waiting_on, ..now });
        }
        Self { facts }
    }

    /// Returns what is so at an instant, before receipt what was so then; what changes at that very instant has changed.
    pub(super) fn at(&self, at: DateTime<FixedOffset>) -> Option<&Facts<'a>> {
        let n_begun = self.facts.partition_point(|facts| facts.from <= at);
        self.facts.get(n_begun.saturating_sub(1))
    }

    /// Returns the stretches in which nobody here held the case: it waited for the customer, or was over.
    pub(super) fn rests(&self) -> Vec<Rest> {
        let mut rests: Vec<Rest> = Vec::new();
        for facts in &self.facts {
            let is_held = facts.is_active() && facts.waiting_on != Some(WaitingOn::Customer);
            match rests.last_mut().filter(|rest| rest.until.is_none()) {
                Some(open) if is_held => open.until = Some(facts.from),
                None if !is_held => rests.push(Rest { from: facts.from, until: None }),
                _ => {}
            }
        }
        rests
    }

    /// Returns what was so just before an instant.
    pub(super) fn before(&self, at: DateTime<FixedOffset>) -> Option<&Facts<'a>> {
        let n_begun = self.facts.partition_point(|facts| facts.from < at);
        self.facts.get(n_begun.saturating_sub(1))
    }
}

impl Facts<'_> {
    /// Returns whether work on the case is not over.
    pub(super) fn is_active(&self) -> bool {
        matches!(self.status, Status::Open | Status::Waiting)
    }
}

/// Returns what stood under a key before the first event that changes it, or nothing if none does.
fn first_value<'a>(case: &'a Case, key: &str, events: &[&'a Event]) -> Option<Option<&'a str>> {
    // Events that are still to come at this look have changed the head already.
    let later = case.events.iter().filter(|event| events.last().is_none_or(|last| event.at > last.at));
    events
        .iter()
        .copied()
        .chain(later)
        .find(|event| replay::changes_head(event).is_some_and(|(changed, _)| changed == key))
        .map(|event| event.from.as_deref().filter(|from| !from.is_empty()))
}

/// Returns the status at receipt, which what happens later may tell: a case that is reopened was closed.
fn first_status(case: &Case) -> Status {
    let tells = case.events.iter().filter(|event| replay::status_by(event, None).is_some());
    let first = tells.min_by_key(|event| event.at);
    // Where no event speaks of it, the case was written down as it is.
    first.map_or(case.status, replay::status_before)
}
