//! What makes a case an emergency by itself, and the priority that counts.
//! That it repeats another case only the whole folder tells: `rules::repeat`; the write that makes it so records it.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, FixedOffset};

use crate::model::case::{Case, Priority, Status};
use crate::model::event::{Event, EventKind};
use crate::model::id::{BlockId, CaseId};
use crate::model::look::Look;
use crate::model::merged;
use crate::model::policy::Loudness;
use crate::model::recovery;
use crate::model::turn::Turn;
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
/// What was on record when somebody lowered the priority of an emergency was weighed then, and counts no more.
pub fn cause(look: &Look<'_>, case: &Case) -> Option<Cause> {
    if case.priority == Priority::Emergency || case.status == Status::Closed {
        return None;
    }
    shown(look, case)
}

/// Returns by what a case shows that it is an emergency, whatever its priority says, unless somebody weighed that.
pub fn shown(look: &Look<'_>, case: &Case) -> Option<Cause> {
    let mut signs = signs(look, case);
    if signs.is_empty() {
        return None;
    }
    let lowerings = lowerings(case);
    signs.retain(|sign| !lowerings.iter().any(|lowering| lowering.weighed(sign)) && is_heard(look, sign.cause.code));
    signs.into_iter().map(|sign| known_here(case, &sign)).min_by_key(|cause| cause.at)
}

/// Returns a cause as it is known here: what happened in a record that was united with this one is so from then on.
fn known_here(case: &Case, sign: &Sign<'_>) -> Cause {
    let Cause { code, at } = sign.cause;
    let is_union = |event: &&Event| event.is_own() && sign.told.of.is_some() && merged::taken_in(event) == sign.told.of;
    let united_at = case.events.iter().filter(is_union).map(|event| event.at).min();
    Cause { code, at: united_at.map_or(at, |united| united.max(at)) }
}

/// Returns whether all by which a case shows that it is an emergency was weighed by whoever said that it is none, here or
/// in a record that was united with it.
pub fn is_weighed(look: &Look<'_>, case: &Case) -> bool {
    let (signs, lowerings) = (signs(look, case), lowerings(case));
    !signs.is_empty() && signs.iter().all(|sign| lowerings.iter().any(|lowering| lowering.weighed(sign)))
}

/// Returns when somebody last said that an emergency is none.
pub fn lowered_at(case: &Case) -> Option<DateTime<FixedOffset>> {
    case.events.iter().filter(|event| event.is_own() && is_lowering(event)).map(|event| event.at).max()
}

/// Returns how often somebody said that an emergency is none.
pub fn n_lowered(case: &Case) -> usize {
    case.events.iter().filter(|event| event.is_own() && is_lowering(event)).count()
}

fn is_lowering(event: &Event) -> bool {
    event.key.as_deref() == Some("priority") && event.from.as_deref() == Some(Priority::Emergency.word())
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
    // What is named by no record may have been the one that is united with it.
    let is_united = || case.events.iter().any(|event| event.is_own() && merged::taken_in(event).is_some());
    for raise in raises_as_another(case) {
        if raise.repeats.is_empty() && !is_united() {
            return None;
        }
        repeated.extend(&raise.repeats);
    }
    let is_known = case.priority != Priority::Emergency || !repeated.is_empty() || was_asked(case);
    // What was merged into it is itself.
    for united in case.events.iter().filter_map(Event::case_before) {
        repeated.retain(|id| id.as_str() != united);
    }
    is_known.then_some(repeated)
}

/// Returns whether a case is an emergency by its own reason alone, as far as its record tells: that it repeats another
/// one is to be put there when it is found.
pub fn is_untold(case: &Case) -> bool {
    let is_urgent = case.priority == Priority::Emergency && case.status != Status::Closed;
    is_urgent && was_asked(case) && !raised_as_another(case)
}

/// Returns whether somebody asked what a case repeats when it was opened, as far as its record tells: by hand nobody asks,
/// and of one that was an emergency from the beginning no event may tell why.
fn was_asked(case: &Case) -> bool {
    let opened = case.events.iter().find(|event| is_opened(event));
    opened.is_some_and(|opened| opened.why.is_some() || case.events.iter().any(is_of_priority))
}

fn is_opened(event: &Event) -> bool {
    event.is_own() && event.kind == EventKind::Opened
}

/// Returns the events by which a case was put on record as an emergency because it repeats another one, be it one
/// already.
fn raises_as_another(case: &Case) -> impl Iterator<Item = &Event> {
    let is_raise = |event: &Event| is_of_priority(event) && event.to.as_deref() == Some(Priority::Emergency.word());
    let raises = case.events.iter().filter(move |event| is_raise(event) || is_opened(event) || event.is_of_repeat());
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

/// Something by which a case shows that it is an emergency.
struct Sign<'c> {
    cause: Cause,
    told: Told<'c>,
}

