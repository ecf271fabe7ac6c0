//! What comes first, each case once, and the same order whatever the order of the files.

use super::*;
use crate::calendar::sample::bakery;
use crate::model::case::Status;
use crate::model::dice::Dice;
use crate::model::event::EventKind;
use crate::model::filter::Filter;
use crate::model::folder::Folder;
use crate::model::look::Look;
use crate::model::party::Party;
use crate::model::policy::Policy;
use crate::model::promise::PromiseState;
use crate::model::sample_folder::{at, case, event, folder, now, person, promise};
use crate::model::sample_house;
use crate::view::page::Page;
use crate::view::{Format, Style, render};

const NOW: &str = "2026-11-25T10:00:00+02:00";

fn with<T>(folder: &Folder, ask: impl for<'a> FnOnce(Next<'a>, &Selection<'a>) -> T) -> T {
    let policy = Policy { calendar: bakery(), ..Policy::standard(crate::calendar::sample::johannesburg()) };
    let filter = Filter::default();
    let selection = Selection::new(Look { now: now(NOW), policy: &policy }, folder, &filter);
    ask(build(&selection), &selection)
}

/// Returns `case code` of each row.
fn lines(folder: &Folder) -> Vec<String> {
    with(folder, |next, selection| {
        let table = next.table(selection, "next", "");
        assert_eq!(table.misfit(), None);
        let text = |cell: &Cell| match cell {
            Cell::Id(text) | Cell::Word(text) => text.clone(),
            Cell::Text(text) => text.for_test().to_owned(),
            other => panic!("{other:?}"),
        };
        table.rows.iter().map(|row| format!("{} {}", text(&row[0]), text(&row[1]))).collect()
    })
}

/// Returns a case that worries nobody.
fn calm(id: &str) -> Case {
    let mut case = case(id, "2026-11-24T15:00:00+02:00");
    case.owner = Some("thandi".to_owned());
    case.events = vec![event(EventKind::ContactOut, "2026-11-25T09:30:00+02:00")];
    case
}

fn shop() -> Vec<Case> {
    let owed = |id: &str, due: &str, priority: Priority| {
        let mut case = calm(id);
        case.priority = priority;
        case.promises = vec![promise("p1", due)];
        case
    };
    let mut safety = calm("k-safe");
    (safety.tags, safety.events) = (vec!["safety".to_owned()], Vec::new());
    let mut double = calm("k-twice");
    double.promises = ["p1", "p2"]
        .map(|id| crate::model::promise::Promise { state: PromiseState::Broken, ..promise(id, "2026-11-24") })
        .into();
    let mut trip = calm("k-trip");
    trip.tags = vec!["special-trip".to_owned()];
    let mut chased = calm("k-chased");
    chased
        .events
        .extend(["2026-11-25T09:40:00+02:00", "2026-11-25T09:50:00+02:00"].map(|at| event(EventKind::ContactIn, at)));
    let mut unowned = calm("k-unowned");
    unowned.owner = None;
    let mut closed = calm("k-closed");
    (closed.status, closed.owner) = (Status::Closed, None);
    vec![
        calm("k-calm"),
        closed,
        unowned,
        owed("k-soon", "2026-11-25T16:00:00+02:00", Priority::Normal),
        owed("k-sooner", "2026-11-25T15:00:00+02:00", Priority::Normal),
        chased,
        owed("k-late", "2026-11-25T08:00:00+02:00", Priority::Normal),
        owed("k-late-high", "2026-11-25T08:30:00+02:00", Priority::High),
        trip,
        double,
        safety,
    ]
}

#[test]
fn the_order_is_that_of_the_evidence() {
    assert_eq!(
        lines(&folder(shop(), Vec::new())),
        [
            "k-safe safety.not-immediate",
            "k-twice repeat.double-deviation",
            "k-trip now.left-waiting",
            "k-late-high promise.overdue",
            "k-late promise.overdue",
            "k-chased silence.customer-chasing",
            "k-sooner promise.due-soon",
            "k-soon promise.due-soon",
            "k-unowned case.unowned",
        ]
    );
}

#[test]
fn who_waits_here_is_named_for_that_before_what_else_is_wrong() {
    let mut trip = calm("k-trip");
    (trip.tags, trip.events, trip.owner) = (vec!["special-trip".to_owned()], Vec::new(), None);
    assert_eq!(lines(&folder(vec![trip], Vec::new())), ["k-trip now.left-waiting"]);
}

#[test]
fn who_needs_something_to_be_served_as_well_as_others_weighs_a_step_more() {
    let (mut plain, mut needs) = (calm("k-1"), calm("k-2"));
    (plain.owner, needs.owner) = (None, None);
    needs.adjustments = vec!["large print".to_owned()];
    assert_eq!(lines(&folder(vec![plain, needs], Vec::new())), ["k-2 case.unowned", "k-1 case.unowned"]);
}

#[test]
fn a_case_stands_once_with_its_worst_reason_and_its_other_codes() {
    let mut late = calm("k-1");
    late.promises = vec![promise("p1", "2026-11-24"), promise("p2", "2026-11-25T09:00:00+02:00")];
    late.owner = None;
    let folder = folder(vec![late], Vec::new());
    with(&folder, |next, selection| {
        let rows = next.table(selection, "next", "").rows;
        assert_eq!(rows.len(), 1);
        let Cell::List(also) = rows[0].last().unwrap() else { panic!() };
        assert_eq!(rows[0][1], Cell::Word("emergency.no-senior-owner".to_owned()));
        let also: Vec<_> = also
            .iter()
            .map(|cell| match cell {
                Cell::Word(word) => word.as_str(),
                _ => "",
            })
            .collect();
        assert_eq!(
            also,
            ["repeat.double-deviation", "promise.overdue", "apology.missing", "case.unowned", "promise.vague"]
        );
    });
}

