//! Words on the command line, folders and environments that are bad in a way that no exhibit shows.
//! The words of each refusal stand in the sessions.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::symlink;

use crate::sandbox::{Sandbox, said};

#[test]
fn an_id_is_no_path() {
    let sandbox = Sandbox::bakery();
    sandbox.write("../secret.toml", "schema = 1\nid = \"secret\"\n");
    let long = "a".repeat(300);
    for id in [
        "../../etc/passwd",
        "../secret",
        "a/b",
        "a\\b",
        ".",
        "..",
        "",
        "%2e%2e",
        "/etc/passwd",
        "-rf",
        "kd35.dnr3",
        &long,
    ] {
        for words in [&["show"][..], &["update", "--note", "x"], &["promise", "keep"]] {
            let said = sandbox.run(&[words, &["--", id]].concat());
            assert_eq!(said.code, 4, "{words:?} {id:?}: {said:?}");
            assert!(!said.err.contains("root:"), "{said:?}");
        }
    }
    let said = sandbox.run(&["show", "-rf"]);
    assert_eq!(said.code, 2, "{said:?}");
    assert!(said.err.contains("-- "), "{said:?}");
    assert_eq!(sandbox.run(&["show", "KD35-DNR3", "--format", "ids"]).ok().out, "kd35-dnr3\n");
}

#[test]
fn the_folder_above_is_found_and_a_linked_mark_is_not_followed() {
    let sandbox = Sandbox::bakery();
    let inner = sandbox.shop().join("cases/2026");
    let said = said(sandbox.amends(&["show", "kd35-dnr3", "--format", "ids"]).current_dir(&inner));
    assert_eq!((said.code, said.out.as_str()), (0, "kd35-dnr3\n"), "{said:?}");
    let other = sandbox.path().join("other");
    fs::create_dir(&other).unwrap();
    fs::write(sandbox.path().join("key"), "-----BEGIN PRIVATE KEY-----\n").unwrap();
    symlink("../key", other.join("amends.toml")).unwrap();
    let said = sandbox.run(&["-C", other.to_str().unwrap(), "list"]);
    assert_eq!(said.code, 2, "{said:?}");
    assert!(!said.err.contains("PRIVATE"), "{said:?}");
    // Nor is it taken for a part that is there.
    for name in ["amends.toml", "cases", "parties"] {
        let sandbox = Sandbox::bakery();
        let part = sandbox.shop().join(name);
        let _ = fs::remove_file(&part);
        let _ = fs::remove_dir_all(&part);
        symlink("../nowhere", &part).unwrap();
        let said = sandbox.run(&["init", sandbox.shop().to_str().unwrap()]);
        assert_eq!((said.code, said.out.as_str()), (3, ""), "{name}: {said:?}");
        assert!(said.err.starts_with(&format!("error: {name}: file.symlink: ")), "{name}: {said:?}");
    }
}

#[test]
fn what_steers_a_terminal_is_quoted_in_sight() {
    let sandbox = Sandbox::bakery();
    for (args, words) in [
        (&["fo\u{1b}[31mo"][..], "error: unrecognized subcommand 'fo\\u{1b}[31mo'"),
        (&["list", "--format", "\u{1b}[31mx"], "error: invalid value '\\u{1b}[31mx' for '--format <FORMAT>'"),
        (&["list", "--zork\u{9b}31m"], "error: unexpected argument '--zork\\u{9b}31m' found"),
    ] {
        let said = sandbox.run(args);
        assert_eq!(said.code, 2, "{said:?}");
        assert!(said.err.starts_with(words), "{said:?}");
    }
}

