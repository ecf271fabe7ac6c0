//! Files that are bad in a way that no exhibit shows: what is listed, what is refused, what stays as it was.
//! The words of each flaw stand in the museum.

use crate::sandbox::{Said, Sandbox};

const CASE: &str =
    "schema = 1\nid = \"kd35-dnr3\"\nsubject = \"Charged twice\"\nreceived_at = 2026-11-20T09:14:00+02:00\n";
const PATH: &str = "cases/2026/kd35-dnr3.toml";

/// Returns a shop whose one case is this text.
fn shop(text: &[u8]) -> Sandbox {
    let sandbox = Sandbox::new_shop();
    sandbox.write(PATH, "");
    std::fs::write(sandbox.shop().join(PATH), text).unwrap();
    sandbox
}

fn bytes(sandbox: &Sandbox) -> Vec<u8> {
    std::fs::read(sandbox.shop().join(PATH)).unwrap()
}

fn note(sandbox: &Sandbox) -> Said {
    sandbox.run(&["update", "kd35-dnr3", "--note", "seen"])
}

/// A text that cannot be read: reports go on and say so, a write is refused, and not one byte changes.
fn check_unread(text: &[u8], code: &str) {
    let sandbox = shop(text);
    for words in [&["list"][..], &["overdue"], &["repeats"]] {
        let said = sandbox.run(words);
        assert_eq!(said.code, 3, "{code}: {words:?}: {said:?}");
        assert!(said.out.contains(PATH) && said.out.contains(code), "{code}: {words:?}: {said:?}");
        assert!(!said.out.contains('\u{1b}') && !said.out.contains('\0'), "{said:?}");
    }
    let said = note(&sandbox);
    assert_eq!(said.code, 3, "{code}: {said:?}");
    assert!(said.err.contains(code) && said.err.contains("hint: "), "{code}: {said:?}");
    assert!(bytes(&sandbox) == text, "{code}: the file was touched");
}

