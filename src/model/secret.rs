//! What should not stand in a free text: numbers of cards and accounts, passwords and keys.
//! Pure: a text in, what stands in it out, never the whole of it.

use std::collections::BTreeMap;
use std::ops::Range;

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sort {
    Card,
    Iban,
    Password,
}

/// Something that should not stand in a text, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Secret {
    pub sort: Sort,
    pub span: Range<usize>,
    /// The little of it by which its owner knows it again; nothing of a password.
    pub ends_in: String,
}

impl Secret {
    /// Returns what it is, in words that give nothing away.
    pub fn say(&self) -> String {
        match self.sort {
            Sort::Card => format!("a card number that ends in {}", self.ends_in),
            Sort::Iban => format!("an account number (IBAN) that ends in {}", self.ends_in),
            Sort::Password => "what looks like a password or a key".to_owned(),
        }
    }
}

/// Returns all that should not stand in a text, in the order of the text.
pub fn find(text: &str) -> Vec<Secret> {
    let mut found = Vec::new();
    let mut free = 0;
    for (start, run) in runs(text) {
        // What is part of one number is not the beginning of another.
        if start < free {
            continue;
        }
        if let Some(secret) = card(run, start).or_else(|| iban(run, start)) {
            free = secret.span.end;
            found.push(secret);
        }
    }
    passwords(text, &mut found);
    found.sort_by_key(|secret| (secret.span.start, secret.sort));
    found
}

/// Returns the stretches of letters, digits and single blanks or hyphens that begin and end with one of the former.
fn runs(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let bytes = text.as_bytes();
    let is_part = |byte: u8| byte.is_ascii_alphanumeric();
    let at = |place: usize| bytes.get(place).copied().unwrap_or(0);
    let mut place = 0;
    while place < bytes.len() {
        let begins =
            is_part(at(place)) && !place.checked_sub(1).is_some_and(|before| is_part(at(before)) || at(before) >= 0x80);
        if !begins {
            place += 1;
            continue;
        }
        // Each word can be where a number begins; what follows it may be the rest.
        let mut end = place;
        let mut n_marks = 0;
        while n_marks < 45 && (is_part(at(end)) || matches!(at(end), b' ' | b'-') && is_part(at(end + 1))) {
            end += 1;
            n_marks += 1;
        }
        found.extend(text.get(place..end).map(|run| (place, run)));
        while is_part(at(place)) {
            place += 1;
        }
    }
    found
}

/// Returns the card number that a stretch begins with: 13 to 19 digits, in fours or without gaps, with Luhn's check digit.
fn card(run: &str, start: usize) -> Option<Secret> {
    let (digits, len) = digits_ahead(run)?;
    let is_card =
        (13..=19).contains(&digits.len()) && matches!(digits.as_bytes().first(), Some(b'2'..=b'6')) && luhn(&digits);
    let ends_in = digits.get(digits.len().checked_sub(4)?..)?.to_owned();
    is_card.then(|| Secret { sort: Sort::Card, span: start..start + len, ends_in })
}

/// Returns the digits that a stretch begins with if they stand as on a card, and how long they are with their gaps.
fn digits_ahead(run: &str) -> Option<(String, usize)> {
    let end = run.find(|mark: char| mark.is_ascii_alphabetic()).unwrap_or(run.len());
    let text = run.get(..end)?.trim_end_matches([' ', '-']);
    // A letter right behind a digit makes it a word of another kind.
    if text.len() == end && end < run.len() {
        return None;
    }
    let mut groups: Vec<&str> = text.split([' ', '-']).collect();
    if groups.first().is_some_and(|group| group.len() >= 13) {
        groups.truncate(1);
    }
    let lens: Vec<usize> = groups.iter().map(|group| group.len()).collect();
    let n_groups = match lens.as_slice() {
        [13..=19] => 1,
        [4, 6, 5, ..] => 3,
        [4, 4, 4, 4, 3, ..] => 5,
        [4, 4, 4, 1..=4, ..] => 4,
        _ => return None,
    };
    let taken: Vec<&str> = groups.into_iter().take(n_groups).collect();
    let whole: String = taken.concat();
    // Four groups of a card may be followed by its date; five by nothing.
    if n_groups == 5 && !luhn(&whole) {
        let four: Vec<&str> = taken.into_iter().take(4).collect();
        return Some((four.concat(), four.iter().map(|group| group.len()).sum::<usize>() + 3));
    }
    Some((whole.clone(), whole.len() + n_groups - 1))
}

fn luhn(digits: &str) -> bool {
    let values = digits.bytes().rev().map(|byte| u32::from(byte.wrapping_sub(b'0')));
    let sum: u32 = values
        .enumerate()
        .map(|(place, value)| match (place % 2, value) {
            (0, value) => value,
            (_, value) if value > 4 => value * 2 - 9,
            (_, value) => value * 2,
        })
        .sum();
    sum.is_multiple_of(10)
}

