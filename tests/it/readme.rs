//! The README as a session: every console block runs from the top of the repository, and prints what it says.
//! Building is left out: `cargo run --release --` is the program under test, and `cargo test` is what runs this.

use std::fs;

use crate::console;
use crate::sandbox::{Sandbox, copy, repository};

/// Stands in for the two ways in which the README calls cargo.
const AHEAD: &str = "\
cd \"$(dirname \"$0\")\"
cargo() {
  case \"$*\" in
    'run --release -- '*) shift 3; amends \"$@\" ;;
    test | 'install --path .') ;;
    *) echo \"the README calls cargo in another way: $*\"; return 99 ;;
  esac
}";

#[test]
fn every_console_block_prints_what_it_says() {
    let sandbox = Sandbox::bare();
    copy(&repository("examples"), &sandbox.path().join("examples"));
    if let Err(differences) = console::run(&repository("README.md"), &sandbox, AHEAD) {
        panic!("{differences}\nif what is printed is right: `UPDATE=1 cargo test --test it readme`");
    }
}

#[test]
fn the_table_of_exit_codes_is_the_one_of_the_program() {
    let sandbox = Sandbox::bare();
    let readme = fs::read_to_string(repository("README.md")).unwrap();
    let in_readme: Vec<(String, String)> = readme
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |")?.split_once(" | "))
        .filter(|(code, _)| !code.is_empty() && code.bytes().all(|byte| byte.is_ascii_digit()))
        .map(|(code, meaning)| (code.to_owned(), meaning.to_owned()))
        .collect();
    let help = sandbox.run(&["help", "exit-codes"]).ok();
    let in_help: Vec<(String, String)> = help
        .out
        .lines()
        .filter_map(|line| line.trim_start().split_once("  "))
        .map(|(code, meaning)| (code.to_owned(), meaning.to_owned()))
        .collect();
    assert_eq!(in_readme, in_help);
    assert_eq!(in_help.len(), 9);
}
