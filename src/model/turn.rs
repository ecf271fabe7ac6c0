//! In which order the things of a case happened: by their time, and of one instant by their place in the file.
//! Who spoke last, and what follows from it, is not said here.

use chrono::{DateTime, FixedOffset};

use crate::model::case::Case;
use crate::model::event::Event;

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
}
