//! Complaints that everybody can read and nobody has answered.
//! Those that only we can read belong to `first_response::late`.

use chrono::{DateTime, FixedOffset};

use crate::model::case::Case;
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::model::situation;
use crate::rules::contacts;
use crate::rules::threshold;
use crate::rules::{Finding, Level, Rule};

pub const RULE: Rule = Rule {
    code: "public.unanswered",
    level: Level::Care(Loudness::Warn),
    title: "A public complaint has no answer",
    what: "The case is open or waiting, `public` says where everybody can read it or its situation says `public`, and nobody has spoken since receipt for longer than the threshold (4 business hours).",
    why: "One unhappy customer in public is heard by many, and so is your silence.",
    remedy: "Answer where it was said, shortly and kindly, then in private; note it with `amends update CASE --out TEXT`.",
    source: "one unhappy customer can be amplified in public",
    example: "amends update kd35-dnr3 --channel facebook --out \"That was our mistake; we have written to you\"",
};

/// Returns by when somebody has to answer, if nobody has.
pub(crate) fn answer_by(look: &Look<'_>, case: &Case) -> Option<DateTime<FixedOffset>> {
    let is_answered = contacts::first_word(case).is_some();
    (!is_answered).then(|| threshold::end(look, &RULE, case, case.received_at))?
}

/// Reports an active public case without an answer.
pub fn check(look: &Look<'_>, case: &Case, findings: &mut Vec<Finding>) {
    let tagged = situation::tagged(&case.tags, situation::PUBLIC).map(|_| "nobody wrote down where");
    let Some(public) = case.public.as_deref().or(tagged).filter(|_| case.is_active()) else { return };
    if contacts::first_word(case).is_none() && threshold::passed(look, &RULE, case, case.received_at) {
        let gap = contacts::gap(look, case.received_at);
        let finding = RULE.found(&case.id, format!("in public for {gap} without an answer: {public}"));
        findings.push(finding.since(look.shown(case.received_at)).hint(contacts::speak(case)));
    }
}
