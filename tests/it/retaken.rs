//! A case that is merged again after somebody went on working on the old file, and what stands in it by hand.
//! That nothing is lost the first time is shown in `united`.

use crate::sandbox::Sandbox;

const OLD: &str = r#"schema = 1
id = "aaa-1"
subject = "Cold bread"
received_at = 2026-11-20T09:00:00+02:00

[[question]]
id = "q1"
text = "Why?"
state = "promised"

[[question]]
id = "q2"
text = "When?"

[[promise]]
id = "p1"
what = "Say why"
made_at = 2026-11-20T09:30:00+02:00
due = 2026-11-30

[[escalation]]
id = "s1"
to = "manager"
level = 2
at = 2026-11-22T10:00:00+02:00
"#;

const NEW: &str = r#"schema = 1
id = "bbb-2"
subject = "Bread was cold"
received_at = 2026-11-21T09:00:00+02:00
"#;

fn shop(old: &str, new: (&str, &str)) -> Sandbox {
    let shop = Sandbox::new_shop();
    shop.write("cases/aaa-1.toml", old);
    shop.write(new.0, new.1);
    shop
}

fn merge(shop: &Sandbox) -> String {
    shop.run(&["merge", "aaa-1", "INTO", "bbb-2"]).ok().out
}

#[test]
fn what_was_answered_and_accepted_in_the_old_file_is_so_in_the_new_one() {
    let shop = shop(OLD, ("cases/bbb-2.toml", NEW));
    merge(&shop);
    let old = shop.read("cases/aaa-1.toml");
    let at = "accepted_at = 2026-11-23T10:00:00+02:00";
    let old = old
        .replace("state = \"promised\"", "state = \"answered\"")
        .replace("at = 2026-11-22T10:00:00+02:00", &format!("at = 2026-11-22T10:00:00+02:00\n{at}"));
    let old = old.replace("text = \"When?\"", "text = \"When?\"\nstate = \"promised\"");
    shop.write("cases/aaa-1.toml", &old);
    merge(&shop);
    let united = shop.read("cases/bbb-2.toml");
    assert!(united.contains("state = \"answered\""), "{united}");
    assert!(united.contains("state = \"promised\""), "{united}");
    assert!(united.contains(at), "{united}");
    assert!(merge(&shop).contains("holds it already"));
    // An answer here is not taken back by a promise there.
    shop.write("cases/bbb-2.toml", &united.replace("state = \"promised\"", "state = \"declined\""));
    merge(&shop);
    assert!(shop.read("cases/bbb-2.toml").contains("state = \"declined\""));
}

#[test]
fn keys_that_nobody_knows_keep_their_values() {
    let event = "\n[[event]]\nid = \"e1\"\ncase = \"aaa-1\"\nat = 2026-11-20T09:00:00+02:00\nkind = \"note\"\n\
                 x_on = 2026-11-20\nx_flag = true\nx_hex = 0x1F\nx_rate = 1.50\nx_list = [1, 2.5, 'c']\nx_in = { a = 1 }\n";
    let old = format!("{OLD}{event}");
    let shop_of = shop(&old, ("cases/bbb-2.toml", NEW));
    merge(&shop_of);
    let united = shop_of.read("cases/bbb-2.toml");
    for line in event.lines().filter(|line| line.starts_with("x_")) {
        assert!(united.contains(line), "{line}\n{united}");
    }
    let json = r#"{"schema": 1, "id": "bbb-2", "subject": "Bread", "received_at": "2026-11-21T09:00:00+02:00"}"#;
    let shop_of = shop(&old, ("cases/bbb-2.json", json));
    merge(&shop_of);
    let united: serde_json::Value = serde_json::from_str(&shop_of.read("cases/bbb-2.json")).unwrap();
    let events = united["event"].as_array().unwrap();
    let taken = events.iter().find(|event| event["was"] == "aaa-1/e1").unwrap();
    for (key, expect) in [
        ("x_on", serde_json::json!("2026-11-20")),
        ("x_flag", true.into()),
        ("x_hex", 31.into()),
        ("x_rate", 1.5.into()),
        ("x_list", serde_json::json!([1, 2.5, "c"])),
        ("x_in", serde_json::json!({"a": 1})),
    ] {
        assert_eq!(taken[key], expect, "{key}");
    }
}

