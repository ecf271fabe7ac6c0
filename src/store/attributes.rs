//! How a folder asks git to merge its files: the lines of `.gitattributes` that are about cases and parties.
//! Whether a clone can do what they ask is `driver`'s business.

use std::path::Path;

use super::git::{self, Repository};

/// The file in which a folder says how its files are merged.
pub const ATTRIBUTES: &str = ".gitattributes";

const PATTERNS: [&str; 4] = ["cases/**/*.toml", "cases/**/*.json", "parties/**/*.toml", "parties/**/*.json"];

/// What the attributes of a folder ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wishes {
    /// Whether case files are to be merged by the driver.
    pub is_wanted: bool,
    /// Whether case files are merged by `union`, which corrupts them.
    pub is_union: bool,
}

impl Wishes {
    /// Returns what holds for the folder at this root: its own file, those below it, and those above it in its
    /// repository.
    pub fn of(root: &Path) -> Self {
        let mut lines = String::new();
        if let (Some(repository), Some(inside)) = (Repository::around(root), inside(root)) {
            for above in inside.ancestors().skip(1) {
                let dir = repository.work_tree.join(above);
                let rest = inside.strip_prefix(above).ok().and_then(Path::to_str).unwrap_or_default();
                let text = git::text(&dir.join(ATTRIBUTES)).unwrap_or_default();
                // What stands nearer to the folder counts more, so it stands below.
                lines = reworded(&text, |pattern| from_above(pattern, rest)) + &lines;
            }
        }
        lines.push_str(&git::text(&root.join(ATTRIBUTES)).unwrap_or_default());
        for dir in ["cases", "parties"] {
            let text = git::text(&root.join(dir).join(ATTRIBUTES)).unwrap_or_default();
            lines.push('\n');
            lines.push_str(&reworded(&text, |pattern| Some(from_below(pattern, dir))));
        }
        // What the clone says for itself counts more than any file.
        if let (Some(repository), Some(inside)) = (Repository::around(root), inside(root)) {
            let text = git::text(&repository.shared_dir().join("info/attributes")).unwrap_or_default();
            let rest = inside.to_str().unwrap_or_default();
            lines.push('\n');
            lines.push_str(&reworded(&text, |pattern| {
                if rest.is_empty() { Some(pattern.to_owned()) } else { from_above(pattern, rest) }
            }));
        }
        wishes(&lines)
    }
}

/// Returns where the folder stands in its work tree.
fn inside(root: &Path) -> Option<std::path::PathBuf> {
    let repository = Repository::around(root)?;
    Some(git::whole(root)?.strip_prefix(repository.work_tree).ok()?.to_path_buf())
}

/// Returns the lines with their patterns as the folder itself would write them, without those about other files.
fn reworded(text: &str, pattern: impl Fn(&str) -> Option<String>) -> String {
    let line = |line: &str| {
        let (first, rest) = line.trim().split_once(char::is_whitespace)?;
        Some(format!("{} {rest}\n", pattern(first)?))
    };
    text.lines().filter_map(line).collect()
}

fn from_above(pattern: &str, folder: &str) -> Option<String> {
    if pattern.starts_with("**/") || !pattern.contains('/') {
        return Some(pattern.to_owned());
    }
    let rest = pattern.trim_start_matches('/').strip_prefix(folder)?.strip_prefix('/')?;
    Some(format!("/{rest}"))
}

fn from_below(pattern: &str, dir: &str) -> String {
    // A `/` before or inside a pattern ties it to the directory that it stands in.
    let rest = pattern.trim_start_matches('/');
    if pattern.contains('/') { format!("{dir}/{rest}") } else { format!("{dir}/**/{rest}") }
}

/// Returns what a text of attributes asks for; the last word counts.
fn wishes(attributes: &str) -> Wishes {
    let mut last = [""; PATTERNS.len()];
    // Some of the files: not enough to be merged by the driver, and enough to be spoilt.
    let mut is_part_union = [false; PATTERNS.len()];
    for line in attributes.lines() {
        let mut words = line.split_whitespace();
        let Some(pattern) = words.next().filter(|word| !word.starts_with('#')) else { continue };
        let Some(merge) = words.filter_map(merge_of).next_back() else { continue };
        for ((of, last), is_part_union) in PATTERNS.iter().zip(&mut last).zip(&mut is_part_union) {
            match covers(pattern, of) {
                Some(Share::All) => (*last, *is_part_union) = (merge, false),
                Some(Share::Some) => *is_part_union |= merge == "union",
                None => {}
            }
        }
    }
    Wishes { is_wanted: last.contains(&"amends"), is_union: last.contains(&"union") || is_part_union.contains(&true) }
}

/// Returns what a word of a line says about merging; nothing if it speaks of something else.
fn merge_of(word: &str) -> Option<&str> {
    match word {
        "merge" | "-merge" | "!merge" | "binary" => Some(""),
        _ => word.strip_prefix("merge="),
    }
}

/// How many of the files of ours a pattern is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Share {
    All,
    /// Those of one directory: `cases/*.toml` does not speak of `cases/2026/`.
    Some,
}

