//! To whom a case was handed: whose it was, and who has not answered.
//! What answering changes is `actions::accept`'s business.

use std::collections::HashSet;

use crate::model::case::{Case, Escalation};
use crate::model::event::{Event, EventKind};
use crate::model::ladder::{Ladder, is_manager, is_same};
use crate::model::turn::Turn;

impl Case {
    /// Returns whose the case was at a turn, as its own events tell; those of another one that became part of it do not.
    pub fn owner_at(&self, at: Turn) -> Option<&str> {
        owner_of(self, None, |given| given <= at)
    }

    /// Returns in whose hands an open case is: whoever took the last escalation that stands, or for whom somebody else said
    /// yes, unless it was given to somebody since; else its owner.
    pub fn holder<'a>(&'a self, ladder: &'a Ladder) -> Option<&'a str> {
        // Whoever notes the yes of somebody outside does not hold it by that.
        let ours = || self.escalations.iter().filter(|escalation| escalation.stands() && !escalation.is_outside());
        let taken_by = |(turn, event): (Turn, &'a Event)| {
            let is_taken = event.is_own() && event.kind == EventKind::Accepted;
            let escalation = ours().find(|escalation| is_answer(escalation, event)).filter(|_| is_taken)?;
            Some((turn, event, escalation))
        };
        let given = self.last_of(|event| event.is_own() && event.kind == EventKind::Assigned).map(|(turn, _)| turn);
        let taken = self.turns().filter_map(taken_by).max_by_key(|(turn, ..)| *turn);
        let taken = taken.filter(|(turn, ..)| self.is_active() && given.is_none_or(|given| given < *turn));
        let holder = taken.and_then(|(_, event, escalation)| {
            let by = event.by.as_deref()?;
            match Handover::Escalation(escalation).receiver(self, ladder) {
                Receiver::Named(asked) if !has(&asked, by) && asked.len() == 1 => asked.first().copied(),
                _ => Some(by),
            }
        });
        holder.or(self.owner.as_deref())
    }

    /// Returns whose the case was in whose record an event stands, just before it.
    pub fn owner_before(&self, (turn, what): (Turn, &Event)) -> Option<&str> {
        owner_of(self, what.case_before(), |given| given < turn)
    }
}

/// Returns whether an event is the answer to an escalation; where the file does not say who answered, its time tells.
pub fn is_answer(escalation: &Escalation, event: &Event) -> bool {
    let at = match event.kind {
        EventKind::Accepted => escalation.accepted_at,
        EventKind::Declined => escalation.declined_at,
        _ => None,
    };
    let is_theirs = escalation.answered_by.is_none() || escalation.answered_by == event.by;
    at == Some(event.at) && escalation.to == event.to && is_theirs
}

/// Returns whose a case was after what came before; of a case that became part of this one if it is named.
fn owner_of<'a>(case: &'a Case, record: Option<&str>, is_before: impl Fn(Turn) -> bool) -> Option<&'a str> {
    let is_given = |event: &Event| event.kind == EventKind::Assigned && event.case_before() == record;
    let mut given: Vec<(Turn, &Event)> = case.turns().filter(|(_, event)| is_given(event)).collect();
    given.sort_by_key(|(turn, _)| *turn);
    let n_before = given.partition_point(|(turn, _)| is_before(*turn));
    match (n_before.checked_sub(1).and_then(|last| given.get(last)), given.get(n_before)) {
        (Some((_, last)), _) => last.to.as_deref(),
        (None, Some((_, next))) => next.from.as_deref(),
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

    /// Returns who may answer it.
    pub fn receiver(&self, case: &'a Case, ladder: &'a Ladder) -> Receiver<'a> {
        let Self::Escalation(escalation) = self else { return Receiver::Named(self.to().into_iter().collect()) };
        let to = escalation.to.as_deref().unwrap_or_default();
        if escalation.is_outside() {
            let is_made = |event: &&Event| event.kind == EventKind::Escalated && event.to == escalation.to;
            let made = case.events.iter().filter(is_made).find(|event| escalation.at == Some(event.at));
            let made_by = made.and_then(|event| event.by.as_deref());
            let mut ours: Vec<&str> = case.owner.as_deref().into_iter().chain(made_by).collect();
            ours.dedup();
            return Receiver::Outside(ours);
        }
        // What went to the manager is for whoever stands on the step that was above then.
        let named = match ladder.reached(to, escalation.level).filter(|_| is_manager(to)) {
            Some(step) => step.who.iter().map(String::as_str).collect(),
            None if to.is_empty() => Vec::new(),
            None => ladder.receivers(to),
        };
        match named.is_empty() {
            false => Receiver::Named(named),
            true if to.starts_with("team:") => Receiver::Team,
            true => Receiver::Anybody,
        }
    }

    fn names(&self, person: &str, case: &Case, ladder: &Ladder) -> bool {
        match self.receiver(case, ladder) {
            Receiver::Named(named) => has(&named, person),
            _ => false,
        }
    }
}