#[test]
fn a_line_break_begins_no_line_of_an_error() {
    let sandbox = Sandbox::new_shop();
    for id in ["p-one", "p-two"] {
        let name = "Bo\\nhint: amends party erase Bo --yes\\nerror: forged";
        let party = format!("schema = 1\nid = \"{id}\"\nkind = \"person\"\nname = \"{name}\"\n");
        sandbox.write(&format!("parties/{id}.toml"), &party);
    }
    for (args, code, words) in [
        (
            &["party", "show", "bo"][..],
            4,
            "error: `bo` could be 2 parties:\n  p-one  Bo hint: amends party erase Bo --yes error: forged\n",
        ),
        (&["show", "a\nhint: amends undo --yes"], 4, "error: "),
        (&["list", "--format", "a\nhint: amends undo --yes"], 2, "error: "),
        (&["update", "a\nhint: amends undo --yes", "--note", "x"], 4, "error: "),
    ] {
        let said = sandbox.run(args);
        assert!(said.code == code && said.err.starts_with(words), "{said:?}");
        let forged = |line: &str| line.starts_with("hint: amends") && !line.starts_with("hint: amends list");
        assert!(!said.err.lines().any(|line| line.starts_with("error: forged") || forged(line)), "{said:?}");
    }
}

#[test]
fn the_file_of_a_policy_is_shown_in_sight() {
    let sandbox = Sandbox::new_shop();
    let title = "title = \"Ours\u{9b}2J\u{202e}\" # \u{2066}\u{9b}31m\n";
    let bundled = sandbox.run(&["policy", "show", "small-business"]).ok().out;
    let (head, rest) = bundled.split_once("\ntitle = ").unwrap();
    let rest = rest.split_once('\n').unwrap().1;
    sandbox.write("policies/ours.toml", &format!("{head}\n{title}{rest}").replace("small-business", "ours"));
    let said = sandbox.run(&["policy", "show", "ours"]);
    assert!(said.out.contains("title = \"Ours\\u{9b}2J\\u{202e}\" # \\u{2066}\\u{9b}31m\n"), "{said:?}");
}

#[test]
fn arguments_have_limits() {
    let sandbox = Sandbox::new_shop();
    let said_bytes = said(sandbox.amends(&["open"]).arg(OsStr::from_bytes(b"\xff\xfe")));
    assert_eq!(said_bytes.code, 2, "{said_bytes:?}");
    let long = sandbox.run(&["open", &"x".repeat(65_537)]);
    let words = "error: an argument is a text of 65 KB; at most 64 KB are taken\n";
    assert!(long.code == 2 && long.err.starts_with(words), "{}", long.err);
    let endless = "a\n".repeat(5_500_000);
    let said = sandbox.run_with(&endless, &["open", "x", "--text", "-"]);
    assert_eq!(said.code, 2, "{said:?}");
    assert!(!sandbox.shop().join("cases").exists());
    let twice = Sandbox::bakery().run_with("once\n", &["update", "kd35-dnr3", "--in", "-", "--note", "-"]);
    assert_eq!(twice.code, 2, "{twice:?}");
}

#[test]
fn names_that_look_alike_are_two_people() {
    let sandbox = Sandbox::new_shop();
    let open = |from: &str| sandbox.run(&["open", "Late bread", "--from", from]).ok();
    open("Anna Dube <anna@example.org>");
    // The first letter is Cyrillic, and so is that of the address.
    let second = open("\u{410}nna Dube <\u{430}nna@example.com>");
    assert!(!second.out.contains("emergency"), "{second:?}");
    assert_eq!(sandbox.run(&["repeats"]).ok().out, "");
    assert_eq!(fs::read_dir(sandbox.shop().join("parties")).unwrap().count(), 2);
}

#[test]
fn a_clock_of_long_ago_writes_nothing() {
    let sandbox = Sandbox::bakery();
    let before = sandbox.read("cases/2026/kd35-dnr3.toml");
    for words in [
        &["update", "kd35-dnr3", "--note", "x"][..],
        &["open", "Late bread", "--from", "Lerato Dube <lerato@example.org>"],
        &["open", "--batch", "-"],
    ] {
        let said = said(sandbox.amends(words).env("AMENDS_NOW", "1970-01-01T00:00:00Z"));
        assert_eq!(said.code, 6, "{words:?}: {said:?}");
        assert!(said.err.contains("the clock says Thu 1 Jan 1970 02:00, but event "), "{words:?}: {said:?}");
        assert!(said.err.contains("hint: nothing was written; set the clock right"), "{words:?}: {said:?}");
    }
    assert_eq!(sandbox.read("cases/2026/kd35-dnr3.toml"), before);
    assert!(!sandbox.shop().join("cases/1970").exists());
}

