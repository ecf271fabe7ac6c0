//! Completion of ids, in the shells themselves: what is offered where, and that nothing of a stranger's gets there.
//! Which word is which argument is tested beside `cli::completions::live`.

use std::fs;
use std::process::Command;

use crate::sandbox::{Sandbox, said};
use crate::soak::skip;

/// Returns what `amends` offers for the last of these words.
fn offered(sandbox: &Sandbox, words: &[&str]) -> Vec<String> {
    let mut args = vec!["completions", "--"];
    args.extend(words);
    let said = sandbox.run(&args).ok();
    assert_eq!(said.err, "", "{words:?}");
    said.out.lines().map(str::to_owned).collect()
}

/// Returns what bash would offer, asked as bash asks.
fn bash(sandbox: &Sandbox, words: &[&str]) -> Vec<String> {
    let script = "complete() { :; }; source <(amends completions bash); n=$((${#COMP_WORDS[@]} - 1)); COMP_CWORD=$n\n\
                  _amends amends \"${COMP_WORDS[n]}\" \"${COMP_WORDS[n-1]}\"; printf '%s\\n' \"${COMPREPLY[@]}\"";
    let quoted: Vec<String> = words.iter().map(|word| format!("'{word}'")).collect();
    let script = format!("COMP_WORDS=(amends {})\n{script}", quoted.join(" "));
    let said = said(sandbox.command("bash").args(["--norc", "-c", &script])).ok();
    assert_eq!(said.err, "", "{words:?}");
    said.out.lines().map(str::to_owned).collect()
}

#[test]
fn ids_are_offered_where_one_is_meant() {
    let sandbox = Sandbox::bakery();
    assert_eq!(offered(&sandbox, &["show", "kd"]), ["kd35-dnr3"]);
    assert_eq!(offered(&sandbox, &["show", "KD35D"]), ["kd35-dnr3"]);
    assert_eq!(offered(&sandbox, &["promise", "keep", "kd3"]), ["kd35-dnr3/"]);
    assert_eq!(offered(&sandbox, &["promise", "keep", "kd35-dnr3/"]), ["kd35-dnr3/p7kd", "kd35-dnr3/p89j"]);
    assert_eq!(offered(&sandbox, &["party", "show", "p-h7"]), ["p-h7xw3"]);
    assert_eq!(offered(&sandbox, &["open", "Late", "--from", "p-h7"]), ["p-h7xw3"]);
    for nothing in [&["show", "zzz"][..], &["show", "--fo"], &["list", "kd"], &["update", "kd35-dnr3", "--note", "kd"]]
    {
        assert_eq!(offered(&sandbox, nothing), [""; 0], "{nothing:?}");
    }
    let shop = sandbox.shop();
    let elsewhere =
        said(sandbox.amends(&["completions", "--", "-C", shop.to_str().unwrap(), "show", "kd"]).current_dir("/"));
    assert_eq!(elsewhere.out, "kd35-dnr3\n");
    // No care folder, a broken one, a line that is none: whoever presses a key gets no lecture.
    let nowhere = said(sandbox.amends(&["completions", "--", "show", "kd"]).current_dir("/"));
    assert_eq!((nowhere.code, nowhere.out, nowhere.err), (0, String::new(), String::new()));
    sandbox.write("amends.toml", "schema = ");
    assert_eq!(offered(&sandbox, &["show", "kd"]), [""; 0]);
}

#[test]
fn nothing_but_ids_gets_into_a_shell_and_not_too_many() {
    let sandbox = Sandbox::new_shop();
    for name in ["a b", "$(touch x)", "a;b", "-rf", "a\nb", ".hidden", "A1", "c-1"] {
        sandbox.write(&format!("cases/2026/{name}.toml"), "schema = 1\n");
    }
    assert_eq!(offered(&sandbox, &["show", ""]), ["c-1"]);
    for n in 0..1_100 {
        sandbox.write(&format!("cases/2026/n-{n}.toml"), "");
    }
    assert_eq!(offered(&sandbox, &["show", "n"]).len(), 1_000);
}

#[test]
fn bash_completes_ids_and_all_else_as_before() {
    let sandbox = Sandbox::bakery();
    assert_eq!(bash(&sandbox, &["show", "kd"]), ["kd35-dnr3"]);
    assert_eq!(bash(&sandbox, &["promise", "move", "kd35-dnr3/p8"]), ["kd35-dnr3/p89j"]);
    assert_eq!(bash(&sandbox, &["promise", "move", "kd3"]), ["kd35-dnr3/"]);
    assert_eq!(bash(&sandbox, &["party", "merge", "p-h7xw3", "into", "p-x9"]), ["p-x9grc"]);
    assert_eq!(bash(&sandbox, &["over"]), ["overdue"]);
    assert_eq!(bash(&sandbox, &["show", "kd35-dnr3", "--form"]), ["--format"]);
    assert_eq!(bash(&sandbox, &["show", "--format", "nd"]), ["ndjson"]);
}

#[test]
fn fish_and_zsh_take_the_script() {
    let sandbox = Sandbox::bakery();
    for shell in ["fish", "zsh"] {
        let script = sandbox.run(&["completions", shell]).ok().out;
        fs::write(sandbox.path().join(shell), script).unwrap();
        let is_there = Command::new(shell).args(["-c", "true"]).status().is_ok_and(|status| status.success());
        if !is_there {
            skip("completions", &format!("there is no {shell}"));
        } else {
            let path = sandbox.path().join(shell);
            let said = said(sandbox.command(shell).arg("-n").arg(path));
            assert_eq!((said.code, &*said.err), (0, ""), "{shell}");
        }
    }
    let fish =
        "source ../fish; complete -C 'amends show kd'; complete -C 'amends party show p-h7'; complete -C 'amends over'";
    let said = said(sandbox.command("sh").args([
        "-c",
        "command -v fish >/dev/null || exit 9; HOME=$TMPDIR fish -c \"$0\"",
        fish,
    ]));
    if said.code == 9 {
        skip("completions of fish", "there is no fish");
    } else {
        assert_eq!(said.out, "kd35-dnr3\np-h7xw3\noverdue\tList promises past their due time\n", "{said:?}");
    }
}
