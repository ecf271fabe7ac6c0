//! One person or business with several files: found by all that any of them holds, and spoken of by all that is known.
//! Who is taken for whom stands in `matching`.

use std::thread::sleep;
use std::time::Duration;

use crate::sandbox::{Sandbox, said};

const ANN: &str = "schema = 1\nid = \"p-ann\"\nkind = \"person\"\nname = \"Ann One\"\nemails = [\"ann@one.example\"]\n\
                   phones = [\"+27 82 555 0111\"]\norganisation = \"p-acme\"\nprefers = \"phone\"\navoid = [\"email\"]\n\
                   same_as = \"p-bob\"\n";
const BOB: &str = "schema = 1\nid = \"p-bob\"\nkind = \"person\"\nname = \"Bob Two\"\nemails = [\"bob@two.example\"]\n";
const ACME: &str = "schema = 1\nid = \"p-acme\"\nkind = \"organisation\"\nname = \"Acme Ltd\"\nphones = [\"+27 21 555 0100\"]\n\
                    same_as = \"p-zen\"\n";
const ZEN: &str = "schema = 1\nid = \"p-zen\"\nkind = \"organisation\"\nname = \"Zen Bakers\"\n";

fn case(id: &str, party: &str) -> String {
    format!(
        "schema = 1\nid = \"{id}\"\nsubject = \"S\"\nkind = \"request\"\ncomplainant = \"{party}\"\n\
         received_at = 2026-11-20T09:14:00+02:00\n"
    )
}

fn shop() -> Sandbox {
    let shop = Sandbox::new_shop();
    for (path, text) in [
        ("parties/p-ann.toml", ANN),
        ("parties/p-bob.toml", BOB),
        ("parties/p-acme.toml", ACME),
        ("parties/p-zen.toml", ZEN),
        ("cases/2026/aaa-1.toml", &case("aaa-1", "p-ann")),
        ("cases/2026/bbb-2.toml", &case("bbb-2", "p-bob")),
        ("cases/2026/ccc-3.toml", &case("ccc-3", "p-zen")),
        ("cases/2026/ddd-4.toml", &case("ddd-4", "p-else")),
    ] {
        shop.write(path, text);
    }
    shop
}

#[test]
fn a_merged_file_finds_the_cases_of_whoever_lives_on() {
    let shop = shop();
    sleep(Duration::from_millis(2100));
    let cache = shop.path().join("cache");
    let warm = |args: &[&str]| said(shop.amends(args).env("XDG_CACHE_HOME", &cache));
    warm(&["list"]).ok();
    for (filter, expect) in [
        ("complainant:p-ann", "aaa-1 bbb-2"),
        ("complainant:ann@one.example", "aaa-1 bbb-2"),
        ("complainant:ann", "aaa-1 bbb-2"),
        ("complainant:bob", "aaa-1 bbb-2"),
        ("complainant:+27825550111", "aaa-1 bbb-2"),
        // Words of two names are nobody's name.
        ("complainant:\"ann two\"", ""),
        ("party:bob@two.example", "aaa-1 bbb-2"),
        ("organisation:p-acme", "aaa-1 bbb-2 ccc-3"),
        ("organisation:acme", "aaa-1 bbb-2 ccc-3"),
        ("organisation:p-zen", "aaa-1 bbb-2 ccc-3"),
        ("party:+27215550100", "aaa-1 bbb-2 ccc-3"),
        ("not:party:p-ann", "ccc-3 ddd-4"),
    ] {
        let plain = shop.run(&["list", filter, "--sort", "id", "--format", "ids", "--no-index"]).ok();
        assert_eq!(plain.out.split_whitespace().collect::<Vec<_>>().join(" "), expect, "{filter}");
        for command in ["list", "next", "overdue", "silence"] {
            let args = [command, filter, "--format", "json"];
            let bare = shop.run(&[command, filter, "--format", "json", "--no-index"]).ok();
            assert_eq!(warm(&args).ok().out, bare.out, "{command} {filter}");
        }
    }
}

