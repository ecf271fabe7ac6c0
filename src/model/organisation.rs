//! An organisation's name as a key: without case, punctuation and legal form.
//! Which parties are one organisation is `identity`'s business.

use unicode_normalization::UnicodeNormalization;

/// The key of a name; two organisations with equal keys are taken for one.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OrganisationKey(String);

impl OrganisationKey {
    /// Returns the key of a name, unless nothing is left once the legal form is gone.
    pub fn of(name: &str) -> Option<Self> {
        let words = words(name);
        let mut words: Vec<&str> = words.iter().map(String::as_str).collect();
        // A form may have hidden another one.
        while drop_form(&mut words) {}
        let key = words.join(" ");
        (!key.is_empty()).then_some(Self(key))
    }

    /// Returns the key's words, for reasons and tests.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Returns the words of a name in one spelling: case, width, accents' encoding and punctuation do not matter.
fn words(name: &str) -> Vec<String> {
    let folded: String = name.nfkc().flat_map(char::to_lowercase).collect();
    let mut spaced = String::with_capacity(folded.len());
    for mark in folded.nfkc() {
        match mark {
            '&' | '+' => spaced.push_str(" and "),
            // Inside a word they are spelling, not a gap: `s.a.r.l.`, `o'brien`.
            '.' | '\'' | '\u{2019}' | '\u{2018}' | '`' => {}
            mark if mark.is_alphanumeric() || is_combining(mark) => spaced.push(mark),
            _ => spaced.push(' '),
        }
    }
    // What was taken out may have stood between two marks that belong in another order.
    let composed: String = spaced.nfkc().collect();
    composed.split_whitespace().map(str::to_owned).collect()
}

fn is_combining(mark: char) -> bool {
    unicode_normalization::char::is_combining_mark(mark)
}

/// Takes one legal form from an end of the words, and returns whether there was one.
fn drop_form(words: &mut Vec<&str>) -> bool {
    let behind = BEHIND.iter().find_map(|form| {
        let form = form.split(' ');
        let (head, tail) = words.split_at_checked(words.len().checked_sub(form.clone().count())?)?;
        tail.iter().copied().eq(form).then_some(head.len())
    });
    if let Some(kept) = behind {
        words.truncate(kept);
        return true;
    }
    if words.len() > 1 && words.first().is_some_and(|first| BEFORE.contains(first)) {
        words.remove(0);
        return true;
    }
    let is_glued = words.last_mut().is_some_and(|word| cut(word, |word, form| word.strip_suffix(form)))
        || words.first_mut().is_some_and(|word| cut(word, |word, form| word.strip_prefix(form)));
    words.retain(|word| !word.is_empty());
    is_glued
}

/// Cuts a legal form that is written without a gap off a word, and returns whether there was one.
fn cut<'a>(word: &mut &'a str, without: fn(&'a str, &str) -> Option<&'a str>) -> bool {
    let bare = GLUED.iter().find_map(|form| without(word, form));
    *word = bare.unwrap_or(word);
    bare.is_some()
}

/// Legal forms that stand behind a name, and what they leave hanging there; dots are already gone.
#[rustfmt::skip]
const BEHIND: &[&str] = &[
    "and", "et", "und",
    "pty", "proprietary", "ltd", "limited", "private", "pvt", "pte", "plc", "cc", "npc", "npo", "rf npc", "rf ltd", "soc ltd", "trust",
    "inc", "incorporated", "corp", "corporation", "co", "company", "cie", "llc", "l l c", "lc", "lp", "llp", "lllp", "pllc",
    "gmbh", "mbh", "ggmbh", "ag", "a g", "kg", "kgaa", "ohg", "gbr", "ug", "ug haftungsbeschränkt", "eg", "ev", "e v", "ek", "e k", "se",
    "bv", "b v", "nv", "n v", "vof", "cv", "bvba", "sprl", "srl", "s r l", "asbl", "vzw",
    "sa", "s a", "sas", "sasu", "sarl", "s a r l", "sàrl", "sà rl", "s à rl", "s à r l", "sa rl", "eurl", "sci", "scop", "snc",
    "spa", "s p a", "sapa", "sl", "s l", "slu", "sau", "sa de cv", "s a de c v", "de cv", "lda", "ltda", "eireli",
    "ab", "aktiebolag", "hb", "as", "asa", "aps", "a s", "oy", "oyj", "ltd oy", "ehf", "hf",
    "sp z oo", "sp z o o", "spzoo", "sp zoo", "sp j", "sp k", "sro", "s r o", "spol s r o", "spol sro", "kft", "bt", "zrt", "nyrt", "doo", "d o o",
    "ead", "ood", "eood", "ooo", "oao", "zao", "pao", "ооо", "оао", "зао", "пао", "ао", "ип", "тов", "sia", "uab", "oü",
    "as oy", "bhd", "sdn bhd", "sdn", "tbk", "jsc", "pjsc", "fzc", "fze", "fz llc", "wll", "saoc", "saog",
    "kk", "k k", "co ltd", "aş", "a ş", "ltd şti", "şti", "cic", "scio", "cio", "opc",
];

/// Legal forms that stand before a name.
const BEFORE: &[&str] = &["ооо", "оао", "зао", "пао", "ао", "ип", "тов", "ooo", "oao", "zao", "pao", "pt", "firma"];

/// Legal forms that are written without a gap.
const GLUED: &[&str] = &["股份有限公司", "有限责任公司", "有限公司", "株式会社", "有限会社", "合同会社", "주식회사"];

#[cfg(test)]
mod tests {
    use super::*;

