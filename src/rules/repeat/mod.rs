//! Repeats: a second complaint of one person or one organisation, a reopened case, a recovery that failed as well.
//! Each is its own code; whom a repeat is shown to, and how, belongs to `reports`.

pub mod double_deviation;
pub mod organisation;
pub mod person;
pub mod reopened;
pub mod same_cause;

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use chrono::{DateTime, Utc};

use crate::calendar::due;
use crate::calendar::span::Span;
use crate::model::case::{Case, CaseKind, Priority, Status};
use crate::model::emergency::{DOUBLE_DEVIATION, MOST_REPEATED, REOPENED, is_of_another, is_untold, raise, shown};
use crate::model::folder::Folder;
use crate::model::id::{CaseId, PartyId};
use crate::model::identity::People;
use crate::model::left_behind::Behind;
use crate::model::look::Look;
use crate::model::merged::taken_in;
use crate::model::register::receipt;
use crate::model::summary::Summary;
use crate::model::turn::Turn;
use crate::rules::{Finding, Rule, contacts, emergency, heard};

/// The findings that need the whole folder, by case.
#[derive(Debug, Default)]
pub struct Repeats {
    by_case: HashMap<CaseId, Vec<Finding>>,
}

impl Repeats {
    /// Returns which complaints repeat earlier ones, in time linear in the number of cases.
    pub fn new(look: &Look<'_>, folder: &Folder, people: &People<'_>) -> Self {
        let mut findings = Vec::new();
        person::check(look, folder, people, &mut findings);
        organisation::check(look, folder, people, &mut findings);
        same_cause::check(look, folder, people, &mut findings);
        let mut by_case: HashMap<CaseId, Vec<Finding>> = HashMap::new();
        for finding in heard(look.policy, findings) {
            by_case.entry(finding.case.clone()).or_default().push(finding);
        }
        Self { by_case }
    }

    /// Returns the findings about a case.
    pub fn of(&self, case: &CaseId) -> &[Finding] {
        self.by_case.get(case).map_or(&[], Vec::as_slice)
    }
}

/// Returns the complaints whose complainant is known; other kinds of messages repeat nothing. One that was united of
/// several people's stands there once for each of them, in a row.
///
/// One that was merged into another is one complaint with it, whatever of its record that one still lacks.
pub(crate) fn complaints(folder: &Folder) -> impl Iterator<Item = (&Case, &PartyId)> {
    let united = united(folder);
    let cases = folder.cases.iter().map(|filed| &filed.case).filter(move |case| !united.contains(case.id.as_str()));
    let complaints = cases.filter(|case| case.kind == CaseKind::Complaint);
    complaints.flat_map(|case| case.complainants().map(move |id| (case, id)))
}

/// Returns the cases that another one took in, and that are there by themselves all the same.
fn united(folder: &Folder) -> HashSet<&str> {
    let lacking = folder.left_behind.iter().filter(|(_, behind)| matches!(behind, Behind::Lacking(_)));
    let lacking: HashSet<&str> = lacking.map(|(id, _)| id.as_str()).collect();
    if lacking.is_empty() {
        return lacking;
    }
    let events = folder.cases.iter().flat_map(|filed| filed.case.events.iter().map(move |event| (&filed.case, event)));
    let united = events.filter_map(|(case, event)| taken_in(event).filter(|id| *id != case.id.as_str()));
    united.filter(|id| lacking.contains(id)).collect()
}

/// Adds a complaint to a line, where it stands once, whoever of those that it is a line of complains in it.
fn line_up<'a>(line: &mut Vec<(&'a Case, &'a PartyId)>, case: &'a Case, id: &'a PartyId) {
    if line.last().is_none_or(|(last, _)| last.id != case.id) {
        line.push((case, id));
    }
}

/// Puts complaints into the order in which the business got them.
pub(crate) fn sort(cases: &mut [(&Case, &PartyId)]) {
    receipt::sort(cases, |(case, _)| case);
}

/// Returns the earliest receipt that is inside the window before an instant; both ends belong to it.
pub(crate) fn window_start(look: &Look<'_>, window: &Span, until: DateTime<Utc>) -> DateTime<Utc> {
    // A window that leads out of the calendar holds everything.
    window.before(until, look.calendar()).unwrap_or(DateTime::<Utc>::MIN_UTC)
}