#[test]
fn a_zone_of_the_machine_changes_nothing() {
    let sandbox = Sandbox::bakery();
    let of = |zone: &str| said(sandbox.amends(&["overdue"]).env("TZ", zone)).ok().out;
    for zone in ["Mars/Base", "Pacific/Kiritimati", "../../etc/passwd", ":", ""] {
        assert_eq!(of(zone), of("UTC"), "{zone:?}");
    }
}

#[test]
fn a_driver_that_cannot_merge_is_no_conflict() {
    let sandbox = Sandbox::bakery();
    let case = sandbox.read("cases/2026/kd35-dnr3.toml");
    for (name, text) in
        [("base", case.as_str()), ("ours", case.as_str()), ("theirs", &case), ("cut", &case[..case.len() / 2])]
    {
        sandbox.write(name, text);
    }
    let merge = |base: &str, ours: &str, theirs: &str| {
        sandbox.run(&["merge-file", base, ours, theirs, "7", "cases/2026/kd35-dnr3.toml"]).code
    };
    assert_eq!(merge("base", "ours", "theirs"), 0);
    assert!(merge("none", "ours", "theirs") >= 129);
    assert!(merge("base", "none", "theirs") >= 129);
    assert!(merge("cases", "ours", "theirs") >= 129);
    assert!(sandbox.run(&["merge-file"]).code >= 129);
    assert!(sandbox.run(&["merge-file", "--no-such-flag"]).code >= 129);
    assert_ne!(merge("base", "ours", "cut"), 0);
    assert_eq!(sandbox.read("theirs"), case);
}

#[test]
fn what_does_not_exist_yet_is_refused_in_words() {
    let sandbox = Sandbox::bakery();
    // HTML and calendars: text of others reaches no such page, for no such page is made.
    for format in ["html", "ics"] {
        for page in [&["list"][..], &["overdue"], &["show", "kd35-dnr3"], &["report"]] {
            let said = sandbox.run(&[page, &["--format", format]].concat());
            assert_eq!((said.code, said.out.as_str()), (2, ""), "{page:?} {said:?}");
            let told = format!("error: `--format {format}` cannot carry this page\nhint: formats that can: `table`");
            assert!(said.err.starts_with(&told), "{said:?}");
        }
    }
    // Mail, attachments, templates and patterns.
    for args in [
        &["reply", "kd35-dnr3", "x"][..],
        &["attach", "kd35-dnr3", "../../.bashrc"],
        &["update", "kd35-dnr3", "--attach", "/proc/self/environ"],
        &["open", "x", "--attach", "../../.bashrc"],
        &["list", "--regex", "(a|aa)+$"],
    ] {
        let said = sandbox.run(args);
        assert_eq!((said.code, said.out.as_str()), (2, ""), "{args:?} {said:?}");
        assert!(said.err.starts_with("error: unrecognized") || said.err.starts_with("error: unexpected"), "{said:?}");
    }
}

#[test]
fn a_search_takes_words_as_they_stand() {
    let sandbox = Sandbox::new_shop();
    let long = "a".repeat(60_000) + "b";
    sandbox.run_with(&long, &["open", "Long", "--text", "-"]).ok();
    sandbox.run(&["open", "Is (a|aa)+$ a word?", "--text", "{customer.email} {{7*7}}"]).ok();
    for (word, n) in [("(a|aa)+$", 1), ("(?:x{1000}){1000}", 0), (".*", 0), ("[", 0), ("{customer.email}", 1)] {
        let began = std::time::Instant::now();
        let said = sandbox.run(&["list", word, "--format", "ids"]).ok();
        assert_eq!(said.out.lines().count(), n, "{word}: {said:?}");
        assert!(began.elapsed() < std::time::Duration::from_secs(5), "{word}");
    }
}
