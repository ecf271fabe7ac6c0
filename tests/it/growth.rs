//! Twice the cases, twice the work: what is asked of the disk, and how many instructions are run, counted and not timed.
//! How long anything takes on a machine is told by `benches/goal.py`.

use std::cell::RefCell;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::time::{Duration, Instant};

use amends::store::disk::Disk as _;
use amends::store::memory_disk::MemoryDisk;
use amends::world::{Terminal, World};

use crate::sandbox::{NOW, Sandbox, said};
use crate::soak::{skip, strace};

/// More than this is no straight line; a little over two is for what is sorted.
const MOST: f64 = 2.2;

const POLICY: &str = "schema = 1\ntimezone = \"Africa/Johannesburg\"\n";

thread_local! {
    static DISK: RefCell<MemoryDisk> = RefCell::new(MemoryDisk::new());
}

/// Runs a command on a disk in memory and returns how much was asked of it.
fn steps(disk: &MemoryDisk, sandbox: &Sandbox, stdin: &str, args: &[&str]) -> usize {
    let (code, n_steps) = tried(disk, sandbox, stdin, args);
    assert!(code < 2, "{args:?}: {code}");
    n_steps
}

/// Runs a command that may be refused, and returns its code and how much was asked of the disk.
fn tried(disk: &MemoryDisk, sandbox: &Sandbox, stdin: &str, args: &[&str]) -> (u8, usize) {
    DISK.with_borrow_mut(|current| *current = disk.clone());
    let mut world = World::from_process();
    world.env = [("AMENDS_NOW", NOW), ("AMENDS_ME", "thandi")].map(|(key, value)| (key.into(), value.into())).into();
    (world.cwd, world.terminal, world.listener) = (Some(sandbox.shop()), Terminal::default(), None);
    world.stdin = Box::new(io::Cursor::new(stdin.to_owned()));
    (world.stdout, world.stderr) = (Box::new(io::sink()), Box::new(io::stderr()));
    world.open = |_| Ok(Box::new(DISK.with_borrow(MemoryDisk::clone)));
    world.private = |_| Err(io::ErrorKind::Unsupported.into());
    let argv: Vec<OsString> = std::iter::once("amends").chain(args.iter().copied()).map(OsString::from).collect();
    let before = disk.n_steps();
    let code = amends::run(&argv, &mut world);
    (code, disk.n_steps() - before)
}

#[test]
fn what_a_page_cannot_do_is_refused_before_a_case_is_read() {
    let sandbox = Sandbox::new_shop();
    let refused = [
        ["list", "--columns", "foo"].as_slice(),
        &["list", "bread", "--format", "html"],
        &["check", "--format", "ids"],
        &["party", "list", "--columns", "foo"],
        &["overdue", "--format", "ics"],
        &["report", "month", "--format", "csv"],
        &["report", "week", "--section", "overdu", "--format", "csv"],
        &["report", "--format", "html"],
    ];
    let asked = |n: usize| {
        let disk = MemoryDisk::new();
        disk.put("amends.toml", POLICY);
        if n > 0 {
            steps(&disk, &sandbox, &lines(n), &["open", "--batch", "-"]);
        }
        refused.map(|args| tried(&disk, &sandbox, "", args))
    };
    let (few, many) = (asked(0), asked(100));
    for ((args, (code, few)), (_, many)) in refused.iter().zip(few).zip(many) {
        assert_eq!((code, few), (2, many), "{args:?}");
    }
}

