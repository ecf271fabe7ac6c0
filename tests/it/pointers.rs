//! What is said of a case whose record another one holds: what was so before, and nothing that is still to be done.
//! That nothing of it is lost there is `united`'s business.

use serde_json::{Value, json};

use crate::sandbox::Sandbox;

/// A shop with a chain of three cases of one customer, the first of which was owed much before it was merged.
fn chain() -> (Sandbox, [String; 3]) {
    let shop = Sandbox::new_shop();
    let open = |more: &[&str]| {
        let open = ["open", "Overcharged", "--from", "Ann <ann@x.example>", "-q", "--text", "Twice!"];
        shop.run(&[&open, more].concat()).ok().out.lines().next().unwrap().to_owned()
    };
    let first = open(&["--owner", "sipho", "--question", "Why twice"]);
    let [second, third] = [(); 2].map(|()| open(&["--owner", "thandi"]));
    for (what, due) in [("Send the invoice", "+1d"), ("Call her", "2026-11-26")] {
        shop.run(&["promise", "add", &first, what, "--due", due]).ok();
    }
    let promises = data(&shop, &["show", &first])["promises"].clone();
    let sent = promises[0]["id"].as_str().unwrap();
    shop.run(&["promise", "keep", &format!("{first}/{sent}")]).ok();
    shop.run(&["escalate", &first, "--to", "manager", "--why", "over"]).ok();
    for (from, into) in [(&first, &second), (&second, &third)] {
        shop.run(&["merge", from, "INTO", into]).ok();
    }
    (shop, [first, second, third])
}

fn data(shop: &Sandbox, args: &[&str]) -> Value {
    shop.run(&[args, &["--format", "json"]].concat()).ok().json()["data"][0].clone()
}

/// Returns what each of a list is called.
fn names(list: &Value, key: &str) -> Vec<Value> {
    list.as_array().unwrap().iter().map(|row| row[key].clone()).collect()
}

#[test]
fn a_brief_of_a_pointer_asks_nothing_and_leads_to_the_case_that_holds_its_record() {
    let (shop, [first, second, third]) = chain();
    for id in [&first, &second] {
        let page = shop.run(&["brief", id]).ok().out;
        let merged = format!(
            "Merged     {third} holds its record, and this is what was so before; next: amends brief {third}\n"
        );
        assert!(page.contains(&merged), "{page}");
        for gone in ["emergency", "level 1", "Owner", "Asked of you", "Still promised", "Call her", "Why twice"] {
            assert!(!page.contains(gone), "{gone}: {page}");
        }
        let row = data(&shop, &["brief", id]);
        for (key, expect) in [
            ("asked", json!([])),
            ("by_at", json!(null)),
            ("priority", json!(null)),
            ("owner", json!(null)),
            ("questions", json!([])),
        ] {
            assert_eq!(row[key], expect, "{key}");
        }
    }
    // What was done there was done.
    assert!(shop.run(&["brief", &first]).ok().out.contains("Send the invoice"));
    assert_eq!(names(&data(&shop, &["brief", &first])["promises"], "what"), ["Send the invoice"]);
    let page = shop.run(&["brief", &third]).ok().out;
    assert!(page.contains("Call her") && page.contains("Why twice"), "{page}");
}

#[test]
fn the_customer_of_a_pointer_reads_nothing_that_is_not_so() {
    let (shop, [first, _, third]) = chain();
    let said = shop.run(&["brief", &first, "--for-customer"]).ok();
    let head: Vec<&str> = said.out.lines().take(4).collect();
    assert_eq!(head[2..], [&format!("We look after it under number {third}."), "You told us: Twice!"]);
    for gone in ["sipho", "What we promise you", "Call her", "Your questions", "amends"] {
        assert!(!said.out.contains(gone), "{gone}: {}", said.out);
    }
    assert!(said.err.contains(&format!("next: amends brief {third} --for-customer")), "{}", said.err);
}

#[test]
fn what_is_open_is_shown_of_the_case_that_holds_it_alone() {
    let (shop, [first, _, third]) = chain();
    let shown = data(&shop, &["show", &first]);
    assert_eq!((names(&shown["promises"], "what"), &shown["questions"]), (vec![json!("Send the invoice")], &json!([])));
    let page = shop.run(&["show", &first]).ok().out;
    assert!(!page.contains("Questions") && !page.contains("Call her"), "{page}");
    let held = shop.run(&["show", &third]).ok().out;
    assert!(held.contains("Call her") && held.contains("Why twice"), "{held}");
}
