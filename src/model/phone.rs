//! A phone number as the world dials it: E.164, read by the habits of the house's region.
//! Who has which number is `identity`'s business.

mod regions;

use std::fmt;

use crate::model::phone::regions::{Plan, plan, plans_after_plus, ways_out};

/// A whole number: a plus, the calling code, the rest; `;ext=` and an extension when one was given.
///
/// Two lines of one office are two numbers, so an extension tells them apart.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Phone(String);

/// The longest number that E.164 allows, code included.
const MAX_DIGITS: usize = 15;

/// The fewest digits that are compared where nobody says how to read them.
const FEWEST_DIGITS: usize = 7;

impl Phone {
    /// Returns the number that a text means in a region, if it is one whole number.
    ///
    /// Without a region only numbers with a plus or `00` can be read whole; another one stands as it was dialled, so that
    /// the same digits are the same number. Numbers of one digit all through, which people type to fill a field, are
    /// nobody's.
    pub fn read(text: &str, region: Option<&str>) -> Option<Self> {
        let home = region.and_then(plan);
        let typed = Typed::read(text)?;
        let number = if typed.has_plus {
            after_plus(&typed.digits)
        } else {
            dialled_out(&typed.digits, home)
                .or_else(|| home.map_or_else(|| bare(&typed.digits), |home| inside(&typed.digits, home)))
        }?;
        Some(Self(if typed.extension.is_empty() { number } else { format!("{number};ext={}", typed.extension) }))
    }

    /// Returns whether the world could dial it; one that is not whole was typed where no region says how to read it.
    pub fn is_whole(&self) -> bool {
        self.0.starts_with('+')
    }

