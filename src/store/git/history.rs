//! Which commits still hold what was taken out of a file: all that have or had a name, and all before them, are looked at.
//! No git is started.

use std::collections::{HashMap, HashSet};

use super::objects::{Id, Objects, Sort, hex, id};
use super::stages::kept;
use super::tips::{Tips, tips};
use super::{Repository, header, text};

/// So many commits are looked at.
const MOST: usize = 200_000;

/// So many directories are, and so deep.
const MOST_TREES: usize = 1_000_000;
const DEEPEST: usize = 64;

/// So many digits of a commit are shown.
const DIGITS: usize = 12;

/// The commits that hold something.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holders {
    /// Their shortened names, the newest first.
    pub commits: Vec<String>,
    /// Commits and tags whose own message holds it.
    pub messages: Vec<String>,
    /// Whether git's index holds a version with it that no commit has.
    pub is_staged: bool,
    /// Whether all of the history could be read.
    pub is_whole: bool,
}

/// The name of what stands in no file: the message of a commit or tag, and a note.
pub const MESSAGE: &str = "";

/// Returns the commits in which a file of one of these names, in whatever directory, holds what `holds` looks for in it,
/// and what else git keeps with it: messages and notes, which have the name `MESSAGE`, and what was only staged.
pub fn holders(repository: &Repository, names: &[String], holds: &dyn Fn(&str, &[u8]) -> bool) -> Holders {
    let dir = repository.shared_dir();
    let Tips { named, remembered, is_whole } = tips(&repository.git_dir, &dir);
    let objects = Objects::open(&dir);
    let is_whole = is_whole && objects.is_whole;
    let names = names.iter().enumerate().map(|(place, name)| (name.as_bytes(), (place, name.as_str()))).collect();
    let mut walk = Walk { objects, names, holds, trees: HashMap::new(), blobs: HashMap::new(), is_whole };
    // What git has thrown away by now holds nothing.
    let remembered: Vec<Id> = remembered.into_iter().filter(|id| walk.objects.has(id)).collect();
    let mut ahead: Vec<Id> = Vec::new();
    let mut seen: HashSet<Id> = HashSet::new();
    ahead.extend(named.into_iter().chain(remembered).filter(|id| seen.insert(*id)));
    let (mut found, mut messages) = (Vec::new(), Vec::new());
    while let Some(at) = ahead.pop() {
        let Some((sort, bytes)) = walk.objects.get(&at) else {
            walk.is_whole = false;
            continue;
        };
        let head = String::from_utf8_lossy(&bytes);
        let lines = head.lines().take_while(|line| !line.is_empty());
        let named = |key: &str| lines.clone().filter_map(|line| id(line.strip_prefix(key)?)).collect::<Vec<Id>>();
        let (next, tree) = match sort {
            Sort::Commit => (named("parent "), named("tree ").first().copied()),
            Sort::Tag => (named("object "), None),
            Sort::Tree | Sort::Blob => continue,
        };
        let when = || lines.clone().find_map(|line| line.strip_prefix("committer ")).and_then(seconds);
        if tree.is_some_and(|tree| walk.tree(tree, 0)) {
            found.push((std::cmp::Reverse(when()), at));
        }
        let message = head.split_once("\n\n").map_or("", |(_, message)| message);
        if holds(MESSAGE, message.as_bytes()) {
            messages.push((std::cmp::Reverse(when()), at));
        }
        ahead.extend(next.into_iter().filter(|id| seen.insert(*id)));
        if seen.len() > MOST {
            walk.is_whole = false;
            break;
        }
    }
    let is_staged = walk.staged(repository);
    let [commits, messages] = [found, messages].map(|mut found| {
        found.sort_unstable();
        found.iter().map(|(_, id)| hex(id).chars().take(DIGITS).collect()).collect()
    });
    Holders { commits, messages, is_staged, is_whole: walk.is_whole }
}

/// Returns the names of the remotes of a clone.
pub fn remotes(repository: &Repository) -> Vec<String> {
    let config = text(&repository.config()).unwrap_or_default();
    let named = |line: &str| Some(header(line).strip_prefix("[remote \"")?.split_once("\"]")?.0.to_owned());
    let mut names: Vec<String> = config.lines().filter_map(named).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// Returns when a commit was made, of a line like `Name <mail> 1700000000 +0200`.
fn seconds(line: &str) -> Option<i64> {
    line.rsplit(' ').nth(1)?.parse().ok()
}

struct Walk<'w> {
    objects: Objects,
    /// The names that are looked into, and a number for each.
    names: HashMap<&'w [u8], (usize, &'w str)>,
    holds: &'w dyn Fn(&str, &[u8]) -> bool,
    /// What is known of directories: most of a history is of the same ones.
    trees: HashMap<Id, bool>,
    blobs: HashMap<(Id, usize), bool>,
    is_whole: bool,
}

