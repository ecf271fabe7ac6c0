//! The museum: one broken folder for each code of the record, with the exact words that we print.
//! Folders that git cannot hold, or that some systems cannot, are built here.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use amends::rules::table::RULES;
use amends::rules::{Level, Rule};

use crate::sandbox::Bound;
use crate::transcripts;

const NOW: &str = "2026-11-25T12:00:00+02:00";

const CASE: &str =
    "schema = 1\nid = \"kd35-dnr3\"\nsubject = \"Charged twice\"\nreceived_at = 2026-11-20T09:14:00+02:00\n";

/// Codes whose folder cannot stand in the museum.
const BUILT: &[&str] = &[
    "file.denied",
    "file.hard-link",
    "file.too-big",
    "file.too-many",
    "id.case-twin",
    "merge.driver",
    "merge.one-sided",
    "merge.union",
    "name.reserved",
    "text.crlf",
    "text.too-long",
];

/// Worries about care of which the plainest case is a flaw of the record too: no word, no promise.
const ALSO_CARE: &[&str] = &["promise.vague"];

/// Codes that need a disk that fails or a file that vanishes; `store` tests them with a disk of its own.
const STAGED: &[&str] = &["file.gone", "file.unreadable"];

fn museum() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/errors")
}

#[test]
fn each_exhibit_prints_these_words() {
    let ahead = format!("export AMENDS_NOW={NOW} TZ=Asia/Tokyo");
    transcripts::run_all("tests/errors", &ahead);
}

#[test]
fn each_code_of_the_record_has_an_exhibit() {
    let shown: BTreeSet<String> =
        fs::read_dir(museum()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    let elsewhere: BTreeSet<String> = BUILT.iter().chain(STAGED).map(|code| (*code).to_owned()).collect();
    let is_of_record = |rule: &&&Rule| matches!(rule.level, Level::Record(_)) || ALSO_CARE.contains(&rule.code);
    let record = RULES.iter().filter(is_of_record);
    let codes: BTreeSet<String> = record.map(|rule| rule.code.to_owned()).collect();
    let all: BTreeSet<String> = shown.union(&elsewhere).cloned().collect();
    assert_eq!(all, codes);
    assert_eq!(shown.intersection(&elsewhere).collect::<Vec<_>>(), Vec::<&String>::new());
    for code in shown {
        let words = fs::read_to_string(museum().join(&code).join(format!("{code}.md"))).unwrap();
        assert!(words.contains(&format!(": {code}: ")), "the exhibit of {code} does not print it");
    }
}

/// Returns a folder with one good case in it.
fn folder() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir_all(dir.path().join("cases/2026")).unwrap();
    fs::write(dir.path().join("amends.toml"), "schema = 1\ntimezone = \"Africa/Johannesburg\"\n").unwrap();
    fs::write(dir.path().join("cases/2026/kd35-dnr3.toml"), CASE).unwrap();
    dir
}

/// Runs `check` in a folder and compares what it prints.
fn check(dir: &Path, expect: &str) {
    check_by(&mut Command::new(env!("CARGO_BIN_EXE_amends")), dir, expect);
}

fn check_by(program: &mut Command, dir: &Path, expect: &str) {
    let out = program
        .args(["-C".as_ref(), dir.as_os_str(), "check".as_ref()])
        .env_clear()
        .env("AMENDS_NOW", NOW)
        .output()
        .unwrap();
    assert_eq!(String::from_utf8(out.stdout).unwrap(), expect);
    assert_eq!(String::from_utf8(out.stderr).unwrap(), "");
    assert_eq!(out.status.code(), Some(1));
}

#[test]
fn a_file_that_we_may_not_read() {
    use std::os::unix::fs::PermissionsExt as _;
    let dir = folder();
    let path = dir.path().join("cases/2026/jw7r-24fm.toml");
    fs::write(&path, "").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).unwrap();
    let Some(bound) = Bound::for_test("errors::a_file_that_we_may_not_read") else { return };
    bound.give(dir.path());
    check_by(
        bound.bind(&mut Command::new(bound.program())),
        dir.path(),
        "cases/2026/jw7r-24fm.toml: file.denied: not allowed (permission denied)\n  \
         hint: make it readable for yourself: `chmod u+rX cases/2026/jw7r-24fm.toml`\n1 error in 3 files\n",
    );
}

#[test]
fn files_that_are_odd_and_read_all_the_same() {
    let dir = folder();
    let file = dir.path().join("cases/2026/kd35-dnr3.toml");
    fs::hard_link(&file, dir.path().join("backup.toml")).unwrap();
    let run = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_amends"));
        let out = command.arg("-C").arg(dir.path()).arg("check").env_clear().env("AMENDS_NOW", NOW).output().unwrap();
        assert_eq!(out.status.code(), Some(0), "notes find nothing wrong");
        String::from_utf8(out.stdout).unwrap()
    };
    assert_eq!(
        run(),
        "cases/2026/kd35-dnr3.toml:1:1: file.hard-link: the file has 2 names; the next change leaves the others as they \
         are\n  hint: right for a backup made of links; else copy the file\n1 note in 2 files\n"
    );
    fs::remove_file(&file).unwrap();
    for id in ["kd35-dnr3", "mrd2-x27w", "kk8t-k3t2"] {
        let text = CASE.replace("kd35-dnr3", id).replace('\n', "\r\n");
        fs::write(dir.path().join(format!("cases/2026/{id}.toml")), text).unwrap();
    }
    assert_eq!(
        run(),
        "cases/2026/kd35-dnr3.toml:1:11: text.crlf: the line ends are those of Windows (CRLF); so are those of 2 more files\n  \
         hint: they are kept; `*.toml text eol=lf` in `.gitattributes` keeps git from making them\n1 note in 4 files\n"
    );
}

