//! A second complaint of the same organisation, through somebody else, inside the window.
//! The same person again is `repeat::person`; who belongs to which organisation is `identity`'s business.

use std::collections::BTreeMap;

use crate::model::case::Case;
use crate::model::folder::Folder;
use crate::model::id::PartyId;
use crate::model::identity::{Firm, People, Person};
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::rules::repeat::{Owners, complaints, line_up, repeats, sort, window_start};
use crate::rules::{Finding, Level, Rule, repeat};

pub const RULE: Rule = Rule {
    code: "repeat.organisation",
    level: Level::Care(Loudness::Act),
    title: "The same organisation complains a second time",
    what: "A complaint was received inside the window (`[repeat] window`, 365 days unless set) after an earlier one of the same organisation through another person, or of the organisation itself. The same organisation is the same party, the same name without case and legal form (`Acme Ltd` and `Acme GmbH` have two forms: two firms, until you say otherwise), the same mail domain unless it is a public provider's, or the organisation's own address or phone. Closed cases count; queries, requests, feedback and compliments do not.",
    why: "To the business that complains it is the second failure, whoever writes. Treat a second complaint from the same business as a dire emergency, with no further delay or error.",
    remedy: "Name one senior owner for both cases, tell both people who that is, and look for what the two have in common.",
    source: "service recovery: a second complaint from the same person or business is an emergency",
    example: "amends repeats --by organisation --columns code,name,cases",
};

/// Returns the complaints of each organisation in the order of receipt.
pub(crate) fn lines<'a>(folder: &'a Folder, people: &People<'_>) -> BTreeMap<Firm, Vec<(&'a Case, &'a PartyId)>> {
    let mut lines: BTreeMap<Firm, Vec<(&Case, &PartyId)>> = BTreeMap::new();
    for (case, id) in complaints(folder) {
        for firm in people.organisations_of(id) {
            line_up(lines.entry(firm).or_default(), case, id);
        }
    }
    lines.values_mut().for_each(|line| sort(line));
    lines
}

/// Returns whose voice a complaint is: a person's, or nobody's when the organisation itself writes.
pub(crate) fn voice(people: &People<'_>, id: &PartyId) -> Option<Person> {
    repeat::person::is_person(people, id).then(|| people.person_of(id))
}

/// Returns whether two voices make a repeat of their organisation: not one person twice.
pub(crate) fn is_another(one: &Option<Person>, other: &Option<Person>) -> bool {
    one.is_none() || one != other
}

/// Reports each complaint that repeats an earlier one of the same organisation; of two received at once
/// the one entered later.
pub fn check(look: &Look<'_>, folder: &Folder, people: &People<'_>, findings: &mut Vec<Finding>) {
    let mut found: BTreeMap<&str, Finding> = BTreeMap::new();
    for (firm, line) in &lines(folder, people) {
        let voices: Vec<Option<Person>> = line.iter().map(|(_, id)| voice(people, id)).collect();
        let before = nearest_others(voices.iter());
        let mut owners = Owners::default();
        for (place, (case, id)) in line.iter().enumerate() {
            let start = window_start(look, &look.policy.repeat_window, case.received_at.to_utc());
            let owners = owners.before(line, place, start);
            let earlier = before.get(place).copied().flatten().and_then(|at| line.get(at));
            let earlier = earlier.filter(|(earlier, _)| start <= earlier.received_at.to_utc());
            if let Some((earlier, earlier_id)) = earlier {
                let why = people.why_organisation(firm, &[earlier_id, id]);
                found.entry(case.id.as_str()).or_insert_with(|| repeats(&RULE, look, case, earlier, &why, owners));
            }
        }
    }
    findings.extend(found.into_values());
}

/// Returns for each voice the place of the last one before it that is another.
fn nearest_others<'a>(voices: impl Iterator<Item = &'a Option<Person>>) -> Vec<Option<usize>> {
    // The last voice, and the last one that is another than that: one of the two is another than the next.
    let mut last: Option<(usize, &Option<Person>)> = None;
    let mut last_other: Option<(usize, &Option<Person>)> = None;
    let mut places = Vec::new();
    for (place, voice) in voices.enumerate() {
        let other = [last, last_other].into_iter().flatten().find(|(_, other)| is_another(voice, other));
        places.push(other.map(|(place, _)| place));
        if last.is_some_and(|(_, own)| own != voice) {
            last_other = last;
        }
        last = Some((place, voice));
    }
    places
}
