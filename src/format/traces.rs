//! Where a text still says who somebody is: their name, address or number, in whatever spelling of TOML or JSON.
//! Which texts are looked into, and what becomes of them, is the command's business.

use std::collections::BTreeSet;

use crate::model::party::Party;
use crate::model::phone::{Phone, digit, is_spacing};

/// What is shorter says nothing: it stands in other words.
const SHORTEST: usize = 4;

/// The digits that one number may have.
const DIGITS: std::ops::RangeInclusive<usize> = 7..=15;

/// What somebody is called and reached by.
#[derive(Clone, Debug, Default)]
pub struct Traces {
    /// Folded like the texts that are looked into.
    words: BTreeSet<String>,
    numbers: BTreeSet<String>,
    region: Option<String>,
}

impl Traces {
    /// Returns what these parties are called and reached by; numbers are read as in the region.
    pub fn of(parties: &[Party], region: Option<&str>) -> Self {
        let texts = parties.iter().flat_map(|party| party.emails.iter().chain(&party.phones).chain(&party.refs));
        let names = parties.iter().filter_map(|party| party.name.as_deref()).flat_map(orders);
        let words = texts.cloned().chain(names).map(|text| Folded::of(&text).text.trim().to_owned());
        let numbers =
            parties.iter().flat_map(|party| &party.phones).filter_map(|phone| number(phone, region)).collect();
        let words = words.filter(|word| word.chars().count() >= SHORTEST).collect();
        Self { words, numbers, region: region.map(str::to_owned) }
    }

    /// Returns the same with more words that tell of them, such as ids.
    pub fn with_words(&self, words: impl Iterator<Item = String>) -> Self {
        Self { words: self.words.iter().cloned().chain(words).collect(), ..self.clone() }
    }

    /// Tells whether nothing is known that could be looked for.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty() && self.numbers.is_empty()
    }

    /// Tells whether a text holds any of it.
    pub fn are_in(&self, text: &str) -> bool {
        let folded = Folded::of(text);
        self.words.iter().any(|word| folded.text.contains(word.as_str())) || self.dialled(&folded.text).next().is_some()
    }

    /// Tells whether a text holds any of it as a word of its own: Anna is not in Savannah.
    pub fn are_words_in(&self, text: &str) -> bool {
        let folded = Folded::of(text);
        self.words.iter().any(|word| holds_word(&folded.text, word)) || self.dialled(&folded.text).next().is_some()
    }

    /// Returns the numbers of the lines in which any of it begins, from 1.
    pub fn lines(&self, text: &str) -> BTreeSet<usize> {
        let folded = Folded::of(text);
        let words = self.words.iter().flat_map(|word| folded.text.match_indices(word.as_str()).map(|(at, _)| at));
        words.chain(self.dialled(&folded.text)).map(|at| folded.line(at)).collect()
    }

    /// Returns where one of the numbers stands in a folded text, however it is spelled.
    fn dialled<'t>(&'t self, text: &'t str) -> impl Iterator<Item = usize> + 't {
        let runs = if self.numbers.is_empty() { Vec::new() } else { runs(text) };
        let is_theirs =
            |run: &str| number(run, self.region.as_deref()).is_some_and(|found| self.numbers.contains(&found));
        runs.into_iter().filter(move |(_, run)| is_theirs(run)).map(|(at, _)| at)
    }
}

/// Returns a number as the world dials it, without an extension.
fn number(text: &str, region: Option<&str>) -> Option<String> {
    let phone = Phone::read(text, region)?;
    Some(phone.as_str().split(';').next().unwrap_or_default().to_owned())
}

/// Returns the orders in which people write a name.
fn orders(name: &str) -> Vec<String> {
    let parts = match name.split_once(',') {
        Some((last, first)) => Some((first.trim(), last.trim())),
        None => name.trim().rsplit_once(char::is_whitespace),
    };
    match parts.filter(|(first, last)| !first.is_empty() && !last.is_empty()) {
        Some((first, last)) => {
            vec![name.to_owned(), format!("{first} {last}"), format!("{last}, {first}"), format!("{last} {first}")]
        }
        None => vec![name.to_owned()],
    }
}

