//! A mail domain in one spelling: letters of any script as themselves, not as a machine writes them.
//! Whose domain it is, is `providers`' business.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// What a label begins with that stands for letters beyond ASCII.
const ENCODED: &str = "xn--";

/// The longest label that a name server knows.
const LONGEST: usize = 63;

/// Returns a lower-case domain with its encoded labels read: `xn--exmple-cua.de` is `exämple.de`. One that stands for
/// nothing that could be a label, or that nobody would encode, is kept as it is.
pub(super) fn read(domain: &str) -> String {
    let folded: String = domain.nfkc().flat_map(char::to_lowercase).nfkc().collect();
    let label = |label: &str| label.strip_prefix(ENCODED).and_then(decoded).unwrap_or_else(|| label.to_owned());
    folded.split('.').map(label).collect::<Vec<_>>().join(".")
}

/// Returns whether a text can stand between the dots of a domain.
pub(super) fn is_label(text: &str) -> bool {
    let is_of_label = |mark: char| mark.is_alphanumeric() || is_combining_mark(mark) || mark == '-' || mark == '_';
    !text.is_empty()
        && !text.starts_with(|first| first == '-' || is_combining_mark(first))
        && !text.ends_with('-')
        && text.chars().all(is_of_label)
}

/// Returns the letters that a label stands for, by RFC 3492.
fn decoded(label: &str) -> Option<String> {
    const BASE: u32 = 36;
    const LEAST: u32 = 1;
    const MOST: u32 = 26;
    if label.len() > LONGEST || !label.is_ascii() {
        return None;
    }
    let (plain, encoded) = label.rsplit_once('-').unwrap_or(("", label));
    let mut marks: Vec<char> = plain.chars().collect();
    let mut digits = encoded.chars();
    let (mut mark, mut place, mut bias) = (128_u32, 0_u32, 72_u32);
    while !digits.as_str().is_empty() {
        let (before, mut weight, mut step) = (place, 1_u32, BASE);
        loop {
            let digit = match digits.next()? {
                letter @ 'a'..='z' => u32::from(letter) - u32::from('a'),
                number @ '0'..='9' => u32::from(number) - u32::from('0') + 26,
                _ => return None,
            };
            place = place.checked_add(digit.checked_mul(weight)?)?;
            let threshold = step.saturating_sub(bias).clamp(LEAST, MOST);
            if digit < threshold {
                break;
            }
            weight = weight.checked_mul(BASE - threshold)?;
            step += BASE;
        }
        let len = u32::try_from(marks.len()).ok()? + 1;
        bias = adapted(place - before, len, before == 0);
        mark = mark.checked_add(place / len)?;
        place %= len;
        marks.insert(usize::try_from(place).ok()?, char::from_u32(mark)?);
        place += 1;
    }
    let letters: String = marks.into_iter().collect();
    // ASCII alone, capitals and letters of another width are not encoded: what has them is another label in disguise.
    let folded: String = letters.nfkc().flat_map(char::to_lowercase).nfkc().collect();
    (!letters.is_ascii() && folded == letters && is_label(&letters)).then_some(letters)
}

fn adapted(delta: u32, len: u32, is_first: bool) -> u32 {
    let mut delta = if is_first { delta / 700 } else { delta / 2 };
    delta += delta / len;
    let mut bias = 0;
    while delta > 455 {
        delta /= 35;
        bias += 36;
    }
    bias + 36 * delta / (delta + 38)
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn an_encoded_label_is_the_letters_that_it_stands_for() {
        for (domain, expect) in [
            ("example.org", "example.org"),
            ("xn--exmple-cua.de", "exämple.de"),
            ("exa\u{308}mple.de", "exämple.de"),
            ("mail.xn--bckerei-5wa.example", "mail.bäckerei.example"),
            ("xn--mnchen-3ya.de", "münchen.de"),
            ("xn--e1afmkfd.xn--p1ai", "пример.рф"),
            ("xn--fsqu00a.xn--0zwm56d", "例子.测试"),
            ("xn--strae-oqa.de", "straße.de"),
            // Another alphabet stays another one, however alike it looks.
            ("xn--80ak6aa92e.com", "аррӏе.com"),
            ("xn--j2bd4cyah0f.example", "हिन्दी.example"),
            // A label in disguise is kept.
            ("xn--acme-.example", "xn--acme-.example"),
            ("xn--mi7ceg5a.example", "xn--mi7ceg5a.example"),
            ("ｘｎ--exmple-cua.de", "exämple.de"),
            // What stands for nothing is kept.
            ("xn--.org", "xn--.org"),
            ("xn--a!.org", "xn--a!.org"),
            ("xn--99999999999.org", "xn--99999999999.org"),
            ("xn--exmple-cu.de", "xn--exmple-cu.de"),
        ] {
            assert_eq!(read(domain), expect, "{domain}");
        }
        let long = format!("xn--{}.org", "a".repeat(100));
        assert_eq!(read(&long), long);
    }

    proptest::proptest! {
        #[test]
        fn no_domain_is_too_much(domain in "(xn--[a-z0-9-]{0,70}\\.){0,3}[a-z]{2}") {
            proptest::prop_assert!(!read(&domain).is_empty());
        }
    }
}
