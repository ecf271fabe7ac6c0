//! What has gone wrong in other people's folders: experiments with git, each turned into a test.

use amends::format::tree::{Syntax, parse};

use super::{CASE, Driver, Tree};
use crate::merging::changes::base;
use crate::sandbox::{Sandbox, repository};

fn sandbox() -> Sandbox {
    Sandbox::bare()
}

fn event(id: &str, minute: u32) -> String {
    format!(
        "\n[[event]]\nid = \"{id}\"\ncase = \"kd35-dnr3\"\nat = 2026-11-21T10:{minute:02}:00+02:00\nkind = \"note\"\n"
    )
}

/// Changes the case on two branches and returns git's exit code with and without the driver, and the text with it.
fn experiment(ours: impl Fn(&str) -> String, theirs: impl Fn(&str) -> String) -> (i32, i32, String) {
    let sandbox = sandbox();
    let base = base(Syntax::Toml);
    let mut codes = Vec::new();
    let mut text = String::new();
    for (name, driver) in [("untold", Driver::Untold), ("armed", Driver::Armed)] {
        let tree = Tree::new(&sandbox, name, &base, driver);
        tree.branch("a", "main", CASE, &ours(&base));
        tree.branch("b", "main", CASE, &theirs(&base));
        codes.push(tree.git(&["merge", "-q", "--no-edit", "a"]).code);
        text = tree.read(CASE);
    }
    (codes[0], codes[1], text)
}

#[test]
fn the_experiments_with_two_branches() {
    let set = |from: &'static str, to: &'static str| move |text: &str| text.replace(from, to);
    // A: neighbouring lines; the driver knows better.
    let (stock, armed, text) = experiment(
        set("kind = \"complaint\"", "kind = \"query\""),
        set("subject = \"Charged twice\"", "subject = \"Charged\""),
    );
    assert_eq!((stock, armed), (1, 0));
    assert!(text.contains("kind = \"query\"\nsubject = \"Charged\"\n"));
    // A2 and H: keys that change stand apart, so that stock git is right too.
    let (stock, armed, _) =
        experiment(set("status = \"open\"", "status = \"closed\""), set("owner = \"thandi\"", "owner = \"ada\""));
    assert_eq!((stock, armed), (0, 0));
    // B: both append an event.
    let (stock, armed, text) =
        experiment(|text| text.to_owned() + &event("e2", 5), |text| text.to_owned() + &event("e3", 1));
    assert_eq!((stock, armed), (1, 0));
    assert!(text.ends_with(&(event("e3", 1) + &event("e2", 5))));
    // F: both change the status, which has an order.
    let (stock, armed, text) =
        experiment(set("status = \"open\"", "status = \"closed\""), set("status = \"open\"", "status = \"resolved\""));
    assert_eq!((stock, armed), (1, 0));
    assert!(text.contains("\nstatus = \"resolved\"\n") && text.contains("kind = \"merged\"\n"));
    // U: both edit one line that has none.
    let (stock, armed, text) =
        experiment(set("owner = \"thandi\"", "owner = \"ada\""), set("owner = \"thandi\"", "owner = \"bo\""));
    assert_eq!((stock, armed), (1, 1));
    assert!(text.contains("owner = \"thandi\"\n") && text.contains("values = [\"ada\", \"bo\"]\n"));
}

#[test]
fn json_cases_and_parties_merge_with_the_driver_as_well() {
    let sandbox = sandbox();
    let tree = Tree::new(&sandbox, "tree", &base(Syntax::Toml), Driver::Armed);
    let case = base(Syntax::Json).replace("kd35-dnr3", "hj22-aaaa");
    let path = "cases/2026/hj22-aaaa.json";
    tree.write(path, &case);
    tree.write("parties/p-1.toml", "schema = 1\nid = \"p-1\"\nname = \"L\"\nemails = [\"a@x\"]\n");
    tree.commit("more");
    let party = |emails: &str| format!("schema = 1\nid = \"p-1\"\nname = \"L\"\nemails = [{emails}]\n");
    tree.branch("a", "main", path, &case.replace("\"thandi\"", "\"ada\""));
    tree.write("parties/p-1.toml", &party("\"a@x\", \"b@x\""));
    tree.commit("a2");
    tree.branch("b", "main", path, &case.replace("\"normal\"", "\"high\""));
    tree.write("parties/p-1.toml", &party("\"c@x\", \"a@x\""));
    tree.commit("b2");
    tree.git(&["merge", "-q", "--no-edit", "a"]).ok();
    let text = tree.read(path);
    assert!(text.contains("\"ada\"") && text.contains("\"high\""), "{text}");
    assert_eq!(tree.read("parties/p-1.toml"), party("\"a@x\", \"b@x\", \"c@x\""));
}

