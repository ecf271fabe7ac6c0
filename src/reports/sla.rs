//! How clocks were met: promises, targets and obligations, each apart, with how long they took.
//! What is still open is pending, not failed, unless it is past its due; what ended unneeded is counted as such.

use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset};

use crate::calendar::count::business_seconds;
use crate::calendar::range::InstantRange;
use crate::model::clock::Duty;
use crate::model::folder::Filed;
use crate::model::promise::{Promise, PromiseState};
use crate::model::run::{self, Run, State};
use crate::model::word::{Word, words};
use crate::reports::month::kept::{End, ended_at, fate};
use crate::reports::rank::percentile;
use crate::reports::selection::Selection;
use crate::view::cell::Cell;
use crate::view::kind::Kind;
use crate::view::page::{Align, Audience, Column, Table};

words! {
    /// By what the runs are put together.
    By {
        Owner = "owner",
        Category = "category",
        Channel = "channel",
        Party = "party",
        Organisation = "organisation",
        Priority = "priority",
        Month = "month",
    }
}

/// The columns; a clock, in a group if there are groups, is the row.
pub const COLUMNS: &[Column] = &GROUPED;

/// The same without the column of groups, for people who did not ask for any.
pub const WHOLE: &[Column] = &{
    let mut whole = GROUPED;
    whole[1] = whole[1].data();
    whole
};

const GROUPED: [Column; 20] = [
    // Rows of a report say of which section they are, also where there is but one.
    Column::new("section", "Section").of(Kind::OneOf(&["sla"])).always().data(),
    Column::new("group", "Group").of(Kind::Text),
    Column::new("duty", "Duty").of(Kind::OneOf(Duty::SPELLINGS)).always(),
    Column::new("clock", "Clock").of(Kind::Text).always(),
    number("n", "N"),
    number("met", "Met"),
    number("missed", "Missed"),
    Column::new("met_share", "Met of ended").of(Kind::Share),
    number("pending", "Pending"),
    number("at_risk", "At risk"),
    number("paused", "Paused"),
    number("ended", "Ended").data(),
    number("exempt", "Exempt").data(),
    seconds("median_seconds", "Median"),
    seconds("p80_seconds", "80 %"),
    seconds("p90_seconds", "90 %"),
    seconds("median_business_seconds", "Median open"),
    seconds("p80_business_seconds", "80 % open"),
    seconds("p90_business_seconds", "90 % open"),
    seconds("paused_seconds", "Waited").always(),
];

const fn number(key: &'static str, title: &'static str) -> Column {
    let mut column = Column::new(key, title).of(Kind::Count).always();
    column.align = Align::Right;
    column
}

const fn seconds(key: &'static str, title: &'static str) -> Column {
    Column::new(key, title).of(Kind::Seconds)
}

/// What became of some runs of one clock.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Tally {
    n: i64,
    met: i64,
    missed: i64,
    pending: i64,
    at_risk: i64,
    paused: i64,
    ended: i64,
    exempt: i64,
    plain: Vec<i64>,
    business: Vec<i64>,
    /// For how long they stood still, in plain time.
    waited: i64,
}

/// One run as the report counts it, whatever duty it is of.
struct Counted {
    duty: Duty,
    clock: String,
    started_at: DateTime<FixedOffset>,
    state: State,
    at_risk: bool,
    /// Plain and business seconds from start to stop, pauses left out.
    took: Option<(i64, i64)>,
    waited: i64,
}

/// Returns how the clocks were met that started in a stretch of time, in groups if they are asked for.
pub fn table(selection: &Selection<'_>, range: &InstantRange, by: Option<By>) -> Table {
    let mut tallies: BTreeMap<(String, Duty, String), Tally> = BTreeMap::new();
    for filed in selection.cases() {
        let promises = filed.case.promises.iter().filter_map(|promise| of_promise(selection, filed, promise));
        let runs = run::of_case(&selection.look, &filed.case);
        let clocks = runs.iter().map(|run| of_run(selection, run));
        for counted in promises.chain(clocks).filter(|counted| range.contains(counted.started_at.to_utc())) {
            let group = by.map_or_else(String::new, |by| group(selection, filed, by, counted.started_at));
            tallies.entry((group, counted.duty, counted.clock.clone())).or_default().add(&counted);
        }
    }
    let rows = tallies.into_iter().map(|(key, tally)| row(by, key, &tally)).collect();
    let columns = if by.is_some() { COLUMNS } else { WHOLE };
    Table { key: "sla", title: String::new(), columns, rows, audience: Audience::All }
}