    /// Returns the number as `+27825550199`, or the digits of one that is not whole.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Returns whether a region has a numbering plan.
pub fn is_region(region: &str) -> bool {
    plan(region).is_some()
}

/// Returns whether a text is made of what phone numbers are made of, whether or not it is a whole one.
pub fn looks_like_phone(text: &str) -> bool {
    Typed::read(text).is_some_and(|typed| (6..=20).contains(&typed.digits.len()))
}

/// Returns the last digits of a phone number: those of two spellings of one number are equal.
pub fn ending(text: &str) -> Option<String> {
    let digits = Typed::read(text)?.digits;
    digits.get(digits.len().saturating_sub(6)..).map(str::to_owned)
}

/// The digits of a text, before anyone knows which country they are dialled in.
struct Typed {
    has_plus: bool,
    digits: String,
    extension: String,
}

impl Typed {
    fn read(text: &str) -> Option<Self> {
        let lower = text.trim().to_lowercase();
        let bare = lower.strip_prefix("tel:").unwrap_or(&lower);
        let (bare, extension) = without_extension(bare)?;
        let (bare, has_plus) = match bare.trim().strip_prefix(['+', '＋']) {
            // A trunk prefix in brackets is dialled only by those who leave out what stands before it.
            Some(rest) => (rest.replacen("(0)", "", 1), true),
            None => (bare.trim().to_owned(), false),
        };
        let mut digits = String::with_capacity(bare.len());
        for mark in bare.chars() {
            match digit(mark) {
                Some(digit) => digits.push(digit),
                None if is_spacing(mark) => {}
                None => return None,
            }
        }
        Some(Self { has_plus, digits, extension })
    }
}

/// Returns a number without the extension behind it, and the extension.
fn without_extension(text: &str) -> Option<(&str, String)> {
    for sign in [";ext=", "extension", "ext.", "ext", "x", "#"] {
        if let Some((number, extension)) = text.split_once(sign) {
            let extension: String = extension.trim().chars().map(digit).collect::<Option<String>>()?;
            return (1..=7).contains(&extension.len()).then_some((number, extension));
        }
    }
    Some((text, String::new()))
}

/// Returns the digit 0 to 9 that a character is in any of the scripts that phones are typed in.
pub(crate) fn digit(mark: char) -> Option<char> {
    let zero = match mark {
        '0'..='9' => return Some(mark),
        '\u{660}'..='\u{669}' => 0x660,
        '\u{6f0}'..='\u{6f9}' => 0x6f0,
        '\u{966}'..='\u{96f}' => 0x966,
        '\u{ff10}'..='\u{ff19}' => 0xff10,
        _ => return None,
    };
    char::from_digit(u32::from(mark) - zero, 10)
}

pub(crate) fn is_spacing(mark: char) -> bool {
    mark.is_whitespace() || matches!(mark, '-' | '.' | '/' | '(' | ')' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

/// Returns the number whose digits follow the plus.
fn after_plus(digits: &str) -> Option<String> {
    let plans = plans_after_plus(digits);
    let code = plans.first()?.code;
    let rest = digits.strip_prefix(code)?;
    let fits = |rest: &str| plans.iter().any(|plan| is_whole(rest, *plan));
    // People who write both the plus and the trunk prefix mean the number without it.
    let without_trunk = plans.iter().filter(|plan| !plan.trunk.is_empty()).find_map(|plan| {
        let rest = rest.strip_prefix(plan.trunk)?;
        (plan.trunk.starts_with('0') && is_whole(rest, *plan)).then_some(rest)
    });
    let national = without_trunk.or_else(|| fits(rest).then_some(rest))?;
    Some(format!("+{code}{national}"))
}

/// Returns the number of a text that begins as calls to another country do.
fn dialled_out(digits: &str, home: Option<Plan>) -> Option<String> {
    let own = home.map_or(&[][..], ways_out);
    ["00"].iter().chain(own).find_map(|way| after_plus(digits.strip_prefix(way)?))
}

/// Returns the number of a text that is dialled inside a region.
fn inside(digits: &str, home: Plan) -> Option<String> {
    let whole = |national: &str| is_whole(national, home).then(|| format!("+{}{national}", home.code));
    let with_code = || digits.strip_prefix(home.code).and_then(whole);
    if home.trunk.is_empty() {
        // Only Italy and Luxembourg have longer numbers inside, and theirs do not begin like their code.
        return if digits.len() > 10 {
            with_code().or_else(|| whole(digits))
        } else {
            whole(digits).or_else(with_code)
        };
    }
    if let Some(national) = digits.strip_prefix(home.trunk) {
        return whole(national);
    }
    // Without the trunk prefix a short number works inside one town only, and may be anybody's elsewhere.
    with_code().or_else(|| if digits.len() >= 8 { whole(digits) } else { None })
}

/// Returns the digits of a number that nobody says how to read, if there are enough to be one person's.
fn bare(digits: &str) -> Option<String> {
    let is_one = (FEWEST_DIGITS..=MAX_DIGITS).contains(&digits.len());
    (is_one && digits.chars().any(|digit| !digits.starts_with(digit))).then(|| digits.to_owned())
}

/// Returns whether these digits are one whole number of a region, and not one that is typed to fill a field.
fn is_whole(national: &str, plan: Plan) -> bool {
    let (min, max) = plan.digits;
    (min..=max).contains(&national.len())
        && plan.code.len() + national.len() <= MAX_DIGITS
        && national.chars().any(|digit| !national.starts_with(digit))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(region: &str, text: &str, expect: Option<&str>) {
        let region = (!region.is_empty()).then_some(region);
        assert_eq!(Phone::read(text, region).as_ref().map(Phone::as_str), expect, "{region:?} {text:?}");
    }

    #[test]
    fn one_number_in_all_its_spellings() {
        let lerato = Some("+27825550199");
        for text in [
            "082 555 0199",
            "0825550199",
            "(082) 555-0199",
            "082.555.0199",
            "+27 82 555 0199",
            "+27 (0)82 555 0199",
            "+27 082 555 0199",
            "0027 82 555 0199",
            "27825550199",
            "825550199",
            "tel:+27-82-555-0199",
            "\u{202f}082\u{a0}555\u{a0}0199 ",
            "082\u{2011}555\u{2011}0199",
            "٠٨٢٥٥٥٠١٩٩",
            "＋27 82 555 0199",
        ] {
            check("ZA", text.trim_matches('\u{202f}'), lerato);
        }
        check("za", "082 555 0199", lerato);
        check("KE", "000 27 82 555 0199", lerato);
        check("US", "011 27 82 555 0199", lerato);
        check("US", "00 27 82 555 0199", lerato);
        check("", "+27 82 555 0199", lerato);
        check("", "0027 82 555 0199", lerato);
    }

    #[test]
    fn each_region_by_its_habits() {
        for (region, text, expect) in [
            ("KE", "0712 345678", "+254712345678"),
            ("KE", "+254 712 345678", "+254712345678"),
            ("KE", "000254712345678", "+254712345678"),
            ("GB", "07700 900123", "+447700900123"),
            ("GB", "020 7946 0958", "+442079460958"),
            ("GB", "+44 (0)20 7946 0958", "+442079460958"),
            ("GB", "00 44 20 7946 0958", "+442079460958"),
            ("US", "(415) 555-2671", "+14155552671"),
            ("US", "1-415-555-2671", "+14155552671"),
            ("US", "+1 415 555 2671", "+14155552671"),
            ("CA", "415.555.2671", "+14155552671"),
            ("DE", "030 123456", "+4930123456"),
            ("DE", "0151 23456789", "+4915123456789"),
            ("DE", "4915123456789", "+4915123456789"),
            ("DE", "4930123456", "+4930123456"),
            ("FR", "01 23 45 67 89", "+33123456789"),
            ("BE", "012 34 56 78", "+3212345678"),
            ("CO", "00 57 321 1234567", "+573211234567"),
            ("IT", "06 698 12345", "+390669812345"),
            ("IT", "393123456789", "+393123456789"),
            ("IT", "+39 06 698 12345", "+390669812345"),
            ("ES", "612 34 56 78", "+34612345678"),
            ("HU", "06 20 123 4567", "+36201234567"),
            ("RU", "8 912 345-67-89", "+79123456789"),
            ("RU", "+7 912 345-67-89", "+79123456789"),
            ("RU", "8 10 27 82 555 0199", "+27825550199"),
            ("AU", "0412 345 678", "+61412345678"),
            ("AU", "0011 27 82 555 0199", "+27825550199"),
            ("JP", "090-1234-5678", "+819012345678"),
            ("JP", "010 27 82 555 0199", "+27825550199"),
            ("IN", "098765 43210", "+919876543210"),
            ("NG", "0803 123 4567", "+2348031234567"),
            ("BR", "(11) 91234-5678", "+5511912345678"),
            ("NO", "412 34 567", "+4741234567"),
        ] {
            check(region, text, Some(expect));
        }
    }

    #[test]
    fn an_extension_is_another_line() {
        for text in ["021 555 0100 x12", "021 555 0100 ext. 12", "(021) 555 0100 extension 12", "+27215550100;ext=12"] {
            check("ZA", text, Some("+27215550100;ext=12"));
        }
        check("ZA", "021 555 0100 x", None);
        check("ZA", "021 555 0100 xyz", None);
    }

    #[test]
    fn without_a_region_a_number_stands_as_it_was_dialled() {
        for region in ["", "XX"] {
            check(region, "082 555-0199", Some("0825550199"));
            check(region, "+27 82 555 0199", Some("+27825550199"));
        }
        assert!(!Phone::read("082 555 0199", None).unwrap().is_whole());
        assert!(Phone::read("082 555 0199", Some("ZA")).unwrap().is_whole());
    }

    #[test]
    fn what_is_no_whole_number_is_none() {
        for (region, text) in [
            ("ZA", ""),
            ("ZA", "+"),
            ("ZA", "112"),
            ("ZA", "12345"),
            ("ZA", "082 555"),
            ("ZA", "08255501999999"),
            ("ZA", "2026-11-20"),
            ("ZA", "1-800-FLOWERS"),
            ("ZA", "Lerato Dube"),
            ("ZA", "p-h7xw3"),
            ("ZA", "082 555 0199 / 083 555 0100"),
            ("ZA", "+999 123456"),
            ("ZA", "++27 82 555 0199"),
            ("ZA", "000 000 0000"),
            ("US", "999 999 9999"),
            ("US", "555-2671"),
            ("", "082 555"),
            ("", "000 000 0000"),
            ("ZA", "+278255501990000000000"),
        ] {
            check(region, text, None);
        }
        let long = "9".repeat(100_000);
        check("DE", &long, None);
    }

    #[test]
    fn what_looks_like_a_phone_is_told_from_a_name() {
        for (text, expect) in [
            ("082 555", true),
            ("+27 82 555 0199", true),
            ("12345", false),
            ("Room 101", false),
            ("Lerato", false),
            ("", false),
        ] {
            assert_eq!(looks_like_phone(text), expect, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn a_number_that_is_read_is_read_the_same_again(text in "\\+?[0-9 ()./x#-]{0,24}", region in "[A-Z]{2}") {
            if let Some(phone) = Phone::read(&text, Some(&region)) {
                proptest::prop_assert_eq!(Phone::read(phone.as_str(), None), Some(phone));
            }
        }
    }
}
