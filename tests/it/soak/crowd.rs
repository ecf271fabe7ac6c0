//! Folders of very many files: each is read and counted, and memory grows no faster than they do.
//! How quick that is stands in the benchmarks.

use std::time::Instant;

use super::{Size, figures};
use crate::sandbox::Sandbox;

/// Memory that a program of this many cases may use, in KB: a fixed part and 16 KB a case.
fn allowed(n: usize) -> usize {
    200_000 + 16 * n
}

fn crowd(n: usize) {
    let began = Instant::now();
    let sandbox = Sandbox::new_shop();
    for number in 0..n {
        let id = format!("c-{number}");
        // A hundred to a directory, as deep as people like.
        let path = format!("cases/2026/{}/{}/{id}.toml", number / 10_000, number / 100 % 100);
        sandbox.write(
            &path,
            &format!("schema = 1\nid = \"{id}\"\nsubject = \"Late bread\"\nreceived_at = 2026-11-20T09:14:00+02:00\n"),
        );
    }
    let limit = allowed(n);
    let said = sandbox.shell(&format!("ulimit -v {limit}; amends list --format ids | sort -u | wc -l"));
    assert_eq!(said.out.trim(), n.to_string(), "{said:?}");
    let said = sandbox.shell(&format!("ulimit -v {limit}; amends list not:status:open --format ids"));
    assert_eq!((said.code, said.out.as_str()), (0, ""), "{said:?}");
    figures("crowd", began, &[("files", &n), ("left out", &0), ("KB of memory allowed", &limit)]);
}

#[test]
fn each_of_many_files_counts() {
    crowd(1_000);
}

#[test]
#[ignore = "minutes and 5 GB of disk; see tests/SOAK.md"]
fn each_of_a_million_files_counts() {
    crowd(Size::Full.pick(1_000, 1_000_000));
}
