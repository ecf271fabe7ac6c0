//! Cases that were passed from one to the next.
//! Escalations with a reason belong to the worries about escalation.

use crate::model::case::Case;
use crate::model::event::{Event, EventKind};
use crate::model::ladder::is_same;
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::model::turn::Turn;
use crate::rules::threshold;
use crate::rules::{Finding, Level, Rule, contacts};

pub const RULE: Rule = Rule {
    code: "case.bounced",
    level: Level::Care(Loudness::Warn),
    title: "The case was passed from pillar to post",
    what: "The case is open or waiting, and has had at least as many owners as the threshold says (3); who got it because it was escalated to them does not count. How often the customer had to tell it all again (`amends update --retold`) is said as well.",
    why: "Each new owner asks the customer to tell it all again. No silos, and no \"not my area\".",
    remedy: "Let one person keep it to the end and ask the others for help; tell the customer who that is, `amends update CASE --out TEXT`, and bring it to its end: `amends resolve CASE --remedy T --told T`.",
    source: "not shunted from pillar to post; one owner throughout",
    example: "amends update kd35-dnr3 --out \"I am Sipho, and I keep it to the end\"\namends resolve kd35-dnr3 --remedy \"A fresh cake, brought by Sipho\" --told \"It is yours, and so is my number\"",
};

/// Reports an active case with many owners.
pub fn check(look: &Look<'_>, case: &Case, findings: &mut Vec<Finding>) {
    if !case.is_active() {
        return;
    }
    let is_own = |event: &Event| event.is_own() && event.kind == EventKind::Assigned;
    let mut changes: Vec<(Turn, &Event)> = case.turns().filter(|(_, event)| is_own(event)).collect();
    changes.sort_by_key(|(turn, _)| *turn);
    let mut owners: Vec<&str> = Vec::new();
    let named = changes.iter().flat_map(|(_, event)| [event.from.as_deref(), event.to.as_deref()]).flatten();
    // Handing up with a reason is no passing on.
    let is_raised = |owner: &str| {
        let mut got = changes.iter().filter(|(_, event)| event.to.as_deref() == Some(owner)).peekable();
        got.peek().is_some() && got.all(|change| is_up(look, case, &changes, change))
    };
    for owner in named.chain(case.owner.as_deref()).filter(|owner| !owner.trim().is_empty()) {
        if !owners.contains(&owner) {
            owners.push(owner);
        }
    }
    owners.retain(|owner| !is_raised(owner));
    let n_owners = i64::try_from(owners.len()).unwrap_or(i64::MAX);
    if n_owners >= threshold::count(look, &RULE) {
        let since = changes.last().map_or(Turn::first(case.received_at), |(turn, _)| *turn);
        let n_retold = case.events.iter().filter(|event| event.retold).count();
        let retold = match n_retold {
            0 => String::new(),
            1 => "; the customer told it again once".to_owned(),
            n => format!("; the customer told it again {n} times"),
        };
        let finding = RULE.found(&case.id, format!("{n_owners} owners so far: {}{retold}", owners.join(", ")));
        findings.push(finding.since(look.shown(since.at)).hint(contacts::put_right(case, since)));
    }
}

/// Returns whether an assignment gives the case to whom it was escalated to.
fn is_up(look: &Look<'_>, case: &Case, changes: &[(Turn, &Event)], (given, assigned): &(Turn, &Event)) -> bool {
    let Some(to) = assigned.to.as_deref() else { return false };
    case.raises().any(|escalation| {
        let (Some(_), Some(step)) = (escalation.at, escalation.to.as_deref()) else { return false };
        let asked = case.escalated(escalation);
        let receivers = look.policy.ladder.receivers(step);
        // Where nobody knows who that is, it is whoever gets the case next.
        let is_next = || changes.iter().map(|(turn, _)| turn).find(|turn| **turn > asked) == Some(given);
        let is_meant = receivers.iter().any(|person| is_same(person, to)) || receivers.is_empty() && is_next();
        asked < *given && is_meant
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::now::Now;
    use crate::model::case::{Escalation, EscalationKind};
    use crate::model::policy::Policy;
    use crate::model::sample::{at, case, change, escalation, ladder};

    /// Reports of a case that went from hand to hand, after it was escalated to somebody at 09:30 on the 24th.
    fn reason(owners: &[&str], escalated: Option<(&str, EscalationKind)>) -> Option<String> {
        let mut case = Case { owner: owners.last().map(|owner| (*owner).to_owned()), ..case() };
        for (place, pair) in owners.windows(2).enumerate() {
            case.events.push(change(&format!("24 1{place}:00"), EventKind::Assigned, "owner", pair[0], pair[1]));
        }
        case.escalations = escalated
            .map(|(to, kind)| Escalation { to: Some(to.to_owned()), kind: Some(kind), ..escalation("24 09:30") })
            .into_iter()
            .collect();
        let zone = crate::calendar::sample::johannesburg();
        let ladder =
            ladder(&[(0, "desk", &["thandi"], &[]), (1, "lead", &["sipho"], &[]), (2, "owner", &["nomsa"], &[])]);
        let policy = Policy { ladder, ..Policy::standard(zone) };
        let mut findings = Vec::new();
        check(&Look { now: Now::new(at("25 09:00").to_utc(), zone), policy: &policy }, &case, &mut findings);
        findings.pop().map(|finding| finding.reason)
    }

    #[test]
    fn owners_of_a_case_that_became_part_of_it_count_there() {
        let passed = |place: i64, from: &str, to: &str, was: Option<&str>| Event {
            was: was.map(str::to_owned),
            ..change(&format!("24 1{place}:00"), EventKind::Assigned, "owner", from, to)
        };
        let zone = crate::calendar::sample::johannesburg();
        let policy = Policy::standard(zone);
        let look = Look { now: Now::new(at("25 09:00").to_utc(), zone), policy: &policy };
        let said = |was: Option<&str>| {
            let events = vec![passed(1, "thandi", "bongi", was), passed(2, "bongi", "sipho", was)];
            let mut findings = Vec::new();
            check(&look, &Case { owner: Some("sipho".to_owned()), events, ..case() }, &mut findings);
            findings.len()
        };
        assert_eq!((said(None), said(Some("zz11-zz11/e1"))), (1, 0));
    }

    #[test]
    fn handing_around_counts_and_handing_up_does_not() {
        use EscalationKind::{Functional, Hierarchical};
        let three = Some("3 owners so far: thandi, bongi, sipho".to_owned());
        assert_eq!(reason(&["thandi", "bongi"], None), None);
        assert_eq!(reason(&["thandi", "bongi", "sipho"], None), three);
        assert_eq!(reason(&["thandi", "bongi", "sipho"], Some(("lead", Hierarchical))), None);
        assert_eq!(reason(&["thandi", "bongi", "sipho"], Some(("sipho", Hierarchical))), None);
        assert_eq!(reason(&["thandi", "bongi", "sipho"], Some(("owner", Hierarchical))), three);
        assert_eq!(reason(&["thandi", "bongi", "sipho"], Some(("team:ovens", Functional))), three);
        // A manager whom the ladder does not know is whoever gets it next.
        assert_eq!(reason(&["thandi", "bongi", "sipho"], Some(("manager", Hierarchical))), None);
        assert_eq!(
            reason(&["thandi", "bongi", "sipho", "kabelo"], Some(("lead", Hierarchical))),
            Some("3 owners so far: thandi, bongi, kabelo".to_owned())
        );
    }
}
