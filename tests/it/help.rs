//! The help: every command has one, with a worked example that works, typed in a copy of the bakery.
//! Which commands there are is read from the help itself.

use std::fs;

use crate::sandbox::{Said, Sandbox, copy, repository, said};

/// Returns a sandbox that looks as the examples expect: a clone with the bakery under `examples/`, and a home.
fn bakery() -> Sandbox {
    let sandbox = Sandbox::bare();
    copy(&repository("examples/bakery"), &sandbox.path().join("examples/bakery"));
    for dir in [".local/share/bash-completion/completions", ".zfunc", ".config/fish/completions"] {
        fs::create_dir_all(sandbox.path().join("home").join(dir)).unwrap();
    }
    shell(&sandbox, "git init --quiet").ok();
    sandbox
}

fn shell(sandbox: &Sandbox, typed: &str) -> Said {
    let home = sandbox.path().join("home");
    let mut command = sandbox.command("sh");
    command.args(["-c", typed]).env("HOME", home).env("AMENDS_DIR", sandbox.path().join("examples/bakery"));
    said(&mut command)
}

/// Returns the commands that a help lists under a heading, up to the options.
fn listed(help: &str, after: &str) -> Vec<String> {
    let lines = help.lines().skip_while(|line| !line.starts_with(after)).take_while(|line| !line.starts_with("  -"));
    let lines = lines.take_while(|line| !line.starts_with("Options:"));
    let names = lines.filter_map(|line| line.strip_prefix("  ").filter(|name| !name.starts_with(' ')));
    names.filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()
}

/// Returns every command, those of groups with the name of their group before them.
fn commands() -> Vec<Vec<String>> {
    let sandbox = Sandbox::bare();
    let mut all = Vec::new();
    for name in listed(&sandbox.run(&["--help"]).ok().out, "Case work:") {
        let help = sandbox.run(&[&name, "--help"]).ok().out;
        for verb in listed(&help, "Commands:") {
            all.push(vec![name.clone(), verb]);
        }
        all.push(vec![name]);
    }
    all
}

/// Returns the lines to type that stand under `Example:` or `Examples:`.
fn examples(help: &str) -> Vec<String> {
    let under = help.lines().skip_while(|line| !line.starts_with("Example")).skip(1);
    under.take_while(|line| line.starts_with("  ")).map(|line| line.trim().to_owned()).collect()
}

/// Returns what has to have happened in the bakery before the examples of a command make sense.
fn before(name: &str) -> &'static str {
    match name {
        "undo" => "amends update kd35 --note \"to be taken back\" >/dev/null\n",
        "resolve-merge" => concat!(
            "printf '\\n[[conflict]]\\nkey = \"owner\"\\nvalues = [\"sipho\", \"thandi\"]\\n",
            "\\n[[conflict]]\\nkey = \"promise/p7kd/state\"\\nvalues = [\"broken\", \"kept\"]\\n'",
            " >> \"$AMENDS_DIR\"/cases/2026/kd35-dnr3.toml\n"
        ),
        "policy import-holidays" => "cd \"$AMENDS_DIR\"\n",
        _ => "",
    }
}

#[test]
fn every_command_has_a_worked_example_that_works() {
    let mut wrong = Vec::new();
    let sandbox = Sandbox::bare();
    let mut helps = vec![("amends".to_owned(), sandbox.run(&["--help"]).ok().out)];
    for command in commands() {
        let mut args: Vec<&str> = command.iter().map(String::as_str).collect();
        args.push("--help");
        helps.push((command.join(" "), sandbox.run(&args).ok().out));
    }
    assert!(helps.len() > 20, "the list of commands is broken");
    for (name, help) in helps {
        let typed = examples(&help);
        if typed.is_empty() {
            wrong.push(format!("{name} --help has no example"));
        }
        for (n, line) in typed.iter().enumerate() {
            // A line that the terminal would wrap cannot be copied.
            if line.len() > 96 {
                wrong.push(format!("{name}: too long for one line of a terminal: {line}"));
            }
            // Each works alone, or after the ones above it.
            // What is left in conflict is 1, as for any command that found what it looked for.
            let expect = i32::from(line.contains("--exit-code") || (name == "resolve-merge" && n < typed.len() - 1));
            let before = before(&name);
            let alone = shell(&bakery(), &format!("{before}{line}"));
            let session = format!("{before}{}", typed[..n].join(" >/dev/null 2>&1\n"));
            if alone.code != expect && shell(&bakery(), &format!("{session}\n{line}")).code != expect {
                wrong.push(format!("{name}: $ {line}\n  exit {}: {}{}", alone.code, alone.out, alone.err));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn help_can_be_asked_for_in_each_way() {
    let sandbox = Sandbox::bare();
    for command in commands() {
        let mut by_flag: Vec<&str> = command.iter().map(String::as_str).collect();
        let mut by_word = vec!["help"];
        by_word.extend(&by_flag);
        by_flag.push("--help");
        let long = sandbox.run(&by_flag).ok();
        assert_eq!(sandbox.run(&by_word).ok().out, long.out, "{command:?}");
        assert_eq!(long.err, "");
        *by_flag.last_mut().unwrap() = "-h";
        assert!(sandbox.run(&by_flag).ok().out.contains("Usage: amends"), "{command:?}");
    }
    assert_eq!(sandbox.run(&["help"]).ok().out, sandbox.run(&["--help"]).ok().out);
    assert_eq!(sandbox.run(&["help", "no-such-thing"]).code, 2);
    assert!(sandbox.run(&[]).ok().out.contains("Usage: amends"));
    assert_eq!(sandbox.run(&["promise"]).code, 2);
    assert!(sandbox.run(&["--version"]).ok().out.starts_with("amends "));
}

#[test]
fn every_topic_is_there_and_fits_on_a_terminal() {
    let sandbox = Sandbox::bare();
    let help = sandbox.run(&["--help"]).ok().out;
    let topics = help.lines().find_map(|line| line.strip_prefix("Topics: `amends help TOPIC` with ")).unwrap();
    for topic in topics.split(", ") {
        let text = sandbox.run(&["help", topic]).ok().out;
        assert!(text.lines().count() < 50, "{topic} is longer than a screen");
    }
    assert_eq!(topics.split(", ").count(), 9);
}

#[test]
fn no_help_wants_a_folder_or_the_clock() {
    let sandbox = Sandbox::bare();
    let mut command = sandbox.command("sh");
    let said = said(command.args(["-c", "cd / && AMENDS_NOW=nonsense amends help time && amends open --help"]));
    assert_eq!(said.code, 0, "{said:?}");
}