#[test]
fn two_customers_are_never_made_one() {
    let sandbox = sandbox();
    let ada = base(Syntax::Toml);
    let bob = ada.replace("kd35-dnr3", "hj22-aaaa").replace("Money", "A word");
    let bobs = "cases/2026/hj22-aaaa.toml";
    for driver in [Driver::Armed, Driver::Untold] {
        let tree = Tree::new(&sandbox, if driver == Driver::Armed { "armed" } else { "untold" }, &ada, driver);
        // One clone takes Ada's case away and opens one like it for Bob; another goes on with Ada's.
        tree.git(&["checkout", "-q", "-b", "a"]).ok();
        tree.git(&["rm", "-q", CASE]).ok();
        tree.write(bobs, &bob);
        tree.commit("Bob");
        tree.branch("b", "main", CASE, &ada.replace("\"thandi\"", "\"sipho\"").replace("\"normal\"", "\"high\""));
        let said = tree.git(&["merge", "-q", "--no-edit", "a"]);
        match driver {
            Driver::Armed => {
                assert_eq!(said.code, 1, "{said:?}");
                assert!(said.err.contains("two different files were paired: `hj22-aaaa` and `kd35-dnr3`"), "{said:?}");
                assert!(!tree.read(bobs).contains("id = \"hj22-aaaa\"") || !tree.read(bobs).contains("sipho"));
            }
            // Stock git does it without a word; the record tells.
            Driver::Untold => {
                assert_eq!(said.code, 0, "{said:?}");
                assert!(tree.read(bobs).contains("sipho"));
            }
        }
    }
}

#[test]
fn a_driver_that_is_not_there_is_no_conflict() {
    let sandbox = sandbox();
    let base = base(Syntax::Toml);
    let tree = Tree::new(&sandbox, "tree", &base, Driver::Armed);
    tree.branch("a", "main", CASE, &(base.clone() + &event("e2", 5)));
    tree.branch("b", "main", CASE, &(base.clone() + &event("e3", 5)));
    std::fs::remove_file(sandbox.path().join("bin/amends")).unwrap();
    let said = tree.git(&["merge", "-q", "--no-edit", "a"]);
    assert_ne!(said.code, 0, "{said:?}");
    // Git has not taken one side for the result: both versions are in the index or the merge is off.
    let unmerged = tree.git(&["ls-files", "-u"]);
    assert!(!unmerged.out.is_empty() || said.err.contains("failed to execute internal merge"), "{said:?} {unmerged:?}");
    assert!(!tree.has(".git/MERGE_HEAD") || !unmerged.out.is_empty());
}

#[test]
fn criss_cross_merges_come_together() {
    let sandbox = sandbox();
    let base = base(Syntax::Toml);
    let one = Tree::new(&sandbox, "one", &base, Driver::Armed);
    let two = one.cloned("two", Driver::Armed);
    one.write(CASE, &base.replace("\"normal\"", "\"high\""));
    one.commit("one");
    two.write(CASE, &(base.replace("\"normal\"", "\"emergency\"") + &event("e2", 5)));
    two.commit("two");
    let (of_one, of_two) = (one.dir.display().to_string(), two.dir.display().to_string());
    one.git(&["fetch", "-q", &of_two, "main:theirs"]).ok();
    two.git(&["fetch", "-q", &of_one, "main:theirs"]).ok();
    one.git(&["merge", "-q", "--no-edit", "theirs"]).ok();
    two.git(&["merge", "-q", "--no-edit", "theirs"]).ok();
    assert_eq!(one.read(CASE), two.read(CASE));
    one.write(CASE, &(one.read(CASE) + &event("e3", 6)));
    one.commit("one again");
    two.write(CASE, &(two.read(CASE) + &event("e4", 7)));
    two.commit("two again");
    one.git(&["pull", "-q", "--no-rebase", "--no-edit", &of_two, "main"]).ok();
    two.git(&["pull", "-q", "--no-rebase", "--no-edit", &of_one, "main"]).ok();
    assert_eq!(one.read(CASE), two.read(CASE));
    assert_eq!(one.amends(&["check"]).code, 0, "{:?}", one.amends(&["check"]));
}

