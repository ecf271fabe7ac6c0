//! `amends doctor`: whether the folder, the lock, the program and git are in a state to work with.
//! What is wrong with the record itself is found by `check`.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use crate::cli::answer::Answer;
use crate::cli::context::{Care, Context};
use crate::cli::error::Error;
use crate::cli::loading;
use crate::model::shell::quoted;
use crate::store::attributes::{Said, Wishes};
use crate::store::driver::{self, Driver};
use crate::store::error::StoreError;
use crate::store::index::{Hindrance, Orphan, Useless};
use crate::store::load::{CASES, PARTIES};
use crate::store::lock::LOCK_DIR;
use crate::store::root::MARK;
use crate::view::cell::Cell;
use crate::view::kind::Kind;
use crate::view::page::{Audience, Block, Column, Table};

/// Look whether everything around the folder works: lock, time zone, git
///
/// Changes nothing; exit 1 if something is wrong. What is wrong with the cases is found by `amends check`.
#[derive(clap::Args)]
#[command(after_help = "Example:\n  amends doctor")]
pub(crate) struct Args {}

pub(crate) const COLUMNS: &[Column] = &[
    Column::new("about", "About").of(Kind::Text).always(),
    Column::new("state", "State").of(Kind::OneOf(&["fine", "note", "wrong"])).always(),
    Column::new("detail", "Detail").of(Kind::Text).always(),
    Column::new("hint", "What to do").of(Kind::Text),
];

/// One thing that was looked at.
struct Finding {
    about: &'static str,
    /// `fine`, `note` or `wrong`.
    state: &'static str,
    detail: String,
    hint: Option<String>,
}

pub(crate) fn run(cx: &mut Context<'_>, _args: Args) -> Result<Answer, Error> {
    let care = cx.care_as_it_is()?;
    let mut findings = vec![fine("folder", care.root.display().to_string())];
    findings.push(policy(&care));
    findings.push(fine("zone", care.zone().name().to_owned()));
    findings.extend(files(&care)?);
    findings.extend(index(cx, &care));
    findings.extend(writable(&care));
    findings.push(writers(&care));
    findings.extend(git(cx, &care));
    let is_bad = findings.iter().any(|finding| finding.state == "wrong");
    let row = |finding: Finding| {
        vec![
            Cell::Word(finding.about.to_owned()),
            Cell::Word(finding.state.to_owned()),
            Cell::untrusted(finding.detail),
            Cell::text(finding.hint.as_deref()),
        ]
    };
    let rows = findings.into_iter().map(row).collect();
    let table = Table { key: "doctor", title: String::new(), columns: COLUMNS, rows, audience: Audience::All };
    Ok(Answer::from(care.page("doctor", vec![Block::Table(table)])).found_if(is_bad))
}

fn fine(about: &'static str, detail: impl Into<String>) -> Finding {
    Finding { about, state: "fine", detail: detail.into(), hint: None }
}

fn note(about: &'static str, detail: impl Into<String>, hint: impl Into<String>) -> Finding {
    Finding { about, state: "note", detail: detail.into(), hint: Some(hint.into()) }
}

fn wrong(about: &'static str, detail: impl Into<String>, hint: impl Into<String>) -> Finding {
    Finding { about, state: "wrong", detail: detail.into(), hint: Some(hint.into()) }
}

fn policy(care: &Care) -> Finding {
    match care.flaws.iter().filter(|flaw| flaw.is_error()).count() {
        0 => fine("policy", format!("`{MARK}` can be read")),
        n => wrong("policy", format!("{n} in `{MARK}`"), "see `amends check`"),
    }
}

