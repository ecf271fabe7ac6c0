//! What is past its due, and what falls due soon: one row for each duty, the latest first.
//! Promises stand here; targets and obligations are rows of the same table, made in `clocks`.

pub mod clocks;

use std::cmp::Reverse;

use chrono::{DateTime, FixedOffset, Utc};

use crate::calendar::count;
use crate::calendar::due::{Due, DueError};
use crate::calendar::range::InstantRange;
use crate::calendar::span::Span;
use crate::model::case::{Priority, Status};
use crate::model::clock::Duty;
use crate::model::folder::{Filed, Folder};
use crate::model::look::Look;
use crate::model::promise::{Promise, PromiseKind};
use crate::model::summary::Summary;
use crate::model::word::Word;
use crate::reports::overdue::clocks::Ticking;
use crate::reports::selection::Selection;
use crate::view::cell::Cell;
use crate::view::kind::Kind;
use crate::view::page::{Audience, Column, Role, Table};

/// The columns; a duty is the row.
pub const COLUMNS: &[Column] = &ALL;

/// The same where nothing is late yet, so that people need not read how far ahead each due is.
pub const SOON: &[Column] = &{
    let mut soon = ALL;
    soon[19] = soon[19].data();
    soon[20] = soon[20].data();
    soon
};

/// Both where somebody owes us something: people read whom to ask apart from what we owe.
const COLUMNS_OF_OTHERS: &[Column] = &with_others(ALL);
const SOON_OF_OTHERS: &[Column] = &{
    let mut soon = with_others(ALL);
    soon[19] = soon[19].data();
    soon[20] = soon[20].data();
    soon
};

const fn with_others(mut columns: [Column; 24]) -> [Column; 24] {
    columns[23] = Column::new("from", "Owes us").of(Kind::Text);
    columns
}

const ALL: [Column; 24] = [
    Column::new("case", "Case").of(Kind::Text).always().role(Role::Id),
    Column::new("promise", "Promise").of(Kind::Text),
    Column::new("duty", "Duty").of(Kind::OneOf(Duty::SPELLINGS)).always().data(),
    Column::new("kind", "Kind").of(Kind::OneOf(PromiseKind::SPELLINGS)).data(),
    Column::new("what", "What").of(Kind::Text).role(Role::Summary),
    Column::new("how", "How").of(Kind::Text).data(),
    Column::new("who", "Who").of(Kind::Text),
    Column::new("to", "To").of(Kind::Text).data(),
    Column::new("owner", "Owner").of(Kind::Text).data(),
    Column::new("complainant", "Party").of(Kind::Text).data(),
    Column::new("complainant_name", "For").of(Kind::Text),
    Column::new("organisation", "Organisation").of(Kind::Text).data(),
    Column::new("organisation_name", "Organisation").of(Kind::Text).data(),
    Column::new("subject", "Subject").of(Kind::Text).always().data(),
    Column::new("status", "Status").of(Kind::OneOf(Status::SPELLINGS)).always().data(),
    Column::new("priority", "Priority").of(Kind::OneOf(Priority::SPELLINGS)).always().data(),
    Column::new("escalation_level", "Level").of(Kind::Count).always().data(),
    Column::new("due", "Due").of(Kind::Due).always(),
    Column::new("due_at", "Due at").of(Kind::Moment).always().data().role(Role::Due),
    Column::new("late_seconds", "Late").of(Kind::Seconds).always(),
    Column::new("late_business_seconds", "Business").of(Kind::Seconds).always(),
    Column::new("clock", "Clock").of(Kind::Text).data(),
    Column::new("policy", "Policy").of(Kind::Text).data(),
    Column::new("from", "Owes us").of(Kind::Text).data(),
];

/// What is late, and what falls due soon.
#[derive(Clone, Debug, PartialEq)]
pub struct Overdue<'a> {
    pub owed: Vec<Owed<'a>>,
    /// Targets and obligations, where they were asked for.
    pub clocks: Vec<Ticking<'a>>,
}

/// One open promise with its due.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Owed<'a> {
    pub filed: &'a Filed,
    pub promise: &'a Promise,
    /// The priority that counts of its case.
    pub priority: Priority,
    pub due: &'a Due,
    pub due_at: DateTime<FixedOffset>,
    /// By how much it is late in plain time; negative before it is due.
    pub late_for: i64,
    /// The same in business time.
    pub late_business_for: i64,
}

