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
        shop.run(&["party", "export", "p-h7xw3", "--to", to.to_str().unwrap(), "--force"]).ok();
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
fn an_export_holds_what_we_do_not_know_too() {
    let shop = Sandbox::bakery();
    let more = |path: &str, text: &str| shop.write(path, &format!("{}{text}", shop.read(path)));
    let case = "cases/2026/kd35-dnr3.toml";
    let head = "# she was in tears\nmood = \"furious\"\n";
    shop.write(case, &shop.read(case).replacen("\nstatus = ", &format!("\n{head}status = "), 1));
    shop.run(&["update", "kd35-dnr3", "--out", "Sorry", "--channel", "email", "--apology", "responsibility,repair"])
        .ok();
    more("parties/p-h7xw3.toml", "x_birthday = \"1970-03-04\"\nnickname = \"Lolo\"\n# rude on the phone\n");
    more("parties/p-d5nht.toml", "# neighbour of Lerato Dube\n");
    more("amends.toml", "\n# ring lerato@example.org before the AGM\n");
    for name in ["lerato.json", "lerato.md"] {
        let to = shop.path().join(name);
        let said = shop.run(&["party", "export", "p-h7xw3", "--to", to.to_str().unwrap()]);
        assert!(said.out.contains(" and 2 lines of other files written to "), "{said:?}");
        let text = fs::read_to_string(&to).unwrap();
        for held in ["1970", "Lolo", "rude on", "in tears", "furious", "repair", "neighbour of", "before the AGM"] {
            assert!(text.contains(held), "{name} lacks {held}");
        }
        assert!(!text.contains("Fatima"), "{name} holds another's data");
    }
}

/// Returns the files below a sandbox that hold one of these texts.
fn holders(shop: &Sandbox, texts: &[&str]) -> Vec<std::path::PathBuf> {
    let holds = |path: &std::path::PathBuf| {
        let text = String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned();
        texts.iter().any(|text_of| text.contains(text_of))
    };
    files(shop.path()).into_iter().filter(holds).collect()
}

const FATIMA: &[&str] = &["Fatima", "fatima@patel", "+27 84 555 0173", "+27 84 555 0174", "K-1042"];

#[test]
fn what_was_erased_stands_nowhere_in_the_folder_the_state_or_the_cache() {
    let shop = Sandbox::bakery();
    let home = shop.path().join("home");
    fs::create_dir_all(&home).unwrap();
    let run = |args: &[&str]| said(shop.amends(args).env("HOME", &home));
    let before = run(&["report", "month", "--format", "json"]).ok().json()["data"].clone();
    run(&["party", "set", "p-d5nht", "phones+=+27 84 555 0174", "refs=K-1042"]).ok();
    // What was touched a moment ago is not kept in the index yet.
    std::thread::sleep(std::time::Duration::from_millis(2_100));
    run(&["party", "list"]).ok();
    let is_cache = |path: &std::path::PathBuf| path.starts_with(home.join(".cache"));
    let is_state = |path: &std::path::PathBuf| path.starts_with(home.join(".local"));
    let held = holders(&shop, FATIMA);
    assert!(held.iter().any(is_cache) && held.iter().any(is_state), "{held:?}");
    // What killed runs left, however young.
    let cache = held.iter().find(|path| is_cache(path)).unwrap();
    let state = held.iter().find(|path| is_state(path)).unwrap();
    let left = [
        cache.parent().unwrap().join(".amends-index-abcdefghijkl.tmp"),
        state.parent().unwrap().join(".amends-0000000001-abcdefghijkl.tmp"),
        shop.shop().join("parties/.amends-p-d5nht-abcdefghijkl.tmp"),
        shop.shop().join("cases/2026/.amends-kd35-dnr3-abcdefghijkl.tmp"),
        shop.shop().join(".amends-amends-abcdefghijkl.tmp"),
        // Git's driver works at the top of the repository.
        shop.path().join(".amends-.merge_file_a1b2c3-abcdefghijkl.tmp"),
    ];
    for path in &left {
        fs::write(path, "Fatima").unwrap();
    }
    said(shop.command("git").args(["init", "-q"]).current_dir(shop.path())).ok();
    let refused = run(&["party", "erase", "p-d5nht"]);
    assert_eq!(refused.code, 2, "{refused:?}");
    run(&["party", "erase", "p-d5nht", "--yes"]).ok();
    assert_eq!(holders(&shop, FATIMA), [] as [std::path::PathBuf; 0]);
    assert_eq!(run(&["undo"]).code, 6);
    assert_eq!(run(&["report", "month", "--format", "json"]).ok().json()["data"], before);
    assert_eq!(run(&["list", "complainant:p-d5nht", "--format", "ids"]).ok().out, "rk3t-vdvc\n");
    assert_eq!(run(&["check"]).ok().out, "");
    // The next one of that name is somebody new.
    let opened = run(&["open", "Cold bread", "--from", "Fatima Patel <fatima@patel.example>"]).ok();
    assert!(!opened.out.contains("emergency"), "{opened:?}");
}

