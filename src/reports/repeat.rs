//! Who complained again: persons, organisations, reopened cases and recoveries that failed, one row each.
//! What makes a repeat is said by `rules::repeat`; here they are gathered, not judged.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use chrono::{DateTime, FixedOffset, Utc};

use crate::calendar::span::Span;
use crate::model::case::{Case, Status};
use crate::model::id::{CaseId, PartyId};
use crate::model::identity::{Firm, People};
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::model::recovery;
use crate::model::summary::Summary;
use crate::reports::selection::Selection;
use crate::rules::Rule;
use crate::rules::repeat::{double_deviation, organisation, person, reopened, window_start};
use crate::view::cell::Cell;
use crate::view::kind::Kind;
use crate::view::page::{Audience, Column, Role, Table};

/// The codes of the rows.
const CODES: &[&str] = &[double_deviation::RULE.code, organisation::RULE.code, person::RULE.code, reopened::RULE.code];

/// The columns; a repeat is the row.
pub const COLUMNS: &[Column] = &[
    Column::new("code", "Code").of(Kind::OneOf(CODES)).always(),
    Column::new("party", "Party").of(Kind::Text).data(),
    Column::new("name", "Who").of(Kind::Text).role(Role::Summary),
    Column::new("cases", "Cases").of(Kind::List(&Kind::Text)).always().role(Role::Id),
    Column::new("count", "Count").of(Kind::Count).always().right().data(),
    Column::new("open_cases", "Open").of(Kind::Count).always().right(),
    Column::new("first_at", "First").of(Kind::Moment).always().data(),
    Column::new("last_at", "Last").of(Kind::Moment).always(),
    Column::new("same_category", "Same category").of(Kind::Flag).data(),
    Column::new("why", "Why").of(Kind::Text).always(),
];

/// Which repeats are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    Any,
    Person,
    Organisation,
}

/// One repeat.
#[derive(Clone, Debug, PartialEq)]
pub struct Repeat<'a> {
    pub code: &'static str,
    /// Whose it is: the person's or organisation's party, if it is on file.
    pub party: Option<PartyId>,
    /// The name of the party, else the mail domain that is all we know.
    pub name: Option<String>,
    /// The first received first.
    pub cases: Vec<&'a Case>,
    /// When it last went wrong: the last complaint, the last return, the second break.
    pub last_at: DateTime<FixedOffset>,
    pub why: String,
}

/// Returns the instant since when a complaint is news.
pub fn start(look: &Look<'_>, window: Option<Span>) -> DateTime<Utc> {
    window_start(look, &window.unwrap_or(look.policy.repeat_window), look.now.instant())
}

/// Returns whether complaints of parties that have to do with each other may be a repeat that is news.
pub fn may_hold(complaints: &[Summary], start: DateTime<Utc>) -> bool {
    // A summary leaves out the fraction of a second.
    let is_news = |one: &Summary| one.is_active() || one.received_at >= start.timestamp();
    complaints.len() > 1 && complaints.iter().any(is_news)
}

/// Returns the repeats of a folder, of which the filter selects any case: those with work left first, then the latest.
///
/// A person's or organisation's row holds its last complaint and those received inside the window before it. It is
/// listed while that last one is inside the window before now, or while any of them is not over.
pub fn build<'a>(selection: &Selection<'a>, by: By, window: Option<Span>) -> Vec<Repeat<'a>> {
    let policy = selection.look.policy;
    let people = People::new(&selection.folder.parties, policy.region.as_deref());
    let asked = Asked { selection, people: &people, window: window.unwrap_or(policy.repeat_window) };
    let wanted = |rule: &Rule, by_this: By| {
        (by == By::Any || by == by_this) && policy.rules.get(rule.code) != Some(&Loudness::Off)
    };
    let mut repeats = Vec::new();
    if wanted(&person::RULE, By::Person) {
        repeats.extend(asked.persons());
    }
    if wanted(&organisation::RULE, By::Organisation) {
        repeats.extend(asked.organisations());
    }
    if wanted(&reopened::RULE, By::Any) {
        repeats.extend(asked.reopened());
    }
    if wanted(&double_deviation::RULE, By::Any) {
        repeats.extend(asked.double_deviations());
    }
    repeats.retain(|repeat| asked.is_selected(repeat));
    repeats.sort_by_cached_key(|repeat| {
        (repeat.n_open() == 0, Reverse(repeat.last_at), repeat.code, repeat.party.clone(), repeat.name.clone())
    });
    repeats
}

