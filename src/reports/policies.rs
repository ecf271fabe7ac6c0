//! Policies as pages: which there are, what one says in plain words, how two differ.
//! How clocks run in a case is `clocks`' business.

use crate::model::case::CaseKind;
use crate::model::clock::{self, Clock, Duty, Start};
use crate::model::policy::Policy;
use crate::model::preset::{Applied, Confidence, Need, Preset, by_version};
use crate::model::word::Word;
use crate::view::cell::Cell;
use crate::view::kind::{Kind, fields};
use crate::view::page::{Audience, Block, Column, Record, Role, Table};

/// The columns of the list.
pub const LIST: &[Column] = &[
    Column::new("id", "Policy").of(Kind::Text).always().role(Role::Id),
    Column::new("version", "Edition").of(Kind::Text).always(),
    Column::new("title", "Title").of(Kind::Text).always().role(Role::Summary),
    Column::new("jurisdiction", "Where").of(Kind::Text),
    Column::new("valid_from", "From").of(Kind::Day),
    Column::new("valid_until", "Until").of(Kind::Day),
    Column::new("as_of", "Looked up").of(Kind::Day).data(),
    Column::new("confidence", "Confidence").of(Kind::OneOf(Confidence::SPELLINGS)),
    Column::new("applied", "Applied").of(Kind::Flag).always(),
    Column::new("since", "Since").of(Kind::Moment),
    Column::new("path", "File").of(Kind::Text),
];

/// The columns of the clocks of one policy.
pub const CLOCKS: &[Column] = &[
    Column::new("clock", "Clock").of(Kind::Text).always(),
    Column::new("duty", "Duty").of(Kind::OneOf(Duty::SPELLINGS)).always(),
    Column::new("stage", "Stage").of(Kind::Count),
    Column::new("starts_on", "Starts on").of(Kind::Text).always(),
    Column::new("stops_on", "Stops on").of(Kind::Text).always(),
    Column::new("limit", "Limit").of(Kind::Text).always(),
    Column::new("only_for", "Only for").of(Kind::Text),
    Column::new("pauses", "Pauses").of(Kind::Text),
    Column::new("at_risk", "Warns at %").of(Kind::List(&Kind::Count)).always(),
    Column::new("extension", "Extension").of(Kind::Text),
    Column::new("exempt_if", "Exempt if").of(Kind::Text),
    Column::new("notice", "Notice if late").of(Kind::Text),
    Column::new("note", "Note").of(Kind::Text),
    Column::new("source", "Source").of(Kind::Text),
];

/// The columns of what letters must contain.
pub const NOTICES: &[Column] = &[
    Column::new("notice", "Notice").of(Kind::Text).always(),
    Column::new("must_contain", "Must contain").of(Kind::Text).always(),
    Column::new("source", "Source").of(Kind::Text),
];

/// The columns of the questions that a policy asks.
pub const CHECKS: &[Column] = &[
    Column::new("step", "Step").of(Kind::Text).always(),
    Column::new("ask", "Question").of(Kind::Text).always(),
    Column::new("needs", "Shown by").of(Kind::OneOf(Need::SPELLINGS)).always(),
];

/// The columns of a comparison.
pub const DIFFERENCES: &[Column] = &[
    Column::new("clock", "Clock").of(Kind::Text).always(),
    Column::new("key", "Key").of(Kind::Text).always(),
    Column::new("first", "First").of(Kind::Text),
    Column::new("second", "Second").of(Kind::Text),
];

