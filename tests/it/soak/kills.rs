//! Writers that are killed: at each system call, and at any time.
//! Each file is then as it was before or after, what was said to be done is done, and the same command completes it.

use std::fs;
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant, SystemTime};

use amends::model::dice::Dice;

use super::scenarios::{Scenario, Stage, all, command, left_over};
use super::strace::{self, Call};
use super::{Size, assert_none, figures, seed, skip};
use crate::sandbox::{Sandbox, said};

#[test]
fn a_writer_killed_at_a_call() {
    at_calls(Size::Share);
}

#[test]
#[ignore = "minutes; see tests/SOAK.md"]
fn a_writer_killed_at_every_call() {
    at_calls(Size::Full);
}

#[test]
fn a_writer_killed_at_some_time() {
    at_times(Size::Share);
}

#[test]
#[ignore = "minutes; see tests/SOAK.md"]
fn a_writer_killed_at_any_time() {
    at_times(Size::Full);
}

#[derive(Default)]
struct Tally {
    n_points: usize,
    n_killed: usize,
    n_old: usize,
    n_new: usize,
    n_half: usize,
    n_left_over: usize,
    wrong: Vec<String>,
}

fn at_calls(size: Size) {
    let began = Instant::now();
    if !strace::is_here() {
        return skip("kill points", "there is no strace");
    }
    let stage = Stage::build();
    let mut dice = Dice::seeded(seed());
    let mut tally = Tally::default();
    for scenario in &stage.scenarios {
        let sandbox = scenario.fresh();
        let trace = sandbox.path().join("trace");
        let (_, calls) = strace::calls(&command(&sandbox, &scenario.args), &sandbox.shop(), &trace);
        for call in points(scenario, &calls, size, &mut dice) {
            let sandbox = scenario.fresh();
            let (only, kill) =
                (format!("trace={}", call.name), format!("inject={}:signal=SIGKILL:when={}", call.name, call.nth));
            let trace = sandbox.path().join("trace");
            let out = strace::run(&command(&sandbox, &scenario.args), &["-e", &only, "-e", &kill], &trace);
            let at = format!("killed at {} {}", call.name, call.nth);
            judge(scenario, &sandbox, &at, out.code == 137, &out.out, &mut tally);
        }
    }
    report("kill points", began, &tally);
}

/// Returns the calls to die at: in a share some that change state, in full all.
fn points(scenario: &Scenario, calls: &[Call], size: Size, dice: &mut Dice) -> Vec<Call> {
    let mut points: Vec<Call> = match size {
        Size::Full => calls.to_vec(),
        Size::Share => calls.iter().filter(|call| call.changes_state() && call.name != "close").cloned().collect(),
    };
    // Threads count for themselves: the same name and number is the same point.
    points.sort_by(|a, b| (&a.name, a.nth).cmp(&(&b.name, b.nth)));
    points.dedup_by(|a, b| a.name == b.name && a.nth == b.nth);
    size.draw(points, scenario.share(2), dice)
}

fn at_times(size: Size) {
    let began = Instant::now();
    let stage = Stage::build();
    let mut dice = Dice::seeded(seed() + 1);
    let mut tally = Tally::default();
    let longest = (0..3).map(|_| how_long(&stage)).min().unwrap();
    for _ in 0..size.pick(24, 6_000) {
        let scenario = &stage.scenarios[dice.below(stage.scenarios.len())];
        let sandbox = scenario.fresh();
        let mut child = command(&sandbox, &scenario.args).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_micros(dice.below(longest) as u64));
        child.kill().unwrap();
        let out = child.wait_with_output().unwrap();
        let killed = out.status.signal() == Some(9);
        judge(scenario, &sandbox, "killed at a time", killed, &String::from_utf8_lossy(&out.stdout), &mut tally);
    }
    report("random-time kills", began, &tally);
}

/// Returns the microseconds that a command takes when nobody kills it.
fn how_long(stage: &Stage) -> usize {
    let sandbox = stage.scenarios[0].fresh();
    let start = Instant::now();
    said(&mut command(&sandbox, &stage.scenarios[0].args));
    usize::try_from(start.elapsed().as_micros()).unwrap()
}

/// Looks at what a killed command left, then does it again and does something else.
fn judge(scenario: &Scenario, sandbox: &Sandbox, at: &str, killed: bool, out: &str, tally: &mut Tally) {
    let now = all(sandbox);
    let name = &scenario.name;
    tally.n_points += 1;
    tally.n_killed += usize::from(killed);
    tally.wrong.extend(scenario.torn(&now).into_iter().map(|wrong| format!("{at}: {wrong}")));
    let (is_old, is_new) = (now == scenario.before, now == scenario.after);
    tally.n_old += usize::from(is_old);
    tally.n_new += usize::from(is_new);
    let is_half = !is_old && !is_new;
    tally.n_half += usize::from(is_half);
    if scenario.says_first && is_new && out.is_empty() {
        tally.wrong.push(format!("{at}: {name}: what nobody was told is noted as said"));
    }
    if !scenario.says_first && !out.is_empty() && !is_new {
        tally.wrong.push(format!("{at}: {name}: it said so and it is not there"));
    }
    // What a killed process left is old enough by the time somebody else writes.
    let left = left_over(sandbox);
    tally.n_left_over += left.len();
    for path in &left {
        let file = fs::File::options().append(true).open(path).unwrap();
        file.set_modified(SystemTime::now() - Duration::from_secs(7200)).unwrap();
    }
    let again = said(&mut command(sandbox, &scenario.args));
    if !matches!(again.code, 0 | 1) || !scenario.is_complete(&all(sandbox), is_half) {
        tally.wrong.push(format!("{at}: {name}: the same command again does not complete it: {again:?}"));
    }
    let remains = scenario.remains(sandbox);
    if !remains.is_empty() {
        tally.wrong.push(format!("{at}: {name}: what should be gone stands in {remains:?}"));
    }
    // The next command of somebody else also tidies up.
    if left.is_empty() && !tally.n_points.is_multiple_of(4) {
        return;
    }
    let next = ["open", "Next", "--from", "Next <next@example.net>", "-q"].map(str::to_owned);
    let next = said(&mut command(sandbox, &next));
    // What two clones left to be settled may be an earlier complaint, and is named.
    let is_named = next.code == 3 && next.err.contains("merge.unresolved");
    if next.code != 0 && !is_named {
        tally.wrong.push(format!("{at}: {name}: the next command fails: {next:?}"));
    }
    let still: Vec<_> = left_over(sandbox).into_iter().filter(|path| !is_elsewhere(path)).collect();
    if !still.is_empty() {
        tally.wrong.push(format!("{at}: {name}: left for ever: {still:?}"));
    }
}

/// Tells whether a left-over file stands where the next command does not write, and so does not tidy.
fn is_elsewhere(path: &Path) -> bool {
    path.components().any(|part| part.as_os_str() == "2024" || part.as_os_str() == "second")
}

fn report(suite: &str, began: Instant, tally: &Tally) {
    figures(
        suite,
        began,
        &[
            ("points", &tally.n_points),
            ("killed", &tally.n_killed),
            ("folders as before", &tally.n_old),
            ("as after", &tally.n_new),
            ("between two files", &tally.n_half),
            ("left-over files, all removed later", &tally.n_left_over),
            ("violations", &tally.wrong.len()),
        ],
    );
    assert!(tally.n_killed * 2 > tally.n_points || suite.starts_with("random"), "few were killed");
    assert_none(&tally.wrong, suite);
}
