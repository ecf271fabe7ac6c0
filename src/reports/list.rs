//! Which cases are there: one row for each, in the order that was asked for.
//! What a person should do about them belongs to the watch reports.

use std::cmp::Ordering;

use chrono::{DateTime, FixedOffset};

use crate::model::case::{Case, CaseKind, Priority, Status};
use crate::model::folder::Filed;
use crate::model::summary::Summary;
use crate::model::word::{Word, nearest};
use crate::reports::selection::Selection;
use crate::view::cell::Cell;
use crate::view::kind::Kind;
use crate::view::page::{Audience, Block, Column, Role, Table};

/// The columns; a case is the row.
pub const COLUMNS: &[Column] = &[
    Column::new("id", "Case").of(Kind::Text).always().role(Role::Id),
    Column::new("kind", "Kind").of(Kind::OneOf(CaseKind::SPELLINGS)).always().data(),
    Column::new("status", "Status").of(Kind::OneOf(Status::SPELLINGS)).always(),
    Column::new("priority", "Priority").of(Kind::OneOf(Priority::SPELLINGS)).always(),
    Column::new("subject", "Subject").of(Kind::Text).always().role(Role::Summary),
    Column::new("complainant", "Party").of(Kind::Text).data(),
    Column::new("complainant_name", "From").of(Kind::Text),
    Column::new("organisation", "Organisation").of(Kind::Text).data(),
    Column::new("organisation_name", "Organisation").of(Kind::Text).data(),
    Column::new("owner", "Owner").of(Kind::Text),
    Column::new("category", "Category").of(Kind::Text).data(),
    Column::new("received_at", "Received").of(Kind::Moment).always(),
    Column::new("age_seconds", "Age").of(Kind::Seconds).always().data(),
    Column::new("open_promises", "Promises").of(Kind::Count).always().data(),
    Column::new("next_due_at", "Next due").of(Kind::Moment).role(Role::Due),
    Column::new("silent_seconds", "Silent").of(Kind::Seconds).data(),
    Column::new("escalation_level", "Level").of(Kind::Count).always().data(),
    Column::new("path", "File").of(Kind::Text).always().data(),
    Column::new("cause", "Cause").of(Kind::Text).data(),
];

/// By which column the rows are sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    place: usize,
    descending: bool,
}

/// A key that is no column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownKey {
    pub given: String,
    pub nearest: Option<&'static str>,
}

impl Order {
    /// Reads the key of a column; with a `-` before it the greatest comes first.
    pub fn parse(text: &str) -> Result<Self, UnknownKey> {
        let (key, descending) = text.strip_prefix('-').map_or((text, false), |key| (key, true));
        let place = COLUMNS.iter().position(|column| column.key == key);
        place.map(|place| Self { place, descending }).ok_or_else(|| UnknownKey {
            given: key.to_owned(),
            nearest: nearest(key, COLUMNS.iter().map(|column| column.key)),
        })
    }

    /// Returns where a case stands in the order, the first with the least, as far as its summary tells.
    fn place(self, summary: &Summary) -> Option<(i64, i64)> {
        let key = COLUMNS.get(self.place)?.key;
        let newest = -summary.received_at;
        let place = match key {
            "received_at" => return Some((if self.descending { newest } else { summary.received_at }, 0)),
            "kind" => self.rank(summary.kind.word()),
            "status" => self.rank(summary.status.word()),
            "priority" => self.rank(summary.priority.word()).filter(|_| !summary.may_be_raised()),
            _ => None,
        };
        let place = i64::try_from(place?).ok()?;
        Some((if self.descending { -place } else { place }, newest))
    }

    fn compare(self, one: &[Cell], other: &[Cell]) -> Ordering {
        let cell = |row: &[Cell]| row.get(self.place).cloned().unwrap_or(Cell::None);
        let (one, other) = (cell(one), cell(other));
        match (&one, &other) {
            // What has no value stands last in either direction.
            (Cell::None, Cell::None) => Ordering::Equal,
            (Cell::None, _) => Ordering::Greater,
            (_, Cell::None) => Ordering::Less,
            _ if self.descending => self.ascending(&other, &one),
            _ => self.ascending(&one, &other),
        }
    }

