//! `check`, `check --adopt` and `explain` from outside: what they print, what they write, how they end.

use std::fs;
use std::path::Path;
use std::process::Command;

const POLICY: &str = "schema = 1\ntimezone = \"Africa/Johannesburg\"\n";

/// A case that somebody closed and gave away by hand, leaving a comment.
const EDITED: &str = r#"schema = 1
id = "kd35-dnr3"
subject = "Charged twice"
received_at = 2026-11-20T09:14:00+02:00

status = "closed"   # phoned, all is well

owner = "sipho"

[[promise]]
id = "p7kd"
what = "Refund R450"
made_at = 2026-11-20T09:25:00+02:00
due = 2026-11-24
state = "kept"

[[event]]
id = "e9fh"
case = "kd35-dnr3"
at = 2026-11-20T09:14:00+02:00
by = "thandi"
kind = "opened"

[[event]]
id = "ed2k"
case = "kd35-dnr3"
at = 2026-11-20T09:25:00+02:00
by = "thandi"
kind = "promised"
promise = "p7kd"

[[event]]
id = "e4mm"
case = "kd35-dnr3"
at = 2026-11-20T09:30:00+02:00
by = "thandi"
kind = "assigned"
key = "owner"
to = "thandi"
"#;

struct Shop(tempfile::TempDir);

/// What a run printed and how it ended.
#[derive(Debug, PartialEq, Eq)]
struct Ran {
    out: String,
    err: String,
    code: Option<i32>,
}

