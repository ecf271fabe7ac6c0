//! What is refused before anything is written: a file that nobody could read again, a git directory that is none of
//! ours, a folder of a newer version; and what a write that fails half way leaves behind.
//! What each case of a bad file says is told in `bad_inputs`.

use std::fs;

use crate::sandbox::{Sandbox, said};

fn names(shop: &Sandbox, dir: &str) -> Vec<String> {
    let Ok(listed) = fs::read_dir(shop.shop().join(dir)) else { return Vec::new() };
    let mut names: Vec<String> =
        listed.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn a_case_that_nobody_could_read_again_is_not_opened() {
    let shop = Sandbox::new_shop();
    for text in ["a".repeat(2_000_000), "\u{1}".repeat(900_000)] {
        let said = shop.run_with(&text, &["open", "Big", "--from", "Lerato <l@example.org>", "--text", "-"]);
        assert_eq!(said.code, 6, "{}", said.err);
        assert!(said.err.contains("it would be larger than 1 MB"), "{}", said.err);
    }
    let line = serde_json::json!({"subject": "x", "from": "A <a@example.org>", "text": "\u{7f}".repeat(900_000)});
    let lines = format!("{line}\n{}\n", serde_json::json!({"subject": "y", "from": "A <a@example.org>"}));
    let said = shop.run_with(&lines, &["open", "--batch", "-"]);
    assert_eq!((said.code, said.out.lines().count()), (3, 1), "{}", said.err);
    // The party of the line that was refused is not taken for one on file.
    assert_eq!((names(&shop, "cases/2026").len(), names(&shop, "parties").len()), (1, 1));
    assert_eq!(shop.run(&["check"]).code, 0);
}

#[test]
fn what_is_written_twice_or_said_of_somebody_known_counts_too() {
    let shop = Sandbox::new_shop();
    shop.run(&["open", "First", "--from", "Lerato <l@example.org>"]).ok();
    let long = format!("{} <l@example.org>", "L".repeat(60_000));
    let said = shop.run_with(&"a".repeat(1_040_000), &["open", "Big", "--from", &long, "--text", "-"]);
    assert_eq!(said.code, 6, "{}", said.err);
    assert!(said.err.contains("it would be larger than 1 MB"), "{}", said.err);
    let big = serde_json::json!({"subject": "x", "from": "A <a@example.org>", "org": "Karoo Foods",
        "question": ["\u{1}".repeat(120_000)]});
    let small = serde_json::json!({"subject": "y", "from": "A <a@example.org>", "org": "Karoo Foods"});
    let said = shop.run_with(&format!("{big}\n{small}\n"), &["open", "--batch", "-"]);
    assert_eq!((said.code, said.out.lines().count()), (3, 1), "{}", said.err);
    // Neither the person nor the organisation of the line that was refused is taken for one on file.
    assert_eq!((names(&shop, "cases/2026").len(), names(&shop, "parties").len()), (2, 3));
    assert_eq!(shop.run(&["check"]).code, 0);
}

#[test]
fn texts_have_a_limit_and_no_nul() {
    let shop = Sandbox::new_shop();
    let id = shop.run(&["open", "Late", "-q"]).ok().out;
    let long = "a".repeat(66_000);
    let said = shop.run(&["update", id.trim(), "--note", &long]);
    assert_eq!((said.code, said.out.as_str()), (2, ""));
    assert!(said.err.contains("at most 64 KB are taken"), "{}", said.err);
    let said = shop.run_with(&long, &["update", id.trim(), "--note", "-"]).ok();
    assert!(said.err.contains("note: a text of 65 KB was saved"), "{}", said.err);
    let said = shop.run_with("a\0b", &["update", id.trim(), "--note", "-"]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("stdin holds a NUL (byte 1)"), "{}", said.err);
    let said = shop.run_with("{\"subject\": \"a\\u0000b\"}\n", &["open", "--batch", "-"]);
    assert_eq!((said.code, said.out.as_str()), (3, ""));
    assert!(said.err.contains("a text holds a NUL"), "{}", said.err);
    let path = format!("cases/2026/{}.toml", id.trim());
    shop.write(&path, &shop.read(&path).replace("\"Late\"", "\"La\\u0000te\""));
    let said = shop.run(&["check"]);
    assert_eq!(said.code, 1);
    assert!(said.out.contains("text.invisible: `subject` holds a NUL"), "{}", said.out);
}

#[test]
fn a_folder_of_a_newer_version_is_read_and_not_written() {
    let shop = Sandbox::new_shop();
    let id = shop.run(&["open", "Late", "-q"]).ok().out;
    shop.write("amends.toml", "schema = 99\ntimezone = \"Africa/Johannesburg\"\n");
    for args in [&["update", id.trim(), "--note", "x"][..], &["open", "x", "--dry-run"], &["check", "--adopt"]] {
        let said = shop.run(args);
        assert_eq!(said.code, 6, "{args:?} {}", said.err);
        assert!(said.err.contains("`amends.toml` was written by a newer version"), "{}", said.err);
    }
    shop.run(&["overdue"]).ok();
    shop.run(&["doctor"]).ok();
}

#[test]
fn init_tells_no_repository_that_is_not_its_own() {
    let shop = Sandbox::new_shop();
    let victim = shop.path().join("victim");
    fs::create_dir(&victim).unwrap();
    fs::write(victim.join("config"), "Host *\n").unwrap();
    fs::write(victim.join("HEAD"), "").unwrap();
    fs::write(shop.shop().join(".git"), format!("gitdir: {}\n", victim.display())).unwrap();
    assert_eq!(shop.run(&["init", ".", "--git"]).code, 2);
    for name in ["objects", "refs"] {
        fs::create_dir(victim.join(name)).unwrap();
    }
    let said = shop.run(&["init", ".", "--git"]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("does not say that this is its work tree"), "{}", said.err);
    assert_eq!(fs::read_to_string(victim.join("config")).unwrap(), "Host *\n");
    assert!(!shop.shop().join(".gitattributes").exists());
}

#[test]
fn doctor_knows_a_driver_that_is_not_ours_and_a_lock_that_is_dead() {
    let shop = Sandbox::new_shop();
    shop.shell("git init -q . && amends init . --git").ok();
    assert_eq!(shop.run(&["doctor"]).code, 0);
    for driver in ["amends merge-file %O %A %B", "true # merge-file", "/nonexistent/amends merge-file %O %A %B %L %P"] {
        shop.shell(&format!("git config merge.amends.driver '{driver}'")).ok();
        let said = shop.run(&["doctor"]);
        assert_eq!(said.code, 1, "{driver}");
        assert!(said.out.contains("is not the one that `amends init --git` writes"), "{}", said.out);
    }
    shop.shell("amends init . --git && touch -d '1 hour ago' .git/index.lock").ok();
    let said = shop.run(&["doctor"]).ok();
    assert!(said.out.contains("index.lock` is 60 minutes old"), "{}", said.out);
    // A dead one is not waited for, and hides nothing.
    let id = shop.run(&["open", "Late", "-q"]).ok().out;
    let began = std::time::Instant::now();
    shop.run(&["update", id.trim(), "--note", "x"]).ok();
    shop.run(&["overdue"]).ok();
    assert!(began.elapsed().as_secs() < 5);
}

#[test]
fn an_open_that_fails_leaves_nothing() {
    let shop = Sandbox::new_shop();
    fs::create_dir_all(shop.shop().join("parties")).unwrap();
    // A file stands where the year of the case would.
    shop.write("cases/2026", "");
    let said = shop.run(&["open", "Late", "--from", "New <new@example.org>"]);
    assert_ne!(said.code, 0);
    assert_eq!((names(&shop, "parties"), said.out.as_str()), (Vec::<String>::new(), ""), "{}", said.err);
}

#[test]
fn a_clock_that_stands_before_the_record_opens_nothing() {
    let shop = Sandbox::new_shop();
    shop.run(&["open", "Late", "-q"]).ok();
    let at = |year: &str, args: &[&str]| crate::sandbox::said(shop.amends(args).env("AMENDS_NOW", year));
    let said = at("1970-01-01T00:00:00Z", &["open", "New"]);
    assert_eq!(said.code, 6, "{}", said.err);
    assert!(said.err.contains("the clock says Thu 1 Jan 1970 02:00, but event"), "{}", said.err);
    at("1970-01-01T00:00:00Z", &["open", "New", "--force", "--why", "an old letter"]).ok();
    shop.write("lines", "{\"subject\": \"Old\"}\n");
    assert_eq!(at("1970-01-01T00:00:00Z", &["open", "--batch", "lines"]).code, 6);
    at("1970-01-01T00:00:00Z", &["open", "--batch", "lines", "--force", "--why", "old letters"]).ok();
}

#[test]
fn only_a_directory_of_cases_tells_of_a_year() {
    let shop = Sandbox::new_shop();
    fs::create_dir_all(shop.shop().join("cases/2099")).unwrap();
    shop.write("cases/2098/notes.txt", "no case");
    shop.write("cases/20990/old.toml", "");
    shop.write("cases/4711", "");
    shop.run(&["open", "Late"]).ok();
    shop.write("cases/2099/k7.toml", "schema = 1\nid = \"k7\"\n");
    let said = shop.run(&["open", "Late again"]);
    assert_eq!(said.code, 6, "{}", said.err);
    assert!(said.err.contains("but there are cases of 2099"), "{}", said.err);
}

#[test]
fn a_folder_that_cannot_be_listed_is_told_in_the_answer() {
    let shop = Sandbox::new_shop();
    shop.run(&["open", "Late", "--from", "A <a@example.org>", "-q"]).ok();
    for dir in ["parties", "cases"] {
        shop.shell(&format!("mv {dir} {dir}2 && ln -s {dir}2 {dir}")).ok();
        let said = shop.run(&["list", "--format", "json"]);
        assert_eq!(said.code, 3, "{}", said.err);
        let page = said.json();
        assert_eq!((&page["incomplete"], &page["problems"][0]["path"]), (&true.into(), &dir.into()));
        assert_eq!(page["data"].as_array().unwrap().len(), usize::from(dir == "parties"));
        assert_eq!(shop.run(&["check"]).code, 1);
        shop.shell(&format!("rm {dir} && mv {dir}2 {dir}")).ok();
    }
}

#[test]
fn git_that_takes_the_policy_away_is_waited_for() {
    let shop = Sandbox::new_shop();
    shop.run(&["open", "Parent", "-q"]).ok();
    shop.shell("git init -q inner && cd inner && amends init . --timezone UTC -q && amends open Inner -q && git add amends.toml").ok();
    let said = shop.shell("cd inner && touch .git/index.lock && mv amends.toml ../t && amends list");
    assert_eq!((said.code, said.out.as_str()), (3, ""), "{}", said.err);
    assert!(said.err.contains("git is at work in") && said.err.contains("/.git/index.lock` is "), "{}", said.err);
    let said = shop
        .shell("cd inner && (sleep 0.3; cp ../t amends.toml) & cd inner && amends -C . list --format csv; wait")
        .ok();
    assert!(said.out.contains("Inner") && !said.out.contains("Parent"), "{}", said.out);
    // An empty one is one that somebody is writing.
    let said = shop.shell("cd inner && rm .git/index.lock && : > amends.toml && amends list");
    assert_eq!(said.code, 3, "{}", said.out);
    assert!(said.err.contains("file.empty"), "{}", said.err);
}

#[test]
fn a_project_with_cases_of_its_own_does_not_hide_the_folder_above() {
    let shop = Sandbox::new_shop();
    shop.run(&["open", "Parent", "-q"]).ok();
    shop.shell("git init -q code && mkdir -p code/cases code/src && touch code/.git/index.lock").ok();
    let said = shop.shell("cd code/src && amends list --format csv").ok();
    assert!(said.out.contains("Parent"), "{}", said.out);
}

#[test]
fn a_lock_that_git_left_makes_nothing_unreadable_and_is_named() {
    let shop = Sandbox::new_shop();
    let id = shop.run(&["open", "Late", "-q"]).ok().out;
    shop.shell("git init -q . && git add cases && touch -d '4 minutes ago' .git/index.lock").ok();
    shop.run(&["list"]).ok();
    let said = shop.run(&["update", id.trim(), "--note", "x", "--wait", "0s"]).ok();
    assert!(said.err.contains(".git/index.lock` is 4 minutes old"), "{}", said.err);
    shop.run(&["list"]).ok();
    let said = shop.run(&["doctor"]);
    assert!(said.out.contains("git lock") && said.out.contains("4 minutes old"), "{}", said.out);
    // A file that git keeps and that is not there is really gone.
    shop.shell("rm cases/2026/*.toml").ok();
    let said = shop.run(&["list"]);
    assert!(said.code == 3 && said.out.contains("file.gone"), "{said:?}");
    assert!(said.out.contains(".git/index.lock` is 4 minutes old"), "{}", said.out);
}

#[test]
fn a_lone_line_of_signs_is_no_unfinished_merge() {
    let shop = Sandbox::new_shop();
    let id = shop.run(&["open", "Late", "-q"]).ok().out;
    let path = format!("cases/2026/{}.toml", id.trim());
    shop.write(&path, &(shop.read(&path) + "=======\n"));
    let said = shop.run(&["check"]);
    assert!(said.out.contains("toml.syntax") && !said.out.contains("merge.markers"), "{}", said.out);
}

#[test]
fn mixed_customers_and_parties_in_conflict_are_told_by_every_report() {
    let shop = Sandbox::new_shop();
    let id = shop.run(&["open", "Late", "--from", "A <a@example.org>", "-q"]).ok().out;
    let reports = ["overdue", "list", "next", "report", "repeats"];
    assert!(reports.iter().all(|report| shop.run(&[report]).code == 0));
    let party = format!("parties/{}", names(&shop, "parties")[0]);
    let before = shop.read(&party);
    shop.write(&party, &format!("{before}\n[[conflict]]\nkey = \"prefers\"\nvalues = [\"email\", \"phone\"]\n"));
    for args in reports.iter().map(std::slice::from_ref).chain([&["party", "list"][..]]) {
        assert_eq!(shop.run(args).code, 3, "{args:?}");
    }
    for args in [&["party", "set", "a@example.org", "avoid=phone"][..], &["party", "show", "a@example.org"]] {
        let said = shop.run(args);
        assert!(said.code == 3 && said.err.contains("prefers"), "{args:?} {said:?}");
    }
    assert!(shop.run(&["check"]).out.contains("merge.unresolved"));
    shop.write(&party, &before);
    shop.run(&["list"]).ok();
    // A file may lie wherever somebody put it, under the name of its id alone.
    let id = id.trim();
    shop.shell(&format!("mkdir -p cases/old/x && mv cases/2026/{id}.toml cases/old/x/{id}.toml")).ok();
    assert!(reports.iter().all(|report| shop.run(&[report]).code == 0));
    shop.shell(&format!("mv cases/old/x/{id}.toml cases/2026/kd35-dnr3.toml")).ok();
    for report in reports.iter().chain(&["check"]) {
        let said = shop.run(&[report]);
        assert_eq!(said.code, if *report == "check" { 1 } else { 3 }, "{report} {}", said.err);
        assert_eq!((said.out + &said.err).matches("id.mismatch: the id is").count().min(1), 1, "{report}");
    }
    assert_eq!(shop.run(&["show", "kd35-dnr3"]).code, 3);
    shop.shell(&format!("mv cases/2026/kd35-dnr3.toml cases/2026/{id}.toml && sed -i '0,/^case = /s/case = .*/case = \"kd35-dnr3\"/' cases/2026/{id}.toml")).ok();
    assert!(reports.iter().all(|report| shop.run(&[report]).code == 3));
}

#[test]
fn a_clock_before_the_record_writes_nothing_unless_it_is_said_to_be_right() {
    let shop = Sandbox::bakery();
    let run = |args: &[&str]| said(shop.amends(args).env("AMENDS_NOW", "2026-10-01T10:00:00Z"));
    let writes: &[&[&str]] = &[
        &["open", "x"],
        &["open", "x", "--from", "A <a@example.org>"],
        &["update", "kd35-dnr3", "--note", "x"],
        &["assign", "kd35-dnr3", "--to", "x"],
        &["resolve", "kd35-dnr3", "--remedy", "x"],
        &["promise", "add", "kd35-dnr3", "x", "--due", "+1d"],
        &["party", "set", "p-d5nht", "avoid=phone"],
        &["party", "split", "p-c8m2n", "FROM", "p-d5nht"],
    ];
    for args in writes {
        let refused = run(args);
        assert_eq!(refused.code, 6, "{args:?} {refused:?}");
        assert!(refused.err.contains("the clock says") && refused.err.contains("--force --why"), "{refused:?}");
    }
    shop.run(&["open", "x", "-q"]).ok();
    for args in writes.iter().filter(|args| args[0] == "open" || args[0] == "party") {
        run(&[*args, &["--force", "--why", "the clock is right"]].concat()).ok();
    }
    run(&["update", "kd35-dnr3", "--note", "x", "--force", "--why", "y"]).ok();
}

#[test]
fn a_line_of_a_batch_over_the_cap_is_named() {
    let shop = Sandbox::new_shop();
    let long = "a".repeat(100_000);
    shop.write("lines", &format!("{{\"subject\":\"short\"}}\n{{\"subject\":\"{long}\"}}\n"));
    let said = shop.run(&["open", "--batch", "lines"]).ok();
    assert!(said.err.contains("note: line 2: a text of 98 KB was saved; at most 64 KB is meant"), "{}", said.err);
}

#[test]
fn a_case_with_two_events_of_one_id_is_not_written_to() {
    let shop = Sandbox::new_shop();
    let id = shop.run(&["open", "Late", "-q"]).ok().out;
    let path = format!("cases/2026/{}.toml", id.trim());
    let text = shop.read(&path);
    shop.write(&path, &format!("{text}\n{}", &text[text.find("[[event]]").unwrap()..]));
    let said = shop.run(&["update", id.trim(), "--note", "x"]);
    assert_eq!(said.code, 3, "{said:?}");
    assert!(said.err.contains("id.duplicate") && said.err.contains("amends edit"), "{}", said.err);
    shop.run(&["list"]).ok();
}

#[test]
fn a_version_that_is_empty_takes_no_record_away() {
    let shop = Sandbox::new_shop();
    let id = shop.run(&["open", "Late", "-q"]).ok().out;
    let text = shop.read(&format!("cases/2026/{}.toml", id.trim()));
    for (ours, theirs) in [(text.as_str(), ""), ("", text.as_str())] {
        for (name, text) in [("base", text.as_str()), ("ours", ours), ("theirs", theirs)] {
            shop.write(name, text);
        }
        let said = shop.run(&["merge-file", "base", "ours", "theirs", "7", &format!("cases/{}.toml", id.trim())]);
        assert_eq!((said.code, shop.read("ours")), (1, text.clone()), "{said:?}");
    }
}

#[test]
fn a_list_that_was_settled_is_what_the_record_says() {
    let shop = Sandbox::new_shop();
    let id = shop.run(&["open", "Late", "--situation", "money", "-q"]).ok().out;
    let id = id.trim();
    shop.run(&["update", id, "--set", "situation=money,deadline"]).ok();
    let path = format!("cases/2026/{id}.toml");
    let conflict = |key: &str, values: &str| format!("\n[[conflict]]\nkey = \"{key}\"\nvalues = [{values}]\n");
    let asked =
        conflict("situation/tags", r#"'["deadline", "money"]', '["money"]'"#) + &conflict("x_a", "'[1, 2]', '[2, 3]'");
    shop.write(&path, &(shop.read(&path) + &asked));
    assert_eq!(shop.run(&["resolve-merge", id, "--key", "situation/tags", "--take", "[\"money\"]"]).code, 1);
    shop.run(&["resolve-merge", id, "--key", "x_a", "--take", "[2, 3]"]).ok();
    let text = shop.read(&path);
    assert!(text.contains("\ntags = [\"money\"]\n") && text.contains("\nx_a = [2, 3]\n"), "{text}");
    let said = shop.run(&["check"]);
    assert_eq!((said.code, said.out.as_str()), (0, ""), "{said:?}");
}

#[test]
fn a_directory_inside_a_care_folder_leads_to_that_folder() {
    let shop = Sandbox::bakery();
    let said = shop.run(&["-C", "cases", "list"]);
    let folder = std::fs::canonicalize(shop.shop()).unwrap();
    assert_eq!(said.code, 2, "{said:?}");
    assert!(said.err.contains(&format!("hint: it lies in one: name that with `-C {}`", folder.display())), "{said:?}");
}

#[test]
fn a_name_that_is_empty_is_refused_wherever_one_is_typed() {
    let shop = Sandbox::bakery();
    let id = "kd35-dnr3";
    for (args, option) in [
        (&["open", "x", "--from", ""][..], "from"),
        (&["open", "x", "--from", "  "], "from"),
        (&["open", "x", "--owner", ""], "owner"),
        (&["open", "x", "--channel", ""], "channel"),
        (&["open", "x", "--category", " "], "category"),
        (&["open", "x", "--org="], "org"),
        (&["assign", id, "--to", ""], "to"),
        (&["escalate", id, "--to", "", "--why", "w"], "to"),
        (&["update", id, "--note", "n", "--channel", ""], "channel"),
        (&["promise", "add", id, "Call", "--due", "fri", "--who", ""], "who"),
        (&["next", "--unseen", ""], "unseen"),
    ] {
        let said = shop.run(args);
        assert_eq!(said.code, 2, "{args:?}: {}", said.err);
        assert!(said.err.starts_with(&format!("error: `--{option}` is empty\nhint: ")), "{args:?}: {}", said.err);
    }
    let said = shop.run_with("{\"subject\":\"x\",\"from\":\"\"}\n", &["open", "--batch", "-"]);
    assert_eq!((said.code, said.out.as_str()), (3, ""), "{}", said.err);
    assert!(said.err.contains("`from` is empty"), "{}", said.err);
    // What takes a value away, and an empty text where one may be, are no names.
    shop.run(&["update", id, "--set", "category="]).ok();
}
