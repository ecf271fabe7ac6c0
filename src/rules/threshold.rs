//! How long or how often, before a rule speaks: the values of the house, else ours.
//! What is measured is each rule's own business.

use chrono::{DateTime, FixedOffset, Utc};

use crate::calendar::span::Span;
use crate::model::case::{Case, Priority};
use crate::model::look::Look;
use crate::model::policy::{Policy, Threshold};
use crate::model::recovery::{FIX_CODE, FIX_HOLDS_FOR};
use crate::rules::Rule;

/// Our values, by code: a span of time, or a number.
pub const STANDARD: &[(&str, &str)] = &[
    ("ack.missing", "1bd"),
    ("case.bounced", "3"),
    ("cause.recurring", "3"),
    ("close.no-recourse", "30d"),
    ("contact.long-wait", "10m"),
    ("contact.unanswered", "2bd"),
    ("emergency.promise-at-risk", "4bh"),
    ("escalation.unaccepted", "1bd"),
    ("first-complaint.untouched", "4bh"),
    ("first-response.due-soon", "4bh"),
    ("first-response.late", "2bd"),
    (FIX_CODE, FIX_HOLDS_FOR),
    ("handover.unaccepted", "1bd"),
    ("promise.due-soon", "1bd"),
    ("promise.moved-again", "2"),
    ("public.unanswered", "4bh"),
    ("question.unanswered", "2bd"),
    ("remedy.unstarted", "2bd"),
    ("reply.raised-questions", "2"),
    ("safety.not-immediate", "1bd"),
    ("silence.customer-chasing", "2"),
];

/// Our values for emergencies, by code; of this and the usual value the shorter counts.
pub const IN_EMERGENCY: &[(&str, &str)] = &[
    ("ack.missing", "2bh"),
    ("contact.unanswered", "4bh"),
    ("escalation.unaccepted", "4bh"),
    ("first-complaint.untouched", "2bh"),
    ("first-response.late", "2bh"),
    ("handover.unaccepted", "4bh"),
    ("public.unanswered", "2bh"),
    ("question.unanswered", "1bd"),
    ("remedy.unstarted", "1bd"),
    ("safety.not-immediate", "2bh"),
];

/// What is measured with a watch.
const WATCHED: &str = "contact.long-wait";

/// Before a code under `[thresholds]`: the value for emergencies.
pub const EMERGENCY: &str = "emergency.";

/// Returns our value for a code, if it takes one.
pub fn standard(code: &str) -> Option<&'static str> {
    STANDARD.iter().find(|(known, _)| *known == code).map(|(_, value)| *value)
}

/// Returns whether a code counts rather than waits.
pub fn counts(code: &str) -> bool {
    standard(code).is_some_and(|value| value.parse::<i64>().is_ok())
}

/// Returns what is wrong with a value for a code, or for one in emergencies; such a value does not hold, ours does.
pub fn wrong(code: &str, value: &Threshold) -> Option<&'static str> {
    match value {
        Threshold::Span(_) if counts(code) => Some("counts how often"),
        Threshold::Count(count) if counts(code) => (*count < 1).then_some("must be at least 1"),
        Threshold::Count(_) => Some("is a length of time"),
        Threshold::Span(span) if code == WATCHED && span.seconds().is_none() => {
            Some("is measured with a watch, not in days or opening hours")
        }
        Threshold::Span(_) => None,
    }
}

/// Returns the value that holds for a code, or for one in emergencies, if it takes one.
pub fn held(policy: &Policy, code: &str) -> Option<String> {
    let usual = match code.strip_prefix(EMERGENCY).filter(|code| code.contains('.')) {
        Some(hurried) => IN_EMERGENCY.iter().find(|(known, _)| *known == hurried).map(|(_, value)| *value),
        None => standard(code),
    }?;
    Some(match policy.thresholds.get(code).filter(|value| wrong(code, value).is_none()) {
        Some(Threshold::Span(span)) => span.to_string(),
        Some(Threshold::Count(count)) => count.to_string(),
        None => usual.to_owned(),
    })
}

