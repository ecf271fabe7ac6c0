//! From what people type to the file of a case: full ids by name, prefixes by a walk.
//! No case is read to find it, except the candidates of an ambiguous prefix, to name them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::cli::context::{Care, problem};
use crate::cli::error::{Error, Kind};
use crate::cli::named;
use crate::model::case::Case;
use crate::model::id::{CaseId, IdError, Typed};
use crate::model::merged;
use crate::store::load::{self, CASES, Flaw};
use crate::store::scan::{self, Patience};
use crate::store::{names, probe};
use crate::view::clean::clean_line;

/// A case that was found.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Found {
    /// The name of the file without its extension.
    pub(crate) id: String,
    pub(crate) path: PathBuf,
}

/// How many candidates an ambiguous prefix lists.
const MAX_CANDIDATES: usize = 10;

/// Returns the one case that was meant; one that an editor is writing anew is waited for.
pub(crate) fn find(care: &Care, typed: &str) -> Result<Found, Error> {
    let mut patience = Patience::default();
    loop {
        let found = find_now(care, typed);
        let may_come = || is_set_aside(care, typed);
        match found.as_ref().is_err_and(|error| error.kind == Kind::NotFound && may_come()).then(|| patience.take()) {
            Some(Some(pause)) => care.disk.pause(pause),
            _ => return found,
        }
    }
}

/// Tells whether a file of such a name was taken away a moment ago, and only its backup is there.
fn is_set_aside(care: &Care, typed: &str) -> bool {
    let key = typed.trim().to_ascii_lowercase().replace('-', "");
    let is_meant = |path: &&PathBuf| stem(path).to_ascii_lowercase().replace('-', "").starts_with(&key);
    let names = names::walk(care.disk.as_ref(), Path::new(CASES)).unwrap_or_default();
    names.set_aside.iter().filter(is_meant).any(|path| scan::is_away(care.disk.as_ref(), path))
}

fn find_now(care: &Care, typed: &str) -> Result<Found, Error> {
    let parsed = match Typed::parse(typed) {
        // An id that was written by hand may be shorter than any beginning of one.
        Err(IdError::TooShort) => match CaseId::of_file(&typed.trim().to_ascii_lowercase()) {
            Some(id) if !probe::find(care.disk.as_ref(), Path::new(CASES), id.as_str())?.is_empty() => Typed::Full(id),
            _ => return Err(bad_id(typed, IdError::TooShort)),
        },
        parsed => parsed.map_err(|error| bad_id(typed, error))?,
    };
    let (full, slipped) = match &parsed {
        Typed::Full(id) => (Some(id.clone()), false),
        Typed::Slip(id) => (Some(id.clone()), true),
        Typed::Part(_) => (CaseId::of_file(&typed.trim().to_ascii_lowercase()), false),
    };
    if let Some(id) = &full {
        let paths = probe::find(care.disk.as_ref(), Path::new(CASES), id.as_str())?;
        if !paths.is_empty() {
            return only(care, id.as_str(), paths);
        }
    }
    let key = match &parsed {
        Typed::Full(id) | Typed::Slip(id) => id.key(),
        Typed::Part(key) => key.clone(),
    };
    let walked = probe::walk(care.disk.as_ref(), Path::new(CASES), |stem| {
        stem.to_ascii_lowercase().replace('-', "").starts_with(&key)
    });
    let is_exact = |path: &&PathBuf| stem(path).to_ascii_lowercase().replace('-', "") == key;
    let exact: Vec<PathBuf> = walked.files.iter().filter(is_exact).cloned().collect();
    // What begins so elsewhere may be the one that was meant, or another one.
    let paths = if exact.is_empty() { walked.whole()? } else { exact };
    if paths.is_empty() && slipped {
        let id = full.map_or(String::new(), |id| id.as_str().to_owned());
        return Err(Error::new(Kind::NotFound, format!("`{id}` has a slip in it: its check character is wrong"))
            .hint("compare it with where you read it; `amends list` shows all cases"));
    }
    if paths.is_empty() {
        behind_a_link(care, &key)?;
    }
    only(care, typed.trim(), paths)
}

/// Refuses to call a case missing that may lie behind a link, which is not followed.
fn behind_a_link(care: &Care, key: &str) -> Result<(), Error> {
    let names = names::walk(care.disk.as_ref(), Path::new(CASES))?;
    let may_hide =
        |path: &Path| path.extension().is_none() || stem(path).to_ascii_lowercase().replace('-', "").starts_with(key);
    let link = names.reported.into_iter().find(|reported| reported.code == "file.symlink" && may_hide(&reported.path));
    link.map_or(Ok(()), |link| Err(Error::data(problem(&Flaw::from(link)))))
}

fn only(care: &Care, typed: &str, paths: Vec<PathBuf>) -> Result<Found, Error> {
    match paths.as_slice() {
        [] => Err(Error::new(Kind::NotFound, format!("no case `{typed}`")).hint("`amends list` shows all cases")),
        [path] => Ok(Found { id: stem(path).to_owned(), path: path.clone() }),
        [first, others @ ..] if others.iter().all(|path| stem(path) == stem(first)) => Err(duplicate(&paths)),
        several => Err(ambiguous(care, typed, several)),
    }
}

