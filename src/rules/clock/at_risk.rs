//! Clocks of which much is used up.
//! What has run out belongs to `breached`.

use crate::calendar::span;
use crate::model::case::Case;
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::model::run::{self, Run};
use crate::model::word::Word;
use crate::rules::{Finding, Level, Rule};

pub const RULE: Rule = Rule {
    code: "clock.at-risk",
    level: Level::Care(Loudness::Warn),
    title: "Much of a limit is used up",
    what: "A target or an obligation runs, and one of its warning shares is used up (50 % and 75 %, unless its policy says otherwise). Of several policies the earliest due of each clock counts.",
    why: "A limit that is seen coming can still be met, and a customer who is told ahead is not let down.",
    remedy: "Do now what the clock waits for, or tell the customer before it is late; an obligation that may be extended is extended with `amends update CASE --extend CLOCK --to WHEN --why T --told HOW`.",
    source: "warn ahead of a breach, at shares of the limit",
    example: "amends update kd35-dnr3 --out \"We bake them again for you tomorrow\"",
};

/// Reports each clock that counts and has used up a warning share.
pub fn check(look: &Look<'_>, case: &Case, findings: &mut Vec<Finding>) {
    for run in run::of_case(look, case).iter().filter(|run| run.counts) {
        let (Some(share), Some(due_at)) = (run.at_risk, run.due_at) else { continue };
        let left = span::say(due_at.signed_duration_since(look.at()).num_seconds());
        let reason =
            format!("{} `{}`: {share} % used, due {}, in {left}", run.duty.word(), run.address(), run::say_due(run));
        let finding = RULE.found(&case.id, reason).of_part(part(run)).of_duty(run.duty);
        findings.push(finding.since(look.shown(run.started_at)).hint(hint(case, run)));
    }
}

/// Returns by what a run is told from the others of its case: one that starts again is another.
pub(crate) fn part(run: &Run) -> String {
    format!("{} {}", run.address(), run.started_at.timestamp())
}

/// Returns what to type next about a clock.
pub(in crate::rules) fn hint(case: &Case, run: &Run) -> String {
    if run.stop_is_answer() {
        format!("amends update {} --out TEXT", case.id)
    } else {
        format!("amends show {}", case.id)
    }
}
