//! What a write took away from emergencies on record: one that is left without its reason is told of, whichever command
//! wrote what.
//! Which emergencies have none is said by `rules::repeat`.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};

use crate::cli::answer::{Answer, Said};
use crate::cli::context::{Care, Context};
use crate::cli::error::Error;
use crate::cli::loading::Missed;
use crate::cli::raising::complaints_of;
use crate::format::read_case;
use crate::format::read_party;
use crate::format::tree::parse;
use crate::model::case::{Case, CaseKind, Priority, Status};
use crate::model::emergency;
use crate::model::folder::{Filed, Folder};
use crate::model::id::{CaseId, PartyId};
use crate::model::left_behind;
use crate::model::look::Look;
use crate::model::party::Party;
use crate::model::promise::PromiseState;
use crate::model::replay;
use crate::rules::repeat::unexplained;
use crate::store::disk::Disk;
use crate::store::load::{self, CASES, LIMIT, PARTIES};
use crate::store::witness::Written;
use crate::view::cell::Cell;
use crate::view::page::{Block, Line};

/// The cases and parties that a command changed, as they were and as they are.
#[derive(Default)]
struct Changes {
    cases: Vec<(PathBuf, Case, Case)>,
    parties: Vec<(Party, Party)>,
}

impl Context<'_> {
    /// Says below the answer of a command which emergencies it left without their reason.
    pub(crate) fn tell_calmed(&mut self, answer: &mut Answer) {
        let Some(changes) = self.changes().filter(Changes::could_calm) else { return };
        let care = match self.care_as_it_is() {
            Ok(care) => care,
            Err(error) => return answer.notes.push(unknown(&error)),
        };
        let look = Look { now: care.typed, policy: &care.policy };
        if !changes.may_calm(&look) {
            return;
        }
        match changes.calmed(&care, &look) {
            Ok((lines, missed)) => {
                answer.missed = answer.missed.take().or(missed);
                let Said::Page(page) = &mut answer.said else { return };
                match page.blocks.iter_mut().find(|block| matches!(block, Block::Prose(_))) {
                    Some(Block::Prose(prose)) => prose.extend(lines),
                    _ => page.blocks.push(Block::Prose(lines)),
                }
            }
            Err(error) => answer.notes.push(unknown(&error)),
        }
    }

    /// Returns what this run changed of what was there before, if anything.
    fn changes(&self) -> Option<Changes> {
        let scene = self.scene.as_ref()?;
        let written = self.written.lock().ok()?;
        let all: BTreeMap<&PathBuf, &Written> = self.forgotten.iter().chain(written.iter()).collect();
        let old = all.into_iter().filter_map(|(path, written)| Some((path, written.before.as_deref()?)));
        let old: Vec<(&PathBuf, &[u8])> =
            old.filter(|(path, _)| path.starts_with(CASES) || path.starts_with(PARTIES)).collect();
        if old.is_empty() {
            return None;
        }
        let disk: Box<dyn Disk> = (self.world.open)(&scene.root).ok()?;
        let mut changes = Changes::default();
        for (path, before) in old {
            let Ok(after) = disk.read(path, LIMIT) else { continue };
            let texts = [before, &after.bytes];
            if path.starts_with(CASES) {
                let [before, after] = texts.map(|text| self.case(path, text));
                changes.cases.extend(before.zip(after).map(|(before, after)| (path.clone(), before, after)));
            } else {
                let [before, after] = texts.map(|text| self.party(path, text));
                changes.parties.extend(before.zip(after));
            }
        }
        Some(changes)
    }

    fn case(&self, path: &Path, text: &[u8]) -> Option<Case> {
        let (syntax, zone) = (load::syntax(path), self.scene.as_ref()?.typed.zone());
        let case = read_case::case(&parse(syntax, text).ok()?, syntax, zone).0?;
        // A hand edit that goes on record now was none before.
        case.conflicts.is_empty().then(|| replay::as_told(case))
    }

    fn party(&self, path: &Path, text: &[u8]) -> Option<Party> {
        let (syntax, zone) = (load::syntax(path), self.scene.as_ref()?.typed.zone());
        read_party::party(&parse(syntax, text).ok()?, syntax, zone).0
    }
}

fn unknown(error: &Error) -> String {
    format!("note: whether this left an emergency without its reason could not be looked up: {}", error.message)
}

impl Changes {
    /// Returns whether what changed is such that a case may repeat less than it did, whatever the house says.
    fn could_calm(&self) -> bool {
        self.parties.iter().any(|(before, after)| is_less(before, after))
            || self
                .cases
                .iter()
                .any(|(_, before, after)| is_moved(before, after) || is_emergency(before) && is_emergency(after))
    }

    /// Returns whether anything changed by which a case may repeat less than it did.
    fn may_calm(&self, look: &Look<'_>) -> bool {
        self.parties.iter().any(|(before, after)| is_less(before, after))
            || self.cases.iter().any(|(_, before, after)| is_moved(before, after) || is_calmer(look, before, after))
    }

