//! Cases that were named, with their parties and the complaints that they repeat: each file is asked for by its name.
//! What is said of them is the commands' business.

use std::collections::{BTreeSet, HashSet};
use std::path::{Path, PathBuf};

use crate::calendar::due::rfc3339;
use crate::cli::answer::Answer;
use crate::cli::context::{Care, is_newer, n_doubtful, problem};
use crate::cli::error::{Error, Kind};
use crate::cli::find::{self, Found};
use crate::model::alias;
use crate::model::case::{Case, CaseKind, Status};
use crate::model::diagnostic::Severity;
use crate::model::emergency::{self, MOST_REPEATED};
use crate::model::folder::{Filed, Folder};
use crate::model::id::{CaseId, PartyId};
use crate::model::identity::People;
use crate::model::left_behind;
use crate::model::look::Look;
use crate::model::summary::{Summary, mark};
use crate::rules::Finding;
use crate::rules::emergency::no_senior_owner;
use crate::rules::repeat::{Lines, Repeats, window_start};
use crate::store::error::StoreError;
use crate::store::load::{self, CASES, Flaw};
use crate::store::probe;
use crate::view::page::{Block, Page};

/// Cases as they were read one by one.
#[derive(Default)]
pub(crate) struct Named {
    /// The cases alone, with the parties of all that was read.
    pub(crate) folder: Folder,
    /// The same with the complaints that they repeat, if there are any.
    linked: Option<Folder>,
    flaws: Vec<Flaw>,
    errors: Vec<Error>,
}

impl Named {
    /// Returns the cases, and all there is of the complaints that they repeat.
    pub(crate) fn with_repeated(&self) -> &Folder {
        self.linked.as_ref().unwrap_or(&self.folder)
    }

    /// Returns the answer about these cases, with what was wrong with their files.
    pub(crate) fn answer(self, care: &Care, schema: &'static str, blocks: Vec<Block>) -> Answer {
        let Self { folder, flaws, errors, .. } = self;
        let page = care.page(schema, blocks);
        let of_files = flaws.iter().filter(|flaw| flaw.is_error() || is_newer(flaw)).map(problem);
        let problems = page.problems.iter().cloned().chain(of_files).collect();
        let n_doubtful = n_doubtful(&folder, &flaws);
        let mut answer = Answer::from(Page { n_read: Some(folder.cases.len()), n_doubtful, problems, ..page });
        answer.errors = errors;
        answer
    }
}

/// Reads cases that were found; the one that cannot be read is the error.
pub(crate) fn read(care: &Care, found: &[Found]) -> Result<Named, Error> {
    let mut named = Named::default();
    for found in found {
        if let Err(error) = add(care, found, &mut named.folder, &mut named.flaws) {
            named.errors.push(error);
        }
    }
    if named.folder.cases.is_empty() && named.errors.len() == 1 {
        return Err(named.errors.remove(0));
    }
    let Named { folder, flaws, .. } = &mut named;
    let all = linked(care, &care.look(), folder, flaws);
    // No pointer leads from whoever lives on to those who were merged into them.
    folder.parties.extend(all.iter().flat_map(|all| &all.parties).map(|(id, party)| (id.clone(), party.clone())));
    named.linked = all;
    Ok(named)
}

/// Returns the complaints that emergencies repeat, which stand in other files; where those cannot be read the case is
/// shown all the same, and what is missing is named.
fn linked(care: &Care, look: &Look<'_>, folder: &Folder, flaws: &mut Vec<Flaw>) -> Option<Folder> {
    let open = folder.cases.iter().map(|filed| &filed.case).filter(|case| case.status != Status::Closed);
    let repeated: Vec<(&Case, Option<BTreeSet<&CaseId>>)> =
        open.map(|case| (case, emergency::repeated(case))).collect();
    if repeated.iter().all(|(_, ids)| ids.as_ref().is_some_and(BTreeSet::is_empty)) {
        return None;
    }
    by_record(care, look, folder, &repeated, flaws).or_else(|| {
        let is_urgent = |ids: &Option<BTreeSet<&CaseId>>| ids.as_ref().is_none_or(|ids| !ids.is_empty());
        let urgent = repeated.iter().filter(|(_, ids)| is_urgent(ids));
        by_index(care, &urgent.flat_map(|(case, _)| case.complainants()).collect::<Vec<_>>(), flaws)
    })
}

