//! Messages whose first answer is due soon.
//! Those that are late already belong to `late`.

use crate::calendar::due;
use crate::model::case::Case;
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::rules::contacts;
use crate::rules::first_response::late;
use crate::rules::threshold;
use crate::rules::{Finding, Level, Rule};

pub const RULE: Rule = Rule {
    code: "first-response.due-soon",
    level: Level::Care(Loudness::Off),
    title: "The first answer is due soon",
    what: "The case is open or waiting, no person has answered, and the time for the first answer (`first-response.late`) ends within the threshold (4 business hours).",
    why: "Who is warned in time is not late.",
    remedy: "Answer now: `amends update CASE --out TEXT`.",
    source: "address it quickly",
    example: "amends update kd35-dnr3 --out \"I am sorry. I look into it now and call you at four\"",
};

/// Reports an active case whose first answer is due soon.
pub fn check(look: &Look<'_>, case: &Case, findings: &mut Vec<Finding>) {
    let is_unanswered = contacts::first_word(case).is_none();
    if !case.is_active() || !case.kind.expects_reply() || !is_unanswered {
        return;
    }
    let Some(due) = threshold::end(look, &late::RULE, case, case.received_at) else { return };
    if due > look.at() && threshold::is_near(look, &RULE, due) {
        let reason = format!("the first answer is due {}", due::say(due));
        findings.push(RULE.found(&case.id, reason).since(look.shown(case.received_at)).hint(contacts::speak(case)));
    }
}
