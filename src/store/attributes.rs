//! How a folder asks git to merge its files: the lines of `.gitattributes` that are about cases and parties.
//! Whether a clone can do what they ask is `driver`'s business.

mod pattern;
mod words;

use std::path::Path;

use self::words::{Known, Macros};
use super::git::{self, Repository};

/// The file in which a folder says how its files are merged.
pub const ATTRIBUTES: &str = ".gitattributes";

/// What our lines ask for.
const DRIVER: &str = "amends";

const PATTERNS: [&str; 4] = ["cases/**/*.toml", "cases/**/*.json", "parties/**/*.toml", "parties/**/*.json"];

/// A line that counts for some of the files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// The file in which it stands, as seen from the folder.
    pub file: String,
    /// Which line of it this is.
    pub line: usize,
    /// The line itself.
    pub text: String,
}

/// What the attributes of a folder ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wishes {
    /// Whether case files are to be merged by the driver.
    pub is_wanted: bool,
    /// What has case files merged by `union`, which corrupts them.
    pub union: Option<Said>,
    /// What keeps files from the driver for which an earlier line asks for it.
    pub overruled: Option<Said>,
    /// The lines that are missing where others of ours are there.
    pub lacks: Vec<&'static str>,
}

/// A line that gives words to some files.
struct Line {
    said: Said,
    /// The directory in which its pattern begins, from the top of the work tree; empty or ending with `/`.
    dir: String,
    pattern: String,
    words: Vec<String>,
}

impl Wishes {
    /// Returns what holds for the folder at this root, as git reads it: what stands nearer to a file counts more, in one
    /// file what stands below, and what the clone says for itself counts more than all.
    pub fn of(root: &Path) -> Self {
        let top = Repository::around(root).zip(inside(root));
        let folder = top.as_ref().map_or(String::new(), |(_, inside)| as_dir(inside));
        let info = top.as_ref().map_or(String::new(), |(repository, _)| {
            git::text(&repository.shared_dir().join("info/attributes")).unwrap_or_default()
        });
        // Only these two may give a word to others.
        let work_tree = top.as_ref().map_or(root, |(repository, _)| repository.work_tree.as_path());
        let mut macros = Macros::default();
        macros.read(&git::text_in_tree(&work_tree.join(ATTRIBUTES)).unwrap_or_default());
        macros.read(&info);
        let mut lines = Vec::new();
        if let Some((_, inside)) = &top {
            let above: Vec<&Path> = inside.ancestors().skip(1).collect();
            for dir in above.into_iter().rev() {
                let up = "../".repeat(inside.components().count() - dir.components().count());
                let text = git::text_in_tree(&work_tree.join(dir).join(ATTRIBUTES)).unwrap_or_default();
                lines.extend(lines_of(&text, &format!("{up}{ATTRIBUTES}"), &as_dir(dir)));
            }
        }
        let years = git::dirs(&root.join("cases"));
        let below = ["cases".to_owned(), "parties".to_owned()].into_iter();
        let below = below.chain(years.iter().map(|year| format!("cases/{year}")));
        for dir in std::iter::once(String::new()).chain(below.map(|dir| format!("{dir}/"))) {
            let file = format!("{dir}{ATTRIBUTES}");
            let text = git::text_in_tree(&root.join(&file)).unwrap_or_default();
            lines.extend(lines_of(&text, &file, &format!("{folder}{dir}")));
        }
        lines.extend(lines_of(&info, ".git/info/attributes", ""));
        wishes(&lines, &macros, &folder, &years)
    }
}

/// Returns where the folder stands in its work tree.
fn inside(root: &Path) -> Option<std::path::PathBuf> {
    let repository = Repository::around(root)?;
    Some(git::whole(root)?.strip_prefix(repository.work_tree).ok()?.to_path_buf())
}

/// Returns a path as patterns are joined to it.
fn as_dir(path: &Path) -> String {
    let path = path.to_string_lossy();
    if path.is_empty() { String::new() } else { format!("{path}/") }
}

