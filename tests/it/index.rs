//! The index, seen from outside: whatever lies in the cache, the answers are those without it, to the byte.
//! What it believes of a file is tested beside it, in `store::index`.

mod told;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::Stdio;
use std::thread::sleep;
use std::time::Duration;

use amends::calendar::now::Now;
use amends::model::case::Priority;
use amends::model::dice::Dice;
use amends::model::filter::Filter;
use amends::model::folder::Folder;
use amends::model::look::Look;
use amends::model::policy::Policy;
use amends::model::register::Register;
use amends::model::sender::Sender;
use amends::model::summary::{Summary, ties_of};
use amends::reports::repeat::{self, By};
use amends::reports::selection::Selection;
use amends::reports::{next, silence, today};
use amends::store::disk::Disk;
use amends::store::index::{Open, Shelf};
use amends::store::indexed::{Wanted, folder};
use amends::store::load::Loaded;
use amends::store::memory_disk::MemoryDisk;
use amends::store::progress::Progress;
use chrono::DateTime;

use crate::sandbox::johannesburg;
use crate::sandbox::{Said, Sandbox, said};

/// The questions that are asked with and without the index.
const QUESTIONS: &[&[&str]] = &[
    &["overdue", "--format", "json"],
    &["overdue", "--within", "30d", "owner:thandi", "--format", "json"],
    &["overdue", "--duty", "all", "--format", "json"],
    &["overdue", "--as-of", "2026-11-21", "--format", "json"],
    &["next", "--format", "json"],
    &["silence", "--format", "json"],
    &["repeats", "--format", "json"],
    &["list", "--format", "json"],
    &["list", "--limit", "3", "--format", "json"],
    &["list", "--limit", "3", "--sort", "subject", "--format", "json"],
    &["list", "status:open,waiting", "not:priority:high", "--format", "json"],
    &["list", "code:repeat", "--format", "json"],
    &["list", "refund", "opened:2026-11", "--format", "json"],
    &["report", "--format", "json"],
    &["report", "owner:thandi", "--format", "json"],
    &["report", "code:repeat", "--format", "json"],
    &["report", "week", "--format", "json"],
    &["check", "--format", "json"],
    &["list", "id:kd", "not:id:kd35-dnr3", "--format", "json"],
    &["list", "party:dube", "--format", "json"],
    &["list", "not:complainant:lerato@example.org", "--limit", "4", "--format", "json"],
    &["list", "organisation:p-9kd2m", "--format", "json"],
    &["list", "ref:17,A-1180", "--format", "json"],
    &["list", "status:closed", "--limit", "2", "--format", "json"],
    &["list", "--limit", "4", "--sort", "priority", "--format", "json"],
    &["list", "--limit", "4", "--sort", "-status", "channel:email", "--format", "json"],
    &["list", "closed:2026-11", "updated:2026-11", "--format", "json"],
    &["list", "category:billing", "not:priority:emergency", "--limit", "2", "--format", "json"],
    &["party", "list", "dube", "--format", "json"],
    &["party", "show", "p-h7xw3", "--format", "json"],
    &["party", "duplicates", "--format", "json"],
    &["escalate", "kd35", "--explain", "--format", "json"],
    &["escalate", "--due", "-n"],
];

pub(crate) fn cache(sandbox: &Sandbox) -> PathBuf {
    sandbox.path().join("cache")
}

pub(crate) fn ask(sandbox: &Sandbox, args: &[&str]) -> Said {
    said(sandbox.amends(args).env("XDG_CACHE_HOME", cache(sandbox)))
}

/// Asks all with the index and without, and expects the same.
pub(crate) fn compare(sandbox: &Sandbox, after: &str) {
    compare_each(sandbox, QUESTIONS.iter(), after);
}

/// Asks some of all.
fn compare_some(sandbox: &Sandbox, nth: usize, after: &str) {
    compare_each(sandbox, QUESTIONS.iter().skip(nth % 4).step_by(4), after);
}

