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
        for promise in filed.case.open_promises() {
            let Some(due) = &promise.due else { continue };
            let due_at = due.at(look.calendar());
            let instant = due_at.with_timezone(&Utc);
            if is_wanted(due, instant) && selection.selects_promise(filed, promise) {
                let late_for = now.signed_duration_since(instant).num_seconds();
                let late_business_for = count::business_seconds(instant, now, look.calendar());
                owed.push(Owed { filed, promise, due, due_at, late_for, late_business_for });
            }
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
    cells(selection, owed.filed, debt)
}

fn cells(selection: &Selection<'_>, filed: &Filed, debt: Debt) -> Vec<Cell> {
    let (folder, case) = (selection.folder, &filed.case);
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
        word(selection.priority(filed).word()),
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
    let promise = owed.promise;
    promise.from.as_deref().or(promise.who.as_deref()).or(owed.filed.case.owner.as_deref())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::sample::bakery;
    use crate::model::case::Case;
    use crate::model::filter::Filter;
    use crate::model::policy::Policy;
    use crate::model::promise::PromiseState;
    use crate::model::sample_folder::{case, folder, now, promise};

    fn shop() -> Folder {
        let mut refund = case("kd35-dnr3", "2026-11-20T09:14:00+02:00");
        refund.owner = Some("thandi".to_owned());
        let kept = Promise { state: PromiseState::Kept, ..promise("p3", "2026-11-20") };
        let step = Promise {
            part_of: Some(crate::model::id::BlockId::of_file("p3")),
            ..promise("p2", "2026-11-24T12:00:00+02:00")
        };
        let dateless = Promise { due: None, ..promise("p4", "2026-11-20") };
        refund.promises = vec![promise("p1", "2026-11-24"), step, kept, dateless];
        let mut solved = case("c-2", "2026-11-19T09:00:00+02:00");
        solved.status = Status::Resolved;
        let update = Promise { kind: PromiseKind::Update, ..promise("p1", "2026-11-23T12:00:00+02:00") };
        let owed_to_us = Promise { from: Some("party:p-oven".to_owned()), ..promise("p2", "2026-11-25") };
        solved.promises = vec![update, owed_to_us];
        folder(vec![refund, solved, case("b-1", "2026-11-20T09:00:00+02:00")], Vec::new())
    }

    fn with<T>(at: &str, folder: &Folder, ask: impl FnOnce(&Selection<'_>) -> T) -> T {
        let policy = Policy { calendar: bakery(), ..Policy::standard(crate::calendar::sample::johannesburg()) };
        let filter = Filter::default();
        ask(&Selection::new(Look { now: now(at), policy: &policy }, folder, &filter))
    }

    fn check(at: &str, within: Option<&str>, expect: &[(&str, i64, i64)]) {
        let folder = shop();
        let found: Vec<(String, i64, i64)> = with(at, &folder, |selection| {
            let within = within.map(|span| Span::parse(span).unwrap());
            let address = |case: &Case, promise: &Promise| format!("{}/{}", case.id, promise.id.as_str());
            let overdue = build(selection, within).unwrap();
            let say =
                |owed: &Owed<'_>| (address(&owed.filed.case, owed.promise), owed.late_for, owed.late_business_for);
            overdue.owed.iter().map(say).collect()
        });
        let expect: Vec<_> = expect.iter().map(|(id, late, business)| ((*id).to_owned(), *late, *business)).collect();
        assert_eq!(found, expect, "{at} {within:?}");
    }

    #[test]
    fn the_latest_first_in_plain_and_in_business_time() {
        const HOUR: i64 = 3_600;
        check("2026-11-23T11:59:00+02:00", None, &[]);
        // The due instant itself is still in time.
        check("2026-11-23T12:00:00+02:00", None, &[]);
        // Resolving does not discharge an update. A due day lasts to closing time, and the night is no business time.
        check(
            "2026-11-25T09:00:00+02:00",
            None,
            &[
                ("c-2/p1", 45 * HOUR, 14 * HOUR + HOUR / 2),
                ("kd35-dnr3/p2", 21 * HOUR, 6 * HOUR),
                ("kd35-dnr3/p1", 16 * HOUR, HOUR),
            ],
        );
    }

    #[test]
    fn what_falls_due_soon_follows_by_its_due() {
        check(
            "2026-11-24T12:30:00+02:00",
            Some("1d"),
            &[("c-2/p1", 88_200, 32_400), ("kd35-dnr3/p2", 1_800, 1_800), ("kd35-dnr3/p1", -16_200, -16_200)],
        );
        check("2026-11-21T11:00:00+02:00", Some("1bh"), &[]);
        check("2026-11-23T11:00:00+02:00", Some("1bh"), &[("c-2/p1", -3_600, -3_600)]);
    }

    #[test]
    fn a_row_keeps_the_day_that_was_promised_and_names_who_owes() {
        let folder = shop();
        let table = with("2026-11-26T09:00:00+02:00", &folder, |selection| {
            build(selection, None).unwrap().table(selection, "overdue", "", COLUMNS)
        });
        assert_eq!(table.misfit(), None);
        let said = |row: usize, key: &str| {
            table.rows[row][COLUMNS.iter().position(|column| column.key == key).unwrap()].clone()
        };
        let owed_to_us = table.rows.len() - 1;
        assert_eq!(said(owed_to_us, "who"), Cell::untrusted("party:p-oven"));
        assert_eq!(said(owed_to_us, "to"), Cell::None);
        assert_eq!(said(owed_to_us, "due"), Cell::Day("2026-11-25".parse().unwrap()));
        // Nobody is named: the owner of the case keeps it, and the customer is the one it was made to.
        assert_eq!(said(1, "who"), Cell::untrusted("thandi"));
        assert_eq!(said(1, "to"), Cell::untrusted("complainant"));
    }
}