#[test]
fn blocks_without_an_id_are_taken_in_once_and_none_is_lost() {
    let note = |text: &str| {
        format!("\n[[event]]\ncase = \"aaa-1\"\nat = 2026-11-20T09:00:00+02:00\nkind = \"note\"\ntext = \"{text}\"\n")
    };
    let shop = shop(&format!("{OLD}{}{}", note("twice"), note("twice")), ("cases/bbb-2.toml", NEW));
    merge(&shop);
    let n = |text: &str| shop.read("cases/bbb-2.toml").matches(&format!("text = \"{text}\"")).count();
    assert_eq!(n("twice"), 2);
    assert!(merge(&shop).contains("holds it already"));
    let incomplete = || shop.run(&["check"]).out.contains("merge.incomplete");
    assert!(!incomplete());
    // What comes to the old file later is missed, and taken in.
    shop.write("cases/aaa-1.toml", &(shop.read("cases/aaa-1.toml") + &note("later")));
    assert!(incomplete());
    merge(&shop);
    assert_eq!((n("twice"), n("later")), (2, 1));
    assert!(!incomplete());
}

#[test]
fn a_clock_of_long_ago_writes_nothing_anywhere() {
    let shop = shop(OLD, ("cases/bbb-2.toml", NEW));
    shop.run(&["update", "bbb-2", "--note", "today"]).ok();
    let path = "cases/bbb-2.toml";
    shop.write(path, &(shop.read(path) + "\n[[conflict]]\nkey = \"category\"\nvalues = [\"a\", \"b\"]\n"));
    let before = shop.read(path);
    let late = |args: &[&str]| {
        let mut command = shop.amends(args);
        command.env("AMENDS_NOW", "2026-11-20T09:00:00+02:00").env("EDITOR", "sed -i s/cold/warm/");
        crate::sandbox::said(&mut command)
    };
    for args in [&["resolve-merge", "bbb-2", "--key", "category", "--take", "a"][..], &["edit", "bbb-2"]] {
        let refused = late(args);
        assert!(matches!(refused.code, 3 | 6), "{refused:?}");
        assert_eq!(shop.read(path), before);
    }
    shop.run(&["resolve-merge", "bbb-2", "--key", "category", "--take", "a"]).ok();
    let before = shop.read(path);
    let refused = late(&["edit", "bbb-2"]);
    assert!(refused.code == 6 && refused.err.contains("set the clock right"), "{refused:?}");
    assert_eq!(shop.read(path), before);
}

#[test]
fn how_the_other_one_ended_is_told_whole_and_whom_it_waited_for_is_its_own_past() {
    let old = r#"schema = 1
id = "aaa-1"
subject = "Cold bread"
channel = "whatsapp"
received_at = 2026-11-20T09:00:00+02:00
status = "resolved"

[outcome]
remedy = "Voucher"
amount = "450"
currency = "ZAR"
accepted = "no"

[[event]]
id = "e1"
at = 2026-11-21T09:00:00+02:00
kind = "waiting"
key = "status"
from = "open"
to = "waiting"
party = "customer"

[[event]]
id = "e2"
at = 2026-11-23T09:00:00+02:00
kind = "resolved"
key = "status"
from = "waiting"
to = "resolved"
"#;
    let new = r#"schema = 1
id = "bbb-2"
subject = "Bread was cold"
received_at = 2026-11-20T09:00:00+02:00
status = "resolved"

[outcome]
remedy = "New bread"

[[event]]
id = "f1"
at = 2026-11-20T12:00:00+02:00
kind = "waiting"
key = "status"
from = "open"
to = "waiting"
party = "third-party"

[[event]]
id = "f2"
at = 2026-11-23T09:00:00+02:00
kind = "resolved"
key = "status"
from = "waiting"
to = "resolved"
"#;
    let shop = shop(old, ("cases/bbb-2.toml", new));
    let waited = || {
        let show = ["show", "bbb-2", "--as-of", "2026-11-22T12:00:00+02:00", "--format", "json"];
        shop.run(&show).json()["data"][0]["waiting_on"].clone()
    };
    assert_eq!(waited(), "third-party");
    let said = merge(&shop);
    assert_eq!(waited(), "third-party");
    let united = shop.read("cases/bbb-2.toml");
    assert!(united.contains("channel = \"whatsapp\""), "{united}");
    let there = "outcome there: Voucher, amount 450, currency ZAR, accepted no";
    assert!(united.contains(there) || said.contains(there), "{said}{united}");
}
