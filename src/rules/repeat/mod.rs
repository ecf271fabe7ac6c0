//! Repeats: a second complaint of one person or one organisation, a reopened case, a recovery that failed as well.
//! Each is its own code; whom a repeat is shown to, and how, belongs to `reports`.

pub mod double_deviation;
pub mod organisation;
pub mod person;
pub mod reopened;
pub mod same_cause;

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use crate::calendar::due;
use crate::calendar::span::Span;
use crate::model::case::{Case, CaseKind};
use crate::model::folder::Folder;
use crate::model::id::{CaseId, PartyId};
use crate::model::identity::People;
use crate::model::look::Look;
use crate::rules::{Finding, Rule, heard};

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

/// Returns the complaints whose complainant is known; other kinds of messages repeat nothing.
pub(crate) fn complaints(folder: &Folder) -> impl Iterator<Item = (&Case, &PartyId)> {
    let cases = folder.cases.iter().map(|filed| &filed.case);
    cases.filter(|case| case.kind == CaseKind::Complaint).filter_map(|case| Some((case, case.complainant.as_ref()?)))
}

/// Puts complaints into the order in which the business got them.
pub(crate) fn sort(cases: &mut [(&Case, &PartyId)]) {
    cases.sort_by_key(|(case, _)| (case.received_at, &case.id));
}

/// Returns the earliest receipt that is inside the window before an instant; both ends belong to it.
pub(crate) fn window_start(look: &Look<'_>, window: &Span, until: DateTime<Utc>) -> DateTime<Utc> {
    // A window that leads out of the calendar holds everything.
    window.before(until, look.calendar()).unwrap_or(DateTime::<Utc>::MIN_UTC)
}

/// Returns the finding that a complaint repeats this earlier one.
fn repeats(rule: &Rule, look: &Look<'_>, case: &Case, earlier: &Case, why: &str) -> Finding {
    let day = due::say_day(look.shown(earlier.received_at).date_naive());
    let reason = format!("complained before: {} of {day} ({why})", earlier.id);
    let finding = rule.found(&case.id, reason).since(look.shown(case.received_at));
    finding.after(earlier.owner.as_deref()).hint(format!("amends show {}", earlier.id))
}

/// Returns the complaints that a complaint repeats inside the window, the last first.
pub(crate) fn earlier<'a>(look: &Look<'_>, folder: &'a Folder, people: &People<'_>, case: &Case) -> Vec<&'a Case> {
    let start = window_start(look, &look.policy.repeat_window, case.received_at.to_utc());
    let persons = person::lines(folder, people).into_values();
    let lines = persons.chain(organisation::lines(folder, people).into_values());
    let own = lines.filter(|line| line.iter().any(|(other, _)| other.id == case.id));
    let in_window = |other: &&Case| {
        other.id != case.id && other.received_at <= case.received_at && start <= other.received_at.to_utc()
    };
    let mut earlier: Vec<&Case> = own.flatten().map(|(other, _)| other).filter(in_window).collect();
    earlier.sort_by_key(|other| (std::cmp::Reverse(other.received_at), &other.id));
    earlier.dedup_by_key(|other| &other.id);
    earlier
}

#[cfg(test)]
mod tests;
