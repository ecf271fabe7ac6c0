//! What is known of a case without its text: enough to tell that an answer does not need it.
//! Whoever doubts asks for the case itself; a summary never says less than the case would.

use chrono::{NaiveTime, TimeDelta};

use crate::calendar::due::Due;
use crate::model::case::{Accepted, Case, CaseKind, Priority, Status, is_about_handling};
use crate::model::email::Email;
use crate::model::event::EventKind;
use crate::model::merged;
use crate::model::organisation::OrganisationKey;
use crate::model::party::{Party, PartyKind};
use crate::model::phone;
use crate::model::promise::{Promise, PromiseState};

/// A case in a few numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Summary {
    /// What its id is known by.
    pub id: u64,
    pub kind: CaseKind,
    pub status: Status,
    pub priority: Priority,
    /// Seconds since 1970.
    pub received_at: i64,
    /// An instant before which no open promise is due; nothing if none is open or none has a due.
    pub due_from: Option<i64>,
    pub has_open_promise: bool,
    /// Whether it was merged into another case, or took one in.
    pub is_merged: bool,
    /// Whether it is closed and nothing is left in it that could worry anybody, whatever the day.
    pub is_at_rest: bool,
    pub was_reopened: bool,
    /// Whether what was done about it failed or may fail: two broken promises, or a complaint about the handling.
    pub may_have_failed: bool,
    /// What the complainant's id is known by; 0 is nobody.
    pub complainant: u64,
    /// What the owner's name is known by, whatever the case of its letters; 0 is nobody.
    pub owner: u32,
}

impl Summary {
    /// Returns the summary of a case.
    pub fn of(case: &Case) -> Self {
        let is_late_or_broken =
            |promise: &&Promise| promise.state == PromiseState::Broken || (promise.is_open() && promise.due.is_some());
        let had = |kind: EventKind| case.events.iter().any(|event| event.kind == kind);
        let is_refused = case.outcome.as_ref().is_some_and(|outcome| outcome.accepted == Some(Accepted::No));
        let dues = case.open_promises().filter_map(|promise| promise.due.as_ref());
        Self {
            id: mark(case.id.as_str()),
            kind: case.kind,
            status: case.status,
            priority: case.priority,
            received_at: case.received_at.timestamp(),
            due_from: dues.map(not_before).min(),
            has_open_promise: case.open_promises().next().is_some(),
            is_merged: case.merged_into.is_some() || case.events.iter().any(|event| merged::taken_in(event).is_some()),
            is_at_rest: case.status == Status::Closed
                && case.open_promises().next().is_none()
                && case.policies.is_none()
                && case.conflicts.is_empty()
                && !is_refused
                && !was_heard_after_the_end(case)
                && !had(EventKind::Breached),
            was_reopened: had(EventKind::Reopened),
            may_have_failed: case.promises.iter().filter(is_late_or_broken).nth(1).is_some()
                || case.events.iter().any(|event| event.handling)
                || is_about_handling(case.category.as_deref()),
            complainant: case.complainant.as_ref().map_or(0, |id| mark(id.as_str())),
            owner: case.owner.as_deref().map_or(0, owner_mark),
        }
    }
}

/// Returns whether the customer may have written when the case was closed already.
fn was_heard_after_the_end(case: &Case) -> bool {
    let end = case.closed_at();
    case.events.iter().any(|event| event.kind == EventKind::ContactIn && end.is_some_and(|end| event.at >= end))
}

/// How many ties of a party are kept beside its id; most have fewer.
pub const N_TIES: usize = 3;

/// By what a party can be tied to another one: who shares none with anybody is nobody else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ties {
    /// What its id is known by.
    pub id: u64,
    /// Pointers, addresses, phones, domains of businesses, the name of a business; 0 is none.
    pub others: [u64; N_TIES],
}

impl Ties {
    /// Returns the ties of a party, if they are few.
    pub fn few(party: &Party) -> Option<Self> {
        let all = Self::all(party);
        let mut others = [0; N_TIES];
        if all.len() > N_TIES {
            return None;
        }
        others.iter_mut().zip(all).for_each(|(place, tie)| *place = tie);
        Some(Self { id: mark(party.id.as_str()), others })
    }

    /// Returns all ties of a party but its id.
    pub fn all(party: &Party) -> Vec<u64> {
        let pointers = [&party.same_as, &party.organisation].into_iter().flatten().map(|id| mark(id.as_str()));
        let emails: Vec<Email> = party.emails.iter().filter_map(|text| Email::read(text)).collect();
        let domains = emails.iter().filter_map(Email::business_domain).map(|domain| mark(&format!("at {domain}")));
        let addresses = emails.iter().map(|email| mark(&format!("mail {}", email.as_str())));
        // However they are dialled, phones that are the same end in the same digits.
        let phones = party.phones.iter().filter_map(|text| phone::ending(text)).map(|end| mark(&format!("tel {end}")));
        let is_business = party.kind == PartyKind::Organisation;
        let name = party.name.as_deref().filter(|_| is_business).and_then(OrganisationKey::of);
        let name = name.iter().map(|name| mark(&format!("name {}", name.as_str())));
        let mut all: Vec<u64> = pointers.chain(domains).chain(addresses).chain(phones).chain(name).collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

impl Summary {
    /// Returns whether it can be a repeat of another complaint.
    pub fn is_complaint_of_somebody(&self) -> bool {
        self.kind == CaseKind::Complaint && self.complainant != 0
    }

    /// Returns whether work on it is not over.
    pub fn is_active(&self) -> bool {
        matches!(self.status, Status::Open | Status::Waiting)
    }
}

/// Returns an instant that is not after the due, whatever the folder's zone and hours are.
fn not_before(due: &Due) -> i64 {
    match due {
        // No zone was ever a whole day away from UTC.
        Due::Day(day) => (day.and_time(NaiveTime::MIN).and_utc() - TimeDelta::days(1)).timestamp(),
        Due::At(at) => at.timestamp(),
    }
}

/// Returns the number that an id is known by; two ids may share one, 0 is nobody's.
pub fn mark(id: &str) -> u64 {
    // FNV-1a.
    let hash = id
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    hash.max(1)
}

/// Returns the number that an owner is known by.
pub fn owner_mark(name: &str) -> u32 {
    let wide = mark(&name.to_lowercase());
    u32::try_from((wide ^ (wide >> 32)) & 0xffff_ffff).unwrap_or(0).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::sample::bakery;
    use crate::model::sample_folder::{case, promise};

    #[test]
    fn no_promise_is_due_before_the_summary_says() {
        for due in ["2026-11-24", "2026-11-24T17:00:00+02:00", "2026-11-24T00:00:00-12:00", "0001-01-01"] {
            let mut one = case("kd35-dnr3", "2026-11-20T09:14:00+02:00");
            assert_eq!(Summary::of(&one).due_from, None);
            one.promises = vec![promise("p1", due), promise("p2", "2026-12-24")];
            let due_at = one.promises[0].due_at(&bakery()).unwrap();
            let summary = Summary::of(&one);
            assert!(summary.due_from.unwrap() <= due_at.timestamp(), "{due}");
            assert!(summary.has_open_promise);
        }
    }

    #[test]
    fn owners_are_the_same_in_whatever_case_they_are_written() {
        assert_eq!(owner_mark("Thandi"), owner_mark("thandi"));
        assert_ne!(owner_mark("thandi"), owner_mark("sam"));
        assert_ne!(mark("p-h7xw3"), mark("p-9kd2m"));
    }
}
