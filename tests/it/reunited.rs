//! What a united case still knows of the two that it was: that one came back, whose they were, and by which numbers.
//! That nothing of their records is lost is `united`'s business.

use serde_json::Value;

use crate::sandbox::Sandbox;

fn open(shop: &Sandbox, args: &[&str]) -> String {
    let said = shop.run(&[&["open", "Cold bread", "-q"], args].concat()).ok();
    said.out.lines().next().unwrap().to_owned()
}

fn rows(shop: &Sandbox, args: &[&str]) -> Vec<Value> {
    let said = shop.run(&[args, &["--format", "json"]].concat()).ok().json();
    said["data"].as_array().unwrap().clone()
}

fn ids(shop: &Sandbox, args: &[&str]) -> String {
    let said = shop.run(&[args, &["--format", "ids"]].concat()).ok().out;
    said.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns what is said of the one case that is left, whichever it is.
fn worries(shop: &Sandbox, id: &str) -> (Vec<String>, Value, Value) {
    let mut codes: Vec<String> =
        rows(shop, &["repeats"]).iter().map(|row| row["code"].as_str().unwrap().to_owned()).collect();
    codes.sort_unstable();
    let case = rows(shop, &["show", id])[0].clone();
    let mut found: Vec<&str> =
        case["findings"].as_array().unwrap().iter().map(|it| it["code"].as_str().unwrap()).collect();
    found.sort_unstable();
    codes.extend(
        found.into_iter().filter(|code| code.starts_with("repeat.") || *code == "fix.failed").map(str::to_owned),
    );
    (codes, case["outcome"]["cause"].clone(), case["outcome"]["fault"].clone())
}

#[test]
fn a_complaint_that_came_back_did_so_whichever_file_lives_on() {
    for is_kept in [true, false] {
        let shop = Sandbox::new_shop();
        let first = open(&shop, &["--from", "Ann <ann@x.example>", "--text", "hi", "--at", "2026-11-16 09:00"]);
        let resolve =
            ["resolve", &first, "--remedy", "A new loaf", "--told", "y", "--cause", "oven", "--fault", "ours"];
        shop.run(&[&resolve[..], &["--at", "2026-11-16 10:00"]].concat()).ok();
        shop.run(&["close", &first, "--accepted", "yes", "--at", "2026-11-16 11:00"]).ok();
        let second = open(&shop, &["--from", "Ann <ann@x.example>", "--text", "again", "--at", "2026-11-23 09:00"]);
        let (from, into) = if is_kept { (&second, &first) } else { (&first, &second) };
        let said = shop.run(&["merge", from, "INTO", into]).ok().out;
        assert!(!said.contains("priority="), "{said}");
        let (codes, cause, fault) = worries(&shop, into);
        let expect = ["repeat.double-deviation", "repeat.reopened"];
        let all = [&expect[..], &["fix.failed"], &expect[..]].concat();
        assert_eq!(
            (codes, cause, fault),
            (all.iter().map(ToString::to_string).collect(), "oven".into(), "ours".into())
        );
        assert_eq!(shop.run(&["check"]).ok().out, "");
    }
}

#[test]
fn who_complained_in_either_of_two_cases_is_known_in_both_ways_to_ask() {
    let shop = Sandbox::new_shop();
    let ann = open(&shop, &["--from", "Ann <ann@x.example>", "--ref", "INV-7", "--at", "2026-11-16 09:00"]);
    let cy = open(&shop, &["--from", "Cy <cy@y.example>", "--ref", "INV-8", "--at", "2026-11-16 09:00"]);
    shop.run(&["merge", &cy, "INTO", &ann, "--force", "--why", "one family"]).ok();
    for index in [&[][..], &["--no-index"][..]] {
        for filter in
            ["complainant:cy@y.example", "party:cy@y.example", "party:ann@x.example", "ref:inv-8", "ref:INV-7"]
        {
            assert_eq!(ids(&shop, &[&["list", filter], index].concat()), ann, "{filter}");
        }
        assert_eq!(ids(&shop, &[&["list", "ref:INV-9"], index].concat()), "");
        let page = shop.run(&[&["party", "show", "cy@y.example"], index].concat()).ok().out;
        assert!(page.contains(&ann), "{page}");
    }
    let again = open(&shop, &["--from", "cy@y.example", "--at", "2026-11-23 09:00"]);
    for index in [&[][..], &["--no-index"][..]] {
        let repeats = rows(&shop, &[&["repeats"], index].concat());
        assert_eq!(repeats.len(), 1, "{repeats:?}");
        assert_eq!(repeats[0]["cases"], serde_json::json!([ann, again]));
        assert_eq!(ids(&shop, &[&["list", "priority:emergency"], index].concat()), again);
    }
    // In one family's line it stands once.
    shop.run(&["party", "merge", "cy@y.example", "INTO", "ann@x.example"]).ok();
    assert_eq!(rows(&shop, &["repeats"])[0]["cases"], serde_json::json!([ann, again]));
}

#[test]
fn what_the_customer_wrote_there_ends_the_waiting_here() {
    for (wrote_at, expect) in [("2026-11-23 11:00", "open"), ("2026-11-23 09:30", "waiting")] {
        let shop = Sandbox::new_shop();
        let from = ["--from", "Ann <ann@x.example>", "--at", "2026-11-23 09:00"];
        let (one, two) = (open(&shop, &from), open(&shop, &from));
        for id in [&one, &two] {
            shop.run(&["update", id, "--waiting", "customer", "--why", "slip", "--at", "2026-11-23 09:10"]).ok();
        }
        shop.run(&["update", &two, "--in", "Here it is", "--at", wrote_at]).ok();
        shop.run(&["resolve", &two, "--remedy", "none", "--at", "2026-11-23 09:20"]).ok();
        shop.run(&["update", &one, "--waiting", "customer", "--why", "slip", "--at", "2026-11-23 10:00"]).ok();
        shop.run(&["merge", &two, "INTO", &one]).ok();
        assert_eq!(rows(&shop, &["list"])[0]["status"], expect, "{wrote_at}");
    }
}

#[test]
fn what_is_typed_to_take_a_merge_back_finds_the_file_that_was_merged() {
    let shop = Sandbox::new_shop();
    for who in ["Ann <ann@x.example>", "Bob <bob@y.example>", "Cat <cat@z.example>"] {
        open(&shop, &["--from", who, "--at", "2026-11-23 09:00"]);
    }
    shop.run(&["party", "merge", "ann@x.example", "INTO", "bob@y.example"]).ok();
    shop.run(&["party", "merge", "bob@y.example", "INTO", "cat@z.example"]).ok();
    let said = shop.run(&["party", "split", "ann@x.example"]).ok().out;
    assert!(said.contains("Ann: is not ") && said.contains("Bob"), "{said}");
    let said = shop.run(&["party", "split", "bob@y.example"]).ok().out;
    assert!(said.contains("Bob: is not ") && said.contains("Cat"), "{said}");
    assert_eq!(shop.run(&["party", "split", "cat@z.example"]).code, 6);
}
