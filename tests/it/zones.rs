//! The clocks of a shop say the same whatever zone and environment the machine has.
//! What they say is judged by the transcripts.

use std::fs;
use std::process::Command;

use crate::sandbox::{Said, Sandbox, files, said};

/// What a shop asks of its clocks, in text and for programs.
const QUESTIONS: &[&[&str]] = &[
    &["overdue", "--duty", "all", "--within", "8w", "--format", "json"],
    &["overdue", "--duty", "all", "--within", "8w"],
    &["silence", "--over", "1bd", "--format", "json"],
    &["silence"],
    &["report", "sla", "--format", "json"],
    &["report", "sla", "--by", "month"],
    &["report", "process", "--format", "csv"],
    &["next", "--format", "csv"],
    &["list", "due:..fri", "--format", "csv"],
    &["policy", "list", "--format", "json"],
    &["policy", "explain", "uk-lgsco-2024"],
    &["show", "--format", "json", "kd35", "kk8t"],
    &["when", "+2bd"],
    &["when", "fri 17:00", "--calendar", "london", "--format", "json"],
    &["between", "2026-10-24 12:00", "2026-11-20 12:00", "--calendar", "london"],
];

/// Returns a bakery whose cases run under a house's, a scheme's and a law's clocks, some paused, some late.
fn shop() -> Sandbox {
    let shop = Sandbox::bakery();
    let london =
        "\n[calendars.england]\ntimezone = \"Europe/London\"\nmon = [\"09:00-17:00\"]\nfri = [\"00:00-24:00\"]\n";
    let toml = shop.read("amends.toml") + london + &london.replace("england", "london");
    shop.write("amends.toml", &toml);
    let policies = ["small-business", "uk-lgsco-2024", "au-rg271", "gdpr-dsr", "iso10002"];
    shop.run(&[&["policy", "apply"], &policies[..], &["--since", "2026-10-01"]].concat()).ok();
    let late = ["open", "Received on the night when the clocks went back", "--received", "2026-10-25 02:30"];
    shop.run(&late).ok();
    shop.run(&["update", "kk8t", "--waiting", "customer", "--why", "asked for the receipt"]).ok();
    shop
}

/// Returns what all questions are answered with, and what the write at the end makes of the folder.
fn answers(shop: &Sandbox, ask: impl Fn(&[&str]) -> Command) -> Vec<(i32, String)> {
    let plain = |said: Said| (said.code, said.out);
    let mut answers: Vec<(i32, String)> = QUESTIONS.iter().map(|question| plain(said(&mut ask(question)))).collect();
    answers.push(plain(said(&mut ask(&["update", "kk8t", "--note", "the night shift looked", "--dry-run"]))));
    answers.push((0, files(&shop.shop()).iter().map(|path| fs::read_to_string(path).unwrap_or_default()).collect()));
    answers
}

#[test]
fn clocks_say_the_same_under_any_zone_and_without_an_environment() {
    let shop = shop();
    let expect = answers(&shop, |question| shop.amends(question));
    assert!(expect.iter().all(|(code, out)| *code == 0 && !out.is_empty()), "{expect:#?}");
    let all: String = expect.iter().map(|(_, out)| out.as_str()).collect();
    for word in ["obligation", "target", "promise", "2026-10-25", "breached"] {
        assert!(all.contains(word), "no question is about `{word}`");
    }
    for zone in ["UTC", "Asia/Tokyo", "America/St_Johns", "Pacific/Kiritimati", "nonsense"] {
        let found = answers(&shop, |question| {
            let mut command = shop.amends(question);
            command.env("TZ", zone);
            command
        });
        assert_eq!(found, expect, "TZ={zone}");
    }
    // As `env -i` runs it: no PATH, no HOME, no locale; only the instant is given, for there is but one present.
    let bare = answers(&shop, |question| {
        let mut command = shop.amends(&["--me", "thandi"]);
        command.args(question).env_clear().env("AMENDS_NOW", crate::sandbox::NOW).env("AMENDS_SEED", "1");
        command
    });
    assert_eq!(bare, expect, "env -i");
}
