//! Messages that nobody has told the customer to have arrived.
//! Whether somebody answered belongs to `first_response::late`.

use crate::model::case::Case;
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::rules::contacts;
use crate::rules::threshold;
use crate::rules::{Finding, Level, Rule};

pub const RULE: Rule = Rule {
    code: "ack.missing",
    level: Level::Care(Loudness::Act),
    title: "Nobody told the customer that the message arrived",
    what: "The case is open or waiting, its kind expects a reply, and since receipt nothing has gone out to the customer, not even an automatic reply, for longer than the threshold (1 business day).",
    why: "Who complains and hears nothing does not know whether anybody read it, and tells others that nobody did.",
    remedy: "Say that it arrived, who has it and what comes next, and note it with `amends update CASE --out TEXT`.",
    source: "acknowledge at once (ISO 10002, 7.4); deal with it, and let the customer know that it is taken care of",
    example: "amends update kd35-dnr3 --out \"It arrived, Thandi has it, you hear from her tomorrow\"",
};

/// Reports an active case of which the customer does not know that it arrived.
pub fn check(look: &Look<'_>, case: &Case, findings: &mut Vec<Finding>) {
    let is_known = case.acknowledged_at().is_some() || contacts::first_word(case).is_some();
    if case.is_active()
        && case.kind.expects_reply()
        && !is_known
        && threshold::passed(look, &RULE, case, case.received_at)
    {
        let gap = contacts::gap(look, case.received_at);
        let finding = RULE.found(&case.id, format!("received {gap} ago, and nobody said that it arrived"));
        findings.push(finding.since(look.shown(case.received_at)).hint(contacts::speak(case)));
    }
}
