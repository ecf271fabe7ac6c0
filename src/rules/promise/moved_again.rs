//! Promises that were put off more than once.
//! A promise that was moved when it was late belongs to `moved_late`.

use crate::model::case::{Case, Priority};
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::model::promise::Promise;
use crate::rules::chain;
use crate::rules::threshold;
use crate::rules::{Finding, Level, Rule};

pub const RULE: Rule = Rule {
    code: "promise.moved-again",
    level: Level::Care(Loudness::Warn),
    title: "A promise was put off again",
    what: "An open promise of ours has been put off at least as often as the threshold says (2). A date that came nearer puts nothing off.",
    why: "The first new date is believed, the second is not.",
    remedy: "Split it into smaller steps that you can keep: `amends promise split CASE/PROMISE --step \"WHAT @ WHEN\"`.",
    source: "if it takes longer, propose smaller steps",
    example: "amends promise split kd35-dnr3/p7kd --step \"Tell what the bank says @ +1bd\" --step \"Refund in cash @ +2bd\"",
};

/// Returns whether what took the place of a promise has a later date than it had, or one that tells no time.
fn is_put_off(look: &Look<'_>, old: &Promise, new: &Promise) -> bool {
    match (old.due_at(look.calendar()), new.due_at(look.calendar())) {
        (Some(old), Some(new)) => new > old,
        _ => true,
    }
}

/// Reports each open promise of ours that has been moved several times.
pub fn check(look: &Look<'_>, case: &Case, findings: &mut Vec<Finding>) {
    let n_put_off = chain::steps(case, |old, new| is_put_off(look, old, new));
    for promise in case.open_promises().filter(|promise| promise.is_ours()) {
        let n_moves = n_put_off.get(promise.id.as_str()).copied().unwrap_or_default();
        if n_moves >= threshold::count(look, &RULE) {
            let what = promise.what.as_deref().unwrap_or("a promise without words");
            let finding = RULE.found(&case.id, format!("{what}: moved {n_moves} times")).about(&promise.id);
            let since = promise.made_at.unwrap_or(case.received_at);
            // In an emergency it is kept, and no smaller ones stand in its place.
            let hint = match case.priority_at(look) {
                Priority::Emergency => format!("amends promise keep {}/{}", case.id, promise.id),
                _ => format!("amends promise split {}/{} --step \"WHAT @ WHEN\"", case.id, promise.id),
            };
            findings.push(finding.since(look.shown(since)).hint(hint));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::is_put_off;
    use crate::calendar::due::Due;
    use crate::calendar::now::Now;
    use crate::calendar::sample::johannesburg;
    use crate::model::look::Look;
    use crate::model::policy::Policy;
    use crate::model::promise::Promise;
    use crate::model::sample::{at, promise};

    #[test]
    fn a_date_that_comes_nearer_puts_nothing_off() {
        let zone = johannesburg();
        let policy = Policy::standard(zone);
        let look = Look { now: Now::new(at("25 09:00").to_utc(), zone), policy: &policy };
        for (dues, expect) in [
            (&["24 12:00", "25 12:00", "26 12:00"][..], 2),
            (&["26 12:00", "25 12:00", "24 12:00"], 0),
            (&["24 12:00", "26 12:00", "25 12:00"], 1),
            (&["24 12:00", "24 12:00"], 0),
            (&["24 12:00", "", "25 12:00"], 2),
        ] {
            let due = |due: &&str| (!due.is_empty()).then(|| Due::At(at(due)));
            let all: Vec<Promise> = dues.iter().map(|one| Promise { due: due(one), ..promise("p1") }).collect();
            let n_put_off = all.windows(2).filter(|pair| is_put_off(&look, &pair[0], &pair[1])).count();
            assert_eq!(n_put_off, expect, "{dues:?}");
        }
    }
}
