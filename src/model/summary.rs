//! What is known of a case without its text: enough to tell that an answer does not need it.
//! Whoever doubts asks for the case itself; a summary never says less than the case would.

pub mod traits;

use chrono::{DateTime, FixedOffset, NaiveTime, TimeDelta};

use crate::calendar::due::Due;
use crate::model::case::{Accepted, Case, CaseKind, Priority, Status, is_about_handling};
use crate::model::email::Email;
use crate::model::event::{Event, EventKind};
use crate::model::id::PartyId;
use crate::model::merged;
use crate::model::organisation::OrganisationKey;
use crate::model::party::{Party, PartyKind};
use crate::model::phone;
use crate::model::promise::PromiseState;
use crate::model::sender::Sender;
use crate::model::summary::traits::Traits;

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
    /// When its last promise was made, in seconds since 1970; nothing if none says when.
    pub made_until: Option<i64>,
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
    /// The first eight signs of its id, without hyphens.
    pub begin: [u8; 8],
    /// When it was last closed, in seconds since 1970, if it is closed now.
    pub closed_at: Option<i64>,
    /// When anything last happened, in seconds since 1970.
    pub updated_at: i64,
    /// What else it may be selected by.
    pub traits: Traits,
}

impl Summary {
    /// Returns the summary of a case.
    pub fn of(case: &Case) -> Self {
        let mut tally = Tally::default();
        case.promises.iter().for_each(|promise| tally.promise(promise.state, promise.due.as_ref(), promise.made_at));
        case.events.iter().for_each(|event| tally.event(&Happened::of(event)));
        tally.under(&Head {
            id: case.id.as_str(),
            kind: case.kind,
            status: case.status,
            priority: case.priority,
            received_at: case.received_at,
            complainant: case.complainant.as_ref().map(PartyId::as_str),
            owner: case.owner.as_deref(),
            category: case.category.as_deref(),
            is_merged_into: case.merged_into.is_some(),
            is_refused: case.outcome.as_ref().is_some_and(|outcome| outcome.accepted == Some(Accepted::No)),
            is_special: case.policies.is_some() || !case.conflicts.is_empty(),
            traits: Traits::of(case),
        })
    }
}

/// What the head of a case tells a summary.
#[derive(Clone, Copy)]
pub struct Head<'c> {
    pub id: &'c str,
    pub kind: CaseKind,
    pub status: Status,
    pub priority: Priority,
    pub received_at: DateTime<FixedOffset>,
    pub complainant: Option<&'c str>,
    pub owner: Option<&'c str>,
    pub category: Option<&'c str>,
    pub is_merged_into: bool,
    /// Whether the customer did not accept the outcome.
    pub is_refused: bool,
    /// Whether it names policies of its own, or holds a conflict.
    pub is_special: bool,
    pub traits: Traits,
}

/// What an event tells a summary.
#[derive(Clone, Copy)]
pub struct Happened {
    pub kind: EventKind,
    pub at: DateTime<FixedOffset>,
    pub is_own: bool,
    /// Whether another case was taken in.
    pub takes_in: bool,
    pub handling: bool,
}

impl Happened {
    fn of(event: &Event) -> Self {
        let Event { kind, at, handling, .. } = *event;
        Self { kind, at, is_own: event.is_own(), takes_in: merged::taken_in(event).is_some(), handling }
    }
}

/// What the blocks of a case come to, told one after the other.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally {
    due_from: Option<i64>,
    has_open_promise: bool,
    made_until: Option<DateTime<FixedOffset>>,
    /// Promises that were broken or may be late.
    n_failed: usize,
    has_taken_in: bool,
    was_reopened: bool,
    was_breached: bool,
    is_about_handling: bool,
    heard_at: Option<DateTime<FixedOffset>>,
    closed_at: Option<DateTime<FixedOffset>>,
    updated_at: Option<DateTime<FixedOffset>>,
}

impl Tally {
    /// Adds a promise.
    pub fn promise(&mut self, state: PromiseState, due: Option<&Due>, made_at: Option<DateTime<FixedOffset>>) {
        self.made_until = self.made_until.max(made_at);
        let is_open = state == PromiseState::Open;
        self.has_open_promise |= is_open;
        self.n_failed += usize::from(state == PromiseState::Broken || (is_open && due.is_some()));
        if let (true, Some(due)) = (is_open, due) {
            let from = not_before(due);
            self.due_from = Some(self.due_from.map_or(from, |known| known.min(from)));
        }
    }

