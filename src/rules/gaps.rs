//! What a brief of a case could not say, because nobody wrote it down.
//! Whether that matters now is said by the rules that ask.

use crate::model::case::Case;
use crate::model::event::EventKind;

/// Returns what the next person would have to ask the customer again.
pub(in crate::rules) fn of(case: &Case) -> Vec<&'static str> {
    let is_told =
        case.events.iter().any(|event| event.kind == EventKind::ContactIn && has_words(event.text.as_deref()));
    let known = [
        (is_told, "what happened, in their words"),
        (has_words(case.impact.as_deref()), "what it did to them"),
        (has_words(case.wants.as_deref()), "what they want"),
    ];
    known.into_iter().filter(|(is_known, _)| !is_known).map(|(_, what)| what).collect()
}

/// Returns what to type so that the brief says it.
pub(in crate::rules) fn hint(case: &Case) -> String {
    let keys = [("wants", &case.wants), ("impact", &case.impact)];
    let missing: Vec<String> = keys
        .into_iter()
        .filter(|(_, text)| !has_words(text.as_deref()))
        .map(|(key, _)| format!(" --set {key}=TEXT"))
        .collect();
    match missing.as_slice() {
        [] => format!("amends update {} --in TEXT", case.id),
        missing => format!("amends update {}{}", case.id, missing.concat()),
    }
}

fn has_words(text: Option<&str>) -> bool {
    text.is_some_and(|text| !text.trim().is_empty())
}