#[test]
fn whoever_lives_on_is_spoken_of_with_what_the_merged_file_holds() {
    let shop = shop();
    for page in [["show", "aaa-1"], ["brief", "aaa-1"]] {
        let said = shop.run(&page).ok().out;
        for known in ["Bob Two", "bob@two.example", "ann@one.example", "+27 82 555 0111", "phone", "email"] {
            assert!(said.contains(known), "{page:?} {known}: {said}");
        }
    }
    shop.run(&["update", "bbb-2", "--out", "We look into it", "--channel", "email"]).ok();
    let found = shop.run(&["list", "code:channel.not-preferred", "--format", "ids"]).ok().out;
    assert_eq!(found, "bbb-2\n");
    let said = shop.run(&["open", "Late", "--from", "ann@one.example"]).ok();
    assert!(!said.err.contains("is not on file"), "{}", said.err);
    let said = shop.run(&["open", "Late again", "--from", "bob@two.example"]).ok().out;
    assert!(said.contains("by phone, which they prefer, not by email: +27 82 555 0111"), "{said}");
    let row = shop.run(&["party", "show", "p-bob", "--format", "json"]).ok().out;
    assert!(row.contains("\"prefers\":\"phone\""), "{row}");
}

#[test]
fn a_whole_name_is_meant_before_words_of_names() {
    let shop = shop();
    shop.write(
        "parties/p-sara.toml",
        "schema = 1\nid = \"p-sara\"\nkind = \"person\"\nname = \"Sara Zen Bakers\"\norganisation = \"p-zen\"\n",
    );
    shop.write("parties/p-bo.toml", "schema = 1\nid = \"p-bo\"\nkind = \"person\"\nname = \"Bo\"\n");
    let id = |typed: &str| shop.run(&["party", "show", typed, "--format", "ids"]);
    for (typed, expect) in
        [("zen  BAKERS", "p-zen"), ("sara", "p-sara"), ("bo", "p-bo"), ("bob", "p-bob"), ("sar", "p-sara")]
    {
        assert_eq!(id(typed).ok().out.trim(), expect, "{typed}");
    }
    let said = id("two.example");
    assert_eq!(said.code, 4, "{said:?}");
}

#[test]
fn a_business_that_complains_under_its_own_name_is_filed_as_the_business() {
    let shop = Sandbox::new_shop();
    shop.run(&["open", "One", "--from", "Sara <s@x.example>", "--org", "Acme Ltd", "-q"]).ok();
    let said = shop.run(&["open", "Two", "--from", "acme limited"]).ok();
    assert!(said.out.contains("repeat.organisation"), "{}", said.out);
    let parties = shop.run(&["party", "list", "--format", "csv", "--columns", "name,kind"]).ok().out;
    assert_eq!(parties.lines().count(), 3, "{parties}");
    // Another business of the name is another one, and is not suggested.
    shop.run(&["open", "Three", "--from", "Acme Ltd", "--somebody-else", "-q"]).ok();
    let names = shop.run(&["party", "list", "--format", "csv", "--columns", "name,kind"]).ok().out;
    assert_eq!(names.matches("Acme Ltd,organisation").count(), 2, "{names}");
    assert_eq!(shop.run(&["party", "duplicates"]).ok().out, "");
    // Without a legal form it may be a person.
    shop.run(&["open", "Four", "--from", "Acme", "-q"]).ok();
    let pairs = shop.run(&["party", "duplicates", "--format", "csv", "--columns", "sure,name,why,hint"]).ok().out;
    assert!(pairs.contains(",a person and a business of one name,\"amends party set "), "{pairs}");
    assert!(pairs.contains(" kind=organisation, or amends party split "), "{pairs}");
    // One that is on file under no name yet is made by the first case, and the second is of it, whatever it writes from.
    shop.run(&["open", "Five", "--from", "Beta CC <info@beta.example>", "-q"]).ok();
    for from in ["Beta CC", "beta c.c.", "BETA CC <orders@beta.example>", "Beta CC <011 555 0100>", "info@beta.example"]
    {
        let said = shop.run(&["open", "Six", "--from", from]).ok();
        assert!(said.out.contains("repeat.organisation"), "{from}: {}", said.out);
    }
    let names = shop.run(&["party", "list", "beta", "--format", "csv", "--columns", "name,kind,emails"]).ok().out;
    assert_eq!(names, "name,kind,emails\r\nBeta CC,organisation,info@beta.example\r\n");
    // What was typed of a business that this case makes stands in its file from the beginning.
    let said = shop.run(&["open", "Seven", "--from", "Zeta Ltd <z@zeta.example>", "--org", "Zeta"]).ok();
    assert_eq!(said.code, 0, "{said:?}");
    let names = shop.run(&["party", "list", "zeta", "--format", "csv", "--columns", "name,kind,emails"]).ok().out;
    assert_eq!(names, "name,kind,emails\r\nZeta,organisation,z@zeta.example\r\n");
}

