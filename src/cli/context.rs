//! What a command works with: the folder, its policy, now, who acts, texts from stdin.
//! It finds and opens; what to do with a case belongs to the commands.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use chrono::Utc;

use crate::calendar::due::{self, Due, DueError, Phrase, Sense};
use crate::calendar::hours::Calendar;
use crate::calendar::now::Now;
use crate::calendar::span::Span;
use crate::calendar::zone::Zone;
use crate::cli::error::{Error, Kind};
use crate::cli::globals::Globals;
use crate::cli::loading::{self, Loaded};
use crate::model::folder::Folder;
use crate::model::look::Look;
use crate::model::policy::Policy;
use crate::model::replay;
use crate::rules::table;
use crate::store::attributes::{Said, Wishes};
use crate::store::disk::Disk;
use crate::store::driver::Driver;
use crate::store::error::said_by_system;
use crate::store::index::Shelf;
use crate::store::load::{self, Flaw};
use crate::store::progress::Listener;
use crate::store::root::MARK;
use crate::store::state::{self, State};
use crate::store::witness::{Memory, WitnessDisk, Written};
use crate::view::page::{Block, Page, Problem};
use crate::world::World;

/// What every command is given.
pub(crate) struct Context<'w> {
    pub(crate) world: &'w mut World,
    pub(crate) globals: Globals,
    pub(crate) stdin_is_read: bool,
    /// Whether the command is one that writes.
    pub(crate) will_write: bool,
    /// Whether a clock that stands before the record is taken for right.
    pub(crate) forced: bool,
    /// How long a text was that came from stdin and is longer than meant.
    pub(crate) long_text: Option<usize>,
    /// What was written in this run.
    pub(crate) written: Memory,
    /// What was written in this run and goes on no journal.
    pub(crate) forgotten: BTreeMap<PathBuf, Written>,
    /// Where, by whom and when, once a care folder is open.
    pub(crate) scene: Option<Scene>,
    /// What this run is called in the journal if nothing can take it back.
    pub(crate) lasting: Option<String>,
}

/// Where, by whom and when a command was typed.
pub(crate) struct Scene {
    pub(crate) root: PathBuf,
    pub(crate) me: String,
    pub(crate) typed: Now,
}

/// An open care folder.
pub(crate) struct Care {
    pub(crate) root: PathBuf,
    pub(crate) disk: Box<dyn Disk>,
    pub(crate) policy: Policy,
    /// What is wrong with `amends.toml`.
    pub(crate) flaws: Vec<Flaw>,
    /// When the answer holds or the change happens: `--as-of`, `--at`, or now.
    pub(crate) now: Now,
    /// When it is typed: the clock, or `AMENDS_NOW`.
    pub(crate) typed: Now,
    pub(crate) me: String,
    /// Where its index lies, if it may have one.
    pub(crate) shelf: Option<Shelf>,
    /// Whom to tell how far a long reading has come.
    pub(crate) listener: Option<Listener>,
    /// Whether cases are to be walked back to `now`.
    pub(crate) replayed: bool,
    /// Whether the clock is taken for right whatever is on record.
    pub(crate) forced: bool,
}

impl<'w> Context<'w> {
    /// Returns a context for one run.
    pub(crate) fn new(world: &'w mut World, globals: Globals) -> Self {
        Self {
            world,
            globals,
            stdin_is_read: false,
            will_write: false,
            forced: false,
            long_text: None,
            written: Memory::default(),
            forgotten: BTreeMap::new(),
            scene: None,
            lasting: None,
        }
    }

    /// Opens the care folder; a policy that cannot be trusted stops here.
    pub(crate) fn care(&mut self) -> Result<Care, Error> {
        let care = self.care_as_it_is()?;
        match care.flaws.iter().find(|flaw| flaw.is_error()) {
            Some(flaw) => Err(Error::data(problem(flaw))),
            None if self.will_write && care.flaws.iter().any(is_newer) => {
                Err(Error::new(Kind::Refused, format!("`{MARK}` was written by a newer version"))
                    .hint("nothing was written; update `amends`"))
            }
            None => Ok(care),
        }
    }