/// Returns the cases with the complaints that stand on their records, if all of them are there, and are repeated still or
/// tell why not.
fn by_record(
    care: &Care,
    look: &Look<'_>,
    folder: &Folder,
    repeated: &[(&Case, Option<BTreeSet<&CaseId>>)],
    flaws: &mut Vec<Flaw>,
) -> Option<Folder> {
    let mut all = folder.clone();
    let mut read: HashSet<CaseId> = folder.cases.iter().map(|filed| filed.case.id.clone()).collect();
    for (_, ids) in repeated {
        for id in ids.as_ref()? {
            if read.insert((*id).clone()) {
                take_in(care, id, &mut all, flaws)?;
                let united = all.cases.last().and_then(|filed| find::elsewhere(care, &filed.case));
                // What was merged is repeated as the case that holds it.
                if let Some(living) = united.filter(|living| read.insert(living.clone())) {
                    take_in(care, &living, &mut all, flaws)?;
                }
            }
        }
    }
    // What came on file later may stand on the record of one between alone.
    let room = all.cases.len() + MOST_REPEATED;
    let mut place = folder.cases.len();
    let is_whole = repeated.iter().all(|(_, ids)| ids.as_ref().is_some_and(|ids| ids.len() >= MOST_REPEATED));
    while let Some(filed) = all.cases.get(place).filter(|_| !is_whole && all.cases.len() < room) {
        place += 1;
        let ids: Vec<CaseId> = emergency::repeated(&filed.case).into_iter().flatten().cloned().collect();
        for id in ids.into_iter().filter(|id| read.insert(id.clone())) {
            // Where it is gone, nobody on record says that this case repeats it.
            take_in(care, &id, &mut all, flaws);
        }
    }
    // A pointer to another case repeats nothing, unless that one does not hold all of it.
    let Folder { cases, left_behind, .. } = &mut all;
    cases.retain(|filed| filed.case.merged_into.is_none() || left_behind.contains_key(&filed.case.id));
    all.cases.sort_by(|one, other| one.case.id.cmp(&other.case.id));
    let people = People::new(&all.parties, look.policy.region.as_deref());
    let lines = Lines::new(&all, &people);
    let on_file = |id: &CaseId| all.cases.iter().map(|filed| &filed.case).find(|case| case.id == *id);
    let is_known = |(case, ids): &(&Case, Option<BTreeSet<&CaseId>>)| {
        let earlier: HashSet<&CaseId> = lines.earlier(look, case).into_iter().map(|case| &case.id).collect();
        let ids = || ids.iter().flatten().copied();
        // A record that is full tells no others.
        let is_full = ids().count() >= MOST_REPEATED;
        let is_told = |id: &CaseId| on_file(id).is_none_or(|other| !is_full && is_no_more(look, case, other));
        ids().all(|id| earlier.contains(id) || is_told(id))
    };
    repeated.iter().all(is_known).then_some(all)
}

/// Returns whether two records tell by themselves why one complaint does not repeat the other any more; if they do not,
/// somebody else may tie those who complain to each other.
fn is_no_more(look: &Look<'_>, case: &Case, other: &Case) -> bool {
    let was_moved = |case: &Case| case.events.iter().any(|event| event.key.as_deref() == Some("complainant"));
    let is_complaint = |case: &Case| case.kind == CaseKind::Complaint && case.complainant.is_some();
    let start = window_start(look, &look.policy.repeat_window, case.received_at.to_utc());
    let is_inside = other.by_receipt(case).is_lt() && start <= other.received_at.to_utc();
    !is_inside || ![case, other].into_iter().all(is_complaint) || was_moved(case) || was_moved(other)
}

