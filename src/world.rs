//! The world: clock, environment, streams, terminal and randomness, read once by `from_process`.
//! All else is functions of it; no layer but `cli` names it.

use std::collections::BTreeMap;
use std::io::{self, BufRead as _, IsTerminal, Read, Write};
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};

use crate::model::dice::Dice;
use crate::store::disk::Disk;
use crate::store::progress::{Erasing, Listener};
use crate::store::real_disk::RealDisk;

/// Everything that comes from outside.
pub struct World {
    /// The system clock at start; `AMENDS_NOW` replaces it later, in the folder's zone.
    pub clock: DateTime<Utc>,
    pub env: BTreeMap<String, String>,
    /// Where we stand, if the system knows.
    pub cwd: Option<PathBuf>,
    pub stdin: Box<dyn Read>,
    pub stdout: Box<dyn Write>,
    pub stderr: Box<dyn Write>,
    pub terminal: Terminal,
    /// Tells people at a terminal how far a long work has come; nobody where stderr is none.
    pub listener: Option<Listener>,
    /// The login name, for when nobody said who acts.
    pub login: String,
    /// The machine's IANA zone, if it has one.
    pub machine_zone: Option<String>,
    pub dice: Dice,
    /// By what the running program is known: another build may read a file otherwise.
    pub program: u64,
    /// Opens a care folder at an absolute path.
    pub open: fn(&Path) -> io::Result<Box<dyn Disk>>,
    /// Opens a file that the caller named, outside the care folder.
    pub source: fn(&Path) -> io::Result<Box<dyn Read>>,
    /// Counts the lines of such a file, if it can be read twice.
    pub n_lines: fn(&Path) -> Option<usize>,
    /// Lets the caller's editor (its words) work on a private copy of these bytes.
    pub edit: Edit,
    /// Opens a directory that is the user's alone, making it first.
    pub private: fn(&Path) -> io::Result<Box<dyn Disk>>,
    /// Makes the directory of a new care folder.
    pub make: fn(&Path) -> io::Result<()>,
}

/// A private copy that an editor worked on.
pub struct Edited {
    pub path: PathBuf,
    pub text: Vec<u8>,
}

impl Edited {
    /// Writes a text where only the caller can read it; one that is there already stays.
    #[expect(clippy::disallowed_types, reason = "the copy is no part of the care folder")]
    pub fn keep(&self) -> io::Result<()> {
        use std::os::unix::fs::OpenOptionsExt;
        match std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&self.path) {
            Ok(mut copy) => copy.write_all(&self.text),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Removes the copy once its text is safe elsewhere.
    #[expect(clippy::disallowed_methods, reason = "the copy is no part of the care folder")]
    pub fn discard(self) {
        let _ = std::fs::remove_file(&self.path);
    }
}

/// What we know about the streams.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Terminal {
    pub stdin: bool,
    pub stdout: bool,
    pub stderr: bool,
    /// Columns of the terminal that stdout is, or what `COLUMNS` says, also of a pipe.
    pub width: Option<usize>,
}

impl World {
    /// Reads the process once.
    #[expect(clippy::disallowed_methods, reason = "the one place that asks the clock and the environment")]
    pub fn from_process() -> Self {
        // Nobody promises by the nanosecond: whole seconds keep files readable.
        let clock = DateTime::from_timestamp(Utc::now().timestamp(), 0).unwrap_or_default();
        // A value that is no text names nothing we could open; left out, it would seem that nobody had set it.
        let env: BTreeMap<String, String> = std::env::vars_os()
            .filter_map(|(key, value)| Some((key.into_string().ok()?, value.to_string_lossy().into_owned())))
            .collect();
        let terminal = Terminal {
            stdin: io::stdin().is_terminal(),
            stdout: io::stdout().is_terminal(),
            stderr: io::stderr().is_terminal(),
            width: columns(&env, io::stdout()),
        };
        Self {
            clock,
            cwd: std::env::current_dir().ok(),
            stdin: Box::new(io::stdin()),
            stdout: Box::new(io::stdout()),
            stderr: Box::new(io::stderr()),
            terminal,
            listener: terminal.stderr.then(|| listener(&env)),
            login: login(&env),
            machine_zone: iana_time_zone::get_timezone().ok(),
            dice: Dice::seeded(seed(&env, clock)),
            program: program(),
            open: |root| Ok(Box::new(RealDisk::open(root)?)),
            source,
            n_lines,
            edit,
            private: |dir| Ok(Box::new(RealDisk::make_private(dir)?)),
            make: |root| RealDisk::make(root).map(|_| ()),
            env,
        }
    }

    /// Returns an environment variable that is set and not empty.
    pub fn var(&self, name: &str) -> Option<&str> {
        self.env.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }
}

/// Writes to the terminal that stderr is; when that fails there is nobody left to tell.
fn say(text: &str) {
    let _ = io::stderr().write_all(text.as_bytes());
}

/// Returns the one who sits at the terminal that stderr is.
fn listener(env: &BTreeMap<String, String>) -> Listener {
    let is_dumb = env.get("TERM").is_some_and(|term| term == "dumb");
    let erasing = if is_dumb { Erasing::ByBlanks } else { Erasing::BySequence };
    Listener { say, clock: elapsed, columns: columns(env, io::stderr()), erasing }
}

/// Returns how long the process has run, about.
#[expect(clippy::disallowed_methods, reason = "how long a work takes is no date of a record")]
fn elapsed() -> Duration {
    static BEGAN: OnceLock<Instant> = OnceLock::new();
    BEGAN.get_or_init(Instant::now).elapsed()
}

