//! Files that something has eaten at: whatever the bytes, reading and judging them ends, and places lie in the text.

use std::fs;
use std::path::{Path, PathBuf};

use amends::calendar::now::Now;
use amends::format::tree::{Syntax, parse};
use amends::format::{read_case, read_party, read_policy};
use amends::model::diagnostic::Diagnostic;
use amends::model::dice::Dice;
use amends::model::folder::{Filed, Folder};
use amends::model::look::Look;
use amends::model::policy::Policy;
use amends::model::replay;
use amends::rules::{self, record};
use chrono::{DateTime, Utc};

use crate::sandbox::johannesburg;

/// How often each file is garbled.
const ROUNDS: u64 = 30;

fn files(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "toml" || extension == "json") {
            found.push(path);
        }
    }
}

/// Returns the bytes with a few of them changed, taken out, doubled or replaced by what often breaks readers.
fn garbled(bytes: &[u8], dice: &mut Dice) -> Vec<u8> {
    const BITS: &[&[u8]] = &[
        b"\"",
        b"'",
        b"[",
        b"]",
        b"{",
        b"}",
        b"=",
        b",",
        b"\n",
        b"\r",
        b"\\",
        b"-",
        b"9999999999999999999",
        b"1e999",
        b"2026-02-30",
        b"24:00",
        b"+25:00",
        b"true",
        b"null",
        b"\xff",
        b"\xe2\x80\xae",
        b"\0",
        b"[[event]]\n",
        b"id = ",
    ];
    let mut bytes = bytes.to_vec();
    for _ in 0..=dice.below(2) {
        let at = dice.below(bytes.len() + 1);
        let end = (at + dice.below(12)).min(bytes.len());
        match dice.below(12) {
            0..=2 => drop(bytes.drain(at..end)),
            3..=7 => drop(bytes.splice(at..end, BITS[dice.below(BITS.len())].iter().copied())),
            8..=10 => {
                let again = bytes[at..end].to_vec();
                bytes.splice(at..at, again);
            }
            _ => bytes.truncate(at.max(1)),
        }
    }
    bytes
}

fn check_places(len: usize, flaws: &[Diagnostic]) {
    for flaw in flaws {
        assert!(flaw.span.start <= flaw.span.end && flaw.span.end <= len, "{flaw:?} in {len} bytes");
        assert!(rules::table::find(flaw.code).is_some(), "{} has no manual", flaw.code);
        assert!(flaw.message.len() < 200, "{flaw:?}");
    }
}

/// Reads a text as everything it could be, and judges the case in it.
fn judge(path: &Path, bytes: &[u8], policy: &Policy) -> bool {
    let syntax =
        if path.extension().is_some_and(|extension| extension == "json") { Syntax::Json } else { Syntax::Toml };
    let doc = match parse(syntax, bytes) {
        Ok(doc) => doc,
        Err(flaw) => {
            check_places(bytes.len(), &[flaw]);
            return false;
        }
    };
    check_places(bytes.len(), &doc.warnings);
    check_places(bytes.len(), &read_policy::policy(&doc).1);
    check_places(bytes.len(), &read_party::party(&doc, syntax, johannesburg()).1);
    let (case, flaws) = read_case::case(&doc, syntax, johannesburg());
    check_places(bytes.len(), &flaws);
    let Some(case) = case else { return false };
    let at: DateTime<Utc> = "2026-11-25T10:00:00Z".parse().unwrap();
    let look = Look { now: Now::new(at, johannesburg()), policy };
    let filed = Filed { path: "cases/2026/kd35-dnr3.toml".to_owned(), case };
    for flaw in record::of_case(&look, &Folder::default(), &filed) {
        assert!(rules::table::find(flaw.code).is_some(), "{}", flaw.code);
    }
    let _ = rules::of_case(&look, &filed.case);
    if let Some(known) = replay::known_at(&filed.case, look.at()) {
        assert!(known.events.iter().all(|event| event.at <= look.at()));
        // What was known once does not change by being asked for again.
        assert_eq!(replay::known_at(&known, look.at()).as_ref(), Some(&known));
    }
    true
}

#[test]
fn no_bytes_make_a_reader_stumble() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    files(&root.join("tests/errors"), &mut found);
    files(&root.join("examples"), &mut found);
    // Most exhibits have the same policy.
    found.retain(|path| !path.ends_with("amends.toml") || path.to_string_lossy().contains("config."));
    let (mut n, mut n_read) = (0, 0);
    for (index, path) in found.iter().enumerate() {
        let bytes = fs::read(path).unwrap();
        for round in 0..ROUNDS {
            let mut dice = Dice::seeded(round * 10_000 + index as u64);
            let text = if round == 0 { bytes.clone() } else { garbled(&bytes, &mut dice) };
            n_read += usize::from(judge(path, &text, &Policy::standard(johannesburg())));
            n += 1;
        }
    }
    assert!(n > 2_000 && n_read > 200, "{n} texts, {n_read} of them cases: the garbling is too mild or too wild");
}
