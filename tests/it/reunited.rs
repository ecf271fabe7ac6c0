//! What a united case still knows of the two that it was: that one came back, whose they were, and by which numbers.
//! That nothing of their records is lost is `united`'s business.

use serde_json::Value;

use crate::sandbox::{Sandbox, said};

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

/// Makes a record one that was typed in when it happened.
fn as_it_happened(shop: &Sandbox, id: &str) {
    let path = format!("cases/2026/{id}.toml");
    let text = shop.read(&path);
    let lines = text.lines().filter(|line| !line.starts_with("entered_at"));
    shop.write(&path, &lines.map(|line| format!("{line}\n")).collect::<String>());
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
        assert_eq!(shop.run(&["check"]).ok().out, "");
    }
}

/// A complaint that was over, and the same one again, which waits since for the customer.
fn resolved_and_waiting(shop: &Sandbox) -> [String; 2] {
    let from = ["--from", "Ann <ann@x.example>", "--situation", "none", "--at"];
    let first = open(shop, &[&from[..], &["2026-11-10 09:00"]].concat());
    shop.run(&["resolve", &first, "--remedy", "Refunded R200", "--told", "y", "--at", "2026-11-12 09:00"]).ok();
    let again = open(shop, &[&from[..], &["2026-11-20 09:00"]].concat());
    shop.run(&["update", &again, "--waiting", "customer", "--why", "slip", "--at", "2026-11-21 09:00"]).ok();
    [first, again]
}

#[test]
fn one_that_came_back_and_was_answered_there_has_the_status_that_its_events_say() {
    for (wrote, expect) in [(true, "open"), (false, "waiting")] {
        let shop = Sandbox::new_shop();
        let [first, again] = resolved_and_waiting(&shop);
        if wrote {
            shop.run(&["update", &first, "--in", "Here it is", "--at", "2026-11-22 09:00"]).ok();
        }
        shop.run(&["merge", &first, "INTO", &again]).ok();
        assert_eq!(rows(&shop, &["list"])[0]["status"], expect);
        assert_eq!(shop.run(&["check"]).ok().out, "");
        // By the next write nothing is adopted.
        let said = shop.run(&["update", &again, "--note", "seen"]).ok().out;
        assert!(!said.contains("hand"), "{said}");
        let path = format!("cases/2026/{again}.toml");
        assert!(!shop.read(&path).contains("kind = \"edited\""), "{}", shop.read(&path));
    }
}

#[test]
fn of_the_past_of_a_united_case_nothing_is_told_that_came_with_the_other_one() {
    let shop = Sandbox::new_shop();
    let [first, again] = resolved_and_waiting(&shop);
    // As a hand writes it: no event speaks of its status or its end.
    let path = format!("cases/2026/{again}.toml");
    as_it_happened(&shop, &first);
    as_it_happened(&shop, &again);
    let text = shop.read(&path);
    let head = text.split("\n[[event]]").next().unwrap().replace("status = \"waiting\"", "status = \"open\"");
    shop.write(&path, &head.replace("waiting_on = \"customer\"\n", ""));
    let before = |more: &[&str]| ids(&shop, &[&["list"], more, &["--as-of", "2026-11-24 09:00"]].concat());
    let shown = || rows(&shop, &["show", &again, "--as-of", "2026-11-24 09:00"])[0]["outcome"].clone();
    assert_eq!(before(&["status:open"]), again);
    shop.run(&["update", &again, "--set", "cause=till", "--at", "2026-11-23 09:00"]).ok();
    as_it_happened(&shop, &again);
    let outcome = shown();
    assert_eq!(outcome["cause"], "till");
    shop.run(&["merge", &first, "INTO", &again]).ok();
    assert_eq!(rows(&shop, &["show", &again])[0]["outcome"]["remedy"], "Refunded R200");
    assert_eq!(before(&["status:open"]), again);
    assert_eq!(shown(), outcome);
    assert_eq!(rows(&shop, &["show", &first, "--as-of", "2026-11-24 09:00"])[0]["outcome"]["remedy"], "Refunded R200");
    assert_eq!(shop.run(&["check"]).ok().out, "");
}

