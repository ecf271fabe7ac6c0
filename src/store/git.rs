//! Where the repository around a folder keeps its things.
//! No git is started and no setting of it is followed.
#![expect(clippy::disallowed_methods, reason = "git's own files lie outside the folder")]

use std::path::{Path, PathBuf};
use std::time::Duration;

pub mod history;
mod inflate;
mod objects;
mod pack;
pub mod stages;
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
            // What a file or a link in the folder leads to may be anything.
            let is_git = kind.is_dir() || is_git_dir(&git_dir);
            is_git.then(|| Repository { work_tree: dir.to_path_buf(), git_dir })
        })
    }

    /// Tells whether the repository says itself that this is its work tree: a `.git` that leads elsewhere could lead
    /// into somebody else's.
    pub fn is_own(&self) -> bool {
        let dot_git = self.work_tree.join(".git");
        let Ok(found) = std::fs::symlink_metadata(&dot_git) else { return false };
        if found.is_dir() {
            return true;
        }
        let is_here = |place: Option<PathBuf>, here: &Path| place.and_then(|place| whole(&place)) == whole(here);
        // A linked work tree is known by where its `.git` is, a submodule by its setting `core.worktree`.
        let is_linked =
            self.shared_dir() != self.git_dir && is_here(pointer(&self.git_dir.join("gitdir"), ""), &dot_git);
        let is_submodule = || {
            let config = text(&self.git_dir.join("config")).unwrap_or_default();
            let named = config.lines().find_map(|line| {
                Some(line.trim().strip_prefix("worktree")?.trim().strip_prefix('=')?.trim().to_owned())
            });
            named.is_some_and(|named| is_here(Some(self.git_dir.join(named)), &self.work_tree))
        };
        found.is_file() && (is_linked || is_submodule())
    }

    /// Returns the repository around a directory that may not exist yet.
    pub fn around_new(dir: &Path) -> Option<Self> {
        dir.ancestors().find(|dir| dir.is_dir()).and_then(Self::around)
    }

    /// Returns the file that exists while git changes the index or the work tree.
    pub fn index_lock(&self) -> PathBuf {
        self.git_dir.join("index.lock")
    }

    /// Returns in words which file says that git is at work, and how old it is.
    pub fn lock_said(&self) -> String {
        let lock = self.index_lock();
        let age = age(&lock).map_or(String::new(), |age| match age.as_secs() {
            1 => " is 1 second old".to_owned(),
            seconds @ 0..120 => format!(" is {seconds} seconds old"),
            seconds => format!(" is {} minutes old", seconds / 60),
        });
        format!("`{}`{age}", lock.display())
    }

    /// Tells whether git is at work, or was killed at it.
    pub fn is_locked(&self) -> bool {
        age(&self.index_lock()).is_some()
    }

    /// Returns what git has begun and waits for a person to finish.
    pub fn unfinished(&self) -> Option<&'static str> {
        let marks = [
            ("MERGE_HEAD", "a merge"),
            ("rebase-merge", "a rebase"),
            ("rebase-apply", "a rebase"),
            ("CHERRY_PICK_HEAD", "a cherry-pick"),
            ("REVERT_HEAD", "a revert"),
        ];
        let stands = |name: &str| std::fs::symlink_metadata(self.git_dir.join(name)).is_ok();
        marks.iter().find(|(name, _)| stands(name)).map(|(_, what)| *what)
    }

    /// Returns the file with the settings of this clone; linked work trees share one.
    pub fn config(&self) -> PathBuf {
        self.shared_dir().join("config")
    }

    /// Returns the directory of what all work trees of this clone share.
    pub(super) fn shared_dir(&self) -> PathBuf {
        let shared = pointer(&self.git_dir.join("commondir"), "");
        // Git keeps the state of a linked work tree in `worktrees/NAME` of what all share, and nowhere else.
        let is_above = |shared: &PathBuf| {
            let own = whole(&self.git_dir);
            let above = own.as_deref().and_then(Path::parent).filter(|dir| dir.ends_with("worktrees"));
            above.and_then(Path::parent).is_some_and(|above| whole(shared).as_deref() == Some(above))
        };
        shared.filter(is_above).filter(|shared| is_git_dir(shared)).unwrap_or_else(|| self.git_dir.clone())
    }
}

/// Tells whether a directory is one that git keeps its things in.
fn is_git_dir(dir: &Path) -> bool {
    let is = |name: &str| std::fs::symlink_metadata(dir.join(name)).is_ok();
    is("HEAD") && (is("commondir") || is("objects") && is("refs"))
}

