//! A small shop and each mutating command on it, so that every run of one begins and ends with the same bytes.
//! What is done to the commands is the suites' business.

mod before;
mod commands;
mod shop;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::rc::Rc;
use std::time::{Duration, SystemTime};

use amends::format::tree::Syntax;

use super::is_tried;
use crate::sandbox::{Sandbox, copy, files, said};
use before::Before;
use commands::COMMANDS;
use shop::Known;

/// The files of a folder, without temporary ones.
pub(super) type Tree = BTreeMap<PathBuf, Vec<u8>>;

/// One command, the folder before it and the folder after it.
pub(super) struct Scenario {
    pub(super) name: String,
    pub(super) args: Vec<String>,
    /// In which language the cases and parties of its shop are written.
    pub(super) syntax: Syntax,
    shop: Rc<(Sandbox, Known)>,
    /// What happens first, on every copy of the shop.
    first: Option<Before>,
    /// What must stand nowhere when the command is done: not in the folder, the cache, or what `undo` remembers.
    pub(super) gone: Option<&'static str>,
    /// Whether the command prints nothing when all is well.
    pub(super) is_silent: bool,
    /// Whether it writes only what it has said: better twice than never.
    pub(super) says_first: bool,
    pub(super) before: Tree,
    pub(super) after: Tree,
}

/// All commands, each on a shop of TOML and on the same one of JSON.
pub(super) struct Stage {
    pub(super) scenarios: Vec<Scenario>,
}

/// Returns the files below a folder by their paths in it, without the temporary ones of a killed writer.
pub(super) fn tree(folder: &Path) -> Tree {
    let kept = files(folder).into_iter().filter(|path| !is_left_over(path));
    kept.map(|path| (path.strip_prefix(folder).unwrap().to_owned(), fs::read(&path).unwrap())).collect()
}

/// Returns the files of a shop, what was written beside it, and what is remembered to have been said.
pub(super) fn all(sandbox: &Sandbox) -> Tree {
    let mut all = tree(&sandbox.shop());
    all.extend(tree(&beside(sandbox)).into_iter().map(|(path, bytes)| (Path::new("..").join(path), bytes)));
    for (path, bytes) in tree(&states(sandbox)) {
        // What `undo` remembers is no promise to anybody, and the directory is named after the shop's.
        if let Some(said) = path.iter().position(|part| part == SAID) {
            all.insert(Path::new("..").join(path.iter().skip(said).collect::<PathBuf>()), bytes);
        }
    }
    all
}

/// Where `--unseen` remembers what was said.
const SAID: &str = "unseen";

fn states(sandbox: &Sandbox) -> PathBuf {
    sandbox.path().join("state")
}

/// Returns the temporary files that a killed writer left in a shop or beside it.
pub(super) fn left_over(sandbox: &Sandbox) -> Vec<PathBuf> {
    let all = [sandbox.shop(), beside(sandbox), states(sandbox)].map(|folder| files(&folder));
    all.into_iter().flatten().filter(|path| is_left_over(path)).collect()
}

/// Where commands write that write elsewhere.
fn beside(sandbox: &Sandbox) -> PathBuf {
    sandbox.path().join("out")
}

fn is_left_over(path: &Path) -> bool {
    let name = path.file_name().unwrap().to_string_lossy();
    name.starts_with(".amends-") && name.ends_with(".tmp")
}

/// The key under which each command is done once.
pub(super) const ONCE: &str = "soak-1";

impl Stage {
    /// Builds both shops and runs each command once on a copy.
    pub(super) fn build() -> Self {
        let mut scenarios = Vec::new();
        for syntax in [Syntax::Toml, Syntax::Json] {
            let shop = Rc::new(shop::build(syntax));
            for (name, line) in COMMANDS {
                // A command that writes the same files in both shops is tried in one.
                let is_same = ["init", "init --git", "policy apply", "policy import-holidays"].contains(name);
                let of = match syntax {
                    Syntax::Toml => (*name).to_owned(),
                    Syntax::Json => format!("{name}, json"),
                };
                if is_tried(&of) && !(syntax == Syntax::Json && is_same) {
                    scenarios.push(Scenario::tried(of, name, line, syntax, &shop));
                }
            }
        }
        Self { scenarios }
    }
}