/// Returns a promise of ours as a run: from when it was made until it was kept.
fn of_promise(selection: &Selection<'_>, filed: &Filed, promise: &Promise) -> Option<Counted> {
    let look = &selection.look;
    let started_at = promise.made_at.unwrap_or(filed.case.received_at);
    let due = promise.due.as_ref().filter(|_| promise.is_ours())?;
    // The same judgement as in the report on a month.
    let state = match fate(look, &filed.case, promise, due).end {
        End::OnTime => State::Met,
        End::Late | End::Broken | End::Overdue => State::Missed,
        End::Pending => State::Running,
        // What was moved or split in time is judged by what took its place; who was let off owes nothing.
        End::Moved | End::Split | End::Released | End::Unknown => State::Ended,
    };
    let kept_at = ended_at(&filed.case, promise).filter(|_| promise.state == PromiseState::Kept);
    let took = kept_at.map(|at| {
        let business = business_seconds(started_at.to_utc(), at.to_utc(), look.calendar());
        (at.signed_duration_since(started_at).num_seconds(), business)
    });
    let clock = promise.kind.word().to_owned();
    Some(Counted { duty: Duty::Promise, clock, started_at, state, at_risk: false, took, waited: 0 })
}

fn of_run(selection: &Selection<'_>, run: &Run) -> Counted {
    let look = &selection.look;
    let now = look.at();
    let plain = |from: DateTime<FixedOffset>, to: DateTime<FixedOffset>| to.signed_duration_since(from).num_seconds();
    let business = |from: DateTime<FixedOffset>, to: DateTime<FixedOffset>| {
        business_seconds(from.to_utc(), to.to_utc(), look.calendar())
    };
    let pauses = run.pauses.iter().map(|pause| (pause.from, pause.until.unwrap_or(now).min(now)));
    let waited = pauses.fold((0, 0), |(a, b), (from, to)| (a + plain(from, to), b + business(from, to)));
    let is_stopped = matches!(run.state, State::Met | State::Missed);
    let took = run
        .stopped_at
        .filter(|_| is_stopped)
        .map(|at| (plain(run.started_at, at) - waited.0, business(run.started_at, at) - waited.1));
    Counted {
        duty: run.duty,
        clock: run.clock.clone(),
        started_at: run.started_at,
        state: run.state,
        at_risk: run.at_risk.is_some(),
        took,
        waited: waited.0,
    }
}

impl Tally {
    fn add(&mut self, run: &Counted) {
        self.n += 1;
        self.waited += run.waited;
        self.at_risk += i64::from(run.at_risk);
        match run.state {
            State::Met => self.met += 1,
            State::Missed => self.missed += 1,
            State::Running => self.pending += 1,
            State::Paused => (self.pending, self.paused) = (self.pending + 1, self.paused + 1),
            State::Ended => self.ended += 1,
            State::Exempt => self.exempt += 1,
        }
        if let Some((plain, business)) = run.took {
            self.plain.push(plain);
            self.business.push(business);
        }
    }
}

fn group(selection: &Selection<'_>, filed: &Filed, by: By, started_at: DateTime<FixedOffset>) -> String {
    let (folder, case) = (selection.folder, &filed.case);
    let party = |id: Option<&crate::model::id::PartyId>| {
        id.map(|id| folder.name(id).map_or_else(|| id.to_string(), |name| format!("{name} ({id})")))
    };
    let found = match by {
        By::Owner => case.owner.clone(),
        By::Category => case.category.clone(),
        By::Channel => case.channel.clone(),
        By::Party => party(case.complainant.as_ref()),
        By::Organisation => party(folder.organisation(case)),
        By::Priority => Some(selection.priority(filed).word().to_owned()),
        By::Month => Some(selection.look.shown(started_at).format("%Y-%m").to_string()),
    };
    found.unwrap_or_else(|| "(none)".to_owned())
}

fn row(by: Option<By>, (group, duty, clock): (String, Duty, String), tally: &Tally) -> Vec<Cell> {
    let plain = |percent| percentile(&tally.plain, percent).map_or(Cell::None, Cell::Span);
    let business = |percent| percentile(&tally.business, percent).map_or(Cell::None, Cell::BusinessSpan);
    let counts = [tally.n, tally.met, tally.missed].map(Cell::Count);
    let open = [tally.pending, tally.at_risk, tally.paused, tally.ended, tally.exempt].map(Cell::Count);
    let mut row = vec![
        Cell::Word("sla".to_owned()),
        if by.is_some() { Cell::untrusted(group) } else { Cell::None },
        Cell::Word(duty.word().to_owned()),
        Cell::untrusted(clock),
    ];
    row.extend(counts);
    row.push(Cell::Rate { hits: tally.met, n: tally.met + tally.missed });
    row.extend(open);
    row.extend([plain(50), plain(80), plain(90), business(50), business(80), business(90)]);
    row.push(Cell::Span(tally.waited));
    row
}