    fn key(name: &str) -> Option<String> {
        OrganisationKey::of(name).map(|key| key.as_str().to_owned())
    }

    #[test]
    fn legal_forms_case_and_punctuation_do_not_matter() {
        for name in [
            "Dube Holdings",
            "DUBE HOLDINGS",
            "  Dube   Holdings ",
            "Dube Holdings (Pty) Ltd",
            "Dube Holdings (PTY) LTD.",
            "Dube Holdings Pty. Limited",
            "Dube Holdings Proprietary Limited",
            "Dube Holdings CC",
            "Dube Holdings NPC",
            "Dube Holdings, Inc.",
            "Dube Holdings L.L.C.",
            "Dube Holdings PLC",
            "Dube Holdings & Co",
            "Dube Holdings and Company, Ltd.",
            "Dube-Holdings GmbH & Co. KG",
            "Dube Holdings S.à r.l.",
            "Dube Holdings S. A.",
            "Dube Holdings B.V.",
            "Dube Holdings Trust",
            "Dube Holdings Sp. z o.o.",
            "Dube Holdings s.r.o.",
            "Dube Holdings Sdn Bhd",
            "«Dube Holdings» ООО",
            "ООО «Dube Holdings»",
            "Ｄｕｂｅ　Ｈｏｌｄｉｎｇｓ",
        ] {
            assert_eq!(key(name).as_deref(), Some("dube holdings"), "{name}");
        }
    }

    #[test]
    fn what_is_part_of_the_name_stays() {
        for (name, expect) in [
            ("Corner Bakery", "corner bakery"),
            ("The Corner Bakery", "the corner bakery"),
            ("Smith & Sons", "smith and sons"),
            ("Smith and Sons Ltd", "smith and sons"),
            ("O'Brien’s", "obriens"),
            ("Trust Bank", "trust bank"),
            ("SA Tourism", "sa tourism"),
            ("Müller Bäckerei GmbH", "müller bäckerei"),
            ("Mu\u{308}ller Ba\u{308}ckerei", "müller bäckerei"),
            ("İstanbul Ltd. Şti.", "i\u{307}stanbul"),
            ("株式会社サクラ", "サクラ"),
            ("サクラ Ltd株式会社", "サクラ"),
            ("株式会社 サクラ", "サクラ"),
            ("北京面包有限公司", "北京面包"),
            ("Ромашка", "ромашка"),
            ("3M", "3m"),
        ] {
            assert_eq!(key(name).as_deref(), Some(expect), "{name}");
        }
    }

    #[test]
    fn nothing_left_is_no_key() {
        for name in ["", "   ", "---", "(Pty) Ltd", "Trust Co.", "& Co", "株式会社"] {
            assert_eq!(key(name), None, "{name:?}");
        }
    }

    #[test]
    fn forms_without_end_are_dropped_in_a_moment() {
        for form in ["Ltd 株式会社 ", "Ltd ", "株式会社"] {
            assert_eq!(key(&form.repeat(20_000)), None);
        }
    }

    proptest::proptest! {
        #[test]
        fn a_key_is_its_own_key(name in "\\PC{0,24}") {
            if let Some(key) = OrganisationKey::of(&name) {
                proptest::prop_assert_eq!(OrganisationKey::of(key.as_str()), Some(key));
            }
        }
    }
}
