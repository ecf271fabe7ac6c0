//! The keys of the head by name, as events name them.
//! When they changed is `replay`'s business.

use chrono::DateTime;

use crate::calendar::due;
use crate::model::case::{Case, CaseKind, Fault, Outcome, Priority, WaitingOn};
use crate::model::id::{CaseId, PartyId};
use crate::model::replay::{OF_OUTCOME, OUTCOME};
use crate::model::word::Word;

/// The keys of the head that can change by hand; a case has its own `x_` keys besides, and `status` is told by verbs.
const KEYS: &[&str] = &[
    "subject",
    "kind",
    "received_at",
    "channel",
    "complainant",
    "wants",
    "waiting_on",
    "priority",
    "owner",
    "category",
    "public",
    "ref",
    "impact",
    "adjustments",
    "checked_by",
    "cause",
    "root_cause",
    "fault",
    "situation",
];

/// Returns each key of either head with its two values, if they differ.
pub(super) fn differences(before: &Case, after: &Case) -> Vec<(String, Option<String>, Option<String>)> {
    let own = before.x.iter().chain(&after.x).map(|(key, _)| key.as_str());
    let mut keys: Vec<&str> = KEYS.iter().copied().chain(own).collect();
    let mut seen = std::collections::HashSet::new();
    keys.retain(|key| seen.insert(*key));
    let values = |key: &str| (get(before, key).flatten(), get(after, key).flatten());
    let status = ("status".to_owned(), before.status.word().to_owned(), after.status.word().to_owned());
    let status = Some(status).filter(|(_, from, to)| from != to).map(|(key, from, to)| (key, Some(from), Some(to)));
    let heads = keys.into_iter().map(|key| (key.to_owned(), values(key)));
    let heads = heads.filter(|(_, (from, to))| from != to).map(|(key, (from, to))| (key, from, to));
    status.into_iter().chain(heads).collect()
}

/// Returns the value of a key as events hold it, or nothing if the key is none that events can speak of.
pub(super) fn get(case: &Case, key: &str) -> Option<Option<String>> {
    let text = |value: &Option<String>| value.clone().filter(|text| !text.is_empty());
    Some(match key {
        "subject" => Some(case.subject.clone()),
        "kind" => Some(case.kind.word().to_owned()),
        "priority" => Some(case.priority.word().to_owned()),
        "waiting_on" => case.waiting_on.map(|on| on.word().to_owned()),
        "received_at" => Some(due::rfc3339(case.received_at)),
        "channel" => text(&case.channel),
        "category" => text(&case.category),
        "owner" => text(&case.owner),
        "complainant" => case.complainant.as_ref().map(PartyId::to_string),
        "wants" => text(&case.wants),
        "public" => text(&case.public),
        "ref" => text(&case.reference),
        "impact" => text(&case.impact),
        "checked_by" => case.outcome.as_ref().and_then(|outcome| text(&outcome.checked_by)),
        "cause" => case.outcome.as_ref().and_then(|outcome| text(&outcome.cause)),
        "root_cause" => case.outcome.as_ref().and_then(|outcome| text(&outcome.root_cause)),
        "fault" => case.outcome.as_ref().and_then(|outcome| outcome.fault).map(|fault| fault.word().to_owned()),
        "adjustments" => plain(key, Some(&case.adjustments.join("; "))).filter(|needs| !needs.is_empty()),
        "situation" | "tags" => Some(case.tags.join(",")).filter(|tags| !tags.is_empty()),
        _ if key.starts_with("x_") => case.x.iter().find(|(name, _)| name == key).map(|(_, value)| value.clone()),
        _ => return None,
    })
}

/// Returns the value of an event in the form in which `get` returns it.
pub(super) fn plain(key: &str, value: Option<&str>) -> Option<String> {
    let value = value.filter(|value| !value.is_empty())?;
    Some(match key {
        "received_at" => DateTime::parse_from_rfc3339(value).map_or_else(|_| value.to_owned(), due::rfc3339),
        "adjustments" => value.split(';').map(str::trim).collect::<Vec<_>>().join("; "),
        "situation" | "tags" => value.split(',').map(str::trim).collect::<Vec<_>>().join(","),
        _ => value.to_owned(),
    })
}

/// Puts an earlier value back; a word that is none of its key's leaves the head as it is.
pub(super) fn set(case: &mut Case, key: &str, value: Option<&str>) {
    let text = value.filter(|value| !value.is_empty()).map(str::to_owned);
    match key {
        "subject" => case.subject = text.unwrap_or_default(),
        "kind" => case.kind = value.and_then(CaseKind::from_word).unwrap_or(case.kind),
        "priority" => {
            case.priority = value.map_or(Priority::Normal, |v| Priority::from_word(v).unwrap_or(case.priority))
        }
        "waiting_on" => case.waiting_on = value.and_then(WaitingOn::from_word),
        "channel" => case.channel = text,
        "category" => case.category = text,
        "owner" => case.owner = text,
        "received_at" => {
            let at = value.and_then(|value| DateTime::parse_from_rfc3339(value).ok());
            case.received_at = at.unwrap_or(case.received_at);
        }
        "merged_into" => case.merged_into = value.and_then(CaseId::of_file),
        "complainant" => case.complainant = value.and_then(PartyId::parse),
        "wants" => case.wants = text,
        "public" => case.public = text,
        "ref" => case.reference = text,
        "impact" => case.impact = text,
        _ if OF_OUTCOME.contains(&key) => {
            if let Some(outcome) = &mut case.outcome {
                match key {
                    "checked_by" => outcome.checked_by = text,
                    "cause" => outcome.cause = text,
                    "root_cause" => outcome.root_cause = text,
                    _ => outcome.fault = value.and_then(Fault::from_word),
                }
            }
        }
        OUTCOME => {
            if let (None, Some(outcome)) = (&text, &mut case.outcome) {
                let Outcome { cause, root_cause, fault, checked_by, .. } = std::mem::take(outcome);
                *outcome = Outcome { cause, root_cause, fault, checked_by, ..Outcome::default() };
            }
        }
        "adjustments" => {
            case.adjustments = text.iter().flat_map(|all| all.split(';')).map(|one| one.trim().to_owned()).collect();
        }
        "situation" | "tags" => {
            case.tags = text.iter().flat_map(|tags| tags.split(',')).map(|tag| tag.trim().to_owned()).collect();
        }
        _ if key.starts_with("x_") => {
            case.x.retain(|(name, _)| name != key);
            case.x.extend(text.map(|value| (key.to_owned(), value)));
        }
        _ => {}
    }
}
