//! A small shop and each mutating command on it, so that every run of one begins and ends with the same bytes.
//! What is done to the commands is the suites' business.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::rc::Rc;

use crate::sandbox::{Sandbox, copy, files, said};

/// The files of a folder, without temporary ones.
pub(super) type Tree = BTreeMap<PathBuf, Vec<u8>>;

/// What makes a copy of the shop ready for a command.
type Before = Rc<dyn Fn(&Sandbox)>;

/// One command, the folder before it and the folder after it.
pub(super) struct Scenario {
    pub(super) name: String,
    pub(super) args: Vec<String>,
    /// What happens first, on every copy of the shop.
    first: Option<Before>,
    pub(super) before: Tree,
    pub(super) after: Tree,
}

/// The shop that all commands begin with, and the commands.
pub(super) struct Stage {
    pub(super) shop: Sandbox,
    pub(super) scenarios: Vec<Scenario>,
}

/// Returns the files below a folder by their paths in it, without the temporary ones of a killed writer.
pub(super) fn tree(folder: &Path) -> Tree {
    let kept = files(folder).into_iter().filter(|path| !is_left_over(path));
    kept.map(|path| (path.strip_prefix(folder).unwrap().to_owned(), fs::read(&path).unwrap())).collect()
}

/// Returns the temporary files that a killed writer left below a folder.
pub(super) fn left_over(folder: &Path) -> Vec<PathBuf> {
    files(folder).into_iter().filter(|path| is_left_over(path)).collect()
}

fn is_left_over(path: &Path) -> bool {
    let name = path.file_name().unwrap().to_string_lossy();
    name.starts_with(".amends-") && name.ends_with(".tmp")
}

/// The key under which each command is done once.
pub(super) const ONCE: &str = "soak-1";

impl Stage {
    /// Builds the shop and runs each command once on a copy of it.
    pub(super) fn build() -> Self {
        let shop = Sandbox::new_shop();
        let open = |args: &[&str]| {
            let said = shop.run(&[&["open", "-q"], args].concat()).ok();
            said.out.lines().next().unwrap().to_owned()
        };
        let a = open(&[
            "Charged twice",
            "--from",
            "Lerato Dube <lerato@example.org>",
            "--text",
            "I was charged twice.",
            "--once",
            "a",
            "--question",
            "Why twice?",
        ]);
        let b = open(&["Late bread", "--text", "It came at noon.", "--once", "b"]);
        let c = open(&["Wrong cake", "--once", "c"]);
        let promise = shop.run(&["promise", "add", &a, "Refund R450", "--due", "+2bd", "--how", "card", "-q"]).ok().out;
        let promise = promise.lines().next().unwrap().trim().to_owned();
        let promise = if promise.contains('/') { promise } else { format!("{a}/{promise}") };
        shop.run(&["resolve", &b, "--remedy", "free bread", "--told", "we rang"]).ok();
        shop.run(&["resolve", &c, "--remedy", "a new cake", "--told", "we rang"]).ok();
        shop.run(&["close", &c, "--finding", "upheld"]).ok();
        // A hand edit, so that there is something to adopt.
        let path = format!("cases/2026/{c}.toml");
        shop.write(&path, &shop.read(&path).replace("status = \"closed\"", "status = \"resolved\""));
        fs::set_permissions(shop.shop().join(&path), fs::Permissions::from_mode(0o640)).unwrap();
        shop.write("batch.ndjson", "{\"subject\":\"One\",\"once\":\"one\"}\n{\"subject\":\"Two\",\"from\":\"Two <two@example.org>\",\"once\":\"two\"}\n");
        let d = open(&["Cold tea", "--from", "Zanele <zanele@example.org>", "--once", "d"]);
        shop.run(&["escalate", &d, "--to", "sam", "--why", "asks for the boss", "--told", "Sam will ring", "-q"]).ok();
        let party = |name: &str| {
            let paths = files(&shop.shop().join("parties"));
            let found = paths.iter().find(|path| fs::read_to_string(path).unwrap().contains(name)).unwrap();
            found.file_stem().unwrap().to_str().unwrap().to_owned()
        };
        let (lerato, zanele) = (party("Lerato"), party("Zanele"));
        let scenarios = [
            ("open", "open|Stale roll|--from|Sipho <sipho@example.com>|--text|Hard as stone"),
            (
                "open, known party",
                "open|Again|--from|lerato@example.org|--promise|Call back|--promise-due|+1bd|--promise-how|phone",
            ),
            ("open, new year", "open|Old one|--received|2024-05-06 10:00"),
            ("open --batch", "open|--batch|batch.ndjson|--yes"),
            ("update --in", "update|{a}|--in|It happened again|--channel|email"),
            (
                "update --set",
                "update|{a}|--set|priority=high|--set|x_table=7|--waiting|customer|--why|asked for the slip",
            ),
            ("update, two cases", "update|{a}|{b}|--note|Both from the same oven"),
            ("promise add", "promise|add|{a}|Call with the result|--due|+3bd|--how|phone"),
            ("promise keep", "promise|keep|{p}|--note|paid"),
            ("promise break", "promise|break|{p}|--note|could not"),
            ("promise release", "promise|release|{p}|--note|not wanted"),
            ("promise move", "promise|move|{p}|--due|+5bd|--told|we rang|--why|bank holiday"),
            ("promise split", "promise|split|{p}|--step|Half @ +1bd|--step|Rest @ +4bd"),
            ("assign", "assign|{a}|--to|sam"),
            ("escalate", "escalate|{a}|--to|manager|--why|third time|--told|you hear by Friday|--next-update|+1bd"),
            ("resolve", "resolve|{a}|--remedy|refunded|--told|by mail"),
            ("close", "close|{b}|--finding|upheld|--accepted|yes"),
            ("reopen", "reopen|{b}|--why|it came back"),
            ("check --adopt", "check|--adopt"),
            ("accept", "accept|{d}"),
            ("resolve-merge", "resolve-merge|{d}|--key|category|--take|drinks"),
            ("edit", "edit|{a}"),
            ("init", "init|second|--timezone|Africa/Johannesburg"),
            ("party set", "party|set|{lerato}|phone=+27 82 555 0100"),
            ("party merge", "party|merge|{zanele}|{lerato}|--yes"),
            ("policy apply", "policy|apply|small-business"),
            ("undo", "undo"),
        ];
        let mut stage = Stage { shop, scenarios: Vec::new() };
        for (name, line) in scenarios {
            let line = line.replace("{a}", &a).replace("{b}", &b).replace("{d}", &d).replace("{p}", &promise);
            let line = line.replace("{lerato}", &lerato).replace("{zanele}", &zanele);
            let mut args: Vec<String> = line.split('|').map(str::to_owned).collect();
            args.extend(["--once".to_owned(), ONCE.to_owned()]);
            let first = first(name, &b, &d);
            let (sandbox, before) = stage.after(first.as_ref());
            let said = said(&mut command(&sandbox, &args));
            assert!(matches!(said.code, 0 | 1), "{name}: {said:?}");
            let after = tree(&sandbox.shop());
            assert!(before != after, "{name} changes nothing: {said:?}");
            stage.scenarios.push(Scenario { name: name.to_owned(), args, first, before, after });
        }
        stage
    }

