//! A change that leaves an emergency without its reason says so, whichever command it is.
//! When a case is an emergency is told in `raised` and in the transcripts under `emergency`.

use crate::sandbox::{Said, Sandbox, said};

/// Runs a command, with a place for what `undo` has to know.
fn run(shop: &Sandbox, args: &[&str]) -> Said {
    said(shop.amends(args).env("HOME", shop.path())).ok()
}

fn open(shop: &Sandbox, from: &str, at: &str, more: &[&str]) -> String {
    let said = run(shop, &[&["open", "Cold bread", "--from", from, "--at", at, "-q"], more].concat());
    said.out.lines().next().unwrap().to_owned()
}

/// Runs a command, and checks of which cases it says that they are without a reason, in this order.
fn check(shop: &Sandbox, args: &[&str], expect: &[&str]) {
    let said = run(shop, args);
    let lines = said.out.lines().filter(|line| line.contains("still an emergency, and "));
    let ids: Vec<&str> = lines.filter_map(|line| line.split_whitespace().next()).collect();
    assert_eq!(ids, expect, "{args:?}: {said:?}");
}

const LI: &str = "Li Wu <li@x.example>";

#[test]
fn another_case_is_told_of_whatever_takes_its_reason_away() {
    let shop = Sandbox::new_shop();
    let first = open(&shop, LI, "2026-11-23 09:00", &[]);
    let second = open(&shop, LI, "2026-11-24 09:00", &[]);
    let other = open(&shop, "Bo Ek <bo@y.example>", "2026-11-24 10:00", &[]);
    let show = run(&shop, &["show", &first, "--format", "json"]).json();
    let party = show["data"][0]["complainant"].as_str().unwrap().to_owned();
    let bo = run(&shop, &["show", &other, "--format", "json"]).json();
    let bo = format!("complainant={}", bo["data"][0]["complainant"].as_str().unwrap());

    check(&shop, &["update", &first, "--set", &bo], &[&second]);
    // Said once: a write that takes nothing away has nothing to say.
    check(&shop, &["update", &first, "--note", "hm"], &[]);
    check(&shop, &["update", &first, "--set", &format!("complainant={party}")], &[&other]);
    check(&shop, &["update", &first, "--set", "kind=query"], &[&second]);
    check(&shop, &["undo"], &[]);
    check(&shop, &["update", &second, "--set", "complainant="], &[&second]);
}

#[test]
fn an_undo_and_a_party_are_no_other() {
    let shop = Sandbox::new_shop();
    open(&shop, "Gus <gus@s.example>", "2026-11-23 09:00", &[]);
    let second = open(&shop, "+27 82 555 0177", "2026-11-24 09:00", &[]);
    check(&shop, &["party", "set", "gus@s.example", "phones=+27 82 555 0177"], &[]);
    check(&shop, &["party", "set", "gus@s.example", "phones="], &[&second]);
    check(&shop, &["party", "merge", "gus@s.example", "INTO", "+27 82 555 0177"], &[]);

    open(&shop, "Cy <cy@x.example>", "2026-11-23 09:00", &[]);
    let later = open(&shop, "Cy <cy@x.example>", "2026-11-24 09:00", &["--me", "sipho"]);
    check(&shop, &["undo"], &[&later]);
    check(&shop, &["undo", "--me", "sipho"], &[]);
}

#[test]
fn what_a_case_shows_itself_is_told_of_too() {
    let shop = Sandbox::new_shop();
    let sorted = open(&shop, LI, "2026-11-23 09:00", &["--category", "handling/rude"]);
    run(&shop, &["update", &sorted, "--note", "she is right"]);
    check(&shop, &["update", &sorted, "--set", "category=billing"], &[&sorted]);

    let late = open(&shop, "Bo Ek <bo@y.example>", "2026-11-23 09:00", &[]);
    let promise = |what: &str| {
        let args = ["promise", "add", &late, what, "--due", "2026-11-24 12:00", "--at", "2026-11-23 10:00", "-q"];
        run(&shop, &args).out.trim().to_owned()
    };
    let (one, other) = (promise("A loaf"), promise("A call"));
    run(&shop, &["update", &late, "--note", "two are late"]);
    // Kept late it was late all the same.
    check(&shop, &["promise", "keep", &one], &[]);
    check(&shop, &["undo"], &[]);
    check(&shop, &["promise", "release", &other, "--note", "let us off"], &[&late]);
}
