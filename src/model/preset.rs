//! A policy: clocks, notices and checks that somebody published, with source, date and confidence.
//! Shipped ones and a shop's own are alike; which of them apply to a case is said here, how clocks run in `run`.

use std::cmp::Ordering;

use chrono::{DateTime, FixedOffset, NaiveDate};

use crate::model::case::{Case, CaseKind};
use crate::model::clock::{Clock, applies};
use crate::model::policy::Policy;
use crate::model::word::words;

words! {
    /// How sure we are of the numbers.
    Confidence {
        /// Made up by the house, on purpose.
        House = "house",
        /// Read in the primary source.
        Primary = "primary",
        /// Read in what others write about it.
        Secondary = "secondary",
    }
}

/// A policy, shipped or the shop's own.
#[derive(Clone, Debug, PartialEq)]
pub struct Preset {
    pub id: String,
    /// Which edition; a case keeps the one that it was opened under.
    pub version: String,
    pub title: String,
    pub jurisdiction: Option<String>,
    /// Which kinds of case; none means all.
    pub applies_to: Vec<CaseKind>,
    /// Whom it is for, in words.
    pub scope: Option<String>,
    pub valid_from: Option<NaiveDate>,
    /// The last day.
    pub valid_until: Option<NaiveDate>,
    /// When the numbers were last looked up.
    pub as_of: Option<NaiveDate>,
    pub sources: Vec<String>,
    pub confidence: Option<Confidence>,
    pub disclaimer: Option<String>,
    /// The calendar of `amends.toml` whose business days count, if there is one of that name; else the house's.
    pub calendar: Option<String>,
    pub clocks: Vec<Clock>,
    pub notices: Vec<Notice>,
    pub checks: Vec<Check>,
    /// How long records are kept, in words.
    pub retention: Option<String>,
    /// The file it stands in; none for a shipped one.
    pub path: Option<String>,
}

/// What a letter or message must contain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    pub name: String,
    pub must_contain: Vec<String>,
    pub source: Option<String>,
}

words! {
    /// What a process check looks for in a case.
    Need {
        Acknowledged = "acknowledged",
        Answered = "answered",
        Assessed = "assessed",
        Cause = "cause",
        Channel = "channel",
        Owner = "owner",
        Recourse = "recourse",
        Remedy = "remedy",
        Told = "told",
        Wants = "wants",
        /// Nothing that a record can show; for people to ask themselves.
        Judgement = "judgement",
    }
}

/// A question that a policy asks of the handling, without a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// The step of the process: `7.4 acknowledgement`.
    pub step: String,
    pub ask: String,
    pub needs: Need,
}

/// A policy that a house applies, as `amends.toml` names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    pub id: String,
    /// One edition; none is the one that is valid on the day of receipt.
    pub version: Option<String>,
    /// Only cases received from then on.
    pub since: Option<DateTime<FixedOffset>>,
}

impl Preset {
    /// Returns the name under which a case pins it: `small-business@2026-11`.
    pub fn pin(&self) -> String {
        format!("{}@{}", self.id, self.version)
    }

    /// Returns whether it is in force on that day.
    pub fn is_valid_on(&self, day: NaiveDate) -> bool {
        self.valid_from.is_none_or(|from| from <= day) && self.valid_until.is_none_or(|until| day <= until)
    }

    /// Returns the names of its clocks, each once, in the order of the file.
    pub fn clock_names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for clock in &self.clocks {
            if !names.contains(&clock.name.as_str()) {
                names.push(&clock.name);
            }
        }
        names
    }
}

/// Returns the policies that hold for a case: those it pins, else those that the house applied when it was received.
pub fn of_case<'a>(policy: &'a Policy, case: &Case) -> Vec<&'a Preset> {
    match &case.policies {
        Some(pins) => pins.iter().filter_map(|pin| pinned(policy, pin, case)).collect(),
        None => at_receipt(policy, case.received_at, case.kind),
    }
}

/// Returns the policies that a case comes under when it is opened: all that the house applies by then, in the editions
/// that were valid when it was received.
pub fn at_opening(
    policy: &Policy,
    received_at: DateTime<FixedOffset>,
    opened_at: DateTime<FixedOffset>,
    kind: CaseKind,
) -> Vec<&Preset> {
    covering(policy, received_at, kind, |applied| applied.since.is_none_or(|since| since <= opened_at))
}

/// Returns the policies that the house had applied when a case was received.
fn at_receipt(policy: &Policy, received_at: DateTime<FixedOffset>, kind: CaseKind) -> Vec<&Preset> {
    covering(policy, received_at, kind, |applied| applied.since.is_none_or(|since| since <= received_at))
}

fn covering(
    policy: &Policy,
    received_at: DateTime<FixedOffset>,
    kind: CaseKind,
    covers: impl Fn(&Applied) -> bool,
) -> Vec<&Preset> {
    let day = received_at.with_timezone(&policy.calendar.zone()).date_naive();
    let edition = |applied: &Applied| match &applied.version {
        Some(version) => exact(policy, &applied.id, version),
        None => newest(policy, &applied.id, |preset| preset.is_valid_on(day)),
    };
    let presets = policy.applied.iter().filter(|applied| covers(applied)).filter_map(edition);
    presets.filter(|preset| applies(&preset.applies_to, kind)).collect()
}

/// Returns the edition of a policy that is in force on a day, else the newest there is.
pub fn current<'a>(policy: &'a Policy, id: &str, day: NaiveDate) -> Option<&'a Preset> {
    newest(policy, id, |preset| preset.is_valid_on(day)).or_else(|| newest(policy, id, |_| true))
}

/// Returns the edition with exactly this version.
pub fn exact<'a>(policy: &'a Policy, id: &str, version: &str) -> Option<&'a Preset> {
    policy.presets.iter().find(|preset| preset.id == id && preset.version == version)
}

/// Returns what a pin names; where that edition is gone, the one that was valid at receipt.
fn pinned<'a>(policy: &'a Policy, pin: &str, case: &Case) -> Option<&'a Preset> {
    let (id, version) = pin.split_once('@').unwrap_or((pin, ""));
    let day = case.received_at.with_timezone(&policy.calendar.zone()).date_naive();
    exact(policy, id, version).or_else(|| current(policy, id, day))
}

fn newest<'a>(policy: &'a Policy, id: &str, fits: impl Fn(&Preset) -> bool) -> Option<&'a Preset> {
    let editions = policy.presets.iter().filter(|preset| preset.id == id && fits(preset));
    editions.max_by(|a, b| by_version(&a.version, &b.version))
}

/// Returns the order of two versions: their numbers by value, so that `10` comes after `9`, then letter by letter.
pub fn by_version(one: &str, other: &str) -> Ordering {
    let numbers = |version: &str| -> Vec<(usize, String)> {
        let runs = version.split(|mark: char| !mark.is_ascii_digit()).filter(|run| !run.is_empty());
        runs.map(|run| run.trim_start_matches('0')).map(|run| (run.len(), run.to_owned())).collect()
    };
    numbers(one).cmp(&numbers(other)).then_with(|| one.cmp(other))
}

#[cfg(test)]
mod tests {
    use super::by_version;

    #[test]
    fn versions_are_ordered_by_their_numbers() {
        let sorted = ["1", "1.9", "1.10", "2", "10", "2025-04", "2026-9", "2026-10", "2026-11", "2026-11b"];
        for (place, version) in sorted.iter().enumerate() {
            for (other, later) in sorted.iter().enumerate() {
                assert_eq!(by_version(version, later), place.cmp(&other), "{version} {later}");
            }
        }
    }
}
