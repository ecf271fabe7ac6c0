//! Run by cron: an empty environment, `/` as the directory, no terminal, streams that close early or are full.
//! The scripts that people copy into their crontab are tested in `scripts`.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use crate::sandbox::{NOW, Said, Sandbox, files, said};

/// Runs a line of shell from `/` with nothing in the environment but what cron gives.
fn cron(sandbox: &Sandbox, line: &str) -> Said {
    let mut command = sandbox.command("sh");
    command.args(["-c", line]).env_clear().current_dir("/");
    command.env("PATH", format!("{}:/usr/bin:/bin", sandbox.path().join("bin").display()));
    command.env("SHOP", sandbox.shop()).env("AMENDS_NOW", NOW);
    said(&mut command)
}

const READS: &[&str] = &[
    "report",
    "report week",
    "report month",
    "report sla --by owner",
    "next",
    "overdue",
    "overdue --within 2bd",
    "silence",
    "repeats",
    "list",
    "list @bread",
    "show kd35",
    "brief kd35 --for-customer",
    "escalate kd35 --explain",
    "party list",
    "party duplicates",
    "policy list",
    "check",
    "explain promise.overdue",
    "when '+2bd'",
    "between fri 2026-11-30",
];

fn all(sandbox: &Sandbox) -> BTreeMap<PathBuf, Vec<u8>> {
    files(&sandbox.shop()).into_iter().map(|path| (path.clone(), fs::read(path).unwrap())).collect()
}

#[test]
fn reports_say_the_same_from_anywhere_and_write_nothing() {
    let sandbox = Sandbox::bakery();
    let before = all(&sandbox);
    for read in READS {
        let here = sandbox.shell(&format!("amends {read}"));
        assert_eq!((here.code, &*here.err), (0, ""), "{read}");
        let alone = [
            "amends -C \"$SHOP\" READ <&-",
            "TZ=Asia/Tokyo LANG=de_DE.UTF-8 TERM=xterm HOME=/nowhere amends -C \"$SHOP\" READ",
        ];
        for line in alone {
            let there = cron(&sandbox, &line.replace("READ", read));
            assert_eq!((there.code, &there.out, &*there.err), (0, &here.out, ""), "{line} {read}");
        }
        let by_env = cron(&sandbox, &format!("AMENDS_DIR=\"$SHOP\" amends {read}"));
        assert_eq!(by_env.out, here.out, "{read}");
    }
    assert_eq!(all(&sandbox), before);
}

#[test]
fn nothing_to_say_is_not_one_byte() {
    let sandbox = Sandbox::new_shop();
    for read in [
        "report",
        "report week",
        "report month",
        "report sla",
        "next",
        "overdue",
        "silence",
        "repeats",
        "list",
        "party list",
        "party duplicates",
        "check",
        "overdue --within 2d",
        "list --format ndjson",
    ] {
        let said = cron(&sandbox, &format!("amends -C \"$SHOP\" {read}"));
        assert_eq!((said.code, &*said.out, &*said.err), (0, "", ""), "{read}");
    }
}

#[test]
fn nobody_is_asked_and_the_writer_has_a_name() {
    let sandbox = Sandbox::bakery();
    let said = cron(&sandbox, "amends -C \"$SHOP\" update kd35 --note seen <&-");
    assert_eq!(said.code, 0, "{said:?}");
    let by = sandbox
        .read("cases/2026/kd35-dnr3.toml")
        .lines()
        .rev()
        .find(|line| line.starts_with("by = "))
        .unwrap()
        .to_owned();
    // It is the name that this machine has for the user, as a shell would say it.
    let shell = std::process::Command::new("id").arg("-un").output().unwrap();
    let known = String::from_utf8(shell.stdout).unwrap().trim().to_owned();
    let is_named = shell.status.success() && by == format!("by = \"{known}\"");
    assert!(is_named || by.starts_with("by = \"uid-"), "{by}");
}

#[test]
fn a_reader_that_stops_reading_is_no_failure() {
    let sandbox = Sandbox::bakery();
    for read in READS {
        // The reader is gone before the first byte.
        let said = cron(&sandbox, &format!("{{ sleep 0.1; amends -C \"$SHOP\" {read}; echo $? >&2; }} | true"));
        assert_eq!(said.err, "0\n", "{read}");
    }
    let said = cron(&sandbox, "{ sleep 0.1; amends -C \"$SHOP\" update kd35 --note seen; echo $? >&2; } | true");
    assert_eq!(said.err, "0\n");
    assert!(sandbox.read("cases/2026/kd35-dnr3.toml").contains("seen"));
    let said = cron(&sandbox, "amends -C \"$SHOP\" list | head -n 1");
    assert_eq!((said.code, said.out.lines().count(), &*said.err), (0, 1, ""));
}

#[test]
fn a_full_disk_under_stdout_is_told() {
    let sandbox = Sandbox::bakery();
    for read in READS.iter().filter(|read| **read != "check") {
        let said = cron(&sandbox, &format!("amends -C \"$SHOP\" {read} >/dev/full"));
        assert_eq!(said.code, 5, "{read}: {said:?}");
        assert!(said.err.contains("could not be printed"), "{read}: {said:?}");
    }
    for asked in ["--help", "--version", "open --help", "help time"] {
        let said = cron(&sandbox, &format!("amends {asked} >/dev/full"));
        assert!(said.code == 5 && said.err.contains("could not be printed"), "{asked}: {said:?}");
    }
    // The change is on disk, and nobody may think that it is not.
    let said = cron(&sandbox, "amends -C \"$SHOP\" update kd35 --note seen >/dev/full");
    assert_eq!(said.code, 7, "{said:?}");
    assert!(said.err.contains("saved"), "{said:?}");
    assert!(sandbox.read("cases/2026/kd35-dnr3.toml").contains("seen"));
}

/// A batch whose answer nobody hears does all of the group before it says so: the case that one line makes an emergency,
/// and what another one teaches of a party.
#[test]
fn a_batch_that_cannot_be_printed_is_whole() {
    let sandbox = Sandbox::new_shop();
    let open = "{\"subject\": \"SUBJECT\", \"from\": \"Ann <ann@one.example>\", \"at\": \"AT\"}\n";
    let line = |(subject, at): (&str, &str)| open.replace("SUBJECT", subject).replace("AT", at);
    let lines = [("Second", "2026-11-24T10:00:00+02:00"), ("First", "2026-11-23T10:00:00+02:00")].map(line).concat();
    sandbox.write("batch.ndjson", &lines);
    let said = cron(&sandbox, "cd \"$SHOP\"; amends open --batch batch.ndjson >/dev/full");
    assert_eq!(said.code, 7, "{said:?}");
    assert!(said.err.contains("the lines up to 2 are done"), "{said:?}");
    assert!(!said.err.contains("no line from this one on"), "{said:?}");
    let list = sandbox.run(&["list", "--format", "json"]).json();
    assert_eq!(list["data"].as_array().map(Vec::len), Some(2), "{list}");
    sandbox.run(&["check"]).ok();
}

/// The standard library opens `/dev/null` in the place of a stdout that is closed, before any of our code runs: nobody
/// can tell it from a caller who wants no answer, as `Popen(stdout=DEVNULL)` says by the same open, and the exit is 0.
#[test]
fn a_closed_stdout_is_no_bug() {
    let sandbox = Sandbox::bakery();
    for read in READS {
        let said = cron(&sandbox, &format!("amends -C \"$SHOP\" {read} >&-"));
        assert!(said.code < 8, "{read}: {said:?}");
    }
}
