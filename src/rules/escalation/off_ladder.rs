//! Escalations that leave the ladder of the house.
//! Houses without a ladder have nothing to leave.

use crate::model::case::{Case, Escalation, EscalationKind};
use crate::model::event::EventKind;
use crate::model::handover::{self, Handover};
use crate::model::ladder::Step;
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::model::shell::quoted;
use crate::rules::escalation::unaccepted;
use crate::rules::ladder;
use crate::rules::{Finding, Level, Rule};

pub const RULE: Rule = Rule {
    code: "escalation.off-ladder",
    level: Level::Care(Loudness::Warn),
    title: "An escalation left the ladder",
    what: "The house has a `[[ladder]]`, the case is active, and an escalation up the line that nobody declined skipped a step, or the last one, up the line or over to a person, went to somebody who stands on none. `manager` is the next step. A step that had the case, that was asked at any time, or that a trigger of the ladder leaves out is not skipped.",
    why: "A formal procedure that all know is one on which customers and colleagues can rely.",
    remedy: "Let the skipped step know, have the step that was asked answer it (`amends accept CASE`), or take the receiver into the ladder in `amends.toml`.",
    source: "a formal escalation procedure that is known to all",
    example: "amends escalate kd35-dnr3 --to \"shift lead\" --why \"the right step first\" --told \"Sipho looks at it\" --next-update +1bd",
};

/// Reports the first jump of an active case over a step that was not asked since, or a last one to nobody on the ladder.
pub fn check(look: &Look<'_>, case: &Case, findings: &mut Vec<Finding>) {
    let steps = &look.policy.ladder;
    if !case.is_active() || steps.steps.is_empty() {
        return;
    }
    let jump = jumped(look, case)
        .map(|(escalation, skipped)| (escalation, format!("{} was skipped", skipped.name), Some(skipped)));
    let to_person = |escalation: &&Escalation| {
        let is_over = escalation.kind == Some(EscalationKind::Functional);
        escalation.stands() && (escalation.is_up() || is_over && Escalation::leads_up(escalation.to.as_deref()))
    };
    let last = case.escalations.iter().filter(to_person).max_by_key(|escalation| case.escalated(escalation));
    let strange = || {
        let last = last.filter(|last| ladder::step_of(look, last).is_none())?;
        Some((last, "who stands on no step of the ladder".to_owned(), None))
    };
    let Some((escalation, how, skip)) = jump.or_else(strange) else { return };
    let to = escalation.to.as_deref().unwrap_or("somebody");
    let mark = if how.starts_with("who") { "," } else { ";" };
    let asked = ladder::standing(look, case).step.filter(|_| skip.is_none());
    let step = skip.or(asked).map_or_else(|| "WHOM".to_owned(), |step| quoted(&step.name));
    // Whom one waits for is not asked again.
    let waits =
        skip.or(asked).and_then(|step| handover::asked(case, &step.name, &look.policy.ladder).into_iter().next());
    let hint = match waits {
        Some(waits) => unaccepted::next_step(look, case, &Handover::Escalation(waits)),
        None => format!("amends escalate {} --to {step} --why TEXT --told TEXT --next-update WHEN", case.id),
    };
    let finding = RULE.found(&case.id, format!("escalated to {to}{mark} {how}"));
    let finding = finding.since(look.shown(escalation.at.unwrap_or(case.received_at)));
    findings.push(finding.hint(hint));
}

/// Returns the first escalation that jumped over a step which was not asked since, and the step.
fn jumped<'a, 'c>(look: &Look<'a>, case: &'c Case) -> Option<(&'c Escalation, &'a Step)> {
    let steps = &look.policy.ladder;
    let mut made: Vec<&Escalation> = case.escalations.iter().filter(|escalation| escalation.is_up()).collect();
    made.sort_by_key(|escalation| case.escalated(escalation));
    made.iter().enumerate().filter(|(_, escalation)| escalation.stands()).find_map(|(place, escalation)| {
        let owner = case
            .owner_at(case.escalated(escalation))
            .and_then(|owner| steps.of_person(owner))
            .map_or(0, |step| step.level);
        let earlier = made.iter().take(place).map(|earlier| ladder::level_of(look, earlier));
        let from = earlier.fold(owner, i64::max);
        let skipped = skipped(look, case, from, escalation.to.as_deref()?, escalation.why.as_deref())?;
        Some((*escalation, skipped))
    })
}