/// Returns the finding that a complaint repeats this earlier one; `owners` answered for those before.
fn repeats(rule: &Rule, look: &Look<'_>, case: &Case, earlier: &Case, why: &str, owners: Vec<String>) -> Finding {
    let day = due::say_day(look.shown(earlier.received_at).date_naive());
    let reason = format!("complained before: {} of {day} ({why})", earlier.id);
    let finding = rule.found(&case.id, reason).since(look.shown(case.received_at));
    finding.after(owners).hint(contacts::put_right(case, Turn::first(case.received_at)))
}

/// Who owned the complaints of a line inside the window before each of them, going through it once.
#[derive(Default)]
struct Owners<'a> {
    counts: BTreeMap<&'a str, usize>,
    /// How many complaints of the line are behind the window.
    n_behind: usize,
}

impl<'a> Owners<'a> {
    /// Takes in a complaint, and returns who owned those before it that were received at this start or later; called
    /// for one after the other.
    fn before(&mut self, line: &[(&'a Case, &PartyId)], place: usize, start: DateTime<Utc>) -> Vec<String> {
        let owner = |place: usize| line.get(place).and_then(|(case, _)| case.owner.as_deref()).map(str::trim);
        while self.n_behind < place
            && line.get(self.n_behind).is_some_and(|(case, _)| case.received_at.to_utc() < start)
        {
            if let Some(count) = owner(self.n_behind).and_then(|owner| self.counts.get_mut(owner)) {
                *count -= 1;
            }
            self.n_behind += 1;
        }
        let named = self.counts.iter().filter(|(owner, count)| **count > 0 && !owner.is_empty());
        let owners = named.map(|(owner, _)| (*owner).to_owned()).collect();
        if let Some(owner) = owner(place) {
            *self.counts.entry(owner).or_default() += 1;
        }
        owners
    }
}

/// The complaints of each person and each organisation in the order of receipt, found by any of them.
pub(crate) struct Lines<'a> {
    lines: Vec<Vec<&'a Case>>,
    /// In which lines a case stands, and where.
    of_case: HashMap<&'a CaseId, Vec<(usize, usize)>>,
}

impl<'a> Lines<'a> {
    /// Returns the lines of a folder, in time linear in the number of cases.
    pub(crate) fn new(folder: &'a Folder, people: &People<'_>) -> Self {
        let persons = person::lines(folder, people).into_values();
        let lines = persons.chain(organisation::lines(folder, people).into_values());
        let lines: Vec<Vec<&Case>> = lines.map(|line| line.into_iter().map(|(case, _)| case).collect()).collect();
        let mut of_case: HashMap<&CaseId, Vec<(usize, usize)>> = HashMap::new();
        for (of, line) in lines.iter().enumerate() {
            for (place, case) in line.iter().enumerate() {
                of_case.entry(&case.id).or_default().push((of, place));
            }
        }
        Self { lines, of_case }
    }