/// Returns the length and time of the program's own file as one number.
#[expect(clippy::disallowed_methods, reason = "the program is no part of the care folder")]
fn program() -> u64 {
    use std::os::unix::fs::MetadataExt;
    let found = std::env::current_exe().and_then(std::fs::metadata).ok();
    found.map_or(0, |found| {
        let time = found.mtime().wrapping_mul(1_000_000_007).wrapping_add(found.mtime_nsec());
        time.cast_unsigned() ^ found.size().rotate_left(40)
    })
}

/// Runs an editor on a copy of some bytes: in this directory, else where the system keeps what is temporary; of this name.
pub type Edit = fn(&[String], Option<&Path>, &str, &[u8]) -> io::Result<Edited>;

/// Runs the editor on a copy that only the caller can read, and returns what became of it.
#[expect(clippy::disallowed_types, clippy::disallowed_methods, reason = "the copy is no part of the care folder")]
fn edit(editor: &[String], dir: Option<&Path>, name: &str, bytes: &[u8]) -> io::Result<Edited> {
    use std::os::unix::fs::OpenOptionsExt;
    let Some((program, arguments)) = editor.split_first() else { return Err(io::ErrorKind::InvalidInput.into()) };
    let dir = dir.map_or_else(std::env::temp_dir, Path::to_path_buf);
    // Where others write too, a name that nobody can have taken before.
    let mut random = [0u8; 8];
    getrandom::fill(&mut random).map_err(io::Error::other)?;
    let path = dir.join(format!("amends-{:016x}-{name}", u64::from_ne_bytes(random)));
    let mut copy = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
    copy.write_all(bytes)?;
    drop(copy);
    let status = std::process::Command::new(program).args(arguments).arg(&path).status();
    let ran =
        status.and_then(|status| if status.success() { Ok(()) } else { Err(io::Error::other(status.to_string())) });
    match ran.and_then(|()| std::fs::read(&path)) {
        Ok(text) => Ok(Edited { path, text }),
        Err(error) => {
            let _ = std::fs::remove_file(&path);
            Err(error)
        }
    }
}

/// Returns how many lines a file has; nothing of what can be read only once.
#[expect(clippy::disallowed_types, clippy::disallowed_methods, reason = "a file that the caller named, as above")]
fn n_lines(path: &Path) -> Option<usize> {
    std::fs::metadata(path).ok().filter(std::fs::Metadata::is_file)?;
    Some(io::BufReader::new(std::fs::File::open(path).ok()?).split(b'\n').take_while(Result::is_ok).count())
}

#[expect(clippy::disallowed_types, reason = "a file that the caller named is no part of the care folder")]
fn source(path: &Path) -> io::Result<Box<dyn Read>> {
    Ok(Box::new(std::fs::File::open(path)?))
}

/// Returns the width of this terminal, or what `COLUMNS` says.
fn columns(env: &BTreeMap<String, String>, terminal: impl AsFd) -> Option<usize> {
    if let Some(columns) = env.get("COLUMNS").and_then(|columns| columns.parse().ok()).filter(|columns| *columns > 0) {
        return Some(columns);
    }
    let size = rustix::termios::tcgetwinsize(terminal).ok()?;
    (size.ws_col > 0).then_some(usize::from(size.ws_col))
}

/// Returns the login name: the environment's, else the one that this machine has for the user, so that a bare cron job
/// has the name of its shell; the number of the user where the machine has none.
#[expect(clippy::disallowed_methods, reason = "the machine's list of users is no part of the care folder")]
fn login(env: &BTreeMap<String, String>) -> String {
    let said = ["USER", "LOGNAME"].iter().find_map(|name| env.get(*name).filter(|value| !value.is_empty()).cloned());
    said.unwrap_or_else(|| {
        let uid = rustix::process::getuid().as_raw();
        let users = std::fs::read("/etc/passwd").unwrap_or_default();
        user(&String::from_utf8_lossy(&users), uid).unwrap_or_else(|| format!("uid-{uid}"))
    })
}

/// Returns the name of a user in a list of lines `name:password:number:...`.
fn user(users: &str, uid: u32) -> Option<String> {
    let number = uid.to_string();
    users.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next().filter(|name| !name.trim().is_empty())?;
        (fields.nth(1) == Some(number.as_str())).then(|| name.to_owned())
    })
}

/// Returns an unpredictable seed; `AMENDS_SEED` fixes it for tests and bug reports.
fn seed(env: &BTreeMap<String, String>, clock: DateTime<Utc>) -> u64 {
    if let Some(seed) = env.get("AMENDS_SEED").and_then(|seed| seed.parse().ok()) {
        return seed;
    }
    let mut bytes = [0u8; 8];
    // Without a random source a new id could repeat another clone's; the clock and the process differ at least.
    if getrandom::fill(&mut bytes).is_err() {
        return clock.timestamp_nanos_opt().unwrap_or(0).unsigned_abs() ^ (u64::from(std::process::id()) << 32);
    }
    u64::from_le_bytes(bytes)
}

#[cfg(test)]
mod tests {
    use super::user;

    #[test]
    fn a_user_is_found_by_its_number() {
        let users = "root:x:0:0:root:/root:/bin/bash\n# a word\n:x:7:\n+::::::\nthandi:x:1000:1000:,,,:/home/thandi:/bin/sh\nalso:x:1000:\n";
        for (uid, expect) in [(0, Some("root")), (1000, Some("thandi")), (7, None), (100, None), (10, None)] {
            assert_eq!(user(users, uid).as_deref(), expect, "{uid}");
        }
    }
}
