//! What `open` answers under a `--once` key whose case is on file already.
//! Which case that is, is found by `open` itself.

use crate::cli::answer::Answer;
use crate::cli::context::{Care, Context};
use crate::cli::find::Found;
use crate::cli::open::{COLUMNS, answer};
use crate::cli::raising::Raised;
use crate::cli::write::done::Done;
use crate::model::case::Case;
use crate::model::id::PartyId;
use crate::model::word::Word;
use crate::store::load;
use crate::store::lock::Held;
use crate::view::cell::Cell;

/// Returns the answer for a case that an earlier run opened; what that run may not have come to is done now.
pub(super) fn opened(cx: &Context<'_>, care: &Care, held: Option<&Held<'_>>, found: Found, case: Case) -> Answer {
    let mut lines = vec![vec![Cell::Id(found.id.clone())]];
    let mut rows = vec![(found.clone(), case.clone(), Done::nothing(), false)];
    let made = cx.raise_repeats(care, held, &mut rows);
    let raised = Raised { rows: rows.into_iter().filter(|(_, _, done, _)| !done.lines.is_empty()).collect(), ..made };
    lines.extend(raised.rows.iter().flat_map(|(_, _, done, _)| done.lines.iter().cloned()));
    let saved = raised.rows.iter().any(|(_, _, _, changed)| *changed);
    let mut answer = answer(care, lines, row(&found, &case, &raised), saved);
    answer.errors = raised.errors;
    answer.missed = raised.missed;
    answer
}

/// Returns the row of a case that an earlier run opened.
fn row(found: &Found, case: &Case, raised: &Raised) -> Vec<Cell> {
    let mut row = vec![Cell::None; COLUMNS.len()];
    let known = [
        Cell::Id(case.id.to_string()),
        Cell::Id(case.id.to_string()),
        Cell::untrusted(load::shown(&found.path)),
        Cell::untrusted(case.subject.clone()),
        Cell::Word(case.status.word().to_owned()),
        Cell::Word(case.priority.word().to_owned()),
        Cell::text(case.owner.as_deref()),
        Cell::id(case.complainant.as_ref().map(PartyId::as_str)),
    ];
    for (cell, value) in row.iter_mut().zip(known) {
        *cell = value;
    }
    for (cell, column) in row.iter_mut().zip(COLUMNS) {
        match column.key {
            "codes" | "may_be" => *cell = Cell::List(Vec::new()),
            "raised" => {
                *cell = Cell::List(raised.rows.iter().map(|(found, _, _, _)| Cell::Id(found.id.clone())).collect());
            }
            "changed" => *cell = Cell::Flag(false),
            _ => {}
        }
    }
    row
}
