//! Promises that got a new date only after the old one had passed.
//! Promises that were moved in time are no worry the first time.

use crate::model::case::Case;
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::model::promise::PromiseState;
use crate::model::replay;
use crate::rules::chain;
use crate::rules::{Finding, Level, Rule};

pub const RULE: Rule = Rule {
    code: "promise.moved-late",
    level: Level::Care(Loudness::Warn),
    title: "A promise was moved when it was already late",
    what: "An open promise of ours replaces one that was broken, or its `due` was changed by hand: the new date was given after the old one had passed.",
    why: "Who says so before the date keeps trust; who says so after it has broken a promise.",
    remedy: "Keep the new date, whatever it takes, and tell the customer that you know what the delay did.",
    source: "propose a new date before the old one passes",
    example: "amends promise keep kd35-dnr3/p8kd",
};

/// Reports each open promise of ours that replaces a broken one.
pub fn check(look: &Look<'_>, case: &Case, findings: &mut Vec<Finding>) {
    let known = chain::by_id(case);
    for promise in case.open_promises().filter(|promise| promise.is_ours()) {
        let old = promise.replaces.as_ref().and_then(|id| known.get(id.as_str()));
        let is_broken = old.is_some_and(|old| old.id != promise.id && old.state == PromiseState::Broken);
        let redated = replay::redated(case, promise);
        let by_hand = redated.iter().find(|(at, due)| due.at(look.calendar()) < *at).map(|(at, _)| *at);
        let made_at = promise.made_at.unwrap_or(case.received_at);
        if let Some(since) = is_broken.then_some(made_at).or(by_hand) {
            let what = promise.what.as_deref().unwrap_or("a promise without words");
            let finding = RULE.found(&case.id, format!("{what}: moved when it was late")).about(&promise.id);
            findings
                .push(finding.since(look.shown(since)).hint(format!("amends promise keep {}/{}", case.id, promise.id)));
        }
    }
}