fn files(care: &Care) -> Result<Vec<Finding>, Error> {
    let loaded = care.load_flawed()?;
    // A directory that cannot be listed hides nobody knows how many files.
    let unread = |dir: &str| {
        let flaws = loaded.flaws.iter().filter(|flaw| flaw.is_error());
        let paths: BTreeSet<&str> = flaws.map(|flaw| flaw.path.as_str()).collect();
        let is_file = |path: &&str| Path::new(path).extension().is_some();
        paths.into_iter().filter(|path| Path::new(path).starts_with(dir)).partition::<Vec<_>, _>(is_file)
    };
    let mut findings = Vec::new();
    let (_, dirs) = unread(CASES);
    findings.push(match loaded.n_files.saturating_sub(loaded.n_read) {
        0 if dirs.is_empty() => fine("cases", format!("{} can be read", loaded.n_files)),
        0 => wrong("cases", format!("what is in {} cannot be read", listed(&dirs)), "see `amends check`"),
        n => wrong("cases", format!("{n} of {} cannot be read", loaded.n_files), "see `amends check`"),
    });
    let (files, dirs) = unread(PARTIES);
    let parties: Vec<&str> = files.into_iter().chain(dirs).collect();
    if !parties.is_empty() {
        findings.push(wrong("parties", format!("{} cannot be read", listed(&parties)), "see `amends check`"));
    }
    if loaded.n_left_over > 0 {
        let detail = format!("{} files of commands that were killed", loaded.n_left_over);
        findings.push(note("left over", detail, "the next write takes away those over an hour old"));
    }
    Ok(findings)
}

/// Returns the first of some paths, and how many more there are.
fn listed(paths: &[&str]) -> String {
    let first = paths.first().copied().unwrap_or_default();
    match paths.len().saturating_sub(1) {
        0 => format!("`{first}`"),
        n => format!("`{first}` and {n} more"),
    }
}

/// Tells how the index stands; whatever is wrong with it costs time and nothing else.
fn index(cx: &Context<'_>, care: &Care) -> Vec<Finding> {
    let Some(shelf) = &care.shelf else {
        let why = loading::unwanted(cx)
            .unwrap_or_else(|| "there is no place for it without `XDG_CACHE_HOME` and `HOME`".to_owned());
        return vec![fine("index", format!("none: {why}"))];
    };
    let state = shelf.state(care.disk.as_ref(), care.zone());
    let place = shelf.dir.display();
    let mut findings = vec![match (state.useless, state.useless_part) {
        (None, None) if state.n_damaged > 0 => note(
            "index",
            format!("{} of {} records are damaged and not used: `{place}`", state.n_damaged, state.n_records),
            format!("`rm -r {}`; it is made anew", quoted(&place.to_string())),
        ),
        (None, None) => fine("index", format!("{} files, {} in `{place}`", state.n_records, size(state.n_bytes))),
        (Some(Useless::Absent), _) => fine("index", format!("none yet in `{place}`")),
        (Some(why), _) => note("index", format!("not used, {}: `{place}`", useless(why)), ANEW),
        (None, Some(why)) => note("index", format!("in part not used, {}: `{place}/recent`", useless(why)), ANEW),
    }];
    if let Some(hindrance) = state.hindrance {
        // Nothing is made anew then.
        let mut old = findings.remove(0);
        if old.state == "note" {
            old.hint = None;
            findings.push(old);
        }
        findings.push(hindered(&hindrance, &shelf.dir));
    }
    findings.extend(shelf.orphans().into_iter().map(|Orphan { dir, folder, n_bytes }| {
        let detail = format!("of `{}`, where no folder is any more: {}", folder.display(), size(n_bytes));
        note("old index", detail, format!("`rm -r {}`", quoted(&dir.display().to_string())))
    }));
    findings
}

const ANEW: &str = "nothing: it is made anew; it may be deleted at any time";

fn useless(why: Useless) -> &'static str {
    match why {
        Useless::Damaged => "it is damaged",
        Useless::Foreign => "it is of another version, folder or zone",
        Useless::FromTheFuture => "it is younger than now: the clock was set back",
        Useless::Absent | Useless::Unreadable => "it cannot be read",
    }
}

/// Tells what keeps the index from being written, and what to do about it.
fn hindered(hindrance: &Hindrance, dir: &Path) -> Finding {
    match hindrance {
        Hindrance::InTheWay(path) => {
            let path = path.display();
            note("index", format!("none is kept: `{path}` is in its way"), format!("move `{path}` away"))
        }
        Hindrance::Unmarked => {
            let detail = format!("none is kept: `{0}` or `erased` in it cannot be read", dir.display());
            note("index", detail, "take that directory away; it holds nothing but the index")
        }
        Hindrance::Unwritable(why) => note(
            "index",
            format!("none is written: `{}`: {why}", dir.display()),
            "let it be written, or name another directory in `XDG_CACHE_HOME`",
        ),
    }
}