    /// Adds an event.
    pub fn event(&mut self, event: &Happened) {
        let Happened { kind, at, is_own, takes_in, handling } = *event;
        self.has_taken_in |= takes_in;
        self.is_about_handling |= handling;
        self.updated_at = self.updated_at.max(Some(at));
        match kind {
            EventKind::ContactIn => self.heard_at = self.heard_at.max(Some(at)),
            EventKind::Closed if is_own => self.closed_at = self.closed_at.max(Some(at)),
            EventKind::Reopened => self.was_reopened = true,
            EventKind::Breached => self.was_breached = true,
            _ => {}
        }
    }

    /// Returns the summary of the case with this head.
    pub fn under(&self, head: &Head<'_>) -> Summary {
        // The customer may have written when the case was closed already.
        let was_heard_after_the_end = self.closed_at.is_some() && self.heard_at >= self.closed_at;
        Summary {
            id: mark(head.id),
            kind: head.kind,
            status: head.status,
            priority: head.priority,
            received_at: head.received_at.timestamp(),
            due_from: self.due_from,
            has_open_promise: self.has_open_promise,
            made_until: self.made_until.map(|at| at.timestamp()),
            is_merged: head.is_merged_into || self.has_taken_in,
            is_at_rest: head.status == Status::Closed
                && !self.has_open_promise
                && !head.is_special
                && !head.is_refused
                && !was_heard_after_the_end
                && !self.was_breached,
            was_reopened: self.was_reopened,
            may_have_failed: self.n_failed > 1 || self.is_about_handling || is_about_handling(head.category),
            complainant: head.complainant.map_or(0, mark),
            owner: head.owner.map_or(0, owner_mark),
            begin: begin(head.id),
            closed_at: self.closed_at.filter(|_| head.status == Status::Closed).map(|at| at.timestamp()),
            updated_at: self.updated_at.map_or(head.received_at, |at| at.max(head.received_at)).timestamp(),
            traits: head.traits,
        }
    }
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
        let name = name.iter().map(|name| mark(&format!("name {}", name.stem())));
        let mut all: Vec<u64> = pointers.chain(domains).chain(addresses).chain(phones).chain(name).collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

/// Returns the ties of somebody who is not on file yet, and of the organisation that was named with them.
pub fn ties_of(sender: &Sender, organisation: Option<&str>) -> Vec<u64> {
    let addresses = sender.email.as_deref().and_then(Email::read).into_iter().flat_map(|email| {
        // A business may have the domain that theirs lies within.
        let domains = email.business_domain().into_iter().chain(email.domains_around());
        let domains: Vec<u64> = domains.map(|domain| mark(&format!("at {domain}"))).collect();
        domains.into_iter().chain([mark(&format!("mail {}", email.as_str()))]).map(Some)
    });
    let phone = sender.phone.as_deref().and_then(phone::ending).map(|end| mark(&format!("tel {end}")));
    let named = |name: &str| Some(mark(&format!("name {}", OrganisationKey::of(name)?.stem())));
    let names = [organisation, sender.with_form()].map(|name| name.and_then(named));
    let party = sender.party.as_ref().map(|id| mark(id.as_str()));
    addresses.chain([phone, party]).chain(names).flatten().collect()
}

impl Summary {
    /// Returns whether it can be a repeat of another complaint.
    pub fn is_complaint_of_somebody(&self) -> bool {
        self.kind == CaseKind::Complaint && self.complainant != 0
    }

    /// Returns whether it may be an emergency although its priority does not say so.
    pub fn may_be_raised(&self) -> bool {
        let has_cause = self.was_reopened || self.may_have_failed;
        has_cause && self.priority != Priority::Emergency && self.status != Status::Closed
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

/// Returns how an id begins, without hyphens; what is shorter ends in zeros.
pub fn begin(id: &str) -> [u8; 8] {
    let mut begin = [0; 8];
    begin.iter_mut().zip(id.bytes().filter(|byte| *byte != b'-')).for_each(|(place, byte)| *place = byte);
    begin
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
            let last = one.promises.iter().filter_map(|promise| promise.made_at).max();
            assert_eq!(summary.made_until, last.map(|at| at.timestamp()));
        }
    }

    #[test]
    fn owners_are_the_same_in_whatever_case_they_are_written() {
        assert_eq!(owner_mark("Thandi"), owner_mark("thandi"));
        assert_ne!(owner_mark("thandi"), owner_mark("sam"));
        assert_ne!(mark("p-h7xw3"), mark("p-9kd2m"));
    }
}
