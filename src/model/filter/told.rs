//! What a summary tells of a term about a case: that it is so, that it is not, or nothing.
//! Whether it is so in the end is said by the case itself.

use std::collections::HashSet;

use chrono::{DateTime, TimeDelta};

use crate::calendar::range::{AgeRange, InstantRange};
use crate::model::case::Priority;
use crate::model::filter::case_test::{CaseTest, Escalated, is_party};
use crate::model::filter::key::Key;
use crate::model::folder::Folder;
use crate::model::look::Look;
use crate::model::party::Party;
use crate::model::summary::traits::Trait;
use crate::model::summary::{Summary, mark, owner_mark};

/// Whom the terms about parties name; of a term that nobody looked up, it may be anybody.
#[derive(Clone, Debug, Default)]
pub struct Named {
    /// The marks of the complainants whose cases a term may select.
    complainants: Vec<(CaseTest, HashSet<u64>)>,
}

impl Named {
    /// Adds a term if it is about parties; the folder must hold all of them.
    pub(super) fn add(&mut self, test: &CaseTest, look: &Look<'_>, folder: &Folder) {
        let Some(names) = test.parties() else { return };
        let own = |party: &Party| is_party(look, folder, Some(&party.id), names);
        let behind = |party: &Party| is_party(look, folder, folder.organisation_of(&party.id), names);
        let is_meant = |party: &&Party| match test {
            CaseTest::Complainant(_) => own(party),
            CaseTest::Organisation(_) => behind(party),
            _ => own(party) || behind(party),
        };
        let on_file = folder.parties.values().filter(is_meant).map(|party| mark(party.id.as_str()));
        // Who has no file is known by the id alone.
        let marks = on_file.chain(names.iter().map(|name| mark(name))).collect();
        self.complainants.push((test.clone(), marks));
    }

    fn tells(&self, test: &CaseTest, summary: &Summary) -> Option<bool> {
        let (_, marks) = self.complainants.iter().find(|(known, _)| known == test)?;
        // Two ids may share a mark, so that an equal one proves nothing.
        (!marks.contains(&summary.complainant)).then_some(false)
    }
}

impl CaseTest {
    /// Returns the parties that it names, if it is about parties.
    pub(super) fn parties(&self) -> Option<&[String]> {
        match self {
            Self::Complainant(names) | Self::Organisation(names) | Self::Party(names) => Some(names),
            _ => None,
        }
    }

