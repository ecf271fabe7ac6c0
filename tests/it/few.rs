//! What needs few cases opens few, with an index that knows all: counted by strace, not timed.
//! That the answers are those without an index is tested in `index`.

use std::fs;
use std::time::Duration;

use crate::sandbox::Sandbox;
use crate::soak::{skip, strace};

/// Returns how many files of cases a command opens, read or not.
fn cases_opened(sandbox: &Sandbox, args: &[&str]) -> usize {
    let trace = sandbox.path().join("trace");
    let mut command = sandbox.amends(args);
    command.env("XDG_CACHE_HOME", sandbox.path().join("cache"));
    let said = strace::run(&command, &["-e", "trace=open,openat,openat2"], &trace);
    assert_eq!(said.code, 0, "{args:?} {said:?}");
    fs::read_to_string(trace).unwrap().lines().filter(|line| line.contains(".toml\"") && line.contains("c-")).count()
}

#[test]
fn what_needs_few_cases_opens_few() {
    if !strace::is_here() {
        return skip("few", "strace is missing");
    }
    let sandbox = Sandbox::new_shop();
    for n in 0..300 {
        let (month, day, party) = (n / 28 + 1, n % 28 + 1, n % 30);
        let at = format!("2025-{month:02}-{day:02}");
        sandbox.write(
            &format!("cases/2025/c-{n:03}.toml"),
            &format!(
                "schema = 1\nid = \"c-{n:03}\"\nkind = \"request\"\nsubject = \"Loaf {n}\"\nreceived_at = {at}T09:00:00+02:00\n\
                 channel = \"email\"\ncomplainant = \"p-{party}\"\nstatus = \"closed\"\nowner = \"o{}\"\ncategory = \"bread/{}\"\n{}\n\
                 [[event]]\nid = \"e1\"\nat = {at}T09:00:00+02:00\nkind = \"contact-in\"\n\n\
                 [[promise]]\nid = \"p2\"\nkind = \"delivery\"\nwhat = \"W\"\nmade_at = {at}T10:00:00+02:00\ndue = {at}\nstate = \"kept\"\n\n\
                 [[event]]\nid = \"e2\"\nat = {at}T11:00:00+02:00\nkind = \"closed\"\n\n[outcome]\ncause = \"oven/{}\"\n",
                n % 50,
                n % 40,
                if n % 20 == 17 { format!("ref = \"A-{n}\"\n") } else { String::new() },
                n % 40,
            ),
        );
    }
    for n in 0..30 {
        let text = format!(
            "schema = 1\nid = \"p-{n}\"\nkind = \"person\"\nname = \"Name {n}\"\nemails = [\"n{n}@d{n}.example\"]\n"
        );
        sandbox.write(&format!("parties/p-{n}.toml"), &text);
    }
    let open = "schema = 1\nid = \"c-open\"\nsubject = \"Late\"\nreceived_at = 2026-11-20T09:00:00+02:00\ncomplainant = \"p-7\"\n";
    sandbox.write("cases/2026/c-open.toml", open);
    // Pointers that lead to a case that does not know of it, or to none.
    for (id, into) in [("c-half", "c-123"), ("c-lost", "c-none")] {
        let text = open.replace("c-open", id).replace("p-7", "p-8")
            + &format!("status = \"closed\"\nmerged_into = \"{into}\"\n");
        sandbox.write(&format!("cases/2026/{id}.toml"), &text);
    }
    // Pointers whose record another case holds wholly.
    for n in 0..60 {
        let [from, into] = [format!("c-f{n:02}"), format!("c-i{n:02}")];
        let kind = if n % 2 == 0 { "request" } else { "complaint" };
        let head = |id: &str, more: &str| {
            open.replace("c-open", id).replace("p-7", "p-9")
                + &format!("kind = \"{kind}\"\nstatus = \"closed\"\n{more}")
        };
        let event = |of: &str, more: &str| {
            format!(
                "\n[[event]]\nid = \"e1\"\ncase = \"{of}\"\nat = 2026-11-20T09:00:00+02:00\nkind = \"contact-in\"\ntext = \"T\"\n{more}"
            )
        };
        let taken = format!(
            "\n[[event]]\nid = \"e2\"\ncase = \"{into}\"\nat = 2026-11-21T09:00:00+02:00\nkind = \"merged\"\nkey = \"merged\"\nto = \"{from}\"\n"
        );
        let held = event(&into, &format!("was = \"{from}/e1\"\n"));
        sandbox.write(&format!("cases/2026/{into}.toml"), &(head(&into, "") + &held + &taken));
        let pointer = head(&from, &format!("merged_into = \"{into}\"\n"));
        sandbox.write(&format!("cases/2026/{from}.toml"), &(pointer + &event(&from, "")));
    }
    let shown = sandbox.run(&["list", "complainant:p-9", "--format", "ids"]).ok().out;
    assert!(shown.lines().count() == 60 + 10 && !shown.contains("c-f"), "{shown}");
    std::thread::sleep(Duration::from_millis(2100));
    assert!(cases_opened(&sandbox, &["overdue"]) > 300, "the count is broken");
    let jobs: &[&[&str]] = &[
        &["list", "id:c01"],
        &["list", "party:n3@d3.example"],
        &["list", "complainant:p-3"],
        &["list", "organisation:nobody"],
        &["list", "ref:a-17"],
        &["list", "owner:o3"],
        &["list", "held:o3"],
        &["list", "category:bread/3"],
        &["list", "cause:oven/3"],
        &["list", "tag:danger"],
        &["list", "escalated:yes"],
        &["list", "closed:2025-03-01..2025-03-07"],
        &["list", "opened:2025-03-01..2025-03-07"],
        &["list", "age:..30d"],
        &["list", "age:..30bd"],
        &["list", "updated:2025-03-01..2025-03-07"],
        &["list", "made:2025-11-12.."],
        &["list", "made:2026.."],
        &["list", "--limit", "5"],
        &["list", "status:closed", "--limit", "5"],
        &["list", "status:closed", "closed:2025", "--limit", "5", "--sort", "received_at"],
        &["list", "--limit", "5", "--sort", "-priority"],
        &["list", "--limit", "5", "--sort", "kind"],
        &["party", "show", "p-3"],
        &["party", "list", "n3@d3.example"],
        &["party", "duplicates"],
        &["escalate", "--due", "-n"],
        &["escalate", "c-open", "--explain"],
        &["next"],
    ];
    let opened: Vec<(String, usize)> = jobs.iter().map(|args| (args.join(" "), cases_opened(&sandbox, args))).collect();
    // Whoever points to a case that does not know of it is read again with that case.
    let wrong: Vec<_> = opened.iter().filter(|(_, n)| *n > 35).collect();
    assert!(wrong.is_empty(), "files of cases that were opened, of 423: {wrong:?}");
}
