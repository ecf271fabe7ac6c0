//! Cases that were closed although the customer disagrees, with nowhere to go next.
//! What is still open in a closed case belongs to `close.open-promise`.

use crate::model::case::{Accepted, Case, Escalation, EscalationKind};
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::rules::threshold;
use crate::rules::{Finding, Level, Rule};

pub const RULE: Rule = Rule {
    code: "close.no-recourse",
    level: Level::Care(Loudness::Warn),
    title: "A case was closed against the customer, with nowhere to turn",
    what: "The case was closed with `accepted = \"no\"` within the threshold (30 days), it was not escalated outside, and nobody has spoken to the customer since.",
    why: "Who is not satisfied has a right to know where to complain next. Saying so is fair, and in many trades it is the law.",
    remedy: "Tell the customer where to turn and by when, and note it with `amends update CASE --out TEXT`. Reopening says that the fix failed: do it only when the decision changes.",
    source: "close if accepted; if not, record the alternatives (ISO 10002, 7.9)",
    example: "amends update kd35-dnr3 --out \"You can turn to the ombud for consumer goods until 20 December\"",
};

/// Reports a case that was closed against the customer without a way on.
pub fn check(look: &Look<'_>, case: &Case, findings: &mut Vec<Finding>) {
    let is_refused = case.outcome.as_ref().is_some_and(|outcome| outcome.accepted == Some(Accepted::No));
    let Some(closed) = case.closed().filter(|_| is_refused) else { return };
    let is_way_on = |escalation: &Escalation| escalation.kind == Some(EscalationKind::External) && escalation.stands();
    let is_outside = case.escalations.iter().any(is_way_on);
    let is_told = case.last_out().is_some_and(|word| word >= closed);
    if !is_outside && !is_told && !threshold::passed(look, &RULE, case, closed.at) {
        let finding = RULE.found(&case.id, "closed against the customer, and nobody said where to turn next");
        findings.push(finding.since(look.shown(closed.at)).hint(format!("amends update {} --out TEXT", case.id)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::now::Now;
    use crate::model::case::{Outcome, Status};
    use crate::model::event::{Event, EventKind};
    use crate::model::policy::Policy;
    use crate::model::sample::{at, case, escalation, event};

    #[test]
    fn a_body_outside_that_said_no_is_no_way_on() {
        let zone = crate::calendar::sample::johannesburg();
        let policy = Policy::standard(zone);
        let look = Look { now: Now::new(at("24 12:00").to_utc(), zone), policy: &policy };
        let outside = |declined: Option<&str>| Escalation {
            kind: Some(EscalationKind::External),
            declined_at: declined.map(at),
            ..escalation("24 09:00")
        };
        for (escalations, expect) in [(vec![], 1), (vec![outside(None)], 0), (vec![outside(Some("24 10:00"))], 1)] {
            let closed = Event {
                key: Some("status".to_owned()),
                to: Some("closed".to_owned()),
                ..event("24 11:00", EventKind::Closed)
            };
            let outcome = Some(Outcome { accepted: Some(Accepted::No), ..Outcome::default() });
            let events = vec![closed];
            let mut findings = Vec::new();
            check(&look, &Case { status: Status::Closed, outcome, escalations, events, ..case() }, &mut findings);
            assert_eq!(findings.len(), expect, "{expect}");
        }
    }
}