#[test]
fn what_somebody_else_keeps_after_an_erasure_goes_when_it_is_said_again() {
    let shop = Sandbox::bakery();
    let home = shop.path().join("home");
    fs::create_dir_all(&home).unwrap();
    let run = |args: &[&str]| said(shop.amends(args).env("HOME", &home));
    run(&["party", "set", "p-d5nht", "refs=K-1042"]).ok();
    // A file that is made just then is not seen as settled; this one is.
    std::thread::sleep(std::time::Duration::from_millis(2_100));
    run(&["party", "list"]).ok();
    let kept: Vec<(std::path::PathBuf, Vec<u8>)> = holders(&shop, FATIMA)
        .into_iter()
        .filter(|path| path.starts_with(&home))
        .map(|path| (path.clone(), fs::read(path).unwrap()))
        .collect();
    assert!(kept.len() > 1, "{kept:?}");
    run(&["--no-index", "party", "erase", "p-d5nht", "--yes"]).ok();
    assert_eq!(
        holders(&shop, FATIMA),
        [] as [std::path::PathBuf; 0],
        "`--no-index` does not keep the index from being cleaned"
    );
    for (path, bytes) in &kept {
        fs::write(path, bytes).unwrap();
    }
    let again = run(&["party", "erase", "p-d5nht", "--yes"]).ok();
    assert!(again.out.contains("p-d5nht: erased already"), "{again:?}");
    assert_eq!(holders(&shop, FATIMA), [] as [std::path::PathBuf; 0]);
}

#[test]
fn who_was_erased_comes_back_by_nothing_but_their_id() {
    let shop = Sandbox::bakery();
    shop.run(&["party", "erase", "p-d5nht", "--yes"]).ok();
    let file = shop.shop().join("parties/p-d5nht.toml");
    let bare = fs::read_to_string(&file).unwrap();
    let refused = shop.run(&["party", "set", "p-d5nht", "phones+=+27 84 555 0173"]);
    assert_eq!(refused.code, 6, "{refused:?}");
    assert!(refused.err.contains("`p-d5nht` was erased") && refused.err.contains("amends open"), "{refused:?}");
    let refused = shop.run(&["party", "merge", "p-h7xw3", "INTO", "p-d5nht"]);
    assert!(refused.code == 6 && refused.err.contains("was erased"), "{refused:?}");
    // A clone without the driver brought a number back.
    fs::write(&file, format!("{bare}phones = [\"+27 84 555 0173\"]\nx_n = \"Fatima\"\n")).unwrap();
    for args in [&["check"][..], &["check", "--privacy"]] {
        let found = shop.run(args);
        assert!(found.code == 1 && found.out.contains("parties/p-d5nht.toml:5:10: privacy.erased"), "{found:?}");
    }
    let opened = shop.run(&["open", "Again", "--phone", "+27 84 555 0173", "--from", "Somebody Else"]).ok();
    assert!(!opened.out.contains("emergency") && opened.err.contains("`p-d5nht` was erased"), "{opened:?}");
    let by_id = shop.run(&["open", "More", "--from", "p-d5nht", "--phone", "+27 84 555 0199"]).ok();
    assert!(by_id.err.contains("`p-d5nht` was erased"), "{by_id:?}");
    assert!(!fs::read_to_string(&file).unwrap().contains("0199"), "nothing is learnt of them");
    let id = by_id.out.lines().next().unwrap().to_owned();
    shop.run(&["close", &id, "--force", "--why", "opened by mistake"]).ok();
    let again = shop.run(&["party", "erase", "p-d5nht", "--yes"]).ok();
    assert!(again.out.contains("p-d5nht: erased;"), "{again:?}");
    assert_eq!(fs::read_to_string(&file).unwrap(), bare);
}

