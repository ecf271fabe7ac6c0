//! The morning page: what is late, what falls due today, who has heard nothing, who complained again, what nobody owns.
//! In which order to do it belongs to the person who reads it.

use chrono::{DateTime, FixedOffset, TimeDelta};

use crate::calendar::due::say_day;
use crate::calendar::range::InstantRange;
use crate::calendar::zone;
use crate::model::case::{Priority, Status};
use crate::model::folder::Filed;
use crate::model::word::Word;
use crate::reports::overdue::{self, Overdue};
use crate::reports::selection::Selection;
use crate::rules::{Finding, case, repeat, silence};
use crate::view::cell::Cell;
use crate::view::kind::Kind;
use crate::view::page::{Audience, Block, Column, Line, Role, Table};

/// The columns of the cases whose customers have heard nothing for too long.
pub const SILENT: &[Column] = &[
    Column::new("case", "Case").of(Kind::Text).always().role(Role::Id),
    Column::new("subject", "Subject").of(Kind::Text).always().role(Role::Summary),
    Column::new("complainant_name", "For").of(Kind::Text),
    Column::new("owner", "Owner").of(Kind::Text),
    Column::new("priority", "Priority").of(Kind::OneOf(Priority::SPELLINGS)).always().data(),
    Column::new("silent_since", "Silent since").of(Kind::Moment).always(),
    Column::new("silent_seconds", "Silent").of(Kind::Seconds).always().data(),
    Column::new("silent_business_seconds", "Silent for").of(Kind::Seconds).always(),
];

/// The columns of the open cases of people who complained before, or whom we failed twice.
pub const REPEATS: &[Column] = &[
    Column::new("case", "Case").of(Kind::Text).always().role(Role::Id),
    Column::new("code", "Code").of(Kind::Text).always(),
    Column::new("subject", "Subject").of(Kind::Text).always().role(Role::Summary),
    Column::new("complainant_name", "From").of(Kind::Text),
    Column::new("owner", "Owner").of(Kind::Text),
    Column::new("priority", "Priority").of(Kind::OneOf(Priority::SPELLINGS)).always().data(),
    Column::new("since", "Since").of(Kind::Moment).data(),
    Column::new("why", "Why").of(Kind::Text).always(),
];

/// The columns of the cases for which nobody answers.
pub const UNOWNED: &[Column] = &[
    Column::new("case", "Case").of(Kind::Text).always().role(Role::Id),
    Column::new("subject", "Subject").of(Kind::Text).always().role(Role::Summary),
    Column::new("complainant_name", "From").of(Kind::Text),
    Column::new("priority", "Priority").of(Kind::OneOf(Priority::SPELLINGS)).always(),
    Column::new("received_at", "Received").of(Kind::Moment).always(),
    Column::new("age_seconds", "Age").of(Kind::Seconds).always(),
];

/// The columns of the counts, a row each.
pub const COUNTS: &[Column] =
    &[Column::new("name", "What").of(Kind::Text).always(), Column::new("count", "Count").of(Kind::Count).always()];

/// Everything that one morning asks for.
pub struct Today<'a> {
    overdue: Overdue<'a>,
    due_today: Overdue<'a>,
    silent: Vec<(&'a Filed, Finding)>,
    repeats: Vec<(&'a Filed, Finding)>,
    unowned: Vec<&'a Filed>,
    counts: Vec<(&'static str, usize)>,
}

/// Returns what this morning asks for.
pub fn build<'a>(selection: &Selection<'a>) -> Today<'a> {
    let overdue = overdue::late(selection);
    let due_today = overdue::due_inside(selection, &rest_of_the_day(selection));
    let (mut silent, mut repeats, mut unowned) = (Vec::new(), Vec::new(), Vec::new());
    let (mut open, mut waiting, mut emergencies, mut open_promises, mut failed_twice) = (0, 0, 0, 0, 0);
    for filed in selection.cases() {
        open_promises += filed.case.open_promises().count();
        if !filed.case.is_active() {
            continue;
        }
        *if filed.case.status == Status::Waiting { &mut waiting } else { &mut open } += 1;
        emergencies += usize::from(selection.priority(filed) == Priority::Emergency);
        for finding in selection.findings(filed) {
            match finding.code {
                code if code == silence::over::RULE.code => silent.push((filed, finding)),
                code if code == case::unowned::RULE.code => unowned.push(filed),
                code if code.starts_with("repeat.") => {
                    failed_twice += usize::from(code == repeat::double_deviation::RULE.code);
                    repeats.push((filed, finding));
                }
                _ => {}
            }
        }
    }
    silent.sort_by_key(|(filed, _)| (filed.case.silent_since(), &filed.case.id));
    unowned.sort_by_key(|filed| (filed.case.received_at, &filed.case.id));
    let mut in_repeats: Vec<_> = repeats.iter().map(|(filed, _)| &filed.case.id).collect();
    in_repeats.dedup();
    let counts = vec![
        ("open", open),
        ("waiting", waiting),
        ("emergencies", emergencies),
        ("open_promises", open_promises),
        ("overdue", overdue.owed.len()),
        ("due_today", due_today.owed.len()),
        ("silent", silent.len()),
        ("repeats", in_repeats.len()),
        ("double_deviations", failed_twice),
        ("unowned", unowned.len()),
    ];
    Today { overdue, due_today, silent, repeats, unowned, counts }
}