/// Returns whether a pattern, as people write them, is about the same files as one of ours.
fn covers(pattern: &str, ours: &str) -> Option<Share> {
    let (folder, kind) = ours.split_once("/**/")?;
    let is_bare = !pattern.contains('/');
    let pattern = pattern.trim_start_matches('/');
    let is_anywhere = is_bare || pattern.starts_with("**/");
    // Whatever directories come first, ours may stand below them.
    let pattern = pattern.strip_prefix("**/").unwrap_or(pattern);
    let (dir, file) = pattern.rsplit_once('/').unwrap_or(("", pattern));
    if file != kind && file != "*" && file != "**" {
        return None;
    }
    let is_deep = file == "**" && (dir.is_empty() || dir == folder) || dir == format!("{folder}/**");
    if is_anywhere && dir.is_empty() || is_deep {
        return Some(Share::All);
    }
    (dir.split('/').next() == Some(folder)).then_some(Share::Some)
}

/// Returns the text of attributes with the lines that are missing, or nothing when none is.
pub fn with_attributes(text: &str) -> Option<String> {
    let has = |pattern: &&str| {
        text.lines().any(|line| {
            let mut words = line.split_whitespace();
            words.next() == Some(pattern) && words.any(|word| word == "merge=amends")
        })
    };
    let missing: Vec<&str> = PATTERNS.iter().filter(|pattern| !has(pattern)).copied().collect();
    // Lines that are there but overruled by a later `union` have to be said again.
    let missing = if missing.is_empty() && wishes(text).is_union { PATTERNS.to_vec() } else { missing };
    if missing.is_empty() {
        return None;
    }
    let mut text = text.to_owned();
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    text.extend(missing.iter().map(|pattern| format!("{pattern} merge=amends\n")));
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::disk::Disk as _;
    use crate::store::real_disk::RealDisk;

    #[test]
    fn attributes_are_added_where_they_are_missing() {
        let all = "cases/**/*.toml merge=amends\ncases/**/*.json merge=amends\nparties/**/*.toml merge=amends\nparties/**/*.json merge=amends\n";
        assert_eq!(with_attributes("").as_deref(), Some(all));
        assert_eq!(with_attributes(all), None);
        assert_eq!(with_attributes("* text=auto").unwrap(), format!("* text=auto\n{all}"));
        let rest = all.split_once('\n').unwrap().1;
        assert_eq!(
            with_attributes("cases/**/*.toml  text merge=amends\n").unwrap(),
            format!("cases/**/*.toml  text merge=amends\n{rest}")
        );
        assert_eq!(
            with_attributes(&format!("{all}*.toml merge=union\n")).unwrap(),
            format!("{all}*.toml merge=union\n{all}")
        );
    }

    #[test]
    fn the_last_word_on_merging_counts() {
        for (text, expect) in [
            ("", (false, false)),
            ("# cases/**/*.toml merge=amends\n", (false, false)),
            ("cases/**/*.toml merge=amends\n", (true, false)),
            ("cases/** merge=union\n", (false, true)),
            ("*.json merge=union\ncases/**/*.toml merge=amends\n", (true, true)),
            ("*.json merge=union\ncases/**/* merge=amends\n", (true, true)),
            ("* merge=union\n*.toml merge=amends\n*.json merge=amends\n", (true, false)),
            ("docs/*.toml merge=union\n", (false, false)),
            ("cases/** merge=union\ncases/** -merge\n", (false, false)),
            // The files of a year stand a directory deeper.
            ("cases/*.toml merge=amends\n", (false, false)),
            ("cases/2026/*.toml merge=amends\n", (false, false)),
            ("cases/*.toml merge=union\n", (false, true)),
            ("cases/2026/* merge=union\ncases/**/* merge=amends\n", (true, false)),
            ("/*.toml merge=union\n", (false, false)),
            ("**/*.toml merge=union\n", (false, true)),
            ("/** merge=union\n", (false, true)),
            ("**/cases/** merge=union\n", (false, true)),
            ("**/cases/*.toml merge=union\n", (false, true)),
            ("**/cases/**/*.toml merge=union\n", (false, true)),
            ("**/docs/*.toml merge=union\n", (false, false)),
            ("**/cases/** merge=amends\n**/parties/** merge=amends\n", (true, false)),
        ] {
            assert_eq!((wishes(text).is_wanted, wishes(text).is_union), expect, "{text}");
        }
    }

    #[test]
    fn lines_above_and_below_the_folder_count_too() {
        let top = tempfile::tempdir().unwrap();
        let shop = top.path().join("work/shop");
        let disk = RealDisk::make(&top.path().join("work")).unwrap();
        disk.make_dir(Path::new("shop/cases")).unwrap();
        disk.make_dir(Path::new(".git")).unwrap();
        let write = |path: &str, text: &str| {
            let _ = disk.remove(Path::new(path));
            disk.create(Path::new(path), text.as_bytes()).unwrap();
        };
        let found = || (Wishes::of(&shop).is_wanted, Wishes::of(&shop).is_union);
        assert_eq!(found(), (false, false));
        write(".gitattributes", "other/cases/** merge=union\n");
        assert_eq!(found(), (false, false));
        for line in ["*.toml merge=union\n", "/shop/cases/** merge=union\n", "shop/**/*.json merge=union\n"] {
            write(".gitattributes", line);
            assert!(found().1, "{line}");
        }
        write(".gitattributes", "* merge=union\n");
        write("shop/.gitattributes", &with_attributes("").unwrap());
        assert_eq!(found(), (true, false));
        write("shop/cases/.gitattributes", "*.toml merge=union\n");
        assert_eq!(found(), (true, true));
    }
}