fn compare_each<'q>(sandbox: &Sandbox, questions: impl Iterator<Item = &'q &'q [&'q str]>, after: &str) {
    for question in questions {
        let with = ask(sandbox, question);
        let without = said(sandbox.amends(question).arg("--no-index"));
        assert_eq!(
            (with.out, with.err, with.code),
            (without.out, without.err, without.code),
            "{question:?} after {after}"
        );
    }
}

fn index_files(sandbox: &Sandbox) -> Vec<PathBuf> {
    let Ok(folders) = fs::read_dir(cache(sandbox).join("amends")) else { return Vec::new() };
    let files =
        folders.flat_map(|folder| fs::read_dir(folder.unwrap().path()).unwrap().map(|file| file.unwrap().path()));
    // Beside it stands of which folder it is.
    files.filter(|file| !file.ends_with("folder")).collect()
}

/// Lets the files come to rest, so that they are believed.
pub(crate) fn rest() {
    sleep(Duration::from_millis(2100));
}

#[test]
fn whatever_lies_in_the_cache_the_answers_are_the_same() {
    let sandbox = Sandbox::bakery();
    rest();
    compare(&sandbox, "the first run");
    let [index] = &index_files(&sandbox)[..] else { panic!("{:?}", index_files(&sandbox)) };
    assert_eq!(fs::metadata(index).unwrap().permissions().mode() & 0o777, 0o600);
    compare(&sandbox, "the second run");
    let doctor = ask(&sandbox, &["doctor", "--format", "csv"]);
    assert!(doctor.out.contains("index,fine,\"32 files, "), "{}", doctor.out);

    let whole = fs::read(index).unwrap();
    for at in (0..whole.len()).step_by(whole.len() / 7) {
        let mut bent = whole.clone();
        bent[at] ^= 0x55;
        fs::write(index, bent).unwrap();
        compare_some(&sandbox, at, &format!("byte {at} was bent"));
    }
    for len in [0, 1, 63, 64, whole.len() - 1] {
        fs::write(index, &whole[..len]).unwrap();
        compare_some(&sandbox, len, &format!("it was cut to {len}"));
    }
    fs::write(index, "no index at all, but long enough to hold what stands at the end of one, if it were one").unwrap();
    let doctor = ask(&sandbox, &["doctor", "--format", "csv"]);
    assert!(doctor.out.contains("index,note,\"not used, it is damaged"), "{}", doctor.out);
    assert_eq!(doctor.code, 0);
    compare(&sandbox, "it was written over");
    fs::remove_file(index).unwrap();
    fs::create_dir(index).unwrap();
    compare(&sandbox, "a directory stands in its place");
    fs::remove_dir(index).unwrap();
    std::os::unix::fs::symlink("/etc/passwd", index).unwrap();
    compare(&sandbox, "a link stands in its place");
}

#[test]
fn a_change_in_the_folder_is_seen_at_once() {
    let sandbox = Sandbox::bakery();
    rest();
    compare(&sandbox, "the first run");
    let path = sandbox.shop().join("cases/2026/kd35-dnr3.toml");
    let old = fs::read_to_string(&path).unwrap();
    let times = fs::metadata(&path).unwrap().modified().unwrap();
    // The same length and the same time of writing: only the disk's own clock tells.
    fs::write(&path, old.replace("Charged twice", "Charged thrice").replacen("bounced", "bounce", 1)).unwrap();
    fs::File::options().write(true).open(&path).unwrap().set_modified(times).unwrap();
    compare(&sandbox, "an edit that hides its time");
    sandbox.run(&["update", "kd35-dnr3", "--note", "called"]).ok();
    compare(&sandbox, "a write of ours");
    fs::rename(&path, sandbox.shop().join("cases/2026/10/kd35-dnr3.toml")).unwrap();
    compare(&sandbox, "a move");
    rest();
    compare(&sandbox, "a rest");
    fs::remove_file(sandbox.shop().join("parties/p-h7xw3.toml")).unwrap();
    sandbox.write("cases/2026/broken.toml", "id = \"bro");
    sandbox.write("cases/2026/Twin.toml", "");
    compare(&sandbox, "a removal, a broken file and a strange name");
    rest();
    compare(&sandbox, "another rest");
}

