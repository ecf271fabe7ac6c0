//! Causes that bring complaint after complaint, for the week's page.
//! What counts as such a cause is said by `rules::cause::recurring`.

use crate::model::policy::Loudness;
use crate::reports::selection::Selection;
use crate::rules::cause::recurring;
use crate::rules::heard;
use crate::view::cell::Cell;
use crate::view::kind::Kind;
use crate::view::page::{Audience, Column, Role, Table};

/// The columns; the last complaint of a cause is the row.
pub const COLUMNS: &[Column] = &[
    Column::new("case", "Case").of(Kind::Text).always().role(Role::Id),
    Column::new("reason", "Why").of(Kind::Text).always().role(Role::Summary),
    Column::new("subject", "Subject").of(Kind::Text).always(),
    Column::new("owner", "Owner").of(Kind::Text),
];

/// Returns the causes that come back, where the house hears of them as notes; louder ones stand in `next`.
pub fn table(selection: &Selection<'_>) -> Table {
    let look = &selection.look;
    let recurring = recurring::of_folder(look, selection.folder);
    let mut rows = Vec::new();
    for filed in selection.cases() {
        let (case, mut found) = (&filed.case, Vec::new());
        recurring::check(look, &recurring, case, &mut found);
        found = heard(look.policy, found);
        rows.extend(found.into_iter().filter(|finding| finding.level == Loudness::Note).map(|finding| {
            vec![
                Cell::Id(case.id.to_string()),
                Cell::untrusted(finding.reason),
                Cell::untrusted(case.subject.clone()),
                Cell::text(case.owner.as_deref()),
            ]
        }));
    }
    let title = "Causes that come back".to_owned();
    Table { key: "recurring", title, columns: COLUMNS, rows, audience: Audience::All }
}
