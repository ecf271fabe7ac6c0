//! Replies that answer none of the customer's questions.
//! Those that answer some belong to `partial`.

use crate::model::case::{Case, QuestionState, Status};
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::rules::contacts;
use crate::rules::{Finding, Level, Rule};

pub const RULE: Rule = Rule {
    code: "reply.answers-nothing",
    level: Level::Care(Loudness::Note),
    title: "A reply answered none of the questions",
    what: "The case is not closed, all questions of the customer are open, and a person has written to the customer since the first of them was asked.",
    why: "A reply that is not about what was asked shows that nobody read the message.",
    remedy: "Answer what was asked: `amends update CASE --out TEXT --answers ID`.",
    source: "a reply must be relevant",
    example: "amends update kd35-dnr3 --out \"It was charged twice because our till lost the line\" --answers q3kd",
};

/// Reports a case in which somebody replied, and all questions are open.
pub fn check(look: &Look<'_>, case: &Case, findings: &mut Vec<Finding>) {
    let is_open = |state: QuestionState| state == QuestionState::Open;
    if case.status == Status::Closed || !case.questions.iter().all(|question| is_open(question.state)) {
        return;
    }
    let Some(asked) = case.questions.iter().map(|question| contacts::asked(case, question)).min() else { return };
    let replied = case.last_out().filter(|replied| *replied > asked);
    if let Some(replied) = replied {
        let reason = match case.questions.as_slice() {
            [_] => "we replied, and the question is not answered".to_owned(),
            all => format!("we replied, and none of {} questions is answered", all.len()),
        };
        findings.push(RULE.found(&case.id, reason).since(look.shown(replied.at)).hint(contacts::answer(case)));
    }
}
