//! Two cases of one complaint made one: nothing lost, counted once, whatever the files and clones do.
//! What people read of it stands in `tests/transcripts/cli/merge.md`.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::clones::{Driver, Tree};
use crate::sandbox::{Sandbox, said};

/// Two cases with the same ids in them, as people write by hand; `b` ends in the first's language or the other.
fn shop(json: bool) -> Sandbox {
    let shop = Sandbox::new_shop();
    shop.write("cases/aaa-1.toml", A);
    if json {
        let value: toml::Value = toml::from_str(B).unwrap();
        let text = serde_json::to_string_pretty(&value).unwrap();
        // A date is a string in JSON.
        let value: Value = serde_json::from_str(&text).unwrap();
        shop.write("cases/bbb-2.json", &serde_json::to_string_pretty(&plain(value)).unwrap());
    } else {
        shop.write("cases/bbb-2.toml", B);
    }
    shop
}

/// Makes strings of the dates that the TOML crate wraps.
fn plain(value: Value) -> Value {
    match value {
        Value::Object(map) => match map.get("$__toml_private_datetime") {
            Some(at) => at.clone(),
            None => map.into_iter().map(|(key, value)| (key, plain(value))).collect(),
        },
        Value::Array(values) => values.into_iter().map(plain).collect(),
        other => other,
    }
}

const A: &str = r#"schema = 1
id = "aaa-1"
subject = "Cold bread"
received_at = 2026-11-20T09:00:00+02:00
wants = "Warm bread"
x_order = "A-1"

status = "open"

priority = "high"

[situation]
tags = ["special-trip"]

[[question]]
id = "q1"
text = "Why?"

[[promise]]
id = "p1"
what = "Call back"
made_at = 2026-11-20T09:30:00+02:00
due = 2026-11-23
state = "moved"
ended_at = 2026-11-22T09:00:00+02:00

[[promise]]
id = "p2"
what = "Call back"
replaces = "p1"
made_at = 2026-11-22T09:00:00+02:00
due = 2026-11-24
x_note = "mine"

[[escalation]]
id = "s1"
to = "manager"
level = 2
at = 2026-11-22T10:00:00+02:00

[[event]]
id = "e1"
case = "aaa-1"
at = 2026-11-20T09:00:00+02:00
kind = "contact-in"
text = "It was cold.\n"

[[event]]
id = "e2"
case = "aaa-1"
at = 2026-11-22T09:00:00+02:00
kind = "promised"
promise = "p2"
once = "form-7"

[[event]]
id = "e3"
case = "aaa-1"
at = 2026-11-22T09:00:00+02:00
kind = "asked"
question = "q1"

[[event]]
id = "e4"
case = "aaa-1"
at = 2026-11-22T11:00:00+02:00
kind = "breached"
key = "house/answer"
from = "2026-11-20T09:00:00+02:00"
to = "2026-11-22T11:00:00+02:00"
text = "target `answer` of house@1 passed unmet"
"#;

const B: &str = r#"schema = 1
id = "bbb-2"
subject = "Bread was cold"
received_at = 2026-11-21T09:00:00+02:00
owner = "thandi"

status = "resolved"

[[question]]
id = "q1"
text = "When?"
state = "answered"

[[promise]]
id = "p2"
what = "A voucher"
made_at = 2026-11-21T09:30:00+02:00
due = 2026-11-30

[[event]]
id = "e1"
case = "bbb-2"
at = 2026-11-21T09:00:00+02:00
kind = "contact-in"
text = "Cold again."

[[event]]
id = "e2"
case = "bbb-2"
at = 2026-11-21T12:00:00+02:00
kind = "resolved"
key = "status"
from = "open"
to = "resolved"
"#;

fn case(shop: &Sandbox, id: &str, more: &[&str]) -> Value {
    shop.run(&[&["show", id, "--format", "json"], more].concat()).ok().json()["data"][0].clone()
}