/// Returns the lines of a batch of cases of a tenth as many people, every second one with a promise.
pub(crate) fn lines(n: usize) -> String {
    let line = |i: usize| {
        let person = i * 7 % (n / 10);
        let promise = if i.is_multiple_of(2) { ",\"promise\":\"A call\",\"promise_due\":\"+2bd\"" } else { "" };
        // One after the other: what came later than a new complaint becomes an emergency, a write of its own.
        let (month, day) = (i * 280 / n / 28 + 1, i * 280 / n % 28 + 1);
        format!(
            "{{\"subject\":\"Order {i} came late\",\"from\":\"P {person} <p{person}@d{person}.example>\",\"text\":\"Late\",\
             \"channel\":\"email\",\"owner\":\"o{}\",\"at\":\"2026-{month:02}-{day:02} 09:00\"{promise}}}\n",
            i % 9
        )
    };
    (0..n).map(line).collect()
}

/// Returns the lines of a batch of cases, the newest first: each one raises the one before it, in whatever group that is.
fn backwards(n: usize) -> String {
    let line = |i: usize| {
        let minute = 400 * (n - i) / n;
        format!(
            "{{\"subject\":\"Order {i} came late\",\"from\":\"p{}@firm{}.example\",\"received\":\"2026-{:02}-{:02} 09:{:02}\"}}\n",
            i % 3,
            i % 40,
            minute / 40 + 1,
            minute % 28 + 1,
            i % 60,
        )
    };
    (0..n).map(line).collect()
}

/// Returns the lines of a batch of cases of half as many people, who all write through one shop's machine.
fn from_one_desk(n: usize) -> String {
    let line = |i: usize| {
        let (month, day, person) = (i * 280 / n / 28 + 1, i * 280 / n % 28 + 1, i % (n / 2));
        format!(
            "{{\"subject\":\"Parcel {i}\",\"from\":\"Guest{person}x{person} Of{person}y{person} <noreply@bigshop.example>\",\
             \"received\":\"2026-{month:02}-{day:02} 09:00\"}}\n"
        )
    };
    (0..n).map(line).collect()
}

/// Returns the lines of a batch of cases of one business, all received in one instant.
fn at_once(n: usize) -> String {
    let line = |i: usize| format!("{{\"subject\":\"Order {i}\",\"from\":\"p{}@firm.example\"}}\n", i % 9);
    (0..n).map(line).collect()
}

/// Returns what a batch asks of the disk, and how many cases it made emergencies besides its own.
fn of_a_batch(lines: &str) -> (usize, usize) {
    let sandbox = Sandbox::new_shop();
    let disk = MemoryDisk::new();
    disk.put("amends.toml", POLICY);
    let n = steps(&disk, &sandbox, lines, &["open", "--batch", "-", "-q"]);
    let was_raised = |text: &[u8]| String::from_utf8_lossy(text).matches("key = \"priority\"").count() == 1;
    let files = disk.files();
    assert_eq!(files.keys().filter(|path| path.starts_with("cases")).count(), lines.lines().count());
    (n, files.values().filter(|text| was_raised(text)).count())
}

#[test]
fn twice_the_groups_of_a_batch_ask_twice_as_much_of_the_disk() {
    for lines in [lines, backwards] {
        // Two groups and four, with cases of earlier groups that become emergencies by lines of later ones.
        let ((few, n_few), (many, n_many)) = (of_a_batch(&lines(2_000)), of_a_batch(&lines(4_000)));
        assert!(many as f64 <= few as f64 * MOST, "steps for 2,000 lines {few}, for 4,000 {many}");
        assert!(n_few > 200 && n_many > 400, "too few were raised: {n_few}, {n_many}");
    }
}

#[test]
fn at_one_desk_each_is_known_by_their_name_however_many_there_are() {
    let sandbox = Sandbox::new_shop();
    let disk = MemoryDisk::new();
    disk.put("amends.toml", POLICY);
    for n_parties in [100, 100] {
        steps(&disk, &sandbox, &from_one_desk(200), &["open", "--batch", "-", "-q"]);
        assert_eq!(disk.files().keys().filter(|path| path.starts_with("parties")).count(), n_parties);
    }
}

