//! Replies after which the customer had to ask again.
//! Whether these questions are answered belongs to `question::unanswered`.

use crate::model::case::{Case, Status};
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::rules::contacts;
use crate::rules::threshold;
use crate::rules::{Finding, Level, Rule};

pub const RULE: Rule = Rule {
    code: "reply.raised-questions",
    level: Level::Care(Loudness::Note),
    title: "Our replies made the customer ask more",
    what: "The case is not closed, and at least as many questions as the threshold says (2) were asked after our first word.",
    why: "A good answer leaves nothing to ask. Each new question costs the customer another message and us another day.",
    remedy: "Read all of it once more, answer what is asked and what will be asked next, then `amends update CASE --out TEXT --answers ID`, and close it when nothing is left.",
    source: "direct resolution that does not create more questions",
    example: "amends update kd35-dnr3 --out \"Both: it is paid back, and the till is mended\" --answers q3kd --answers q4kd\namends close kd35-dnr3 --accepted yes",
};

/// Reports a case in which our replies led to questions.
pub fn check(look: &Look<'_>, case: &Case, findings: &mut Vec<Finding>) {
    let Some(first) = contacts::first_word(case).filter(|_| case.status != Status::Closed) else { return };
    let asked = case.questions.iter().map(|question| contacts::asked(case, question)).filter(|turn| *turn > first);
    let asked: Vec<_> = asked.collect();
    let n_raised = i64::try_from(asked.len()).unwrap_or(i64::MAX);
    if let Some(last) = asked.iter().max().filter(|_| n_raised >= threshold::count(look, &RULE)) {
        let finding = RULE.found(&case.id, format!("{n_raised} questions came after our first word"));
        let is_open = case.open_questions().next().is_some();
        let hint = if is_open { contacts::answer(case) } else { contacts::settle(case) };
        findings.push(finding.since(look.shown(last.at)).hint(hint));
    }
}
