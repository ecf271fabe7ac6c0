//! Texts bent at random: what fuzzing feeds to everything that reads.
//! What must come of them is said by `fuzz`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use amends::model::dice::Dice;

use crate::sandbox::{files, repository};

/// What often breaks readers of files, phrases or filters.
const BITS: &[&str] = &[
    "\"",
    "'",
    "\"\"\"",
    "[",
    "]",
    "[[",
    "]]",
    "{",
    "}",
    "=",
    ",",
    ":",
    "\n",
    "\r",
    "\r\n",
    "\\",
    "\\u",
    "#",
    ".",
    "..",
    "-",
    "+",
    "/",
    "@",
    " ",
    "\t",
    "\0",
    "\u{1b}[2J",
    "\u{9b}",
    "\u{202e}",
    "\u{feff}",
    "é",
    "\u{301}",
    "🧁",
    "9999999999999999999",
    "1e999",
    "nan",
    "-0",
    "0x",
    "true",
    "null",
    "2026-02-30",
    "24:00",
    "23:59:60",
    "+25:00",
    "262143-01-01",
    "-5d",
    "bd",
    "mo",
    "99999999999",
    "next",
    "fri",
    "eod",
    "noon",
    "not:",
    "no:",
    "due:",
    "age:",
    "[[event]]\n",
    "[[promise]]\n",
    "[[conflict]]\n",
    "id = ",
    "<<<<<<< ",
    "=======\n",
    ">>>>>>> ",
    "status = \"open\"\n",
    "schema = 99\n",
];

/// Phrases to begin with.
pub(super) const PHRASES: &[&str] = &[
    "2026-11-24",
    "2026-11-24 17:00",
    "2026-11-24T17:00:00+02:00",
    "10 August 2026",
    "August 10, 2026 at 5pm",
    "tomorrow at noon",
    "tonight 8pm",
    "fri 17:00",
    "friday at 5pm",
    "5pm",
    "+30m",
    "+2bh",
    "+1 day 2 hours",
    "in 2 business days",
    "2 weeks from now",
    "half an hour",
    "now + 2h",
    "an hour ago",
    "17:00 tomorrow",
    "day after tomorrow",
    "midnight",
    "eod",
    "eoq",
    "..fri",
    "2026-01..2026-03",
    "3bd..",
    "next fri",
    "01/02/2026",
    "within 3 days",
    "8:25 a.m.",
];

/// Filters to begin with.
pub(super) const FILTERS: &[&str] = &[
    "owner:me",
    "status:open,waiting",
    "not:kind:query",
    "no:owner",
    "has:ref",
    "due:..fri",
    "opened:2026-01..2026-03",
    "age:3bd..",
    "silent:2bd..",
    "late:2bd..",
    "category:\"a, b\"",
    "bread",
    "@mine",
    "x_table:7",
    "tag:a",
    "code:promise.overdue",
    "escalated:yes",
    "priority:emergency",
    "complainant:p-h7xw3",
    "who:sam",
    "id:kd35",
];

/// Bends a text in one to three places; what is not UTF-8 is left to `wild`.
pub(super) fn bent(text: &str, others: &[String], dice: &mut Dice) -> String {
    let mut text = text.to_owned();
    for _ in 0..=dice.below(2) {
        let (from, to) = stretch(&text, dice);
        match dice.below(16) {
            0..=2 => text.replace_range(from..to, ""),
            3..=6 => text.replace_range(from..to, BITS[dice.below(BITS.len())]),
            7 => {
                let again = text[from..to].repeat(1 + dice.below(4));
                text.insert_str(from, &again);
            }
            8 => text.insert_str(from, BITS[dice.below(BITS.len())]),
            9 => text.truncate(to),
            // Words and numbers change without the shape.
            12..=15 => text = swapped(&text, dice),
            10 => text.insert_str(from, &BITS[dice.below(BITS.len())].repeat(dice.below(200))),
            _ => {
                let other = &others[dice.below(others.len())];
                let (start, end) = stretch(other, dice);
                text.insert_str(from, &other[start..end]);
            }
        }
    }
    text
}

/// Changes one letter or digit of a text into another one.
fn swapped(text: &str, dice: &mut Dice) -> String {
    let places: Vec<usize> =
        text.char_indices().filter(|(_, mark)| mark.is_ascii_alphanumeric()).map(|(at, _)| at).collect();
    if places.is_empty() {
        return text.to_owned();
    }
    let at = places[dice.below(places.len())];
    let mark = char::from(b"0123456789abcdefghijklmnopqrstuvwxyz"[dice.below(36)]);
    format!("{}{mark}{}", &text[..at], &text[at + 1..])
}

/// Returns the ends of a short stretch of the text, between characters.
fn stretch(text: &str, dice: &mut Dice) -> (usize, usize) {
    let floor = |mut place: usize| {
        while !text.is_char_boundary(place) {
            place -= 1;
        }
        place
    };
    let from = floor(dice.below(text.len() + 1));
    let longest = if dice.below(8) == 0 { 200 } else { 12 };
    (from, floor((from + dice.below(longest)).min(text.len())).max(from))
}

/// Makes some bytes of a text wrong, now and then.
pub(super) fn wild(text: String, dice: &mut Dice) -> Vec<u8> {
    let mut bytes = text.into_bytes();
    if dice.below(8) == 0 && !bytes.is_empty() {
        let place = dice.below(bytes.len());
        bytes[place] = u8::try_from(128 + dice.below(128)).unwrap();
    }
    bytes
}

/// The texts to begin with: the smallest of the examples and the museum, TOML and JSON.
pub(super) fn seeds(most: usize) -> BTreeMap<&'static str, Vec<String>> {
    let mut seeds: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for folder in ["examples", "tests/errors"] {
        for path in files(&repository(folder)) {
            let (Some(end), Ok(text)) = (path.extension(), fs::read_to_string(&path)) else { continue };
            let kind = if end == "toml" {
                "toml"
            } else if end == "json" {
                "json"
            } else {
                continue;
            };
            if text.len() < most {
                seeds.entry(kind).or_default().push(text);
            }
        }
    }
    seeds.values_mut().for_each(|texts| texts.sort());
    seeds
}

#[test]
fn a_bent_text_is_another_and_the_same_each_time() {
    let others = vec!["other".to_owned()];
    let all = |seed: u64| -> Vec<String> {
        let mut dice = Dice::seeded(seed);
        (0..200).map(|_| bent("id = \"kd35\" # é 🧁\n", &others, &mut dice)).collect()
    };
    assert_eq!(all(1), all(1));
    assert_ne!(all(1), all(2));
    assert!(all(1).iter().filter(|text| *text != "id = \"kd35\" # é 🧁\n").count() > 150);
    assert!(Path::new(&repository("examples")).is_dir() && seeds(1_500).values().all(|texts| texts.len() > 3));
}
