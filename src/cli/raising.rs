//! What a write does to other cases: those that repeat another one by it are emergencies, in the same command.
//! Which ones repeat is said by `rules::repeat` and `model::register`.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;

use crate::actions::draft::Stamp;
use crate::actions::raise;
use crate::cli::context::{Care, Context};
use crate::cli::error::{Error, Kind};
use crate::cli::find::{self, Found};
use crate::cli::hand::{rehearse, write, write_all};
use crate::cli::loading::{Loaded, Missed};
use crate::cli::named::no_senior_owner;
use crate::cli::stamped;
use crate::cli::write::done::Done;
use crate::cli::write::{already, rewritten};
use crate::format::rewrite::Rewritten;
use crate::model::case::{Case, CaseKind, Priority, Status};
use crate::model::emergency::{Cause, Repeated};
use crate::model::folder::{Filed, Folder};
use crate::model::id::{CaseId, PartyId};
use crate::model::left_behind;
use crate::model::look::Look;
use crate::model::summary::{Summary, mark};
use crate::rules::Finding;
use crate::rules::repeat::{unrecorded, untold};
use crate::store::janitor::Swept;
use crate::store::lock::Held;
use crate::view::page::Line;

/// A case that is an emergency by a write to something else.
pub(crate) struct Raise {
    pub(crate) found: Found,
    pub(crate) repeated: Repeated,
    /// Which one it repeats, and why, in words.
    pub(crate) reason: String,
}

impl Raise {
    /// Returns what makes a case of a folder an emergency.
    pub(crate) fn of(folder: &Folder, finding: &Finding) -> Option<Self> {
        // A folder is sorted by id.
        let place = folder.cases.binary_search_by(|filed| filed.case.id.cmp(&finding.case)).ok()?;
        let filed = folder.cases.get(place)?;
        let found = Found { id: filed.case.id.to_string(), path: PathBuf::from(&filed.path) };
        Some(Self { found, repeated: repeated(&filed.case, finding), reason: finding.reason.clone() })
    }
}

/// Returns that a case repeats others, as a finding tells it.
pub(crate) fn repeated(case: &Case, finding: &Finding) -> Repeated {
    let cause = Cause { code: finding.code, at: finding.since.unwrap_or(case.received_at) };
    Repeated { cause, earlier: finding.earlier.clone() }
}

/// What was written to a case, as a row tells it.
pub(crate) type Written = (Found, Case, Done, bool);

/// What was written to cases, and what failed.
#[derive(Default)]
pub(crate) struct Raised {
    pub(crate) rows: Vec<Written>,
    pub(crate) errors: Vec<Error>,
    /// That more may have to be raised, for not everything could be read.
    pub(crate) missed: Option<Missed>,
}

impl Raised {
    /// Takes in what was done to a case, if anything was.
    fn add(&mut self, found: &Found, case: Case, done: Done, changed: bool) {
        if has_changed(&done, changed) {
            self.rows.push((found.clone(), case, done, changed));
        }
    }
}

