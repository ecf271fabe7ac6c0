//! Who is whom, by a table of pairs: the same, perhaps the same, another. A false "same" would show one customer's data to
//! another.

use std::collections::BTreeMap;
use std::fs;

use amends::model::folder::Folder;
use amends::model::id::PartyId;
use amends::model::identity::People;
use amends::model::party::{Party, PartyKind};
use amends::reports::duplicates;

use crate::sandbox::{Sandbox, repository};

const REGION: Option<&str> = Some("ZA");

fn party(id: &str, text: &str) -> Party {
    let (kind, text) = match text.trim().strip_prefix("firm:") {
        Some(rest) => (PartyKind::Organisation, rest),
        None => (PartyKind::Person, text),
    };
    let mut parts = text.split(';').map(str::trim);
    let name = parts.next().filter(|name| !name.is_empty()).map(str::to_owned);
    let mut party = Party {
        id: PartyId::parse(id).unwrap(),
        schema: 1,
        kind,
        name,
        emails: Vec::new(),
        phones: Vec::new(),
        refs: Vec::new(),
        erased_at: None,
        once: Vec::new(),
        organisation: None,
        roles: Vec::new(),
        prefers: None,
        avoid: Vec::new(),
        same_as: None,
        not_same_as: Vec::new(),
    };
    for part in parts.filter(|part| !part.is_empty()) {
        let list = match part {
            part if part.starts_with('#') => &mut party.refs,
            part if part.contains(|mark: char| {
                mark == '@'
                    || mark.is_ascii_alphabetic()
                        && !part.starts_with("tel:")
                        && !part.contains(" x")
                        && !part.contains(" ext")
            }) =>
            {
                &mut party.emails
            }
            _ => &mut party.phones,
        };
        list.push(part.trim_start_matches('#').to_owned());
    }
    party
}

/// Returns the word for two parties and why.
fn judged(one: &str, other: &str) -> (&'static str, String) {
    let parties: BTreeMap<PartyId, Party> =
        [party("p-a", one), party("p-b", other)].into_iter().map(|party| (party.id.clone(), party)).collect();
    let folder = Folder { parties: parties.into(), ..Folder::default() };
    let people = People::new(&folder.parties, REGION);
    let ids: Vec<&PartyId> = folder.parties.keys().collect();
    let pairs = duplicates::build(&folder, REGION);
    let is_same = people.group_of(ids[0]) == people.group_of(ids[1]);
    let why = pairs.first().map(|pair| pair.why.clone()).unwrap_or_default();
    let word = match (is_same, pairs.is_empty()) {
        (true, false) => "same",
        (false, false) => "unsure",
        (false, true) => "different",
        (true, true) => panic!("{one} and {other} are one, and nobody says so"),
    };
    (word, why)
}

#[test]
fn each_pair_has_its_word_whichever_comes_first() {
    let text = fs::read_to_string(repository("tests/it/matching/pairs.txt")).unwrap();
    let mut wrong = Vec::new();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for line in text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')) {
        let parts: Vec<&str> = line.split('|').map(str::trim).collect();
        let (expect, why) = (parts[0], parts.get(3).copied().unwrap_or_default());
        *counts.entry(expect).or_default() += 1;
        for (one, other) in [(parts[1], parts[2]), (parts[2], parts[1])] {
            let (word, said) = judged(one, other);
            if word != expect || !said.contains(why) {
                wrong.push(format!("{word}, because {said:?}: {line}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(counts.values().sum::<usize>() >= 200, "{counts:?}");
    assert!(counts.values().all(|count| *count >= 50), "{counts:?}");
}

#[test]
fn a_word_by_hand_weighs_more_than_the_table() {
    let shop = Sandbox::new_shop();
    let write = |id: &str, name: &str, phone: &str| {
        let text = format!("schema = 1\nid = \"{id}\"\nname = \"{name}\"\nphones = [\"{phone}\"]\n");
        shop.write(&format!("parties/{id}.toml"), &text);
    };
    write("p-a", "Lerato Dube", "+27 82 555 0199");
    write("p-b", "Naledi Dube", "+27 82 555 0199");
    write("p-c", "L. Dube", "+27 82 555 0198");
    let pairs = || {
        let said = shop.run(&["party", "duplicates", "--format", "csv", "--columns", "sure,party,other"]).ok().out;
        said.lines().skip(1).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(pairs(), ["certain,p-a,p-b", "suggested,p-a,p-c", "suggested,p-b,p-c"]);
    shop.run(&["party", "split", "p-a", "FROM", "p-b"]).ok();
    shop.run(&["party", "split", "p-b", "FROM", "p-c"]).ok();
    assert_eq!(pairs(), ["suggested,p-a,p-c"]);
    shop.run(&["party", "merge", "p-c", "INTO", "p-a"]).ok();
    assert_eq!(pairs(), Vec::<String>::new());
}

#[test]
fn one_order_of_two_people_is_a_suggestion() {
    let shop = Sandbox::new_shop();
    shop.run(&["open", "Cold bread", "--from", "Lerato Dube", "--ref", "A-1180"]).ok();
    shop.run(&["open", "No bread", "--from", "Thabo Nkosi", "--ref", "a1180"]).ok();
    shop.run(&["open", "Old bread", "--from", "Grace Adams", "--ref", "A-1181"]).ok();
    let said = shop.run(&["party", "duplicates", "--format", "csv", "--columns", "sure,why"]).ok().out;
    assert_eq!(said.lines().count(), 2, "{said}");
    assert!(said.contains("suggested,\"cases of one number, "), "{said}");
    assert_eq!(shop.run(&["repeats"]).ok().out, "");
}

/// Runs as one user whose writes are remembered.
fn remembered(shop: &Sandbox, args: &[&str]) -> crate::sandbox::Said {
    let home = shop.path().join("home");
    fs::create_dir_all(&home).unwrap();
    crate::sandbox::said(shop.amends(args).env("HOME", &home))
}

#[test]
fn what_is_done_to_parties_is_taken_back_to_the_byte() {
    let shop = Sandbox::new_shop();
    for id in ["p-a", "p-b", "p-c"] {
        shop.write(&format!("parties/{id}.toml"), &format!("# ours\nschema = 1\nid = \"{id}\"\nname = \"N{id}\"\n"));
    }
    let texts = || ["p-a", "p-b", "p-c"].map(|id| shop.read(&format!("parties/{id}.toml")));
    for command in [
        &["party", "set", "p-a", "phones+=082 555 0199", "refs=K-1042"][..],
        &["party", "merge", "p-a", "INTO", "p-b"],
        &["party", "split", "p-a", "FROM", "p-c"],
    ] {
        let before = texts();
        remembered(&shop, command).ok();
        assert_ne!(texts(), before, "{command:?}");
        remembered(&shop, &["undo"]).ok();
        assert_eq!(texts(), before, "{command:?}");
    }
    // A chain is followed, and each way round it is a loop.
    remembered(&shop, &["party", "merge", "p-a", "INTO", "p-b"]).ok();
    remembered(&shop, &["party", "merge", "p-b", "INTO", "p-c"]).ok();
    for from in ["p-b", "p-c"] {
        assert_eq!(remembered(&shop, &["party", "merge", from, "INTO", "p-a"]).code, 6, "{from}");
    }
    shop.run(&["open", "Cold bread", "--from", "p-a"]).ok();
    let shown = shop.run(&["party", "show", "p-c", "--format", "json"]).ok().json()["data"][0].clone();
    assert_eq!(shown["cases"].as_array().unwrap().len(), 1, "{shown}");
    assert_eq!(shown["merged"], serde_json::json!(["p-a", "p-b"]));
}