/// What one policy is.
pub const PRESET: &[Column] = &[
    Column::new("id", "Policy").of(Kind::Text).always(),
    Column::new("scope", "For").of(Kind::Text),
    Column::new("jurisdiction", "Where").of(Kind::Text),
    Column::new("applies_to", "Kinds").of(Kind::List(&Kind::OneOf(CaseKind::SPELLINGS))).always(),
    Column::new("valid_from", "From").of(Kind::Day),
    Column::new("valid_until", "Until").of(Kind::Day),
    Column::new("as_of", "Looked up").of(Kind::Day),
    Column::new("confidence", "Confidence").of(Kind::OneOf(Confidence::SPELLINGS)),
    Column::new("source", "Source").of(Kind::List(&Kind::Text)).always(),
    Column::new("calendar", "Calendar").of(Kind::Text).always(),
    Column::new("retention", "Keep records").of(Kind::Text),
    Column::new("disclaimer", "Mind").of(Kind::Text),
    Column::new("path", "File").of(Kind::Text),
];

/// Returns all policies, those of the house with since when.
pub fn list(policy: &Policy) -> Table {
    let mut presets: Vec<&Preset> = policy.presets.iter().collect();
    presets.sort_by(|a, b| a.id.cmp(&b.id).then_with(|| by_version(&a.version, &b.version)));
    let day = |day: Option<chrono::NaiveDate>| day.map_or(Cell::None, Cell::Day);
    let row = |preset: &&Preset| {
        let applied = applied(policy, preset);
        vec![
            Cell::Id(preset.id.clone()),
            Cell::untrusted(preset.version.clone()),
            Cell::untrusted(preset.title.clone()),
            Cell::text(preset.jurisdiction.as_deref()),
            day(preset.valid_from),
            day(preset.valid_until),
            day(preset.as_of),
            Cell::word(preset.confidence.map(Word::word)),
            Cell::Flag(applied.is_some()),
            Cell::moment(applied.and_then(|applied| applied.since)),
            Cell::text(preset.path.as_deref()),
        ]
    };
    let rows = presets.iter().map(row).collect();
    Table { key: "policies", title: String::new(), columns: LIST, rows, audience: Audience::All }
}

/// Returns what one policy says: what it is, its clocks, its notices, its questions.
pub fn explain(policy: &Policy, preset: &Preset) -> Vec<Block> {
    let day = |day: Option<chrono::NaiveDate>| day.map_or(Cell::None, Cell::Day);
    let kinds = preset.applies_to.iter().map(|kind| Cell::Word(kind.word().to_owned())).collect();
    let calendar = match &preset.calendar {
        Some(name) if policy.calendars.contains_key(name) => format!("[calendars.{name}]"),
        Some(name) => {
            format!("Monday to Friday without the closed days of the house, since there is no [calendars.{name}]")
        }
        None => "[hours] of the house".to_owned(),
    };
    let cells = vec![
        Cell::Id(preset.pin()),
        Cell::text(preset.scope.as_deref()),
        Cell::text(preset.jurisdiction.as_deref()),
        Cell::List(kinds),
        day(preset.valid_from),
        day(preset.valid_until),
        day(preset.as_of),
        Cell::word(preset.confidence.map(Word::word)),
        Cell::List(preset.sources.iter().cloned().map(Cell::untrusted).collect()),
        Cell::untrusted(calendar),
        Cell::text(preset.retention.as_deref()),
        Cell::text(preset.disclaimer.as_deref()),
        Cell::text(preset.path.as_deref()),
    ];
    let table = |key, title: &str, columns, rows| {
        Block::Table(Table { key, title: title.to_owned(), columns, rows, audience: Audience::All })
    };
    let notices = preset.notices.iter().flat_map(|notice| {
        let name = Cell::untrusted(notice.name.clone());
        let source = Cell::text(notice.source.as_deref());
        notice.must_contain.iter().map(move |part| vec![name.clone(), Cell::untrusted(part.clone()), source.clone()])
    });
    let checks = preset.checks.iter().map(|check| {
        let words = vec![Cell::untrusted(check.step.clone()), Cell::untrusted(check.ask.clone())];
        [words, vec![Cell::Word(check.needs.word().to_owned())]].concat()
    });
    vec![
        Block::Record(Record {
            key: "policy",
            title: preset.title.clone(),
            fields: fields(PRESET, cells),
            audience: Audience::All,
        }),
        table("clocks", "Clocks", CLOCKS, preset.clocks.iter().map(row).collect()),
        table("notices", "Notices", NOTICES, notices.collect()),
        table("checks", "Questions", CHECKS, checks.collect()),
    ]
}

