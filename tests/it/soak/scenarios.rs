//! A small shop and each mutating command on it, so that every run of one begins and ends with the same bytes.
//! What is done to the commands is the suites' business.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::rc::Rc;
use std::time::{Duration, SystemTime};

use amends::format::tree::Syntax;
use amends::store::state;

use super::is_tried;
use crate::merging::changes;
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
    /// What must stand nowhere when the command is done: not in the folder, the cache, or what `undo` remembers.
    pub(super) gone: Option<&'static str>,
    /// Whether the command prints nothing when all is well.
    pub(super) is_silent: bool,
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

/// Returns the files of a shop, and what was written beside it.
pub(super) fn all(sandbox: &Sandbox) -> Tree {
    let mut all = tree(&sandbox.shop());
    all.extend(tree(&beside(sandbox)).into_iter().map(|(path, bytes)| (Path::new("..").join(path), bytes)));
    all
}

/// Returns the temporary files that a killed writer left in a shop or beside it.
pub(super) fn left_over(sandbox: &Sandbox) -> Vec<PathBuf> {
    let all = [sandbox.shop(), beside(sandbox)].map(|folder| files(&folder));
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

/// Who is erased.
const GONE: &str = "Nomvula Khumalo <nomvula@example.com>";

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
        let question = shop.run(&["show", &a, "--format", "json"]).ok().json()["data"][0]["questions"][0]["id"].clone();
        let question = question.as_str().unwrap().to_owned();
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
        let e = open(&["Burnt crust", "--from", "Lerato Dube <lerato@example.org>", "--once", "e"]);
        let f = open(&["Stale scone", "--from", GONE, "--text", "It was dry.", "--once", "f"]);
        shop.run(&["resolve", &f, "--remedy", "a fresh one", "--told", "at the counter"]).ok();
        shop.run(&["close", &f, "--finding", "upheld"]).ok();
        let (lerato, zanele, gone) = (party("Lerato"), party("Zanele"), party("Nomvula"));
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
            ("promise move", "promise|move|{p}|--due|+5bd|--told|we rang|--why|bank holiday|--force"),
            ("promise split", "promise|split|{p}|--step|Half @ +1bd|--step|Rest @ +4bd|--force|--why|the bank is slow"),
            ("assign", "assign|{a}|--to|sam"),
            ("escalate", "escalate|{a}|--to|manager|--why|third time|--told|you hear by Friday|--next-update|+1bd"),
            ("resolve", "resolve|{a}|--remedy|refunded|--told|by mail"),
            ("close", "close|{b}|--finding|upheld|--accepted|yes"),
            ("reopen", "reopen|{b}|--why|it came back"),
            ("check --adopt", "check|--adopt"),
            ("accept", "accept|{d}|--me|sam"),
            ("accept --decline", "accept|{d}|--me|sam|--decline|--why|on leave"),
            ("escalate --due", "escalate|--due|--yes"),
            ("update --answers", "update|{a}|--out|The till was slow|--answers|{q}"),
            ("merge", "merge|{e}|INTO|{a}"),
            ("merge-file", "merge-file|../out/base.toml|../out/ours.toml|../out/theirs.toml|7|{d}.toml"),
            ("resolve-merge", "resolve-merge|{d}|--key|category|--take|drinks"),
            ("resolve-merge, markers", "resolve-merge|{d}"),
            ("edit", "edit|{a}"),
            ("init", "init|second|--timezone|Africa/Johannesburg"),
            ("party set", "party|set|{lerato}|phone=+27 82 555 0100"),
            ("party set, json", "party|set|p-json|phone=+27 82 555 0100"),
            ("update --in, json", "update|kd35-dnr3|--in|It happened again|--channel|email"),
            ("promise keep, json", "promise|keep|kd35-dnr3/p7kd|--note|paid"),
            ("resolve, json", "resolve|kd35-dnr3|--remedy|refunded|--told|by mail|--force|--why|it is paid"),
            ("party merge", "party|merge|{zanele}|{lerato}|--yes"),
            ("party split", "party|split|{zanele}|FROM|{lerato}"),
            ("party erase", "party|erase|{gone}|--yes"),
            ("party export", "party|export|{lerato}|--to|../out/held.json"),
            ("policy apply", "policy|apply|small-business"),
            ("policy import-holidays", "policy|import-holidays|days.ics"),
            ("undo", "undo"),
        ];
        let mut stage = Stage { shop, scenarios: Vec::new() };
        for (name, line) in scenarios {
            let line = line.replace("{a}", &a).replace("{b}", &b).replace("{d}", &d).replace("{p}", &promise);
            let line = line.replace("{lerato}", &lerato).replace("{zanele}", &zanele).replace("{gone}", &gone);
            let line = line.replace("{e}", &e).replace("{q}", &question);
            let mut args: Vec<String> = line.split('|').map(str::to_owned).collect();
            // What only reads the folder, or unites two versions, takes no key: done again it comes to the same.
            if !["party export", "merge-file", "resolve-merge, markers"].contains(&name) {
                args.extend(["--once".to_owned(), ONCE.to_owned()]);
            }
            let first = first(name, &Known { noted: &b, torn: &d, merged: &zanele, into: &lerato, gone: &gone });
            let (sandbox, before) = stage.after(first.as_ref());
            let said = said(&mut command(&sandbox, &args));
            assert!(matches!(said.code, 0 | 1), "{name}: {said:?}");
            let after = all(&sandbox);
            assert!(before != after, "{name} changes nothing: {said:?}");
            let gone = (name == "party erase").then_some("Nomvula");
            if gone.is_some() {
                let cache = files(&sandbox.path().join("cache"));
                let holds = |path: &PathBuf| fs::read(path).unwrap().windows(7).any(|part| part == b"Nomvula");
                assert!(!cache.iter().any(holds), "{cache:?}");
            }
            let is_silent = name == "merge-file";
            stage.scenarios.push(Scenario { name: name.to_owned(), args, first, gone, is_silent, before, after });
        }
        stage.scenarios.retain(|scenario| is_tried(&scenario.name));
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
        let before = all(&sandbox);
        (sandbox, before)
    }
}