#[test]
fn git_checkouts_are_seen() {
    let sandbox = Sandbox::bakery();
    let git = |args: &str| {
        let settings = "-c user.name=t -c user.email=t@example.org -c init.defaultBranch=main";
        sandbox.shell(&format!("git {settings} {args}")).ok();
    };
    git("init -q");
    git("add .");
    git("commit -q -m one");
    rest();
    compare(&sandbox, "a commit");
    git("checkout -q -b other");
    sandbox.run(&["update", "kd35-dnr3", "--set", "priority=low", "--why", "it can wait"]).ok();
    sandbox.run(&["open", "Stale bread", "--from", "Sam <sam@example.org>"]).ok();
    git("add .");
    git("commit -q -m two");
    compare(&sandbox, "another branch");
    rest();
    for branch in ["main", "other", "main"] {
        git(&format!("checkout -q {branch}"));
        compare(&sandbox, branch);
    }
}

#[test]
fn no_cache_no_index() {
    let sandbox = Sandbox::bakery();
    rest();
    for (key, value) in [("AMENDS_NO_INDEX", "1"), ("XDG_CACHE_HOME", "relative")] {
        let mut command = sandbox.amends(&["overdue"]);
        said(command.env("XDG_CACHE_HOME", cache(&sandbox)).env(key, value)).ok();
        assert!(!cache(&sandbox).exists(), "{key}");
    }
    ask(&sandbox, &["overdue", "--no-index"]).ok();
    assert!(!cache(&sandbox).exists());
    // A file stands where the directory would be made.
    fs::write(cache(&sandbox), "").unwrap();
    compare(&sandbox, "there is no cache to be had");
}

#[test]
fn many_at_once_write_it_and_all_are_right() {
    let sandbox = Sandbox::bakery();
    let expect = said(sandbox.amends(&["list", "--format", "json"]).arg("--no-index"));
    rest();
    let run = || {
        let mut command = sandbox.amends(&["list", "--format", "json"]);
        command.env("XDG_CACHE_HOME", cache(&sandbox)).stdout(Stdio::piped()).spawn().unwrap()
    };
    let running: Vec<_> = (0..12).map(|_| run()).collect();
    for child in running {
        let output = child.wait_with_output().unwrap();
        assert_eq!(String::from_utf8(output.stdout).unwrap(), expect.out);
    }
    assert_eq!(index_files(&sandbox).len(), 1);
    compare(&sandbox, "all had written");
}

