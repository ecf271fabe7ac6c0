//! Changing party files: lock, read, decide, patch, read again, replace; or the diff of a dry run.
//! What to change is decided by `actions::party`.

use std::path::{Path, PathBuf};

use crate::actions::refusal::Refusal;
use crate::cli::answer::{Answer, Quiet, Said};
use crate::cli::context::{Care, Context, problem};
use crate::cli::error::{Error, Kind};
use crate::cli::write::{diff_lines, fold, refused, unwritten};
use crate::format::rewrite::{Rewritten, rewrite_party};
use crate::format::tree::Syntax;
use crate::model::edit::Edit;
use crate::model::folder::Folder;
use crate::model::id::PartyId;
use crate::model::party::Party;
use crate::reports::party::Register;
use crate::store::commit::{self, Change};
use crate::store::error::StoreError;
use crate::store::load::{self, LIMIT, PARTIES};
use crate::store::lock::{self, Held};
use crate::store::probe;
use crate::view::page::{Audience, Block, Line, Problem};

/// The parties of a folder while some of them are changed.
pub(super) struct Desk<'a> {
    care: &'a Care,
    pub(super) folder: Folder,
    /// A file that could not be read, so that nobody knows what it says of whom.
    pub(super) unread: Option<Problem>,
    held: Option<Held<'a>>,
    /// What a dry run would change.
    diffs: Vec<Line>,
    errors: Vec<Error>,
    saved: bool,
}

impl<'a> Desk<'a> {
    /// Takes the lock, unless nothing will be written, and reads all parties and cases.
    pub(super) fn open(cx: &Context<'_>, care: &'a Care) -> Result<Self, Error> {
        let wait = cx.wait()?;
        let held = if cx.globals.dry_run { None } else { Some(lock::hold(care.disk.as_ref(), wait)?) };
        let loaded = care.load()?;
        let unread = loaded.flaws.iter().find(|flaw| flaw.is_error()).map(problem);
        let folder = loaded.folder;
        Ok(Self { care, folder, unread, held, diffs: Vec::new(), errors: Vec::new(), saved: false })
    }

    /// Returns the region by which bare phone numbers are read.
    pub(super) fn region(&self) -> Option<&'a str> {
        self.care.policy.region.as_deref()
    }

    /// Changes one party and returns whether anything changed.
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
                decide(party).map_err(refused)
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

    /// Puts another text in the place of a party's file, comments and all; returns the file and whether it changed.
    pub(super) fn replace(&mut self, id: &PartyId, text: impl Fn(Syntax) -> String) -> Result<(PathBuf, bool), Error> {
        let path = path(self.care, id)?;
        let text = text(load::syntax(&path));
        let Some(held) = &self.held else {
            let before = self.care.disk.read(&path, LIMIT);
            let before = before.map_err(|error| StoreError::from_io("read", &path, error))?.bytes;
            self.diffs.extend(diff_lines(&path, &String::from_utf8_lossy(&before), &text));
            return Ok((path, true));
        };
        let outcome =
            commit::update_in(held, &path, LIMIT, |_| Ok::<_, Error>(Change::Write(text.clone().into_bytes(), ())));
        let has_changed = outcome.map_err(fold)?.replaced.is_some();
        self.saved |= has_changed;
        let read = load::party(self.care.disk.as_ref(), id, self.care.zone())?;
        self.folder.parties.extend(read.and_then(|read| read.value).map(|party| (id.clone(), party)));
        Ok((path, has_changed))
    }

    /// Returns the answer: what was done, and a row for each of these parties.
    pub(super) fn answer(self, lines: Vec<Line>, ids: &[&PartyId]) -> Answer {
        let parties: Vec<&Party> = ids.iter().filter_map(|id| self.folder.parties.get(id)).collect();
        let lines = if self.held.is_some() { lines } else { self.diffs };
        let table = Register::new(&self.folder).table(&parties, Audience::Data);
        let page = self.care.page("parties", vec![Block::Prose(lines), table]);
        let mut answer = Answer::new(Said::Page(Box::new(page)));
        answer.saved = self.saved;
        answer.quiet = if self.held.is_some() { Quiet::Nothing } else { Quiet::Everything };
        answer.errors = self.errors;
        answer
    }
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