impl Context<'_> {
    /// Makes cases emergencies, in a folder that is held, or shows how; one that is over, or tells of it, stays as it is.
    pub(crate) fn raise(&self, care: &Care, held: Option<&Held<'_>>, raises: &[Raise]) -> Raised {
        match held {
            Some(held) => self.raise_together(care, held, &mut Swept::default(), raises),
            None => self.rehearse_raises(care, raises, &[]),
        }
    }

    /// Makes cases emergencies in one write.
    pub(crate) fn raise_together(&self, care: &Care, held: &Held<'_>, swept: &mut Swept, raises: &[Raise]) -> Raised {
        let all: Vec<(&Found, &Raise)> = raises.iter().map(|raise| (&raise.found, raise)).collect();
        let made = write_all(care, held, swept, &all, |raise, bytes| self.raised(care, raise, bytes));
        let mut raised = Raised::default();
        for ((found, _), made) in all.into_iter().zip(made) {
            match made {
                Ok((case, done, changed)) => raised.add(found, case, done, changed),
                // What makes it one is on disk already.
                Err(error) => {
                    raised.errors.push(saved_but(&format!("`{}` was not made an emergency", found.id), error));
                }
            }
        }
        raised
    }

    /// Shows how cases become emergencies; the disk does not know what these rows would have changed before.
    fn rehearse_raises(&self, care: &Care, raises: &[Raise], rows: &[Written]) -> Raised {
        let rehearsed: HashMap<&Found, &Done> = rows.iter().map(|(found, _, done, _)| (found, done)).collect();
        let mut raised = Raised::default();
        for raise in raises {
            let found = &raise.found;
            let make = |bytes: &[u8]| self.raised(care, raise, bytes);
            let made = match rehearsed.get(found).and_then(|done| done.rehearsed.as_ref()) {
                Some((before, after)) => rehearse(&found.path, before, after.as_bytes(), make),
                None => write(care, None, found, &mut Vec::new(), make),
            };
            match made {
                Ok((case, done, changed)) => raised.add(found, case, done, changed),
                Err(error) => raised.errors.push(error),
            }
        }
        raised
    }

    /// Returns the text of a case that is an emergency now, and what to tell of it.
    fn raised(&self, care: &Care, raise: &Raise, bytes: &[u8]) -> Result<(Rewritten, Done), Error> {
        let Raise { found, repeated, reason } = raise;
        // That it repeats another one is known now, whenever what makes it one happened.
        let stamp = Stamp { at: care.typed.at(), entered_at: None, by: care.me.clone(), once: None };
        let adopted = self.adopted(care, &found.path, bytes, &stamp)?;
        let made = rewritten(care, &found.path, adopted.text.as_bytes(), |case| {
            raise::by_repeat(case, repeated, &stamp, &self.world.dice)
        })?;
        if made.text == adopted.text {
            // What changes nothing writes nothing, a record of hand edits neither.
            return Ok((rewritten(care, &found.path, bytes, |_| Vec::new())?, Done::nothing()));
        }
        let made = self.stamped(care, &found.path, made, &stamp)?;
        let senior = no_senior_owner(care, &made.after);
        let line = stamped::emergency(&made.after, repeated.cause.code, Some(reason), senior.as_ref());
        Ok((made, Done::to_case(Vec::new(), vec![line])))
    }

    /// Puts on record that a case repeats another one, before it is changed, with the line that says so.
    pub(crate) fn repeating(
        &self,
        care: &Care,
        raise: &Raise,
        adopted: Rewritten,
        stamp: &Stamp,
    ) -> Result<(Rewritten, Option<Line>), Error> {
        let Raise { found, repeated, reason } = raise;
        let stamp = Stamp { at: care.typed.at(), entered_at: None, by: stamp.by.clone(), once: None };
        let made = rewritten(care, &found.path, adopted.text.as_bytes(), |case| {
            raise::by_repeat(case, repeated, &stamp, &self.world.dice)
        })?;
        if made.text == adopted.text {
            return Ok((adopted, None));
        }
        // What the write does next tells who is to have it, or that it is over.
        let line = stamped::emergency(&made.after, repeated.cause.code, Some(reason), None);
        Ok((Rewritten { before: adopted.before, ..made }, Some(line)))
    }

    /// Makes each case an emergency that repeats another one now that these were written; a case that was written
    /// itself keeps its one row, and the others are added to the rows.
    pub(crate) fn raise_repeats(&self, care: &Care, held: Option<&Held<'_>>, rows: &mut Vec<Written>) -> Raised {
        // What an earlier run under the same key wrote may not have raised others, if that run was cut short.
        let once = self.globals.once.as_deref();
        let is_written =
            |case: &Case, done: &Done, changed: bool| has_changed(done, changed) || already(case, once).is_some();
        let written = rows.iter().filter(|(_, case, done, changed)| is_written(case, done, *changed));
        let parties: Vec<PartyId> = written.flat_map(|(_, case, _, _)| case.complainants()).cloned().collect();
        let look = Look { now: care.typed, policy: &care.policy };
        if parties.is_empty() {
            return Raised::default();
        }
        let loaded = match complaints_of(care, &parties) {
            Ok(loaded) => loaded,
            Err(error) => {
                let is_saved = held.is_some();
                let error = if is_saved { saved_but("no other case was made an emergency", error) } else { error };
                return Raised { errors: vec![error], ..Raised::default() };
            }
        };
        let missed = loaded.missed();
        let mut folder = loaded.folder;
        // In a dry run the disk does not know of the change.
        let ids: HashSet<&CaseId> = rows.iter().map(|(_, case, _, _)| &case.id).collect();
        folder.cases.retain(|filed| !ids.contains(&filed.case.id));
        for (found, case, _, _) in rows.iter() {
            folder.cases.push(Filed { path: found.path.to_string_lossy().into_owned(), case: case.clone() });
        }
        folder.cases.sort_by(|one, other| one.case.id.cmp(&other.case.id));
        left_behind::leave_out(&mut folder);
        let findings = untold(&look, &folder, &parties);
        let raises: Vec<Raise> = findings.iter().filter_map(|finding| Raise::of(&folder, finding)).collect();
        let Raised { rows: raised, errors, .. } = match held {
            Some(held) => self.raise_together(care, held, &mut Swept::default(), &raises),
            None => self.rehearse_raises(care, &raises, rows),
        };
        let places: HashMap<Found, usize> =
            rows.iter().enumerate().map(|(place, (found, ..))| (found.clone(), place)).collect();
        for (found, case, done, changed) in raised {
            match places.get(&found).and_then(|place| rows.get_mut(*place)) {
                Some(row) => {
                    row.1 = case;
                    match done.diff {
                        // The difference of both changes holds that of the first.
                        Some(_) => {
                            row.2 = Done {
                                lines: done.lines,
                                diff: done.diff,
                                ..std::mem::replace(&mut row.2, Done::nothing())
                            }
                        }
                        None => row.2.lines.extend(done.lines),
                    }
                    row.3 |= changed;
                }
                None => rows.push((found, case, done, changed)),
            }
        }
        Raised { rows: Vec::new(), errors, missed }
    }
}