/// Returns the blocks of a case, each as the text of what it says but for its ids and addresses.
fn blocks(case: &Value, only: impl Fn(&Value) -> bool) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for array in ["questions", "promises", "escalations", "events"] {
        for block in case[array].as_array().unwrap().iter().filter(|block| only(block)) {
            let mut block = block.clone();
            for key in
                ["id", "was", "promise", "question", "replaces", "overdue", "late_seconds", "late_business_seconds"]
            {
                block.as_object_mut().unwrap().remove(key);
            }
            assert!(found.insert(format!("{array} {block}")), "{block}");
        }
    }
    found
}

#[test]
fn nothing_is_lost_in_either_language() {
    for json in [false, true] {
        let shop = shop(json);
        let (a, b) = (case(&shop, "aaa-1", &[]), case(&shop, "bbb-2", &[]));
        shop.run(&["merge", "aaa-1", "INTO", "bbb-2"]).ok();
        let (pointer, united) = (case(&shop, "aaa-1", &[]), case(&shop, "bbb-2", &[]));
        assert_eq!((&pointer["merged_into"], &pointer["status"]), (&"bbb-2".into(), &"closed".into()));
        let (theirs, ours) =
            (blocks(&united, |block| !block["was"].is_null()), blocks(&united, |block| block["was"].is_null()));
        assert_eq!(theirs, blocks(&a, |_| true));
        assert!(ours.is_superset(&blocks(&b, |_| true)), "{ours:#?}");
        // The references follow the ids.
        let id = |array: &str, was: &str| {
            let blocks = united[array].as_array().unwrap();
            blocks.iter().find(|block| block["was"] == was).unwrap()["id"].as_str().unwrap().to_owned()
        };
        let find = |array: &str, id: &str| {
            united[array].as_array().unwrap().iter().find(|block| block["id"] == id).unwrap().clone()
        };
        let moved = find("promises", &id("promises", "aaa-1/p2"));
        assert_eq!(moved["replaces"], id("promises", "aaa-1/p1"));
        assert_eq!(find("events", &id("events", "aaa-1/e2"))["promise"], moved["id"]);
        assert_eq!(find("events", &id("events", "aaa-1/e3"))["question"], id("questions", "aaa-1/q1"));
        assert_ne!(moved["id"], "p2");
        for (key, expect) in [
            ("status", "open"),
            ("priority", "high"),
            ("owner", "thandi"),
            ("wants", "Warm bread"),
            ("received_at", "2026-11-20T09:00:00+02:00"),
        ] {
            assert_eq!(united[key], expect, "{key}");
        }
        assert_eq!(united["merged"], serde_json::json!(["aaa-1"]));
        // The breach stays on record, once.
        let missed: Vec<&Value> =
            united["clocks"].as_array().unwrap().iter().filter(|run| run["clock"] == "answer").collect();
        assert_eq!(missed.len(), 1, "{missed:?}");
        assert_eq!(shop.run(&["check"]).ok().out, "");
        assert!(shop.read("cases/aaa-1.toml").starts_with(&A[..A.find("status").unwrap()]));
    }
}

#[test]
fn each_complaint_is_counted_once_and_the_past_is_as_it_was() {
    let shop = shop(false);
    let list = |more: &[&str]| {
        shop.run(&[&["list", "--columns", "id,open_promises", "--format", "csv"], more].concat()).ok().out
    };
    let overdue = |more: &[&str]| {
        shop.run(&[&["overdue", "--columns", "case,promise", "--format", "csv"], more].concat()).ok().out
    };
    let before = (list(&["--as-of", "2026-11-25 08:00"]), overdue(&["--as-of", "2026-11-25 08:00"]));
    shop.run(&["merge", "aaa-1", "INTO", "bbb-2"]).ok();
    assert_eq!(list(&[]), "id,open_promises\r\nbbb-2,2\r\n");
    assert_eq!(overdue(&[]).lines().count(), 2, "{}", overdue(&[]));
    assert_eq!((list(&["--as-of", "2026-11-25 08:00"]), overdue(&["--as-of", "2026-11-25 08:00"])), before);
    assert_eq!(list(&["--as-of", "2026-11-20 12:00"]), "id,open_promises\r\naaa-1,1\r\n");
    assert_eq!(list(&["id:aaa"]), list(&[]));
    // What was said with a key is not said again.
    let again = shop.run(&["update", "bbb-2", "--note", "x", "--once", "form-7"]).ok();
    assert!(again.out.contains("done already"), "{again:?}");
}

