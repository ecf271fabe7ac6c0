//! The words for a customer's situation: which ones are known, which one was meant, and what they stand for.
//! What follows from a situation is said by rules and reports.

use crate::model::case::CaseKind;
use crate::model::word::nearest;

/// They came on purpose, or stand here now.
pub const WAITING: &[&str] = &["special-trip", "travelled", "waiting-now"];

/// They stand here now.
pub const HERE: &[&str] = &["waiting-now"];

/// Somebody is in danger, or is harmed more easily than others.
pub const DANGER: &[&str] = &["danger", "health", "safety", "vulnerability", "vulnerable"];

/// Others can read or see it.
pub const PUBLIC: &[&str] = &["public"];

/// What went wrong weighs more than it would otherwise.
pub const HEAVY: &[&str] = &["bereavement", "children", "deadline", "event", "illness", "stress"];

/// Somebody asked, and there is nothing to know.
pub const NOTHING: &[&str] = &["none"];

/// All words that are known, in groups.
const GROUPS: &[&[&str]] = &[WAITING, DANGER, PUBLIC, HEAVY, NOTHING];

/// What is wrong with a person is nobody's business here: what they need is.
#[rustfmt::skip]
const DIAGNOSES: &[&str] = &[
    "addiction", "alcoholic", "alcoholism", "alzheimer", "alzheimers", "anxiety", "autism", "autistic", "bipolar", "blind", "cancer",
    "dementia", "depressed", "depression", "diabetes", "diabetic", "disabled", "dyslexia", "dyslexic", "epilepsy", "epileptic", "hiv",
    "parkinson", "parkinsons", "ptsd", "schizophrenia", "suicidal",
];

/// Returns whether nobody wrote down the situation of somebody who complains.
pub fn is_unasked(kind: CaseKind, tags: &[String]) -> bool {
    kind == CaseKind::Complaint && tags.is_empty()
}

/// Returns all words that are known, in the order of the alphabet.
pub fn known() -> Vec<&'static str> {
    let mut known: Vec<&str> = GROUPS.iter().flat_map(|group| group.iter().copied()).collect();
    known.sort_unstable();
    known
}

/// Returns the first tag that is one of these words.
pub fn tagged<'a>(tags: &'a [String], words: &[&str]) -> Option<&'a str> {
    tags.iter().map(String::as_str).find(|tag| words.contains(&plain(tag).as_str()))
}

/// Returns whether somebody is harmed more easily than others, so that what they need has to be known.
pub fn is_vulnerable(tags: &[String]) -> bool {
    tagged(tags, &["vulnerability", "vulnerable"]).is_some()
}

/// Returns a tag as it is written: a known word in its own spelling, another one as it was typed.
pub fn spelled(tag: &str) -> String {
    let plain = plain(tag);
    if known().contains(&plain.as_str()) { plain } else { tag.trim().to_owned() }
}

/// Returns the word that was probably meant by a tag that is neither known nor one of the house's own.
pub fn meant<'a>(tag: &str, own: &'a [String]) -> Option<&'a str> {
    let plain = self::plain(tag);
    let is_own = own.iter().any(|own| self::plain(own) == plain);
    let known = known();
    if is_own || known.contains(&plain.as_str()) {
        return None;
    }
    nearest(&plain, known.into_iter().chain(own.iter().map(String::as_str)))
}

/// Returns whether a tag is neither known nor the house's own, and near no word that is.
pub fn is_unknown(tag: &str, own: &[String]) -> bool {
    let plain = self::plain(tag);
    let is_own = own.iter().any(|own| self::plain(own) == plain);
    !is_own && !known().contains(&plain.as_str()) && meant(tag, own).is_none()
}

/// Returns the tags of a situation, each once; whoever says `none` beside another word did not mean it.
pub fn settled(mut tags: Vec<String>) -> Vec<String> {
    let is_word = |tag: &String| !NOTHING.contains(&tag.as_str());
    if tags.iter().any(is_word) {
        tags.retain(is_word);
    }
    let mut seen = Vec::new();
    tags.retain(|tag| {
        !seen.contains(tag) && {
            seen.push(tag.clone());
            true
        }
    });
    tags
}

/// Returns whether a text names what is wrong with a person rather than what they need.
pub fn is_diagnosis(text: &str) -> bool {
    let lower = text.to_lowercase();
    let mut words = lower.split(|mark: char| !mark.is_alphanumeric());
    words.any(|word| DIAGNOSES.contains(&word))
}

fn plain(tag: &str) -> String {
    let words = tag.split(|mark: char| mark.is_whitespace() || matches!(mark, '-' | '_'));
    words.filter(|word| !word.is_empty()).map(str::to_lowercase).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn none_goes_when_another_word_comes() {
        let settled = |tags: &[&str]| settled(tags.iter().map(|tag| (*tag).to_owned()).collect()).join(",");
        assert_eq!(settled(&["none", "stress"]), "stress");
        assert_eq!(settled(&["stress", "none", "stress", "event"]), "stress,event");
        assert_eq!(settled(&["none", "none"]), "none");
        assert!(is_unknown("foo", &[]) && !is_unknown("foo", &["Foo".to_owned()]));
        assert!(!is_unknown("stress", &[]) && !is_unknown("special-tripp", &[]));
    }

    #[test]
    fn a_known_word_has_one_spelling_and_another_one_stays() {
        for (typed, expect) in [
            ("special-trip", "special-trip"),
            ("Special Trip", "special-trip"),
            ("special_trip", "special-trip"),
            (" STRESS ", "stress"),
            ("Gluten free", "Gluten free"),
        ] {
            assert_eq!(spelled(typed), expect, "{typed}");
        }
        assert!(known().windows(2).all(|pair| pair[0] < pair[1]), "each word stands in one group");
    }

    #[test]
    fn a_slip_is_seen_and_a_word_of_the_house_is_none() {
        let own = vec!["wedding".to_owned()];
        for (typed, expect) in [
            ("special-tripp", Some("special-trip")),
            ("specialtrip", Some("special-trip")),
            ("childern", Some("children")),
            ("weding", Some("wedding")),
            ("wedding", None),
            ("special trip", None),
            ("gluten-free", None),
        ] {
            assert_eq!(meant(typed, &own), expect, "{typed}");
        }
    }

    #[test]
    fn what_somebody_needs_is_no_diagnosis() {
        for (text, expect) in [
            ("large print", false),
            ("call before ten, speaks slowly", false),
            ("has dementia", true),
            ("Diabetic", true),
            ("blindfold", false),
        ] {
            assert_eq!(is_diagnosis(text), expect, "{text}");
        }
    }

    #[test]
    fn a_tag_is_found_however_it_is_written() {
        let tags = vec!["loyal".to_owned(), "Waiting now".to_owned()];
        assert_eq!(tagged(&tags, WAITING), Some("Waiting now"));
        assert_eq!(tagged(&tags, DANGER), None);
    }
}
