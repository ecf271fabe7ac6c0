//! One stretch of a clock: until when it lasts, what moved that, and whether it was missed.
//! A verdict depends on what was so at the time: a later change of priority or of a date is no excuse and no trap.

use chrono::{DateTime, FixedOffset, NaiveDate};

use crate::calendar::due::Due;
use crate::calendar::hours::Calendar;
use crate::calendar::limit::{self, Deadline, Unit};
use crate::calendar::zone;
use crate::model::case::{Case, Priority};
use crate::model::clock::{Clock, Duty, Trigger};
use crate::model::event::{Event, EventKind};
use crate::model::look::Look;
use crate::model::preset::Preset;
use crate::model::run::timeline::{Facts, Timeline};
use crate::model::run::walk::{self, End, Stretch};
use crate::model::run::{Breach, Extended, Pause, Run, State, pause};

/// What a stretch is judged by.
pub(super) struct Scene<'a> {
    pub(super) look: &'a Look<'a>,
    pub(super) case: &'a Case,
    pub(super) preset: &'a Preset,
    pub(super) calendar: &'a Calendar,
    /// The rows of the clock; the first that is meant for the case counts.
    pub(super) rows: &'a [&'a Clock],
    pub(super) events: &'a [&'a Event],
    pub(super) timeline: &'a Timeline<'a>,
    /// Through which channel came what the stretch is about.
    pub(super) channel: Option<&'a str>,
}

/// What a clock was due at an instant, as things stood then.
#[derive(Clone, Copy)]
struct Standing {
    deadline: Deadline,
    unit: Unit,
    /// Whether it stands still at that instant.
    is_paused: bool,
}

/// Returns the run of a stretch; none where no row of the clock is meant for the case and nothing was missed.
pub(super) fn judge(scene: &Scene<'_>, stretch: &Stretch<'_>) -> Option<Run> {
    let now = scene.look.at();
    let end = stretch.end.map_or(now, |(at, _)| at);
    let name = scene.rows.first().map_or("", |row| row.name.as_str());
    let row = |facts: &Facts<'_>| scene.row_for(facts);
    let pauses = pause::of((&scene.preset.id, name), row, stretch, scene.events, scene.timeline);
    let extensions = extensions(scene, stretch, end);
    let breach = breach(scene, stretch, &pauses, &extensions, end);
    let meant = scene.row(end);
    if meant.is_none() && breach.is_none() {
        return None;
    }
    let clock = meant.or(scene.rows.first().copied());
    let standing = scene.standing(stretch.start, &pauses, &extensions, end);
    let unextended = scene.standing(stretch.start, &pauses, &[], end).map(|standing| standing.deadline);
    let exempted_at = clock.and_then(|clock| exempted(scene, clock, stretch.start));
    let state = match (stretch.end, exempted_at) {
        (_, Some(_)) if breach.is_none() => State::Exempt,
        _ if breach.is_some() => State::Missed,
        (Some((_, End::Stopped)), _) => State::Met,
        (Some((_, End::Ended)), _) => State::Ended,
        (None, _) if standing.is_some_and(|standing| standing.is_paused) => State::Paused,
        (None, _) => State::Running,
    };
    // What ended unanswered is over, late or not.
    let stopped_at = stretch.end.map(|(at, _)| at).or(exempted_at);
    let at_risk = standing
        .filter(|_| matches!(state, State::Running))
        .and_then(|standing| at_risk(scene, clock, stretch.start, &pauses, standing));
    Some(Run {
        policy: scene.preset.id.clone(),
        version: scene.preset.version.clone(),
        clock: name.to_owned(),
        duty: clock.map_or(Duty::Target, |clock| clock.duty),
        stage: clock.and_then(|clock| clock.stage),
        started_at: stretch.start,
        due_at: standing.map(|standing| standing.deadline.at.fixed_offset()),
        unextended,
        extension: clock.and_then(|clock| clock.extension.clone()),
        due_day: standing.and_then(|standing| standing.deadline.day),
        unit: standing.map_or(Unit::Hours, |standing| standing.unit),
        state,
        stopped_at,
        breach,
        pauses,
        extensions,
        at_risk,
        counts: false,
        notice: clock.and_then(|clock| clock.on_breach_notice.clone()),
        stop: clock.map_or(Trigger::Fulfilled, |clock| clock.stop),
    })
}

