//! What a month, or any stretch of time, was like: promises kept, cases opened and ended, how long it took.
//! Shares stand beside their counts, and what is not over is pending, not failed.

use chrono::{DateTime, Datelike, FixedOffset, Months, NaiveDate, SubsecRound, Utc};

use crate::calendar::due::say_day;
use crate::calendar::now::Now;
use crate::calendar::range::InstantRange;
use crate::calendar::zone;
use crate::model::case::Case;
use crate::model::event::EventKind;
use crate::model::promise::PromiseKind;
use crate::model::replay;
use crate::model::word::Word;
use crate::reports::month::columns::{CASES, PERIOD, PROMISES, SPEED};
use crate::reports::month::groups::Groups;
use crate::reports::month::kept::{Kept, fate, redated};
use crate::reports::month::speed::{Measure, Speed};
use crate::reports::selection::Selection;
use crate::view::cell::Cell;
use crate::view::page::{Audience, Block, Column, Field, Record, Table};

pub mod columns;
mod groups;
pub(in crate::reports) mod kept;
mod speed;

/// A stretch of time; both ends belong to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    pub from: DateTime<Utc>,
    pub until: DateTime<Utc>,
}

impl Period {
    /// Returns the last month that is over.
    pub fn last_month(now: &Now) -> Self {
        let this = now.today().with_day(1).unwrap_or_else(|| now.today());
        let first = this.checked_sub_months(Months::new(1)).unwrap_or(this);
        let last = this.pred_opt().unwrap_or(first);
        let end = zone::day_end(last, now.zone()).to_utc() - chrono::TimeDelta::nanoseconds(1);
        Self { from: zone::day_start(first, now.zone()).to_utc(), until: end }
    }

    /// Returns the seven days up to now.
    pub fn last_week(now: &Now) -> Self {
        Self { from: now.instant() - chrono::TimeDelta::days(7), until: now.instant() }
    }

    /// Returns the stretch between two ends; without a first one it begins with time, without a last one it ends now.
    pub fn of(range: InstantRange, now: &Now) -> Self {
        Self { from: range.from.unwrap_or(DateTime::UNIX_EPOCH), until: range.until.unwrap_or(now.instant()) }
    }

    fn contains(&self, at: DateTime<FixedOffset>) -> bool {
        let at = at.to_utc();
        self.from <= at && at <= self.until
    }

    /// Returns it as a range.
    pub fn range(&self) -> InstantRange {
        InstantRange { from: Some(self.from), until: Some(self.until) }
    }

    /// Returns the days for people: "October 2026", or the first and the last, or the last alone.
    pub fn say(&self, now: &Now) -> String {
        let day = |at: DateTime<Utc>| now.moved_to(at).at().date_naive();
        let (first, last) = (day(self.from), day(self.until));
        let is_month = first.day() == 1
            && (first.year(), first.month()) == (last.year(), last.month())
            && last.succ_opt().map(|next: NaiveDate| next.day()) == Some(1);
        match (is_month, first == last) {
            (true, _) => first.format("%B %Y").to_string(),
            (false, true) => say_day(first),
            // Without a first end it begins with time.
            (false, false) if self.from == DateTime::UNIX_EPOCH => format!("up to {}", say_day(last)),
            (false, false) => format!("{} to {}", say_day(first), say_day(last)),
        }
    }
}

/// What one stretch of time was like.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Month {
    /// All promises that fell due, then those of each kind.
    kept: Kept,
    by_kind: Vec<(PromiseKind, Kept)>,
    counts: Counts,
    speed: Vec<(Measure, Speed)>,
    categories: Groups,
    owners: Groups,
}

/// What happened to cases.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Counts {
    received: usize,
    resolved: usize,
    closed: usize,
    reopened: usize,
    open_at_start: usize,
    open_at_end: usize,
}

/// Returns what the period was like.
///
/// Promises belong to the period in which they fall due, times of response and resolution to that in which the case was
/// received.
pub fn build(selection: &Selection<'_>, period: &Period) -> Month {
    let look = &selection.look;
    let mut month = Month { speed: Measure::ALL.map(|measure| (measure, Speed::default())).into(), ..Month::default() };
    for kind in [PromiseKind::Delivery, PromiseKind::Update, PromiseKind::Courtesy] {
        month.by_kind.push((kind, Kept::default()));
    }
    for filed in &selection.folder.cases {
        let case = &filed.case;
        for promise in selection.promises(filed, case.promises.iter().filter(|promise| promise.is_ours())) {
            let address = format!("{}/{}", case.id, promise.id);
            let last = promise.due.iter().map(|due| (due.clone(), fate(look, case, promise, due)));
            let dues = redated(look, case, promise).into_iter().chain(last);
            for (_, fate) in dues.filter(|(due, _)| period.range().contains_due(due, look.calendar())) {
                let add = |kept: &mut Kept| kept.add(&fate, &address);
                add(&mut month.kept);
                month.by_kind.iter_mut().filter(|(kind, _)| *kind == promise.kind).for_each(|(_, kept)| add(kept));
                month.categories.of_category(case, |group| add(&mut group.kept));
                month.owners.of_owner(case, |group| add(&mut group.kept));
            }
        }
        if selection.selects(filed) {
            month.add_case(selection, case, period);
        }
    }
    month
}

