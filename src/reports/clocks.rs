//! The clocks of one case: each run with its due, its verdict, and what stopped it for a while.
//! What they mean together is `sla`'s business.

use crate::calendar::due;
use crate::model::clock::Duty;
use crate::model::look::Look;
use crate::model::run::{Pause, Run, State};
use crate::model::word::Word;
use crate::view::cell::Cell;
use crate::view::kind::Kind;
use crate::view::page::Column;

/// The columns of the pauses of a run.
pub const PAUSES: &[Column] = &[
    Column::new("from", "From").of(Kind::Moment).always(),
    Column::new("until", "Until").of(Kind::Moment),
    Column::new("on", "For").of(Kind::Text),
    Column::new("why", "Why").of(Kind::Text),
];

/// The columns of the extensions of a run.
pub const EXTENSIONS: &[Column] = &[
    Column::new("at", "When").of(Kind::Moment).always(),
    Column::new("to", "To").of(Kind::Moment).always(),
    Column::new("why", "Why").of(Kind::Text),
    Column::new("told", "Told").of(Kind::Text),
];

/// The columns for programs; a run is the row.
pub const COLUMNS: &[Column] = &[
    Column::new("clock", "Clock").of(Kind::Text).always(),
    Column::new("policy", "Policy").of(Kind::Text).always(),
    Column::new("duty", "Duty").of(Kind::OneOf(Duty::SPELLINGS)).always(),
    Column::new("stage", "Stage").of(Kind::Count),
    Column::new("state", "State").of(Kind::OneOf(State::SPELLINGS)).always(),
    Column::new("counts", "Counts").of(Kind::Flag).always(),
    Column::new("started_at", "Started").of(Kind::Moment).always(),
    Column::new("due", "Due").of(Kind::Due),
    Column::new("due_at", "Due at").of(Kind::Moment),
    Column::new("stopped_at", "Stopped").of(Kind::Moment),
    Column::new("breached_at", "Late since").of(Kind::Moment),
    Column::new("on_record", "On record").of(Kind::Flag).always(),
    Column::new("at_risk_percent", "At risk").of(Kind::Count),
    Column::new("notice", "Notice").of(Kind::Text),
    Column::new("pauses", "Pauses").of(Kind::Rows(PAUSES)).always(),
    Column::new("extensions", "Extensions").of(Kind::Rows(EXTENSIONS)).always(),
];

/// The columns for people.
pub const PLAIN: &[Column] = &[
    Column::new("clock", "Clock").of(Kind::Text).always(),
    Column::new("duty", "Duty").of(Kind::Text).always(),
    Column::new("state", "State").of(Kind::Text).always(),
    Column::new("due", "Due").of(Kind::Due),
    Column::new("what", "What").of(Kind::Text),
];

/// Returns a run for programs.
pub fn row(look: &Look<'_>, run: &Run) -> Vec<Cell> {
    let moment = |at: chrono::DateTime<chrono::FixedOffset>| Cell::Moment(look.shown(at));
    let pause = |pause: &Pause| {
        vec![
            moment(pause.from),
            pause.until.map_or(Cell::None, moment),
            pause.on.map_or(Cell::None, |on| Cell::Word(on.word().to_owned())),
            Cell::text(pause.why.as_deref()),
        ]
    };
    let extension = |extended: &crate::model::run::Extended| {
        let words = [extended.why.as_deref(), extended.told.as_deref()].map(Cell::text);
        [vec![moment(extended.at), moment(extended.to)], words.to_vec()].concat()
    };
    vec![
        Cell::Word(run.clock.clone()),
        Cell::Word(format!("{}@{}", run.policy, run.version)),
        Cell::Word(run.duty.word().to_owned()),
        run.stage.map_or(Cell::None, Cell::Count),
        Cell::Word(run.state.word().to_owned()),
        Cell::Flag(run.counts),
        moment(run.started_at),
        due(look, run),
        run.due_at.map_or(Cell::None, moment),
        run.stopped_at.map_or(Cell::None, moment),
        run.breach.map_or(Cell::None, |breach| moment(breach.at)),
        Cell::Flag(run.breach.is_some_and(|breach| breach.is_stamped)),
        run.at_risk.map_or(Cell::None, Cell::Count),
        Cell::text(run.notice.as_deref()),
        Cell::Rows { columns: PAUSES, rows: run.pauses.iter().map(pause).collect() },
        Cell::Rows { columns: EXTENSIONS, rows: run.extensions.iter().map(extension).collect() },
    ]
}

/// Returns a run for people.
pub fn plain(look: &Look<'_>, run: &Run) -> Vec<Cell> {
    vec![
        Cell::Word(format!("{} ({})", run.clock, run.policy)),
        Cell::Word(run.duty.word().to_owned()),
        Cell::Word(run.state.word().to_owned()),
        due(look, run),
        Cell::untrusted(said(look, run)),
    ]
}

fn due(look: &Look<'_>, run: &Run) -> Cell {
    match (run.due_day, run.due_at) {
        (Some(day), _) => Cell::Day(day),
        (None, Some(at)) => Cell::Moment(look.shown(at)),
        (None, None) => Cell::None,
    }
}

/// Returns what else there is to say of a run: since when it is late, what stopped it, who was told what.
fn said(look: &Look<'_>, run: &Run) -> String {
    let say = |at| due::say(look.shown(at));
    let mut words = Vec::new();
    if let Some(breach) = run.breach {
        let record = if breach.is_stamped { ", on record" } else { "" };
        words.push(format!("late since {}{record}", say(breach.at)));
        if let Some(notice) = run.notice.as_ref().filter(|_| run.is_open()) {
            words.push(format!("the notice `{notice}` is owed"));
        }
    }
    match (run.state, run.stopped_at) {
        (State::Met | State::Missed, Some(at)) => words.push(format!("stopped {}", say(at))),
        (State::Ended, Some(at)) => words.push(format!("the case ended first, {}", say(at))),
        (State::Exempt, Some(at)) => words.push(format!("needless since {}", say(at))),
        _ => {}
    }
    if let Some(share) = run.at_risk {
        words.push(format!("{share} % used"));
    }
    for pause in &run.pauses {
        let on = pause.on.map_or("the case was over".to_owned(), |on| format!("waited for the {}", on.word()));
        let until = pause.until.map_or("now".to_owned(), say);
        let why = pause.why.as_ref().map_or(String::new(), |why| format!(": {why}"));
        words.push(format!("{on} from {} to {until}{why}", say(pause.from)));
    }
    for extended in &run.extensions {
        let why = extended.why.as_ref().map_or(String::new(), |why| format!(": {why}"));
        words.push(format!("extended to {}{why}", say(extended.to)));
    }
    words.join("; ")
}
