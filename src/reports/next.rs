//! Everything that wants action: one row for each case, its worst reason first, and what to type next.
//! What is a worry is said by `rules`; in which order they come is said by `order`.

pub mod order;

use std::collections::HashSet;

use crate::model::case::{Case, Priority, Status};
use crate::model::folder::Filed;
use crate::model::parallel::in_parallel;
use crate::model::policy::Loudness;
use crate::model::summary::Summary;
use crate::model::word::{Word, is_under};
use crate::reports::next::order::{Urgency, Weights, is_danger, key};
use crate::reports::selection::Selection;
use crate::rules::Finding;
use crate::rules::escalation::unaccepted;
use crate::rules::merge::left_behind;
use crate::view::cell::Cell;
use crate::view::kind::Kind;
use crate::view::page::{Audience, Block, Column, Role, Table};

/// The columns; a case is the row.
pub const COLUMNS: &[Column] = &[
    Column::new("case", "Case").of(Kind::Text).always().role(Role::Id),
    Column::new("code", "Code").of(Kind::Text).always(),
    Column::new("level", "Level").of(Kind::OneOf(Loudness::SPELLINGS)).always().data(),
    Column::new("reason", "Why").of(Kind::Text).always().role(Role::Summary),
    Column::new("since", "Since").of(Kind::Moment).data(),
    Column::new("subject", "Subject").of(Kind::Text).always().data(),
    Column::new("complainant_name", "For").of(Kind::Text),
    Column::new("owner", "Owner").of(Kind::Text),
    Column::new("priority", "Priority").of(Kind::OneOf(Priority::SPELLINGS)).always().data(),
    Column::new("hint", "Next").of(Kind::Text),
    Column::new("also", "Also").of(Kind::List(&Kind::Text)).always(),
];

/// A case that wants action.
pub struct Row<'a> {
    pub filed: &'a Filed,
    /// Why, the worst first; never empty.
    findings: Vec<(Urgency, Finding)>,
}

/// All cases that want action, the most urgent first.
pub struct Next<'a> {
    pub rows: Vec<Row<'a>>,
    /// The keys of all findings that stand in the folder, selected or not.
    pub standing: Vec<String>,
}

/// Returns whether complaints of parties that have to do with each other may want action together.
pub fn may_hold(complaints: &[Summary]) -> bool {
    complaints.len() > 1 && complaints.iter().any(|complaint| complaint.status != Status::Closed)
}

/// Returns all that wants action: worries of the levels `act` and `warn`; notes are told where a case is shown.
pub fn build<'a>(selection: &Selection<'a>) -> Next<'a> {
    build_with(selection, |_| None)
}

/// Returns all that wants action, and what this person is asked to take over, whom that concerns from the first moment.
pub fn build_for<'a>(selection: &Selection<'a>, person: &str) -> Next<'a> {
    build_with(selection, |filed| unaccepted::of(&selection.look, &filed.case, person))
}

fn build_with<'a>(selection: &Selection<'a>, also: impl Fn(&Filed) -> Option<Finding> + Sync) -> Next<'a> {
    let look = &selection.look;
    let judged = in_parallel(&selection.folder.cases, |filed| {
        let mut worries = selection.findings(filed);
        let asked = also(filed).filter(|asked| worries.iter().all(|known| known.code != asked.code));
        worries.extend(asked);
        left_behind::lead(selection.folder, &filed.case, &mut worries);
        worries.retain(|finding| matches!(finding.level, Loudness::Act | Loudness::Warn));
        let weights = Weights::new(look, &filed.case);
        order::sort(&weights, &mut worries);
        order::weighed(&weights, worries)
    });
    let mut next = Next { rows: Vec::new(), standing: Vec::new() };
    for (filed, findings) in selection.folder.cases.iter().zip(judged) {
        next.standing.extend(findings.iter().map(|(_, finding)| key(finding)));
        if !findings.is_empty() && selection.selects(filed) {
            next.rows.push(Row { filed, findings });
        }
    }
    next.sort();
    next
}

