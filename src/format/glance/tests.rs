//! A glance tells what the whole reading tells, or nothing.

use crate::calendar::sample::johannesburg;
use crate::calendar::zone::Zone;

use super::*;
use crate::format::read_case;
use crate::format::tree::{Syntax, parse};

/// Checks that what is seen is what is read, and says whether anything was.
fn agrees_in(text: &str, zone: Zone) -> bool {
    let Some(seen) = case(text.as_bytes(), zone) else { return false };
    let document = parse(Syntax::Toml, text.as_bytes()).unwrap_or_else(|flaw| panic!("{flaw:?}: {text}"));
    let (read, flaws) = read_case::case(&document, Syntax::Toml, zone);
    assert_eq!((document.warnings, flaws), (Vec::new(), Vec::new()), "{text}");
    assert_eq!(Some(seen), read.as_ref().map(Summary::of), "{text}");
    true
}

fn agrees(text: &str) -> bool {
    agrees_in(text, johannesburg())
}

const CASE: &str = r#"schema = 1
id = "kd35-dnr3"
kind = "complaint"
subject = "Charged \"twice\""
received_at = 2026-11-20T09:14:00+02:00
complainant = "p-h7xw3"
x_order = "A-1180"

status = "closed"

priority = "high"

owner = "Thandi" # since Friday

category = "billing/double-charge"
ref = 17

[situation]
tags = ["special-trip", "a, b"]

[[question]]
id = "q3kd"
text = "Why?"

[[promise]]
id = "p7kd"
kind = "delivery"
made_at = 2026-11-20T07:25:00Z
due = 2026-11-24
state = "broken"

[[promise]]
id = "p8kd"
due = 2026-11-24T17:00:00+02:00

[[event]]
id = "e9fh"
at = 2026-11-20T09:14:00+02:00
kind = "contact-in"
text = """
I was charged
twice"""
handling = true

[[event]]
id = "p7kd"
at = 2026-11-21T09:14:00+02:00
kind = "merged"
key = "merged"
to = "c-1"

[[event]]
id = "ed2k"
at = 2026-11-22T09:14:00+02:00
kind = "closed"
was = "c-1/e1"

[[escalation]]
id = "s4hm"
level = 2

[outcome]
amount = "450.00"
accepted = "no"
"#;

#[test]
fn what_is_seen_is_what_is_read() {
    assert!(agrees(CASE));
    let seen = case(CASE.as_bytes(), johannesburg()).unwrap();
    assert!(seen.is_merged && seen.has_open_promise && seen.may_have_failed && !seen.is_at_rest);
    for (from, to) in [
        ("accepted = \"no\"", "accepted = \"yes\""),
        ("\nwas = \"c-1/e1\"", ""),
        ("due = 2026-11-24T17:00:00+02:00\n", "state = \"kept\"\n"),
        ("handling = true", "handling = false"),
        ("key = \"merged\"", "key = \"x\""),
        ("status = \"closed\"", "status = \"open\""),
        ("status = \"closed\"", "status = \"waiting\""),
        ("kind = \"merged\"", "kind = \"reopened\""),
        ("kind = \"merged\"", "kind = \"breached\""),
        ("billing/double-charge", "handling"),
        ("complainant = \"p-h7xw3\"\n", "merged_into = \"c-2\"\n"),
        ("high", "emergency"),
        ("2026-11-24\n", "0001-01-01\n"),
        ("Charged", "B\u{e4}ckerei"),
    ] {
        assert!(CASE.contains(from) && agrees(&CASE.replace(from, to)), "{from} -> {to}");
    }
    assert!(agrees_in(&CASE.replace("+02:00", "Z"), "America/New_York".parse().unwrap()));
}

/// Returns the texts of all case files that lie in the repository.
#[expect(clippy::disallowed_methods, reason = "the files of the repository are no folder of ours")]
fn all_cases() -> Vec<String> {
    let top = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut open = vec![top.join("tests"), top.join("examples")];
    let mut found = Vec::new();
    while let Some(dir) = open.pop() {
        for entry in std::fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            let is_case = path.extension().is_some_and(|end| end == "toml")
                && path.components().any(|part| part.as_os_str() == "cases");
            if path.is_symlink() {
            } else if path.is_dir() {
                open.push(path);
            } else if is_case && path.is_file() {
                found.extend(std::fs::read_to_string(path).ok());
            }
        }
    }
    found
}

