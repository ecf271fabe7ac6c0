//! Power cuts in the middle of one, two or three commands, at each step, with every state that a disk may be left in.
//! Each file is then one of its texts, no older than what was said to be done, and the next command works.

use std::collections::{BTreeMap, HashSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use amends::store::commit::{self, Change, CommitError};
use amends::store::disk::Disk;
use amends::store::error::StoreError;
use amends::store::failing_disk::FailingDisk;
use amends::store::janitor::Swept;
use amends::store::lock::hold;
use amends::store::swap::Group;

use super::mutants::{Fault, Mutant};
use super::sim_disk::{SimDisk, State};
use super::{Size, assert_none, figures};

const A: &str = "cases/2026/a.toml";
const B: &str = "cases/2026/b.json";
const C: &str = "cases/2027/c.toml";
const D: &str = "parties/d.toml";
const E: &str = "cases/2026/e.toml";

const LIMIT: u64 = 1 << 20;

/// One command of a sequence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Command {
    UpdateA,
    UpdateB,
    CreateC,
    CreateDAndE,
}

const COMMANDS: [Command; 4] = [Command::UpdateA, Command::UpdateB, Command::CreateC, Command::CreateDAndE];

/// What a file may hold: each text it had, with the number of commands done when it got it.
struct History {
    texts: BTreeMap<PathBuf, Vec<Version>>,
}

/// A text, or none, and the number of the command that made it so.
type Version = (usize, Option<Vec<u8>>);

impl History {
    fn of(files: &State) -> Self {
        let first = |(path, bytes): (&PathBuf, &Vec<u8>)| (path.clone(), vec![(0, Some(bytes.clone()))]);
        Self { texts: files.iter().map(first).collect() }
    }

    /// Takes down what a file gets from the command of this number.
    fn add(&mut self, path: &Path, n: usize, text: Vec<u8>) {
        self.texts.entry(path.to_path_buf()).or_insert_with(|| vec![(0, None)]).push((n, Some(text)));
    }

    /// Returns what is wrong with a state after so many commands were said to be done.
    fn wrong(&self, state: &State, n_acknowledged: usize) -> Option<String> {
        for (path, texts) in &self.texts {
            let text = state.get(path);
            // The last text that was promised, and all that came after it.
            let oldest = texts.iter().rposition(|(n, _)| *n <= n_acknowledged).unwrap_or(0);
            if !texts[oldest..].iter().any(|(_, known)| known.as_ref() == text) {
                let len = text.map_or("none".to_owned(), |text| format!("{} bytes", text.len()));
                return Some(format!("{} is not what it may be ({len}, {n_acknowledged} done)", path.display()));
            }
        }
        let strange = state.keys().find(|path| !self.texts.contains_key(*path) && !is_temp(path))?;
        Some(format!("{} is there", strange.display()))
    }
}

fn is_temp(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(".amends-"))
}

/// Returns a text of a length that stands for a small, a middle and a large file.
fn text(what: &str, len: usize) -> Vec<u8> {
    let mut text = format!("id = \"{what}\"\n");
    while text.len() < len {
        text.push_str("note = \"of no weight\"\n");
    }
    text.into_bytes()
}

/// Runs a command and returns whether it said that it is done; `history` learns what it may have written.
fn run(disk: &dyn Disk, command: Command, n: usize, len: usize, history: &mut History) -> bool {
    let (paths, done): Done = match command {
        Command::UpdateA => update(disk, A, n),
        Command::UpdateB => update(disk, B, n),
        Command::CreateC => create(disk, &[C], n, len),
        Command::CreateDAndE => create(disk, &[D, E], n, len),
    };
    for ((path, text), done) in paths.into_iter().zip(&done) {
        // What failed and says that nothing was saved must never be seen.
        if done.as_ref().err().is_none_or(StoreError::is_saved) {
            history.add(Path::new(path), n, text);
        }
    }
    done.iter().all(Result::is_ok)
}

