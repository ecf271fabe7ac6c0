//! Answers beside a file that cannot be read: the file is named, the exit code is 3, and JSON says that it is not whole.
//! What each flaw is called is said by the museum in `tests/errors/`.

use crate::sandbox::{Said, Sandbox, files};

const TORN: &str = "schema = 1\nid = \"half";

fn shop() -> Sandbox {
    let shop = Sandbox::new_shop();
    shop.write("parties/p-aaa.toml", "schema = 1\nid = \"p-aaa\"\nkind = \"person\"\nname = \"Lerato Dube\"\n");
    shop
}

/// Returns how often a word stands in the cases and parties of a shop.
fn n_traces(shop: &Sandbox, word: &str) -> usize {
    let texts = ["cases", "parties"].map(|dir| files(&shop.shop().join(dir)));
    texts.iter().flatten().map(|path| std::fs::read_to_string(path).unwrap().matches(word).count()).sum()
}

/// Asserts that an answer names a file that could not be read, and that it may be another one for that.
fn names(said: &Said, path: &str) {
    assert_eq!(said.code, 3, "{said:?}");
    assert!(said.err.contains(path), "{said:?}");
    if !said.out.is_empty() {
        assert!(said.out.contains("\"incomplete\":true") && said.out.contains(path), "{said:?}");
    }
}

#[test]
fn a_party_whose_file_cannot_be_read_is_not_said_to_be_missing() {
    let shop = shop();
    let asked: [&[&str]; 8] = [
        &["party", "show", "p-bbb"],
        &["party", "show", "Zanele"],
        &["party", "export", "p-bbb"],
        &["party", "set", "p-bbb", "prefers=email"],
        &["party", "merge", "p-aaa", "INTO", "p-bbb"],
        &["party", "merge", "p-bbb", "INTO", "p-aaa"],
        &["party", "split", "p-aaa", "FROM", "p-bbb"],
        &["party", "erase", "p-bbb", "--yes"],
    ];
    for args in asked {
        let said = shop.run(args);
        assert_eq!(said.code, 4, "{args:?}: {said:?}");
    }
    shop.write("parties/p-0.toml", TORN);
    shop.write("parties/p-bbb.toml", TORN);
    for args in asked {
        let said = shop.run(&[args, &["--format", "json"]].concat());
        // Of a name nobody knows in which file it stands.
        names(&said, if args.contains(&"Zanele") { "parties/p-0.toml" } else { "parties/p-" });
        let is_its_own = !args.contains(&"Zanele") && !args.contains(&"erase");
        assert!(!is_its_own || said.err.contains("parties/p-bbb.toml"), "{args:?}: {said:?}");
    }
    // Who can be read is shown all the same.
    let said = shop.run(&["party", "show", "p-aaa", "--format", "json"]);
    names(&said, "parties/p-bbb.toml");
    assert!(said.out.contains("Lerato Dube"), "{said:?}");
    assert_eq!(shop.read("parties/p-bbb.toml"), TORN);
}

#[test]
fn policies_beside_a_house_that_cannot_be_read_are_not_the_whole_answer() {
    let shop = shop();
    for (path, text) in [("amends.toml", TORN), ("policies/ours.toml", TORN)] {
        let before = std::fs::read_to_string(shop.shop().join(path)).ok();
        shop.write(path, text);
        for args in [
            &["policy", "list"][..],
            &["policy", "explain", "small-business"],
            &["policy", "show", "small-business"],
            &["policy", "show", "ours"],
            &["policy", "diff", "uk-fca-disp", "au-rg271"],
        ] {
            names(&shop.run(&[args, &["--format", "json"]].concat()), path);
        }
        let said = shop.run(&["policy", "list"]);
        assert!(said.code == 3 && said.out.contains("1 file unreadable") && said.out.contains(path), "{said:?}");
        let said = shop.run(&["policy", "show", "small-business"]);
        let is_rival = path.starts_with("policies/");
        assert!(said.out.contains("small-business") && (said.code == 3) == is_rival, "{said:?}");
        match before {
            Some(before) => shop.write(path, &before),
            None => std::fs::remove_file(shop.shop().join(path)).unwrap(),
        }
    }
    shop.run(&["policy", "list"]).ok();
}

#[test]
fn a_write_that_goes_by_all_cases_says_that_it_did_not_see_all() {
    let shop = shop();
    shop.write("cases/2026/torn.toml", TORN);
    let said = shop.run(&["check", "--adopt", "--format", "json"]);
    names(&said, "cases/2026/torn.toml");
    assert!(said.json()["incomplete"] == true, "{said:?}");
    let house = shop.read("amends.toml");
    let said = shop.run(&["policy", "apply", "small-business", "--format", "json"]);
    names(&said, "cases/2026/torn.toml");
    assert!(said.json()["incomplete"] == true, "{said:?}");
    assert_eq!(shop.read("amends.toml"), house);
}

