//! What has to happen before a command, where the shop as it stands gives it nothing to do.
//! The shop itself is built elsewhere.

use std::fs;
use std::rc::Rc;

use amends::format::tree::Syntax;
use amends::store::state;

use super::shop::{Known, extension};
use super::{age, beside, command};
use crate::sandbox::{Sandbox, said};

/// What makes a copy of the shop ready for a command.
pub(super) type Before = Rc<dyn Fn(&Sandbox)>;

/// Returns what has to happen before a command, if anything.
pub(super) fn of(name: &str, syntax: Syntax, known: &Known) -> Option<Before> {
    let path = format!("cases/2026/{}.{}", known.of("d"), extension(syntax));
    match name {
        "undo" => run(&["update", known.of("b"), "--note", "To be taken back"]),
        "party split" => run(&["party", "merge", known.of("zanele"), "INTO", known.of("lerato")]),
        "party erase" => Some(remembered(known.of("gone"))),
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
        // As much of a repository as a clone has that nothing was committed in.
        "init --git" => Some(Rc::new(|shop| {
            shop.write(".git/HEAD", "ref: refs/heads/main\n");
            shop.write(".git/config", "[core]\n\trepositoryformatversion = 0\n\tbare = false\n");
            for dir in ["objects", "refs"] {
                fs::create_dir(shop.shop().join(".git").join(dir)).unwrap();
            }
        })),
        "merge-file" => Some(Rc::new(move |shop| {
            fs::create_dir(beside(shop)).unwrap();
            let base = shop.read(&path);
            let side = |name: &str, text: &str| {
                fs::write(beside(shop).join(format!("{name}.{}", extension(syntax))), text).unwrap();
            };
            side("base", &base);
            side("ours", &base.replace("Cold tea", "Cold rooibos"));
            side("theirs", &above_status(syntax, &base, &category(syntax, "drinks")));
        })),
        "resolve-merge" => Some(Rc::new(move |shop| {
            let text = shop.read(&path);
            let text = match syntax {
                Syntax::Toml => text + "\n[[conflict]]\nkey = \"category\"\nvalues = [\"drinks\", \"service\"]\n",
                Syntax::Json => {
                    let block = "{\"key\": \"category\", \"values\": [\"drinks\", \"service\"]}";
                    above_status(syntax, &text, &format!("  \"conflict\": [{block}],\n"))
                }
            };
            shop.write(&path, &text);
        })),
        // What git leaves where two clones wrote a line each.
        "resolve-merge, markers" => Some(Rc::new(move |shop| {
            let [ours, theirs] = ["drinks", "service"].map(|value| category(syntax, value));
            let sides = format!("<<<<<<< ours\n{ours}=======\n{theirs}>>>>>>> theirs\n");
            shop.write(&path, &above_status(syntax, &shop.read(&path), &sides));
        })),
        _ => None,
    }
}

/// Returns the run of another command.
fn run(args: &[&str]) -> Option<Before> {
    let args: Vec<String> = args.iter().map(|arg| (*arg).to_owned()).collect();
    Some(Rc::new(move |shop: &Sandbox| {
        said(&mut command(shop, &args)).ok();
    }))
}

/// Returns what lets the cache, and what `undo` remembers, hold a name as well.
fn remembered(party: &str) -> Before {
    let set = ["party", "set", party, "phones+=+27 82 555 0107"].map(str::to_owned);
    Rc::new(move |shop| {
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
    })
}

/// Returns the line that names a category.
fn category(syntax: Syntax, value: &str) -> String {
    match syntax {
        Syntax::Toml => format!("category = \"{value}\"\n"),
        Syntax::Json => format!("  \"category\": \"{value}\",\n"),
    }
}

/// Returns a case with lines put above the one of its status.
fn above_status(syntax: Syntax, text: &str, lines: &str) -> String {
    let status = match syntax {
        Syntax::Toml => "status = ",
        Syntax::Json => "  \"status\": ",
    };
    assert!(text.contains(&format!("\n{status}")), "{text}");
    text.replacen(&format!("\n{status}"), &format!("\n{lines}\n{status}"), 1)
}