    /// Opens the care folder even if its policy is broken: `check` wants to name all that is wrong.
    pub(crate) fn care_as_it_is(&mut self) -> Result<Care, Error> {
        let root = self.root()?;
        let disk = (self.world.open)(&root).map_err(|error| {
            Error::new(Kind::Data, format!("cannot open `{}`: {}", root.display(), said_by_system(&error)))
        })?;
        let disk: Box<dyn Disk> = Box::new(WitnessDisk::new(disk, Arc::clone(&self.written)));
        let (policy, flaws) = load::policy(disk.as_ref());
        let typed = self.typed(&policy.calendar)?;
        let now = match (&self.globals.as_of, &self.globals.at) {
            (Some(as_of), _) => as_of_at(as_of, &typed, &policy.calendar)?,
            (None, Some(at)) => moved_back(at, &typed, &policy.calendar)?,
            (None, None) => typed,
        };
        let me = self.me();
        self.scene = Some(Scene { root: disk.root(), me: me.clone(), typed });
        let shelf = loading::shelf(self, &disk.root());
        let listener = self.world.listener.filter(|_| !self.globals.quiet);
        let (replayed, forced) = (self.globals.as_of.is_some(), self.forced);
        Ok(Care { root, disk, policy, flaws, now, typed, me, shelf, listener, replayed, forced })
    }

    /// Returns the clock, or what `AMENDS_NOW` says instead.
    pub(crate) fn typed(&mut self, calendar: &Calendar) -> Result<Now, Error> {
        let clock = Now::new(self.world.clock, calendar.zone());
        let Some(text) = self.world.var("AMENDS_NOW").map(str::to_owned) else { return Ok(clock) };
        let phrase = due::parse(&text, &clock, calendar, Sense::Happened)
            .map_err(|error| Error::usage(format!("`AMENDS_NOW`: {}", error.message())).hint(error.hint()))?;
        if self.world.terminal.stderr && !self.globals.quiet && self.scene.is_none() {
            let note = format!("now is {} by `AMENDS_NOW`\n", due::rfc3339(phrase.at));
            let _ = std::io::Write::write_all(&mut self.world.stderr, note.as_bytes());
        }
        Ok(clock.moved_to(phrase.at.with_timezone(&Utc)))
    }

    pub(crate) fn me(&self) -> String {
        let given = self.globals.me.as_deref().or_else(|| self.world.var("AMENDS_ME"));
        given.unwrap_or(&self.world.login).to_owned()
    }

    /// Returns the calendar of the care folder, or, with none, UTC that is always open.
    pub(crate) fn calendar(&mut self) -> Result<(Option<Care>, Calendar, Now), Error> {
        let is_named = self.globals.dir.is_some() || self.world.var("AMENDS_DIR").is_some();
        if is_named || self.root().is_ok() {
            let care = self.care()?;
            let (calendar, now) = (care.policy.calendar.clone(), care.now);
            return Ok((Some(care), calendar, now));
        }
        let calendar = Calendar::always_open(Zone::UTC);
        let typed = self.typed(&calendar)?;
        let now = match &self.globals.as_of {
            Some(as_of) => as_of_at(as_of, &typed, &calendar)?,
            None => typed,
        };
        if !self.globals.quiet {
            let note = b"no care folder here: taking UTC, always open\n";
            let _ = std::io::Write::write_all(&mut self.world.stderr, note);
        }
        Ok((None, calendar, now))
    }

    /// Returns this user's private notes about the care folder, or in words why there are none.
    pub(crate) fn state(&self, care: &Care) -> Result<State, String> {
        self.state_of(&care.disk.root())
    }

    /// Returns this user's private notes about the care folder at a path.
    pub(crate) fn state_of(&self, root: &Path) -> Result<State, String> {
        let Some(home) = state::home(|name| self.world.var(name)) else {
            return Err("neither `XDG_STATE_HOME` nor `HOME` says where".to_owned());
        };
        let dir = state::dir_of(&home, root);
        let disk =
            (self.world.private)(&dir).map_err(|error| format!("`{}`: {}", dir.display(), said_by_system(&error)))?;
        Ok(State::new(disk))
    }

