//! How long it took from receipt until the customer was told, answered, and put right.
//! An automatic reply acknowledges; it answers nothing.

use chrono::{DateTime, FixedOffset};

use crate::calendar::count::business_seconds;
use crate::model::case::Case;
use crate::model::look::Look;
use crate::reports::month::count;
use crate::reports::rank::{median, percentile};
use crate::view::cell::Cell;

/// Until what it is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Measure {
    Acknowledgement,
    FirstResponse,
    Resolution,
}

impl Measure {
    pub(super) const ALL: [Self; 3] = [Self::Acknowledgement, Self::FirstResponse, Self::Resolution];

    /// All words, in the same order.
    pub(super) const WORDS: &'static [&'static str] = &["acknowledgement", "first-response", "resolution"];

    fn word(self) -> &'static str {
        match self {
            Self::Acknowledgement => "acknowledgement",
            Self::FirstResponse => "first-response",
            Self::Resolution => "resolution",
        }
    }

    fn end(self, case: &Case) -> Option<DateTime<FixedOffset>> {
        match self {
            Self::Acknowledgement => case.acknowledged_at(),
            Self::FirstResponse => case.first_response_at(),
            Self::Resolution => case.resolved_at(),
        }
    }
}

/// The times of some cases.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Speed {
    plain: Vec<i64>,
    business: Vec<i64>,
    /// Not yet, and the case is not over.
    pending: usize,
    /// The case ended without it.
    never: usize,
}

impl Speed {
    /// Measures one more case.
    pub(super) fn add(&mut self, look: &Look<'_>, case: &Case, measure: Measure) {
        match measure.end(case) {
            Some(end) => {
                // What is on record before receipt was there at once.
                let end = end.max(case.received_at);
                self.plain.push(end.signed_duration_since(case.received_at).num_seconds());
                self.business.push(business_seconds(case.received_at.to_utc(), end.to_utc(), look.calendar()));
            }
            // Praise, and what staff saw, ask for no answer: nothing is missing.
            None if measure != Measure::Resolution && !case.kind.expects_reply() => {}
            None if case.is_active() => self.pending += 1,
            None => self.never += 1,
        }
    }

    /// Returns how many times were measured.
    pub(super) fn n(&self) -> usize {
        self.plain.len()
    }

    /// Returns the median in business time.
    pub(super) fn business_median(&self) -> Cell {
        median(&self.business).map_or(Cell::None, Cell::BusinessSpan)
    }

    /// Returns the row of the table.
    pub(super) fn row(&self, measure: Measure) -> Vec<Cell> {
        let plain = |percent| percentile(&self.plain, percent).map_or(Cell::None, Cell::Span);
        let business = |percent| percentile(&self.business, percent).map_or(Cell::None, Cell::BusinessSpan);
        vec![
            Cell::Word(measure.word().to_owned()),
            count(self.n()),
            count(self.pending),
            count(self.never),
            plain(50),
            plain(80),
            business(50),
            business(80),
        ]
    }
}
