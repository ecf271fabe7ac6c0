//! From when to when a clock runs: its stretches, found by walking over the events once.
//! Whether a stretch was in time is `judge`'s business.

use chrono::{DateTime, FixedOffset};

use crate::model::case::{Case, Escalation, Status};
use crate::model::clock::{Clock, Duty, Start, Trigger};
use crate::model::event::{Event, EventKind};
use crate::model::replay;
use crate::model::run::timeline::Timeline;
use crate::model::word::Word;

/// One stretch of a clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stretch<'a> {
    pub(super) start: DateTime<FixedOffset>,
    pub(super) end: Option<(DateTime<FixedOffset>, End)>,
    /// Times in which the case was over and then reopened; they do not count.
    pub(super) gaps: Vec<(DateTime<FixedOffset>, DateTime<FixedOffset>)>,
    /// Through which channel came what it is about: the message that started it, else the complaint.
    pub(super) channel: Option<&'a str>,
}

/// How a stretch ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// What the clock waits for happened.
    Stopped,
    /// The case ended first.
    Ended,
}

/// Returns the stretches of a clock, whose rows all start and stop alike; `after` is when the clock that it is chained to
/// stopped.
pub(super) fn stretches<'a>(
    case: &'a Case,
    policy: &'a str,
    rows: &'a [&'a Clock],
    after: Option<DateTime<FixedOffset>>,
    events: &[&'a Event],
    timeline: &Timeline<'_>,
) -> Vec<Stretch<'a>> {
    let Some(clock) = rows.first() else { return Vec::new() };
    let mut walk = Walk { case, policy, clock, rows, found: Vec::new(), unanswered: None, responded: false };
    // A case that was written down as ended has nothing left to run.
    let is_active = timeline.facts.first().is_some_and(|facts| facts.is_active());
    if walk.starts_on(Trigger::Received) && is_active && walk.hears(case.channel.as_deref()) {
        walk.start(case.received_at, case.channel.as_deref());
    }
    if let Some(after) = after {
        walk.start(after, case.channel.as_deref());
    }
    for event in events {
        let active_before = timeline.before(event.at).is_none_or(|facts| facts.is_active());
        let active = timeline.at(event.at).is_none_or(|facts| facts.is_active());
        // What happened before a chained clock began is not its business.
        if after.is_some_and(|after| event.at < after) {
            continue;
        }
        walk.step(event, active_before, active);
    }
    walk.found
}

struct Walk<'a> {
    case: &'a Case,
    policy: &'a str,
    clock: &'a Clock,
    rows: &'a [&'a Clock],
    found: Vec<Stretch<'a>>,
    /// The oldest message of the customer that came while the case was over, and through which channel.
    unanswered: Option<(DateTime<FixedOffset>, Option<&'a str>)>,
    responded: bool,
}

impl<'a> Walk<'a> {
    fn starts_on(&self, trigger: Trigger) -> bool {
        self.clock.start == Start::On(trigger)
    }

    fn is_open(&self) -> bool {
        self.found.last().is_some_and(|stretch| stretch.end.is_none())
    }

    /// Returns whether any row is meant for what came in through a channel.
    fn hears(&self, channel: Option<&str>) -> bool {
        self.rows.iter().any(|row| row.hears(channel))
    }

    fn start(&mut self, at: DateTime<FixedOffset>, channel: Option<&'a str>) {
        self.found.push(Stretch { start: at, end: None, gaps: Vec::new(), channel });
    }

    fn end(&mut self, at: DateTime<FixedOffset>, end: End) {
        let Some(last) = self.found.last_mut().filter(|last| last.end.is_none()) else { return };
        last.end = Some((at.max(last.start), end));
        // Two words of ours at one instant are one.
        if last.start >= at && self.clock.start == Start::On(self.clock.stop) {
            self.found.pop();
        }
    }

    fn step(&mut self, event: &'a Event, active_before: bool, active: bool) {
        // How another file of the same complaint ended ends nothing here.
        let is_of_status = matches!(event.kind, EventKind::Resolved | EventKind::Closed | EventKind::Reopened);
        if is_of_status && !event.is_own() {
            return;
        }
        if self.is_open() && self.stops(event) {
            self.end(event.at, End::Stopped);
        } else if self.is_open() && self.is_over(event, active) {
            self.end(event.at, End::Ended);
        }
        if is_reopened(event) {
            self.reopen(event.at);
        }
        if !self.is_open() && self.begins(event, active) {
            let is_message = event.kind == EventKind::ContactIn;
            self.start(event.at, if is_message { event.channel.as_deref() } else { self.case.channel.as_deref() });
        }
        if event.is_answer() {
            (self.responded, self.unanswered) = (true, None);
        } else if is_message(event) && !active_before && self.hears(event.channel.as_deref()) {
            self.unanswered.get_or_insert((event.at, event.channel.as_deref()));
        }
    }

    /// Returns whether an event is what the clock waits for.
    fn stops(&self, event: &Event) -> bool {
        if event.kind == EventKind::Fulfilled && event.key.as_deref().is_some_and(|key| self.is_named(key)) {
            return true;
        }
        match self.clock.stop {
            // The file of the complaint is ended by its last decision as well.
            Trigger::Resolved => ended_as(event).is_some(),
            // To say that it takes longer answers nothing, but it is an update.
            Trigger::Response if self.starts_on(Trigger::Response) => event.is_response(),
            other => is(other, event, self.case, self.responded),
        }
    }

