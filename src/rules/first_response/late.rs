//! Messages to which no person has answered in time.
//! An automatic reply acknowledges and does not answer; later messages belong to `contact::unanswered`.

use crate::model::case::Case;
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::rules::contacts;
use crate::rules::threshold;
use crate::rules::{Finding, Level, Rule};

pub const RULE: Rule = Rule {
    code: "first-response.late",
    level: Level::Care(Loudness::Act),
    title: "No person has answered the customer",
    what: "The case is open or waiting, its kind expects a reply, and since receipt no person has spoken to the customer for longer than the threshold (2 business days). A promise made to the customer is a word to the customer.",
    why: "Speed of the first answer is what customers remember; each day without one costs more of the trust than the failure did.",
    remedy: "Answer today, if only with what you know and when more comes, and note it with `amends update CASE --out TEXT`.",
    source: "address it quickly; a timely response to every complaint",
    example: "amends update kd35-dnr3 --out \"I am sorry. I look into it now and call you at four\"",
};

/// Reports an active case that no person has answered in time.
pub fn check(look: &Look<'_>, case: &Case, findings: &mut Vec<Finding>) {
    let is_unanswered = contacts::first_word(case).is_none();
    if case.is_active()
        && case.kind.expects_reply()
        && is_unanswered
        && threshold::passed(look, &RULE, case, case.received_at)
    {
        let gap = contacts::gap(look, case.received_at);
        let finding = RULE.found(&case.id, format!("received {gap} ago, and no person has answered"));
        findings.push(finding.since(look.shown(case.received_at)).hint(contacts::speak(case)));
    }
}