#[test]
fn three_clones_of_the_bakery_end_equal() {
    let sandbox = sandbox();
    let one = Tree::new(&sandbox, "one", &base(Syntax::Toml), Driver::Armed);
    crate::sandbox::copy(&repository("examples/bakery/cases"), &one.dir.join("cases"));
    one.write(CASE, &base(Syntax::Toml));
    one.commit("bakery");
    let trees = [one.cloned("a", Driver::Armed), one.cloned("b", Driver::Armed), one.cloned("c", Driver::Armed)];
    for (number, tree) in trees.iter().enumerate() {
        let (priority, note) = (["high", "emergency", "low"][number], format!("heard by clone {number}"));
        let at = format!("2026-11-24 1{number}:00");
        let seeded = |args: &[&str]| {
            let mut command = sandbox.amends(args);
            command.current_dir(&tree.dir).env("AMENDS_SEED", (number + 10).to_string());
            crate::sandbox::said(&mut command).ok()
        };
        seeded(&["update", "kd35-dnr3", "--at", &at, "--set", &format!("priority={priority}")]);
        seeded(&["update", "kd35-dnr3", "--note", &note]);
        seeded(&["promise", "add", "kd35-dnr3", "Call", "--due", "+2d", "--how", "phone"]);
        tree.commit("mine");
        tree.git(&["branch", "mine"]).ok();
    }
    for (number, tree) in trees.iter().enumerate() {
        for step in 1..3 {
            // Each takes what the others had on their own, in an order of its own.
            tree.git(&["fetch", "-q", &trees[(number + step) % 3].dir.display().to_string(), "mine"]).ok();
            tree.git(&["merge", "-q", "--no-edit", "FETCH_HEAD"]).ok();
        }
    }
    let [a, b, c] = trees.each_ref().map(|tree| tree.read(CASE));
    assert_eq!(a, b);
    assert_eq!(b, c);
    assert!(a.contains("priority = \"emergency\"\n") && a.matches("heard by clone").count() == 3, "{a}");
}

/// Moves the case on branch `a` and does something else on branch `b`; returns the work tree on `b`, merged.
fn moved<'s>(sandbox: &'s Sandbox, driver: Driver, name: &str, there: impl Fn(&Tree<'_>)) -> (Tree<'s>, i32) {
    let tree = Tree::new(sandbox, name, &base(Syntax::Toml), driver);
    tree.git(&["checkout", "-q", "-b", "a"]).ok();
    std::fs::create_dir_all(tree.dir.join("cases/closed")).unwrap();
    tree.git(&["mv", CASE, "cases/closed/kd35-dnr3.toml"]).ok();
    tree.commit("moved");
    tree.git(&["checkout", "-q", "-b", "b", "main"]).ok();
    there(&tree);
    tree.commit("b");
    let said = tree.git(&["merge", "-q", "--no-edit", "a"]);
    (tree, said.code)
}

