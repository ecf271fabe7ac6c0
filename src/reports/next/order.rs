//! Which worry comes first: safety, then those let down twice, then those who wait, then what is late.
//! Ties are broken by the caller, by id.

use std::cmp::Reverse;
use std::collections::HashMap;

use chrono::{DateTime, FixedOffset};

use crate::model::case::{Case, Priority};
use crate::model::clock::Duty;
use crate::model::id::BlockId;
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::model::situation;
use crate::model::word::is_under;
use crate::rules::Finding;
use crate::rules::clock::breached;
use crate::rules::merge::left_behind;

/// How urgent a worry is; the least is the most urgent.
pub type Urgency = (u8, Reverse<i64>);

/// The order that follows from the evidence: each place with its codes, or with areas.
const PLACES: &[&[&str]] = &[
    &["safety"],
    &["emergency", "repeat", "promise.broken-twice"],
    &["now"],
    &["promise.overdue", "update.missed", "remedy.unpaid"],
    &["contact.unanswered", "silence.customer-chasing", "merge"],
    &["escalate", "clock"],
    &["public"],
    &["first-complaint"],
    &["supplier.due-after-promise", "promise.due-soon", "first-response.due-soon"],
    &["silence.over"],
];

/// The place of what falls due soon.
const DUE_SOON: usize = 8;

/// The place of those who wait at the counter.
const AT_THE_COUNTER: usize = 2;

/// Returns which of several worries of one place is named first.
pub fn step(finding: &Finding) -> usize {
    // Behind what was promised; and what has passed before what is to come.
    if is_target(finding) {
        return if finding.code == breached::RULE.code { usize::MAX - 1 } else { usize::MAX };
    }
    let of_place = PLACES.iter().find(|place| place.iter().any(|known| is_under(finding.code, known, '.')));
    of_place.and_then(|place| place.iter().position(|known| is_under(finding.code, known, '.'))).unwrap_or(0)
}

/// Returns the place of a worry by itself, and within it by its level: by this the worries of one case are in order.
pub fn place(finding: &Finding) -> (usize, u8) {
    let place = PLACES.iter().take_while(|place| !place.iter().any(|known| is_under(finding.code, known, '.'))).count();
    let place = if is_target(finding) { DUE_SOON } else { place };
    let level = match finding.level {
        Loudness::Act => 0,
        Loudness::Warn => 1,
        Loudness::Note | Loudness::Off => 2,
    };
    (place, level)
}

/// Returns whether a worry is about an aim of the house, which no law and no promise asks for.
fn is_target(finding: &Finding) -> bool {
    finding.duty == Some(Duty::Target)
}

/// Returns all worries about a case, the one to act on first first: what waits here is lifted as a whole, so that among
/// themselves they keep their own order.
pub fn sort(weights: &Weights<'_>, findings: &mut [Finding]) {
    findings.sort_by_cached_key(|finding| {
        let (_, weight) = weights.urgency(finding);
        (!leads(finding), place(finding), step(finding), weight, key(finding))
    });
}

/// Returns whether a worry comes first whatever else there is: before it is dealt with, nothing else can be.
fn leads(finding: &Finding) -> bool {
    finding.code == left_behind::RULE.code
}

/// Returns worries that are in order, each with its urgency; one that leads is as urgent as what waits behind it.
pub fn weighed(weights: &Weights<'_>, findings: Vec<Finding>) -> Vec<(Urgency, Finding)> {
    let worst = findings.iter().map(|finding| weights.urgency(finding)).min();
    let weigh = |finding: Finding| match worst.filter(|_| leads(&finding)) {
        Some(worst) => (worst, finding),
        None => (weights.urgency(&finding), finding),
    };
    findings.into_iter().map(weigh).collect()
}

/// Returns the key by which a finding is the same as one that was told before: another time of the same is news.
pub fn key(finding: &Finding) -> String {
    let (case, code) = (&finding.case, finding.code);
    // What is told of a part is the same from whenever it counts: a target may count from earlier in a hurry.
    if let Some(part) = &finding.part {
        return format!("{case} {code} {part}");
    }
    let block = finding.promise.as_ref().or(finding.question.as_ref()).map_or("-", |id| id.as_str());
    let since = finding.since.map_or(0, |at| at.timestamp());
    format!("{case} {code} {block} {since}")
}

/// Returns whether a worry is about danger, about somebody who was let down twice, or about one who waits here.
pub fn is_danger(finding: &Finding) -> bool {
    place(finding).0 <= AT_THE_COUNTER
}

/// What makes the worries about one case weigh more or less, looked up once for all of them.
pub struct Weights<'a> {
    now: DateTime<FixedOffset>,
    received_at: DateTime<FixedOffset>,
    /// When each of its promises is due.
    dues: HashMap<&'a BlockId, DateTime<FixedOffset>>,
    severity: i64,
    step_up: i64,
    /// Who made a special trip or stands here waits now, whatever the worry is.
    is_waiting: bool,
}

impl<'a> Weights<'a> {
    /// Returns what the worries about a case weigh.
    pub fn new(look: &Look<'_>, case: &'a Case) -> Self {
        let dues = case.promises.iter().filter_map(|promise| Some((&promise.id, promise.due_at(look.calendar())?)));
        Self {
            now: look.at(),
            received_at: case.received_at,
            // Of two that a hand gave one id the first is meant, as everywhere.
            dues: dues.rev().collect(),
            severity: severity(look, case),
            step_up: step_up(case),
            is_waiting: case.is_active() && situation::tagged(&case.tags, situation::WAITING).is_some(),
        }
    }

    /// Returns how urgent a worry about the case is.
    pub fn urgency(&self, finding: &Finding) -> Urgency {
        let (place, _) = place(finding);
        let place = if self.is_waiting { place.min(AT_THE_COUNTER) } else { place };
        let weight = if place < PLACES.len() {
            let late_for = self.late_for(finding);
            // Lateness counts more the more it hurts; what is still to come is nearer the more it hurts.
            if late_for < 0 { late_for / self.severity } else { late_for.saturating_mul(self.severity) }
        } else {
            // The rest goes by age.
            self.seconds_since(self.received_at).saturating_mul(self.step_up)
        };
        (u8::try_from(place).unwrap_or(u8::MAX), Reverse(weight))
    }

    /// Returns for how many seconds it is late: a promise since its due, anything else since it holds.
    fn late_for(&self, finding: &Finding) -> i64 {
        let due = finding.promise.as_ref().and_then(|id| self.dues.get(id).copied());
        self.seconds_since(due.or(finding.since).unwrap_or(self.received_at))
    }

    fn seconds_since(&self, at: DateTime<FixedOffset>) -> i64 {
        self.now.signed_duration_since(at).num_seconds()
    }
}

/// Returns how bad it is: by its priority, and a step more where the situation weighs on the customer.
fn severity(look: &Look<'_>, case: &Case) -> i64 {
    const WORST: i64 = 8;
    let of_priority = match case.priority_at(look) {
        Priority::Low => 1,
        Priority::Normal => 2,
        Priority::High => 4,
        Priority::Emergency => WORST,
    };
    WORST.min(of_priority * step_up(case))
}

/// Returns 2 for a case that weighs a step more: in public, under stress, with a deadline, with children, or of somebody
/// who needs something so that they are served as well as others; else 1.
fn step_up(case: &Case) -> i64 {
    let is_heavy =
        [situation::PUBLIC, situation::HEAVY].iter().any(|words| situation::tagged(&case.tags, words).is_some());
    if case.public.is_some() || is_heavy || !case.adjustments.is_empty() { 2 } else { 1 }
}
