//! Cases of several people that were united with `--force`: nobody reads what another one said.
//! What is whose is told in `model::mixed`.

use crate::sandbox::{Said, Sandbox};

/// Opens a case of each of two people and unites the first with the second.
fn united(shop: &Sandbox) -> [String; 2] {
    let open = |name: &str, said: &str, more: &[&str]| {
        let from = format!("{name} <{}@x.example>", name.to_lowercase());
        let args = ["open", said, "--from", &from, "--text", &format!("words of {name}"), "-q"];
        shop.run(&[&args, more].concat()).ok().out.lines().next().unwrap().to_owned()
    };
    let wish = ["--wants", "Lis wish", "--ref", "LI-1", "--promise", "Lis loaf", "--promise-due", "fri"];
    let (li, bo) = (open("Li", "Lis subject", &wish), open("Bo", "Bos subject", &[]));
    shop.run(&["merge", &li, "INTO", &bo, "--force", "--why", "one household"]).ok();
    [li, bo]
}

fn check(said: &Said, is_there: &[&str], is_not: &[&str]) {
    for (words, expect) in [(is_there, true), (is_not, false)] {
        for word in words {
            assert_eq!(said.out.contains(word), expect, "{word}: {}", said.out);
        }
    }
    assert_eq!(said.err.lines().filter(|line| line.contains("held back as other people's")).count(), 1, "{}", said.err);
}

#[test]
fn a_brief_for_the_customer_has_their_own_words_alone() {
    let shop = Sandbox::new_shop();
    let [_, bo] = united(&shop);
    for format in ["table", "markdown", "json", "csv"] {
        let brief = shop.run(&["brief", &bo, "--for-customer", "--format", format]).ok();
        check(&brief, &["Bos subject", "words of Bo"], &["words of Li", "Lis", "LI-1", "Li "]);
    }
    let ours = shop.run(&["brief", &bo]).ok();
    assert!(ours.out.contains("words of Li") && ours.err.is_empty(), "{ours:?}");
}

#[test]
fn what_is_said_since_of_another_part_is_whose_that_is() {
    let shop = Sandbox::new_shop();
    let open = |name: &str, more: &[&str]| {
        let from = format!("{name} <{}@x.example>", name.to_lowercase());
        shop.run(&[&["open", "Late", "--from", &from, "-q"], more].concat()).ok().out.lines().next().unwrap().to_owned()
    };
    let bo = open("Bo", &[]);
    let li = open("Li", &["--question", "Was my card read twice", "--promise", "Loaf", "--promise-due", "fri"]);
    shop.run(&["merge", &li, "INTO", &bo, "--force", "--why", "one household"]).ok();
    let shown = shop.run(&["show", &bo, "--format", "json"]).ok().json()["data"][0].clone();
    let first = |array: &str| shown[array][0]["id"].as_str().unwrap().to_owned();
    let (question, promise) = (first("questions"), format!("{bo}/{}", first("promises")));
    shop.run(&["update", &bo, "--out", "card 5500 was read twice", "--answers", &question]).ok();
    shop.run(&["promise", "keep", &promise, "--note", "left at the neighbour"]).ok();
    let brief = shop.run(&["brief", &bo, "--for-customer"]).ok();
    assert!(!brief.out.contains("5500") && !brief.out.contains("neighbour"), "{}", brief.out);
    let export = |who: &str| shop.run(&["party", "export", who, "--format", "markdown"]).ok();
    check(&export("bo@x.example"), &[], &["5500", "neighbour"]);
    check(&export("li@x.example"), &["5500", "neighbour"], &["bo@x"]);
    // A third case of Bo takes it in: what is whose there is not told apart, so that Li reads none of it.
    let cake = open("Bo", &["--text", "cake of Bo"]);
    shop.run(&["merge", &bo, "INTO", &cake]).ok();
    let export = export("li@x.example");
    assert!(!export.out.contains("cake of Bo") && !export.out.contains("bo@x"), "{}", export.out);
    assert!(export.err.contains(&format!("note: of `{cake}`, in which several people complain")), "{}", export.err);
}

#[test]
fn an_export_has_what_is_theirs_alone() {
    let shop = Sandbox::new_shop();
    let [li, _] = united(&shop);
    for format in ["markdown", "json"] {
        let export = |who: &str| shop.run(&["party", "export", who, "--format", format]).ok();
        check(&export("bo@x.example"), &["Bos subject", "words of Bo"], &["words of Li", "Lis", "LI-1", "li@x"]);
        let came = format!("what came from {li}");
        check(&export("li@x.example"), &["words of Li", "LI-1", &came], &["words of Bo", "Bos subject", "bo@x"]);
    }
    // They were one person all along: all of it is theirs.
    shop.run(&["party", "merge", "li@x.example", "INTO", "bo@x.example"]).ok();
    let export = shop.run(&["party", "export", "bo@x.example", "--format", "json"]).ok();
    assert!(export.out.contains("words of Li") && export.err.is_empty(), "{export:?}");
}

#[test]
fn who_is_only_named_in_a_case_reads_that_alone() {
    let shop = Sandbox::new_shop();
    let open = |subject: &str, from: &str, text: &str| {
        let args = ["open", subject, "--from", from, "--text", text, "--situation", "none", "-q"];
        shop.run(&args).ok().out.lines().next().unwrap().to_owned()
    };
    let ann = open("Account emptied", "Ann <ann@one.example>", "My bank account was emptied");
    open("Late", "Bob <bob@two.example>", "Bread was late");
    let bob = shop.run(&["party", "list", "Bob", "--format", "ids"]).ok().out.trim().to_owned();
    let to = format!("party:{bob}");
    shop.run(&["promise", "add", &ann, "Ask for the invoice", "--due", "fri", "--to", &to]).ok();
    let export = shop.run(&["party", "export", &bob, "--format", "markdown"]).ok().out;
    assert!(export.contains("Ask for the invoice") && export.contains("Bread was late"), "{export}");
    assert!(!export.contains("emptied") && !export.contains("ann@one.example"), "{export}");
}