impl Scene<'_> {
    /// Returns the row that is meant for the case as it was at an instant.
    fn row(&self, at: DateTime<FixedOffset>) -> Option<&Clock> {
        self.row_for(self.timeline.at(at)?)
    }

    /// Returns the row that is meant for the case as these facts have it.
    fn row_for(&self, facts: &Facts<'_>) -> Option<&Clock> {
        let is_meant = |row: &&&Clock| row.is_for(facts.priority, facts.category) && row.hears(self.channel);
        let meant = self.rows.iter().find(is_meant).copied();
        if facts.priority == Priority::Emergency { self.shortest(meant, facts.category) } else { meant }
    }

    /// Returns the shortest target among the row that is meant for an emergency and those for other priorities.
    ///
    /// What a law demands does not change with our hurry.
    fn shortest(&self, meant: Option<&'_ Clock>, category: Option<&str>) -> Option<&Clock> {
        let due = |row: &Clock| row.limit.after(self.case.received_at.to_utc(), self.calendar).ok().map(|due| due.at);
        let own = meant.and_then(|meant| self.rows.iter().find(|row| **row == meant)).copied();
        if own.is_some_and(|own| own.duty != Duty::Target || own.priorities.contains(&Priority::Emergency)) {
            return own;
        }
        let is_like = |row: &&Clock| {
            row.duty == Duty::Target
                && row.hears(self.channel)
                && own.is_none_or(|own| own.categories == row.categories)
                && row.priorities.iter().any(|priority| row.is_for(*priority, category))
        };
        let others = self.rows.iter().copied().filter(is_like);
        own.into_iter().chain(others).min_by_key(|row| due(row))
    }

    /// Returns what was due at an instant, as things stood then; nothing where no row is meant for the case.
    fn standing(
        &self,
        start: DateTime<FixedOffset>,
        pauses: &[Pause],
        extensions: &[Extended],
        at: DateTime<FixedOffset>,
    ) -> Option<Standing> {
        let row = self.row(at)?;
        let unit = row.limit.unit;
        let mut standing =
            Standing { deadline: row.limit.after(start.to_utc(), self.calendar).ok()?, unit, is_paused: false };
        let mut moves: Vec<Move<'_>> = pauses.iter().map(Move::Pause).collect();
        moves.extend(extensions.iter().map(Move::Extension));
        moves.sort_by_key(|step| step.at());
        for step in moves.into_iter().take_while(|step| step.at() <= at) {
            match step {
                Move::Extension(extension) => {
                    standing.deadline = later(standing.deadline, extension, self.calendar);
                }
                // Who begins to wait after the due is late already.
                Move::Pause(pause) if pause.from.to_utc() >= standing.deadline.at => {}
                Move::Pause(pause) => {
                    standing.is_paused = pause.until.is_none_or(|until| until > at);
                    let until = pause.until.map_or(at, |until| until.min(at));
                    let length = limit::seconds_between(pause.from.to_utc(), until.to_utc(), unit, self.calendar);
                    standing.deadline = standing.deadline.moved(length, unit, self.calendar).ok()?;
                }
            }
        }
        Some(standing)
    }
}

/// What moves a due.
enum Move<'a> {
    Pause(&'a Pause),
    Extension(&'a Extended),
}

impl Move<'_> {
    fn at(&self) -> DateTime<FixedOffset> {
        match self {
            Self::Pause(pause) => pause.from,
            Self::Extension(extension) => extension.at,
        }
    }
}

/// Returns the extended due; an extension never shortens one.
fn later(deadline: Deadline, extension: &Extended, calendar: &Calendar) -> Deadline {
    let at = extension.to.to_utc();
    if at <= deadline.at {
        return deadline;
    }
    let day = extension.to.with_timezone(&calendar.zone()).date_naive();
    let is_whole = |day: NaiveDate| {
        [calendar.closing(day), zone::day_end(day, calendar.zone())].iter().any(|end| end.to_utc() == at)
    };
    // 24:00 is the end of the day before.
    let day = [Some(day), day.pred_opt()].into_iter().flatten().find(|day| is_whole(*day));
    Deadline { day, at }
}

