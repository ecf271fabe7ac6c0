//! `next` on folders of random cases, written to disk in one order and in another: one list, in every format.
//! Which worry comes before which is judged beside the report.

use std::time::Instant;

use amends::model::dice::Dice;
use serde_json::{Map, Value, json};

use super::{Size, figures, seed};
use crate::sandbox::{Sandbox, said};

const FORMATS: [&str; 7] = ["table", "ids", "json", "ndjson", "csv", "tsv", "markdown"];

const CONFIG: &str = "schema = 1
timezone = \"Africa/Johannesburg\"

[hours]
mon = [\"08:00-17:00\"]
tue = [\"08:00-17:00\"]
wed = [\"08:00-17:00\"]
thu = [\"08:00-17:00\"]
fri = [\"08:00-17:00\"]

[policies]
apply = [\"small-business\"]

[[ladder]]
level = 0
name = \"counter\"
who = [\"thandi\"]
limit = \"2bd\"

[[ladder]]
level = 1
name = \"manager\"
who = [\"sipho\"]
triggers = [\"repeat\"]
";

#[test]
fn some_folders_give_one_list_however_they_were_written() {
    order(2, Size::Share.pick(150, 5_000));
}

#[test]
#[ignore = "minutes; see tests/SOAK.md"]
fn soak_order() {
    order(5, Size::Full.pick(150, 5_000));
}

/// Returns an id with its check character: the sum of position times index in the alphabet is 0 mod 23.
fn id(dice: &mut Dice) -> String {
    const ALPHABET: &[u8; 23] = b"23456789cdfghjkmnprtvwx";
    let mut places: Vec<usize> = (0..7).map(|_| dice.below(23)).collect();
    places[0] = [8, 9, 10, 11, 12, 13, 14][dice.below(7)];
    let sum: usize = places.iter().enumerate().map(|(at, index)| (at + 1) * index).sum();
    places.push((0..23).find(|index| (sum + 8 * index).is_multiple_of(23)).unwrap());
    let text: String = places.into_iter().map(|index| char::from(ALPHABET[index])).collect();
    format!("{}-{}", &text[..4], &text[4..])
}

fn one_of<'a>(dice: &mut Dice, words: &[&'a str]) -> &'a str {
    words[dice.below(words.len())]
}

/// Returns a case drawn by lot; few days and hours, so that many are alike.
fn case(n_persons: usize, dice: &mut Dice) -> Value {
    let id = id(dice);
    let moment = |dice: &mut Dice| format!("2026-11-{:02}T{:02}:00:00+02:00", 12 + dice.below(12), 9 + dice.below(3));
    let mut case = json!({
        "schema": 1, "id": id, "kind": "complaint",
        "subject": one_of(dice, &["Cold cake", "Wrong rolls", "Charged twice", "Nobody called"]),
        "received_at": moment(dice), "channel": "email",
        "status": one_of(dice, &["open", "open", "open", "resolved", "closed"]),
        "priority": one_of(dice, &["low", "normal", "normal", "high", "emergency"]),
    });
    let head = case.as_object_mut().unwrap();
    if dice.below(3) > 0 {
        head.insert("owner".to_owned(), json!(one_of(dice, &["thandi", "sipho", "naledi"])));
    }
    if dice.below(3) == 0 {
        head.insert("complainant".to_owned(), json!(format!("p-{:04}", dice.below(n_persons))));
    }
    if dice.below(8) == 0 {
        head.insert("situation".to_owned(), json!({ "tags": [one_of(dice, &["special-trip", "safety", "stress"])] }));
    }
    let promises: Vec<Value> = (0..dice.below(3))
        .map(|n| {
            let due = if dice.below(2) == 0 { moment(dice) } else { format!("2026-11-{:02}", 20 + dice.below(9)) };
            json!({
                "id": format!("p7k{n}"), "kind": one_of(dice, &["delivery", "update"]), "what": "Call back",
                "who": "thandi", "to": "complainant", "made_at": "2026-11-12T09:00:00+02:00", "due": due,
                "state": one_of(dice, &["open", "open", "kept", "broken"]),
            })
        })
        .collect();
    let events: Vec<Value> = (0..dice.below(4))
        .map(|n| {
            let kind = one_of(dice, &["contact-in", "contact-out", "note", "reopened"]);
            json!({ "id": format!("e9f{n}"), "case": id, "at": moment(dice), "by": "thandi", "kind": kind, "text": "So" })
        })
        .collect();
    let escalations: Vec<Value> = (0..dice.below(2))
        .map(|_| json!({ "id": "x9fh", "to": "manager", "kind": "hierarchical", "level": 1, "at": moment(dice) }))
        .collect();
    for (key, blocks) in [("promise", promises), ("event", events), ("escalation", escalations)] {
        if !blocks.is_empty() {
            head.insert(key.to_owned(), Value::Array(blocks));
        }
    }
    case
}

/// Returns the same in TOML.
fn toml(case: &Value) -> String {
    let is_time = |key: &str| matches!(key, "at" | "due") || key.ends_with("_at");
    let line = |(key, value): (&String, &Value)| match value {
        Value::String(text) if is_time(key) => format!("{key} = {text}\n"),
        value => format!("{key} = {value}\n"),
    };
    let is_plain = |value: &Value| match value {
        Value::Object(_) => false,
        Value::Array(values) => values.iter().all(|value| !value.is_object()),
        _ => true,
    };
    let lines =
        |map: &Map<String, Value>| -> String { map.iter().filter(|(_, value)| is_plain(value)).map(line).collect() };
    let head = case.as_object().unwrap();
    let mut text = lines(head);
    for (key, value) in head.iter().filter(|(_, value)| !is_plain(value)) {
        match value {
            Value::Array(blocks) => {
                for block in blocks {
                    text.push_str(&format!("\n[[{key}]]\n{}", lines(block.as_object().unwrap())));
                }
            }
            table => text.push_str(&format!("\n[{key}]\n{}", lines(table.as_object().unwrap()))),
        }
    }
    text
}

/// Writes the cases in an order, a format each and a depth of their own.
fn shop(cases: &[Value], n_persons: usize, dice: &mut Dice) -> Sandbox {
    let sandbox = Sandbox::new_shop();
    sandbox.write("amends.toml", CONFIG);
    for n in 0..n_persons {
        let phone = n % (n_persons - n_persons / 8);
        let text = format!(
            "schema = 1\nid = \"p-{n:04}\"\nkind = \"person\"\nname = \"Person {n}\"\nphones = [\"+27 82 555 {phone:04}\"]\n"
        );
        sandbox.write(&format!("parties/p-{n:04}.toml"), &text);
    }
    let mut places: Vec<usize> = (0..cases.len()).collect();
    for place in (1..places.len()).rev() {
        places.swap(place, dice.below(place + 1));
    }
    for place in places {
        let case = &cases[place];
        let dir = one_of(dice, &["cases", "cases/2026", "cases/old/2026/november"]);
        let id = case["id"].as_str().unwrap();
        if dice.below(2) == 0 {
            sandbox.write(&format!("{dir}/{id}.toml"), &toml(case));
        } else {
            sandbox.write(&format!("{dir}/{id}.json"), &serde_json::to_string_pretty(case).unwrap());
        }
    }
    sandbox
}

/// Returns what `next` says in a format, with an index or without.
fn next(sandbox: &Sandbox, format: &str, index: &str) -> String {
    let mut command = sandbox.amends(&["next", "--format", format]);
    if !index.is_empty() {
        command.env("XDG_CACHE_HOME", sandbox.path().join(index));
    }
    let said = said(&mut command);
    assert_eq!((said.code, &*said.err), (0, ""), "{format}");
    said.out
}

/// Returns the ids in the order in which a format has them.
fn ids(format: &str, text: &str) -> Vec<String> {
    let first = |line: &str, mark: &[char]| line.split(mark).find(|part| !part.is_empty()).unwrap().to_owned();
    let case = |row: &Value| row["case"].as_str().unwrap().to_owned();
    match format {
        "json" => serde_json::from_str::<Value>(text).unwrap()["data"].as_array().unwrap().iter().map(case).collect(),
        "ndjson" => text.lines().map(|line| case(&serde_json::from_str(line).unwrap())).collect(),
        "ids" => text.lines().map(str::to_owned).collect(),
        "markdown" => text.lines().skip(2).map(|line| first(line, &['|', ' '])).collect(),
        _ => text.lines().skip(1).map(|line| first(line, &[',', '\t', ' '])).collect(),
    }
}

fn order(n_folders: u64, n_cases: usize) {
    let (began, n_persons) = (Instant::now(), n_cases / 4);
    let mut n_listed = 0;
    for folder in 0..n_folders {
        let mut dice = Dice::seeded(seed() + folder);
        let cases: Vec<Value> = (0..n_cases).map(|_| case(n_persons, &mut dice)).collect();
        let (one, other) = (shop(&cases, n_persons, &mut dice), shop(&cases, n_persons, &mut dice));
        let order = ids("ids", &next(&one, "ids", ""));
        let mut once = order.clone();
        once.sort();
        once.dedup();
        assert_eq!(once.len(), order.len(), "a case stands once");
        assert!(order.len() > n_cases / 3, "{} of {n_cases}", order.len());
        for format in FORMATS {
            let said = next(&one, format, "");
            assert_eq!(ids(format, &said), order, "folder {folder}: {format}");
            // Cold, then warm.
            for index in ["", "cache", "cache"] {
                assert_eq!(next(&other, format, index), said, "folder {folder}: {format} {index}");
            }
        }
        n_listed += order.len();
    }
    figures("order", began, &[("folders", &n_folders), ("cases each", &n_cases), ("listed", &n_listed)]);
}
