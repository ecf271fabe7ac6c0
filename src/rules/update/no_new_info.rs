//! The same message sent twice.
//! Whether the customer was told anything at all belongs to `silence::over`.

use crate::model::case::{Case, plain};
use crate::model::event::{Event, EventKind};
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::rules::contacts;
use crate::rules::{Finding, Level, Rule};

pub const RULE: Rule = Rule {
    code: "update.no-new-info",
    level: Level::Care(Loudness::Warn),
    title: "The customer was told the same thing twice",
    what: "The case is open or waiting, and the last two messages to the customer say the same words, and the later one is not marked as news.",
    why: "A message without news does not end the silence: it shows that nothing has happened.",
    remedy: "Say what happened, what comes next and when: `amends update CASE --out TEXT`.",
    source: "more information makes customers feel better; empty updates can backfire (Hogreve et al. 2017)",
    example: "amends update kd35-dnr3 --out \"The bank confirmed it this morning; the money is there by Friday\"",
};

/// Reports an active case whose customer was told the same thing twice.
pub fn check(look: &Look<'_>, case: &Case, findings: &mut Vec<Finding>) {
    if !case.is_active() {
        return;
    }
    let is_message = |event: &&Event| event.kind == EventKind::ContactOut && !event.auto && event.text.is_some();
    let mut messages: Vec<&Event> = case.events.iter().filter(is_message).collect();
    messages.sort_by_key(|event| event.at);
    let [.., before, last] = messages.as_slice() else { return };
    let [earlier, later] = [before, last].map(|event| plain(event.text.as_deref()));
    if !last.substantive && later.is_some() && earlier == later {
        let finding = RULE.found(&case.id, "the last two messages to the customer say the same");
        findings.push(finding.since(look.shown(last.at)).hint(contacts::speak(case)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::now::Now;
    use crate::model::policy::Policy;
    use crate::model::sample::{at, case, event};

    fn check(first: &str, second: &str, change: impl Fn(&mut Event), expect: usize) {
        let said = |when: &str, text: &str| Event { text: Some(text.to_owned()), ..event(when, EventKind::ContactOut) };
        let mut last = said("21 09:00", second);
        change(&mut last);
        let case = Case { events: vec![said("20 10:00", first), last], ..case() };
        let policy = Policy::standard(crate::calendar::sample::johannesburg());
        let now = Now::new(at("23 09:00").to_utc(), crate::calendar::sample::johannesburg());
        let mut findings = Vec::new();
        super::check(&Look { now, policy: &policy }, &case, &mut findings);
        assert_eq!(findings.len(), expect, "{first} / {second}");
    }

    #[test]
    fn the_same_words_are_the_same_whatever_their_points_and_capitals() {
        check("Still working on it.", "still  working on it!", |_| {}, 1);
        check("Still working on it.", "It is done.", |_| {}, 0);
        check("Still working on it.", "Still working on it.", |last| last.substantive = true, 0);
        // A machine that answers twice tells nobody anything, and promises no news.
        check("We got it.", "We got it.", |last| last.auto = true, 0);
        check("…", "!", |_| {}, 0);
    }
}
