//! Changing party files: lock, read, decide, patch, read again, replace; or the diff of a dry run.
//! What to change is decided by `actions::party`.

use std::path::{Path, PathBuf};

use crate::actions::party;
use crate::actions::refusal::Refusal;
use crate::cli::answer::{Answer, Quiet, Said};
use crate::cli::anyway::clock_is_right;
use crate::cli::context::{Care, Context, problem};
use crate::cli::error::{Error, Kind};
use crate::cli::loading::{Loaded, Missed};
use crate::cli::party::find::Among;
use crate::cli::raising::Raise;
use crate::cli::write::{diff_lines, fold, refused, told_already, unwritten};
use crate::format::read_party;
use crate::format::rewrite::{Rewritten, rewrite_party};
use crate::format::tree::{Syntax, parse};
use crate::model::edit::Edit;
use crate::model::folder::Folder;
use crate::model::id::{CaseId, PartyId};
use crate::model::look::Look;
use crate::model::party::Party;
use crate::reports::party::Register;
use crate::rules::repeat::untold;
use crate::store::commit::{self, Change};
use crate::store::error::StoreError;
use crate::store::janitor;
use crate::store::load::{self, CASES, Flaw, LIMIT, PARTIES};
use crate::store::lock::{self, Held};
use crate::store::probe;
use crate::view::cell::Cell;
use crate::view::page::{Block, Line, Problem};

/// The parties of a folder while some of them are changed.
pub(super) struct Desk<'a> {
    care: &'a Care,
    pub(super) folder: Folder,
    /// What is wrong with the files.
    flaws: Vec<Flaw>,
    /// What could not be read.
    missed: Option<Missed>,
    held: Option<Held<'a>>,
    /// Whether nothing is written.
    is_dry: bool,
    once: Option<String>,
    /// What a dry run would change.
    diffs: Vec<Line>,
    errors: Vec<Error>,
    /// Cases that are emergencies by the change, each with who complains in it.
    raised: Vec<(CaseId, Option<PartyId>)>,
    saved: bool,
}

impl<'a> Desk<'a> {
    /// Takes the lock, unless nothing will be written, and reads all parties and cases.
    pub(super) fn open(cx: &Context<'_>, care: &'a Care) -> Result<Self, Error> {
        let wait = cx.wait()?;
        let held = if cx.globals.dry_run { None } else { Some(lock::hold(care.disk.as_ref(), wait)?) };
        let loaded = care.load()?;
        let missed = loaded.missed();
        let Loaded { folder, flaws, .. } = loaded;
        clock_is_right(care, folder.cases.iter().map(|filed| &filed.case))?;
        let once = cx.globals.once.clone();
        let is_dry = held.is_none();
        let (diffs, errors, raised) = (Vec::new(), Vec::new(), Vec::new());
        Ok(Self { care, folder, flaws, missed, held, is_dry, once, diffs, errors, raised, saved: false })
    }