fn size(n_bytes: u64) -> String {
    match n_bytes {
        0..10_000 => format!("{n_bytes} bytes"),
        10_000..10_000_000 => format!("{} kB", n_bytes / 1_000),
        _ => format!("{} MB", n_bytes / 1_000_000),
    }
}

/// Tells what keeps cases from being written; reports need nothing of that.
fn writable(care: &Care) -> Option<Finding> {
    let dirs = ["", CASES, PARTIES].into_iter().map(Path::new);
    let failed = dirs.filter_map(|dir| Some((dir, care.disk.check_dir_writable(dir).err()?)));
    let (dir, error) = failed.into_iter().find(|(_, error)| error.kind() != std::io::ErrorKind::NotFound)?;
    let shown = if dir.as_os_str().is_empty() { "the folder".to_owned() } else { format!("`{}`", dir.display()) };
    let why = StoreError::from_io("write", dir, error).reason();
    Some(note(
        "writing",
        format!("{shown} cannot be written to: {why}"),
        "fine for reports; a change needs it writable",
    ))
}

fn writers(care: &Care) -> Finding {
    let dir = Path::new(LOCK_DIR);
    let mut free = care.disk.try_lock(dir).map(|held| held.is_some());
    if let Ok(false) = free {
        // A writer is done in a moment; one that is not is worth a word.
        care.disk.pause(Duration::from_millis(300));
        free = care.disk.try_lock(dir).map(|held| held.is_some());
    }
    match free {
        Ok(true) => fine("lock", "can be taken"),
        Ok(false) => {
            let holder = care.disk.lock_holder(dir).unwrap_or_else(|| "another process".to_owned());
            wrong("lock", format!("{holder} holds it"), "wait for it, or end it if it hangs")
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => fine("lock", "no case was written yet"),
        Err(error) => wrong("lock", error.to_string(), "keep the folder on a file system with locks"),
    }
}

fn git(cx: &Context<'_>, care: &Care) -> Vec<Finding> {
    let Some(driver) = Driver::of(&care.disk.root()) else {
        return vec![fine("git", "the folder is in no repository; nothing is missing for that")];
    };
    let mut findings = vec![match driver.repository.unfinished() {
        None => fine("git", format!("work tree {}", driver.repository.work_tree.display())),
        Some(what) => {
            note("git", format!("{what} is unfinished"), "finish it, or give it up, before others wait for it")
        }
    }];
    let remove = "remove the line, then say `amends init --git`";
    findings.push(match (&driver.wishes, driver.is_known) {
        (Wishes { union: Some(Said { file, line, .. }), .. }, _) => wrong(
            "merging",
            format!(
                "`{file}` has `merge=union` in line {line}, which corrupted 4 of 10 merges of case files without a word"
            ),
            remove,
        ),
        (Wishes { overruled: Some(Said { file, line, text }), .. }, _) => {
            wrong("merging", format!("`{text}` in line {line} of `{file}` keeps git from merging cases by meaning"), remove)
        }
        _ if driver.is_other => wrong(
            "merging",
            "the driver of this clone is not the one that `amends init --git` writes: where it breaks, git keeps one side",
            "say `amends init --git`",
        ),
        (Wishes { lacks, .. }, _) if !lacks.is_empty() => {
            let what = format!("the attributes ask for nothing for `{}`: git merges those line by line", lacks.join("`, `"));
            wrong("merging", what, "say `amends init --git`")
        }
        (Wishes { is_wanted: true, .. }, true) => fine("merging", "cases are merged by meaning"),
        (Wishes { is_wanted: true, .. }, false) => {
            wrong("merging", "git in this clone does not know how to merge cases", "say `amends init --git`")
        }
        _ => note("merging", "git merges cases line by line", "say `amends init --git` to merge by meaning"),
    });
    if driver.repository.is_locked() {
        let next = "if no git is at work any more, delete it: git refuses to commit while it is there";
        findings.push(note("git lock", driver.repository.lock_said(), next));
    }
    if driver.is_known && !on_path(cx) {
        findings.push(wrong(
            "program",
            "`amends` is not on the PATH, where git looks for it",
            "install it, or add its directory to the PATH",
        ));
    }
    findings
}

fn on_path(cx: &Context<'_>) -> bool {
    driver::is_on_path(cx.world.var("PATH").unwrap_or_default())
}