/// Returns the lines of a text that give words to files.
fn lines_of(text: &str, file: &str, dir: &str) -> Vec<Line> {
    let line = |(n, line): (usize, &str)| {
        let mut words = line.split_whitespace();
        let pattern = words.next().filter(|word| !word.starts_with(['#', '!']) && !word.starts_with("[attr]"))?;
        let said = Said { file: file.to_owned(), line: n + 1, text: line.trim().to_owned() };
        let words = words.map(str::to_owned).collect();
        Some(Line { said, dir: dir.to_owned(), pattern: pattern.trim_matches('"').to_owned(), words })
    };
    text.lines().enumerate().filter_map(line).collect()
}

/// Returns what the lines ask for, those that count more standing below.
fn wishes(lines: &[Line], macros: &Macros, folder: &str, years: &[String]) -> Wishes {
    let (mut wanted, mut union, mut overruled) = (Vec::new(), None, None);
    // What holds for a year to come holds for all that nobody spoke of by name.
    let dirs = years.iter().map(|year| format!("cases/{year}")).chain(["cases".to_owned()]);
    let some = dirs.map(|dir| (dir, false)).chain([("cases/0000".to_owned(), true), ("parties".to_owned(), true)]);
    for (dir, is_any) in some {
        for kind in ["toml", "json"] {
            let is_ours = |pattern: &&&str| dir.starts_with(top_of(pattern)) && pattern.ends_with(kind);
            let path = format!("{folder}{dir}/kd35-dnr3.{kind}");
            let is_about =
                |line: &&Line| path.strip_prefix(&line.dir).is_some_and(|rest| pattern::is_about(&line.pattern, rest));
            let mut known = Known::nothing(macros);
            let mut from_last = lines.iter().rev().filter(is_about);
            let decided = from_last.find_map(|line| known.take(&line.words).map(|merge| (line, merge)));
            let Some((last, merge)) = decided else { continue };
            let asks = |line: &Line| Known::nothing(macros).take(&line.words).as_deref() == Some(DRIVER);
            let is_asked = || lines.iter().filter(is_about).any(asks);
            match merge.as_str() {
                DRIVER if is_any => wanted.extend(PATTERNS.iter().find(is_ours).copied()),
                DRIVER => {}
                "union" => union = union.or_else(|| Some(last.said.clone())),
                _ if is_asked() => overruled = overruled.or_else(|| Some(last.said.clone())),
                _ => {}
            }
        }
    }
    let is_wanted = !wanted.is_empty();
    let lacks = PATTERNS.into_iter().filter(|pattern| is_wanted && !wanted.contains(pattern)).collect();
    Wishes { is_wanted, union, overruled, lacks }
}

/// Returns the directory to which a pattern of ours belongs.
fn top_of(pattern: &str) -> &str {
    pattern.split('/').next().unwrap_or_default()
}