#[test]
fn a_number_names_its_customer_in_a_large_folder_unless_two_have_it() {
    let sandbox = Sandbox::new_shop();
    sandbox.run_with(&lines(1_010), &["open", "--batch", "-"]).ok();
    let complainant = |subject: &str, from: &str| {
        sandbox.run(&["open", subject, "--from", from, "--situation", "none", "-q"]).ok();
        let said = sandbox.run(&["list", subject, "--columns", "complainant_name", "--format", "csv"]).ok();
        said.out.lines().nth(1).unwrap().to_owned()
    };
    sandbox.run(&["party", "set", "p7@d7.example", "refs=C-100"]).ok();
    assert_eq!(complainant("Sour", "c100"), "P 7");
    sandbox.run(&["party", "set", "p8@d8.example", "refs=C 100"]).ok();
    assert_eq!(complainant("Bitter", "c100"), "c100");
    assert_eq!(complainant("Salty", "Suite5"), "Suite5");
}

/// The questions that must not cost more a case in a larger folder.
const QUESTIONS: &[&[&str]] = &[
    &["overdue"],
    &["next", "--limit", "20"],
    &["silence"],
    &["repeats"],
    &["list"],
    &["list", "--limit", "20", "late"],
    &["check"],
    &["report"],
    &["party", "duplicates"],
];

/// Returns what was asked of the disk for each work in a shop of so many cases.
fn on_the_disk(n: usize) -> Vec<(String, usize)> {
    let sandbox = Sandbox::new_shop();
    let disk = MemoryDisk::new();
    disk.put("amends.toml", POLICY);
    let mut found = vec![("open --batch -".to_owned(), steps(&disk, &sandbox, &lines(n), &["open", "--batch", "-"]))];
    disk.pause(Duration::from_secs(60));
    for question in QUESTIONS {
        found.push((question.join(" "), steps(&disk, &sandbox, "", question)));
    }
    let ids: Vec<String> = disk
        .files()
        .keys()
        .filter(|path| path.starts_with("cases"))
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    assert_eq!(ids.len(), n);
    found.push(("show -".to_owned(), steps(&disk, &sandbox, &ids.join("\n"), &["show", "-"])));
    // With `--force`, since they are of two people; always the same ones, who have as many complaints in any folder.
    let of = |subject: &str| {
        let files = disk.files();
        let (path, _) = files.iter().find(|(_, text)| String::from_utf8_lossy(text).contains(subject)).unwrap();
        path.file_stem().unwrap().to_str().unwrap().to_owned()
    };
    let (one, other) = (of("\"Order 0 came late\""), of("\"Order 1 came late\""));
    let merge = ["merge", &one, "INTO", &other, "--force", "--why", "One complaint"];
    found.push(("merge".to_owned(), steps(&disk, &sandbox, "", &merge)));
    found
}

#[test]
fn twice_the_cases_ask_twice_as_much_of_the_disk() {
    let (few, many) = (on_the_disk(120), on_the_disk(240));
    let grown = few.iter().zip(&many).map(|((what, few), (_, many))| (what, *few, *many));
    let wrong: Vec<_> = grown.filter(|(_, few, many)| *many as f64 > *few as f64 * MOST).collect();
    assert!(wrong.is_empty(), "what, steps for 120 cases, for 240: {wrong:?}");
    // A counter that counts nothing would be content with anything.
    assert!(few.iter().all(|(_, n)| *n > 240), "{few:?}");
}

/// Returns how many instructions a command runs, if there is a program that counts them.
fn instructions(sandbox: &Sandbox, args: &[&str]) -> Option<u64> {
    let mut command = sandbox.command("valgrind");
    command.args([
        "--tool=cachegrind",
        "--cache-sim=no",
        "--cachegrind-out-file=/dev/null",
        env!("CARGO_BIN_EXE_amends"),
    ]);
    command.args(args).env("XDG_CACHE_HOME", sandbox.path().join("cache"));
    let said = said(&mut command);
    assert!(said.code < 2, "{args:?} {said:?}");
    let line = said.err.lines().find(|line| line.contains("I") && line.contains("refs:"))?;
    line.rsplit(':').next()?.trim().replace(',', "").parse().ok()
}