    /// Returns the sentence for a clone that would merge cases by lines although the folder asks for more.
    pub(crate) fn clone_note(&self) -> Option<String> {
        let scene = self.scene.as_ref()?;
        let driver = Driver::of(&scene.root)?;
        let Wishes { union, overruled, .. } = &driver.wishes;
        if let Some(Said { file, line, text }) = union.as_ref().or(overruled.as_ref()) {
            let hint = "take it out, then say `amends init --git`";
            return Some(format!(
                "note: `{text}` in line {line} of `{file}` keeps git from merging cases by meaning; {hint}"
            ));
        }
        if let [first, ..] = driver.wishes.lacks.as_slice() {
            return Some(format!("note: git merges `{first}` line by line; say `amends init --git`"));
        }
        driver.is_missing().then(|| {
            "note: git in this clone does not know how to merge cases; say `amends init --git` once".to_owned()
        })
    }

    /// Returns how long to wait for the folder's lock.
    pub(crate) fn wait(&self) -> Result<Duration, Error> {
        let Some(text) = &self.globals.wait else { return Ok(Duration::from_secs(10)) };
        let span = span(text)?;
        let start = self.world.clock;
        let end = span.after(start, &Calendar::always_open(Zone::UTC)).map_err(|error| due_error(&error))?;
        Ok((end - start).to_std().unwrap_or_default())
    }
}

impl Care {
    /// Returns the eyes with which pure rules look.
    pub(crate) fn look(&self) -> Look<'_> {
        Look { now: self.now, policy: &self.policy }
    }

    /// Returns the folder's zone.
    pub(crate) fn zone(&self) -> Zone {
        self.policy.calendar.zone()
    }

    /// Returns a case as it was known at the instant asked for.
    pub(crate) fn known(&self, case: crate::model::case::Case) -> Option<crate::model::case::Case> {
        if self.replayed { replay::known_at(&case, self.now.at()) } else { Some(case) }
    }

    /// Returns a page about the instant asked for.
    pub(crate) fn page(&self, schema: &'static str, blocks: Vec<Block>) -> Page {
        Page {
            schema,
            as_of: self.now.at(),
            timezone: self.zone().name().to_owned(),
            n_read: None,
            n_doubtful: 0,
            problems: self.remarks(),
            blocks,
        }
    }

    /// Returns what every answer says of `amends.toml`: a newer version may mean more by it than we read, and where a word
    /// is unknown something else holds.
    fn remarks(&self) -> Vec<Problem> {
        self.flaws.iter().filter(|flaw| is_remark(flaw)).map(problem).collect()
    }

    /// Returns a page about all cases, naming those that could not be read, or not for certain.
    pub(crate) fn page_of(&self, loaded: &Loaded, schema: &'static str, blocks: Vec<Block>) -> Page {
        let page = self.page(schema, blocks);
        let problems = loaded.flaws.iter().filter(|flaw| is_doubtful(flaw)).map(problem);
        let problems = page.problems.iter().cloned().chain(problems).collect();
        let n_doubtful = n_doubtful(&loaded.folder, &loaded.flaws);
        Page { n_read: Some(loaded.n_read), n_doubtful, problems, ..page }
    }

    /// Returns the id of the person that was typed; `me` is who acts.
    pub(crate) fn person(&self, typed: &str) -> String {
        if typed == "me" { self.me.clone() } else { typed.to_owned() }
    }

    /// Returns the instant that a phrase names, as the due of a promise.
    pub(crate) fn due(&self, text: &str) -> Result<Phrase, Error> {
        instant_of(text, &self.now, &self.policy.calendar)
    }
}