#[test]
fn what_was_told_is_left_out_and_told_again_when_it_happens_again() {
    let mut waiting = calm("k-1");
    waiting.promises = vec![promise("p1", "2026-11-24")];
    let told: Vec<String> = with(&folder(vec![waiting.clone()], Vec::new()), |mut next, _| {
        let told: Vec<String> = next.told().collect();
        next.retain(|key| !told.iter().any(|known| known == key));
        assert_eq!(next.rows.len(), 0);
        told
    });
    waiting
        .promises
        .push(crate::model::promise::Promise { replaces: None, ..promise("p2", "2026-11-25T09:00:00+02:00") });
    with(&folder(vec![waiting], Vec::new()), |mut next, _| {
        next.retain(|key| !told.iter().any(|known| known == key));
        let told: Vec<String> = next.told().collect();
        assert!(told.iter().any(|key| key.contains("promise.overdue p2")), "{told:?}");
        assert!(told.iter().all(|key| !key.contains("promise.overdue p1")), "{told:?}");
    });
}

#[test]
fn two_clocks_of_one_start_are_two() {
    let mut waiting = calm("k-1");
    (waiting.received_at, waiting.events) = (at("2026-11-25T09:00:00+02:00"), Vec::new());
    let clocks = ["target ack received acknowledged 90bm", "target answer received response 90bm"];
    let policy = Policy { calendar: bakery(), ..sample_house::house(&clocks) };
    let (folder, filter) = (folder(vec![waiting], Vec::new()), Filter::default());
    let selection = Selection::new(Look { now: now(NOW), policy: &policy }, &folder, &filter);
    let mut told: Vec<String> = build(&selection).told().filter(|key| key.contains("clock.at-risk")).collect();
    assert_eq!(told.len(), 2, "{told:?}");
    told.dedup();
    assert_eq!(told.len(), 2, "{told:?}");
}

/// Returns cases drawn by lot, many of them alike, with their parties: repeats, promises, clocks, things said and unsaid.
fn crowd(n: usize, dice: &mut Dice) -> (Vec<Case>, Vec<Party>) {
    let persons: Vec<Party> = (0..n / 4 + 1).map(|n| person(&format!("p-{n:04}"), &format!("Person {n}"))).collect();
    let mut cases = Vec::new();
    for n in 0..n {
        let mut case = calm(&format!("k-{n:04}"));
        case.received_at = at(&format!("2026-11-{:02}T{:02}:00:00+02:00", 10 + dice.below(15), 8 + dice.below(3)));
        case.status = [Status::Open, Status::Open, Status::Open, Status::Resolved, Status::Closed][dice.below(5)];
        case.priority = [Priority::Low, Priority::Normal, Priority::High, Priority::Emergency][dice.below(4)];
        case.owner = (dice.below(3) > 0).then(|| "thandi".to_owned());
        case.tags = if dice.below(9) == 0 { vec!["special-trip".to_owned()] } else { Vec::new() };
        case.complainant = (dice.below(3) == 0).then(|| persons[dice.below(persons.len())].id.clone());
        for id in ["p1", "p2"].into_iter().take(dice.below(3)) {
            case.promises.push(promise(id, &format!("2026-11-{:02}", 20 + dice.below(8))));
        }
        match dice.below(4) {
            0 => case.events.clear(),
            1 => case.events.push(event(EventKind::ContactIn, "2026-11-25T09:40:00+02:00")),
            _ => {}
        }
        cases.push(case);
    }
    (cases, persons)
}

/// Returns the folder's list in each format.
fn printed(folder: &Folder, policy: &Policy) -> Vec<String> {
    let filter = Filter::default();
    let selection = Selection::new(Look { now: now(NOW), policy }, folder, &filter);
    let page = Page {
        schema: "next",
        as_of: at(NOW),
        timezone: "Africa/Johannesburg".to_owned(),
        n_read: Some(folder.cases.len()),
        n_doubtful: 0,
        problems: Vec::new(),
        blocks: vec![Block::Table(build(&selection).table(&selection, "next", ""))],
    };
    let written = |format| String::from_utf8(render(&page, format, &Style::default()).ok()?).ok();
    Format::ALL.into_iter().filter_map(written).collect()
}

#[test]
fn cases_in_any_order_come_out_in_one() {
    let clocks = ["target ack received acknowledged 1bd", "obligation answer received response 3bd"];
    let policy = Policy { calendar: bakery(), ..sample_house::house(&clocks) };
    for (seed, n) in [(7, 5_000), (11, 400), (23, 400), (31, 400)] {
        let mut dice = Dice::seeded(seed);
        let (mut cases, persons) = crowd(n, &mut dice);
        let sorted = printed(&folder(cases.clone(), persons.clone()), &policy);
        assert_eq!(sorted.len(), Format::ALL.len() - 2, "html and ics are reserved");
        let mut ids: Vec<&str> = sorted[1].lines().collect();
        assert!(ids.len() > n / 3, "seed {seed}: {}", ids.len());
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), sorted[1].lines().count(), "seed {seed}: a case stands once");
        for place in (1..cases.len()).rev() {
            cases.swap(place, dice.below(place + 1));
        }
        let mut shuffled = folder(Vec::new(), persons);
        shuffled.cases =
            cases.iter().map(|case| Filed { path: format!("cases/{}.toml", case.id), case: case.clone() }).collect();
        assert_eq!(printed(&shuffled, &policy), sorted, "seed {seed}");
    }
}
