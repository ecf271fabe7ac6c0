//! A second complaint inside the window for the same reason as one before.
//! That they complain again at all is `repeat::person` or `repeat::organisation`.

use std::collections::{BTreeMap, HashMap};

use crate::calendar::due;
use crate::model::case::Case;
use crate::model::folder::Folder;
use crate::model::id::PartyId;
use crate::model::identity::People;
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::rules::repeat::{organisation, person, window_start};
use crate::rules::{Finding, Level, Rule};

pub const RULE: Rule = Rule {
    code: "repeat.same-cause",
    level: Level::Care(Loudness::Warn),
    title: "They complain again, for the same reason",
    what: "A complaint was received inside the window (`[repeat] window`, 365 days unless set) after an earlier one of the same person or organisation, and both have the same cause in `[outcome]`, or else the same category.",
    why: "The same failure twice, and close in time, hurts more than two different ones: what was said the first time was not true.",
    remedy: "Look at what was promised to change, say what is different now, and who saw to it; or put the case into the category where it belongs.",
    source: "similar failures, close in time (Maxham and Netemeyer 2002)",
    example: "amends update kd35-dnr3 --set category=delivery/cold",
};

/// Reports each complaint that repeats an earlier one for the same reason.
pub fn check(look: &Look<'_>, folder: &Folder, people: &People<'_>, findings: &mut Vec<Finding>) {
    let mut found: BTreeMap<&str, Finding> = BTreeMap::new();
    for line in person::lines(folder, people).values() {
        of_line(look, line, &mut found);
    }
    for line in organisation::lines(folder, people).values() {
        of_line(look, line, &mut found);
    }
    findings.extend(found.into_values());
}

fn of_line<'a>(look: &Look<'_>, line: &[(&'a Case, &PartyId)], found: &mut BTreeMap<&'a str, Finding>) {
    // The last complaint before this one for each reason.
    let mut before: HashMap<String, &Case> = HashMap::new();
    for (case, _) in line {
        let start = window_start(look, &look.policy.repeat_window, case.received_at.to_utc());
        for reason in reasons(case) {
            let earlier = before.insert(reason.clone(), case).filter(|earlier| start <= earlier.received_at.to_utc());
            if let Some(earlier) = earlier {
                found.entry(case.id.as_str()).or_insert_with(|| finding(look, case, earlier, &reason));
            }
        }
    }
}

fn finding(look: &Look<'_>, case: &Case, earlier: &Case, reason: &str) -> Finding {
    let day = due::say_day(look.shown(earlier.received_at).date_naive());
    let said = format!("the same again: {reason}, as in {} of {day}", earlier.id);
    RULE.found(&case.id, said).since(look.shown(case.received_at)).hint(format!("amends show {}", earlier.id))
}

/// Returns by what a case can be the same as another: its causes, and its category.
fn reasons(case: &Case) -> Vec<String> {
    let outcome = case.outcome.as_ref();
    let causes =
        [outcome.and_then(|outcome| outcome.root_cause.as_deref()), outcome.and_then(|it| it.cause.as_deref())];
    let named = causes.into_iter().flatten().map(|cause| ("cause", cause));
    let all = named.chain(case.category.as_deref().map(|category| ("category", category)));
    let all = all.filter(|(_, word)| !word.trim().is_empty());
    let mut reasons: Vec<String> = all.map(|(what, word)| format!("{what} {}", word.trim().to_lowercase())).collect();
    reasons.dedup();
    reasons
}
