//! What we say to type is understood when it is typed: the hints of worries as they stand, the hints of refusals as far
//! as they are commands.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::thread;

use crate::sandbox::{Sandbox, files, repository};

/// What stands in capitals is for people to fill in.
#[rustfmt::skip]
const PLACEHOLDERS: &[(&str, &str)] = &[
    ("AMOUNT", "450"), ("CASE", "kd35-dnr3"), ("CASE/PROMISE", "kd35-dnr3/p7kd"), ("CAUSE", "till"), ("CHANNEL", "email"), ("CLOCK", "ack"),
    ("CODE", "repeat.person"), ("F", "upheld"), ("FILE", "x.json"), ("HOW", "x"), ("ID", "sipho"), ("ID/PART", "kd35-dnr3/p7kd"),
    ("INTO", "INTO"), ("FROM", "FROM"), ("KEY", "x"), ("N", "1"), ("NAME", "sipho"), ("OTHER", "f26r-4mj3"), ("PARTY", "p-h7xw3"),
    ("REASON", "x"), ("T", "x"), ("TAG", "none"), ("TEXT", "x"), ("TOPIC", "watch"), ("WHAT", "x"), ("WHEN", "tomorrow"), ("WHO", "sipho"),
    ("WHOM", "customer"), ("WHY", "x"),
];

/// What a rule of the house may refuse to whoever types it: another has to answer, what is open has to be ended first.
const REFUSED: &[&str] = &["amends accept ", "amends close ", "amends resolve "];

/// Returns a command with something in the place of what people fill in.
fn filled(command: &str) -> String {
    let fill = |word: &str| {
        let (key, value) = word.split_once('=').unwrap_or(("", word));
        let bare = value.trim_matches('"');
        let Some((_, filled)) = PLACEHOLDERS.iter().find(|(name, _)| *name == bare) else { return word.to_owned() };
        let filled = value.replacen(bare, filled, 1);
        if key.is_empty() { filled } else { format!("{key}={filled}") }
    };
    // Where the words go is no part of the command.
    let command = command.split(" > ").next().unwrap_or(command);
    command.split(' ').map(fill).collect::<Vec<_>>().join(" ")
}

/// Returns the folders of the sessions of all rules, each with the name of its rule.
fn shops() -> Vec<PathBuf> {
    let shop = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "md");
    let documents = files(&repository("tests/transcripts/rules")).into_iter().filter(shop);
    let shops = documents.map(|document| document.with_extension("in")).filter(|shop| shop.is_dir());
    shops.collect::<BTreeSet<_>>().into_iter().collect()
}

/// Returns all texts under a key of a JSON value, wherever it stands.
fn under(key: &str, value: &serde_json::Value, found: &mut BTreeSet<String>) {
    match value {
        serde_json::Value::Object(fields) => {
            for (name, value) in fields {
                if let (true, Some(text)) = (name == key, value.as_str()) {
                    found.insert(text.to_owned());
                }
                under(key, value, found);
            }
        }
        serde_json::Value::Array(values) => values.iter().for_each(|value| under(key, value, found)),
        _ => {}
    }
}

/// Returns what is wrong with the hints of the worries of one shop, and how many there are.
fn judged(folder: &Path) -> (Vec<String>, usize) {
    let shop = Sandbox::copy_of(folder);
    let mut hints = BTreeSet::new();
    let mut read = |args: &[&str]| under("hint", &shop.run(&[args, &["--format", "json"]].concat()).json(), &mut hints);
    read(&["next"]);
    let ids = shop.run(&["list", "--format", "ids"]).out;
    read(&[&["show"], ids.lines().collect::<Vec<_>>().as_slice()].concat());
    hints.retain(|hint| hint.starts_with("amends "));
    let mut wrong = Vec::new();
    for hint in &hints {
        // Whoever is told to edit has an editor.
        let said = match shop.shell(&format!("EDITOR=true {} --dry-run", filled(hint))) {
            said if said.err.contains("only reads") => shop.shell(&filled(hint)),
            said => said,
        };
        // A rule may say no to who types some of them here; a command that is none is no hint.
        // Before what is on record nothing is written at all.
        let is_early = said.err.contains("the clock says");
        let may_refuse = || is_early || REFUSED.iter().any(|begin| hint.starts_with(begin));
        if !(matches!(said.code, 0 | 1) || said.code == 6 && may_refuse()) {
            wrong.push(format!("{}: `{hint}`: exit {}: {}", folder.display(), said.code, said.err));
        }
    }
    (wrong, hints.len())
}

