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
    Column::new("level", "Usual level").of(Kind::Text).always().data(),
    Column::new("title", "Title").of(Kind::Text).always(),
    Column::new("source", "Source").of(Kind::Text).always().data(),
    Column::new("what", "When").of(Kind::Text).always().data(),
    Column::new("why", "Why").of(Kind::Text).always().data(),
    Column::new("remedy", "What to do").of(Kind::Text).always().data(),
    Column::new("example", "Example").of(Kind::Text).always().data(),
    Column::new("level_here", "Level").of(Kind::Text).always(),
    Column::new("threshold_here", "Threshold").of(Kind::Text).data(),
    Column::new("threshold_in_emergency_here", "Threshold in an emergency").of(Kind::Text).data(),
];

/// Returns all codes, a row each, with what holds in this house.
pub fn all(house: &Policy) -> Vec<Block> {
    let rows = RULES.iter().map(|rule| row(rule, house)).collect();
    vec![Block::Table(Table { key: "explain", title: String::new(), columns: COLUMNS, rows, audience: Audience::All })]
}

/// Returns the manual of one code: sentences for people, a row for programs; a house says what it has set otherwise.
pub fn one(rule: &Rule, house: &Policy) -> Vec<Block> {
    let table = Table {
        key: "explain",
        title: String::new(),
        columns: COLUMNS,
        rows: vec![row(rule, house)],
        audience: Audience::Data,
    };
    vec![Block::Prose(manual(rule, house)), Block::Table(table)]
}

/// Returns how loud a code is in a house.
fn level(rule: &Rule, policy: &Policy) -> &'static str {
    match rule.level {
        Level::Care(usual) => policy.loudness(rule.code, usual).word(),
        Level::Record(_) => rule.level.word(),
    }
}

/// Returns the key of a value for emergencies.
fn in_emergency(rule: &Rule) -> String {
    format!("{}{}", threshold::EMERGENCY, rule.code)
}

/// Returns what a house has set otherwise for a code, if anything: what holds, and why what it wrote does not.
fn here(rule: &Rule, policy: &Policy) -> Option<String> {
    let usual = Policy::standard(policy.calendar.zone());
    let level = Some(level(rule, policy)).filter(|here| *here != rule.level.word());
    let set = |code: &str, whether: &str| {
        let held = threshold::held(policy, code)?;
        let written = policy.thresholds.get(code)?;
        let Some(wrong) = threshold::wrong(code, written) else {
            let is_other = threshold::held(&usual, code).as_ref() != Some(&held);
            return is_other.then(|| format!("threshold {held}{whether}"));
        };
        let written = match written {
            Threshold::Span(span) => span.to_string(),
            Threshold::Count(count) => count.to_string(),
        };
        Some(format!("threshold {held}{whether} as usual, since `{written}` does not hold: it {wrong}"))
    };
    let parts =
        [level.map(|level| format!("level {level}")), set(rule.code, ""), set(&in_emergency(rule), " in an emergency")];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| format!("Here: {} (amends.toml)", parts.join(", ")))
}

fn manual(rule: &Rule, house: &Policy) -> Vec<Line> {
    let said = |text: String| vec![Cell::untrusted(text)];
    let mut lines = vec![
        said(format!("{} ({}): {}", rule.code, rule.level.word(), rule.title)),
        said(String::new()),
        said(format!("When: {}", rule.what)),
    ];
    lines.extend(here(rule, house).map(said));
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

fn row(rule: &Rule, house: &Policy) -> Vec<Cell> {
    vec![
        Cell::Word(rule.code.to_owned()),
        Cell::Word(rule.level.word().to_owned()),
        Cell::untrusted(rule.title.to_owned()),
        Cell::untrusted(rule.source.to_owned()),
        Cell::untrusted(rule.what.to_owned()),
        Cell::untrusted(rule.why.to_owned()),
        Cell::untrusted(rule.remedy.to_owned()),
        Cell::untrusted(rule.example.to_owned()),
        Cell::Word(level(rule, house).to_owned()),
        Cell::text(threshold::held(house, rule.code).as_deref()),
        Cell::text(threshold::held(house, &in_emergency(rule)).as_deref()),
    ]
}

#[cfg(test)]
mod tests {
    use super::{all, here, one};
    use crate::calendar::sample::johannesburg;
    use crate::calendar::span::Span;
    use crate::model::policy::{Policy, Threshold};
    use crate::rules::table::{RULES, find};
    use crate::view::cell::Cell;
    use crate::view::page::Block;

    #[test]
    fn every_code_has_a_row_and_a_manual() {
        let house = Policy::standard(johannesburg());
        let Block::Table(table) = all(&house).remove(0) else { panic!() };
        assert_eq!(table.rows.len(), RULES.len());
        assert!(table.rows.iter().all(|row| row.len() == table.columns.len()));
        let Block::Prose(lines) = one(find("promise.overdue").unwrap(), &house).remove(0) else { panic!() };
        assert_eq!(lines[0], [Cell::untrusted("promise.overdue (act): A promise was not kept in time")]);
        assert_eq!(
            lines.last(),
            Some(&vec![Cell::Word("  ".to_owned()), Cell::untrusted("amends promise keep kd35-dnr3/p7kd")])
        );
    }

    #[test]
    fn what_check_calls_wrong_does_not_hold() {
        let span = |text: &str| Threshold::Span(Span::parse(text).unwrap());
        let check = |code: &str, value: Threshold, expect: Option<&str>| {
            let mut house = Policy::standard(johannesburg());
            house.thresholds.insert(code.to_owned(), value);
            let rule = find(code.strip_prefix("emergency.").filter(|code| code.contains('.')).unwrap_or(code)).unwrap();
            let expect = expect.map(|expect| format!("Here: threshold {expect} (amends.toml)"));
            assert_eq!(here(rule, &house), expect);
        };
        check("ack.missing", span("1bd"), None);
        check("ack.missing", span("2d"), Some("2d"));
        let wrong = "1bd as usual, since `5` does not hold: it is a length of time";
        check("ack.missing", Threshold::Count(5), Some(wrong));
        let wrong = "2bh in an emergency as usual, since `0` does not hold: it is a length of time";
        check("emergency.ack.missing", Threshold::Count(0), Some(wrong));
        check("case.bounced", Threshold::Count(4), Some("4"));
        let wrong = "3 as usual, since `0` does not hold: it must be at least 1";
        check("case.bounced", Threshold::Count(0), Some(wrong));
        check("case.bounced", span("2d"), Some("3 as usual, since `2d` does not hold: it counts how often"));
        let wrong =
            "10m as usual, since `1bh` does not hold: it is measured with a watch, not in days or opening hours";
        check("contact.long-wait", span("1bh"), Some(wrong));
    }
}
