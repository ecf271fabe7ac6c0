//! A case in an editor while somebody else writes it: nothing that was acknowledged is lost.
//! Which changes can stand side by side is tested beside `format::merge::beside`.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use crate::sandbox::{Said, Sandbox, said};

const CASE: &str = "cases/2026/kd35-dnr3.toml";

/// Edits the case by `sed` while somebody else says something to the program.
fn edited(shop: &Sandbox, sed: &str, meanwhile: &str) -> Said {
    let editor = shop.path().join("editor");
    let program = env!("CARGO_BIN_EXE_amends");
    fs::write(&editor, format!("#!/bin/sh\nsed -i '{sed}' \"$1\"\n{program} --me bo -q {meanwhile}\n")).unwrap();
    fs::set_permissions(&editor, fs::Permissions::from_mode(0o755)).unwrap();
    said(shop.amends(&["edit", "kd35"]).env("AMENDS_EDITOR", &editor))
}

/// Returns what a refusal says to type.
fn again(refused: &Said) -> String {
    let line = refused.err.lines().find_map(|line| line.split_once("mend it there, then: ")).unwrap();
    line.1.replacen("amends ", &format!("{} ", env!("CARGO_BIN_EXE_amends")), 1)
}

#[test]
fn what_somebody_says_while_a_case_is_edited_stands_beside_it() {
    let shop = Sandbox::bakery();
    edited(&shop, "s/^subject.*/subject = \"S\"/", "promise add kd35 \"Call back\" --due +1d --how phone").ok();
    let text = shop.read(CASE);
    assert!(text.contains("subject = \"S\"") && text.contains("what = \"Call back\""), "{text}");
    assert_eq!(text.matches("kind = \"edited\"").count(), 1, "{text}");
}

#[test]
fn what_both_changed_is_refused_and_typing_it_again_throws_nothing_away() {
    let shop = Sandbox::bakery();
    let refused = edited(&shop, "s/^owner.*/owner = \"lindiwe\"/", "assign kd35 --to bo");
    assert!(refused.code == 5 && refused.err.contains("you both changed owner"), "{refused:?}");
    let before = shop.read(CASE);
    assert!(before.contains("owner = \"bo\""), "{before}");
    let refused = shop.shell(&again(&refused));
    assert_eq!((refused.code, shop.read(CASE)), (5, before), "{refused:?}");
}

#[test]
fn a_flawed_text_that_is_mended_stands_beside_what_was_said_since() {
    let shop = Sandbox::bakery();
    let flawed = edited(&shop, "s/^subject.*/subject = /", "update kd35 --note first");
    assert_eq!(flawed.code, 5, "what cannot be read cannot be put beside anything: {flawed:?}");
    let again = again(&flawed);
    let kept = again.rsplit_once(' ').unwrap().1;
    let text = fs::read_to_string(kept).unwrap();
    fs::write(kept, text.replace("subject = \n", "subject = \"S\"\n")).unwrap();
    shop.run(&["update", "kd35", "--note", "second"]).ok();
    shop.shell(&again).ok();
    let text = shop.read(CASE);
    for said in ["subject = \"S\"", "text = \"first\"", "text = \"second\""] {
        assert!(text.contains(said), "{said}: {text}");
    }
    assert!(!fs::exists(kept).unwrap() && !fs::exists(format!("{kept}.origin")).unwrap());
}