/// Returns the extensions of the clock that were given while the stretch lasted, in order.
fn extensions(scene: &Scene<'_>, stretch: &Stretch<'_>, end: DateTime<FixedOffset>) -> Vec<Extended> {
    let Some(name) = scene.rows.first().map(|row| row.name.as_str()) else { return Vec::new() };
    let is_meant = |event: &&&Event| {
        event.kind == EventKind::Extended
            && event.at >= stretch.start
            && event.at <= end
            && event.key.as_deref().is_some_and(|key| match key.rsplit_once('/') {
                Some((policy, clock)) => policy == scene.preset.id && clock == name,
                None => key == name,
            })
    };
    let read = |event: &&Event| {
        let to = Due::stored(event.to.as_deref()?).ok()?;
        let to = end_of(&to, scene.row(event.at).map_or(Unit::BusinessDays, |row| row.limit.unit), scene.calendar);
        Some(Extended { at: event.at, to, why: event.why.clone(), told: event.told.clone() })
    };
    scene.events.iter().filter(is_meant).filter_map(read).collect()
}

/// Returns until when an extended clock lasts: a day lasts as long as the days of its limit do.
pub(crate) fn end_of(due: &Due, unit: Unit, calendar: &Calendar) -> DateTime<FixedOffset> {
    match (due, unit) {
        (Due::Day(day), Unit::Days | Unit::Weeks | Unit::Months) => zone::day_end(*day, calendar.zone()),
        (due, _) => due.at(calendar),
    }
}

/// Returns the first instant at which the clock was late, going through what was so in turn.
fn breach(
    scene: &Scene<'_>,
    stretch: &Stretch<'_>,
    pauses: &[Pause],
    extensions: &[Extended],
    end: DateTime<FixedOffset>,
) -> Option<Breach> {
    let mut cuts: Vec<DateTime<FixedOffset>> = vec![stretch.start];
    cuts.extend(scene.timeline.facts.iter().map(|facts| facts.from));
    cuts.extend(pauses.iter().flat_map(|pause| [Some(pause.from), pause.until]).flatten());
    cuts.extend(extensions.iter().map(|extension| extension.at));
    // What changes at the very end finds the clock stopped already.
    cuts.retain(|cut| *cut == stretch.start || *cut > stretch.start && *cut < end);
    cuts.sort();
    cuts.dedup();
    let ends = cuts.iter().skip(1).copied().chain([end]);
    for (from, until) in cuts.iter().copied().zip(ends) {
        let Some(standing) = scene.standing(stretch.start, pauses, extensions, from) else { continue };
        let due_at = standing.deadline.at;
        if !standing.is_paused && until.to_utc() > due_at {
            let due_at = due_at.with_timezone(until.offset());
            // What a change made late at once is late from that change on, never before it.
            return Some(Breach { at: due_at.max(from), due_at, is_stamped: false });
        }
    }
    None
}

/// Returns when something happened that makes the clock needless, if it happened soon enough.
fn exempted(scene: &Scene<'_>, clock: &Clock, start: DateTime<FixedOffset>) -> Option<DateTime<FixedOffset>> {
    let exemption = clock.exempt_if?;
    let until = exemption.within.after(start.to_utc(), scene.calendar).ok()?.at;
    let is_it = |event: &&&Event| event.at >= start && walk::is(exemption.on, event, scene.case, true);
    let at = scene.events.iter().find(is_it)?.at;
    let is_over = scene.timeline.facts.last().is_some_and(|facts| !facts.is_active());
    // What was solved soon and came back was not solved.
    (at.to_utc() <= until && is_over).then_some(at)
}

/// Returns the greatest warning share that is used up.
fn at_risk(
    scene: &Scene<'_>,
    clock: Option<&Clock>,
    start: DateTime<FixedOffset>,
    pauses: &[Pause],
    standing: Standing,
) -> Option<i64> {
    let now = scene.look.now.instant();
    let length = |from: DateTime<chrono::Utc>, to| limit::seconds_between(from, to, standing.unit, scene.calendar);
    let waited: i64 = pauses
        .iter()
        .map(|pause| length(pause.from.to_utc(), pause.until.map_or(now, |until| until.to_utc().min(now))))
        .sum();
    let whole = length(start.to_utc(), standing.deadline.at) - waited;
    let used = length(start.to_utc(), now) - waited;
    if whole <= 0 {
        return None;
    }
    clock?
        .shares()
        .iter()
        .copied()
        .filter(|share| i128::from(used) * 100 >= i128::from(whole) * i128::from(*share))
        .max()
}