    /// Returns the words for each emergency that had its reason before, and that some may have been missed.
    fn calmed(&self, care: &Care, look: &Look<'_>) -> Result<(Vec<Line>, Option<Missed>), Error> {
        let people: Vec<PartyId> = self
            .cases
            .iter()
            .flat_map(|(_, before, after)| before.complainants().chain(after.complainants()))
            .cloned()
            .collect();
        let of_parties = self.parties.iter().any(|(before, after)| is_less(before, after));
        let loaded = if of_parties { care.load()? } else { complaints_of(care, &people)? };
        let missed = loaded.missed();
        let mut after = loaded.folder;
        let mut before = after.clone();
        for (old, _) in &self.parties {
            before.parties.insert(old.id.clone(), old.clone());
        }
        let cases = || self.cases.iter();
        put(&mut before, cases().map(|(path, before, _)| (path, before.clone())));
        put(&mut after, cases().map(|(path, before, after)| (path, as_late(look, before, after))));
        let had_none: HashSet<&CaseId> = unexplained(look, &before).into_iter().map(|case| &case.id).collect();
        let was: HashMap<&CaseId, &Case> = before.cases.iter().map(|filed| (&filed.case.id, &filed.case)).collect();
        let was_explained =
            |case: &&Case| was.get(&case.id).is_some_and(|was| is_emergency(was)) && !had_none.contains(&case.id);
        let lost = unexplained(look, &after).into_iter().filter(was_explained);
        Ok((lost.map(calmed).collect(), missed))
    }
}

/// Puts cases into a folder in the place of what it holds of them, and counts those that are one once.
fn put<'a>(folder: &mut Folder, cases: impl Iterator<Item = (&'a PathBuf, Case)>) {
    for (path, case) in cases {
        folder.cases.retain(|filed| filed.case.id != case.id);
        folder.left_behind.remove(&case.id);
        folder.cases.push(Filed { path: path.to_string_lossy().into_owned(), case });
    }
    folder.cases.sort_by(|one, other| one.case.id.cmp(&other.case.id));
    left_behind::leave_out(folder);
}

/// Returns whether a complaint is one no more, or somebody else's, or of another time, or one with another.
fn is_moved(before: &Case, after: &Case) -> bool {
    let standing = |case: &Case| {
        let people: Vec<PartyId> = case.complainants().cloned().collect();
        (case.kind == CaseKind::Complaint, people, case.received_at, case.entered_at, case.merged_into.clone())
    };
    before.kind == CaseKind::Complaint && before.complainants().next().is_some() && standing(before) != standing(after)
}

fn is_emergency(case: &Case) -> bool {
    case.priority == Priority::Emergency && case.status != Status::Closed
}

/// Returns whether an emergency showed that it is one, and does so no more.
fn is_calmer(look: &Look<'_>, before: &Case, after: &Case) -> bool {
    is_emergency(before)
        && is_emergency(after)
        && emergency::shown(look, before).is_some()
        && emergency::shown(look, &as_late(look, before, after)).is_none()
}

/// Returns a case with what was broken and is kept as it was: kept late it was late all the same.
fn as_late(look: &Look<'_>, before: &Case, after: &Case) -> Case {
    let mut case = after.clone();
    for promise in case.promises.iter_mut().filter(|promise| promise.state == PromiseState::Kept) {
        let was = before.promise(promise.id.as_str());
        if let Some(was) = was.filter(|was| was.is_broken(look.at(), look.calendar())) {
            *promise = was.clone();
        }
    }
    case
}

/// Returns whether less is known of a party by which it may be the same as another.
fn is_less(before: &Party, after: &Party) -> bool {
    let is_gone = |old: &[String], new: &[String]| old.iter().any(|one| !new.contains(one));
    let is_other = |old: bool, is_same: bool| old && !is_same;
    is_gone(&before.emails, &after.emails)
        || is_gone(&before.phones, &after.phones)
        || is_gone(&before.refs, &after.refs)
        || is_other(before.name.is_some(), before.name == after.name)
        || is_other(before.same_as.is_some(), before.same_as == after.same_as)
        || is_other(before.organisation.is_some(), before.organisation == after.organisation)
        || before.kind != after.kind
        || after.not_same_as.iter().any(|id| !before.not_same_as.contains(id))
}

/// Returns the words for an emergency on record that has no reason any more: only a person says that it is none.
fn calmed(case: &Case) -> Line {
    let raise = emergency::raise(case);
    let was = raise.and_then(|raise| raise.from.as_deref()).unwrap_or("normal");
    let code = raise.and_then(|raise| raise.why.as_deref()).filter(|code| !emergency::is_of_another(code));
    let what = match code {
        None => "repeats no complaint any more".to_owned(),
        Some(code) => format!("{code} holds no more"),
    };
    let next = format!("amends update {} --set priority={was} --why REASON", case.id);
    vec![
        Cell::Id(case.id.to_string()),
        Cell::Word(format!("  still an emergency, and {what}; if it is none: ")),
        Cell::untrusted(next),
    ]
}