/// Returns where two policies differ, clock by clock.
pub fn diff(first: &Preset, second: &Preset) -> Table {
    let mut rows = Vec::new();
    let mut push = |clock: &str, key: &str, first: Cell, second: Cell| {
        if first != second {
            rows.push(vec![Cell::untrusted(clock.to_owned()), Cell::Word(key.to_owned()), first, second]);
        }
    };
    let mut keys: Vec<(String, String)> = Vec::new();
    for clock in first.clocks.iter().chain(&second.clocks) {
        let key = (clock.name.clone(), only_for(clock));
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    for (name, only) in keys {
        let find =
            |preset: &Preset| preset.clocks.iter().find(|clock| clock.name == name && only_for(clock) == only).map(row);
        let label = if only.is_empty() { name.clone() } else { format!("{name} ({only})") };
        match (find(first), find(second)) {
            (Some(first), Some(second)) => {
                let pairs = CLOCKS.iter().zip(first.into_iter().zip(second));
                pairs.skip(1).for_each(|(column, (first, second))| push(&label, column.key, first, second));
            }
            (first, second) => {
                let there = |row: Option<Vec<Cell>>| row.and_then(|row| row.get(5).cloned()).unwrap_or(Cell::None);
                push(&label, "limit", there(first), there(second));
            }
        }
    }
    Table { key: "policy_diff", title: String::new(), columns: DIFFERENCES, rows, audience: Audience::All }
}

/// Returns how the house names a policy, if it applies this edition.
fn applied<'a>(policy: &'a Policy, preset: &Preset) -> Option<&'a Applied> {
    let is_it = |applied: &&Applied| {
        applied.id == preset.id && applied.version.as_ref().is_none_or(|version| *version == preset.version)
    };
    policy.applied.iter().find(is_it)
}

fn row(clock: &Clock) -> Vec<Cell> {
    let start = match &clock.start {
        Start::On(trigger) => trigger.word().to_owned(),
        Start::After(other) => format!("after {other}"),
    };
    let pauses: Vec<&str> = clock.pausable.iter().map(|on| on.word()).collect();
    let filled = |text: String| if text.is_empty() { Cell::None } else { Cell::untrusted(text) };
    let extension = clock.extension.as_ref().map_or(String::new(), |extension| {
        let requires = extension.requires.join("; ");
        format!("up to {}{}{requires}", clock::say(&extension.max), if requires.is_empty() { "" } else { ": " })
    });
    let exempt = clock
        .exempt_if
        .map_or(String::new(), |exempt| format!("{} within {}", exempt.on.word(), clock::say(&exempt.within)));
    vec![
        Cell::untrusted(clock.name.clone()),
        Cell::Word(clock.duty.word().to_owned()),
        clock.stage.map_or(Cell::None, Cell::Count),
        Cell::untrusted(start),
        Cell::Word(clock.stop.word().to_owned()),
        Cell::untrusted(clock::say(&clock.limit)),
        filled(only_for(clock)),
        filled(pauses.join(", ")),
        Cell::List(clock.shares().iter().copied().map(Cell::Count).collect()),
        filled(extension),
        filled(exempt),
        Cell::text(clock.on_breach_notice.as_deref()),
        Cell::text(clock.note.as_deref()),
        Cell::text(clock.source.as_deref()),
    ]
}

/// Returns for which cases a row is meant, if not for all.
fn only_for(clock: &Clock) -> String {
    let priorities = clock.priorities.iter().map(|priority| priority.word().to_owned());
    let words: Vec<String> =
        priorities.chain(clock.categories.iter().cloned()).chain(clock.channels.iter().cloned()).collect();
    words.join(", ")
}
