//! Where the repository around a folder keeps its things.
//! No git is started and no setting of it is followed.
#![expect(clippy::disallowed_methods, reason = "git's own files lie outside the folder")]

use std::path::{Path, PathBuf};

pub mod history;
mod inflate;
mod objects;
mod pack;
mod tips;

/// No file of git's that we read is larger.
const LARGEST: u64 = 1024 * 1024;

/// A git work tree that holds the folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repository {
    /// The top directory of the work tree.
    pub work_tree: PathBuf,
    /// Where this work tree's own state is: its `index.lock` among others.
    pub git_dir: PathBuf,
}

impl Repository {
    /// Returns the repository around an existing directory, if there is one.
    pub fn around(root: &Path) -> Option<Self> {
        let root = whole(root)?;
        root.ancestors().find_map(|dir| {
            let dot_git = dir.join(".git");
            let kind = std::fs::symlink_metadata(&dot_git).ok()?.file_type();
            let git_dir = if kind.is_file() { pointer(&dot_git, "gitdir:")? } else { dot_git };
            Some(Repository { work_tree: dir.to_path_buf(), git_dir })
        })
    }

    /// Returns the repository around a directory that may not exist yet.
    pub fn around_new(dir: &Path) -> Option<Self> {
        dir.ancestors().find(|dir| dir.is_dir()).and_then(Self::around)
    }

    /// Returns the file that exists while git changes the index or the work tree.
    pub fn index_lock(&self) -> PathBuf {
        self.git_dir.join("index.lock")
    }

    /// Returns the file with the settings of this clone; linked work trees share one.
    pub fn config(&self) -> PathBuf {
        self.shared_dir().join("config")
    }

    /// Returns the directory of what all work trees of this clone share.
    fn shared_dir(&self) -> PathBuf {
        pointer(&self.git_dir.join("commondir"), "").unwrap_or_else(|| self.git_dir.clone())
    }
}

/// Returns the text of a file of git's; nothing if it is no file, for a pipe would keep us waiting for ever.
pub(super) fn text(file: &Path) -> Option<String> {
    let found = std::fs::metadata(file).ok()?;
    if !found.is_file() || found.len() > LARGEST {
        return None;
    }
    std::fs::read_to_string(file).ok()
}

/// Returns the whole path of an existing directory, without links.
pub(super) fn whole(dir: &Path) -> Option<PathBuf> {
    std::fs::canonicalize(dir).ok()
}

/// Returns a section's header as we write it.
pub(super) fn header(line: &str) -> String {
    let bare = line.trim();
    match bare.split_once(char::is_whitespace) {
        Some((name, rest)) => format!("{} {}", name.to_ascii_lowercase(), rest.trim()),
        None => bare.to_ascii_lowercase(),
    }
}

/// Returns the path that a one-line file of git names, relative to where the file is.
fn pointer(file: &Path, before: &str) -> Option<PathBuf> {
    let text = text(file)?;
    Some(file.parent()?.join(text.strip_prefix(before)?.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_repository_is_found_and_linked_work_trees_are_followed() {
        let top = tempfile::tempdir().unwrap();
        let top = std::fs::canonicalize(top.path()).unwrap();
        let (work, linked) = (top.join("work"), top.join("linked"));
        let shop = work.join("shop/cases");
        let own = work.join(".git/worktrees/linked");
        for dir in [&shop, &linked, &own] {
            std::fs::create_dir_all(dir).unwrap();
        }
        let found = Repository::around(&shop).unwrap();
        assert_eq!(found, Repository { work_tree: work.clone(), git_dir: work.join(".git") });
        assert_eq!(found.config(), work.join(".git/config"));

        std::fs::write(linked.join(".git"), format!("gitdir: {}\n", own.display())).unwrap();
        std::fs::write(own.join("commondir"), "../..\n").unwrap();
        let found = Repository::around(&linked).unwrap();
        assert_eq!(found.work_tree, linked);
        assert_eq!(found.index_lock(), own.join("index.lock"));
        assert_eq!(std::fs::canonicalize(found.config().parent().unwrap()).unwrap(), work.join(".git"));

        assert_eq!(Repository::around(&top.join("absent")), None);
        let new = work.join("not/yet/there");
        assert_eq!(Repository::around_new(&new), Repository::around(&work));
        assert!(Repository::around(&work).is_some());
    }

    #[test]
    fn a_pipe_in_the_place_of_a_file_is_not_waited_for() {
        let top = tempfile::tempdir().unwrap();
        let pipe = top.path().join("config");
        let mode = rustix::fs::Mode::from_raw_mode(0o600);
        rustix::fs::mknodat(rustix::fs::CWD, &pipe, rustix::fs::FileType::Fifo, mode, 0).unwrap();
        assert_eq!(text(&pipe), None);
    }
}
