//! Terms that look at the case: its head, its events, its parties, what the rules found.
//! How the values are read is `filter::parse`'s business.

use chrono::{DateTime, FixedOffset};

use crate::calendar::range::{AgeRange, InstantRange};
use crate::model::case::{Case, CaseKind, Escalation, EscalationKind, Priority, Status};
use crate::model::email::Email;
use crate::model::filter::Facts;
use crate::model::filter::key::Key;
use crate::model::folder::Folder;
use crate::model::handover;
use crate::model::id::{CaseId, PartyId};
use crate::model::look::Look;
use crate::model::merged;
use crate::model::organisation::OrganisationKey;
use crate::model::party::Party;
use crate::model::phone::Phone;
use crate::model::word::is_under;

/// What a case must be; of several values one must hold. Texts are lower case.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum CaseTest {
    /// Stands in the subject or in an event.
    Says(String),
    /// By the beginning of the id, without hyphens.
    Id(Vec<String>),
    Kind(Vec<CaseKind>),
    Status(Vec<Status>),
    Priority(Vec<Priority>),
    Ref(Vec<String>),
    Owner(Vec<String>),
    /// By whoever took the last escalation that stands, else by the owner.
    Held(Vec<String>),
    /// By whose answer is waited for: a person, a step, a team or a body outside.
    Asked(Vec<String>),
    Channel(Vec<String>),
    /// Itself or a level above it.
    Category(Vec<String>),
    /// What brought it about, in the outcome, or a level above it.
    Cause(Vec<String>),
    Tag(Vec<String>),
    /// A part of the address where the public can read it.
    Public(Vec<String>),
    /// By id, by an address or a phone, or by words of the name.
    Complainant(Vec<String>),
    Organisation(Vec<String>),
    /// The complainant or its organisation.
    Party(Vec<String>),
    Opened(Vec<InstantRange>),
    Closed(Vec<InstantRange>),
    Updated(Vec<InstantRange>),
    /// How long ago it was received.
    Age(Vec<AgeRange>),
    /// How long a case that is not over has heard nothing from us.
    Silent(Vec<AgeRange>),
    Escalated(Vec<Escalated>),
    /// A code, or an area such as `repeat`.
    Code(Vec<String>),
    X(String, Vec<String>),
    Has(Key),
}

/// Whether, or how far up, a case must have been handed on.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Escalated {
    Yes,
    No,
    Level { least: i64, most: i64 },
    Kind(EscalationKind),
}

impl CaseTest {
    /// Returns whether it asks what the rules found.
    pub(super) fn asks_for_codes(&self) -> bool {
        matches!(self, Self::Code(_) | Self::Has(Key::Code | Key::Repeat))
    }