#[test]
fn how_a_case_was_resolved_in_another_clone_is_taken_in_with_it() {
    let shop = Sandbox::new_shop();
    let from = ["--from", "Ann <ann@x.example>", "--at", "2026-11-20 09:00"];
    let (one, two) = (open(&shop, &from), open(&shop, &from));
    let path = format!("cases/2026/{two}.toml");
    let before = shop.read(&path);
    shop.run(&["merge", &two, "INTO", &one]).ok();
    let pointing = shop.read(&path);
    shop.write(&path, &before);
    let resolve = ["resolve", &two, "--remedy", "A new loaf", "--told", "y", "--at", "2026-11-22 09:00"];
    said(shop.amends(&resolve).env("AMENDS_SEED", "2")).ok();
    // What git makes of the two: the pointer with all events, and the outcome.
    let resolved = shop.read(&path);
    let outcome = resolved.split("\n[outcome]").nth(1).unwrap().split("\n[[").next().unwrap();
    let events = resolved.split("\n[[event]]").filter(|event| event.contains("kind = \"resolved\""));
    let events: String =
        events.map(|event| format!("\n[[event]]{}", event.split("\n[outcome]").next().unwrap())).collect();
    let (head, rest) = pointing.split_once("\n[[event]]").unwrap();
    shop.write(&path, &format!("{head}\n[outcome]{outcome}\n[[event]]{rest}{events}"));
    shop.run(&["merge", &two, "INTO", &one]).ok();
    assert_eq!(rows(&shop, &["show", &one])[0]["outcome"]["remedy"], "A new loaf");
}

#[test]
fn an_emergency_that_was_weighed_stays_weighed_whichever_file_lives_on() {
    for is_category in [true, false] {
        for is_kept in [true, false] {
            let shop = Sandbox::new_shop();
            let first = open(&shop, &["--from", "Ann <ann@x.example>", "--text", "hi", "--at", "2026-11-09 09:00"]);
            let at = ["--from", "Bob <bob@y.example>", "--text", "hi", "--at", "2026-11-10 09:00"];
            let category = ["--category", "handling/slow"];
            let second = open(&shop, &[&at[..], if is_category { &category } else { &[] }].concat());
            for what in if is_category { &[][..] } else { &["Refund R200", "Call back"] } {
                let due = ["--due", "2026-11-12 10:00", "--who", "thandi", "--at", "2026-11-10 10:00"];
                shop.run(&[&["promise", "add", &second, what], &due[..]].concat()).ok();
            }
            shop.run(&["update", &second, "--set", "priority=high", "--why", "weighed", "--at", "2026-11-23 09:00"])
                .ok();
            assert_eq!(ids(&shop, &["list", "priority:emergency"]), "");
            let (from, into) = if is_kept { (&first, &second) } else { (&second, &first) };
            shop.run(&["merge", from, "INTO", into, "--force", "--why", "one family"]).ok();
            assert_eq!(ids(&shop, &["list", "priority:emergency"]), "", "{is_category} {is_kept}");
            assert_eq!(ids(&shop, &["list", "priority:high"]), *into, "{is_category} {is_kept}");
            shop.run(&["update", into, "--note", "seen"]).ok();
            assert_eq!(ids(&shop, &["list", "priority:high"]), *into, "{is_category} {is_kept}");
        }
    }
}

