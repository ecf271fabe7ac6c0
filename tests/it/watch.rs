//! A week of cron: `next --unseen` each hour, and the ladder, in a shop in which time passes and somebody misses a day.
//! What `next` says at one instant is shown in sessions.

use std::collections::BTreeMap;

use crate::sandbox::{Sandbox, said};

const CONFIG: &str = "schema = 1
timezone = \"Africa/Johannesburg\"

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

/// Returns the hour that lies so many hours after Monday at eight.
fn hour(n: u32) -> String {
    let (day, hour) = (16 + (8 + n) / 24, (8 + n) % 24);
    format!("2026-11-{day:02}T{hour:02}:00:00+02:00")
}

/// Runs `amends` at an hour, with a state folder.
fn at(sandbox: &Sandbox, n: u32, args: &[&str]) -> String {
    let mut command = sandbox.amends(args);
    command.env("AMENDS_NOW", hour(n)).env("XDG_STATE_HOME", sandbox.path().join("state"));
    let said = said(&mut command);
    assert_eq!(said.code, 0, "{n} {args:?} {said:?}");
    said.out
}

fn shop() -> Sandbox {
    let sandbox = Sandbox::new_shop();
    sandbox.write("amends.toml", CONFIG);
    let text =
        ["open", "Cold cake", "--owner", "thandi", "--text", "It was cold", "--promise", "A new cake", "--promise-due"];
    at(&sandbox, 0, &[&text[..], &[&hour(30)]].concat());
    at(
        &sandbox,
        0,
        &[
            "open",
            "Wrong rolls",
            "--owner",
            "thandi",
            "--text",
            "Wrong again",
            "--public",
            "https://reviews.example/17",
        ],
    );
    sandbox
}

/// Returns how often each code of each case was told in a week of hours, of which the job misses some.
fn told(sandbox: &Sandbox, name: &str, is_missed: impl Fn(u32) -> bool) -> BTreeMap<String, usize> {
    let mut told = BTreeMap::new();
    for n in (1..7 * 24).filter(|n| !is_missed(*n)) {
        let rows = at(sandbox, n, &["next", "--unseen", name, "--format", "ndjson"]);
        for row in rows.lines() {
            let row: serde_json::Value = serde_json::from_str(row).unwrap();
            let also = row["also"].as_array().unwrap().iter();
            for code in also.chain([&row["code"]]) {
                *told.entry(format!("{} {}", row["subject"], code)).or_insert(0) += 1;
            }
        }
    }
    told
}

#[test]
fn in_a_week_of_hours_each_finding_is_told_once_and_none_is_lost_when_a_day_is_missed() {
    let sandbox = shop();
    let every_hour = told(&sandbox, "hourly", |_| false);
    assert!(every_hour.values().all(|n| *n == 1), "{every_hour:#?}");
    for code in ["promise.due-soon", "promise.overdue", "escalate.now"] {
        assert!(every_hour.contains_key(&format!("\"Cold cake\" \"{code}\"")), "{code}: {every_hour:#?}");
    }
    for code in ["ack.missing", "first-response.late", "contact.unanswered", "public.unanswered"] {
        assert!(every_hour.contains_key(&format!("\"Wrong rolls\" \"{code}\"")), "{code}: {every_hour:#?}");
    }
    let with_a_gap = told(&sandbox, "with-a-gap", |n| (40..70).contains(&n));
    assert_eq!(with_a_gap, every_hour);
}

#[test]
fn a_step_of_the_ladder_is_taken_once() {
    let sandbox = shop();
    let mut up = Vec::new();
    for n in (1..7 * 24).step_by(3).filter(|n| !(40..70).contains(n)) {
        let out = at(&sandbox, n, &["escalate", "--due", "--yes", "--format", "ndjson"]);
        up.extend(out.lines().map(|_| n));
    }
    // Two cases, each to the manager after a day and to the owner two days later: never a hundred mails.
    assert_eq!(up.len(), 4, "{up:?}");
    let levels = at(&sandbox, 7 * 24, &["list", "--format", "ndjson"]);
    assert_eq!(levels.matches("\"escalation_level\":2").count(), 2, "{levels}");
}