fn duplicate(paths: &[PathBuf]) -> Error {
    let shown: Vec<String> = paths.iter().map(|path| format!("`{}`", load::shown(path))).collect();
    Error::new(Kind::NotFound, format!("two files have this id: {}", shown.join(", ")))
        .hint("compare them, keep one, and give the other an id of its own; `amends check` names them too")
}

fn ambiguous(care: &Care, typed: &str, paths: &[PathBuf]) -> Error {
    let mut message = format!("`{typed}` could be {} cases:", paths.len());
    for path in paths.iter().take(MAX_CANDIDATES) {
        let subject = load::case(care.disk.as_ref(), path, care.zone()).value.map(|case| case.subject);
        message.push_str(&format!("\n  {}  {}", stem(path), clean_line(&subject.unwrap_or_default())));
    }
    if paths.len() > MAX_CANDIDATES {
        message.push_str(&format!("\n  and {} more", paths.len() - MAX_CANDIDATES));
    }
    Error::new(Kind::NotFound, message).hint("type more of the id")
}

fn bad_id(typed: &str, error: IdError) -> Error {
    let what = match error {
        IdError::Empty => "an empty id names no case".to_owned(),
        IdError::TooShort => format!("`{typed}` is too short for an id; three characters at least"),
        IdError::TooLong => "an id of over 64 characters names no case".to_owned(),
        IdError::Alien => format!("`{typed}` is no id; ids are letters, digits and hyphens"),
    };
    Error::new(Kind::NotFound, what).hint("`amends list` shows all cases")
}

fn stem(path: &Path) -> &str {
    path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default()
}

/// A promise as it is addressed: `kd35-dnr3/p7kd`.
pub(crate) struct Address<'a> {
    pub(crate) case: &'a str,
    pub(crate) promise: &'a str,
}

/// Returns the two halves of an address.
pub(crate) fn address(typed: &str) -> Result<Address<'_>, Error> {
    // A csv ends its lines with CR LF, and a shell takes the CR for a part of the last word.
    match typed.trim().split_once('/') {
        Some((case, promise)) if !promise.is_empty() && !promise.contains('/') && !case.is_empty() => {
            Ok(Address { case, promise })
        }
        _ => Err(Error::new(Kind::NotFound, format!("`{typed}` is no promise")).hint(
            "promises are addressed as CASE/PROMISE, for example `kd35-dnr3/p7kd`; `amends show CASE` lists them",
        )),
    }
}

/// Returns the case that holds the record of a pointer now, or nothing where a case is its own.
pub(crate) fn elsewhere(care: &Care, case: &Case) -> Option<CaseId> {
    case.merged_into.as_ref()?;
    let next = |id: &CaseId| {
        if *id == case.id { Some(case.merged_into.clone()) } else { by_id(care, id).map(|case| case.merged_into) }
    };
    merged::living(&case.id, next).filter(|living| *living != case.id)
}

/// Returns the case with this id, if there is one that can be read.
pub(crate) fn by_id(care: &Care, id: &CaseId) -> Option<Case> {
    let found = find(care, id.as_str()).ok()?;
    load::case(care.disk.as_ref(), &found.path, care.zone()).value
}

/// Returns whether the pointer of a case leads to this one, at once or round.
pub(crate) fn leads_to(care: &Care, case: &Case, end: &CaseId) -> bool {
    let mut seen = BTreeSet::from([case.id.clone()]);
    let mut next = case.merged_into.clone();
    while let Some(id) = next.filter(|id| seen.insert(id.clone())) {
        if id == *end {
            return true;
        }
        next = by_id(care, &id).and_then(|case| case.merged_into);
    }
    false
}

/// Returns the case of a promise; a promise that went into another case with its own is named as it is there.
pub(crate) fn owing(care: &Care, address: &Address<'_>) -> Result<Found, Error> {
    let found = find(care, address.case)?;
    let case = load::case(care.disk.as_ref(), &found.path, care.zone()).value;
    let Some((case, living)) = case.and_then(|case| elsewhere(care, &case).map(|living| (case, living))) else {
        return Ok(found);
    };
    let error = Error::new(Kind::Refused, format!("case `{}` was merged into `{living}`", case.id));
    let mut promise = case.promise_typed(address.promise).map(|promise| promise.id.clone());
    let mut at = case;
    while at.id != living {
        let Some(next) = at.merged_into.as_ref().and_then(|id| by_id(care, id)) else { break };
        promise =
            promise.and_then(|id| merged::held(&next).get(merged::address(&at.id, &id).as_str()).cloned().cloned());
        at = next;
    }
    Err(match promise {
        Some(promise) => error.hint(format!("the promise is `{living}/{promise}` now")),
        None => error.hint(format!("`amends show {living}` lists the promises that it holds")),
    })
}

/// Returns the case of a file that must be readable, or says where it is not.
pub(crate) fn read(care: &Care, found: &Found) -> Result<Case, Error> {
    let read = load::case(care.disk.as_ref(), &found.path, care.zone());
    match (read.value, read.flaws.iter().find(|flaw| flaw.is_error())) {
        (Some(case), None) => Ok(named::with_aliases(care, case)),
        (_, Some(flaw)) => Err(Error::data(problem(flaw))),
        (None, None) => Err(Error::new(Kind::Data, format!("`{}` is no case file", load::shown(&found.path)))),
    }
}