    fn is_named(&self, key: &str) -> bool {
        match key.rsplit_once('/') {
            Some((policy, name)) => policy == self.policy && name == self.clock.name,
            None => key == self.clock.name,
        }
    }

    /// Returns whether an event makes the clock needless: the case is over, or after-care is, since it goes on.
    fn is_over(&self, event: &Event, active: bool) -> bool {
        match (&self.clock.start, self.clock.stop) {
            (Start::On(Trigger::Resolved | Trigger::Closed), _) => is_reopened(event),
            (_, Trigger::Closed) => is_merged(event) && !active,
            // Setting a status is never a response: whoever ends a case has not answered.
            _ => ended_as(event).is_some() || is_merged(event) && !active,
        }
    }

    fn begins(&self, event: &Event, active: bool) -> bool {
        let Start::On(trigger) = self.clock.start else { return false };
        match trigger {
            Trigger::Received => false,
            Trigger::ContactIn | Trigger::FollowUp => {
                active && self.hears(event.channel.as_deref()) && is(trigger, event, self.case, self.responded)
            }
            // The last word of a case that is over asks for no further one.
            Trigger::Response => active && event.is_response(),
            // One round of review, however often it was handed on.
            Trigger::Escalated => self.found.is_empty() && is(trigger, event, self.case, self.responded),
            _ => is(trigger, event, self.case, self.responded),
        }
    }

    /// Takes up what the end of the case had stopped.
    fn reopen(&mut self, at: DateTime<FixedOffset>) {
        let after_care = matches!(self.clock.start, Start::On(Trigger::Resolved | Trigger::Closed));
        let waits_for_end = matches!(self.clock.stop, Trigger::Resolved | Trigger::Closed);
        if after_care {
            return;
        }
        if let Some(last) = self.found.last_mut() {
            let is_taken_up = match last.end {
                Some((_, End::Ended)) => true,
                // A final answer was given, whatever came after; a house that aims for a solution has none.
                Some((_, End::Stopped)) => waits_for_end && self.clock.duty == Duty::Target,
                None => false,
            };
            if let (true, Some((ended, _))) = (is_taken_up, last.end) {
                // Obligations never pause.
                if self.clock.duty != Duty::Obligation {
                    last.gaps.push((ended, at));
                }
                last.end = None;
                return;
            }
        } else if self.starts_on(Trigger::Received) {
            self.start(at, self.case.channel.as_deref());
            return;
        }
        let asks = self.starts_on(Trigger::ContactIn) || self.starts_on(Trigger::FollowUp) && self.responded;
        if let (true, false, Some((unanswered, channel))) = (asks, self.is_open(), self.unanswered) {
            self.start(unanswered, channel);
        }
    }
}

/// Returns how an event ended the case; who ended it by hand in its file has ended it too.
fn ended_as(event: &Event) -> Option<Status> {
    match event.kind {
        EventKind::Resolved => Some(Status::Resolved),
        EventKind::Closed => Some(Status::Closed),
        EventKind::Edited => edited_status(event).map(|(_, to)| to).filter(|to| is_end(*to)),
        _ => None,
    }
}

/// Returns whether an event takes up a case that was over.
fn is_reopened(event: &Event) -> bool {
    let by_hand = || edited_status(event).is_some_and(|(from, to)| is_end(from) && !is_end(to));
    event.kind == EventKind::Reopened || event.kind == EventKind::Edited && by_hand()
}

fn edited_status(event: &Event) -> Option<(Status, Status)> {
    let ("status", to) = replay::changes_head(event)? else { return None };
    Some((Status::from_word(event.from.as_deref()?)?, Status::from_word(to?)?))
}

fn is_end(status: Status) -> bool {
    matches!(status, Status::Resolved | Status::Closed)
}

/// Returns whether the customer wrote, and not a machine of theirs.
fn is_message(event: &Event) -> bool {
    event.kind == EventKind::ContactIn && !event.auto
}

fn is_merged(event: &Event) -> bool {
    event.kind == EventKind::Merged
}

/// Returns whether an event is what a trigger names.
pub(super) fn is(trigger: Trigger, event: &Event, case: &Case, responded: bool) -> bool {
    match trigger {
        Trigger::Received | Trigger::Fulfilled => false,
        Trigger::ContactIn => is_message(event),
        Trigger::FollowUp => is_message(event) && responded,
        // An automatic reply says that it arrived; a person who answers says so too.
        Trigger::Acknowledged => event.kind == EventKind::ContactOut || event.is_response(),
        Trigger::Response => event.is_answer(),
        Trigger::Assigned => event.kind == EventKind::Assigned,
        Trigger::Escalated => event.kind == EventKind::Escalated && is_hierarchical(event, case),
        Trigger::Resolved => ended_as(event) == Some(Status::Resolved),
        Trigger::Closed => ended_as(event) == Some(Status::Closed),
        Trigger::Reopened => is_reopened(event),
    }
}

/// Returns whether a case was handed up the line, rather than over or out.
fn is_hierarchical(event: &Event, case: &Case) -> bool {
    let block = case.escalations.iter().find(|block| block.at == Some(event.at) && block.to == event.to);
    block.map_or_else(|| Escalation::leads_up(event.to.as_deref()), Escalation::is_up)
}
