//! In which order the things of a case happened: by their time, and of one instant by their place in the file.
//! Who spoke last, and what follows from it, is not said here.

use chrono::{DateTime, FixedOffset};

use crate::model::case::{Case, Escalation};
use crate::model::event::{Event, EventKind};
use crate::model::promise::Promise;

/// When something happened among all that happened in a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Turn {
    pub at: DateTime<FixedOffset>,
    place: usize,
}

impl Turn {
    /// Returns the turn before all else of an instant: that of the complaint itself.
    pub fn first(at: DateTime<FixedOffset>) -> Self {
        Self { at, place: 0 }
    }

    /// Returns the turn after all else of an instant: that of what no event tells.
    pub fn last(at: DateTime<FixedOffset>) -> Self {
        Self { at, place: usize::MAX }
    }
}

impl Case {
    /// Returns the events with their turns, as they stand in the file.
    pub fn turns(&self) -> impl Iterator<Item = (Turn, &Event)> {
        self.events.iter().enumerate().map(|(place, event)| (Turn { at: event.at, place: place + 1 }, event))
    }

    /// Returns the events with the turns in which they came on record, as they stand in the file.
    pub fn entries(&self) -> impl Iterator<Item = (Turn, &Event)> {
        let entered = |event: &Event| event.entered_at.unwrap_or(event.at);
        self.events.iter().enumerate().map(move |(place, event)| (Turn { at: entered(event), place: place + 1 }, event))
    }

    /// Returns the first event of a sort with its turn.
    pub fn first_of(&self, is_it: impl Fn(&Event) -> bool) -> Option<(Turn, &Event)> {
        self.turns().filter(|(_, event)| is_it(event)).min_by_key(|(turn, _)| *turn)
    }

    /// Returns the last event of a sort with its turn.
    pub fn last_of(&self, is_it: impl Fn(&Event) -> bool) -> Option<(Turn, &Event)> {
        self.turns().filter(|(_, event)| is_it(event)).max_by_key(|(turn, _)| *turn)
    }

    /// Returns the turn in which it was handed on: that of its event. One of which no event tells came before all else of
    /// its instant, and one without a time with the complaint.
    pub fn escalated(&self, escalation: &Escalation) -> Turn {
        let Some(at) = escalation.at else { return Turn::first(self.received_at) };
        let is_to = |event: &Event| event.to.is_none() || event.to == escalation.to;
        let is_made = |event: &Event| event.kind == EventKind::Escalated && event.at == at && is_to(event);
        // Two to the same one at one instant stand in the order of their events.
        let is_twin = |other: &&Escalation| other.at == escalation.at && other.to == escalation.to;
        let mut twins = self.escalations.iter().filter(is_twin);
        let n_before = twins.position(|twin| twin.id == escalation.id).unwrap_or(0);
        let made = self.turns().filter(|(_, event)| is_made(event)).nth(n_before);
        made.map_or(Turn::first(at), |(turn, _)| turn)
    }

    /// Returns the turn in which a promise was made: that of its event, else after all else of its instant.
    pub fn promised(&self, promise: &Promise) -> Option<Turn> {
        let at = promise.made_at?;
        let is_made = |event: &Event| event.at == at && event.promise.as_ref() == Some(&promise.id);
        let made = self.turns().find(|(_, event)| is_made(event));
        Some(made.map_or(Turn::last(at), |(turn, _)| turn))
    }
}
