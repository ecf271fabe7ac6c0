//! The same numbers by category and by owner.
//! A category counts for each level above it too, so that `billing` holds all of `billing/…`.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::model::case::Case;
use crate::model::look::Look;
use crate::reports::month::kept::Kept;
use crate::reports::month::speed::{Measure, Speed};
use crate::reports::month::{Counts, count, share};
use crate::view::cell::Cell;
use crate::view::page::{Audience, Column, Table};

/// Groups by name; a case without the key belongs to the group without a name.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Groups {
    by_name: BTreeMap<Option<String>, Group>,
}

/// The numbers of one group.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Group {
    pub(super) counts: Counts,
    pub(super) kept: Kept,
    response: Speed,
    resolution: Speed,
}

impl Group {
    /// Measures how long a case took.
    pub(super) fn time(&mut self, look: &Look<'_>, case: &Case) {
        self.response.add(look, case, Measure::FirstResponse);
        self.resolution.add(look, case, Measure::Resolution);
    }
}

impl Groups {
    /// Does something to the group of the case's category, and to each level above it.
    pub(super) fn of_category(&mut self, case: &Case, change: impl Fn(&mut Group)) {
        let Some(category) = case.category.as_deref() else {
            return change(self.by_name.entry(None).or_default());
        };
        for level in levels(category) {
            change(self.by_name.entry(Some(level.to_owned())).or_default());
        }
    }

    /// Does something to the group of the case's owner.
    pub(super) fn of_owner(&mut self, case: &Case, change: impl Fn(&mut Group)) {
        change(self.by_name.entry(case.owner.clone()).or_default());
    }

    /// Returns a row for each group: those with the most new cases first, a level before what is below it.
    pub(super) fn table(&self, key: &'static str, title: &str, columns: &'static [Column]) -> Table {
        let mut groups: Vec<(&Option<String>, &Group)> = self.by_name.iter().collect();
        groups.sort_by_key(|(name, _)| {
            let above = name.as_deref().map(levels).unwrap_or_default();
            let weight = |level: &str| {
                let group = self.by_name.get(&Some(level.to_owned()));
                (Reverse(group.map_or(0, |group| group.counts.received)), level.to_owned())
            };
            // What has no name stands last.
            (name.is_none(), above.into_iter().map(weight).collect::<Vec<_>>())
        });
        let has_levels = columns.iter().any(|column| column.key == "level");
        let rows = groups.into_iter().map(|(name, group)| row(name.as_deref(), group, has_levels)).collect();
        Table { key, title: title.to_owned(), columns, rows, audience: Audience::All }
    }
}

/// Returns `billing` and `billing/refund` for `billing/refund`.
fn levels(category: &str) -> Vec<&str> {
    let ends = category.match_indices('/').map(|(at, _)| at).chain([category.len()]);
    ends.filter_map(|end| category.get(..end)).collect()
}

fn row(name: Option<&str>, group: &Group, has_levels: bool) -> Vec<Cell> {
    let mut cells =
        vec![name.map_or_else(|| Cell::Word("(none)".to_owned()), |name| Cell::text(Some(name))), Cell::text(name)];
    if has_levels {
        cells.push(name.map_or(Cell::None, |name| count(levels(name).len())));
    }
    let kept = &group.kept;
    cells.extend([
        count(group.counts.received),
        count(group.counts.resolved),
        count(group.counts.closed),
        count(group.counts.open_at_end),
        count(kept.n()),
        count(kept.on_time),
        share(kept.on_time, kept.n()),
        count(group.response.n()),
        group.response.business_median(),
        count(group.resolution.n()),
        group.resolution.business_median(),
    ]);
    cells
}
