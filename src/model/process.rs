//! The questions that a policy asks of the handling of a case, answered from its record.
//! What is to be thought of an answer is the business of `rules`.

use crate::model::case::{Accepted, Case, EscalationKind, Priority, Status};
use crate::model::event::{Event, EventKind};
use crate::model::policy::Policy;
use crate::model::preset::{self, Check, Need, Preset};
use crate::model::word::words;

words! {
    /// What the record says.
    Answer {
        Shown = "shown",
        /// It should be on record by now, and is not.
        Missing = "missing",
        /// The case is not so far.
        NotYet = "not-yet",
        /// No record can show it; people have to ask themselves.
        Judgement = "judgement",
    }
}

/// A question of a policy, and what the record of a case answers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Answered<'a> {
    pub policy: &'a Preset,
    pub check: &'a Check,
    pub answer: Answer,
}

/// Returns the questions of all policies that hold for a case, answered.
pub fn of_case<'a>(policy: &'a Policy, case: &Case) -> Vec<Answered<'a>> {
    let of = |policy: &'a Preset| {
        policy.checks.iter().map(move |check| Answered { policy, check, answer: answer(case, check.needs) })
    };
    preset::of_case(policy, case).into_iter().flat_map(of).collect()
}

fn answer(case: &Case, need: Need) -> Answer {
    let is_asked = match need {
        Need::Judgement => return Answer::Judgement,
        // From receipt on.
        Need::Acknowledged | Need::Assessed | Need::Channel | Need::Owner | Need::Wants => true,
        Need::Answered | Need::Cause | Need::Remedy | Need::Told => !case.is_active(),
        Need::Recourse => case.status == Status::Closed,
    };
    match (shows(case, need), is_asked) {
        (true, _) => Answer::Shown,
        (false, true) => Answer::Missing,
        (false, false) => Answer::NotYet,
    }
}

fn shows(case: &Case, need: Need) -> bool {
    let outcome = case.outcome.as_ref();
    match need {
        Need::Acknowledged => case.acknowledged_at().is_some(),
        // An open case may still be asked; only one that is over has answered all.
        Need::Answered => !case.is_active() && case.open_questions().next().is_none(),
        Need::Assessed => case.category.is_some() && is_weighed(case),
        Need::Cause => outcome.is_some_and(|outcome| outcome.cause.is_some() || outcome.root_cause.is_some()),
        Need::Channel => case.channel.is_some() || case.events.iter().any(came_through),
        Need::Owner => case.owner.as_deref().is_some_and(|owner| !owner.trim().is_empty()),
        Need::Recourse => outcome.is_some_and(|outcome| outcome.accepted == Some(Accepted::Yes)) || is_pointed_on(case),
        Need::Remedy => outcome.is_some_and(|outcome| outcome.remedy.is_some()),
        Need::Told => {
            let since = case.resolved();
            let spoken = case.last_out().is_some_and(|word| since.is_some_and(|since| word >= since));
            spoken || outcome.is_some_and(|outcome| outcome.told_at.is_some())
        }
        Need::Wants => case.wants.is_some(),
        Need::Judgement => false,
    }
}

/// Returns whether anybody noted how much it matters: the impact, or a priority of its own.
fn is_weighed(case: &Case) -> bool {
    let is_of_priority = |event: &Event| event.key.as_deref() == Some("priority");
    case.impact.is_some() || case.priority != Priority::Normal || case.events.iter().any(is_of_priority)
}

fn came_through(event: &Event) -> bool {
    event.kind == EventKind::ContactIn && event.channel.is_some()
}

/// Returns whether the customer of a closed case knows where to turn: somebody spoke to them since, or it went outside.
fn is_pointed_on(case: &Case) -> bool {
    let is_outside = case.escalations.iter().any(|escalation| escalation.kind == Some(EscalationKind::External));
    let Some(closed) = case.closed() else { return false };
    is_outside || case.last_out().is_some_and(|word| word >= closed)
}

#[cfg(test)]
mod tests {
    use super::{Answer, answer};
    use crate::model::case::{Accepted, Case, EscalationKind, Outcome, Priority, Status};
    use crate::model::event::{Event, EventKind};
    use crate::model::preset::Need;
    use crate::model::sample::{case, change, escalation, event};