impl Shop {
    fn with(files: &[(&str, &str)]) -> Self {
        let dir = tempfile::tempdir().unwrap();
        for (path, text) in [("amends.toml", POLICY)].iter().chain(files) {
            let path = dir.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        Self(dir)
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn text(&self, path: &str) -> String {
        fs::read_to_string(self.path().join(path)).unwrap()
    }

    fn run(&self, args: &[&str]) -> Ran {
        run_in(self.path(), args)
    }
}

fn run_in(dir: &Path, args: &[&str]) -> Ran {
    let out = Command::new(env!("CARGO_BIN_EXE_amends"))
        .current_dir(dir)
        .args(args)
        .env_clear()
        .env("AMENDS_NOW", "2026-11-25T12:00:00+02:00")
        .env("AMENDS_ME", "anna")
        .output()
        .unwrap();
    Ran {
        out: String::from_utf8(out.stdout).unwrap(),
        err: String::from_utf8(out.stderr).unwrap(),
        code: out.status.code(),
    }
}

const CASE: &str = "cases/2026/kd35-dnr3.toml";

#[test]
fn hand_edits_go_on_record_once_and_nothing_else_changes() {
    let shop = Shop::with(&[(CASE, EDITED)]);
    assert_eq!(shop.run(&["check"]).out.matches("record.mismatch").count(), 3);

    let dry = shop.run(&["check", "--adopt", "--dry-run"]);
    assert_eq!((dry.code, dry.err.as_str()), (Some(0), ""));
    assert_eq!(dry.out.matches("+kind = \"edited\"").count(), 3, "{}", dry.out);
    assert_eq!(shop.text(CASE), EDITED);

    let ran = shop.run(&["check", "--adopt"]);
    assert_eq!(ran.out, "kd35-dnr3: on record now: status, owner, state of p7kd\n");
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
    let text = shop.text(CASE);
    let added = text.strip_prefix(EDITED).expect("the old text stands unchanged before the new events");
    assert_eq!(added.matches("by = \"anna\"\nkind = \"edited\"\n").count(), 3, "{added}");
    assert!(added.contains("key = \"status\"\nfrom = \"open\"\nto = \"closed\"\n"), "{added}");
    assert!(added.contains("key = \"owner\"\nfrom = \"thandi\"\nto = \"sipho\"\n"), "{added}");
    assert!(added.contains("key = \"state\"\nfrom = \"open\"\nto = \"kept\"\npromise = \"p7kd\"\n"), "{added}");

    let nothing = Ran { out: String::new(), err: String::new(), code: Some(0) };
    assert_eq!(shop.run(&["check"]), nothing);
    assert_eq!(shop.run(&["check", "--adopt"]), nothing);
    assert_eq!(shop.text(CASE), text);
}

#[test]
fn the_next_write_adopts_hand_edits_too() {
    let shop = Shop::with(&[(CASE, &EDITED.replace("status = \"closed\"", "status = \"open\""))]);
    assert_eq!(shop.run(&["update", "kd35", "--note", "phoned"]).code, Some(0));
    let text = shop.text(CASE);
    assert_eq!(text.matches("kind = \"edited\"").count(), 2, "{text}");
    assert_eq!(text.matches("kind = \"note\"").count(), 1);
    assert_eq!(shop.run(&["check"]).code, Some(0));
}

#[test]
fn check_says_1_in_every_format_even_for_unreadable_files() {
    let shop = Shop::with(&[(CASE, "schema = ")]);
    for format in ["table", "json", "ndjson", "csv", "tsv", "markdown"] {
        let ran = shop.run(&["check", "--format", format]);
        assert_eq!((ran.code, ran.err.as_str()), (Some(1), ""), "{format}");
        assert!(ran.out.contains("toml.syntax"), "{format}: {}", ran.out);
    }
    let quiet = shop.run(&["check", "-q"]);
    assert!(quiet.out.contains("toml.syntax"), "quiet is not quiet about bad files");
}

#[test]
fn nothing_wrong_is_no_byte_at_all() {
    let shop = Shop::with(&[]);
    assert_eq!(shop.run(&["check"]), Ran { out: String::new(), err: String::new(), code: Some(0) });
    let json = shop.run(&["check", "--format", "json"]);
    assert!(json.out.starts_with("{\"schema\":\"amends/check/1\"") && json.out.contains("\"data\":[]"), "{}", json.out);
}

#[test]
fn options_that_check_cannot_use_are_refused() {
    let shop = Shop::with(&[]);
    for args in [["check", "--dry-run"], ["check", "--yes"]] {
        assert_eq!(shop.run(&args).code, Some(2), "{args:?}");
    }
    assert_eq!(shop.run(&["check", "--adopt", "--as-of", "yesterday"]).code, Some(2));
    assert_eq!(shop.run(&["check", "--as-of", "2026-11-24"]).code, Some(0));
}

#[test]
fn two_party_files_of_one_id_are_both_seen() {
    let party = "schema = 1\nid = \"p-1\"\nkind = \"person\"\n";
    let shop = Shop::with(&[("parties/p-1.toml", party), ("parties/p-2.toml", party)]);
    let ran = shop.run(&["check", "--format", "tsv"]);
    let lines: Vec<String> = ran.out.lines().skip(1).map(|line| line.replace('\t', " ")).collect();
    assert_eq!(ran.code, Some(1));
    assert!(
        lines.iter().any(|line| line.starts_with("parties/p-2.toml") && line.contains("id.duplicate")),
        "{lines:?}"
    );
    assert!(lines.iter().any(|line| line.starts_with("parties/p-2.toml") && line.contains("id.mismatch")), "{lines:?}");
}

#[test]
fn explain_needs_no_folder_and_knows_every_code() {
    let nowhere = tempfile::tempdir().unwrap();
    let all = run_in(nowhere.path(), &["explain", "--format", "tsv"]);
    assert_eq!((all.code, all.err.as_str()), (Some(0), ""));
    assert!(all.out.starts_with("code\tlevel\ttitle\tsource\t"), "{}", all.out);
    for line in all.out.lines().skip(1) {
        let code = line.split('\t').next().unwrap();
        let one = run_in(nowhere.path(), &["explain", code]);
        assert_eq!(one.code, Some(0), "{code}");
        for part in ["When: ", "Why: ", "What to do: ", "From: ", "Example:\n  "] {
            assert!(one.out.starts_with(code) && one.out.contains(part), "{code} has no {part}");
        }
    }
}

#[test]
fn a_code_that_nobody_knows_is_not_found() {
    let nowhere = tempfile::tempdir().unwrap();
    for (code, hint) in [
        ("promise.overdu", "hint: did you mean `promise.overdue`?\n"),
        ("zzz", "hint: `amends explain` lists all codes\n"),
    ] {
        let ran = run_in(nowhere.path(), &["explain", code]);
        assert_eq!((ran.code, ran.out.as_str()), (Some(4), ""));
        assert_eq!(ran.err, format!("error: there is no code `{code}`\n{hint}"));
    }
}