/// When something happened, when it came on record, and in which record that was, if it was another one's.
#[derive(Clone, Copy)]
struct Told<'c> {
    happened: Turn,
    entered: Turn,
    of: Option<&'c str>,
}

impl Told<'_> {
    /// Returns whether who said here that the case is no emergency knew of a sign: neither did it happen after that,
    /// nor was it logged after it.
    fn weighed(&self, sign: &Sign<'_>) -> bool {
        // Who weighed the record of one case did not know the other one with which it was united since.
        let is_known = self.of.is_none() || self.of == sign.told.of;
        is_known && sign.told.happened <= self.happened && sign.told.entered <= self.entered
    }
}

/// Of what an event tells by which a case shows that it is an emergency.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Telling<'c> {
    Return,
    Handling,
    /// The category, in the record of this other case.
    Category(Option<&'c str>),
    Broken(&'c BlockId),
}

/// Returns the events of a case, as they were told.
fn told(case: &Case) -> impl Iterator<Item = (&Event, Told<'_>)> {
    let turns = case.turns().zip(case.entries());
    turns.map(|((happened, event), (entered, _))| (event, Told { happened, entered, of: event.case_before() }))
}

/// Returns what the events tell, each by its instant; of two at one instant the last.
fn tellings(case: &Case) -> BTreeMap<(DateTime<FixedOffset>, Telling<'_>), Told<'_>> {
    let mut tellings = BTreeMap::new();
    for (event, told) in told(case) {
        let of = [
            (event.kind == EventKind::Reopened).then_some(Telling::Return),
            event.handling.then_some(Telling::Handling),
            (event.key.as_deref() == Some("category")).then(|| Telling::Category(event.case_before())),
            event.promise.as_ref().filter(|_| event.kind == EventKind::Broken).map(Telling::Broken),
        ];
        tellings.extend(of.into_iter().flatten().map(|telling| ((event.at, telling), told)));
    }
    tellings
}

fn lowerings(case: &Case) -> Vec<Told<'_>> {
    told(case).filter(|(event, _)| is_lowering(event)).map(|(_, told)| told).collect()
}

/// Returns all by which a case shows that it is an emergency, whatever was said of it since.
fn signs<'c>(look: &Look<'_>, case: &'c Case) -> Vec<Sign<'c>> {
    // What no event tells of is known as soon as it is so.
    let untold = |at: DateTime<FixedOffset>, of| Told { happened: Turn::first(at), entered: Turn::first(at), of };
    let tellings = OnceCell::new();
    let told_at = |at, telling| tellings.get_or_init(|| self::tellings(case)).get(&(at, telling)).copied();
    let mut signs = Vec::new();
    let mut add = |code, times: Vec<DateTime<FixedOffset>>, telling: Telling<'c>| {
        let told = |at| told_at(at, telling).unwrap_or_else(|| untold(at, None));
        signs.extend(times.into_iter().map(|at| Sign { cause: Cause { code, at }, told: told(at) }));
    };
    add(REOPENED, recovery::returns(case).iter().map(|turn| turn.at).collect(), Telling::Return);
    add(DOUBLE_DEVIATION, recovery::fix_failed_at(look, case).into_iter().collect(), Telling::Return);
    add(DOUBLE_DEVIATION, recovery::complained_of_handling(case).collect(), Telling::Handling);
    if let Some(recovery::Sorted { at, of }) = recovery::sorted_as_handling(case) {
        let told = told_at(at, Telling::Category(of)).unwrap_or_else(|| untold(at, of));
        signs.push(Sign { cause: Cause { code: DOUBLE_DEVIATION, at }, told });
    }
    // Most cases have no two promises, and their dues are not worth a look.
    if case.promises.len() > 1 {
        let mut broken: Vec<(DateTime<FixedOffset>, Turn, Option<&str>)> = Vec::new();
        for promise in recovery::broken(look, case) {
            let at = recovery::broken_at(look, promise).unwrap_or(case.received_at);
            let told = told_at(at, Telling::Broken(&promise.id));
            let entered = told.map_or_else(|| Turn::first(at), |told| told.entered);
            broken.push((at, entered, promise.case_before()));
        }
        broken.sort_unstable();
        let mut known: Option<(Turn, Option<&str>)> = None;
        for (at, last, of) in broken {
            // That two are broken is known once both are, and to whoever knows both.
            let Some((entered, before)) = known else {
                known = Some((last, of));
                continue;
            };
            let told =
                Told { happened: Turn::first(at), entered: entered.max(last), of: of.filter(|of| before == Some(*of)) };
            known = Some((told.entered, told.of));
            signs.push(Sign { cause: Cause { code: DOUBLE_DEVIATION, at }, told });
        }
    }
    signs
}

#[cfg(test)]
mod tests;
