//! Promises that got a new date only after the old one had passed.
//! Promises that were moved in time are no worry the first time.

use crate::model::case::Case;
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::model::promise::PromiseState;
use crate::rules::chain;
use crate::rules::{Finding, Level, Rule};

pub const RULE: Rule = Rule {
    code: "promise.moved-late",
    level: Level::Care(Loudness::Warn),
    title: "A promise was moved when it was already late",
    what: "An open promise of ours replaces one that was broken: the new date was given after the old one had passed.",
    why: "Who says so before the date keeps trust; who says so after it has broken a promise.",
    remedy: "Keep the new date, whatever it takes, and tell the customer that you know what the delay did.",
    source: "propose a new date before the old one passes",
    example: "amends promise keep kd35-dnr3/p8kd",
};

/// Reports each open promise of ours that replaces a broken one.
pub fn check(look: &Look<'_>, case: &Case, findings: &mut Vec<Finding>) {
    for promise in case.open_promises().filter(|promise| promise.is_ours()) {
        let Some(old) = chain::before(case, promise).first().copied() else { continue };
        if old.state == PromiseState::Broken {
            let what = promise.what.as_deref().unwrap_or("a promise without words");
            let finding = RULE.found(&case.id, format!("{what}: moved when it was late")).about(&promise.id);
            let since = promise.made_at.unwrap_or(case.received_at);
            findings
                .push(finding.since(look.shown(since)).hint(format!("amends promise keep {}/{}", case.id, promise.id)));
        }
    }
}
