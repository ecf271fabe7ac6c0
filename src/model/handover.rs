//! To whom a case was handed: whose it was, and who has not answered.
//! What answering changes is `actions::accept`'s business.

use chrono::{DateTime, FixedOffset};

use crate::model::case::{Case, Escalation};
use crate::model::event::{Event, EventKind};
use crate::model::ladder::{Ladder, is_manager, is_same};

impl Case {
    /// Returns whose the case was at an instant, as its own events tell; those of another one that became part of it do
    /// not.
    pub fn owner_at(&self, at: Option<DateTime<FixedOffset>>) -> Option<&str> {
        owner_of(self, None, |given| at.is_some_and(|at| given.at <= at))
    }

    /// Returns in whose hands an open case is: whoever took the last escalation that stands, unless it was given to somebody
    /// since; else its owner.
    pub fn holder(&self) -> Option<&str> {
        let is_taken = |event: &&Event| {
            let mut taken = self.escalations.iter().filter(|escalation| escalation.stands());
            event.is_own()
                && event.kind == EventKind::Accepted
                && taken.any(|escalation| escalation.accepted_at == Some(event.at) && escalation.to == event.to)
        };
        let is_given = |event: &&Event| event.is_own() && event.kind == EventKind::Assigned;
        let given = self.events.iter().filter(is_given).map(|event| event.at).max();
        let taken = self.events.iter().filter(is_taken).max_by_key(|event| event.at);
        let holder = taken.filter(|taken| self.is_active() && given.is_none_or(|given| given <= taken.at));
        holder.and_then(|taken| taken.by.as_deref()).or(self.owner.as_deref())
    }

    /// Returns whose the case was in whose record an event stands, just before it.
    pub fn owner_before(&self, what: &Event) -> Option<&str> {
        owner_of(self, what.case_before(), |given| given.at < what.at)
    }
}

/// Returns whose a case was after what came before; of a case that became part of this one if it is named.
fn owner_of<'a>(case: &'a Case, record: Option<&str>, is_before: impl Fn(&Event) -> bool) -> Option<&'a str> {
    let is_given = |event: &&Event| event.kind == EventKind::Assigned && event.case_before() == record;
    let mut given: Vec<&Event> = case.events.iter().filter(is_given).collect();
    given.sort_by_key(|event| event.at);
    let n_before = given.partition_point(|event| is_before(event));
    match (n_before.checked_sub(1).and_then(|last| given.get(last)), given.get(n_before)) {
        (Some(last), _) => last.to.as_deref(),
        (None, Some(next)) => next.from.as_deref(),
        (None, None) => case.owner.as_deref().filter(|_| record.is_none()),
    }
}

/// What was handed over last and is not yet answered.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Handover<'a> {
    Escalation(&'a Escalation),
    /// The `assigned` event.
    Assignment(&'a Event),
}

impl<'a> Handover<'a> {
    /// Returns to whom it was handed.
    pub fn to(&self) -> Option<&'a str> {
        match self {
            Self::Escalation(escalation) => escalation.to.as_deref(),
            Self::Assignment(event) => event.to.as_deref(),
        }
    }

    /// Returns the ids of those who may answer it; none where they are not known by name.
    pub fn receivers(&self, ladder: &'a Ladder) -> Vec<&'a str> {
        match self {
            Self::Escalation(escalation) => {
                let to = escalation.to.as_deref().unwrap_or_default();
                // What went to the manager is for whoever stands on the step that was above then.
                match ladder.reached(to, escalation.level).filter(|_| is_manager(to)) {
                    Some(step) => step.who.iter().map(String::as_str).collect(),
                    None if to.is_empty() => Vec::new(),
                    None => ladder.receivers(to),
                }
            }
            Self::Assignment(_) => self.to().into_iter().collect(),
        }
    }

    /// Returns whether a person may answer it: whoever was asked, else anybody where that is not known by name.
    pub fn is_for(&self, person: &str, ladder: &Ladder) -> bool {
        self.receivers(ladder).is_empty() || self.names(person, ladder)
    }

    fn names(&self, person: &str, ladder: &Ladder) -> bool {
        self.receivers(ladder).iter().any(|receiver| is_same(receiver, person))
    }
}

/// Returns what was handed over last, if nobody has answered it.
pub fn pending(case: &Case) -> Option<Handover<'_>> {
    unanswered(case).into_iter().next()
}

/// Returns what this person was handed by name last, if anything; else what was handed over last.
pub fn pending_for<'a>(case: &'a Case, person: &str, ladder: &Ladder) -> Option<Handover<'a>> {
    let unanswered = unanswered(case);
    let theirs = unanswered.iter().find(|handover| handover.names(person, ladder));
    theirs.or(unanswered.first()).copied()
}

/// Returns whether it was escalated to these very ones, by whatever name, and they have not answered.
pub fn is_asked(case: &Case, to: &str, ladder: &Ladder) -> bool {
    let wanted = ladder.receivers(to);
    let is_to = |handover: &Handover<'_>| match handover {
        Handover::Escalation(escalation) => {
            let is_known = !wanted.is_empty() && wanted.iter().all(|person| handover.names(person, ladder));
            is_known || escalation.to.as_deref().is_some_and(|asked| is_same(asked, to))
        }
        Handover::Assignment(_) => false,
    };
    unanswered(case).iter().any(is_to)
}