/// Returns the step that handing a case on to somebody would skip, as it stands now.
pub(crate) fn jump<'a>(look: &Look<'a>, case: &Case, to: &str, why: &str) -> Option<&'a Step> {
    let made = case.escalations.iter().filter(|escalation| escalation.is_up());
    let owner =
        case.owner.as_deref().and_then(|owner| look.policy.ladder.of_person(owner)).map_or(0, |step| step.level);
    let from = made.map(|earlier| ladder::level_of(look, earlier)).fold(owner, i64::max);
    skipped(look, case, from, to, Some(why))
}

/// Returns whether a step was jumped over and is still to hear of the case: to go there is no step down.
pub(crate) fn is_skipped(look: &Look<'_>, case: &Case, step: &Step) -> bool {
    jumped(look, case).is_some_and(|(_, skipped)| skipped.level == step.level)
}

/// Returns the lowest step between a level and a receiver that neither had the case nor was asked, unless the reason says
/// that the ladder itself skips it.
fn skipped<'a>(look: &Look<'a>, case: &Case, from: i64, to: &str, why: Option<&str>) -> Option<&'a Step> {
    let steps = &look.policy.ladder;
    let step = steps.to(to).filter(|step| !is_called(step, why))?;
    let mut between = steps.steps.iter().filter(|other| other.level > from && other.level < step.level);
    between.find(|other| !was_asked(look, case, other))
}

/// Returns whether a step had the case, or was asked to take it.
fn was_asked(look: &Look<'_>, case: &Case, step: &Step) -> bool {
    let is_of = |person: &str| look.policy.ladder.of_person(person).is_some_and(|of| of.level == step.level);
    let mut given = case.events.iter().filter(|event| event.is_own() && event.kind == EventKind::Assigned);
    let mut ups = case.escalations.iter().filter_map(|escalation| escalation.to.as_deref());
    case.owner.as_deref().is_some_and(is_of)
        || given.any(|event| [&event.from, &event.to].into_iter().flatten().any(|person| is_of(person)))
        || ups.any(|to| look.policy.ladder.to(to).is_some_and(|of| of.level == step.level))
}

/// Returns whether one of the triggers of the step is the reason on record: then the ladder itself says to skip.
fn is_called(step: &Step, why: Option<&str>) -> bool {
    let is_mark = |mark: char| !(mark.is_ascii_alphanumeric() || mark == '.' || mark == '-');
    let mut words = why.unwrap_or_default().split(is_mark).filter(|word| word.contains('.'));
    words.any(|word| step.is_triggered_by(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::now::Now;
    use crate::model::policy::Policy;
    use crate::model::sample::{self, at, case, change, escalation};

    /// Reports of a case of this owner that was escalated by these.
    fn reason(owner: &str, assigned: &[(&str, &str, &str)], made: &[Escalation]) -> Option<String> {
        let ladder = sample::ladder(&[
            (0, "desk", &["thandi"], &[]),
            (1, "lead", &["sipho"], &[]),
            (2, "owner", &["nomsa"], &["repeat"]),
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
        assert_eq!(reason("sipho", &[("24 12:00", "thandi", "sipho")], &[to("owner", "over my limit")]), None);
        // Doing it again, or asking below, is no excuse.
        let again = |to_whom: &str| Escalation { at: Some(at("24 11:00")), ..to(to_whom, "over my limit") };
        assert_eq!(reason("thandi", &[], &[to("owner", "over my limit"), again("owner")]), skipped);
        assert_eq!(reason("thandi", &[], &[to("owner", "over my limit"), again("desk")]), skipped);
        assert_eq!(reason("thandi", &[], &[to("owner", "over my limit"), again("lead")]), None);
        // Nor who said no.
        let no =
            Escalation { declined_at: Some(at("24 09:30")), at: Some(at("24 09:00")), ..to("lead", "over my limit") };
        assert_eq!(reason("thandi", &[], &[no.clone(), to("owner", "over my limit")]), None);
        assert_eq!(reason("thandi", &[], &[no]), None);
        assert_eq!(reason("thandi", &[], &[to("team:ovens", "they know it")]), None);
    }
}
