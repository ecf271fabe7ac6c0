//! Cases that were passed from one to the next.
//! Escalations with a reason belong to the worries about escalation.

use crate::model::case::Case;
use crate::model::event::EventKind;
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::rules::threshold;
use crate::rules::{Finding, Level, Rule};

pub const RULE: Rule = Rule {
    code: "case.bounced",
    level: Level::Care(Loudness::Warn),
    title: "The case was passed from pillar to post",
    what: "The case is open or waiting, and has had at least as many owners as the threshold says (3). How often the customer had to tell it all again (`amends update --retold`) is said as well.",
    why: "Each new owner asks the customer to tell it all again. No silos, and no \"not my area\".",
    remedy: "Let one person keep it to the end and ask the others for help; tell the customer who that is: `amends assign CASE --to ID`.",
    source: "not shunted from pillar to post; one owner throughout",
    example: "amends close kd35-dnr3 --finding \"settled with the fifth owner\" --accepted unknown",
};

/// Reports an active case with many owners.
pub fn check(look: &Look<'_>, case: &Case, findings: &mut Vec<Finding>) {
    if !case.is_active() {
        return;
    }
    let mut changes: Vec<_> = case.events.iter().filter(|event| event.kind == EventKind::Assigned).collect();
    changes.sort_by_key(|event| event.at);
    let mut owners: Vec<&str> = Vec::new();
    let named = changes.iter().flat_map(|event| [event.from.as_deref(), event.to.as_deref()]).flatten();
    for owner in named.chain(case.owner.as_deref()).filter(|owner| !owner.trim().is_empty()) {
        if !owners.contains(&owner) {
            owners.push(owner);
        }
    }
    let n_owners = i64::try_from(owners.len()).unwrap_or(i64::MAX);
    if n_owners >= threshold::count(look, &RULE) {
        let since = changes.last().map_or(case.received_at, |event| event.at);
        let n_retold = case.events.iter().filter(|event| event.retold).count();
        let retold = match n_retold {
            0 => String::new(),
            1 => "; the customer told it again once".to_owned(),
            n => format!("; the customer told it again {n} times"),
        };
        let finding = RULE.found(&case.id, format!("{n_owners} owners so far: {}{retold}", owners.join(", ")));
        findings.push(finding.since(look.shown(since)).hint(format!("amends show {}", case.id)));
    }
}
