//! How the clocks of a case run: started, paused, extended, stopped, breached, all from its events and the policies.
//! Pure; what to think of a run, and which breach goes on record when, is the business of `rules` and `actions`.

pub(crate) mod judge;
mod pause;
mod record;
mod timeline;
mod walk;

use std::borrow::Cow;
use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset, NaiveDate};

use crate::calendar::due;
use crate::calendar::hours::Calendar;
use crate::calendar::limit::{Deadline, Unit};
use crate::model::case::{Case, WaitingOn};
use crate::model::clock::{Clock, Duty, Extension, Start, Trigger};
use crate::model::emergency;
use crate::model::event::Event;
use crate::model::look::Look;
use crate::model::policy::Policy;
use crate::model::preset::{self, Preset};
use crate::model::replay;
use crate::model::run::timeline::Timeline;
use crate::model::word::words;

words! {
    /// How a run stands.
    State {
        /// Not stopped, not late.
        Running = "running",
        /// Stopped for a while: we wait for somebody.
        Paused = "paused",
        /// Stopped in time.
        Met = "met",
        /// Stopped too late, or still open past its due.
        Missed = "missed",
        /// Over without having been needed: the case ended first.
        Ended = "ended",
        /// Something happened soon enough to make it needless.
        Exempt = "exempt",
    }
}

/// One run of one clock.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// The policy that the clock belongs to.
    pub policy: String,
    pub version: String,
    pub clock: String,
    pub duty: Duty,
    pub stage: Option<i64>,
    pub started_at: DateTime<FixedOffset>,
    /// Until when, as things stand; none where the calendar never opens.
    pub due_at: Option<DateTime<FixedOffset>>,
    /// What would be due without any extension: the cap of an extension counts from here.
    pub unextended: Option<Deadline>,
    /// How far it may be extended.
    pub extension: Option<Extension>,
    /// The day that was meant, when the limit is one of days and nothing has moved it.
    pub due_day: Option<NaiveDate>,
    pub unit: Unit,
    pub state: State,
    pub stopped_at: Option<DateTime<FixedOffset>>,
    pub breach: Option<Breach>,
    pub pauses: Vec<Pause>,
    pub extensions: Vec<Extended>,
    /// The greatest warning share that is used up, in percent, while it runs.
    pub at_risk: Option<i64>,
    /// Whether it is the earliest of the open runs of this name, the one that counts.
    pub counts: bool,
    /// The notice that is owed when it was missed.
    pub notice: Option<String>,
    /// What it waits for.
    pub stop: Trigger,
}

/// A limit that passed unmet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Breach {
    /// Its due instant, or the change that made it late at once.
    pub at: DateTime<FixedOffset>,
    /// What was due then.
    pub due_at: DateTime<FixedOffset>,
    /// Whether the record says so; what is on record stays.
    pub is_stamped: bool,
}

/// A stretch in which a clock stands still.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pause {
    pub from: DateTime<FixedOffset>,
    pub until: Option<DateTime<FixedOffset>>,
    /// For whom; none while the case was resolved.
    pub on: Option<WaitingOn>,
    pub why: Option<String>,
}

/// A stretch in which nobody here held a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rest {
    pub from: DateTime<FixedOffset>,
    pub until: Option<DateTime<FixedOffset>>,
}

/// A later date that the customer was told of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extended {
    pub at: DateTime<FixedOffset>,
    pub to: DateTime<FixedOffset>,
    pub why: Option<String>,
    pub told: Option<String>,
}

impl Run {
    /// Returns the name under which events speak of the clock: `small-business/first-response`.
    pub fn address(&self) -> String {
        format!("{}/{}", self.policy, self.clock)
    }

    /// Returns whether a word to the customer is what it waits for.
    pub fn stop_is_answer(&self) -> bool {
        matches!(self.stop, Trigger::Response | Trigger::Acknowledged)
    }

    /// Returns whether somebody still has to do something about it.
    pub fn is_open(&self) -> bool {
        match self.state {
            State::Running | State::Paused => true,
            State::Missed => self.stopped_at.is_none(),
            State::Met | State::Ended | State::Exempt => false,
        }
    }
}