#[test]
fn what_a_worry_says_to_type_is_understood() {
    let shops = shops();
    let judged: Vec<(Vec<String>, usize)> = thread::scope(|scope| {
        // A session waits more than it works.
        let parts: Vec<_> = shops.chunks(shops.len().div_ceil(6)).collect();
        let started: Vec<_> = parts
            .into_iter()
            .map(|part| scope.spawn(|| part.iter().map(|shop| judged(shop)).collect::<Vec<_>>()))
            .collect();
        started.into_iter().flat_map(|part| part.join().unwrap()).collect()
    });
    let wrong: Vec<&str> = judged.iter().flat_map(|(wrong, _)| wrong).map(String::as_str).collect();
    let n_typed: usize = judged.iter().map(|(_, n)| n).sum();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(n_typed > 150, "{n_typed}");
}

/// Words of people's files that a shell would run, or split, if a hint did not quote them.
const HOSTILE: &[(&str, &str)] = &[
    ("\"thandi\"", "\"thandi' $(touch owned)\""),
    ("\"sipho\"", "\"sipho; touch owned\""),
    ("\"naledi\"", "\"naledi`touch owned`\""),
    ("\"shift lead\"", "\"shift lead\\\" | touch owned\""),
    ("\"manager\"", "\"manager > owned\""),
    ("\"whatsapp\"", "\"$(touch owned)\""),
    ("\"email\"", "\"email & touch owned\""),
];

#[test]
fn what_we_say_to_type_runs_nothing_that_a_file_says() {
    let mut n_hostile = 0;
    for folder in shops() {
        let shop = Sandbox::copy_of(&folder);
        for file in files(shop.path()) {
            let Ok(text) = fs::read_to_string(&file) else { continue };
            let text = HOSTILE.iter().fold(text, |text, (word, hostile)| text.replace(word, hostile));
            fs::write(&file, text).unwrap();
        }
        let mut hints = BTreeSet::new();
        under("hint", &shop.run(&["next", "--format", "json"]).json(), &mut hints);
        let ids = shop.run(&["list", "--format", "ids"]).out;
        let show = [&["show", "--format", "json"], ids.lines().collect::<Vec<_>>().as_slice()].concat();
        under("hint", &shop.run(&show).json(), &mut hints);
        let hostile = hints.iter().filter(|hint| hint.starts_with("amends ") && hint.contains("owned"));
        for hint in hostile {
            n_hostile += 1;
            shop.shell(&format!("amends() {{ :; }}; {hint}"));
            let owned = files(shop.path()).into_iter().find(|file| file.ends_with("owned"));
            assert!(owned.is_none(), "{}: {hint}", folder.display());
        }
    }
    assert!(n_hostile > 5, "{n_hostile}");
}

/// Returns the commands of ours that stand between backticks.
fn quoted(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').skip(1).step_by(2).filter(|text| text.starts_with("amends "))
}

#[test]
fn what_a_refusal_says_to_type_is_a_command() {
    let bakery = Sandbox::bakery();
    let is_document = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "md");
    let folders = ["tests/transcripts", "tests/errors", "tests/bad_inputs"].map(|folder| files(&repository(folder)));
    let mut commands = BTreeSet::new();
    for document in folders.into_iter().flatten().filter(is_document) {
        let Ok(text) = fs::read_to_string(&document) else { continue };
        let hints = text.lines().filter(|line| line.contains("hint: ") || line.contains("next: "));
        commands.extend(hints.flat_map(quoted).map(str::to_owned));
        let next = text.lines().filter_map(|line| line.split_once("next: amends "));
        let bare = |rest: &str| rest.split(" (").next().unwrap_or(rest).trim_end_matches('.').to_owned();
        commands.extend(next.map(|(_, rest)| format!("amends {}", bare(rest))));
    }
    for text in sources(&repository("src")) {
        let hints = text.lines().filter(|line| line.contains("hint(") && !line.contains('{'));
        commands.extend(hints.flat_map(quoted).map(str::to_owned));
    }
    let mut wrong = Vec::new();
    for command in &commands {
        let said = bakery.shell(&format!("{} --help", filled(command)));
        if said.code != 0 {
            wrong.push(format!("`{command}`: {}", said.err));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(commands.len() > 40, "{commands:?}");
}

/// Returns the texts of all Rust files below a directory.
fn sources(dir: &Path) -> Vec<String> {
    let rust = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "rs");
    files(dir).into_iter().filter(rust).map(|path| fs::read_to_string(path).unwrap()).collect()
}

