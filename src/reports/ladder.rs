//! Where cases stand on the ladder of the house, and by which rule they go up.
//! Whether they go up is decided by `rules::ladder`.

use crate::model::case::Case;
use crate::model::folder::Filed;
use crate::model::look::Look;
use crate::rules::Finding;
use crate::rules::escalation::stuck;
use crate::rules::ladder;
use crate::view::cell::Cell;
use crate::view::kind::Kind;
use crate::view::page::{Audience, Column, Role, Table};

/// The columns; a case is the row.
pub const COLUMNS: &[Column] = &[
    Column::new("case", "Case").of(Kind::Text).always().role(Role::Id),
    Column::new("level", "Level").of(Kind::Count).always(),
    Column::new("step", "Step").of(Kind::Text),
    Column::new("since", "Since").of(Kind::Moment).always(),
    Column::new("until", "Until").of(Kind::Moment),
    Column::new("next_level", "Next level").of(Kind::Count).data(),
    Column::new("next_step", "Next step").of(Kind::Text),
    Column::new("next_who", "Who").of(Kind::List(&Kind::Text)).always(),
    Column::new("triggers", "Triggers").of(Kind::List(&Kind::Text)).always(),
    Column::new("due", "Due").of(Kind::Flag).always(),
    Column::new("why", "Why").of(Kind::Text).role(Role::Summary),
];

/// Returns the standing of each case as a table.
///
/// `worries` tells what is wrong with a case.
pub fn table(look: &Look<'_>, cases: &[&Filed], worries: impl Fn(&Case) -> Vec<Finding>) -> Table {
    let rows = cases.iter().map(|filed| row(look, &filed.case, &worries(&filed.case))).collect();
    Table { key: "escalate", title: String::new(), columns: COLUMNS, rows, audience: Audience::All }
}

fn row(look: &Look<'_>, case: &Case, worries: &[Finding]) -> Vec<Cell> {
    let standing = ladder::standing(look, case);
    let call = ladder::call(look, case, worries);
    // Where nobody above can be asked, the rule that says so is named, and what to do.
    let stuck = stuck::found(look, case).filter(|_| call.is_none());
    let stuck = stuck.map(|found| {
        let hint = found.hint.map_or_else(String::new, |hint| format!("; next: {hint}"));
        format!("{}: {}{hint}", found.code, found.reason)
    });
    let next = call.as_ref().map(|call| call.step);
    let next = next.or_else(|| ladder::left(look, case, &standing).first().copied());
    // Without a ladder it stands with whoever it was handed up to, and nobody knows who is above.
    let is_bare = look.policy.ladder.steps.is_empty();
    let bare = is_bare.then_some("no `[[ladder]]` in amends.toml says who is above (amends help config)");
    let raised = || case.raises().max_by_key(|raise| case.escalated(raise)).and_then(|raise| raise.to.as_deref());
    let texts = |texts: &[String]| Cell::List(texts.iter().map(|text| Cell::untrusted(text.clone())).collect());
    vec![
        Cell::Id(case.id.to_string()),
        Cell::Count(standing.level),
        Cell::text(standing.step.map(|step| step.name.as_str()).or_else(|| raised().filter(|_| is_bare))),
        Cell::Moment(look.shown(standing.since)),
        Cell::moment(ladder::held_until(look, case, &standing)),
        next.map_or(Cell::None, |step| Cell::Count(step.level)),
        Cell::text(next.map(|step| step.name.as_str())),
        texts(next.map_or(&[], |step| step.who.as_slice())),
        texts(next.map_or(&[], |step| step.triggers.as_slice())),
        Cell::Flag(call.is_some()),
        Cell::text(call.as_ref().map(|call| call.why.as_str()).or(stuck.as_deref()).or(bare)),
    ]
}