/// Returns the due of a run for people: the day that was meant, else the instant.
pub fn say_due(run: &Run) -> String {
    match (run.due_at, run.due_day) {
        (Some(_), Some(day)) => due::say_day(day),
        (Some(at), None) => due::say(at),
        (None, _) => "without a limit".to_owned(),
    }
}

/// Returns the calendar whose business days a policy counts.
///
/// A policy of the house follows its hours. One that names the calendar of a country follows `[calendars.NAME]`, and
/// where there is none, Monday to Friday: the law knows nothing of a shop that opens on Saturdays.
pub fn calendar_of<'a>(policy: &'a Policy, preset: &Preset) -> Cow<'a, Calendar> {
    match &preset.calendar {
        None => Cow::Borrowed(&policy.calendar),
        Some(name) => {
            policy.calendars.get(name).map_or_else(|| Cow::Owned(policy.calendar.working_days()), Cow::Borrowed)
        }
    }
}

/// Returns all runs of the clocks of a case, as they stand at the instant of the look.
pub fn of_case(look: &Look<'_>, case: &Case) -> Vec<Run> {
    let presets = preset::of_case(look.policy, case);
    if presets.is_empty() && !record::has_breaches(case) {
        return Vec::new();
    }
    // An emergency hurries from its cause on, on record or not.
    let raised = emergency::raised(look, case);
    let case = raised.as_ref();
    let now = look.at();
    let events: Vec<&Event> = replay::in_order(case).into_iter().filter(|event| event.at <= now).collect();
    let timeline = Timeline::of(case, &events);
    let mut runs = Vec::new();
    for preset in presets {
        of_preset(look, case, preset, &events, &timeline, &mut runs);
    }
    record::stamped(look, case, &mut runs);
    let shown = |at: &mut DateTime<FixedOffset>| *at = look.shown(*at);
    for run in &mut runs {
        run.due_at.iter_mut().for_each(shown);
    }
    mark_earliest(&mut runs);
    runs
}

/// Returns the stretches in which nobody here held a case: it waited for the customer, or was over.
pub fn rests(look: &Look<'_>, case: &Case) -> Vec<Rest> {
    let now = look.at();
    let events: Vec<&Event> = replay::in_order(case).into_iter().filter(|event| event.at <= now).collect();
    Timeline::of(case, &events).rests()
}

fn of_preset(
    look: &Look<'_>,
    case: &Case,
    preset: &Preset,
    events: &[&Event],
    timeline: &Timeline<'_>,
    runs: &mut Vec<Run>,
) {
    let calendar = calendar_of(look.policy, preset);
    // When each clock was first stopped, for those that are chained to it.
    let mut stopped: BTreeMap<&str, DateTime<FixedOffset>> = BTreeMap::new();
    for name in preset.clock_names() {
        let rows: Vec<&Clock> = preset.clocks.iter().filter(|clock| clock.name == name).collect();
        let Some(first) = rows.first() else { continue };
        let after = match &first.start {
            Start::On(_) => None,
            Start::After(other) => match stopped.get(other.as_str()) {
                Some(at) => Some(*at),
                None => continue,
            },
        };
        for stretch in walk::stretches(case, &preset.id, &rows, after, events, timeline) {
            let channel = stretch.channel;
            let scene =
                judge::Scene { look, case, preset, calendar: &calendar, rows: &rows, events, timeline, channel };
            let Some(run) = judge::judge(&scene, &stretch) else { continue };
            // The end of a case stops no clock; what is chained to one waits for what it waited for.
            if let (State::Met | State::Missed, Some((at, walk::End::Stopped))) = (run.state, stretch.end) {
                stopped.entry(name).or_insert(at);
            }
            runs.push(run);
        }
    }
}

/// Marks, among the open runs of one name, the one that is due first: that is the one that counts.
fn mark_earliest(runs: &mut [Run]) {
    let mut earliest: BTreeMap<String, (DateTime<FixedOffset>, usize)> = BTreeMap::new();
    for (index, run) in runs.iter().enumerate().filter(|(_, run)| run.is_open()) {
        let Some(due_at) = run.due_at else { continue };
        let best = earliest.entry(run.clock.clone()).or_insert((due_at, index));
        *best = (due_at, index).min(*best);
    }
    for (_, index) in earliest.into_values() {
        if let Some(run) = runs.get_mut(index) {
            run.counts = true;
        }
    }
}

#[cfg(test)]
mod tests;