/// Returns the escalations that nobody has answered.
pub fn open(case: &Case) -> impl Iterator<Item = &Escalation> {
    // Who took it over further up answered for all below, and for what came before on the same step.
    let is_past = move |escalation: &Escalation| {
        let mut taken = case.raises().filter(|taken| taken.accepted_at.is_some());
        escalation.is_up() && taken.any(|taken| escalation.at <= taken.at && escalation.level <= taken.level)
    };
    let is_open = |escalation: &&Escalation| escalation.accepted_at.is_none() && escalation.stands();
    case.escalations.iter().filter(is_open).filter(move |escalation| !is_past(escalation))
}

/// Returns all that was handed over and not answered, the last first.
fn unanswered(case: &Case) -> Vec<Handover<'_>> {
    let mut found: Vec<Handover<'_>> = open(case).map(Handover::Escalation).collect();
    found.extend(assigned(case).map(Handover::Assignment));
    // Of one instant, who escalated did that last; without a time it was first.
    found.sort_by_key(|handover| match handover {
        Handover::Escalation(escalation) => (escalation.at, true),
        Handover::Assignment(event) => (Some(event.at), false),
    });
    found.reverse();
    found
}

/// Returns the last assignment, if nothing was answered since.
fn assigned(case: &Case) -> Option<&Event> {
    let is_answer = |event: &Event| event.is_own() && matches!(event.kind, EventKind::Accepted | EventKind::Declined);
    // Of one instant the later in the file counts, so places break ties.
    let last = |wanted: &dyn Fn(&Event) -> bool| {
        let found = case.events.iter().enumerate().filter(|(_, event)| wanted(event));
        found.max_by_key(|(place, event)| (event.at, *place)).map(|(place, event)| (event.at, place, event))
    };
    let answered = last(&is_answer).map(|(at, place, _)| (at, place));
    let assigned = last(&|event| event.is_own() && event.kind == EventKind::Assigned && event.to.is_some());
    let (_, _, event) = assigned.filter(|(at, place, _)| answered.is_none_or(|answer| answer < (*at, *place)))?;
    Some(event)
}

#[cfg(test)]
mod tests {
    use super::{Handover, is_asked, open};
    use crate::model::case::{Case, Escalation};
    use crate::model::ladder::{Ladder, Step};
    use crate::model::sample::{at, case, escalation};

    #[test]
    fn a_step_and_who_stands_on_it_are_asked_together() {
        let step = |level, name: &str, who: &[&str]| Step {
            level,
            name: name.to_owned(),
            who: who.iter().map(|who| (*who).to_owned()).collect(),
            triggers: Vec::new(),
            limit: None,
            left: None,
        };
        let ladder = Ladder::new(vec![step(1, "lead", &["sipho"]), step(2, "owners", &["naledi", "nandi"])]);
        for (asked, to, expect) in [
            ("lead", "sipho", true),
            ("sipho", "Lead", true),
            ("owners", "nandi", true),
            ("nandi", "owners", false),
            ("lead", "owners", false),
            ("team:night", "team:night", true),
            ("team:night", "team:day", false),
            ("manager", "lead", true),
            ("manager", "owners", false),
        ] {
            let escalation = Escalation { to: Some(asked.to_owned()), ..escalation("24 10:00") };
            let case = Case { escalations: vec![escalation], ..case() };
            assert_eq!(is_asked(&case, to, &ladder), expect, "{asked}, {to}");
        }
    }

    #[test]
    fn what_went_to_the_manager_is_for_the_step_that_was_above_then() {
        let step = |level, name: &str, who: &str| Step {
            level,
            name: name.to_owned(),
            who: vec![who.to_owned()],
            triggers: Vec::new(),
            limit: None,
            left: None,
        };
        let ladder = Ladder::new(vec![step(0, "desk", "thandi"), step(1, "lead", "sipho"), step(2, "owner", "naledi")]);
        for (level, person, expect) in
            [(1, "sipho", true), (1, "thandi", false), (1, "naledi", false), (2, "naledi", true), (0, "thandi", true)]
        {
            let escalation = Escalation { level, to: Some("manager".to_owned()), ..escalation("24 10:00") };
            assert_eq!(Handover::Escalation(&escalation).is_for(person, &ladder), expect, "{level}, {person}");
        }
    }

    #[test]
    fn who_takes_it_over_answers_for_their_step_and_those_below() {
        let made = |when: &str, level: i64, accepted: Option<&str>| Escalation {
            level,
            to: Some(format!("step{level}")),
            accepted_at: accepted.map(at),
            ..escalation(when)
        };
        for (escalations, expect) in [
            (vec![made("24 10:00", 2, None), made("24 11:00", 1, Some("24 12:00"))], vec![2]),
            (vec![made("24 10:00", 1, None), made("24 11:00", 2, Some("24 12:00"))], vec![]),
            (vec![made("24 10:00", 1, None), made("24 11:00", 1, Some("24 12:00"))], vec![]),
            (vec![made("24 11:00", 1, None), made("24 10:00", 2, Some("24 12:00"))], vec![1]),
        ] {
            let case = Case { escalations, ..case() };
            assert_eq!(open(&case).map(|open| open.level).collect::<Vec<_>>(), expect);
        }
    }
}
