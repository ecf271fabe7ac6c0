//! How promises ended that fell due: in time, late, not at all, moved, split, released, or not yet.
//! Which of them belong to a period is said by `reports::month`.

use chrono::{DateTime, FixedOffset};

use crate::calendar::count::business_seconds;
use crate::calendar::due::Due;
use crate::model::case::Case;
use crate::model::event::EventKind;
use crate::model::look::Look;
use crate::model::promise::{Promise, PromiseState};
use crate::model::replay;
use crate::reports::month::{count, field, share};
use crate::reports::rank::{median, percentile};
use crate::view::cell::Cell;
use crate::view::page::Field;

/// What became of one promise, and by how much it was late.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::reports) struct Fate {
    pub(in crate::reports) end: End,
    /// In plain and in business seconds, of those kept late and those still open past their due.
    pub(super) late_for: Option<(i64, i64)>,
    /// Whether another promise took its place.
    pub(super) is_moved: bool,
}

/// In which way a promise ended, or that it did not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::reports) enum End {
    OnTime,
    Late,
    /// Ended as broken, or moved or split only when it was late already.
    Broken,
    /// Open past its due: as good as broken, and still to be made good.
    Overdue,
    Moved,
    Split,
    Released,
    Pending,
    /// Ended by hand without a time, so that nobody can say whether it was in time.
    Unknown,
}

/// How many ended in which way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Kept {
    pub(super) due: usize,
    pub(super) on_time: usize,
    late: usize,
    broken: usize,
    overdue: usize,
    moved: usize,
    split: usize,
    released: usize,
    pending: usize,
    /// Which ones ended nobody knows when.
    unknown: Vec<String>,
    moves: usize,
    late_for: Vec<i64>,
    late_business_for: Vec<i64>,
}

/// Returns what became of the dues of a promise that were changed by hand, each with its due: after it had passed it was
/// broken, before that it was moved.
pub(super) fn redated(look: &Look<'_>, case: &Case, promise: &Promise) -> Vec<(Due, Fate)> {
    let changed = replay::redated(case, promise).into_iter();
    let fate = |(at, due): (DateTime<FixedOffset>, Due)| {
        let end = if due.at(look.calendar()) < at { End::Broken } else { End::Moved };
        (due, Fate { end, late_for: None, is_moved: true })
    };
    changed.map(fate).collect()
}

/// Returns what became of a promise, judged against the due it was made with.
pub(in crate::reports) fn fate(look: &Look<'_>, case: &Case, promise: &Promise, due: &Due) -> Fate {
    let due_at = due.at(look.calendar());
    let ended_at = ended_at(case, promise);
    let is_late = ended_at.is_some_and(|at| at > due_at);
    // Whoever moves or splits a promise when it is late already has broken it first.
    let end = match promise.state {
        PromiseState::Open if due_at < look.at() => End::Overdue,
        PromiseState::Open => End::Pending,
        PromiseState::Released => End::Released,
        PromiseState::Kept | PromiseState::Moved | PromiseState::Split if ended_at.is_none() => End::Unknown,
        PromiseState::Kept if is_late => End::Late,
        PromiseState::Kept => End::OnTime,
        PromiseState::Moved if !is_late => End::Moved,
        PromiseState::Split if !is_late => End::Split,
        PromiseState::Moved | PromiseState::Split | PromiseState::Broken => End::Broken,
    };
    let until = match end {
        End::Late => ended_at,
        End::Overdue => Some(look.at()),
        _ => None,
    };
    let late_for = until.map(|until| {
        let plain = until.signed_duration_since(due_at).num_seconds();
        (plain, business_seconds(due_at.to_utc(), until.to_utc(), look.calendar()))
    });
    let is_replaced = case.promises.iter().any(|other| other.replaces.as_ref() == Some(&promise.id));
    Fate { end, late_for, is_moved: promise.state == PromiseState::Moved || is_replaced }
}

