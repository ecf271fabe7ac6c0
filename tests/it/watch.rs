//! A week of cron: `next --unseen` and `escalate --due` each hour, in a shop in which time passes, somebody misses a day
//! and a file is broken for an hour. What `next` says at one instant is shown in sessions.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

use crate::sandbox::{Said, Sandbox, files, said};

const CONFIG: &str = "schema = 1
timezone = \"Africa/Johannesburg\"
region = \"ZA\"

[hours]
mon = [\"08:00-17:00\"]
tue = [\"08:00-17:00\"]
wed = [\"08:00-17:00\"]
thu = [\"08:00-17:00\"]
fri = [\"08:00-17:00\"]
sat = [\"08:00-12:00\"]

[policies]
apply = [\"small-business\"]

[[ladder]]
level = 0
name = \"counter\"
who = [\"thandi\"]
limit = \"1d\"

[[ladder]]
level = 1
name = \"manager\"
who = [\"sipho\"]
limit = \"2d\"

[[ladder]]
level = 2
name = \"owner\"
who = [\"nandi\"]
";

const HOURS: u32 = 7 * 24;

/// Returns the hour that lies so many hours after Monday at eight.
fn hour(n: u32) -> String {
    let (day, hour) = (16 + (8 + n) / 24, (8 + n) % 24);
    format!("2026-11-{day:02}T{hour:02}:00:00+02:00")
}

/// Returns `amends` as cron starts it: from `/`, with `PATH` and `HOME` and what the crontab says, and nothing else.
fn cron(sandbox: &Sandbox, says: &[String], args: &[&str]) -> Said {
    let mut command = Command::new("/usr/bin/env");
    command.args(["-i", &format!("PATH={}:/usr/bin:/bin", sandbox.path().join("bin").display())]);
    command.arg(format!("HOME={}", sandbox.path().join("home").display())).args(says);
    command.args(["amends", "-C"]).arg(sandbox.shop()).args(args).current_dir("/");
    said(command.stdin(std::process::Stdio::null()))
}

fn at(sandbox: &Sandbox, n: u32, args: &[&str]) -> Said {
    cron(sandbox, &[format!("AMENDS_NOW={}", hour(n))], args)
}

fn rows(said: &Said) -> Vec<Value> {
    said.out.lines().map(|row| serde_json::from_str(row).unwrap()).collect()
}

/// Returns `CASE CODE` of each reason of each row.
fn reasons(rows: &[Value]) -> BTreeSet<String> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let of_row = |row: &Value| {
        let also = row["also"].as_array().unwrap().iter();
        also.chain([&row["code"]]).map(|code| format!("{} {}", text(&row["case"]), text(code))).collect::<Vec<_>>()
    };
    rows.iter().flat_map(of_row).collect()
}

/// Returns a shop with a promise, a public complaint, an emergency, and somebody who complains twice.
fn shop() -> Sandbox {
    let sandbox = Sandbox::new_shop();
    fs::create_dir(sandbox.path().join("home")).unwrap();
    sandbox.write("amends.toml", CONFIG);
    let due = hour(30);
    for (subject, more) in [
        ("Cold cake", &["--owner", "thandi", "--promise", "A new cake", "--promise-due", &due][..]),
        ("Wrong rolls", &["--owner", "thandi", "--public", "https://reviews.example/17"]),
        ("Burnt hand", &["--owner", "sipho", "--priority", "emergency", "--situation", "safety"]),
        ("Late again", &["--owner", "thandi", "--from", "Lerato Dube <lerato@example.org>"]),
        ("Late once more", &["--owner", "nandi", "--from", "lerato@example.org"]),
    ] {
        let said = at(&sandbox, 0, &[&["open", subject, "--text", "It was not right"][..], more].concat());
        assert_eq!(said.code, 0, "{said:?}");
    }
    sandbox
}

/// What happened in a week.
struct Week {
    sandbox: Sandbox,
    /// How often each `CASE CODE`, or `CASE CODE PART`, was told.
    told: BTreeMap<String, usize>,
    /// How many steps were taken.
    n_up: usize,
}

/// Returns the keys that are noted as told.
fn noted(sandbox: &Sandbox) -> BTreeSet<String> {
    let notes = files(&sandbox.path().join("home/.local/state")).into_iter();
    let notes = notes.filter(|path| path.ends_with("unseen/hourly/next"));
    notes.flat_map(|path| fs::read_to_string(path).unwrap().lines().map(str::to_owned).collect::<Vec<_>>()).collect()
}

/// Lives through a week of hours in which the job may be missed, and a file broken.
fn week(is_missed: impl Fn(u32) -> bool, is_broken: impl Fn(u32) -> bool) -> Week {
    let mut week = Week { sandbox: shop(), told: BTreeMap::new(), n_up: 0 };
    let sandbox = &week.sandbox;
    let holds = |path: &PathBuf| fs::read_to_string(path).unwrap().contains("Cold cake");
    let broken = files(&sandbox.shop().join("cases")).into_iter().find(holds).unwrap();
    let (mut ever, mut heard) = (BTreeSet::new(), BTreeSet::new());
    for n in (1..HOURS).filter(|n| !is_missed(*n)) {
        let whole = fs::read(&broken).unwrap();
        let code = if is_broken(n) {
            fs::write(&broken, [b"<<<<<<< ours\n", &*whole].concat()).unwrap();
            3
        } else {
            0
        };
        let next = at(sandbox, n, &["next", "--unseen", "hourly", "--format", "ndjson"]);
        assert_eq!(next.code, code, "{n} {next:?}");
        let noted = noted(sandbox);
        let news: BTreeSet<&String> = noted.difference(&ever).collect();
        let short = |key: &str, n: usize| key.split(' ').take(n).collect::<Vec<_>>().join(" ");
        // What is told is what is noted, and nothing is told again.
        let expect: BTreeSet<String> = news.iter().map(|key| short(key, 2)).collect();
        assert_eq!(reasons(&rows(&next)), expect, "{n}");
        heard.extend(expect);
        for key in news {
            // `-` is the case as a whole, and its time is no part of what was told.
            let what = key.split_once(" - ").map_or(&**key, |(what, _)| what);
            *week.told.entry(what.to_owned()).or_insert(0) += 1;
        }
        ever.extend(noted);
        if n % 6 == 0 && !is_broken(n) {
            let all = reasons(&rows(&at(sandbox, n, &["next", "--format", "ndjson"])));
            assert!(all.is_subset(&heard), "{n}: never told: {:?}", all.difference(&heard));
        }
        let up = at(sandbox, n, &["escalate", "--due", "--yes", "--format", "ndjson"]);
        assert!([0, code].contains(&up.code), "{n} {up:?}");
        week.n_up += up.out.lines().count();
        if is_broken(n) {
            fs::write(&broken, whole).unwrap();
        }
    }
    week
}

/// Returns to whom each case went up, in order.
fn steps(sandbox: &Sandbox) -> BTreeMap<String, Vec<String>> {
    let ids = at(sandbox, HOURS, &["list", "--format", "ids"]).out;
    let ids: Vec<&str> = ids.lines().collect();
    let shown = at(sandbox, HOURS, &[&["show", "--format", "json"][..], &ids].concat()).json();
    let to = |escalation: &Value| escalation["to"].as_str().unwrap().to_owned();
    let of_case = |case: &Value| {
        let up = case["escalations"].as_array().unwrap().iter().map(to).collect();
        (case["subject"].as_str().unwrap().to_owned(), up)
    };
    shown["data"].as_array().unwrap().iter().map(of_case).collect()
}

fn check(week: &Week) {
    let often: Vec<_> = week.told.iter().filter(|(_, n)| **n != 1).collect();
    assert!(often.is_empty(), "told more than once: {often:#?}");
    let steps = steps(&week.sandbox);
    let up = |to: &[&str]| to.iter().map(|to| (*to).to_owned()).collect::<Vec<_>>();
    let expect = [
        ("Burnt hand", up(&["owner"])),
        ("Cold cake", up(&["manager", "owner"])),
        ("Late again", up(&["manager", "owner"])),
        ("Late once more", up(&[])),
        ("Wrong rolls", up(&["manager", "owner"])),
    ];
    assert_eq!(steps, expect.into_iter().map(|(subject, up)| (subject.to_owned(), up)).collect());
    assert_eq!(week.n_up, 7);
    for code in [
        "ack.missing",
        "clock.at-risk",
        "clock.breached",
        "contact.unanswered",
        "escalate.now",
        "escalation.unexplained",
        "first-response.late",
        "promise.due-soon",
        "promise.overdue",
        "public.unanswered",
        "repeat.person",
        "safety.not-immediate",
        "silence.over",
    ] {
        assert!(week.told.keys().any(|key| key.split(' ').nth(1) == Some(code)), "{code}: {:#?}", week.told);
    }
}

#[test]
fn in_a_week_of_hours_each_finding_is_told_once_and_each_step_is_taken_once() {
    check(&week(|_| false, |n| [30, 31, 75].contains(&n)));
}

#[test]
fn a_missed_day_loses_nothing() {
    check(&week(|n| (40..70).contains(&n), |n| n == 70));
}

#[test]
fn by_the_real_clock_cron_hears_of_it_once() {
    let sandbox = Sandbox::new_shop();
    fs::create_dir(sandbox.path().join("home")).unwrap();
    let opened = cron(
        &sandbox,
        &[],
        &["open", "Cold cake", "--situation", "none", "--promise", "A call", "--promise-due", "+1h"],
    );
    assert_eq!((opened.code, &*opened.err), (0, ""), "{opened:?}");
    let columns = ["--format", "csv", "--columns", "case,code,also"];
    let next = || cron(&sandbox, &[], &[&["next", "--unseen", "cron", "--exit-code"][..], &columns].concat());
    // Each code of each case, without the title.
    let codes = |said: &Said| -> BTreeSet<String> {
        let split = |line: &str| -> Vec<String> {
            let mut words = line.split([',', ' ', ';', '"']).filter(|word| !word.is_empty());
            let case = words.next().unwrap_or_default().to_owned();
            words.map(|code| format!("{case} {code}")).collect()
        };
        said.out.lines().skip(1).flat_map(split).collect()
    };
    let first = next();
    assert_eq!((first.code, &*first.err), (1, ""), "{first:?}");
    assert!(first.out.contains("promise.due-soon"), "{first:?}");
    let second = next();
    // The hour may have turned meanwhile, so there may be news; what was told is told once.
    assert!(second.err.is_empty() && codes(&first).is_disjoint(&codes(&second)), "{first:?} {second:?}");
    assert_eq!(second.code, i32::from(!codes(&second).is_empty()), "{second:?}");
    for note in files(&sandbox.path().join("home/.local/state")) {
        assert_eq!(fs::metadata(&note).unwrap().permissions().mode() & 0o777, 0o600, "{}", note.display());
    }
}
