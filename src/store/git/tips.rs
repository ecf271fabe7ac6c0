//! From where history is walked: all that a repository has a name for, and what it remembers of older names.
//! What cannot be understood is said not to have been read.
#![expect(clippy::disallowed_methods, reason = "git's own files lie outside the folder")]

use std::io;
use std::path::{Path, PathBuf};

use super::objects::{Id, id};

/// No file of names is larger; a repository of a hundred thousand tags has one of ten megabytes.
const LARGEST: u64 = 256 * 1024 * 1024;

/// Names that one work tree has for itself.
const OWN: [&str; 6] = ["HEAD", "ORIG_HEAD", "FETCH_HEAD", "MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD"];

/// Where history begins.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Tips {
    /// What has a name, each once.
    pub(super) named: Vec<Id>,
    /// What had one: some of it may be gone.
    pub(super) remembered: Vec<Id>,
    /// Whether all names could be read.
    pub(super) is_whole: bool,
}

/// Returns where history begins in a repository with these directories: of its own, and of what work trees share.
pub(super) fn tips(own: &Path, shared: &Path) -> Tips {
    let mut tips = Tips { is_whole: true, ..Tips::default() };
    let mut trees = vec![own.to_path_buf(), shared.to_path_buf()];
    trees.extend(tips.list(&shared.join("worktrees")).into_iter().filter(|path| path.is_dir()));
    trees.sort_unstable();
    trees.dedup();
    for tree in trees {
        for name in OWN {
            tips.take_own(&tree.join(name), name);
        }
        tips.walk(&tree.join("refs"), Tips::take_loose);
        tips.walk(&tree.join("logs"), Tips::take_log);
    }
    tips.take_packed(&shared.join("packed-refs"));
    tips.named.sort_unstable();
    tips.named.dedup();
    tips.remembered.sort_unstable();
    tips.remembered.dedup();
    tips
}

impl Tips {
    /// Returns what lies in a directory; what is not there has nothing.
    fn list(&mut self, dir: &Path) -> Vec<PathBuf> {
        let listed = std::fs::read_dir(dir).and_then(|names| names.map(|name| Ok(name?.path())).collect());
        self.known(listed).unwrap_or_default()
    }

    /// Returns the bytes of a file.
    fn read(&mut self, file: &Path) -> Option<Vec<u8>> {
        let read = std::fs::metadata(file).and_then(|found| match found.is_file() && found.len() <= LARGEST {
            true => std::fs::read(file),
            false => Err(io::ErrorKind::InvalidData.into()),
        });
        self.known(read)
    }

    fn known<T>(&mut self, read: io::Result<T>) -> Option<T> {
        self.is_whole &= read.as_ref().err().is_none_or(|error| error.kind() == io::ErrorKind::NotFound);
        read.ok()
    }

    fn walk(&mut self, dir: &Path, take: fn(&mut Self, &Path)) {
        let mut open = vec![dir.to_path_buf()];
        while let Some(inner) = open.pop() {
            for path in self.list(&inner) {
                let kind = std::fs::symlink_metadata(&path);
                match self.known(kind) {
                    Some(found) if found.is_dir() => open.push(path),
                    // Another git is about to write it.
                    Some(_) if path.extension().is_some_and(|end| end == "lock") => {}
                    Some(_) => take(self, &path),
                    None => {}
                }
            }
        }
    }

    fn take_loose(&mut self, file: &Path) {
        let Some(bytes) = self.read(file) else { return };
        let text = String::from_utf8_lossy(&bytes);
        match id(&text) {
            Some(id) => self.named.push(id),
            None => self.is_whole &= text.starts_with("ref: "),
        }
    }

    fn take_own(&mut self, file: &Path, name: &str) {
        match name {
            "HEAD" => self.take_loose(file),
            _ => self.take_lines(file, 1),
        }
    }

    fn take_log(&mut self, file: &Path) {
        self.take_lines(file, 2);
    }

    /// Takes the first words of each line.
    fn take_lines(&mut self, file: &Path, n_words: usize) {
        let bytes = self.read(file).unwrap_or_default();
        for line in bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
            for part in line.split(|byte| matches!(byte, b' ' | b'\t')).take(n_words) {
                let known = std::str::from_utf8(part).ok().and_then(id);
                self.is_whole &= known.is_some();
                // What was nothing before it was made is written as zeros.
                self.remembered.extend(known.filter(|id| *id != [0; 20]));
            }
        }
    }

    fn take_packed(&mut self, file: &Path) {
        let bytes = self.read(file).unwrap_or_default();
        let lines = bytes.split(|byte| *byte == b'\n');
        // A line with `^` says where the tag above it leads.
        for line in lines.filter(|line| !matches!(line.first(), None | Some(b'#' | b'^'))) {
            let (name, rest) = line.split_at_checked(40).unwrap_or((line, &[]));
            let known = std::str::from_utf8(name).ok().and_then(id).filter(|_| rest.first() == Some(&b' '));
            self.is_whole &= known.is_some();
            self.named.extend(known);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "1111111111111111111111111111111111111111";
    const TWO: &str = "2222222222222222222222222222222222222222";
    const NONE: &str = "0000000000000000000000000000000000000000";

    /// Returns how many names and memories are found in these files, and whether these are all.
    fn found(files: &[(&str, &[u8])]) -> (usize, usize, bool) {
        let top = tempfile::tempdir().unwrap();
        for (path, bytes) in files {
            let path = top.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
        }
        let Tips { named, remembered, is_whole } = tips(top.path(), top.path());
        (named.len(), remembered.len(), is_whole)
    }

    #[test]
    fn all_names_are_found_each_once() {
        let mut packed = format!("# pack-refs with: peeled\n{ONE} refs/tags/a").into_bytes();
        // Names are bytes.
        packed.extend(b"\xff\n^");
        packed.extend(TWO.bytes());
        let log = format!("{NONE} {ONE} T <t@e> 1 +0000\tcommit\n{ONE} {TWO} T <t@e> 2 +0000\tamend\n");
        let files: [(&str, &[u8]); 7] = [
            ("HEAD", b"ref: refs/heads/main\n"),
            ("packed-refs", &packed),
            ("refs/heads/main", ONE.as_bytes()),
            ("refs/heads/a/b", TWO.as_bytes()),
            ("refs/heads/b.lock", b""),
            ("worktrees/w/HEAD", ONE.as_bytes()),
            ("logs/HEAD", log.as_bytes()),
        ];
        assert_eq!(found(&files), (2, 2, true));
        assert_eq!(found(&[]), (0, 0, true));
    }

    #[test]
    fn what_is_not_understood_is_not_passed_over_in_silence() {
        let long = "1".repeat(64);
        let packed = format!("{long} refs/heads/main\n");
        for (path, text) in [
            ("refs/heads/main", long.as_str()),
            ("refs/heads/main", ""),
            ("HEAD", "no name"),
            ("packed-refs", packed.as_str()),
            ("packed-refs", ONE),
            ("logs/HEAD", long.as_str()),
            ("ORIG_HEAD", "short"),
            ("refs", "a file"),
        ] {
            assert!(!found(&[(path, text.as_bytes())]).2, "{path}: {text}");
        }
    }
}