/// Returns how many cases are shown although something in their file is an error.
pub(crate) fn n_doubtful(folder: &Folder, flaws: &[Flaw]) -> usize {
    let bad: HashSet<&str> = flaws.iter().filter(|flaw| flaw.is_error()).map(|flaw| flaw.path.as_str()).collect();
    folder.cases.iter().filter(|filed| bad.contains(filed.path.as_str())).count()
}

/// Returns whether an answer may be another because of a flaw.
fn is_doubtful(flaw: &Flaw) -> bool {
    flaw.is_error() || is_remark(flaw)
}

/// Returns whether something else may hold than what stands there: a word that nobody knows counts as another one.
fn is_remark(flaw: &Flaw) -> bool {
    flaw.diagnostic.code == "value.unknown" || is_newer(flaw)
}

/// Returns whether a flaw is that a newer version wrote the file.
pub(crate) fn is_newer(flaw: &Flaw) -> bool {
    flaw.diagnostic.code == "schema.newer"
}

fn happened(text: &str, now: &Now, calendar: &Calendar) -> Result<Phrase, Error> {
    due::parse(text, now, calendar, Sense::Happened).map_err(|error| due_error(&error))
}

/// Returns the instant of something that happened, counted from `now`.
pub(crate) fn happened_at(
    text: &str,
    now: &Now,
    calendar: &Calendar,
) -> Result<chrono::DateTime<chrono::FixedOffset>, Error> {
    happened(text, now, calendar).map(|phrase| phrase.at)
}

/// Returns the instant of something that happened before it is typed; a day that is not over has begun.
pub(crate) fn past_at(
    text: &str,
    now: &Now,
    typed: &Now,
    calendar: &Calendar,
) -> Result<chrono::DateTime<chrono::FixedOffset>, Error> {
    let phrase = happened(text, now, calendar)?;
    // Before opening time, today is still today.
    let is_today = phrase.due == Due::Day(typed.at().date_naive());
    Ok(if is_today { phrase.at.min(typed.at()) } else { phrase.at })
}

/// Returns the `now` of an answer about another time.
fn as_of_at(as_of: &str, typed: &Now, calendar: &Calendar) -> Result<Now, Error> {
    Ok(typed.moved_to(happened(as_of, typed, calendar)?.at.with_timezone(&Utc)))
}

/// Returns the `now` of a write that says when it really happened.
pub(crate) fn moved_back(at: &str, typed: &Now, calendar: &Calendar) -> Result<Now, Error> {
    let happened_at = past_at(at, typed, typed, calendar)?;
    if happened_at > typed.at() {
        let message = format!("it cannot have happened at {}, in the future", due::rfc3339(happened_at));
        return Err(Error::new(Kind::Refused, message).hint("`--at` says when it really happened; give an earlier one"));
    }
    Ok(typed.moved_to(happened_at.with_timezone(&Utc)))
}

/// Returns the instant that a phrase names as a due, counted from `now`.
pub(crate) fn instant_of(text: &str, now: &Now, calendar: &Calendar) -> Result<Phrase, Error> {
    due::parse(text, now, calendar, Sense::Due).map_err(|error| due_error(&error))
}

/// Returns the length that a text names.
pub(crate) fn span(text: &str) -> Result<Span, Error> {
    Span::parse(text).map_err(|error| due_error(&error))
}

/// Returns the usage error of words that give no instant.
pub(crate) fn due_error(error: &DueError) -> Error {
    Error::usage(error.message()).hint(error.hint())
}

/// Returns a flaw as pages and errors show it.
pub(crate) fn problem(flaw: &Flaw) -> Problem {
    use crate::model::diagnostic::Severity;
    Problem {
        path: flaw.path.clone(),
        line: flaw.line,
        column: flaw.column,
        code: flaw.diagnostic.code,
        level: match flaw.diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        },
        message: flaw.diagnostic.message.clone(),
        hint: flaw.diagnostic.hint.clone().or_else(|| manual(flaw.diagnostic.code)),
    }
}

/// Returns where a code is explained.
fn manual(code: &str) -> Option<String> {
    table::find(code).map(|_| format!("`amends explain {code}` says what to do"))
}