impl Scenario {
    /// Returns a command with what it makes of the shop when nothing happens to it.
    fn tried(of: String, name: &str, line: &str, syntax: Syntax, shop: &Rc<(Sandbox, Known)>) -> Self {
        let mut args: Vec<String> = shop.1.named(line).split('|').map(str::to_owned).collect();
        if takes_key(name) {
            args.extend(["--once".to_owned(), ONCE.to_owned()]);
        }
        let first = before::of(name, syntax, &shop.1);
        let mut scenario = Self {
            name: of,
            args,
            syntax,
            shop: Rc::clone(shop),
            first,
            gone: (name == "party erase").then_some("Nomvula"),
            is_silent: name == "merge-file",
            says_first: name.contains("--unseen"),
            before: Tree::new(),
            after: Tree::new(),
        };
        let sandbox = scenario.fresh();
        scenario.before = all(&sandbox);
        let said = said(&mut command(&sandbox, &scenario.args));
        assert!(matches!(said.code, 0 | 1), "{}: {said:?}", scenario.name);
        scenario.after = all(&sandbox);
        assert!(scenario.before != scenario.after, "{} changes nothing: {said:?}", scenario.name);
        if scenario.gone.is_some() {
            assert_eq!(scenario.remains(&sandbox), [] as [PathBuf; 0], "{}", scenario.name);
        }
        scenario
    }

    /// Returns a copy of the shop, ready for the command.
    pub(super) fn fresh(&self) -> Sandbox {
        let sandbox = Sandbox::bare();
        copy(&self.shop.0.shop(), &sandbox.shop());
        if let Some(first) = &self.first {
            first(&sandbox);
        }
        sandbox
    }

    /// Returns how many points of a command a share of the suites tries: those on JSON go the same ways once more.
    pub(super) fn share(&self, most: usize) -> usize {
        if self.syntax == Syntax::Json { 1 } else { most }
    }
}

/// What only reads the folder, or unites two versions, takes no key: done again it comes to the same.
fn takes_key(name: &str) -> bool {
    !["party export", "merge-file", "resolve-merge, markers"].contains(&name) && !name.contains("--unseen")
}

/// Makes all files of a folder look as if nobody had touched them for a while: what changes is not kept for speed.
pub(super) fn age(folder: &Path) {
    for path in files(folder) {
        let at = SystemTime::now() - Duration::from_secs(60);
        fs::File::options().write(true).open(&path).unwrap().set_modified(at).unwrap();
    }
}

/// Returns the command of a scenario in a shop.
pub(super) fn command(sandbox: &Sandbox, args: &[String]) -> Command {
    let mut command = sandbox.amends(&args.iter().map(String::as_str).collect::<Vec<_>>());
    command.env("AMENDS_EDITOR", "sed -i s/twice/2x/");
    // What `undo` remembers and what reads keep for speed is written as well.
    command.env("XDG_STATE_HOME", states(sandbox)).env("XDG_CACHE_HOME", sandbox.path().join("cache"));
    command
}

impl Scenario {
    /// Tells whether a folder holds what the command makes of it: to the byte, or, after a run that got half way and
    /// so drew other random ids, the same files with the same blocks, each key on record once.
    pub(super) fn is_complete(&self, now: &Tree, from_half: bool) -> bool {
        let shape = |tree: &Tree| -> Vec<(PathBuf, usize, usize)> {
            let count = |text: &str, parts: [&str; 2]| parts.map(|part| text.matches(part).count()).iter().sum();
            let of = |(path, bytes): (&PathBuf, &Vec<u8>)| {
                let text = String::from_utf8_lossy(bytes);
                // A person whose file was not there yet is given another id.
                let path = if path.starts_with("parties") { PathBuf::from("parties") } else { path.clone() };
                let keys = [format!("once = \"{ONCE}\""), format!("\"once\": \"{ONCE}\"")];
                (path, count(&text, ["[[event]]", "\"case\":"]), count(&text, [&keys[0], &keys[1]]))
            };
            tree.iter().map(of).collect()
        };
        if from_half { shape(now) == shape(&self.after) } else { now == &self.after }
    }

    /// Returns where something still stands that the command takes away, in the folder or in what is remembered of it.
    pub(super) fn remains(&self, sandbox: &Sandbox) -> Vec<PathBuf> {
        let Some(gone) = self.gone else { return Vec::new() };
        let holds = |path: &PathBuf| fs::read(path).unwrap().windows(gone.len()).any(|part| part == gone.as_bytes());
        let places = [sandbox.shop(), states(sandbox), sandbox.path().join("cache")];
        places.iter().flat_map(|place| files(place)).filter(holds).collect()
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
            // An export of what could be read says that it is not all.
            let says_so = path.ends_with("held.json") && String::from_utf8_lossy(bytes).contains("\"incomplete\":true");
            // Git's lock on its settings is the new text already; who comes next goes on from there.
            let is_lock = path.ends_with("config.lock") && self.after.get(&path.with_extension("")) == Some(bytes);
            if !known.contains(&Some(bytes)) && !says_so && !is_lock {
                wrong.push(format!("{}: {} is neither old nor new", self.name, path.display()));
            }
        }
        for path in self.before.keys().filter(|path| !now.contains_key(*path)) {
            wrong.push(format!("{}: {} is gone", self.name, path.display()));
        }
        wrong
    }
}
