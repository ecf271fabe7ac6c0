//! What `open` and `update` say about the customer's situation: that nobody asked, a slip of the keyboard, an illness.
//! Nothing is asked on the way, so that a script never waits; each note says what to type.

use crate::cli::context::Care;
use crate::model::shell::quoted;
use crate::model::situation;

/// Returns the note that the situation of a new complaint is not on record.
pub(crate) fn unasked(case: &str) -> String {
    format!(
        "note: nobody asked for the customer's situation; next: amends update {case} --set situation=TAG (special-trip, \
         deadline, ... or none; all words: amends explain situation.unknown)"
    )
}

/// Returns what is odd about the words of a situation that were typed.
pub(crate) fn odd(care: &Care, case: &str, tags: &[String], adjustments: &[String]) -> Vec<String> {
    let meant = |tag: &String| situation::meant(tag, &care.policy.situations).map(str::to_owned);
    let slips: Vec<(&String, String)> = tags.iter().filter_map(|tag| Some((tag, meant(tag)?))).collect();
    let right: Vec<String> = tags.iter().map(|tag| meant(tag).unwrap_or_else(|| tag.clone())).collect();
    let mut notes: Vec<String> = slips
        .into_iter()
        .map(|(tag, meant)| {
            let right = quoted(&format!("situation={}", right.join(",")));
            format!(
                "note: the situation `{tag}` is not known; if you meant `{meant}`: amends update {case} --set {right}"
            )
        })
        .collect();
    let own = &care.policy.situations;
    let weightless: Vec<String> =
        tags.iter().filter(|tag| situation::is_unknown(tag, own)).map(|tag| format!("`{tag}`")).collect();
    if !weightless.is_empty() {
        let known: Vec<&str> =
            situation::known().into_iter().filter(|word| !situation::NOTHING.contains(word)).collect();
        notes.push(format!(
            "note: the situation {} is kept and weighs nothing in `next`; what weighs: {}; if it is a word of this house: \
             [situation] tags in amends.toml",
            weightless.join(", "),
            known.join(", ")
        ));
    }
    if tags.iter().chain(adjustments).any(|text| situation::is_diagnosis(text)) {
        notes.push(format!(
            "note: an illness is nobody's business here; write what they need instead: amends update {case} --set adjustments=TEXT"
        ));
    }
    if situation::is_vulnerable(tags) && adjustments.is_empty() {
        notes.push(format!(
            "note: nobody wrote down what they need, for example large print or a call before ten; next: amends update {case} --set adjustments=TEXT"
        ));
    }
    notes
}
