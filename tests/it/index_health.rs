//! What `doctor` says of an index that is damaged, in somebody's way or of a folder that went, and what an erasure takes.
//! That no answer changes by an index is held in `index`.

use std::fs;
use std::path::PathBuf;

use crate::index::{ask, cache, compare, rest};
use crate::sandbox::{Sandbox, said};

#[test]
fn doctor_says_what_keeps_the_index_from_being_made() {
    let sandbox = Sandbox::bakery();
    rest();
    let doctor = |vars: &[(&str, &str)]| {
        let mut command = sandbox.amends(&["doctor", "--format", "csv"]);
        command.env("XDG_CACHE_HOME", cache(&sandbox)).envs(vars.iter().copied());
        let said = said(&mut command);
        said.out.lines().filter(|line| line.contains("index,")).collect::<Vec<_>>().join("\n")
    };
    let check = |vars: &[(&str, &str)], expect: &[&str]| {
        let found = doctor(vars);
        assert!(expect.iter().all(|part| found.contains(part)), "{found}\n{expect:?}");
    };
    check(&[("AMENDS_NO_INDEX", "1")], &["`AMENDS_NO_INDEX` is set"]);
    check(&[("XDG_CACHE_HOME", "relative"), ("HOME", "")], &["there is no place for it"]);
    check(&[("XDG_CACHE_HOME", "/proc/1/cache")], &["none is written"]);
    ask(&sandbox, &["overdue"]).ok();
    for off in ["0", "false", "No"] {
        check(&[("AMENDS_NO_INDEX", off)], &["index,fine,", " files, "]);
    }
    let shelf = fs::read_dir(cache(&sandbox).join("amends")).unwrap().next().unwrap().unwrap().path();
    // All but the end is bent: nothing of it is believed.
    let mut bytes = fs::read(shelf.join("index")).unwrap();
    let end = bytes.len() - 64;
    bytes[..end].iter_mut().for_each(|byte| *byte = !*byte);
    fs::write(shelf.join("index"), bytes).unwrap();
    check(&[], &["records are damaged and not used", "rm -r "]);
    fs::write(shelf.join("recent"), "junk").unwrap();
    fs::remove_file(shelf.join("index")).unwrap();
    fs::create_dir(shelf.join("index")).unwrap();
    check(&[], &["not used, it cannot be read", "/index` is in its way", "move `"]);
    compare(&sandbox, "a directory stands where the index belongs");
    fs::remove_dir_all(cache(&sandbox).join("amends")).unwrap();
    fs::write(cache(&sandbox).join("amends"), "").unwrap();
    check(&[], &["/amends` is in its way"]);
}

#[test]
fn what_is_erased_goes_from_the_indexes_of_copies_and_of_where_the_folder_was() {
    let sandbox = Sandbox::bakery();
    sandbox.run(&["open", "Sour", "--from", "Zola Quist <zola@quist.example>", "--situation", "none"]).ok();
    let listed = sandbox.run(&["list", "Sour", "--columns", "complainant,id", "--format", "csv"]).ok();
    let row = listed.out.lines().nth(1).unwrap().to_owned();
    let (party, case) = row.split_once(',').unwrap();
    sandbox.run(&["close", case, "--accepted", "yes", "--force", "--why", "Paid"]).ok();
    rest();
    ask(&sandbox, &["list"]).ok();
    let was = sandbox.path().join("was");
    fs::rename(sandbox.shop(), &was).unwrap();
    let here = |args: &[&str]| {
        let mut command = sandbox.amends(&["-C", was.to_str().unwrap()]);
        command.args(args).env("XDG_CACHE_HOME", cache(&sandbox)).current_dir(sandbox.path());
        said(&mut command)
    };
    let doctor = here(&["doctor", "--format", "csv"]);
    assert!(doctor.out.contains("old index,note,\"of `") && doctor.out.contains("rm -r "), "{doctor:?}");
    let shelves = || fs::read_dir(cache(&sandbox).join("amends")).unwrap().map(|shelf| shelf.unwrap().path());
    let n_holding = || {
        let holds = |path: PathBuf| String::from_utf8_lossy(&fs::read(path).unwrap_or_default()).contains("Quist");
        shelves().filter(|shelf| holds(shelf.join("index"))).count()
    };
    assert_eq!(n_holding(), 1);
    let erased = here(&["party", "erase", party, "--yes"]).ok();
    assert!(erased.out.contains("thrown away: the index of another folder"), "{erased:?}");
    assert_eq!(n_holding(), 0);
    fs::rename(&was, sandbox.shop()).unwrap();
}

#[test]
fn doctor_names_a_party_that_cannot_be_read() {
    let sandbox = Sandbox::bakery();
    sandbox.write("parties/p-brok3.toml", "schema = ");
    let doctor = sandbox.run(&["doctor", "--format", "csv"]);
    assert_eq!(doctor.code, 1, "{doctor:?}");
    assert!(doctor.out.contains("parties,wrong,`parties/p-brok3.toml` cannot be read"), "{doctor:?}");
}

#[test]
fn where_no_large_file_may_be_written_all_is_answered_and_no_process_ends() {
    let sandbox = Sandbox::bakery();
    let cache = format!("XDG_CACHE_HOME={}", cache(&sandbox).display());
    let plain = sandbox.run(&["overdue", "--no-index"]);
    // Files this young are in no index.
    rest();
    let said = sandbox
        .shell(&format!("ulimit -f 1; {cache} exec \"$0\" overdue").replace("\"$0\"", env!("CARGO_BIN_EXE_amends")));
    assert_eq!((said.code, &said.out), (plain.code, &plain.out), "{said:?}");
    let update = "ulimit -f 1; exec \"$0\" update kd35 --note x".replace("\"$0\"", env!("CARGO_BIN_EXE_amends"));
    let before = sandbox.read("cases/2026/kd35-dnr3.toml");
    let said = sandbox.shell(&update);
    assert_eq!(said.code, 5, "{said:?}");
    assert!(said.err.contains("ulimit -f"), "{said:?}");
    assert_eq!(sandbox.read("cases/2026/kd35-dnr3.toml"), before);
}