#[test]
fn the_experiments_with_moved_files() {
    let sandbox = sandbox();
    for (name, driver) in [("untold", Driver::Untold), ("armed", Driver::Armed)] {
        // N: one clone edits, another moves the file; git follows, and the case keeps its id.
        let edit = |tree: &Tree<'_>| tree.write(CASE, &base(Syntax::Toml).replace("\"thandi\"", "\"ada\""));
        let (tree, code) = moved(&sandbox, driver, name, edit);
        assert_eq!(code, 0, "{driver:?}");
        assert!(!tree.has(CASE) && tree.read("cases/closed/kd35-dnr3.toml").contains("owner = \"ada\"\n"));
        assert_eq!(tree.amends(&["show", "kd35-dnr3", "--format", "ids"]).ok().out, "kd35-dnr3\n");
        // N2: both move it, to two places; git leaves both, and neither is written to.
        let away = |tree: &Tree<'_>| {
            std::fs::create_dir_all(tree.dir.join("cases/waiting")).unwrap();
            tree.git(&["mv", CASE, "cases/waiting/kd35-dnr3.toml"]).ok();
        };
        let (tree, code) = moved(&sandbox, driver, &format!("{name}-2"), away);
        assert_eq!(code, 1, "{driver:?}");
        let both = ["cases/closed/kd35-dnr3.toml", "cases/waiting/kd35-dnr3.toml"];
        assert!(both.iter().all(|path| tree.has(path)));
        let said = tree.amends(&["check"]);
        assert!(said.code == 1 && said.out.contains("id.duplicate"), "{said:?}");
        assert_eq!(tree.amends(&["update", "kd35-dnr3", "--note", "x"]).code, 4);
    }
}

#[test]
fn the_experiments_with_json() {
    let sandbox = sandbox();
    let path = "cases/2026/hj22-aaaa.json";
    let json = base(Syntax::Json).replace("kd35-dnr3", "hj22-aaaa");
    let event = |id: &str, minute: u32| {
        let (at, tail) = (format!("2026-11-21T10:{minute:02}:00+02:00"), json.rfind("\n  ]").unwrap());
        let block = format!(
            ",\n    {{\n      \"id\": \"{id}\",\n      \"case\": \"hj22-aaaa\",\n      \"at\": \"{at}\",\n      \"kind\": \"note\"\n    }}"
        );
        format!("{}{block}{}", &json[..tail], &json[tail..])
    };
    // K: both append to an array; K2 is the same under `union`.
    for (name, driver, attributes, code) in [
        ("untold", Driver::Untold, None, 1),
        ("armed", Driver::Armed, None, 0),
        ("union", Driver::Untold, Some("*.json merge=union\n"), 0),
    ] {
        let tree = Tree::new(&sandbox, name, &base(Syntax::Toml), driver);
        tree.write(path, &json);
        if let Some(attributes) = attributes {
            tree.write(".gitattributes", attributes);
        }
        tree.commit("json");
        tree.branch("a", "main", path, &event("e2", 5));
        tree.branch("b", "main", path, &event("e3", 1));
        assert_eq!(tree.git(&["merge", "-q", "--no-edit", "a"]).code, code, "{name}");
        let text = tree.read(path);
        match name {
            "untold" => assert!(text.contains("<<<<<<<"), "{text}"),
            "armed" => assert!(text.find("\"e3\"").unwrap() < text.find("\"e2\"").unwrap(), "{text}"),
            _ => assert!(parse(Syntax::Json, text.as_bytes()).is_err(), "{text}"),
        }
        assert_eq!(tree.amends(&["list"]).code, if name == "armed" { 0 } else { 3 }, "{name}");
    }
}

#[test]
fn the_experiments_with_union_break_files_in_silence_and_we_say_so() {
    let sandbox = sandbox();
    let base = base(Syntax::Toml);
    let tree = Tree::new(&sandbox, "tree", &base, Driver::Untold);
    tree.write(".gitattributes", "*.toml merge=union\n");
    tree.commit("union");
    // C: both append an event. F: both change the status.
    let status = |word: &str| base.replace("status = \"open\"", &format!("status = \"{word}\""));
    for (ours, theirs) in
        [(base.clone() + &event("e2", 5), base.clone() + &event("e3", 1)), (status("closed"), status("resolved"))]
    {
        tree.branch("a", "main", CASE, &ours);
        tree.branch("b", "main", CASE, &theirs);
        tree.git(&["merge", "-q", "--no-edit", "a"]).ok();
        let said = tree.amends(&["list"]);
        assert!(said.code == 3 && said.out.contains("toml.duplicate-key"), "{said:?}\n{}", tree.read(CASE));
    }
    let said = tree.amends(&["doctor"]);
    assert!(said.code == 1 && said.out.contains("merge=union"), "{said:?}");
}