#[test]
fn addresses_are_followed_through_chains_and_loops_are_refused() {
    let shop = shop(false);
    shop.write("cases/ccc-3.toml", &B.replace("bbb-2", "ccc-3"));
    shop.run(&["merge", "aaa-1", "INTO", "bbb-2"]).ok();
    let loops = shop.run(&["merge", "bbb-2", "INTO", "aaa-1"]);
    assert_eq!(loops.code, 6, "{loops:?}");
    shop.run(&["merge", "bbb-2", "INTO", "ccc-3"]).ok();
    let said = shop.run(&["promise", "keep", "aaa-1/p2"]);
    assert_eq!(said.code, 6, "{said:?}");
    let address = said.err.split('`').find(|word| word.starts_with("ccc-3/")).unwrap().to_owned();
    shop.run(&["promise", "keep", &address]).ok();
    assert_eq!(case(&shop, "ccc-3", &[])["promises"].as_array().unwrap().len(), 4);
    // Merging into a pointer means what it points to; once more is no change.
    let before = shop.read("cases/ccc-3.toml");
    shop.write("cases/ddd-4.toml", &B.replace("bbb-2", "ddd-4"));
    shop.run(&["merge", "aaa-1", "INTO", "bbb-2"]).ok();
    shop.run(&["merge", "aaa-1", "INTO", "ccc-3"]).ok();
    assert_eq!(shop.read("cases/ccc-3.toml"), before);
    let said = shop.run(&["merge", "ddd-4", "INTO", "aaa-1"]).ok();
    assert!(said.out.contains("ccc-3"), "{said:?}");
    assert_eq!(shop.run(&["list", "--format", "ids"]).ok().out, "ccc-3\n");
    for write in [&["update", "--note", "x"][..], &["assign", "--to", "sipho"], &["close"], &["reopen", "--why", "x"]] {
        let said = shop.run(&[&write[..1], &["aaa-1"], &write[1..]].concat());
        assert_eq!(said.code, 6, "{said:?}");
        assert!(said.err.contains("`ccc-3`"), "{said:?}");
    }
    assert_eq!(shop.run(&["check"]).ok().out, "");
}

#[test]
fn a_case_that_came_back_after_its_end_is_reopened() {
    let shop = shop(false);
    shop.write("cases/bbb-2.toml", &B.replace("2026-11-21", "2026-11-18"));
    let said = shop.run(&["merge", "aaa-1", "INTO", "bbb-2"]).ok();
    assert!(said.out.contains("emergency: repeat.reopened"), "{said:?}");
    let united = case(&shop, "bbb-2", &[]);
    assert_eq!((&united["status"], &united["priority"]), (&"open".into(), &"emergency".into()));
}

#[test]
fn a_dry_run_writes_nothing_and_one_step_takes_it_back() {
    let shop = shop(true);
    let home = shop.path().join("home");
    std::fs::create_dir(&home).unwrap();
    let before = (shop.read("cases/aaa-1.toml"), shop.read("cases/bbb-2.json"));
    let dry = shop.run(&["merge", "aaa-1", "INTO", "bbb-2", "--dry-run"]).ok();
    assert!(dry.out.contains("+merged_into = \"bbb-2\"") && dry.out.contains("aaa-1/p1"), "{}", dry.out);
    assert_eq!((shop.read("cases/aaa-1.toml"), shop.read("cases/bbb-2.json")), before);
    let run = |args: &[&str]| said(shop.amends(args).env("HOME", &home));
    run(&["merge", "aaa-1", "INTO", "bbb-2"]).ok();
    assert_ne!((shop.read("cases/aaa-1.toml"), shop.read("cases/bbb-2.json")), before);
    run(&["undo", "--yes"]).ok();
    assert_eq!((shop.read("cases/aaa-1.toml"), shop.read("cases/bbb-2.json")), before);
}