#[test]
fn a_file_larger_than_a_case_can_be() {
    let dir = folder();
    let file = fs::File::create(dir.path().join("cases/2026/jw7r-24fm.toml")).unwrap();
    file.set_len(10 * 1024 * 1024 * 1024).unwrap();
    check(
        dir.path(),
        "cases/2026/jw7r-24fm.toml: file.too-big: it is larger than 1 MB, the most that a file here may hold\n  \
         hint: `amends explain file.too-big` says what to do\n1 error in 3 files\n",
    );
}

#[test]
fn a_list_without_end() {
    let dir = folder();
    let text = format!("{CASE}x_many = [{}]\n", "0,".repeat(10_001));
    fs::write(dir.path().join("cases/2026/kd35-dnr3.toml"), text).unwrap();
    check(
        dir.path(),
        "cases/2026/kd35-dnr3.toml:5:20011: file.too-many: more than 10000 entries in one list\n  \
         hint: start a new case and name the old one in its text\n1 error in 2 files\n",
    );
}

#[test]
fn a_text_that_nobody_reads_to_the_end() {
    let dir = folder();
    let text = format!("{CASE}wants = \"{}\"\n", "a".repeat(65 * 1024));
    fs::write(dir.path().join("cases/2026/kd35-dnr3.toml"), text).unwrap();
    check(
        dir.path(),
        "cases/2026/kd35-dnr3.toml:5:9: text.too-long: a text of 65 KB; at most 64 KB is meant\n  \
         hint: keep the long version in a file of its own and say where it is\n1 warning in 2 files\n",
    );
}

#[test]
fn two_names_that_are_one_elsewhere() {
    let dir = folder();
    let twin = dir.path().join("cases/2026/KD35-dnr3.toml");
    if twin.exists() {
        return;
    }
    fs::write(twin, CASE).unwrap();
    let words = "another name here differs from this one only in upper and lower case\n  \
                 hint: `amends explain id.case-twin` says what to do";
    let same = "has the same id\n  hint: compare the two files; remove the copy or give one another id";
    check(
        dir.path(),
        &format!(
            "cases/2026/KD35-dnr3.toml: id.case-twin: {words}\n\
             cases/2026/KD35-dnr3.toml: id.duplicate: `cases/2026/kd35-dnr3.toml` {same}\n\
             cases/2026/KD35-dnr3.toml:2:6: id.mismatch: the id is `kd35-dnr3`, the file is called `KD35-dnr3`\n  \
             hint: a file is called by its id; `amends explain id.mismatch`\n\
             cases/2026/kd35-dnr3.toml: id.case-twin: {words}\n\
             cases/2026/kd35-dnr3.toml: id.duplicate: `cases/2026/KD35-dnr3.toml` {same}\n\
             5 errors in 3 files\n"
        ),
    );
}

#[test]
fn a_union_of_lines_and_a_clone_without_the_driver() {
    let dir = folder();
    let attributes = dir.path().join(".gitattributes");
    fs::write(&attributes, "*.toml merge=union\n").unwrap();
    check(
        dir.path(),
        ".gitattributes: merge.union: `merge=union` is asked for cases or parties, which spoils 4 of 10 merges without a word\n  \
         hint: take the line out, then say `amends init --git`\n1 error in 2 files\n",
    );
    fs::write(&attributes, "*.toml merge=amends\n*.json merge=amends\n").unwrap();
    fs::create_dir(dir.path().join(".git")).unwrap();
    let said = Command::new(env!("CARGO_BIN_EXE_amends"))
        .args(["-C".as_ref(), dir.path().as_os_str(), "check".as_ref()])
        .env_clear()
        .env("AMENDS_NOW", NOW)
        .output()
        .unwrap();
    assert_eq!(
        String::from_utf8(said.stdout).unwrap(),
        ".gitattributes: merge.driver: git in this clone does not know how to merge cases\n  \
         hint: say `amends init --git` once in this clone\n1 note in 2 files\n"
    );
    assert_eq!(said.status.code(), Some(0));
}

#[test]
fn a_name_that_some_systems_cannot_hold() {
    let dir = folder();
    fs::write(dir.path().join("cases/2026/nul.toml"), CASE).unwrap();
    check(
        dir.path(),
        "cases/2026/nul.toml: name.reserved: some systems cannot hold a file of this name; it is not read\n  \
         hint: `amends explain name.reserved` says what to do\n1 error in 2 files\n",
    );
}