impl Repeat<'_> {
    /// Returns how many of the cases are not over.
    pub fn n_open(&self) -> usize {
        self.cases.iter().filter(|case| case.is_active()).count()
    }

    /// Returns the key by which it is the same as one that was told before: another case of the same party is news.
    pub fn key(&self) -> String {
        let ids: Vec<&str> = self.cases.iter().map(|case| case.id.as_str()).collect();
        format!("{} {}", self.code, ids.join(","))
    }

    /// Returns whether all of them are in one category; nothing for a single case or where a category is missing.
    pub fn same_category(&self) -> Option<bool> {
        let (first, rest) = self.cases.split_first()?;
        let first = first.category.as_deref()?;
        let rest: Option<Vec<&str>> = rest.iter().map(|case| case.category.as_deref()).collect();
        let rest = rest.filter(|rest| !rest.is_empty())?;
        Some(rest.into_iter().all(|category| category == first))
    }
}

/// Returns the repeats as a table.
pub fn table(repeats: &[Repeat<'_>], selection: &Selection<'_>, key: &'static str, title: &str) -> Table {
    let rows = repeats.iter().map(|repeat| row(repeat, selection)).collect();
    Table { key, title: title.to_owned(), columns: COLUMNS, rows, audience: Audience::All }
}

fn row(repeat: &Repeat<'_>, selection: &Selection<'_>) -> Vec<Cell> {
    let count = |n: usize| Cell::Count(i64::try_from(n).unwrap_or(i64::MAX));
    let first = repeat.cases.first().map_or(repeat.last_at, |case| case.received_at);
    vec![
        Cell::Word(repeat.code.to_owned()),
        Cell::id(repeat.party.as_ref().map(PartyId::as_str)),
        Cell::text(repeat.name.as_deref()),
        Cell::List(repeat.cases.iter().map(|case| Cell::Id(case.id.to_string())).collect()),
        count(repeat.cases.len()),
        count(repeat.n_open()),
        Cell::Moment(selection.look.shown(first)),
        Cell::Moment(selection.look.shown(repeat.last_at)),
        repeat.same_category().map_or(Cell::None, Cell::Flag),
        Cell::untrusted(repeat.why.clone()),
    ]
}

/// What the rows are gathered with.
struct Asked<'s, 'a> {
    selection: &'s Selection<'a>,
    people: &'s People<'a>,
    window: Span,
}

impl<'a> Asked<'_, 'a> {
    fn is_selected(&self, repeat: &Repeat<'_>) -> bool {
        let ids: HashSet<&CaseId> = repeat.cases.iter().map(|case| &case.id).collect();
        self.filed(&ids).any(|filed| self.selection.selects(filed))
    }

    /// Returns the files of cases; the folder is sorted by id, so each is found without looking at all.
    fn filed(&self, ids: &HashSet<&CaseId>) -> impl Iterator<Item = &'a crate::model::folder::Filed> {
        let cases = &self.selection.folder.cases;
        let found = ids.iter().flat_map(|id| {
            let from = cases.partition_point(|filed| filed.case.id < **id);
            cases.iter().skip(from).take_while(|filed| filed.case.id == **id).collect::<Vec<_>>()
        });
        found.collect::<Vec<_>>().into_iter()
    }

    fn name(&self, id: &PartyId) -> Option<String> {
        self.selection.folder.called(id).map(str::to_owned)
    }

    /// Returns the last complaint of a line with those in the window before it, if they are news.
    fn latest(&self, line: &[(&'a Case, &'a PartyId)]) -> Option<Vec<(&'a Case, &'a PartyId)>> {
        let look = &self.selection.look;
        let (last, _) = line.last()?;
        let start = window_start(look, &self.window, last.received_at.to_utc());
        let from = line.partition_point(|(case, _)| case.received_at.to_utc() < start);
        let cases: Vec<_> = line.iter().skip(from).copied().collect();
        let is_news = self.is_recent(last.received_at) || cases.iter().any(|(case, _)| case.is_active());
        (cases.len() > 1 && is_news).then_some(cases)
    }

    fn is_recent(&self, at: DateTime<FixedOffset>) -> bool {
        let look = &self.selection.look;
        window_start(look, &self.window, look.now.instant()) <= at.to_utc()
    }

    fn persons(&self) -> Vec<Repeat<'a>> {
        let lines = person::lines(self.selection.folder, self.people);
        let latest = lines.values().filter_map(|line| self.latest(line));
        latest
            .filter_map(|cases| {
                let ids: Vec<&PartyId> = cases.iter().map(|(_, id)| *id).collect();
                let party = (*ids.last()?).clone();
                let why = self.people.why_person(&ids);
                Some(Repeat {
                    code: person::RULE.code,
                    name: self.name(&party),
                    party: Some(party),
                    cases: only_cases(&cases),
                    last_at: cases.last()?.0.received_at,
                    why,
                })
            })
            .collect()
    }

    fn organisations(&self) -> Vec<Repeat<'a>> {
        let mut found: Vec<(Repeat<'a>, HashSet<&'a CaseId>)> = Vec::new();
        // By which rows a case is held: one person can speak for an organisation by name and by mail domain.
        let mut rows_of: HashMap<&'a CaseId, Vec<usize>> = HashMap::new();
        let mut repeats: Vec<Repeat<'a>> = organisation::lines(self.selection.folder, self.people)
            .iter()
            .filter_map(|(firm, line)| self.organisation(firm, line))
            .collect();
        // The widest first, so that a row that says less than another is met after it.
        repeats.sort_by_key(|repeat| (Reverse(repeat.cases.len()), repeat.party.is_none()));
        for repeat in repeats {
            let ids: HashSet<&CaseId> = repeat.cases.iter().map(|case| &case.id).collect();
            let wider = repeat.cases.first().and_then(|case| {
                let rows = rows_of.get(&case.id)?;
                rows.iter().copied().find(|&at| found.get(at).is_some_and(|(_, held)| ids.is_subset(held)))
            });
            match wider.and_then(|at| found.get_mut(at)) {
                Some((row, held)) if held.len() == ids.len() => row.why = format!("{}, {}", row.why, repeat.why),
                Some(_) => {}
                None => {
                    for id in &ids {
                        rows_of.entry(id).or_default().push(found.len());
                    }
                    found.push((repeat, ids));
                }
            }
        }
        found.into_iter().map(|(repeat, _)| repeat).collect()
    }

    fn organisation(&self, firm: &Firm, line: &[(&'a Case, &'a PartyId)]) -> Option<Repeat<'a>> {
        let cases = self.latest(line)?;
        // One person twice is a row of its own; here somebody else of the business has to have spoken as well.
        let mut voices = cases.iter().map(|(_, id)| organisation::voice(self.people, id));
        let first = voices.next()?;
        if !voices.any(|voice| organisation::is_another(&voice, &first)) {
            return None;
        }
        let ids: Vec<&PartyId> = cases.iter().map(|(_, id)| *id).collect();
        let why = self.people.why_organisation(firm, &ids);
        let party = match firm {
            Firm::Party(id) => Some(id.clone()),
            Firm::Domain(_) => None,
        };
        let name = self.people.name_of(firm).map(str::to_owned);
        let last_at = cases.last()?.0.received_at;
        Some(Repeat { code: organisation::RULE.code, party, name, cases: only_cases(&cases), last_at, why })
    }

    fn reopened(&self) -> Vec<Repeat<'a>> {
        let look = &self.selection.look;
        let cases = self.selection.folder.cases.iter().map(|filed| &filed.case);
        let back = cases.filter_map(|case| {
            let last = recovery::returns(case).last()?.at;
            let is_news = case.is_active() || self.is_recent(last);
            is_news.then(|| self.single(&reopened::RULE, case, last, reopened::why(look, case)))
        });
        back.collect()
    }

    fn double_deviations(&self) -> Vec<Repeat<'a>> {
        let look = &self.selection.look;
        let cases = self.selection.folder.cases.iter().map(|filed| &filed.case);
        let failed = cases.filter_map(|case| {
            let failed = double_deviation::failed(look, case)?;
            let is_news = case.status != Status::Closed || self.is_recent(failed.at);
            is_news.then(|| self.single(&double_deviation::RULE, case, failed.at, failed.why))
        });
        failed.collect()
    }

    fn single(&self, rule: &Rule, case: &'a Case, last_at: DateTime<FixedOffset>, why: String) -> Repeat<'a> {
        let party = case.complainant.clone();
        let name = party.as_ref().and_then(|id| self.name(id));
        Repeat { code: rule.code, party, name, cases: vec![case], last_at, why }
    }
}

fn only_cases<'a>(cases: &[(&'a Case, &'a PartyId)]) -> Vec<&'a Case> {
    cases.iter().map(|(case, _)| *case).collect()
}

#[cfg(test)]
mod tests;