    /// Returns where a party is looked for.
    pub(super) fn among(&self) -> Among<'_> {
        Among { folder: &self.folder, region: self.region(), flaws: &self.flaws }
    }

    /// Returns a file that could not be read, so that nobody knows what it says of whom.
    pub(super) fn unread(&self) -> Option<Problem> {
        self.flaws.iter().find(|flaw| flaw.is_error()).map(problem)
    }

    /// Returns the region by which bare phone numbers are read.
    pub(super) fn region(&self) -> Option<&'a str> {
        self.care.policy.region.as_deref()
    }

    /// Tells whether a party was changed before under this run's `--once` key.
    pub(super) fn is_done(&self, party: &Party) -> bool {
        party::is_done(party, self.once.as_deref())
    }

    /// Makes each case of these parties an emergency that repeats another one and is none on record, and tells of it.
    ///
    /// It is done whether or not a party was changed: an earlier run may have been cut short before it came to this.
    pub(super) fn raise(&mut self, cx: &Context<'_>, parties: &[PartyId]) -> Vec<Line> {
        let look = Look { now: self.care.typed, policy: &self.care.policy };
        let found = untold(&look, &self.folder, parties);
        let raises: Vec<Raise> = found.iter().filter_map(|finding| Raise::of(&self.folder, finding)).collect();
        let mut raised = cx.raise(self.care, self.held.as_ref(), &raises);
        self.errors.append(&mut raised.errors);
        self.raised.extend(raised.rows.iter().map(|(_, case, ..)| (case.id.clone(), case.complainant.clone())));
        let lines = raised.rows.into_iter().flat_map(|(_, _, done, _)| done.lines);
        if self.held.is_none() {
            self.diffs.extend(lines);
            return Vec::new();
        }
        lines.collect()
    }

    /// Changes one party and returns whether anything changed; what was done under this run's key is not done again.
    pub(super) fn change(
        &mut self,
        id: &PartyId,
        decide: impl Fn(&Party) -> Result<Vec<Edit>, Refusal>,
    ) -> Result<bool, Error> {
        let path = path(self.care, id)?;
        let rewritten = |bytes: &[u8]| -> Result<Rewritten<Party>, Error> {
            let decided = rewrite_party(load::syntax(&path), self.care.zone(), bytes, |party| {
                if party.id != *id {
                    return Err(Error::new(
                        Kind::Data,
                        format!("`{}` holds the id `{}`", load::shown(&path), party.id),
                    )
                    .hint("nothing was written; give the file the name of its id"));
                }
                if self.is_done(party) {
                    return Ok(Vec::new());
                }
                let edits = decide(party).map_err(refused)?;
                Ok(party::once(party, self.once.as_deref(), edits))
            });
            decided.map_err(|error| unwritten(&path, error))
        };
        let Some(held) = &self.held else {
            let before = self.care.disk.read(&path, LIMIT);
            let before = before.map_err(|error| StoreError::from_io("read", &path, error))?.bytes;
            let made = rewritten(&before)?;
            let diff = diff_lines(&path, &String::from_utf8_lossy(&before), &made.text);
            let has_changed = made.before != made.after;
            self.diffs.extend(diff);
            self.folder.parties.insert(id.clone(), made.after);
            return Ok(has_changed);
        };
        let outcome = commit::update_in(held, &path, LIMIT, |bytes| {
            let made = rewritten(bytes)?;
            Ok(Change::Write(made.text.into_bytes(), made.after))
        });
        match outcome.map_err(fold) {
            Ok(outcome) => {
                let has_changed = outcome.replaced.is_some();
                self.saved |= has_changed;
                self.folder.parties.insert(id.clone(), outcome.result);
                Ok(has_changed)
            }
            Err(error) if error.kind == Kind::Unconfirmed => {
                self.saved = true;
                self.errors.push(error);
                Ok(true)
            }
            Err(error) => Err(error),
        }
    }

    /// Changes another party behind one that may be changed already: what goes wrong is told at the end then, and nothing
    /// is returned.
    pub(super) fn change_also(
        &mut self,
        id: &PartyId,
        decide: impl Fn(&Party) -> Result<Vec<Edit>, Refusal>,
    ) -> Result<Option<bool>, Error> {
        match self.change(id, decide) {
            Err(error) if self.saved => {
                let hints =
                    vec![format!("the other file is written already; mend what is wrong with `{id}` and say it again")];
                self.fail_later(Error { hints, ..error });
                Ok(None)
            }
            changed => changed.map(Some),
        }
    }

    /// Puts another text in the place of a party's file, comments and all; returns whether the file said otherwise, and
    /// nothing if it could not be done.
    ///
    /// Other files may be changed all the same: what goes wrong with one of them is told at the end.
    pub(super) fn replace(&mut self, id: &PartyId, text: impl Fn(Syntax) -> String) -> Option<bool> {
        match self.try_replace(id, text) {
            Ok(has_changed) => Some(has_changed),
            Err(error) => {
                self.errors.push(error);
                None
            }
        }
    }

    fn try_replace(&mut self, id: &PartyId, text: impl Fn(Syntax) -> String) -> Result<bool, Error> {
        let path = path(self.care, id)?;
        let text = text(load::syntax(&path));
        let before = self.care.disk.read(&path, LIMIT);
        let before = before.map_err(|error| StoreError::from_io("read", &path, error))?.bytes;
        let before = String::from_utf8_lossy(&before);
        // A clone may have the line ends of another system.
        if before.replace("\r\n", "\n") == text {
            return Ok(false);
        }
        let Some(held) = &self.held else {
            self.diffs.extend(diff_lines(&path, &before, &text));
            return Ok(true);
        };
        let outcome =
            commit::update_in(held, &path, LIMIT, |_| Ok::<_, Error>(Change::Write(text.clone().into_bytes(), ())));
        match outcome.map_err(fold) {
            Ok(outcome) => self.saved |= outcome.replaced.is_some(),
            Err(error) if error.kind == Kind::Unconfirmed => {
                self.saved = true;
                self.errors.push(error);
            }
            Err(error) => return Err(error),
        }
        let syntax = load::syntax(&path);
        let read = parse(syntax, text.as_bytes()).ok();
        let party = read.and_then(|document| read_party::party(&document, syntax, self.care.zone()).0);
        self.folder.parties.extend(party.map(|party| (id.clone(), party)));
        Ok(true)
    }

    /// Removes what killed runs left in the folder.
    pub(super) fn sweep(&self) -> Result<(), Error> {
        let Some(held) = &self.held else { return Ok(()) };
        for dir in [CASES, PARTIES] {
            janitor::sweep_all(held, Path::new(dir))?;
        }
        Ok(janitor::sweep_here(held.disk(), Path::new(""))?)
    }

    /// Lets go of the lock: nothing more is written.
    pub(super) fn release(&mut self) {
        self.held = None;
    }

    /// Says these lines below the differences of a dry run too.
    pub(super) fn show_also(&mut self, lines: &[Line]) {
        self.diffs.extend_from_slice(lines);
    }

    /// Takes down what went wrong after something was saved: from then on nothing is told as if nothing had happened.
    pub(super) fn fail_later(&mut self, error: Error) {
        let kind = if self.saved { Kind::Unconfirmed } else { error.kind };
        self.errors.push(Error { kind, ..error });
    }

    /// Returns the answer: what was done, and a row for each of these parties.
    pub(super) fn answer(self, lines: Vec<Line>, ids: &[&PartyId]) -> Answer {
        let parties: Vec<&Party> = ids.iter().filter_map(|id| self.folder.parties.get(id)).collect();
        let lines = if self.is_dry { self.diffs } else { lines };
        // Who complains may be a third one: that stands with the first.
        let place_of = |complainant: &Option<PartyId>| {
            parties.iter().position(|party| complainant.as_ref() == Some(&party.id)).unwrap_or(0)
        };
        let raised = |place: usize| -> Vec<&CaseId> {
            let here = self.raised.iter().filter(|(_, complainant)| place_of(complainant) == place);
            here.map(|(case, _)| case).collect()
        };
        let table = Register::new(&self.folder).changed(&parties, raised);
        let page = self.care.page("party-changed", vec![Block::Prose(lines), table]);
        let mut answer = Answer::new(Said::Page(Box::new(page)));
        answer.saved = self.saved;
        answer.quiet = if self.is_dry { Quiet::Everything } else { Quiet::Nothing };
        answer.errors = self.errors;
        answer.missed = self.missed;
        answer
    }
}

/// Returns the words for a key that came again, or nothing.
pub(super) fn done_already(desk: &Desk<'_>, party: &Party) -> Option<Line> {
    desk.is_done(party).then(|| vec![Cell::Id(party.id.to_string()), Cell::Word(": ".to_owned()), told_already()])
}

/// Returns the file of a party.
fn path(care: &Care, id: &PartyId) -> Result<PathBuf, Error> {
    let paths = probe::find(care.disk.as_ref(), Path::new(PARTIES), id.as_str())?;
    match paths.as_slice() {
        [path] => Ok(path.clone()),
        [] => Err(Error::new(Kind::NotFound, format!("party `{id}` is not in the file of its name"))
            .hint("`amends check` says which file holds it")),
        _ => Err(Error::new(Kind::NotFound, format!("two files have the id `{id}`"))
            .hint("keep one of them; `amends check` names both")),
    }
}
