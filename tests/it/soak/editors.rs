//! Editors that save a case, in each of their ways, beside a change and a reading of it, at each step of either.
//! No save is overwritten, no case is passed over in silence, and each file is one text or the other, never a mixture.

mod savers;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use amends::model::dice::Dice;
use amends::store::commit::{self, Change, CommitError};
use amends::store::disk::Disk;
use amends::store::error::StoreErrorKind;
use amends::store::failing_disk::FailingDisk;
use amends::store::load;
use amends::store::real_disk::RealDisk;

use self::savers::{Saver, Saving};
use super::{Size, assert_none, figures, seed};
use crate::sandbox::{files, johannesburg};

/// The case, below the folder.
pub(super) const CASE: &str = "cases/2026/kd35-dnr3.toml";

const LIMIT: u64 = 1 << 20;

const HEAD: &str = "schema = 1\nid = \"kd35-dnr3\"\nsubject = \"x\"\nreceived_at = 2026-11-20T09:14:00+02:00\n";

/// What the editor writes into the head.
const THEIRS: &str = "owner = \"bo\"\n";

/// What the command adds.
const OURS: &str = "\n[[event]]\nid = \"ours\"\nat = 2026-11-21T09:00:00+02:00\nkind = \"note\"\n";

/// Returns the case before; a long one is written in pieces that end where it may end.
fn before() -> String {
    let event = |n: usize| OURS.replace("ours", &format!("e{n}"));
    HEAD.to_owned() + &(0..6).map(event).collect::<String>()
}

fn saved() -> String {
    before().replacen("received_at", &format!("{THEIRS}received_at"), 1)
}

/// A folder with the case, and an editor that has it open.
struct Desk {
    _dir: tempfile::TempDir,
    disk: FailingDisk<RealDisk>,
    saving: Arc<Mutex<Saving>>,
}

impl Desk {
    /// Returns a desk at which the steps of a save come before these steps of the disk; the last ones after all of them.
    fn new(saver: Saver, cuts: [usize; 2], at: &[usize]) -> Self {
        let dir = tempfile::Builder::new().prefix("amends-it-").tempdir().unwrap();
        let path = dir.path().join(CASE);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, before()).unwrap();
        let disk = FailingDisk::new(RealDisk::open(dir.path()).unwrap());
        let saving = Arc::new(Mutex::new(Saving::new(saver, path, saved(), cuts)));
        for n in at {
            let saving = Arc::clone(&saving);
            disk.before(*n, move |_| saving.lock().unwrap().step());
        }
        let rest = Arc::clone(&saving);
        disk.in_pauses(move |_| rest.lock().unwrap().finish());
        Self { _dir: dir, disk, saving }
    }

    /// Lets the editor come to its end and returns the file, with what is left of ours beside it.
    fn end(self) -> (String, Vec<PathBuf>) {
        self.saving.lock().unwrap().finish();
        let root = self.disk.root();
        let left = files(&root).into_iter().filter(|path| path.to_string_lossy().contains(".amends-")).collect();
        (fs::read_to_string(root.join(CASE)).unwrap_or_default(), left)
    }
}

/// What became of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Answer {
    Saved,
    Changed,
    Refused,
    Other,
}

/// Adds our event to a case that is whole.
fn change(disk: &dyn Disk) -> Answer {
    let done = commit::update(disk, Duration::ZERO, Path::new(CASE), LIMIT, |bytes| {
        let text = std::str::from_utf8(bytes).map_err(drop)?;
        let is_whole = toml::from_str::<toml::Table>(text).is_ok_and(|table| table.contains_key("received_at"));
        if is_whole { Ok(Change::Write([bytes, OURS.as_bytes()].concat(), ())) } else { Err(()) }
    });
    match done {
        Ok(_) => Answer::Saved,
        Err(CommitError::Refused(())) => Answer::Refused,
        Err(CommitError::Store(error)) if *error.kind() == StoreErrorKind::Changed => Answer::Changed,
        Err(CommitError::Store(_)) => Answer::Other,
    }
}

/// Returns what is wrong with a change beside a save, or how it went.
fn judge(saver: Saver, cuts: [usize; 2], at: &[usize]) -> Result<&'static str, String> {
    let desk = Desk::new(saver, cuts, at);
    let answer = change(&desk.disk);
    let saving = Arc::clone(&desk.saving);
    let is_late = saving.lock().unwrap().is_writing();
    let (text, left) = desk.end();
    let is_overwritten = saving.lock().unwrap().has_overwritten(OURS);
    let said = || format!("{saver:?} {cuts:?} at {at:?}: {answer:?}, {} bytes, {left:?}", text.len());
    let both = saved() + OURS;
    if !left.is_empty() || answer == Answer::Other {
        return Err(said());
    }
    match answer {
        Answer::Saved if text == both => Ok("both there"),
        Answer::Saved if text == saved() && is_overwritten => Ok("ours overwritten by a text of before"),
        // The rest of a save that was under way when the command looked last is written into a file without a name.
        Answer::Saved if is_late => Ok("saved in place for longer than the command took"),
        Answer::Changed | Answer::Refused if text == saved() => Ok("refused"),
        _ => Err(said()),
    }
}