type Done = (Vec<(&'static str, Vec<u8>)>, Vec<Result<(), StoreError>>);

fn update(disk: &dyn Disk, path: &'static str, n: usize) -> Done {
    let line = format!("line = {n}\n");
    let mut after = Vec::new();
    let outcome = commit::update(disk, Duration::ZERO, Path::new(path), LIMIT, |bytes| {
        after = [bytes, line.as_bytes()].concat();
        Ok::<_, ()>(Change::Write(after.clone(), ()))
    });
    let done = match outcome {
        Ok(_) => Ok(()),
        Err(CommitError::Store(error)) => Err(error),
        Err(CommitError::Refused(())) => unreachable!(),
    };
    (vec![(path, after)], vec![done])
}

fn create(disk: &dyn Disk, paths: &[&'static str], n: usize, len: usize) -> Done {
    let texts: Vec<_> = paths.iter().map(|path| (*path, text(&format!("{path} {n}"), len))).collect();
    let made = hold(disk, Duration::ZERO).map(|held| {
        let mut group = Group::new(held.disk());
        let added: Vec<_> = texts.iter().map(|(path, text)| group.add(Path::new(path), text)).collect();
        let mut committed = commit::create_all_in(&held, &mut Swept::default(), group).into_iter();
        added.into_iter().map(|added| added.and_then(|()| committed.next().unwrap().1)).collect::<Vec<_>>()
    });
    match made {
        Ok(done) => (texts, done),
        Err(error) => (texts[..1].to_vec(), vec![Err(error)]),
    }
}

#[derive(Default)]
struct Tally {
    n_sequences: usize,
    n_moments: usize,
    n_met: usize,
    n_judged: usize,
    /// What these states hold, each once, whatever commands led to it.
    different: HashSet<u64>,
    wrong: Vec<String>,
}

/// Cuts the power at each moment of a sequence; step `fail_at` of its disk fails, if there is one.
fn cut(sequence: &[Command], len: usize, fault: Fault, fail_at: Option<usize>, tally: &mut Tally) -> usize {
    let files: State = [A, B].iter().map(|path| (PathBuf::from(path), text(path, len))).collect();
    let sim = SimDisk::with(&files);
    let disk = FailingDisk::new(Mutant { disk: sim.clone(), fault });
    let disk = match fail_at {
        Some(n) => disk.fail_at(n, rustix::io::Errno::IO.raw_os_error()),
        None => disk,
    };
    let mut history = History::of(&files);
    tally.n_sequences += 1;
    let mut seen = HashSet::new();
    let mut n_said = 0;
    for (place, command) in sequence.iter().enumerate() {
        let n = place + 1;
        let is_done = run(&disk, *command, n, len, &mut history);
        if is_done && fault != Fault::PrintBeforeSync {
            // Only what is done in order counts: a failed one before it has promised nothing.
            if n_said + 1 == n {
                n_said = n;
                sim.acknowledge();
            }
        }
        for moment in sim.moments() {
            tally.n_moments += 1;
            for state in moment.states() {
                tally.n_met += 1;
                let mark = mark(&state, moment.n_acknowledged);
                if !seen.insert(mark) {
                    continue;
                }
                tally.n_judged += 1;
                tally.different.insert(mark);
                let wrong = history.wrong(&state, moment.n_acknowledged).or_else(|| stuck(&state, &moment.dirs()));
                tally.wrong.extend(wrong.map(|wrong| format!("{fault:?}, {sequence:?}, {fail_at:?}: {wrong}")));
            }
        }
    }
    disk.steps().len()
}

/// Returns the same number for the same files and promises; the random names of temporary files do not tell them apart.
fn mark(state: &State, n_acknowledged: usize) -> u64 {
    let mut hasher = DefaultHasher::new();
    let (temps, files): (Vec<_>, Vec<_>) = state.iter().partition(|(path, _)| is_temp(path));
    let mut temps: Vec<_> = temps.into_iter().map(|(path, bytes)| (path.parent(), bytes)).collect();
    temps.sort_unstable();
    (n_acknowledged, files, temps).hash(&mut hasher);
    hasher.finish()
}

/// Returns why the next command does not work on what a cut left.
fn stuck(state: &State, dirs: &[PathBuf]) -> Option<String> {
    let disk = SimDisk::with(state);
    for dir in dirs {
        disk.make_dir(dir).unwrap();
    }
    let (_, done) = update(&disk, A, 9);
    if let Some(Err(error)) = done.into_iter().next() {
        return Some(format!("the next command fails: {error:?}"));
    }
    disk.seen().get(Path::new(A)).is_none_or(|text| !text.ends_with(b"line = 9\n")).then(|| "a line is lost".to_owned())
}

/// Returns each sequence of one to so many commands that creates no file twice.
fn sequences(longest: usize) -> Vec<Vec<Command>> {
    let mut all: Vec<Vec<Command>> = vec![Vec::new()];
    let mut from = 0;
    for _ in 0..longest {
        let to = all.len();
        for place in from..to {
            for command in COMMANDS {
                let again = matches!(command, Command::CreateC | Command::CreateDAndE) && all[place].contains(&command);
                if !again {
                    all.push([all[place].clone(), vec![command]].concat());
                }
            }
        }
        from = to;
    }
    all.split_off(1)
}

fn cuts(size: Size) {
    let began = Instant::now();
    let mut tally = Tally::default();
    let least = size.pick(300, 100_000);
    let lengths: Vec<usize> = match size {
        Size::Share => vec![700],
        Size::Full => [100, 511, 700, 5_000].into_iter().chain((1..60).map(|n| 700 + n * 46)).collect(),
    };
    for (n, len) in lengths.iter().enumerate() {
        // More lengths only where the first four do not make enough that is different.
        if n >= 4 && tally.different.len() > least {
            break;
        }
        for sequence in sequences(if size == Size::Share { 2 } else { 3 }) {
            let n_steps = cut(&sequence, *len, Fault::Nothing, None, &mut tally);
            // A disk that fails and then loses its power as well.
            for fail_at in (0..n_steps).step_by(if size == Size::Share { 4 } else { 1 }) {
                cut(&sequence, *len, Fault::Nothing, Some(fail_at), &mut tally);
            }
        }
    }
    figures(
        "power cuts",
        began,
        &[
            ("sequences", &tally.n_sequences),
            ("moments", &tally.n_moments),
            ("states met", &tally.n_met),
            ("judged", &tally.n_judged),
            ("of them different from all others", &tally.different.len()),
            ("violations", &tally.wrong.len()),
        ],
    );
    let n = tally.different.len();
    assert!(n > least, "{n} different states, and not {least}");
    assert_none(&tally.wrong, "power cuts");
}

#[test]
fn the_power_goes_in_two_commands() {
    cuts(Size::Share);
}

#[test]
#[ignore = "a minute; see tests/SOAK.md"]
fn the_power_goes_in_three_commands() {
    cuts(Size::Full);
}

#[test]
fn every_mutant_is_caught() {
    let began = Instant::now();
    let mut found = Vec::new();
    for fault in Fault::OF_POWER {
        let mut tally = Tally::default();
        for sequence in sequences(2) {
            cut(&sequence, 700, fault, None, &mut tally);
        }
        assert!(!tally.wrong.is_empty(), "{fault:?} goes unseen in {} states", tally.n_judged);
        found.push(format!("{fault:?} {} of {}", tally.wrong.len(), tally.n_judged));
    }
    assert!(overtaken(Fault::Nothing).is_none());
    found.push(format!("{:?} {}", Fault::NoLock, overtaken(Fault::NoLock).expect("a lost line")));
    figures("mutants", began, &[("of 6 caught", &found.len()), ("violating states", &found.join(", "))]);
}

/// Lets a second writer come right before the first one replaces the file; returns the line that was said and lost.
fn overtaken(fault: Fault) -> Option<String> {
    let files: State = [A].iter().map(|path| (PathBuf::from(path), text(path, 100))).collect();
    let sim = SimDisk::with(&files);
    let clean = FailingDisk::new(Mutant { disk: SimDisk::with(&files), fault });
    update(&clean, A, 1);
    let at = clean.steps().iter().rposition(|step| ["exchange", "rename"].contains(&step.verb)).unwrap();
    let disk = FailingDisk::new(Mutant { disk: sim.clone(), fault });
    let (said, heard) = std::sync::mpsc::channel();
    disk.before(at, move |disk| {
        let (_, done) = update(disk, A, 2);
        said.send(done.into_iter().all(|done| done.is_ok())).unwrap();
    });
    let (_, first) = update(&disk, A, 1);
    let said = [(1, first.iter().all(Result::is_ok)), (2, heard.recv().unwrap_or(false))];
    let text = String::from_utf8(sim.seen()[Path::new(A)].clone()).unwrap();
    let lost = said.iter().find(|(n, said)| *said && !text.contains(&format!("line = {n}\n")))?;
    Some(format!("line {} of two writers", lost.0))
}

#[test]
fn a_cut_leaves_what_it_may_and_no_more() -> io::Result<()> {
    let disk = SimDisk::with(&State::new());
    disk.make_dir(Path::new("d"))?;
    disk.create(Path::new("d/t"), b"text")?;
    let last = disk.moments().pop().unwrap();
    // The name is there or not; if it is, the bytes are none, zeros or all.
    assert_eq!(last.states().len(), 1 + 3);
    disk.sync_file(Path::new("d/t"))?;
    assert_eq!(disk.moments().pop().unwrap().states().len(), 2);
    disk.sync_dir(Path::new("d"))?;
    assert_eq!(disk.moments().pop().unwrap().states().len(), 1);
    disk.rename(Path::new("d/t"), Path::new("d/u"))?;
    let states = disk.moments().pop().unwrap().states();
    let names: Vec<_> = states.iter().flat_map(BTreeMap::keys).collect();
    assert_eq!(names, [Path::new("d/t"), Path::new("d/u")]);
    Ok(())
}
