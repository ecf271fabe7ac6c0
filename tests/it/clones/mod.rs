//! Several clones of one folder and real git between them, with the merge driver and without.
//! The rules of merging themselves are tested in `merging`.

mod attributes;
mod driver;
mod finish;
mod hands;
mod layouts;
mod pairs;
mod past;
mod people;
mod rounds;
mod traps;

use std::fs;
use std::path::{Path, PathBuf};

use amends::format::tree::Syntax;

use crate::sandbox::{Said, Sandbox, said};

/// Where the case of these tests lies.
pub(crate) const CASE: &str = "cases/2026/kd35-dnr3.toml";

/// Where it lies in JSON.
const IN_JSON: &str = "cases/2026/kd35-dnr3.json";

/// Returns where the case of these tests lies in a language.
fn place(syntax: Syntax) -> &'static str {
    if syntax == Syntax::Toml { CASE } else { IN_JSON }
}

/// What git runs as this clone's driver.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Driver {
    /// As `amends init --git` sets it up.
    Armed,
    /// The attributes are there, and this clone was never told.
    Untold,
}

/// A work tree in a sandbox.
pub(crate) struct Tree<'s> {
    sandbox: &'s Sandbox,
    pub(crate) dir: PathBuf,
}

impl<'s> Tree<'s> {
    /// Returns a new repository with one case, committed on `main`.
    pub(crate) fn new(sandbox: &'s Sandbox, name: &str, case: &str, driver: Driver) -> Self {
        Self::with(sandbox, name, CASE, case, driver)
    }

    /// Returns a new repository with one file beside the shop's own, committed on `main`.
    fn with(sandbox: &'s Sandbox, name: &str, path: &str, text: &str, driver: Driver) -> Self {
        let dir = sandbox.path().join(name);
        fs::create_dir(&dir).unwrap();
        let tree = Self { sandbox, dir };
        tree.git(&["init", "-q", "-b", "main"]).ok();
        tree.amends(&["init", "--git", "--timezone", "Africa/Johannesburg"]).ok();
        if driver == Driver::Untold {
            tree.git(&["config", "--remove-section", "merge.amends"]).ok();
        }
        tree.write(path, text);
        tree.commit("base");
        tree
    }

    /// Returns a clone of this one.
    pub(crate) fn cloned(&self, name: &str, driver: Driver) -> Tree<'s> {
        let dir = self.sandbox.path().join(name);
        self.git(&["clone", "-q", ".", &dir.display().to_string()]).ok();
        let tree = Tree { sandbox: self.sandbox, dir };
        if driver == Driver::Armed {
            tree.amends(&["init", "--git"]).ok();
        }
        tree
    }

    /// Runs git here, as nobody in particular and without the settings of the machine.
    pub(crate) fn git(&self, args: &[&str]) -> Said {
        said(self.sandbox.git(&self.dir).args(args))
    }

    /// Runs `amends` here.
    pub(crate) fn amends(&self, args: &[&str]) -> Said {
        said(self.sandbox.amends(args).current_dir(&self.dir))
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.dir.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.dir.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    pub(crate) fn has(&self, path: &str) -> bool {
        Path::new(&self.dir).join(path).exists()
    }

    /// Commits all there is; nothing new is a commit as well.
    pub(crate) fn commit(&self, message: &str) {
        self.git(&["add", "-A"]).ok();
        self.git(&["commit", "-q", "--allow-empty", "-m", message]).ok();
    }

    /// Makes a branch to work on, from another.
    pub(crate) fn work_on(&self, from: &str) {
        self.git(&["checkout", "-q", "-f", "-B", "work", from]).ok();
    }

    /// Makes a branch from a commit with one file changed.
    pub(crate) fn branch(&self, name: &str, from: &str, path: &str, text: &str) {
        self.git(&["checkout", "-q", "-f", "-B", name, from]).ok();
        self.write(path, text);
        self.commit(name);
    }
}
