//! Apologies with an `if` in them.
//! Apologies that are missing belong to `missing`, those without responsibility to `no_responsibility`.

use crate::model::case::{Case, Status};
use crate::model::event::Event;
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::rules::{Finding, Level, Rule};

pub const RULE: Rule = Rule {
    code: "apology.conditional",
    level: Level::Care(Loudness::Note),
    title: "An apology has an `if` in it",
    what: "The case is not closed, and the last message of ours that says sorry says it with a condition: `sorry if`, `apologise if`, `if you were`, `for any inconvenience`.",
    why: "\"Sorry if you were upset\" says that perhaps nothing happened, and that the customer is the touchy one.",
    remedy: "Say it again without the `if`, and name what happened: `amends update CASE --out TEXT --apology responsibility`.",
    source: "always apologise when things go wrong: a conditional apology is none",
    example: "amends update kd35-dnr3 --out \"We charged you twice, and we are sorry that we did\" --apology responsibility",
};

/// What makes a sentence an apology.
const SORRY: [&str; 4] = ["sorry", "apolog", "regret", "forgive"];

/// What takes it back in the same breath.
const CONDITIONS: [&str; 7] =
    ["sorry if", "apologise if", "apologize if", "regret if", "if you were", "if you felt", "any inconvenience"];

/// Reports a case whose last apology is a conditional one.
pub fn check(look: &Look<'_>, case: &Case, findings: &mut Vec<Finding>) {
    let said = |event: &Event| {
        let text = event.text.as_deref().or(event.told.as_deref())?.to_lowercase();
        (event.is_response() && SORRY.iter().any(|word| text.contains(word))).then_some((event.at, text))
    };
    let last = case.events.iter().filter_map(said).max_by_key(|(at, _)| *at);
    let Some((at, text)) = last.filter(|_| case.status != Status::Closed) else { return };
    if let Some(condition) = CONDITIONS.iter().find(|condition| text.contains(**condition)) {
        let finding = RULE.found(&case.id, format!("the apology says `{condition}`"));
        let hint = format!("amends update {} --out TEXT --apology responsibility", case.id);
        findings.push(finding.since(look.shown(at)).hint(hint));
    }
}
