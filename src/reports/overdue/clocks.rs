//! Targets and obligations as rows of what is past its due, beside the promises and never mixed with them.
//! How a clock runs is `model::run`'s business.

use chrono::{DateTime, FixedOffset};

use crate::calendar::count;
use crate::model::case::Priority;
use crate::model::clock::Duty;
use crate::model::folder::{Filed, Folder};
use crate::model::look::Look;
use crate::model::run::{self, Run, State};
use crate::model::word::Word;
use crate::reports::overdue::{Debt, cells};
use crate::reports::selection::Selection;
use crate::view::cell::Cell;

/// One open clock with its due.
#[derive(Clone, Debug, PartialEq)]
pub struct Ticking<'a> {
    pub filed: &'a Filed,
    pub run: Run,
    /// The priority that counts of its case.
    pub priority: Priority,
    pub due_at: DateTime<FixedOffset>,
    /// By how much it is late in plain time; negative before it is due.
    pub late_for: i64,
    /// The same in business time.
    pub late_business_for: i64,
}

/// Returns the open clocks of these duties that are late, or due by an instant; of several policies the earliest.
pub(super) fn open<'a>(
    selection: &Selection<'a>,
    duties: &[Duty],
    until: Option<DateTime<chrono::Utc>>,
) -> Vec<Ticking<'a>> {
    let look = &selection.look;
    let now = look.now.instant();
    let mut found = Vec::new();
    if duties.iter().all(|duty| *duty == Duty::Promise) {
        return found;
    }
    for filed in &selection.folder.cases {
        let runs = run::of_case(look, &selection.counted(filed));
        if runs.is_empty() || !selection.selects(filed) {
            continue;
        }
        let priority = selection.priority(filed);
        for run in runs.into_iter().filter(|run| run.counts && duties.contains(&run.duty)) {
            // What was late before somebody moved its due has been late since then.
            let Some(due_at) = run.breach.map(|breach| look.shown(breach.due_at)).or(run.due_at) else { continue };
            let is_late = run.state == State::Missed;
            let is_soon = run.state == State::Running && until.is_some_and(|until| due_at.to_utc() <= until);
            if is_late || is_soon {
                let late_for = now.signed_duration_since(due_at.to_utc()).num_seconds();
                let late_business_for = count::business_seconds(due_at.to_utc(), now, look.calendar());
                found.push(Ticking { filed, run, priority, due_at, late_for, late_business_for });
            }
        }
    }
    found
}

/// Returns the keys of all open clocks of a folder.
pub fn standing(folder: &Folder, look: &Look<'_>) -> Vec<String> {
    let of_case = |filed: &Filed| -> Vec<String> {
        run::of_case(look, &filed.case).iter().filter(|run| run.is_open()).map(|run| key(filed, run)).collect()
    };
    folder.cases.iter().flat_map(of_case).collect()
}

fn key(filed: &Filed, run: &Run) -> String {
    format!("{}/{} {}", filed.case.id, run.address(), run.started_at.timestamp())
}

impl Ticking<'_> {
    /// Returns the key by which it is the same as one that was told before.
    pub fn key(&self) -> String {
        key(self.filed, &self.run)
    }
}

/// Returns the row of a clock.
pub(super) fn row(selection: &Selection<'_>, ticking: &Ticking<'_>) -> Vec<Cell> {
    let run = &ticking.run;
    let owner = ticking.filed.case.owner.as_deref();
    let due = match (run.due_day, run.breach) {
        (Some(day), None) => Cell::Day(day),
        (Some(day), Some(breach)) if run.due_at == Some(breach.due_at) => Cell::Day(day),
        _ => Cell::Moment(ticking.due_at),
    };
    let debt = Debt {
        priority: ticking.priority,
        promise: Cell::None,
        duty: run.duty,
        kind: Cell::None,
        what: Cell::untrusted(format!("{} ({})", run.clock, run.policy)),
        how: Cell::None,
        who: Cell::text(owner),
        to: Cell::untrusted("complainant"),
        due,
        due_at: ticking.due_at,
        late_for: ticking.late_for,
        late_business_for: ticking.late_business_for,
        clock: Cell::Word(run.clock.clone()),
        policy: Cell::untrusted(format!("{}@{}", run.policy, run.version)),
        from: Cell::None,
    };
    cells(selection.folder, ticking.filed, debt)
}

/// Returns the duties that a word names; `all` is every one.
pub fn duties(word: &str) -> Option<Vec<Duty>> {
    match word {
        "all" => Some(vec![Duty::Promise, Duty::Target, Duty::Obligation]),
        word => Duty::from_word(word).map(|duty| vec![duty]),
    }
}