#[test]
fn a_business_that_is_named_twice_in_one_case_is_one() {
    let shop = Sandbox::new_shop();
    let names = || {
        let said = shop.run(&["party", "list", "acme", "--format", "csv", "--columns", "emails"]).ok().out;
        said.split_whitespace().skip(1).map(str::to_owned).collect::<std::collections::BTreeSet<_>>()
    };
    let open = |from: &str, more: &[&str]| shop.run(&[&["open", "Late", "--from", from], more].concat()).ok();
    open("Acme Ltd <a@one.example>", &[]);
    open("Acme Ltd <b@two.example>", &["--somebody-else"]);
    // Two of a name are on file: which of them writes is not known, and it is nobody a third time.
    let said = open("Acme Ltd <c@three.example>", &["--org", "ACME Limited"]);
    assert!(said.err.contains("may be one of: "), "{said:?}");
    assert!(!said.err.contains("is taken for"), "{said:?}");
    open("Acme Ltd <d@four.example>", &["--org", "Acme Ltd", "--somebody-else"]);
    assert_eq!(
        names(),
        ["a@one.example", "b@two.example", "c@three.example", "d@four.example"].map(str::to_owned).into()
    );
    let kinds = shop.run(&["party", "list", "--format", "csv", "--columns", "kind"]).ok().out;
    assert_eq!(kinds.matches("organisation").count(), 4, "{kinds}");
    // From then on its address tells which one it is.
    let said = open("Acme Ltd <c@three.example>", &["--org", "Acme Ltd"]);
    assert!(said.out.contains("repeat.organisation"), "{said:?}");
    let kinds = shop.run(&["party", "list", "--format", "csv", "--columns", "kind"]).ok().out;
    assert_eq!(kinds.matches("organisation").count(), 4, "{kinds}");
}

/// Returns the ids of the parties that have an address of this domain.
fn at(shop: &Sandbox, domain: &str) -> Vec<String> {
    let said = shop.run(&["party", "list", "--format", "csv", "--columns", "id,emails"]).ok().out;
    let rows = said.lines().filter(|line| line.contains(domain));
    rows.filter_map(|line| Some(line.split_once(',')?.0.to_owned())).collect()
}

#[test]
fn of_two_businesses_of_one_name_the_mail_domain_tells_which_is_meant_else_nobody_is() {
    let shop = Sandbox::new_shop();
    let open = |subject: &str, rest: &[&str]| {
        let args = [&["open", subject, "--situation", "none"], rest].concat();
        shop.run(&args).ok()
    };
    let complainant = |subject: &str| {
        let said = shop.run(&["list", subject, "--columns", "complainant", "--format", "csv"]).ok().out;
        said.lines().nth(1).unwrap().to_owned()
    };
    open("First", &["--from", "Acme Ltd <a@one.example>"]);
    open("Second", &["--from", "Acme Ltd <a@two.example>", "--somebody-else"]);
    let ([one], [two]) = (at(&shop, "one.example").try_into().unwrap(), at(&shop, "two.example").try_into().unwrap());
    let (one, two): (String, String) = (one, two);
    for (subject, from, expect) in [
        ("Third", "Acme Ltd <orders@two.example>", &two),
        ("Fourth", "ACME (Pty) Ltd <orders@one.example>", &one),
        ("Fifth", "acme limited <a@two.example>", &two),
    ] {
        let said = open(subject, &["--from", from]);
        assert!(said.out.contains("repeat.organisation"), "{from}: {}", said.out);
        assert!(!said.err.contains("is taken for"), "{from}: {}", said.err);
        assert_eq!(complainant(subject), *expect, "{from}");
    }
    // Of those who come from nowhere nobody knows which they are.
    for (subject, from) in
        [("Sixth", "Acme Ltd"), ("Seventh", "Acme Ltd <acme@gmail.com>"), ("Eighth", "Acme <083 555 0100>")]
    {
        let said = open(subject, &["--from", from]);
        assert!(!said.out.contains("repeat."), "{from}: {}", said.out);
        let new = complainant(subject);
        assert!(new != one && new != two, "{from}");
        assert!(
            said.err.contains(&one) && said.err.contains(&two) || from.starts_with("Acme <"),
            "{from}: {}",
            said.err
        );
        // Nor does their file make them one of the two afterwards.
        let list = shop.run(&["list", "code:repeat.organisation", subject, "--format", "ids"]).ok().out;
        assert_eq!(list, "", "{from}");
    }
    // Where somebody works is asked of their own address in the same way.
    open("Ninth", &["--from", "Sara <sara@two.example>", "--org", "Acme Ltd"]);
    let firm = |email: &str| {
        let said = shop.run(&["party", "show", email, "--format", "json"]).ok().out;
        said.split("\"organisation\":\"").nth(1).and_then(|rest| rest.split('"').next()).map(str::to_owned)
    };
    assert_eq!(firm("sara@two.example"), Some(two.clone()));
    let said = open("Tenth", &["--from", "Tim <tim@gmail.com>", "--org", "Acme Ltd"]);
    assert!(said.err.contains("may be one of: `Acme Ltd`"), "{}", said.err);
    let third = firm("tim@gmail.com").unwrap();
    assert!(third != one && third != two);
    // A third one of the name is none of those on file.
    open("Last", &["--from", "Acme Ltd <a@three.example>", "--somebody-else"]);
    let pairs = shop.run(&["party", "duplicates", "--format", "csv", "--columns", "sure,party,other"]).ok().out;
    let [three] = at(&shop, "three.example").try_into().unwrap();
    let three: String = three;
    assert!(!pairs.contains("certain"), "{pairs}");
    let acme = complainant("Eighth");
    let of_three: Vec<&str> = pairs.lines().filter(|pair| pair.contains(&three)).collect();
    assert!(!of_three.is_empty() && of_three.iter().all(|pair| pair.contains(&acme)), "{pairs}");
}

