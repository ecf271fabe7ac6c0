//! Who has heard nothing, since when, and whether they have asked meanwhile; the longest silence first.
//! When silence is too long is said by `rules::silence`.

use std::cmp::Reverse;

use chrono::{DateTime, FixedOffset};

use crate::calendar::span::Span;
use crate::model::case::{Priority, Status, WaitingOn};
use crate::model::folder::Filed;
use crate::model::summary::Summary;
use crate::model::word::Word;
use crate::reports::selection::Selection;
use crate::rules::silence::over;
use crate::view::cell::Cell;
use crate::view::kind::Kind;
use crate::view::page::{Audience, Column, Role, Table};

/// The columns; a case is the row.
pub const COLUMNS: &[Column] = &[
    Column::new("case", "Case").of(Kind::Text).always().role(Role::Id),
    Column::new("subject", "Subject").of(Kind::Text).always().role(Role::Summary),
    Column::new("status", "Status").of(Kind::OneOf(Status::SPELLINGS)).always().data(),
    Column::new("waiting_on", "Waiting on").of(Kind::OneOf(WaitingOn::SPELLINGS)),
    Column::new("priority", "Priority").of(Kind::OneOf(Priority::SPELLINGS)).always(),
    Column::new("owner", "Owner").of(Kind::Text),
    Column::new("complainant", "Party").of(Kind::Text).data(),
    Column::new("complainant_name", "For").of(Kind::Text),
    Column::new("organisation", "Organisation").of(Kind::Text).data(),
    Column::new("organisation_name", "Organisation").of(Kind::Text).data(),
    Column::new("silent_since", "Silent since").of(Kind::Moment).always(),
    Column::new("silent_seconds", "Silent").of(Kind::Seconds).always().data(),
    Column::new("silent_business_seconds", "Silent for").of(Kind::Seconds).always(),
    Column::new("limit_at", "Limit").of(Kind::Moment).data(),
    Column::new("over_limit", "Over the limit").of(Kind::Flag).always().data(),
    Column::new("first_contact", "No contact yet").of(Kind::Flag).always().data(),
    Column::new("chasing", "Chasing").of(Kind::Flag).always(),
    Column::new("chasing_since", "Chasing since").of(Kind::Moment).data(),
];

/// Returns whether a case may stand in it.
pub fn may_hold(summary: &Summary) -> bool {
    summary.is_active()
}

/// Returns the active cases whose customers have heard nothing for longer than the span, else than their limit.
pub fn build<'a>(selection: &Selection<'a>, over: Option<Span>) -> Vec<&'a Filed> {
    let look = &selection.look;
    let is_silent = |filed: &&Filed| {
        let case = &filed.case;
        let until = match over {
            Some(span) => span.after(case.silent_since().to_utc(), look.calendar()).ok(),
            None => over::limit_at(look, &selection.counted(filed)),
        };
        case.is_active() && until.is_some_and(|until| until < look.now.instant())
    };
    let mut silent: Vec<&Filed> = selection.cases().filter(is_silent).collect();
    silent.sort_by_key(|filed| {
        (Reverse(look.business_since(filed.case.silent_since())), filed.case.silent_since(), &filed.case.id)
    });
    silent
}

/// Returns the key by which a silence is the same as one that was told before.
pub fn key(filed: &Filed) -> String {
    format!("{} {}", filed.case.id, filed.case.silent_since().timestamp())
}

/// Returns silent cases as a table.
pub fn table(selection: &Selection<'_>, silent: &[&Filed]) -> Table {
    let rows = silent.iter().map(|filed| row(selection, filed)).collect();
    Table { key: "silence", title: String::new(), columns: COLUMNS, rows, audience: Audience::All }
}

fn row(selection: &Selection<'_>, filed: &Filed) -> Vec<Cell> {
    let (look, folder, case) = (&selection.look, selection.folder, &filed.case);
    let organisation = folder.organisation(case);
    let since = case.silent_since();
    let moment = |at: DateTime<FixedOffset>| Cell::Moment(look.shown(at));
    let limit_at = over::limit_at(look, &selection.counted(filed));
    vec![
        Cell::Id(case.id.to_string()),
        Cell::untrusted(case.subject.clone()),
        Cell::Word(case.status.word().to_owned()),
        case.waiting_on.map_or(Cell::None, |on| Cell::Word(on.word().to_owned())),
        Cell::Word(selection.priority(filed).word().to_owned()),
        Cell::text(case.owner.as_deref()),
        Cell::id(case.complainant.as_ref().map(|id| id.as_str())),
        Cell::text(case.complainant.as_ref().and_then(|id| folder.called(id))),
        Cell::id(organisation.map(|id| id.as_str())),
        Cell::text(organisation.and_then(|id| folder.name(id))),
        moment(since),
        Cell::Span(look.at().signed_duration_since(since).num_seconds()),
        Cell::BusinessSpan(look.business_since(since)),
        limit_at.map_or(Cell::None, |at| moment(at.fixed_offset())),
        Cell::Flag(limit_at.is_some_and(|at| at < look.now.instant())),
        Cell::Flag(case.last_out().is_none()),
        Cell::Flag(case.chasing_since().is_some()),
        case.chasing_since().map_or(Cell::None, moment),
    ]
}