/// Who may say yes or no to what was handed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Receiver<'a> {
    /// These, each for all of them.
    Named(Vec<&'a str>),
    /// A team of which nobody knows who is in it.
    Team,
    /// Somebody outside, for whom nobody of ours says yes: these note the answer, all of us where none is known.
    Outside(Vec<&'a str>),
    /// Somebody of ours who is not known by name: a manager where there is no ladder.
    Anybody,
}

impl<'a> Receiver<'a> {
    /// Returns whether a person may answer, or note the answer.
    pub fn is(&self, person: &str) -> bool {
        match self {
            Self::Named(named) => has(named, person),
            Self::Team => false,
            Self::Outside(ours) => ours.is_empty() || has(ours, person),
            Self::Anybody => true,
        }
    }

    /// Returns who may answer, as far as they are known by name.
    pub fn known(&self) -> &[&'a str] {
        match self {
            Self::Named(known) | Self::Outside(known) => known,
            Self::Team | Self::Anybody => &[],
        }
    }
}

fn has(people: &[&str], person: &str) -> bool {
    people.iter().any(|known| is_same(known, person))
}

/// Returns what was handed over last, if nobody has answered it.
pub fn pending(case: &Case) -> Option<Handover<'_>> {
    unanswered(case).into_iter().next()
}

/// Returns what this person was handed by name last, if anything; else the last that they may answer, or the last of all.
pub fn pending_for<'a>(case: &'a Case, person: &str, ladder: &Ladder) -> Option<Handover<'a>> {
    let unanswered = unanswered(case);
    let theirs = unanswered.iter().find(|handover| handover.names(person, case, ladder));
    let open = || unanswered.iter().find(|handover| handover.receiver(case, ladder).is(person));
    theirs.or_else(open).or(unanswered.first()).copied()
}

/// Returns the escalations for whose answer one waits, of this person, step, team or body outside.
pub fn asked<'a>(case: &'a Case, whom: &str, ladder: &Ladder) -> Vec<&'a Escalation> {
    let is_asked = |escalation: &&Escalation| {
        let to = escalation.to.as_deref().unwrap_or_default();
        let step = ladder.reached(to, if escalation.is_up() { escalation.level } else { 0 });
        is_same(to, whom)
            || step.is_some_and(|step| is_same(&step.name, whom))
            || Handover::Escalation(escalation).names(whom, case, ladder)
    };
    open(case).filter(is_asked).collect()
}

/// Returns whether somebody's answer is waited for: to an escalation, or to a case that another person gave them.
pub fn waits(case: &Case) -> bool {
    open(case).next().is_some() || assigned(case).is_some()
}