/// Returns what the attributes of the folder alone ask for.
fn wishes_of(text: &str) -> Wishes {
    // The years that are spoken of by name.
    let is_year = |word: &&str| word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit());
    let years: Vec<String> = text.split(['/', ' ', '\n']).filter(is_year).map(str::to_owned).collect();
    let mut macros = Macros::default();
    macros.read(text);
    wishes(&lines_of(text, ATTRIBUTES, ""), &macros, "", &years)
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
    // Lines that are there but overruled by a later one have to be said again.
    let wishes = wishes_of(text);
    let is_overruled = wishes.union.is_some() || wishes.overruled.is_some();
    let missing = if missing.is_empty() && is_overruled { PATTERNS.to_vec() } else { missing };
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
            ("cases/** merge=union\n!cases/** -merge\n[attr]cases/** -merge\n", (false, true)),
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
            let found = wishes_of(text);
            assert_eq!((found.is_wanted, found.union.is_some()), expect, "{text}");
        }
    }

    #[test]
    fn what_is_asked_for_a_part_of_the_files_lacks_the_rest() {
        let [case, case_json, party, party_json] = PATTERNS;
        for (text, lacks) in [
            ("", &[][..]),
            ("cases/**/*.toml merge=amends\n", &[case_json, party, party_json]),
            ("parties/** merge=amends\n", &[case, case_json]),
            ("cases/** merge=amends\nparties/**/*.json merge=amends\n", &[party]),
            ("*.toml merge=amends\n*.json merge=amends\n", &[]),
        ] {
            assert_eq!(wishes_of(text).lacks, lacks, "{text}");
        }
    }

    #[test]
    fn git_follows_no_link_to_attributes() {
        let top = tempfile::tempdir().unwrap();
        let disk = RealDisk::make(top.path()).unwrap();
        disk.make_dir(Path::new(".git")).unwrap();
        disk.create(Path::new("other"), with_attributes("").unwrap().as_bytes()).unwrap();
        std::os::unix::fs::symlink("other", top.path().join(".gitattributes")).unwrap();
        assert!(!Wishes::of(top.path()).is_wanted);
        disk.remove(Path::new(".gitattributes")).unwrap();
        disk.create(Path::new(".gitattributes"), with_attributes("").unwrap().as_bytes()).unwrap();
        assert!(Wishes::of(top.path()).is_wanted);
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
        let found = || (Wishes::of(&shop).is_wanted, Wishes::of(&shop).union.is_some());
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
        let union = Wishes::of(&shop).union.unwrap();
        assert_eq!((union.file.as_str(), union.line), ("cases/.gitattributes", 1));
        disk.remove(Path::new("shop/cases/.gitattributes")).unwrap();
        disk.make_dir(Path::new("shop/cases/2026")).unwrap();
        disk.make_dir(Path::new(".git/info")).unwrap();
        for (path, line, shown) in [
            (".git/info/attributes", "*.toml binary\n", ".git/info/attributes"),
            ("shop/cases/2026/.gitattributes", "*.toml -merge\n", "cases/2026/.gitattributes"),
        ] {
            write(path, &format!("# ours\n{line}"));
            let overruled = Wishes::of(&shop).overruled.unwrap();
            assert_eq!((overruled.file.as_str(), overruled.line, overruled.text.as_str()), (shown, 2, line.trim()));
            disk.remove(Path::new(path)).unwrap();
        }
        // What the clone says for itself counts more than what stands nearer.
        write(".gitattributes", "*.toml merge=union\n");
        write("shop/cases/2026/.gitattributes", "* merge=union\n");
        write(".git/info/attributes", "*.toml merge=amends\n*.json merge=amends\n");
        assert_eq!(found(), (true, false));
    }

    #[test]
    fn a_word_that_stands_for_others_is_read() {
        let ours = with_attributes("").unwrap();
        for (text, expect) in [
            ("[attr]ours merge=union\n*.toml ours\n", (true, false)),
            ("*.toml ours\n[attr]ours text merge=union\n", (true, false)),
            ("[attr]ours -text -merge\ncases/** ours\n", (false, true)),
            ("[attr]ours -merge\ncases/** -ours\n", (false, false)),
            ("[attr]ours -merge\n", (false, false)),
            ("*.toml ours\n[attr]ours mine\n[attr]mine merge=union\n", (true, false)),
            ("*.toml ours\n[attr]ours mine\n[attr]mine ours\n", (false, false)),
            ("*.toml binary\n[attr]binary -text\n", (false, false)),
        ] {
            let found = wishes_of(&format!("{ours}{text}"));
            assert_eq!((found.union.is_some(), found.overruled.is_some()), expect, "{text}");
        }
    }

    #[test]
    fn a_line_that_takes_the_driver_away_again_is_named() {
        let ours = with_attributes("").unwrap();
        for line in [
            "cases/** -merge",
            "cases/** merge=binary",
            "cases/** !merge",
            "cases/2026/*.toml merge=text",
            "cases/** merge",
            "*.toml binary",
            "cases/20[0-9][0-9]/* text -merge",
        ] {
            let text = format!("{ours}{line} # x 2026\n");
            let found = wishes_of(&text);
            assert_eq!(found.overruled.map(|said| said.line), Some(5), "{line}");
            assert_eq!(with_attributes(&text), Some(format!("{text}{ours}")), "{line}");
        }
        for line in ["docs/** -merge", "cases/** text", "*.md binary", "cases/*.md -merge"] {
            assert_eq!(wishes_of(&format!("{ours}{line}\n")).overruled, None, "{line}");
        }
        assert_eq!(wishes_of("cases/** -merge\n").overruled, None);
    }
}
