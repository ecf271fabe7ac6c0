//! Where git would put its lock while it changes the work tree that holds the folder.
//! No git is started and nothing of its configuration is read.
#![expect(clippy::disallowed_methods, reason = "git's own files lie outside the folder")]

use std::path::{Path, PathBuf};

/// Returns the path of `index.lock`, whether or not it exists now; nothing outside a work tree.
pub(super) fn index_lock(root: &Path) -> Option<PathBuf> {
    let root = std::fs::canonicalize(root).ok()?;
    root.ancestors().find_map(|dir| {
        let dot_git = dir.join(".git");
        let kind = std::fs::symlink_metadata(&dot_git).ok()?.file_type();
        let git_dir = if kind.is_file() { linked(dir, &dot_git)? } else { dot_git };
        Some(git_dir.join("index.lock"))
    })
}

/// Returns the directory that a `.git` file (of a linked work tree or a submodule) names.
fn linked(dir: &Path, dot_git: &Path) -> Option<PathBuf> {
    let text = std::fs::read_to_string(dot_git).ok()?;
    Some(dir.join(text.strip_prefix("gitdir:")?.trim()))
}