fn is_digit(mark: char) -> bool {
    digit(mark).is_some()
}

/// Returns all that could be a number in a text, with where it begins.
fn runs(text: &str) -> Vec<(usize, &str)> {
    let is_part = |mark: char| is_digit(mark) || is_spacing(mark) || matches!(mark, '+' | '＋');
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(is_part) {
        let run = rest.get(start..).unwrap_or_default();
        let end = run.find(|mark| !is_part(mark)).unwrap_or(run.len());
        let at = text.len() - run.len();
        let (run, after) = run.split_at_checked(end).unwrap_or((run, ""));
        if run.chars().filter(|mark| is_digit(*mark)).count() >= *DIGITS.start() {
            found.extend(inside(run).into_iter().map(|(inner, number)| (at + inner, number)));
        }
        rest = after;
    }
    found
}

/// Returns all stretches of whole groups of digits that have as many as a number may have.
fn inside(run: &str) -> Vec<(usize, &str)> {
    let mut groups: Vec<(usize, usize, usize)> = Vec::new();
    let mut is_open = false;
    for (at, mark) in run.char_indices() {
        let is_gap = mark.is_whitespace() || mark == '/';
        let (end, n) = (at + mark.len_utf8(), usize::from(is_digit(mark)));
        match groups.last_mut().filter(|_| is_open) {
            Some(group) if !is_gap => *group = (group.0, end, group.2 + n),
            _ if is_gap => {}
            _ => groups.push((at, end, n)),
        }
        is_open = !is_gap;
    }
    let mut found = Vec::new();
    for (first, (start, ..)) in groups.iter().enumerate() {
        let mut digits = 0;
        // Signs without a digit in between are no number.
        for (_, end, more) in groups.iter().skip(first).take(*DIGITS.end() + 2) {
            digits += more;
            if digits > *DIGITS.end() {
                break;
            }
            if DIGITS.contains(&digits) {
                found.extend(run.get(*start..*end).map(|number| (*start, number)));
            }
        }
    }
    found
}

/// Tells whether a text holds a word that is no part of a longer one.
fn holds_word(text: &str, word: &str) -> bool {
    let is_apart = |next: Option<char>| next.is_none_or(|next| !next.is_alphanumeric());
    text.match_indices(word).any(|(at, found)| {
        let (before, after) = (text.get(..at), text.get(at + found.len()..));
        is_apart(before.and_then(|before| before.chars().next_back()))
            && is_apart(after.and_then(|after| after.chars().next()))
    })
}

/// A text in small letters, its escapes read, each gap one blank.
struct Folded {
    text: String,
    /// Where each line of the text as it was begins in it, but for the first.
    lines: Vec<usize>,
}

impl Folded {
    fn of(text: &str) -> Self {
        let mut folded = Self { text: String::with_capacity(text.len()), lines: Vec::new() };
        let mut rest = text;
        while let Some(mark) = rest.chars().next() {
            let (mark, len) = if mark == '\\' { escape(rest) } else { (Some(mark), mark.len_utf8()) };
            let (taken, after) = rest.split_at_checked(len).unwrap_or((rest, ""));
            match mark {
                Some(mark) if mark.is_whitespace() => folded.blank(),
                Some(mark) => folded.text.extend(mark.to_lowercase()),
                None => {}
            }
            folded.lines.extend(taken.matches('\n').map(|_| folded.text.len()));
            rest = after;
        }
        folded
    }

    fn blank(&mut self) {
        if !self.text.ends_with(' ') {
            self.text.push(' ');
        }
    }

    /// Returns the line, from 1, in which a place of the folded text stands.
    fn line(&self, at: usize) -> usize {
        self.lines.partition_point(|start| *start <= at) + 1
    }
}