/// Command lines as people mistype them: a flag that is none, a value that is missing, a negative number, an id that
/// nobody has, a word too many, the wrong order.
#[rustfmt::skip]
const MISTYPED: &[&str] = &[
    "accept", "accept kd35-dnr3 --decline", "accept zzzz", "assign kd35-dnr3", "assign kd35-dnr3 --to", "assign kd35-dnr3 thandi",
    "between fri", "between fri mon tue", "brief", "brief kd35-dnr3 --customer", "check kd35-dnr3", "close", "close kd35-dnr3",
    "close kd35-dnr3 --accepted maybe", "completions foo", "doctor foo", "edit", "escalate", "escalate --due kd35-dnr3",
    "escalate kd35-dnr3", "escalate kd35-dnr3 --explain --to x", "explain promise.vage", "help foo", "init a b", "list --fromat json",
    "list --limit -3", "list --sort foo", "list ownr:me", "merge kd35-dnr3", "merge kd35-dnr3 kd35-dnr3", "next --exit-code=yes",
    "next --limit -1", "next --limit x", "next --limt 3", "next --within", "next --within -1", "nxt", "open", "open \"-5 rolls\"",
    "open Cold rolls", "overdue --within", "party erase", "party merge p-h7xw3", "party set p-h7xw3", "party set p-h7xw3 --phone 1",
    "party set p-h7xw3 name=", "party set p-h7xw3 phones=abc", "party show zzzz", "policy apply", "policy show foo",
    "promise add --due fri kd35-dnr3", "promise add kd35-dnr3 \"-5 rolls\" --due fri", "promise add kd35-dnr3 A call", "promise add kd35-dnr3 Call",
    "promise keep kd35-dnr3", "promise keep kd35-dnr3/p7kd --why x", "promise keep kd35-dnr3/zzzz", "promise move kd35-dnr3/p7kd",
    "promise split kd35-dnr3/p7kd", "promise split kd35-dnr3/p7kd --step x", "reopen kd35-dnr3", "repeats --by foo", "report foo",
    "report month --to", "resolve kd35-dnr3", "schema foo", "show", "show kd35-dnr3 --limit 3", "show kd35-dnr4", "silence --over",
    "silence --over 3", "undo 3", "update", "update kd35-dnr3", "update kd35-dnr3 --in", "update kd35-dnr3 --owner thandi",
    "update kd35-dnr3 --waiting customer", "when", "when -1d",
];

/// Commands that need what is not there: an editor, a file, a write to take back.
const ELSEWHERE: &[&str] = &["amends edit", "amends policy import-holidays", "amends undo"];

#[test]
fn what_a_mistyped_line_is_told_to_type_is_understood() {
    let bakery = Sandbox::bakery();
    let (mut n_typed, mut wrong) = (0, Vec::new());
    for line in MISTYPED {
        let said = bakery.shell(&format!("amends {line}"));
        if !matches!(said.code, 2 | 4 | 6) || !said.err.contains("\nhint: ") {
            wrong.push(format!("`amends {line}`: exit {} without a hint: {}", said.code, said.err));
        }
        let hints = said.err.lines().filter(|line| line.starts_with("hint: "));
        for hint in hints.flat_map(quoted).filter(|hint| !ELSEWHERE.iter().any(|known| hint.starts_with(known))) {
            n_typed += 1;
            let dry = match bakery.shell(&format!("{} --dry-run", filled(hint))) {
                said if said.err.contains("only reads") || said.err.contains("--dry-run") => {
                    bakery.shell(&filled(hint))
                }
                said => said,
            };
            if dry.code == 2 {
                wrong.push(format!("`amends {line}` says `{hint}`: {}", dry.err));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(n_typed > 80, "{n_typed}");
}