/// Returns what is wrong with a reading beside a save.
fn reading(saver: Saver, cuts: [usize; 2], at: &[usize]) -> Result<&'static str, String> {
    let desk = Desk::new(saver, cuts, at);
    let loaded = load::folder(&desk.disk, johannesburg()).unwrap();
    let owner = loaded.folder.cases.first().map(|filed| filed.case.owner.is_some());
    let is_named = loaded.flaws.iter().any(|flaw| flaw.is_error() && flaw.path == CASE);
    let n_events = loaded.folder.cases.first().map_or(0, |filed| filed.case.events.len());
    let _ = desk.end();
    match owner {
        Some(_) if n_events == 6 => Ok("read whole"),
        _ if is_named => Ok("named"),
        // Half a text that is one by itself.
        Some(_) if saver.is_in_place() => Ok("read up to where it was written"),
        _ => Err(format!("{saver:?} {cuts:?} at {at:?}: {owner:?}, {:?}", loaded.flaws)),
    }
}

type Judge = fn(Saver, [usize; 2], &[usize]) -> Result<&'static str, String>;

/// Tries saves of each kind at places drawn by lot among the steps of an undisturbed run and a few more.
fn interleave(suite: &str, n: usize, n_steps: usize, judge: Judge) {
    let began = Instant::now();
    let mut dice = Dice::seeded(seed() + 8);
    let (mut outcomes, mut wrong): (BTreeMap<&str, usize>, _) = (BTreeMap::new(), Vec::new());
    let len = saved().len();
    for n in 0..n {
        let saver = Saver::ALL[n % Saver::ALL.len()];
        let mut cuts = [dice.below(len), dice.below(len)];
        if dice.below(2) == 0 {
            // A piece that ends between two events is a whole case.
            cuts = cuts.map(|cut| saved()[..cut].rfind("\n[[event]]").unwrap_or(cut));
        }
        cuts.sort_unstable();
        let n_own = Saving::new(saver, PathBuf::new(), String::new(), cuts).len();
        let mut at: Vec<usize> = (0..n_own).map(|_| dice.below(n_steps + 6)).collect();
        at.sort_unstable();
        match judge(saver, cuts, &at) {
            Ok(outcome) => *outcomes.entry(outcome).or_default() += 1,
            Err(why) => wrong.push(why),
        }
    }
    let outcomes: Vec<String> = outcomes.iter().map(|(outcome, n)| format!("{n} {outcome}")).collect();
    figures(
        suite,
        began,
        &[("interleavings", &n), ("as outcomes", &outcomes.join(", ")), ("violations", &wrong.len())],
    );
    assert_none(&wrong, suite);
}

fn steps(run: impl Fn(&FailingDisk<RealDisk>)) -> usize {
    let desk = Desk::new(Saver::Beside, [0, 0], &[]);
    run(&desk.disk);
    desk.disk.steps().len()
}

fn editors(size: Size) {
    let writing = steps(|disk| assert_eq!(change(disk), Answer::Saved));
    interleave("editors beside a change", size.pick(250, 5_000), writing, judge);
    let reads = steps(|disk| drop(load::folder(disk, johannesburg()).unwrap()));
    interleave("editors beside a reading", size.pick(250, 5_000), reads, reading);
}

/// A store that only compares and renames, as on a disk that cannot exchange two files, is found out.
#[test]
fn a_save_right_before_a_rename_is_seen_to_be_lost() {
    let desk = |at: usize| {
        let desk = Desk::new(Saver::Beside, [0, 0], &[at, at]);
        Desk { disk: desk.disk.without_exchange(), ..desk }
    };
    let clean = desk(usize::MAX);
    assert_eq!(change(&clean.disk), Answer::Saved);
    let rename = clean.disk.steps().iter().position(|step| step.verb == "rename").unwrap();
    let lost = desk(rename);
    assert_eq!(change(&lost.disk), Answer::Saved);
    let (text, _) = lost.end();
    assert!(text.contains(OURS) && !text.contains(THEIRS), "{text}");
    assert_eq!(judge(Saver::Beside, [0, 0], &[rename, rename]), Ok("both there"));
}

#[test]
fn some_saves_at_any_step() {
    editors(Size::Share);
}

#[test]
#[ignore = "a minute; see tests/SOAK.md"]
fn saves_at_every_step() {
    editors(Size::Full);
}
