//! Contract section 5 as a table: each command with each exit code that it can have.
//! The words that go with them are in the transcripts.

use std::sync::Mutex;
use std::thread;

use crate::sandbox::{Said, Sandbox, said};

/// Breaks the folder in some way; run before what is typed.
const BROKEN_CASE: &str = "printf 'schema = 1\\nid = \"kd35-dnr3\"\\nsubject = \"Half\\n' > cases/2026/kd35-dnr3.toml";
const MARKERS: &str = "printf '<<<<<<< HEAD\\n=======\\n>>>>>>> theirs\\n' >> cases/2026/kd35-dnr3.toml";
const CONFLICT: &str =
    "printf '\\n[[conflict]]\\nkey = \"wants\"\\nvalues = [\"a\", \"b\"]\\n' >> cases/2026/kd35-dnr3.toml";
const BROKEN_POLICY: &str = "printf 'schema = 1\\ntimezone = \"Nowhere/Else\"\\n' > amends.toml";
const TWIN: &str = "sed 's/kd35-dnr3/kd35-dnr4/' cases/2026/kd35-dnr3.toml > cases/2026/kd35-dnr4.toml";
/// Writes that answer on a case, ready for its id.
const WRITES: &[&str] = &[
    "update CASE --note x",
    "promise add CASE x --due +2bd",
    "promise keep CASE/p7kd",
    "promise break CASE/p7kd",
    "promise release CASE/p7kd",
    "promise move CASE/p7kd --due +2bd --told x --force --why x",
    "promise split CASE/p7kd --step 'x @ +2bd' --force --why x",
    "assign CASE --to sipho",
    "escalate CASE --to manager --why x --force",
    "resolve CASE --remedy x",
];
const READS: &[&str] =
    &["list", "next", "overdue", "silence", "repeats", "report", "report week", "report month", "report sla"];
const FILTERED: &[&str] = &["list", "next", "overdue", "silence", "repeats", "report today", "report sla"];

fn run(ahead: &str, typed: &str) -> Said {
    let sandbox = Sandbox::bakery();
    let mut command = sandbox.command("sh");
    said(command.args(["-c", &format!("{ahead}\n{typed}")]))
}

