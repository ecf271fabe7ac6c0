//! Which commits still hold what was taken out of a file: all that can be reached are looked at.
//! No git is started.
#![expect(clippy::disallowed_methods, reason = "git's own files lie outside the folder")]

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use super::objects::{Id, Objects, Sort, hex, id};
use super::{Repository, text};

/// So many commits are looked at.
const MOST: usize = 200_000;

/// So many digits of a commit are shown.
const DIGITS: usize = 12;

/// The commits that hold something.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holders {
    /// Their shortened names, the newest first where history is a line.
    pub commits: Vec<String>,
    /// Whether all of the history could be read.
    pub is_whole: bool,
}

/// Returns the commits in which one of these files, relative to the work tree, holds what `holds` looks for in it.
pub fn holders(repository: &Repository, files: &[PathBuf], holds: &dyn Fn(&Path, &[u8]) -> bool) -> Holders {
    let shared = repository.config();
    let dir = shared.parent().unwrap_or(&repository.git_dir);
    let Some(mut ahead) = tips(repository, dir) else { return Holders::default() };
    let mut walk = Walk { objects: Objects::open(dir), trees: HashMap::new(), judged: HashMap::new(), is_whole: true };
    // Several names may point to one commit.
    let mut seen = HashSet::new();
    ahead.retain(|id| seen.insert(*id));
    let mut found = Vec::new();
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
        if let Some(tree) = tree
            && files.iter().any(|file| walk.file(tree, file).is_some_and(|blob| walk.judge(file, blob, holds)))
        {
            found.push(hex(&at).chars().take(DIGITS).collect());
        }
        ahead.extend(next.into_iter().rev().filter(|id| seen.insert(*id)));
        if seen.len() > MOST {
            walk.is_whole = false;
            break;
        }
    }
    Holders { commits: found, is_whole: walk.is_whole }
}

/// Returns the names of the remotes of a clone.
pub fn remotes(repository: &Repository) -> Vec<String> {
    let config = text(&repository.config()).unwrap_or_default();
    let named = |line: &str| Some(line.trim().strip_prefix("[remote \"")?.strip_suffix("\"]")?.to_owned());
    config.lines().filter_map(named).collect()
}

/// Returns all that a name points to; nothing where names are kept in a way that is not known here.
fn tips(repository: &Repository, dir: &Path) -> Option<Vec<Id>> {
    if dir.join("reftable").exists() {
        return None;
    }
    let packed = text(&dir.join("packed-refs")).unwrap_or_default();
    let mut found: Vec<Id> = packed.lines().filter_map(|line| id(line.get(..40)?)).collect();
    let mut open = vec![dir.join("refs")];
    while let Some(inner) = open.pop() {
        for entry in std::fs::read_dir(inner).into_iter().flatten().filter_map(Result::ok) {
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => open.push(entry.path()),
                _ => found.extend(text(&entry.path()).and_then(|text| id(&text))),
            }
        }
    }
    found.extend(text(&repository.git_dir.join("HEAD")).and_then(|text| id(&text)));
    Some(found)
}

struct Walk {
    objects: Objects,
    /// The names in a directory of the past.
    trees: HashMap<Id, Vec<(Vec<u8>, Id)>>,
    judged: HashMap<(PathBuf, Id), bool>,
    is_whole: bool,
}

impl Walk {
    /// Returns the text that a file had.
    fn file(&mut self, tree: Id, file: &Path) -> Option<Id> {
        let mut at = tree;
        for part in file.components() {
            let names = self.names(at);
            at = names.iter().find(|(name, _)| name == part.as_os_str().as_encoded_bytes())?.1;
        }
        Some(at)
    }

    fn names(&mut self, tree: Id) -> &[(Vec<u8>, Id)] {
        if !self.trees.contains_key(&tree) {
            let read = self.objects.get(&tree).filter(|(sort, _)| *sort == Sort::Tree);
            self.is_whole &= read.is_some();
            let names = read.map(|(_, bytes)| entries(&bytes)).unwrap_or_default();
            // Most of a history is of a few directories; one without end does not fill the memory.
            if self.trees.len() > 50_000 {
                self.trees.clear();
            }
            self.trees.insert(tree, names);
        }
        self.trees.get(&tree).map_or(&[], Vec::as_slice)
    }

    fn judge(&mut self, file: &Path, blob: Id, holds: &dyn Fn(&Path, &[u8]) -> bool) -> bool {
        let key = (file.to_path_buf(), blob);
        if let Some(known) = self.judged.get(&key) {
            return *known;
        }
        let read = self.objects.get(&blob);
        self.is_whole &= read.is_some();
        let answer = read.is_some_and(|(_, bytes)| holds(file, &bytes));
        self.judged.insert(key, answer);
        answer
    }
}

/// Returns the names of a directory with what they lead to.
fn entries(bytes: &[u8]) -> Vec<(Vec<u8>, Id)> {
    let mut found = Vec::new();
    let mut rest = bytes;
    while let Some(end) = rest.iter().position(|byte| *byte == 0) {
        let (Some(head), Some(tail)) = (rest.get(..end), rest.get(end + 1..)) else { break };
        let Some((id, after)) = tail.split_first_chunk::<20>() else { break };
        let name = head.iter().position(|byte| *byte == b' ').and_then(|blank| head.get(blank + 1..));
        found.extend(name.map(|name| (name.to_vec(), *id)));
        rest = after;
    }
    found
}