/// Returns the time from now until the day ends.
fn rest_of_the_day(selection: &Selection<'_>) -> InstantRange {
    let now = selection.look.now;
    let end = zone::day_end(now.today(), now.zone()).to_utc() - TimeDelta::nanoseconds(1);
    InstantRange { from: Some(now.instant()), until: Some(end) }
}

impl Today<'_> {
    /// Returns whether nothing asks for anybody this morning.
    pub fn is_quiet(&self) -> bool {
        self.overdue.owed.is_empty()
            && self.due_today.owed.is_empty()
            && self.silent.is_empty()
            && self.repeats.is_empty()
            && self.unowned.is_empty()
    }

    /// Returns how many cases are not over.
    pub fn n_active(&self) -> usize {
        self.counts.iter().filter(|(name, _)| matches!(*name, "open" | "waiting")).map(|(_, count)| count).sum()
    }

    /// Returns the page: a headline for people, then each worry as a section, then the counts for programs.
    pub fn blocks(&self, selection: &Selection<'_>) -> Vec<Block> {
        let mut blocks = Vec::new();
        if !self.is_quiet() {
            blocks.push(Block::Prose(self.headline(selection)));
        }
        blocks.push(Block::Table(self.overdue.table(selection, "overdue", "Late", overdue::COLUMNS)));
        blocks.push(Block::Table(self.due_today.table(selection, "due_today", "Due today", overdue::SOON)));
        let silent = self.silent.iter().map(|(filed, _)| silent_row(selection, filed)).collect();
        blocks.push(section("silent", "Heard nothing for too long", SILENT, silent));
        let repeats = self.repeats.iter().map(|(filed, finding)| repeat_row(selection, filed, finding)).collect();
        blocks.push(section("repeats", "Complained again, or failed again", REPEATS, repeats));
        let unowned = self.unowned.iter().map(|filed| unowned_row(selection, filed)).collect();
        blocks.push(section("unowned", "Without an owner", UNOWNED, unowned));
        let counts = self.counts.iter().map(|(name, n)| vec![Cell::Word((*name).to_owned()), count(*n)]).collect();
        let audience = Audience::Data;
        blocks.push(Block::Table(Table {
            key: "counts",
            title: String::new(),
            columns: COUNTS,
            rows: counts,
            audience,
        }));
        blocks
    }

    fn headline(&self, selection: &Selection<'_>) -> Vec<Line> {
        let name = selection.look.policy.name.as_deref();
        let day = Cell::Word(say_day(selection.look.now.today()));
        let head = match name {
            Some(name) => vec![Cell::untrusted(name.to_owned()), Cell::Word(", ".to_owned()), day],
            None => vec![day],
        };
        let said = |(name, count): &(&str, usize)| format!("{count} {}", words(name, *count));
        let counts: Vec<String> = self.counts.iter().filter(|(_, count)| *count > 0).map(said).collect();
        vec![head, vec![Cell::Word(counts.join(", "))]]
    }
}

/// Returns the words of a count for people.
fn words(name: &str, n: usize) -> String {
    let words = match (name, n) {
        ("emergencies", 1) => "emergency",
        ("open_promises", 1) => "open promise",
        ("repeats", 1) => "repeat",
        ("double_deviations", _) => "failed twice",
        ("overdue", _) => "late",
        (name, _) => name,
    };
    words.replace('_', " ")
}

fn section(key: &'static str, title: &str, columns: &'static [Column], rows: Vec<Vec<Cell>>) -> Block {
    Block::Table(Table { key, title: title.to_owned(), columns, rows, audience: Audience::All })
}

fn silent_row(selection: &Selection<'_>, filed: &Filed) -> Vec<Cell> {
    let since = filed.case.silent_since();
    vec![
        Cell::Id(filed.case.id.to_string()),
        Cell::untrusted(filed.case.subject.clone()),
        name(selection, filed),
        Cell::text(filed.case.owner.as_deref()),
        Cell::Word(selection.priority(filed).word().to_owned()),
        Cell::Moment(since),
        age(selection, since),
        Cell::BusinessSpan(selection.look.business_since(since)),
    ]
}

fn repeat_row(selection: &Selection<'_>, filed: &Filed, finding: &Finding) -> Vec<Cell> {
    vec![
        Cell::Id(filed.case.id.to_string()),
        Cell::Word(finding.code.to_owned()),
        Cell::untrusted(filed.case.subject.clone()),
        name(selection, filed),
        Cell::text(filed.case.owner.as_deref()),
        Cell::Word(selection.priority(filed).word().to_owned()),
        Cell::moment(finding.since),
        Cell::untrusted(finding.reason.clone()),
    ]
}

