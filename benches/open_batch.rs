//! How long `open --batch` takes per case, for 1,000 and for 10,000 cases, and `overdue` on what came of it.
//! Prints the ratio per case, which stays under 1.5 if nothing is quadratic; `benches/RESULTS.md` keeps what was seen.
#![allow(
    clippy::unwrap_used,
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
/// How often each is measured; the fastest counts, since noise only adds.
const ROUNDS: usize = 3;

fn main() {
    let dir = tempfile::tempdir().unwrap();
    let mut per_case = Vec::new();
    for n in [1_000, 10_000] {
        let batch = dir.path().join(format!("{n}.ndjson"));
        fs::write(&batch, lines(n)).unwrap();
        let mut best = Duration::MAX;
        for round in 0..ROUNDS {
            let shop = dir.path().join(format!("shop-{n}-{round}"));
            run(dir.path(), &["init", shop.to_str().unwrap(), "--timezone", "Africa/Johannesburg"]);
            let began = Instant::now();
            run(&shop, &["open", "--batch", batch.to_str().unwrap()]);
            best = best.min(began.elapsed());
        }
        let each = best.as_secs_f64() / f64::from(n);
        println!("open --batch, {n:>6} cases: {:>7.2} s, {:.3} ms a case", best.as_secs_f64(), each * 1e3);
        per_case.push(each);
    }
    let ratio = per_case[1] / per_case[0];
    println!("ratio per case of 10,000 to 1,000: {ratio:.2} (under 1.5)");

    let shop = dir.path().join("shop-10000-0");
    for command in ["overdue", "list", "report", "repeats", "check"] {
        let mut best = (Duration::MAX, 0.0);
        for _ in 0..ROUNDS {
            let (cpu, began) = (cpu_of_children(), Instant::now());
            run(&shop, &[command]);
            let took = began.elapsed();
            if took < best.0 {
                best = (took, (cpu_of_children() - cpu) / took.as_secs_f64());
            }
        }
        println!("{command:<8} on 10,000 cases: {:>7.3} s, {:.1} cores busy", best.0.as_secs_f64(), best.1);
    }
    assert!(ratio < 1.5, "the time per case grows with the number of cases");
}

/// Returns cases of a tenth as many people, every second one with a promise, spread over a year.
fn lines(n: u32) -> String {
    let mut text = String::new();
    for i in 0..n {
        let person = i.wrapping_mul(7_919) % (n / 10);
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

fn run(shop: &Path, args: &[&str]) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_amends"));
    command.args(args).current_dir(shop).env_clear().env("AMENDS_NOW", NOW).env("AMENDS_ME", "thandi");
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
