//! Other shapes that a log may have under git, each tried with real git: what it makes of them, and what we say then.
//! The shape that we write ourselves is tried in `traps`.

use amends::format::tree::Syntax;

use super::{CASE, Driver, Tree};
use crate::merging::changes::base;
use crate::sandbox::Sandbox;

/// Returns a repository with the case of all experiments, in which files of these names merge by lines of both sides.
fn united<'s>(sandbox: &'s Sandbox, name: &str, files: &str, case: &str) -> Tree<'s> {
    let tree = Tree::new(sandbox, name, case, Driver::Untold);
    tree.write(".gitattributes", &format!("{files} merge=union\n"));
    tree.commit("union");
    tree
}

/// Returns the case with its events in another shape.
fn shaped(events: &str) -> String {
    let whole = base(Syntax::Toml);
    let head = &whole[..whole.find("\n[[event]]").unwrap()];
    // A value must stand before the first table.
    match events.starts_with("event =") {
        true => head.replacen("\n\n[", &format!("\n{events}\n["), 1),
        false => format!("{head}\n{events}"),
    }
}

/// Returns the ids of the case's events in the order in which they are told.
fn told(tree: &Tree<'_>) -> Vec<String> {
    let page = tree.amends(&["show", "kd35-dnr3", "--format", "json"]).ok().json();
    let events = page["data"][0]["events"].as_array().unwrap().clone();
    events.iter().map(|event| event["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn experiment_e_inline_events_one_a_line_are_united_and_read() {
    let line = |id: &str, minute: u32| {
        let at = format!("2026-11-21T10:{minute:02}:00+02:00");
        format!("  {{ id = \"{id}\", case = \"kd35-dnr3\", at = {at}, kind = \"note\" }},\n")
    };
    let case = |more: &str| shaped(&format!("event = [\n{}{more}]\n", line("e9fh", 0)));
    let sandbox = Sandbox::bare();
    let tree = united(&sandbox, "tree", "*.toml", &case(""));
    tree.branch("a", "main", CASE, &case(&line("e2", 5)));
    tree.branch("b", "main", CASE, &case(&line("e3", 1)));
    tree.git(&["merge", "-q", "--no-edit", "a"]).ok();
    // Git puts them one below the other; we tell them by their time.
    let text = tree.read(CASE);
    assert!(text.find("\"e3\"").unwrap() < text.find("\"e2\"").unwrap(), "{text}");
    assert_eq!(told(&tree), ["e9fh", "e3", "e2"]);
}

#[test]
fn experiment_g_events_in_tables_of_their_own_are_united_and_named_as_no_list() {
    let block = |id: &str, minute: u32| {
        let at = format!("2026-11-21T10:{minute:02}:00+02:00");
        format!("[event.{id}]\nat = {at}\nkind = \"note\"\ntext = \"of {id}\"\n\n")
    };
    let case = |more: &str| shaped(&(block("e9fh", 0) + more));
    let sandbox = Sandbox::bare();
    let tree = united(&sandbox, "tree", "*.toml", &case(""));
    tree.branch("a", "main", CASE, &case(&block("e2", 5)));
    tree.branch("b", "main", CASE, &case(&block("e3", 1)));
    tree.git(&["merge", "-q", "--no-edit", "a"]).ok();
    let text = tree.read(CASE);
    assert!(text.contains("[event.e2]") && text.contains("[event.e3]"), "{text}");
    // It is TOML, but no case of ours: nothing of it is taken for a record without events.
    let said = tree.amends(&["check"]);
    assert!(said.code != 0 && said.out.contains("expected a list of tables"), "{said:?}");
    assert_ne!(tree.amends(&["update", "kd35-dnr3", "--note", "x"]).code, 0);
    assert_eq!(tree.read(CASE), text);
}

#[test]
fn experiment_i_a_file_for_each_event_merges_cleanly_and_is_not_passed_over() {
    let sandbox = Sandbox::bare();
    let tree = Tree::new(&sandbox, "tree", &base(Syntax::Toml), Driver::Untold);
    let event = |id: &str| format!("schema = 1\nid = \"{id}\"\nat = 2026-11-21T10:00:00+02:00\nkind = \"note\"\n");
    let (one, two) = ("cases/kd35-dnr3/e2.toml", "cases/kd35-dnr3/e3.toml");
    tree.branch("a", "main", one, &event("e2"));
    tree.branch("b", "main", two, &event("e3"));
    tree.git(&["merge", "-q", "--no-edit", "a"]).ok();
    assert!(tree.has(one) && tree.has(two));
    // Not our layout: the case is whole, and both files are named as none.
    let said = tree.amends(&["list"]);
    assert_eq!(said.code, 3, "{said:?}");
    assert!(["kd35-dnr3", "e2.toml", "e3.toml"].iter().all(|name| said.out.contains(name)), "{said:?}");

    // Ours is a file for each case: two clones that open one each merge without a driver.
    let tree = Tree::new(&sandbox, "ours", &base(Syntax::Toml), Driver::Untold);
    let open = |branch: &str, seed: &str| {
        tree.git(&["checkout", "-q", "-B", branch, "main"]).ok();
        let mut command = sandbox.amends(&["open", branch]);
        let said = crate::sandbox::said(command.current_dir(&tree.dir).env("AMENDS_SEED", seed)).ok();
        tree.commit(branch);
        said.out.lines().next().unwrap().to_owned()
    };
    let ids = [open("a", "21"), open("b", "22")];
    tree.git(&["merge", "-q", "--no-edit", "a"]).ok();
    let listed = tree.amends(&["list", "--format", "ids"]).ok().out;
    assert!(listed.lines().count() == 3 && ids.iter().all(|id| listed.contains(id.as_str())), "{listed}");
}

#[test]
fn experiments_l_and_m_lines_are_united_out_of_order_and_opened_in_order() {
    let line = |day: u32, subject: &str| {
        format!("{{\"subject\": \"{subject}\", \"received\": \"2026-11-{day:02}T10:00:00+02:00\"}}")
    };
    for (name, way, end) in [("merge", "merge", "\n"), ("rebase", "rebase", "\n"), ("bare", "merge", "")] {
        let sandbox = Sandbox::bare();
        let tree = united(&sandbox, name, "*.jsonl", &base(Syntax::Toml));
        let first = line(10, "first") + "\n";
        tree.write("in.jsonl", &first);
        tree.commit("lines");
        let with = |more: String| format!("{first}{more}{end}");
        tree.branch("a", "main", "in.jsonl", &with(line(12, "second of a")));
        tree.branch("b", "main", "in.jsonl", &with(line(11, "second of b")));
        match way {
            "merge" => tree.git(&["merge", "-q", "--no-edit", "a"]).ok(),
            _ => tree.git(&["rebase", "-q", "a"]).ok(),
        };
        let text = tree.read("in.jsonl");
        assert_eq!(text.lines().count(), 3, "{name}: {text}");
        tree.amends(&["open", "--batch", "in.jsonl"]).ok();
        let page = tree.amends(&["list", "--sort", "received_at", "--format", "json"]).ok().json();
        let mut of_ours: Vec<&str> =
            page["data"].as_array().unwrap().iter().map(|row| row["subject"].as_str().unwrap()).collect();
        of_ours.retain(|subject| *subject != "Charged twice");
        assert_eq!(of_ours, ["first", "second of b", "second of a"], "{name}");
    }
}