#[test]
fn a_clone_that_was_never_told_conflicts_as_git_always_did() {
    // J: the attribute is there, the driver is not configured.
    let sandbox = sandbox();
    let base = base(Syntax::Toml);
    let tree = Tree::new(&sandbox, "tree", &base, Driver::Untold);
    tree.branch("a", "main", CASE, &(base.clone() + &event("e2", 5)));
    tree.branch("b", "main", CASE, &(base.clone() + &event("e3", 1)));
    assert_eq!(tree.git(&["check-attr", "merge", CASE]).ok().out, format!("{CASE}: merge: amends\n"));
    assert_eq!(tree.git(&["merge", "-q", "--no-edit", "a"]).code, 1);
    assert!(tree.read(CASE).contains("<<<<<<< ") && tree.read(CASE).contains(">>>>>>> "));
    assert_eq!(tree.git(&["ls-files", "-u"]).ok().out.lines().count(), 3);
}

#[test]
fn names_that_must_be_equal_keep_two_customers_apart_without_the_driver() {
    // What the manual says for a clone without the driver.
    let sandbox = sandbox();
    let ada = base(Syntax::Toml);
    let tree = Tree::new(&sandbox, "tree", &ada, Driver::Untold);
    let bobs = "cases/2026/hj22-aaaa.toml";
    let bob = ada.replace("kd35-dnr3", "hj22-aaaa");
    tree.git(&["checkout", "-q", "-b", "a"]).ok();
    tree.git(&["rm", "-q", CASE]).ok();
    tree.write(bobs, &bob);
    tree.commit("Bob");
    tree.branch("b", "main", CASE, &(ada.replace("\"thandi\"", "\"sipho\"") + &event("e2", 5)));
    // Left to itself git mixes them, and the event of the one in the file of the other tells.
    tree.git(&["merge", "-q", "--no-edit", "a"]).ok();
    assert!(tree.read(bobs).contains("sipho"));
    let said = tree.amends(&["check"]);
    assert!(said.code == 1 && said.out.contains("id.mismatch"), "{said:?}");
    let said = tree.amends(&["update", "hj22-aaaa", "--note", "x"]);
    assert!(said.code == 3 && said.err.contains("holds an event of case `kd35-dnr3`"), "{said:?}");
    tree.git(&["reset", "-q", "--hard", "HEAD~1"]).ok();
    assert_eq!(tree.git(&["merge", "-q", "--no-edit", "-X", "find-renames=100%", "a"]).code, 1);
    assert_eq!(tree.read(bobs), bob);
    assert!(tree.read(CASE).contains("sipho"));
}

#[test]
fn blocks_in_a_value_are_united_by_git() {
    let sandbox = sandbox();
    let inline = "schema = 1\nid = \"kd35-dnr3\"\nsubject = \"Charged twice\"\nreceived_at = 2026-11-20T09:14:00+02:00\n\
                  status = \"open\"\nevent = [\n  { id = \"e1\", case = \"kd35-dnr3\", at = 2026-11-20T09:14:00+02:00, by = \"t\", kind = \"opened\" },\n]\n";
    let tree = Tree::new(&sandbox, "tree", inline, Driver::Armed);
    let with = |id: &str| {
        let event = format!(
            "  {{ id = \"{id}\", case = \"kd35-dnr3\", at = 2026-11-21T10:00:00+02:00, by = \"t\", kind = \"note\" }},\n]"
        );
        inline.replace(']', &event)
    };
    tree.branch("a", "main", CASE, &with("e2"));
    tree.branch("b", "main", CASE, &with("e3"));
    tree.git(&["merge", "-q", "--no-edit", "a"]).ok();
    let text = tree.read(CASE);
    assert!(["e1", "e2", "e3"].iter().all(|id| text.contains(&format!("[[event]]\nid = \"{id}\"\n"))), "{text}");
    tree.git(&["checkout", "-q", "a"]).ok();
    tree.git(&["merge", "-q", "--no-edit", "b~1"]).ok();
    assert_eq!(tree.read(CASE), text);
    let said = tree.amends(&["check"]);
    assert_eq!((said.code, said.out.as_str()), (0, ""), "{said:?}");
}