#[test]
fn a_promise_to_who_complains_is_one_to_the_customer_by_whichever_id_they_are_named() {
    let shop = Sandbox::new_shop();
    let at = "2026-11-16 09:00";
    let ann = open(&shop, &["--from", "Ann <ann@x.example>", "--text", "hi", "--at", at]);
    let cy = open(&shop, &["--from", "Cy <cy@y.example>", "--text", "hi", "--at", at]);
    let id = |who: &str| ids(&shop, &["party", "list", who]);
    let (old, cys) = (id("ann@x.example"), id("cy@y.example"));
    open(&shop, &["--from", "Ann Other <other@z.example>", "--kind", "query"]);
    let living = id("other@z.example");
    shop.run(&["party", "merge", &old, "INTO", &living]).ok();
    shop.run(&["merge", &cy, "INTO", &ann, "--force", "--why", "one family"]).ok();
    let add = |to: &str| {
        let to = format!("party:{to}");
        let due = ["--due", "2026-11-17 10:00", "--who", "thandi", "--at", "2026-11-16 10:00", "--to", &to];
        shop.run(&[&["promise", "add", &ann, "Refund R200", "--force", "--why", "late"], &due[..]].concat()).ok();
    };
    add(&living);
    assert_eq!(ids(&shop, &["list", "priority:emergency"]), "");
    add(&cys);
    assert_eq!(ids(&shop, &["list", "priority:emergency"]), ann);
    // Each is told of their own.
    let page = shop.run(&["brief", &ann, "--for-customer"]).ok().out;
    assert_eq!(page.matches("Refund R200").count(), 1, "{page}");
    let page = shop.run(&["brief", &ann]).ok().out;
    assert!(page.contains("2 made: 0 kept, 2 broken"), "{page}");
}

#[test]
fn what_is_promised_to_one_of_two_who_complain_stays_theirs_and_nobody_who_waits_is_erased() {
    let shop = Sandbox::new_shop();
    let at = "2026-11-16 09:00";
    let ann = open(&shop, &["--from", "Ann <ann@x.example>", "--text", "hi", "--at", at]);
    let cy = open(&shop, &["--from", "Cy <cy@y.example>", "--text", "hi", "--at", at]);
    let [anns, cys] = ["ann@x.example", "cy@y.example"].map(|who| ids(&shop, &["party", "list", who]));
    open(&shop, &["--from", "Cy Other <other@z.example>", "--kind", "query", "--at", at]);
    let living = ids(&shop, &["party", "list", "other@z.example"]);
    let add = |case: &str, what: &str, to: &[&str]| {
        shop.run(&[&["promise", "add", case, what, "--due", "2026-12-01", "--who", "thandi"], to].concat()).ok();
    };
    add(&cy, "Before", &[]);
    shop.run(&["merge", &cy, "INTO", &ann, "--force", "--why", "one family"]).ok();
    shop.run(&["party", "merge", &cys, "INTO", &living]).ok();
    add(&ann, "By id", &["--to", &format!("party:{cys}")]);
    add(&ann, "By the living id", &["--to", &format!("party:{living}")]);
    add(&ann, "To Ann", &["--to", &format!("party:{anns}")]);
    let theirs = format!("party:{cys}");
    let row = |what: &str, to: &str| format!("{what},{to}\r\n");
    let rows = shop.run(&["overdue", "--within", "30d", "--format", "csv", "--columns", "what,to"]).ok().out;
    for what in ["Before", "By id", "By the living id"] {
        assert!(rows.contains(&row(what, &theirs)), "{what}: {rows}");
    }
    assert!(rows.contains(&row("To Ann", "complainant")), "{rows}");
    let page = shop.run(&["brief", &ann, "--for-customer"]).ok().out;
    assert!(page.contains("To Ann") && !page.contains("Before") && !page.contains("By the living id"), "{page}");
    assert_eq!(shop.run(&["check"]).ok().out, "");
    for of in [&cys, &living, &anns] {
        assert_eq!(shop.run(&["party", "erase", of, "--yes"]).code, 6, "{of}");
    }
    // Nothing is owed to Cy any more, and what both complained of is still open.
    let promises = shop.run(&["overdue", "--within", "30d", "--format", "csv", "--columns", "promise,to"]).ok().out;
    for promise in promises.lines().filter_map(|line| line.split_once(&format!(",{theirs}"))) {
        shop.run(&["promise", "keep", &format!("{ann}/{}", promise.0)]).ok();
    }
    assert_eq!(shop.run(&["party", "erase", &cys, "--yes"]).code, 6);
}