    /// Returns whether the case is so.
    pub(super) fn holds(&self, facts: &Facts<'_>) -> bool {
        let case = &facts.filed.case;
        match self {
            Self::Says(words) => says(case, words),
            Self::Id(begins) => begins.iter().any(|begin| ids(case).any(|id| id.key().starts_with(begin.as_str()))),
            Self::Kind(kinds) => kinds.contains(&case.kind),
            Self::Status(statuses) => statuses.contains(&case.status),
            Self::Priority(priorities) => priorities.contains(&(facts.priority)()),
            Self::Ref(texts) => case.references().any(|own| is_one_of(Some(own), texts)),
            Self::Owner(names) => is_one_of(case.owner.as_deref(), names),
            Self::Held(names) => is_one_of(case.holder(&facts.look.policy.ladder), names),
            Self::Asked(names) => {
                let waits = |name: &String| handover::waits_for(case, name, &facts.look.policy.ladder);
                case.is_active() && names.iter().any(waits)
            }
            Self::Channel(names) => is_one_of(case.channel.as_deref(), names),
            Self::Category(names) => case
                .category
                .as_deref()
                .is_some_and(|own| names.iter().any(|name| is_under(&own.to_lowercase(), name, '/'))),
            Self::Cause(names) => {
                causes(case).any(|own| names.iter().any(|name| is_under(&own.to_lowercase(), name, '/')))
            }
            Self::Tag(names) => case.tags.iter().any(|tag| names.contains(&tag.to_lowercase())),
            Self::Public(texts) => {
                let address = case.public.as_deref().map(str::to_lowercase);
                address.is_some_and(|address| texts.iter().any(|text| address.contains(text.as_str())))
            }
            Self::Complainant(names) => case.complainants().any(|id| is_own(facts, id, names)),
            Self::Organisation(names) => case.complainants().any(|id| is_behind(facts, id, names)),
            Self::Party(names) => case.complainants().any(|id| is_own(facts, id, names) || is_behind(facts, id, names)),
            Self::Opened(ranges) => is_within(Some(case.received_at), ranges),
            Self::Closed(ranges) => is_within(case.closed_at(), ranges),
            Self::Updated(ranges) => is_within(Some(case.updated_at()), ranges),
            Self::Age(ranges) => is_as_old(facts, case.received_at, ranges),
            Self::Silent(ranges) => case.is_active() && is_as_old(facts, case.silent_since(), ranges),
            Self::Escalated(wanted) => wanted.iter().any(|wanted| match wanted {
                Escalated::Yes => case.escalations.iter().any(Escalation::stands),
                Escalated::No => !case.escalations.iter().any(Escalation::stands),
                Escalated::Level { least, most } => (*least..=*most).contains(&case.escalation_level()),
                Escalated::Kind(kind) => case.escalations.iter().any(|escalation| is_of_kind(escalation, *kind)),
            }),
            Self::Code(codes) => {
                let found = (facts.codes)();
                codes.iter().any(|wanted| found.iter().any(|code| is_under(code, wanted, '.')))
            }
            Self::X(key, texts) => {
                let values = case.x.iter().filter(|(own, _)| own == key);
                values.into_iter().any(|(_, value)| is_one_of(Some(value), texts))
            }
            Self::Has(key) => has(facts, key),
        }
    }
}

/// Returns the id of a case, and those of the cases that were merged into it.
fn ids(case: &Case) -> impl Iterator<Item = CaseId> + '_ {
    let taken_in = case.events.iter().filter_map(merged::taken_in);
    std::iter::once(case.id.clone()).chain(taken_in.filter_map(CaseId::of_file))
}

/// Returns whether an escalation stands that is of a kind; a block that names none may still lead up.
fn is_of_kind(escalation: &Escalation, kind: EscalationKind) -> bool {
    let is_unsaid = || escalation.kind.is_none() && kind == EscalationKind::Hierarchical && escalation.is_up();
    escalation.stands() && (escalation.kind == Some(kind) || is_unsaid())
}

fn has(facts: &Facts<'_>, key: &Key) -> bool {
    let case = &facts.filed.case;
    match key {
        Key::Ref => case.reference.is_some(),
        Key::Owner => case.owner.is_some(),
        Key::Held => case.holder(&facts.look.policy.ladder).is_some(),
        Key::Asked => case.is_active() && handover::waits(case),
        Key::Complainant | Key::Party => case.complainant.is_some(),
        Key::Organisation => case.complainants().any(|id| facts.folder.organisation_of(id).is_some()),
        Key::Channel => case.channel.is_some(),
        Key::Category => case.category.is_some(),
        Key::Cause => causes(case).next().is_some(),
        Key::Tag => !case.tags.is_empty(),
        Key::Public => case.public.is_some(),
        Key::Closed => case.closed_at().is_some(),
        Key::Silent => case.is_active(),
        Key::Escalated => case.escalations.iter().any(Escalation::stands),
        Key::Repeat => (facts.codes)().iter().any(|code| is_under(code, "repeat", '.')),
        Key::Code => !(facts.codes)().is_empty(),
        Key::X(name) => case.x.iter().any(|(own, _)| own == name),
        Key::Id | Key::Kind | Key::Status | Key::Priority | Key::Opened | Key::Updated | Key::Age => true,
        // These look at promises; the parser makes promise tests of them.
        Key::Due | Key::Made | Key::Who | Key::To | Key::Late => false,
    }
}

