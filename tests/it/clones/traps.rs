//! What has gone wrong in other people's folders: experiments with git, each turned into a test.

use amends::format::tree::Syntax;

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
