//! Wishes that were declined without saying what is possible instead.
//! Questions that nobody has dealt with belong to `question::unanswered`.

use crate::model::case::QuestionState;
use crate::model::case::{Case, Status};
use crate::model::event::{Event, EventKind};
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::rules::contacts;
use crate::rules::{Finding, Level, Rule};

pub const RULE: Rule = Rule {
    code: "decline.no-alternative",
    level: Level::Care(Loudness::Warn),
    title: "A wish was declined, and nothing was offered instead",
    what: "The case is not closed, a question is declined, and the record does not say what was offered instead.",
    why: "Keep expectations in check by saying what you can do. A bare no ends the talk and not the trouble.",
    remedy: "Say what is possible, and record it: `amends update CASE --declines ID --offer TEXT` adds it to what was declined; next time say it at once.",
    source: "say what you can do, calmly and not defensively",
    example: "amends update kd35-dnr3 --declines q3kd --offer \"the next size at the same price\"",
};

/// Reports each declined question for which nothing was offered.
pub fn check(look: &Look<'_>, case: &Case, findings: &mut Vec<Finding>) {
    let declined = case.questions.iter().filter(|question| question.state == QuestionState::Declined);
    for question in declined.filter(|_| case.status != Status::Closed) {
        let is_of_it =
            |event: &Event| event.kind == EventKind::Answered && event.question.as_ref() == Some(&question.id);
        let Some((turn, answer)) = case.last_of(is_of_it) else { continue };
        let is_offered = answer.told.as_deref().is_some_and(|told| !told.trim().is_empty());
        let is_spoken = contacts::last_word(case).is_some_and(|word| word > turn);
        if !is_offered && !is_spoken {
            let finding = RULE.found(&case.id, format!("declined {}, and nothing was offered instead", question.id));
            let finding = finding.of_question(&question.id).since(look.shown(answer.at));
            findings.push(finding.hint(format!("amends update {} --declines {} --offer TEXT", case.id, question.id)));
        }
    }
}