/// Fails with all rows whose code is another one.
fn check(rows: &[(&str, String, i32)]) {
    let next = Mutex::new(rows.iter());
    let wrong = Mutex::new(Vec::new());
    thread::scope(|scope| {
        // An unreadable file is looked at twice, a moment apart: while one row waits, others run.
        for _ in 0..4 {
            scope.spawn(|| {
                loop {
                    let Some((ahead, typed, code)) = next.lock().unwrap().next() else { break };
                    let said = run(ahead, typed);
                    let is_told =
                        ["error: ", "\"level\":\"error\"", "Usage: "].iter().any(|word| said.err.contains(word));
                    if said.code != *code || (said.code > 1 && !is_told) {
                        let row = format!("[{ahead}] {typed}: {}, not {code}: {}{}", said.code, said.out, said.err);
                        wrong.lock().unwrap().push(row);
                    }
                }
            });
        }
    });
    let wrong = wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn each(ahead: &'static str, commands: &[&str], code: i32) -> Vec<(&'static str, String, i32)> {
    let typed = |command: &&str| format!("amends {}", command.replace("CASE", "kd35-dnr3"));
    commands.iter().map(|command| (ahead, typed(command), code)).collect()
}

#[test]
fn exit_0_when_done_whether_or_not_anything_matched() {
    let mut rows = each("", WRITES, 0);
    rows.extend(each("", READS, 0));
    rows.extend(each(
        "",
        &[
            "list owner:nobody",
            "next owner:nobody --exit-code",
            "overdue owner:nobody --exit-code",
            "silence owner:nobody --exit-code",
            "repeats owner:nobody --exit-code",
        ],
        0,
    ));
    rows.extend(each(
        "",
        &["check", "explain", "show CASE", "when fri", "between fri sat", "init ../new", "open x", "help"],
        0,
    ));
    rows.extend(each(
        "",
        &["close CASE --force --why x", "assign CASE --to thandi", "update CASE --note x --dry-run"],
        0,
    ));
    rows.extend(each("amends update kd35 --note x --once k", &["update CASE --note x --once k"], 0));
    check(&rows);
}

#[test]
fn exit_1_when_the_checked_condition_holds() {
    let found =
        ["next", "overdue", "silence", "repeats", "overdue --format json"].map(|of| format!("{of} --exit-code"));
    let mut rows = each("", &found.iter().map(String::as_str).collect::<Vec<_>>(), 1);
    rows.extend(each(BROKEN_CASE, &["check", "check --format json"], 1));
    rows.extend(each(MARKERS, &["check"], 1));
    rows.extend(each(CONFLICT, &["check"], 1));
    rows.extend(each(BROKEN_POLICY, &["check"], 1));
    check(&rows);
}

#[test]
fn exit_2_for_words_that_give_no_one_meaning() {
    let mut rows = Vec::new();
    for command in WRITES.iter().chain(READS).chain(&[
        "open x",
        "init x",
        "check",
        "explain",
        "when fri",
        "close CASE",
        "show CASE",
    ]) {
        rows.extend(each("", &[&format!("{command} --no-such-flag"), &format!("{command} --format nonsense")], 2));
    }
    for command in WRITES.iter().chain(&["open x", "close CASE"]) {
        rows.extend(each("", &[&format!("{command} --as-of yesterday"), &format!("{command} --at soon")], 2));
    }
    for command in READS.iter().chain(&["show CASE"]) {
        rows.extend(each("", &[&format!("{command} --at yesterday"), &format!("{command} --as-of soon")], 2));
        rows.extend(each("export AMENDS_NOW=nonsense", &[command], 2));
        rows.extend(each("", &[&format!("{command} --columns nonsense")], 2));
    }
    for command in FILTERED {
        rows.extend(each(
            "",
            &[&format!("{command} staus:open"), &format!("{command} status:opne"), &format!("{command} @nobody")],
            2,
        ));
    }
    for command in WRITES.iter().chain(READS).chain(&["open x", "check", "show CASE", "close CASE"]) {
        rows.extend(each("cd /", &[command], 2));
    }
    rows.extend(each(
        "",
        &[
            "nonsense",
            "promise",
            "promise nonsense",
            "open",
            "open ''",
            "open x --kind nonsense",
            "open x --priority nonsense",
            "open x --received soon",
            "open x --promise y --promise-due soon",
            "open x --promise y",
            "open --batch nowhere.ndjson",
            "update CASE",
            "update CASE --set nonsense=1",
            "update CASE --set status=open",
            "update CASE --set priority=urgent",
            "update CASE --waiting customer",
            "update CASE --waiting nobody --why x",
            "promise add CASE x",
            "promise add CASE x --due soon",
            "promise move CASE/p7kd --due 'next fri' --told x",
            "promise move CASE/p7kd --due fri",
            "promise split CASE/p7kd",
            "promise split CASE/p7kd --step x",
            "escalate CASE --to manager",
            "escalate CASE --to supplier: --why x",
            "escalate CASE --to manager --why x --next-update soon",
            "close CASE --force",
            "close CASE --accepted perhaps",
            "reopen CASE",
            "resolve CASE",
            "assign CASE",
            "when soon",
            "when '2026-03-29 25:00'",
            "between fri soon",
            "repeats --by shoe-size",
            "repeats --window soon",
            "overdue --within soon",
            "report nonsense",
            "report --format csv",
            "report month --format ndjson",
            "report month --section nonsense",
            "list --format html",
            "list --sort nonsense",
            "init x --timezone Nowhere/Else",
            "help nonsense",
        ],
        2,
    ));
    check(&rows);
}

#[test]
fn exit_3_for_files_that_cannot_be_read() {
    let mut rows = Vec::new();
    for broken in [BROKEN_CASE, MARKERS, CONFLICT] {
        rows.extend(each(broken, READS, 3));
        rows.extend(each(
            broken,
            &["overdue --exit-code", "list --format ids", "list --format json", "overdue owner:nobody --format csv"],
            3,
        ));
        rows.extend(each(broken, WRITES, 3));
        rows.extend(each(broken, &["close CASE", "show CASE", "escalate --due --yes"], 3));
    }
    rows.extend(each(BROKEN_POLICY, WRITES, 3));
    rows.extend(each(BROKEN_POLICY, READS, 3));
    rows.extend(each("", &["open --batch - <<E\n{\"subject\":\"a\"}\n{\"subjekt\":\"b\"}\nE"], 3));
    check(&rows);
}

#[test]
fn exit_4_for_what_is_not_there() {
    let mut rows = Vec::new();
    for command in WRITES.iter().chain(&["show CASE", "close CASE", "reopen CASE --why x", "edit CASE"]) {
        for id in ["zzzz", "kd35-dnr2", "kd", "!"] {
            rows.push(("export EDITOR=true", format!("amends {}", command.replace("CASE", id)), 4));
        }
        rows.push((TWIN, format!("EDITOR=true amends {}", command.replace("CASE", "kd35")), 4));
    }
    rows.extend(each(
        "",
        &[
            "promise keep CASE/pzzz",
            "promise move CASE/pzzz --due fri --told x",
            "promise keep CASE",
            "update CASE --answers qzzz",
            "explain no.such-code",
        ],
        4,
    ));
    check(&rows);
}

#[test]
fn exit_5_when_nothing_was_written() {
    let lock = "exec 8<cases; flock 8";
    let mut rows = Vec::new();
    for command in WRITES.iter().chain(&["close CASE --force --why x", "open x"]) {
        let typed = format!("{command} --wait 0s 8<&-");
        rows.extend(each(lock, &[&typed], 5));
        // For root a file is never read-only, so a folder stands where the file should.
        rows.extend(each("", &[&format!("{command} --dry-run >/dev/full")], 5));
    }
    rows.extend(each("", &["list >/dev/full", "explain >/dev/full", "when fri >/dev/full"], 5));
    rows.extend(each("touch new", &["init new"], 5));
    check(&rows);
}

#[test]
fn exit_6_when_a_rule_says_no() {
    let rows = each(
        "",
        &[
            "close CASE",
            "close rfrx-vk83",
            "close rk3t-vdvc",
            "promise add CASE x --due 2026-11-24",
            "promise add CASE ' ' --due fri",
            "open x --promise y --promise-due 2026-11-24",
            "promise move CASE/p7kd --due 2026-11-24 --told x",
            "promise split CASE/p7kd --step 'x @ 2026-11-24'",
            "promise keep CASE/p4mt",
            "promise break CASE/p4mt",
            "promise release CASE/p4mt",
            "promise move CASE/p4mt --due fri --told x",
            "promise split CASE/p4mt --step 'x @ fri'",
            "escalate rk3t-vdvc --to manager --why x",
            "escalate CASE --to manager --why x --next-update 2026-11-24",
            "resolve rk3t-vdvc --remedy x",
            "reopen CASE --why x",
            "update rk3t-vdvc --waiting customer --why x",
        ],
        6,
    );
    check(&rows);
}

#[test]
fn exit_7_when_the_change_is_saved_and_the_answer_lost() {
    let mut rows = Vec::new();
    for command in WRITES.iter().chain(&["close CASE --force --why x", "open x"]) {
        rows.extend(each("", &[&format!("{command} >/dev/full")], 7));
    }
    check(&rows);
}
