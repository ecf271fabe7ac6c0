//! `check`, `check --adopt` and `explain` from outside: what they print, what they write, how they end.

use crate::sandbox::{Said, Sandbox};

const CASE: &str = "cases/2026/kd35-dnr3.toml";

/// A case of the bakery that somebody closed and gave away by hand, leaving a comment.
fn edited() -> (Sandbox, String) {
    let shop = Sandbox::bakery();
    shop.run(&["assign", "kd35", "--to", "naledi"]).ok();
    let mut text = shop.read(CASE);
    for (from, to) in [
        ("\nstatus = \"open\"\n", "\nstatus = \"closed\"   # phoned, all is well\n"),
        ("\nowner = \"naledi\"\n", "\nowner = \"sipho\"\n"),
        ("state = \"open\"\nreplaces", "state = \"kept\"\nreplaces"),
    ] {
        assert!(text.contains(from), "{from}");
        text = text.replacen(from, to, 1);
    }
    shop.write(CASE, &text);
    (shop, text)
}

/// Returns a shop with these files and no others.
fn shop_with(files: &[(&str, &str)]) -> Sandbox {
    let shop = Sandbox::new_shop();
    for (path, text) in files {
        shop.write(path, text);
    }
    shop
}

/// Compares what was said with nothing at all.
fn check_silent(said: &Said) {
    assert_eq!((said.code, said.out.as_str(), said.err.as_str()), (0, "", ""));
}

#[test]
fn hand_edits_go_on_record_once_and_nothing_else_changes() {
    let (shop, edited) = edited();
    assert_eq!(shop.run(&["check"]).out.matches("record.mismatch").count(), 3);

    let dry = shop.run(&["check", "--adopt", "--dry-run"]);
    assert_eq!((dry.code, dry.err.as_str()), (0, ""));
    assert_eq!(dry.out.matches("+kind = \"edited\"").count(), 3, "{}", dry.out);
    assert_eq!(shop.read(CASE), edited);

    let ran = shop.run(&["check", "--adopt"]);
    let told = ran.out.lines().find(|line| line.starts_with("kd35-dnr3: on record now: ")).unwrap();
    assert!(["status", "owner", "state of p7kd"].iter().all(|key| told.contains(key)), "{ran:?}");
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let text = shop.read(CASE);
    let added = text.strip_prefix(edited.as_str()).expect("the old text stands unchanged before the new events");
    assert_eq!(added.matches("by = \"thandi\"\nkind = \"edited\"\n").count(), 3, "{added}");
    assert!(added.contains("key = \"status\"\nfrom = \"open\"\nto = \"closed\"\n"), "{added}");
    assert!(added.contains("key = \"owner\"\nfrom = \"naledi\"\nto = \"sipho\"\n"), "{added}");
    assert!(added.contains("key = \"state\"\nfrom = \"open\"\nto = \"kept\"\npromise = \"p7kd\"\n"), "{added}");

    // What is closed over open promises and questions is another matter.
    assert!(!shop.run(&["check"]).out.contains("record.mismatch"));
    check_silent(&shop.run(&["check", "--adopt"]));
    assert_eq!(shop.read(CASE), text);
}

#[test]
fn the_next_write_adopts_hand_edits_too() {
    let (shop, edited) = edited();
    shop.write(CASE, &edited.replace("status = \"closed\"", "status = \"open\""));
    shop.run(&["update", "kd35", "--note", "phoned"]).ok();
    let text = shop.read(CASE);
    assert_eq!(text.matches("kind = \"edited\"").count(), 2, "{text}");
    assert_eq!(text.matches("kind = \"note\"").count(), 1);
    shop.run(&["check"]).ok();
}

#[test]
fn check_says_1_in_every_format_even_for_unreadable_files() {
    let shop = shop_with(&[(CASE, "schema = ")]);
    for format in ["table", "json", "ndjson", "csv", "tsv", "markdown"] {
        let ran = shop.run(&["check", "--format", format]);
        assert_eq!((ran.code, ran.err.as_str()), (1, ""), "{format}");
        assert!(ran.out.contains("toml.syntax"), "{format}: {}", ran.out);
    }
    let quiet = shop.run(&["check", "-q"]);
    assert!(quiet.out.contains("toml.syntax"), "quiet is not quiet about bad files");
}

#[test]
fn nothing_wrong_is_no_byte_at_all() {
    let shop = shop_with(&[]);
    check_silent(&shop.run(&["check"]));
    let json = shop.run(&["check", "--format", "json"]);
    assert!(json.out.starts_with("{\"schema\":\"amends/check/1\"") && json.out.contains("\"data\":[]"), "{}", json.out);
}

#[test]
fn options_that_check_cannot_use_are_refused() {
    let shop = shop_with(&[]);
    for args in [["check", "--dry-run"], ["check", "--yes"]] {
        assert_eq!(shop.run(&args).code, 2, "{args:?}");
    }
    assert_eq!(shop.run(&["check", "--adopt", "--as-of", "yesterday"]).code, 2);
    assert_eq!(shop.run(&["check", "--as-of", "2026-11-24"]).code, 0);
}