impl Walk<'_> {
    /// Tells whether a file in a directory, or in one below it, holds it.
    fn tree(&mut self, tree: Id, depth: usize) -> bool {
        if let Some(known) = self.trees.get(&tree) {
            return *known;
        }
        let read = Some(depth)
            .filter(|depth| *depth < DEEPEST && self.trees.len() < MOST_TREES)
            .and_then(|_| self.objects.get(&tree))
            .filter(|(sort, _)| *sort == Sort::Tree);
        self.is_whole &= read.is_some();
        // A damaged one could lead back to itself.
        self.trees.insert(tree, false);
        let Some((_, bytes)) = read else { return false };
        let mut rest = bytes.as_slice();
        while let Some((mode, name, id, after)) = entry(rest) {
            rest = after;
            let holds = match self.names.get(name).copied() {
                _ if mode.ends_with(b"40000") => self.tree(id, depth + 1),
                Some(named) if mode.starts_with(b"100") => self.blob(id, named),
                None if is_note(name) => self.blob(id, NOTE),
                _ => false,
            };
            if holds {
                self.trees.insert(tree, true);
                return true;
            }
        }
        self.is_whole &= rest.is_empty();
        false
    }

    /// Tells whether git's index has a file with it that no commit has.
    fn staged(&mut self, repository: &Repository) -> bool {
        let Some(files) = kept(repository) else {
            self.is_whole = false;
            return false;
        };
        let mut is_staged = false;
        for (path, id) in files {
            let name = path.rsplit(|byte| *byte == b'/').next().unwrap_or_default();
            let Some(named) = self.names.get(name).copied() else { continue };
            is_staged |= !self.blobs.contains_key(&(id, named.0)) && self.blob(id, named);
        }
        is_staged
    }

    fn blob(&mut self, blob: Id, (place, name): (usize, &str)) -> bool {
        if let Some(known) = self.blobs.get(&(blob, place)) {
            return *known;
        }
        let read = self.objects.get(&blob);
        self.is_whole &= read.is_some();
        let answer = read.is_some_and(|(_, bytes)| (self.holds)(name, &bytes));
        self.blobs.insert((blob, place), answer);
        answer
    }
}

/// What notes are looked into as.
const NOTE: (usize, &str) = (usize::MAX, MESSAGE);

/// Tells whether a file is called like what it is a note to, some digits of which may be directories.
fn is_note(name: &[u8]) -> bool {
    (30..=40).contains(&name.len()) && name.iter().all(u8::is_ascii_hexdigit)
}

/// The mode, the name and the id of one entry of a directory, and what follows it.
type Entry<'a> = (&'a [u8], &'a [u8], Id, &'a [u8]);

/// Returns the first entry of a directory: its mode, its name and what it leads to, and all behind it.
fn entry(bytes: &[u8]) -> Option<Entry<'_>> {
    let blank = bytes.iter().position(|byte| *byte == b' ')?;
    let (mode, rest) = (bytes.get(..blank)?, bytes.get(blank + 1..)?);
    let end = rest.iter().position(|byte| *byte == 0)?;
    let (id, after) = rest.get(end + 1..)?.split_first_chunk::<20>()?;
    Some((mode, rest.get(..end)?, *id, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remotes_are_named_however_their_sections_are_spelt() {
        let top = tempfile::tempdir().unwrap();
        let config =
            "[core]\n[remote \"a\"]\n\turl = x\n  [Remote   \"b c\"] # other\n[remote \"a\"]\n[branch \"d\"]\n";
        std::fs::write(top.path().join("config"), config).unwrap();
        let repository = Repository { work_tree: top.path().into(), git_dir: top.path().into() };
        assert_eq!(remotes(&repository), ["a", "b c"]);
    }

    #[test]
    fn an_entry_of_a_directory_is_read_and_a_torn_one_is_none() {
        let mut bytes = b"100644 p-1.toml\0".to_vec();
        bytes.extend([7; 20]);
        for len in 0..bytes.len() {
            assert_eq!(entry(&bytes[..len]), None);
        }
        assert_eq!(entry(&bytes), Some((&b"100644"[..], &b"p-1.toml"[..], [7; 20], &[][..])));
        assert_eq!(seconds("A B <a@b> 1700000000 +0200"), Some(1_700_000_000));
    }
}