#[cfg(test)]
mod tests {
    use super::{By, table};
    use crate::calendar::range::InstantRange;
    use crate::calendar::sample::office;
    use crate::model::case::Case;
    use crate::model::event::{Event, EventKind};
    use crate::model::filter::Filter;
    use crate::model::look::Look;
    use crate::model::policy::Policy;
    use crate::model::promise::{Promise, PromiseState};
    use crate::model::sample::{at, event};
    use crate::model::sample_folder::{case, folder, now, promise};
    use crate::reports::selection::Selection;
    use crate::view::cell::Cell;

    /// Returns duty, clock, n, met, missed and pending of each row.
    fn counts(by: Option<By>, range: &InstantRange) -> Vec<String> {
        let kept = |ended: &str| Promise {
            state: PromiseState::Kept,
            ended_at: Some(at(ended)),
            made_at: Some(at("20 09:00")),
            ..promise("p1", "2026-11-24T12:00:00+02:00")
        };
        let mut one = case("kd35-dnr3", "2026-11-20T09:00:00+02:00");
        one.owner = Some("thandi".to_owned());
        one.promises = vec![kept("24 12:00"), Promise { from: Some("party:p-x".to_owned()), ..kept("24 12:00") }];
        let mut two = case("c-2", "2026-11-20T09:00:00+02:00");
        two.promises = vec![kept("24 12:01"), Promise { made_at: None, ..promise("p2", "2026-11-30T12:00:00+02:00") }];
        let breached = Event {
            key: Some("p/answer".to_owned()),
            text: Some("obligation `answer` of p@1 passed unmet".to_owned()),
            ..event("23 17:00", EventKind::Breached)
        };
        two.events = vec![breached];
        let folder = folder(vec![one, two], Vec::new());
        let policy = Policy {
            calendar: office("Africa/Johannesburg", "08:00-17:00", &[]),
            ..Policy::standard(crate::calendar::sample::johannesburg())
        };
        let filter = Filter::default();
        let look = Look { now: now("2026-11-25T10:00:00+02:00"), policy: &policy };
        let table = table(&Selection::new(look, &folder, &filter), range, by);
        assert_eq!(table.misfit(), None);
        let say = |cell: &Cell| match cell {
            Cell::Count(count) => count.to_string(),
            Cell::Word(word) => word.clone(),
            Cell::Text(text) => text.for_test().to_owned(),
            _ => "-".to_owned(),
        };
        let row = |row: &Vec<Cell>| [1, 2, 3, 4, 5, 6, 8].map(|index| say(&row[index])).join(" ");
        table.rows.iter().map(row).collect()
    }

    const ALL: InstantRange = InstantRange { from: None, until: None };

    #[test]
    fn promises_and_obligations_are_counted_apart_and_what_is_open_is_pending() {
        assert_eq!(counts(None, &ALL), ["- promise delivery 3 1 1 1", "- obligation answer 1 0 1 0"]);
        let before = InstantRange { until: Some(at("20 08:59").to_utc()), ..ALL };
        assert_eq!(counts(None, &before), [""; 0]);
    }

    #[test]
    fn what_was_moved_or_split_too_late_was_missed() {
        let ended = |state, ended: &str| Promise {
            state,
            ended_at: Some(at(ended)),
            ..promise("p1", "2026-11-24T12:00:00+02:00")
        };
        let promises = |late: &str| vec![ended(PromiseState::Moved, late), ended(PromiseState::Split, late)];
        for (when, expect) in [("24 12:00", [0, 0, 2]), ("24 12:01", [0, 2, 0])] {
            let case = Case { promises: promises(when), ..case("kd35-dnr3", "2026-11-20T09:00:00+02:00") };
            let (folder, filter) = (folder(vec![case], Vec::new()), Filter::default());
            let policy = Policy::standard(crate::calendar::sample::johannesburg());
            let look = Look { now: now("2026-11-25T10:00:00+02:00"), policy: &policy };
            let table = table(&Selection::new(look, &folder, &filter), &ALL, None);
            let said = |key: &str| {
                let place = table.columns.iter().position(|column| column.key == key).unwrap();
                table.rows[0][place].clone()
            };
            assert_eq!([said("met"), said("missed"), said("ended")], expect.map(Cell::Count), "{when}");
        }
    }

    #[test]
    fn groups_by_owner_name_those_without_one() {
        assert_eq!(
            counts(Some(By::Owner), &ALL),
            ["(none) promise delivery 2 0 1 1", "(none) obligation answer 1 0 1 0", "thandi promise delivery 1 1 0 0",]
        );
    }
}