#[test]
fn what_cannot_be_read_is_listed_and_not_written() {
    let with = |more: &str| format!("{CASE}{more}").into_bytes();
    check_unread(&with("wants = \"never end"), "toml.syntax");
    check_unread(&with("wants = \"a\0b\"\n"), "toml.syntax");
    check_unread(&with("wants = \"a\u{1b}[2Jb\"\n"), "toml.syntax");
    check_unread(CASE.replace('\n', "\r").as_bytes(), "toml.syntax");
    check_unread(&with("[[conflict]]\nkey = \"owner\"\nvalues = [\"a\", \"b\"]\n"), "merge.unresolved");
    let utf16: Vec<u8> = "\u{feff}".encode_utf16().chain(CASE.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    check_unread(&utf16, "text.not-utf8");
    assert!(note(&shop(&utf16)).err.contains("UTF-16"));
}

#[test]
fn whoever_opens_a_case_hears_that_an_earlier_one_cannot_be_read() {
    let sandbox = shop(b"cut off = \"");
    sandbox.write("batch.ndjson", "{\"subject\":\"Late bread\",\"from\":\"A <a@example.org>\"}\n");
    for words in [&["open", "Late bread", "--from", "A <a@example.org>"][..], &["open", "--batch", "batch.ndjson"]] {
        let said = sandbox.run(words);
        assert_eq!(said.code, 3, "{said:?}");
        assert!(
            said.err.contains("1 file could not be read, so an earlier complaint may have been missed"),
            "{said:?}"
        );
    }
}

#[test]
fn whoever_hands_up_what_is_due_hears_what_could_not_be_asked() {
    let sandbox = shop(b"cut off = \"");
    for words in [&["escalate", "--due"][..], &["escalate", "--due", "--dry-run"], &["escalate", "--due", "--quiet"]] {
        let said = sandbox.run(words);
        assert_eq!(said.code, 3, "{said:?}");
        assert!(said.err.contains(PATH) && said.err.contains("toml.syntax"), "{said:?}");
    }
    let said = sandbox.run(&["escalate", "--due", "--format", "json"]);
    let page = said.json();
    assert_eq!(
        (said.code, page["incomplete"].as_bool(), page["problems"][0]["path"].as_str()),
        (3, Some(true), Some(PATH))
    );
}

#[test]
fn whoever_changes_who_complained_hears_that_a_repeat_may_be_missed() {
    let sandbox = shop(b"cut off = \"");
    let id = sandbox.run(&["open", "Late bread", "-q"]).ok().out;
    let other = sandbox.run(&["open", "Wet bread", "--from", "A <a@example.org>", "-q"]).out;
    let party = sandbox.run(&["party", "list", "--format", "ids"]).out;
    let (id, party) = (id.lines().next().unwrap(), party.trim());
    assert!(!other.is_empty());
    let set = format!("complainant={party}");
    for words in [&["update", id, "--set", &set][..], &["party", "set", party, "emails+=b@example.org"]] {
        let said = sandbox.run(words);
        assert_eq!(said.code, 3, "{said:?}");
        assert!(said.err.contains("an earlier complaint may have been missed"), "{said:?}");
    }
}

#[test]
fn a_merge_keeps_no_time() {
    let sandbox = shop(CASE.as_bytes());
    assert_eq!(sandbox.run(&["resolve-merge", "--at", "yesterday"]).code, 2);
    // Git takes 2 for a conflict.
    let said = sandbox.run(&["merge-file", PATH, PATH, PATH, "--at", "yesterday"]);
    assert!(said.code == 129 && said.err.contains("`--at` has no meaning"), "{said:?}");
}

#[test]
fn adopting_says_which_files_it_could_not_read() {
    let sandbox = shop(b"cut off = \"");
    let said = sandbox.run(&["check", "--adopt"]);
    assert_eq!(said.code, 3, "{said:?}");
    assert!(said.err.contains(PATH) && said.err.contains("toml.syntax"), "{said:?}");
}

#[test]
fn marks_and_line_ends_stay() {
    for (before, end) in [
        (format!("\u{feff}{CASE}"), "\n"),
        (CASE.replace('\n', "\r\n"), "\r\n"),
        (CASE.replacen('\n', "\r\n", 1), ""),
        (CASE.trim_end().to_owned(), "\n"),
    ] {
        let sandbox = shop(before.as_bytes());
        note(&sandbox).ok();
        let after = String::from_utf8(bytes(&sandbox)).unwrap();
        assert!(after.starts_with(&before), "{before:?} became {after:?}");
        let more = &after[before.len()..];
        let is_crlf = more.lines().count() == more.matches("\r\n").count();
        assert!(end.is_empty() || is_crlf == (end == "\r\n"), "{before:?} became {after:?}");
    }
}

#[test]
fn what_is_not_one_case_is_not_written() {
    let sandbox = shop(CASE.as_bytes());
    sandbox.write("cases/kd35-dnr3.toml", CASE);
    let said = note(&sandbox);
    assert_eq!(said.code, 4, "{said:?}");
    assert!(said.err.contains("cases/kd35-dnr3.toml") && said.err.contains(PATH), "{said:?}");

    let other = CASE.replace("kd35-dnr3", "jw7r-24fm");
    let said = note(&shop(other.as_bytes()));
    assert_eq!(said.code, 3, "{said:?}");
    assert!(said.err.contains("holds the id `jw7r-24fm`"), "{said:?}");

    let event = format!(
        "{CASE}\n[[event]]\nid = \"e1\"\ncase = \"jw7r-24fm\"\nat = 2026-11-20T10:00:00+02:00\nby = \"sam\"\nkind = \"note\"\n"
    );
    let sandbox = shop(event.as_bytes());
    let said = note(&sandbox);
    assert_eq!(said.code, 3, "{said:?}");
    assert!(bytes(&sandbox) == event.as_bytes());
}

#[test]
fn case_twins_are_not_written() {
    let sandbox = shop(CASE.as_bytes());
    let twin = "cases/2026/KD35-DNR3.toml";
    if sandbox.shop().join(twin).exists() {
        return;
    }
    sandbox.write(twin, CASE);
    for words in [&["update", "kd35-dnr3", "--note", "seen"][..], &["resolve", "kd35-dnr3", "--remedy", "x"]] {
        let said = sandbox.run(words);
        assert_eq!(said.code, 3, "{said:?}");
        assert!(said.err.contains(&format!("`{PATH}` and `{twin}` differ only in upper and lower case")), "{said:?}");
        assert!(said.err.contains("hint: nothing was written"), "{said:?}");
    }
    assert!(bytes(&sandbox) == CASE.as_bytes() && sandbox.read(twin) == CASE);
}

#[test]
fn two_files_of_one_id_are_named_by_each_report() {
    let sandbox = shop(CASE.as_bytes());
    sandbox.write("cases/old/kd35-dnr3.toml", CASE);
    for words in [&["list"][..], &["list", "status:open"]] {
        let said = sandbox.run(words);
        assert_eq!(said.code, 3, "{words:?}: {said:?}");
        assert!(said.out.contains("2 cases read, 2 of them in doubt:"), "{words:?}: {said:?}");
        assert!(said.out.contains("cases/old/kd35-dnr3.toml: id.duplicate: "), "{words:?}: {said:?}");
    }
}

#[test]
fn a_case_in_doubt_and_an_unreadable_file_are_counted_apart() {
    let sandbox = shop(format!("{CASE}[[conflict]]\nkey = \"owner\"\nvalues = [\"a\", \"b\"]\n").as_bytes());
    sandbox.write("cases/2026/jw7r-24fm.toml", "cut off = \"");
    sandbox.write("cases/2026/c-1.toml", &CASE.replace("kd35-dnr3", "c-1"));
    let said = sandbox.run(&["list"]);
    assert!(said.out.contains("\n2 cases read, 1 of them in doubt, 1 unreadable:\n"), "{said:?}");
}

#[test]
fn a_thousand_flaws_are_placed_in_no_time() {
    let events: String = (0..9_000)
        .map(|n| format!("[[event]]\nid = \"e{n}\"\nat = 2026-11-20T10:00:00Z\nkind = \"note\"\nfoo = 1\n"))
        .collect();
    let sandbox = shop(format!("{CASE}{events}").as_bytes());
    let start = std::time::Instant::now();
    assert_eq!(sandbox.run(&["list", "--format", "ids"]).ok().out, "kd35-dnr3\n");
    assert!(start.elapsed() < std::time::Duration::from_secs(5), "{:?}", start.elapsed());
    let keys: String = (0..10_001).map(|n| format!("k{n} = 1\n")).collect();
    check_unread(format!("{CASE}{keys}").as_bytes(), "file.too-many");
}

#[test]
fn policies_behind_a_link_are_named() {
    let sandbox = shop(CASE.as_bytes());
    std::os::unix::fs::symlink("/tmp", sandbox.shop().join("policies")).unwrap();
    let said = sandbox.run(&["check"]);
    assert_eq!(said.code, 1, "{said:?}");
    assert!(said.out.contains("policies: file.symlink: "), "{said:?}");
    assert_eq!(sandbox.run(&["list"]).code, 3);
}

#[test]
fn a_file_that_is_open_in_an_editor_is_said() {
    for litter in [".kd35-dnr3.toml.swp", "#kd35-dnr3.toml#", "4913", "kd35-dnr3.toml~", ".merge_file_ab12"] {
        let sandbox = shop(CASE.as_bytes());
        sandbox.write(&format!("cases/2026/{litter}"), "not a case");
        sandbox.run(&["overdue"]).ok();
        let said = note(&sandbox).ok();
        assert_eq!(said.err.contains("open in an editor"), litter.ends_with(".swp"), "{litter}: {said:?}");
    }
}

#[test]
fn a_customer_may_quote_a_marker() {
    let text = format!("{CASE}wants = \"\"\"\nyou wrote\n<<<<<<< and then nothing\n\"\"\"\n");
    let sandbox = shop(text.as_bytes());
    sandbox.run(&["check"]).ok();
    note(&sandbox).ok();
}

#[test]
fn a_newer_file_is_shown_and_not_written() {
    let text = CASE.replace("schema = 1", "schema = 99");
    let sandbox = shop(text.as_bytes());
    assert!(sandbox.run(&["list"]).out.contains("Charged twice"));
    let said = note(&sandbox);
    assert_eq!(said.code, 6, "{said:?}");
    assert!(bytes(&sandbox) == text.as_bytes());
    sandbox.write("../editor", "#!/bin/sh\necho '# seen' >> \"$1\"\n");
    let editor = format!("sh {}", sandbox.path().join("editor").display());
    let said = crate::sandbox::said(sandbox.amends(&["edit", "kd35-dnr3"]).env("EDITOR", editor));
    assert_eq!(said.code, 6, "{said:?}");
    assert!(bytes(&sandbox) == text.as_bytes());
}

#[test]
fn an_unfinished_merge_blocks_its_own_file_alone() {
    let text = format!("{CASE}<<<<<<< ours\nowner = \"a\"\n=======\nowner = \"b\"\n>>>>>>> theirs\n");
    let sandbox = shop(text.as_bytes());
    sandbox.write("cases/2026/jw7r-24fm.toml", &CASE.replace("kd35-dnr3", "jw7r-24fm"));
    let said = note(&sandbox);
    assert_eq!(said.code, 3, "{said:?}");
    assert!(said.err.contains("merge.markers"), "{said:?}");
    assert!(bytes(&sandbox) == text.as_bytes());
    sandbox.run(&["update", "jw7r-24fm", "--note", "seen"]).ok();
    assert_eq!(sandbox.run(&["list"]).code, 3);
}

#[test]
fn limits_of_the_process_are_met() {
    let sandbox = shop(CASE.as_bytes());
    for n in 0..200 {
        sandbox.write(
            &format!("parties/p-c{n}.toml"),
            &format!("schema = 1\nid = \"p-c{n}\"\nkind = \"person\"\nname = \"N\"\n"),
        );
    }
    let said = sandbox.shell("ulimit -n 10; amends list --format ids");
    assert_eq!((said.code, said.out.as_str()), (0, "kd35-dnr3\n"), "{said:?}");
    // Killed when its file would grow: the old text stands, and the next command works.
    let said = sandbox.shell("ulimit -f 0; amends update kd35-dnr3 --note lost");
    assert_ne!(said.code, 0, "{said:?}");
    assert!(bytes(&sandbox) == CASE.as_bytes());
    note(&sandbox).ok();
}

#[test]
fn of_several_the_one_that_was_not_written_is_named_and_nothing_is_said_of_the_others() {
    let sandbox = shop(CASE.as_bytes());
    let other = "cases/2026/hhtg-j8jk.toml";
    sandbox.write(other, &CASE.replace("kd35-dnr3", "hhtg-j8jk"));
    let mut access = std::fs::metadata(sandbox.shop().join(other)).unwrap().permissions();
    access.set_readonly(true);
    std::fs::set_permissions(sandbox.shop().join(other), access).unwrap();
    let said = sandbox.run(&["update", "kd35-dnr3", "hhtg-j8jk", "--note", "seen", "--format", "json"]);
    assert_eq!(said.code, 5, "{said:?}");
    assert!(said.out.contains("kd35-dnr3") && bytes(&sandbox).len() > CASE.len(), "{said:?}");
    assert!(said.err.contains("this one was not written") && !said.err.contains("nothing was written"), "{said:?}");
    assert!(said.err.contains(&format!("\"path\":\"{other}\"")), "{said:?}");
    let alone = sandbox.run(&["update", "hhtg-j8jk", "--note", "seen"]);
    assert!(alone.code == 5 && alone.err.contains("nothing was written"), "{alone:?}");
}
