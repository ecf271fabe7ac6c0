//! Escalations after which the customer does not know when to hear again.
//! Whether that update came belongs to `update::missed`.

use crate::model::case::{Case, Escalation};
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::model::promise::PromiseKind;
use crate::rules::{Finding, Level, Rule};

pub const RULE: Rule = Rule {
    code: "escalation.no-next-update",
    level: Level::Care(Loudness::Act),
    title: "A case was escalated without a date for the next update",
    what: "The last escalation of an active case that nobody declined has no `next_update`, and no update has been promised since.",
    why: "A wait with an end is shorter than one without. Who has handed a case on still owes the customer news of it.",
    remedy: "Promise the next update: `amends promise add CASE \"tell how far we are\" --due WHEN --kind update`.",
    source: "each escalation ends with what was said and when the next update comes",
    example: "amends promise add kd35-dnr3 \"tell how far we are\" --due \"fri 12:00\" --kind update",
};

/// Reports the last escalation that nobody declined, if it promises no next update: whoever knows when they hear next
/// need not hear of those before it.
pub fn check(look: &Look<'_>, case: &Case, findings: &mut Vec<Finding>) {
    if !case.is_active() {
        return;
    }
    let last = case
        .escalations
        .iter()
        .filter(|escalation| escalation.stands())
        .max_by_key(|escalation| case.escalated(escalation));
    if let Some(escalation) = last.filter(|last| !has_next_update(case, last)) {
        let to = escalation.to.as_deref().unwrap_or("somebody");
        let reason = format!("escalated to {to} without a date for the next update");
        let finding = RULE
            .found(&case.id, reason)
            .of_part(escalation.id.as_str())
            .since(look.shown(escalation.at.unwrap_or(case.received_at)));
        let hint = format!("amends promise add {} \"tell how far we are\" --due WHEN --kind update", case.id);
        findings.push(finding.hint(hint));
    }
}

fn has_next_update(case: &Case, escalation: &Escalation) -> bool {
    let since = case.escalated(escalation);
    let mut updates = case.promises.iter().filter(|one| one.kind == PromiseKind::Update && one.is_to_customer(case));
    let promised = updates.any(|update| case.promised(update).is_some_and(|made| made > since));
    escalation.next_update.is_some() || promised
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::due::Due;
    use crate::calendar::now::Now;
    use crate::model::policy::Policy;
    use crate::model::sample::{at, case, escalation};

    #[test]
    fn of_several_escalations_the_last_one_is_asked_for() {
        let zone = crate::calendar::sample::johannesburg();
        let policy = Policy::standard(zone);
        let look = Look { now: Now::new(at("25 10:00").to_utc(), zone), policy: &policy };
        let said =
            |due: bool| Escalation { next_update: due.then(|| Due::At(at("26 10:00"))), ..escalation("24 10:00") };
        for (updates, expect) in [(&[false, false][..], 1), (&[true, false], 1), (&[false, true], 0)] {
            let mut findings = Vec::new();
            let escalations = updates.iter().map(|due| said(*due)).collect();
            check(&look, &Case { escalations, ..case() }, &mut findings);
            assert_eq!(findings.len(), expect, "{updates:?}");
        }
    }
}