#[test]
fn two_that_become_one_are_two_until_both_files_say_so() {
    let shop = Sandbox::new_shop();
    let one = "schema = 1\nid = \"p-a\"\nkind = \"person\"\nname = \"Ann\"\nemails = [\"a@x.example\"]\n";
    let other = one.replace("p-a", "p-b") + "not_same_as = [\"p-a\"]\n";
    let read_only = |is_so: bool| {
        let path = shop.shop().join("parties/p-b.toml");
        let mut mode = std::fs::metadata(&path).unwrap().permissions();
        mode.set_readonly(is_so);
        std::fs::set_permissions(path, mode).unwrap();
    };
    shop.write("parties/p-a.toml", one);
    shop.write("parties/p-b.toml", &other);
    read_only(true);
    for _ in 0..2 {
        let said = shop.run(&["party", "merge", "p-a", "INTO", "p-b", "--once", "k"]);
        assert!(matches!(said.code, 5 | 7) && !said.out.contains("merged into"), "{said:?}");
        assert_eq!(shop.read("parties/p-b.toml"), other);
        let pairs = shop.run(&["party", "duplicates"]).ok().out;
        assert!(!pairs.contains("certain"), "{pairs}");
    }
    assert!(shop.read("parties/p-a.toml").contains("same_as = \"p-b\""));
    read_only(false);
    let said = shop.run(&["party", "merge", "p-a", "INTO", "p-b", "--once", "k"]).ok();
    assert!(said.out.contains("merged into"), "{said:?}");
    assert!(!shop.read("parties/p-b.toml").contains("not_same_as"));
}

#[test]
fn a_family_name_that_is_a_legal_form_too_is_a_persons() {
    let shop = Sandbox::new_shop();
    shop.write("parties/p-cafe.toml", "schema = 1\nid = \"p-cafe\"\nkind = \"organisation\"\nname = \"Ellen\"\n");
    for (n, from) in [
        "Ellen Pao <ellen@a.example>",
        "Ellen Pao <epao@b.example>",
        "Ellen Pao",
        "Thomas C.C. <t1@c.example>",
        "Thomas C.C. <t2@d.example>",
        "Lerato Dube (Acme Ltd) <lerato@e.example>",
        "Sipho - Acme Ltd <sipho@f.example>",
    ]
    .into_iter()
    .enumerate()
    {
        let said = shop.run(&["open", &format!("Case {n}"), "--from", from, "--situation", "none"]).ok();
        assert!(!said.out.contains("repeat."), "{from}: {}", said.out);
    }
    let kinds = shop.run(&["party", "list", "--format", "csv", "--columns", "name,kind"]).ok().out;
    assert_eq!((kinds.matches(",person").count(), kinds.matches(",organisation").count()), (7, 1), "{kinds}");
    // A business whose own name ends in such a form is known by it all the same.
    shop.write("parties/p-spa.toml", "schema = 1\nid = \"p-spa\"\nkind = \"organisation\"\nname = \"Serenity Spa\"\n");
    shop.run(&["open", "Cold water", "--from", "serenity spa", "-q"]).ok();
    let found = shop.run(&["list", "complainant:p-spa", "--columns", "subject", "--format", "csv"]).ok().out;
    assert!(found.contains("Cold water"), "{found}");
}

