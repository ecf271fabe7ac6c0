//! Escalations that leave the ladder of the house.
//! Houses without a ladder have nothing to leave.

use chrono::{DateTime, FixedOffset};

use crate::model::case::{Case, Escalation};
use crate::model::event::EventKind;
use crate::model::ladder::Step;
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::rules::ladder;
use crate::rules::{Finding, Level, Rule};

pub const RULE: Rule = Rule {
    code: "escalation.off-ladder",
    level: Level::Care(Loudness::Warn),
    title: "An escalation left the ladder",
    what: "The house has a `[[ladder]]`, the case is active, and its last escalation up the line that nobody declined skipped a step, or went to somebody who stands on none. A step that had the case, that declined it, or that a trigger of the ladder leaves out is not skipped.",
    why: "A formal procedure that all know is one on which customers and colleagues can rely.",
    remedy: "Let the skipped step know, or take the receiver into the ladder in `amends.toml`.",
    source: "a formal escalation procedure that is known to all",
    example: "amends escalate kd35-dnr3 --to \"shift lead\" --why \"the right step first\" --told \"Sipho looks at it\" --next-update +1bd",
};

/// Reports the last escalation of an active case if it left the ladder.
pub fn check(look: &Look<'_>, case: &Case, findings: &mut Vec<Finding>) {
    let steps = &look.policy.ladder;
    let mut made: Vec<_> = case.escalations.iter().filter(|escalation| escalation.is_up()).collect();
    made.sort_by_key(|escalation| escalation.at);
    // Who said no was asked, so going on to the next one skips nobody.
    let Some(place) = made.iter().rposition(|escalation| escalation.stands()) else { return };
    let Some(last) = made.split_off(place).into_iter().next() else { return };
    if !case.is_active() || steps.steps.is_empty() {
        return;
    }
    let to = last.to.as_deref().unwrap_or("somebody");
    let owner = owner_at(case, last.at).and_then(|owner| steps.of_person(owner)).map_or(0, |step| step.level);
    let before = made.iter().map(|earlier| ladder::level_of(look, earlier)).fold(owner, i64::max);
    let reason = match steps.to(to) {
        None => format!("escalated to {to}, who stands on no step of the ladder"),
        Some(step) if is_called(step, last) => return,
        Some(step) => match steps.above(before).filter(|next| next.level < step.level) {
            None => return,
            Some(skipped) => format!("escalated to {to}; {} was skipped", skipped.name),
        },
    };
    let finding = RULE.found(&case.id, reason).since(look.shown(last.at.unwrap_or(case.received_at)));
    findings.push(finding.hint(format!("amends escalate {} --explain", case.id)));
}

/// Returns whose the case was at an instant.
fn owner_at(case: &Case, at: Option<DateTime<FixedOffset>>) -> Option<&str> {
    let mut given: Vec<_> = case.events.iter().filter(|event| event.kind == EventKind::Assigned).collect();
    given.sort_by_key(|event| event.at);
    let n_before = given.partition_point(|event| at.is_some_and(|at| event.at <= at));
    match (n_before.checked_sub(1).and_then(|last| given.get(last)), given.get(n_before)) {
        (Some(last), _) => last.to.as_deref(),
        (None, Some(next)) => next.from.as_deref(),
        (None, None) => case.owner.as_deref(),
    }
}

/// Returns whether one of the triggers of the step is the reason on record: then the ladder itself says to skip.
fn is_called(step: &Step, escalation: &Escalation) -> bool {
    let is_mark = |mark: char| !(mark.is_ascii_alphanumeric() || mark == '.' || mark == '-');
    let mut words = escalation.why.as_deref().unwrap_or_default().split(is_mark).filter(|word| word.contains('.'));
    words.any(|word| step.is_triggered_by(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::now::Now;
    use crate::model::ladder::Ladder;
    use crate::model::policy::Policy;
    use crate::model::sample::{at, case, change, escalation};

    /// Reports of a case of this owner that was escalated by these.
    fn reason(owner: &str, assigned: &[(&str, &str, &str)], made: &[Escalation]) -> Option<String> {
        let step = |level, name: &str, who: &str, triggers: &[&str]| Step {
            level,
            name: name.to_owned(),
            who: vec![who.to_owned()],
            triggers: triggers.iter().map(|code| (*code).to_owned()).collect(),
            limit: None,
            left: None,
        };
        let ladder = Ladder::new(vec![
            step(0, "desk", "thandi", &[]),
            step(1, "lead", "sipho", &[]),
            step(2, "owner", "nomsa", &["repeat"]),
        ]);
        let mut case = Case { owner: Some(owner.to_owned()), escalations: made.to_vec(), ..case() };
        for (when, from, to) in assigned {
            case.events.push(change(when, EventKind::Assigned, "owner", from, to));
        }
        let zone = crate::calendar::sample::johannesburg();
        let policy = Policy { ladder, ..Policy::standard(zone) };
        let mut findings = Vec::new();
        check(&Look { now: Now::new(at("25 09:00").to_utc(), zone), policy: &policy }, &case, &mut findings);
        findings.pop().map(|finding| finding.reason)
    }

    #[test]
    fn who_skips_a_step_left_the_ladder_unless_it_says_so() {
        let to = |to: &str, why: &str| Escalation {
            to: Some(to.to_owned()),
            why: Some(why.to_owned()),
            ..escalation("24 10:00")
        };
        let skipped = Some("escalated to owner; lead was skipped".to_owned());
        assert_eq!(reason("thandi", &[], &[to("lead", "over my limit")]), None);
        assert_eq!(reason("thandi", &[], &[to("owner", "over my limit")]), skipped);
        assert_eq!(reason("thandi", &[], &[to("owner", "repeat.person (complained before)")]), None);
        // Who has it already need not be asked, whoever has it since.
        assert_eq!(reason("sipho", &[], &[to("owner", "over my limit")]), None);
        assert_eq!(reason("bongi", &[("24 12:00", "sipho", "bongi")], &[to("owner", "over my limit")]), None);
        assert_eq!(reason("sipho", &[("24 12:00", "thandi", "sipho")], &[to("owner", "over my limit")]), skipped);
        // Nor who said no.
        let no =
            Escalation { declined_at: Some(at("24 09:30")), at: Some(at("24 09:00")), ..to("lead", "over my limit") };
        assert_eq!(reason("thandi", &[], &[no.clone(), to("owner", "over my limit")]), None);
        assert_eq!(reason("thandi", &[], &[no]), None);
        assert_eq!(reason("thandi", &[], &[to("team:ovens", "they know it")]), None);
    }
}
