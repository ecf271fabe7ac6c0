//! What reads or changes one case asks as much of the disk in a large folder as in a small one: calls are counted.
//! What goes by all cases is `growth`'s business.

use std::fs;

use crate::growth::lines;
use crate::sandbox::Sandbox;
use crate::soak::{skip, strace};

/// What was asked of the disk.
#[derive(Debug, PartialEq)]
struct Asked {
    n_opened: usize,
    /// How often something was asked about a name, and how many names were shown; a write minds its neighbours in a small
    /// directory, so that it is not counted there.
    n_stats: usize,
    n_names: usize,
}

fn asked(sandbox: &Sandbox, args: &[&str]) -> Asked {
    let trace = sandbox.path().join("trace");
    let calls = "trace=open,openat,openat2,stat,lstat,newfstatat,statx,getdents64";
    let said = strace::run(&sandbox.amends(args), &["-e", calls], &trace);
    assert_eq!(said.code, 0, "{args:?} {said:?}");
    let trace = fs::read_to_string(trace).unwrap();
    let entries = |line: &str| line.split_once("/* ")?.1.split_once(" entries")?.0.parse::<usize>().ok();
    let is_whole = |arg: &&str| arg.len() == "kd35-dnr3".len() && arg.contains('-');
    // The beginning of an id costs one look at all names.
    let is_counted = ["show", "brief", "escalate"].contains(&args[0]) && args.iter().any(is_whole);
    let count = |is_so: &dyn Fn(&str) -> bool| trace.lines().filter(|line| is_so(line)).count();
    Asked {
        n_opened: count(&|line| line.contains("open")),
        n_stats: if is_counted { count(&|line| line.contains("stat")) } else { 0 },
        n_names: if is_counted { trace.lines().filter_map(entries).sum() } else { 0 },
    }
}

#[test]
fn a_command_about_one_case_opens_as_many_files_in_any_folder() {
    if !strace::is_here() {
        return skip("one_case", "strace is missing");
    }
    let mut found = Vec::new();
    for n in [10, 1_000] {
        let sandbox = Sandbox::new_shop();
        sandbox.run_with(&lines(n), &["open", "--batch", "-"]).ok();
        let id = "kd35-dnr3";
        sandbox.write(
            &format!("cases/2026/{id}.toml"),
            &format!(
                "schema = 1\nid = \"{id}\"\nsubject = \"S\"\ncomplainant = \"p-one\"\nreceived_at = 2026-11-10T09:14:00+02:00\n\n[[promise]]\n\
                 id = \"p7kd\"\nkind = \"delivery\"\nwhat = \"W\"\nmade_at = 2026-11-10T09:25:00+02:00\n\
                 due = 2026-11-30\nstate = \"open\"\n"
            ),
        );
        sandbox.write("parties/p-one.toml", "schema = 1\nid = \"p-one\"\nkind = \"person\"\nname = \"One\"\n");
        let open = |day: &str, more: &[&str]| {
            let from = ["open", "S", "--from", "Two <two@two.example>", "--situation", "none", "-q", "--received", day];
            sandbox.run(&[&from[..], more].concat()).ok().out.lines().next().unwrap().to_owned()
        };
        let untouched = open("2026-11-01 09:00", &[]);
        let emergency = open("2026-11-02 09:00", &[]);
        open("2026-11-03 09:00", &["--kind", "query"]);
        let address = format!("{id}/p7kd");
        let jobs: [&[&str]; 12] = [
            &["show", id],
            &["show", "kd35"],
            &["brief", id],
            &["show", &untouched],
            &["show", &emergency],
            &["brief", &emergency],
            &["escalate", &emergency, "--explain"],
            &["escalate", &untouched, "--explain"],
            &["update", id, "--note", "called"],
            &["update", &emergency, "--note", "called"],
            &["promise", "keep", &address],
            &["completions", "--", "show", "kd3"],
        ];
        let shown = sandbox.run(&["show", &emergency]).ok().out;
        assert!(shown.contains(&format!("complained before: {untouched}")), "{shown}");
        let what = |args: &[&str]| args.join(" ").replace(&untouched, "UNTOUCHED").replace(&emergency, "EMERGENCY");
        found.push(jobs.map(|args| (what(args), asked(&sandbox, args))));
    }
    // The neighbours of a file that is written are looked at in a small directory alone.
    let is_more = |(few, many): &(&(String, Asked), &(String, Asked))| {
        many.1.n_opened > few.1.n_opened || many.1.n_stats > few.1.n_stats || many.1.n_names > few.1.n_names
    };
    let more: Vec<_> = found[0].iter().zip(&found[1]).filter(is_more).collect();
    assert!(more.is_empty(), "at 10 cases, at 1,000: {more:#?}");
    assert!(found[0].iter().all(|(_, asked)| asked.n_opened > 2), "the count is broken: {found:?}");
    assert!(found[0].iter().any(|(_, asked)| asked.n_stats > 2 && asked.n_names > 2), "the count is broken: {found:?}");
}