#[test]
fn nobody_is_erased_to_whom_somebody_elses_case_owes_a_promise() {
    let shop = Sandbox::bakery();
    let made =
        ["promise", "add", "kd35-dnr3", "Send the plan", "--due", "+2d", "--how", "phone", "--to", "party:p-d5nht"];
    shop.run(&made).ok();
    let refused = shop.run(&["party", "erase", "p-d5nht", "--yes"]);
    assert!(refused.code == 6 && refused.err.contains("`kd35-dnr3`"), "{refused:?}");
}

#[test]
fn an_export_holds_what_cases_of_others_say() {
    let shop = Sandbox::bakery();
    shop.run(&["update", "kd35-dnr3", "--note", "Fatima Patel (084 555 0173) saw it too"]).ok();
    let data = shop.run(&["party", "export", "p-d5nht", "--format", "json"]).ok().json()["data"].clone();
    let said: Vec<_> = data.as_array().unwrap().iter().filter(|row| row["section"] == "said").collect();
    assert_eq!(said.len(), 1, "{data}");
    assert!(said[0]["case"] == "kd35-dnr3" && said[0]["text"].as_str().unwrap().contains("saw it too"), "{data}");
    let text = shop.run(&["party", "export", "p-d5nht", "--format", "markdown"]).ok().out;
    assert!(text.contains("saw it too") && !text.contains("Lerato"), "{text}");
}

#[test]
fn a_text_that_edit_could_not_save_goes_with_the_person_it_speaks_of() {
    let shop = Sandbox::bakery();
    let home = shop.path().join("home");
    fs::create_dir_all(&home).unwrap();
    let run = |editor: &str, args: &[&str]| said(shop.amends(args).env("HOME", &home).env("AMENDS_EDITOR", editor));
    // The third holds the name as a part of a longer word.
    for text in ["Fatima\\x20Patel", "Lerato\\x20Dube", "mcfatima\\x20patelson"] {
        let editor = format!("sed -i 1s/^/broken\\x20{text}\\x20/");
        let failed = run(&editor, &["edit", "kd35-dnr3"]);
        assert_eq!(failed.code, 3, "{failed:?}");
        assert!(failed.err.contains("/drafts/amends-"), "{failed:?}");
    }
    assert!(holders(&shop, &["Fatima"]).iter().any(|path| path.starts_with(&home)));
    let told = |text: &str| text.matches("thrown away: the draft amends-").count();
    let rehearsed = run("true", &["party", "erase", "p-d5nht", "--dry-run"]).ok();
    assert_eq!((told(&rehearsed.out), rehearsed.out.contains("would be thrown away")), (1, true), "{rehearsed:?}");
    let erased = run("true", &["party", "erase", "p-d5nht", "--yes"]).ok();
    assert_eq!((told(&erased.out), erased.out.contains("would be")), (1, false), "{erased:?}");
    assert_eq!(holders(&shop, FATIMA), [] as [std::path::PathBuf; 0]);
    assert!(holders(&shop, &["mcfatima patelson"]).iter().any(|path| path.starts_with(&home)));
    // What speaks of others is theirs.
    assert!(holders(&shop, &["broken Lerato"]).iter().any(|path| path.starts_with(&home)));
}

#[test]
fn an_erasure_that_cannot_clean_up_says_so() {
    let shop = Sandbox::bakery();
    let home = shop.path().join("home");
    fs::create_dir_all(&home).unwrap();
    let run = |args: &[&str]| said(shop.amends(args).env("HOME", &home));
    run(&["party", "set", "p-d5nht", "refs=K-1042"]).ok();
    let journal = holders(&shop, FATIMA).into_iter().find(|path| path.starts_with(&home)).unwrap();
    // Nothing can be removed where a directory stands in the place of a file.
    fs::remove_file(&journal).unwrap();
    fs::create_dir(&journal).unwrap();
    let party = shop.read("parties/p-d5nht.toml");
    let failed = run(&["party", "erase", "p-d5nht", "--yes"]);
    assert_eq!(failed.code, 3, "{failed:?}");
    assert!(failed.err.contains("nothing was erased"), "{failed:?}");
    assert_eq!(shop.read("parties/p-d5nht.toml"), party);
}