#[test]
fn what_another_clone_did_to_the_old_case_is_seen_and_taken_in() {
    let sandbox = Sandbox::bare();
    let ours = Tree::new(&sandbox, "ours", A, Driver::Armed);
    ours.git(&["mv", crate::clones::CASE, "cases/aaa-1.toml"]).ok();
    ours.write("cases/bbb-2.toml", B);
    ours.commit("two cases");
    let theirs = ours.cloned("theirs", Driver::Armed);
    ours.amends(&["merge", "aaa-1", "INTO", "bbb-2"]).ok();
    ours.commit("merge");
    // Another machine throws other ids.
    let other = |args: &[&str]| said(sandbox.amends(args).env("AMENDS_SEED", "99").current_dir(&theirs.dir));
    other(&[
        "promise",
        "add",
        "aaa-1",
        "Bring the bread",
        "--due",
        "2026-11-24",
        "--force",
        "--why",
        "said so",
        "--at",
        "2026-11-23 10:00",
    ])
    .ok();
    other(&["promise", "keep", "aaa-1/p2"]).ok();
    theirs.commit("worked on the old one");
    theirs.git(&["pull", "-q", "--no-rebase", "--no-edit", "origin", "main"]).ok();
    let overdue = theirs.amends(&["overdue"]).ok().out;
    assert!(overdue.contains("Bring the bread"), "{overdue}");
    let check = theirs.amends(&["check"]);
    assert!(check.out.contains("merge.incomplete"), "{check:?}");
    theirs.amends(&["merge", "aaa-1", "INTO", "bbb-2"]).ok();
    assert_eq!(theirs.amends(&["check"]).ok().out, "");
    let overdue = theirs.amends(&["overdue", "--format", "csv", "--columns", "case,what"]).ok().out;
    assert_eq!(overdue, "case,what\r\nbbb-2,Bring the bread\r\n");
}

#[test]
fn who_said_yes_to_an_escalation_comes_along() {
    let shop = Sandbox::new_shop();
    let ladder = "\n[[ladder]]\nlevel = 0\nname = \"counter\"\nwho = [\"thandi\"]\n\n[[ladder]]\nlevel = 1\nname = \"lead\"\nwho = [\"sipho\"]\n";
    shop.write("amends.toml", &(shop.read("amends.toml") + ladder));
    shop.write("cases/aaa-1.toml", A);
    shop.write("cases/bbb-2.toml", B);
    let why = "Sipho said yes on the phone";
    for args in [
        &["escalate", "aaa-1", "--to", "lead", "--why", "over", "--told", "Soon", "--next-update", "+1d"][..],
        &["accept", "aaa-1", "--me", "naledi", "--force", "--why", why],
        &["merge", "aaa-1", "INTO", "bbb-2"],
    ] {
        shop.run(args).ok();
    }
    let escalations = case(&shop, "bbb-2", &[])["escalations"].clone();
    let taken = escalations.as_array().unwrap().iter().find(|escalation| escalation["to"] == "lead").unwrap();
    assert_eq!((&taken["answered_by"], &taken["accepted_at"]), (&"naledi".into(), &crate::sandbox::NOW.into()));
    let shown = shop.run(&["show", "bbb-2"]).ok().out;
    assert!(shown.contains(&format!("accepted by naledi, Wed 25 Nov 2026 09:00: {why}")), "{shown}");
    assert_eq!(shop.run(&["check"]).ok().out, "");
}

#[test]
fn two_clones_that_merge_the_same_end_equal() {
    let sandbox = Sandbox::bare();
    let ours = Tree::new(&sandbox, "ours", A, Driver::Armed);
    ours.git(&["mv", crate::clones::CASE, "cases/aaa-1.toml"]).ok();
    ours.write("cases/bbb-2.toml", B);
    ours.commit("two cases");
    let theirs = ours.cloned("theirs", Driver::Armed);
    for tree in [&ours, &theirs] {
        tree.amends(&["merge", "aaa-1", "INTO", "bbb-2"]).ok();
        tree.commit("merge");
    }
    theirs.git(&["pull", "-q", "--no-rebase", "--no-edit", "origin", "main"]).ok();
    let show = theirs.amends(&["show", "bbb-2", "--format", "json"]).ok().json();
    assert_eq!(show["data"][0]["promises"].as_array().unwrap().len(), 3);
    assert_eq!(theirs.amends(&["check"]).ok().out, "");
}
