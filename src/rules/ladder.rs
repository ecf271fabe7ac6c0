//! Where a case stands on the ladder of the house, since when, and by which rule it goes up.
//! Houses without a ladder have no steps to go up.

use chrono::{DateTime, FixedOffset, Utc};

use crate::calendar::count;
use crate::calendar::span::Span;
use crate::model::case::{Case, Escalation, WaitingOn};
use crate::model::event::EventKind;
use crate::model::ladder::{Step, is_manager, is_same};
use crate::model::look::Look;
use crate::model::run;
use crate::model::word::Word;
use crate::rules::escalation::unaccepted;
use crate::rules::{Finding, emergency, threshold};

/// Where a case stands.
pub struct Standing<'a> {
    pub level: i64,
    /// The step of that level, if the ladder has one.
    pub step: Option<&'a Step>,
    /// Since when it has been there.
    pub since: DateTime<FixedOffset>,
}

/// The call of a step for a case.
pub struct Call<'a> {
    pub step: &'a Step,
    /// By which rule of the ladder, in words.
    pub why: String,
    /// Since when.
    pub since: DateTime<FixedOffset>,
}

/// Returns the level of an escalation: that of the step it went to, else the one on record.
pub(crate) fn level_of(look: &Look<'_>, escalation: &Escalation) -> i64 {
    step_of(look, escalation).map_or(escalation.level, |step| step.level)
}

/// Returns the step that an escalation went to, if it went to one.
pub(crate) fn step_of<'a>(look: &Look<'a>, escalation: &Escalation) -> Option<&'a Step> {
    let to = escalation.to.as_deref()?;
    let level = if escalation.is_up() { escalation.level } else { 0 };
    look.policy.ladder.reached(to, level)
}

/// Returns where a case stands: as high as it was escalated, or as high as its owner stands.
pub fn standing<'a>(look: &Look<'a>, case: &Case) -> Standing<'a> {
    let ladder = &look.policy.ladder;
    let escalated = case.raises().map(|escalation| level_of(look, escalation)).max().unwrap_or(0);
    let owned = case.owner.as_deref().and_then(|owner| ladder.of_person(owner)).map_or(0, |step| step.level);
    let level = escalated.max(owned);
    let reached = case.raises().filter(|escalation| level_of(look, escalation) == level);
    let given = case.events.iter().filter(|event| {
        let to = event.to.as_deref().and_then(|to| ladder.of_person(to));
        event.is_own() && event.kind == EventKind::Assigned && to.is_some_and(|step| step.level == level)
    });
    let times = reached.filter_map(|escalation| escalation.at).chain(given.map(|event| event.at));
    let since = if level == 0 { case.received_at } else { times.min().unwrap_or(case.received_at) };
    Standing { level, step: ladder.held_at(level), since }
}

/// Returns the steps above a case that have not said no to it, the lowest first.
pub fn left<'a>(look: &Look<'a>, case: &Case, standing: &Standing<'_>) -> Vec<&'a Step> {
    let above = look.policy.ladder.steps.iter().filter(|step| step.level > standing.level);
    above.filter(|step| !has_declined(look, case, step)).collect()
}

/// Returns whether a step said no to a case, or everybody who stands on it did, since it was last opened again.
fn has_declined(look: &Look<'_>, case: &Case, step: &Step) -> bool {
    let reopened = case.last_of(|event| event.is_own() && event.kind == EventKind::Reopened).map(|(turn, _)| turn);
    let is_of_now = |escalation: &&Escalation| reopened.is_none_or(|reopened| case.escalated(escalation) > reopened);
    let unheard = case.escalations.iter().filter(|escalation| !escalation.stands()).filter(is_of_now);
    let declined =
        |name: &str| unheard.clone().filter_map(|escalation| escalation.to.as_deref()).any(|to| is_same(to, name));
    let as_manager = unheard.clone().any(|escalation| {
        let reached = step_of(look, escalation).is_some_and(|reached| reached.level == step.level);
        reached && escalation.to.as_deref().is_some_and(is_manager)
    });
    as_manager || declined(&step.name) || !step.who.is_empty() && step.who.iter().all(|who| declined(who))
}

/// Returns until when a case may be held where it stands; while it waits for the customer or is over, nobody holds it.
pub fn held_until(look: &Look<'_>, case: &Case, standing: &Standing<'_>) -> Option<DateTime<FixedOffset>> {
    let limit = standing.step?.limit?;
    let calendar = look.calendar();
    let mut end = limit.after(standing.since.with_timezone(&Utc), calendar).ok()?;
    for rest in run::rests(look, case) {
        let from = rest.from.max(standing.since).to_utc();
        let until = rest.until.unwrap_or(look.at()).to_utc();
        // What began after the end does not put it off.
        if from >= end || until <= from {
            continue;
        }
        end = if limit.is_business() {
            count::add_business_seconds(end, count::business_seconds(from, until, calendar), calendar).ok()?
        } else {
            end.checked_add_signed(until - from)?
        };
    }
    Some(look.shown(end.fixed_offset()))
}