#[test]
fn an_export_to_a_file_names_what_could_not_be_read() {
    let shop = Sandbox::bakery();
    shop.write("cases/2026/kd35-dnr3.toml", "schema = 1\nid = \"kd35-dnr3\nsubject = 1\n");
    let to = shop.path().join("lerato.json");
    let told = shop.run(&["party", "export", "p-h7xw3", "--to", to.to_str().unwrap()]);
    assert_eq!(told.code, 3, "{told:?}");
    assert!(told.out.contains("kd35-dnr3") && told.err.contains("cases/2026/kd35-dnr3.toml"), "{told:?}");
    let page: serde_json::Value = serde_json::from_str(&fs::read_to_string(&to).unwrap()).unwrap();
    assert_eq!(page["incomplete"], true);
    // What a killed run left beside it goes with the next one.
    let left = shop.path().join(".amends-lerato-abcdefghijkl.tmp");
    fs::write(&left, "Lerato").unwrap();
    let long_ago = std::time::SystemTime::now() - std::time::Duration::from_secs(7200);
    fs::File::options().append(true).open(&left).unwrap().set_modified(long_ago).unwrap();
    assert_eq!(shop.run(&["party", "export", "p-h7xw3", "--to", to.to_str().unwrap()]).code, 5);
    assert_eq!(shop.run(&["party", "export", "p-h7xw3", "--to", to.to_str().unwrap(), "--force"]).code, 3);
    assert!(!left.exists());
    let ids = Sandbox::bakery().run(&["party", "export", "p-t4kzz", "--format", "ids"]).ok().out;
    assert!(ids.lines().count() > 1 && ids.lines().all(|id| id.starts_with("p-")), "{ids}");
}

#[test]
fn a_party_remembers_the_keys_under_which_it_was_changed() {
    let shop = Sandbox::bakery();
    let read = || shop.read("parties/p-h7xw3.toml");
    shop.run(&["party", "set", "p-h7xw3", "refs+=K-1", "--once", "form-1"]).ok();
    assert!(read().contains("once = [\"form-1\"]"), "{}", read());
    // Somebody takes it away again; the first command, said again, does not bring it back.
    shop.run(&["party", "set", "p-h7xw3", "refs-=K-1"]).ok();
    let before = read();
    let again = shop.run(&["party", "set", "p-h7xw3", "refs+=K-1", "--once", "form-1"]).ok();
    assert!(again.out.contains("done already under this `--once` key"), "{again:?}");
    assert_eq!(read(), before);
    for args in [&["party", "merge", "p-d5nht", "INTO", "p-h7xw3"][..], &["party", "split", "p-d5nht"]] {
        let args = [args, &["--once", args[1]]].concat();
        shop.run(&args).ok();
        let after = shop.read("parties/p-d5nht.toml");
        let again = shop.run(&args).ok();
        assert!(again.out.contains("done already"), "{again:?}");
        assert_eq!(shop.read("parties/p-d5nht.toml"), after);
    }
    assert_eq!(shop.run(&["check"]).ok().out, "");
}

#[test]
fn a_time_that_would_be_kept_nowhere_is_refused() {
    let shop = Sandbox::bakery();
    for args in [
        &["party", "set", "p-h7xw3", "refs+=K-1"][..],
        &["party", "merge", "p-d5nht", "INTO", "p-h7xw3"],
        &["party", "split", "p-d5nht", "FROM", "p-h7xw3"],
        &["init", "again"],
    ] {
        let refused = shop.run(&[args, &["--at", "yesterday"]].concat());
        assert_eq!(refused.code, 2, "{refused:?}");
        assert!(refused.err.contains("`--at`"), "{refused:?}");
    }
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

#[test]
fn an_erasure_names_where_files_of_others_still_speak_of_the_person() {
    let sandbox = Sandbox::new_shop();
    let party = |id: &str, rest: &str| {
        sandbox.write(&format!("parties/{id}.toml"), &format!("schema = 1\nid = \"{id}\"\nkind = \"person\"\n{rest}"));
    };
    party("p-carl2", "name = \"Carl Ott\"\nemails = [\"carl@o.example\"]\n");
    party("p-dora2", "name = \"Dora Ott\"\n# her brother is Carl Ott\nrefs = [\"see carl@o.example\"]\n");
    sandbox.write("amends.toml", "schema = 1\n# ask Carl Ott for the key\n");
    let said = sandbox.run(&["party", "erase", "p-carl2", "--yes"]).ok();
    for place in ["parties/p-dora2.toml:5", "parties/p-dora2.toml:6", "amends.toml:2"] {
        assert!(said.out.contains(&format!("still said in {place}: if it is theirs, take it out by hand")), "{said:?}");
    }
    assert!(!said.out.contains("still said in parties/p-carl2"), "{said:?}");
}
