//! The manuals: all codes in a table, or one of them in full.
//! Their words stand with the rules.

use crate::model::policy::{Policy, Threshold};
use crate::model::word::Word;
use crate::rules::table::RULES;
use crate::rules::threshold;
use crate::rules::{Level, Rule};
use crate::view::cell::Cell;
use crate::view::kind::Kind;
use crate::view::page::{Audience, Block, Column, Line, Role, Table};

/// The columns of `amends explain`.
pub const COLUMNS: &[Column] = &[
    Column::new("code", "Code").of(Kind::Text).always().role(Role::Id),
    Column::new("level", "Level").of(Kind::Text).always(),
    Column::new("title", "Title").of(Kind::Text).always(),
    Column::new("source", "Source").of(Kind::Text).always().data(),
    Column::new("what", "When").of(Kind::Text).always().data(),
    Column::new("why", "Why").of(Kind::Text).always().data(),
    Column::new("remedy", "What to do").of(Kind::Text).always().data(),
    Column::new("example", "Example").of(Kind::Text).always().data(),
];

/// Returns all codes, a row each.
pub fn all() -> Vec<Block> {
    let rows = RULES.iter().map(|rule| row(rule)).collect();
    vec![Block::Table(Table { key: "explain", title: String::new(), columns: COLUMNS, rows, audience: Audience::All })]
}

/// Returns the manual of one code: sentences for people, a row for programs; a house says what it has set otherwise.
pub fn one(rule: &Rule, house: Option<&Policy>) -> Vec<Block> {
    let table = Table {
        key: "explain",
        title: String::new(),
        columns: COLUMNS,
        rows: vec![row(rule)],
        audience: Audience::Data,
    };
    vec![Block::Prose(manual(rule, house)), Block::Table(table)]
}

/// Returns what a house has set otherwise for a code, if anything.
fn here(rule: &Rule, policy: &Policy) -> Option<String> {
    let level = match rule.level {
        Level::Care(usual) => Some(policy.loudness(rule.code, usual)).filter(|here| *here != usual),
        Level::Record(_) => None,
    };
    let set = |code: &str, usual: Option<&str>| {
        let value = match policy.thresholds.get(code)? {
            Threshold::Span(span) => span.to_string(),
            Threshold::Count(count) => count.to_string(),
        };
        (usual != Some(value.as_str())).then_some(value)
    };
    let emergency = format!("{}{}", threshold::EMERGENCY, rule.code);
    let usual = threshold::IN_EMERGENCY.iter().find(|(code, _)| *code == rule.code).map(|(_, value)| *value);
    let parts = [
        level.map(|level| format!("level {}", level.word())),
        set(rule.code, threshold::standard(rule.code)).map(|value| format!("threshold {value}")),
        set(&emergency, usual).map(|value| format!("threshold {value} in an emergency")),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| format!("Here: {} (amends.toml)", parts.join(", ")))
}

fn manual(rule: &Rule, house: Option<&Policy>) -> Vec<Line> {
    let said = |text: String| vec![Cell::untrusted(text)];
    let mut lines = vec![
        said(format!("{} ({}): {}", rule.code, rule.level.word(), rule.title)),
        said(String::new()),
        said(format!("When: {}", rule.what)),
    ];
    lines.extend(house.and_then(|policy| here(rule, policy)).map(said));
    lines.extend([
        said(format!("Why: {}", rule.why)),
        said(format!("What to do: {}", rule.remedy)),
        said(format!("From: {}", rule.source)),
        said("Example:".to_owned()),
    ]);
    let example = |line: &str| vec![Cell::Word("  ".to_owned()), Cell::untrusted(line.to_owned())];
    lines.extend(rule.example.lines().map(example));
    lines
}

fn row(rule: &Rule) -> Vec<Cell> {
    vec![
        Cell::Word(rule.code.to_owned()),
        Cell::Word(rule.level.word().to_owned()),
        Cell::untrusted(rule.title.to_owned()),
        Cell::untrusted(rule.source.to_owned()),
        Cell::untrusted(rule.what.to_owned()),
        Cell::untrusted(rule.why.to_owned()),
        Cell::untrusted(rule.remedy.to_owned()),
        Cell::untrusted(rule.example.to_owned()),
    ]
}

#[cfg(test)]
mod tests {
    use super::{all, one};
    use crate::rules::table::{RULES, find};
    use crate::view::cell::Cell;
    use crate::view::page::Block;

    #[test]
    fn every_code_has_a_row_and_a_manual() {
        let Block::Table(table) = all().remove(0) else { panic!() };
        assert_eq!(table.rows.len(), RULES.len());
        assert!(table.rows.iter().all(|row| row.len() == table.columns.len()));
        let Block::Prose(lines) = one(find("promise.overdue").unwrap(), None).remove(0) else { panic!() };
        assert_eq!(lines[0], [Cell::untrusted("promise.overdue (act): A promise was not kept in time")]);
        assert_eq!(
            lines.last(),
            Some(&vec![Cell::Word("  ".to_owned()), Cell::untrusted("amends promise keep kd35-dnr3/p7kd")])
        );
    }
}
