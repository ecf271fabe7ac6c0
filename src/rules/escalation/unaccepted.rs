//! Escalations that the receiver has not accepted.
//! Whether the customer was told belongs to `unexplained`.

use crate::model::case::{Case, Escalation};
use crate::model::handover::{self, Handover, Receiver};
use crate::model::ladder::is_same;
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::model::shell::quoted;
use crate::rules::threshold;
use crate::rules::{Finding, Level, Rule, heard};

pub const RULE: Rule = Rule {
    code: "escalation.unaccepted",
    level: Level::Care(Loudness::Warn),
    title: "A case was escalated, and the receiver has not accepted it",
    what: "An escalation inside the house of an active case has neither been accepted nor declined for longer than the threshold (1 business day), and the receiver has done nothing on the case since. `next --me ID` shows it to whoever is asked from the first moment.",
    why: "A case that was handed up and not taken is held by nobody.",
    remedy: "Ask the receiver; they type `amends accept CASE`.",
    source: "an escalation is accepted or declined by the receiver, with a time",
    example: "amends accept kd35-dnr3 --me sipho",
};

/// Reports the last escalation of a case if nobody has taken it up.
pub fn check(look: &Look<'_>, case: &Case, findings: &mut Vec<Finding>) {
    // Another kind of escalation ends with the next one; up the line it is held by nobody until it is answered.
    let last = case
        .escalations
        .iter()
        .filter(|escalation| escalation.stands())
        .max_by_key(|escalation| case.escalated(escalation));
    let raised = || {
        handover::open(case).filter(|escalation| escalation.is_up()).max_by_key(|escalation| case.escalated(escalation))
    };
    let open = last.filter(|last| last.accepted_at.is_none() && !last.is_outside()).or_else(raised);
    let Some(last) = open.filter(|_| case.is_active()) else { return };
    let at = last.at.unwrap_or(case.received_at);
    if !is_taken(look, case, last) && threshold::passed(look, &RULE, case, at) {
        findings.push(found(look, case, last));
    }
}

/// Returns the finding for whoever is asked themselves, whom it concerns from the first moment.
pub(crate) fn of(look: &Look<'_>, case: &Case, person: &str) -> Option<Finding> {
    let asked =
        handover::asked(case, person, &look.policy.ladder).into_iter().max_by_key(|asked| case.escalated(asked));
    let asked = asked.filter(|asked| case.is_active() && !asked.is_outside() && !is_taken(look, case, asked))?;
    heard(look.policy, vec![found(look, case, asked)]).pop()
}

/// Returns whether the receiver has done something on the case since.
fn is_taken(look: &Look<'_>, case: &Case, asked: &Escalation) -> bool {
    let to = asked.to.as_deref().unwrap_or_default();
    let step = look.policy.ladder.to(to);
    let receiver = Handover::Escalation(asked).receiver(case, &look.policy.ladder);
    let is_named = |by: &str| receiver.known().iter().any(|known| is_same(known, by)) || is_same(to, by);
    let is_receiver = |by: &str| is_named(by) || step.is_some_and(|step| step.has(by));
    let asked = case.escalated(asked);
    case.turns().any(|(turn, event)| turn > asked && event.by.as_deref().is_some_and(is_receiver))
}

fn found(look: &Look<'_>, case: &Case, asked: &Escalation) -> Finding {
    let (at, to) = (asked.at.unwrap_or(case.received_at), asked.to.as_deref().unwrap_or("somebody"));
    let finding = RULE.found(&case.id, format!("escalated to {to}, who has not accepted it"));
    let hint = next_step(look, case, &Handover::Escalation(asked));
    finding.of_part(asked.id.as_str()).since(look.shown(at)).hint(hint)
}

/// Returns what to type for whoever was asked: by whom, where that is known, else for them and why.
pub(crate) fn next_step(look: &Look<'_>, case: &Case, handover: &Handover<'_>) -> String {
    let receiver = handover.receiver(case, &look.policy.ladder);
    match (receiver.known().first(), &receiver) {
        (Some(first), _) => format!("amends accept {} --me {}", case.id, quoted(first)),
        (None, Receiver::Team) => format!("amends accept {} --force --why TEXT", case.id),
        (None, _) => format!("amends accept {}", case.id),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::now::Now;
    use crate::model::case::EscalationKind;
    use crate::model::event::{Event, EventKind};
    use crate::model::id::BlockId;
    use crate::model::policy::Policy;
    use crate::model::sample::{at, case, escalation, event};

    #[test]
    fn whoever_was_asked_in_the_house_is_waited_for_beside_somebody_outside() {
        let zone = crate::calendar::sample::johannesburg();
        let policy = Policy::standard(zone);
        let look = Look { now: Now::new(at("25 10:00").to_utc(), zone), policy: &policy };
        let to = |to: &str, kind: EscalationKind, when: &str| Escalation {
            id: BlockId::of_file(to),
            to: Some(to.to_owned()),
            kind: Some(kind),
            level: i64::from(kind == EscalationKind::Hierarchical),
            ..escalation(when)
        };
        let lead = || to("lead", EscalationKind::Hierarchical, "20 09:10");
        let mill = || to("supplier:mill", EscalationKind::Supplier, "20 09:20");
        for (escalations, expect) in [(vec![lead()], 1), (vec![lead(), mill()], 1), (vec![mill()], 0)] {
            let mut findings = Vec::new();
            check(&look, &Case { escalations: escalations.clone(), ..case() }, &mut findings);
            assert_eq!(findings.len(), expect, "{escalations:?}");
        }
    }

    #[test]
    fn a_name_of_two_words_is_typed_as_one() {
        let zone = crate::calendar::sample::johannesburg();
        let policy = Policy::standard(zone);
        let look = Look { now: Now::new(at("25 10:00").to_utc(), zone), policy: &policy };
        for (to, expect) in [("sipho", "sipho"), ("Lebo M", "'Lebo M'")] {
            let given = Event { to: Some(to.to_owned()), ..event("24 10:00", EventKind::Assigned) };
            let hint = next_step(&look, &case(), &Handover::Assignment(&given));
            assert!(hint.ends_with(&format!(" --me {expect}")), "{hint}");
        }
    }
}
