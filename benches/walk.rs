//! The least that any tool must do: read the directories and ask for each file what is known of it, on some threads.
//! Prints how many files there are; `benches/goal.py` measures everything against it.
#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::disallowed_methods)]

use std::fs::{read_dir, symlink_metadata};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

fn main() {
    // `cargo bench` adds an argument of its own.
    let given: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let Some(top) = given.first() else { return };
    let n_threads = given.get(1).and_then(|n| n.parse().ok()).unwrap_or(8);
    let mut open = vec![PathBuf::from(top)];
    let mut n_files = 0;
    while let Some(dir) = open.pop() {
        let mut files = Vec::new();
        for entry in read_dir(&dir).unwrap().map(Result::unwrap) {
            // Neither ripgrep nor `amends` looks into `.git`.
            if entry.file_name().as_encoded_bytes().starts_with(b".") {
                continue;
            }
            if entry.file_type().unwrap().is_dir() { open.push(entry.path()) } else { files.push(entry.path()) }
        }
        let next = AtomicUsize::new(0);
        let look = || {
            while let Some(path) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
                assert!(symlink_metadata(path).unwrap().len() < u64::MAX);
            }
        };
        thread::scope(|scope| {
            for _ in 1..n_threads {
                scope.spawn(look);
            }
            look();
        });
        n_files += files.len();
    }
    println!("{n_files}");
}