/// Returns how often something may happen before this rule speaks.
pub(in crate::rules) fn count(look: &Look<'_>, rule: &Rule) -> i64 {
    match look.policy.thresholds.get(rule.code).filter(|value| wrong(rule.code, value).is_none()) {
        Some(Threshold::Count(count)) => *count,
        _ => standard(rule.code).and_then(|value| value.parse().ok()).unwrap_or(i64::MAX),
    }
}

/// Returns when the time of this rule is over that began at an instant; never, if it leads out of the calendar.
///
/// In an emergency the shortest time counts.
pub(in crate::rules) fn end(
    look: &Look<'_>,
    rule: &Rule,
    case: &Case,
    since: DateTime<FixedOffset>,
) -> Option<DateTime<FixedOffset>> {
    let shorter = hurry(look, rule).filter(|_| case.priority == Priority::Emergency);
    let ends = [Some(span(look, rule)), shorter].into_iter().flatten().filter_map(|span| after(look, &span, since));
    ends.min()
}

/// Returns whether the time of this rule is over that began at an instant.
pub(in crate::rules) fn passed(look: &Look<'_>, rule: &Rule, case: &Case, since: DateTime<FixedOffset>) -> bool {
    end(look, rule, case, since).is_some_and(|end| end < look.at())
}

/// Returns whether an instant to come is nearer than the time of this rule.
pub(in crate::rules) fn is_near(look: &Look<'_>, rule: &Rule, at: DateTime<FixedOffset>) -> bool {
    after(look, &span(look, rule), look.at()).is_some_and(|end| at <= end)
}

/// Returns whether so many seconds are more than the time of this rule.
pub(in crate::rules) fn is_over(look: &Look<'_>, rule: &Rule, seconds: i64) -> bool {
    span(look, rule).seconds().is_some_and(|limit| limit < seconds)
}

fn after(look: &Look<'_>, span: &Span, since: DateTime<FixedOffset>) -> Option<DateTime<FixedOffset>> {
    let end = span.after(since.with_timezone(&Utc), look.calendar()).ok()?;
    Some(look.shown(end.fixed_offset()))
}

fn span(look: &Look<'_>, rule: &Rule) -> Span {
    let ours = || standard(rule.code).and_then(|value| Span::parse(value).ok()).unwrap_or_default();
    match look.policy.thresholds.get(rule.code) {
        Some(value) if wrong(rule.code, value).is_some() => ours(),
        _ => look.policy.span(rule.code, standard(rule.code)),
    }
}

/// Returns how long this rule waits in an emergency, if it hurries then.
fn hurry(look: &Look<'_>, rule: &Rule) -> Option<Span> {
    let (_, standard) = IN_EMERGENCY.iter().find(|(code, _)| *code == rule.code)?;
    Some(look.policy.span(&format!("{EMERGENCY}{}", rule.code), Some(standard)))
}

#[cfg(test)]
mod tests {
    use super::{IN_EMERGENCY, STANDARD, standard};
    use crate::calendar::span::Span;
    use crate::rules::table;

    #[test]
    fn each_value_of_ours_is_one_of_a_rule_and_can_be_read() {
        assert!(STANDARD.windows(2).all(|pair| pair[0].0 < pair[1].0));
        for (code, value) in STANDARD {
            assert!(table::find(code).is_some(), "{code}");
            assert!(value.parse::<i64>().is_ok() || Span::parse(value).is_ok(), "{code} {value}");
        }
        assert!(IN_EMERGENCY.windows(2).all(|pair| pair[0].0 < pair[1].0));
        for (code, value) in IN_EMERGENCY {
            assert!(standard(code).is_some() && Span::parse(value).is_ok(), "{code} {value}");
        }
    }
}