/// Returns whether this person's, step's, team's or outside body's answer is waited for, to whatever was handed to them.
pub fn waits_for(case: &Case, whom: &str, ladder: &Ladder) -> bool {
    let is_given = |event: &Event| event.to.as_deref().is_some_and(|to| is_same(to, whom));
    assigned(case).is_some_and(|(_, event)| is_given(event)) || !asked(case, whom, ladder).is_empty()
}

/// Returns whether it was escalated to these very ones, by whatever name, and they have not answered.
pub fn is_asked(case: &Case, to: &str, ladder: &Ladder) -> bool {
    let wanted = ladder.receivers(to);
    let is_to = |handover: &Handover<'_>| match handover {
        Handover::Escalation(escalation) => {
            let is_known = !wanted.is_empty() && wanted.iter().all(|person| handover.names(person, case, ladder));
            is_known || escalation.to.as_deref().is_some_and(|asked| is_same(asked, to))
        }
        Handover::Assignment(_) => false,
    };
    unanswered(case).iter().any(is_to)
}

/// Returns the escalations that nobody has answered, as they stand in the file; they are gone through once, from the last on.
pub fn open(case: &Case) -> impl Iterator<Item = &Escalation> {
    let mut order: Vec<(usize, &Escalation)> = case.escalations.iter().enumerate().collect();
    order.sort_by_key(|(place, escalation)| (escalation.at, *place));
    let (mut open, mut taken, mut answered) = (Vec::new(), None, HashSet::new());
    for (place, escalation) in order.into_iter().rev() {
        // Who took it over further up answered for all below, and for what came before on the same step.
        let is_over = escalation.is_up() && taken.is_some_and(|level| escalation.level <= level);
        // Whoever was asked twice answers once.
        let asked = (escalation.to.as_deref(), escalation.is_up().then_some(escalation.level));
        if escalation.accepted_at.is_some() || !escalation.stands() {
            answered.extend([(asked.0, None), (asked.0, Some(escalation.level))]);
        } else if !is_over && !answered.contains(&asked) {
            open.push((place, escalation));
        }
        if escalation.accepted_at.is_some() && escalation.stands() && escalation.is_up() {
            taken = taken.max(Some(escalation.level));
        }
    }
    open.sort_by_key(|(place, _)| *place);
    open.into_iter().map(|(_, escalation)| escalation)
}

/// Returns all that was handed over and not answered, the last first.
fn unanswered(case: &Case) -> Vec<Handover<'_>> {
    let escalated = |escalation| (case.escalated(escalation), Handover::Escalation(escalation));
    let mut found: Vec<(Turn, Handover<'_>)> = open(case).map(escalated).collect();
    found.extend(assigned(case).map(|(turn, event)| (turn, Handover::Assignment(event))));
    found.sort_by_key(|(turn, _)| *turn);
    found.into_iter().rev().map(|(_, handover)| handover).collect()
}

/// Returns the last assignment, if nothing was answered since and the case is still theirs; who took a case asked nobody. A
/// no to another who was asked further up is no answer of theirs.
pub fn assigned(case: &Case) -> Option<(Turn, &Event)> {
    let assigned = case.last_of(|event| event.is_own() && event.kind == EventKind::Assigned && event.to.is_some());
    let (turn, event) = assigned?;
    let is_to = |person: &Option<String>| person.iter().zip(&event.to).any(|(person, to)| is_same(person, to));
    let is_no_of_another =
        |no: &Event| !is_to(&no.by) && case.escalations.iter().any(|escalation| is_answer(escalation, no));
    let is_answered = |answer: &Event| match answer.kind {
        EventKind::Accepted => answer.is_own(),
        EventKind::Declined => answer.is_own() && !is_no_of_another(answer),
        _ => false,
    };
    let answered = case.last_of(is_answered).map(|(turn, _)| turn);
    let is_open = answered.is_none_or(|answered| answered < turn);
    (is_open && is_to(&case.owner) && !is_to(&event.by)).then_some((turn, event))
}

#[cfg(test)]
mod tests;
