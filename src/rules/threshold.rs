//! How long or how often, before a rule speaks: the values of the house, else ours.
//! What is measured is each rule's own business.

use chrono::{DateTime, FixedOffset, Utc};

use crate::calendar::span::Span;
use crate::model::look::Look;
use crate::model::policy::Threshold;
use crate::rules::Rule;

/// Our values, by code: a span of time, or a number.
pub const STANDARD: &[(&str, &str)] = &[
    ("ack.missing", "1bd"),
    ("case.bounced", "3"),
    ("close.no-recourse", "30d"),
    ("contact.unanswered", "2bd"),
    ("emergency.promise-at-risk", "4bh"),
    ("escalation.unaccepted", "1bd"),
    ("first-complaint.untouched", "4bh"),
    ("first-response.due-soon", "4bh"),
    ("first-response.late", "2bd"),
    ("fix.failed", "30d"),
    ("handover.unaccepted", "1bd"),
    ("promise.due-soon", "1bd"),
    ("promise.moved-again", "2"),
    ("public.unanswered", "4bh"),
    ("question.unanswered", "2bd"),
    ("remedy.unstarted", "2bd"),
    ("safety.not-immediate", "1bd"),
    ("silence.customer-chasing", "2"),
];

/// Returns our value for a code, if it takes one.
pub fn standard(code: &str) -> Option<&'static str> {
    STANDARD.iter().find(|(known, _)| *known == code).map(|(_, value)| *value)
}

/// Returns whether a code counts rather than waits.
pub fn counts(code: &str) -> bool {
    standard(code).is_some_and(|value| value.parse::<i64>().is_ok())
}

/// Returns how often something may happen before this rule speaks.
pub(in crate::rules) fn count(look: &Look<'_>, rule: &Rule) -> i64 {
    match look.policy.thresholds.get(rule.code) {
        Some(Threshold::Count(count)) => *count,
        _ => standard(rule.code).and_then(|value| value.parse().ok()).unwrap_or(i64::MAX),
    }
}

/// Returns when the time of this rule is over that began at an instant; never, if it leads out of the calendar.
pub(in crate::rules) fn end(
    look: &Look<'_>,
    rule: &Rule,
    since: DateTime<FixedOffset>,
) -> Option<DateTime<FixedOffset>> {
    let end = span(look, rule).after(since.with_timezone(&Utc), look.calendar()).ok()?;
    Some(look.shown(end.fixed_offset()))
}

/// Returns whether the time of this rule is over that began at an instant.
pub(in crate::rules) fn passed(look: &Look<'_>, rule: &Rule, since: DateTime<FixedOffset>) -> bool {
    end(look, rule, since).is_some_and(|end| end < look.at())
}

/// Returns whether an instant to come is nearer than the time of this rule.
pub(in crate::rules) fn is_near(look: &Look<'_>, rule: &Rule, at: DateTime<FixedOffset>) -> bool {
    end(look, rule, look.at()).is_some_and(|end| at <= end)
}

fn span(look: &Look<'_>, rule: &Rule) -> Span {
    match look.policy.thresholds.get(rule.code) {
        Some(Threshold::Span(span)) => *span,
        _ => standard(rule.code).and_then(|value| Span::parse(value).ok()).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::STANDARD;
    use crate::calendar::span::Span;
    use crate::rules::table;

    #[test]
    fn each_value_of_ours_is_one_of_a_rule_and_can_be_read() {
        assert!(STANDARD.windows(2).all(|pair| pair[0].0 < pair[1].0));
        for (code, value) in STANDARD {
            assert!(table::find(code).is_some(), "{code}");
            assert!(value.parse::<i64>().is_ok() || Span::parse(value).is_ok(), "{code} {value}");
        }
    }
}
