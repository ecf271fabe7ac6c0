//! Questions of the customer that nobody has dealt with.
//! A reply that covers only some of them belongs to `reply::partial`.

use crate::model::case::{Case, Status};
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::rules::contacts;
use crate::rules::threshold;
use crate::rules::{Finding, Level, Rule};

pub const RULE: Rule = Rule {
    code: "question.unanswered",
    level: Level::Care(Loudness::Act),
    title: "A question of the customer is open",
    what: "The case is not closed, a question is neither answered, declined nor turned into a promise, and either we have answered the customer since it was asked, or it has waited for longer than the threshold (2 business days).",
    why: "Answer all of it, and do not dance around: one open question is one more complaint.",
    remedy: "Answer it with `amends update CASE --out TEXT --answers ID`, decline it with `--declines ID --why T --offer T`, or promise the answer with `amends promise add CASE WHAT --due WHEN --answers ID`.",
    source: "a reply is relevant and complete; an open question keeps a case from being closed",
    example: "amends update kd35-dnr3 --out \"The card was charged twice because of our till\" --answers q3kd",
};

/// Reports each open question that we have passed over, or that waits too long.
pub fn check(look: &Look<'_>, case: &Case, findings: &mut Vec<Finding>) {
    if case.status == Status::Closed {
        return;
    }
    for question in case.open_questions() {
        let asked = contacts::asked(case, question);
        if contacts::is_passed_over(case, asked) || threshold::passed(look, &RULE, case, asked.at) {
            let hint = format!("amends update {} --out TEXT --answers {}", case.id, question.id);
            let finding = RULE.found(&case.id, format!("open question {}: {}", question.id, question.text));
            findings.push(finding.of_question(&question.id).since(look.shown(asked.at)).hint(hint));
        }
    }
}
