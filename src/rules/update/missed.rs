//! Updates that were promised and did not come.
//! Other promises belong to `promise::overdue`.

use crate::model::case::Case;
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::model::promise::PromiseKind;
use crate::rules::promise::broken_twice::told_or_tell;
use crate::rules::promise::overdue::late;
use crate::rules::{Finding, Level, Rule};

pub const RULE: Rule = Rule {
    code: "update.missed",
    level: Level::Care(Loudness::Act),
    title: "A promised update did not come",
    what: "A promise of ours of kind `update` is open and its due time has passed, whatever the status of the case.",
    why: "Update without fail: an update that was promised is owed even when there is nothing new, and even after the problem is solved.",
    remedy: "Tell the customer how far you are, note it with `amends update CASE --out TEXT`, then `amends promise keep`.",
    source: "an owed update survives the resolution",
    example: "amends update kd35-dnr3 --out \"It was the oven, and it is mended\"\namends promise keep kd35-dnr3/p7kd",
};

/// Reports each promised update that is past due.
pub fn check(look: &Look<'_>, case: &Case, findings: &mut Vec<Finding>) {
    // "Update without fail": the status of the case is not asked.
    // What others owe us is `supplier::late`.
    for promise in case.open_promises().filter(|promise| promise.is_ours() && promise.kind == PromiseKind::Update) {
        let found = late(&RULE, look, case, promise);
        findings.extend(found.map(|finding| finding.hint(told_or_tell(look, case, promise))));
    }
}
