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