/// Returns the open promises that are past their due, the latest first; then those that fall due inside the span.
///
/// Steps and owed updates belong to it, also where the case is resolved: an update that was promised is owed even
/// when the problem is solved. What a party owes us belongs to it too, for somebody has to chase it.
pub fn build<'a>(selection: &Selection<'a>, within: Option<Span>) -> Result<Overdue<'a>, DueError> {
    let look = &selection.look;
    let until = within.map(|span| span.after(look.now.instant(), look.calendar())).transpose()?;
    let now = look.now.instant();
    Ok(open(selection, |_, at| at < now || until.is_some_and(|until| at <= until)))
}

/// Returns the instant until which promises are told: now, or the end of the span.
pub fn until(look: &Look<'_>, within: Option<Span>) -> Result<DateTime<Utc>, DueError> {
    let now = look.now.instant();
    Ok(within.map(|span| span.after(now, look.calendar())).transpose()?.map_or(now, |until| until.max(now)))
}

/// Returns whether a case may hold an open promise that is due by then.
pub fn may_hold(summary: &Summary, until: DateTime<Utc>) -> bool {
    summary.due_from.is_some_and(|from| from <= until.timestamp())
}

/// Returns what is late, or due inside the span, of these duties.
pub fn of_duties<'a>(
    selection: &Selection<'a>,
    duties: &[Duty],
    within: Option<Span>,
) -> Result<Overdue<'a>, DueError> {
    let look = &selection.look;
    let until = within.map(|span| span.after(look.now.instant(), look.calendar())).transpose()?;
    let mut overdue = build(selection, within)?;
    if !duties.contains(&Duty::Promise) {
        overdue.owed.clear();
    }
    overdue.clocks = clocks::open(selection, duties, until);
    Ok(overdue)
}

/// Returns the open promises that are past their due.
pub fn late<'a>(selection: &Selection<'a>) -> Overdue<'a> {
    let now = selection.look.now.instant();
    open(selection, |_, at| at < now)
}

/// Returns the open promises that fall due inside a stretch of time and are not late yet.
pub fn due_inside<'a>(selection: &Selection<'a>, range: &InstantRange) -> Overdue<'a> {
    let (now, calendar) = (selection.look.now.instant(), selection.look.calendar());
    open(selection, |due, at| at >= now && range.contains_due(due, calendar))
}

fn open<'a>(selection: &Selection<'a>, is_wanted: impl Fn(&Due, DateTime<Utc>) -> bool) -> Overdue<'a> {
    let look = &selection.look;
    let now = look.now.instant();
    let mut owed: Vec<Owed<'a>> = Vec::new();
    for filed in &selection.folder.cases {
        let is_due = |due: &Due| is_wanted(due, due.at(look.calendar()).with_timezone(&Utc));
        let is_wanted = |promise: &&Promise| promise.due.as_ref().is_some_and(is_due);
        let wanted = selection.promises(filed, filed.case.open_promises().filter(is_wanted));
        let Some(priority) = wanted.first().map(|_| selection.priority(filed)) else { continue };
        for promise in wanted {
            let Some(due) = &promise.due else { continue };
            let due_at = due.at(look.calendar());
            let instant = due_at.with_timezone(&Utc);
            let late_for = now.signed_duration_since(instant).num_seconds();
            let late_business_for = count::business_seconds(instant, now, look.calendar());
            owed.push(Owed { filed, promise, priority, due, due_at, late_for, late_business_for });
        }
    }
    owed.sort_by_key(|one| (Reverse(one.late_for), &one.filed.case.id, one.promise.id.as_str()));
    Overdue { owed, clocks: Vec::new() }
}

/// Returns the keys of all open promises of a folder.
pub fn standing(folder: &Folder, look: &Look<'_>) -> Vec<String> {
    let of_case = |filed: &Filed| -> Vec<String> {
        let dated = filed.case.open_promises().filter_map(|promise| Some((promise, promise.due_at(look.calendar())?)));
        dated.map(|(promise, due_at)| key(filed, promise, due_at)).collect()
    };
    folder.cases.iter().flat_map(of_case).collect()
}

/// Returns the key by which a duty is the same as one that was told before.
fn key(filed: &Filed, promise: &Promise, due_at: DateTime<FixedOffset>) -> String {
    format!("{}/{} {}", filed.case.id, promise.id, due_at.timestamp())
}