/// A lock of git's that is older than this was left by a git that was killed.
const DEAD_AFTER: Duration = Duration::from_secs(300);

/// Tells whether a lock of git's is there and young enough for a git at work.
pub(super) fn is_alive(lock: &Path) -> bool {
    age(lock).is_some_and(|age| age < DEAD_AFTER)
}

/// Returns how old a lock of git's is, if it is there; one from the future is new.
pub(super) fn age(lock: &Path) -> Option<Duration> {
    let made_at = std::fs::symlink_metadata(lock).ok()?.modified().ok()?;
    Some(made_at.elapsed().unwrap_or_default())
}

/// Returns the directories in a directory, as of cases, where there are few; among very many files not all are looked for.
pub(super) fn dirs(path: &Path) -> Vec<String> {
    if !std::fs::symlink_metadata(path).is_ok_and(|found| found.is_dir()) {
        return Vec::new();
    }
    let listed = std::fs::read_dir(path).into_iter().flatten().take(1_000).flatten();
    let dirs = listed.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
    let mut names: Vec<String> = dirs.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort();
    names
}

/// Returns the text of a file of git's; nothing if it is no file, for a pipe would keep us waiting for ever.
pub(super) fn text(file: &Path) -> Option<String> {
    let found = std::fs::metadata(file).ok()?;
    if !found.is_file() || found.len() > LARGEST {
        return None;
    }
    std::fs::read_to_string(file).ok()
}

/// Returns the text of a file of the work tree that git reads for itself: it follows no link there.
pub(super) fn text_in_tree(file: &Path) -> Option<String> {
    let is_link = std::fs::symlink_metadata(file).ok()?.file_type().is_symlink();
    if is_link { None } else { text(file) }
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
        assert_eq!(Repository::around(&linked), None);
        for (dir, name) in [(&own, "HEAD"), (&work.join(".git"), "HEAD")] {
            std::fs::write(dir.join(name), "ref: refs/heads/main\n").unwrap();
        }
        for name in ["objects", "refs"] {
            std::fs::create_dir(work.join(".git").join(name)).unwrap();
        }
        assert!(!Repository::around(&linked).unwrap().is_own());
        std::fs::write(own.join("gitdir"), format!("{}\n", linked.join(".git").display())).unwrap();
        assert!(Repository::around(&linked).unwrap().is_own());
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
    fn a_git_file_of_a_stranger_is_not_followed() {
        let top = tempfile::tempdir().unwrap();
        let top = std::fs::canonicalize(top.path()).unwrap();
        let (shop, victim, other) = (top.join("shop"), top.join("victim"), top.join("other/.git"));
        for dir in [&shop, &victim, &other.join("objects"), &other.join("refs"), &shop.join("own/worktrees/x")] {
            std::fs::create_dir_all(dir).unwrap();
        }
        let put = |path: PathBuf, text: String| std::fs::write(path, text).unwrap();
        put(victim.join("config"), "Host *\n".to_owned());
        put(other.join("HEAD"), String::new());
        put(other.join("config"), "[core]\n\tbare = false\n".to_owned());
        let lead = |to: &Path| put(shop.join(".git"), format!("gitdir: {}\n", to.display()));
        lead(&victim);
        assert_eq!(Repository::around(&shop), None);
        // A repository that knows nothing of the folder is read, but not told anything.
        lead(&other);
        assert!(!Repository::around(&shop).unwrap().is_own());
        put(other.join("config"), format!("[core]\n\tworktree = {}\n", shop.display()));
        assert!(Repository::around(&shop).unwrap().is_own());
        // What calls itself a linked work tree shares nothing with a directory that it is not part of.
        let own = shop.join("own/worktrees/x");
        put(own.join("HEAD"), String::new());
        put(own.join("gitdir"), shop.join(".git").display().to_string());
        for (commondir, is_own) in [(victim.display().to_string(), false), ("../..".to_owned(), false)] {
            put(own.join("commondir"), commondir);
            lead(&own);
            let found = Repository::around(&shop).unwrap();
            assert_eq!((found.config(), found.is_own()), (own.join("config"), is_own));
        }
        std::fs::remove_file(shop.join(".git")).unwrap();
        std::os::unix::fs::symlink(&other, shop.join(".git")).unwrap();
        assert!(!Repository::around(&shop).unwrap().is_own());
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
