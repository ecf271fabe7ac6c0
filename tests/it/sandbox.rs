//! A shop folder of a test's own, and the program in an environment that holds nothing but what is said here.
//! What the program prints is judged by the tests.

use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// The instant at which every session happens: a Wednesday morning, the shop is open.
pub(crate) const NOW: &str = "2026-11-25T09:00:00+02:00";

/// A directory that holds `shop/`, the program in `bin/`, and nothing else.
pub(crate) struct Sandbox {
    dir: TempDir,
}

/// What a program said.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// The program for somebody whom permissions bind: as root it is a copy of it, run by another user.
pub(crate) struct Bound {
    dir: TempDir,
    is_root: bool,
}

/// Whom root runs a program as, so that permissions mean something: `nobody`.
const NOBODY: u32 = 65_534;

impl Bound {
    /// Returns the program for a test, or says that the test is left out where root has no place that others may read.
    pub(crate) fn for_test(test: &str) -> Option<Self> {
        let dir = tempfile::Builder::new().prefix("amends-it-").tempdir().unwrap();
        let bound = Self { dir, is_root: rustix::process::geteuid().is_root() };
        if !bound.is_root {
            return Some(bound);
        }
        let (program, copy) = (Path::new(env!("CARGO_BIN_EXE_amends")), bound.program());
        fs::hard_link(program, &copy).or_else(|_| fs::copy(program, &copy).map(drop)).unwrap();
        fs::set_permissions(bound.dir.path(), fs::Permissions::from_mode(0o755)).unwrap();
        if bound.bind(Command::new(bound.program()).arg("--version").stdout(Stdio::null())).status().is_ok() {
            return Some(bound);
        }
        // The macros would go to the test's own report, which nobody sees when all is well.
        let _ = writeln!(std::io::stderr(), "{test}: left out, no other user can run a program here");
        None
    }

    /// Returns where the program stands.
    pub(crate) fn program(&self) -> PathBuf {
        if self.is_root { self.dir.path().join("amends") } else { PathBuf::from(env!("CARGO_BIN_EXE_amends")) }
    }

    /// Makes a command run as somebody whom permissions bind.
    pub(crate) fn bind<'c>(&self, command: &'c mut Command) -> &'c mut Command {
        if self.is_root { command.uid(NOBODY).gid(NOBODY) } else { command }
    }

    /// Gives a folder, with all that is in it, to who runs the program.
    pub(crate) fn give(&self, folder: &Path) {
        if !self.is_root {
            return;
        }
        std::os::unix::fs::lchown(folder, Some(NOBODY), Some(NOBODY)).unwrap();
        if folder.is_dir() && !folder.is_symlink() {
            fs::read_dir(folder).unwrap().for_each(|entry| self.give(&entry.unwrap().path()));
        }
    }
}

/// Returns a path of the repository.
pub(crate) fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

impl Sandbox {
    /// Returns a sandbox whose `shop/` is a copy of a folder.
    pub(crate) fn copy_of(folder: &Path) -> Self {
        let sandbox = Self::bare();
        copy(folder, &sandbox.shop());
        sandbox
    }

    /// Returns a sandbox whose `shop/` is the bakery of the examples.
    pub(crate) fn bakery() -> Self {
        Self::copy_of(&repository("examples/bakery"))
    }

    /// Returns a sandbox whose `shop/` is a care folder in Johannesburg without hours, parties and cases.
    pub(crate) fn new_shop() -> Self {
        let sandbox = Self::bare();
        fs::create_dir(sandbox.shop()).unwrap();
        fs::write(sandbox.shop().join("amends.toml"), "schema = 1\ntimezone = \"Africa/Johannesburg\"\n").unwrap();
        sandbox
    }

    /// Returns a sandbox without a `shop/`.
    pub(crate) fn bare() -> Self {
        let dir = tempfile::Builder::new().prefix("amends-it-").tempdir().unwrap();
        fs::create_dir(dir.path().join("bin")).unwrap();
        std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_amends"), dir.path().join("bin/amends")).unwrap();
        Self { dir }
    }