/// Returns the complaints of parties, and those of all that may be the same.
pub(crate) fn complaints_of(care: &Care, parties: &[PartyId]) -> Result<Loaded, Error> {
    let marks: HashSet<u64> = parties.iter().map(|id| mark(id.as_str())).collect();
    let together = |complaints: &[Summary]| complaints.iter().any(|one| marks.contains(&one.complainant));
    care.load_linked(&|_| false, &together)
}

/// Cases that came without `amends` and repeat another one.
#[derive(Default)]
pub(crate) struct Repeating {
    raises: Vec<Raise>,
    /// That some may have been missed.
    pub(crate) missed: Option<Missed>,
}

impl Repeating {
    /// Returns what makes a case an emergency.
    pub(crate) fn of(&self, found: &Found) -> Option<&Raise> {
        self.raises.iter().find(|raise| raise.found.id == found.id)
    }
}

/// Returns which of these cases came without `amends`, so that nobody looked, and repeat another one.
pub(crate) fn unasked(care: &Care, cases: &[Found]) -> Result<Repeating, Error> {
    let read = cases.iter().filter_map(|found| find::read(care, found).ok());
    let unasked: Vec<Case> = read.filter(Case::is_unopened).collect();
    let parties: Vec<PartyId> = unasked.iter().flat_map(Case::complainants).cloned().collect();
    if parties.is_empty() {
        return Ok(Repeating::default());
    }
    let loaded = complaints_of(care, &parties)?;
    let look = Look { now: care.typed, policy: &care.policy };
    let findings = unrecorded(&look, &loaded.folder, &parties).into_iter();
    let asked = findings.filter(|finding| unasked.iter().any(|case| case.id == finding.case));
    let raises = asked.filter_map(|finding| Raise::of(&loaded.folder, &finding)).collect();
    Ok(Repeating { raises, missed: loaded.missed() })
}

/// Which cases repeat another one although no record says so.
#[derive(Default)]
pub(crate) struct Unrecorded {
    pub(crate) causes: Vec<(CaseId, Repeated)>,
    /// That some may have been missed.
    pub(crate) missed: Option<Missed>,
}

/// Returns which of these cases repeat another one although no record says so.
pub(crate) fn unrecorded_of(care: &Care, cases: &[Found]) -> Result<Unrecorded, Error> {
    // A case that cannot be read is told of by the write itself.
    let read: Vec<Case> = cases.iter().filter_map(|found| find::read(care, found).ok()).collect();
    // What is over is none, and neither is what is no complaint; a pointer is refused by the write itself.
    let may_repeat = |case: &&Case| {
        let is_open = case.status != Status::Closed && case.merged_into.is_none();
        is_open && case.kind == CaseKind::Complaint && case.priority != Priority::Emergency
    };
    let calm: Vec<&Case> = read.iter().filter(may_repeat).collect();
    let parties: Vec<PartyId> = calm.iter().flat_map(|case| case.complainants()).cloned().collect();
    if parties.is_empty() {
        return Ok(Unrecorded::default());
    }
    let loaded = complaints_of(care, &parties)?;
    let missed = loaded.missed();
    let look = Look { now: care.typed, policy: &care.policy };
    let found = unrecorded(&look, &loaded.folder, &parties).into_iter();
    let causes = found.filter_map(|finding| {
        let case = calm.iter().find(|case| case.id == finding.case)?;
        Some((case.id.clone(), repeated(case, &finding)))
    });
    let causes = causes.collect();
    Ok(Unrecorded { causes, missed })
}

/// Returns the error of a later step: what was asked for is on disk.
fn saved_but(what: &str, error: Error) -> Error {
    let message = format!("saved, but {what}: {}", error.message);
    let hints = error.hints.iter().map(|hint| hint.trim_start_matches("nothing was written; ").to_owned()).collect();
    Error { kind: Kind::Unconfirmed, message, hints, ..error }
}

/// Returns whether a file changed, or would change.
fn has_changed(done: &Done, changed: bool) -> bool {
    changed || done.diff.as_ref().is_some_and(|diff| !diff.is_empty())
}