    fn ascending(self, one: &Cell, other: &Cell) -> Ordering {
        match (one, other) {
            (Cell::Moment(one), Cell::Moment(other)) => one.cmp(other),
            (Cell::Span(one), Cell::Span(other)) | (Cell::Count(one), Cell::Count(other)) => one.cmp(other),
            (Cell::Word(one), Cell::Word(other)) => self.rank(one).cmp(&self.rank(other)),
            (Cell::Text(one), Cell::Text(other)) => one.by_name(other),
            (Cell::Id(one), Cell::Id(other)) => one.cmp(other),
            _ => Ordering::Equal,
        }
    }

    /// Returns the place of a word in its list: a high priority is greater than a low one, whatever the alphabet says.
    fn rank(self, word: &str) -> Option<usize> {
        match COLUMNS.get(self.place)?.kind {
            Kind::OneOf(words) => words.iter().position(|known| *known == word),
            _ => None,
        }
    }
}

/// Returns where a case stands in the list, the first with the least, as far as its summary tells; several may share a
/// place.
pub fn place(order: Option<Order>, summary: &Summary) -> Option<(i64, i64)> {
    order.map_or(Some((-summary.received_at, 0)), |order| order.place(summary))
}

/// Returns the selected cases as a table: the newest first, unless another order is asked for.
pub fn build(selection: &Selection<'_>, order: Option<Order>, limit: Option<usize>) -> Block {
    let mut filed: Vec<&Filed> = selection.cases().collect();
    filed.sort_by(|one, other| (other.case.received_at, &one.case.id).cmp(&(one.case.received_at, &other.case.id)));
    let most = limit.unwrap_or(usize::MAX);
    // In another order the last may be first.
    filed.truncate(if order.is_some() { usize::MAX } else { most });
    let mut rows: Vec<Vec<Cell>> = filed.into_iter().map(|filed| row(selection, filed)).collect();
    if let Some(order) = order {
        rows.sort_by(|one, other| order.compare(one, other));
    }
    rows.truncate(most);
    Block::Table(Table { key: "cases", title: String::new(), columns: COLUMNS, rows, audience: Audience::All })
}

fn row(selection: &Selection<'_>, filed: &Filed) -> Vec<Cell> {
    let (look, folder, case) = (&selection.look, selection.folder, &filed.case);
    let organisation = folder.organisation(case);
    let since = |at: DateTime<FixedOffset>| Cell::Span(look.at().signed_duration_since(at).num_seconds());
    let word = |word: &str| Cell::Word(word.to_owned());
    vec![
        Cell::Id(case.id.to_string()),
        word(case.kind.word()),
        word(case.status.word()),
        word(selection.priority(filed).word()),
        Cell::untrusted(case.subject.clone()),
        Cell::id(case.complainant.as_ref().map(|id| id.as_str())),
        Cell::text(case.complainant.as_ref().and_then(|id| folder.called(id))),
        Cell::id(organisation.map(|id| id.as_str())),
        Cell::text(organisation.and_then(|id| folder.name(id))),
        Cell::text(case.owner.as_deref()),
        Cell::text(case.category.as_deref()),
        Cell::Moment(case.received_at),
        since(case.received_at),
        Cell::Count(i64::try_from(case.open_promises().count()).unwrap_or(i64::MAX)),
        Cell::moment(next_due(selection, case)),
        if case.is_active() { since(case.silent_since()) } else { Cell::None },
        Cell::Count(case.escalation_level()),
        Cell::untrusted(filed.path.clone()),
        Cell::text(case.outcome.as_ref().and_then(|outcome| outcome.cause.as_deref())),
    ]
}