fn unowned_row(selection: &Selection<'_>, filed: &Filed) -> Vec<Cell> {
    vec![
        Cell::Id(filed.case.id.to_string()),
        Cell::untrusted(filed.case.subject.clone()),
        name(selection, filed),
        Cell::Word(selection.priority(filed).word().to_owned()),
        Cell::Moment(filed.case.received_at),
        age(selection, filed.case.received_at),
    ]
}

fn name(selection: &Selection<'_>, filed: &Filed) -> Cell {
    Cell::text(filed.case.complainant.as_ref().and_then(|id| selection.folder.called(id)))
}

fn age(selection: &Selection<'_>, since: DateTime<FixedOffset>) -> Cell {
    Cell::Span(selection.look.at().signed_duration_since(since).num_seconds())
}

fn count(n: usize) -> Cell {
    Cell::Count(i64::try_from(n).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::sample::bakery;
    use crate::model::case::Case;
    use crate::model::event::EventKind;
    use crate::model::filter::Filter;
    use crate::model::folder::Folder;
    use crate::model::id::PartyId;
    use crate::model::look::Look;
    use crate::model::policy::Policy;
    use crate::model::sample_folder::{case, event, folder, now, person, promise};

    fn check(folder: &Folder, at: &str, expect: &[(&str, usize)]) -> Vec<Block> {
        let policy = Policy { calendar: bakery(), ..Policy::standard(crate::calendar::sample::johannesburg()) };
        let filter = Filter::default();
        let selection = Selection::new(Look { now: now(at), policy: &policy }, folder, &filter);
        let today = build(&selection);
        let found: Vec<(&str, usize)> = today.counts.iter().filter(|(_, count)| *count > 0).copied().collect();
        assert_eq!(found, expect, "{at}");
        let blocks = today.blocks(&selection);
        for block in &blocks {
            if let Block::Table(table) = block {
                assert_eq!(table.misfit(), None, "{}", table.key);
            }
        }
        blocks
    }

    fn shop() -> Folder {
        let of = |id: &str, received_at: &str| Case { complainant: PartyId::parse("p-h7xw3"), ..case(id, received_at) };
        let mut first = of("b-1", "2026-10-20T09:00:00+02:00");
        first.status = Status::Closed;
        let mut second = of("b-2", "2026-11-23T09:00:00+02:00");
        second.owner = Some("thandi".to_owned());
        second.promises = vec![promise("p1", "2026-11-24T12:00:00+02:00"), promise("p2", "2026-11-24")];
        second.events = vec![event(EventKind::ContactOut, "2026-11-23T09:30:00+02:00")];
        folder(vec![first, second, case("b-3", "2026-11-18T09:00:00+02:00")], vec![person("p-h7xw3", "Lerato Dube")])
    }

    #[test]
    fn the_morning_names_what_is_late_due_today_silent_repeated_and_unowned() {
        check(
            &shop(),
            "2026-11-24T13:00:00+02:00",
            &[
                ("open", 2),
                ("emergencies", 1),
                ("open_promises", 2),
                ("overdue", 1),
                ("due_today", 1),
                ("silent", 2),
                ("repeats", 1),
                ("unowned", 1),
            ],
        );
    }

    #[test]
    fn what_is_due_later_today_is_not_late_and_what_is_due_tomorrow_waits() {
        let calm = |at: &str, expect| check(&shop(), at, expect);
        calm(
            "2026-11-23T13:00:00+02:00",
            &[("open", 2), ("emergencies", 1), ("open_promises", 2), ("silent", 1), ("repeats", 1), ("unowned", 1)],
        );
        calm(
            "2026-11-24T08:00:00+02:00",
            &[
                ("open", 2),
                ("emergencies", 1),
                ("open_promises", 2),
                ("due_today", 2),
                ("silent", 1),
                ("repeats", 1),
                ("unowned", 1),
            ],
        );
        // At the due instant itself it is still to be kept in time.
        calm(
            "2026-11-24T12:00:00+02:00",
            &[
                ("open", 2),
                ("emergencies", 1),
                ("open_promises", 2),
                ("due_today", 2),
                ("silent", 2),
                ("repeats", 1),
                ("unowned", 1),
            ],
        );
    }

    #[test]
    fn a_quiet_morning_has_counts_for_programs_and_no_words() {
        let mut quiet = case("b-1", "2026-11-24T09:00:00+02:00");
        quiet.owner = Some("thandi".to_owned());
        let blocks = check(&folder(vec![quiet], Vec::new()), "2026-11-24T10:00:00+02:00", &[("open", 1)]);
        assert!(!blocks.iter().any(|block| matches!(block, Block::Prose(_))));
    }
}