#[test]
fn two_party_files_of_one_id_are_both_seen() {
    let party = "schema = 1\nid = \"p-1\"\nkind = \"person\"\n";
    let shop = shop_with(&[("parties/p-1.toml", party), ("parties/p-2.toml", party)]);
    let ran = shop.run(&["check", "--format", "tsv"]);
    let lines: Vec<String> = ran.out.lines().skip(1).map(|line| line.replace('\t', " ")).collect();
    assert_eq!(ran.code, 1);
    assert!(
        lines.iter().any(|line| line.starts_with("parties/p-2.toml") && line.contains("id.duplicate")),
        "{lines:?}"
    );
    assert!(lines.iter().any(|line| line.starts_with("parties/p-2.toml") && line.contains("id.mismatch")), "{lines:?}");
}

#[test]
fn explain_needs_no_folder_and_knows_every_code() {
    let nowhere = Sandbox::bare();
    let all = nowhere.run(&["explain", "--format", "tsv"]);
    assert_eq!((all.code, all.err.as_str()), (0, ""));
    assert!(all.out.starts_with("code\tlevel\ttitle\tsource\t"), "{}", all.out);
    for line in all.out.lines().skip(1) {
        let code = line.split('\t').next().unwrap();
        let one = nowhere.run(&["explain", code]);
        assert_eq!(one.code, 0, "{code}");
        for part in ["When: ", "Why: ", "What to do: ", "From: ", "Example:\n  "] {
            assert!(one.out.starts_with(code) && one.out.contains(part), "{code} has no {part}");
        }
    }
}

#[test]
fn a_code_that_nobody_knows_is_not_found() {
    let nowhere = Sandbox::bare();
    for (code, hint) in [
        ("promise.overdu", "hint: did you mean `promise.overdue`?\n"),
        ("zzz", "hint: `amends explain` lists all codes\n"),
    ] {
        let ran = nowhere.run(&["explain", code]);
        assert_eq!((ran.code, ran.out.as_str()), (4, ""));
        assert_eq!(ran.err, format!("error: there is no code `{code}`\n{hint}"));
    }
}

#[test]
fn who_acts_has_a_name_that_can_stand_on_record() {
    let shop = Sandbox::bakery();
    let before = shop.read("cases/2026/kd35-dnr3.toml");
    for name in ["", "  ", "a\nb"] {
        let said = shop.run(&["update", "kd35", "--note", "x", "--me", name]);
        assert_eq!(said.code, 2, "{said:?}");
        assert!(said.err.contains("names nobody"), "{said:?}");
    }
    assert_eq!(shop.read("cases/2026/kd35-dnr3.toml"), before);
}

#[test]
fn what_is_typed_as_it_is_printed_is_understood() {
    let shop = Sandbox::new_shop();
    let line = r#"{"subject": "Cold", "from": "Ann <ann@one.example>", "question": ["Why?"], "situation": "none"}"#;
    shop.write("batch.ndjson", &format!("{line}\n{line}\n"));
    let said = shop.run(&["open", "--batch", "batch.ndjson"]).ok();
    assert!(said.err.contains("note: 1 of them is an emergency; `amends next` says why"), "{said:?}");
    let id = said.out.lines().next().unwrap().split('\t').nth(1).unwrap().to_owned();
    let question = shop.run(&["show", &id, "--format", "json"]).ok().json()["data"][0]["questions"][0]["id"].clone();
    let answers = format!("{id}/{}", question.as_str().unwrap());
    let args = ["update", &id, "--out", "The oven", "--answers", &answers, "--apology", "Responsibility, repair"];
    shop.run(&args).ok();
    assert!(shop.read(&format!("cases/2026/{id}.toml")).contains("apology = [\"responsibility\", \"repair\"]"));
}

#[test]
fn a_settled_key_of_the_outcome_agrees_with_the_record() {
    for key in ["cause", "fault", "checked_by", "root_cause"] {
        let [one, other] = if key == "fault" { ["ours", "customer"] } else { ["ann", "bo"] };
        let shop = Sandbox::bakery();
        let event = |id: &str, to: &str, at: u32| {
            format!(
                "\n[[event]]\nid = \"{id}\"\nat = 2026-11-24T1{at}:00:00+02:00\nkind = \"edited\"\nkey = \"{key}\"\nto = \"{to}\"\n"
            )
        };
        let text = shop.read(CASE);
        let conflict = format!("\n[[conflict]]\nkey = \"outcome/{key}\"\nvalues = [\"{one}\", \"{other}\"]\n");
        shop.write(CASE, &format!("{text}{}{}{conflict}", event("ez1", one, 0), event("ez2", other, 1)));
        shop.run(&["resolve-merge", "kd35", "--key", &format!("outcome/{key}"), "--take", one]).ok();
        let checked = shop.run(&["check"]).out;
        assert!(!checked.contains("record.mismatch"), "{key}: {checked}");
        assert!(shop.read(CASE).contains(&format!("{key} = \"{one}\"")));
    }
}
