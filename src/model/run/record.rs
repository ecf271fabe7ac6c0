//! What the record says about breaches: a verdict that was stamped stands, whatever a policy or calendar says today.
//! When one is stamped is `actions::stamp`'s business.

use chrono::{DateTime, FixedOffset};

use crate::calendar::limit::Unit;
use crate::model::case::Case;
use crate::model::clock::{Duty, Trigger};
use crate::model::event::{Event, EventKind};
use crate::model::look::Look;
use crate::model::run::{Breach, Run, State};
use crate::model::word::Word;

/// Returns whether the record holds any breach of a clock.
pub(super) fn has_breaches(case: &Case) -> bool {
    case.events.iter().any(|event| address(event).is_some())
}

/// Lays the breaches on record over the runs, and adds a run for each whose clock is gone.
pub(super) fn stamped(look: &Look<'_>, case: &Case, runs: &mut Vec<Run>) {
    let now = look.at();
    for event in case.events.iter().filter(|event| event.at <= now) {
        let Some((policy, clock)) = address(event) else { continue };
        let started_at = moment(event.from.as_deref());
        let due_at = moment(event.to.as_deref()).unwrap_or(event.at);
        let breach = Breach { at: event.at, due_at, is_stamped: true };
        let is_it = |run: &&mut Run| run.policy == policy && run.clock == clock;
        if let Some(run) = meant(runs, policy, clock, started_at) {
            // Two clones may have put one breach on record, each as it saw it; the first stands.
            if run.breach.is_none_or(|known| !known.is_stamped || event.at < known.at) {
                run.breach = Some(breach);
            }
            run.state = State::Missed;
            run.at_risk = None;
            continue;
        }
        let template = runs.iter_mut().find(is_it).map(|run| (run.duty, run.stage, run.version.clone()));
        let (duty, stage, version) = template.unwrap_or((duty_of(event), None, String::new()));
        runs.push(Run {
            policy: policy.to_owned(),
            version,
            clock: clock.to_owned(),
            duty,
            stage,
            started_at: started_at.unwrap_or(case.received_at),
            due_at: Some(due_at),
            unextended: None,
            extension: None,
            due_day: None,
            unit: Unit::Hours,
            state: State::Missed,
            // Nobody can do anything about a run of a clock that is not there.
            stopped_at: Some(event.at),
            breach: Some(breach),
            pauses: Vec::new(),
            extensions: Vec::new(),
            at_risk: None,
            counts: false,
            notice: None,
            stop: Trigger::Fulfilled,
        });
    }
}

/// Returns the run that a breach on record is about: of several that began at one instant the one that is late, else the
/// last.
fn meant<'r>(
    runs: &'r mut [Run],
    policy: &str,
    clock: &str,
    started_at: Option<DateTime<FixedOffset>>,
) -> Option<&'r mut Run> {
    let is_it = |run: &Run| {
        run.policy == policy && run.clock == clock && started_at.is_none_or(|started| started == run.started_at)
    };
    let late = runs.iter().position(|run| is_it(run) && run.breach.is_some());
    let index = late.or_else(|| runs.iter().rposition(is_it))?;
    runs.get_mut(index)
}

/// Returns policy and clock of a breach on record.
fn address(event: &Event) -> Option<(&str, &str)> {
    if event.kind != EventKind::Breached {
        return None;
    }
    event.key.as_deref()?.rsplit_once('/')
}

/// Returns the duty that the record names first; what it does not name is a target.
fn duty_of(event: &Event) -> Duty {
    event.text.as_deref().and_then(|text| Duty::from_word(text.split(' ').next()?)).unwrap_or(Duty::Target)
}

fn moment(text: Option<&str>) -> Option<DateTime<FixedOffset>> {
    DateTime::parse_from_rfc3339(text?).ok()
}
