//! What a user's build pulls in: how much of it, from where, under which licence, for which compiler.
//! What each dependency is for stands above it in `Cargo.toml`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::process::Command;

use serde_json::Value;

use crate::sandbox::repository;

/// How many crates a user's build may pull in on Linux; raise it only for something worth it.
const MOST_CRATES: usize = 72;

/// Licences that ask for no more than their own text.
const LICENCES: &[&str] = &[
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "MIT",
    "MPL-2.0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
    "0BSD",
    "CC0-1.0",
];

const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

fn metadata() -> Value {
    let mut command = Command::new(env!("CARGO"));
    command.args(["metadata", "--locked", "--format-version", "1", "--filter-platform", "x86_64-unknown-linux-gnu"]);
    let output = command.current_dir(repository("")).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

/// Returns the ids of all that a user's build compiles, our own crate left out.
fn for_users(metadata: &Value) -> BTreeSet<&str> {
    let nodes: BTreeMap<&str, &Value> =
        metadata["resolve"]["nodes"].as_array().unwrap().iter().map(|node| (text(node, "id"), node)).collect();
    let root = text(&metadata["resolve"], "root");
    let mut found = BTreeSet::new();
    let mut ahead = vec![root];
    while let Some(id) = ahead.pop() {
        for dependency in nodes[id]["deps"].as_array().unwrap() {
            let is_built = dependency["dep_kinds"].as_array().unwrap().iter().any(|kind| kind["kind"] != "dev");
            if is_built && found.insert(text(dependency, "pkg")) {
                ahead.push(text(dependency, "pkg"));
            }
        }
    }
    found
}

#[test]
fn a_users_build_stays_small() {
    let metadata = metadata();
    let found = for_users(&metadata);
    assert!(found.len() > 10, "the count is broken");
    let names: Vec<&str> = found.iter().map(|id| id.rsplit(['/', '#']).next().unwrap()).collect();
    assert!(found.len() <= MOST_CRATES, "{} crates, at most {MOST_CRATES}: {}", found.len(), names.join(" "));
}

#[test]
fn everything_comes_from_the_registry_under_a_free_licence() {
    let metadata = metadata();
    let mut wrong = Vec::new();
    for package in metadata["packages"].as_array().unwrap() {
        if package["source"].is_null() && text(package, "name") == "amends" {
            continue;
        }
        let name = format!("{} {}", text(package, "name"), text(package, "version"));
        if text(package, "source") != REGISTRY {
            wrong.push(format!("{name} comes from {}", package["source"]));
        }
        if !is_free(text(package, "license")) {
            wrong.push(format!("{name} is under `{}`", text(package, "license")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Returns whether some way to read a licence expression asks only for licences that we take.
fn is_free(expression: &str) -> bool {
    let plain = expression.replace('/', " OR ").replace("WITH LLVM-exception", "");
    // Inner brackets first: each becomes a licence that is taken, or one that is not.
    let Some(close) = plain.find(')') else {
        let all_of =
            |part: &str| part.split(" AND ").all(|name| name.trim() == "TAKEN" || LICENCES.contains(&name.trim()));
        return plain.split(" OR ").any(all_of);
    };
    let Some(open) = plain[..close].rfind('(') else { return false };
    let inner = if is_free(&plain[open + 1..close]) { "TAKEN" } else { "REFUSED" };
    is_free(&format!("{}{inner}{}", &plain[..open], &plain[close + 1..]))
}

#[test]
fn licence_expressions_are_read() {
    for (expression, expect) in [
        ("MIT", true),
        ("MIT OR GPL-3.0", true),
        ("MIT/Apache-2.0", true),
        ("MIT AND GPL-3.0", false),
        ("(MIT OR Apache-2.0) AND Unicode-3.0", true),
        ("(GPL-2.0 OR GPL-3.0) AND MIT", false),
        ("Apache-2.0 WITH LLVM-exception", true),
        ("", false),
    ] {
        assert_eq!(is_free(expression), expect, "{expression}");
    }
}

#[test]
fn everything_builds_with_our_compiler() {
    let metadata = metadata();
    let number = |version: &str| -> Vec<u64> {
        let parts = version.split('.').map(|part| part.parse().unwrap());
        parts.chain(std::iter::repeat(0)).take(3).collect()
    };
    let packages = metadata["packages"].as_array().unwrap();
    let ours = packages.iter().find(|package| text(package, "name") == "amends").unwrap();
    let ours = number(text(ours, "rust_version"));
    let found = for_users(&metadata);
    for package in packages.iter().filter(|package| found.contains(text(package, "id"))) {
        if let Some(theirs) = package["rust_version"].as_str() {
            assert!(number(theirs) <= ours, "{} wants Rust {theirs}, we promise {ours:?}", package["name"]);
        }
    }
}

#[test]
fn every_dependency_says_what_it_is_for() {
    let manifest = fs::read_to_string(repository("Cargo.toml")).unwrap();
    let mut section = "";
    let mut before = "";
    let mut seen = 0;
    for line in manifest.lines() {
        if line.starts_with('[') {
            section = line;
        } else if section.ends_with("dependencies]") && line.contains(" = ") && !line.starts_with('#') {
            assert!(before.starts_with("# ") && before.ends_with('.'), "say above `{line}` what it is for");
            seen += 1;
        }
        before = line;
    }
    assert!(seen > 10, "the reading of Cargo.toml is broken");
}