impl Owed<'_> {
    /// Returns the key by which it is the same as one that was told before.
    pub fn key(&self) -> String {
        key(self.filed, self.promise, self.due_at)
    }
}

impl Overdue<'_> {
    /// Returns the rows as a table, under `COLUMNS` or `SOON`.
    pub fn table(
        &self,
        selection: &Selection<'_>,
        key: &'static str,
        title: &str,
        columns: &'static [Column],
    ) -> Table {
        let promises = self.owed.iter().map(|owed| {
            ((Reverse(owed.late_for), &owed.filed.case.id, owed.promise.id.as_str()), row(selection, owed))
        });
        let clocks = self.clocks.iter().map(|clock| {
            let place = (Reverse(clock.late_for), &clock.filed.case.id, clock.run.clock.as_str());
            (place, clocks::row(selection, clock))
        });
        let mut rows: Vec<_> = promises.chain(clocks).collect();
        rows.sort_by_key(|(place, _)| *place);
        let rows = rows.into_iter().map(|(_, row)| row).collect();
        let is_of_others = self.owed.iter().any(|owed| !owed.promise.is_ours());
        let columns = match (is_of_others, columns == SOON) {
            (false, _) => columns,
            (true, false) => COLUMNS_OF_OTHERS,
            (true, true) => SOON_OF_OTHERS,
        };
        Table { key, title: title.to_owned(), columns, rows, audience: Audience::All }
    }

    /// Returns whether nothing is late and nothing falls due.
    pub fn is_empty(&self) -> bool {
        self.owed.is_empty() && self.clocks.is_empty()
    }
}

/// What a row says of a duty, beside what it says of the case.
struct Debt {
    priority: Priority,
    promise: Cell,
    duty: Duty,
    kind: Cell,
    what: Cell,
    how: Cell,
    who: Cell,
    to: Cell,
    due: Cell,
    due_at: DateTime<FixedOffset>,
    late_for: i64,
    late_business_for: i64,
    clock: Cell,
    policy: Cell,
    /// Who owes it to us.
    from: Cell,
}

fn row(selection: &Selection<'_>, owed: &Owed<'_>) -> Vec<Cell> {
    let promise = owed.promise;
    let debt = Debt {
        priority: owed.priority,
        promise: Cell::Id(promise.id.as_str().to_owned()),
        duty: Duty::Promise,
        kind: Cell::Word(promise.kind.word().to_owned()),
        what: Cell::text(promise.what.as_deref()),
        how: Cell::text(promise.how.as_deref()),
        who: Cell::text(debtor(owed)),
        to: Cell::text(promise.to.as_deref().or(promise.is_ours().then_some("complainant"))),
        due: Cell::due(owed.due),
        due_at: owed.due_at,
        late_for: owed.late_for,
        late_business_for: owed.late_business_for,
        clock: Cell::None,
        policy: Cell::None,
        from: Cell::text(promise.from.as_deref()),
    };
    cells(selection.folder, owed.filed, debt)
}

fn cells(folder: &Folder, filed: &Filed, debt: Debt) -> Vec<Cell> {
    let case = &filed.case;
    let organisation = folder.organisation(case);
    let word = |word: &str| Cell::Word(word.to_owned());
    vec![
        Cell::Id(case.id.to_string()),
        debt.promise,
        word(debt.duty.word()),
        debt.kind,
        debt.what,
        debt.how,
        debt.who,
        debt.to,
        Cell::text(case.owner.as_deref()),
        Cell::id(case.complainant.as_ref().map(|id| id.as_str())),
        Cell::text(case.complainant.as_ref().and_then(|id| folder.called(id))),
        Cell::id(organisation.map(|id| id.as_str())),
        Cell::text(organisation.and_then(|id| folder.name(id))),
        Cell::untrusted(case.subject.clone()),
        word(case.status.word()),
        word(debt.priority.word()),
        Cell::Count(case.escalation_level()),
        debt.due,
        Cell::Moment(debt.due_at),
        Cell::Span(debt.late_for),
        Cell::BusinessSpan(debt.late_business_for),
        debt.clock,
        debt.policy,
        debt.from,
    ]
}

/// Returns who is to keep it: the party that owes us, else the one named, else the owner of the case.
fn debtor<'a>(owed: &Owed<'a>) -> Option<&'a str> {
    owed.promise.keeper().or(owed.filed.case.owner.as_deref())
}

#[cfg(test)]
mod tests;