    /// Returns a copy of the shop for a scenario.
    pub(super) fn fresh(&self, scenario: &Scenario) -> Sandbox {
        self.after(scenario.first.as_ref()).0
    }

    /// Returns a copy of the shop after what comes first, and its files.
    fn after(&self, first: Option<&Before>) -> (Sandbox, Tree) {
        let sandbox = Sandbox::bare();
        copy(&self.shop.shop(), &sandbox.shop());
        if let Some(first) = first {
            first(&sandbox);
        }
        let before = tree(&sandbox.shop());
        (sandbox, before)
    }
}

/// Returns what has to happen before a command, where the shop as it stands gives it nothing to do.
fn first(name: &str, noted: &str, torn: &str) -> Option<Before> {
    let (noted, path) = (noted.to_owned(), format!("cases/2026/{torn}.toml"));
    match name {
        "undo" => Some(Rc::new(move |shop| {
            said(&mut command(shop, &["update", &noted, "--note", "To be taken back"].map(str::to_owned))).ok();
        })),
        "resolve-merge" => Some(Rc::new(move |shop| {
            let conflict = "\n[[conflict]]\nkey = \"category\"\nvalues = [\"drinks\", \"service\"]\n";
            shop.write(&path, &(shop.read(&path) + conflict));
        })),
        _ => None,
    }
}

/// Returns the command of a scenario in a shop.
pub(super) fn command(sandbox: &Sandbox, args: &[String]) -> Command {
    let mut command = sandbox.amends(&args.iter().map(String::as_str).collect::<Vec<_>>());
    command.env("AMENDS_EDITOR", "sed -i s/twice/2x/");
    // What `undo` remembers and what reads keep for speed is written as well.
    command.env("XDG_STATE_HOME", sandbox.path().join("state")).env("XDG_CACHE_HOME", sandbox.path().join("cache"));
    command
}

impl Scenario {
    /// Tells whether a folder holds what the command makes of it: to the byte, or, after a run that got half way and
    /// so drew other random ids, the same files with the same blocks, each key on record once.
    pub(super) fn is_complete(&self, now: &Tree, from_half: bool) -> bool {
        let shape = |tree: &Tree| -> Vec<(PathBuf, usize, usize)> {
            let count = |text: &str, part: &str| text.matches(part).count();
            let of = |(path, bytes): (&PathBuf, &Vec<u8>)| {
                let text = String::from_utf8_lossy(bytes);
                // A person whose file was not there yet is given another id.
                let path = if path.starts_with("parties") { PathBuf::from("parties") } else { path.clone() };
                (path, count(&text, "[[event]]"), count(&text, &format!("once = \"{ONCE}\"")))
            };
            tree.iter().map(of).collect()
        };
        if from_half { shape(now) == shape(&self.after) } else { now == &self.after }
    }

    /// Tells whether the same cases are there as after the command, whatever they say.
    pub(super) fn is_complete_but_for_words(&self, now: &Tree) -> bool {
        let cases =
            |tree: &Tree| -> Vec<PathBuf> { tree.keys().filter(|path| path.starts_with("cases")).cloned().collect() };
        cases(now) == cases(&self.after)
    }

    /// Returns what is wrong with a folder whose command may have got anywhere: torn, lost or strange files.
    pub(super) fn torn(&self, now: &Tree) -> Vec<String> {
        let mut wrong = Vec::new();
        for (path, bytes) in now {
            let known = [self.before.get(path), self.after.get(path)];
            if !known.contains(&Some(bytes)) {
                wrong.push(format!("{}: {} is neither old nor new", self.name, path.display()));
            }
        }
        for path in self.before.keys().filter(|path| !now.contains_key(*path)) {
            wrong.push(format!("{}: {} is gone", self.name, path.display()));
        }
        wrong
    }
}
