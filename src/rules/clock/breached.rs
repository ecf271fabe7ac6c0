//! Clocks that have run out and are still open.
//! What was stopped too late is on record and in `report sla`; nobody can do anything about it today.

use crate::calendar::span;
use crate::model::case::Case;
use crate::model::clock::Duty;
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::model::run::{self, State};
use crate::model::word::Word;
use crate::rules::clock::at_risk::{hint, part};
use crate::rules::{Finding, Level, Rule};

pub const RULE: Rule = Rule {
    code: "clock.breached",
    level: Level::Care(Loudness::Act),
    title: "A limit has passed unmet",
    what: "A target or an obligation of the case has passed its due and what it waits for has not happened. An obligation is something to act on, a target something to be warned of. The breach stays on record, whatever happens next.",
    why: "A law or a published aim was missed. What can still be chosen is how much later the customer hears.",
    remedy: "Do what the clock waits for, and tell the customer why it is late. `amends policy explain NAME` says which notice is owed.",
    source: "a breach stays on record; promise, target and obligation are reported apart",
    example: "amends overdue --duty target",
};

/// Reports each clock that counts and is late.
pub fn check(look: &Look<'_>, case: &Case, findings: &mut Vec<Finding>) {
    let is_late = |run: &&run::Run| run.counts && run.state == State::Missed;
    for run in run::of_case(look, case).iter().filter(is_late) {
        let Some(breach) = run.breach else { continue };
        let late_for = span::say(look.at().signed_duration_since(breach.due_at).num_seconds());
        let mut reason = format!("{} `{}`: {late_for} late, due {}", run.duty.word(), run.address(), run::say_due(run));
        if let Some(notice) = &run.notice {
            reason.push_str(&format!("; the notice `{notice}` is owed"));
        }
        let mut finding = RULE.found(&case.id, reason).of_part(part(run)).of_duty(run.duty);
        finding = finding.since(look.shown(breach.at)).hint(hint(case, run));
        if run.duty == Duty::Target {
            finding.level = Loudness::Warn;
        }
        findings.push(finding);
    }
}