    /// Returns the directory of the sandbox.
    pub(crate) fn path(&self) -> &Path {
        self.dir.path()
    }

    /// Returns the shop's folder.
    pub(crate) fn shop(&self) -> PathBuf {
        self.dir.path().join("shop")
    }

    /// Returns the text of a file in the shop.
    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.shop().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// Writes a file of the shop, with the directories above it.
    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.shop().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Returns a program with the environment of all sessions, standing in the shop if there is one.
    pub(crate) fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        let cwd = if self.shop().is_dir() { self.shop() } else { self.path().to_owned() };
        command.env_clear().current_dir(cwd).stdin(Stdio::null());
        command.env("PATH", format!("{}:/usr/local/bin:/usr/bin:/bin", self.path().join("bin").display()));
        command.env("TMPDIR", self.path());
        for (key, value) in [("AMENDS_NOW", NOW), ("AMENDS_SEED", "1"), ("AMENDS_ME", "thandi"), ("LC_ALL", "C")] {
            command.env(key, value);
        }
        command
    }

    /// Returns git, ready to run as nobody in particular and without the settings of the machine.
    pub(crate) fn git(&self, dir: &Path) -> Command {
        let mut command = self.command("git");
        command.current_dir(dir).env("GIT_EDITOR", "true");
        for key in ["GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM"] {
            command.env(key, "/dev/null");
        }
        for who in ["AUTHOR", "COMMITTER"] {
            command.env(format!("GIT_{who}_NAME"), "t").env(format!("GIT_{who}_EMAIL"), "t@example.org");
        }
        command
    }

    /// Returns `amends` with these arguments, ready to run in the shop.
    pub(crate) fn amends(&self, args: &[&str]) -> Command {
        let mut command = self.command(env!("CARGO_BIN_EXE_amends"));
        command.args(args);
        command
    }

    /// Runs `amends` in the shop with a text on stdin.
    pub(crate) fn run_with(&self, stdin: &str, args: &[&str]) -> Said {
        said_to(stdin, &mut self.amends(args))
    }

    /// Runs `amends` in the shop.
    pub(crate) fn run(&self, args: &[&str]) -> Said {
        said(&mut self.amends(args))
    }

    /// Runs a script of `sh` in the shop.
    pub(crate) fn shell(&self, script: &str) -> Said {
        said(self.command("sh").args(["-c", script]))
    }
}

impl Said {
    /// Returns what stands on stdout as JSON.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// Returns the same if the program was content.
    pub(crate) fn ok(self) -> Self {
        assert_eq!(self.code, 0, "{self:?}");
        self
    }
}

/// Runs a program to its end; one that a signal ended has the code that a shell would give it.
pub(crate) fn said(command: &mut Command) -> Said {
    use std::os::unix::process::ExitStatusExt;
    let output = command.output().unwrap();
    let code = output.status.code().or_else(|| output.status.signal().map(|signal| 128 + signal)).unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Said { code, out: text(&output.stdout), err: text(&output.stderr) }
}

/// Runs a program with a text on stdin.
pub(crate) fn said_to(stdin: &str, command: &mut Command) -> Said {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(stdin.as_bytes()).unwrap();
    std::io::Seek::rewind(&mut file).unwrap();
    said(command.stdin(file))
}

/// Copies a folder with all that is in it; links stay links.
pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap_or_else(|error| panic!("{}: {error}", from.display())) {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        let kind = entry.file_type().unwrap();
        if kind.is_dir() {
            copy(&entry.path(), &target);
        } else if kind.is_symlink() {
            std::os::unix::fs::symlink(fs::read_link(entry.path()).unwrap(), target).unwrap();
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Returns all files under a folder, sorted, as paths that begin with the folder.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let Ok(entries) = fs::read_dir(folder) else { return found };
    for entry in entries {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_dir() {
            found.extend(files(&entry.path()));
        } else {
            found.push(entry.path());
        }
    }
    found.sort();
    found
}

/// Returns the zone of the bakery.
pub(crate) fn johannesburg() -> amends::calendar::zone::Zone {
    amends::calendar::zone::zone("Africa/Johannesburg").unwrap()
}