/// Returns whether the words stand together in the subject or in what an event says.
fn says(case: &Case, words: &str) -> bool {
    let told = |text: &str| spaced(text).contains(words);
    told(&case.subject)
        || case.events.iter().any(|event| {
            let texts = [&event.text, &event.why, &event.told];
            texts.into_iter().flatten().any(|text| told(text))
        })
}

/// Returns the text in lower case with single blanks, as bare words are compared.
pub(super) fn spaced(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.extend(word.chars().flat_map(char::to_lowercase));
    }
    out
}

fn is_one_of(value: Option<&str>, texts: &[String]) -> bool {
    value.is_some_and(|value| texts.contains(&value.to_lowercase()))
}

fn is_own(facts: &Facts<'_>, id: &PartyId, names: &[String]) -> bool {
    is_party(&facts.look, facts.folder, Some(id), names)
}

/// Returns whether the organisation behind a party is so named.
fn is_behind(facts: &Facts<'_>, id: &PartyId, names: &[String]) -> bool {
    is_party(&facts.look, facts.folder, facts.folder.organisation_of(id), names)
}

/// Returns whether a party has one of these ids, addresses or phones, or all the words of one of these names; legal forms
/// do not matter. What was merged into one counts as its own.
pub(super) fn is_party(look: &Look<'_>, folder: &Folder, id: Option<&PartyId>, names: &[String]) -> bool {
    let Some(id) = id else { return false };
    let is_one = |party: &Party| {
        let own = party.name.as_deref();
        let (words, key) = (own.map(name_words).unwrap_or_default(), own.and_then(OrganisationKey::of));
        names.iter().any(|name| {
            let wanted = name_words(name);
            // A name that is nothing but punctuation has no words, and would be everybody's.
            let has_words = !wanted.is_empty() && wanted.iter().all(|word| words.contains(word));
            party.id.as_str() == name
                || has_words
                || key.as_ref().zip(OrganisationKey::of(name)).is_some_and(|(own, wanted)| own.could_be(&wanted))
                || is_reached(look, party, name)
        })
    };
    names.iter().any(|name| id.as_str() == name) || folder.parties.all_of(id).any(is_one)
}

/// Returns whether an address or a phone is one of a party's.
fn is_reached(look: &Look<'_>, party: &Party, text: &str) -> bool {
    let region = look.policy.region.as_deref();
    let email =
        Email::read(text).is_some_and(|email| party.emails.iter().any(|own| Email::read(own).as_ref() == Some(&email)));
    let phone = || {
        Phone::read(text, region)
            .is_some_and(|phone| party.phones.iter().any(|own| Phone::read(own, region).as_ref() == Some(&phone)))
    };
    email || phone()
}

fn name_words(name: &str) -> Vec<String> {
    let words = name.split(|mark: char| !(mark.is_alphanumeric() || mark == '\'' || mark == '-'));
    words.filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}

fn is_within(at: Option<DateTime<FixedOffset>>, ranges: &[InstantRange]) -> bool {
    at.is_some_and(|at| ranges.iter().any(|range| range.contains(at.to_utc())))
}

fn is_as_old(facts: &Facts<'_>, since: DateTime<FixedOffset>, ranges: &[AgeRange]) -> bool {
    let (now, calendar) = (facts.look.now.instant(), facts.look.calendar());
    ranges.iter().any(|range| range.contains(since.to_utc(), now, calendar))
}

/// Returns what is on record as the cause of a case, and what lies beneath it.
fn causes(case: &Case) -> impl Iterator<Item = &str> {
    let outcome = case.outcome.iter();
    outcome.flat_map(|outcome| [outcome.cause.as_deref(), outcome.root_cause.as_deref()]).flatten()
}