    /// Compares what a plain case says of a need before and after a change.
    fn check(need: Need, before: Answer, change: impl Fn(&mut Case), after: Answer) {
        let mut case = Case { owner: None, channel: None, wants: None, impact: None, category: None, ..case() };
        assert_eq!(answer(&case, need), before, "{need:?} before");
        change(&mut case);
        assert_eq!(answer(&case, need), after, "{need:?} after");
    }

    /// Ends a case at noon of the 24th, with what happens besides.
    fn over(case: &mut Case, status: Status, outcome: Outcome, more: &[Event]) {
        let end = if status == Status::Closed { EventKind::Closed } else { EventKind::Resolved };
        (case.status, case.outcome) = (status, Some(outcome));
        case.events.push(change("24 12:00", end, "status", "open", "closed"));
        case.events.extend_from_slice(more);
    }

    #[test]
    fn what_belongs_to_receipt_is_missing_from_the_start() {
        use Answer::{Missing, Shown};
        check(Need::Channel, Missing, |case| case.channel = Some("email".into()), Shown);
        check(Need::Wants, Missing, |case| case.wants = Some("a new cake".into()), Shown);
        check(Need::Owner, Missing, |case| case.owner = Some("thandi".into()), Shown);
        check(Need::Owner, Missing, |case| case.owner = Some(" ".into()), Missing);
        let auto = || Event { auto: true, ..event("20 09:01", EventKind::ContactOut) };
        check(Need::Acknowledged, Missing, |case| case.events = vec![auto()], Shown);
        check(Need::Acknowledged, Missing, |case| case.events = vec![event("20 09:01", EventKind::Note)], Missing);
        check(Need::Assessed, Missing, |case| case.category = Some("billing".into()), Missing);
        check(
            Need::Assessed,
            Missing,
            |case| (case.category, case.priority) = (Some("billing".into()), Priority::High),
            Shown,
        );
    }

    #[test]
    fn what_belongs_to_the_end_is_asked_when_the_case_is_over() {
        use Answer::{Missing, NotYet, Shown};
        let none = Outcome::default;
        for need in [Need::Cause, Need::Remedy, Need::Told] {
            check(need, NotYet, |case| over(case, Status::Resolved, none(), &[]), Missing);
        }
        let cause = || Outcome { cause: Some("till".into()), remedy: Some("refund".into()), ..none() };
        check(Need::Cause, NotYet, |case| over(case, Status::Resolved, cause(), &[]), Shown);
        check(Need::Remedy, NotYet, |case| over(case, Status::Resolved, cause(), &[]), Shown);
        let word = || event("24 12:00", EventKind::ContactOut);
        check(Need::Told, NotYet, |case| over(case, Status::Resolved, none(), &[word()]), Shown);
        check(Need::Answered, NotYet, |case| over(case, Status::Resolved, none(), &[]), Shown);
    }

    #[test]
    fn silence_is_no_acceptance_and_who_disagrees_is_told_where_to_turn() {
        use Answer::{Missing, NotYet, Shown};
        let accepted = |accepted| Outcome { accepted, ..Outcome::default() };
        let yes = accepted(Some(Accepted::Yes));
        check(Need::Recourse, NotYet, |case| over(case, Status::Resolved, yes.clone(), &[]), Shown);
        for answer in [Some(Accepted::No), Some(Accepted::Unknown), None] {
            check(Need::Recourse, NotYet, |case| over(case, Status::Closed, accepted(answer), &[]), Missing);
            let word = event("24 13:00", EventKind::ContactOut);
            check(
                Need::Recourse,
                NotYet,
                |case| over(case, Status::Closed, accepted(answer), std::slice::from_ref(&word)),
                Shown,
            );
        }
        let outside = |case: &mut Case| {
            over(case, Status::Closed, accepted(Some(Accepted::No)), &[]);
            case.escalations = vec![escalation("24 11:00")];
            case.escalations[0].kind = Some(EscalationKind::External);
        };
        check(Need::Recourse, NotYet, outside, Shown);
    }
}
