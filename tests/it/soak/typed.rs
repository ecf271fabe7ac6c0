//! Shops drawn by lot, and every hint that `next`, `show`, `brief`, `overdue` and the writes themselves give there, typed
//! as it stands: none may be refused. Whether a hint is the right step is judged beside the rules.

use std::collections::BTreeSet;
use std::time::Instant;

use amends::model::dice::Dice;
use amends::model::policy::Loudness;
use amends::rules::Level;
use amends::rules::table::RULES;
use chrono::{DateTime, FixedOffset, TimeDelta};
use serde_json::Value;

use super::{Size, assert_none, figures, seed};
use crate::sandbox::{NOW, Said, Sandbox, said};

const HOURS: &str = "
[hours]
mon = [\"08:00-17:00\"]
tue = [\"08:00-17:00\"]
wed = [\"08:00-17:00\"]
thu = [\"08:00-17:00\"]
fri = [\"08:00-17:00\"]
sat = [\"08:00-12:00\"]
";

const LADDER: &str = "
[[ladder]]
level = 0
name = \"desk\"
who = [\"thandi\", \"Lebo M\"]
limit = \"1bd\"
left = \"1bd\"

[[ladder]]
level = 1
name = \"shift lead\"
who = [\"sipho\", \"zola\"]
triggers = [\"repeat\"]
limit = \"2bd\"

[[ladder]]
level = 2
name = \"owner\"
who = [\"naledi\"]
triggers = [\"safety\", \"repeat.double-deviation\"]
limit = \"2bd\"
";

const STAFF: &[&str] = &["thandi", "Lebo M", "sipho", "zola", "naledi"];

const PEOPLE: &[&str] = &[
    "Ann One <ann@one.example>",
    "Bob Two <bob@one.example>",
    "Cy Tre <cy@gmail.com>",
    "+27825550199",
    "Di Vier <di@d.example>",
];

/// What is typed for what a hint leaves open.
const PLACEHOLDERS: &[(&str, &str)] = &[
    ("CASE", "nothing"),
    ("CHANNEL", "email"),
    ("ID", "naledi"),
    ("REASON", "words"),
    ("TAG", "none"),
    ("TEXT", "words"),
    ("WHAT", "bread"),
    ("WHEN", "+1h"),
    ("WHO", "naledi"),
    ("WHOM", "naledi"),
    ("WHY", "words"),
];

/// Commands that write nothing, or what an editor was told.
const READS: &[&str] = &["brief", "check", "edit", "explain", "list", "next", "policy", "repeats", "report", "show"];

#[test]
fn some_hints_can_be_typed_as_they_stand() {
    typed(Size::Share.pick(1, 200));
}

#[test]
#[ignore = "minutes; see tests/SOAK.md"]
fn soak_typed_hints() {
    typed(Size::Full.pick(1, 200));
}

/// A shop in which time passes.
struct Shop {
    sandbox: Sandbox,
    dice: Dice,
    now: DateTime<FixedOffset>,
    cases: Vec<String>,
    n_commands: u64,
    n_hints: usize,
    refused: Vec<String>,
}

fn typed(n_shops: usize) {
    let since = Instant::now();
    let (mut n_hints, mut n_writes, mut refused) = (0, 0, Vec::new());
    for n in 0..n_shops as u64 {
        let mut shop = Shop::new(seed().wrapping_add(n));
        for step in 1..=36 {
            n_writes += usize::from(shop.step());
            if step % 18 == 0 {
                shop.judge();
            }
        }
        n_hints += shop.n_hints;
        refused.extend(shop.refused.into_iter().map(|refused| format!("shop {n}: {refused}")));
    }
    figures("typed hints", since, &[("shops", &n_shops), ("writes", &n_writes), ("hints", &n_hints)]);
    assert_none(&refused, "typed hints");
    assert!(n_writes > 10 * n_shops && n_hints > 20 * n_shops, "{n_writes} writes, {n_hints} hints");
}

impl Shop {
    fn new(seed: u64) -> Self {
        let mut dice = Dice::seeded(seed);
        let sandbox = Sandbox::new_shop();
        let mut config = sandbox.read("amends.toml") + HOURS;
        if dice.below(4) > 0 {
            config += LADDER;
        }
        if dice.below(3) == 0 {
            config += "\n[files]\nformat = \"json\"\n";
        }
        if dice.below(3) == 0 {
            config += "\n[policies]\napply = [\"small-business\", \"iso10002\"]\n";
        }
        if dice.below(3) == 0 {
            config += "\n[channels.email]\nhours = \"always\"\ncost = \"free\"\n";
        }
        // What a house usually only notes is loud in some.
        if dice.below(2) == 0 {
            let quiet = RULES.iter().filter(|rule| matches!(rule.level, Level::Care(Loudness::Note | Loudness::Off)));
            config += "\n[rules]\n";
            quiet.for_each(|rule| config += &format!("\"{}\" = \"act\"\n", rule.code));
        }
        sandbox.write("amends.toml", &config);
        let now = DateTime::parse_from_rfc3339(NOW).unwrap();
        Self { sandbox, dice, now, cases: Vec::new(), n_commands: 0, n_hints: 0, refused: Vec::new() }
    }

    fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.dice.below(of.len())]
    }

    fn is_one_in(&mut self, n: usize) -> bool {
        self.dice.below(n) == 0
    }

    fn run(&mut self, me: &str, args: &[&str]) -> Said {
        self.n_commands += 1;
        let mut command = self.sandbox.amends(args);
        command.env("AMENDS_NOW", self.now.to_rfc3339()).env("AMENDS_ME", me);
        said(command.env("AMENDS_SEED", self.n_commands.to_string()))
    }

    /// Lets time pass, and types one command of somebody's day; returns whether it was taken.
    fn step(&mut self) -> bool {
        self.now += TimeDelta::minutes([0, 5, 60, 240, 1_000, 1_440][self.dice.below(6)]);
        let me = self.pick(STAFF);
        let words = if self.cases.is_empty() || self.is_one_in(5) { self.opening() } else { self.work() };
        let args: Vec<&str> = words.iter().map(String::as_str).chain(["--format", "json"]).collect();
        let said = self.run(me, &args);
        if said.code != 0 {
            return false;
        }
        let answer = said.json();
        if words[0] == "open" {
            self.cases.push(answer["data"][0]["case"].as_str().unwrap().to_owned());
        }
        let mut hints = BTreeSet::new();
        collect(&answer, &mut hints);
        self.type_all(&words[0], hints);
        true
    }

    fn opening(&mut self) -> Vec<String> {
        let mut words = vec!["open".to_owned(), self.pick(&["Late", "Cold", "Double charge", "Stale"]).to_owned()];
        let (who, owner) = (self.pick(PEOPLE), self.pick(STAFF));
        let tag = self.pick(&["special-trip", "waiting-now", "safety", "stress", "vulnerable", "none"]);
        let due = self.pick(&["+2h", "+1d", "+3bd"]);
        let kind = self.pick(&["complaint", "complaint", "query", "request"]);
        let category = self.pick(&["billing", "bread/stale", "handling"]);
        let priority = self.pick(&["high", "emergency", "low"]);
        let promise = self.pick(&["Refund R100", "Call you", "Look into it", "A new cake"]);
        for (n, more) in [
            (1, &["--from", who][..]),
            (2, &["--owner", owner]),
            (2, &["--text", "it is bad", "--channel", "email"]),
            (3, &["--situation", tag]),
            (2, &["--promise", promise, "--promise-due", due]),
            (3, &["--question", "why?"]),
            (6, &["--public", "https://x.example/p"]),
            (5, &["--impact", "lost a day", "--wants", "money"]),
            (1, &["--kind", kind]),
            (3, &["--category", category]),
            (9, &["--priority", priority]),
        ] {
            if self.is_one_in(n) {
                words.extend(more.iter().map(|&word| word.to_owned()));
            }
        }
        words
    }

    /// Returns a command about one of the cases.
    fn work(&mut self) -> Vec<String> {
        let case = self.cases[self.dice.below(self.cases.len())].clone();
        let shown = self.run("thandi", &["show", &case, "--format", "json"]).json();
        let (promise, question) = (self.one_open(&shown, "promises"), self.one_open(&shown, "questions"));
        let other = self.cases[self.dice.below(self.cases.len())].clone();
        let whom = self.pick(STAFF);
        let due = self.pick(&["+2h", "+1d", "+3bd"]);
        let up = self.pick(&["manager", "shift lead", "owner", "team:it", "supplier:mill", "external:body", "naledi"]);
        let accepted = self.pick(&["yes", "no", "unknown"]);
        let set = self.pick(&["priority=normal", "fault=ours", "cause=oven", "situation=none", "owner=", "impact=bad"]);
        let end = self.pick(&["keep", "break", "release"]);
        let what = self.pick(&["Refund R100", "Call again", "Someone calls soon", "A new cake"]);
        let (n, promise) = (self.dice.below(26), promise.map(|id| format!("{case}/{id}")));
        let mut more: Vec<&str> = Vec::new();
        for (n, words) in [
            (3, &["--told", "we look"][..]),
            (3, &["--next-update", "+1d"]),
            (3, &["--cause", "oven", "--fault", "ours"]),
            (3, &["--force", "--why", "it has to be"]),
            (3, &["--finding", "upheld"]),
        ] {
            if self.is_one_in(n) {
                more.extend(words);
            }
        }
        let only = |known: &[&str]| -> Vec<&str> {
            let mut kept = Vec::new();
            let mut is_kept = false;
            for word in &more {
                is_kept = if word.starts_with("--") && *word != "--why" { known.contains(word) } else { is_kept };
                if is_kept {
                    kept.push(*word);
                }
            }
            kept
        };
        let case = case.as_str();
        let words: Vec<&str> = match (n, &promise, &question) {
            (0 | 1, ..) => vec!["update", case, "--in", "where is it?", "--channel", "phone"],
            (2 | 3, ..) => vec!["update", case, "--out", "we are sorry if you were upset"],
            (4, ..) => vec!["update", case, "--in", "rude people", "--handling"],
            (5, ..) => vec!["update", case, "--in", "hello", "--waited", "30m", "--retold"],
            (6, ..) => vec!["update", case, "--question", "and now?"],
            (7, ..) => vec!["update", case, "--waiting", "customer", "--why", "they think"],
            (8, ..) => vec!["update", case, "--set", set, "--why", "they say so"],
            (9, _, Some(question)) => vec!["update", case, "--out", "so", "--answers", question],
            (10, _, Some(question)) => vec!["update", case, "--out", "no", "--declines", question, "--why", "lost"],
            (11 | 12, ..) => vec!["promise", "add", case, what, "--due", due],
            (13, ..) => vec!["promise", "add", case, "flour", "--from", "party:mill", "--due", due],
            (14, Some(promise), _) => vec!["promise", end, promise],
            (15, Some(promise), _) => {
                [&["promise", "move", promise, "--due", due, "--told", "sorry"][..], &only(&["--force"])].concat()
            }
            (16, Some(promise), _) => vec!["promise", "split", promise, "--step", "a @ +1h", "--step", "b @ +1d"],
            (17, ..) => vec!["assign", case, "--to", whom],
            (18 | 19, ..) => {
                [&["escalate", case, "--to", up, "--why", "hard"][..], &only(&["--told", "--next-update"])].concat()
            }
            (20, ..) => vec!["accept", case],
            (21, ..) => vec!["accept", case, "--decline", "--why", "no time"],
            (22, ..) => [&["resolve", case, "--remedy", "new"][..], &only(&["--told", "--cause", "--fault"])].concat(),
            (23, ..) => [&["close", case, "--accepted", accepted][..], &only(&["--finding", "--force"])].concat(),
            (24, ..) => vec!["reopen", case, "--why", "again"],
            (25, ..) => [&["merge", case, &other][..], &only(&["--force"])].concat(),
            _ => vec!["update", case, "--note", "n"],
        };
        words.into_iter().map(str::to_owned).collect()
    }

    /// Returns the id of one of the blocks of a case that are open, if there is one.
    fn one_open(&mut self, shown: &Value, blocks: &str) -> Option<String> {
        let blocks = shown["data"][0][blocks].as_array().unwrap();
        let open: Vec<&str> =
            blocks.iter().filter(|block| block["state"] == "open").map(|block| block["id"].as_str().unwrap()).collect();
        (!open.is_empty()).then(|| open[self.dice.below(open.len())].to_owned())
    }

    /// Types every hint of every page that says what to do.
    fn judge(&mut self) {
        let mut pages =
            vec![vec!["next".to_owned()], vec!["overdue".to_owned(), "--within".to_owned(), "7d".to_owned()]];
        for case in &self.cases {
            pages.extend(["show", "brief"].map(|page| vec![page.to_owned(), case.clone()]));
        }
        let mut typed = BTreeSet::new();
        for page in pages {
            let args: Vec<&str> = page.iter().map(String::as_str).chain(["--format", "json"]).collect();
            let said = self.run("thandi", &args);
            let mut hints = BTreeSet::new();
            collect(&said.json(), &mut hints);
            hints.retain(|hint| typed.insert(hint.clone()));
            self.type_all(&page.join(" "), hints);
        }
    }

    fn type_all(&mut self, page: &str, hints: BTreeSet<String>) {
        for hint in hints {
            self.n_hints += 1;
            let line = filled(&hint);
            let is_read = READS
                .iter()
                .any(|read| line.starts_with(&format!("amends {read} ")) || line == format!("amends {read}"));
            let line = if is_read { line } else { format!("{line} -n") };
            let mut command = self.sandbox.command("sh");
            command.args(["-c", &line]).env("AMENDS_NOW", self.now.to_rfc3339()).env("EDITOR", "true");
            let said = said(&mut command);
            // A check that finds something was taken as well.
            if said.code > 1 {
                let err = said.err.lines().next().unwrap_or_default();
                self.refused.push(format!("{page} at {}: {hint}: {}: {err}", self.now.format("%a %H:%M"), said.code));
            }
        }
    }
}

/// Collects what a page says to type.
fn collect(page: &Value, hints: &mut BTreeSet<String>) {
    match page {
        Value::Object(fields) => fields.iter().for_each(|(key, value)| match value.as_str() {
            Some(hint) if ["hint", "next"].contains(&key.as_str()) && hint.starts_with("amends ") => {
                hints.insert(hint.to_owned());
            }
            _ => collect(value, hints),
        }),
        Value::Array(values) => values.iter().for_each(|value| collect(value, hints)),
        _ => {}
    }
}

/// Returns a hint with something sensible in the place of each of its placeholders.
fn filled(hint: &str) -> String {
    let mut words: Vec<String> = vec![String::new()];
    for mark in hint.chars() {
        let is_in = |word: &str| word.chars().all(|mark| mark.is_ascii_alphabetic());
        match words.last_mut() {
            Some(word) if mark.is_ascii_alphabetic() && is_in(word) => word.push(mark),
            _ => words.push(mark.to_string()),
        }
    }
    let fill = |word: String| {
        let known = PLACEHOLDERS.iter().find(|(name, _)| *name == word);
        known.map_or(word, |(_, value)| (*value).to_owned())
    };
    words.into_iter().map(fill).collect()
}

#[test]
fn what_a_hint_leaves_open_is_filled() {
    let line = "amends promise split kd35-dnr3/p7kd --step \"WHAT @ WHEN\" --set cause=WHY --to 'Lebo M'";
    let typed = "amends promise split kd35-dnr3/p7kd --step \"bread @ +1h\" --set cause=words --to 'Lebo M'";
    assert_eq!(filled(line), typed);
}
