//! What makes a case an emergency by itself, and the priority that counts.
//! That it repeats another case only the whole folder tells: `rules::repeat`; the write that makes it so records it.

use std::borrow::Cow;
use std::collections::BTreeSet;

use chrono::{DateTime, FixedOffset};

use crate::model::case::{Case, Priority, Status};
use crate::model::event::{Event, EventKind};
use crate::model::id::{BlockId, CaseId};
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::model::recovery;
use crate::model::word::Word;

/// The code of a case that was over and came back.
pub const REOPENED: &str = "repeat.reopened";

/// The code of a recovery that failed as well.
pub const DOUBLE_DEVIATION: &str = "repeat.double-deviation";

/// The codes of a complaint that repeats another one.
pub const OF_ANOTHER: [&str; 2] = ["repeat.person", "repeat.organisation"];

/// No more than so many complaints that a case repeats are put on record or told, the last ones.
pub const MOST_REPEATED: usize = 20;

/// Something by which a case is an emergency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cause {
    pub code: &'static str,
    pub at: DateTime<FixedOffset>,
}

/// That a case repeats others, by which it is an emergency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repeated {
    pub cause: Cause,
    /// The complaints that it repeats, the last first.
    pub earlier: Vec<CaseId>,
}

impl Case {
    /// Returns the priority that counts: the one on record, or emergency, if the case shows that it is one.
    pub fn priority_at(&self, look: &Look<'_>) -> Priority {
        cause(look, self).map_or(self.priority, |_| Priority::Emergency)
    }
}

/// Returns by what a case is an emergency although its priority does not say so; what is closed is none.
///
/// What came before somebody lowered the priority of an emergency was weighed then, and counts no more.
pub fn cause(look: &Look<'_>, case: &Case) -> Option<Cause> {
    if case.priority == Priority::Emergency || case.status == Status::Closed {
        return None;
    }
    let mut causes = causes(look, case);
    if causes.is_empty() {
        return None;
    }
    let lowered_at = lowered_at(case);
    causes.retain(|cause| lowered_at.is_none_or(|lowered| cause.at > lowered) && is_heard(look, cause.code));
    causes.into_iter().min_by_key(|cause| cause.at)
}

/// Returns when somebody last said that an emergency is none.
pub fn lowered_at(case: &Case) -> Option<DateTime<FixedOffset>> {
    let emergency = Some(Priority::Emergency.word());
    let is_lowering = |event: &&Event| is_of_priority(event) && event.from.as_deref() == emergency;
    case.events.iter().filter(is_lowering).map(|event| event.at).max()
}

/// Returns whether a code is that of a complaint that repeats another one.
pub fn is_of_another(code: &str) -> bool {
    OF_ANOTHER.contains(&code)
}

/// Returns whether a case was ever put on record as an emergency because it repeats another one.
pub fn raised_as_another(case: &Case) -> bool {
    raises_as_another(case).next().is_some()
}

/// Returns the complaints that a case repeats, as far as its own record tells; nothing where it is an emergency and its
/// record does not tell, so that the others have to be asked.
pub fn repeated(case: &Case) -> Option<BTreeSet<&CaseId>> {
    let mut repeated = BTreeSet::new();
    for raise in raises_as_another(case) {
        if raise.repeats.is_empty() {
            return None;
        }
        repeated.extend(&raise.repeats);
    }
    // What was merged into it is itself.
    for united in case.events.iter().filter_map(Event::case_before) {
        repeated.retain(|id| id.as_str() != united);
    }
    // Of one that was an emergency from the beginning no event tells why, and by hand nobody asks.
    let is_told = || case.events.iter().any(is_opened) && case.events.iter().any(is_of_priority);
    (!repeated.is_empty() || case.priority != Priority::Emergency || is_told()).then_some(repeated)
}

fn is_opened(event: &Event) -> bool {
    event.is_own() && event.kind == EventKind::Opened
}

/// Returns the events by which a case was put on record as an emergency because it repeats another one.
fn raises_as_another(case: &Case) -> impl Iterator<Item = &Event> {
    let is_raise = |event: &Event| is_of_priority(event) && event.to.as_deref() == Some(Priority::Emergency.word());
    let raises = case.events.iter().filter(move |event| is_raise(event) || is_opened(event));
    raises.filter(|event| event.why.as_deref().is_some_and(is_of_another))
}

/// Returns the event by which an emergency on record is one.
pub fn raise(case: &Case) -> Option<&Event> {
    let last = case.events.iter().rev().find(|event| is_of_priority(event))?;
    let is_raise = last.to.as_deref() == Some(Priority::Emergency.word()) && case.priority == Priority::Emergency;
    is_raise.then_some(last)
}

/// Returns the case as it counts: an emergency that is none on record is one from its cause on, as the next write will
/// put it on record.
pub fn raised<'a>(look: &Look<'_>, case: &'a Case) -> Cow<'a, Case> {
    match cause(look, case) {
        None => Cow::Borrowed(case),
        Some(cause) => Cow::Owned(raised_by(case, cause.code, raised_at(case, cause.at))),
    }
}

/// Returns the case as an emergency by a code from an instant on.
pub fn raised_by(case: &Case, code: &str, at: DateTime<FixedOffset>) -> Case {
    let mut raised = case.clone();
    let event = Event {
        key: Some("priority".to_owned()),
        from: Some(case.priority.word().to_owned()),
        to: Some(Priority::Emergency.word().to_owned()),
        why: Some(code.to_owned()),
        ..Event::bare(BlockId::of_file(""), EventKind::Changed, at)
    };
    raised.events.push(event);
    raised.priority = Priority::Emergency;
    raised
}

/// Returns from when on a case is an emergency by a cause: what was said of its priority since stands before it.
pub fn raised_at(case: &Case, cause_at: DateTime<FixedOffset>) -> DateTime<FixedOffset> {
    let said = case.events.iter().filter(|event| is_of_priority(event)).map(|event| event.at).max();
    said.map_or(cause_at, |said| said.max(cause_at))
}

fn is_of_priority(event: &Event) -> bool {
    event.is_own() && event.key.as_deref() == Some("priority")
}

/// Returns whether a house wants to hear more than a note of a code that is of level `act` by default.
pub fn is_heard(look: &Look<'_>, code: &str) -> bool {
    matches!(look.policy.loudness(code, Loudness::Act), Loudness::Act | Loudness::Warn)
}

/// Returns all by which a case shows that it is an emergency, whatever was said of it since.
fn causes(look: &Look<'_>, case: &Case) -> Vec<Cause> {
    let mut causes = Vec::new();
    let mut add = |code: &'static str, times: Vec<DateTime<FixedOffset>>| {
        causes.extend(times.into_iter().map(|at| Cause { code, at }));
    };
    add(REOPENED, recovery::returns(case));
    // Most cases have no two promises, and their dues are not worth a look.
    if case.promises.len() > 1 {
        let broken = recovery::broken(look, case);
        let at = |promise: &&_| recovery::broken_at(look, promise).unwrap_or(case.received_at);
        let mut times: Vec<DateTime<FixedOffset>> = broken.iter().map(at).collect();
        times.sort_unstable();
        add(DOUBLE_DEVIATION, times.into_iter().skip(1).collect());
    }
    add(DOUBLE_DEVIATION, recovery::fix_failed_at(look, case).into_iter().collect());
    add(DOUBLE_DEVIATION, recovery::handled_badly(case));
    causes
}

#[cfg(test)]
mod tests;