#[test]
fn what_a_newer_version_wrote_is_told_by_every_look() {
    let shop = Sandbox::bakery();
    let looks = [&["list"][..], &["overdue"], &["next"], &["report"], &["party", "list"], &["show", "kd35-dnr3"]];
    for path in ["amends.toml", "cases/2026/kd35-dnr3.toml"] {
        let before = shop.read(path);
        shop.write(path, &before.replace("schema = 1\n", "schema = 99\n"));
        for args in looks.iter().filter(|args| path == "amends.toml" || args[0] != "party") {
            let page = shop.run(&[*args, &["--format", "json"]].concat()).ok().json();
            assert_eq!(page["problems"][0]["code"], "schema.newer", "{path} {args:?}");
            assert_eq!((&page["problems"][0]["path"], &page["incomplete"]), (&path.into(), &false.into()), "{args:?}");
            let said = shop.run(args).ok();
            assert!(said.out.contains("read, with remarks"), "{path} {args:?} {}", said.out);
        }
        assert_eq!(shop.run(&["update", "kd35-dnr3", "--note", "x"]).code, 6);
        shop.write(path, &before);
    }
}

#[test]
fn a_policy_that_cannot_be_read_leaves_the_envelope_of_every_look() {
    let shop = Sandbox::bakery();
    let before = shop.read("amends.toml");
    for (text, code) in
        [(before.clone() + "\nx =\n", "toml.syntax"), (before.replace("Africa/Johannesburg", "Mars/Base"), "time.zone")]
    {
        shop.write("amends.toml", &text);
        for (args, schema) in [
            (&["list"][..], "amends/list/1"),
            (&["report", "month"], "amends/report/1"),
            (&["party", "list"], "amends/parties/1"),
            (&["when", "tomorrow"], "amends/when/1"),
        ] {
            let said = shop.run(&[args, &["--format", "json"]].concat());
            assert_eq!(said.code, 3, "{said:?}");
            let page = said.json();
            assert_eq!((&page["schema"], &page["incomplete"]), (&schema.into(), &true.into()), "{args:?}");
            assert_eq!(
                (&page["problems"][0]["code"], &page["data"]),
                (&code.into(), &serde_json::json!([])),
                "{args:?}"
            );
            assert_eq!(shop.run(args).out, "");
        }
        assert_eq!(shop.run(&["update", "kd35-dnr3", "--note", "x", "--format", "json"]).out, "");
    }
}

#[test]
fn a_write_that_may_have_missed_an_earlier_complaint_is_done_and_says_that_it_is_not_the_whole_answer() {
    let shop = shop();
    shop.write("parties/p-bbb.toml", "schema = 1\nid = \"p-bbb\"\nkind = \"person\"\nname = \"Zanele\"\n");
    let open = |subject: &str| {
        shop.run(&["open", subject, "--from", "p-bbb", "-q"]).ok().out.lines().next().unwrap().to_owned()
    };
    let [one, two, three] = ["Late bread", "Cold tea", "Wrong cake"].map(open);
    shop.write("batch.ndjson", "{\"subject\":\"Stale roll\",\"from\":\"p-aaa\"}\n");
    shop.write("cases/2026/half.toml", TORN);
    let writes: [(&[&str], &str); 6] = [
        (&["open", "Burnt crust", "--from", "p-aaa"], "Burnt crust"),
        (&["open", "--batch", "batch.ndjson"], "Stale roll"),
        (&["update", &one, "--set", "complainant=p-aaa"], "p-aaa"),
        (&["merge", &two, "INTO", &three], "merged"),
        (&["party", "set", "p-aaa", "phone=+27 82 555 0100"], "0100"),
        (&["party", "merge", "p-bbb", "INTO", "p-aaa", "--yes"], "p-aaa"),
    ];
    for (args, trace) in writes {
        let n_before = n_traces(&shop, trace);
        let format = if args.contains(&"--batch") { "ndjson" } else { "json" };
        let said = shop.run(&[args, &["--format", format]].concat());
        assert_eq!(said.code, 3, "{args:?}: {said:?}");
        assert!(n_traces(&shop, trace) > n_before, "{args:?}: {said:?}");
        assert!(said.err.contains("cases/2026/half.toml"), "{args:?}: {said:?}");
        if format == "json" {
            names(&said, "cases/2026/half.toml");
            assert!(!said.err.contains("could not be read"), "{args:?}: {said:?}");
        }
        // People read it in the answer, and why it matters beside it.
        let said = shop.run(&["open", "Again", "--from", "p-aaa"]);
        assert!(said.code == 3 && said.out.contains("1 file unreadable:\ncases/2026/half.toml"), "{said:?}");
        assert!(said.err.contains("an earlier complaint may have been missed"), "{said:?}");
        // A script that wants the id has nothing else.
        let said = shop.run(&["open", "Again", "--from", "p-aaa", "-q"]);
        assert!(said.code == 3 && said.out.lines().count() == 1, "{said:?}");
        assert!(said.err.contains("half.toml"), "{said:?}");
    }
}