/// How long account numbers are in each country that has them.
#[rustfmt::skip]
const IBANS: &[(&str, usize)] = &[
    ("AD", 24), ("AE", 23), ("AL", 28), ("AT", 20), ("AZ", 28), ("BA", 20), ("BE", 16), ("BG", 22), ("BH", 22), ("BR", 29),
    ("BY", 28), ("CH", 21), ("CR", 22), ("CY", 28), ("CZ", 24), ("DE", 22), ("DK", 18), ("DO", 28), ("EE", 20), ("EG", 29),
    ("ES", 24), ("FI", 18), ("FO", 18), ("FR", 27), ("GB", 22), ("GE", 22), ("GI", 23), ("GL", 18), ("GR", 27), ("GT", 28),
    ("HR", 21), ("HU", 28), ("IE", 22), ("IL", 23), ("IQ", 23), ("IS", 26), ("IT", 27), ("JO", 30), ("KW", 30), ("KZ", 20),
    ("LB", 28), ("LC", 32), ("LI", 21), ("LT", 20), ("LU", 20), ("LV", 21), ("MC", 27), ("MD", 24), ("ME", 22), ("MK", 19),
    ("MR", 27), ("MT", 31), ("MU", 30), ("NL", 18), ("NO", 15), ("PK", 24), ("PL", 28), ("PS", 29), ("PT", 25), ("QA", 29),
    ("RO", 24), ("RS", 22), ("SA", 24), ("SC", 31), ("SE", 24), ("SI", 19), ("SK", 24), ("SM", 27), ("TN", 24), ("TR", 26),
    ("UA", 29), ("VA", 22), ("VG", 24), ("XK", 20),
];

/// Returns the account number that a stretch begins with: country, check digits, the length of the country, mod 97.
fn iban(run: &str, start: usize) -> Option<Secret> {
    let country = run.get(..2)?.to_ascii_uppercase();
    let len = IBANS.iter().find(|(code, _)| *code == country)?.1;
    let mut number = String::with_capacity(len);
    let mut end = 0;
    for (place, mark) in run.char_indices() {
        if number.len() == len {
            break;
        }
        if mark.is_ascii_alphanumeric() {
            number.push(mark.to_ascii_uppercase());
            end = place + 1;
        }
    }
    let is_whole = number.len() == len && !run.as_bytes().get(end).is_some_and(u8::is_ascii_alphanumeric);
    let has_check = number.get(2..4).is_some_and(|check| check.bytes().all(|byte| byte.is_ascii_digit()));
    let turned = number.get(4..)?.chars().chain(number.get(..4)?.chars());
    let rest = turned
        .filter_map(|mark| mark.to_digit(36))
        .fold(0, |rest, value| if value > 9 { (rest * 100 + value) % 97 } else { (rest * 10 + value) % 97 });
    let ends_in = number.get(number.len().checked_sub(4)?..)?.to_owned();
    (is_whole && has_check && rest == 1).then(|| Secret { sort: Sort::Iban, span: start..start + end, ends_in })
}

/// Words that stand before a password.
const WORDS: &[&str] = &[
    "password",
    "passcode",
    "passwort",
    "kennwort",
    "wachtwoord",
    "wagwoord",
    "mot de passe",
    "contraseña",
    "senha",
    "pwd",
    "pin",
    "api key",
    "api_key",
    "apikey",
    "secret key",
    "access token",
];

/// How keys of well-known services begin.
const KEYS: &[&str] = &["sk_live_", "rk_live_", "ghp_", "github_pat_", "xoxb-", "xoxp-", "AKIA", "AIza", "-----BEGIN"];

/// So much behind a word is looked at: no password is longer, and a text of such words alone is read in a moment.
const AHEAD: usize = 256;

fn passwords(text: &str, found: &mut Vec<Secret>) {
    let lower = text.to_ascii_lowercase();
    // What is taken does not overlap, so the one that begins last before an end is the only one that can reach there.
    let mut taken: BTreeMap<usize, usize> = found.iter().map(|secret| (secret.span.start, secret.span.end)).collect();
    let mut add = |span: Range<usize>| {
        if taken.range(..span.end).next_back().is_none_or(|(_, end)| *end <= span.start) {
            taken.insert(span.start, span.end);
            found.push(Secret { sort: Sort::Password, span, ends_in: String::new() });
        }
    };
    for word in WORDS {
        for (start, _) in lower.match_indices(word) {
            let is_word =
                !lower.get(..start).and_then(|before| before.chars().next_back()).is_some_and(char::is_alphanumeric);
            if let Some(len) = said(ahead(&lower, start + word.len())).filter(|_| is_word) {
                add(start..start + word.len() + len);
            }
        }
    }
    for key in KEYS {
        for (start, _) in text.match_indices(key) {
            let is_word =
                !text.get(..start).and_then(|before| before.chars().next_back()).is_some_and(char::is_alphanumeric);
            let behind = ahead(text, start + key.len());
            let len = behind
                .find(|mark: char| !(mark.is_ascii_alphanumeric() || "_-".contains(mark)))
                .unwrap_or(behind.len());
            let is_key =
                len >= 16 || *key == "-----BEGIN" && behind.lines().next().is_some_and(|line| line.contains("KEY"));
            if is_word && is_key {
                add(start..start + key.len() + len);
            }
        }
    }
}