/// Returns the sign that an escape at the begin of a text stands for, if any, and how long it is there.
fn escape(text: &str) -> (Option<char>, usize) {
    let digits = |from: usize, n: usize| {
        let digits = text.get(from..from + n).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        digits.and_then(|digits| u32::from_str_radix(digits, 16).ok())
    };
    let sign = |number: Option<u32>| number.and_then(char::from_u32);
    let kept = (Some('\\'), 1);
    match text.get(1..).and_then(|rest| rest.chars().next()) {
        Some('u') => match digits(2, 4) {
            Some(high @ 0xd800..=0xdbff) if text.get(6..8) == Some("\\u") => match digits(8, 4) {
                Some(low @ 0xdc00..=0xdfff) => (sign(Some(0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00))), 12),
                _ => kept,
            },
            number => sign(number).map_or(kept, |sign| (Some(sign), 6)),
        },
        Some('U') => sign(digits(2, 8)).map_or(kept, |sign| (Some(sign), 10)),
        Some('x') => sign(digits(2, 2)).map_or(kept, |sign| (Some(sign), 4)),
        Some('b' | 't' | 'n' | 'f' | 'r' | 'e') => (Some(' '), 2),
        Some(sign @ ('"' | '\\' | '/')) => (Some(sign), 2),
        // A line that goes on below, whatever stands at the begin of the next.
        Some(sign) if sign.is_whitespace() && text.get(1..).is_some_and(is_folded) => {
            let after = text.get(1..).unwrap_or_default().trim_start();
            (None, text.len() - after.len())
        }
        _ => kept,
    }
}

fn is_folded(text: &str) -> bool {
    text.trim_start_matches([' ', '\t', '\r']).starts_with('\n')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::zone::Zone;
    use crate::format::read_party;
    use crate::format::tree::{Syntax, parse};

    fn traces() -> Traces {
        let text = "schema = 1\nid = \"p-1\"\nname = \"Zoë  Müller\"\nemails = [\"Z@e.org\"]\nphones = [\"+27 82 555 0199\"]\n";
        let document = parse(Syntax::Toml, text.as_bytes()).unwrap();
        let party = read_party::party(&document, Syntax::Toml, Zone::UTC).0.unwrap();
        Traces::of(&[party], Some("ZA"))
    }

    #[test]
    fn a_person_is_found_in_every_spelling() {
        for text in [
            "zoë müller",
            r"Zo\u00EB M\u00FCller",
            r"Zo\u00eb M\u00fcller",
            r"\U0000005ao\xeb M\u00fcller",
            r"\u005a\u006f\u00eb \u004d\u00fcller",
            "Müller, Zoë",
            "Müller Zoë",
            "Zoë\n  Müller",
            "Zoë \\\n   Müller",
            r"Zoë\nMüller",
            r"z\u0040e.org",
            "+27825550199",
            "082 555 0199",
            "(082) 555-0199",
            "0027 82 555 01 99",
            "082/5550199",
            "on 2026-11-20 082 555 0199 twice",
            r"\u002b27825550199",
        ] {
            assert!(traces().are_in(text), "{text}");
            assert!(traces().are_words_in(text), "{text}");
            assert_eq!(traces().lines(&format!("a\n{text}\nb\n")).into_iter().collect::<Vec<_>>(), [2], "{text}");
        }
        for text in
            ["Zoë", "Müller", "082 555 0198", "2026-11-20T08:25:55+01:99", r"\ud800 \u12 \U1 \", "1082 555 0199"]
        {
            assert!(!traces().are_in(text), "{text}");
        }
        assert!(traces().are_in("Zoë Müllers") && !traces().are_words_in("Zoë Müllers"));
    }

    #[test]
    fn many_digits_take_little_time() {
        let text = "1 23 456 ".repeat(20_000);
        assert!(!traces().are_in(&text));
        assert!(!traces().are_in(&"1".repeat(200_000)));
    }
}