/// Returns when the next of the open promises is due, or was.
fn next_due(selection: &Selection<'_>, case: &Case) -> Option<DateTime<FixedOffset>> {
    case.open_promises().filter_map(|promise| promise.due_at(selection.look.calendar())).min()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::sample::bakery;
    use crate::model::filter::Filter;
    use crate::model::look::Look;
    use crate::model::policy::Policy;
    use crate::model::sample_folder::{case, folder, now, organisation, person, promise};

    fn table(order: Option<&str>, limit: Option<usize>) -> Table {
        let mut refund = case("kd35-dnr3", "2026-11-20T09:14:00+02:00");
        refund.priority = Priority::High;
        refund.complainant = crate::model::id::PartyId::parse("p-h7xw3");
        refund.promises = vec![promise("p7kd", "2026-11-24"), promise("p8kd", "2026-11-23T12:00:00+02:00")];
        let mut cold = case("c-2", "2026-11-23T08:00:00+02:00");
        cold.subject = "a cold oven".to_owned();
        cold.status = Status::Resolved;
        let mut bread = case("b-1", "2026-11-20T09:14:00+02:00");
        bread.subject = "Bread".to_owned();
        bread.priority = Priority::Low;
        let mut lerato = person("p-h7xw3", "Lerato Dube");
        lerato.organisation = crate::model::id::PartyId::parse("p-9kd2m");
        let folder = folder(vec![refund, cold, bread], vec![lerato, organisation("p-9kd2m", "Dube Catering")]);
        let policy = Policy { calendar: bakery(), ..Policy::standard(crate::calendar::sample::johannesburg()) };
        let look = Look { now: now("2026-11-24T10:00:00+02:00"), policy: &policy };
        let filter = Filter::default();
        let order = order.map(|key| Order::parse(key).unwrap());
        match build(&Selection::new(look, &folder, &filter), order, limit) {
            Block::Table(table) => table,
            other => panic!("{other:?}"),
        }
    }

    fn check(order: Option<&str>, limit: Option<usize>, expect: &[&str]) {
        let table = table(order, limit);
        let ids: Vec<_> = table.rows.iter().map(|row| row[0].clone()).collect();
        assert_eq!(ids, expect.iter().map(|id| Cell::Id((*id).to_owned())).collect::<Vec<_>>(), "{order:?}");
    }

    #[test]
    fn the_newest_first_unless_told_otherwise_and_what_has_no_value_last() {
        check(None, None, &["c-2", "b-1", "kd35-dnr3"]);
        check(None, Some(1), &["c-2"]);
        check(Some("received_at"), None, &["b-1", "kd35-dnr3", "c-2"]);
        check(Some("priority"), None, &["b-1", "c-2", "kd35-dnr3"]);
        check(Some("-priority"), Some(2), &["kd35-dnr3", "c-2"]);
        check(Some("subject"), None, &["c-2", "kd35-dnr3", "b-1"]);
        check(Some("status"), None, &["b-1", "kd35-dnr3", "c-2"]);
        check(Some("next_due_at"), None, &["kd35-dnr3", "c-2", "b-1"]);
        check(Some("-next_due_at"), None, &["kd35-dnr3", "c-2", "b-1"]);
        check(Some("silent_seconds"), None, &["b-1", "kd35-dnr3", "c-2"]);
    }

    #[test]
    fn a_row_says_what_the_contract_names() {
        let table = table(Some("-priority"), Some(1));
        assert_eq!(table.misfit(), None);
        let said = |key: &str| table.rows[0][COLUMNS.iter().position(|column| column.key == key).unwrap()].clone();
        assert_eq!(said("complainant_name"), Cell::untrusted("Lerato Dube"));
        assert_eq!(said("organisation"), Cell::Id("p-9kd2m".into()));
        assert_eq!(said("organisation_name"), Cell::untrusted("Dube Catering"));
        assert_eq!(said("age_seconds"), Cell::Span(4 * 86_400 + 46 * 60));
        assert_eq!(said("open_promises"), Cell::Count(2));
        assert_eq!(said("next_due_at"), Cell::Moment(crate::model::sample_folder::at("2026-11-23T12:00:00+02:00")));
        assert_eq!(said("path"), Cell::untrusted("cases/2026/kd35-dnr3.toml"));
    }

    #[test]
    fn an_unknown_key_is_refused_with_the_nearest() {
        for (typed, meant) in [("prioritty", Some("priority")), ("-received", Some("received_at")), ("zzz", None)] {
            assert_eq!(Order::parse(typed).unwrap_err().nearest, meant, "{typed}");
        }
    }
}