/// What the shop holds that something has to happen to first.
struct Known<'a> {
    noted: &'a str,
    torn: &'a str,
    merged: &'a str,
    into: &'a str,
    gone: &'a str,
}

/// Returns what has to happen before a command, where the shop as it stands gives it nothing to do.
fn first(name: &str, known: &Known<'_>) -> Option<Before> {
    let path = format!("cases/2026/{}.toml", known.torn);
    let run = |args: &[&str]| -> Option<Before> {
        let args: Vec<String> = args.iter().map(|arg| (*arg).to_owned()).collect();
        Some(Rc::new(move |shop: &Sandbox| {
            said(&mut command(shop, &args)).ok();
        }))
    };
    match name {
        "undo" => run(&["update", known.noted, "--note", "To be taken back"]),
        "party split" => run(&["party", "merge", known.merged, "INTO", known.into]),
        // The cache and what `undo` remembers hold the name as well.
        "party erase" => {
            let set = ["party", "set", known.gone, "phones+=+27 82 555 0107"].map(str::to_owned);
            Some(Rc::new(move |shop| {
                said(&mut command(shop, &set)).ok();
                age(&shop.shop());
                said(&mut command(shop, &["party", "list"].map(str::to_owned))).ok();
                // Files of just now are kept in no index, and nobody can make a file older than it is.
                let root = shop.shop().canonicalize().unwrap();
                let cache = state::dir_of(&shop.path().join("cache/amends"), &root);
                fs::create_dir_all(&cache).unwrap();
                for name in ["index", "recent", ".amends-index-abcdefghijkl.tmp"] {
                    fs::write(cache.join(name), "Nomvula Khumalo").unwrap();
                }
            }))
        }
        // One who complained twice is a matter for the shift lead.
        "escalate --due" => Some(Rc::new(|shop| {
            let desk = "[[ladder]]\nlevel = 0\nname = \"desk\"\nwho = [\"thandi\"]\n\n";
            let lead = "[[ladder]]\nlevel = 1\nname = \"lead\"\nwho = [\"sam\"]\ntriggers = [\"repeat\"]\n";
            shop.write("amends.toml", &format!("{}\n{desk}{lead}", shop.read("amends.toml")));
        })),
        "party export" => Some(Rc::new(|shop| fs::create_dir(beside(shop)).unwrap())),
        "policy import-holidays" => Some(Rc::new(|shop| {
            let day = "BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20261216\r\nSUMMARY:Day\r\nEND:VEVENT\r\n";
            shop.write("days.ics", &format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{day}END:VCALENDAR\r\n"));
        })),
        "merge-file" => Some(Rc::new(move |shop| {
            fs::create_dir(beside(shop)).unwrap();
            let base = shop.read(&path);
            let side = |name: &str, text: &str| fs::write(beside(shop).join(name), text).unwrap();
            side("base.toml", &base);
            side("ours.toml", &base.replace("Cold tea", "Cold rooibos"));
            side("theirs.toml", &base.replacen("\nstatus = ", "\ncategory = \"drinks\"\n\nstatus = ", 1));
        })),
        "resolve-merge" => Some(Rc::new(move |shop| {
            let conflict = "\n[[conflict]]\nkey = \"category\"\nvalues = [\"drinks\", \"service\"]\n";
            shop.write(&path, &(shop.read(&path) + conflict));
        })),
        // What git leaves where two clones wrote a line each.
        "resolve-merge, markers" => Some(Rc::new(move |shop| {
            let sides =
                "\n<<<<<<< ours\ncategory = \"drinks\"\n=======\ncategory = \"service\"\n>>>>>>> theirs\n\nstatus = ";
            shop.write(&path, &shop.read(&path).replacen("\nstatus = ", sides, 1));
        })),
        "party set, json" => Some(Rc::new(|shop| {
            shop.write(
                "parties/p-json.json",
                "{\n  \"schema\": 1,\n  \"id\": \"p-json\",\n  \"name\": \"Lindiwe\"\n}\n",
            );
        })),
        name if name.ends_with(", json") => {
            Some(Rc::new(|shop| shop.write("cases/2026/kd35-dnr3.json", &changes::base(Syntax::Json))))
        }
        _ => None,
    }
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

    /// Returns where something still stands that the command takes away, in the folder or in what is remembered of it.
    pub(super) fn remains(&self, sandbox: &Sandbox) -> Vec<PathBuf> {
        let Some(gone) = self.gone else { return Vec::new() };
        let holds = |path: &PathBuf| fs::read(path).unwrap().windows(gone.len()).any(|part| part == gone.as_bytes());
        let places = [sandbox.shop(), sandbox.path().join("state"), sandbox.path().join("cache")];
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
            if !known.contains(&Some(bytes)) && !says_so {
                wrong.push(format!("{}: {} is neither old nor new", self.name, path.display()));
            }
        }
        for path in self.before.keys().filter(|path| !now.contains_key(*path)) {
            wrong.push(format!("{}: {} is gone", self.name, path.display()));
        }
        wrong
    }
}
