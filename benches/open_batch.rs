//! How long `open --batch` takes per case, for a thousand and for ten thousand cases, and reading what came of it.
//! Prints the ratio per case, which stays under 1.5 if nothing is quadratic; `benches/RESULTS.md` keeps what was seen.
//!
//! `cargo bench --bench open_batch -- 100 1000` takes other sizes. Nothing fails for being slow: a busy machine is no bug.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::cast_precision_loss,
    clippy::panic,
    clippy::indexing_slicing
)]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const NOW: &str = "2026-11-25T09:00:00+02:00";
/// How often each is measured at most; the fastest counts, since noise only adds.
const ROUNDS: usize = 3;
/// After so long a thing is not measured again, so that a slow machine comes to an end as well.
const PATIENCE: Duration = Duration::from_secs(8);
/// What is asked of the larger folder.
const READS: [&str; 6] = ["overdue", "list", "report", "next", "repeats", "check"];

/// What the best round took: on the wall, and of processors.
#[derive(Clone, Copy)]
struct Best {
    took: Duration,
    cpu: f64,
}

fn main() {
    let sizes = sizes();
    let dir = tempfile::tempdir().unwrap();
    let mut per_case = Vec::new();
    let mut shop = dir.path().to_owned();
    for n in sizes {
        let batch = dir.path().join(format!("{n}.ndjson"));
        fs::write(&batch, lines(n)).unwrap();
        let mut round = 0;
        let best = best(|| {
            round += 1;
            shop = dir.path().join(format!("shop-{n}-{round}"));
            run(dir.path(), &["init", shop.to_str().unwrap(), "--timezone", "Africa/Johannesburg"]);
            measured(&shop, &["open", "--batch", batch.to_str().unwrap()])
        });
        let (wall, each) = (best.took.as_secs_f64(), best.cpu / f64::from(n));
        let label = format!("open --batch, {n} cases");
        println!("{label:<28} {wall:>8.2} s, {:.3} ms of processor time a case", each * 1e3);
        per_case.push((wall / f64::from(n), each));
    }
    let [(small, small_cpu), (large, large_cpu)] = per_case[..] else { panic!("two sizes") };
    let [few, many] = sizes;
    println!("ratio per case of {many} to {few}: {:.2} on the wall (under 1.5)", large / small);
    if small_cpu > 0.0 {
        println!("ratio per case of {many} to {few}: {:.2} of processor time", large_cpu / small_cpu);
    }
    for command in READS {
        let best = best(|| measured(&shop, &[command]));
        let label = format!("{command}, {many} cases");
        let (wall, busy) = (best.took.as_secs_f64(), best.cpu / best.took.as_secs_f64());
        println!("{label:<28} {wall:>8.3} s, {busy:.1} cores busy");
    }
}

/// Returns the two sizes that were typed, else a thousand and ten thousand; cargo adds a flag of its own.
fn sizes() -> [u32; 2] {
    let typed: Vec<u32> = std::env::args().skip(1).filter_map(|word| word.parse().ok()).collect();
    match typed[..] {
        [few, many] if few > 0 && many > 0 => [few, many],
        [] => [1_000, 10_000],
        _ => panic!("type two sizes, or none"),
    }
}

/// Returns the fastest of some rounds.
fn best(mut once: impl FnMut() -> Best) -> Best {
    let began = Instant::now();
    let mut best = once();
    for _ in 1..ROUNDS {
        if began.elapsed() > PATIENCE {
            break;
        }
        let again = once();
        if again.took < best.took {
            best = again;
        }
    }
    best
}

fn measured(shop: &Path, args: &[&str]) -> Best {
    let (cpu, began) = (cpu_of_children(), Instant::now());
    run(shop, args);
    Best { took: began.elapsed(), cpu: cpu_of_children() - cpu }
}

/// Returns cases of a tenth as many people, every second one with a promise, spread over a year.
fn lines(n: u32) -> String {
    let mut text = String::new();
    for i in 0..n {
        let person = i.wrapping_mul(7_919) % (n / 10).max(1);
        let (month, day) = (i % 10 + 1, i / 10 % 28 + 1);
        write!(
            text,
            "{{\"subject\":\"Order {i} came late\",\"from\":\"Person {person} <p{person}@d{person}.example>\",\"channel\":\"email\",\
             \"text\":\"It was to come on Monday.\\nIt came on Thursday.\",\"category\":\"delivery/late\",\"owner\":\"o{}\",\
             \"at\":\"2026-{month:02}-{day:02} 09:00\"",
            i % 9
        )
        .unwrap();
        if i % 2 == 0 {
            text.push_str(",\"promise\":\"A call with the reason\",\"promise_due\":\"+2bd\"");
        }
        text.push_str("}\n");
    }
    text
}

fn run(dir: &Path, args: &[&str]) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_amends"));
    command.args(args).current_dir(dir).env_clear().env("AMENDS_NOW", NOW).env("AMENDS_ME", "thandi");
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).status().unwrap();
    assert!(status.success(), "{args:?}: {status}");
}

/// Returns the seconds of processor time that ended children have used (Linux; elsewhere 0).
fn cpu_of_children() -> f64 {
    let Ok(stat) = fs::read_to_string("/proc/self/stat") else { return 0.0 };
    let fields: Vec<&str> = stat.rsplit(") ").next().unwrap().split(' ').collect();
    // Fields 16 and 17 of proc(5), counted after the name; a tick is a hundredth of a second.
    [13, 14].iter().map(|at| fields[*at].parse::<f64>().unwrap_or(0.0)).sum::<f64>() / 100.0
}