impl Month {
    fn add_case(&mut self, selection: &Selection<'_>, case: &Case, period: &Period) {
        let is_received = period.contains(case.received_at);
        let has = |kind| case.events.iter().any(|event| event.kind == kind && period.contains(event.at));
        let is_open_at_end = is_open(selection, case, period.until);
        let before = period.from - chrono::TimeDelta::nanoseconds(1);
        let one = Counts {
            received: usize::from(is_received),
            resolved: usize::from(has(EventKind::Resolved)),
            closed: usize::from(has(EventKind::Closed)),
            reopened: usize::from(has(EventKind::Reopened)),
            open_at_start: usize::from(is_open(selection, case, before)),
            open_at_end: usize::from(is_open_at_end),
        };
        self.counts.add(one);
        if one != Counts::default() {
            self.categories.of_category(case, |group| group.counts.add(one));
            self.owners.of_owner(case, |group| group.counts.add(one));
        }
        if is_received {
            for (measure, speed) in &mut self.speed {
                speed.add(&selection.look, case, *measure);
            }
            self.categories.of_category(case, |group| group.time(&selection.look, case));
            self.owners.of_owner(case, |group| group.time(&selection.look, case));
        }
    }

    /// Returns whether nothing happened.
    pub fn is_empty(&self) -> bool {
        self.kept.due == 0 && self.counts == Counts::default()
    }

    /// Returns the page: sentences and fields for people, the same numbers as tables for programs.
    pub fn blocks(&self, selection: &Selection<'_>, period: &Period) -> Vec<Block> {
        let now = selection.look.now;
        let mut blocks = Vec::new();
        if !self.is_empty() {
            let rest = if period.until > now.instant() { ", not over yet" } else { "" };
            blocks.push(Block::Prose(vec![vec![Cell::Word(format!("{}{rest}", period.say(&now)))]]));
            if self.kept.due > 0 {
                blocks.push(record("promises_due", "Promises that fell due", self.kept_fields()));
            }
            blocks.push(record("case_counts", "Cases", self.counts.fields()));
        }
        let moment = |at: DateTime<Utc>| Cell::Moment(now.moved_to(at.trunc_subsecs(0)).at());
        let is_over = Cell::Flag(period.until <= now.instant());
        let name = Cell::untrusted(period.say(&now));
        blocks.push(data("period", PERIOD, vec![vec![name, moment(period.from), moment(period.until), is_over]]));
        let all = std::iter::once(("all", &self.kept));
        let kinds = self.by_kind.iter().map(|(kind, kept)| (kind.word(), kept));
        blocks.push(data("promises", PROMISES, all.chain(kinds).map(|(kind, kept)| kept.row(kind)).collect()));
        blocks.push(data("cases", CASES, vec![self.counts.cells()]));
        let times = self.speed.iter().map(|(measure, speed)| speed.row(*measure)).collect();
        let title = if self.counts.received == 0 { "" } else { "From receipt to" };
        let audience = if self.counts.received == 0 { Audience::Data } else { Audience::All };
        blocks.push(Block::Table(Table {
            key: "speed",
            title: title.to_owned(),
            columns: SPEED,
            rows: times,
            audience,
        }));
        blocks.push(Block::Table(self.categories.table("categories", "By category", columns::CATEGORIES)));
        blocks.push(Block::Table(self.owners.table("owners", "By owner", columns::OWNERS)));
        blocks
    }

    fn kept_fields(&self) -> Vec<Field> {
        let mut fields = self.kept.fields();
        let updates = self.by_kind.iter().find(|(kind, _)| *kind == PromiseKind::Update);
        if let Some((_, updates)) = updates {
            fields.push(field("updates", "Updates kept on time", share(updates.on_time, updates.n())));
        }
        fields
    }
}

/// Returns whether work on the case was not over at an instant.
fn is_open(selection: &Selection<'_>, case: &Case, at: DateTime<Utc>) -> bool {
    if case.received_at.to_utc() > at {
        return false;
    }
    if at >= selection.look.now.instant() {
        return case.is_active();
    }
    replay::known_at(case, at.fixed_offset()).is_some_and(|known| known.is_active())
}

impl Counts {
    fn add(&mut self, one: Self) {
        self.received += one.received;
        self.resolved += one.resolved;
        self.closed += one.closed;
        self.reopened += one.reopened;
        self.open_at_start += one.open_at_start;
        self.open_at_end += one.open_at_end;
    }

    fn cells(self) -> Vec<Cell> {
        [self.received, self.resolved, self.closed, self.reopened, self.open_at_start, self.open_at_end]
            .map(count)
            .to_vec()
    }

    fn fields(self) -> Vec<Field> {
        let field = |(column, cell): (&Column, Cell)| self::field(column.key, column.title, cell);
        CASES.iter().zip(self.cells()).map(field).collect()
    }
}

fn record(key: &'static str, title: &str, fields: Vec<Field>) -> Block {
    Block::Record(Record { key, title: title.to_owned(), fields, audience: Audience::People })
}

fn data(key: &'static str, columns: &'static [Column], rows: Vec<Vec<Cell>>) -> Block {
    Block::Table(Table { key, title: String::new(), columns, rows, audience: Audience::Data })
}

fn field(key: &'static str, title: &'static str, cell: Cell) -> Field {
    Field { key, title, cell, audience: Audience::People }
}

/// Returns a share with its count; a share of nothing is nothing.
fn share(hits: usize, n: usize) -> Cell {
    let whole = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    if n == 0 { Cell::None } else { Cell::Rate { hits: whole(hits), n: whole(n) } }
}

fn count(n: usize) -> Cell {
    Cell::Count(i64::try_from(n).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests;