impl<'a> Next<'a> {
    /// Leaves out the cases that a page names already, unless there is danger or something to act on that it does not say.
    pub fn without(mut self, blocks: &[Block]) -> Self {
        let mut named: HashSet<&str> = HashSet::new();
        for block in blocks {
            let Block::Table(table) = block else { continue };
            let Some(place) = table.columns.iter().position(|column| column.role == Role::Id) else { continue };
            let ids = table.rows.iter().filter_map(|row| row.get(place));
            named.extend(ids.filter_map(|cell| if let Cell::Id(id) = cell { Some(id.as_str()) } else { None }));
        }
        for row in self.rows.iter_mut().filter(|row| named.contains(row.filed.case.id.as_str())) {
            row.findings.retain(|(_, finding)| is_news(finding));
        }
        self.rows.retain(|row| !row.findings.is_empty());
        self.sort();
        self
    }

    /// Leaves only what is new; a case of which nothing is new is left out.
    pub fn retain(&mut self, is_new: impl Fn(&str) -> bool) {
        for row in &mut self.rows {
            row.findings.retain(|(_, finding)| is_new(&key(finding)));
        }
        self.rows.retain(|row| !row.findings.is_empty());
        self.sort();
    }

    /// Returns the keys of all that is told.
    pub fn told(&self) -> impl Iterator<Item = String> {
        self.rows.iter().flat_map(|row| row.findings.iter().map(|(_, finding)| key(finding)))
    }

    /// Returns the rows as a table.
    pub fn table(&self, selection: &Selection<'a>, key: &'static str, title: &str) -> Table {
        let rows = self.rows.iter().map(|row| cells(selection, row)).collect();
        Table { key, title: title.to_owned(), columns: COLUMNS, rows, audience: Audience::All }
    }

    /// Sorts the cases by their worst reason; of two alike the id decides.
    fn sort(&mut self) {
        self.rows.sort_by(|one, other| {
            let worst = |row: &Row<'_>| row.findings.first().map(|(urgency, _)| *urgency);
            worst(one).cmp(&worst(other)).then_with(|| one.filed.case.id.cmp(&other.filed.case.id))
        });
    }
}

/// Returns whether a worry about a case that a page names for something else has to be said there all the same.
fn is_news(finding: &Finding) -> bool {
    // What the tables of the page are made of.
    const TOLD: &[&str] =
        &["promise.overdue", "promise.due-soon", "update.missed", "silence", "repeat", "case.unowned"];
    let is_told = TOLD.iter().any(|told| is_under(finding.code, told, '.'));
    !is_told && (finding.level == Loudness::Act || is_danger(finding))
}

fn cells(selection: &Selection<'_>, row: &Row<'_>) -> Vec<Cell> {
    let case: &Case = &row.filed.case;
    let Some((_, worst)) = row.findings.first() else { return Vec::new() };
    let n_alike = row.findings.iter().filter(|(_, finding)| finding.code == worst.code).count();
    let reason =
        if n_alike > 1 { format!("{} (and {} more)", worst.reason, n_alike - 1) } else { worst.reason.clone() };
    let mut also: Vec<&str> = Vec::new();
    for (_, finding) in &row.findings {
        if finding.code != worst.code && !also.contains(&finding.code) {
            also.push(finding.code);
        }
    }
    let word = |word: &str| Cell::Word(word.to_owned());
    vec![
        Cell::Id(case.id.to_string()),
        word(worst.code),
        word(worst.level.word()),
        Cell::untrusted(reason),
        Cell::moment(worst.since),
        Cell::untrusted(case.subject.clone()),
        Cell::text(case.complainant.as_ref().and_then(|id| selection.folder.called(id))),
        Cell::text(case.owner.as_deref()),
        word(selection.priority(row.filed).word()),
        Cell::text(worst.hint.as_deref()),
        Cell::List(also.into_iter().map(word).collect()),
    ]
}

#[cfg(test)]
mod tests;