/// Returns a folder of a few parties who share addresses, phones and businesses, and of their cases.
fn crowd(dice: &mut Dice) -> MemoryDisk {
    let disk = MemoryDisk::new();
    for n in 0..12 {
        let mut text = format!("schema = 1\nid = \"p-{n}\"\nname = \"Name {}\"\n", dice.below(5));
        text.push_str(["kind = \"person\"\n", "kind = \"organisation\"\n"][usize::from(dice.below(3) == 0)]);
        if dice.below(2) == 0 {
            let host = ["gmail.com", "dube.example", "mill.example"][dice.below(3)];
            text.push_str(&format!("emails = [\"A{}+x@{host}\", \"b{n}@gmail.com\"]\n", dice.below(6)));
        }
        if dice.below(3) == 0 {
            text.push_str(["phones = [\"+27 82 555 0199\"]\n", "phones = [\"082 555 0199\"]\n"][dice.below(2)]);
        }
        for key in ["same_as", "organisation"] {
            if dice.below(4) == 0 {
                text.push_str(&format!("{key} = \"p-{}\"\n", dice.below(14)));
            }
        }
        disk.put(format!("parties/p-{n}.toml"), &text);
    }
    for n in 0..25 {
        let word = |dice: &mut Dice, words: &[&str]| words[dice.below(words.len())].to_owned();
        let kind = word(dice, &["complaint", "complaint", "complaint", "query"]);
        let status = word(dice, &["closed", "closed", "closed", "closed", "open", "waiting", "resolved"]);
        let priority = word(dice, &["normal", "emergency"]);
        let (month, day) = (1 + dice.below(12), 10 + dice.below(15));
        let mut text = format!(
            "schema = 1\nid = \"c-{n}\"\nkind = \"{kind}\"\nsubject = \"s\"\nstatus = \"{status}\"\npriority = \"{priority}\"\n\
             complainant = \"p-{}\"\nreceived_at = 202{}-{month:02}-{day}T09:14:00+02:00\n",
            dice.below(14),
            4 + dice.below(3),
        );
        if dice.below(6) == 0 {
            text.push_str("category = \"Handling/slow\"\n");
        }
        text.push_str(&format!("ref = \"A-{}\"\nchannel = \"{}\"\n", n % 7, ["Email", "phone"][n % 2]));
        text.push_str(["", "owner = \"Sam\"\nx_shelf = \"top\"\n", "public = \"https://shop.example/1\"\n"][n % 3]);
        if dice.below(3) == 0 {
            text.push_str("[situation]\ntags = [\"danger\"]\n[[question]]\nid = \"q1\"\ntext = \"Why?\"\n");
        }
        for n in 0..dice.below(3) {
            let state = word(dice, &["open", "kept", "broken", "moved"]);
            text.push_str(&format!("[[promise]]\nid = \"p{n}\"\nstate = \"{state}\"\nmade_at = 2026-11-01T09:00:00+02:00\ndue = 2026-11-{day}\n"));
        }
        for n in 0..dice.below(6) {
            let kind = word(
                dice,
                &["contact-in", "contact-out", "note", "reopened", "resolved", "closed", "breached", "edited"],
            );
            let year = 2025 + dice.below(3);
            text.push_str(&format!(
                "[[event]]\nid = \"e{n}\"\nkind = \"{kind}\"\nat = {year}-11-{day}T10:0{n}:00+02:00\ntext = \"t\"\n"
            ));
        }
        if dice.below(5) == 0 {
            text.push_str("[[escalation]]\nid = \"s1\"\nto = \"manager\"\n");
        }
        if dice.below(2) == 0 {
            let accepted = word(dice, &["yes", "no", "unknown"]);
            text.push_str(&format!("[outcome]\ncause = \"oven\"\naccepted = \"{accepted}\"\n"));
        }
        disk.put(format!("cases/2026/c-{n}.toml"), &text);
    }
    disk
}

/// Returns who the sender and the organisation are, and what they complained about before.
fn alarm(folder: &Folder, sender: &Sender, organisation: Option<&str>) -> String {
    let register = Register::new(folder, Some("ZA"));
    let known = [register.find(sender), organisation.and_then(|name| register.find_organisation(name, sender))];
    let (since, until) = ("2020-01-01T00:00:00+00:00", "2030-01-01T00:00:00+00:00");
    let [since, until] = [since, until].map(|at| DateTime::parse_from_rfc3339(at).unwrap());
    let until = (until, until);
    let before =
        known.iter().flatten().filter_map(|known| register.repeats(known, since, &until).into_iter().next()).map(
            |repeat| {
                let cases: Vec<String> = register.before(&repeat).map(|earlier| earlier.case.to_string()).collect();
                format!("{} {} {cases:?}", repeat.code, repeat.why)
            },
        );
    format!("{known:?} {:?}", before.collect::<Vec<_>>())
}