/// Returns whether a case has been where it stands for longer than its step allows.
pub(in crate::rules) fn is_held_too_long(look: &Look<'_>, case: &Case, standing: &Standing<'_>) -> bool {
    held_until(look, case, standing).is_some_and(|end| end < look.at())
}

/// Returns the step that calls an active case up, and by which rule; a code that brought it here does so once.
///
/// Where a step has said no, the next one above it is asked, and none is asked twice.
pub fn call<'a>(look: &Look<'a>, case: &Case, known: &[Finding]) -> Option<Call<'a>> {
    if !case.is_active() {
        return None;
    }
    let standing = standing(look, case);
    let left = left(look, case, &standing);
    let above = look.policy.ladder.steps.iter().filter(|step| step.level > standing.level);
    let triggered = above.rev().find_map(|wanted| {
        let calls = |finding: &&Finding| {
            wanted.is_triggered_by(finding.code) && !emergency::is_weighed(look, case, known, finding)
        };
        let finding = known.iter().find(calls)?;
        let step = *left.iter().find(|step| step.level >= wanted.level)?;
        let since = finding.since.unwrap_or(case.received_at);
        Some(Call { step, why: format!("{} ({})", finding.code, finding.reason), since })
    });
    let called = triggered.or_else(|| held(look, case, &standing, left.first()?));
    called.map(|call| told(look, case, &standing, call))
}

/// Returns the call of the next step for a case that is held for too long, or of which little time is left.
fn held<'a>(look: &Look<'a>, case: &Case, standing: &Standing<'a>, step: &'a Step) -> Option<Call<'a>> {
    // Where we wait for the customer, nobody holds the case.
    if case.waiting_on == Some(WaitingOn::Customer) {
        return None;
    }
    if let Some(short) = running_short(look, case, standing) {
        return Some(Call { step, ..short });
    }
    if !is_held_too_long(look, case, standing) {
        return None;
    }
    let held_by = standing.step.map_or("nobody", |step| step.name.as_str());
    let why = format!("held at {held_by} since {}", crate::calendar::due::say(look.shown(standing.since)));
    Some(Call { step, why, since: standing.since })
}

/// Returns a call that says which steps below it said no.
fn told<'a>(look: &Look<'a>, case: &Case, standing: &Standing<'_>, call: Call<'a>) -> Call<'a> {
    let between = |step: &&Step| step.level > standing.level && step.level < call.step.level;
    let declined = look.policy.ladder.steps.iter().filter(between).filter(|step| has_declined(look, case, step));
    let names: Vec<&str> = declined.map(|step| step.name.as_str()).collect();
    let why = if names.is_empty() { call.why } else { format!("{}; declined by {}", call.why, names.join(" and ")) };
    Call { why, ..call }
}

/// Returns why little time is left: a clock of the case of which less is left than its step allows.
fn running_short<'a>(look: &Look<'a>, case: &Case, standing: &Standing<'a>) -> Option<Call<'a>> {
    let step = standing.step?;
    let left = step.left?;
    let called = |run: run::Run| {
        let due = run.due_at.filter(|_| run.counts && run.is_open())?;
        let since = short_since(look, case, standing, &left, due)?;
        (since <= look.at()).then_some((due, since, run))
    };
    let (due, since, run) = run::of_case(look, case).into_iter().filter_map(called).min_by_key(|(due, ..)| *due)?;
    let (much, tense) = if due < look.at() { ("no", "was") } else { ("little", "is") };
    let why = format!(
        "{much} time is left at {}: {} `{}` {tense} due {}",
        step.name,
        run.duty.word(),
        run.address(),
        run::say_due(&run)
    );
    Some(Call { step, why, since })
}

/// Returns from when less is left until a due than a step allows; above the desk what had passed before does not count, and
/// a step has the case for as long as it may take to answer.
fn short_since(
    look: &Look<'_>,
    case: &Case,
    standing: &Standing<'_>,
    left: &Span,
    due: DateTime<FixedOffset>,
) -> Option<DateTime<FixedOffset>> {
    let short = left.before(due.to_utc(), look.calendar()).map_or(due, |short| short.fixed_offset());
    if standing.level <= 0 {
        return Some(short);
    }
    let taken = threshold::end(look, &unaccepted::RULE, case, standing.since)?;
    (standing.since < due).then_some(short.max(taken))
}
