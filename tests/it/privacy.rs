//! What is known of people: given out whole to them alone, erased without a rest, and not let slip in passing.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use crate::sandbox::{Said, Sandbox, files, said};

const CARD: &str = "4111 1111 1111 1111";

fn mode(path: &std::path::Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn a_card_number_is_saved_with_a_warning_that_does_not_repeat_it() {
    let shop = Sandbox::new_shop();
    let warned = |said: &Said, what: &str| {
        assert_eq!(said.code, 0, "{said:?}");
        assert!(said.err.contains("warning: ") && said.err.contains(what), "{said:?}");
        for secret in [CARD, "hunter2", "DE89 3704"] {
            assert!(!said.err.contains(secret) && !said.out.contains(secret), "{said:?}");
        }
    };
    let opened = shop.run(&["open", "Charged twice", "--text", &format!("Card {CARD}.")]);
    warned(&opened, "a card number that ends in 1111");
    let id = opened.out.lines().next().unwrap().to_owned();
    warned(&shop.run(&["update", &id, "--in", "password: hunter2!"]), "a password");
    warned(&shop.run(&["update", &id, "--note", "DE89 3704 0044 0532 0130 00"]), "ends in 3000");
    warned(
        &shop.run(&["promise", "add", &id, &format!("Pay back to {CARD} or 5555 5555 5555 4444"), "--due", "+1d"]),
        "ends in 4444",
    );
    let line = format!("{{\"subject\": \"x\", \"text\": \"{CARD}\"}}\n");
    warned(&shop.run_with(&line, &["open", "--batch", "-"]), "ends in 1111");
    // What stood there before is not said again.
    assert_eq!(shop.run(&["update", &id, "--note", "called"]).ok().err, "");
    assert_eq!(shop.run(&["check"]).ok().out, "");
    let found = shop.run(&["check", "--privacy"]);
    assert_eq!(found.code, 1, "{found:?}");
    for code in ["privacy.card", "privacy.iban", "privacy.password"] {
        assert!(found.out.contains(code), "{found:?}");
    }
    assert!(!found.out.contains(CARD) && !found.out.contains("hunter2"), "{found:?}");
}

#[test]
fn an_export_is_its_readers_alone_even_over_an_older_file() {
    let shop = Sandbox::bakery();
    let to = shop.path().join("lerato.json");
    fs::write(&to, "old").unwrap();
    fs::set_permissions(&to, fs::Permissions::from_mode(0o644)).unwrap();
    for name in ["lerato.json", "lerato.md"] {
        let to = shop.path().join(name);
        shop.run(&["party", "export", "p-h7xw3", "--to", to.to_str().unwrap()]).ok();
        assert_eq!(mode(&to), 0o600, "{name}");
        let text = fs::read_to_string(&to).unwrap();
        for held in ["Lerato Dube", "82 555 0199", "kd35-dnr3", "p7kd"] {
            assert!(text.contains(held), "{name} lacks {held}");
        }
        assert!(!text.contains("Thabo"), "{name} holds another's data");
    }
    let page: serde_json::Value = serde_json::from_str(&fs::read_to_string(&to).unwrap()).unwrap();
    assert_eq!(page["schema"], "amends/party-export/1");
    // Two files of one person are one export.
    let both = shop.run(&["party", "export", "p-t4kzz", "--format", "json"]).ok().out;
    assert!(both.contains("Johan van Wyk") && both.contains("j9gg-xcrd") && both.contains("kk5x-k697"), "{both}");
}

#[test]
fn what_was_erased_stands_nowhere_in_the_folder_the_state_or_the_cache() {
    let shop = Sandbox::bakery();
    let home = shop.path().join("home");
    fs::create_dir_all(&home).unwrap();
    let run = |args: &[&str]| said(shop.amends(args).env("HOME", &home));
    let before = run(&["report", "month", "--format", "json"]).ok().json()["data"].clone();
    run(&["party", "set", "p-d5nht", "phones+=+27 84 555 0174", "refs=K-1042"]).ok();
    run(&["party", "list"]).ok();
    let refused = run(&["party", "erase", "p-d5nht"]);
    assert_eq!(refused.code, 2, "{refused:?}");
    run(&["party", "erase", "p-d5nht", "--yes"]).ok();
    for path in files(shop.path()) {
        let text = String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned();
        for gone in ["Fatima", "fatima@patel", "+27 84 555 0173", "+27 84 555 0174", "K-1042"] {
            assert!(!text.contains(gone), "{} holds {gone}", path.display());
        }
    }
    assert_eq!(run(&["undo"]).code, 4);
    assert_eq!(run(&["report", "month", "--format", "json"]).ok().json()["data"], before);
    assert_eq!(run(&["list", "complainant:p-d5nht", "--format", "ids"]).ok().out, "rk3t-vdvc\n");
    assert_eq!(run(&["check"]).ok().out, "");
    // The next one of that name is somebody new.
    let opened = run(&["open", "Cold bread", "--from", "Fatima Patel <fatima@patel.example>"]).ok();
    assert!(!opened.out.contains("emergency"), "{opened:?}");
}

#[test]
fn a_breach_outlives_the_person() {
    let shop = Sandbox::bakery();
    let case = shop.read("cases/2026/10/rk3t-vdvc.toml");
    let breach = "\n[[event]]\nid = \"ezzz\"\ncase = \"rk3t-vdvc\"\nat = 2026-11-20T09:00:00+02:00\nkind = \"breached\"\n\
                  text = \"target `answer` of house@1 passed unmet\"\nkey = \"house/answer\"\n\
                  from = \"2026-11-19T09:00:00+02:00\"\nto = \"2026-11-20T09:00:00+02:00\"\n";
    shop.write("cases/2026/10/rk3t-vdvc.toml", &(case + breach));
    let missed = || {
        let row = shop.run(&["show", "rk3t-vdvc", "--format", "json"]).ok().json()["data"][0].clone();
        row["clocks"].as_array().unwrap().iter().filter(|run| run["clock"] == "answer").count()
    };
    assert_eq!(missed(), 1);
    shop.run(&["party", "erase", "p-d5nht", "--yes"]).ok();
    assert_eq!(missed(), 1);
}

#[test]
fn no_error_tells_who_a_customer_is() {
    let shop = Sandbox::bakery();
    let text = shop.read("parties/p-h7xw3.toml");
    shop.write("parties/p-h7xw3.toml", &text.replace("name = \"Lerato Dube\"", "name = \"Lerato Dube"));
    let case = shop.read("cases/2026/kd35-dnr3.toml");
    shop.write("cases/2026/kd35-dnr3.toml", &case.replace("status = \"open\"", "status = \"Lerato\"\nwants = 3"));
    for command in [
        &["check"][..],
        &["list"],
        &["show", "kd35"],
        &["update", "kd35", "--note", "x"],
        &["party", "show", "p-h7xw3"],
    ] {
        let said = shop.run(command);
        assert_ne!(said.code, 0, "{command:?}");
        for known in ["Dube", "lerato@", "555 0199"] {
            assert!(!said.err.contains(known), "{command:?}: {said:?}");
        }
    }
}