/// Returns how many instructions each question takes in a shop of so many cases that the index knows.
fn in_the_program(n: usize) -> Vec<(String, u64)> {
    let sandbox = Sandbox::new_shop();
    sandbox.run_with(&lines(n), &["open", "--batch", "-"]).ok();
    std::thread::sleep(Duration::from_millis(2100));
    let mut warm = sandbox.amends(&["list"]);
    said(warm.env("XDG_CACHE_HOME", sandbox.path().join("cache"))).ok();
    let mut found = Vec::new();
    for question in QUESTIONS {
        found.push((question.join(" "), instructions(&sandbox, question).unwrap()));
    }
    for (what, lines) in [
        ("open --batch", backwards(n)),
        ("open --batch of one desk", from_one_desk(n)),
        ("open --batch of one instant", at_once(n)),
    ] {
        let file = sandbox.path().join("more.ndjson");
        fs::write(&file, lines).unwrap();
        let batch = ["open", "-q", "--batch", file.to_str().unwrap()];
        found.push((what.to_owned(), instructions(&sandbox, &batch).unwrap()));
    }
    found
}

#[test]
#[ignore = "minutes; see tests/SOAK.md"]
fn soak_twice_the_cases_run_twice_the_instructions() {
    if !said(Sandbox::bare().command("sh").args(["-c", "command -v valgrind"])).out.contains("valgrind") {
        return crate::soak::skip("growth", "there is no valgrind here");
    }
    let began = Instant::now();
    let [one, two, four] = SIZES.map(in_the_program);
    let mut wrong = Vec::new();
    for (((what, one), (_, two)), (_, four)) in one.iter().zip(&two).zip(&four) {
        let ratio = more_for_more([*one, *two, *four]);
        let said = format!("{one}, {two}, {four} instructions, {ratio:.2} x as many more for twice as many more");
        crate::soak::figures("growth", began, &[(what, &said)]);
        if ratio > 2.0 * A_LITTLE {
            wrong.push((what, said));
        }
    }
    assert!(wrong.is_empty(), "what, instructions for {SIZES:?} cases: {wrong:#?}");
}

/// So many cases, twice and four times as many: with more of them valgrind takes hours.
const SIZES: [usize; 3] = [250, 500, 1_000];

/// For what is sorted.
const A_LITTLE: f64 = 1.3;

/// Returns how many times as much more it costs to go from the second size to the third as from the first to the second:
/// what a start costs is in all three, and 2 is a straight line.
fn more_for_more([one, two, four]: [u64; 3]) -> f64 {
    (four as f64 - two as f64) / (two as f64 - one as f64)
}

/// Writes a folder in which one thing grows: the late promises of one case.
fn promises(sandbox: &Sandbox, n: usize) {
    let promise = |i: usize| {
        format!(
            "[[promise]]\nid = \"p{i}\"\nkind = \"delivery\"\nwhat = \"Parcel {i}\"\nmade_at = 2026-11-20T09:25:00+02:00\n\
             due = 2026-11-21\nstate = \"open\"\n\n"
        )
    };
    let promises: String = (0..n).map(promise).collect();
    case(sandbox, "kd35-dnr3", "p-00000", "", &promises);
    party(sandbox, 0, "");
}

/// The cases of a chain in which each was merged into the next.
fn merged(sandbox: &Sandbox, n: usize) {
    for i in 0..n {
        let into = format!("merged_into = \"c-{:05}\"\nstatus = \"closed\"\n", i + 1);
        case(sandbox, &format!("c-{i:05}"), "p-00000", if i + 1 < n { &into } else { "" }, "");
    }
    party(sandbox, 0, "");
}

