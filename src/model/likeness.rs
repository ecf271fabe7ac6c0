//! Names and addresses that look alike: what a person could take for the same, and why.
//! Likeness is a suggestion and never more; who certainly is whom is `identity`'s business.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A name in three spellings, each blinder than the one before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Likeness {
    /// Lower case, one blank between words.
    plain: String,
    /// Without accents, and letters of other alphabets as the Latin ones that they look like.
    bare: String,
    /// The words of `bare` in the order of the alphabet.
    sorted: String,
    /// Whether letters of another alphabet were read as Latin ones.
    is_mixed: bool,
}

impl Likeness {
    /// Returns the spellings of a name, unless it has no letters.
    pub fn of(name: &str) -> Option<Self> {
        let plain = words(&name.nfc().flat_map(char::to_lowercase).collect::<String>());
        let mut is_mixed = false;
        let latin = |mark: char| match LOOK_ALIKES.iter().find(|(from, _)| *from == mark) {
            Some((_, to)) => {
                // A stroke through a Latin letter is an accent.
                is_mixed |= mark > '\u{24f}';
                *to
            }
            None => mark,
        };
        let bare: String = plain.nfkd().filter(|mark| !is_combining_mark(*mark)).map(latin).collect();
        // A name wholly in another alphabet looks like no Latin one: what mixes two is what deceives.
        let has_latin = plain.nfkd().any(|mark| mark.is_ascii_alphabetic());
        let is_foreign = |mark: char| mark.is_alphabetic() && !mark.is_ascii_alphabetic();
        let is_all_alike = !bare.chars().any(is_foreign);
        let bare = if is_mixed && !has_latin && !is_all_alike { plain.clone() } else { bare };
        let mut sorted: Vec<&str> = bare.split(' ').collect();
        sorted.sort_unstable();
        let sorted = sorted.join(" ");
        (!bare.is_empty()).then_some(Self { plain, bare, sorted, is_mixed })
    }

    /// Returns the key under which names that differ in accents, alphabet or order of words meet.
    pub fn key(&self) -> &str {
        &self.sorted
    }

    /// Returns the blind spelling without blanks, for comparing letter by letter; `ij` and `y` are one letter to many.
    pub fn letters(&self) -> String {
        self.bare.replace(' ', "").replace("ij", "y")
    }

    /// Returns the blind spelling without the article before it: a shop is called `The Bakery` on its sign alone.
    pub fn without_article(&self) -> &str {
        without_article(&self.bare)
    }

    /// Returns the last word, which in many countries is the family's.
    pub fn last(&self) -> &str {
        self.bare.rsplit(' ').next().unwrap_or_default()
    }

    /// Returns in words why a name could be taken for another, if it could.
    pub fn why(&self, other: &Self) -> Option<&'static str> {
        if self.plain == other.plain {
            return Some("same name");
        }
        if self.bare == other.bare {
            return Some(if self.is_mixed != other.is_mixed {
                "names that look the same, spelt with letters of another alphabet"
            } else {
                "names that differ in accents alone"
            });
        }
        if self.sorted == other.sorted {
            return Some("the same words of a name in another order");
        }
        if self.letters() == other.letters() {
            return Some("names that are spelt in two ways");
        }
        if is_near(&self.letters(), &other.letters()) {
            return Some("names that differ by one letter");
        }
        (self.without_article() == other.without_article()).then_some("names that differ in the article alone")
    }

    /// Returns whether nothing in two names speaks against their being one: they look alike, or share a word.
    pub fn could_be(&self, other: &Self) -> bool {
        let words = |name: &Self| -> Vec<String> {
            name.bare.split(' ').filter(|word| word.chars().count() > 2).map(str::to_owned).collect()
        };
        let theirs = words(other);
        self.why(other).is_some() || self.is_short_for(other) || words(self).iter().any(|word| theirs.contains(word))
    }

    /// Returns whether one name cannot be the other: they do not look alike, and each has a word that the other has not.
    pub fn is_another(&self, other: &Self) -> bool {
        let words = |name: &Self| -> Vec<String> {
            name.bare.split(' ').filter(|word| !TITLES.contains(word)).map(str::to_owned).collect()
        };
        let (ours, theirs) = (words(self), words(other));
        let is_inside = |few: &[String], many: &[String]| few.iter().all(|word| many.contains(word));
        let is_part = is_inside(&ours, &theirs) || is_inside(&theirs, &ours);
        !is_part && self.why(other).is_none() && !self.is_short_for(other)
    }

    /// Returns whether one could be short for the other: the same last word, and first words that begin alike.
    pub fn is_short_for(&self, other: &Self) -> bool {
        let first = |name: &Self| name.bare.split(' ').next().unwrap_or_default().to_owned();
        let (one, another) = (first(self), first(other));
        let begins = one.starts_with(&another) || another.starts_with(&one);
        (self.last() == other.last() && self.last().chars().count() > 2 && begins) || self.plain == other.plain
    }
}

/// What may stand before the name of a business and be left out; nobody's given name is among them.
const ARTICLES: &[&str] = &["the", "die", "das", "het", "les", "los"];

/// Returns a name in lower case without the article before it.
pub fn without_article(name: &str) -> &str {
    name.split_once(' ').filter(|(first, _)| ARTICLES.contains(first)).map_or(name, |(_, rest)| rest)
}