#[test]
fn whose_organisation_is_known_is_asked_of_all_who_complain() {
    let shop = Sandbox::new_shop();
    let ann = open(&shop, &["--from", "Ann <ann@x.example>", "--at", "2026-11-16 09:00"]);
    let cy = open(&shop, &["--from", "Firm Ltd <cy@y.example>", "--at", "2026-11-16 09:00"]);
    shop.run(&["merge", &cy, "INTO", &ann, "--force", "--why", "one matter"]).ok();
    for (filter, expect) in [("organisation:firm", &ann[..]), ("has:organisation", &ann), ("no:organisation", "")] {
        assert_eq!(ids(&shop, &["list", filter]), expect, "{filter}");
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

#[test]
fn what_came_in_while_two_were_one_is_named_when_they_are_two_again() {
    let shop = Sandbox::new_shop();
    let [one, two] = ["Ann One <ann@one.example>", "Ann Two <ann2@two.example>"];
    open(&shop, &["--from", one, "--at", "2026-11-20 09:00"]);
    open(&shop, &["--from", two, "--at", "2026-11-20 09:00"]);
    let party = |address: &str| ids(&shop, &["party", "show", address]);
    let [kept, merged] = ["ann@one.example", "ann2@two.example"].map(party);
    shop.run(&["party", "merge", &merged, "INTO", &kept]).ok();
    // By a name and an address, by the address alone, by the id; and what the other one said meanwhile.
    let hers =
        [two, "ann2@two.example", &merged].map(|from| open(&shop, &["--from", from, "--at", "2026-11-23 09:00"]));
    let others = open(&shop, &["--from", one, "--at", "2026-11-23 10:00"]);
    let said = shop.run(&["party", "split", &merged]).ok().out;
    for id in &hers {
        assert!(said.contains(&format!("; next: amends update {id} --set complainant={merged}\n")), "{said}");
        shop.run(&["update", id, "--set", &format!("complainant={merged}")]).ok();
    }
    assert_eq!(said.matches("filed under the other one").count(), 3, "{said}");
    let held = shop.run(&["party", "export", &kept, "--format", "markdown"]).ok().out;
    assert!(held.contains(&others) && hers.iter().all(|id| !held.contains(&format!("{id}  "))), "{held}");
    // Where nothing is with the wrong one, nothing is said.
    shop.run(&["party", "merge", &merged, "INTO", &kept]).ok();
    assert!(!shop.run(&["party", "split", &merged]).ok().out.contains("filed under"));
}

#[test]
fn the_past_of_a_united_case_is_no_emergency_by_the_return_of_the_other() {
    let shop = Sandbox::new_shop();
    let ann = ["--from", "Ann <ann@x.example>", "--kind", "query", "--at", "2026-11-18 09:00"];
    let [from, into] = [(); 2].map(|()| open(&shop, &ann));
    shop.run(&["resolve", &from, "--remedy", "New bread", "--told", "Sorry", "--at", "2026-11-20 09:00"]).ok();
    shop.run(&["reopen", &from, "--why", "cold again", "--at", "2026-11-24 09:00"]).ok();
    as_it_happened(&shop, &from);
    as_it_happened(&shop, &into);
    let priority = |args: &[&str]| rows(&shop, &[&["show", &into], args].concat())[0]["priority"].clone();
    shop.run(&["merge", &from, "INTO", &into]).ok();
    assert_eq!((priority(&[]), priority(&["--as-of", "2026-11-24 23:00"])), ("emergency".into(), "normal".into()));
    assert_eq!(shop.run(&["check"]).ok().out, "");
}

#[test]
fn an_earlier_complaint_that_cannot_be_read_is_told_once() {
    let shop = Sandbox::new_shop();
    let [one, two] =
        ["2026-11-16 09:00", "2026-11-23 09:00"].map(|at| open(&shop, &["--from", "Ann <ann@x.example>", "--at", at]));
    let path = format!("cases/2026/{one}.toml");
    shop.write(&path, &(shop.read(&path) + "x = \n"));
    let said = shop.run(&["show", &two, "--format", "json"]);
    let problems = said.json()["problems"].clone();
    assert_eq!((said.code, problems.as_array().unwrap().len()), (3, 1), "{problems}");
    assert_eq!(problems[0]["code"], "toml.syntax");
}