/// The parties of a chain in which each is the same as the next, each with a case.
fn same(sandbox: &Sandbox, n: usize) {
    for i in 0..n {
        let next = format!("same_as = \"p-{:05}\"\n", i + 1);
        case(sandbox, &format!("c-{i:05}"), &format!("p-{i:05}"), "", "");
        party(sandbox, i, if i + 1 < n { &next } else { "" });
    }
}

fn case(sandbox: &Sandbox, id: &str, party: &str, head: &str, blocks: &str) {
    let text = format!(
        "schema = 1\nid = \"{id}\"\nsubject = \"S\"\ncomplainant = \"{party}\"\nreceived_at = 2026-11-20T09:14:00+02:00\n{head}\n{blocks}"
    );
    sandbox.write(&format!("cases/2026/{id}.toml"), &text);
}

fn party(sandbox: &Sandbox, i: usize, head: &str) {
    let text = format!("schema = 1\nid = \"p-{i:05}\"\nkind = \"person\"\nname = \"N {i}\"\n{head}");
    sandbox.write(&format!("parties/p-{i:05}.toml"), &text);
}

#[test]
#[ignore = "minutes; see tests/SOAK.md"]
fn soak_what_grows_in_one_place_costs_no_more_a_piece() {
    if !said(Sandbox::bare().command("sh").args(["-c", "command -v valgrind"])).out.contains("valgrind") {
        return skip("growth", "there is no valgrind here");
    }
    type Growth<'g> = (&'g str, fn(&Sandbox, usize), usize, &'g [&'g [&'g str]]);
    let growths: [Growth<'_>; 3] = [
        ("promises", promises, 60, &[&["overdue", "priority:emergency"], &["next"], &["show", "kd35-dnr3"]]),
        ("merged", merged, 100, &[&["check"]]),
        ("same", same, 100, &[&["list"], &["party", "duplicates"]]),
    ];
    let mut wrong = Vec::new();
    for (what, write, least, commands) in growths {
        let shops = [1, 2, 4].map(|times| {
            let sandbox = Sandbox::new_shop();
            write(&sandbox, least * times);
            sandbox
        });
        for command in commands {
            let args = [*command, &["--no-index"]].concat();
            let [one, two, four] = [0, 1, 2].map(|place| instructions(&shops[place], &args).unwrap());
            let ratio = more_for_more([one, two, four]);
            if ratio > 2.0 * A_LITTLE {
                wrong.push(format!("{what}: {command:?}: {one} {two} {four}, {ratio:.2} x"));
            }
        }
    }
    assert!(wrong.is_empty(), "what grows, instructions for so many, twice and four times as many: {wrong:#?}");
}

#[test]
fn a_new_case_in_a_small_folder_reads_no_other_whole() {
    if !strace::is_here() {
        return skip("growth", "strace is missing");
    }
    let sandbox = Sandbox::new_shop();
    sandbox.run_with(&lines(60), &["open", "--batch", "-"]).ok();
    std::thread::sleep(Duration::from_millis(2100));
    let cache = sandbox.path().join("cache");
    said(sandbox.amends(&["list"]).env("XDG_CACHE_HOME", &cache)).ok();
    let trace = sandbox.path().join("trace");
    let n_read = |args: &[&str]| {
        let mut command = sandbox.amends(args);
        command.env("XDG_CACHE_HOME", &cache);
        let said = strace::run(&command, &["-e", "trace=open,openat,openat2"], &trace);
        assert_eq!(said.code, 0, "{args:?} {said:?}");
        let trace = fs::read_to_string(&trace).unwrap();
        trace.lines().filter(|line| line.contains(".toml\"") && !line.contains("amends.toml")).count()
    };
    let new = ["open", "Sour", "--from", "new@new.example", "--situation", "none", "-n"];
    assert_eq!(n_read(&new), 0);
    // Who has the same order number stands in the cases.
    assert!(n_read(&[&new[..], &["--ref", "12"]].concat()) < 60);
}