#[test]
fn what_is_left_unread_would_have_changed_no_answer() {
    let policy = Policy { region: Some("ZA".to_owned()), ..Policy::standard(johannesburg()) };
    let now = DateTime::parse_from_rfc3339("2026-11-25T09:00:00+02:00").unwrap().to_utc();
    let look = Look { now: Now::new(now, johannesburg()), policy: &policy };
    let (mut n_left, mut n_rows) = (0, 0);
    for seed in 0..200 {
        let disk = crowd(&mut Dice::seeded(seed));
        disk.pause(Duration::from_secs(10));
        let cache = MemoryDisk::new();
        let open = || -> Open {
            let cache = cache.clone();
            Box::new(move |_| Ok(Box::new(cache.clone())))
        };
        let dir = PathBuf::from("/caches/shop");
        let shelf = Shelf { dir, folder: PathBuf::from("/shop"), program: 1, open: open(), make: open() };
        let load = |wanted| folder(&disk, johannesburg(), Some(&shelf), &Progress::silent(), wanted).unwrap();
        let everything = Filter::default();
        let plain = load(Wanted::All);
        if seed < 40 {
            let (n_told, n_certain) = told::tells_what_is_so(look, &plain.folder);
            assert!(n_told > 300 && n_certain > 100, "{n_told} {n_certain}");
        }
        let with = |loaded: &Loaded, ask: &dyn Fn(&Selection<'_>) -> String| {
            ask(&Selection::new(look, &loaded.folder, &everything))
        };
        let start = repeat::start(&look, None);
        let together = |complaints: &[Summary]| repeat::may_hold(complaints, start);
        let is_a_row = |summary: &Summary| summary.was_reopened || summary.may_have_failed;
        let is_restless = |summary: &Summary| !summary.is_at_rest;
        let of_repeats = load(Wanted::Linked { alone: &is_a_row, together: &together, near: None });
        let of_next = load(Wanted::Linked { alone: &is_restless, together: &next::may_hold, near: None });
        let counted = |one: &Summary| silence::may_hold(&Summary { priority: Priority::Emergency, ..*one });
        let together_counted = |complaints: &[Summary]| amends::rules::repeat::may_be_unrecorded(complaints, counted);
        let of_silence = load(Wanted::Linked { alone: &silence::may_hold, together: &together_counted, near: None });
        let repeats = |selection: &Selection<'_>| {
            let found = repeat::build(selection, By::Any, None);
            format!("{:#?}", repeat::table(&found, selection, "repeats", "").rows)
        };
        let next =
            |selection: &Selection<'_>| format!("{:#?}", next::build(selection).table(selection, "next", "").rows);
        let morning = |selection: &Selection<'_>| format!("{:#?}", today::build(selection).blocks(selection));
        let silence = |selection: &Selection<'_>| {
            format!("{:#?}", silence::table(selection, &silence::build(selection, None)).rows)
        };
        assert_eq!(with(&of_repeats, &repeats), with(&plain, &repeats), "seed {seed}");
        assert_eq!(with(&of_next, &next), with(&plain, &next), "seed {seed}");
        assert_eq!(with(&of_next, &morning), with(&plain, &morning), "seed {seed}");
        assert_eq!(with(&of_silence, &silence), with(&plain, &silence), "seed {seed}");
        for party in plain.folder.parties.values().take(if seed < 60 { 3 } else { 0 }) {
            let sender = Sender { party: None, ..Sender::of_party(party) };
            let near = ties_of(&sender, party.name.as_deref());
            let wanted = Wanted::Linked { alone: &|_| false, together: &|_| true, near: Some(&near) };
            let few = folder(&disk, johannesburg(), Some(&shelf), &Progress::silent(), wanted).unwrap();
            let alarm = |loaded: &Loaded| alarm(&loaded.folder, &sender, party.name.as_deref());
            assert_eq!(alarm(&few), alarm(&plain), "seed {seed}, {}", party.id);
        }
        n_left += 3 * plain.folder.cases.len();
        n_left -= [&of_repeats, &of_next, &of_silence].map(|loaded| loaded.folder.cases.len()).iter().sum::<usize>();
        n_rows += with(&plain, &repeats).lines().count();
    }
    assert!(n_left > 2000 && n_rows > 1000, "{n_left} {n_rows}");
}
