//! What `next` says of a case, `show` says too: nobody who looks at one case is told less.
//! What only other cases tell is left out, and named here.

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde_json::Value;

use crate::sandbox::{Sandbox, files, repository};

/// What follows from other cases that nobody put on record; `show --help` says so.
const OF_OTHERS: &[&str] = &["cause.recurring", "repeat.organisation", "repeat.person", "repeat.same-cause"];

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

/// Returns the shops of the sessions of all rules, and the bakery.
fn shops() -> Vec<Sandbox> {
    let is_document = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "md");
    let documents = files(&repository("tests/transcripts/rules")).into_iter().filter(is_document);
    let shops = documents.map(|document| document.with_extension("in")).filter(|shop| shop.is_dir());
    let shops: BTreeSet<PathBuf> = shops.collect();
    shops.iter().map(|shop| Sandbox::copy_of(shop)).chain([Sandbox::bakery()]).collect()
}

#[test]
fn what_nobody_looked_up_is_not_said_of_one_case() {
    let shop = Sandbox::new_shop();
    let [one, two] = ["2026-11-16 09:00", "2026-11-23 09:00"].map(|at| {
        let from = ["--from", "L <l@x.example>", "--situation", "none", "--at", at, "-q"];
        shop.run(&[&["open", "Cold bread"], &from[..]].concat()).ok().out.lines().next().unwrap().to_owned()
    });
    // As two clones that opened one each leave it.
    let path = format!("cases/2026/{two}.toml");
    let text = shop.read(&path).replace("priority = \"emergency\"\n", "").replace("why = \"repeat.person\"\n", "");
    let is_list = |line: &&str| !line.starts_with("repeats = ");
    shop.write(&path, &text.lines().filter(is_list).map(|line| format!("{line}\n")).collect::<String>());
    let next = shop.run(&["next"]).ok().out;
    assert!(next.contains("repeat.person") && next.contains(&one), "{next}");
    for args in [["show", &two], ["brief", &two]] {
        let said = shop.run(&args).ok().out;
        assert!(said.contains("untouched for"), "{said}");
        assert!(!said.contains("their first"), "{said}");
    }
}

#[test]
fn what_next_says_of_a_case_stands_in_show() {
    let (mut n_cases, mut n_unrecorded, mut less) = (0, 0, Vec::new());
    for shop in shops() {
        let next = shop.run(&["next", "--format", "json"]).json();
        let next = next["data"].as_array().unwrap();
        if next.is_empty() {
            continue;
        }
        let ids: Vec<String> = next.iter().map(|row| text(&row["case"])).collect();
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        let shown = shop.run(&[&["show", "--format", "json"], ids.as_slice()].concat()).json();
        for row in next {
            let case = shown["data"].as_array().unwrap().iter().find(|case| case["id"] == row["case"]).unwrap();
            let codes = row["also"].as_array().unwrap().iter().map(text).chain([text(&row["code"])]);
            let (of_others, said): (BTreeSet<String>, BTreeSet<String>) =
                codes.partition(|code| OF_OTHERS.contains(&code.as_str()));
            n_cases += 1;
            // By a repeat that is on no record yet it is an emergency in `next` alone, with all that follows.
            if of_others.iter().any(|code| code.starts_with("repeat.")) && case["priority"] != "emergency" {
                n_unrecorded += 1;
                continue;
            }
            let shown = case["findings"].as_array().unwrap().iter().map(|finding| text(&finding["code"])).collect();
            less.extend(
                said.difference(&shown).map(|code| format!("{}: {code}: {}", text(&row["case"]), row["reason"])),
            );
        }
    }
    assert!(less.is_empty(), "not in `show`:\n{}", less.join("\n"));
    assert!(n_cases > 60 && n_unrecorded < 10, "{n_cases} {n_unrecorded}");
}