/// Returns whether two texts of some length differ by one letter: left out, put in, replaced or swapped.
pub fn is_near(one: &str, other: &str) -> bool {
    const SHORTEST: usize = 6;
    one != other
        && one.chars().count().min(other.chars().count()) >= SHORTEST
        && one.chars().count().abs_diff(other.chars().count()) <= 1
        && strsim::osa_distance(one, other) == 1
}

/// Returns the texts that come of leaving out one letter, and the text itself: two near ones share one of them.
pub fn deletions(text: &str) -> Vec<String> {
    let marks: Vec<char> = text.chars().take(80).collect();
    let without = |place: usize| {
        let kept = marks.iter().enumerate().filter(|(at, _)| *at != place);
        kept.map(|(_, mark)| *mark).collect::<String>()
    };
    (0..=marks.len()).map(without).collect()
}

fn words(text: &str) -> String {
    let spaced: String = text
        .chars()
        .filter(|mark| !is_invisible(*mark) && !matches!(mark, '.' | '\'' | '\u{2019}' | '\u{2018}'))
        .map(|mark| if mark.is_alphanumeric() || is_combining_mark(mark) { mark } else { ' ' })
        .collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_invisible(mark: char) -> bool {
    matches!(mark, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// Words before a name that are nobody's own.
const TITLES: &[&str] = &["mr", "mrs", "ms", "miss", "dr", "prof", "rev", "sir", "madam"];

/// Small letters that look like Latin ones in most typefaces.
#[rustfmt::skip]
const LOOK_ALIKES: &[(char, char)] = &[
    ('а', 'a'), ('с', 'c'), ('ԁ', 'd'), ('е', 'e'), ('һ', 'h'), ('і', 'i'), ('ј', 'j'), ('ӏ', 'l'), ('о', 'o'), ('р', 'p'),
    ('ԛ', 'q'), ('ѕ', 's'), ('ԝ', 'w'), ('х', 'x'), ('у', 'y'), ('ν', 'v'), ('ο', 'o'), ('ρ', 'p'), ('α', 'a'), ('ι', 'i'),
    ('κ', 'k'), ('τ', 't'), ('υ', 'u'), ('χ', 'x'), ('ո', 'n'), ('ս', 'u'), ('օ', 'o'), ('ı', 'i'), ('ł', 'l'), ('ø', 'o'),
    ('đ', 'd'), ('ß', 's'),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn check(one: &str, other: &str, expect: Option<&str>) {
        let (a, b) = (Likeness::of(one).unwrap(), Likeness::of(other).unwrap());
        assert_eq!(a.why(&b), expect, "{one} and {other}");
        assert_eq!(b.why(&a), expect, "{other} and {one}");
    }

    #[test]
    fn names_that_could_be_taken_for_one_another() {
        let (alphabet, accents, order) = (
            Some("names that look the same, spelt with letters of another alphabet"),
            Some("names that differ in accents alone"),
            Some("the same words of a name in another order"),
        );
        for (one, other, expect) in [
            ("Lerato Dube", "lerato  DUBE", Some("same name")),
            ("Lerato Dube", "Lerato\u{200b} Dube", Some("same name")),
            ("O'Brien", "O\u{2019}Brien", Some("same name")),
            ("Lerato Dube", "Lerаto Dube", alphabet),
            ("Paypal", "Раураl", alphabet),
            ("José Müller", "Jose Muller", accents),
            ("Jørgen Wałęsa", "Jorgen Walesa", accents),
            ("Dube, Lerato", "Lerato Dube", order),
            ("Lerato Dube", "Lerato Dubbe", Some("names that differ by one letter")),
            ("Jan Smit", "Jan Smith", Some("names that differ by one letter")),
            ("Johan van Wyk", "Johan van Wijk", Some("names that are spelt in two ways")),
            ("van Dijk", "Vandyk", Some("names that are spelt in two ways")),
            ("Sipho", "Sihpo", None),
            ("Ann Lee", "Ann Leo", Some("names that differ by one letter")),
            ("Lerato Dube", "Thabo Dube", None),
            ("Иван Петров", "Ivan Petrov", None),
            ("王芳", "王方", None),
        ] {
            check(one, other, expect);
        }
        assert_eq!(Likeness::of(" - "), None);
    }

    #[test]
    fn initials_are_short_for_names() {
        for (one, other, expect) in [
            ("L. Dube", "Lerato Dube", true),
            ("Lerato Dube", "Lerato M. Dube", true),
            ("Lerato Dube", "Lindiwe Dube", false),
            ("L. Dube", "L. Mokoena", false),
            ("Lerato", "Lerato", true),
        ] {
            let (a, b) = (Likeness::of(one).unwrap(), Likeness::of(other).unwrap());
            assert_eq!((a.is_short_for(&b), b.is_short_for(&a)), (expect, expect), "{one} {other}");
        }
    }

    #[test]
    fn near_texts_share_a_deletion() {
        for (one, other) in [("lerato@gmail.com", "lerato@gmial.com"), ("smithe", "smitha"), ("smithe", "smithes")] {
            assert!(is_near(one, other));
            let (a, b) = (deletions(one), deletions(other));
            assert!(a.iter().any(|text| b.contains(text)), "{one} {other}");
        }
        assert!(!is_near("abc", "abd") && !is_near("lerato", "lerato") && !is_near("lerato", "thabos"));
    }
}