#[test]
fn what_is_promised_to_an_id_that_was_merged_since_is_promised_to_the_customer() {
    let shop = shop();
    let promise = |id: &str, what: &str, to: &str| {
        format!(
            "\n[[promise]]\nid = \"{id}\"\nwhat = \"{what}\"\nto = \"party:{to}\"\n\
             made_at = 2026-11-20T09:14:00+02:00\ndue = 2026-11-23\nstate = \"open\"\n"
        )
    };
    let owed = |to: &str| format!("{}{}", promise("p1", "Refund R200", to), promise("p2", "Send the cake", to));
    shop.write("cases/2026/eee-5.toml", &(case("eee-5", "p-bob") + &owed("p-ann")));
    shop.write("cases/2026/fff-6.toml", &(case("fff-6", "p-ann") + &owed("p-bob")));
    shop.write("cases/2026/ggg-7.toml", &(case("ggg-7", "p-ann") + &owed("p-zen")));
    for args in [&["list", "priority:emergency"][..], &["overdue", "to:complainant"], &["repeats"]] {
        for index in [&[][..], &["--no-index"]] {
            let said = shop.run(&[args, &["--format", "ids"], index].concat()).ok().out;
            let mut found: Vec<&str> = said.split_whitespace().collect();
            found.sort_unstable();
            assert_eq!(found, ["eee-5", "fff-6"], "{args:?}");
        }
    }
    for id in ["eee-5", "fff-6"] {
        let page = shop.run(&["brief", id, "--for-customer"]).ok().out;
        assert!(page.contains("Refund R200"), "{page}");
        for args in [["show", id], ["brief", id]] {
            assert!(shop.run(&args).ok().out.contains("emergency"), "{args:?}");
        }
        // The next write puts it on record, and leaves the words of the promise as they were written.
        assert!(shop.run(&["update", id, "--note", "Called"]).ok().out.contains("repeat.double-deviation"));
        assert!(shop.read(&format!("cases/2026/{id}.toml")).contains("to = \"party:p-"));
    }
    assert!(!shop.run(&["check"]).out.contains("record."));
    // Who is told apart again is somebody else again.
    shop.run(&["party", "split", "p-ann", "FROM", "p-bob"]).ok();
    for id in ["eee-5", "fff-6", "ggg-7"] {
        assert!(!shop.run(&["brief", id, "--for-customer"]).ok().out.contains("Refund"), "{id}");
    }
}

#[test]
fn whose_colleague_complained_too_is_told_by_each_code_that_raised_it() {
    let shop = Sandbox::new_shop();
    let open = |from: &str, more: &[&str]| shop.run(&[&["open", "Stale", "--from", from], more].concat()).ok();
    let promised = ["--promise", "Refund Bob", "--promise-due", "fri 10:00", "--at", "2026-11-19 09:00"];
    let [ann, bob] = ["ann@one.example", "bob@one.example"];
    let row = |from: &str| open(from, &["--format", "json"]).json()["data"][0].clone();
    open(ann, &["--at", "2026-11-18 09:00"]);
    assert_eq!(row("cy@two.example")["codes"], serde_json::json!([]));
    let colleague = open(bob, &promised).out;
    assert_eq!(colleague.matches("emergency: repeat.").count(), 1, "{colleague}");
    let again = row(ann);
    assert_eq!(again["code"], "repeat.person");
    assert_eq!(again["codes"], serde_json::json!(["repeat.person", "repeat.organisation"]));
    assert_eq!(again["earlier"][0]["broken"], serde_json::json!(["Refund Bob"]));
    let said = open(ann, &["--category", "handling/rude"]);
    for code in
        ["repeat.person: this person", "repeat.organisation: this organisation", "repeat.double-deviation: they"]
    {
        assert!(said.out.contains(&format!("emergency: {code} ")), "{code}: {}", said.out);
    }
    // One person alone is not the whole business.
    assert_eq!(row("cy@two.example")["codes"], serde_json::json!(["repeat.person"]));
}