    /// Returns the complaints that a complaint repeats inside the window, the last first; of many the last.
    pub(crate) fn earlier(&self, look: &Look<'_>, case: &Case) -> Vec<&'a Case> {
        let start = window_start(look, &look.policy.repeat_window, case.received_at.to_utc());
        let places = self.of_case.get(&case.id).map_or(&[][..], Vec::as_slice);
        let mut earlier: Vec<&Case> = Vec::new();
        let mut seen: HashSet<&CaseId> = HashSet::new();
        for (line, until) in places.iter().filter_map(|(of, place)| Some((self.lines.get(*of)?, *place))) {
            let from = line.partition_point(|other| other.received_at.to_utc() < start);
            let from = from.max(until.saturating_sub(MOST_REPEATED));
            let before = line.iter().take(until).skip(from).copied();
            earlier.extend(before.filter(|other| seen.insert(&other.id)));
        }
        receipt::sort(&mut earlier, |case| case);
        earlier.reverse();
        earlier.truncate(MOST_REPEATED);
        earlier
    }
}

/// Returns whether complaints of parties that have to do with each other may hold one that repeats another, is none on
/// record, and is wanted as an emergency.
pub fn may_be_unrecorded(complaints: &[Summary], is_wanted: impl Fn(&Summary) -> bool) -> bool {
    let first = complaints.iter().map(|one| one.received_at).min();
    let n_first = complaints.iter().filter(|one| Some(one.received_at) == first).count();
    let is_later = |one: &Summary| n_first > 1 || Some(one.received_at) != first;
    let is_calm = |one: &Summary| one.is_active() && one.priority != Priority::Emergency;
    complaints.iter().any(|one| is_calm(one) && is_later(one) && is_wanted(one))
}

/// Returns whether a complaint repeats another one of the same person or organisation by this.
pub(in crate::rules) fn is_of_party(finding: &Finding) -> bool {
    [person::RULE.code, organisation::RULE.code].contains(&finding.code)
}

/// Returns the repeats of parties and of all that are the same, by which a case that is not closed is an emergency and
/// none on record; each case once.
pub fn unrecorded(look: &Look<'_>, folder: &Folder, parties: &[PartyId]) -> Vec<Finding> {
    off_record(look, folder, parties, |case| case.priority != Priority::Emergency)
}

/// Returns the same with the repeats of those that are emergencies for another reason, and whose record does not tell.
pub fn untold(look: &Look<'_>, folder: &Folder, parties: &[PartyId]) -> Vec<Finding> {
    off_record(look, folder, parties, |case| case.priority != Priority::Emergency || is_untold(case))
}

fn off_record(look: &Look<'_>, folder: &Folder, parties: &[PartyId], is_asked: impl Fn(&Case) -> bool) -> Vec<Finding> {
    let people = People::new(&folder.parties, look.policy.region.as_deref());
    let repeats = Repeats::new(look, folder, &people);
    let asked = of_parties(folder, &people, parties).filter(|case| is_asked(case));
    let lines = OnceCell::new();
    let found = |case: &Case| {
        let finding = emergency::repeat(case, repeats.of(&case.id))?.clone();
        let earlier = lines.get_or_init(|| Lines::new(folder, &people)).earlier(look, case);
        Some(Finding { earlier: earlier.into_iter().map(|case| case.id.clone()).collect(), ..finding })
    };
    asked.filter_map(found).collect()
}

/// Returns the repeats of a folder by which a case that is not closed is an emergency and none on record.
pub fn all_unrecorded(look: &Look<'_>, folder: &Folder) -> Vec<Finding> {
    let parties: BTreeSet<&PartyId> = complaints(folder).map(|(_, id)| id).collect();
    unrecorded(look, folder, &parties.into_iter().cloned().collect::<Vec<_>>())
}

/// Returns the emergencies on record of a folder that were put there as repeats, and show none any more.
pub fn unexplained<'a>(look: &Look<'_>, folder: &'a Folder) -> Vec<&'a Case> {
    let people = People::new(&folder.parties, look.policy.region.as_deref());
    let repeats = Repeats::new(look, folder, &people);
    let is_repeat = |why: &str| [REOPENED, DOUBLE_DEVIATION].contains(&why) || is_of_another(why);
    let is_unexplained = |case: &&Case| {
        case.status != Status::Closed
            && raise(case).is_some_and(|raise| raise.why.as_deref().is_some_and(is_repeat))
            && !repeats.of(&case.id).iter().any(is_of_party)
            && shown(look, case).is_none()
    };
    folder.cases.iter().map(|filed| &filed.case).filter(is_unexplained).collect()
}

/// Returns the cases that are not closed of parties and of all that are the same.
fn of_parties<'a>(folder: &'a Folder, people: &People<'_>, parties: &[PartyId]) -> impl Iterator<Item = &'a Case> {
    let persons: HashSet<_> = parties.iter().map(|id| people.person_of(id)).collect();
    let firms: HashSet<_> = parties.iter().flat_map(|id| people.organisations_of(id)).collect();
    let is_concerned = |id: &PartyId| {
        persons.contains(&people.person_of(id)) || people.organisations_of(id).iter().any(|firm| firms.contains(firm))
    };
    let cases = folder.cases.iter().map(|filed| &filed.case).filter(|case| case.status != Status::Closed);
    let concerned: Vec<&Case> = cases.filter(|case| case.complainants().any(&is_concerned)).collect();
    concerned.into_iter()
}

#[cfg(test)]
mod tests;