    /// Returns whether the case is so, as far as its summary tells.
    pub(super) fn told_by(&self, look: &Look<'_>, summary: &Summary, named: &Named) -> Option<bool> {
        match self {
            Self::Id(begins) => any(begins.iter().map(|begin| has_begin(summary, begin))),
            Self::Kind(kinds) => Some(kinds.contains(&summary.kind)),
            Self::Status(statuses) => Some(statuses.contains(&summary.status)),
            Self::Priority(priorities) => {
                let is_so = priorities.contains(&summary.priority);
                let may_differ = summary.may_be_raised() && is_so != priorities.contains(&Priority::Emergency);
                (!may_differ).then_some(is_so)
            }
            Self::Owner(names) => is_owned(summary, names),
            // Without a step up, the owner holds it.
            Self::Held(names) if !summary.traits.may_have(Trait::Escalation) => is_owned(summary, names),
            Self::Asked(_) | Self::Silent(_) if !summary.is_active() => Some(false),
            // A case that took others in has their numbers and their people, too.
            Self::Ref(_) | Self::Complainant(_) | Self::Organisation(_) | Self::Party(_) if summary.is_merged => None,
            Self::Ref(texts) => has_one(summary, texts.iter().map(|text| Trait::Ref(text))),
            Self::Channel(texts) => has_one(summary, texts.iter().map(|text| Trait::Channel(text))),
            Self::Category(texts) => has_one(summary, texts.iter().map(|text| Trait::Category(text))),
            Self::Cause(texts) => has_one(summary, texts.iter().map(|text| Trait::Cause(text))),
            Self::Tag(texts) => has_one(summary, texts.iter().map(|text| Trait::Tag(text))),
            Self::Public(_) | Self::Has(Key::Public) => has_one(summary, [Trait::Public]),
            Self::X(key, _) | Self::Has(Key::X(key)) => has_one(summary, [Trait::Own(key)]),
            Self::Complainant(_) | Self::Organisation(_) | Self::Party(_) => named.tells(self, summary),
            Self::Opened(ranges) => is_within(Some(summary.received_at), ranges),
            Self::Age(ranges) => is_as_old(look, summary.received_at, ranges),
            Self::Closed(ranges) => is_within(summary.closed_at, ranges),
            Self::Updated(ranges) => is_within(Some(summary.updated_at), ranges),
            Self::Escalated(wanted) => {
                let is_up = |one: &Escalated| matches!(one, Escalated::Yes | Escalated::Kind(_));
                if wanted.iter().all(is_up) { has_one(summary, [Trait::Escalation]) } else { None }
            }
            Self::Has(Key::Id | Key::Kind | Key::Status | Key::Priority | Key::Opened | Key::Updated | Key::Age) => {
                Some(true)
            }
            Self::Has(Key::Escalated) => has_one(summary, [Trait::Escalation]),
            Self::Has(Key::Ref) => has_one(summary, [Trait::Numbered]),
            Self::Has(Key::Owner) => Some(summary.owner != 0),
            Self::Has(Key::Complainant | Key::Party) => Some(summary.complainant != 0),
            Self::Has(Key::Closed) => Some(summary.closed_at.is_some()),
            Self::Has(Key::Silent) => Some(summary.is_active()),
            _ => None,
        }
    }
}

/// Returns whether one of these is so: for certain, for certain not, or perhaps.
fn any(told: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut is_certain = true;
    for one in told {
        match one {
            Some(true) => return Some(true),
            Some(false) => {}
            None => is_certain = false,
        }
    }
    is_certain.then_some(false)
}

fn has_begin(summary: &Summary, begin: &str) -> Option<bool> {
    let is_so = summary.begin.iter().zip(begin.bytes()).all(|(own, byte)| *own == byte);
    match is_so {
        true => (begin.len() <= summary.begin.len()).then_some(true),
        // A case that took others in has their ids, too.
        false => (!summary.is_merged).then_some(false),
    }
}

fn is_owned(summary: &Summary, names: &[String]) -> Option<bool> {
    // Two names may share a mark, so that an equal one proves nothing.
    (!names.iter().any(|name| owner_mark(name) == summary.owner)).then_some(false)
}

fn has_one<'t>(summary: &Summary, traits: impl IntoIterator<Item = Trait<'t>>) -> Option<bool> {
    (!traits.into_iter().any(|one| summary.traits.may_have(one))).then_some(false)
}

/// Returns whether something that began then is so old.
fn is_as_old(look: &Look<'_>, since: i64, ranges: &[AgeRange]) -> Option<bool> {
    let first = DateTime::from_timestamp(since, 0)?;
    let last = first + TimeDelta::seconds(1);
    any(ranges.iter().map(|range| range.tells(first, last, look.now.instant(), look.calendar())))
}

/// Returns whether an instant lies within, of which the summary leaves out the fraction of a second.
fn is_within(at: Option<i64>, ranges: &[InstantRange]) -> Option<bool> {
    let Some(at) = at else { return Some(false) };
    let first = DateTime::from_timestamp(at, 0)?;
    let last = first + TimeDelta::seconds(1);
    any(ranges.iter().map(|range| {
        let may = range.from.is_none_or(|from| from <= last) && range.until.is_none_or(|until| first <= until);
        let must = range.contains(first) && range.contains(last);
        if may == must { Some(may) } else { None }
    }))
}
