//! The shop that every command begins with: eight cases at different points of their lives, and who complained.
//! What a command needs besides is said in `before`.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use amends::format::tree::Syntax;

use crate::sandbox::{Sandbox, files};

/// Who is erased.
const GONE: &str = "Nomvula Khumalo <nomvula@example.com>";

/// What the lines of commands name in braces.
pub(super) struct Known(Vec<(&'static str, String)>);

impl Known {
    /// Returns what goes by a name.
    pub(super) fn of(&self, name: &str) -> &str {
        &self.0.iter().find(|(known, _)| *known == name).unwrap().1
    }

    /// Returns a line with the names in braces filled in.
    pub(super) fn named(&self, line: &str) -> String {
        self.0.iter().fold(line.to_owned(), |line, (name, value)| line.replace(&format!("{{{name}}}"), value))
    }
}

/// Returns how the names of files in a language end.
pub(super) fn extension(syntax: Syntax) -> &'static str {
    match syntax {
        Syntax::Toml => "toml",
        Syntax::Json => "json",
    }
}

/// Builds the shop, its cases and parties in one language.
pub(super) fn build(syntax: Syntax) -> (Sandbox, Known) {
    let (shop, ext) = (Sandbox::new_shop(), extension(syntax));
    shop.write("amends.toml", &format!("{}\n[files]\nformat = \"{ext}\"\n", shop.read("amends.toml")));
    let open = |args: &[&str]| {
        let said = shop.run(&[&["open", "-q"], args].concat()).ok();
        said.out.lines().next().unwrap().to_owned()
    };
    let lerato = "Lerato Dube <lerato@example.org>";
    let charged = ["Charged twice", "--from", lerato, "--text", "I was charged twice.", "--once", "a"];
    let a = open(&[&charged[..], &["--question", "Why twice?"]].concat());
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
    let path = format!("cases/2026/{c}.{ext}");
    let status = |word: &str| match syntax {
        Syntax::Toml => format!("\nstatus = \"{word}\""),
        Syntax::Json => format!("\"status\": \"{word}\""),
    };
    shop.write(&path, &shop.read(&path).replace(&status("closed"), &status("resolved")));
    fs::set_permissions(shop.shop().join(&path), fs::Permissions::from_mode(0o640)).unwrap();
    shop.write("batch.ndjson", "{\"subject\":\"One\",\"once\":\"one\"}\n{\"subject\":\"Two\",\"from\":\"Two <two@example.org>\",\"once\":\"two\"}\n");
    let d = open(&["Cold tea", "--from", "Zanele <zanele@example.org>", "--once", "d"]);
    shop.run(&["escalate", &d, "--to", "sam", "--why", "asks for the boss", "--told", "Sam will ring", "-q"]).ok();
    // Somebody waits too long already, so that a watch has something to say.
    let late = open(&["Burnt crust", "--from", lerato, "--once", "e", "--received", "2026-11-20 09:00"]);
    shop.run(&["promise", "add", &late, "Call", "--due", "2026-11-23", "--at", "2026-11-20 10:00", "--how", "phone"])
        .ok();
    let f = open(&["Stale scone", "--from", GONE, "--text", "It was dry.", "--once", "f"]);
    shop.run(&["resolve", &f, "--remedy", "a fresh one", "--told", "at the counter"]).ok();
    shop.run(&["close", &f, "--finding", "upheld"]).ok();
    let party = |name: &str| {
        let paths = files(&shop.shop().join("parties"));
        let found = paths.iter().find(|path| fs::read_to_string(path).unwrap().contains(name)).unwrap();
        found.file_stem().unwrap().to_str().unwrap().to_owned()
    };
    let (lerato, zanele, gone) = (party("Lerato"), party("Zanele"), party("Nomvula"));
    let cases = [("a", a), ("b", b), ("d", d), ("e", late), ("p", promise), ("q", question)];
    let parties = [("lerato", lerato), ("zanele", zanele), ("gone", gone), ("ext", ext.to_owned())];
    (shop, Known(cases.into_iter().chain(parties).collect()))
}
