//! Replies that cover some of the customer's questions and not the others.
//! Each of the open ones belongs to `question::unanswered`.

use crate::model::case::QuestionState;
use crate::model::case::{Case, Status};
use crate::model::event::EventKind;
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::rules::contacts;
use crate::rules::{Finding, Level, Rule};

pub const RULE: Rule = Rule {
    code: "reply.partial",
    level: Level::Care(Loudness::Warn),
    title: "A reply covered only some of the questions",
    what: "The case is not closed, at least one question was answered, declined or promised, and at least one is open that was asked before that.",
    why: "Half an answer makes the customer write again, and shows that the message was not read to its end.",
    remedy: "Answer the rest: `amends update CASE --out TEXT --answers ID`.",
    source: "answer all of it; no reply that creates more questions",
    example: "amends update kd35-dnr3 --out \"And yes: it cannot happen again, the till is mended\" --answers q3kd",
};

/// Reports a case in which some of the questions are settled and some are not.
pub fn check(look: &Look<'_>, case: &Case, findings: &mut Vec<Finding>) {
    let Some(replied) = case.last(EventKind::Answered).filter(|_| case.status != Status::Closed) else { return };
    let n_open = case.open_questions().filter(|question| contacts::asked(case, question) <= replied).count();
    let n_settled = case.questions.iter().filter(|question| question.state != QuestionState::Open).count();
    if n_open > 0 && n_settled > 0 {
        let reason = format!("{n_settled} of {} questions settled, {n_open} passed over", n_settled + n_open);
        let hint = contacts::answer(case);
        findings.push(RULE.found(&case.id, reason).since(look.shown(replied.at)).hint(hint));
    }
}