/// Returns what stands behind a place, as far as it is looked at.
fn ahead(text: &str, from: usize) -> &str {
    let behind = text.get(from..).unwrap_or_default();
    let end = (0..=AHEAD.min(behind.len())).rev().find(|end| behind.is_char_boundary(*end)).unwrap_or(0);
    behind.get(..end).unwrap_or_default()
}

/// Returns how long the rest is that says a password: `: secret`, `= secret`, or `is s3cret`.
fn said(behind: &str) -> Option<usize> {
    let trimmed = behind.trim_start_matches(' ');
    let (rest, is_plain) = match trimmed.strip_prefix([':', '=']) {
        Some(rest) => (rest, true),
        None => (trimmed.strip_prefix("is ").or_else(|| trimmed.strip_prefix("ist "))?, false),
    };
    let rest = rest.trim_start_matches([' ', '"', '\'']);
    let len = rest.find(|mark: char| mark.is_whitespace() || "\"',;".contains(mark)).unwrap_or(rest.len());
    let value = rest.get(..len)?;
    let has_digit = value.chars().any(|mark| mark.is_ascii_digit());
    let is_masked = value.chars().all(|mark| "*•x.".contains(mark));
    // "My password is wrong" says none.
    (value.chars().count() >= 4 && !is_masked && (is_plain || has_digit)).then_some(behind.len() - rest.len() + len)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: &[&str]) {
        let said: Vec<String> =
            find(text).into_iter().map(|secret| format!("{:?} {}", secret.sort, &text[secret.span])).collect();
        assert_eq!(said, expect, "{text}");
    }

    #[test]
    fn card_numbers_are_told_by_their_check_digit() {
        check("Card 4111 1111 1111 1111 please", &["Card 4111 1111 1111 1111"]);
        check("4111111111111111", &["Card 4111111111111111"]);
        check("4111-1111-1111-1111, 12/27", &["Card 4111-1111-1111-1111"]);
        check("4111 1111 1111 1111 123", &["Card 4111 1111 1111 1111"]);
        check("378282246310005 and 3782 822463 10005", &["Card 378282246310005", "Card 3782 822463 10005"]);
        check("2223003122003222", &["Card 2223003122003222"]);
        for text in [
            "4111 1111 1111 1112",
            "+27 82 555 0199",
            "2026-11-20T09:14:00+02:00",
            "2026-11-20 2026-11-21",
            "order 1111 1111 1111 1117",
            "A4111111111111111",
            "41111111111111111111",
            "0000000000000000",
        ] {
            check(text, &[]);
        }
    }

    #[test]
    fn account_numbers_are_told_by_country_length_and_remainder() {
        check("IBAN DE89 3704 0044 0532 0130 00.", &["Iban DE89 3704 0044 0532 0130 00"]);
        check("gb82west12345698765432", &["Iban gb82west12345698765432"]);
        // A part of it that passes for a card is none.
        check("DE04 4514 0604 5246 1416 38", &["Iban DE04 4514 0604 5246 1416 38"]);
        check("NL91ABNA0417164300 thanks", &["Iban NL91ABNA0417164300"]);
        for text in [
            "DE89 3704 0044 0532 0130 01",
            "DE89 3704 0044 0532 0130",
            "GB82WEST123456987654321",
            "ZZ89370400440532013000",
        ] {
            check(text, &[]);
        }
    }

    #[test]
    fn passwords_are_told_by_the_word_before_them() {
        check("my password: hunter2!", &["Password password: hunter2!"]);
        check("Passwort=geheim99, danke", &["Password Passwort=geheim99"]);
        check("the PIN is 4711", &["Password PIN is 4711"]);
        check("key sk_live_4eC39HqLyjWDarjtT1zdp7dc", &["Password sk_live_4eC39HqLyjWDarjtT1zdp7dc"]);
        for text in [
            "my password is wrong",
            "I forgot my password.",
            "password: ****",
            "shopping: bread",
            "pin: no",
            "the spinning: wheel1",
        ] {
            check(text, &[]);
        }
    }

    #[test]
    fn a_text_of_nothing_but_passwords_is_read_to_its_end() {
        // Looking back at all that was found, or ahead to the end, would take hours.
        for (text, expect, ends_at) in
            [("pin:1234 ", 29_127, 262_142), ("pin", 0, 0), ("-----BEGIN", 1, 266), ("pwd ", 0, 0)]
        {
            let text = text.repeat(256 * 1024 / text.len());
            let found = find(&text);
            let end = found.iter().map(|secret| secret.span.end).max().unwrap_or(0);
            assert_eq!((found.len(), end), (expect, ends_at), "{}", &text[..20]);
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_stops_it_and_each_span_is_of_the_text(text in "\\PC{0,80}|[0-9A-Z -]{0,60}|(password|pin|DE|4111)[ :=0-9a-zé]{0,40}") {
            for secret in find(&text) {
                proptest::prop_assert!(text.get(secret.span.clone()).is_some(), "{:?}", secret);
            }
        }
    }
}
