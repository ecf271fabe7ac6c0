//! Where a case stands on the ladder of the house, since when, and by which rule it goes up.
//! Houses without a ladder have no steps to go up.

use chrono::{DateTime, FixedOffset, Utc};

use crate::model::case::{Case, Escalation, WaitingOn};
use crate::model::event::EventKind;
use crate::model::ladder::Step;
use crate::model::look::Look;
use crate::model::run;
use crate::model::word::Word;
use crate::rules::Finding;

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
    let step = escalation.to.as_deref().and_then(|to| look.policy.ladder.to(to));
    step.map_or(escalation.level, |step| step.level)
}

/// Returns where a case stands: as high as it was escalated, or as high as its owner stands.
pub fn standing<'a>(look: &Look<'a>, case: &Case) -> Standing<'a> {
    let ladder = &look.policy.ladder;
    let escalated = case.escalations.iter().map(|escalation| level_of(look, escalation)).max().unwrap_or(0);
    let owned = case.owner.as_deref().and_then(|owner| ladder.of_person(owner)).map_or(0, |step| step.level);
    let level = escalated.max(owned);
    let reached = case.escalations.iter().filter(|escalation| level_of(look, escalation) == level);
    let given = case.events.iter().filter(|event| {
        let to = event.to.as_deref().and_then(|to| ladder.of_person(to));
        event.kind == EventKind::Assigned && to.is_some_and(|step| step.level == level)
    });
    let times = reached.filter_map(|escalation| escalation.at).chain(given.map(|event| event.at));
    let since = if level == 0 { case.received_at } else { times.min().unwrap_or(case.received_at) };
    Standing { level, step: ladder.at(level), since }
}

/// Returns until when a case may be held where it stands.
pub fn held_until(look: &Look<'_>, standing: &Standing<'_>) -> Option<DateTime<FixedOffset>> {
    let limit = standing.step?.limit?;
    let end = limit.after(standing.since.with_timezone(&Utc), look.calendar()).ok()?;
    Some(look.shown(end.fixed_offset()))
}

/// Returns whether a case has been where it stands for longer than its step allows.
pub(in crate::rules) fn is_held_too_long(look: &Look<'_>, standing: &Standing<'_>) -> bool {
    held_until(look, standing).is_some_and(|end| end < look.at())
}

/// Returns the step that calls an active case up, and by which rule; a code that brought it here does so once.
pub fn call<'a>(look: &Look<'a>, case: &Case, known: &[Finding]) -> Option<Call<'a>> {
    if !case.is_active() {
        return None;
    }
    let standing = standing(look, case);
    let mut above = look.policy.ladder.steps.iter().filter(|step| step.level > standing.level);
    let triggered = above.clone().rev().find_map(|step| {
        let finding = known.iter().find(|finding| step.is_triggered_by(finding.code))?;
        let since = finding.since.unwrap_or(case.received_at);
        Some(Call { step, why: format!("{} ({})", finding.code, finding.reason), since })
    });
    if triggered.is_some() {
        return triggered;
    }
    // Where we wait for the customer, nobody holds the case.
    if case.waiting_on == Some(WaitingOn::Customer) {
        return None;
    }
    let step = above.next()?;
    if let Some(short) = running_short(look, case, &standing) {
        return Some(Call { step, ..short });
    }
    if !is_held_too_long(look, &standing) {
        return None;
    }
    let held_by = standing.step.map_or("nobody", |step| step.name.as_str());
    let why = format!("held at {held_by} since {}", crate::calendar::due::say(look.shown(standing.since)));
    Some(Call { step, why, since: standing.since })
}

/// Returns why little time is left: a clock of the case of which less is left than its step allows.
fn running_short<'a>(look: &Look<'a>, case: &Case, standing: &Standing<'a>) -> Option<Call<'a>> {
    let step = standing.step?;
    let left = step.left?;
    let until = left.after(look.now.instant(), look.calendar()).ok()?;
    let is_short = |run: &run::Run| run.counts && run.is_open() && run.due_at.is_some_and(|due| due.to_utc() <= until);
    let run = run::of_case(look, case).into_iter().filter(is_short).min_by_key(|run| run.due_at)?;
    let due = run.due_at?;
    let since = left.before(due.to_utc(), look.calendar()).map_or(due, |since| since.fixed_offset());
    let why = format!(
        "little time is left at {}: {} `{}` is due {}",
        step.name,
        run.duty.word(),
        run.address(),
        run::say_due(&run)
    );
    Some(Call { step, why, since })
}
