//! Words with a fixed list of values: how they are spelt, parsed and guessed.
//! What a word means is said where its enum stands.

/// An enum whose values are words in files, filters and JSON.
pub trait Word: Copy + PartialEq + Sized + 'static {
    /// All values with their spelling, in the order in which people list them.
    const WORDS: &'static [(&'static str, Self)];

    /// All spellings, in the same order.
    const SPELLINGS: &'static [&'static str];

    /// Returns the spelling.
    fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(_, value)| *value == self).map_or("", |(word, _)| word)
    }

    /// Returns the value with exactly this spelling.
    fn from_word(text: &str) -> Option<Self> {
        Self::WORDS.iter().find(|(word, _)| *word == text).map(|(_, value)| *value)
    }

    /// Returns all spellings.
    fn words() -> Vec<&'static str> {
        Self::WORDS.iter().map(|(word, _)| *word).collect()
    }
}

/// Makes an enum of words: the variants, their spelling and their documentation from one list.
macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($(#[$doc])* $variant,)+ }

        impl $crate::model::word::Word for $name {
            const WORDS: &'static [(&'static str, Self)] = &[$(($word, Self::$variant),)+];
            const SPELLINGS: &'static [&'static str] = &[$($word,)+];
        }
    };
}
pub(crate) use words;

/// Returns whether one name is another or lies under it: `billing/refund` under `billing`, `repeat.person` under `repeat`.
pub fn is_under(name: &str, whole: &str, mark: char) -> bool {
    name.strip_prefix(whole).is_some_and(|rest| rest.is_empty() || rest.starts_with(mark))
}

/// Returns the candidate that was probably meant, if one is near enough.
pub fn nearest<'a>(typed: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let typed = typed.to_lowercase();
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&typed, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= slips(candidate) && *distance < candidate.len())
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Returns how many slips may have made a word into what was typed; half of a short word is another word.
fn slips(word: &str) -> usize {
    if word.len() <= 4 { 1 } else { 1 + word.len() / 4 }
}

#[cfg(test)]
mod tests {
    use super::{is_under, nearest};

    #[test]
    fn a_name_lies_under_itself_and_what_stands_before_its_marks() {
        for (name, whole, expect) in [
            ("billing/refund/late", "billing", true),
            ("billing/refund", "billing/refund", true),
            ("billings", "billing", false),
            ("billing", "billing/refund", false),
            ("billing.refund", "billing", false),
        ] {
            assert_eq!(is_under(name, whole, '/'), expect, "{name} under {whole}");
        }
    }

    #[test]
    fn near_words_are_guessed_and_far_ones_are_not() {
        let keys = ["status", "owner", "priority", "category"];
        for (typed, meant) in [
            ("staus", Some("status")),
            ("sttaus", Some("status")),
            ("Owner", Some("owner")),
            ("prio", None),
            ("colour", None),
            ("x", None),
        ] {
            assert_eq!(nearest(typed, keys), meant, "{typed}");
        }
        assert_eq!(nearest("nope", ["once"]), None);
        assert_eq!(nearest("onec", ["once"]), Some("once"));
    }
}
