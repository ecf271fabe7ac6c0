//! What reads or changes one case asks as much of the disk in a large folder as in a small one: calls are counted.
//! What goes by all cases is `growth`'s business.

use std::fs;

use crate::growth::lines;
use crate::sandbox::Sandbox;
use crate::soak::{skip, strace};

/// What was asked of the disk.
#[derive(Clone, Debug, PartialEq)]
struct Asked {
    n_opened: usize,
    /// How often something was asked about a name, and how many names were shown; a write minds its neighbours in a small
    /// directory, so that it is not counted there.
    n_stats: usize,
    n_names: usize,
}

fn asked(sandbox: &Sandbox, args: &[&str], code: i32) -> Asked {
    let trace = sandbox.path().join("trace");
    let calls = "trace=open,openat,openat2,stat,lstat,newfstatat,statx,getdents64";
    let said = strace::run(&sandbox.amends(args), &["-e", calls], &trace);
    assert_eq!(said.code, code, "{args:?} {said:?}");
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
        let open_of = |from: &str, day: &str, more: &[&str]| {
            let open = ["open", "S", "--from", from, "--situation", "none", "-q", "--received", day];
            sandbox.run(&[&open[..], more].concat()).ok().out.lines().next().unwrap().to_owned()
        };
        // Emergencies by a record of another kind: by their own reason, with what was found since, and such as
        // repeat what was merged, or what is another one's now.
        let four = "Four <four@four.example>";
        let own = open_of(four, "2026-11-09 09:00", &["--category", "handling/rude"]);
        sandbox.run(&["update", &own, "--note", "seen"]).ok();
        let before_own = open_of(four, "2026-11-05 09:00", &[]);
        let [lost, kept, after_lost] =
            ["05", "06", "07"].map(|day| open_of("Six <six@six.example>", &format!("2026-11-{day} 09:00"), &[]));
        sandbox.run(&["merge", &lost, "INTO", &kept]).ok();
        let [left, after_left] =
            ["05", "06"].map(|day| open_of("Seven <seven@seven.example>", &format!("2026-11-{day} 09:00"), &[]));
        sandbox.run(&["update", &left, "--set", "complainant=p-one"]).ok();
        let query = open_of("Eight <eight@eight.example>", "2026-11-05 09:00", &["--kind", "query"]);
        let over = open_of("Nine <nine@nine.example>", "2026-11-05 09:00", &[]);
        sandbox.run(&["close", &over, "--finding", "F", "--force", "--why", "W"]).ok();
        let address = format!("{id}/p7kd");
        let refused = asked(&sandbox, &["update", &lost, "--set", "priority=normal", "--no-index"], 6);
        let jobs: [&[&str]; 19] = [
            &["show", &own],
            &["brief", &own],
            &["escalate", &own, "--explain"],
            &["show", &kept, &after_lost],
            &["show", &after_left],
            &["update", &query, "--set", "kind=request", "--set", "priority=high", "--no-index"],
            &["update", &over, "--set", "priority=high", "--no-index"],
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
        let shown = sandbox.run(&["show", &own]).ok().out;
        assert!(shown.contains(&format!("complained before: {before_own}")), "{shown}");
        let shown = sandbox.run(&["show", &after_lost]).ok().out;
        assert!(shown.contains(&format!("complained before: {kept}")), "{shown}");
        let shown = sandbox.run(&["show", &after_left]).ok().out;
        assert!(shown.contains("emergency") && !shown.contains("complained before"), "{shown}");
        let mut of_each = jobs.map(|args| asked(&sandbox, args, 0)).to_vec();
        of_each.push(refused);
        found.push(of_each);
    }
    // The neighbours of a file that is written are looked at in a small directory alone.
    let is_more = |few: &Asked, many: &Asked| {
        many.n_opened > few.n_opened || many.n_stats > few.n_stats || many.n_names > few.n_names
    };
    let pairs = found[0].iter().zip(&found[1]).enumerate();
    let more: Vec<_> = pairs.filter(|(_, (few, many))| is_more(few, many)).collect();
    assert!(more.is_empty(), "by the place in `jobs`, at 10 cases, at 1,000: {more:#?}");
    assert!(found[0].iter().all(|asked| asked.n_opened > 2), "the count is broken: {found:?}");
    assert!(found[0].iter().any(|asked| asked.n_stats > 2 && asked.n_names > 2), "the count is broken: {found:?}");
}