/// Adds the case of an id that has one file; what could not be read of it is told.
fn take_in(care: &Care, id: &CaseId, all: &mut Folder, flaws: &mut Vec<Flaw>) -> Option<()> {
    let mut found_flaws = Vec::new();
    let added = match only(care, id) {
        Ok(path) => {
            let found = Found { id: id.to_string(), path: path? };
            let read = load::case(care.disk.as_ref(), &found.path, care.zone());
            // What is wrong with a file that cannot be read is said by its flaws, as any other look at it would.
            found_flaws.extend(read.flaws);
            let added =
                read.value.map(|case| put(care, &found, Filed { path: read.path, case }, all, &mut found_flaws));
            if let Some(Err(error)) = added.as_ref().filter(|added| !is_not_there_yet(added)) {
                let message = error.message.clone();
                found_flaws.push(Flaw::of_file(&found.path, "file.unreadable", Severity::Error, message, None));
            }
            added.and_then(Result::ok)
        }
        Err(error) => {
            found_flaws.push(Flaw::of_store(Path::new(CASES), &error));
            None
        }
    };
    found_flaws.retain(|flaw| flaw.is_error() && !flaws.contains(flaw));
    flaws.append(&mut found_flaws);
    added
}

fn is_not_there_yet(added: &Result<(), Error>) -> bool {
    added.as_ref().is_err_and(|error| error.kind == Kind::NotFound)
}

/// Returns the one file of an id.
fn only(care: &Care, id: &CaseId) -> Result<Option<PathBuf>, StoreError> {
    let mut paths = probe::find(care.disk.as_ref(), Path::new(CASES), id.as_str())?.into_iter();
    Ok(paths.next().filter(|_| paths.next().is_none()))
}

/// Returns all complaints of parties, and of all that may be the same, as a look at all cases tells them.
fn by_index(care: &Care, parties: &[&PartyId], flaws: &mut Vec<Flaw>) -> Option<Folder> {
    if parties.is_empty() {
        return None;
    }
    let marks: HashSet<u64> = parties.iter().map(|id| mark(id.as_str())).collect();
    let together = |complaints: &[Summary]| complaints.iter().any(|one| marks.contains(&one.complainant));
    match care.load_linked(&|_| false, &together) {
        Ok(loaded) => {
            let unread: Vec<Flaw> = loaded.unread().filter(|flaw| !flaws.contains(flaw)).cloned().collect();
            flaws.extend(unread);
            Some(loaded.folder)
        }
        Err(error) => {
            flaws.push(Flaw::of_file(Path::new(CASES), "file.unreadable", Severity::Error, error.message, None));
            None
        }
    }
}

/// Reads a case with its party and the organisation behind it; what can be read of a flawed file is shown.
fn add(care: &Care, found: &Found, folder: &mut Folder, flaws: &mut Vec<Flaw>) -> Result<(), Error> {
    let read = load::case(care.disk.as_ref(), &found.path, care.zone());
    let Some(case) = read.value else {
        return Err(match read.flaws.iter().find(|flaw| flaw.is_error()) {
            Some(flaw) => Error::data(problem(flaw)),
            None => Error::new(Kind::Data, format!("`{}` is no case file", read.path)),
        });
    };
    flaws.extend(read.flaws);
    put(care, found, Filed { path: read.path, case }, folder, flaws)
}

/// Adds a case that was read, as it was known then, with its party and the organisation behind it.
fn put(care: &Care, found: &Found, filed: Filed, folder: &mut Folder, flaws: &mut Vec<Flaw>) -> Result<(), Error> {
    let Filed { path, case } = filed;
    let (received_at, entered_at) = (case.received_at, case.entered_at.filter(|entered| *entered > case.received_at));
    let Some(case) = care.known(case) else {
        let typed = entered_at.map_or(String::new(), |entered| format!(", and typed in at {}", rfc3339(entered)));
        return Err(Error::new(Kind::NotFound, format!("case `{}` was not there yet at that time", found.id))
            .hint(format!("it was received at {}{typed}", rfc3339(received_at))));
    };
    parties(care, &case, folder, flaws)?;
    stand(care, Filed { path, case: with_aliases(care, case) }, folder);
    Ok(())
}

/// Reads those who complain in a case, and the organisations behind them.
fn parties(care: &Care, case: &Case, folder: &mut Folder, flaws: &mut Vec<Flaw>) -> Result<(), Error> {
    for id in case.complainants() {
        chain(care, id, folder, flaws)?;
        if let Some(organisation) = folder.organisation_of(id).cloned() {
            chain(care, &organisation, folder, flaws)?;
        }
    }
    Ok(())
}