/// Returns when a promise ended: what its block says, else what the events say.
pub(in crate::reports) fn ended_at(case: &Case, promise: &Promise) -> Option<DateTime<FixedOffset>> {
    use EventKind::{Broken, Kept, Moved, Released, Split};
    let ends = case.events.iter().filter(|event| {
        event.promise.as_ref() == Some(&promise.id) && matches!(event.kind, Kept | Broken | Moved | Split | Released)
    });
    // What took its place was promised when it ended.
    let next = case
        .promises
        .iter()
        .filter(|other| other.replaces.as_ref() == Some(&promise.id) || other.part_of.as_ref() == Some(&promise.id));
    let ended_at = promise.ended_at.or_else(|| ends.map(|event| event.at).max());
    ended_at.or_else(|| next.filter_map(|other| other.made_at).min())
}

impl Kept {
    /// Counts one more promise, called by its address.
    pub(super) fn add(&mut self, fate: &Fate, address: &str) {
        self.due += 1;
        self.moves += usize::from(fate.is_moved);
        let mut unknown = 0;
        *match fate.end {
            End::OnTime => &mut self.on_time,
            End::Late => &mut self.late,
            End::Broken => &mut self.broken,
            End::Overdue => &mut self.overdue,
            End::Moved => &mut self.moved,
            End::Split => &mut self.split,
            End::Released => &mut self.released,
            End::Pending => &mut self.pending,
            End::Unknown => &mut unknown,
        } += 1;
        if unknown > 0 {
            self.unknown.push(address.to_owned());
        }
        if let Some((plain, business)) = fate.late_for {
            self.late_for.push(plain);
            self.late_business_for.push(business);
        }
    }

    /// Returns how many can be judged: the others were moved, split or released in time, or are not due yet.
    pub(super) fn n(&self) -> usize {
        self.on_time + self.late + self.never()
    }

    /// Returns how many were not kept at all, or not yet.
    fn never(&self) -> usize {
        self.broken + self.overdue
    }

    /// Returns the row for programs.
    pub(super) fn row(&self, kind: &str) -> Vec<Cell> {
        let n = self.n();
        vec![
            Cell::Word(kind.to_owned()),
            count(self.due),
            count(n),
            count(self.on_time),
            count(self.late),
            count(self.never()),
            count(self.overdue),
            count(self.moved),
            count(self.split),
            count(self.released),
            count(self.pending),
            count(self.unknown.len()),
            Cell::List(self.unknown.iter().map(|address| Cell::Id(address.clone())).collect()),
            share(self.on_time, n),
            share(self.late, n),
            share(self.never(), n),
            count(self.late_for.len()),
            span(median(&self.late_for)),
            span(percentile(&self.late_for, 90)),
            business(median(&self.late_business_for)),
            business(percentile(&self.late_business_for, 90)),
            count(self.moves),
            share(self.moves, self.due),
        ]
    }

    /// Returns the fields for people.
    pub(super) fn fields(&self) -> Vec<Field> {
        let n = self.n();
        let unknown = self.unknown.iter().map(|address| Cell::Id(address.clone())).collect();
        let some = |n: usize| if n == 0 { Cell::None } else { count(n) };
        let of_late = |cell: Cell| if self.late_for.is_empty() { Cell::None } else { cell };
        vec![
            field("kept_on_time", "Kept on time", share(self.on_time, n)),
            field("kept_late", "Kept late", share(self.late, n)),
            field("broken", "Not kept", share(self.never(), n)),
            field("overdue", "Of these still owed", some(self.overdue)),
            field("late_n", "Late so far", some(self.late_for.len())),
            field("late_median", "Late by, median", of_late(span(median(&self.late_for)))),
            field("late_p90", "Late by, 90 % within", of_late(span(percentile(&self.late_for, 90)))),
            field("moved", "Moved in time", some(self.moved)),
            field("split", "Split in time", some(self.split)),
            field("released", "Released by the customer", some(self.released)),
            field("pending", "Not due yet", some(self.pending)),
            field("unknown", "Ended, nobody knows when", Cell::List(unknown)),
            field("moves", "Moves per promise", share(self.moves, self.due)),
        ]
    }
}

fn span(seconds: Option<i64>) -> Cell {
    seconds.map_or(Cell::None, Cell::Span)
}

fn business(seconds: Option<i64>) -> Cell {
    seconds.map_or(Cell::None, Cell::BusinessSpan)
}