#[test]
fn every_case_of_the_repository_is_seen_as_it_is_read_whole_or_garbled() {
    let cases = all_cases();
    let n_seen = cases.iter().filter(|text| agrees(text)).count();
    assert!(cases.len() > 100 && n_seen * 4 > cases.len() * 3, "{n_seen} of {}", cases.len());
    let mut dice = crate::model::dice::Dice::seeded(7);
    let mut n_garbled = 0;
    for text in &cases {
        let ends: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        for _ in 0..20 {
            let (a, b) = (ends[dice.below(ends.len())], ends[dice.below(ends.len())]);
            let (low, high) = (a.min(b), a.max(b));
            // A piece is lost, stands twice, or is cut short.
            let piece = &text[low..high];
            let garbled = match dice.below(3) {
                0 => format!("{}{}", &text[..low], &text[high..]),
                1 => format!("{}{piece}{}", &text[..high], &text[high..]),
                _ => text[..high].to_owned(),
            };
            n_garbled += usize::from(agrees(&garbled));
        }
    }
    assert!(n_garbled > 100, "{n_garbled}");
}

#[test]
fn what_is_odd_is_left_to_the_reader() {
    for (from, to) in [
        ("schema = 1", "schema = 2"),
        ("schema = 1\n", ""),
        ("subject", "subjekt"),
        ("id = \"kd35-dnr3\"", "id = \"KD35\""),
        ("+02:00", "+01:00"),
        ("\"closed\"", "\"shut\""),
        ("\"closed\"", "\"\""),
        ("\"contact-in\"", "\"\""),
        ("\"contact-in\"", "\"danced\""),
        ("x_order", "order"),
        ("\"p8kd\"", "\"p7kd\""),
        ("\"p8kd\"", "\"\""),
        ("id = \"p8kd\"\n", ""),
        ("[outcome]", "[outcome]\n[situation]"),
        ("[outcome]", "[[outcome]]"),
        ("[[escalation]]", "[escalation]"),
        ("[[escalation]]", "[[conflict]]"),
        ("ref = 17", "policies = [\"gdpr-dsr\"]"),
        ("ref = 17", "ref = [17]"),
        ("ref = 17", "id = \"c-2\""),
        ("ref = 17", "x_order = 1"),
        ("level = 2", "level = \"2\""),
        ("450.00", "450,00"),
        ("\"Why?\"", "true"),
        ("Why?", "Why\u{202e}?"),
        ("I was", "<<<<<<< I was"),
        ("Thandi", "Than\\u0064i"),
        ("owner = \"Thandi\"", "owner = \"Than\\\"di\""),
        ("handling = true", "handling = \"yes\""),
        ("2026-11-24\n", "\"2026-11-24\"\n"),
        ("09:14:00+02:00\nkind = \"merged\"", "09:14:60+02:00\nkind = \"merged\""),
        ("at = 2026-11-21T09:14:00+02:00", "at = 2026-11-21"),
        ("\n\n[outcome]", "\r\n\r\n[outcome]"),
    ] {
        assert!(CASE.contains(from) && !agrees(&CASE.replace(from, to)), "{from} -> {to}");
    }
}

#[test]
fn no_damage_makes_the_two_differ() {
    let mut n_seen = 0;
    let marks =
        ["", "\"", "\\", "\n", "#", "[", "]", "=", " ", "0", "9", "-", "x_", "\t", "'", "{", ".", ":", "\u{e9}"];
    for (at, _) in CASE.char_indices().step_by(2) {
        for mark in marks {
            let (before, after) = CASE.split_at(at);
            n_seen += u32::from(agrees(&format!("{before}{mark}{after}")));
            let mut rest = after.chars();
            rest.next();
            n_seen += u32::from(agrees(&format!("{before}{mark}{}", rest.as_str())));
            let line = after.find('\n').map_or("", |end| &after[end..]);
            n_seen += u32::from(agrees(&format!("{before}{mark}{line}")));
        }
    }
    assert!(n_seen > 2000, "{n_seen}");
}