/// Returns a case that knows by which other ids its promises name who complains in it.
pub(crate) fn with_aliases(care: &Care, mut case: Case) -> Case {
    let asked = alias::asked(&case);
    if !asked.is_empty() {
        let mut known = Folder::default();
        for id in case.complainants().chain(&asked) {
            // A file that cannot be read names nobody else.
            let _ = chain(care, id, &mut known, &mut Vec::new());
        }
        alias::tell(&mut case, &known.parties);
    }
    case
}

/// Returns the worry about an emergency as a write leaves it that no senior person has it, with the complaints on its
/// record, each asked for by its name, as `show` would tell it.
pub(crate) fn no_senior_owner(care: &Care, case: &Case) -> Option<Finding> {
    no_senior_owner::typed(&care.look(), case, &repeats(care, case))
}

/// Returns by what a case repeats the complaints on its record; nothing where it names none, or not all can be read.
fn repeats(care: &Care, case: &Case) -> Vec<Finding> {
    let ids = emergency::repeated(case).filter(|ids| !ids.is_empty());
    let (mut folder, mut flaws) = (Folder::default(), Vec::new());
    if ids.is_none() || parties(care, case, &mut folder, &mut flaws).is_err() {
        return Vec::new();
    }
    folder.cases.push(Filed { path: String::new(), case: case.clone() });
    let look = care.look();
    let Some(all) = by_record(care, &look, &folder, &[(case, ids)], &mut flaws) else { return Vec::new() };
    let people = People::new(&all.parties, look.policy.region.as_deref());
    Repeats::new(&look, &all, &people).of(&case.id).to_vec()
}

/// Adds a case as it stands among those to which it points: whether it counts by itself, or who holds its record.
fn stand(care: &Care, filed: Filed, folder: &mut Folder) {
    let (id, mut next) = (filed.case.id.clone(), filed.case.merged_into.clone());
    if next.is_none() {
        folder.cases.push(filed);
        return;
    }
    let mut known = Folder { cases: vec![filed.clone()], ..Folder::default() };
    while let Some(id) = next.filter(|id| known.cases.iter().all(|filed| filed.case.id != *id)) {
        let case = find::by_id(care, &id).and_then(|case| care.known(case));
        next = case.as_ref().and_then(|case| case.merged_into.clone());
        known.cases.extend(case.map(|case| Filed { path: String::new(), case }));
    }
    known.cases.sort_by(|one, other| one.case.id.cmp(&other.case.id));
    left_behind::leave_out(&mut known);
    folder.left_behind.extend(known.left_behind.remove_entry(&id));
    folder.holders.extend(known.holders.remove_entry(&id));
    folder.cases.push(known.cases.into_iter().find(|filed| filed.case.id == id).unwrap_or(filed));
}

/// Returns the id by which a case knows a party as one who complains in it, by whichever of their files they are named;
/// a file that cannot be read names nobody else.
pub(crate) fn as_complainant<'c>(care: &Care, case: &'c Case, id: &PartyId) -> Option<&'c PartyId> {
    let mut known = Folder::default();
    for id in case.complainants().chain([id]) {
        let _ = chain(care, id, &mut known, &mut Vec::new());
    }
    let end = |id: &PartyId| known.living(id).map_or_else(|| id.clone(), |party| party.id.clone());
    case.complainants().find(|own| *own == id || end(own) == end(id))
}

/// Reads a party and those that its pointers lead to.
fn chain(care: &Care, id: &PartyId, folder: &mut Folder, flaws: &mut Vec<Flaw>) -> Result<(), Error> {
    let mut next = Some(id.clone());
    while let Some(id) = next {
        let is_known = folder.parties.contains_key(&id);
        party(care, &id, folder, flaws)?;
        next = folder.parties.get(&id).filter(|_| !is_known).and_then(|party| party.same_as.clone());
    }
    Ok(())
}

fn party(care: &Care, id: &PartyId, folder: &mut Folder, flaws: &mut Vec<Flaw>) -> Result<(), Error> {
    if folder.parties.contains_key(id) {
        return Ok(());
    }
    if let Some(read) = load::party(care.disk.as_ref(), id, care.zone())? {
        flaws.extend(read.flaws);
        folder.parties.extend(read.value.map(|party| (id.clone(), party)));
    }
    Ok(())
}
